"""What holds of every series, tried on invented ones."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from glomag.reconcile.act_tests import STATUSES
from glomag.reconcile.audit import audit_lists
from glomag.reconcile.series import DatedList

FIRST = date(2020, 1, 1)
UIDS = ("1", "2", "3")


def _day(number: int) -> date:
    return FIRST + timedelta(days=number)


# For each person the day of the act and, for some, the days until they left; for each list its day and who is on it.
STAYS = st.lists(st.tuples(st.integers(0, 40), st.none() | st.integers(1, 20)), min_size=3, max_size=3)
LISTS = st.lists(
    st.tuples(st.integers(0, 50), st.sets(st.sampled_from([*UIDS, "7"]))), min_size=1, max_size=7, unique_by=lambda one: one[0]
)


def _record(made: Any, stays: list[Any]) -> Any:
    acts = []
    for uid, (begun, length) in zip(UIDS, stays, strict=True):
        removed = None if length is None else _day(begun + length).isoformat()
        acts.append(made.act(uid, _day(begun).isoformat(), removed_on=removed))
    return made.record(*acts)


def _lists(made: Any, lists: list[Any]) -> list[DatedList]:
    return [made.dated(_day(number).isoformat(), *sorted(present)) for number, present in lists]


def _true_lists(made: Any, stays: list[Any], days: list[tuple[int, bool]]) -> list[DatedList]:
    """Lists as the record has it; on the day of a change it hangs on the hour of the copy."""
    lists = []
    for number, is_early in days:
        day = number - is_early
        present = [
            uid for uid, (begun, length) in zip(UIDS, stays, strict=True) if begun <= day and (length is None or day < begun + length)
        ]
        lists.append((number, set(present)))
    return _lists(made, lists)


DAYS_TRUE = st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=7, unique_by=lambda one: one[0])


@given(STAYS, DAYS_TRUE)
def test_lists_that_follow_the_record_contradict_nothing(made: Any, stays: list[Any], days: list[Any]) -> None:
    found = audit_lists(_record(made, stays), _true_lists(made, stays, days))
    assert found.contradictions.empty
    assert found.gaps.empty
    assert found.unrecorded.empty


@given(STAYS, LISTS)
def test_statuses_add_up_to_the_acts(made: Any, stays: list[Any], lists: list[Any]) -> None:
    known = _record(made, stays)
    found = audit_lists(known, _lists(made, lists))
    counts = found.counts.set_index(["tested", "status"])["n"]
    assert set(counts.index.get_level_values("status")) == set(STATUSES)
    assert counts["designated_on"].sum() == len(known.designations)
    assert counts["removed_on"].sum() >= known.designations["removed_on"].notna().sum()
    assert counts.sum() == len(found.tests)


@given(STAYS, LISTS, st.randoms(use_true_random=False))
def test_the_order_in_which_lists_are_given_changes_nothing(made: Any, stays: list[Any], lists: list[Any], chance: Any) -> None:
    known, given_lists = _record(made, stays), _lists(made, lists)
    shuffled = [DatedList(one.day, one.entries.sample(frac=1, random_state=1)) for one in given_lists]
    chance.shuffle(shuffled)
    one, other = audit_lists(known, given_lists), audit_lists(known, shuffled)
    for table in ("tests", "sightings", "gaps", "unrecorded", "gained"):
        pd.testing.assert_frame_equal(getattr(one, table), getattr(other, table))


@given(STAYS, LISTS, st.integers(0, 6))
def test_a_list_less_contradicts_only_what_the_whole_series_had_doubted(
    made: Any, stays: list[Any], lists: list[Any], dropped: int
) -> None:
    """Confirmed turns into contradicted only for a number that the whole series has a gap for, or contradicts elsewhere.

    Where the lists of a number agree with the record in both days and show no gap, dropping one contradicts nothing.
    """
    known, whole = _record(made, stays), _lists(made, lists)
    rest = [one for place, one in enumerate(whole) if place != dropped] or whole
    before, after = audit_lists(known, whole), audit_lists(known, rest)
    doubted = set(before.gaps["uid"]) | set(before.contradictions["uid"])
    assert set(after.contradictions["uid"]) <= doubted


@given(STAYS, LISTS)
def test_absence_before_a_later_presence_is_never_a_removal(made: Any, stays: list[Any], lists: list[Any]) -> None:
    found = audit_lists(_record(made, stays), _lists(made, lists))
    last_seen = {uid: max((_day(number) for number, present in lists if uid in present), default=None) for uid in UIDS}
    tests = found.tests[(found.tests["tested"] == "removed_on") & found.tests["first_after"].notna()]
    for uid, first_after in zip(tests["uid"], tests["first_after"], strict=True):
        assert last_seen[uid] is None or first_after > last_seen[uid]


@given(st.lists(st.booleans(), min_size=1, max_size=12))
@settings(max_examples=15)
def test_every_absence_between_two_presences_is_one_gap(made: Any, pattern: list[bool]) -> None:
    known = made.record(made.act("1", "2020-01-01"))
    found = audit_lists(known, _lists(made, [(number, {"7"} if is_on else set()) for number, is_on in enumerate(pattern)]))
    signs = "".join("x" if is_on else "-" for is_on in pattern)
    gaps = [(match.start(), match.end()) for match in re.finditer(r"(?<=x)-+(?=x)", signs)]
    columns = ["last_before", "absent_from", "absent_to", "first_after"]
    bounds = [tuple(map(_day, (first - 1, first, end - 1, end))) for first, end in gaps]
    assert [tuple(row) for row in found.gaps[columns].to_numpy().tolist()] == bounds
    assert found.sightings["n_gaps"].tolist() == ([len(gaps)] if any(pattern) else [])
