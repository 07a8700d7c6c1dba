"""How sure the headline numbers are: each count, change and share with its intervals, and falls in a row by chance.

The methods are in `measures.intervals`, `measures.resampling` and `measures.runs`; here they are asked about the
letter's own years and windows. docs/definitions.md says what each interval means and which one to use. A table of years that
are not over on the profile's date has its columns and no row.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise, product
from typing import Any

import pandas as pd

from glomag.claims.possible_counts import PrintedShare, is_over
from glomag.definitions import BANDS, Definition
from glomag.measures.attribution import build_shares
from glomag.measures.counts import build_counts, count_in, count_years
from glomag.measures.intervals import (
    EQUAL_TIME,
    boschloo_p,
    detectable_shares,
    difference_interval,
    poisson_change_interval,
    poisson_count_interval,
    poisson_ratio_p,
    share_interval,
)
from glomag.measures.quantities import Interval
from glomag.measures.resampling import (
    N_RESAMPLES,
    Cluster,
    Plan,
    Process,
    bootstrap_change,
    bootstrap_count,
    build_packages,
    variance_to_mean,
)
from glomag.measures.runs import chance_of_run, chance_of_run_at, falls_at, longest_fall, simulate_falls
from glomag.periods import Period, same_days_of, year_of, year_period
from glomag.register import Register
from glomag.register.kept import kept_by_record
from glomag.wording import percent_of

# The seed is the letter's date: fixed before anything was computed, and the same for every table.
PLAN = Plan(seed=20240905, n_resamples=N_RESAMPLES, level=0.95)
SIZE, POWER = 0.05, 0.80
CLUSTERS: tuple[Cluster, ...] = ("actions", "cases")
PROCESSES: tuple[Process, ...] = ("union", "compound")
EXACT = "exact conditional"
CODINGS_COMPARED = ("first", "second", "both")
# How the readings of `share_differences` begin that stand on the letter's percentages and not on public evidence.
PRINTING, NEAREST = "whole numbers that print the letter's", "nearest whole numbers to the letter's"
_COUNTED_AS = ("none found", "basis")
_FORECAST = "fy2024_similarly_low"


def build_count_intervals(register: Register, headline: Definition) -> pd.DataFrame:
    """One row a whole year: its count with intervals for the rate behind it, persons one by one and in packages.

    Columns: `year`, `n`, `exact_low` and `exact_high` (Garwood), and for actions and cases `n_actions`, `actions_low`,
    `actions_high` (cluster bootstrap) and `actions_dispersion` (variance to mean). Missing where a year has no package.
    """
    packages = {cluster: build_packages(register, headline, cluster) for cluster in CLUSTERS}
    rows = []
    for year, n in _whole_years(register, headline).items():
        exact = poisson_count_interval(n, PLAN.level)
        row: dict[str, Any] = {"year": year, "n": n, "exact_low": exact.low, "exact_high": exact.high}
        for cluster, table in packages.items():
            drawn = bootstrap_count(table, year, PLAN) if n else None
            row[f"n_{cluster}"] = int((table["year"] == year).sum())
            row[f"{cluster}_low"], row[f"{cluster}_high"] = (drawn.low, drawn.high) if drawn else (None, None)
            row[f"{cluster}_dispersion"] = variance_to_mean(table, [year]) if n else None
        rows.append(row)
    return pd.DataFrame(rows, columns=list(_COUNT_TYPES)).astype(_COUNT_TYPES)


_COUNT_TYPES = {"year": "int64", "n": "int64", "exact_low": "float64", "exact_high": "float64"} | {
    column: "int64" if column.startswith("n_") else "float64"
    for name in CLUSTERS
    for column in (f"n_{name}", f"{name}_low", f"{name}_high", f"{name}_dispersion")
}
_CHANGE_TYPES = {
    "compared_with": "str", "year": "int64", "year_before": "int64", "n_before": "int64", "n": "int64", "method": "str",
    "change_frac": "float64", "low_frac": "float64", "high_frac": "float64", "spans_zero": "bool", "p_value": "float64",
}  # fmt: skip


def build_change_intervals(register: Register, headline: Definition, baseline_year: int) -> pd.DataFrame:
    """One row a change and method: each whole year against the year before it and against the baseline year.

    Columns: `compared_with`, `year`, `year_before`, `n_before`, `n`, `method`, `change_frac`, `low_frac`, `high_frac`,
    `spans_zero` (the interval reaches from a fall to a rise), `p_value` (of the exact method). No upper limit is infinity; a change
    on a year of zero, which has no estimate and cannot be resampled, is left out.
    """
    counts = _whole_years(register, headline)
    rows = []
    for compared_with, before, year in _compared(counts, baseline_year):
        found = _change_by_method(register, headline, (before, year)) if counts[before] else ()
        head = {"compared_with": compared_with, "year": year, "year_before": before, "n_before": counts[before], "n": counts[year]}
        rows += [head | one for one in found]
    return pd.DataFrame(rows, columns=list(_CHANGE_TYPES)).astype(_CHANGE_TYPES)


def build_change_interval(register: Register, headline: Definition, years: tuple[int, int]) -> pd.DataFrame:
    """The same for one pair of whole years: columns from `n_before` on; no rows where the year before has none, or one is not over."""
    counts = _whole_years(register, headline)
    if not counts.get(years[0]) or years[1] not in counts:
        return pd.DataFrame()
    before, after = (counts[year] for year in years)
    return pd.DataFrame([{"n_before": before, "n": after} | one for one in _change_by_method(register, headline, years)])


def _compared(counts: dict[int, int], baseline_year: int) -> Iterator[tuple[str, int, int]]:
    years = sorted(counts)
    yield from (("the year before", before, year) for before, year in pairwise(years))
    yield from (("the baseline year", baseline_year, year) for year in years if baseline_year in counts and year > baseline_year)


def _copy_rows(rows: tuple[dict[str, Any], ...]) -> tuple[dict[str, Any], ...]:
    return tuple(dict(row) for row in rows)


@kept_by_record(_copy_rows)
def _change_by_method(register: Register, headline: Definition, years: tuple[int, int]) -> tuple[dict[str, Any], ...]:
    """The change between two whole years, the first of them not empty, by every method that the second allows."""
    before, after = (_whole_years(register, headline)[year] for year in years)
    exact = poisson_change_interval(before, after, EQUAL_TIME, PLAN.level)
    drawn = [
        _change_row(f"bootstrap by {cluster}, {process}", bootstrap_change(packages, *years, process, PLAN), None)
        for cluster, process in (product(CLUSTERS, PROCESSES) if after else ())
        for packages in [build_packages(register, headline, cluster)]
    ]
    return _change_row(EXACT, exact, poisson_ratio_p(before, after, EQUAL_TIME)), *drawn


def _change_row(method: str, interval: Interval, p_value: float | None) -> dict[str, Any]:
    return {
        "method": method,
        "change_frac": interval.estimate,
        "low_frac": interval.low,
        "high_frac": interval.high,
        "spans_zero": interval.low <= 0 <= interval.high,
        "p_value": p_value,
    }


def _whole_years(register: Register, definition: Definition) -> dict[int, int]:
    counts = count_years(register, definition)
    return {year: n for year, n in counts.items() if year_period(year, definition.year).last <= register.as_of}


def build_share_intervals(register: Register, headline: Definition, windows: dict[str, Period]) -> pd.DataFrame:
    """One row a window, band and way to count the cases that nobody reviewed: the share with both intervals.

    Columns: `period`, `first_day`, `last_day`, `band`, `not_reviewed_as`, `n_basis`, `n_cases`, `share_frac`, and the
    limits by Clopper-Pearson and by Wilson. Windows without a case are left out.
    """
    shares = build_shares(register, headline, windows)
    rows = []
    for share, counted_as in product(shares[shares["n_cases"] > 0].to_dict("records"), _COUNTED_AS):
        part, whole = _part(share, counted_as)
        exact, wilson = (share_interval(part, whole, PLAN.level, method) for method in ("clopper-pearson", "wilson"))
        head = {name: share[name] for name in ("period", "first_day", "last_day", "band")}
        limits = {"clopper_low": exact.low, "clopper_high": exact.high, "wilson_low": wilson.low, "wilson_high": wilson.high}
        rows.append(
            {**head, "not_reviewed_as": counted_as, "n_basis": part, "n_cases": whole, "share_frac": exact.estimate} | _suffixed(limits)
        )
    return pd.DataFrame(rows)


def _suffixed(limits: dict[str, float]) -> dict[str, float]:
    return {f"{name}_frac": value for name, value in limits.items()}


def _part(share: dict[Any, Any], counted_as: str) -> tuple[int, int]:
    return int(share["n_basis"]) + (int(share["n_not_reviewed"]) if counted_as == "basis" else 0), int(share["n_cases"])


def build_share_differences(
    register: Register, headline: Definition, windows: dict[str, Period], pair: tuple[str, str], printed: tuple[PrintedShare, PrintedShare]
) -> pd.DataFrame:
    """One row a reading of two shares, the later window's less the earlier one's.

    Readings: each band of public evidence, what nobody reviewed counted as none found or as a basis in both windows; and
    the whole numbers of our cases that print the letter's percentages (PRINTING), or, where none does, the two nearest, which
    are not the letter's (NEAREST, with what they print); these only where the letter's days are over.
    Columns: `reading`, both parts and wholes, `difference_frac` with Newcombe's limits, `boschloo_p`, and the shares to
    which the earlier one would have had to fall or rise for the test to find it (level 0.05, power 0.80), missing where no
    share is far enough or the earlier one is 0 or 1. No rows where a window has no case.
    """
    shares = build_shares(register, headline, {name: windows[name] for name in pair})
    own = {(row["period"], row["band"]): row for row in shares.to_dict("records")}
    n_cases = [int(own[name, BANDS[0]]["n_cases"]) for name in pair]
    if not all(n_cases):
        return pd.DataFrame(columns=list(_DIFFERENCE_TYPES)).astype(_DIFFERENCE_TYPES)
    rows = [
        {"reading": f"band {band}, not reviewed as {counted_as}"} | _difference(*(_part(own[name, band], counted_as) for name in pair))
        for band, counted_as in product(BANDS, _COUNTED_AS)
    ]
    parts = [_parts_near(share, n) for share, n in zip(printed, n_cases, strict=True)]
    for before, after in product(*parts) if all(is_over(register, share.claim_id) for share in printed) else ():
        pair_of_parts = (before, n_cases[0]), (after, n_cases[1])
        rows.append({"reading": _name_reading(printed, pair_of_parts)} | _difference(*pair_of_parts))
    return pd.DataFrame(rows).astype(_DIFFERENCE_TYPES)


def _name_reading(printed: tuple[PrintedShare, PrintedShare], parts: tuple[tuple[int, int], tuple[int, int]]) -> str:
    """Both parts of their wholes, and what they print where it is not what the letter prints."""
    said, prints_both = [], True
    for share, (part, whole) in zip(printed, parts, strict=True):
        prints = part in share.numerators(whole)
        stated = "about one third" if share.percent is None else share.percent
        said.append(f"{part} of {whole}{'' if prints else f' (prints {percent_of(part, whole)} percent, not {stated})'}")
        prints_both &= prints
    return f"{PRINTING if prints_both else NEAREST}: {said[0]}, then {said[1]}"


def _parts_near(share: PrintedShare, n_cases: int) -> list[int]:
    """Whole numerators that print the share, or the two beside it where none does."""
    below = n_cases * (share.percent or 0) // 100
    return share.numerators(n_cases) or [below, below + 1]


def _difference(before: tuple[int, int], after: tuple[int, int]) -> dict[str, Any]:
    interval = difference_interval(before, after, PLAN.level)
    inside = 0 < before[0] < before[1]
    found = detectable_shares(before[1], after[1], before[0] / before[1], SIZE, POWER) if inside else None
    values = (
        *(*before, *after),
        *(interval.estimate, interval.low, interval.high, boschloo_p(before, after), before[0] / before[1]),
        *(found.fall_to_frac if found else None, found.rise_to_frac if found else None),
    )
    return dict(zip(_DIFFERENCE, values, strict=True))


_FLOATS = ("difference_frac", "low_frac", "high_frac", "boschloo_p", "before_frac", "would_find_fall_to_frac", "would_find_rise_to_frac")
_PARTS = ("n_basis_before", "n_cases_before", "n_basis_after", "n_cases_after")
_DIFFERENCE = (*_PARTS, *_FLOATS)
_DIFFERENCE_TYPES = {"reading": "str"} | dict.fromkeys(_PARTS, "int64") | dict.fromkeys(_FLOATS, "float64")


def build_falls_by_chance(register: Register, headline: Definition, years: tuple[int, int]) -> pd.DataFrame:
    """One row a question and picture of chance: how often falls in a row come without any decline.

    `years` are the year that the falls start from and the last one; the series begins with the record and ends there,
    since the letter could see no further. Questions: these very years, or such a run anywhere in the series. Pictures: the
    same yearly counts in any order (exact), and packages at one rate for all years, by actions and by cases
    (simulated; `low_frac` and `high_frac` are the limits of the simulation). `is_so` says whether the record shows it.
    No rows where one of the years is not over.
    """
    counts = {year: n for year, n in _whole_years(register, headline).items() if year <= years[1]}
    if not set(years) <= set(counts):
        return pd.DataFrame(columns=list(_FALL_TYPES)).astype(_FALL_TYPES)
    series, n_falls = list(counts.values()), years[1] - years[0]
    steps = [list(counts).index(year) for year in range(*years)]
    is_so = {"these years": falls_at(series, steps), "anywhere": longest_fall(series) >= n_falls}
    in_order = {"these years": chance_of_run_at(series, steps), "anywhere": chance_of_run(series, n_falls)}
    found = [(question, "the same years in any order", float(chance), None, None) for question, chance in in_order.items()]
    days = {int(row.year): _days_in_force(register, row) for row in build_counts(register, headline).itertuples() if row.year in counts}
    for cluster in CLUSTERS:
        drawn = simulate_falls(build_packages(register, headline, cluster), days, n_falls, steps, PLAN)
        for question, one in (("these years", drawn.at_steps), ("anywhere", drawn.anywhere)):
            found.append((question, f"one rate, packages are {cluster}", one.estimate, one.low, one.high))  # type: ignore[arg-type]
    head = {"first_year": min(counts), "from_year": years[0], "to_year": years[1], "n_falls": n_falls}
    columns = ("question", "picture", "chance_frac", "low_frac", "high_frac")
    table = pd.DataFrame([head | dict(zip(columns, row, strict=True)) for row in found])
    table = table.assign(is_so=table["question"].map(is_so)).sort_values("question", ascending=False, kind="stable", ignore_index=True)
    return table.astype(_FALL_TYPES)


_FALL_TYPES = {
    "first_year": "int64", "from_year": "int64", "to_year": "int64", "n_falls": "int64", "question": "str", "picture": "str",
    "chance_frac": "float64", "low_frac": "float64", "high_frac": "float64", "is_so": "bool",
}  # fmt: skip


def _days_in_force(register: Register, row: Any) -> int:
    first: date = max(row.first_day, register.coverage.first)
    return Period(first, row.last_day).n_days


_BY_CODING = ("measure", "period", "first_day", "last_day", "coding", "numerator", "denominator", "value")
_Row = tuple[str, str, date, date, int, int | None, float | None]


def build_headline_by_coding(register: Register, headline: Definition, windows: dict[str, Period], pair: tuple[int, int]) -> pd.DataFrame:
    """The headline numbers under the first coding, the second, and where both agree: one row a number and coding.

    Columns: `measure` (count; change between the years of `pair`; falls, the years below the year before from the one to the
    other; change on the same days, of the year that the letter calls similarly low as far as it is known; share at each band as
    its floor), `period`, `first_day` and `last_day` (of what the numerator counts), `coding`, `numerator`, `denominator`
    (missing for a count; of falls the steps from year to year), `value`. What needs a year that is not over is left out.
    """
    rows = []
    for coding in CODINGS_COMPARED:
        definition = headline.but(coding=coding)
        made = (*_rows_of_years(register, definition, pair), *_rows_of_same_days(register, definition))
        made = (*made, *_rows_of_shares(register, definition, windows))
        rows += [(*row[:4], coding, *row[4:]) for row in made]
    return pd.DataFrame(rows, columns=list(_BY_CODING)).astype({"denominator": "Int64", "value": "float64"})


def _rows_of_years(register: Register, definition: Definition, pair: tuple[int, int]) -> Iterator[_Row]:
    """Each whole year, the change between two of them, and how many years from the one to the other are falls."""
    counts = _whole_years(register, definition)
    for year, n in counts.items():
        period = year_period(year, definition.year)
        yield "count", str(year), period.first, period.last, n, None, float(n)
    if not set(pair) <= set(counts):
        return
    before, after = (counts[year] for year in pair)
    first, last = (year_period(year, definition.year) for year in pair)
    named = f"{pair[0]} to {pair[1]}"
    if before:
        yield "change", named, last.first, last.last, after, before, after / before - 1
    n_falls = sum(later < earlier for earlier, later in pairwise(counts[year] for year in range(pair[0], pair[1] + 1)))
    yield "falls", named, first.first, last.last, n_falls, pair[1] - pair[0], float(n_falls)


def _rows_of_same_days(register: Register, definition: Definition) -> Iterator[_Row]:
    """The year that the letter calls similarly low, to the profile's date, on the same days of the year before."""
    claims = register.letter_claims.set_index("claim_id")
    year = year_of(claims.loc[_FORECAST, "period_from"].date(), "fiscal")
    period = year_period(year, definition.year)
    if period.first > register.as_of:
        return
    current = period.cut(register.as_of)
    before, after = (count_in(register, definition, days) for days in (same_days_of(current, 1), current))
    value = after / before - 1 if before else None
    yield "change on the same days", f"{year - 1} to {year}", current.first, current.last, after, before, value


def _rows_of_shares(register: Register, definition: Definition, windows: dict[str, Period]) -> Iterator[_Row]:
    for share in build_shares(register, definition, windows).to_dict("records"):
        floor = share["floor_frac"] if share["n_cases"] else None
        days = share["first_day"], share["last_day"]
        yield f"share, band {share['band']}", share["period"], *days, share["n_basis"], share["n_cases"], floor
