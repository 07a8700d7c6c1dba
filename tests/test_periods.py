"""Days, years and windows (31 U.S.C. 1102 for the fiscal year; the programme's years begin on Human Rights Day)."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glomag.errors import CoverageError
from glomag.periods import YEAR_KINDS, Coverage, Period, YearKind, same_days_of, year_of, year_period, years_of

COVERAGE = Coverage(date(2017, 12, 20), date(2026, 9, 19))
AS_OF = date(2024, 9, 5)
days = st.dates(date(1900, 1, 1), date(2100, 12, 31))
kinds = st.sampled_from(YEAR_KINDS)


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(CoverageError, match=r"cannot end \(2024-01-01\) before it begins \(2024-01-02\)"):
        Period(date(2024, 1, 2), date(2024, 1, 1))


def test_a_period_cut_before_its_first_day_is_refused() -> None:
    with pytest.raises(CoverageError, match="cannot end"):
        Period(date(2024, 1, 1), date(2024, 12, 31)).cut(date(2023, 12, 31))


@pytest.mark.parametrize("day", [date(2017, 12, 19), date(2026, 9, 20)])
def test_a_day_outside_the_coverage_is_refused_and_the_range_is_named(day: date) -> None:
    with pytest.raises(CoverageError) as refusal:
        COVERAGE.check_day(day, "stock")
    assert str(day) in str(refusal.value)
    assert "2017-12-20 to 2026-09-19" in refusal.value.allowed


@pytest.mark.parametrize(("first", "last"), [(date(2017, 12, 19), date(2018, 1, 1)), (date(2026, 9, 1), date(2026, 9, 20))])
def test_a_period_with_one_uncovered_day_is_refused(first: date, last: date) -> None:
    with pytest.raises(CoverageError, match="knows nothing about"):
        COVERAGE.check_period(Period(first, last), "count")


@pytest.mark.parametrize(
    ("year", "kind", "allowed"),
    [
        (2017, "fiscal", "fiscal years 2018 to 2024"),
        (2025, "fiscal", "fiscal years 2018 to 2024"),
        (2016, "calendar", "calendar years 2017 to 2024"),
        (2025, "programme", "programme years 2018 to 2024"),
    ],
)
def test_a_year_outside_the_coverage_is_refused_and_the_range_is_named(year: int, kind: YearKind, allowed: str) -> None:
    with pytest.raises(CoverageError, match="unknown, which is not zero") as refusal:
        COVERAGE.check_year(year, kind, AS_OF)
    assert allowed in refusal.value.allowed


def test_a_year_that_begins_the_day_after_as_of_is_refused() -> None:
    with pytest.raises(CoverageError):
        COVERAGE.check_year(2024, "fiscal", date(2023, 9, 30))
    assert COVERAGE.check_year(2024, "fiscal", date(2023, 10, 1)) == 2024


@pytest.mark.parametrize(
    ("day", "fiscal", "calendar", "programme"),
    [
        (date(2017, 12, 20), 2018, 2017, 2018),
        (date(2023, 9, 30), 2023, 2023, 2023),
        (date(2023, 10, 1), 2024, 2023, 2023),
        (date(2023, 12, 9), 2024, 2023, 2023),
        (date(2023, 12, 10), 2024, 2023, 2024),
        (date(2023, 12, 31), 2024, 2023, 2024),
        (date(2024, 1, 1), 2024, 2024, 2024),
        (date(2024, 2, 29), 2024, 2024, 2024),
    ],
)
def test_a_boundary_day_lies_in_the_year_that_the_calendar_of_its_kind_gives(day: date, fiscal: int, calendar: int, programme: int) -> None:
    assert [year_of(day, kind) for kind in ("fiscal", "calendar", "programme")] == [fiscal, calendar, programme]


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        ("fiscal", date(2023, 10, 1), date(2024, 9, 30)),
        ("calendar", date(2024, 1, 1), date(2024, 12, 31)),
        ("programme", date(2023, 12, 10), date(2024, 12, 9)),
    ],
)
def test_the_year_2024_has_the_days_of_its_kind(kind: YearKind, first: date, last: date) -> None:
    assert year_period(2024, kind) == Period(first, last)
    assert year_period(2024, kind).n_days == 366


@given(days, kinds)
def test_the_year_of_a_day_contains_it(day: date, kind: YearKind) -> None:
    period = year_period(year_of(day, kind), kind)
    assert period.first <= day <= period.last


@given(st.integers(1900, 2100), kinds)
def test_years_follow_each_other_without_gap_or_overlap(year: int, kind: YearKind) -> None:
    assert year_period(year, kind).last + timedelta(days=1) == year_period(year + 1, kind).first


@given(st.lists(days, min_size=1, max_size=20), kinds)
def test_years_of_a_column_are_the_years_of_its_days(column: list[date], kind: YearKind) -> None:
    years = years_of(pd.Series(pd.to_datetime(column)), kind)
    assert years.tolist() == [year_of(day, kind) for day in column]
    assert years.dtype == "int64"


def test_29_february_moves_to_28_february_where_there_is_none() -> None:
    leap_day = Period(date(2024, 2, 29), date(2024, 2, 29))
    assert same_days_of(leap_day, 1) == Period(date(2023, 2, 28), date(2023, 2, 28))
    assert same_days_of(leap_day, 4) == Period(date(2020, 2, 29), date(2020, 2, 29))


def test_28_february_stays_28_february_in_a_leap_year() -> None:
    assert same_days_of(Period(date(2020, 10, 1), date(2021, 2, 28)), 1).last == date(2020, 2, 28)


def test_both_ends_of_a_period_are_covered() -> None:
    column = pd.Series(pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"]))
    assert Period(date(2024, 1, 2), date(2024, 1, 3)).covers(column).tolist() == [False, True, True, False]


def test_the_first_years_are_those_in_which_the_order_was_signed() -> None:
    assert COVERAGE.years("fiscal", AS_OF) == [2018, 2019, 2020, 2021, 2022, 2023, 2024]
    assert COVERAGE.years("calendar", AS_OF)[0] == 2017
    assert COVERAGE.years("programme", AS_OF)[0] == 2018
