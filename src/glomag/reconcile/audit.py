"""The record against a series of dated lists: what each list in turn confirms, contradicts or cannot tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any

import pandas as pd

from glomag.reconcile.act_tests import STATUSES, Gap, Outcome, Sighting, check_begun, check_ended, sightings_of_stay
from glomag.reconcile.matching import pair_people
from glomag.reconcile.names import index_by_name, normalise_name, print_tags, uid_order
from glomag.reconcile.people import RECORDED_PROGRAMME, Act, Person, people_of
from glomag.reconcile.series import DatedList, Run, Series, build_series
from glomag.register import Register

# Longest distance in days of the two lists that confirm a date.
_STRENGTHS = {"up to 8 days": 8, "up to 31 days": 31, "up to 92 days": 92, "up to a year": 366}

TESTED = ("designated_on", "removed_on")

TEST_COLUMNS = (
    "row_id", "uid", "name", "event", "tested", "record_says", "date_confidence", "status", "last_before", "first_after",
    "n_days_between", "reason",
)  # fmt: skip
SIGHTING_COLUMNS = ("uid", "name", "programs", "not_yet_on", "first_seen", "last_seen", "gone_on", "n_lists", "n_gaps", "is_in_record")
GAP_COLUMNS = ("uid", "name", "last_before", "absent_from", "absent_to", "first_after", "explanation")
STRANGER_COLUMNS = ("uid", "name", "first_seen", "last_seen", "explanation", "needs_attention")
GAINED_COLUMNS = ("uid", "name", "last_before", "first_after", "tags_before", "tags_after", "record_says", "explanation", "needs_attention")


@dataclass(frozen=True)
class Audit:
    """The record against a series of lists.

    `tests` has one row an act for `designated_on`, and one row a stay that ended, or vanished, for `removed_on`; the wider
    its `n_days_between`, the less a confirmation says;
    `sightings` one row a number that ever carried the tag; `gaps` one row an absence between two lists that have the
    entry; `unrecorded` one row a tagged number that the record never has; `gained` one row a number that was on the list
    before it had the tag. Of another programme than GLOMAG `tests` and `unrecorded` are empty, and `note` says why.
    """

    programme: str
    days: tuple[date, ...]
    note: str
    tests: pd.DataFrame
    sightings: pd.DataFrame
    gaps: pd.DataFrame
    unrecorded: pd.DataFrame
    gained: pd.DataFrame

    @property
    def counts(self) -> pd.DataFrame:
        """One row a tested column and status, zeros included: `tested`, `status`, `n`."""
        found = self.tests.groupby(["tested", "status"]).size()
        rows = [(tested, status, int(found.get((tested, status), 0))) for tested in TESTED for status in STATUSES]
        return pd.DataFrame(rows, columns=["tested", "status", "n"])

    @property
    def strength(self) -> pd.DataFrame:
        """How near each other the two lists are that confirm a date: `days_between`, `n` (dates confirmed by them).

        A confirmation by two lists of one week says much; one by two lists some years apart says little.
        """
        days = self.tests.loc[self.tests["status"] == "confirmed", "n_days_between"].astype("Int64")
        bounds = [0, *_STRENGTHS.values(), float("inf")]
        binned = pd.cut(days, bounds, labels=[*_STRENGTHS, "more than a year"], include_lowest=True)
        return binned.value_counts(sort=False).rename_axis("days_between").reset_index(name="n").astype({"days_between": "str"})

    @property
    def contradictions(self) -> pd.DataFrame:
        """The tests that contradict the record."""
        return self.tests[self.tests["status"] == "contradicted"].reset_index(drop=True)


def audit_lists(register: Register, lists: Sequence[DatedList], programme: str = RECORDED_PROGRAMME) -> Audit:
    """As `audit_series`, for lists in any order that are in memory together."""
    return audit_series(register, build_series(sorted(lists, key=lambda one: one.day)), programme)


def audit_series(register: Register, series: Series, programme: str = RECORDED_PROGRAMME) -> Audit:
    """Test every act of the record against a series of lists, and tell what the series has and the record has not.

    Each list shows the state at some moment of its day. An absence between two lists that have the entry is a gap and
    never a removal. What happened after the last day of the record contradicts nothing in it.
    """
    is_recorded = programme == RECORDED_PROGRAMME
    seen = _Seen(series, programme, series.tagged(programme), register.as_of)
    people = people_of(register) if is_recorded else []
    pairs = pair_people(people, seen.named)
    found = {uid: person for person, uid in pairs if uid}
    tests = [row for person, uid in pairs for row in _test_rows(seen, person, uid)]
    by_name = index_by_name((person.uid, act.name) for person in people if person.uid for act in person.acts)
    strangers = [_stranger_row(seen, uid, by_name) for uid in seen.uids if is_recorded and uid not in found]
    return Audit(
        programme,
        series.days,
        "" if is_recorded else f"The record is about {RECORDED_PROGRAMME} only: nothing of {programme} is tested.",
        _frame(sorted(tests, key=_place_of_test), TEST_COLUMNS),
        _frame([_sighting_row(seen, uid, uid in found) for uid in seen.uids], SIGHTING_COLUMNS),
        _frame([_gap_row(seen, uid, gap) for uid in seen.uids for gap in seen.gaps(uid)], GAP_COLUMNS),
        _frame(strangers, STRANGER_COLUMNS),
        _frame([row for uid in seen.uids for row in _gained_rows(seen, uid, found.get(uid), is_recorded)], GAINED_COLUMNS),
    )


@dataclass(frozen=True)
class _Seen:
    """What a series shows of one programme: the runs with the tag by number."""

    series: Series
    programme: str
    tagged: dict[str, tuple[Run, ...]]
    as_of: date

    @cached_property
    def uids(self) -> list[str]:
        return sorted(self.tagged, key=uid_order)

    @cached_property
    def named(self) -> list[tuple[str, str]]:
        return [(uid, run.name) for uid in self.uids for run in self.tagged[uid]]

    @cached_property
    def by_name(self) -> dict[str, tuple[str, ...]]:
        return index_by_name(self.named)

    @cached_property
    def _absent(self) -> list[Sighting]:
        return [Sighting(day, False) for day in self.series.days]

    @cached_property
    def _present(self) -> list[Sighting]:
        return [Sighting(day, True) for day in self.series.days]

    def sightings(self, uid: str) -> list[Sighting]:
        """One a list, put together from those of all days: with thousands of lists, making them took most of the time."""
        shown = self._absent.copy()
        for run in self.tagged.get(uid, ()):
            shown[run.first : run.last + 1] = self._present[run.first : run.last + 1]
        return shown

    def gaps(self, uid: str) -> list[Gap]:
        """Every absence between two runs with the tag, earliest first: never a removal, since the entry came back."""
        days = self.series.days
        return [
            Gap(days[one.last], days[one.last + 1], days[other.first - 1], days[other.first])
            for one, other in pairwise(self.tagged.get(uid, ()))
            if other.first > one.last + 1
        ]

    def is_tagged(self, uid: str, place: int) -> bool:
        return any(run.first <= place <= run.last for run in self.tagged.get(uid, ()))


_NOT_TEXT = {"n_days_between": "Int64", "n_lists": "int64", "n_gaps": "int64", "is_in_record": "bool", "needs_attention": "bool"}
_DAYS = {"last_before", "first_after", "not_yet_on", "first_seen", "last_seen", "gone_on", "absent_from", "absent_to"}


def _frame(rows: list[dict[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    frame = pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype="object") for name in columns})
    return frame.astype({name: _NOT_TEXT.get(name, "str") for name in columns if name not in _DAYS})


def _place_of_test(row: dict[str, Any]) -> tuple[object, ...]:
    return (TESTED.index(row["tested"]), row["record_says"] or "9999", uid_order(row["uid"]), row["row_id"])


def _test_rows(seen: _Seen, person: Person, uid: str) -> list[dict[str, Any]]:
    """One row an act, and one a stay that ended or vanished."""
    sightings = seen.sightings(person.uid or uid)
    hint = _hint(seen, person, uid)
    rows = []
    for number, stay in enumerate(person.stays):
        before = person.stays[number - 1] if number else None
        after = person.stays[number + 1] if number + 1 < len(person.stays) else None
        kept = sightings_of_stay(sightings, before, after)
        begun, ended = check_begun(stay, kept, seen.as_of), check_ended(stay, kept, seen.as_of)
        if not person.uid and not uid:
            begun = Outcome("not testable", "no number in the record, and no list has the name: absence under a name proves nothing")
            ended = begun if stay.ended_on else None
        rows.append(_test_row(stay.acts[0], uid, "designated_on", begun, hint))
        later = Outcome("not testable", f"on the list since {stay.begun_on}: a later act on somebody listed does not show")
        rows += [_test_row(act, uid, "designated_on", later, "") for act in stay.acts[1:]]
        rows += [] if ended is None else [_test_row(stay.acts[0], uid, "removed_on", ended, hint)]
    return rows


def _hint(seen: _Seen, person: Person, uid: str) -> str:
    """What may explain a contradiction: other tags, or another number of the same name."""
    if not person.uid:
        return f"found by name under {uid}" if uid else ""
    others = [other for other in seen.by_name.get(normalise_name(person.name), ()) if other != person.uid]
    without = [run for run in seen.series.runs.get(person.uid, ()) if seen.programme not in run.tags]
    said = [f"listed without the tag until {seen.series.days[without[-1].last]}: {print_tags(without[-1].tags)}"] if without else []
    said += [f"the same name stands under {', '.join(others)}"] if others else []
    return "; ".join(said)


def _test_row(act: Act, uid: str, tested: str, outcome: Outcome, hint: str) -> dict[str, Any]:
    is_removal = tested == "removed_on"
    day = act.removed_on if is_removal else act.designated_on
    explains = bool(hint) and (outcome.status == "contradicted" or not act.uid)
    return {
        "row_id": act.row_id,
        "uid": act.uid or uid,
        "name": act.name,
        "event": act.event,
        "tested": tested,
        "record_says": day.isoformat() if day else "",
        "date_confidence": act.removed_on_confidence if is_removal else act.date_confidence,
        "status": outcome.status,
        "last_before": outcome.last_before,
        "first_after": outcome.first_after,
        "n_days_between": outcome.n_days_between,
        "reason": f"{outcome.reason}; {hint}" if explains else outcome.reason,
    }


def _sighting_row(seen: _Seen, uid: str, is_in_record: bool) -> dict[str, Any]:
    runs, days = seen.tagged[uid], seen.series.days
    first, last = runs[0].first, runs[-1].last
    return {
        "uid": uid,
        "name": runs[-1].name,
        "programs": print_tags(runs[-1].tags),
        "not_yet_on": days[first - 1] if first else None,
        "first_seen": days[first],
        "last_seen": days[last],
        "gone_on": days[last + 1] if last + 1 < len(days) else None,
        "n_lists": sum(run.last - run.first + 1 for run in runs),
        "n_gaps": len(seen.gaps(uid)),
        "is_in_record": is_in_record,
    }


def _gap_row(seen: _Seen, uid: str, gap: Gap) -> dict[str, Any]:
    days = seen.series.days
    run = seen.series.run_at(uid, days.index(gap.absent_from))
    explanation = f"listed without the tag: {print_tags(run.tags)}" if run else "off the list, and on it again"
    name = next(one.name for one in reversed(seen.tagged[uid]) if days[one.first] <= gap.last_before)
    return {"uid": uid, "name": name, **gap._asdict(), "explanation": f"{explanation}: no removal, since the entry came back"}


def _stranger_row(seen: _Seen, uid: str, by_name: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    """A tagged number that the record never has (`by_name`: the record's numbers): a second number, or somebody to code."""
    runs, days = seen.tagged[uid], seen.series.days
    first, last = runs[0].first, runs[-1].last
    others = [other for name in sorted({normalise_name(run.name) for run in runs}) for other in by_name.get(name, ())]
    beside = [other for other in others if seen.is_tagged(other, first) and seen.is_tagged(other, last)]
    outlived = [other for other in beside if seen.is_tagged(other, last + 1)]
    if outlived:
        explanation = f"second number of {outlived[0]}, which stayed when it vanished: no designation, no removal"
    elif beside:
        explanation = f"second number of {beside[0]}, or a namesake: both stand on the last list"
    elif others:
        explanation = f"the record has this name under {', '.join(others)}: a new number of one person, or a namesake"
    elif days[first] > seen.as_of:
        explanation = f"new after the last day of the record, {seen.as_of}: to be coded"
    else:
        explanation = "the record lacks it: to be coded"
    row = {"uid": uid, "name": runs[-1].name, "first_seen": days[first], "last_seen": days[last]}
    return {**row, "explanation": explanation, "needs_attention": not outlived}


def _gained_rows(seen: _Seen, uid: str, person: Person | None, is_recorded: bool) -> list[dict[str, Any]]:
    """The number was on the list before it had the tag: a transfer where its old tags went, else a tag beside them."""
    runs, days = seen.tagged[uid], seen.series.days
    before = seen.series.run_at(uid, runs[0].first - 1)
    if before is None:
        return []
    stays = bool(set(before.tags) & set(runs[0].tags))
    last_before, first_after = days[before.last], days[runs[0].first]
    between = [act for act in person.acts if last_before <= act.designated_on <= first_after] if person else []
    shown = "the tag came beside the old ones: put under the order while listed already" if stays else "moved in from another programme"
    agrees = any((act.event == "transfer") != stays for act in between)
    row = {"uid": uid, "name": runs[0].name, "last_before": last_before, "first_after": first_after}
    row |= {"tags_before": print_tags(before.tags), "tags_after": print_tags(runs[0].tags)}
    explanation = shown if agrees or not is_recorded else f"{shown}; the record has no such event between the two lists"
    says = "; ".join(f"{act.event} on {act.designated_on}" for act in between)
    return [{**row, "record_says": says, "explanation": explanation, "needs_attention": is_recorded and not agrees}]
