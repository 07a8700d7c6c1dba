"""The last look at everything released together: is any case decided, for any reader?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from glomag.disclosure.constraints import Constraint
from glomag.disclosure.policy import Grade
from glomag.disclosure.problems import DisclosureError
from glomag.disclosure.readers import Reader, build_readers
from glomag.disclosure.region import Region


def find_decided(constraints: Sequence[Constraint], known: Mapping[str, Grade]) -> list[tuple[str, ...]]:
    """The groups of cases about which the constraints tell the truth to some reader; empty where every case is open.

    Readers: those of `build_readers`. All take as few cases as possible to have changed between two lists. Raises ValueError
    where no list at all fits the constraints.
    """
    if not constraints:
        return []
    readers = build_readers(constraints, known)
    if not readers[0].region.is_possible():
        raise ValueError("no list fits what was released")
    found = [cases for reader in readers for cases in reader.find_shut(0, constraints[0].allowed)]
    return list(dict.fromkeys(found))


def check_open(constraints: Sequence[Constraint], known: Mapping[str, Grade], before: Sequence[Constraint] = ()) -> None:
    """Raise DisclosureError where the constraints together decide a case that `before`, what was released already, leaves open.

    Public evidence that comes later can decide a case from old releases alone; that is done, and stops no new release.
    """
    decided = {case for cases in find_decided(constraints, known) for case in cases}
    if decided:
        decided -= {case for cases in find_decided(before, known) for case in cases}
    if decided:
        n_cases = len(decided)
        raise DisclosureError(
            f"together with what was released before, this would tell about {n_cases} {'case' if n_cases == 1 else 'cases'} "
            "whether it rests on a recommendation",
            allowed="releases that leave every case open",
            change="wait until more cases or recommendations have come, or release fewer windows (docs/confidential.md)",
        )


def open_to_insiders(constraints: Sequence[Constraint], known: Mapping[str, Grade]) -> list[tuple[str, ...]]:
    """The groups of cases that somebody could decide who knows of one case himself that it rests on a recommendation.

    No rule of this gate holds such a reader off everywhere; a release says where it does not (docs/confidential.md).
    """
    if not constraints:
        return []
    found: list[tuple[str, ...]] = []
    for atom in Region(constraints, {}).atoms:
        reader = Reader(constraints, {**known, atom.cases[0]: "person"})
        reader = reader if reader.region.is_possible() else Reader(constraints, {atom.cases[0]: "person"})
        found += reader.find_shut(0, constraints[0].allowed) if reader.region.is_possible() else []
    return list(dict.fromkeys(found))
