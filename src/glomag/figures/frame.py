"""The frame around every figure: title, subtitle, source line and as-of stamp, set in one place for every size."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from glomag.figures.style import FONT_FAMILY, INK, MUTED, NOTE_SIZE, SUBTITLE_SIZE, TITLE_SIZE, register_fonts
from glomag.wording import print_day

if TYPE_CHECKING:
    from glomag.figures.exhibit import Exhibit

PAGE_WIDTH_IN = 6.5
_MARGIN_IN = 0.12
_LINE = 1.22
_POINTS_PER_INCH = 72.0


@dataclass(frozen=True)
class Canvas:
    """The part of a figure that is free for plotting, in fractions of the figure."""

    figure: Figure
    left: float
    bottom: float
    right: float
    top: float

    def axes(
        self, n_rows: int = 1, n_columns: int = 1, *, room_left_in: float = 0.35, room_bottom_in: float = 0.25, **grid: Any
    ) -> list[Axes]:
        """Axes in the free part, row by row; room is kept for tick labels. `grid` goes to matplotlib's GridSpec."""
        width, height = self.figure.get_size_inches()
        spec = self.figure.add_gridspec(
            n_rows,
            n_columns,
            left=self.left + room_left_in / width,
            right=self.right,
            bottom=self.bottom + room_bottom_in / height,
            top=self.top,
            **grid,
        )
        return [self.figure.add_subplot(spec[row, column]) for row in range(n_rows) for column in range(n_columns)]


def draw_framed(exhibit: Exhibit) -> Figure:
    """Draw an exhibit at the width of a letter page, inside `house_style`.

    The figure belongs to no window and no pyplot state, so nothing has to be closed.
    """
    figure = Figure(figsize=(PAGE_WIDTH_IN, exhibit.height_in))
    FigureCanvasAgg(figure)
    top = _set_lines(figure, exhibit.title, 1 - _MARGIN_IN / exhibit.height_in, size=TITLE_SIZE, colour=INK, weight="bold")
    top = _set_lines(figure, exhibit.subtitle, top, size=SUBTITLE_SIZE, colour=MUTED, weight="regular")
    bottom = _set_footer(figure, exhibit)
    gap = 0.14 / exhibit.height_in
    side = _MARGIN_IN / PAGE_WIDTH_IN
    exhibit.draw(Canvas(figure, side, bottom + gap, 1 - side, top - gap), exhibit.rows)
    return figure


def source_line(exhibit: Exhibit) -> str:
    """The line under the figure, as drawn and as kept in its JSON file."""
    profile = f" Profile {exhibit.profile}." if exhibit.profile else ""
    return f"Source: {exhibit.source}. As of {print_day(exhibit.as_of)}.{profile} Data {exhibit.data_sha256[:8]}."


def room_for_words_in(title: str, subtitle: str) -> float:
    """Inches that title, subtitle and a source line of two lines take of a figure's height, for one as high as its rows need."""
    width = PAGE_WIDTH_IN - 2 * _MARGIN_IN
    sizes = [TITLE_SIZE] * len(wrap_to_width(title, TITLE_SIZE, "bold", width)) + [NOTE_SIZE] * 2
    sizes += [SUBTITLE_SIZE] * len(wrap_to_width(subtitle, SUBTITLE_SIZE, "regular", width))
    return sum(sizes) * _LINE / _POINTS_PER_INCH + _MARGIN_IN + 0.4


def _set_lines(figure: Figure, text: str, top: float, *, size: float, colour: str, weight: str) -> float:
    """Set wrapped text below `top` (figure fraction) and return the fraction at which it ends."""
    height_in = figure.get_size_inches()[1]
    lines = wrap_to_width(text, size, weight, PAGE_WIDTH_IN - 2 * _MARGIN_IN)
    for line in lines:
        figure.text(_MARGIN_IN / PAGE_WIDTH_IN, top, line, size=size, color=colour, weight=weight, va="top")
        top -= size * _LINE / _POINTS_PER_INCH / height_in
    return top - 0.02 / height_in


def _set_footer(figure: Figure, exhibit: Exhibit) -> float:
    height_in = figure.get_size_inches()[1]
    step = NOTE_SIZE * _LINE / _POINTS_PER_INCH / height_in
    lines = wrap_to_width(source_line(exhibit), NOTE_SIZE, "regular", PAGE_WIDTH_IN - 2 * _MARGIN_IN)
    bottom = 0.08 / height_in
    for number, line in enumerate(reversed(lines)):
        figure.text(_MARGIN_IN / PAGE_WIDTH_IN, bottom + number * step, line, size=NOTE_SIZE, color=MUTED, va="bottom")
    return bottom + len(lines) * step


def wrap_to_width(text: str, size: float, weight: str, width_in: float) -> list[str]:
    """Break text into lines no wider than `width_in` inches, measured in the house font."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width_in(longer, size, weight) <= width_in:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@lru_cache(maxsize=4096)
def text_width_in(text: str, size: float, weight: str = "regular", families: tuple[str, ...] = (FONT_FAMILY,)) -> float:
    """Width of one line of text in inches, in the house font, or in the first of `families` that has a letter."""
    register_fonts()
    renderer = FigureCanvasAgg(Figure(dpi=_POINTS_PER_INCH)).get_renderer()  # type: ignore[no-untyped-call]
    font = FontProperties(family=list(families), size=size, weight=weight)
    with mpl.rc_context({"text.hinting": "none"}):
        width, _, _ = renderer.get_text_width_height_descent(text, font, ismath=False)
    return float(width) / _POINTS_PER_INCH
