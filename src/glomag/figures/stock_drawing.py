"""The drawing of figure 9 in every size: the list as a step line, and what came and went as bars or, where small, as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from glomag.figures.frame import Canvas, text_width_in
from glomag.figures.layout import sheet
from glomag.figures.sizes import Size
from glomag.figures.style import ACCENT, GRID, INK, MAIN, MUTED, PAPER, bar_style
from glomag.periods import year_period
from glomag.wording import print_short_day

DESIGNATED, REMOVED, LISTED, YEAR_END = "designated in the year", "removed in the year", "listed on the day", "listed at the year's end"
_POINTS_PER_INCH = 72.0
_LINE = 1.3


def draw(canvas: Canvas, rows: pd.DataFrame) -> None:
    """The list above, what came and went below, over the same days; beside each other on a slide, and as numbers on a square."""
    if canvas.shape == "square":
        _draw_square(canvas, rows)
        return
    if canvas.shape == "slide":
        parts = canvas.axes(1, 2, room_left_in=0.0, room_bottom_in=_years_in(rows, canvas.size), wspace=0.07)
    else:
        room = 0.33 if canvas.shape == "page" else _years_in(rows, canvas.size)
        parts = canvas.axes(2, 1, room_left_in=0.0, room_bottom_in=room, hspace=0.1, height_ratios=(1.0, 1.05))
    upper, lower = parts
    flows = rows[rows["series"].isin([DESIGNATED, REMOVED])]
    for axes in parts:
        _set_years(axes, flows)
    _draw_stock(upper, rows, canvas.size)
    _draw_flows(lower, flows, canvas.size)
    for axes in parts if canvas.shape == "slide" else [lower]:
        _draw_years(axes, flows, canvas.size)


def _set_years(axes: Axes, flows: pd.DataFrame) -> None:
    """The days of all fiscal years along the axis, with room at the right for the number of the last day."""
    slots = [_slot(year) for year in sorted(flows["year"].unique())]
    first, end = slots[0][0], slots[-1][1]
    axes.set_xlim(first, end + 0.08 * (end - first))
    axes.set_yticks([])
    axes.grid(visible=False)


def _draw_stock(axes: Axes, rows: pd.DataFrame, size: Size, heading: str = "Persons on the list") -> None:
    listed, years = rows[rows["series"] == LISTED], rows.loc[rows["series"] == YEAR_END, "year"]
    days = [day.toordinal() for day in [*listed["first_day"], listed["last_day"].iloc[-1]]]
    counts = [*listed["n"], listed["n"].iloc[-1]]
    edges = [_slot(year)[1] for year in years]
    axes.vlines(edges, 0, 1, transform=axes.get_xaxis_transform(), color=GRID, linewidth=0.6, zorder=0)
    axes.step(days, counts, where="post", color=INK, linewidth=1.6)
    axes.set_ylim(0, max(counts) * 1.18)
    axes.set_xticks([])
    axes.text(0.0, 1.0, heading, va="top", color=INK, **_heading(axes, size))
    ends = list(rows[rows["series"] == YEAR_END].itertuples())
    for end in ends:
        at_end = end is ends[-1]
        axes.plot([end.last_day.toordinal()], [end.n], marker="o", markersize=4, color=INK, zorder=4)
        axes.annotate(
            f"{end.n:,}", (end.last_day.toordinal(), end.n), (6, 0) if at_end else (-2, 3), textcoords="offset points",
            ha="left" if at_end else "right", va="center" if at_end else "bottom", weight="semibold" if at_end else "regular",
            size=size.label_pt + (1.5 if at_end else 0), color=INK,
        )  # fmt: skip


def _draw_flows(axes: Axes, flows: pd.DataFrame, size: Size) -> None:
    for row in flows.itertuples():
        _draw_bar(axes, row, size)
    designated, removed = (flows[flows["series"] == series] for series in (DESIGNATED, REMOVED))
    top, bottom = _with_room(axes, designated["n"].max(), removed["n"].max(), size)
    axes.set_ylim(-bottom, top)
    axes.axhline(0, color=MUTED, linewidth=0.8, zorder=3)
    axes.spines["bottom"].set_visible(False)
    axes.text(0.0, 1.0, "Persons designated in the fiscal year", va="top", color=MAIN, **_heading(axes, size))
    axes.text(0.0, 0.0, "Persons removed in the fiscal year", va="bottom", color=ACCENT, **_heading(axes, size))
    axes.set_xticks([])


def _with_room(axes: Axes, most_up: int, most_down: int, size: Size) -> tuple[float, float]:
    """How far the axis reaches up and down, so that above and below the bars there is room for a number and a heading."""
    height_in = axes.get_position().height * axes.figure.get_size_inches()[1]  # type: ignore[union-attr]
    words_in = 2 * _LINE * (size.label_pt + 1) / _POINTS_PER_INCH + 0.06
    per_person = (most_up + most_down) / (height_in - 2 * words_in)
    return most_up + words_in * per_person, most_down + words_in * per_person


def _heading(axes: Axes, size: Size) -> dict[str, Any]:
    """Headings inside the axes stand on paper, not on the lines between the years."""
    paper = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.5}
    return {"transform": axes.transAxes, "size": size.label_pt + 1, "weight": "semibold", "bbox": paper}


def _draw_bar(axes: Axes, row: Any, size: Size) -> None:
    up = row.series == DESIGNATED
    colour = MAIN if up else ACCENT
    style = bar_style(colour, is_partial=row.is_partial)
    first, end = _slot(row.year)
    axes.bar(_middle(row.year), row.n if up else -row.n, width=0.62 * (end - first), linewidth=0.6, **style)
    axes.annotate(
        str(row.n), (_middle(row.year), row.n if up else -row.n), (0, 2 if up else -3), textcoords="offset points",
        ha="center", va="bottom" if up else "top", size=size.label_pt, weight="semibold", color=INK if up else ACCENT,
    )  # fmt: skip


# --- a square: the line, and under it the numbers -------------------------------------------------------------------


def _draw_square(canvas: Canvas, rows: pd.DataFrame) -> None:
    """The step line over the years; under each year how many were designated and how many removed, as numbers."""
    size, flows = canvas.size, rows[rows["series"].isin([DESIGNATED, REMOVED])]
    line_in = _LINE * size.label_pt / _POINTS_PER_INCH
    years_in = _years_in(rows, size)
    table_in = years_in + 3 * line_in + 0.08
    split = canvas.bottom + table_in / canvas.figure.get_size_inches()[1]
    (upper,) = replace(canvas, bottom=split).axes(room_left_in=0.0, room_bottom_in=0.0)
    _set_years(upper, flows)
    _draw_stock(upper, rows, size)
    _draw_years(upper, flows, size)
    table = sheet(replace(canvas, top=split))
    top = table_in - years_in - 0.06
    _draw_pieces(
        table, top - line_in / 2, size, [("Designated", MAIN), (" and ", MUTED), ("removed", ACCENT), (" in the fiscal year", MUTED)]
    )
    first, last = upper.get_xlim()
    for row in flows.itertuples():
        up = row.series == DESIGNATED
        across = (_middle(row.year) - first) / (last - first) * canvas.width_in
        middle = top - (1.5 if up else 2.5) * line_in
        sign = ("+" if up else "\N{MINUS SIGN}") if row.n else ""
        table.text(across, middle, f"{sign}{row.n}", size=size.label_pt, weight="semibold", color=MAIN if up else ACCENT,
                   ha="center", va="center_baseline")  # fmt: skip


def _draw_pieces(axes: Axes, middle: float, size: Size, pieces: Sequence[tuple[str, str]]) -> None:
    """Words of several colours on one line."""
    left = 0.0
    for words, colour in pieces:
        axes.text(left, middle, words, size=size.label_pt, weight="semibold", color=colour, va="center_baseline")
        left += text_width_in(words, size.label_pt, "semibold")


# --- years along the axis -------------------------------------------------------------------------------------------


def _draw_years(axes: Axes, flows: pd.DataFrame, size: Size) -> None:
    """The name of each fiscal year under its place, and under a cut one its last day, as far right as the axes reach."""
    designated = list(flows[flows["series"] == DESIGNATED].itertuples())
    width_in = axes.get_position().width * axes.figure.get_size_inches()[0]  # type: ignore[union-attr]
    is_short = text_width_in("FY2020", size.label_pt) + 0.08 > width_in / (1.08 * len(designated))
    name = "FY{:02d}" if is_short else "FY{}"
    axes.set_xticks(
        [_middle(row.year) for row in designated], [name.format(row.year % 100 if is_short else row.year) for row in designated]
    )
    last = designated[-1]
    if last.is_partial:
        axes.annotate(
            f"to {print_short_day(last.last_day)}", (_middle(last.year), 0), (0, -3.5 - 1.15 * size.label_pt), color=MUTED,
            xycoords=("data", "axes fraction"), textcoords="offset points", ha="center", va="top", size=size.label_pt,
        )  # fmt: skip


def _years_in(rows: pd.DataFrame, size: Size) -> float:
    """Height of the names of the years: a line, and another where the last year is cut."""
    n_lines = 2 if rows.loc[rows["series"] == YEAR_END, "is_partial"].iloc[-1] else 1
    return n_lines * _LINE * size.label_pt / _POINTS_PER_INCH + 0.05


def _slot(year: int) -> tuple[int, int]:
    """First and last day of a fiscal year on the axis: a cut year keeps the place of a whole one."""
    period = year_period(year, "fiscal")
    return period.first.toordinal(), period.last.toordinal() + 1


def _middle(year: int) -> float:
    return sum(_slot(year)) / 2
