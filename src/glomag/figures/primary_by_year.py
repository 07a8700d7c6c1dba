"""Figure 1: primary designations by fiscal year."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from glomag.definitions import Definition
from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import Canvas
from glomag.figures.style import ACCENT, INK, MAIN, MUTED, bar_style
from glomag.measures import build_counts
from glomag.parameters import Profile
from glomag.register import Register
from glomag.wording import print_day, print_list, print_moved, print_short_day

# Inches left of lying bars for the years, and the most that such a bar is thick.
_YEARS_IN, _THICK_IN = 0.72, 0.38


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
        description=_description(rows, profile),
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


def _description(rows: pd.DataFrame, profile: Profile) -> str:
    whole = rows[~rows["is_partial"]]
    series = print_list([f"{row.n_primary} in {row.year}" for row in whole.itertuples()])
    most, least = whole.loc[whole["n_primary"].idxmax()], whole.loc[whole["n_primary"].idxmin()]
    said = [
        "A bar chart with one bar for each US fiscal year, which runs from October of the year before to September.",
        f"A bar's length is the number of primary designations, from zero: {profile.headline.who().lower()}; the number stands at its end.",
        f"Whole fiscal years in order: {series}.",
        f"The highest count is {most['n_primary']}, in {most['year']}, and the lowest {least['n_primary']}, in {least['year']}.",
    ]
    last = rows.iloc[-1]
    if last["is_partial"]:
        said.append(
            f"Fiscal {last['year']} is known to {print_day(last['last_day_known'])} only, with {last['n_primary']} so far; "
            "its bar is hatched and is not to be read beside whole years."
        )
    return " ".join(said)


def draw(canvas: Canvas, rows: pd.DataFrame) -> None:
    """Bars with their values at the ends: upright, or lying on a story, on which upright ones would be drawn out to poles."""
    if canvas.shape == "story":
        _draw_lying(canvas, rows)
    else:
        _draw_upright(canvas, rows)


def _draw_upright(canvas: Canvas, rows: pd.DataFrame) -> None:
    (axes,) = canvas.axes(room_left_in=0.0)
    positions = range(len(rows))
    for position, row in zip(positions, rows.itertuples(), strict=True):
        axes.bar(position, row.n_primary, width=0.68, linewidth=0.6, **bar_style(MAIN, is_partial=row.is_partial))
        axes.annotate(
            str(row.n_primary), (position, row.n_primary), (0, 3), textcoords="offset points",
            ha="center", va="bottom", size=canvas.size.label_pt + 1.5, weight="semibold", color=_number_colour(row),
        )  # fmt: skip
    # Nine years stand too close on a narrow canvas for anything but the year itself.
    before = "" if canvas.shape == "square" else "FY"
    axes.set_xticks(list(positions), [_tick(row, before) for row in rows.itertuples()])
    axes.set_yticks([])
    axes.set_ylim(0, _most(rows) * 1.14)
    axes.set_xlim(-0.55, len(rows) - 0.45)


def _draw_lying(canvas: Canvas, rows: pd.DataFrame) -> None:
    (axes,) = canvas.axes(room_left_in=_YEARS_IN, room_bottom_in=0.0)
    axes.grid(visible=False)
    axes.set(xticks=[], yticks=[], xlim=(0, _most(rows) * 1.12), ylim=(len(rows) - 0.5, -0.5))
    axes.spines["bottom"].set_visible(False)
    axes.spines["left"].set_visible(True)
    thick = min(0.68, _THICK_IN * len(rows) / canvas.height_in)
    large = canvas.size.label_pt + 2
    for position, row in enumerate(rows.itertuples()):
        axes.barh(position, row.n_primary, height=thick, linewidth=0.6, **bar_style(MAIN, is_partial=row.is_partial))
        axes.annotate(
            str(row.n_primary), (row.n_primary, position), (5, 0), textcoords="offset points",
            va="center_baseline", size=large + 2, weight="semibold", color=_number_colour(row),
        )  # fmt: skip
        _write_year(axes, row, position, large)


def _write_year(axes: Axes, row: Any, position: int, size: float) -> None:
    """The year left of its bar, and under it the day to which a cut year is known."""
    for below, line in enumerate(_tick(row).split("\n")):
        axes.annotate(
            line, (0, position), (-_YEARS_IN * 72, -1.2 * size * below), textcoords="offset points",
            va="center_baseline", size=size - 2 * below, color=MUTED, annotation_clip=False,
        )  # fmt: skip


def _most(rows: pd.DataFrame) -> int:
    return int(rows["n_primary"].max()) or 1


def _number_colour(row: Any) -> str:
    return ACCENT if row.is_partial else INK


def _tick(row: Any, before: str = "FY") -> str:
    year = f"{before}{row.year}"
    return f"{year}\nto {print_short_day(row.last_day_known)}" if row.is_partial else year
