"""Figure 4: persons, primary persons and cases side by side."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import draw_framed
from glomag.figures.side_by_side import OTHER, build_exhibit
from glomag.figures.sizes import SLIDE, SQUARE, STORY, Size
from glomag.figures.style import MAIN, PARTIAL_HATCH, house_style

# Primary persons by fiscal year, counted by hand from the record before this code was written.
PRIMARY = {2018: 27, 2019: 23, 2020: 45, 2021: 41, 2022: 27, 2023: 28, 2024: 35, 2025: 14}


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


def test_the_titles_are_the_findings(letter: Any, latest: Any) -> None:
    assert build_exhibit(letter.register, letter.profile).title == (
        "The unit decides: from fiscal 2020 to 2023, all persons fell from 100 to 51 and primary persons from 45 to 28, "
        "while cases rose from 19 to 22"
    )
    assert build_exhibit(latest.register, latest.profile).title == (
        "Global Magnitsky designations fell by all three counts from fiscal 2020 to 2025: "
        "all persons from 100 to 43, primary persons from 45 to 14 and cases from 19 to 8"
    )


def test_nothing_is_compared_where_the_baseline_is_the_last_whole_year(latest: Any) -> None:
    early = latest.on(date(2020, 12, 31))
    exhibit = build_exhibit(early.register, early.profile)
    assert (
        exhibit.title == "Global Magnitsky designations in fiscal 2020: 100 persons, 45 primary persons and 19 cases with a primary person"
    )
    drawn(exhibit)


def test_a_rise_since_another_baseline_is_called_a_rise(latest: Any) -> None:
    view = latest.on(date(2021, 9, 30), baseline_year=2019)
    assert " rose by all three counts from fiscal 2019 to 2021: " in build_exhibit(view.register, view.profile).title


def test_primary_persons_are_those_counted_by_hand(letter: Any, latest: Any) -> None:
    for view, expected in ((latest, {**PRIMARY, 2026: 0}), (letter, {**PRIMARY, 2024: 26})):
        rows = build_exhibit(view.register, view.profile).rows
        counted = rows[rows["measure"] == "primary persons"].set_index("year")["n"]
        assert counted.to_dict() == {year: n for year, n in expected.items() if year in counted.index}
        assert counted.dtype == "int64"


def test_primary_persons_are_never_fewer_than_their_cases_nor_more_than_all_persons(latest: Any) -> None:
    wide = build_exhibit(latest.register, latest.profile).rows.pivot(index="year", columns="measure", values="n")
    assert (wide["cases with a primary person"] <= wide["primary persons"]).all()
    assert (wide["primary persons"] <= wide["all persons"]).all()


def test_every_number_of_the_title_occurs_in_the_rows(shown: Shown) -> None:
    exhibit = shown.exhibit
    compared = exhibit.rows[exhibit.rows["compared_as"] != OTHER]
    assert {int(number) for number in re.findall(r"\d+", exhibit.title)} == set(compared["n"]) | set(compared["year"])


def test_the_bars_are_the_rows(shown: Shown) -> None:
    exhibit = shown.exhibit
    panels = [rows for _, rows in exhibit.rows.groupby("measure", sort=False)]
    for axes, rows in zip(shown.figure.axes, panels, strict=True):
        assert [bar.get_height() for bar in axes.patches] == list(rows["n"])
        assert {str(n) for n in rows["n"]} <= {text.get_text() for text in axes.texts}


def test_exactly_the_year_that_the_as_of_day_cuts_is_hatched(shown: Shown) -> None:
    exhibit = shown.exhibit
    for axes in shown.figure.axes:
        hatched = [bar.get_hatch() == PARTIAL_HATCH for bar in axes.patches]
        assert hatched == [False] * (len(hatched) - 1) + [True]
    assert exhibit.caption.endswith("and hatched.")


def test_no_bar_is_hatched_where_the_as_of_day_ends_a_year(latest: Any) -> None:
    whole = latest.on(date(2024, 9, 30))
    exhibit = build_exhibit(whole.register, whole.profile)
    assert not [bar for axes in drawn(exhibit).axes for bar in axes.patches if bar.get_hatch()]
    assert "hatched" not in exhibit.caption


def test_the_two_years_compared_stand_out(letter: Any) -> None:
    exhibit = build_exhibit(letter.register, letter.profile)
    for axes in drawn(exhibit).axes:
        strong = [to_hex(bar.get_facecolor()) == MAIN for bar in axes.patches]
        assert strong == [year in (2020, 2023) for year in range(2018, 2025)]


def test_a_year_stands_in_one_column_of_all_panels(latest: Any) -> None:
    columns = [[bar.get_x() for bar in axes.patches] for axes in drawn(build_exhibit(latest.register, latest.profile)).axes]
    assert columns[0] == columns[1] == columns[2]


@pytest.mark.parametrize("size", [SLIDE, SQUARE, STORY], ids=["slide", "square", "story"])
def test_every_size_has_all_bars_with_their_numbers_and_both_counts_of_the_change(shown: Shown, size: Size) -> None:
    panels = [rows for _, rows in shown.exhibit.rows.groupby("measure", sort=False)]
    with house_style(size.label_pt):
        all_axes = draw_framed(shown.exhibit, size).axes
    for axes, rows in zip(all_axes, panels, strict=True):
        words = [text.get_text() for text in axes.texts]
        compared = list(rows.loc[rows["compared_as"] != OTHER, "n"])
        assert [bar.get_height() for bar in axes.patches] == list(rows["n"])
        assert {str(n) for n in rows["n"]} <= set(words)
        assert any(f"{compared[0]} to {compared[1]}" in word for word in words)
