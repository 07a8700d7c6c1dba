"""The two pictures of a list held against the record: what they say, counted by hand, and how they stand on the page."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from glomag.figures import audit as audit_picture
from glomag.figures import reconciliation as reconciliation_picture
from glomag.figures.audit import build_audit
from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import source_line
from glomag.figures.reconciliation import build_reconciliation
from glomag.figures.writing import picture_files
from glomag.reconcile.audit import Audit, audit_lists
from glomag.reconcile.differences import KINDS, Difference, Reconciliation, build_differences, reconcile_list
from glomag.reconcile.series import DatedList, read_dated_lists, slim_list
from glomag.register import Register, known_on
from glomag.sources import SourceList, read_list
from glomag.sources.entries import Entry, build_entries
from glomag.sources.folders import find_dated_files

sys.path.append(str(Path(__file__).resolve().parent))  # pytest puts no folder of tests on the path

from drawing import HIGHEST_IN, Drawn

DAY, RECORD_TO = date(2024, 3, 4), date(2026, 9, 19)
NAMES = (
    "عبد الله بن محمد الأحمد للتجارة العامة",
    "SYNTHETIC PERSON OF A NAME THAT IS FAR TOO LONG " * 6,
    "$5 and $6 <SYNTHETIC> LLC",
    "合成会社",
    "סינתטי בע״מ",
    "SYNTHETIC\nLine \u202e break",
    "SYNTHETIC, Ələsgər",
)
Build = Callable[[Register, Path | None], Exhibit]


def _found(*differences: Difference, expected: int = 5, listed: int = 5, **more: Any) -> Reconciliation:
    kept = {"programme": "GLOMAG", "note": "", "list_date": DAY, **more}
    return Reconciliation(
        n_listed=listed, n_expected=expected, n_criterion_supported=0, differences=build_differences([*differences]), **kept
    )


def _difference(kind: Any, uid: str, *, look: bool, name: str = "") -> Difference:
    return Difference(kind, uid, name or f"SYNTHETIC {uid}", "", "", "", look)


def _many(n: int) -> Reconciliation:
    kinds = [kind for kind in KINDS if kind != "entry of the list"]
    rows = [_difference(kinds[place % 18], str(place + 1), look=place % 7 != 3, name=NAMES[place % 7]) for place in range(n)]
    return _found(*rows, expected=600, listed=590)


def _plotted(exhibit: Exhibit, part: str) -> list[tuple[str, int, int]]:
    rows = exhibit.rows[exhibit.rows["part"] == part]
    return list(rows[["says", "n", "n_needing_attention"]].itertuples(index=False, name=None))


# --- the record against one list ------------------------------------------------------------------------------------


def test_no_difference_is_drawn_where_there_is_none() -> None:
    exhibit = build_reconciliation(_found(), RECORD_TO)
    assert _plotted(exhibit, "result") == [("agree in everything", 5, 0), ("differ, and it is explained", 0, 0), ("to look at", 0, 0)]
    assert _plotted(exhibit, "kind") == _plotted(exhibit, "name") == []
    assert exhibit.title == "The record and the list of 4 March 2024 agree in everything: 5 persons and vessels"
    assert "No difference." in exhibit.alt_text


def test_nobody_on_either_side_is_said_so() -> None:
    assert build_reconciliation(_found(expected=0, listed=0), RECORD_TO).title.startswith("Neither the record nor the list")


def test_another_programme_is_told_and_not_judged() -> None:
    rows = [_difference("entry of the list", uid, look=False) for uid in "12"]
    exhibit = build_reconciliation(_found(*rows, expected=0, programme="MAGNIT", note="The record is about GLOMAG only."), RECORD_TO)
    assert exhibit.title == "2 entries under MAGNIT on the list of 4 March 2024, told and not judged"
    assert _plotted(exhibit, "result") == [("on the list", 2, 0)]
    assert _plotted(exhibit, "kind") == []


def test_each_person_stands_in_one_number_and_what_needs_a_look_comes_first() -> None:
    """By hand: of 5 expected, 2 and 3 differ and 5 is absent; 4 and another are equal; 7 is not expected at all."""
    exhibit = build_reconciliation(
        _found(
            _difference("tag added later", "2", look=False),
            _difference("name differs", "3", look=True),
            _difference("tag added later", "3", look=False),
            _difference("not on the list", "5", look=True),
            _difference("transfer to come", "7", look=False),
        ),
        RECORD_TO,
    )
    assert _plotted(exhibit, "result") == [("agree in everything", 2, 0), ("differ, and it is explained", 2, 0), ("to look at", 2, 2)]
    assert _plotted(exhibit, "kind") == [
        ("not on the list", 1, 1),
        ("name differs", 1, 1),
        ("tag added later", 2, 0),
        ("transfer to come", 1, 0),
    ]
    assert exhibit.rows.loc[exhibit.rows["part"] == "name", "uid"].tolist() == ["5", "3"]
    assert exhibit.title == "Record and list of 4 March 2024 disagree on 2 persons and vessels"
    for words in ("not on the list: 1, to look at", "tag added later: 2;", "SYNTHETIC 3 (3), name differs"):
        assert words in exhibit.alt_text


def test_persons_without_a_number_are_told_apart_by_name() -> None:
    rows = [_difference("not on the list", "", look=True, name=name) for name in ("ONE", "TWO")]
    exhibit = build_reconciliation(_found(*rows), RECORD_TO)
    assert _plotted(exhibit, "result") == [("agree in everything", 3, 0), ("differ, and it is explained", 0, 0), ("to look at", 2, 2)]
    assert "ONE, not on the list" in exhibit.alt_text


def test_of_many_names_the_first_are_shown_and_the_rest_are_counted() -> None:
    exhibit = build_reconciliation(_many(200), RECORD_TO)
    names, kinds = exhibit.rows[exhibit.rows["part"] == "name"], exhibit.rows[exhibit.rows["part"] == "kind"]
    assert 1 <= len(names) <= 13
    shown = Drawn(exhibit)
    assert any(f"and {kinds['n_needing_attention'].sum() - len(names)} more" in words for words, _ in shown.boxes)


def test_the_order_of_a_list_moves_nothing(made_list: Callable[..., SourceList], register: Register) -> None:
    entries = [Entry(str(uid), f"SYNTHETIC {uid}", "individual", ("GLOMAG",)) for uid in range(1, 30)]
    one, other = (build_reconciliation(reconcile_list(register, made_list(rows), DAY), RECORD_TO) for rows in (entries, entries[::-1]))
    assert one.rows.equals(other.rows)


@pytest.fixture(scope="session")
def made_list() -> Callable[..., SourceList]:
    return lambda entries: SourceList("SDN.CSV", None, build_entries(entries))


# --- the record against a series of lists ---------------------------------------------------------------------------


@pytest.fixture(scope="session")
def audited(synthetic: Any) -> Callable[..., Audit]:
    """An audit of invented acts (uid, day, removed on) over lists (day, the numbers on it)."""

    def auditing(acts: list[tuple[str, str, str | None]], lists: list[tuple[str, str]], programme: str = "GLOMAG") -> Audit:
        rows = [
            {
                "ofac_uid": uid, "person_id": uid, "name": NAMES[int(uid) % 7], "designated_on": on, "removed_on": off,
                "case_id": f"{on}-a-xk", "programs": "GLOMAG", "date_confidence": "exact",
                "removed_on_confidence": "exact" if off else None,
            }
            for uid, on, off in acts
        ]  # fmt: skip
        entries = {day: [Entry(uid, NAMES[int(uid) % 7], "individual", ("GLOMAG",)) for uid in present.split()] for day, present in lists}
        dated = [slim_list(SourceList("SDN.CSV", None, build_entries(of_day)), date.fromisoformat(day)) for day, of_day in entries.items()]
        return audit_lists(synthetic(rows, []), dated, programme)

    return auditing


LISTS = [("2020-01-01", "9"), ("2020-01-06", "9 1 2"), ("2022-08-09", "9 1 2 3 4")]


def _dates(exhibit: Exhibit) -> list[tuple[str, str, str, int]]:
    rows = exhibit.rows[exhibit.rows["part"] == "date"]
    return list(rows[["lane", "tested", "record_says", "n"]].itertuples(index=False, name=None))


def test_strong_confirmations_come_before_weak_ones_and_acts_of_a_day_are_one_mark(audited: Callable[..., Audit]) -> None:
    acts = [("1", "2020-01-03", None), ("2", "2020-01-03", None), ("3", "2021-05-05", None), ("9", "2019-01-01", None)]
    exhibit = build_audit(audited([*acts, ("4", "2020-01-06", None)], LISTS), RECORD_TO)
    assert _dates(exhibit) == [
        ("up to 8 days", "designated_on", "2020-01-03", 2),
        ("more than a year", "designated_on", "2020-01-06", 1),
        ("more than a year", "designated_on", "2021-05-05", 1),
        ("not testable", "designated_on", "2019-01-01", 1),
    ]
    assert exhibit.title == "3 lists contradict no date of the record; 4 of 5 are confirmed, 2 of them to within a month"
    assert "1 with no list before" in exhibit.alt_text
    assert exhibit.rows.loc[exhibit.rows["part"] == "list", "record_says"].tolist() == ["2020-01-01", "2020-01-06", "2022-08-09"]


def test_what_is_contradicted_stands_out_with_its_name(audited: Callable[..., Audit]) -> None:
    exhibit = build_audit(audited([("1", "2021-01-01", None), ("3", "2021-05-05", None), ("9", "2019-01-01", None)], LISTS), RECORD_TO)
    assert ("contradicted", "designated_on", "2021-01-01", 1) in _dates(exhibit)
    assert exhibit.title == "3 lists contradict 1 of 3 dates of the record; 1 is confirmed"
    assert exhibit.rows.loc[exhibit.rows["part"] == "name", "uid"].tolist() == ["1"]


def test_an_entry_that_vanishes_without_a_date_is_drawn_where_the_lists_saw_it(audited: Callable[..., Audit]) -> None:
    exhibit = build_audit(audited([("1", "2020-01-03", None)], [*LISTS, ("2022-09-01", "9")]), RECORD_TO)
    assert ("contradicted", "removed_on", "", 1) in _dates(exhibit)
    assert Drawn(exhibit).cut() == []


@pytest.mark.parametrize(
    ("lists", "programme", "title"),
    [
        (LISTS[:1], "GLOMAG", "1 list contradicts no date of the record, and can confirm none of 1"),
        (LISTS, "MAGNIT", "No date is tested on 3 lists under MAGNIT"),
    ],
)
def test_what_cannot_be_tested_is_said_so(audited: Callable[..., Audit], lists: list[Any], programme: str, title: str) -> None:
    exhibit = build_audit(audited([("9", "2019-01-01", None)], lists, programme), RECORD_TO)
    assert exhibit.title == title
    drawn = Drawn(exhibit)
    assert (drawn.cut(), drawn.overlapping()) == ([], [])


# --- files and pages ------------------------------------------------------------------------------------------------


def _csv_of(exhibit: Exhibit) -> list[dict[str, str]]:
    text = picture_files(exhibit)[f"{exhibit.stem}.csv"].decode("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_files_are_a_picture_in_two_forms_and_its_numbers_the_same_each_time() -> None:
    one, other = (picture_files(build_reconciliation(_many(7), RECORD_TO)) for _ in range(2))
    assert sorted(one) == ["reconciliation.csv", "reconciliation.png", "reconciliation.svg"]
    assert one == other
    assert one["reconciliation.png"].startswith(b"\x89PNG")
    assert b"<svg" in one["reconciliation.svg"]
    assert len(_csv_of(build_reconciliation(_found(), RECORD_TO))) == 3


def _real_reconciliation(register: Register, shared: Path, day: str, programme: str = "GLOMAG") -> Exhibit:
    source = read_list(shared / "samples" / "ofac" / f"sdn_{day}.csv.gz")
    return build_reconciliation(reconcile_list(register, source, date.fromisoformat(day), programme), register.as_of)


def _daily(register: Register) -> Exhibit:
    """900 lists, one a day, each as the record would have it; of its acts every eighth, since it is the lists that crowd the picture."""
    register = replace(register, designations=register.designations.iloc[::8])
    people = register.designations.dropna(subset=["ofac_uid"]).drop_duplicates("ofac_uid")
    lists = []
    for day in pd.date_range("2021-08-18", periods=900):
        on = people[(people["designated_on"] < day) & ~(people["removed_on"] <= day)]
        tags = [("GLOMAG",)] * len(on)
        lists.append(DatedList(day.date(), pd.DataFrame({"uid": on["ofac_uid"].tolist(), "name": on["name"].tolist(), "programs": tags})))
    return build_audit(audit_lists(register, lists), register.as_of)


def _contradicted(register: Register, shared: Path) -> Exhibit:
    """The real lists against a record with thirty wrong days and hard names."""
    people = register.designations.copy()
    wrong = people.index[:30]
    people.loc[wrong, "designated_on"] = pd.Timestamp("2019-12-20")
    people.loc[wrong, "name"] = [NAMES[place % 7] for place in range(30)]
    lists = list(read_dated_lists(find_dated_files(shared / "samples" / "ofac").dated))
    return build_audit(audit_lists(replace(register, designations=people), lists), register.as_of)


PAGES: dict[str, Build] = {
    "no difference": lambda register, shared: build_reconciliation(_found(), RECORD_TO),
    "nobody": lambda register, shared: build_reconciliation(_found(expected=0, listed=0), RECORD_TO),
    "7 differences": lambda register, shared: build_reconciliation(_many(7), RECORD_TO),
    "200 differences": lambda register, shared: build_reconciliation(_many(200), RECORD_TO),
    "20,000 of one kind": lambda register, shared: build_reconciliation(
        _found(*(_difference("not in the record", str(n), look=True) for n in range(1, 20_001)), listed=20_005), RECORD_TO
    ),
    "list of 2019": lambda register, shared: _real_reconciliation(register, shared, "2019-01-15"),
    "list of 2022": lambda register, shared: _real_reconciliation(register, shared, "2022-09-15"),
    "list of 2024": lambda register, shared: _real_reconciliation(register, shared, "2024-03-04"),
    "after the record": lambda register, shared: _real_reconciliation(known_on(register, date(2022, 6, 1)), shared, "2024-03-04"),
    "another programme": lambda register, shared: _real_reconciliation(register, shared, "2024-03-04", "MAGNIT"),
    "ten lists": lambda register, shared: build_audit(
        audit_lists(register, list(read_dated_lists(find_dated_files(shared / "samples" / "ofac").dated))), register.as_of
    ),
    "contradicted": _contradicted,
    "900 lists": lambda register, shared: _daily(register),
}
_NEED_REAL_LISTS = {"list of 2019", "list of 2022", "list of 2024", "after the record", "another programme", "ten lists", "contradicted"}


@pytest.mark.parametrize("page", PAGES)
def test_it_stands_on_its_page(request: pytest.FixtureRequest, register: Register, page: str) -> None:
    shared = request.getfixturevalue("shared") if page in _NEED_REAL_LISTS else None
    exhibit = PAGES[page](register, shared)
    drawn = Drawn(exhibit)
    assert drawn.cut() == []
    assert drawn.overlapping() == []
    assert drawn.too_small() == []
    assert exhibit.height_in <= HIGHEST_IN
    words = " ".join(" ".join(text for text, _ in sorted(drawn.boxes, key=lambda one: -one[1].y0)).split())
    assert exhibit.title in words
    assert source_line(exhibit) in words
    assert "Profile" not in source_line(exhibit)


@pytest.mark.parametrize("days", [1, 3, 40, 300, 800])
def test_a_series_of_any_length_shows_a_year(audited: Callable[..., Audit], days: int) -> None:
    first = date(2020, 11, 20)
    lists = [((first + timedelta(offset)).isoformat(), "9" if offset == 0 else "9 1") for offset in (0, days)]
    exhibit = build_audit(audited([("1", (first + timedelta(days)).isoformat(), None)], lists), RECORD_TO)
    drawn = Drawn(exhibit)
    assert any(words in {"2020", "2021", "2022", "2023"} for words, _ in drawn.boxes)
    assert (drawn.cut(), drawn.overlapping()) == ([], [])


def test_both_say_how_high_a_picture_may_be() -> None:
    assert max(audit_picture._HIGHEST_IN, reconciliation_picture._HIGHEST_IN) <= HIGHEST_IN
