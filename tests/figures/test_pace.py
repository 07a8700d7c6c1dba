"""Figure 3: the year of the as-of day beside the same days of other years."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import draw_framed
from glomag.figures.pace import CURRENT, OTHER, RUNNING, SAME_DAYS, build_exhibit, day_on_axis, spread
from glomag.figures.sizes import SLIDE, SQUARE, STORY, Size
from glomag.figures.style import ACCENT, house_style

# Primary persons by fiscal year, counted by hand from the record before this code was written.
PRIMARY = {2018: 27, 2019: 23, 2020: 45, 2021: 41, 2022: 27, 2023: 28, 2024: 35, 2025: 14}
MONTHS = ["Oct", "Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep"]


@dataclass(frozen=True)
class Shown:
    exhibit: Exhibit
    figure: Figure


def drawn(exhibit: Exhibit) -> Figure:
    with house_style():
        return draw_framed(exhibit)


@pytest.fixture(scope="module", params=["letter", "latest"])
def shown(request: pytest.FixtureRequest) -> Shown:
    """The figure of each profile, made and drawn once."""
    view = request.getfixturevalue(request.param)
    exhibit = build_exhibit(view.register, view.profile)
    return Shown(exhibit, drawn(exhibit))


def ends(exhibit: Exhibit) -> dict[int, int]:
    """The last running count of each year."""
    running = exhibit.rows[exhibit.rows["series"] == RUNNING]
    return {int(year): int(own["n_so_far"].iloc[-1]) for year, own in running.groupby("year")}


def test_a_cut_year_is_compared_with_no_whole_year(letter: Any) -> None:
    exhibit = build_exhibit(letter.register, letter.profile)
    assert "45" not in exhibit.title
    assert "compared only with the same days" in exhibit.caption


def test_a_year_whose_same_days_lie_before_the_order_is_not_given_a_zero(latest: Any) -> None:
    early = latest.on(date(2023, 11, 15))
    rows = build_exhibit(early.register, early.profile).rows
    assert 2018 not in set(rows.loc[rows["series"] == SAME_DAYS, "year"])


def test_whole_years_end_at_their_counts(latest: Any) -> None:
    assert ends(build_exhibit(latest.register, latest.profile)) == {**PRIMARY, 2026: 0}


def test_fiscal_2024_stands_at_26_on_the_day_of_the_letter(letter: Any) -> None:
    exhibit = build_exhibit(letter.register, letter.profile)
    assert ends(exhibit)[2024] == 26
    same = exhibit.rows[exhibit.rows["series"] == SAME_DAYS].set_index("year")
    assert same.loc[2024, "n_so_far"] == 26
    assert same.loc[2024, "day"] == date(2024, 9, 5)
    assert set(same["day_on_axis"]) == {340}


def test_the_same_days_of_a_year_equal_its_running_count_on_that_day(letter: Any, latest: Any) -> None:
    for view in (letter, latest):
        rows = build_exhibit(view.register, view.profile).rows
        running, same = rows[rows["series"] == RUNNING], rows[rows["series"] == SAME_DAYS]
        for row in same.itertuples():
            until = running[(running["year"] == row.year) & (running["day"] <= row.day)]
            assert until["n_so_far"].iloc[-1] == row.n_so_far


def test_the_titles_are_the_findings(letter: Any, latest: Any) -> None:
    assert build_exhibit(letter.register, letter.profile).title == (
        "By 5 September, fiscal 2024 had seen 26 primary Global Magnitsky designations, "
        "against 44 in fiscal 2020 and 28 in fiscal 2023 by the same day"
    )
    assert build_exhibit(latest.register, latest.profile).title == (
        "By 19 September, fiscal 2026 had seen no known primary Global Magnitsky designation, "
        "against 45 in fiscal 2020 and 14 in fiscal 2025 by the same day"
    )


def test_whole_years_are_compared_where_the_as_of_day_ends_one(latest: Any) -> None:
    whole = latest.on(date(2024, 9, 30))
    exhibit = build_exhibit(whole.register, whole.profile)
    assert exhibit.title == "Primary Global Magnitsky designations fell 22 percent, from 45 to 35, between fiscal 2020 and 2024"
    assert set(exhibit.rows["series"]) == {RUNNING}
    drawn(exhibit)


def test_the_first_year_alone_is_only_counted(latest: Any) -> None:
    first = latest.on(date(2018, 9, 30), baseline_year=2018)
    assert build_exhibit(first.register, first.profile).title == "Fiscal 2018 saw 27 primary Global Magnitsky designations"


def test_every_number_of_the_title_occurs_in_the_rows(shown: Shown) -> None:
    exhibit = shown.exhibit
    same = exhibit.rows[exhibit.rows["series"] == SAME_DAYS]
    numbers = {int(number) for number in re.findall(r"\d+", exhibit.title)} - {exhibit.as_of.day}
    assert numbers <= set(same["n_so_far"]) | set(same["year"])


def test_the_lines_are_the_rows(shown: Shown) -> None:
    exhibit = shown.exhibit
    (axes,) = shown.figure.axes
    lines = {line.get_gid(): line for line in axes.lines if line.get_gid()}
    running = exhibit.rows[exhibit.rows["series"] == RUNNING]
    assert set(lines) == {f"FY{year}" for year in running["year"]}
    for year, own in running.groupby("year"):
        assert list(lines[f"FY{year}"].get_xdata()) == list(own["day_on_axis"])
        assert list(lines[f"FY{year}"].get_ydata()) == list(own["n_so_far"])
        assert lines[f"FY{year}"].get_drawstyle() == "steps-post"


def test_only_the_year_of_the_as_of_day_has_the_accent_colour_and_its_day_is_marked(shown: Shown) -> None:
    exhibit = shown.exhibit
    (axes,) = shown.figure.axes
    accented = {line.get_gid() for line in axes.lines if line.get_gid() and to_hex(line.get_color()) == ACCENT}
    current = exhibit.rows[(exhibit.rows["role"] == CURRENT) & (exhibit.rows["series"] == SAME_DAYS)].iloc[0]
    assert accented == {f"FY{current['year']}"}
    upright = [line for line in axes.lines if len(line.get_xdata()) == 2 and len(set(line.get_xdata())) == 1]
    assert [line.get_xdata()[0] for line in upright] == [current["day_on_axis"]]


def test_the_months_run_from_october_to_september(latest: Any) -> None:
    (axes,) = drawn(build_exhibit(latest.register, latest.profile)).axes
    assert [label.get_text() for label in axes.get_xticklabels()] == MONTHS


def test_a_calendar_day_has_one_place_on_the_axis_whatever_the_year() -> None:
    assert {day_on_axis(date(year, 9, 5)) for year in range(2018, 2027)} == {340}
    assert [day_on_axis(day) for day in (date(2017, 10, 1), date(2024, 2, 29), date(2023, 3, 1), date(2023, 9, 30))] == [0, 151, 152, 365]


@given(st.lists(st.integers(0, 60), min_size=1, max_size=12).map(sorted), st.floats(0.5, 5))
def test_labels_keep_their_order_and_distance_and_stay_where_there_is_room(wanted: list[int], gap: float) -> None:
    heights = spread(wanted, gap)
    assert all(upper - lower >= gap - 1e-9 for lower, upper in pairwise(heights))
    assert sum(heights) == pytest.approx(sum(wanted))
    if all(upper - lower >= gap for lower, upper in pairwise(wanted)):
        assert heights == pytest.approx(wanted)


@pytest.mark.parametrize("size", [SLIDE, SQUARE, STORY], ids=["slide", "square", "story"])
def test_every_size_has_every_line_and_names_at_least_those_that_stand_out(shown: Shown, size: Size) -> None:
    rows = shown.exhibit.rows
    with house_style(size.label_pt):
        (axes,) = draw_framed(shown.exhibit, size).axes
    years = {f"FY{year}" for year in rows["year"]}
    named = {text.get_text() for text in axes.texts} & years
    assert {line.get_gid() for line in axes.lines if line.get_gid()} == years
    assert named == ({f"FY{year}" for year in rows.loc[rows["role"] != OTHER, "year"]} if size is SQUARE else years)
    assert ("others" in {text.get_text() for text in axes.texts}) == (size is SQUARE)


def test_a_square_of_whole_years_is_drawn_too(latest: Any) -> None:
    whole = latest.on(date(2024, 9, 30))
    with house_style(SQUARE.label_pt):
        (axes,) = draw_framed(build_exhibit(whole.register, whole.profile), SQUARE).axes
    assert "whole year" in {text.get_text() for text in axes.texts}
