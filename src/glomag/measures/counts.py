"""How many, in a period or year by year. Quiet years are 0; years outside coverage are refused."""

from __future__ import annotations

import numpy as np
import pandas as pd

from glomag.definitions import Definition, Unit
from glomag.measures.acts import UNIT_COLUMN, acts_of
from glomag.measures.selection import mark_counted
from glomag.periods import Period, year_period
from glomag.register import Register
from glomag.register.kept import copy_frame, kept_by_record


def count_units(rows: pd.DataFrame, unit: Unit) -> int:
    """Number of distinct persons, cases, days of action or countries among the rows."""
    return int(rows[UNIT_COLUMN[unit]].nunique())


def count_in(register: Register, definition: Definition, period: Period) -> int:
    """Number of units with an act in the period.

    Raises CoverageError where the record does not cover a day of the period, or where it ends after `register.as_of`.
    """
    register.known.check_period(period, f"count as of {register.as_of}")
    return count_known(register, definition, period)


def count_known(register: Register, definition: Definition, period: Period) -> int:
    """As `count_in`, of the days of the period that the record knows: nothing is refused."""
    acts = acts_of(register)
    return acts.count(definition.unit, mark_counted(register, definition) & acts.inside(period))


def rows_in(register: Register, definition: Definition, period: Period) -> pd.DataFrame:
    """The rows behind `count_in`, with the same refusals."""
    register.known.check_period(period, f"count as of {register.as_of}")
    return register.designations[mark_counted(register, definition) & acts_of(register).inside(period)]


def count_years(register: Register, definition: Definition) -> dict[int, int]:
    """Number of units with an act in each year that `build_counts` has, the last of which may be partial."""
    years = register.coverage.years(definition.year, register.as_of)
    acts, year = acts_of(register), acts_of(register).years(definition.year)
    counted = mark_counted(register, definition) & (year >= years[0]) & (year <= years[-1])
    # One number for each pair of a year and a unit that occur together.
    n_units = len(acts.ids[definition.unit])
    pairs = np.unique((year[counted] - years[0]) * n_units + acts.numbers[definition.unit][counted])
    return dict(zip(years, np.bincount(pairs // max(n_units, 1), minlength=len(years)).tolist(), strict=True))


@kept_by_record(copy_frame)
def build_counts(register: Register, definition: Definition) -> pd.DataFrame:
    """One row a year: `year`, `first_day`, `last_day`, `last_day_known`, `is_partial`, `n`.

    Covers every year from the one of the order to the one that `register.as_of` lies in. A year cut by that day is
    partial: its count is no year's count. The year of the order counts as whole, since nothing could happen before it.
    """
    counted = count_years(register, definition)
    periods = [year_period(year, definition.year) for year in counted]
    return pd.DataFrame(
        {
            "year": list(counted),
            "first_day": [period.first for period in periods],
            "last_day": [period.last for period in periods],
            "last_day_known": [min(period.last, register.as_of) for period in periods],
            "is_partial": [period.last > register.as_of for period in periods],
            "n": pd.Series(list(counted.values()), dtype="int64"),
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
