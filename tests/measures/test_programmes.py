"""Persons by programme and year of entry: counts worked out by hand, then laws, then a realistic list."""

from __future__ import annotations

import random
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from glomag.measures import compare_with_human_rights_programmes, count_by_programme
from glomag.periods import Period, year_of
from glomag.register import Register
from glomag.sources import read_list
from glomag.sources.entries import Entry, build_entries
from glomag.tables.schemas import SCHEMAS

sys.path.append(str(Path(__file__).resolve().parents[1] / "sources"))  # pytest puts no folder of tests on the path

from made_advanced import write_advanced

LAST = date(2024, 3, 4)
OURS = "Executive Order 13818 (Global Magnitsky)"
SINCE = Period(date(2017, 12, 20), LAST)


def _entry(uid: str, tags: str, first: str = "", last: str = "", *, basis: str = "", kind: str = "individual") -> Entry:
    """Tags joined with a plus, since one may hold a blank; a single day where no last one is given."""
    days = [date.fromisoformat(text) if text else None for text in (first, last or first)]
    return Entry(uid, f"SYNTHETIC {uid}", kind, tuple(tags.split("+")), (), *days, basis)


def _totals(entries: list[Entry], programme: str, last: date = LAST) -> dict[str, Any]:
    totals = count_by_programme(build_entries(entries), "fiscal", last).totals.set_index("programme")
    return totals.loc[programme].to_dict()


def _years(entries: list[Entry], programme: str, kind: Any = "fiscal") -> dict[int, int]:
    table = count_by_programme(build_entries(entries), kind, LAST).by_year
    chosen = table[(table["programme"] == programme) & (table["n_persons"] > 0)]
    return dict(zip(chosen["year"], chosen["n_persons"], strict=True))


# --- what counts in no year -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "told_as"),
    [
        (_entry("1", "MALI-EO13882"), "n_undated"),
        (_entry("1", "MALI-EO13882", "2021-09-01", "2021-10-31"), "n_undated"),
        (_entry("1", "MALI-EO13882", "2021-01-01", "2021-12-31"), "n_undated"),
        (_entry("1", "MALI-EO13882", "2024-03-01", "2024-03-31"), "n_undated"),
        (_entry("1", "MALI-EO13882", "2024-03-05"), "n_later"),
        (_entry("1", "GLOMAG", "2019-05-01"), "n_other_authority"),
        (_entry("1", "GLOMAG", "2019-05-01", basis="Executive Order 13288 (Zimbabwe)"), "n_other_authority"),
        (_entry("1", "GLOMAG", "2019-05-01", basis="Executive Order 138180"), "n_other_authority"),
        (_entry("1", "GLOMAG", "2019-05-01", basis="Executive Order 113818"), "n_other_authority"),
        (_entry("1", "GLOMAG", basis="Executive Order 13288 (Zimbabwe)"), "n_other_authority"),
        (_entry("1", "GLOMAG", basis=OURS), "n_undated"),
        (_entry("1", "GLOMAG", "2024-03-05", basis="Executive Order 13288 (Zimbabwe)"), "n_later"),
    ],
)
def test_who_counts_in_no_year_is_told_apart(entry: Entry, told_as: str) -> None:
    programme = entry.programs[0]
    assert _years([entry], programme) == {}
    told = _totals([entry], programme)
    assert {name: n for name, n in told.items() if n} == {"n_persons": 1, told_as: 1}


def test_a_vessel_or_an_aircraft_is_no_person() -> None:
    entries = [_entry("1", "LIBYA3", "2018-02-26", kind="vessel"), _entry("2", "LIBYA3", "2018-02-26", kind="aircraft")]
    counts = count_by_programme(build_entries(entries), "fiscal", date(2018, 12, 31))
    assert counts.by_year.to_dict("list") == {
        "programme": ["LIBYA3", "LIBYA3"],
        "year": [2018, 2019],
        "is_partial": [False, True],
        "n_persons": [0, 0],
        "n_property": [2, 0],
    }
    assert _totals(entries, "LIBYA3")["n_persons"] == 0


def test_a_list_without_dates_has_no_years() -> None:
    counts = count_by_programme(build_entries([_entry("1", "GLOMAG"), _entry("2", "BELARUS+GLOMAG")]), "fiscal", LAST)
    assert SCHEMAS["entries_by_programme"].validate(counts.by_year).empty
    assert counts.totals[["programme", "n_persons", "n_undated", "n_other_authority"]].to_numpy().tolist() == [
        ["BELARUS", 1, 1, 0],
        ["GLOMAG", 2, 0, 2],
    ]


def test_an_empty_list_gives_empty_tables() -> None:
    counts = count_by_programme(build_entries([]), "fiscal", LAST)
    assert counts.by_year.empty
    assert counts.totals.empty
    compared = compare_with_human_rights_programmes(build_entries([]), ["BELARUS"], "fiscal", SINCE)
    assert compared.by_year[["n_glomag", "n_others", "n_both"]].to_numpy().sum() == 0
    assert compared.tags == ()


# --- what counts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("basis", [OURS, "E.O. 13818", "EO13818", "13818"])
def test_the_order_is_known_by_its_number(basis: str) -> None:
    assert _years([_entry("1", "GLOMAG", "2019-10-01", basis=basis)], "GLOMAG") == {2020: 1}


@pytest.mark.parametrize(("kind", "year"), [("fiscal", 2022), ("calendar", 2021), ("programme", 2022)])
def test_a_partial_date_counts_where_it_lies_within_one_year(kind: Any, year: int) -> None:
    assert _years([_entry("1", "BELARUS", "2021-12-10", "2021-12-31")], "BELARUS", kind) == {year: 1}


def test_an_entry_with_several_tags_counts_under_each_and_once_under_a_tag_printed_twice() -> None:
    entries = [_entry("1", "BELARUS+SOUTH SUDAN+BELARUS", "2020-10-02"), _entry("2", "SOUTH SUDAN", "2019-12-16", kind="entity")]
    assert _years(entries, "BELARUS") == {2021: 1}
    assert _years(entries, "SOUTH SUDAN") == {2020: 1, 2021: 1}
    assert _totals(entries, "BELARUS")["n_persons"] == 1


def test_every_year_from_the_first_entry_of_a_programme_to_the_last_day_has_a_row() -> None:
    table = count_by_programme(build_entries([_entry("1", "BELARUS", "2021-08-09")]), "fiscal", LAST).by_year
    assert table[["year", "is_partial", "n_persons"]].to_numpy().tolist() == [
        [2021, False, 1],
        [2022, False, 0],
        [2023, False, 0],
        [2024, True, 0],
    ]


COMPARED = [
    _entry("1", "GLOMAG", "2020-12-10", basis=OURS),
    _entry("2", "GLOMAG+BELARUS", "2021-08-09", basis=OURS),
    _entry("3", "GLOMAG+ZIMBABWE", "2003-03-07", basis="Executive Order 13288 (Zimbabwe)"),
    _entry("4", "BELARUS+BELARUS-EO14038+SDGT", "2021-08-09"),
    _entry("5", "SDGT", "2021-08-09"),
    _entry("6", "BELARUS", "2016-01-01"),
    _entry("7", "BELARUS"),
    _entry("8", "BELARUS", "2021-08-09", kind="aircraft"),
    _entry("9", "GLOMAG+BELARUS", "2021-08-09", kind="vessel", basis=OURS),
    _entry("10", "BELARUS", "2024-03-05"),
]


def test_our_programme_stands_beside_the_sum_of_the_others() -> None:
    """By hand: GLOMAG 1 and 2; others 2 and 4, of whom 2 is on both sides; 3 and 6 entered before the order."""
    compared = compare_with_human_rights_programmes(
        build_entries(COMPARED), ["GLOMAG", "BELARUS", "BELARUS-EO14038", "ZIMBABWE", "MAGNIT"], "fiscal", SINCE
    )
    table = compared.by_year.set_index("year")
    assert table.loc[2021, ["n_glomag", "n_others", "n_both"]].tolist() == [2, 2, 1]
    assert table.drop(index=2021)[["n_glomag", "n_others", "n_both"]].to_numpy().sum() == 0
    assert table.index.tolist() == [2018, 2019, 2020, 2021, 2022, 2023, 2024]
    assert table["is_partial"].tolist() == [False] * 6 + [True]
    assert compared.tags == ("BELARUS", "BELARUS-EO14038", "ZIMBABWE")
    assert compared.totals.to_dict("records") == [
        {
            "programme": "GLOMAG", "n_persons": 3, "n_counted": 2, "n_undated": 0, "n_other_authority": 1, "n_later": 0, "n_property": 1,
            "n_earlier": 0,
        },
        {
            "programme": "other human-rights programmes", "n_persons": 6, "n_counted": 4, "n_undated": 1, "n_other_authority": 0,
            "n_later": 1, "n_property": 2, "n_earlier": 2,
        },
    ]  # fmt: skip


def test_without_other_tags_nobody_is_on_the_other_side() -> None:
    compared = compare_with_human_rights_programmes(build_entries(COMPARED), ["GLOMAG"], "fiscal", SINCE)
    assert compared.by_year["n_others"].sum() == 0
    assert compared.tags == ()


# --- laws -----------------------------------------------------------------------------------------------------------

_DAYS = st.dates(date(2001, 1, 1), date(2025, 12, 31))
_ENTRIES = st.lists(
    st.builds(
        lambda tags, days, basis, kind: ("", tags, days, basis, kind),
        st.lists(st.sampled_from(["GLOMAG", "BELARUS", "SOUTH SUDAN", "SDGT"]), max_size=3),
        st.one_of(st.none(), st.tuples(_DAYS, _DAYS).map(sorted)),
        st.sampled_from(["", OURS, "Executive Order 13288"]),
        st.sampled_from(["individual", "entity", "vessel", "aircraft"]),
    ),
    max_size=12,
)


def _built(drawn: list[Any]) -> list[Entry]:
    return [
        Entry(str(number), "SYNTHETIC", kind, tuple(tags), (), *(days or (None, None)), basis)
        for number, (_, tags, days, basis, kind) in enumerate(drawn)
    ]


@settings(max_examples=12)
@given(drawn=_ENTRIES, seed=st.integers(0, 999))
def test_the_order_of_a_list_moves_no_number(drawn: list[Any], seed: int) -> None:
    entries = _built(drawn)
    other = [entry._replace(programs=entry.programs[::-1]) for entry in random.Random(seed).sample(entries, len(entries))]
    one, two = (count_by_programme(build_entries(rows), "fiscal", LAST) for rows in (entries, other))
    assert_frame_equal(one.by_year, two.by_year)
    assert_frame_equal(one.totals, two.totals)
    left, right = (compare_with_human_rights_programmes(build_entries(rows), ["BELARUS"], "fiscal", SINCE) for rows in (entries, other))
    assert_frame_equal(left.by_year, right.by_year)


@given(drawn=_ENTRIES, kind=st.sampled_from(["fiscal", "calendar", "programme"]))
def test_every_person_with_a_tag_is_in_a_year_or_told_apart(drawn: list[Any], kind: Any) -> None:
    entries = _built(drawn)
    counts = count_by_programme(build_entries(entries), kind, LAST)
    totals = counts.totals
    parts = totals[["n_counted", "n_undated", "n_other_authority", "n_later"]].sum(axis=1)
    assert parts.tolist() == totals["n_persons"].tolist()
    in_years = counts.by_year.groupby("programme")["n_persons"].sum()
    assert [int(in_years.get(name, 0)) for name in totals["programme"]] == totals["n_counted"].tolist()
    persons = Counter(tag for entry in entries if entry.entity_type in {"individual", "entity"} for tag in set(entry.programs))
    assert dict(zip(totals["programme"], totals["n_persons"], strict=True)) == {tag: persons[tag] for tag in totals["programme"]}


@settings(max_examples=12)
@given(drawn=_ENTRIES)
def test_the_others_together_are_at_most_their_sum_and_at_least_each_of_them(drawn: list[Any]) -> None:
    entries = build_entries(_built(drawn))
    together = compare_with_human_rights_programmes(entries, ["BELARUS", "SOUTH SUDAN"], "fiscal", SINCE).by_year
    each = [compare_with_human_rights_programmes(entries, [tag], "fiscal", SINCE).by_year["n_others"] for tag in ("BELARUS", "SOUTH SUDAN")]
    assert (together["n_others"] <= each[0] + each[1]).all()
    assert (together["n_others"] >= each[0].combine(each[1], max)).all()
    assert (together["n_both"] <= together[["n_glomag", "n_others"]].min(axis=1)).all()


# --- a realistic list -----------------------------------------------------------------------------------------------


def test_a_made_advanced_list_gives_the_counts_of_its_recipe(tmp_path: Path, register: Register) -> None:
    made = write_advanced(tmp_path / "SDN_ADVANCED.XML", n_parties=900, seed=3, undated=True)
    source = read_list(made.path)
    counts = count_by_programme(source.entries, "fiscal", made.list_date)
    SCHEMAS["entries_by_programme"].validate(counts.by_year)
    expected: Counter[tuple[str, int]] = Counter()
    for entry in made.entries:
        first, last = entry.entered_first, entry.entered_last
        if entry.entity_type not in {"individual", "entity"} or first is None or last is None or last > made.list_date:
            continue
        if year_of(first, "fiscal") == year_of(last, "fiscal"):
            ours = "13818" in (entry.legal_basis or "")
            expected.update((tag, year_of(first, "fiscal")) for tag in set(entry.programs) if tag != "GLOMAG" or ours)
    table = counts.by_year[counts.by_year["n_persons"] > 0]
    assert dict(zip(zip(table["programme"], table["year"], strict=True), table["n_persons"], strict=True)) == dict(expected)
    moved = counts.totals.set_index("programme").loc["GLOMAG"]
    assert moved["n_other_authority"] > 0
    assert moved["n_undated"] > 0
    period = Period(register.coverage.first, made.list_date)
    compared = compare_with_human_rights_programmes(source.entries, register.programmes["tag"].tolist(), "fiscal", period)
    assert compared.by_year["n_glomag"].sum() == moved["n_counted"]
    assert set(compared.tags) == {
        "BELARUS",
        "BURMA-EO14014",
        "DRCONGO",
        "HK-EO13936",
        "MAGNIT",
        "NICARAGUA",
        "SOUTH SUDAN",
        "SYRIA",
        "VENEZUELA",
        "ZIMBABWE",
    }


@pytest.mark.parametrize("tag", ["DARFUR", "SOMALIA", "WEST-BANK-EO14115", "SDGT", "RUSSIA-EO14024"])
def test_a_tag_whose_authority_was_not_seen_to_name_human_rights_is_not_counted(register: Register, tag: str) -> None:
    assert tag not in set(register.programmes["tag"])


def test_programme_tags_of_the_record_are_those_that_lists_print(register: Register, shared: Path) -> None:
    printed: set[str] = set()
    for path in sorted((shared / "samples" / "ofac").glob("*.csv.gz"))[::3]:
        printed |= {tag for tags in read_list(path).entries["programs"] for tag in tags}
    # One tag is younger than the last of the ten lists.
    assert set(register.programmes["tag"]) - {"PAARSSR-EO13894"} <= printed


def test_the_frames_given_are_left_as_they_were() -> None:
    entries = build_entries(COMPARED)
    before = entries.copy(deep=True)
    compare_with_human_rights_programmes(entries, ["BELARUS"], "fiscal", SINCE)
    pd.testing.assert_frame_equal(entries, before)
