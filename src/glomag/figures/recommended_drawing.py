"""How the two figures from the coalition's list are laid out in every size: lanes, columns, and what stands in words beside the marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from glomag.figures.frame import Canvas, text_width_in
from glomag.figures.layout import sheet, size_in
from glomag.figures.names import fit_name
from glomag.figures.recommended_marks import (
    BRACKET_IN,
    DOT,
    LINE_IN,
    ON_PAPER,
    RANGE,
    WITHHELD,
    Mark,
    Scale,
    draw_axis,
    draw_floor,
    draw_key,
    draw_mark,
    floor_percent,
    read_mark,
    short_words,
    write_withheld,
)
from glomag.figures.sizes import PAGE, Size
from glomag.figures.style import GRID, INK, MUTED
from glomag.wording import print_count, print_short_day

FISCAL = re.compile(r"(?:fiscal|FY)[ _-]?(\d{4})")
WINDOW_NAMES = {
    "since_january_2023_to_date": "Since January 2023, to date",
    "until_recently": "\u201cUntil recently\u201d",
    "first_biden_year": "First Biden year",
    "since_january_2023": "Since January 2023",
}
_LAST_FISCAL = (9, 30)

# Inches at a page's type: names, the two columns of words, a line of heads, the axis, and a lane of one line of type.
_NAMES_IN = {"page": 2.05, "slide": 2.1, "square": 1.05, "story": 1.15}
_SHARE_IN, _PUBLIC_IN, HEADS_IN, AXIS_IN, LANE_IN = 0.82, 0.55, 0.22, 0.22, 0.25
# A lane of a window has two lines of type where a fiscal year has one.
_WINDOW_LANES = 1.55
# Heights in lines of type: of a lane with its scale below its words, of a cell with words over its mark, and of one with the
# ends of the interval below. A lower cell has its mark beside the words, from so many inches on, and takes so many in all.
_OVER, _STACKED, _HIGH, _BESIDE_IN, _CELL_IN = 2.15, 1.75, 3.6, 0.7, 1.15
_CLEAR_IN = 0.11


def fiscal_year(window: str) -> int | None:
    """The number of a fiscal year, None for a window of another kind."""
    found = FISCAL.fullmatch(window)
    return int(found[1]) if found else None


def name_window(row: Any) -> str:
    """Name of a window for a label: the letter's own, `Fiscal 2026 to 19 Sep`, or that of the profile."""
    year = fiscal_year(row.window)
    if year is None:
        plain = row.window.replace("_", " ")
        return WINDOW_NAMES.get(row.window, plain[:1].upper() + plain[1:])
    last = date.fromisoformat(row.last_day)
    return f"Fiscal {year}" if (last.month, last.day) == _LAST_FISCAL else f"Fiscal {year} to {print_short_day(last)}"


def count_lanes(windows: Sequence[str]) -> float:
    """Height of the rows of a page in lanes of one line."""
    return sum(1.0 if fiscal_year(window) else _WINDOW_LANES for window in windows)


def draw_shares(canvas: Canvas, rows: pd.DataFrame) -> None:
    """A lane a window: name and cases, the released share on a scale, and the share and the public floor in words.

    A page and a story have the fiscal years as well, below the windows; a slide and a square have the windows alone.
    """
    shown, grow = list(_shown(rows, canvas).itertuples()), canvas.size.label_pt / PAGE.label_pt
    free = draw_key(canvas, [(DOT, "with a recommendation"), (RANGE, "range"), (None, "public evidence")])
    axes, (width, top) = sheet(free), size_in(free)
    top, bottom, n_lanes = top - HEADS_IN * grow, AXIS_IN * grow, count_lanes([row.window for row in shown])
    height = (top - bottom) / n_lanes
    draw_lane, names = _choose_lane(canvas, height * min(count_lanes([row.window]) for row in shown))
    right = 0.12 if draw_lane is _draw_lane_over else (_SHARE_IN + _PUBLIC_IN) * grow
    scale = Scale(names + 0.06, width - right, grow)
    _head_shares(axes, top + 0.5 * HEADS_IN * grow, width, canvas.size)
    quarters = {0: "0", 25: "25", 50: "50", 75: "75", 100: "100% of cases"}
    ticks = {0: "0", 50: "50", 100: "100%"} if draw_lane is _draw_lane_short else quarters
    draw_axis(axes, scale, (bottom, top), canvas.size, (ticks, (0, width)))
    for row in shown:
        place = (top - count_lanes([row.window]) * height, top)
        draw_lane(axes, scale, row, place, canvas.size)
        top = place[0]
        axes.plot([0, width], [top, top], color=GRID, linewidth=0.6, zorder=0)


def _choose_lane(canvas: Canvas, height: float) -> tuple[Callable[..., None], float]:
    """How a lane is drawn, and how many inches its names take: on a square none, where the lowest lane has the height for it."""
    if canvas.shape in ("page", "slide"):
        return _draw_lane, _NAMES_IN[canvas.shape]
    is_high = height >= _OVER * canvas.size.label_pt * LINE_IN
    return (_draw_lane_over, 0.0) if canvas.shape == "square" and is_high else (_draw_lane_short, _NAMES_IN[canvas.shape])


def _shown(rows: pd.DataFrame, canvas: Canvas) -> pd.DataFrame:
    is_fiscal = rows["window"].map(fiscal_year).notna()
    return rows[~is_fiscal] if canvas.shape in ("slide", "square") and not is_fiscal.all() else rows


def _head_shares(axes: Axes, middle: float, width: float, size: Size) -> None:
    style: dict[str, Any] = {"size": size.label_pt - 0.5, "color": MUTED, "ha": "right", "va": "center_baseline"}
    axes.text(width - _PUBLIC_IN * size.label_pt / PAGE.label_pt, middle, "share", **style)
    axes.text(width, middle, "public", **style)


def _draw_lane(axes: Axes, scale: Scale, row: Any, place: tuple[float, float], size: Size) -> None:
    """Names left of the scale, words right of it; a window's days and cases stand under its name."""
    middle = sum(place) / 2
    cases = print_count(int(row.n_cases), "case")
    name = fit_name(name_window(row), size.label_pt, scale.left - 0.2)
    style: dict[str, Any] = {"size": size.label_pt, "va": "center_baseline"}
    if fiscal_year(row.window) is None:
        up = 0.65 * size.label_pt / 72
        days = " to ".join(_short_date(day) for day in (row.first_day, row.last_day))
        axes.text(0, middle + up, name, weight="bold", color=INK, **style)
        axes.text(0, middle - up, f"{days}: {cases}", **{**style, "size": size.label_pt - 0.5}, color=MUTED)
    else:
        axes.text(0, middle, name, weight="bold", color=INK, **style)
        axes.text(scale.left - 0.16, middle, cases, color=MUTED, ha="right", **style)
    _draw_released(axes, scale, row, (middle, place[1] - place[0]), size)
    _write_shares(axes, row, middle, size)


def _write_shares(axes: Axes, row: Any, middle: float, size: Size) -> None:
    """The released share and the public floor in words, at the right; a withheld share has its words on the scale."""
    width = axes.get_xlim()[1]
    style: dict[str, Any] = {"size": size.label_pt, "color": INK, "ha": "right", "va": "center_baseline"}
    if row.printed != WITHHELD:
        axes.text(width - _PUBLIC_IN * size.label_pt / PAGE.label_pt, middle, short_words(row.printed), weight="bold", **style)
    axes.text(width, middle, row.public_floor, bbox=ON_PAPER, **style)


def _draw_lane_over(axes: Axes, scale: Scale, row: Any, place: tuple[float, float], size: Size) -> None:
    """Name, cases and words on one line, and under it the scale over the whole width."""
    line, middle = size.label_pt * LINE_IN, sum(place) / 2
    upper, lower = middle + 0.62 * line, middle - 0.62 * line
    _name_on_line(axes, row, upper, name_window(row), size)
    _write_shares(axes, row, upper, size)
    _draw_released(axes, scale, row, (lower, 1.3 * line), size)


def _draw_lane_short(axes: Axes, scale: Scale, row: Any, place: tuple[float, float], size: Size) -> None:
    """A fiscal year on one line; a window, and a year that is cut, with its name above the scale."""
    line, middle, year = size.label_pt * LINE_IN, sum(place) / 2, fiscal_year(row.window)
    if year is None:
        _name_on_line(axes, row, place[1] - 0.65 * line, name_window(row), size)
        place = (place[0], place[1] - 1.1 * line)
        middle = sum(place) / 2
    elif name_window(row) == f"Fiscal {year}":
        _name_on_line(axes, row, middle, f"FY{year}", size)
    else:
        _name_cut_year(axes, row, place, size)
    _draw_released(axes, scale, row, (middle, place[1] - place[0]), size)
    _write_shares(axes, row, middle, size)


def _name_cut_year(axes: Axes, row: Any, place: tuple[float, float], size: Size) -> None:
    """Name with the last day, and the cases below it; in a low lane the name alone, as the public floor has the cases, too."""
    points, middle = size.note_pt + 0.5, sum(place) / 2
    is_low = place[1] - place[0] < 2 * points * LINE_IN
    up = 0.0 if is_low else 0.52 * points * LINE_IN
    style: dict[str, Any] = {"size": points, "va": "center_baseline"}
    axes.text(0, middle + up, name_window(row).replace("Fiscal ", "FY"), weight="bold", color=INK, **style)
    if not is_low:
        axes.text(0, middle - up, print_count(int(row.n_cases), "case"), color=MUTED, **style)


def _name_on_line(axes: Axes, row: Any, middle: float, name: str, size: Size) -> None:
    """A name, and the number of cases beside it."""
    shown = fit_name(name, size.label_pt, 0.45 * axes.get_xlim()[1])
    axes.text(0, middle, shown, size=size.label_pt, weight="bold", color=INK, va="center_baseline")
    after = text_width_in(shown, size.label_pt, "bold") + 0.07
    axes.text(after, middle, print_count(int(row.n_cases), "case"), size=size.label_pt, color=MUTED, va="center_baseline")


def _short_date(day: str) -> str:
    parsed = date.fromisoformat(day)
    return f"{print_short_day(parsed)} {parsed.year}"


def _draw_released(axes: Axes, scale: Scale, row: Any, lane: tuple[float, float], size: Size) -> None:
    """The released share and the public floor on the scale; where it is withheld the words say so, clear of the floor's mark."""
    middle, height = lane
    mark, floor = read_mark(row.printed), floor_percent(row.public_floor)
    if mark is not None:
        draw_mark(axes, scale, middle, mark)
    else:
        # The column of the share is free, too.
        free = replace(scale, right=axes.get_xlim()[1] - _PUBLIC_IN * scale.grow)
        write_withheld(axes, _clear_of(free, scale, floor), row.why, (middle, height), size)
    if floor is not None:
        draw_floor(axes, scale.at(floor), middle, scale.grow)


def _clear_of(free: Scale, scale: Scale, floor: int | None) -> Scale:
    """The wider side of the mark that stands at `floor` on the scale."""
    if floor is None:
        return free
    at = scale.at(floor)
    return replace(free, left=at + _CLEAR_IN) if free.right - at >= at - free.left else replace(free, right=at - _CLEAR_IN)


def draw_waiting(canvas: Canvas, rows: pd.DataFrame) -> None:
    """A lane a period of submission and a column a number of years: the released words, and the share with its interval.

    Where lanes are too low for words over marks, marks stand beside their words, and there may be room for fewer columns.
    """
    size, grow = canvas.size, canvas.size.label_pt / PAGE.label_pt
    about = " (about)" if rows["printed"].str.startswith("about ").any() else ""
    free = draw_key(canvas, [(DOT, f"share acted on{about}"), (RANGE, "its interval or range")])
    axes, (width, top) = sheet(free), size_in(free)
    periods = list(dict.fromkeys(rows["submitted_in"]))
    names = min(0.35 * width, max(text_width_in(name, size.label_pt, "bold") for name in periods) + 0.1)
    bottom, top = AXIS_IN * grow, top - HEADS_IN * grow
    height = (top - bottom) / len(periods)
    is_stacked = height >= _STACKED * size.label_pt * LINE_IN
    horizons = _horizons(rows, None if is_stacked else max(1, int((width - names) / (_CELL_IN * grow))))
    step, margin = (width - names) / len(horizons), 0.06 if canvas.shape in ("square", "story") else 0.1
    cells = [Scale(names + n * step + margin, names + (n + 1) * step - margin, grow) for n in range(len(horizons))]
    for cell, years in zip(cells, horizons, strict=True):
        words = print_count(years, "year") if step < _CELL_IN * grow else f"within {print_count(years, 'year')}"
        axes.text(cell.left, top + 0.5 * HEADS_IN * grow, words, size=size.label_pt, weight="semibold", color=INK, va="center_baseline")
        scale = cell if is_stacked else replace(cell, left=cell.left + _BESIDE_IN * cell.grow)
        draw_axis(axes, scale, (bottom, top), size, ({0: "0", 100: "100%"}, (scale.left - 0.02, scale.right + 0.02)))
    for name in periods:
        place, top = (top - height, top), top - height
        axes.text(
            0, sum(place) / 2, fit_name(name, size.label_pt, names), size=size.label_pt, weight="bold", color=INK, va="center_baseline"
        )
        own = {row.horizon_years: row for row in rows[rows["submitted_in"] == name].itertuples()}
        _draw_period(axes, cells, [own.get(years) for years in horizons], place, size)
        axes.plot([0, width], [top, top], color=GRID, linewidth=0.6, zorder=0)


def _horizons(rows: pd.DataFrame, most: int | None) -> list[int]:
    """The numbers of years, or as many as there is room for: those with most released shares, the longer where these are as many."""
    released = (rows["printed"] != WITHHELD).groupby(rows["horizon_years"]).sum()
    ordered = sorted(released.index, key=lambda years: (-released[years], -years))
    return sorted(int(years) for years in ordered[:most])


def _draw_period(axes: Axes, scales: Sequence[Scale], cells: Sequence[Any], place: tuple[float, float], size: Size) -> None:
    """The cells of one period; neighbors that are withheld for one reason share its words."""
    for number, (scale, row) in enumerate(zip(scales, cells, strict=True)):
        if row is None:
            axes.text(scale.left, sum(place) / 2, "\N{EN DASH}", size=size.label_pt, color=MUTED, va="center_baseline")
        elif row.printed != WITHHELD:
            _draw_cell(axes, scale, row, place, size)
        elif not number or not _is_same_reason(cells[number - 1], row):
            run = number
            while run + 1 < len(cells) and _is_same_reason(row, cells[run + 1]):
                run += 1
            write_withheld(axes, Scale(scale.left, scales[run].right), row.why, (sum(place) / 2, place[1] - place[0]), size)


def _is_same_reason(one: Any, other: Any) -> bool:
    return one is not None and other is not None and one.printed == other.printed == WITHHELD and one.why == other.why


def _draw_cell(axes: Axes, cell: Scale, row: Any, place: tuple[float, float], size: Size) -> None:
    """The share in words over its mark, with the ends of its interval beside or below; in a low lane the mark beside the words."""
    line, middle, height = size.label_pt * LINE_IN, sum(place) / 2, place[1] - place[0]
    words, ends = short_words(row.printed), _interval_words(row)
    # Words wider than their cell would run into the next one.
    fitting = min(1.0, 0.97 * cell.width / text_width_in(words, size.label_pt, "bold"))
    style: dict[str, Any] = {"size": size.label_pt * fitting, "va": "center_baseline"}
    if height < _STACKED * line:
        axes.text(cell.left, middle, words, weight="bold", color=INK, **style)
        low = min(1.0, 0.9 * height / (2 * BRACKET_IN * cell.grow))
        draw_mark(axes, replace(cell, left=cell.left + _BESIDE_IN * cell.grow, grow=low * cell.grow), middle, _mark_of(row))
        return
    is_high = bool(ends) and height >= _HIGH * line
    # What stays of a low lane below the words is all for the mark.
    low = min(1.0, (0.92 * height - 0.85 * line) / (2 * BRACKET_IN * cell.grow))
    reach = BRACKET_IN * cell.grow * low
    upper = middle + (line if is_high else 0.0) / 2 + reach
    lower = upper - 0.5 * line - reach
    axes.text(cell.left, upper, words, weight="bold", color=INK, **style)
    after = text_width_in(words, size.label_pt, "bold") + 0.05
    if is_high:
        axes.text(cell.left, lower - reach - 0.55 * line, ends, color=MUTED, **style)
    elif ends and after + text_width_in(f"({ends})", size.label_pt) <= cell.width:
        axes.text(cell.left + after, upper, f"({ends})", color=MUTED, **style)
    draw_mark(axes, replace(cell, grow=low * cell.grow), lower, _mark_of(row))


def _interval_words(row: Any) -> str:
    """`14 to 35` where an interval was released and is more than the printed words say."""
    mark = read_mark(row.printed)
    if (
        mark is None
        or pd.isna(row.low_percent)
        or pd.isna(row.high_percent)
        or (mark.low, mark.high) == (row.low_percent, row.high_percent)
    ):
        return ""
    return f"{row.low_percent} to {row.high_percent}"


def _mark_of(row: Any) -> Mark:
    """The printed share, within its interval where one was released."""
    mark = read_mark(row.printed) or RANGE
    if not _interval_words(row):
        return mark
    return Mark(int(row.low_percent), int(row.high_percent), mark.share, inner=(mark.low, mark.high) if mark.share is None else None)
