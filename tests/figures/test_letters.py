"""Letters laid on a line at a time, colours counted once, lines broken by guess: all give what the plain way gives."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from PIL import Image

from glomag.figures import letters, palette, primary_by_year
from glomag.figures.frame import text_width_in, wrap_to_width
from glomag.figures.images import draw_images, page_image
from glomag.figures.letters import LineCanvas, canvas_class
from glomag.figures.palette import with_few_colours
from glomag.figures.style import house_style

if TYPE_CHECKING:
    from conftest import View

SMALL = st.integers(0, 3)


def _pixels(canvas: type[FigureCanvasAgg], dpi: float) -> np.ndarray:
    with house_style():
        figure = Figure(figsize=(2, 1), dpi=dpi)
        figure.text(0.013, 0.8, "Wavy AV fluffy To. 45%", size=9)
        figure.text(0.4, 0.5, "over", size=12, color="#c8500a", alpha=0.5)
        figure.text(0.401, 0.503, "over\ntwo lines", size=12, weight="bold", linespacing=0.6)
        figure.text(0.9, 0.1, "turned", size=9, rotation=90)
        figure.text(0.2, 0.1, "aslant", size=9, rotation=33)
        figure.text(0.5, 0.05, "$x^2$ mathematics", size=9)
        figure.text(0.95, 0.95, "cut at the edge", size=9)
        drawn = canvas(figure)
        drawn.draw()
        return np.asarray(drawn.buffer_rgba()).copy()


@pytest.mark.parametrize("missing", ["_draw_text_glyphs_and_boxes"])
def test_without_matplotlibs_private_parts_it_draws_the_letters_itself(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    monkeypatch.delattr(RendererAgg, missing)
    assert canvas_class.__wrapped__() is FigureCanvasAgg


def test_other_arguments_of_a_private_part_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "_ARGUMENTS", ("self", "gc"))
    assert canvas_class.__wrapped__() is FigureCanvasAgg


def test_matplotlib_still_has_the_private_parts() -> None:
    assert canvas_class() is LineCanvas


@pytest.mark.parametrize("dpi", [72, 110, 300])
def test_a_line_at_a_time_gives_the_pixels_of_a_letter_at_a_time(dpi: float) -> None:
    plain = _pixels(FigureCanvasAgg, dpi)
    assert plain.min() == 0 or plain[..., :3].min() < 128
    assert np.array_equal(_pixels(LineCanvas, dpi), plain)


def _by_pillow(pixels: np.ndarray) -> Image.Image:
    whole = Image.fromarray(np.ascontiguousarray(pixels[..., :3]))
    return whole.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)


def _assert_as_pillow(pixels: np.ndarray) -> None:
    ours, pillows = with_few_colours(pixels), _by_pillow(pixels)
    assert np.array_equal(np.asarray(ours), np.asarray(pillows))
    assert ours.getpalette() == pillows.getpalette()


@given(arrays(np.uint8, st.tuples(st.integers(1, 6), st.integers(1, 6), st.just(4)), elements=SMALL | st.integers(0, 255)))
def test_colours_counted_once_give_the_palette_of_all_pixels(pixels: np.ndarray) -> None:
    _assert_as_pillow(pixels)


@pytest.mark.parametrize("n_kinds", [2, 900, 20_000])
def test_many_pixels_give_the_palette_of_all_pixels(n_kinds: int) -> None:
    drawn = np.random.default_rng(n_kinds)
    kinds = drawn.integers(0, 256, (n_kinds, 4), dtype=np.uint8)
    pixels = kinds[drawn.integers(0, n_kinds, (200, 150))]
    pixels[:120] = 255
    _assert_as_pillow(pixels)


def test_where_the_first_colour_is_in_doubt_all_pixels_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Black and white in equal parts are as far from their mean."""
    pixels = np.zeros((2, 2, 4), dtype=np.uint8)
    pixels[0] = 255
    monkeypatch.setattr(palette, "_farthest", lambda *_: None)
    _assert_as_pillow(pixels)


def _greedy(text: str, size: float, weight: str, width_in: float) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width_in(longer, size, weight) <= width_in:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@given(st.lists(st.text("iWAVT.f1,-", min_size=1, max_size=12), max_size=14), st.sampled_from([7.0, 13.0]), st.floats(0.01, 4.0))
def test_a_guess_breaks_lines_as_word_by_word_does(words: list[str], size: float, width_in: float) -> None:
    text = " ".join(words)
    assert wrap_to_width(text, size, "bold", width_in) == _greedy(text, size, "bold", width_in)


def test_the_page_shown_after_a_kit_is_the_page_drawn_alone_and_garbage_is_collected_after(letter: View) -> None:
    first, again = (primary_by_year.build_exhibit(letter.register, letter.profile) for _ in range(2))
    draw_images(first)
    assert gc.isenabled()
    assert page_image(first, 60) == page_image(again, 60)
