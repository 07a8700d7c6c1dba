"""Figure 6: actions on a time line."""

from __future__ import annotations

import csv
import sys
from datetime import date
from itertools import combinations
from math import hypot
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.patches import Circle

from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import draw_framed
from glomag.figures.sizes import PAGE, SIZES, STORY, Size
from glomag.figures.style import CONDUCT_COLOURS, GREY, MAIN, house_style
from glomag.figures.timeline import build_exhibit
from glomag.paths import Project
from glomag.wording import percent_of

sys.path.append(str(Path(__file__).resolve().parent))  # pytest puts no folder of tests on the path

from drawing import Drawn

if TYPE_CHECKING:
    from conftest import View

# Persons named in the Treasury's releases of these days, vessels apart.
PUBLISHED = {
    date(2017, 12, 21): 52,
    date(2018, 11, 15): 17,
    date(2021, 12, 8): 40,
    date(2023, 12, 11): 46,
    date(2024, 3, 4): 14,
}
LAST = {"latest": date(2026, 9, 19), "letter": date(2024, 9, 5)}


@pytest.fixture(scope="module")
def axes(exhibit: Exhibit) -> Axes:
    return _axes(exhibit)


def _exhibit(view: View) -> Exhibit:
    return build_exhibit(view.register, view.profile)


def _axes(exhibit: Exhibit, size: Size = PAGE) -> Axes:
    """The axes of the circles: the last ones, but on a story those above the bars."""
    with house_style(size.label_pt):
        return draw_framed(exhibit, size).axes[-2 if size is STORY else -1]


def _circles(axes: Axes) -> list[Circle]:
    """The circles of actions, without those of the keys."""
    return [patch for patch in axes.patches if isinstance(patch, Circle) and patch.get_zorder() == 3]


def _persons_by_day(project: Project, last: date) -> dict[date, int]:
    """Read from the file itself: rows that put a person, not a vessel, on the list for the first time."""
    with (project.register / "designations.csv").open(encoding="utf-8", newline="") as opened:
        acts = [
            date.fromisoformat(row["designated_on"])
            for row in csv.DictReader(opened)
            if row["entity_type"] != "vessel" and row["event"] in ("designation", "transfer")
        ]
    return {day: acts.count(day) for day in sorted(set(acts)) if day <= last}


def test_vessels_are_in_no_circle(exhibit: Exhibit) -> None:
    # 157 vessels were identified on 9 December 2022, beside 25 persons.
    rows = exhibit.rows
    assert rows.loc[rows["action_on"] == date(2022, 12, 9), "n_persons"].sum() == 25


def test_no_action_after_the_as_of_day_is_shown(letter: View) -> None:
    assert _exhibit(letter).rows["action_on"].max() == date(2024, 6, 11)


def test_known_actions_have_their_published_sizes(exhibit: Exhibit) -> None:
    persons = exhibit.rows.groupby("action_on")["n_persons"].sum()
    assert {day: persons[day] for day in PUBLISHED} == PUBLISHED


@pytest.mark.parametrize("name", ["latest", "letter"])
def test_every_action_of_the_file_is_there_with_all_its_persons(name: str, project: Project, request: pytest.FixtureRequest) -> None:
    rows = _exhibit(request.getfixturevalue(name)).rows
    assert rows.groupby("action_on")["n_persons"].sum().to_dict() == _persons_by_day(project, LAST[name])
    assert (rows["n_persons_in_action"] == rows.groupby("action_on")["n_persons"].transform("sum")).all()


@pytest.mark.parametrize("name", ["latest", "letter"])
def test_the_title_has_the_share_of_the_first_half_of_december(name: str, project: Project, request: pytest.FixtureRequest) -> None:
    persons = _persons_by_day(project, LAST[name])
    in_season = sum(n for day, n in persons.items() if (day.month, 1) <= (day.month, day.day) <= (12, 15) and day.month == 12)
    exhibit = _exhibit(request.getfixturevalue(name))
    assert f"from 1 to 15 December, around Human Rights Day, bring {percent_of(in_season, sum(persons.values()))} percent" in exhibit.title
    assert f"{in_season} of {sum(persons.values())} persons" in exhibit.alt_text


def test_primary_rule_of_the_profile_does_not_change_the_circles(exhibit: Exhibit, view: View) -> None:
    assert _exhibit(view.under(rule="strict-limb")).rows.equals(exhibit.rows)


def test_one_circle_stands_for_each_row_in_the_colour_of_its_conduct(exhibit: Exhibit, axes: Axes) -> None:
    drawn = sorted(to_hex(circle.get_facecolor()) for circle in _circles(axes))
    assert drawn == sorted(CONDUCT_COLOURS[kind] for kind in exhibit.rows["abuse_type"])


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_no_circle_hides_another(exhibit: Exhibit, size: Size) -> None:
    circles = _circles(_axes(exhibit, size))
    hidden = [
        (one.get_center(), other.get_center())
        for one, other in combinations(circles, 2)
        if hypot(one.get_center()[0] - other.get_center()[0], one.get_center()[1] - other.get_center()[1])
        < one.get_radius() + other.get_radius()
    ]
    assert hidden == []


def test_areas_are_in_proportion_to_persons(exhibit: Exhibit, axes: Axes) -> None:
    areas = sorted(circle.get_radius() ** 2 for circle in _circles(axes))
    persons = sorted(exhibit.rows["n_persons"])
    assert [area / areas[-1] for area in areas] == pytest.approx([n / persons[-1] for n in persons])


def test_circles_stand_on_their_days(exhibit: Exhibit, axes: Axes) -> None:
    across = sorted(circle.get_center()[0] for circle in _circles(axes))
    days = sorted((day - date(2017, 12, 21)).days for day in exhibit.rows["action_on"])
    expected = [across[0] + (across[-1] - across[0]) * day / days[-1] for day in days]
    assert across == pytest.approx(expected)


def test_the_three_largest_actions_are_named_with_day_and_size(axes: Axes) -> None:
    words = [text.get_text() for text in axes.texts]
    assert "21 December 2017\n52 persons in all, 13 countries" in words
    assert "2 June 2021\n67 persons, Bulgaria" in words
    assert "11 December 2023\n46 persons, Afghanistan" in words


def test_years_after_the_as_of_day_have_no_place_on_the_axis(letter: View) -> None:
    words = [text.get_text() for text in _axes(_exhibit(letter)).texts]
    assert "2024" in words
    assert "2025" not in words


SMALL = [size for size in SIZES if size.shape != "page"]


@pytest.mark.parametrize("size", SMALL, ids=lambda size: size.name)
def test_smaller_pictures_have_a_circle_a_day_in_the_colour_of_its_season(exhibit: Exhibit, size: Size) -> None:
    circles = _circles(_axes(exhibit, size))
    days = exhibit.rows.drop_duplicates("action_on")
    assert len(circles) == len(days)
    colours = [to_hex(circle.get_facecolor()) for circle in circles]
    assert (colours.count(MAIN), colours.count(GREY)) == (days["is_in_season"].sum(), (~days["is_in_season"]).sum())
    areas = sorted(circle.get_radius() ** 2 for circle in circles)
    persons = sorted(days["n_persons_in_action"])
    assert [area / areas[-1] for area in areas] == pytest.approx([n / persons[-1] for n in persons])


@pytest.mark.parametrize("size", SMALL, ids=lambda size: size.name)
def test_circles_of_smaller_pictures_stay_inside_their_part(exhibit: Exhibit, size: Size) -> None:
    axes = _axes(exhibit, size)
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    for circle in _circles(axes):
        (across, up), radius = circle.get_center(), circle.get_radius()
        assert left <= across - radius
        assert across + radius <= right
        assert bottom <= up - radius
        assert up + radius <= top


@pytest.mark.parametrize("size", SMALL, ids=lambda size: size.name)
def test_the_key_counts_the_persons_of_both_colours(exhibit: Exhibit, size: Size) -> None:
    words = [text.get_text() for text in _axes(exhibit, size).texts]
    in_season = exhibit.rows["is_in_season"]
    assert f"1 to 15 December: {exhibit.rows.loc[in_season, 'n_persons'].sum()} persons" in words
    assert f"all other days: {exhibit.rows.loc[~in_season, 'n_persons'].sum()}" in words
    assert "2 June 2021\n67 persons, Bulgaria" in words


@pytest.mark.parametrize("name", ["latest", "letter"])
def test_a_storys_bars_count_each_calendar_year_and_say_what_is_known_of_it(
    name: str, project: Project, request: pytest.FixtureRequest
) -> None:
    with house_style(STORY.label_pt):
        bars = draw_framed(_exhibit(request.getfixturevalue(name)), STORY).axes[-1]
    words = [text.get_text() for text in bars.texts]
    persons = _persons_by_day(project, LAST[name])
    for year in (2019, 2021, 2023):
        of_year = {day: n for day, n in persons.items() if day.year == year}
        assert words[words.index(str(year)) + 1] == (
            f"{sum(n for day, n in of_year.items() if day.month == 12 and day.day <= 15)} of {sum(of_year.values())}"
        )
    assert words[words.index("2017") + 1] == "0 of 52, from 21 Dec"
    assert words[-1].endswith({"latest": ", to 19 Sep", "letter": ", to 5 Sep"}[name])


def test_early_days_can_be_drawn_in_every_size(latest: View) -> None:
    early = latest.on(date(2018, 6, 30))
    for size in SIZES:
        made = Drawn(build_exhibit(early.register, early.profile), size)
        assert (made.cut(), made.overlapping(), made.too_small()) == ([], [], [])


def test_alt_text_is_two_sentences_and_the_description_names_the_largest_and_the_years(exhibit: Exhibit) -> None:
    assert exhibit.alt_text.count(". ") == 1
    for words in ("2 June 2021, 67 persons, Bulgaria", "11 December 2023, 46 persons, Afghanistan", "72 in 2019, 26 in 2020"):
        assert words in exhibit.description
