"""Letters put into a picture line by line and not one by one: the same pixels, with a third of the work.

What it builds on are private parts of matplotlib. Where one of them is missing or takes other arguments, matplotlib draws its
letters itself; a test tells.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg, get_hinting_flag
from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.ft2font import FT2Font, RenderMode
from numpy.typing import NDArray

from glomag.figures.style import FONT_FAMILY

# What is done here in place of matplotlib, and with which arguments.
_DRAWS_LETTERS, _OPENS_FONT, _FINDS_FONT = "_draw_text_glyphs_and_boxes", "_prepare_font", "_find_fonts_by_props"
_ARGUMENTS = {_DRAWS_LETTERS: ("self", "gc", "x", "y", "angle", "glyphs", "boxes"), _OPENS_FONT: ("self", "font_prop")}
# FreeType's units: of a place in a pixel, and of one in a turn.
_PER_PIXEL, _UPRIGHT = 0x40, np.array([[0x10000, 0], [0, 0x10000]])

Glyph = tuple[Any, float, int, float, float, float, float]


@dataclass
class _Line:
    """Letters side by side, as long as none stands over another: what lies over something must be laid on after it."""

    right: int = 0
    letters: list[tuple[int, int, NDArray[np.uint8]]] = field(default_factory=list)

    def has_room(self, left: int) -> bool:
        return not self.letters or left >= self.right

    def add(self, left: int, bottom: int, letter: NDArray[np.uint8]) -> None:
        self.letters.append((left, bottom, letter))
        self.right = left + letter.shape[1]

    def image(self) -> tuple[NDArray[np.uint8], int, int]:
        """The letters in one image, its left, and its bottom."""
        left = self.letters[0][0]
        top = min(bottom - letter.shape[0] for _, bottom, letter in self.letters)
        lowest = max(bottom for _, bottom, _ in self.letters)
        whole = np.zeros((lowest - top, self.right - left), dtype=np.uint8)
        for start, bottom, letter in self.letters:
            whole[bottom - letter.shape[0] - top : bottom - top, start - left : start - left + letter.shape[1]] = letter
        return whole, left, lowest


class LineRenderer(RendererAgg):
    """Matplotlib's renderer, which lays upright letters on a line at a time, and looks for a house font once."""

    def _prepare_font(self, font_prop: FontProperties) -> FT2Font:
        if font_prop.get_family() != [FONT_FAMILY] or font_prop.get_file() is not None:
            return super()._prepare_font(font_prop)  # type: ignore[no-untyped-call]
        font = get_font(_files_of(font_prop.get_style(), font_prop.get_variant(), font_prop.get_weight(), font_prop.get_stretch()))
        font.clear()
        font.set_size(font_prop.get_size_in_points(), self.dpi)
        return font

    def _draw_text_glyphs_and_boxes(  # noqa: PLR0917 (matplotlib's arguments)
        self, gc: Any, x: float, y: float, angle: float, glyphs: Iterable[Glyph], boxes: Any
    ) -> None:
        glyphs, boxes = list(glyphs), list(boxes)
        is_plain = not boxes and gc.get_antialiased() and angle == 0 and all(glyph[3:5] == (0, 1) for glyph in glyphs)
        if not is_plain:
            super()._draw_text_glyphs_and_boxes(gc, x, y, angle, glyphs, boxes)  # type: ignore[no-untyped-call]
            return
        line = _Line()
        for left, bottom, letter in self._letters(x, y, glyphs):
            if not line.has_room(left):
                self._lay_on(line, gc)
                line = _Line()
            line.add(left, bottom, letter)
        self._lay_on(line, gc)

    def _letters(self, x: float, y: float, glyphs: list[Glyph]) -> Iterable[tuple[int, int, NDArray[np.uint8]]]:
        """Left, bottom and coverage of each letter that has any."""
        flags, set_to = get_hinting_flag(), None  # type: ignore[no-untyped-call]
        for font, size, index, _, _, dx, dy in glyphs:
            if set_to != (id(font), size):
                font.set_size(size, self.dpi)
                set_to = (id(font), size)
            font._set_transform(_UPRIGHT, [round(_PER_PIXEL * (x + dx)), round(_PER_PIXEL * (self.height - y + dy))])
            drawn = font._render_glyph(index, flags, RenderMode.NORMAL)
            letter = drawn.buffer
            if letter.size:
                yield drawn.left, int(self.height) - drawn.top + letter.shape[0], letter

    def _lay_on(self, line: _Line, gc: Any) -> None:
        if line.letters:
            whole, left, bottom = line.image()
            self._renderer.draw_text_image(whole, left, bottom, 0, gc)


class LineCanvas(FigureCanvasAgg):
    """A canvas drawn on by a `LineRenderer`."""

    def get_renderer(self) -> RendererAgg:
        """The renderer, kept as long as the size of the canvas holds."""
        width, height = self.get_width_height(physical=True)
        told = (width, height, self.figure.dpi)
        kept: RendererAgg | None = getattr(self, "renderer", None)
        if kept is None or (kept.width, kept.height, kept.dpi) != told:
            kept = LineRenderer(*told)  # type: ignore[no-untyped-call]
            self.renderer = kept
        return kept


@cache
def _files_of(style: Any, variant: Any, weight: Any, stretch: Any) -> tuple[Any, ...]:
    """Where the house font of a kind lies. Matplotlib asks its settings each time, which takes longer than to set a word."""
    kind = FontProperties(family=FONT_FAMILY, style=style, variant=variant, weight=weight, stretch=stretch)
    return tuple(getattr(fontManager, _FINDS_FONT)(kind))


@cache
def canvas_class() -> type[FigureCanvasAgg]:
    """The canvas that pictures are drawn on: ours where all that it needs is there, else matplotlib's own."""
    done_here = {name: getattr(RendererAgg, name, None) for name in _ARGUMENTS}
    is_known = all(one and tuple(inspect.signature(one).parameters) == _ARGUMENTS[name] for name, one in done_here.items())
    has_parts = all(hasattr(FT2Font, name) for name in ("_render_glyph", "_set_transform")) and hasattr(fontManager, _FINDS_FONT)
    lays_on = hasattr(getattr(RendererAgg(1, 1, 72), "_renderer", None), "draw_text_image")  # type: ignore[no-untyped-call]
    return LineCanvas if is_known and has_parts and lays_on else FigureCanvasAgg
