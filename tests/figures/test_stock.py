"""Figure 9: who came, who left, and how many persons stood on the list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import pytest
from matplotlib.figure import Figure

from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import draw_framed
from glomag.figures.sizes import PAGE, SIZES, SQUARE, Size
from glomag.figures.stock import build_exhibit, removed_persons
from glomag.figures.stock_drawing import DESIGNATED, LISTED, REMOVED, YEAR_END
from glomag.figures.style import PARTIAL_HATCH, house_style

# Entries with the tag GLOMAG on OFAC's own lists of these days, and the vessels among them.
OFAC_ENTRIES = {
    date(2021, 12, 2): (148 + 189, 0),
    date(2022, 12, 9): (606, 157),
    date(2023, 12, 14): (683, 157),
    date(2024, 3, 4): (695, 157),
    date(2026, 8, 20): (739, 157),
}


@dataclass(frozen=True)
class Shown:
    exhibit: Exhibit
    figure: Figure


def drawn(exhibit: Exhibit, size: Size = PAGE) -> Figure:
    with house_style(size.label_pt):
        return draw_framed(exhibit, size)


@pytest.fixture(scope="module", params=["letter", "latest"])
def shown(request: pytest.FixtureRequest) -> Shown:
    """The figure of each profile, made and drawn once."""
    view = request.getfixturevalue(request.param)
    exhibit = build_exhibit(view.register, view.profile)
    return Shown(exhibit, drawn(exhibit))


def listed_on(rows: pd.DataFrame, day: date) -> int:
    runs = rows[(rows["series"] == LISTED) & (rows["first_day"] <= day) & (rows["last_day"] >= day)]
    assert len(runs) == 1
    return int(runs["n"].iloc[0])


def series(rows: pd.DataFrame, name: str) -> dict[int, int]:
    return rows[rows["series"] == name].set_index("year")["n"].to_dict()


def test_a_person_with_two_rows_leaves_once(latest: Any) -> None:
    people = latest.register.designations
    twice = people[people["removed_on"].notna() & people["person_id"].duplicated(keep=False)]["person_id"].unique()
    assert len(twice) == 1
    removed = removed_persons(latest.register)
    assert (removed["person_id"] == twice[0]).sum() == 1
    assert removed["person_id"].is_unique


def test_no_vessel_is_counted_anywhere(latest: Any) -> None:
    rows = build_exhibit(latest.register, latest.profile).rows
    assert listed_on(rows, date(2022, 12, 9)) - listed_on(rows, date(2022, 12, 8)) == 25
    assert series(rows, DESIGNATED)[2023] == 51


@pytest.mark.parametrize("day", OFAC_ENTRIES)
def test_the_stock_is_that_of_the_real_list_without_its_vessels(latest: Any, day: date) -> None:
    entries, vessels = OFAC_ENTRIES[day]
    assert listed_on(build_exhibit(latest.register, latest.profile).rows, day) == entries - vessels


def test_the_runs_of_days_follow_on_one_another_up_to_the_as_of_day(letter: Any, latest: Any) -> None:
    for view in (letter, latest):
        rows = build_exhibit(view.register, view.profile).rows
        runs = rows[rows["series"] == LISTED]
        gaps = {(later - earlier).days for later, earlier in zip(runs["first_day"].iloc[1:], runs["last_day"].iloc[:-1], strict=True)}
        assert gaps == {1}
        assert runs["last_day"].iloc[-1] == view.profile.as_of


def test_the_stock_moves_by_what_came_and_what_left(latest: Any) -> None:
    """But for one company that was identified as owned in fiscal 2023 and so came without being designated."""
    rows = build_exhibit(latest.register, latest.profile).rows
    came, left, stood = (series(rows, name) for name in (DESIGNATED, REMOVED, YEAR_END))
    unexplained = {year: stood[year] - stood.get(year - 1, 0) - came[year] + left[year] for year in stood}
    assert {year: n for year, n in unexplained.items() if n} == {2023: 1}


def test_removals_are_those_known_on_the_day(letter: Any, latest: Any) -> None:
    removed = {
        name: series(build_exhibit(view.register, view.profile).rows, REMOVED) for name, view in (("letter", letter), ("latest", latest))
    }
    assert sum(removed["letter"].values()) == 10
    assert sum(removed["latest"].values()) == 26
    assert removed["latest"][2026] == 15


def test_the_caption_says_how_many_removals_are_dated_at_their_latest_possible_day(letter: Any, latest: Any) -> None:
    for view, n in ((letter, 3), (latest, 8)):
        caption = build_exhibit(view.register, view.profile).caption
        assert f"For {n} of them only a span of days is known and the latest possible day is taken." in caption


def test_the_vessels_left_out_are_named_with_their_number(latest: Any) -> None:
    exhibit = build_exhibit(latest.register, latest.profile)
    assert "157 listed vessels left out" in exhibit.subtitle
    assert "157 vessels on the list" in exhibit.caption


def test_no_vessel_is_named_before_there_was_one(latest: Any) -> None:
    early = latest.on(date(2021, 12, 2))
    exhibit = build_exhibit(early.register, early.profile)
    assert "vessel" not in exhibit.subtitle + exhibit.caption
    assert exhibit.title.startswith("337 persons stood on the Global Magnitsky list on 2 December 2021")


def test_the_titles_are_the_findings(letter: Any, latest: Any) -> None:
    assert build_exhibit(letter.register, letter.profile).title == (
        "543 persons stood on the Global Magnitsky list on 5 September 2024, the most so far; 10 had been removed in all"
    )
    assert build_exhibit(latest.register, latest.profile).title == (
        "582 persons stood on the Global Magnitsky list on 19 September 2026, down from a peak of 597; 26 had been removed in all"
    )


def test_a_list_that_nobody_left_is_said_to_be_so(latest: Any) -> None:
    early = latest.on(date(2018, 9, 30))
    assert build_exhibit(early.register, early.profile).title.endswith("the most so far; none had been removed")


def test_every_number_of_the_title_comes_from_the_rows(shown: Shown) -> None:
    exhibit = shown.exhibit
    listed = exhibit.rows[exhibit.rows["series"] == LISTED]
    known = {*listed["n"], sum(series(exhibit.rows, REMOVED).values()), exhibit.as_of.day, exhibit.as_of.year}
    assert {int(number) for number in re.findall(r"\d+", exhibit.title)} <= known


def test_the_step_line_is_the_rows(shown: Shown) -> None:
    exhibit = shown.exhibit
    upper, _ = shown.figure.axes
    (line,) = [line for line in upper.lines if line.get_drawstyle() == "steps-post"]
    runs = exhibit.rows[exhibit.rows["series"] == LISTED]
    assert list(line.get_xdata()) == [day.toordinal() for day in [*runs["first_day"], runs["last_day"].iloc[-1]]]
    assert list(line.get_ydata()) == [*runs["n"], runs["n"].iloc[-1]]
    dots = [(line.get_xdata()[0], line.get_ydata()[0]) for line in upper.lines if line.get_marker() == "o"]
    ends = exhibit.rows[exhibit.rows["series"] == YEAR_END]
    assert dots == [(row.last_day.toordinal(), row.n) for row in ends.itertuples()]


def test_the_bars_are_the_rows_with_removals_below_zero(shown: Shown) -> None:
    exhibit = shown.exhibit
    _, lower = shown.figure.axes
    flows = exhibit.rows[exhibit.rows["series"].isin([DESIGNATED, REMOVED])]
    assert [bar.get_height() for bar in lower.patches] == [
        row.n if row.series == DESIGNATED else -row.n for row in flows.itertuples()
    ]  # fmt: skip
    assert [bar.get_hatch() == PARTIAL_HATCH for bar in lower.patches] == list(flows["is_partial"])


@pytest.mark.parametrize("size", [size for size in SIZES if size.shape != "page"], ids=lambda size: size.name)
def test_every_size_has_the_line_and_every_years_numbers(shown: Shown, size: Size) -> None:
    figure, rows = drawn(shown.exhibit, size), shown.exhibit.rows
    (line,) = [line for axes in figure.axes for line in axes.lines if line.get_drawstyle() == "steps-post"]
    runs = rows[rows["series"] == LISTED]
    assert list(line.get_ydata()) == [*runs["n"], runs["n"].iloc[-1]]
    words = [text.get_text().lstrip("+\N{MINUS SIGN}") for axes in figure.axes for text in axes.texts]
    for n in rows.loc[rows["series"] != LISTED, "n"]:
        assert words.count(str(n)) >= (rows.loc[rows["series"] != LISTED, "n"] == n).sum()
    last = rows[rows["series"] == YEAR_END].iloc[-1]
    assert any(word.startswith("to ") for word in words) == last["is_partial"]


def test_a_square_has_numbers_in_place_of_bars(shown: Shown) -> None:
    figure = drawn(shown.exhibit, SQUARE)
    assert [patch for axes in figure.axes for patch in axes.patches] == []


def test_alt_text_is_two_sentences_and_the_description_has_every_year(shown: Shown) -> None:
    exhibit = shown.exhibit
    assert exhibit.alt_text.count(". ") == 1
    for row in exhibit.rows[exhibit.rows["series"] == DESIGNATED].itertuples():
        assert f"{row.n} and " in exhibit.description
        assert f"in {row.year}" in exhibit.description
    assert f"Fiscal {exhibit.as_of.year} is partial" in exhibit.description
