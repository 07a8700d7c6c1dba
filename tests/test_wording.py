"""Numbers as words: percent is rounded once, half up, at the very end."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glomag.wording import (
    percent_changed,
    percent_of,
    print_change,
    print_count,
    print_day,
    print_list,
    print_moved,
    print_percent,
    print_short_day,
)


def test_a_percentage_of_nothing_is_an_error_and_not_zero() -> None:
    with pytest.raises(ZeroDivisionError):
        percent_of(0, 0)
    with pytest.raises(ZeroDivisionError):
        percent_changed(0, 5)


def test_a_change_from_nothing_is_told_without_a_percentage() -> None:
    assert print_change(0, 5) == "up from 0 to 5"
    assert print_moved(0, 5) == "rose from 0 to 5"


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [(8, 22, 36), (1, 19, 5), (2, 19, 11), (2, 21, 10), (1, 8, 13), (3, 8, 38), (1, 200, 1), (1, 201, 0), (0, 7, 0), (7, 7, 100)],
)
def test_a_share_prints_half_up(part: int, whole: int, percent: int) -> None:
    assert percent_of(part, whole) == percent
    assert print_percent(part, whole) == f"{percent} percent"


@pytest.mark.parametrize(
    ("before", "after", "percent"),
    [(45, 28, -38), (45, 20, -56), (28, 35, 25), (28, 26, -7), (8, 7, -13), (8, 9, 13), (28, 28, 0), (28, 0, -100), (19, 22, 16)],
)
def test_a_change_prints_signed_with_halves_away_from_zero(before: int, after: int, percent: int) -> None:
    assert percent_changed(before, after) == percent


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_rounding_agrees_with_decimal_arithmetic(part: int, whole: int) -> None:
    exact = Decimal(100 * part) / Decimal(whole)
    assert percent_of(part, whole) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    change = Decimal(100 * (part - whole)) / Decimal(whole)
    assert percent_changed(whole, part) == int(change.quantize(Decimal(1), ROUND_HALF_UP))


def test_a_change_is_told_with_both_counts() -> None:
    assert print_change(45, 28) == "down 38 percent, from 45 to 28"
    assert print_change(28, 35) == "up 25 percent, from 28 to 35"
    assert print_change(28, 28) == "unchanged at 28"
    assert print_moved(45, 28) == "fell 38 percent, from 45 to 28,"
    assert print_moved(28, 35) == "rose 25 percent, from 28 to 35,"
    assert print_moved(28, 28) == "stood unchanged at 28"


def test_days_are_told_in_english_on_every_machine() -> None:
    assert print_day(date(2024, 9, 5)) == "5 September 2024"
    assert print_day(date(2017, 12, 20)) == "20 December 2017"
    assert [print_short_day(date(2024, month, 1)) for month in (1, 5, 9, 12)] == ["1 Jan", "1 May", "1 Sep", "1 Dec"]


def test_lists_and_counts_are_told_in_english() -> None:
    assert print_list(["a"]) == "a"
    assert print_list(["a", "b"]) == "a and b"
    assert print_list(["a", "b", "c"]) == "a, b and c"
    assert [print_count(n, "case") for n in (0, 1, 2, 1234)] == ["0 cases", "1 case", "2 cases", "1,234 cases"]
    assert print_count(2, "country", "countries") == "2 countries"
