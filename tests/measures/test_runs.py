"""Falls in a row by chance: exact over all orders, and by simulation of a process at a constant rate."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import permutations
from math import factorial
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glomag.measures import build_counts
from glomag.measures.quantities import CountError
from glomag.measures.resampling import Plan, build_packages
from glomag.measures.runs import chance_of_run, chance_of_run_at, falls_at, longest_fall, simulate_falls

if TYPE_CHECKING:
    from conftest import View

PLAN = Plan(seed=20240905, n_resamples=10_000, level=0.95)
SERIES = st.lists(st.integers(0, 6), min_size=1, max_size=6)


@pytest.mark.parametrize("counts", [[], [3, -1, 2], [3, 2.5, 1]])
def test_a_series_that_is_none_is_refused(counts: list[int]) -> None:
    for ask in (longest_fall, lambda series: chance_of_run(series, 3), lambda series: chance_of_run_at(series, [0])):
        with pytest.raises(CountError):
            ask(counts)


def test_a_run_of_nothing_and_steps_outside_are_refused() -> None:
    with pytest.raises(CountError, match="run of 0"):
        chance_of_run([3, 2, 1], 0)
    for steps in ([], [2], [-1]):
        with pytest.raises(CountError, match="no steps"):
            chance_of_run_at([3, 2, 1], steps)
    with pytest.raises(CountError, match="too many orders"):
        chance_of_run(list(range(10)), 3)


def test_nothing_to_draw_from_is_refused() -> None:
    packages = pd.DataFrame({"year": [2020], "package": ["a"], "n": [3]})
    for days, n_falls in (({2021: 365, 2022: 365}, 1), ({2020: 0, 2021: 365}, 1), ({2020: 365, 2021: 365}, 0)):
        with pytest.raises(CountError, match="nothing to draw"):
            simulate_falls(packages, days, n_falls, [0], PLAN)


def test_an_equal_year_is_no_fall_and_ends_a_run() -> None:
    assert longest_fall([45, 41, 27, 28]) == 2
    assert longest_fall([45, 41, 41, 28]) == 1
    assert longest_fall([1, 2, 3]) == longest_fall([7]) == longest_fall([2, 2]) == 0
    assert falls_at([45, 41, 27, 28], [0, 1])
    assert not falls_at([45, 41, 27, 28], [0, 1, 2])


def test_orders_without_three_falls_are_those_that_avoid_the_pattern() -> None:
    """oeis.org/A117158 (Elizalde and Noy 2003): permutations of 1 to 9 numbers without the consecutive pattern 4321."""
    published = {1: 1, 2: 2, 3: 6, 4: 23, 5: 111, 6: 642, 7: 4_326, 8: 33_333, 9: 288_901}
    found = {k: (1 - chance_of_run(list(range(k)), 3)) * factorial(k) for k in published}
    assert found == published


@given(st.lists(st.integers(0, 99), min_size=4, max_size=6, unique=True))
def test_named_falls_between_different_counts_are_one_order_of_four(counts: list[int]) -> None:
    assert chance_of_run_at(counts, [0, 1, 2]) == chance_of_run_at(counts, [len(counts) - 4 + step for step in range(3)]) == Fraction(1, 24)


@given(SERIES, st.integers(1, 4))
def test_orders_are_counted_one_by_one(counts: list[int], n_falls: int) -> None:
    orders = list(permutations(counts))
    assert chance_of_run(counts, n_falls) == Fraction(sum(longest_fall(order) >= n_falls for order in orders), len(orders))


@given(SERIES.filter(lambda counts: len(counts) > 3), st.randoms())
def test_the_order_given_changes_nothing_and_a_named_run_is_rarer_than_any(counts: list[int], random: object) -> None:
    shuffled = list(counts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert chance_of_run(counts, 3) == chance_of_run(shuffled, 3)
    assert chance_of_run_at(counts, [0, 1, 2]) == chance_of_run_at(shuffled, [0, 1, 2]) <= chance_of_run(counts, 3)


def test_ties_only_make_falls_rarer() -> None:
    assert chance_of_run([1, 2, 2, 3], 3) == 0
    assert chance_of_run([1, 1, 1, 1], 1) == 0
    assert chance_of_run([1, 1, 2, 3, 4], 3) < chance_of_run([1, 2, 3, 4, 5], 3)


def test_a_process_without_ties_gives_what_the_orders_give() -> None:
    # Sizes so different that two years are equal only where they have the very same packages.
    packages = pd.DataFrame({"year": 1, "package": range(60), "n": [n**5 for n in range(1, 61)]})
    found = simulate_falls(packages, dict.fromkeys(range(1, 7), 365), 3, [2, 3, 4], replace(PLAN, level=0.999))
    assert found.anywhere.low <= float(chance_of_run(list(range(6)), 3)) <= found.anywhere.high
    assert found.at_steps.low <= 1 / 24 <= found.at_steps.high


def test_the_same_seed_gives_the_same_chance_whatever_the_order_of_packages(letter: View) -> None:
    packages = build_packages(letter.register, letter.headline, "actions")
    days = dict.fromkeys(range(2018, 2024), 365)
    assert simulate_falls(packages, days, 3, [2, 3, 4], PLAN) == simulate_falls(
        packages.sample(frac=1, random_state=1), days, 3, [2, 3, 4], PLAN
    )


def test_a_shorter_year_has_fewer_packages() -> None:
    packages = pd.DataFrame({"year": 1, "package": list("abcdefgh"), "n": 1})
    falls = simulate_falls(packages, {1: 300, 2: 30}, 1, [0], PLAN).at_steps.estimate
    rises = simulate_falls(packages, {1: 30, 2: 300}, 1, [0], PLAN).at_steps.estimate
    assert falls is not None
    assert rises is not None
    assert falls > 0.9
    assert rises < 0.1


def test_the_letters_three_falls(letter: View, latest: View) -> None:
    """On the day of the letter six whole years: 5 of 72 orders have three falls somewhere, 1 of 40 at the years named."""
    found = []
    for view in (letter, latest):
        counts = build_counts(view.register, view.headline)
        whole = counts[~counts["is_partial"]]
        steps = [int(place) for place in (whole["year"].reset_index(drop=True).pipe(lambda years: years[years.between(2020, 2022)])).index]
        series = whole["n"].tolist()
        assert not falls_at(series, steps)
        found.append((longest_fall(series), chance_of_run(series, 3), chance_of_run_at(series, steps)))
    assert found == [(2, Fraction(5, 72), Fraction(1, 40)), (2, Fraction(89, 630), Fraction(11, 336))]
