"""Figure 6: actions on a time line."""

from __future__ import annotations

import csv
from datetime import date
from itertools import combinations
from math import hypot
from typing import TYPE_CHECKING

import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.patches import Circle

from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import draw_framed
from glomag.figures.style import CONDUCT_COLOURS, house_style
from glomag.figures.timeline import build_exhibit
from glomag.paths import Project
from glomag.wording import percent_of

if TYPE_CHECKING:
    from conftest import View

# Persons named in the Treasury's releases of these days, vessels apart.
SIZES = {
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


def _axes(exhibit: Exhibit) -> Axes:
    with house_style():
        return draw_framed(exhibit).axes[-1]


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
    assert {day: persons[day] for day in SIZES} == SIZES


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


def test_no_circle_hides_another(axes: Axes) -> None:
    circles = _circles(axes)
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
