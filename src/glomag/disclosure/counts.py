"""The gate for numbers of recommendations: in coarse steps, never of few, and never where their movement would speak of a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import floor
from typing import Literal

from glomag.disclosure.audit import find_decided
from glomag.disclosure.constraints import Constraint
from glomag.disclosure.gate import TOO_FEW_CASES, Withheld
from glomag.disclosure.ledger import Ledger, Release, ReleasedCount
from glomag.disclosure.policy import COUNTS_BY, FEWEST_CASES, FEWEST_RECOMMENDATIONS, FEWEST_WITH, PENDING_BY, PERCENT_STEP, Grade
from glomag.periods import Period

Kind = Literal["more than", "dozens", "share"]
Range = tuple[float, float]
Bounds = tuple[int, int]
CASE_LINKED = ("pending", "acted on", "waiting")
"""Measures that move when a case is added to the record: two of them could be subtracted from each other."""
_ALL = 100
_NOTHING: Bounds = (0, 0)


@dataclass(frozen=True, repr=False)
class AskedCount:
    """A number of recommendations that somebody wants printed, with its true value at both ends of the partial dates.

    `value` is a count for the kinds "more than" and "dozens", a fraction for "share", None where it is not known yet;
    `interval` its confidence interval, if it has one. `n` is the number of recommendations behind a share, the fewest that
    the dates allow. `cases` are those that move the value: one of them at least rests on a recommendation if a share is more
    than 0, or, at a later horizon in years, more than at the horizon before it.
    """

    measure: str
    group: str
    period: Period
    as_of: date
    grade: Grade
    kind: Kind
    value: Range | None
    interval: Range | None = None
    n: int = 0
    cases: frozenset[str] = frozenset()
    horizon_years: int = 0

    @property
    def curve(self) -> tuple[str, str, Period]:
        """What the horizons of one curve have in common."""
        return self.measure, self.group, self.period

    @property
    def name(self) -> str:
        """What it is of, in words: the group, and the horizon where it has one."""
        return f"{self.group}, within {self.horizon_years} years" if self.horizon_years else self.group


@dataclass(frozen=True)
class Public:
    """What everybody knows when counts are released: the ledger, what shares of the same release tell, submissions, the record's cases."""

    ledger: Ledger
    told: Sequence[Constraint]
    known: Mapping[str, Grade]
    action_days: Mapping[str, date]
    version: int


def release_counts(asked: Sequence[AskedCount], public: Public) -> tuple[list[ReleasedCount], list[Withheld]]:
    """The numbers as they may be printed, in the order asked (horizons from the shortest), and those that are withheld.

    Whether one is withheld never depends on how many were acted on, but on how many recommendations and cases stand behind it
    (those already listed when they came are not among them), on the cases between its day and that of an earlier release, and
    on what it could tell at most.
    """
    released: list[ReleasedCount] = []
    withheld: list[Withheld] = []
    told, left_over, shown = list(public.told), dict[object, frozenset[str]](), dict[object, Bounds]()
    for one in asked:
        moving = replace(one, cases=one.cases | left_over.get(one.curve, frozenset()))
        why = _why_not(moving, public, told)
        if why or one.value is None:
            withheld.append(Withheld(one.measure, one.name, one.period, why or "not known yet"))
            left_over[one.curve] = moving.cases
            continue
        entry = _release(moving, one.value, shown.get(one.curve, _NOTHING), _most_of(one, public.ledger, released), public.version)
        constraint = entry.constraint()
        told += [constraint] if constraint else []
        released.append(entry)
        left_over[one.curve], shown[one.curve] = frozenset(), _told(entry.at_least, entry.at_most)
    return released, withheld


def _why_not(one: AskedCount, public: Public, told: Sequence[Constraint]) -> str:
    if one.measure in CASE_LINKED:
        for release, earlier in _linked(public.ledger):
            between = _known_at(release.case_days, earlier.as_of) ^ _known_at(public.action_days, one.as_of)
            moved = between & one.cases if _is_same(one, earlier) else between
            if 0 < min(len(between), len(moved) or len(between)) < FEWEST_CASES:
                return f"fewer than {FEWEST_CASES} cases since what was released as of {min(earlier.as_of, one.as_of)}"
    if one.kind != "share":
        return ""
    if one.n < FEWEST_RECOMMENDATIONS:
        return f"fewer than {FEWEST_RECOMMENDATIONS} recommendations"
    if len(one.cases) < FEWEST_CASES:
        return TOO_FEW_CASES
    return "it could decide a case" if find_decided([*told, _some(one, public.version)], public.known) else ""


def _linked(ledger: Ledger) -> list[tuple[Release, ReleasedCount]]:
    return [(release, entry) for release in ledger.releases for entry in release.counts if entry.measure in CASE_LINKED]


def _is_same(one: AskedCount, earlier: ReleasedCount) -> bool:
    return (one.measure, one.group, one.horizon_years) == (earlier.measure, earlier.group, earlier.horizon_years)


def _known_at(days: Mapping[str, date], as_of: date) -> frozenset[str]:
    return frozenset(case for case, day in days.items() if day <= as_of)


def _some(one: AskedCount, version: int) -> Constraint:
    return Constraint(one.cases, (one.grade, "possible"), tuple(range(1, len(one.cases) + 1)), version)


def _most_of(one: AskedCount, ledger: Ledger, released: Sequence[ReleasedCount]) -> int | None:
    """The most recommendations that were printed for days which hold those of `one`, and of which those pending are a part."""
    entries = [*(entry for release in ledger.releases for entry in release.counts), *released]
    first, last = one.period.first, one.period.last
    around = [entry for entry in entries if entry.first_day <= first and last <= entry.last_day]
    return min((entry.at_most for entry in around if entry.measure == "recommendations"), default=None)


def _release(one: AskedCount, value: Range, before: Bounds, most: int | None, version: int) -> ReleasedCount:
    """`before` is what was told at the horizon before; `most` of what the value is a part."""
    if one.kind == "dozens" and most is not None:
        # Not all of them: it would tell that none was acted on.
        value = (max(0, min(value[0], most - FEWEST_WITH)), value[1])
    printed, at_least, at_most = _PRINTED[one.kind](value)
    return ReleasedCount(
        measure=one.measure,
        group=one.group,
        horizon_years=one.horizon_years,
        first_day=one.period.first,
        last_day=one.period.last,
        as_of=one.as_of,
        grade=one.grade,
        printed=printed,
        at_least=at_least,
        at_most=at_most,
        interval=_print_interval(one.interval, at_least, at_most),
        some_cases=_must_concern(one, _told(at_least, at_most), before),
        version=version,
    )


def _told(at_least: int, at_most: int) -> Bounds:
    """What the bounds of a share tell of one that is more than 0: `at most 5 percent` tells nothing, `at most 20` does."""
    return at_least, at_most if at_least or at_most > PERCENT_STEP else 0


def _print_interval(interval: Range | None, at_least: int, at_most: int) -> tuple[int, int] | None:
    """None beside `at most` and `at least`: it would tell none from one, and all from all but one."""
    if interval is None or at_least == 0 or at_most == _ALL:
        return None
    return in_steps(interval[0]), in_steps(interval[1])


def _must_concern(one: AskedCount, told: Bounds, before: Bounds) -> tuple[str, ...]:
    """The cases of which one at least rests on a recommendation, since the share rose to what is printed; none where it did not."""
    rose = told[0] > before[0] or told[1] > before[1]
    return tuple(sorted(one.cases)) if one.kind == "share" and rose else ()


def in_steps(share: float) -> int:
    """A share (0 to 1) as percent to the nearest step, half up."""
    return PERCENT_STEP * floor(share * _ALL / PERCENT_STEP + 0.5)


def _print_share(value: Range) -> tuple[str, int, int]:
    """`about 25 percent`, `about 20 to 25 percent`; never 0 or 100, which are printed with the step beside them.

    Of the fewest recommendations that are printed at all, one is a step: so `at most` never says that there was none.
    """
    low, high = (in_steps(share) for share in value)
    low, high = (0 if low == PERCENT_STEP else low), (_ALL if high == _ALL - PERCENT_STEP else high)
    if low == 0:
        high = max(high, PERCENT_STEP)
        return f"at most {high} percent", 0, high
    if high == _ALL:
        low = min(low, _ALL - PERCENT_STEP)
        return f"at least {low} percent", low, _ALL
    return (f"about {low} percent" if low == high else f"about {low} to {high} percent"), low, high


def _print_more_than(value: Range) -> tuple[str, int, int]:
    """`more than 160` for 161 to 170; `at most 10` for so few."""
    low, high = (COUNTS_BY * ((int(count) - 1) // COUNTS_BY) if count else 0 for count in value)
    return (f"more than {low}" if low else f"at most {high + COUNTS_BY}"), low + 1 if low else 0, high + COUNTS_BY


def _print_dozens(value: Range) -> tuple[str, int, int]:
    """`at least 48 (4 dozen)` for 48 to 59; `fewer than 12` for less than a dozen."""
    low, high = (PENDING_BY * (int(count) // PENDING_BY) for count in value)
    printed = f"at least {low} ({low // PENDING_BY} dozen)" if low else f"fewer than {high + PENDING_BY}"
    return printed, low, high + PENDING_BY - 1


_PRINTED = {"share": _print_share, "more than": _print_more_than, "dozens": _print_dozens}
