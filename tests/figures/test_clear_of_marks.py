"""Words that figures 1 to 5 and 12 place by hand, in every size: none lies over a bar, a line or a mark."""

from __future__ import annotations

import pathlib
import re
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.cbook import STEP_LOOKUP_MAP
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from glomag.figures import attribution, changes, pace, primary_by_year, side_by_side, sureness
from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import draw_framed
from glomag.figures.sizes import SIZES, STORY, WEB, Size
from glomag.figures.style import PARTIAL_HATCH, house_style

sys.path.append(str(pathlib.Path(__file__).resolve().parent))  # pytest puts no folder of tests on the path

from drawing import built

if TYPE_CHECKING:
    from conftest import View

MODULES = (primary_by_year, changes, pace, side_by_side, attribution, sureness)
# How far letters may come into what surrounds them (pixels at 72 an inch): the box of a text is higher than its digits.
TOUCH = 1.0
SENTENCES = re.compile(r"(?<=[.!?]) (?=[A-Z])")


# The web has the layout of the page.
LAYOUTS = [size for size in SIZES if size is not WEB]


@pytest.fixture(scope="module", params=MODULES, ids=[module.__name__.rsplit(".", 1)[-1] for module in MODULES])
def exhibit(request: pytest.FixtureRequest, view: View) -> Exhibit:
    """Each of the figures, for each profile."""
    return built(request.param.build_exhibit, view)


@pytest.fixture(scope="module", params=LAYOUTS, ids=[size.name for size in LAYOUTS])
def size(request: pytest.FixtureRequest) -> Size:
    return request.param


@pytest.fixture(scope="module")
def figure(exhibit: Exhibit, size: Size) -> Figure:
    """The figure in one size, drawn once for all tests."""
    return drawn(exhibit, size)


def drawn(exhibit: Exhibit, size: Size) -> Figure:
    with house_style(size.label_pt):
        figure = draw_framed(exhibit, size)
        figure.set_dpi(72)
        figure.canvas.draw()
    return figure


def _letters(text: Text) -> Bbox:
    box = text.get_window_extent()
    return Bbox.from_extents(box.x0 + TOUCH, box.y0 + 2 * TOUCH, box.x1 - TOUCH, box.y1 - 2 * TOUCH)


def _paths(axes: Axes) -> list[tuple[float, Path]]:
    """Lines as they are drawn, in pixels, with their place from back to front; a step line with its corners."""
    found = []
    for line in axes.lines:
        x, y = np.asarray(line.get_xdata(), float), np.asarray(line.get_ydata(), float)
        corners = STEP_LOOKUP_MAP[line.get_drawstyle()](x, y)
        found.append((line.get_zorder(), Path(line.get_transform().transform(np.column_stack(corners)))))
    for lines in (child for child in axes.collections if isinstance(child, LineCollection)):
        found += [(lines.get_zorder(), path.transformed(lines.get_transform())) for path in lines.get_paths()]
    return found


def over_marks(figure: Figure) -> list[str]:
    """Texts of the axes that lie over a line, or partly over a bar; a number wholly inside its bar is meant to be there.

    A line that passes behind such a bar is not seen under the number.
    """
    wrong = []
    for axes in figure.axes:
        bars = [(bar.get_zorder(), bar.get_window_extent()) for bar in axes.patches if isinstance(bar, Rectangle) and bar.get_width()]
        for text in (text for text in axes.texts if text.get_text().strip()):
            box = _letters(text)
            around = [front for front, bar in bars if bar.x0 <= box.x0 and box.x1 <= bar.x1 and bar.y0 <= box.y0 and box.y1 <= bar.y1]
            behind = max(around, default=float("-inf"))
            crossed = [front > behind and path.intersects_bbox(box, filled=False) for front, path in _paths(axes)]
            if any(crossed) or (not around and any(box.overlaps(bar) for _, bar in bars if bar.height)):
                wrong.append(text.get_text())
    return wrong


def test_a_word_over_a_line_or_a_bar_is_noticed() -> None:
    figure = Figure(figsize=(4, 4), dpi=72)
    axes = figure.add_subplot()
    axes.bar([1, 2, 3], [0, 2, 3])
    axes.add_line(Line2D([0, 4], [1, 1]))
    for at, words in (((0.6, 0.95), "on the line"), ((2.3, 1.5), "half in a bar"), ((0.6, 2.5), "free"), ((2.8, 2.5), "in")):
        axes.text(*at, words)
    FigureCanvasAgg(figure).draw()  # type: ignore[no-untyped-call]
    assert over_marks(figure) == ["on the line", "half in a bar"]


def test_no_word_lies_over_a_mark(figure: Figure) -> None:
    assert over_marks(figure) == []


def test_no_label_is_smaller_than_the_sizes_notes(figure: Figure, size: Size) -> None:
    texts = [text for axes in figure.axes for text in axes.texts if text.get_text().strip()]
    assert {text.get_text(): text.get_fontsize() for text in texts if float(text.get_fontsize()) < size.note_pt} == {}


def test_the_height_is_used(figure: Figure) -> None:
    """From top to bottom, no strip higher than an eighth of the picture is empty."""
    boxes = [text.get_window_extent() for text in figure.texts]
    for axes in figure.axes:
        boxes += [text.get_window_extent() for text in [*axes.texts, *axes.get_xticklabels()] if text.get_text()]
        boxes += [bar.get_window_extent() for bar in axes.patches]
        boxes += [path.get_extents() for _, path in _paths(axes)]
    top, gaps = figure.bbox.height, []
    for box in sorted(boxes, key=lambda box: -box.y1):
        gaps.append((top - box.y1) / figure.bbox.height)
        top = min(top, box.y0)
    assert max(gaps) < 1 / 8


def test_the_description_is_made_of_sentences_and_the_alt_text_of_two_at_most(exhibit: Exhibit) -> None:
    assert 3 <= len(SENTENCES.split(exhibit.description)) <= 8
    assert len(SENTENCES.split(exhibit.alt_text)) <= 2
    assert exhibit.description.endswith(".")


def test_the_description_holds_every_count_that_the_page_shows(view: View) -> None:
    for module, columns in (
        (primary_by_year, ["n_primary"]),
        (changes, ["n", "n_base"]),
        (side_by_side, ["n"]),
        (attribution, ["n_basis"]),
    ):
        exhibit = built(module.build_exhibit, view)
        numbers = {int(number) for number in re.findall(r"\d+", exhibit.description)}
        assert {int(n) for column in columns for n in exhibit.rows[column]} <= numbers, module.__name__


# --- figure 1 -------------------------------------------------------------------------------------------------------


def test_figure_1_has_the_same_bars_and_numbers_in_every_size(view: View, size: Size) -> None:
    exhibit = built(primary_by_year.build_exhibit, view)
    shown = drawn(exhibit, size)
    bars = [bar for axes in shown.axes for bar in axes.patches if isinstance(bar, Rectangle)]
    assert [bar.get_width() if size is STORY else bar.get_height() for bar in bars] == list(exhibit.rows["n_primary"])
    assert [bar.get_hatch() == PARTIAL_HATCH for bar in bars] == list(exhibit.rows["is_partial"])
    assert {str(n) for n in exhibit.rows["n_primary"]} <= {text.get_text() for text in shown.axes[0].texts}
