"""How sure a count, a change and a share are: intervals and exact tests, each by a named method (docs/definitions.md).

All of them take what was counted for one draw from a process: whole numbers in, fractions out. Level and power are
fractions. scipy and statsmodels do the computing; what is ours is the choice of method and the orientation of tables.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from scipy import optimize, stats

from glomag.measures.quantities import CountError, Interval, check_count, check_level, check_part

# Both counts were gathered in the same time.
EQUAL_TIME = (1.0, 1.0)
ShareMethod = Literal["clopper-pearson", "wilson"]
_SCIPY_NAME = {"clopper-pearson": "exact", "wilson": "wilson"}

# Above this many tables an exact power takes minutes, and two groups of 140 are not what it is for.
_MOST_TABLES = 20_000
# Values of the unknown common share at which Boschloo's test is evaluated; two more points in between change no digit shown.
_NUISANCE_POINTS = 2_001
# Answers that are kept: the same few counts are asked about again and again.
_KEPT = 1_024
# Fisher's p-values of two tables that are equal on paper differ in the last bits.
_TIE = 1 + 1e-9


def poisson_count_interval(n: int, level: float) -> Interval:
    """Exact interval for the expected number behind a count: what years like this one would give on average.

    Garwood (1936), Fiducial limits for the Poisson distribution, Biometrika 28:437-442. A count of 0 gives 0 to 3.69
    at 0.95 and never a width of zero. Published example: 25 gives 16.18 to 36.90 at 0.95, 17.38 to 34.92 at 0.90 and
    14.00 to 41.00 at 0.99 (graphpad.com, how QuickCalcs computes the confidence interval of a count). Raises CountError.
    """
    from statsmodels.stats.rates import confint_poisson

    check_count(n, "a count")
    check_level(level, "a level")
    low, high = confint_poisson(n, 1, method="exact-c", alpha=1 - level)
    return Interval(float(n), 0.0 if n == 0 else float(low), float(high), level, "Garwood")


def poisson_ratio_interval(before: int, after: int, exposure: tuple[float, float], level: float) -> Interval:
    """Exact conditional interval for the ratio of two Poisson rates, `after` over `before`.

    Given the sum of both counts the second is binomial; the Clopper-Pearson limits of its share, turned into odds and
    divided by the ratio of exposures, are the limits. Przyborowski and Wilenski (1940), Homogeneity of results in
    testing samples from Poisson series, Biometrika 31:313-323; that test and interval agree: Fay (2010), Two-sided exact
    tests and matching confidence intervals for discrete data, R Journal 2(1):53-58. Published example, vignette of the
    R package rateratio.test (Fay): 2 events in 17,877 against 9 in 16,660 give 0.2071 (0.02177406 to 1.00054910).

    A base of 0 gives no upper limit; two zeros give 0 to infinity, since nothing is known. Independent events are
    assumed: where designations come in packages this interval is too narrow (see `measures.resampling`). Raises CountError.
    """
    before, after = _check_rates(before, after, exposure)
    check_level(level, "a level")
    method = "exact conditional (Clopper-Pearson)"
    if before + after == 0:
        return Interval(None, 0.0, np.inf, level, method)
    share = stats.binomtest(after, before + after).proportion_ci(confidence_level=level, method="exact")
    scale = exposure[0] / exposure[1]
    low, high = (_odds(float(limit)) * scale for limit in (share.low, share.high))
    return Interval(_odds(after / (before + after)) * scale, low, high, level, method)


def poisson_change_interval(before: int, after: int, exposure: tuple[float, float], level: float) -> Interval:
    """Signed change from `before` to `after` as a fraction of `before`, with its exact interval.

    The ratio less 1, in estimate and limits (see `poisson_ratio_interval`, same errors). 45 to 28 is -0.378.
    """
    ratio = poisson_ratio_interval(before, after, exposure, level)
    change = None if ratio.estimate is None else ratio.estimate - 1
    return replace(ratio, estimate=change, low=ratio.low - 1, high=ratio.high - 1)


def poisson_ratio_p(before: int, after: int, exposure: tuple[float, float]) -> float:
    """Exact two-sided p-value against equal rates: twice the smaller tail, so that it agrees with the interval.

    Source and published example as in `poisson_ratio_interval`: 2 in 17,877 against 9 in 16,660 has p = 0.05011. With
    the same time on both sides it is the two-sided binomial test. Two zeros give 1. Raises CountError.
    """
    before, after = _check_rates(before, after, exposure)
    if before + after == 0:
        return 1.0
    fair = exposure[1] / sum(exposure)
    tails = [stats.binomtest(after, before + after, fair, alternative=side).pvalue for side in ("less", "greater")]
    return min(1.0, 2 * float(min(tails)))


def _check_rates(before: int, after: int, exposure: tuple[float, float]) -> tuple[int, int]:
    if not all(0 < time < np.inf for time in exposure):
        raise CountError(f"counts cannot be gathered in {exposure} of time", allowed="two finite numbers above 0")
    return check_count(before, "the count before"), check_count(after, "the count after")


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else float("inf")


@lru_cache(maxsize=_KEPT)
def share_interval(part: int, whole: int, level: float, method: ShareMethod) -> Interval:
    """Interval for a share: Clopper-Pearson never covers less often than it says, Wilson does so on average.

    Clopper and Pearson (1934), Biometrika 26:404-413; Wilson (1927), J. Am. Stat. Assoc. 22:209-212. Published
    examples, Newcombe (1998), Stat. Med. 17:857-872, table I: 81 of 263 has 0.2527 to 0.3676 (Clopper-Pearson) and
    0.2553 to 0.3662 (Wilson); 0 of 20 has 0 to 0.1684 and 0 to 0.1611. Checked against the table as the manual of the
    R package lumen (binomCI) recomputes it, not against the print. Raises CountError, also on a whole of 0.
    """
    part, whole = check_part(part, whole)
    check_level(level, "a level")
    limits = stats.binomtest(part, whole).proportion_ci(confidence_level=level, method=_SCIPY_NAME[method])
    # Wilson's limit at 0 or at the whole is exact on paper and off by a rounding error in floating point.
    low = 0.0 if part == 0 else float(limits.low)
    return Interval(part / whole, low, 1.0 if part == whole else float(limits.high), level, method)


def difference_interval(before: tuple[int, int], after: tuple[int, int], level: float) -> Interval:
    """Newcombe's interval for the difference of two shares, `after` less `before`, each a part and its whole.

    Newcombe (1998), Interval estimation for the difference between independent proportions: comparison of eleven
    methods, Stat. Med. 17:873-890, method 10 (Wilson's limits of both shares, square and add). Published examples:
    56 of 70 less 48 of 80 is 0.20 (0.0524 to 0.3339); 9 of 10 less 3 of 10 is 0.60 (0.1705 to 0.8090). Checked against
    the paper's results as the tests of the R package propint state them, not against the print. Raises CountError.
    """
    from statsmodels.stats.proportion import confint_proportions_2indep

    (part_before, whole_before), (part_after, whole_after) = check_part(*before), check_part(*after)
    check_level(level, "a level")
    low, high = confint_proportions_2indep(
        part_after, whole_after, part_before, whole_before, method="newcomb", compare="diff", alpha=1 - level
    )
    return Interval(part_after / whole_after - part_before / whole_before, float(low), float(high), level, "Newcombe")


@lru_cache(maxsize=_KEPT)
def boschloo_p(before: tuple[int, int], after: tuple[int, int]) -> float:
    """Exact unconditional two-sided p-value against equal shares, each a part and its whole.

    Boschloo (1970), Raised conditional level of significance for the 2 x 2-table when testing the equality of two
    probabilities, Statistica Neerlandica 24(1); its pages could not be checked.
    scipy wants the two groups as columns and gives another answer for rows; two-sided is twice the smaller side.
    Published example, documentation of scipy.stats.boschloo_exact: 74 of 117 professors and 31 of 63 scientists have
    p = 0.0355 on the side asked about there, hence 0.0711 here. Raises CountError.
    """
    table = _groups_in_columns(check_part(*before), check_part(*after))
    return float(min(1.0, stats.boschloo_exact(table, alternative="two-sided").pvalue))


def _groups_in_columns(before: tuple[int, int], after: tuple[int, int]) -> list[list[int]]:
    return [[before[0], after[0]], [before[1] - before[0], after[1] - after[0]]]


@dataclass(frozen=True)
class Detectable:
    """Shares of the second group that the test would find with the wanted power; None where no share is far enough."""

    n_before: int
    n_after: int
    before_frac: float
    fall_to_frac: float | None
    rise_to_frac: float | None
    size: float
    power: float


@lru_cache(maxsize=_KEPT)
def detectable_shares(n_before: int, n_after: int, before_frac: float, size: float, power: float) -> Detectable:
    """The smallest fall and the smallest rise from `before_frac` that Boschloo's test finds at these sizes.

    `size` is the test's level (0.05), `power` the wanted chance to find it (0.80). Power is exact: the chances of all
    tables that the test rejects are added up (see `boschloo_power`, with a published example). None was found for the
    smallest share itself; tests put it back into the power instead. Raises CountError.
    """
    for name, fraction in (("a size", size), ("a power", power), ("the share before", before_frac)):
        check_level(fraction, name)

    def lacking(after_frac: float) -> float:
        return boschloo_power((n_before, before_frac), (n_after, after_frac), size) - power

    def nearest(end: float) -> float | None:
        return float(optimize.brentq(lacking, before_frac, end)) if lacking(end) >= 0 > lacking(before_frac) else None

    return Detectable(n_before, n_after, before_frac, nearest(0.0), nearest(1.0), size, power)


def boschloo_power(before: tuple[int, float], after: tuple[int, float], size: float) -> float:
    """Chance that Boschloo's two-sided test rejects at `size`, for two groups given as number and true share.

    Exact by enumeration of all tables. Published example, manual of the R package bbssr (BinaryPower): two groups of
    20 with 0.5 and 0.2 have 0.4923 at 0.05 (bbssr makes the test two-sided in another way, which here changes no digit).
    At equal shares it is the test's true size, and never exceeds `size`. Raises CountError, also where the groups are too
    large to enumerate.
    """
    check_level(size, "a size")
    chances = [stats.binom.pmf(np.arange(n + 1), n, share) for n, share in (before, after)]
    return float(chances[0] @ (boschloo_table(before[0], after[0]) <= size) @ chances[1])


@lru_cache(maxsize=16)
def boschloo_table(n_before: int, n_after: int) -> Any:
    """Two-sided p-values of Boschloo's test for every pair of parts at once, shape (n_before + 1, n_after + 1).

    The same test as `boschloo_p` on a grid of the unknown common share, because one call a table would take seconds.
    Read-only. Raises CountError on an empty group, or where there are more than 20,000 tables.
    """
    check_part(0, n_before)
    check_part(0, n_after)
    if (n_before + 1) * (n_after + 1) > _MOST_TABLES:
        raise CountError(f"groups of {n_before} and {n_after} are too large to enumerate", allowed=f"at most {_MOST_TABLES} tables")
    parts_before, parts_after = np.meshgrid(np.arange(n_before + 1), np.arange(n_after + 1), indexing="ij")
    fisher_less = stats.hypergeom.cdf(parts_before, n_before + n_after, parts_before + parts_after, n_before)
    fisher_more = stats.hypergeom.sf(parts_before - 1, n_before + n_after, parts_before + parts_after, n_before)
    common = np.linspace(0, 1, _NUISANCE_POINTS)
    of_before, of_after = (stats.binom.pmf(np.arange(n + 1)[:, None], n, common) for n in (n_before, n_after))
    chances = of_before[:, None, :] * of_after[None, :, :]
    sides = [_largest_chance(fisher, chances) for fisher in (fisher_less, fisher_more)]
    doubled = np.minimum(1.0, 2 * np.minimum(*sides))
    doubled.setflags(write=False)
    return doubled


def _largest_chance(fisher: Any, chances: Any) -> Any:
    """For each table the largest chance, over the common share, of a table with a Fisher p-value no larger than its own."""
    flat = fisher.ravel()
    order = np.argsort(flat, kind="stable")
    as_extreme = np.cumsum(chances.reshape(flat.size, -1)[order], axis=0).max(axis=1)
    last_tied = np.searchsorted(flat[order], flat * _TIE, side="right") - 1
    return as_extreme[last_tied].reshape(fisher.shape)
