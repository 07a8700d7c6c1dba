"""How often chance alone gives falls in a row. A fall is a year strictly below the year before it: an equal year is none.

Two questions that are easily mixed up: falls over three years that were named beforehand, and such a run somewhere in
the series, which chance gives more often. And two pictures of chance: the same yearly counts in any order, and a
process at a constant rate, whose packages come as they come.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd

from glomag.measures.intervals import share_interval
from glomag.measures.quantities import CountError, Interval, check_count
from glomag.measures.resampling import Plan

# 9 years have 362,880 orders, which take under a second; 10 would take ten times that.
MOST_YEARS = 9


def longest_fall(counts: Sequence[int]) -> int:
    """The largest number of years in a row of which each lies below the one before it; 0 where there is none.

    45, 41, 27, 28 has 2; 45, 41, 41, 28 has 1, twice. Raises CountError on an empty series or a negative count.
    """
    return int(_longest(_checked(counts)[None, :])[0])


def falls_at(counts: Sequence[int], steps: Sequence[int]) -> bool:
    """Whether each of the steps is a fall; step i leads from place i to place i + 1. Errors as `chance_of_run_at`."""
    series = _checked(counts)
    return bool(_fall_at(series[None, :], _checked_steps(steps, len(series)))[0])


def chance_of_run(counts: Sequence[int], n_falls: int) -> Fraction:
    """Share of all orders of the yearly counts that have at least `n_falls` falls in a row, anywhere. Exact.

    Every order of the years is equally likely and counted once each, so years with equal counts only ever make falls
    rarer. Without ties the answer depends on the number of years alone: the orders without three falls in a row are
    those that avoid the consecutive pattern 4321, and 4 to 9 years have 23, 111, 642, 4,326, 33,333 and 288,901 of them
    (Elizalde and Noy 2003, Consecutive patterns in permutations, Adv. Appl. Math. 30:110-125; oeis.org/A117158).
    Raises CountError on more than 9 years, no year, or a run of no falls.
    """
    if n_falls < 1:
        raise CountError(f"a run of {n_falls} falls is none", allowed="1 or more")
    orders = _orders(_checked(counts))
    return Fraction(int((_longest(orders) >= n_falls).sum()), len(orders))


def chance_of_run_at(counts: Sequence[int], steps: Sequence[int]) -> Fraction:
    """Share of all orders of the yearly counts in which each of the named steps is a fall. Exact.

    For three steps in a row and counts that all differ it is 1 of 24, one order of four numbers; ties make it smaller.
    Raises CountError as `chance_of_run` does, and where a step leads out of the series or none is named.
    """
    series = _checked(counts)
    orders = _orders(series)
    return Fraction(int(_fall_at(orders, _checked_steps(steps, len(series))).sum()), len(orders))


@dataclass(frozen=True)
class StationaryChance:
    """How often a process at a constant rate gave the falls: somewhere in the series, and at the named steps.

    The intervals are those of the simulation (Clopper-Pearson on the number of draws): they shrink with more draws and
    say nothing about whether the process is the right one.
    """

    anywhere: Interval
    at_steps: Interval


def simulate_falls(packages: pd.DataFrame, days: Mapping[int, int], n_falls: int, steps: Sequence[int], plan: Plan) -> StationaryChance:
    """Falls in a row by chance where packages come at one rate for all years and each is as large as one of the record's.

    `packages` as from `measures.resampling.build_packages`; `days` gives each year to look at, in order, and how many of
    its days the order was in force. The number of packages of a year is Poisson with the mean rate times its days, their
    sizes are drawn with replacement from all packages of those years (a compound Poisson process, as in
    `resampling.variance_to_mean`). No published example of falls in a row was found; tests compare with the exact
    orders where sizes cannot tie. The yearly December package makes real years more alike than such a process. Raises
    CountError where no package lies in the years, or as `chance_of_run` does.
    """
    years = list(days)
    steps = _checked_steps(steps, len(years))
    own = packages[packages["year"].isin(years)]
    if own.empty or n_falls < 1 or min(days.values()) < 1:
        raise CountError("there is nothing to draw from", allowed="packages, years with days, and a run of 1 or more")
    sizes, times = np.unique(own["n"].to_numpy(), return_counts=True)
    share_of_days = np.array([days[year] for year in years]) / sum(days.values())
    # A Poisson number of packages with sizes drawn at random is an independent Poisson number of packages of each size.
    drawn = plan.generator().poisson(share_of_days[:, None] * times, size=(plan.n_resamples, len(years), len(sizes)))
    totals = drawn @ sizes
    hits = [int((_longest(totals) >= n_falls).sum()), int(_fall_at(totals, steps).sum())]
    anywhere, at_steps = (share_interval(n, plan.n_resamples, plan.level, "clopper-pearson") for n in hits)
    return StationaryChance(anywhere, at_steps)


def _checked(counts: Sequence[int]) -> Any:
    if not len(counts):
        raise CountError("a series without a year has no falls", change="give one count a year")
    return np.array([check_count(n, "a year's count") for n in counts])


def _checked_steps(steps: Sequence[int], n_years: int) -> list[int]:
    if not steps or not all(0 <= step < n_years - 1 for step in steps):
        raise CountError(f"{list(steps)} are no steps between {n_years} years", allowed=f"0 to {n_years - 2}, at least one")
    return list(steps)


def _orders(series: Any) -> Any:
    """Every order of a series, one a row: shape (k!, k)."""
    if len(series) > MOST_YEARS:
        raise CountError(f"{len(series)} years have too many orders", allowed=f"at most {MOST_YEARS}", change="simulate instead")
    return series[_places(len(series))]


@lru_cache(maxsize=4)
def _places(n_years: int) -> Any:
    return np.array(list(permutations(range(n_years))), dtype=np.int8)


def _longest(series: Any) -> Any:
    """Longest run of falls of each row: (rows, years) in, (rows,) out."""
    longest = running = np.zeros(len(series), dtype=np.int64)
    for falls in (np.diff(series, axis=1) < 0).T:
        running = np.where(falls, running + 1, 0)
        longest = np.maximum(longest, running)
    return longest


def _fall_at(series: Any, steps: list[int]) -> Any:
    return (np.diff(series, axis=1)[:, steps] < 0).all(axis=1)
