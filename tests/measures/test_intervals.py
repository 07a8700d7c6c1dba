"""Intervals and exact tests, held to numbers that others published and to laws that any such method keeps."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.rates import test_poisson_2indep as poisson_2indep

from glomag.measures.intervals import (
    EQUAL_TIME,
    boschloo_p,
    boschloo_power,
    boschloo_table,
    detectable_shares,
    difference_interval,
    poisson_change_interval,
    poisson_count_interval,
    poisson_ratio_interval,
    poisson_ratio_p,
    share_interval,
)
from glomag.measures.quantities import CountError, Interval

METHODS = ("clopper-pearson", "wilson")
COUNTS = st.integers(min_value=0, max_value=200)
LEVELS = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99])
SHARES = st.integers(min_value=1, max_value=120).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))


def _limits(interval: Interval, digits: int) -> tuple[float, float]:
    return round(interval.low, digits), round(interval.high, digits)


def _spans(wide: Interval, narrow: Interval) -> bool:
    slack = 1e-9
    return wide.low <= narrow.low + slack and narrow.high <= wide.high + slack


@pytest.mark.parametrize("n", [-1, 2.5, True, "3", math.nan])
def test_what_is_no_count_is_refused(n: Any) -> None:
    for ask in (
        lambda: poisson_count_interval(n, 0.95),
        lambda: poisson_ratio_interval(n, 3, EQUAL_TIME, 0.95),
        lambda: poisson_ratio_p(3, n, EQUAL_TIME),
        lambda: share_interval(n, 10, 0.95, "wilson"),
        lambda: difference_interval((1, 2), (n, 10), 0.95),
        lambda: boschloo_p((n, 10), (1, 2)),
    ):
        with pytest.raises(CountError):
            ask()


@pytest.mark.parametrize(("part", "whole"), [(0, 0), (3, 2)])
def test_a_share_of_nothing_or_of_less_than_itself_is_refused(part: int, whole: int) -> None:
    with pytest.raises(CountError, match="is no share"):
        share_interval(part, whole, 0.95, "clopper-pearson")
    with pytest.raises(CountError, match="is no share"):
        difference_interval((1, 2), (part, whole), 0.95)
    with pytest.raises(CountError, match="is no share"):
        boschloo_p((1, 2), (part, whole))


@pytest.mark.parametrize("level", [0.0, 1.0, 95])
def test_a_level_is_a_fraction(level: float) -> None:
    with pytest.raises(CountError, match=r"0\.95 and not 95"):
        poisson_count_interval(3, level)
    with pytest.raises(CountError):
        detectable_shares(10, 10, 0.5, level, 0.8)


@pytest.mark.parametrize("exposure", [(0.0, 1.0), (1.0, -1.0), (1.0, math.inf)])
def test_counts_need_time(exposure: tuple[float, float]) -> None:
    with pytest.raises(CountError, match="of time"):
        poisson_ratio_interval(3, 4, exposure, 0.95)


def test_groups_too_large_to_enumerate_are_refused() -> None:
    with pytest.raises(CountError, match="too large"):
        boschloo_table(1_000, 1_000)


def test_garwood_gives_the_published_limits_of_25() -> None:
    """graphpad.com/support/faq/how-quickcalcs-computes-the-confidence-interval-of-a-count"""
    published = {0.90: (17.38, 34.92), 0.95: (16.18, 36.90), 0.99: (14.00, 41.00)}
    assert {level: _limits(poisson_count_interval(25, level), 2) for level in published} == published


def test_garwood_gives_the_published_limits_of_0_and_10() -> None:
    """R package epitools, pois.exact (0 to 3.689); calculatorhub.com (10: 4.80 to 18.39)."""
    assert _limits(poisson_count_interval(0, 0.95), 3) == (0, 3.689)
    assert _limits(poisson_count_interval(10, 0.95), 2) == (4.80, 18.39)


def test_the_ratio_is_the_published_one() -> None:
    """Fay, vignette of rateratio.test: c(2, 9) in c(17877, 16660); rdrr.io/cran/rateratio.test/f/inst/doc/rateratio.test.pdf"""
    found = poisson_ratio_interval(9, 2, (16_660, 17_877), 0.95)
    assert found.estimate == pytest.approx(0.2070941557, abs=1e-10)
    assert _limits(found, 8) == (0.02177406, 1.00054910)
    assert round(poisson_ratio_p(9, 2, (16_660, 17_877)), 5) == 0.05011


@pytest.mark.parametrize(
    ("part", "whole", "exact", "score"),
    [
        (81, 263, (0.2527, 0.3676), (0.2553, 0.3662)),
        (15, 148, (0.0578, 0.1617), (0.0624, 0.1605)),
        (0, 20, (0.0, 0.1684), (0.0, 0.1611)),
        (1, 29, (0.0009, 0.1776), (0.0061, 0.1718)),
    ],
)
def test_shares_have_the_limits_of_newcombes_table(part: int, whole: int, exact: tuple[float, float], score: tuple[float, float]) -> None:
    """Newcombe (1998), Stat. Med. 17:857-872, table I, methods 5 and 3, as the manual of the R package lumen (binomCI) recomputes it."""
    assert _limits(share_interval(part, whole, 0.95, "clopper-pearson"), 4) == exact
    assert _limits(share_interval(part, whole, 0.95, "wilson"), 4) == score


@pytest.mark.parametrize(("before", "after", "published"), [((48, 80), (56, 70), (0.0524, 0.3339)), ((3, 10), (9, 10), (0.1705, 0.8090))])
def test_differences_have_the_limits_of_newcombes_examples(
    before: tuple[int, int], after: tuple[int, int], published: tuple[float, float]
) -> None:
    """Newcombe (1998), Stat. Med. 17:873-890, method 10, as the R package propint tests it (github.com/m-Py/propint)."""
    assert _limits(difference_interval(before, after, 0.95), 4) == published


def test_boschloo_gives_the_published_p_and_scipy_wants_groups_in_columns() -> None:
    """docs.scipy.org, boschloo_exact: professors 74 of 117, scientists 31 of 63, one side 0.0355."""
    # The page cuts 0.03556 off after four digits.
    assert boschloo_p((74, 117), (31, 63)) / 2 == pytest.approx(0.0355, abs=1e-4)
    groups_in_rows = stats.boschloo_exact([[74, 43], [31, 32]]).pvalue
    assert boschloo_p((74, 117), (31, 63)) != pytest.approx(groups_in_rows, abs=1e-4)


def test_zero_counts_have_intervals_of_some_width() -> None:
    assert poisson_count_interval(0, 0.95).high > 3
    rising, falling, nothing = (poisson_change_interval(before, after, EQUAL_TIME, 0.95) for before, after in ((0, 5), (5, 0), (0, 0)))
    assert (rising.estimate, rising.high) == (math.inf, math.inf)
    assert rising.low < 0
    assert round(poisson_ratio_p(0, 5, EQUAL_TIME), 4) == 0.0625
    assert falling.estimate == falling.low == -1
    assert falling.high == pytest.approx(0.09, abs=0.005)
    assert (nothing.estimate, nothing.low, nothing.high) == (None, -1, math.inf)
    assert poisson_ratio_p(0, 0, EQUAL_TIME) == 1
    for method in METHODS:
        assert share_interval(0, 7, 0.95, method).high > 0.3
        assert share_interval(7, 7, 0.95, method).low < 0.7
    assert difference_interval((0, 9), (0, 9), 0.95).high > 0.2


@given(COUNTS, COUNTS, LEVELS)
def test_intervals_of_counts_hold_their_estimate_and_widen_with_the_level(before: int, after: int, level: float) -> None:
    wide = (level + 1) / 2
    for ask in (
        lambda level: poisson_count_interval(before, level),
        lambda level: poisson_ratio_interval(before, after, EQUAL_TIME, level),
        lambda level: poisson_change_interval(before, after, EQUAL_TIME, level),
    ):
        found = ask(level)
        assert found.estimate is None or found.low <= found.estimate <= found.high
        assert _spans(ask(wide), found)
        assert found.low < found.high


@given(SHARES, SHARES, LEVELS)
def test_intervals_of_shares_hold_their_estimate_and_widen_with_the_level(
    before: tuple[int, int], after: tuple[int, int], level: float
) -> None:
    wide = (level + 1) / 2
    for method in METHODS:
        found = share_interval(*before, level, method)
        assert found.estimate is not None
        assert 0 <= found.low <= found.estimate <= found.high <= 1
        assert found.low < found.high
        assert _spans(share_interval(*before, wide, method), found)
    difference = difference_interval(before, after, level)
    assert difference.estimate is not None
    assert difference.low <= difference.estimate + 1e-12
    assert difference.estimate <= difference.high + 1e-12
    assert _spans(difference_interval(before, after, wide), difference)


@given(st.integers(1, 200), st.integers(1, 200), st.floats(0.1, 10), LEVELS)
def test_the_ratio_the_other_way_round_is_the_inverse(before: int, after: int, time: float, level: float) -> None:
    there, back = poisson_ratio_interval(before, after, (1.0, time), level), poisson_ratio_interval(after, before, (time, 1.0), level)
    assert (1 / back.high, 1 / back.low) == pytest.approx((there.low, there.high), rel=1e-6)
    assert poisson_ratio_p(before, after, (1.0, time)) == pytest.approx(poisson_ratio_p(after, before, (time, 1.0)))


@given(SHARES, SHARES)
def test_the_difference_the_other_way_round_has_the_other_sign(before: tuple[int, int], after: tuple[int, int]) -> None:
    there, back = difference_interval(before, after, 0.95), difference_interval(after, before, 0.95)
    assert (-back.high, -back.low) == pytest.approx((there.low, there.high), abs=1e-12)


@given(st.integers(0, 60), st.integers(0, 60))
def test_the_p_value_agrees_with_the_interval_and_with_statsmodels(before: int, after: int) -> None:
    p = poisson_ratio_p(before, after, EQUAL_TIME)
    found = poisson_ratio_interval(before, after, EQUAL_TIME, 0.95)
    assert (p < 0.05) == (not found.low <= 1 <= found.high)
    if before and after:
        # statsmodels divides by the second count whatever the method.
        assert p == pytest.approx(poisson_2indep(before, 1, after, 1, method="exact-cond").pvalue)


def test_an_interval_covers_as_often_as_it_says() -> None:
    n = np.arange(0, 120)
    for mean in (0.5, 3.0, 28.0):
        covered = [poisson_count_interval(int(k), 0.95).low <= mean <= poisson_count_interval(int(k), 0.95).high for k in n]
        assert stats.poisson.pmf(n, mean) @ covered >= 0.95


@given(st.integers(1, 12), st.integers(1, 12), st.data())
def test_all_tables_at_once_give_scipys_p_values(n_before: int, n_after: int, drawn: st.DataObject) -> None:
    part_before, part_after = drawn.draw(st.integers(0, n_before)), drawn.draw(st.integers(0, n_after))
    p = boschloo_p((part_before, n_before), (part_after, n_after))
    assert boschloo_table(n_before, n_after)[part_before, part_after] == pytest.approx(p, abs=2e-4)


def test_the_test_keeps_its_size_and_power_grows_with_the_distance() -> None:
    assert all(boschloo_power((22, share), (19, share), 0.05) <= 0.05 for share in np.linspace(0.02, 0.98, 25))
    falls = [boschloo_power((22, 0.4), (19, share), 0.05) for share in (0.4, 0.3, 0.2, 0.1, 0.0)]
    assert falls == sorted(falls)


def test_power_is_the_share_of_tables_that_scipy_rejects() -> None:
    rejects = np.array([[boschloo_p((a, 6), (b, 5)) <= 0.1 for b in range(6)] for a in range(7)])
    chances = np.outer(stats.binom.pmf(range(7), 6, 0.9), stats.binom.pmf(range(6), 5, 0.2))
    assert boschloo_power((6, 0.9), (5, 0.2), 0.1) == pytest.approx(float(chances[rejects].sum()), abs=1e-12)


@pytest.mark.parametrize(("share", "published"), [(0.5, 0.4923), (0.6, 0.7279), (0.7, 0.9014), (0.8, 0.9808)])
def test_power_is_the_published_one(share: float, published: float) -> None:
    """Manual of the R package bbssr, BinaryPower: two-sided Boschloo test, two groups of 20, level 0.05, the other share 0.2."""
    assert round(boschloo_power((20, 0.2), (20, share), 0.05), 4) == published


def test_a_detectable_share_is_found_with_the_wanted_power_and_may_not_exist() -> None:
    found = detectable_shares(22, 19, 8 / 22, 0.05, 0.80)
    assert found.fall_to_frac is not None
    assert found.rise_to_frac is not None
    for share in (found.fall_to_frac, found.rise_to_frac):
        assert boschloo_power((22, 8 / 22), (19, share), 0.05) == pytest.approx(0.80, abs=1e-6)
    assert detectable_shares(4, 4, 0.3, 0.05, 0.80).fall_to_frac is None


def test_the_letters_numbers() -> None:
    """Fiscal 2020 to 2023, 45 to 28, and the two shares that the letter's percentages would be: 8 of 22, 2 of 19."""
    change = poisson_change_interval(45, 28, EQUAL_TIME, 0.95)
    assert (round(change.low, 3), round(change.high, 3)) == (-0.626, 0.019)
    assert round(poisson_ratio_p(45, 28, EQUAL_TIME), 3) == 0.060
    assert round(boschloo_p((8, 22), (2, 19)), 3) == 0.068
    assert _limits(difference_interval((8, 22), (2, 19), 0.95), 3) == (-0.479, 0.008)
    assert round(boschloo_power((22, 0.36), (19, 0.10), 0.05), 2) == 0.50
