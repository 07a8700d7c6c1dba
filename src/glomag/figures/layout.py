"""Parts that several figures share: a row of colour keys, and axes that are measured in inches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from glomag.figures.frame import Canvas, text_width_in
from glomag.figures.style import INK

_SWATCH_IN = 0.11
_SWATCH_GAP_IN = 0.05
_ENTRY_GAP_IN = 0.2
KEY_ROW_IN = 0.24


def size_in(canvas: Canvas) -> tuple[float, float]:
    """Width and height of the free part in inches."""
    return canvas.width_in, canvas.height_in


def sheet(canvas: Canvas) -> Axes:
    """Bare axes over the whole free part, with coordinates in inches from its lower left corner.

    For figures in which text and marks have to keep clear of each other: a text is as wide there as it measures.
    """
    width_in, height_in = size_in(canvas)
    axes = bare_axes(canvas.figure, (canvas.left, canvas.bottom, canvas.right - canvas.left, canvas.top - canvas.bottom))
    axes.set_xlim(0, width_in)
    axes.set_ylim(0, height_in)
    return axes


def bare_axes(figure: Figure, place: tuple[float, float, float, float]) -> Axes:
    """Axes without ticks, spines or grid; `place` is left, bottom, width and height as parts of the figure."""
    # Told before they are made: for a grid that nobody sees they would make all their ticks, which takes half of their time.
    with mpl.rc_context({"axes.grid": False}):
        axes = figure.add_axes(place)
    axes.set_axis_off()
    return axes


def draw_key(canvas: Canvas, entries: Sequence[tuple[str, str]], *, left_in: float = 0.0) -> Canvas:
    """Draw swatches (colour, words) in one row along the top, `left_in` inches from the left; return what is left free."""
    row = replace(canvas, bottom=canvas.top - KEY_ROW_IN / canvas.figure.get_size_inches()[1])
    axes, middle = sheet(row), KEY_ROW_IN / 2 + 0.03
    for colour, words in entries:
        axes.add_artist(Rectangle((left_in, middle - _SWATCH_IN / 2), _SWATCH_IN, _SWATCH_IN, facecolor=colour, edgecolor="none"))
        left_in += _SWATCH_IN + _SWATCH_GAP_IN
        axes.text(left_in, middle, words, size=canvas.size.label_pt, color=INK, va="center_baseline")
        left_in += text_width_in(words, canvas.size.label_pt) + _ENTRY_GAP_IN
    return replace(canvas, top=row.bottom)
