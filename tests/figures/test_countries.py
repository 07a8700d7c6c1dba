"""Figure 7: cases by country."""

from __future__ import annotations

import csv
from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from matplotlib.axes import Axes

from glomag.figures.countries import MAX_BARS, build_exhibit, fold, least_shown
from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import draw_framed
from glomag.figures.sizes import PAGE, SIZES, Size
from glomag.figures.style import house_style
from glomag.paths import Project

if TYPE_CHECKING:
    from conftest import MakeRegister, View

LAST = {"latest": "2026-09-19", "letter": "2024-09-05"}


@pytest.fixture(scope="module")
def axes(exhibit: Exhibit) -> Axes:
    return _axes(exhibit)


def _exhibit(view: View) -> Exhibit:
    return build_exhibit(view.register, view.profile)


def _axes(exhibit: Exhibit, size: Size = PAGE) -> Axes:
    """The axes of the bars, which are the only ones with ticks."""
    with house_style(size.label_pt):
        return next(axes for axes in draw_framed(exhibit, size).axes if axes.get_yticklabels() and axes.axison)


def _words(exhibit: Exhibit, size: Size) -> str:
    with house_style(size.label_pt):
        return " ".join(text.get_text() for axes in draw_framed(exhibit, size).axes for text in axes.texts)


def _cases_in_file(project: Project, last: str) -> Counter[str]:
    """Cases that have a primary person, by country, read from the file itself."""
    with (project.register / "cases.csv").open(encoding="utf-8", newline="") as opened:
        return Counter(row["country"] for row in csv.DictReader(opened) if not row["follow_on"] and row["action_on"] <= last)


def _invented(n_cases: dict[str, int]) -> list[dict[str, str]]:
    return [
        {
            "person_id": f"{country}-{number}",
            "case_id": f"2024-01-0{number}-x-{country.lower()}",
            "designated_on": f"2024-01-0{number}",
            "country": country,
        }
        for country, n in n_cases.items()
        for number in range(1, n + 1)
    ]


def test_countries_that_tie_at_the_edge_are_all_left_to_the_last_row() -> None:
    totals = pd.Series([5, *[2] * MAX_BARS])
    assert least_shown(totals) == 3


def test_few_enough_countries_are_all_shown() -> None:
    assert least_shown(pd.Series([5, *[1] * (MAX_BARS - 1)])) == 1


@pytest.mark.parametrize("name", ["latest", "letter"])
def test_bars_and_the_last_row_hold_every_case_of_the_file_once(name: str, project: Project, request: pytest.FixtureRequest) -> None:
    rows, in_file = _exhibit(request.getfixturevalue(name)).rows, _cases_in_file(project, LAST[name])
    bars, rest = rows[rows["country"] != ""], rows[rows["country"] == ""]
    shown = bars.groupby("country")["n_cases"].sum().to_dict()
    assert shown == {country: in_file[country] for country in shown}
    left = Counter({country: n for country, n in in_file.items() if country not in shown})
    assert rest["n_countries"].unique().tolist() == [len(left)]
    assert rest["n_cases"].sum() == left.total()
    assert max(left.values()) < min(shown.values())
    assert rest["most_cases_each"].unique().tolist() == [max(left.values())]


@pytest.mark.parametrize(("name", "n_cases", "n_countries"), [("latest", 127, 48), ("letter", 115, 45)])
def test_the_title_counts_cases_and_countries(name: str, n_cases: int, n_countries: int, request: pytest.FixtureRequest) -> None:
    # China 10 and Guatemala 9 in either profile, by cases.csv.
    assert _exhibit(request.getfixturevalue(name)).title == (
        f"Global Magnitsky cases touch {n_countries} countries: China has the most, 10 of {n_cases}, followed by Guatemala with 9"
    )


def test_bars_are_drawn_as_long_as_their_counts_and_the_last_row_has_none(exhibit: Exhibit, axes: Axes) -> None:
    bars = exhibit.rows[exhibit.rows["country"] != ""]
    assert sorted(bar.get_width() for bar in axes.patches) == sorted(bars["n_cases"])


def test_bars_stand_from_most_to_fewest_and_every_total_is_printed(exhibit: Exhibit, axes: Axes) -> None:
    totals = exhibit.rows[exhibit.rows["country"] != ""].drop_duplicates("place")["n_cases_of_place"]
    assert totals.is_monotonic_decreasing
    printed = [text.get_text() for text in axes.texts if text.get_weight() == "semibold"]
    assert printed == [str(n) for n in totals]


def test_leaders_that_tie_are_all_named(synthetic: MakeRegister, latest: View) -> None:
    register = synthetic(_invented({"XK": 2, "CD": 2, "GM": 1, "SY": 1}), [])
    exhibit = build_exhibit(register, latest.profile)
    assert exhibit.title == (
        "Global Magnitsky cases touch 4 countries: DR Congo and Kosovo have the most, 2 each of 6, "
        "followed by Syria and The Gambia with 1 each"
    )


def test_where_every_country_is_shown_there_is_no_last_row(synthetic: MakeRegister, latest: View) -> None:
    exhibit = build_exhibit(synthetic(_invented({"XK": 2}), []), latest.profile)
    assert exhibit.rows["country"].tolist() == ["XK"]
    assert "No country is left out." in exhibit.caption
    for size in SIZES:
        assert [text.get_text() for text in _axes(exhibit, size).texts] == ["2"]
        assert "other" not in _words(exhibit, size)


@pytest.mark.parametrize("most", [1, 2, 5, 8, MAX_BARS])
def test_fewer_bars_hold_the_same_cases_and_countries(exhibit: Exhibit, most: int) -> None:
    rows, folded = exhibit.rows, fold(exhibit.rows, most)
    kept, rest = folded[folded["country"] != ""], folded[folded["country"] == ""]
    assert kept["country"].nunique() <= max(most, 1)
    assert folded.groupby("abuse_type")["n_cases"].sum().to_dict() == rows.groupby("abuse_type")["n_cases"].sum().to_dict()
    n_countries = rows.drop_duplicates("place")["n_countries"].sum()
    assert kept["country"].nunique() + rest["n_countries"].iloc[0] == n_countries
    left_out = rows[(rows["country"] != "") & ~rows["country"].isin(kept["country"])]
    assert rest["most_cases_each"].iloc[0] == max([*left_out["n_cases_of_place"], *rows.loc[rows["country"] == "", "most_cases_each"]])
    assert rest["most_cases_each"].iloc[0] < kept["n_cases_of_place"].min()


def test_leaders_that_tie_are_all_kept_where_one_bar_is_asked_for(synthetic: MakeRegister, latest: View) -> None:
    exhibit = build_exhibit(synthetic(_invented({"XK": 2, "CD": 2, "GM": 1}), []), latest.profile)
    folded = fold(exhibit.rows, 1)
    assert set(folded["country"]) == {"XK", "CD", ""}


@pytest.mark.parametrize("size", [size for size in SIZES if size.shape != "page"], ids=lambda size: size.name)
def test_smaller_pictures_say_how_many_countries_and_cases_have_no_bar(exhibit: Exhibit, size: Size) -> None:
    bars = [label.get_text() for label in _axes(exhibit, size).get_yticklabels()]
    rows = exhibit.rows
    shown = rows[rows["place"].isin(bars)]
    assert bars == shown["place"].unique().tolist()
    n_countries = rows.drop_duplicates("place")["n_countries"].sum() - len(bars)
    n_cases = rows["n_cases"].sum() - shown["n_cases"].sum()
    assert f"{n_countries} other countries: {n_cases} cases in all" in _words(exhibit, size)


def test_alt_text_names_the_first_and_the_description_every_country_with_a_bar(exhibit: Exhibit) -> None:
    assert exhibit.alt_text.count(". ") == 1
    assert "China (10), Guatemala (9), Iraq (7)" in exhibit.alt_text
    for country in exhibit.rows.loc[exhibit.rows["country"] != "", "place"]:
        assert country in exhibit.description
