from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from glomag.reconcile.audit import TESTED, Audit, audit_lists, audit_series
from glomag.reconcile.series import build_series, read_dated_lists
from glomag.reconcile.writing import audit_texts
from glomag.register import Register
from glomag.sources.folders import find_dated_files

DAYS = ("2020-01-10", "2020-01-20", "2020-01-30", "2020-02-10")


def _lists(made: Any, pattern: str, uid: str = "1") -> list[Any]:
    """One list for each sign: `x` has the entry, `-` has not; the others of the list never matter."""
    return [made.dated(day, "99", *([uid] if sign == "x" else [])) for day, sign in zip(DAYS, pattern, strict=False)]


def _outcomes(found: Audit, tested: str) -> list[str]:
    return found.tests.loc[found.tests["tested"] == tested, "status"].tolist()


def _check(test: pd.Series, told: str) -> None:
    """A test of one day has the outcome, and the reason among others."""
    status, reason = told.split(": ", 1)
    assert test["status"] == status
    assert reason in test["reason"]


@pytest.mark.parametrize(
    ("pattern", "begun", "removed", "told"),
    [
        ("xxxx", "2020-01-15", None, "contradicted: on the list of 2020-01-10 already"),
        ("-xxx", "2020-01-25", None, "contradicted: on the list of 2020-01-20 already"),
        ("--xx", "2020-01-15", None, "contradicted: not yet on the list of 2020-01-20; first seen on 2020-01-30"),
        ("--xx", "2020-01-01", None, "contradicted: not yet on the list of 2020-01-20"),
        ("----", "2020-01-15", None, "contradicted: never seen, although the list of 2020-01-20 and 2 more"),
        ("----", "2020-01-15", "2020-01-25", "contradicted: never seen, although the list of 2020-01-20 should"),
        ("----", "2020-01-11", "2020-01-19", "not testable: between the same two lists"),
        ("----", "2020-01-10", "2020-01-20", "not testable: between the same two lists"),
        ("----", "2020-01-01", "2020-01-10", "not testable: before the first list"),
        ("----", "2020-02-10", None, "not testable: is of the same day"),
        ("----", "2020-02-11", None, "not testable: after the last list"),
        ("xxxx", "2020-01-10", None, "not testable: only an upper bound"),
        ("xxxx", "2019-01-10", None, "not testable: only an upper bound"),
        ("--xx", "2020-01-11", "2020-01-19", "not testable: seen only after 2020-01-19"),
        ("-xxx", "2020-01-11", None, "confirmed: not on the list of 2020-01-10, on the list of 2020-01-20"),
        ("-xxx", "2020-01-20", None, "confirmed: on the list of 2020-01-20"),
        ("-xxx", "2020-01-10", None, "confirmed: taken earlier on the same day"),
        ("---x", "2020-02-10", None, "confirmed: on the list of 2020-02-10"),
    ],
)
def test_the_day_of_the_act_is_held_between_two_lists(made: Any, pattern: str, begun: str, removed: str | None, told: str) -> None:
    found = audit_lists(made.record(made.act("1", begun, removed_on=removed)), _lists(made, pattern))
    test = found.tests[found.tests["tested"] == "designated_on"].iloc[0]
    _check(test, told)


@pytest.mark.parametrize(
    ("pattern", "removed", "told"),
    [
        ("xxx-", "2020-01-25", "contradicted: on the list of 2020-01-30, after removed_on"),
        ("xx--", "2020-02-05", "contradicted: off the list of 2020-01-30 already"),
        ("x-xx", "2020-01-15", "contradicted: on the list of 2020-01-30, after removed_on"),
        ("xx--", None, "contradicted: no removed_on; off every list from 2020-01-30 to 2020-02-10"),
        ("xxxx", "2020-02-20", "not testable: after the last list"),
        ("xxxx", "2020-02-10", "not testable: after the last list"),
        ("----", "2020-03-01", "not testable: after the last list"),
        ("----", "2020-01-09", "not testable: before the first list"),
        ("----", "2020-01-15", "not testable: on no list"),
        ("xx--", "2020-01-25", "confirmed: on the list of 2020-01-20, off the list of 2020-01-30"),
        ("xx--", "2020-01-30", "confirmed: off the list of 2020-01-30"),
        ("xx--", "2020-01-20", "confirmed: taken earlier on the same day"),
        ("x-x-", "2020-02-05", "confirmed: on the list of 2020-01-30, off the list of 2020-02-10"),
        ("xxxx", None, ""),
        ("x-xx", None, ""),
        ("----", None, ""),
    ],
)
def test_the_day_of_leaving_is_held_between_two_lists(made: Any, pattern: str, removed: str | None, told: str) -> None:
    found = audit_lists(made.record(made.act("1", "2020-01-01", removed_on=removed)), _lists(made, pattern))
    tests = found.tests[found.tests["tested"] == "removed_on"]
    assert len(tests) == bool(told)
    for _, test in tests.iterrows():
        _check(test, told)


def test_an_absence_between_two_presences_is_a_gap_with_its_bounds(made: Any) -> None:
    found = audit_lists(made.record(made.act("1", "2020-01-01")), _lists(made, "x--x"))
    bounds = found.gaps[["uid", "last_before", "absent_from", "absent_to", "first_after"]].astype(str).to_numpy().tolist()
    assert bounds == [["1", *DAYS]]
    assert "no removal" in found.gaps.loc[0, "explanation"]
    assert found.contradictions.empty


def test_a_bracket_that_a_list_narrows_is_said(made: Any) -> None:
    known = made.record(made.act("1", "2020-01-01", removed_on="2020-02-05", removed_on_confidence="bracketed"))
    assert "bracket can be narrowed" in audit_lists(known, _lists(made, "xx--")).contradictions.loc[0, "reason"]


def test_somebody_who_came_back_has_two_stays(made: Any) -> None:
    known = made.record(made.act("1", "2020-01-01", removed_on="2020-01-15"), made.act("1", "2020-01-25"))
    found = audit_lists(known, _lists(made, "x-xx"))
    assert _outcomes(found, "designated_on") == ["not testable", "confirmed"]
    assert _outcomes(found, "removed_on") == ["confirmed"]


def test_a_second_act_on_somebody_listed_is_not_testable_and_leaves_once(made: Any) -> None:
    acts = [made.act("1", day, removed_on="2020-02-05") for day in ("2020-01-15", "2020-01-25")]
    found = audit_lists(made.record(*acts), _lists(made, "-xx-"))
    assert _outcomes(found, "designated_on") == ["confirmed", "not testable"]
    assert _outcomes(found, "removed_on") == ["confirmed"]


def test_who_has_no_number_is_found_by_name_or_not_tested(made: Any) -> None:
    known = made.record(made.act("", "2020-01-15", name="GUL, Abdulhamit"), made.act("", "2020-01-15", name="SOYLU, Suleyman"))
    found = audit_lists(known, [made.dated(DAYS[0]), made.dated(DAYS[1], made.entry("7", "Gul Abdulhamit"))])
    assert found.tests["status"].tolist() == ["not testable", "confirmed"] or found.tests["status"].tolist() == [
        "confirmed",
        "not testable",
    ]
    assert "found by name under 7" in " ".join(found.tests["reason"])
    assert found.unrecorded.empty


def test_what_lies_after_the_last_day_of_the_record_contradicts_nothing(made: Any) -> None:
    known = made.record(made.act("1", "2020-01-01"), made.act("2", "2020-02-01"))
    last = known.as_of.isoformat()
    found = audit_lists(known, [made.dated(last, "1"), made.dated("2030-01-01", "8"), made.dated("2031-01-01", "8", "9")])
    assert "new after the last day of the record" in found.unrecorded.loc[0, "explanation"]
    assert found.tests.loc[found.tests["tested"] == "removed_on", "status"].tolist() == ["not testable"]
    never = audit_lists(known, [made.dated("2030-01-01"), made.dated("2031-01-01")])
    assert set(never.tests["status"]) == {"not testable"}


def test_a_second_number_is_settled_when_it_vanishes_and_the_first_stays(made: Any) -> None:
    known = made.record(made.act("1", "2020-01-01", name="DOE, John"))
    one, two = made.entry("1", "DOE, John"), made.entry("2", "Doe, John")
    settled = audit_lists(known, [made.dated(DAYS[0], one), made.dated(DAYS[1], one, two), made.dated(DAYS[2], one)])
    assert settled.unrecorded[["uid", "needs_attention"]].to_numpy().tolist() == [["2", False]]
    open_end = audit_lists(known, [made.dated(DAYS[0], one), made.dated(DAYS[1], one, two)])
    assert open_end.unrecorded["needs_attention"].tolist() == [True]
    moved = audit_lists(known, [made.dated(DAYS[0], one), made.dated(DAYS[1], two)])
    assert "a new number of one person" in moved.unrecorded.loc[0, "explanation"]
    assert "the same name stands under 2" in moved.contradictions.loc[0, "reason"]


def test_a_tag_gained_is_a_transfer_only_where_the_old_ones_went(made: Any) -> None:
    events = {"1": "transfer", "2": "designation", "3": "transfer", "4": "designation"}
    known = made.record(*(made.act(uid, "2020-01-15", event=event) for uid, event in events.items()))
    before = made.dated(DAYS[0], *(made.entry(uid, tags="ZIMBABWE") for uid in "12345"))
    tags_after = {"1": "GLOMAG", "2": "GLOMAG", "3": "ZIMBABWE GLOMAG", "4": "ZIMBABWE GLOMAG", "5": "GLOMAG"}
    found = audit_lists(known, [before, made.dated(DAYS[1], *(made.entry(uid, tags=tags) for uid, tags in tags_after.items()))])
    assert dict(zip(found.gained["uid"], found.gained["needs_attention"], strict=True)) == {
        "1": False, "2": True, "3": True, "4": False, "5": True,
    }  # fmt: skip


def test_of_another_programme_nothing_is_tested(made: Any) -> None:
    lists = [made.dated(DAYS[0], made.entry("1", tags="SDGT")), made.dated(DAYS[1], "1"), made.dated(DAYS[2], made.entry("1", tags="SDGT"))]
    found = audit_lists(made.record(made.act("1", "2020-01-01")), lists, "SDGT")
    assert (len(found.tests), len(found.unrecorded), len(found.sightings)) == (0, 0, 1)
    assert "listed without the tag: GLOMAG" in found.gaps.loc[0, "explanation"]
    assert "nothing of SDGT is tested" in found.note
    assert set(audit_texts(found))


def test_the_ten_real_lists_confirm_every_testable_day(register: Register, shared: Any) -> None:
    begun = time.perf_counter()
    files = find_dated_files(shared / "samples" / "ofac").dated
    found = audit_series(register, build_series(read_dated_lists(files)))
    assert time.perf_counter() - begun < 15  # three seconds here; a slow machine with other work is no fault
    assert found.contradictions.empty
    assert dict(zip(zip(found.counts["tested"], found.counts["status"], strict=True), found.counts["n"], strict=True)) == {
        ("designated_on", "confirmed"): 602, ("designated_on", "contradicted"): 0, ("designated_on", "not testable"): 164,
        ("removed_on", "confirmed"): 6, ("removed_on", "contradicted"): 0, ("removed_on", "not testable"): 20,
    }  # fmt: skip
    confirmed = found.tests[found.tests["status"] == "confirmed"]
    days = pd.to_datetime(confirmed["record_says"])
    assert (pd.to_datetime(confirmed["last_before"]) <= days).all()
    assert (days <= pd.to_datetime(confirmed["first_after"])).all()


def test_the_real_lists_show_one_second_number_twelve_transfers_and_no_gap(register: Register, shared: Any) -> None:
    found = audit_series(register, build_series(read_dated_lists(find_dated_files(shared / "samples" / "ofac").dated)))
    assert found.gaps.empty
    assert found.unrecorded[["uid", "needs_attention"]].to_numpy().tolist() == [["36459", False]]
    assert not found.gained["needs_attention"].any()
    moved = found.gained[found.gained["first_after"] == date(2024, 3, 4)]
    assert set(moved["tags_before"]) == {"ZIMBABWE"}
    assert len(moved) == 12
    assert len(found.tests[found.tests["tested"] == TESTED[0]]) == len(register.designations)
    assert list(audit_texts(found)) == [
        f"{name}.csv" for name in ("audit_tests", "audit_counts", "sightings", "gaps", "unrecorded", "gained")
    ]


@pytest.mark.parametrize(("end", "days"), [("last_before", -1), ("first_after", 1)])
def test_a_day_moved_out_of_its_interval_is_contradicted_by_the_real_lists(register: Register, shared: Any, end: str, days: int) -> None:
    series = build_series(read_dated_lists(find_dated_files(shared / "samples" / "ofac").dated))
    tests = audit_series(register, series).tests
    confirmed = tests[(tests["tested"] == "designated_on") & (tests["status"] == "confirmed")].set_index("row_id")
    moved = register.designations[register.designations["row_id"].isin(confirmed.index) & register.designations["removed_on"].isna()]
    moved = moved.assign(designated_on=moved["row_id"].map(pd.to_datetime(confirmed[end])) + pd.Timedelta(days=days))
    found = audit_series(replace(register, designations=moved), series)
    assert len(moved) > 500
    assert found.tests.loc[found.tests["tested"] == "designated_on", "status"].value_counts().to_dict() == {"contradicted": len(moved)}
