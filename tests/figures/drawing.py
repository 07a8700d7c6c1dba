"""A figure as it comes out: every text that was really drawn, where, how large, and whether it stands clear of the others."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import draw_framed
from glomag.figures.sizes import PAGE, Size
from glomag.figures.style import house_style
from glomag.parameters import Profile
from glomag.register import Register

if TYPE_CHECKING:
    from conftest import View

Build = Callable[[Register, Profile], Exhibit]

DPI = 100
SMALLEST_POINTS = 7
HIGHEST_IN = 7.5
TOUCH_PX = 0.34


_BUILT: dict[tuple[Build, int, str], tuple[View, Exhibit]] = {}


def built(build: Build, view: View) -> Exhibit:
    """The figure of a view, counted once a session: a figure is frozen, and all that is tested of it is read from it.

    The view is kept beside it, so that its address stands for no other as long as the session lasts.
    """
    key = (build, id(view.register), view.profile.model_dump_json())
    if key not in _BUILT:
        _BUILT[key] = (view, build(view.register, view.profile))
    return _BUILT[key][1]


class Drawn:
    """A figure as it comes out, with every text that was really drawn, and where."""

    def __init__(self, exhibit: Exhibit, size: Size = PAGE) -> None:
        self.exhibit, self.size = exhibit, size
        texts: dict[int, Text] = {}
        draw_text = Text.draw

        def draw_and_note(text: Text, renderer: RendererBase) -> None:
            if text.get_visible() and text.get_text().strip():
                texts[id(text)] = text
            draw_text(text, renderer)

        with pytest.MonkeyPatch.context() as patched, house_style(size.label_pt):
            patched.setattr(Text, "draw", draw_and_note)
            figure = draw_framed(exhibit, size)
            figure.set_dpi(DPI)
            FigureCanvasAgg(figure).draw()
            self.page = figure.bbox
            self.boxes = [(text.get_text(), text.get_window_extent()) for text in texts.values()]
            self.sizes = {text.get_text(): text.get_fontsize() for text in texts.values()}

    def cut(self) -> list[str]:
        page = self.page
        return [words for words, box in self.boxes if box.x0 < page.x0 or box.y0 < page.y0 or box.x1 > page.x1 or box.y1 > page.y1]

    def overlapping(self) -> list[tuple[str, str]]:
        return [(one, other) for (one, box), (other, beside) in combinations(self.boxes, 2) if _overlap(box, beside)]

    def too_small(self) -> list[str]:
        return [words for words, size in self.sizes.items() if size < SMALLEST_POINTS]


def _overlap(one: Bbox, other: Bbox) -> bool:
    wide = min(one.x1, other.x1) - max(one.x0, other.x0)
    tall = min(one.y1, other.y1) - max(one.y0, other.y0)
    return wide > TOUCH_PX and tall > TOUCH_PX
