"""Figure 12: how sure the fall is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from glomag.errors import CoverageError
from glomag.figures.frame import draw_framed
from glomag.figures.sizes import SLIDE, SQUARE, STORY, Size
from glomag.figures.style import house_style
from glomag.figures.sureness import build_exhibit
from glomag.measures.counts import build_counts

if TYPE_CHECKING:
    from conftest import View


def test_a_change_that_cannot_be_stated_yet_has_no_figure(latest: View) -> None:
    early = latest.on(date(2023, 9, 29))
    with pytest.raises(CoverageError, match="2020 to 2023"):
        build_exhibit(early.register, early.profile)


def test_title_and_labels_say_what_the_rows_hold(letter: View) -> None:
    exhibit = build_exhibit(letter.register, letter.profile)
    assert exhibit.title.endswith("could be chance: every interval reaches from a fall to a rise")
    assert exhibit.rows["spans_zero"].all()
    with house_style():
        words = [text.get_text() for axes in draw_framed(exhibit).axes for text in axes.texts]
    assert {"\N{MINUS SIGN}63%", "+2%", "\N{MINUS SIGN}89%", "+150%"} <= set(words)


def test_the_letters_percentage_is_no_line_beside_the_intervals(letter: View) -> None:
    """Counts are complete: a line inside an interval would read as "within the margin of error"."""
    exhibit = build_exhibit(letter.register, letter.profile)
    assert "letter_value" not in exhibit.rows
    with house_style():
        words = [text.get_text() for axes in draw_framed(exhibit).axes for text in axes.texts]
    assert not any("letter" in text or "56" in text for text in words)
    assert (
        "The letter's 56 percent is about the counts, which are complete and have no such range: 45 to 28 is \N{MINUS SIGN}38 percent"
        in exhibit.caption
    )


def test_the_caption_says_what_is_drawn_anew_and_where_the_change_starts(letter: View) -> None:
    caption = build_exhibit(letter.register, letter.profile).caption
    assert "Which changes of the rate behind the counts the record leaves open: " in caption
    assert "for the other two, packages (what OFAC published on one day, or one case) are drawn anew, 10,000 times" in caption
    assert "Fiscal 2020 is the highest year of the record" in caption


def test_a_base_year_that_is_not_the_highest_is_not_called_so(letter: View) -> None:
    profile = letter.profile.model_copy(update={"headline": letter.profile.headline.but(unit="cases")})
    counts = build_counts(letter.register, profile.headline).query("~is_partial").set_index("year")["n"]
    is_highest = counts[2020] > counts.drop(2020).max()
    assert ("highest year of the record" in build_exhibit(letter.register, profile).caption) == is_highest


def test_it_does_not_hang_on_the_profile_as_long_as_both_years_are_over(letter: View, latest: View) -> None:
    rows = [build_exhibit(view.register, view.profile).rows for view in (letter, latest)]
    assert rows[0].equals(rows[1])


@pytest.mark.parametrize("size", [SLIDE, SQUARE, STORY], ids=["slide", "square", "story"])
def test_every_size_names_the_methods_and_prints_both_ends(letter: View, size: Size) -> None:
    with house_style(size.label_pt):
        (axes,) = draw_framed(build_exhibit(letter.register, letter.profile), size).axes
    words = {text.get_text() for text in axes.texts}
    assert {"Persons one by one", "In packages: cases", "In packages: days of action"} <= words
    assert {"\N{MINUS SIGN}63%", "+2%", "\N{MINUS SIGN}69%", "+38%", "\N{MINUS SIGN}89%", "+150%"} <= words
