"""Figures 10, 11 and 13 to 17: the specification curves."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from glomag.errors import CoverageError
from glomag.figures import specification_curve
from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import draw_framed
from glomag.figures.sizes import PAGE, SIZES, Size
from glomag.figures.specification_curve import (
    build_decline_exhibit,
    build_exhibit,
    build_falls_exhibit,
    build_first_year_exhibit,
    build_near_exhibit,
    build_since_2023_exhibit,
    build_until_recently_exhibit,
    in_steps,
)
from glomag.figures.specification_drawing import WARNING
from glomag.figures.specification_grid import build_choices, idle_choices, most_moving, print_value
from glomag.figures.style import house_style

sys.path.append(str(Path(__file__).resolve().parent))  # pytest puts no folder of tests on the path

from drawing import Build, built

if TYPE_CHECKING:
    from conftest import View


@pytest.fixture(scope="module")
def falls(view: View) -> Exhibit:
    return built(build_falls_exhibit, view)


OTHERS = (
    build_near_exhibit,
    build_until_recently_exhibit,
    build_first_year_exhibit,
    build_since_2023_exhibit,
    build_decline_exhibit,
)


@pytest.fixture(scope="module", params=OTHERS, ids=[build.__name__ for build in OTHERS])
def other(request: pytest.FixtureRequest, view: View) -> Exhibit:
    return built(request.param, view)


_TEXTS: dict[tuple[str, str, str], list[str]] = {}


def _texts(exhibit: Exhibit, size: Size = PAGE) -> list[str]:
    """The texts of a figure of one of the two profiles in one size, drawn once for all tests."""
    key = (exhibit.profile, exhibit.slug, size.name)
    if key not in _TEXTS:
        with house_style(size.label_pt):
            figure = draw_framed(exhibit, size)
            _TEXTS[key] = [text.get_text() for axes in figure.axes for text in axes.texts]
    return _TEXTS[key]


def test_a_claim_that_cannot_be_asked_yet_has_no_figure(latest: View) -> None:
    early = latest.on(date(2023, 6, 30))
    with pytest.raises(CoverageError, match="no specification"):
        build_exhibit(early.register, early.profile)


@pytest.mark.parametrize(
    ("days", "steps"), [("+0", "not"), ("+0;-1;-7;-8", "not;little earlier;earlier"), ("+14;+7", "later;little later")]
)
def test_days_of_the_cut_stand_in_steps_of_a_week(days: str, steps: str) -> None:
    assert in_steps(days) == steps


@pytest.mark.parametrize("size", SIZES, ids=[size.name for size in SIZES])
def test_the_warning_stands_in_every_picture_whole_with_headline_and_letter(exhibit: Exhibit, falls: Exhibit, size: Size) -> None:
    for one, headline, letter in ((exhibit, "Headline: \N{MINUS SIGN}38%", "The letter: \N{MINUS SIGN}56%; "),
                                  (falls, "Headline: 2 of 3", "The letter: 3 falls; ")):  # fmt: skip
        words = _texts(one, size)
        assert WARNING in " ".join(words)
        assert headline in words
        assert any(text.startswith(letter) for text in words)
        assert ("page version" in " ".join(words)) == (size.shape in ("slide", "square"))
        assert "proves nothing" in one.caption


def test_every_specification_is_a_row_in_order_of_its_value(exhibit: Exhibit, falls: Exhibit) -> None:
    for one in (exhibit, falls):
        assert one.rows["position"].tolist() == list(range(1, len(one.rows) + 1))
        assert one.rows["value"].is_monotonic_increasing
        assert one.rows["is_headline"].sum() == 1
        assert one.rows.notna().all().all()


def test_the_title_says_of_all_ways_and_of_the_letters_own_years_what_is_true_of_each(exhibit: Exhibit, falls: Exhibit) -> None:
    rows = exhibit.rows
    own = rows[(rows["year"] == "fiscal") & (rows["base"] == "single year")]
    assert exhibit.title == (
        f"{(rows['printed'] < 0).sum():,} of {len(rows):,} ways of counting show a fall to 2023, "
        f"{(own['printed'] < 0).sum()} of {len(own)} on the letter's own years; {(rows['printed'] == -56).sum()} print its 56 percent"
    )
    assert "fiscal 2020 to 2023" not in exhibit.title + exhibit.subtitle + exhibit.alt_text
    assert "from 2020 or from the mean of five years, in any kind of year" in exhibit.subtitle
    rows, own = falls.rows, falls.rows[falls.rows["year"] == "fiscal"]
    assert falls.title == (
        f"{(rows['printed'] == 3).sum():,} of {len(rows):,} ways of counting show 3 falls in a row up to 2023, "
        f"{(own['printed'] == 3).sum()} of {len(own)} on fiscal years; the headline definition shows 2"
    )


def test_the_numbers_of_the_letters_own_profile_are_those_of_its_report(letter: View) -> None:
    assert built(build_exhibit, letter).title.startswith(
        "1,773 of 2,416 ways of counting show a fall to 2023, 138 of 224 on the letter's own years; 3 print"
    )
    assert built(build_falls_exhibit, letter).title.startswith("24 of 1,188 ways of counting show 3 falls in a row up to 2023, 9 of 288")


def test_the_years_and_the_percentage_come_from_the_claims_row(letter: View) -> None:
    """Another claim, a fall of 38 percent from fiscal 2021: every word follows."""
    claims = letter.register.letter_claims.copy()
    is_drop = claims["claim_id"] == "drop_fy2020_fy2023"
    claims.loc[is_drop, "stated_value"] = "-0.38"
    claims.loc[is_drop, ["compared_from", "compared_to"]] += pd.DateOffset(years=1)
    one = build_exhibit(replace(letter.register, letter_claims=claims), letter.profile)
    assert "its 38 percent" in one.title
    assert "from 2021 or" in one.subtitle
    assert "fiscal 2021 and 2023" in one.caption


def test_what_prints_the_letters_value_is_one_comparison_and_said_to_be(exhibit: Exhibit) -> None:
    assert "The 3 specifications that print the letter's value are one comparison, 21 against a mean of 48 (" in exhibit.caption
    said = exhibit.caption.partition("a mean of 48 (")[2].partition(")")[0]
    for choice in ("who is primary: everyone", "kinds: entities", "year: program", "compared with: five-year mean"):
        assert choice in said
    assert idle_choices(exhibit.rows) == ["Transfers", "Re-designations"]
    assert "Transfers and re-designations move nothing here and are not drawn." in exhibit.caption


def test_headline_and_letter_are_marked(exhibit: Exhibit, falls: Exhibit) -> None:
    words = _texts(exhibit)
    assert "Headline: \N{MINUS SIGN}38%" in words
    assert any(text.startswith("The letter: \N{MINUS SIGN}56%; ") for text in words)
    words = _texts(falls)
    assert "Headline: 2 of 3" in words
    assert any(text.startswith("The letter: 3 falls; ") for text in words)


def test_a_line_counts_all_that_come_out_the_same_with_its_option(falls: Exhibit) -> None:
    rows = falls.rows
    cases = rows[rows["unit"] == "cases"]
    assert f"{(cases['printed'] == 3).sum()} of {len(cases):,}" in _texts(falls)
    support = rows[[("conduct-and-support" in made.split(";")) for made in rows["rule"]]]
    assert f"{(support['printed'] == 3).sum()} of {len(support):,}" in _texts(falls)


def test_a_choice_that_changes_nothing_has_no_line(exhibit: Exhibit) -> None:
    words = _texts(exhibit)
    assert "Unit" in words
    assert "Transfers" not in words  # all of fiscal 2024, outside the years compared


def test_the_choice_of_a_story_is_the_one_whose_options_lie_furthest_apart(exhibit: Exhibit, falls: Exhibit) -> None:
    for one in (exhibit, falls):
        apart = {
            lines[0].heading: max(line.gives for line in lines) - min(line.gives for line in lines) for lines in build_choices(one.rows)
        }
        chosen = most_moving(build_choices(one.rows))
        assert apart[chosen[0].heading] == max(apart.values())
        words = _texts(one, next(size for size in SIZES if size.shape == "story"))
        assert {word for line in chosen for word in (line.words, line.gives_words)} <= set(words)


def test_alt_text_has_the_numbers_in_two_sentences_at_most_and_the_description_the_rest(exhibit: Exhibit, falls: Exhibit) -> None:
    for one in (exhibit, falls):
        assert one.alt_text.count(". ") <= 1
        assert one.title in one.alt_text
        assert "What moves the result most is the choice under unit" in one.description
        assert "proves nothing" in one.description


def test_the_modules_builders_are_numbered(exhibit: Exhibit, falls: Exhibit) -> None:
    assert (exhibit.number, falls.number) == (10, 11)
    assert exhibit.slug != falls.slug
    assert specification_curve.build_rows is not None


# --- the other claims ---------------------------------------------------------------------------------------------------


def test_every_claim_has_a_curve_with_its_warning_in_every_size(other: Exhibit) -> None:
    for size in SIZES:
        words = _texts(other, size)
        assert WARNING in " ".join(words), size.name
        assert any(text.startswith("Headline: ") for text in words), size.name
    for said in (other.caption, other.description):
        assert "proves nothing" in said
    assert other.alt_text.count(". ") <= 1
    assert other.title in other.alt_text


def test_every_specification_of_the_other_claims_is_a_row(other: Exhibit) -> None:
    assert other.rows["position"].tolist() == list(range(1, len(other.rows) + 1))
    assert other.rows["value"].is_monotonic_increasing
    assert other.rows["is_headline"].sum() == 1
    assert other.rows.notna().all().all()


def test_a_claim_without_a_value_has_a_shaded_reach_and_says_so(view: View) -> None:
    one = built(build_near_exhibit, view)
    rows = one.rows
    assert not {"letter_value", "prints_letter_value"} & set(rows.columns)
    near = rows["value"].abs() <= view.profile.near_frac + 1e-12
    assert (near == rows["same_sign"]).all()
    is_fiscal = rows["year"].str.split(";").map(lambda made: "fiscal" in made)
    own = rows[is_fiscal & (rows["base"] == "single year")]
    assert one.title == (
        f"{near.sum():,} of {len(rows):,} ways of counting show 2024 within 20 percent of the same days of earlier years, "
        f"{own['same_sign'].sum()} of {len(own)} on fiscal years against 2023"
    )
    assert f"Near, within 20%: {near.sum():,} specifications\nThe letter states no value" in _texts(one)
    assert "The letter states no value" in one.caption


@pytest.mark.parametrize(
    ("build", "letter_says"),
    [(build_until_recently_exhibit, "about a third"), (build_first_year_exhibit, "36%"), (build_since_2023_exhibit, "10%")],
)
def test_a_share_is_the_floor_and_is_not_taken_for_what_could_print_it(view: View, build: Build, letter_says: str) -> None:
    one = built(build, view)
    rows = one.rows
    assert any(text.startswith(f"The letter: {letter_says}; ") for text in _texts(one))
    floor = [int(series.split(";")[0]) / int(series.split(";")[1]) for series in rows["series"]]
    assert rows["value"].tolist() == pytest.approx(floor)
    assert "public share" in one.title.lower()
    assert "Drawn is the floor" in one.caption
    assert f"under {rows['is_possible'].sum()} of {len(rows)} specifications one could" in one.caption
    n = rows["prints_letter_value"].sum()
    assert f"{n or 'none'} of {len(rows)} ways of counting" in one.title


def test_a_decline_is_a_difference_of_floors_without_a_size_in_the_letter(view: View) -> None:
    one = built(build_decline_exhibit, view)
    rows = one.rows
    assert not {"letter_value", "prints_letter_value"} & set(rows.columns)
    assert one.title.startswith(f"{(rows['value'] < 0).sum()} of {len(rows)} ways of counting show a lower public share since January 2023")
    assert f", {rows['same_sign'].sum()} for certain; " in one.title
    for row in rows[rows["same_sign"]].itertuples():
        basis, cases, _, later, later_cases, unknown = map(int, row.series.split(";"))
        assert (later + unknown) / later_cases < basis / cases


def test_the_band_of_evidence_is_a_choice_of_a_share(letter: View) -> None:
    lines = next(lines for lines in build_choices(built(build_until_recently_exhibit, letter).rows) if lines[0].heading == "Evidence")
    assert [line.words[0] for line in lines] == ["A", "B", "C", "D"]
    assert [line.words[0] for line in lines if line.is_headline] == [letter.profile.band]


@pytest.mark.parametrize(
    ("measured", "printed", "words"),
    [
        ("change", 0, "0%"),
        ("share", 17, "17%"),
        ("difference of shares", 1, "+1 pt"),
        ("difference of shares", 8, "+8 pts"),
        ("falls", 2, "2"),
    ],
)
def test_a_value_is_printed_by_what_it_is(measured: str, printed: int, words: str) -> None:
    assert print_value(measured, printed) == words


def test_the_other_builders_are_numbered(letter: View) -> None:
    made = [built(build, letter) for build in OTHERS]
    assert [one.number for one in made] == [13, 14, 15, 16, 17]
