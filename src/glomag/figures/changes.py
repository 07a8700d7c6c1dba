"""Figure 2: change on the year before and on the baseline year, whole fiscal years only."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from glomag.definitions import Definition
from glomag.errors import CoverageError
from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import Canvas
from glomag.figures.sizes import PAGE, Size
from glomag.figures.style import ACCENT, GRID, INK, MAIN, MUTED
from glomag.measures import build_changes, build_counts
from glomag.parameters import Profile
from glomag.register import Register
from glomag.wording import percent_changed, print_change, print_day, print_list, print_moved

YEAR_BEFORE, BASELINE = "year before", "baseline year"

# Inches kept for the years at the far left and, in each panel, for the counts and for the labels beside the bars, at a
# page's type; larger type takes more.
_YEAR_ROOM, _COUNT_ROOM, _LABEL_ROOM, _NO_LABEL_ROOM = 0.6, 0.72, 0.42, 0.1
_PANEL_GAP = 0.22


def build_exhibit(register: Register, profile: Profile) -> Exhibit:
    """Two panels of signed bars, each with both counts beside it; a year that the as-of day cuts is left out."""
    definition = profile.headline
    rows = build_rows(register, profile)
    left_out = _left_out(build_counts(register, definition))
    return Exhibit(
        number=2,
        slug="change-by-year",
        title=_title(rows),
        subtitle=_subtitle(rows, definition, left_out),
        caption=_caption(rows, definition.printed(), left_out),
        alt_text=_alt_text(rows),
        description=_description(rows, left_out),
        definition=definition.printed(),
        profile=profile.name,
        as_of=profile.as_of,
        rows=rows,
        draw=draw,
        height_in=1.55 + 0.34 * rows["year"].nunique(),
    )


def build_rows(register: Register, profile: Profile) -> pd.DataFrame:
    """One row a bar: `comparison`, `year`, `n`, `base_year`, `n_base`, `change_frac` (missing on a base of zero).

    On the baseline year only later years are compared: an earlier year has not changed "since" it, and the baseline
    year itself would show nothing but its own zero. Raises CoverageError where there are not yet two whole years.
    """
    rows = _long(build_changes(build_counts(register, profile.headline), profile.baseline_year), profile.baseline_year)
    if rows.empty:
        raise CoverageError(
            f"no change to show: only one whole fiscal year is known as of {register.as_of}",
            change="choose a later as_of in the profile",
        )
    return rows


def _long(changes: pd.DataFrame, baseline_year: int) -> pd.DataFrame:
    before = changes.assign(comparison=YEAR_BEFORE, base_year=changes["year"] - 1)
    before = before.rename(columns={"n_before": "n_base", "change_on_year_before_frac": "change_frac"})
    since = changes[changes["year"] > baseline_year].assign(comparison=BASELINE, base_year=baseline_year)
    since = since.rename(columns={"n_baseline": "n_base", "change_on_baseline_frac": "change_frac"})
    columns = ["comparison", "year", "n", "base_year", "n_base", "change_frac"]
    return pd.concat([before[columns], since[columns]], ignore_index=True).astype({"change_frac": "float64"})


def _left_out(counts: pd.DataFrame) -> str:
    last = counts.iloc[-1]
    if not last["is_partial"]:
        return ""
    return f"fiscal {last['year']}, cut at {print_day(last['last_day_known'])}, left out"


def _title(rows: pd.DataFrame) -> str:
    latest = {row.comparison: row for row in rows[rows["year"] == rows["year"].max()].itertuples()}
    last, since = latest[YEAR_BEFORE], latest.get(BASELINE)
    said = f"Primary Global Magnitsky designations {print_moved(last.n_base, last.n)} in fiscal {last.year}"
    if since is None or since.base_year == last.base_year:
        return said
    joint = "but" if (last.n - last.n_base) * (since.n - since.n_base) < 0 else "and"
    return f"{said}, {joint} were {print_change(since.n_base, since.n)}, since fiscal {since.base_year}"


def _subtitle(rows: pd.DataFrame, definition: Definition, left_out: str) -> str:
    years = f"whole US fiscal years {rows['year'].min()} to {rows['year'].max()}"
    scope = f"{definition.who()}, {years}; {definition.notes()}"
    return f"{scope}; {left_out}" if left_out else scope


def _caption(rows: pd.DataFrame, printed: str, left_out: str) -> str:
    compared = print_list(list(dict.fromkeys(_heading(row).lower() for row in rows.itertuples())))
    return (
        f"Change in primary designations under E.O. 13818, {compared}, with both counts beside every percentage. "
        f"Definition: {printed}. Whole fiscal years (October to September) only{f': {left_out}' if left_out else ''}."
    )


def _alt_text(rows: pd.DataFrame) -> str:
    said = []
    for _, panel in rows.groupby("comparison", sort=False):
        series = print_list([f"{row.year} {print_change(row.n_base, row.n)}" for row in panel.itertuples()])
        said.append(f"{_heading(next(panel.itertuples())).lower()}: {series.replace(', from', ' from')}")
    return f"Bar chart of change in primary Global Magnitsky designations by whole fiscal year. {'; '.join(said).capitalize()}."


def _description(rows: pd.DataFrame, left_out: str) -> str:
    said = [
        "A bar chart of signed change in percent, with one row for each whole US fiscal year, which runs from October of the year before "
        "to September; a bar to the left of the middle line is a fall, one to the right a rise, and both counts stand beside each."
    ]
    for _, panel in rows.groupby("comparison", sort=False):
        series = "; ".join(f"{row.year} {print_change(row.n_base, row.n)}" for row in panel.itertuples())
        said.append(f"{_heading(next(panel.itertuples()))}: {series}.")
    before = rows[(rows["comparison"] == YEAR_BEFORE) & (rows["n_base"] > 0)]
    fell, rose = (before["n"] < before["n_base"]).sum(), (before["n"] > before["n_base"]).sum()
    said.append(f"Of {len(before)} years that can be compared with the year before, {fell} show a fall and {rose} a rise.")
    if left_out:
        said.append(f"Not shown: {left_out.removesuffix(', left out')}.")
    return " ".join(said)


def draw(canvas: Canvas, rows: pd.DataFrame) -> None:
    """One panel a comparison: beside each other, one above the other on a story, and the first alone on a square.

    A percent is as wide in all panels of a canvas. The title says the other comparison on a square, with its counts.
    """
    panels = [panel for _, panel in rows.groupby("comparison", sort=False)]
    if canvas.shape in ("square", "story"):
        _draw_below(canvas, panels if canvas.shape == "story" else panels[:1])
    else:
        _draw_beside(canvas, panels)


def _draw_beside(canvas: Canvas, panels: list[pd.DataFrame]) -> None:
    """The same year stands at the same height in all panels."""
    spans, widths = _spans(panels, canvas.width_in - _YEAR_ROOM)
    all_axes = canvas.axes(1, len(panels), room_left_in=_YEAR_ROOM, room_bottom_in=0.0, width_ratios=widths, wspace=0.0)
    years = sorted({int(year) for panel in panels for year in panel["year"]})
    for axes, panel, span in zip(all_axes, panels, spans, strict=True):
        axes.set_xlim(*span)
        axes.set_ylim(years[-1] + 0.55, years[0] - 1.05)
        _draw_panel(axes, panel, years, canvas.size)
    _draw_years(all_axes[0], years, _YEAR_ROOM)


def _draw_below(canvas: Canvas, panels: list[pd.DataFrame]) -> None:
    """No change stands in one column of all panels; each has its own years."""
    type_scale = canvas.size.label_pt / PAGE.label_pt
    year_room = _YEAR_ROOM * type_scale
    ((span, *_), _) = _spans([pd.concat(panels)], canvas.width_in - year_room, type_scale)
    all_years = [sorted(int(year) for year in panel["year"]) for panel in panels]
    # A panel has its rows, one of its heading, and a little that keeps it from the panel above.
    heights = [len(years) + (1.4 if place == 0 else 2.1) for place, years in enumerate(all_years)]
    all_axes = canvas.axes(len(panels), 1, room_left_in=year_room, room_bottom_in=0.0, height_ratios=heights, hspace=0.0)
    for axes, panel, years, height in zip(all_axes, panels, all_years, heights, strict=True):
        axes.set_xlim(*span)
        axes.set_ylim(years[-1] + 0.55, years[-1] + 0.55 - height)
        _draw_panel(axes, panel, years, canvas.size, heading_at=_draw_years(axes, years, year_room))


def _draw_years(axes: Axes, years: list[int], room_in: float) -> float:
    """Years left of the panel, with the lines between the rows carried on above them; returns where they begin (axes fraction)."""
    width_in = axes.get_position().width * float(axes.figure.get_size_inches()[0])  # type: ignore[union-attr]
    far_left = -room_in / width_in
    style: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "clip_on": False}
    axes.hlines([year - 0.5 for year in years], far_left, 0, color=GRID, linewidth=0.6, zorder=0, **style)
    for year in years:
        axes.text(far_left, year, f"FY{year}", va="center_baseline", color=MUTED, **style)
    return far_left


def _spans(panels: list[pd.DataFrame], width_in: float, type_scale: float = 1.0) -> tuple[list[tuple[float, float]], list[float]]:
    """Horizontal limits and width in inches of each panel, so that one percent has the same width in all of them.

    A panel has its counts at the left, then room for the labels of falls, the bars, and room for the labels of rises.
    """
    count_room, label_room = _COUNT_ROOM * type_scale, _LABEL_ROOM * type_scale
    ranges = [(min(panel["change_frac"].min(), 0.0), max(panel["change_frac"].max(), 0.0)) for panel in panels]
    ranges = [(low, high) if low < high else (0.0, 0.0) for low, high in ranges]
    rooms = [(count_room + (label_room if low < 0 else 0.0), label_room if high > 0 else _NO_LABEL_ROOM) for low, high in ranges]
    rooms[:-1] = [(left, right + _PANEL_GAP) for left, right in rooms[:-1]]
    drawn = sum(high - low for low, high in ranges) or 1.0
    scale = (width_in - sum(left + right for left, right in rooms)) / drawn
    spans = [(low - left / scale, high + right / scale) for (low, high), (left, right) in zip(ranges, rooms, strict=True)]
    return spans, [(right - left) * scale for left, right in spans]


def _draw_panel(axes: Axes, panel: pd.DataFrame, years: list[int], size: Size, heading_at: float = 0.0) -> None:
    axes.set_xticks([])
    axes.set_yticks([])
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)
    axes.hlines([year - 0.5 for year in years], 0, 1, transform=axes.get_yaxis_transform(), color=GRID, linewidth=0.6, zorder=0)
    axes.vlines(0, panel["year"].min() - 0.5, panel["year"].max() + 0.5, color=MUTED, linewidth=0.8, zorder=3)
    any_row = next(panel.itertuples())
    heading: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "size": size.label_pt + 1, "weight": "semibold"}
    axes.text(heading_at, years[0] - 0.8, _heading(any_row), **heading)
    for row in panel.itertuples():
        _draw_row(axes, row)
    if any_row.comparison == BASELINE and any_row.base_year in years:
        _mark_baseline(axes, any_row)


def _draw_row(axes: Axes, row: Any) -> None:
    """Counts at the left, then the signed bar with its percentage; on a base of zero there is no percentage to show."""
    counts = f"{row.n_base} \N{RIGHTWARDS ARROW} {row.n}"
    axes.text(0, row.year, counts, transform=axes.get_yaxis_transform(), va="center_baseline", color=INK)
    has_base = row.n_base > 0
    length = row.change_frac if has_base else 0.0
    if has_base:
        axes.barh(row.year, length, height=0.62, color=MAIN if length >= 0 else ACCENT)
    axes.annotate(
        _signed_percent(row) if has_base else "no base", (length, row.year), (3 if length >= 0 else -3, 0),
        textcoords="offset points", ha="left" if length >= 0 else "right", va="center_baseline", weight="semibold", color=INK,
    )  # fmt: skip


def _mark_baseline(axes: Axes, row: Any) -> None:
    """Say in the baseline's own row what the others are compared with, instead of drawing a change of zero."""
    text = f"{row.n_base} in FY{row.base_year}, the baseline"
    axes.text(0, row.base_year, text, transform=axes.get_yaxis_transform(), va="center_baseline", color=MUTED)


def _heading(row: Any) -> str:
    return "Compared with the year before" if row.comparison == YEAR_BEFORE else f"Compared with fiscal {row.base_year}"


def _signed_percent(row: Any) -> str:
    percent = percent_changed(row.n_base, row.n)
    return f"{percent:+d}%".replace("-", "\N{MINUS SIGN}") if percent else "0%"
