"""The frame around every figure: title, subtitle, source line and as-of stamp, set in one place for every size."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, takewhile
from math import atan2
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

from glomag.figures.sizes import PAGE, Shape, Size
from glomag.figures.style import FONT_FAMILY, INK, MUTED, NOTE_SIZE, SUBTITLE_SIZE, TITLE_SIZE, WITHDRAWN, register_fonts
from glomag.wording import print_day

if TYPE_CHECKING:
    from glomag.figures.exhibit import Exhibit

PAGE_WIDTH_IN = PAGE.width_in
_MARGIN_IN = 0.12
_LINE = 1.22
_BALANCE_IN = 0.05
_POINTS_PER_INCH = 72.0
# Width of a letter of running text in parts of its size, about; a good guess saves measuring.
_LETTER_WIDTH = 0.455

ACROSS = "across"
"""Name of the word across an image, by which it is found in the figure and, as an id, in the SVG."""
ACROSS_FILL, ACROSS_LINE = 0.2, 0.6
# Part of the width and of the height that the word across an image may take.
_ACROSS_REACH = 0.96


@dataclass(frozen=True)
class Canvas:
    """The part of a figure that is free for plotting, in fractions of the figure, and the size that it is laid out for."""

    figure: Figure
    left: float
    bottom: float
    right: float
    top: float
    size: Size = PAGE

    @property
    def shape(self) -> Shape:
        """What the layout is made for: a page (and the web), a slide, a square post, or a story."""
        return self.size.shape

    @property
    def width_in(self) -> float:
        """Width of the free part in inches."""
        return float((self.right - self.left) * self.figure.get_size_inches()[0])

    @property
    def height_in(self) -> float:
        """Height of the free part in inches."""
        return float((self.top - self.bottom) * self.figure.get_size_inches()[1])

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


def draw_framed(exhibit: Exhibit, size: Size = PAGE) -> Figure:
    """Draw an exhibit in one of the sizes, inside `house_style(size)`.

    The figure belongs to no window and no pyplot state, so nothing has to be closed.
    """
    height_in = size.height_in or exhibit.height_in
    figure = Figure(figsize=(size.width_in, height_in))
    FigureCanvasAgg(figure)
    top = 1 - _MARGIN_IN / height_in
    if exhibit.withdrawn:
        top = _set_lines(figure, exhibit.withdrawn, top, size=size.subtitle_pt, colour=WITHDRAWN, weight="bold")
    top = _set_lines(figure, exhibit.title, top, size=size.title_pt, colour=INK, weight="bold")
    top = _set_lines(figure, exhibit.subtitle, top, size=size.subtitle_pt, colour=MUTED, weight="regular")
    bottom = _set_footer(figure, exhibit, size)
    gap = 0.14 / height_in
    side = _MARGIN_IN / size.width_in
    exhibit.draw(Canvas(figure, side, bottom + gap, 1 - side, top - gap, size), exhibit.rows)
    if exhibit.across:
        _draw_across(figure, exhibit.across)
    return figure


def _draw_across(figure: Figure, word: str) -> None:
    """A word from corner to corner over everything, so faint inside that what lies under it can be read, with a firm outline.

    Drawn as a shape, so that it takes part in no layout.
    """
    width_in, height_in = (float(inches) for inches in figure.get_size_inches())
    letters = TextPath((0, 0), word, prop=FontProperties(family=FONT_FAMILY, weight="bold"))
    turned = Affine2D().rotate(atan2(height_in, width_in)).transform_path(letters)
    box = turned.get_extents()
    scale = _ACROSS_REACH * min(width_in / box.width, height_in / box.height)
    middle = Affine2D().translate(-(box.x0 + box.x1) / 2, -(box.y0 + box.y1) / 2).scale(scale).translate(width_in / 2, height_in / 2)
    shape = PathPatch(
        middle.transform_path(turned), facecolor=to_rgba(WITHDRAWN, ACROSS_FILL), edgecolor=to_rgba(WITHDRAWN, ACROSS_LINE), linewidth=0.9,
        transform=figure.dpi_scale_trans, zorder=1000, gid=ACROSS,
    )  # fmt: skip
    figure.add_artist(shape)


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
    width_in, height_in = figure.get_size_inches()
    for line in balance_lines(text, size, weight, width_in - 2 * _MARGIN_IN):
        figure.text(_MARGIN_IN / width_in, top, line, size=size, color=colour, weight=weight, va="top")
        top -= size * _LINE / _POINTS_PER_INCH / height_in
    return top - 0.02 / height_in


def _set_footer(figure: Figure, exhibit: Exhibit, size: Size) -> float:
    width_in, height_in = figure.get_size_inches()
    step = size.note_pt * _LINE / _POINTS_PER_INCH / height_in
    lines = wrap_to_width(source_line(exhibit), size.note_pt, "regular", width_in - 2 * _MARGIN_IN)
    bottom = 0.08 / height_in
    for number, line in enumerate(reversed(lines)):
        figure.text(_MARGIN_IN / width_in, bottom + number * step, line, size=size.note_pt, color=MUTED, va="bottom")
    return float(bottom + len(lines) * step)


def wrap_to_width(text: str, size: float, weight: str, width_in: float) -> list[str]:
    """Break text into lines no wider than `width_in` inches, measured in the house font; a word that is wider has its own."""
    return list(_wrapped(text, size, weight, width_in))


@lru_cache(maxsize=4096)
def _wrapped(text: str, size: float, weight: str, width_in: float) -> tuple[str, ...]:
    words, lines = text.split(), []
    while words:
        n_words = _n_fitting(words, size, weight, width_in)
        lines.append(" ".join(words[:n_words]))
        words = words[n_words:]
    return tuple(lines)


def _n_fitting(words: list[str], size: float, weight: str, width_in: float) -> int:
    """How many of the words fit on one line, one at least: guessed from their letters, then measured on both sides of the end.

    A line grows with each word, so that one measured end tells of all shorter and longer ones.
    """

    def fits(n_words: int) -> bool:
        return n_words <= 1 or (n_words <= len(words) and text_width_in(" ".join(words[:n_words]), size, weight) <= width_in)

    letters = width_in / (size * _LETTER_WIDTH / _POINTS_PER_INCH)
    ends = accumulate(len(word) + 1 for word in words)
    n_fitting = max(1, sum(1 for _ in takewhile(lambda end: end <= letters, ends)))
    while not fits(n_fitting):
        n_fitting -= 1
    while fits(n_fitting + 1) and n_fitting < len(words):
        n_fitting += 1
    return n_fitting


def balance_lines(text: str, size: float, weight: str, width_in: float) -> list[str]:
    """As `wrap_to_width`, in as many lines but of like length, so that no word is left alone on the last one."""
    widest = wrap_to_width(text, size, weight, width_in)
    narrow, wide = width_in / (len(widest) + 1), width_in
    while wide - narrow > _BALANCE_IN:
        middle = (narrow + wide) / 2
        if len(wrap_to_width(text, size, weight, middle)) > len(widest):
            narrow = middle
        else:
            wide = middle
    return wrap_to_width(text, size, weight, wide)


@lru_cache(maxsize=32768)
def text_width_in(text: str, size: float, weight: str = "regular", families: tuple[str, ...] = (FONT_FAMILY,)) -> float:
    """Width of one line of text in inches, in the house font, or in the first of `families` that has a letter."""
    font = FontProperties(family=list(families), size=size, weight=weight)
    # Entering a context copies every setting, which would take longer than the measuring.
    with nullcontext() if mpl.rcParams["text.hinting"] == "none" else mpl.rc_context({"text.hinting": "none"}):
        width, _, _ = _measuring_renderer().get_text_width_height_descent(text, font, ismath=False)  # type: ignore[no-untyped-call]
    return float(width) / _POINTS_PER_INCH


@cache
def _measuring_renderer() -> RendererAgg:
    """A renderer of one dot a point that draws nothing."""
    register_fonts()
    return FigureCanvasAgg(Figure(dpi=_POINTS_PER_INCH)).get_renderer()  # type: ignore[no-untyped-call]
