"""Figure 5: what public evidence shows about a civil-society basis, and what the letter states."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from glomag.figures.attribution import build_exhibit
from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import draw_framed
from glomag.figures.sizes import PAGE, SLIDE, SQUARE, STORY, Size
from glomag.figures.style import ACCENT, STATE_COLOURS, house_style

if TYPE_CHECKING:
    from conftest import View

PERIODS = ["until_recently", "first_biden_year", "since_january_2023"]
# Counted by hand from cases.csv; the windows are the letter's.
CASES = {"letter": {"first_biden_year": 22, "since_january_2023": 19}, "latest": {"first_biden_year": 22, "since_january_2023": 31}}
# What the letter prints, from the letter.
LETTER = {"until_recently": 0.3333, "first_biden_year": 0.36, "since_january_2023": 0.10}


@pytest.fixture(scope="module")
def axes(exhibit: Exhibit) -> Axes:
    return _bars(exhibit)


def _exhibit(view: View) -> Exhibit:
    return build_exhibit(view.register, view.profile)


def _bars(exhibit: Exhibit, size: Size = PAGE) -> Axes:
    with house_style(size.label_pt):
        return draw_framed(exhibit, size).axes[-1]


def _words(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def test_the_title_claims_no_share_without_saying_at_least(exhibit: Exhibit) -> None:
    assert "at least" in exhibit.title
    assert "percent" not in exhibit.title


def test_a_band_that_no_profile_names_is_not_the_headline(exhibit: Exhibit, view: View) -> None:
    rows = exhibit.rows
    assert set(rows.loc[rows["is_headline"], "band"]) == {view.profile.band}


@pytest.mark.parametrize("name", ["latest", "letter"])
def test_the_denominators_are_those_counted_by_hand(name: str, request: pytest.FixtureRequest) -> None:
    rows = _exhibit(request.getfixturevalue(name)).rows
    assert {period: set(rows.loc[rows["period"] == period, "n_cases"]) for period in CASES[name]} == {
        period: {n} for period, n in CASES[name].items()
    }


def test_three_periods_have_four_bands_each_and_every_case_is_in_one_state(exhibit: Exhibit) -> None:
    rows = exhibit.rows
    assert rows["period"].tolist() == [period for period in PERIODS for _ in range(4)]
    assert rows["band"].tolist() == list("ABCD") * 3
    assert (rows["n_basis"] + rows["n_none_found"] + rows["n_not_reviewed"] == rows["n_cases"]).all()


def test_a_wider_band_never_has_fewer_cases_with_a_basis(exhibit: Exhibit) -> None:
    rows = exhibit.rows
    assert all(rows.loc[rows["period"] == period, "n_basis"].is_monotonic_increasing for period in PERIODS)


def test_the_letters_shares_are_the_printed_ones_whatever_the_record_says(exhibit: Exhibit) -> None:
    rows = exhibit.rows
    assert rows.groupby("period")["letter_frac"].agg(set).to_dict() == {period: {share} for period, share in LETTER.items()}


def test_title_and_alt_text_follow_the_band_of_the_profile(letter: View) -> None:
    # The evidence in public_evidence.csv with level "submitted" reaches 3, 1 and 1 cases of these windows (docs/definitions.md).
    narrow = build_exhibit(letter.register, letter.profile.model_copy(update={"band": "A"}))
    assert narrow.title.endswith(
        "3 of 96 cases from 2017 to 2022, 1 of 22 in the first Biden year and 1 of 19 since January 2023 (1 not reviewed)"
    )
    assert "at band A" in narrow.alt_text
    assert "band A" in narrow.subtitle


@pytest.mark.parametrize("band", list("ABCD"))
def test_a_small_picture_says_what_its_band_takes_for_a_basis(letter: View, band: str) -> None:
    exhibit = build_exhibit(letter.register, letter.profile.model_copy(update={"band": band}))
    assert any(word.startswith(f"Band {band}: ") for word in _words(_bars(exhibit, SQUARE)))


@pytest.mark.parametrize("size", [SLIDE, SQUARE, STORY], ids=["slide", "square", "story"])
def test_where_there_is_less_room_the_headline_band_stands_alone(exhibit: Exhibit, size: Size) -> None:
    axes, kept = _bars(exhibit, size), exhibit.rows[exhibit.rows["is_headline"]]
    drawn = [bar.get_width() for bar in axes.patches if isinstance(bar, Rectangle)]
    parts = [row[f"n_{state}"] / row["n_cases"] for row in kept.to_dict("records") for state in STATE_COLOURS]
    assert drawn == pytest.approx(parts)
    assert sum(word.startswith("letter: ") for word in _words(axes)) == len(PERIODS)
    assert all(any(f"{n} cases" in word for word in _words(axes)) for n in kept["n_cases"])


@pytest.mark.parametrize(("name", "says"), [("latest", "13 of the 31 cases"), ("letter", "1 of the 19 cases")])
def test_the_caption_says_how_many_cases_nobody_reviewed(name: str, says: str, request: pytest.FixtureRequest) -> None:
    assert f"Not yet reviewed: {says} since January 2023." in _exhibit(request.getfixturevalue(name)).caption


def test_without_unreviewed_cases_the_caption_says_so(letter: View) -> None:
    evidence = letter.register.public_evidence
    searched = evidence.iloc[[0]].assign(case_id="2024-06-11-mohamed-gy", evidence_level="none_found")
    register = replace(letter.register, public_evidence=pd.concat([evidence, searched], ignore_index=True))
    assert "Every case was reviewed." in build_exhibit(register, letter.profile).caption


def test_every_bar_is_drawn_at_its_share_from_basis_to_none(exhibit: Exhibit, axes: Axes) -> None:
    drawn = [(to_hex(bar.get_facecolor()), bar.get_x(), bar.get_width()) for bar in axes.patches if isinstance(bar, Rectangle)]
    expected = []
    for row in exhibit.rows.to_dict("records"):
        left = 0.0
        for state, colour in STATE_COLOURS.items():
            expected.append((colour, pytest.approx(left), pytest.approx(row[f"n_{state}"] / row["n_cases"])))
            left += row[f"n_{state}"] / row["n_cases"]
    assert drawn == expected


def test_the_letters_marks_stand_at_its_shares_in_a_colour_of_their_own(axes: Axes) -> None:
    lines = [line for line in axes.lines if line.get_color() == ACCENT]
    assert sorted({float(line.get_xdata()[0]) for line in lines}) == sorted(LETTER.values())
    assert ACCENT not in STATE_COLOURS.values()


def test_the_marks_are_labelled_as_the_letters(axes: Axes) -> None:
    words = _words(axes)
    assert {"letter: about 33%", "letter: 36%"} < set(words)
    assert sum(word.startswith("letter: 10%") for word in words) == 1


def test_only_a_window_that_runs_past_the_letter_says_which_days_its_share_is_of(latest: View, letter: View) -> None:
    assert "letter: 10% of cases to 5 September 2024" in _words(_bars(_exhibit(latest)))
    assert "letter: 10%" in _words(_bars(_exhibit(letter)))


def test_the_record_known_in_2024_prints_its_ranges(letter: View) -> None:
    # 2 of 19 cases with a basis and 1 not reviewed: 10.5 percent, or 15.8.
    assert "11 to 16%" in _words(_bars(_exhibit(letter)))


def test_a_period_without_cases_is_drawn_without_bars(letter: View) -> None:
    exhibit = _exhibit(letter)
    rows = exhibit.rows.copy()
    rows.loc[rows["period"] == "since_january_2023", ["n_basis", "n_none_found", "n_not_reviewed", "n_cases"]] = 0
    assert len(_bars(replace(exhibit, rows=rows)).patches) == 2 * 4 * 3


def test_the_subtitle_tells_whose_the_orange_shares_are(exhibit: Exhibit) -> None:
    assert "In orange: shares in the letter of 5 September 2024, from confidential recommendations." in exhibit.subtitle
