"""What the coalition's list says of cases, and what became of what it recommended. In memory only: nothing here prints.

A recommendation whose date is known to the month or year alone is counted at both ends: what holds whatever the day was,
and what could hold. Frames carry no id of a recommendation, and no message names one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol, get_args

import pandas as pd

from glomag.disclosure.policy import GRADES, Grade
from glomag.measures.quantities import CountError
from glomag.periods import Period
from glomag.recommendations.listing import Dossier
from glomag.register import Register

Side = Literal["early", "late"]
SIDES: tuple[Side, ...] = get_args(Side)
"""Whether a recommendation is taken to have been submitted on the first or on the last day that its date allows."""

ACTED_ON, WAITING, ALREADY_LISTED = "acted on", "waiting", "already listed"
OUTCOMES = (ACTED_ON, WAITING, ALREADY_LISTED)


class Matched(Protocol):
    """What is needed of a confirmed match: which recommendation, which case, and how near the two are."""

    @property
    def dossier_id(self) -> str:
        """The recommendation."""

    @property
    def case_id(self) -> str:
        """The case of the record."""

    @property
    def grade(self) -> str:
        """One of GRADES."""

    @property
    def submitted(self) -> Period | None:
        """When the target was recommended, where that was later than the recommendation; None: with it."""


def build_case_basis(register: Register, dossiers: Sequence[Dossier], matches: Iterable[Matched], grade: Grade) -> pd.DataFrame:
    """One row a case of the record, in its order: `case_id`, `certain`, `possible` (bool).

    `certain`: a recommendation that counts was submitted before the day of the action, whichever its day was; `possible`:
    it may have been. What was submitted on the day of the action was not submitted before it. A match counts when it is
    at least as near as `grade`; one with a case that is not in the record (yet) has nothing to be counted on and is left
    out. Raises CountError, without a value, for an unknown grade and for a match with no recommendation.
    """
    submissions: dict[str, list[Period]] = {}
    for dossier, match in _matched(dossiers, matches, grade):
        submissions.setdefault(match.case_id, []).append(match.submitted or dossier.submitted)
    cases = register.cases
    acted = [(day.date(), submissions.get(case_id, [])) for case_id, day in zip(cases["case_id"], cases["action_on"], strict=True)]
    return pd.DataFrame(
        {
            "case_id": cases["case_id"].reset_index(drop=True),
            "certain": pd.Series([any(period.last < day for period in periods) for day, periods in acted], dtype="bool"),
            "possible": pd.Series([any(period.first < day for period in periods) for day, periods in acted], dtype="bool"),
        }
    )


def build_outcomes(register: Register, dossiers: Sequence[Dossier], matches: Iterable[Matched], grade: Grade, until: date) -> pd.DataFrame:
    """One row a recommendation that can have been submitted by `until`, numbered from 0 and without an id.

    `submitted_first`, `submitted_last` (datetime64), `country`, and at each end (`_early`: submitted on the first day
    possible, `_late`: on the last) `outcome` and `days` (Int64). "acted on": a matched case has its action after the
    submission, `days` to the first of these; "waiting": no matched case up to `until`, `days` to `until`; "already listed":
    every matched action came on the day of the submission or before, and there is nothing to wait for (`days` missing).
    Actions after `until` are not seen. A recommendation that at its late end had not been submitted by `until` has neither
    outcome nor days there. Those submitted after `until` for certain are dropped: `len(dossiers) - len(outcomes)` of them.

    Raises CoverageError where the record knows nothing about `until`, CountError as `build_case_basis` does.
    """
    register.known.check_day(until, "recommendations waiting until")
    action_on = {case_id: day.date() for case_id, day in zip(register.cases["case_id"], register.cases["action_on"], strict=True)}
    actions: dict[str, list[_Action]] = {}
    for dossier, match in _matched(dossiers, matches, grade):
        day = action_on.get(match.case_id)
        if day is not None and day <= until:
            actions.setdefault(dossier.id, []).append(_Action(day, match.submitted or dossier.submitted))
    submitted = [dossier for dossier in dossiers if dossier.submitted.first <= until]
    early = [_outcome(dossier.submitted, "early", actions.get(dossier.id, []), until) for dossier in submitted]
    late = [_outcome(dossier.submitted, "late", actions.get(dossier.id, []), until) for dossier in submitted]
    return pd.DataFrame(
        {
            "submitted_first": _days(dossier.submitted.first for dossier in submitted),
            "submitted_last": _days(dossier.submitted.last for dossier in submitted),
            "country": pd.Series([dossier.country for dossier in submitted], dtype="str"),
            "outcome_early": pd.Series([outcome for outcome, _ in early], dtype="str"),
            "days_early": pd.Series([days for _, days in early], dtype="Int64"),
            "outcome_late": pd.Series([outcome for outcome, _ in late], dtype="str"),
            "days_late": pd.Series([days for _, days in late], dtype="Int64"),
        }
    )


def build_waits(outcomes: pd.DataFrame, side: Side) -> pd.DataFrame:
    """One row a recommendation that waits or waited, on one side: `days` (int64), `acted_on` (bool, False: still waiting).

    What `waiting.acted_on_within` takes. Those already listed never waited, and are left out.
    """
    if side not in SIDES:
        raise CountError("a side of a submission is not known", allowed=", ".join(SIDES))
    outcome = outcomes[f"outcome_{side}"]
    waits = outcomes[outcome.isin((ACTED_ON, WAITING))]
    acted_on = waits[f"outcome_{side}"] == ACTED_ON
    return pd.DataFrame({"days": waits[f"days_{side}"].astype("int64"), "acted_on": acted_on.astype("bool")}).reset_index(drop=True)


def count_recommendations(dossiers: Sequence[Dossier], period: Period) -> tuple[int, int]:
    """Recommendations submitted in the period: for certain, and possibly."""
    certain, possible = _submitted_in(dossiers, period)
    return len(certain), len(possible)


def count_countries(dossiers: Sequence[Dossier], period: Period) -> tuple[int, int]:
    """Countries that recommendations submitted in the period are about: for certain, and possibly."""
    certain, possible = _submitted_in(dossiers, period)
    return len({dossier.country for dossier in certain}), len({dossier.country for dossier in possible})


def count_pending(outcomes: pd.DataFrame, period: Period) -> tuple[int, int]:
    """Recommendations submitted in the period that were still waiting: the fewest and the most that this can be."""
    first, last = pd.Timestamp(period.first), pd.Timestamp(period.last)
    inside = (outcomes["submitted_first"] >= first) & (outcomes["submitted_last"] <= last)
    touching = (outcomes["submitted_first"] <= last) & (outcomes["submitted_last"] >= first)
    fewest = inside & (outcomes["outcome_late"] == WAITING)
    most = touching & (outcomes["outcome_early"] == WAITING)
    return int(fewest.sum()), int(most.sum())


@dataclass(frozen=True, repr=False)
class _Action:
    """The day of a matched case, and when its target was recommended."""

    day: date
    submitted: Period


def _matched(dossiers: Sequence[Dossier], matches: Iterable[Matched], grade: Grade) -> Iterator[tuple[Dossier, Matched]]:
    """Recommendation and match of every match that counts."""
    if grade not in GRADES:
        raise CountError("the weakest grade that counts is not known", allowed=", ".join(GRADES), change="give one of these")
    strong_enough = GRADES[: GRADES.index(grade) + 1]
    by_id = {dossier.id: dossier for dossier in dossiers}
    if len(by_id) < len(dossiers):
        raise CountError("two recommendations have the same id", change="run: glomag recommendations check")
    for match in matches:
        if match.grade not in GRADES:
            raise CountError("a match has a grade that is not known", allowed=", ".join(GRADES))
        # Looked up without brackets: a KeyError would carry the id.
        dossier = by_id.get(match.dossier_id)
        if dossier is None:
            raise CountError("a match names a recommendation that is not in the list", change="match the list again")
        if match.grade in strong_enough:
            yield dossier, match


def _outcome(submitted: Period, side: Side, actions: Sequence[_Action], until: date) -> tuple[str | None, int | None]:
    submitted_on = _on(submitted, side)
    if submitted_on > until:
        return None, None
    later = [action.day for action in actions if action.day > _on(action.submitted, side)]
    if later:
        return ACTED_ON, (min(later) - submitted_on).days
    return (ALREADY_LISTED, None) if actions else (WAITING, (until - submitted_on).days)


def _on(submitted: Period, side: Side) -> date:
    return submitted.first if side == "early" else submitted.last


def _submitted_in(dossiers: Sequence[Dossier], period: Period) -> tuple[list[Dossier], list[Dossier]]:
    """Recommendations submitted in the period whichever their day was, and those that can have been."""
    certain = [dossier for dossier in dossiers if period.first <= dossier.submitted.first and dossier.submitted.last <= period.last]
    possible = [dossier for dossier in dossiers if dossier.submitted.first <= period.last and period.first <= dossier.submitted.last]
    return certain, possible


def _days(days: Iterable[date]) -> pd.Series:
    return pd.Series([pd.Timestamp(day) for day in days], dtype="datetime64[us]")
