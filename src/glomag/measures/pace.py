"""How a year filled up, day by day."""

from __future__ import annotations

import pandas as pd

from glomag.definitions import Definition
from glomag.measures.acts import UNIT_COLUMN
from glomag.measures.counts import build_counts
from glomag.measures.selection import select
from glomag.periods import years_of
from glomag.register import Register


def build_pace(register: Register, definition: Definition) -> pd.DataFrame:
    """Running count within each year, one row a day on which it rose, and one at the year's start and at its last known day.

    Columns: `year`, `day` (date), `day_of_year` (0 is the first day of the year), `n_so_far`.
    """
    rows = select(register, definition).rows
    unit = UNIT_COLUMN[definition.unit]
    years = years_of(rows["designated_on"], definition.year)
    first_acts = rows.assign(year=years).sort_values(["designated_on", "row_id"]).drop_duplicates(["year", unit])
    rises = first_acts.groupby(["year", "designated_on"], as_index=False).size()
    return pd.concat([_one_year(rises, year) for year in build_counts(register, definition).itertuples()], ignore_index=True)


def _one_year(rises: pd.DataFrame, year: object) -> pd.DataFrame:
    first, last = pd.Timestamp(year.first_day), pd.Timestamp(year.last_day_known)  # type: ignore[attr-defined]
    own = rises.loc[rises["year"] == year.year, ["designated_on", "size"]]  # type: ignore[attr-defined]
    ends = pd.DataFrame({"designated_on": [first, last], "size": [0, 0]})
    daily = pd.concat([own, ends]).groupby("designated_on")["size"].sum().sort_index()
    days = daily.index.to_series().reset_index(drop=True)
    return pd.DataFrame(
        {
            "year": year.year,  # type: ignore[attr-defined]
            "day": days.dt.date,
            "day_of_year": (days - first).dt.days.astype("int64"),
            "n_so_far": daily.cumsum().astype("int64").to_numpy(),
        }
    )
