"""Figure 1: primary designations by fiscal year."""

from __future__ import annotations

from typing import Any

import pandas as pd

from glomag.definitions import Definition
from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import Canvas
from glomag.figures.style import ACCENT, INK, LABEL_SIZE, MAIN, bar_style
from glomag.measures import build_counts
from glomag.parameters import Profile
from glomag.register import Register
from glomag.wording import print_day, print_list, print_moved, print_short_day


def build_exhibit(register: Register, profile: Profile) -> Exhibit:
    """One bar a fiscal year; the year that the as-of day cuts is hatched."""
    rows = build_rows(register, profile.headline)
    return Exhibit(
        number=1,
        slug="primary-by-fiscal-year",
        title=_title(rows, profile.baseline_year),
        subtitle=_subtitle(rows, profile),
        caption=_caption(rows, profile),
        alt_text=_alt_text(rows),
        definition=profile.headline.printed(),
        profile=profile.name,
        as_of=profile.as_of,
        rows=rows,
        draw=draw,
    )


def build_rows(register: Register, headline: Definition) -> pd.DataFrame:
    """`year`, `first_day`, `last_day_known`, `is_partial`, `n_primary`."""
    counts = build_counts(register, headline).rename(columns={"n": "n_primary"})
    return counts[["year", "first_day", "last_day_known", "is_partial", "n_primary"]]


def _title(rows: pd.DataFrame, baseline_year: int) -> str:
    whole = rows[~rows["is_partial"]].set_index("year")["n_primary"]
    latest = int(whole.index.max())
    change = print_moved(int(whole[baseline_year]), int(whole[latest]))
    return f"Primary Global Magnitsky designations {change} between fiscal {baseline_year} and {latest}"


def _subtitle(rows: pd.DataFrame, profile: Profile) -> str:
    first, last = rows["year"].min(), rows["year"].max()
    return f"{profile.headline.who()}, by US fiscal year (October to September), {first} to {last}; {profile.headline.notes()}"


def _partial_note(rows: pd.DataFrame) -> str:
    last = rows.iloc[-1]
    return f" Fiscal {last['year']} is cut at {print_day(last['last_day_known'])} and hatched." if last["is_partial"] else ""


def _caption(rows: pd.DataFrame, profile: Profile) -> str:
    return f"Primary designations under E.O. 13818 by US fiscal year. Definition: {profile.headline.printed()}.{_partial_note(rows)}"


def _alt_text(rows: pd.DataFrame) -> str:
    whole = rows[~rows["is_partial"]]
    series = print_list([f"{n} in {year}" for year, n in zip(whole["year"], whole["n_primary"], strict=True)])
    text = f"Bar chart of primary Global Magnitsky designations by fiscal year: {series}."
    last = rows.iloc[-1]
    return f"{text} Fiscal {last['year']} to {print_day(last['last_day_known'])}: {last['n_primary']}." if last["is_partial"] else text


def draw(canvas: Canvas, rows: pd.DataFrame) -> None:
    """Bars with their values on top."""
    (axes,) = canvas.axes(room_left_in=0.0)
    positions = range(len(rows))
    for position, row in zip(positions, rows.itertuples(), strict=True):
        axes.bar(position, row.n_primary, width=0.68, linewidth=0.6, **bar_style(MAIN, is_partial=row.is_partial))
        axes.annotate(
            str(row.n_primary), (position, row.n_primary), (0, 3), textcoords="offset points",
            ha="center", va="bottom", size=LABEL_SIZE + 1.5, weight="semibold", color=ACCENT if row.is_partial else INK,
        )  # fmt: skip
    axes.set_xticks(list(positions), [_tick(row) for row in rows.itertuples()])
    axes.set_yticks([])
    axes.set_ylim(0, max(rows["n_primary"]) * 1.14)
    axes.set_xlim(-0.55, len(rows) - 0.45)


def _tick(row: Any) -> str:
    year = f"FY{row.year}"
    day = row.last_day_known
    return f"{year}\nto {print_short_day(day)}" if row.is_partial else year
