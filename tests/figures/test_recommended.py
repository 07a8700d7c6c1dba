"""The two figures from released tables: no word beyond the release, nothing cut or hidden in any size, marks that are the words."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from itertools import product
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.transforms import Bbox

from glomag.errors import PublishError
from glomag.figures import style
from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import Canvas, source_line
from glomag.figures.recommended import SHARE_COLUMNS, WAITING_COLUMNS
from glomag.figures.recommended_marks import Mark, read_mark, short_words
from glomag.figures.sizes import PAGE, SIZES, SLIDE, SQUARE, STORY, WEB, Size
from glomag.tables.writing import table_text

sys.path.append(str(Path(__file__).resolve().parent))  # pytest puts no folder of tests on the path

from drawing import DPI, HIGHEST_IN, Drawn
from released import (
    CASES,
    DIFFERENCE,
    FEW,
    LATER,
    WAITING_FEW,
    build_shares,
    build_waiting,
    draw_at_72,
    everything_said,
    share_exhibit,
    waiting_exhibit,
    with_words,
    words_of,
)

LETTERS_PX = 2


# The web's canvas is a page's, a little narrower.
DRAWN = [(name, size) for name, size in product(CASES, SIZES) if size is not WEB or name in ("shares", "waiting")]


class Laid(Drawn):
    """A figure as it comes out, kept with its marks."""

    def __init__(self, exhibit: Exhibit, size: Size) -> None:
        figures: list[Figure] = []

        def draw(canvas: Canvas, rows: pd.DataFrame) -> None:
            figures.append(canvas.figure)
            exhibit.draw(canvas, rows)

        super().__init__(replace(exhibit, draw=draw), size)
        (self.figure,) = figures


@pytest.fixture(scope="module", params=DRAWN, ids=[f"{name}-{size.name}" for name, size in DRAWN])
def drawn(request: pytest.FixtureRequest) -> Laid:
    name, size = request.param
    return Laid(CASES[name], size)


# What is not a release is refused.


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("printed", "8 of 22"),
        ("printed", "36.4 percent"),
        ("printed", "zqxcanary"),
        ("public_floor", "zqxcanary"),
        ("certain_from", 36.36),
        ("certain_from", "zqxcanary"),
        ("possible_to", 101),
        ("certain_to", -1),
        ("n_cases", ""),
        ("n_cases", "zqxcanary"),
        ("first_day", "zqxcanary"),
    ],
)
def test_a_cell_that_no_release_holds_is_refused_without_being_shown(column: str, cell: object) -> None:
    shares = build_shares().astype("object")
    shares.loc[1, column] = cell
    with pytest.raises(PublishError, match="this is no released table") as refused:
        share_exhibit(shares)
    assert str(cell) not in str(refused.value) or not cell
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("column", SHARE_COLUMNS)
def test_a_table_without_one_of_its_columns_is_refused(column: str) -> None:
    with pytest.raises(PublishError, match="columns are missing"):
        share_exhibit(build_shares().drop(columns=column))


@pytest.mark.parametrize("column", WAITING_COLUMNS)
def test_a_curve_without_one_of_its_columns_is_refused(column: str) -> None:
    with pytest.raises(PublishError, match="columns are missing"):
        waiting_exhibit(build_waiting().drop(columns=column))


def test_a_withheld_share_with_a_bound_is_refused() -> None:
    shares, waiting = build_shares().astype("object"), build_waiting().astype("object")
    shares.loc[shares["printed"] == "withheld", "possible_to"] = 40
    waiting.loc[waiting["printed"] == "withheld", "high_percent"] = 40
    for build, table in ((share_exhibit, shares), (waiting_exhibit, waiting)):
        with pytest.raises(PublishError, match="a withheld row has a bound"):
            build(table)


def test_a_window_that_stands_twice_and_a_table_without_rows_are_refused() -> None:
    with pytest.raises(PublishError, match="twice"):
        share_exhibit(pd.concat([build_shares().head(3), build_shares().head(1)]))
    with pytest.raises(PublishError, match="no row"):
        share_exhibit(build_shares().iloc[12:])


def test_what_a_frame_holds_beside_the_release_stays_behind() -> None:
    exhibit = share_exhibit(build_shares().assign(n_basis=8, name="zqxcanary"))
    assert list(exhibit.rows.columns) == SHARE_COLUMNS
    assert exhibit.data_sha256 == share_exhibit().data_sha256
    assert "zqxcanary" not in everything_said(exhibit)
    assert list(waiting_exhibit(build_waiting().assign(n=3)).rows.columns) == WAITING_COLUMNS


def test_no_count_of_cases_is_said_but_of_all_cases_and_of_the_public_floor() -> None:
    """Every `k of n` in words and pictures is one of the public floors."""
    exhibit = share_exhibit()
    said = set(re.findall(r"\b\d+ of \d+\b", everything_said(exhibit)))
    assert said == set(build_shares()["public_floor"])


def test_the_other_measure_is_not_drawn() -> None:
    assert "44" not in everything_said(share_exhibit())


# What is released is said.


def test_a_withheld_share_says_so_and_why_and_has_no_mark() -> None:
    words = words_of(share_exhibit())
    assert words.count(f"withheld: {FEW}") == 2
    assert f"withheld: {FEW}" in share_exhibit().alt_text
    marks = [
        line
        for axes in draw_at_72(share_exhibit(with_words(build_shares(), "withheld", FEW))).axes
        for line in axes.lines
        if line.get_marker() == "o"
    ]
    assert len(marks) == 1  # that of the key


def test_neighbors_withheld_for_one_reason_share_its_words() -> None:
    assert words_of(waiting_exhibit()).count(f"withheld: {WAITING_FEW}") == 2
    said = (
        "2020: within 1 year at most 9 percent (interval 0 to 17), within 2 years 14 percent (interval 7 to 27), "
        f"within 3 and 5 years withheld: {LATER}"
    )
    assert said in waiting_exhibit().alt_text


def test_the_titles_are_what_was_released() -> None:
    assert CASES["shares"].title == (
        "Recommendations of the coalition preceded 36 to 41 percent of cases in the first Biden year "
        "and at most 9 percent since January 2023"
    )
    assert CASES["waiting"].title == (
        "12 percent of the recommendations submitted from 2018 to 2019 were acted on within 2 years, "
        "and about 10 to 20 percent of those of 2021 to 2022"
    )


def test_a_title_names_fiscal_years_where_no_window_could_be_released_and_no_share_where_nothing_was() -> None:
    shares = build_shares().head(12)
    shares.loc[:2, ["printed", "why"]] = ["withheld", DIFFERENCE]
    assert share_exhibit(shares).title.endswith("at most 18 percent of cases in fiscal 2024 and 17 percent in fiscal 2026 to 19 Sep")
    for name in ("all withheld at length", "waiting all withheld"):
        assert "cannot be told" in CASES[name].title


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_every_window_that_is_shown_has_its_cases_its_floor_and_its_words(size: Size) -> None:
    exhibit = share_exhibit()
    words = " | ".join(words_of(exhibit, size))
    shown = exhibit.rows if size.shape in ("page", "story") else exhibit.rows.head(3)
    for row in shown.to_dict("records"):
        assert f"{row['n_cases']} cases" in words
        assert row["public_floor"] in words
        assert short_words(row["printed"]) in words


@pytest.mark.parametrize("size", [SLIDE, SQUARE], ids=lambda size: size.name)
def test_a_slide_and_a_square_show_the_windows_alone(size: Size) -> None:
    assert not [word for word in words_of(share_exhibit(), size) if word.startswith(("Fiscal", "FY"))]


def test_alt_texts_hold_every_released_number() -> None:
    for exhibit in (share_exhibit(), waiting_exhibit()):
        assert all(printed in exhibit.alt_text and printed in exhibit.description for printed in exhibit.rows["printed"])


def test_blank_bounds_and_whole_ones_are_written_without_a_point() -> None:
    exhibit = share_exhibit(build_shares().assign(certain_from=[36.0] + [None] * 23))
    lines = table_text(exhibit.rows).splitlines()
    assert [line.split(",")[5:7] for line in lines[1:3]] == [["36", ""], ["", ""]]


def test_a_story_names_a_year_that_is_cut_with_its_last_day() -> None:
    assert "FY2026 to 19 Sep" in words_of(share_exhibit(), STORY)
    assert "Fiscal 2026 to 19 Sep" in words_of(share_exhibit(), PAGE)


# Marks.


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_a_range_is_drawn_dark_within_its_interval(size: Size) -> None:
    """`about 10 to 20 percent`, interval 5 to 35: the dark bar is a third as long as the pale one, and lies in it."""
    waiting = build_waiting().query("printed == 'about 10 to 20 percent'")
    bars = [patch for patch in draw_at_72(waiting_exhibit(waiting), size).axes[-1].patches if isinstance(patch, Rectangle)]
    dark, pale = sorted(bars, key=lambda bar: bar.get_width())
    assert (to_hex(dark.get_facecolor()), to_hex(pale.get_facecolor())) == (style.MAIN, style.MAIN_LIGHT)
    assert dark.get_width() == pytest.approx(pale.get_width() / 3)
    assert pale.get_x() < dark.get_x() < dark.get_x() + dark.get_width() < pale.get_x() + pale.get_width()


@given(st.integers(0, 100))
def test_one_whole_percent_is_a_dot_and_one_bound_a_bar_that_is_open_at_its_other_end(percent: int) -> None:
    assert read_mark(f"{percent} percent") == Mark(percent, percent, percent)
    assert read_mark(f"at most {percent} percent") == Mark(0, percent, None, open_low=True)
    assert read_mark(f"at least {percent} percent") == Mark(percent, 100, None, open_high=True)


@given(st.integers(0, 100), st.integers(0, 100))
def test_a_range_has_no_dot_unless_its_ends_are_one(one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert read_mark(f"{low} to {high} percent") == Mark(low, high, low if low == high else None)


@given(st.text())
def test_words_of_another_kind_have_no_mark(words: str) -> None:
    assert read_mark(f"{words}withheld") is None


# Layout.


def test_no_text_leaves_the_page(drawn: Laid) -> None:
    assert drawn.cut() == []


def test_no_two_texts_lie_over_each_other(drawn: Laid) -> None:
    assert drawn.overlapping() == []


def test_no_text_is_smaller_than_seven_points(drawn: Laid) -> None:
    assert drawn.too_small() == []


def test_no_picture_is_higher_than_the_free_part_of_a_letter_page(drawn: Laid) -> None:
    assert drawn.exhibit.height_in <= HIGHEST_IN


def test_title_source_and_day_are_in_the_picture(drawn: Laid) -> None:
    lines = [words for words, _ in sorted(drawn.boxes, key=lambda one: -one[1].y0)]
    all_words = " ".join(" ".join(lines).split())
    assert drawn.exhibit.title in all_words
    assert source_line(drawn.exhibit) in all_words


def _extent(artist: Artist) -> Bbox:
    # The extent of a line in pixels does not hold its marker, whose size is in points.
    box = artist.get_window_extent()
    marker = artist.get_markersize() / 2 * DPI / 72 if hasattr(artist, "get_markersize") and artist.get_marker() in ("o", "D") else 0.0
    return Bbox.from_extents(box.x0 - marker, box.y0 - marker, box.x1 + marker, box.y1 + marker)


def _marks(axes: Axes) -> list[Artist]:
    """Everything that stands for a number; lines of the grid do not."""
    lines = [line for line in axes.lines if line.get_color() != style.GRID]
    return [*lines, *(patch for patch in axes.patches if isinstance(patch, Rectangle))]


def test_no_word_lies_over_a_mark(drawn: Laid) -> None:
    wrong = []
    for axes in drawn.figure.axes:
        marks = [_extent(mark) for mark in _marks(axes)]
        for text in axes.texts:
            box = text.get_window_extent()
            letters = Bbox.from_extents(box.x0, box.y0 + LETTERS_PX, box.x1, box.y1 - LETTERS_PX)
            wrong += [text.get_text() for mark in marks if mark.overlaps(letters)]
    assert wrong == []
