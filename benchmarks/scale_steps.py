"""One step of the project over one input, in a process of its own: `python scale_steps.py STEP FOLDER SIZE SECONDS` prints what it took.

Only the step itself is timed; what it starts from was prepared before. After so many SECONDS of its own the process is ended.
"""

from __future__ import annotations

import json
import pickle
import resource
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scale_inputs import repeat_record, write_lists, write_recommendations

from glomag.parameters import Profile, read_profile
from glomag.paths import Project, find_project
from glomag.register import Register, known_on, read_register

PROFILE = "letter-2024-09"
Work = Callable[[], Any]


class Silent:
    """Watches nothing."""

    def begin(self, what: str, n_lists: int) -> None:
        """Nothing is told."""

    def add(self, n_entries: int = 0) -> None:
        """Nothing is told."""


def main(step: str, folder: Path, size: int, seconds: float) -> None:
    """Prepare, time, and print the size of the input, the seconds of the processor and the name of the step."""
    n, work = STEPS[step](folder, size)
    began = time.process_time()
    resource.setrlimit(resource.RLIMIT_CPU, (int(began + seconds) + 1, resource.RLIM_INFINITY))
    work()
    took = time.process_time() - began
    print(json.dumps({"step": step, "size": n, "seconds": took}))


def _record(folder: Path) -> tuple[Register, Profile]:
    """The invented record as the step that reads it left it, and the profile on its day."""
    whole: Register = pickle.loads((folder / "register.pickle").read_bytes())
    profile = read_profile(Project(folder), PROFILE, whole.coverage)
    return whole, profile


def _read(folder: Path, size: int) -> tuple[int, Work]:
    n = repeat_record(find_project(Path(__file__).parent), Project(folder), size)

    def work() -> None:
        (folder / "register.pickle").write_bytes(pickle.dumps(read_register(Project(folder))))

    return n, work


def _of_record(make: Callable[[Register, Profile], Any]) -> Callable[[Path, int], tuple[int, Work]]:
    """A step over the record as known on the day of the profile."""

    def prepare(folder: Path, _: int) -> tuple[int, Work]:
        whole, profile = _record(folder)
        register = known_on(whole, profile.as_of)
        return len(whole.designations), lambda: make(register, profile)

    return prepare


def _known(folder: Path, _: int) -> tuple[int, Work]:
    whole, profile = _record(folder)
    return len(whole.designations), lambda: known_on(whole, profile.as_of)


def _counts(register: Register, profile: Profile) -> None:
    from glomag.measures import build_changes, build_counts

    build_changes(build_counts(register, profile.headline), profile.baseline_year)


def _shares(register: Register, profile: Profile) -> None:
    from glomag.claims.letter_windows import letter_windows
    from glomag.measures import build_shares

    build_shares(register, profile.headline, letter_windows(register, profile))


def _stock(register: Register, _: Profile) -> None:
    from glomag.measures import build_stock

    build_stock(register)


def _claims(register: Register, profile: Profile) -> None:
    from glomag.claims import build_claims

    build_claims(register, profile)


def _specify(_: Path, size: int) -> tuple[int, Work]:
    """Specifications grow with the days by which the year may begin earlier or later."""
    from glomag.claims.specified import build_specifications
    from glomag.measures import specifications

    specifications.FURTHEST_SHIFT = size // 2
    whole = read_register(project := find_project(Path(__file__).parent))
    profile = read_profile(project, PROFILE, whole.coverage)
    register = known_on(whole, profile.as_of)
    grid = specifications.build_grid(profile.headline, with_printed_ties=False)
    n = len(grid.combinations((*specifications.ROW_CHOICES, *specifications.CUT_CHOICES)))
    return n, lambda: build_specifications(register, profile)


def _list(folder: Path, size: int) -> tuple[int, Work]:
    from glomag.recommendations.reading import read_recommendations

    project = find_project(Path(__file__).parent)
    n = write_recommendations(project, folder / "recommendations.csv", size)
    return n, lambda: read_recommendations(folder / "recommendations.csv", project)


def _match(folder: Path, size: int) -> tuple[int, Work]:
    from glomag.recommendations.matching import propose_matches
    from glomag.recommendations.reading import read_recommendations

    project = find_project(Path(__file__).parent)
    dossiers = read_recommendations(folder / "recommendations.csv", project).dossiers
    register = read_register(project)

    def work() -> None:
        (folder / "matches.pickle").write_bytes(pickle.dumps(propose_matches(dossiers, register)))

    return size, work


def _outcomes(folder: Path, size: int) -> tuple[int, Work]:
    from glomag.measures.recommended import build_outcomes
    from glomag.recommendations.reading import read_recommendations

    project = find_project(Path(__file__).parent)
    dossiers = read_recommendations(folder / "recommendations.csv", project).dossiers
    register = read_register(project)
    matches = pickle.loads((folder / "matches.pickle").read_bytes())
    return size, lambda: build_outcomes(register, dossiers, matches, "network", register.as_of)


def _keep(folder: Path, size: int) -> tuple[int, Work]:
    from glomag.archive.jobs import normalise_here
    from glomag.archive.keeping import keep_dataset
    from glomag.sources.folders import find_dated_files

    for one in ("lists", "dataset"):
        shutil.rmtree(folder / one, ignore_errors=True)
    n = write_lists(folder / "lists", size)
    return n, lambda: keep_dataset(find_dated_files(folder / "lists").dated, folder / "dataset", normalise_here, Silent())


def _fold(folder: Path, size: int) -> tuple[int, Work]:
    from glomag.archive.changes import read_changes
    from glomag.reconcile.series import fold_changes

    return size, lambda: fold_changes(read_changes(folder / "dataset", _days(folder)))


def _arrive(folder: Path, size: int) -> tuple[int, Work]:
    from glomag.measures.arrivals import find_arrivals
    from glomag.measures.listed import read_listed

    return size, lambda: find_arrivals(read_listed(folder / "dataset", _days(folder)))


def _days(folder: Path) -> list[Any]:
    from glomag.archive.partition import day_of
    from glomag.archive.planning import partitions

    return [day for one in partitions(folder / "dataset") if (day := day_of(one)) is not None]


# The first step of an input writes it, and the others read what it left.
STEPS: dict[str, Callable[[Path, int], tuple[int, Work]]] = {
    "record: read": _read,
    "record: as known on a day": _known,
    "record: counts and changes": _of_record(_counts),
    "record: shares": _of_record(_shares),
    "record: stock": _of_record(_stock),
    "record: claims": _of_record(_claims),
    "specifications: all of them": _specify,
    "recommendations: read": _list,
    "recommendations: match": _match,
    "recommendations: outcomes": _outcomes,
    "lists: into a dataset": _keep,
    "lists: audit": _fold,
    "lists: arrivals": _arrive,
}

if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
