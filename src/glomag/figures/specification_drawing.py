"""The drawing of a specification curve in every size: the sorted values, what the letter and the headline say, and the choices."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, floor
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import StepPatch

from glomag.figures.frame import Canvas, wrap_to_width
from glomag.figures.layout import bare_axes, sheet
from glomag.figures.sizes import Size
from glomag.figures.specification_grid import (
    DIFFERENCE,
    FALLS,
    LEFT_IN,
    NEAR,
    RIGHT_IN,
    SHARE,
    build_choices,
    draw_choice_bars,
    draw_grid,
    grid_height_in,
    is_of_change,
    measured_of,
    most_moving,
    print_value,
)
from glomag.figures.style import ACCENT, GREY, INK, MAIN, MUTED, PAPER, SAND
from glomag.wording import print_count

WARNING = "A curve informs about choices and proves nothing: it is no sample, and no share of it is a probability."

# Inches: the warning at the bottom of a page, the curve at its top (less where the grid needs the room), what lies between
# curve and grid, and the ticks at the left of a curve without a grid.
_WARNING_IN, _CURVE_IN, _GAP_IN, _TICKS_IN = 0.24, 1.95, 0.12, 0.5
# Where the notes stand beside the curve, and the part of a story's height that its curve gets.
_NOTE_IN, _PART_OF_STORY = 1.3, 0.6
_HIGHEST_DRAWN = 1.0
# Between two ticks of a share, and the least that is drawn of a difference of shares on either side of none.
_STEP = 0.2
_MIDDLE = 0.5
_N_MARKED = 12  # more than this many marks would run together
_POINTS_PER_INCH = 72.0
_LINE = 1.22


def draw(canvas: Canvas, rows: pd.DataFrame) -> None:
    """The curve and what it does not say, in every size; on a page the grid of all choices, on a story those that move it most."""
    if canvas.shape == "page":
        _draw_page(canvas, rows)
        return
    above = _draw_warning(canvas)
    if canvas.shape == "slide":
        part = (_NOTE_IN + 0.15) / canvas.figure.get_size_inches()[0]
        _draw_words(replace(above, right=above.left + _NOTE_IN / canvas.figure.get_size_inches()[0]), f"{_note(rows)} {_LEFT_OUT}")
        _draw_curve(_curve_axes(replace(above, left=above.left + part)), rows, canvas.size)
    elif canvas.shape == "square":
        free = _draw_words(above, f"{_note(rows)} {_LEFT_OUT}", at_bottom=True)
        _draw_curve(_curve_axes(free), rows, canvas.size)
    else:
        _draw_story(above, rows)


def _draw_page(canvas: Canvas, rows: pd.DataFrame) -> None:
    """The curve, the grid of all choices below it on the same positions, and the note left of the curve."""
    figure_width, figure_height = canvas.figure.get_size_inches()
    inner = replace(canvas, left=canvas.left + LEFT_IN / figure_width, right=canvas.right - RIGHT_IN / figure_width)
    choices = build_choices(rows)
    free_in = canvas.height_in - _WARNING_IN - _GAP_IN
    curve_in = min(_CURVE_IN, free_in - grid_height_in(choices))
    split = canvas.top - curve_in / figure_height
    warned = canvas.bottom + _WARNING_IN / figure_height
    curve = canvas.figure.add_axes((inner.left, split, inner.right - inner.left, canvas.top - split))
    _draw_curve(curve, rows, canvas.size)
    _draw_words(replace(canvas, right=canvas.left + (LEFT_IN - 0.62) / figure_width, top=canvas.top - 0.13 / figure_height), _note(rows))
    grid = bare_axes(canvas.figure, (inner.left, warned, inner.right - inner.left, (free_in - curve_in) / figure_height))
    draw_grid(grid, rows, choices, canvas.size)
    _draw_warning(canvas)


def _draw_story(canvas: Canvas, rows: pd.DataFrame) -> None:
    """The curve over the whole width, and the choices that move the result most, as many as fit."""
    size = canvas.size
    split = canvas.top - _PART_OF_STORY * (canvas.top - canvas.bottom)
    free = _draw_words(replace(canvas, bottom=split), _note(rows), at_bottom=True)
    _draw_curve(_curve_axes(free), rows, size)
    strongest = most_moving(build_choices(rows))
    below = replace(canvas, top=split - 0.12 / canvas.figure.get_size_inches()[1])
    heading = f"{strongest[0].heading}: the choice that moves the result most"
    below = _draw_words(below, heading, weight="bold", pt=size.label_pt, colour=INK)
    draw_choice_bars(_draw_words(below, _bars_words(rows), pt=size.note_pt), strongest, _tones(rows)[1])


def _bars_words(rows: pd.DataFrame) -> str:
    measured = measured_of(rows)
    if measured == FALLS:
        gives = f"Specifications that show {rows['letter_value'].iloc[0]:.0f} falls, of all"
    else:
        gives = f"Median {'change' if is_of_change(rows) else measured} of all specifications"
    return f"{gives} with each option; the headline's is bold"


_LEFT_OUT = "The page version shows the choices behind the bars."


def _note(rows: pd.DataFrame) -> str:
    """What a bar is."""
    same = "cases" if measured_of(rows) in (SHARE, DIFFERENCE) else "rows in the same years"
    return (
        f"Each bar is one specification, a way of counting. {rows['n_combinations'].sum():,} combinations of choices give them: those "
        f"that count the same {same} are one bar."
    )


def _draw_warning(canvas: Canvas) -> Canvas:
    """What a curve does not say, at the bottom; returns what is left free."""
    return _draw_words(canvas, WARNING, at_bottom=True, weight="semibold", pt=canvas.size.label_pt, colour=INK)


def _draw_words(
    canvas: Canvas, text: str, *, at_bottom: bool = False, weight: str = "regular", pt: float | None = None, colour: str = MUTED
) -> Canvas:
    """Set wrapped text at the top or the bottom over the whole width; returns what is left free."""
    pt = pt or canvas.size.note_pt
    lines, line_in = wrap_to_width(text, pt, weight, canvas.width_in), _LINE * pt / _POINTS_PER_INCH
    axes, height_in = sheet(canvas), canvas.height_in
    first = (len(lines) - 0.5) * line_in if at_bottom else height_in - line_in / 2
    for number, line in enumerate(lines):
        axes.text(0, first - number * line_in, line, size=pt, weight=weight, color=colour, va="center_baseline")
    taken = (len(lines) * line_in + 0.08) / height_in * (canvas.top - canvas.bottom)
    return replace(canvas, bottom=canvas.bottom + taken) if at_bottom else replace(canvas, top=canvas.top - taken)


def _curve_axes(canvas: Canvas) -> Axes:
    (axes,) = canvas.axes(room_left_in=_TICKS_IN, room_bottom_in=0.04)
    return axes


# --- the curve ------------------------------------------------------------------------------------------------------


def _draw_curve(axes: Axes, rows: pd.DataFrame, size: Size) -> None:
    """Every specification as a bar of its own from zero, falls and rises in two colours; beyond the top a bar is cut."""
    lowest, highest = _limits(rows)
    ends = np.arange(len(rows) + 1) + 0.5
    shown = rows["value"].clip(upper=highest).to_numpy()
    for values, colour in zip((np.minimum(shown, 0), np.maximum(shown, 0)), _tones(rows), strict=True):
        # As an artist: the limits are set below, and to find them matplotlib would walk along every bar.
        axes.add_artist(StepPatch(values, ends, fill=True, facecolor=colour, edgecolor="none"))
    axes.set_xlim(0.5, len(rows) + 0.5)
    axes.set_ylim(1.12 * lowest, 1.1 * highest)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    _set_values(axes, rows, (lowest, highest))
    if is_of_change(rows):
        _mark_cut(axes, rows, highest, size)
    _mark_letter(axes, rows, size)
    _mark_headline(axes, rows, size)


def _tones(rows: pd.DataFrame) -> tuple[str, str]:
    """Colours of the bars below and above zero; only where a bar can lie on either side they are two."""
    return MAIN, MAIN if measured_of(rows) in (FALLS, SHARE) else SAND


def _limits(rows: pd.DataFrame) -> tuple[float, float]:
    """The lowest and the highest value drawn."""
    measured, reach = measured_of(rows), float(rows["value"].max())
    if measured == FALLS:
        return 0.0, float(rows["letter_value"].iloc[0])
    if measured == SHARE:
        return 0.0, max(reach, 1.25 * float(rows["letter_value"].iloc[0]))
    if measured == DIFFERENCE:
        return min(float(rows["value"].min()), -_STEP), max(reach, 2 * _STEP)
    return -1.0, _HIGHEST_DRAWN


def _set_values(axes: Axes, rows: pd.DataFrame, limits: tuple[float, float]) -> None:
    """The ticks of the values, in words."""
    measured, (lowest, highest) = measured_of(rows), limits
    if measured == FALLS:
        ticks = [float(n) for n in range(round(highest) + 1)]
        axes.set_yticks(ticks, ["no fall", *(print_count(n, "fall") for n in range(1, len(ticks)))])
        return
    step = 0.5 if is_of_change(rows) else _STEP
    ticks = [n * step for n in range(ceil(lowest / step), floor(highest / step) + 1)]
    axes.set_yticks(ticks, [print_value(measured, round(100 * tick)) if tick else "0" for tick in ticks])


def _mark_cut(axes: Axes, rows: pd.DataFrame, highest: float, size: Size) -> None:
    beyond = rows[rows["value"] > highest]
    if len(beyond):
        text = f"{len(beyond):,} above +100%, up to +{beyond['printed'].max():,}%, cut here \N{RIGHTWARDS ARROW}"
        axes.text(
            beyond["position"].min() - 0.005 * len(rows), highest, text, size=size.note_pt, color=MUTED, ha="right", va="center_baseline"
        )


def _mark_letter(axes: Axes, rows: pd.DataFrame, size: Size) -> None:
    """What the letter says as a line across, or as a shaded band where it says "near" or "about"; a mark on each that gives it."""
    marked = rows[marks_of(rows)]
    if "near_from" in rows:
        low, high = (float(rows[end].iloc[0]) for end in ("near_from", "near_to"))
        axes.axhspan(low, high, facecolor=ACCENT, alpha=0.16, edgecolor="none", zorder=0)
    if "letter_value" in rows:
        axes.axhline(float(rows["letter_value"].iloc[0]), color=ACCENT, linewidth=1.0, linestyle=(0, (4, 2)))
    if measured_of(rows) != NEAR:
        mark: dict[str, Any] = {"marker": "v", "markersize": 4.5} if len(marked) <= _N_MARKED else {"marker": "|", "markersize": 7}
        axes.plot(marked["position"], marked["value"], linestyle="none", color=ACCENT, clip_on=False, **mark)
    _label_letter(axes, rows, len(marked), {"size": size.label_pt, "weight": "semibold", "color": ACCENT})


def marks_of(rows: pd.DataFrame) -> pd.Series:
    """Which specifications give what the letter says: its value, or its direction or nearness where it states no value."""
    return rows["prints_letter_value"] if "prints_letter_value" in rows else rows["same_sign"]


def _label_letter(axes: Axes, rows: pd.DataFrame, n: int, style: dict[str, Any]) -> None:
    """The words where no bar is: at the right below the line or at the bottom; at the top left of a curve that only rises."""
    measured, words = measured_of(rows), letter_words(rows, n)
    if measured == SHARE:
        high = 1.1 * _limits(rows)[1]
        axes.vlines(0.02 * len(rows) + 0.5, float(rows["letter_value"].iloc[0]), 0.92 * high, color=ACCENT, linewidth=0.8)
        axes.text(0.02, 1.0, words, transform=axes.transAxes, ha="left", va="top", **style)
        return
    if measured in (NEAR, DIFFERENCE):
        axes.annotate(words, (1, 0), (-2, 11), xycoords="axes fraction", textcoords="offset points", ha="right", va="bottom", **style)
        return
    at = float(rows["letter_value"].iloc[0])
    is_below = measured != FALLS
    axes.annotate(
        words, (1, at), (-2, -3 if is_below else 3), xycoords=("axes fraction", "data"), textcoords="offset points", ha="right",
        va="top" if is_below else "bottom", **style,
    )  # fmt: skip


def letter_words(rows: pd.DataFrame, n: int) -> str:
    """What the letter says and how many specifications give it, as a label of one line or two."""
    measured, specifications, is_one = measured_of(rows), print_count(n, "specification") if n else "no specification", n < 2  # noqa: PLR2004
    if measured == NEAR:
        within = f"{100 * float(rows['near_to'].iloc[0]):.0f}"
        return f"Near, within {within}%: {specifications}\nThe letter states no value"
    if measured == DIFFERENCE:
        return f"Lower for certain: {specifications}\nThe letter states no size"
    value = float(rows["letter_value"].iloc[0])
    if measured == FALLS:
        return f"The letter: {value:.0f} falls; {specifications} {'shows' if is_one else 'show'} them"
    if "near_from" in rows:
        return f"The letter: about a third; {specifications} {'gives' if is_one else 'give'} that"
    return f"The letter: {print_value(measured, round(100 * value))}; {specifications} {'prints' if is_one else 'print'} it"


def _mark_headline(axes: Axes, rows: pd.DataFrame, size: Size) -> None:
    """A dot on the headline's own value, with its label where no bar is."""
    for row in rows[rows["is_headline"]].itertuples():
        height, side, relpos = _beside(axes, rows, row)
        axes.annotate(
            f"Headline: {_headline_words(rows, row.printed)}", (row.position, row.value), (row.position, height), ha=side, va="bottom",
            size=size.label_pt, weight="semibold", color=INK,
            arrowprops={"arrowstyle": "-", "color": GREY, "linewidth": 1.0, "shrinkA": 1, "shrinkB": 0, "relpos": relpos},
        )  # fmt: skip
        axes.plot([row.position], [row.value], marker="o", markersize=5, color=PAPER, markeredgecolor=INK, markeredgewidth=1.2, zorder=5)


def _headline_words(rows: pd.DataFrame, printed: int) -> str:
    measured = measured_of(rows)
    return f"{printed} of {rows['letter_value'].iloc[0]:.0f}" if measured == FALLS else print_value(measured, printed)


def _beside(axes: Axes, rows: pd.DataFrame, row: Any) -> tuple[float, str, tuple[float, float]]:
    """Height of the headline's label, its side, and where its leader begins: above zero for a fall, left of the mark for a number."""
    measured, highest, along = measured_of(rows), _limits(rows)[1], row.position / len(rows)
    if measured == FALLS:
        return min(row.value, highest - 1) + 0.3, "left" if along < 0.3 else "right", (0.5, 0.5)  # noqa: PLR2004
    if measured == SHARE:
        side = "left" if along < _near_left(axes) else "center" if along < 0.7 else "right"  # noqa: PLR2004
        return 0.66 * highest, side, {"left": (0.0, 0.0), "center": (0.5, 0.0), "right": (1.0, 0.0)}[side]
    side = "left" if along < _near_left(axes) else "center" if along < _MIDDLE or (row.value <= 0 and along < 0.9) else "right"  # noqa: PLR2004
    return max(row.value, 0.0) + 0.2 * highest, side, {"left": (0.0, 0.0), "center": (0.5, 0.5), "right": (1.0, 0.0)}[side]


def _near_left(axes: Axes) -> float:
    """The part of the axes within which a label centred on its mark would reach over the left edge."""
    return 0.4 / float(axes.get_position().width * axes.figure.get_size_inches()[0])  # type: ignore[union-attr]
