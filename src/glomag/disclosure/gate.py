"""The gate for shares of cases: they go in with their true values, and come out as they may be printed, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from glomag.disclosure.classes import Question, choose_classes, class_of
from glomag.disclosure.constraints import Bit, Class, Constraint
from glomag.disclosure.ledger import Ledger, Measure, ReleasedShare
from glomag.disclosure.policy import ENDS, FEWEST_CASES, Grade
from glomag.disclosure.problems import DisclosureError
from glomag.periods import Period

Truth = Mapping[Bit, frozenset[str]]
"""For each rule and end, the cases that have a basis in the list. Never printed."""


@dataclass(frozen=True)
class AskedShare:
    """A share of cases that somebody wants printed. `cases` is the denominator, `public` those with a basis in public evidence.

    Where `public` is not empty the share is that of cases with a basis in the list or in public.
    """

    measure: Measure
    window: str
    period: Period
    grade: Grade
    cases: frozenset[str]
    public: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Withheld:
    """What is not printed, and why: for reasons that anybody could check, never because of its value."""

    measure: str
    window: str
    period: Period
    why: str


TOO_FEW_CASES = f"fewer than {FEWEST_CASES} cases"


def version_of(truth: Truth, ledger: Ledger) -> int:
    """The number of the list: that of the newest release where the list still fits all that was released from it, else the next."""
    newest = ledger.version
    told = [constraint for constraint in ledger.constraints if constraint.version == newest]
    fits = all(len(one.cases & truth[one.bit]) in one.allowed for one in told)
    return newest if fits else newest + 1


def _silent(said: str) -> None:
    """For who wants no progress told."""


def release_shares(
    asked: Sequence[AskedShare], truth: Truth, ledger: Ledger, known: Mapping[str, Grade], progress: Callable[[str], None] = _silent
) -> tuple[list[ReleasedShare], list[Withheld]]:
    """The shares as they may be printed, in the order asked; each is cut to what those before it leave undecided.

    `truth` holds every rule of GRADES at both ends. Two entries a share, one an end of the partial dates. Raises
    DisclosureError where the list was corrected and corrected back, which no reader could make out.
    """
    version = version_of(truth, ledger)
    told = ledger.constraints
    released: list[ReleasedShare] = []
    withheld: list[Withheld] = []
    for number, share in enumerate(asked, start=1):
        progress(f"share {number} of {len(asked)}")
        if len(share.cases) < FEWEST_CASES:
            withheld.append(Withheld(share.measure, share.window, share.period, TOO_FEW_CASES))
            continue
        for end in ENDS:
            counted = share.cases - share.public
            question = Question(counted, (share.grade, end), len(share.cases), len(share.cases & share.public), version)
            entry = _print_share(share, question, _class_of(question, told, known, len(counted & truth[question.bit])))
            told.append(entry.constraint())
            released.append(entry)
    return released, withheld


def _class_of(question: Question, told: Sequence[Constraint], known: Mapping[str, Grade], n_with: int) -> Class:
    try:
        return class_of(choose_classes(question, told, known), n_with)
    except ValueError:
        problem = "the list does not fit what was released, neither as the list of the last release nor as one corrected since"
    raise DisclosureError(
        problem,
        allowed="a list of which every correction was released before the next one",
        change="release from the list as it was last, or leave this release out (docs/confidential.md)",
    )


def _print_share(share: AskedShare, question: Question, one: Class) -> ReleasedShare:
    return ReleasedShare(
        measure=share.measure,
        window=share.window,
        first_day=share.period.first,
        last_day=share.period.last,
        grade=share.grade,
        end=question.bit[1],
        cases=tuple(sorted(question.cases)),
        n_cases=question.n_cases,
        offset=question.offset,
        percents=tuple(dict.fromkeys(question.percent(value) for value in one)),
        version=question.version,
    )
