"""Every figure on its page: nothing cut, nothing over anything else, nothing too small, and colours that can be told apart."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from matplotlib.colors import to_rgb

from glomag.figures import primary_by_year, style
from glomag.figures.catalogue import EXHIBITS
from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import Canvas, source_line
from glomag.parameters import Profile
from glomag.register import Register
from glomag.wording import print_day

sys.path.append(str(Path(__file__).resolve().parent))  # pytest puts no folder of tests on the path

from drawing import HIGHEST_IN, Drawn

if TYPE_CHECKING:
    from conftest import View

    Build = Callable[[Register, Profile], Exhibit]

# W3C, Web Content Accessibility Guidelines 2.2, success criterion 1.4.3.
READABLE = 4.5
# Two fills this far apart in CIE lightness (0 black, 100 white) still differ in grey print.
APART_IN_GREY = 10


@pytest.fixture(scope="module", params=EXHIBITS, ids=[build.__module__.rsplit(".", 1)[-1] for build in EXHIBITS])
def build(request: pytest.FixtureRequest) -> Build:
    return request.param


@pytest.fixture(scope="module", params=["latest", "letter"])
def drawn(request: pytest.FixtureRequest, build: Build) -> Drawn:
    view: View = request.getfixturevalue(request.param)
    return Drawn(build(view.register, view.profile))


def test_a_bad_layout_is_noticed(letter: View) -> None:
    def draw_badly(canvas: Canvas, rows: pd.DataFrame) -> None:
        (axes,) = canvas.axes()
        axes.set_axis_off()
        axes.text(0.5, 0.5, "over")
        axes.text(0.5, 0.5, "each other")
        axes.text(0.1, 0.1, "tiny", size=6.9)
        axes.text(1, 0.8, "out of the page")
        axes.text(0.5, 0.5, "unseen", visible=False)
        axes.annotate("outside the axes", (2, 2))

    bad = Drawn(replace(primary_by_year.build_exhibit(letter.register, letter.profile), draw=draw_badly))
    assert bad.overlapping() == [("over", "each other")]
    assert bad.too_small() == ["tiny"]
    assert bad.cut() == ["out of the page"]


def test_no_text_leaves_the_page(drawn: Drawn) -> None:
    assert drawn.cut() == []


def test_no_two_texts_lie_over_each_other(drawn: Drawn) -> None:
    assert drawn.overlapping() == []


def test_no_text_is_smaller_than_seven_points(drawn: Drawn) -> None:
    assert drawn.too_small() == []


def test_no_picture_is_higher_than_the_free_part_of_a_letter_page(drawn: Drawn) -> None:
    assert drawn.exhibit.height_in <= HIGHEST_IN


def test_title_source_line_and_as_of_day_are_in_the_picture(drawn: Drawn) -> None:
    lines = [words for words, _ in sorted(drawn.boxes, key=lambda one: -one[1].y0)]
    all_words = " ".join(" ".join(lines).split())
    assert drawn.exhibit.title in all_words
    assert source_line(drawn.exhibit) in all_words
    assert f"As of {print_day(drawn.exhibit.as_of)}." in all_words


def test_numbers_of_figures_run_from_one_and_no_slug_stands_twice(letter: View) -> None:
    exhibits = [build(letter.register, letter.profile) for build in EXHIBITS]
    assert [exhibit.number for exhibit in exhibits] == list(range(1, len(EXHIBITS) + 1))
    assert len({exhibit.slug for exhibit in exhibits}) == len(exhibits)


# --- colours --------------------------------------------------------------------------------------------------------


def _luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour (WCAG 2.2)."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _lightness(colour: str) -> float:
    """CIE 1976 L*."""
    luminance = _luminance(colour)
    return 116 * luminance ** (1 / 3) - 16 if luminance > (6 / 29) ** 3 else luminance * (29 / 3) ** 3


def test_contrast_and_lightness_agree_with_their_definitions_at_black_and_white() -> None:
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)
    assert (_lightness("#000000"), _lightness("#ffffff")) == pytest.approx((0, 100))
    # An independent value: mid grey #777777 has a contrast of 4.48 on white, just too little.
    assert _contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("name", ["INK", "MUTED", "ACCENT", "MAIN"])
def test_text_colours_can_be_read_on_paper(name: str) -> None:
    assert _contrast(getattr(style, name), style.PAPER) >= READABLE


def _text_on_fills() -> list[tuple[str, str, str]]:
    conduct = [(kind, fill, style.CONDUCT_TEXT[kind]) for kind, fill in style.CONDUCT_COLOURS.items()]
    states = [(state, fill, style.STATE_TEXT[state]) for state, fill in style.STATE_COLOURS.items()]
    return [*conduct, *states, *((verdict, fill, ink) for verdict, (fill, ink) in style.VERDICT_COLOURS.items())]


@pytest.mark.parametrize(("name", "fill", "ink"), _text_on_fills())
def test_text_on_a_fill_can_be_read(name: str, fill: str, ink: str) -> None:
    assert _contrast(fill, ink) >= READABLE, name


@pytest.mark.parametrize("fills", [style.CONDUCT_COLOURS, style.STATE_COLOURS], ids=["conduct", "states"])
def test_fills_of_one_chart_stay_apart_in_grey_print(fills: dict[str, str]) -> None:
    apart = {(one, other): abs(_lightness(fills[one]) - _lightness(fills[other])) for one, other in combinations(fills, 2)}
    assert {pair: gap for pair, gap in apart.items() if gap < APART_IN_GREY} == {}
