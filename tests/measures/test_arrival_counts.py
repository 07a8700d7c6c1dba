"""Arrivals by year, certain and possible, and whether country programmes took over: every count here was worked by hand."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glomag.measures.arrival_counts import build_years, compare_programmes, count_arrivals
from glomag.measures.arrival_tables import SCHEMAS, arrival_texts
from glomag.measures.arrivals import COUNT_OF, RENAMED
from glomag.measures.taking_over import answer_taking_over

sys.path.append(str(Path(__file__).resolve().parent))  # pytest puts no folder of tests on the path

from arrival_lists import SERIES, dated_series, listed, on

TAGS = ("GLOMAG", "SYRIA", "MAGNIT", "BELARUS", "SYRIA-EO13894", "PAARSSR-EO13894")
# Fiscal 2019 has one list, fiscal 2020 none, fiscal 2021 three, fiscal 2022 one.
LISTS = (
    listed("2019-09-01", x="SDGT", y="ZIMBABWE", s="SYRIA"),
    listed("2020-10-05", {"v": "vessel"}, x="SDGT", y="ZIMBABWE", s="SYRIA", a="GLOMAG", b="MAGNIT", v="GLOMAG"),
    listed("2021-01-10", x="SDGT", y="GLOMAG", s="SYRIA+GLOMAG", a="GLOMAG", b="MAGNIT+BELARUS", v="GLOMAG", c="GLOMAG", d="GLOMAG+SYRIA"),
    listed("2021-09-30", x="SDGT+MAGNIT", y="GLOMAG", s="SYRIA", a="GLOMAG", b="MAGNIT", v="GLOMAG", c="GLOMAG", d="SYRIA", e="MAGNIT"),
    listed("2021-10-01", x="SDGT", y="GLOMAG", a="GLOMAG", b="MAGNIT", v="GLOMAG", f="GLOMAG", g="SYRIA", h="SYRIA"),
)


def _cells(table: pd.DataFrame, *columns: str) -> list[list[Any]]:
    return [[None if pd.isna(cell) else cell for cell in row] for row in table[list(columns)].to_numpy(dtype=object)]


def test_a_year_is_seen_where_two_neighbouring_lists_lie_in_it_and_in_part_where_the_lists_begin_or_end_in_it() -> None:
    found = build_years(on(*LISTS), "fiscal")
    assert _cells(found, "year", "n_lists", "is_seen", "is_partial") == [
        [2019, 1, False, True], [2020, 0, False, False], [2021, 3, True, False], [2022, 1, False, True],
    ]  # fmt: skip


def test_a_list_of_the_first_or_last_day_of_a_year_does_not_show_all_of_it() -> None:
    """It shows some moment of that day, as an audit reads it."""
    found = build_years(on(listed("2019-10-01", a="SDGT"), listed("2020-09-30", a="SDGT")), "fiscal")
    assert _cells(found, "year", "is_seen", "is_partial") == [[2020, True, True]]


def test_an_arrival_counts_where_its_interval_lies_in_one_year_and_else_may_belong_to_each_that_it_touches() -> None:
    table = count_arrivals(on(*LISTS), "fiscal")
    ours = table[(table["programme"] == "GLOMAG") & (table["entity_type"] == "individual")]
    names = ("year", "n_new", "n_new_may", "n_added", "n_added_may", "n_transfer", "n_transfer_may")
    assert _cells(ours, *names) == [
        [2019, None, 1, None, 0, None, 0],
        [2020, None, 1, None, 0, None, 0],
        [2021, 2, 2, 1, 0, 1, 0],  # c, d; a and f may be; s; y
        [2022, None, 1, None, 0, None, 0],
    ]
    vessels = table[(table["programme"] == "GLOMAG") & (table["entity_type"] == "vessel")]
    assert _cells(vessels, "year", "n_new", "n_new_may") == [[2019, None, 1], [2020, None, 1], [2021, 0, 1], [2022, None, 0]]


def test_a_side_is_one_programme_to_which_a_person_comes_once() -> None:
    found = compare_programmes(on(*LISTS), TAGS, "fiscal")
    names = ("year", "n_glomag", "n_glomag_may", "n_country", "n_country_may", "n_both", "n_both_may", "n_glomag_transfer")
    assert _cells(found.by_year, *names) == [
        [2019, None, 1, None, 1, None, 0, None],
        [2020, None, 1, None, 1, None, 0, None],
        [2021, 3, 2, 3, 3, 1, 0, 1],  # c, d, s; a, f. d, x, e; b, g, h: the second tag of b is no arrival. y moved in.
        [2022, None, 1, None, 2, None, 0, None],
    ]
    assert found.tags == ("BELARUS", "MAGNIT", "SYRIA")
    assert found.n_property == {"glomag": 1, "country": 0}
    assert found.n_moved == {"glomag": 1, "country": 0}
    shares = found.by_year.set_index("year").loc[2021, ["share_low_frac", "share_high_frac"]]
    assert shares.tolist() == [3 / (3 + 2 + 3), 5 / (5 + 2)]


def test_a_renamed_country_programme_is_no_arrival_on_its_side() -> None:
    found = compare_programmes(on(listed("2025-05-01", a="SYRIA-EO13894"), listed("2025-09-01", a="PAARSSR-EO13894")), TAGS, "fiscal")
    assert _cells(found.by_year, "n_country", "n_country_may", "n_country_transfer") == [[0, 0, 0]]
    assert found.tags == ("PAARSSR-EO13894",)


def test_tables_keep_their_contract_and_a_year_that_is_not_seen_stays_empty() -> None:
    arrivals = on(*LISTS)
    compared = [compare_programmes(arrivals, TAGS, kind) for kind in ("fiscal", "calendar")]
    texts = arrival_texts(arrivals, compared)
    assert set(texts) == {f"{name}.csv" for name in SCHEMAS}
    lines = texts["glomag_and_country_by_year.csv"].splitlines()
    assert lines[2] == "fiscal,2020,2019-10-01,2020-09-30,0,False,False,,1,,1,,0,,,,0,,0"
    assert texts["glomag_and_country_by_interval.csv"].splitlines()[1:] == [
        "2019-09-01,2020-10-05,1,1,0", "2020-10-05,2021-01-10,3,1,1", "2021-01-10,2021-09-30,0,2,0", "2021-09-30,2021-10-01,1,2,0",
    ]  # fmt: skip
    assert texts == arrival_texts(on(*LISTS), compared)


@settings(max_examples=10)
@given(SERIES)
def test_counts_add_up_over_kinds_and_years(series: list[dict[str, str]]) -> None:
    arrivals = on(*dated_series(series))
    table = count_arrivals(arrivals, "calendar")
    arrived = arrivals.rows[arrivals.rows["arrived_as"] != RENAMED]
    for how, column in COUNT_OF.items():
        of_how = arrived[arrived["arrived_as"] == how]
        n_years = [1 + row.first_after.year - row.last_before.year for row in of_how.itertuples()]
        assert table[column].fillna(0).sum() == n_years.count(1)
        assert table[f"{column}_may"].sum() == sum(n for n in n_years if n > 1)
        assert arrivals.totals[column].sum() == len(of_how)


@settings(max_examples=10)
@given(SERIES)
def test_a_range_of_shares_holds_every_share_that_can_be(series: list[dict[str, str]]) -> None:
    found = compare_programmes(on(*dated_series(series)), TAGS, "fiscal").by_year
    for row in found.itertuples():
        certain = [0 if pd.isna(n) else int(n) for n in (row.n_glomag, row.n_country, row.n_both)]
        if sum(certain[:2]):
            share = certain[0] / (certain[0] + certain[1] - certain[2])
            assert row.share_low_frac <= share <= row.share_high_frac
        else:
            assert pd.isna(row.share_low_frac) == (not row.is_seen or row.n_glomag_may + row.n_country_may == 0)


# --- whether country programmes took over -----------------------------------------------------------------------------


def _years(*rows: tuple[int, int, int, int, int]) -> pd.DataFrame:
    """Whole years that are seen: year, GLOMAG, may be, country, may be."""
    names = ["year", "n_glomag", "n_glomag_may", "n_country", "n_country_may"]
    return pd.DataFrame(rows, columns=names).assign(n_both=0, n_both_may=0, is_seen=True, is_partial=False)


@pytest.mark.parametrize(
    ("first", "last", "moved", "taken_over"),
    [
        ((50, 0, 20, 0), (20, 0, 50, 0), ("fewer", "more", "fewer"), "yes"),
        ((50, 9, 20, 9), (20, 9, 50, 9), ("fewer", "more", "fewer"), "yes"),
        ((50, 0, 20, 0), (20, 30, 50, 0), ("cannot be told", "more", "fewer"), "cannot be told"),
        ((50, 0, 20, 0), (20, 0, 5, 90), ("fewer", "cannot be told", "cannot be told"), "cannot be told"),
        ((50, 0, 20, 0), (20, 0, 20, 0), ("fewer", "as many", "fewer"), "no"),
        ((50, 0, 20, 0), (60, 0, 90, 0), ("more", "more", "fewer"), "no"),
        ((50, 0, 50, 0), (20, 0, 20, 0), ("fewer", "fewer", "as many"), "no"),
        ((5, 0, 5, 0), (9, 0, 1, 0), ("more", "fewer", "more"), "no"),
    ],
)
def test_taking_over_needs_fewer_on_one_side_and_more_on_the_other(
    first: tuple[int, ...], last: tuple[int, ...], moved: tuple[str, str, str], taken_over: str
) -> None:
    found = answer_taking_over(_years((2018, *first), (2019, 1, 0, 1, 0), (2020, *last)))  # type: ignore[arg-type]
    assert found.years == (2018, 2020)
    assert (found.glomag_moved, found.country_moved, found.share_moved) == moved
    assert found.taken_over == taken_over


def test_years_in_part_or_not_seen_are_never_compared() -> None:
    table = _years((2018, 9, 0, 9, 0), (2019, 8, 0, 8, 0), (2020, 7, 0, 7, 0), (2021, 0, 0, 0, 0))
    found = answer_taking_over(table.assign(is_partial=[True, False, False, False], is_seen=[True, True, False, True]))
    assert found.years == (2019,)
    assert found.taken_over == found.share_moved == "cannot be told"
    assert answer_taking_over(table.assign(is_seen=False)).years == ()


@settings(max_examples=25)
@given(st.lists(st.tuples(*[st.integers(0, 40)] * 4), min_size=2, max_size=5))
def test_an_answer_of_wide_ranges_stays_true_when_they_narrow(counts: list[tuple[int, int, int, int]]) -> None:
    wide = answer_taking_over(_years(*((2018 + place, *row) for place, row in enumerate(counts))))
    narrow = answer_taking_over(
        _years(*((2018 + place, ours + may // 2, 0, others + more // 2, 0) for place, (ours, may, others, more) in enumerate(counts)))
    )
    if wide.taken_over != "cannot be told" and wide.years == narrow.years:
        assert narrow.taken_over == wide.taken_over
