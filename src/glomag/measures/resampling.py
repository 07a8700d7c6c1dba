"""How sure a count and a change are when designations come in packages: a cluster bootstrap over actions or cases.

A year's total is a sum of packages: 4 to 16 of them in a year, each of 1 to 18 persons. What is random is then which packages
came, not each person alone, and the exact Poisson interval of `measures.intervals`, which takes persons one by one, is
too narrow. Field and Welsh (2007), Bootstrapping clustered data, J. R. Stat. Soc. B 69:369-390: resample the clusters
whole. The bootstrap: Efron (1979), Ann. Stat. 7:1-26; percentile limits: Efron and Tibshirani (1993), An introduction to
the bootstrap. No published example with numbers for a change of totals was found; the tests compare with
scipy.stats.bootstrap on the same packages and, for packages of one, with the exact interval.

The design. Packages are drawn from the union of the two years, not within each: within a year the number of packages
would stand fixed, although it is as random as their sizes, and years of packages of one would get a width of zero. With
packages of one the union is the bootstrap of the exact conditional test: the sum stands, its split is drawn. The view
of a compound process goes one step further and lets the sum vary too: each package comes 0, 1, 2, ... times, Poisson
with mean 1. Both take packages as independent, which a yearly habit such as the December package is not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import pandas as pd

from glomag.definitions import Definition
from glomag.measures.acts import UNIT_COLUMN
from glomag.measures.quantities import CountError, Interval, check_level
from glomag.measures.selection import select
from glomag.periods import years_of
from glomag.register import Register
from glomag.register.kept import copy_frame, kept_by_record, read_only

Cluster = Literal["actions", "cases"]
Process = Literal["union", "compound"]
CLUSTER_COLUMN = {"actions": "designated_on", "cases": "case_id"}
# What a package may hold: a country lies in several packages of a year, so that countries do not add up.
_ADDS_UP = {"actions": ("persons", "cases", "actions"), "cases": ("persons", "cases")}
N_RESAMPLES = 10_000


@dataclass(frozen=True)
class Plan:
    """What makes a resampling repeatable: the seed, the number of resamples, and the level of the interval."""

    seed: int
    n_resamples: int
    level: float

    def __post_init__(self) -> None:
        check_level(self.level, "a level")
        if self.n_resamples < 1:
            raise CountError(f"{self.n_resamples} resamples give no interval", allowed="1 or more", change=f"take {N_RESAMPLES}")

    def generator(self) -> np.random.Generator:
        """A new generator, so that every result depends on its own arguments alone."""
        return np.random.Generator(np.random.PCG64(self.seed))


@kept_by_record(copy_frame)
def build_packages(register: Register, definition: Definition, cluster: Cluster) -> pd.DataFrame:
    """One row a year and package: `year`, `package` (the day or the case), `n` units in it; sorted, whatever the order of rows.

    A unit with two acts in one year belongs to the package of the first, so that packages add up to the year's count.
    Raises CountError for units that do not add up (countries; actions where a package is a case).
    """
    if definition.unit not in _ADDS_UP[cluster]:
        raise CountError(
            f"{definition.unit} cannot be split over {cluster}", allowed=", ".join(_ADDS_UP[cluster]), change="choose another unit"
        )
    rows = select(register, definition).rows
    rows = rows.assign(year=years_of(rows["designated_on"], definition.year)).sort_values(["designated_on", "row_id"])
    firsts = rows.drop_duplicates(["year", UNIT_COLUMN[definition.unit]])
    packages = firsts.groupby(["year", CLUSTER_COLUMN[cluster]], as_index=False).size()
    packages.columns = ["year", "package", "n"]
    return packages.sort_values(["year", "package"], ignore_index=True)


def bootstrap_change(packages: pd.DataFrame, before: int, after: int, process: Process, plan: Plan) -> Interval:
    """Signed change from year `before` to year `after` as a fraction, with its percentile interval.

    `packages` as from `build_packages`. A resample whose year before is empty counts as a change without limit
    (infinity), one with both years empty as no change. Raises CountError where one of the years has no package: what
    never came cannot be drawn, and the exact interval has to do.
    """
    drawn = resample_totals(packages, (before, after), process, plan)
    totals = _totals(packages, (before, after))
    ratios = np.full(plan.n_resamples, np.inf)
    np.divide(drawn[:, 1], drawn[:, 0], out=ratios, where=drawn[:, 0] > 0)
    changes = np.where((drawn == 0).all(axis=1), 0.0, ratios - 1)
    low, high = _percentiles(changes, plan.level)
    return Interval(totals[1] / totals[0] - 1, low, high, plan.level, f"cluster bootstrap, {process}")


def bootstrap_count(packages: pd.DataFrame, year: int, plan: Plan) -> Interval:
    """What years like this one would give on average: the year's count with its interval as a compound Poisson process.

    For one year there is no union to draw from, so packages come Poisson with mean 1 each. Raises CountError as
    `bootstrap_change` does.
    """
    drawn = resample_totals(packages, (year,), "compound", plan)[:, 0].astype("float64")
    low, high = _percentiles(drawn, plan.level)
    return Interval(float(_totals(packages, (year,))[0]), low, high, plan.level, "cluster bootstrap, compound")


def resample_totals(packages: pd.DataFrame, years: tuple[int, ...], process: Process, plan: Plan) -> Any:
    """Yearly totals of each resample, int64 of shape (n_resamples, len(years)), all resamples in one product of matrices.

    Weights (resamples x packages, how often each package was drawn) times sizes (packages x years, 0 outside its own
    year). Raises CountError where a year has no package.
    """
    _totals(packages, years)
    own = packages[packages["year"].isin(years)].sort_values(["year", "package"])
    sizes = own["n"].to_numpy()[:, None] * (own["year"].to_numpy()[:, None] == np.array(years))
    return draw_weights(plan, len(own), process) @ sizes


@lru_cache(maxsize=2)
def draw_weights(plan: Plan, n: int, process: Process) -> Any:
    """How often each of `n` packages (or cases) is drawn in each resample, int64 of shape (n_resamples, n), read-only.

    By the union as many as there are, with replacement; by the compound process each on its own, Poisson with mean 1.
    """
    generator = plan.generator()
    if process == "union":
        return read_only(generator.multinomial(n, np.full(n, 1 / n), size=plan.n_resamples))
    return read_only(generator.poisson(1.0, size=(plan.n_resamples, n)))


def variance_to_mean(packages: pd.DataFrame, years: Iterable[int]) -> float:
    """How much wider than a Poisson count: sum of squared sizes over sum of sizes, 1 where every package holds one unit.

    The variance of a compound Poisson total is the expected number of packages times their mean squared size, its mean
    the same number times their mean size (derived in Wikipedia, Compound Poisson process). Raises CountError where a year
    has no package.
    """
    years = tuple(years)
    _totals(packages, years)
    sizes = packages.loc[packages["year"].isin(years), "n"].astype("int64")
    return float((sizes**2).sum() / sizes.sum())


def _totals(packages: pd.DataFrame, years: tuple[int, ...]) -> list[int]:
    of_year, n = packages["year"].to_numpy(), packages["n"].to_numpy()
    totals = [int(n[of_year == year].sum()) for year in years]
    empty = [year for year, total in zip(years, totals, strict=True) if total == 0]
    if empty or not years:
        raise CountError(f"no package in {empty or 'no year at all'}", change="take measures.intervals, which a count of 0 does not stop")
    return totals


def _percentiles(drawn: Any, level: float) -> tuple[float, float]:
    """Two percentiles that are drawn values themselves, so that infinity stays infinity."""
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], method="inverted_cdf")
    return float(low), float(high)
