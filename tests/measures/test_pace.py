"""How a year filled up, by hand from boundaries.md's action dates."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from glomag.definitions import UNITS
from glomag.measures import build_counts, build_pace
from glomag.periods import YEAR_KINDS

if TYPE_CHECKING:
    from conftest import MakeRegister, View


def test_a_pace_never_falls_and_never_leaves_its_year(latest: View) -> None:
    for _, year in build_pace(latest.register, latest.headline).groupby("year"):
        assert year["n_so_far"].is_monotonic_increasing
        assert year["day"].is_monotonic_increasing
        assert year["day"].is_unique
        assert year["day_of_year"].iloc[0] == 0
        assert year["day_of_year"].iloc[-1] <= 365


def test_no_pace_goes_beyond_the_last_day_known(letter: View) -> None:
    assert build_pace(letter.register, letter.headline)["day"].max() == date(2024, 9, 5)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("kind", YEAR_KINDS)
def test_a_pace_ends_at_the_years_count(latest: View, letter: View, unit: str, kind: str) -> None:
    for view in (latest, letter):
        definition = view.headline.but(unit=unit, year=kind)
        ends = build_pace(view.register, definition).groupby("year")["n_so_far"].last()
        assert ends.to_dict() == build_counts(view.register, definition).set_index("year")["n"].to_dict()


def test_fiscal_2019_filled_up_on_four_days(latest: View) -> None:
    # Khashoggi 17, Sandoval 1, Iraq 4, Uganda 1.
    pace = build_pace(latest.register, latest.headline)
    rows = pace[pace["year"] == 2019]
    assert list(zip(rows["day"], rows["day_of_year"], rows["n_so_far"], strict=True)) == [
        (date(2018, 10, 1), 0, 0),
        (date(2018, 11, 15), 45, 17),
        (date(2019, 5, 17), 228, 18),
        (date(2019, 7, 18), 290, 22),
        (date(2019, 9, 13), 347, 23),
        (date(2019, 9, 30), 364, 23),
    ]


def test_an_act_on_the_first_or_last_day_of_a_year_shares_that_days_row(synthetic: MakeRegister, latest: View) -> None:
    invented = synthetic(
        [
            {"person_id": "SYNTHETIC-first", "case_id": "SYNTHETIC-a", "designated_on": "2019-10-01"},
            {"person_id": "SYNTHETIC-last", "case_id": "SYNTHETIC-b", "designated_on": "2020-09-30"},
        ],
        [],
    )
    pace = build_pace(invented, latest.headline)
    assert pace.loc[pace["year"] == 2020, "n_so_far"].tolist() == [1, 2]


def test_a_person_with_two_acts_in_a_year_counts_on_the_first_day(synthetic: MakeRegister, latest: View) -> None:
    twice = {"person_id": "SYNTHETIC-twice", "case_id": "SYNTHETIC-case"}
    invented = synthetic([{**twice, "designated_on": "2020-06-01"}, {**twice, "designated_on": "2020-01-01"}], [])
    pace = build_pace(invented, latest.headline)
    assert pace.loc[pace["year"] == 2020, ["day", "n_so_far"]].values.tolist() == [
        [date(2019, 10, 1), 0],
        [date(2020, 1, 1), 1],
        [date(2020, 9, 30), 1],
    ]


def test_a_country_counts_on_the_day_of_its_first_act_whoever_it_was(synthetic: MakeRegister, latest: View) -> None:
    invented = synthetic(
        [
            {"person_id": "SYNTHETIC-a", "case_id": "SYNTHETIC-later", "designated_on": "2020-06-01"},
            {"person_id": "SYNTHETIC-b", "case_id": "SYNTHETIC-earlier", "designated_on": "2020-01-01"},
        ],
        [],
    )
    pace = build_pace(invented, latest.headline.but(unit="countries"))
    assert pace.loc[(pace["year"] == 2020) & (pace["n_so_far"] == 1), "day"].iloc[0] == date(2020, 1, 1)
