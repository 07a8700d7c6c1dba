"""Change from year to year. Partial years never meet whole ones: they are compared with the same days of other years."""

from __future__ import annotations

import pandas as pd

from glomag.definitions import Definition
from glomag.errors import CoverageError
from glomag.measures.counts import build_counts, count_in
from glomag.periods import Period, same_days_of
from glomag.register import Register


def fraction_changed(before: int, after: int) -> float | None:
    """Signed change as a fraction of `before`; None, not infinity, on a base of zero."""
    return (after - before) / before if before else None


def build_changes(counts: pd.DataFrame, baseline_year: int) -> pd.DataFrame:
    """One row a whole year after the first: `year`, `n`, `n_before`, `change_on_year_before_frac`, `n_baseline`,
    `change_on_baseline_frac`.

    Raises CoverageError where the baseline year is not among the whole years of `counts` (as from `build_counts`).
    """
    whole = counts[~counts["is_partial"]].set_index("year")["n"]
    if baseline_year not in whole.index:
        raise CoverageError(
            f"the baseline year {baseline_year} is not a whole year that the record covers",
            allowed=f"{whole.index.min()} to {whole.index.max()}",
            change="choose another baseline_year in the profile",
        )
    baseline = int(whole[baseline_year])
    rows = [
        (year, int(whole[year]), int(whole[year - 1]), fraction_changed(int(whole[year - 1]), int(whole[year])), baseline,
         fraction_changed(baseline, int(whole[year])))
        for year in whole.index[1:]
    ]  # fmt: skip
    columns = ["year", "n", "n_before", "change_on_year_before_frac", "n_baseline", "change_on_baseline_frac"]
    return pd.DataFrame(rows, columns=columns)


def build_same_days(register: Register, definition: Definition) -> pd.DataFrame:
    """The year that `as_of` cuts, beside the same days of every earlier year; no rows where `as_of` ends a year.

    Columns: `year`, `first_day`, `last_day`, `n`, `change_to_partial_frac` (from that year's days to the partial ones).
    """
    counts = build_counts(register, definition)
    columns = ["year", "first_day", "last_day", "n", "change_to_partial_frac"]
    if not counts["is_partial"].iloc[-1]:
        return pd.DataFrame(columns=columns)
    last = counts.iloc[-1]
    current = Period(last["first_day"], register.as_of)
    rows = []
    for years_earlier in range(len(counts) - 1, -1, -1):
        period = same_days_of(current, years_earlier)
        if period.last < register.coverage.first:
            continue
        # Before the order nothing could be designated, so those days of its own year are known to be empty.
        known = Period(max(period.first, register.coverage.first), period.last)
        n = count_in(register, definition, known)
        rows.append((int(last["year"]) - years_earlier, period.first, period.last, n, fraction_changed(n, int(last["n"]))))
    return pd.DataFrame(rows, columns=columns)
