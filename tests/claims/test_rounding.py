"""Which whole numbers print a percentage, against a second, decimal way to round."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glomag.claims.rounding import ABOUT_A_THIRD, numerators_between, numerators_printing


def _printed(part: int, whole: int) -> int:
    return int((Decimal(100 * part) / Decimal(whole)).quantize(Decimal(1), ROUND_HALF_UP))


@pytest.mark.parametrize("denominator", [18, 19])
def test_no_numerator_of_18_or_19_prints_10_percent(denominator: int) -> None:
    assert numerators_printing(10, denominator) == []


def test_no_cases_print_no_share() -> None:
    assert numerators_printing(36, 0) == []
    assert numerators_between(*ABOUT_A_THIRD, 0) == []


def test_no_share_prints_more_than_100_percent() -> None:
    assert numerators_printing(101, 22) == []


@pytest.mark.parametrize(
    ("percent", "denominator", "numerators"),
    [
        (36, 22, [8]),
        (10, 20, [2]),
        (10, 21, [2]),  # 9.52
        (10, 31, [3]),  # 9.68
        (13, 8, [1]),  # 12.5 is half up
        (12, 8, []),
        (1, 200, [1, 2]),  # 0.5 is half up
        (0, 200, [0]),
        (100, 3, [3]),
        (100, 200, [199, 200]),  # 99.5 is half up
    ],
)
def test_the_numerators_are_those_by_hand(percent: int, denominator: int, numerators: list[int]) -> None:
    assert numerators_printing(percent, denominator) == numerators


def test_about_a_third_of_96_cases_is_28_to_40() -> None:
    assert [*ABOUT_A_THIRD] == [Fraction(7, 24), Fraction(5, 12)]
    assert numerators_between(*ABOUT_A_THIRD, 96) == list(range(28, 41))


@given(st.integers(0, 100), st.integers(1, 150))
def test_the_numerators_agree_with_decimal_rounding(percent: int, denominator: int) -> None:
    expected = [part for part in range(denominator + 1) if _printed(part, denominator) == percent]
    assert numerators_printing(percent, denominator) == expected


@pytest.mark.parametrize("denominator", [1, 7, 19, 22, 96])
def test_every_numerator_prints_exactly_one_percentage(denominator: int) -> None:
    found = [part for percent in range(101) for part in numerators_printing(percent, denominator)]
    assert found == list(range(denominator + 1))
