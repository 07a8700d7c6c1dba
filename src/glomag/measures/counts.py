"""How many, in a period or year by year. Quiet years are 0; years outside coverage are refused."""

from __future__ import annotations

import pandas as pd

from glomag.definitions import Definition, Unit
from glomag.measures.selection import select
from glomag.periods import Period, year_period, years_of
from glomag.register import Register

UNIT_COLUMN = {"persons": "person_id", "cases": "case_id", "actions": "designated_on", "countries": "country"}


def count_units(rows: pd.DataFrame, unit: Unit) -> int:
    """Number of distinct persons, cases, days of action or countries among the rows."""
    return int(rows[UNIT_COLUMN[unit]].nunique())


def count_in(register: Register, definition: Definition, period: Period) -> int:
    """Number of units with an act in the period.

    Raises CoverageError where the record does not cover a day of the period, or where it ends after `register.as_of`.
    """
    register.known.check_period(period, f"count as of {register.as_of}")
    rows = select(register, definition).rows
    # Only the column that is counted: cutting out whole rows takes ten times as long.
    return int(rows[UNIT_COLUMN[definition.unit]][period.covers(rows["designated_on"])].nunique())


def rows_in(register: Register, definition: Definition, period: Period) -> pd.DataFrame:
    """The rows behind `count_in`, with the same refusals."""
    register.known.check_period(period, f"count as of {register.as_of}")
    rows = select(register, definition).rows
    return rows[period.covers(rows["designated_on"])]


def build_counts(register: Register, definition: Definition) -> pd.DataFrame:
    """One row a year: `year`, `first_day`, `last_day`, `last_day_known`, `is_partial`, `n`.

    Covers every year from the one of the order to the one that `register.as_of` lies in. A year cut by that day is
    partial: its count is no year's count. The year of the order counts as whole, since nothing could happen before it.
    """
    rows = select(register, definition).rows
    years = register.coverage.years(definition.year, register.as_of)
    counted = rows.groupby(years_of(rows["designated_on"], definition.year))[UNIT_COLUMN[definition.unit]].nunique()
    periods = [year_period(year, definition.year) for year in years]
    return pd.DataFrame(
        {
            "year": years,
            "first_day": [period.first for period in periods],
            "last_day": [period.last for period in periods],
            "last_day_known": [min(period.last, register.as_of) for period in periods],
            "is_partial": [period.last > register.as_of for period in periods],
            "n": counted.reindex(years, fill_value=0).astype("int64").to_numpy(),
        }
    )


def build_side_by_side(register: Register, headline: Definition) -> pd.DataFrame:
    """One row a year and measure: all persons, primary persons and primary cases; columns as `build_counts` and `measure`."""
    measures = {
        "all persons": headline.but(rule="all", unit="persons"),
        "primary persons": headline.but(unit="persons"),
        "cases with a primary person": headline.but(unit="cases"),
    }
    return pd.concat([build_counts(register, definition).assign(measure=name) for name, definition in measures.items()], ignore_index=True)
