"""Every figure in every size: nothing cut, nothing over anything else, nothing too small, and its words and stamp in the picture."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from glomag.figures import primary_by_year
from glomag.figures.catalogue import EXHIBITS
from glomag.figures.frame import Canvas, source_line
from glomag.figures.sizes import PAGE, SIZES, SQUARE
from glomag.wording import print_day

sys.path.append(str(Path(__file__).resolve().parent))  # pytest puts no folder of tests on the path

from drawing import HIGHEST_IN, Build, Drawn, built

if TYPE_CHECKING:
    from conftest import View


@pytest.fixture(scope="module", params=EXHIBITS, ids=[build.__module__.rsplit(".", 1)[-1] for build in EXHIBITS])
def build(request: pytest.FixtureRequest) -> Build:
    return request.param


# Every size with the longer record; with the letter's the page and the smallest canvas, where a layout breaks first.
DRAWN = [*(("latest", size) for size in SIZES), ("letter", PAGE), ("letter", SQUARE)]


@pytest.fixture(scope="module", params=DRAWN, ids=[f"{profile}-{size.name}" for profile, size in DRAWN])
def drawn(request: pytest.FixtureRequest, build: Build) -> Drawn:
    profile, size = request.param
    view: View = request.getfixturevalue(profile)
    return Drawn(built(build, view), size)


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
    exhibits = [built(build, letter) for build in EXHIBITS]
    assert [exhibit.number for exhibit in exhibits] == list(range(1, len(EXHIBITS) + 1))
    assert len({exhibit.slug for exhibit in exhibits}) == len(exhibits)
