"""From State's printed totals (78 for 2023, 70 for 2024) to the headline of the fiscal year (28 and 35)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from glomag.claims import build_bridge
from glomag.measures import count_in
from glomag.periods import year_period

if TYPE_CHECKING:
    from conftest import View

ENDS = {2023: (78, 28), 2024: (70, 35)}


@pytest.mark.parametrize(
    ("day", "years"),
    [(date(2023, 12, 30), []), (date(2023, 12, 31), [2023]), (date(2024, 12, 30), [2023]), (date(2024, 12, 31), [2023, 2024])],
)
def test_a_year_that_is_not_over_has_no_bridge(latest: View, day: date, years: list[int]) -> None:
    bridge = build_bridge(latest.on(day).register, latest.headline)
    assert bridge["year"].drop_duplicates().tolist() == years


def test_the_letter_sees_the_bridge_of_2023_alone(letter: View) -> None:
    assert build_bridge(letter.register, letter.headline)["year"].unique().tolist() == [2023]


@pytest.mark.parametrize("year", ENDS)
def test_a_bridge_goes_from_states_figure_to_the_headline(latest: View, year: int) -> None:
    bridge = build_bridge(latest.register, latest.headline)
    walked = bridge[bridge["year"] == year]
    first, last = ENDS[year]
    assert (walked["n"].iloc[0], walked["n"].iloc[-1]) == (first, last)
    assert walked["definition"].iloc[-1] == latest.headline.printed()


def test_a_bridge_begins_at_the_printed_figure_of_the_record(latest: View) -> None:
    printed = latest.register.published_counts.set_index("claim_id")["value"]
    bridge = build_bridge(latest.register, latest.headline)
    starts = bridge[bridge["step"] == 0].set_index("year")["n"].astype(str).to_dict()
    assert starts == {2023: printed["S05"], 2024: printed["S07"]}


def test_the_steps_of_2023_are_those_by_hand(latest: View) -> None:
    # 78 less Tabacalera del Este is 77. Primary: 28 of fiscal 2023, less 17 of late 2022, plus 13 of late 2023, is 24.
    bridge = build_bridge(latest.register, latest.headline)
    assert bridge.loc[bridge["year"] == 2023, "n"].tolist() == [78, 77, 24, 28]


@pytest.mark.parametrize(
    "choices",
    [{}, {"unit": "cases"}, {"year": "calendar"}, {"kinds": ["entity"], "net": True}, {"rule": "all"}, {"coding": "both"}],
    ids=str,
)
def test_the_steps_add_up_and_end_at_the_headline(latest: View, choices: dict[str, object]) -> None:
    headline = latest.headline.but(**choices)
    for year, walked in build_bridge(latest.register, headline).groupby("year"):
        assert walked["n"].iloc[0] + walked["moves_by"].sum() == walked["n"].iloc[-1]
        assert walked["n"].diff().dropna().tolist() == walked["moves_by"].tolist()[1:]
        assert walked["n"].iloc[-1] == count_in(latest.register, headline, year_period(year, headline.year))
        assert walked["step"].tolist() == list(range(len(walked)))
