"""Other people's totals, recomputed with their own definition."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from glomag.claims import build_controls
from glomag.claims.controls import MET, NOT_COMPARABLE, OFF, count_statuses
from glomag.register import Register

if TYPE_CHECKING:
    from conftest import View

NOT_EXPLAINED = "not explained: off by"


def _controls(view: View, register: Register | None = None) -> pd.DataFrame:
    table = build_controls(register or view.register)
    return table.set_index(["claim_id", "part"]).sort_index()


@pytest.fixture(scope="module")
def of_latest(latest: View) -> pd.DataFrame:
    return _controls(latest)


@pytest.fixture(scope="module")
def of_letter(letter: View) -> pd.DataFrame:
    return _controls(letter)


def _with_control(view: View, claim_id: str, **cells: object) -> Register:
    """The same record in which one control reads otherwise."""
    controls = view.register.control_checks.copy()
    for column, value in cells.items():
        controls.loc[controls["claim_id"] == claim_id, column] = value
    return replace(view.register, control_checks=controls)


def test_a_record_that_moved_is_no_longer_explained(latest: View) -> None:
    # Two entities more than C04's 105 are explained; with one of them gone the reason on file is for another gap.
    people = latest.register.designations
    entity = people.index[(people["entity_type"] == "entity") & (people["designated_on"] < "2019-01-01")][0]
    moved = _controls(latest, replace(latest.register, designations=people.drop(index=entity)))
    row = moved.loc[("C04", "all")]
    assert (row["status"], row["off_by"]) == (OFF, 1)
    assert row["reason"].startswith(f"{NOT_EXPLAINED} +1")


def test_a_figure_that_was_met_and_is_no_longer_is_not_explained(latest: View) -> None:
    people = latest.register.designations
    one_of_2023 = people.index[people["designated_on"] == "2023-12-01"]
    moved = _controls(latest, replace(latest.register, designations=people.drop(index=one_of_2023)))
    assert moved.loc[("S05", "all"), "status"] == OFF
    assert moved.loc[("S05", "all"), "reason"].startswith(f"{NOT_EXPLAINED} -1")


def test_a_figure_outside_its_interval_by_less_than_one_is_off(latest: View) -> None:
    # 78 lies under an interval that begins at 78.4.
    moved = _controls(latest, _with_control(latest, "S05", low=78.4, high=79.0))
    assert moved.loc[("S05", "all"), "status"] == OFF


def test_a_figure_about_days_after_the_profile_is_not_compared(of_letter: pd.DataFrame) -> None:
    row = of_letter.loc[("S07", "all")]
    assert row["status"] == NOT_COMPARABLE
    assert "2024-09-05" in row["reason"]
    assert pd.isna(row["recount"])


@pytest.mark.parametrize(("day", "status"), [(date(2023, 12, 30), NOT_COMPARABLE), (date(2023, 12, 31), MET)])
def test_a_figure_is_compared_from_the_last_day_that_it_speaks_about(latest: View, day: date, status: str) -> None:
    assert _controls(latest.on(day)).loc[("S05", "all"), "status"] == status


def test_a_year_like_the_three_before_it_is_the_lowest_of_four(latest: View) -> None:
    # H07 ranks a year from the lowest; in a record without any act all four years are alike.
    people, controls = latest.register.designations, latest.register.control_checks
    nobody = replace(latest.register, designations=people.iloc[:0], control_checks=controls[controls["claim_id"] == "H07"])
    assert _controls(latest, nobody).loc[("H07", "all"), "recount"] == 1


def test_no_figure_is_off_without_an_explanation(of_latest: pd.DataFrame, of_letter: pd.DataFrame) -> None:
    for controls in (of_latest, of_letter):
        assert not controls["reason"].str.startswith(NOT_EXPLAINED).any()
        off = controls[controls["status"] == OFF]
        assert (off["reason"] != "").all()


def test_every_explanation_is_for_exactly_the_difference(latest: View, of_latest: pd.DataFrame) -> None:
    explained = latest.register.control_checks.set_index(["claim_id", "part"])["explained_off_by"].dropna()
    off = of_latest.loc[of_latest["status"] == OFF, "off_by"]
    assert off.astype(int).to_dict() == explained.astype(int).to_dict()


@pytest.mark.parametrize(
    ("claim_id", "recount"),
    [
        ("S04", 243),  # State, 86 FR 174, to 2020-12-10
        ("S05", 78),  # State, 89 FR 13795, calendar 2023
        ("S07", 70),  # State, 90 FR 12921, calendar 2024
        ("S09", 101),  # State, to the end of 2018
        ("C01", 148),  # Congressional Research Service, R46981, individuals on 2021-12-03
        ("C02", 189),  # the same, entities
        ("H13", 52),  # the first list, 2017-12-21
        ("H01", 78),  # Human Rights First, 6 to 10 December 2021
        ("N06", 196),  # on the list after the action of 2019-12-10
        ("A02", 2),  # two Turkish ministers removed
        ("A08", 157),  # vessels identified
    ],
)
def test_a_published_total_is_met(of_latest: pd.DataFrame, claim_id: str, recount: int) -> None:
    row = of_latest.loc[(claim_id, "all")]
    assert (row["status"], row["recount"], row["off_by"]) == (MET, recount, 0)


@pytest.mark.parametrize("claim_id", ["S04", "S05", "C01", "C02", "H13"])
def test_the_letters_view_meets_the_totals_of_its_past(of_letter: pd.DataFrame, claim_id: str) -> None:
    assert of_letter.loc[(claim_id, "all"), "status"] == MET


def test_every_published_figure_is_in_the_table(latest: View, of_latest: pd.DataFrame) -> None:
    assert set(of_latest.index.get_level_values("claim_id")) == set(latest.register.published_counts["claim_id"])
    assert of_latest.index.is_unique
    assert sum(count_statuses(of_latest).values()) == len(of_latest) == 103


def test_a_figure_that_is_measured_prints_its_definition(of_latest: pd.DataFrame) -> None:
    measured = of_latest[of_latest["recount"].notna()]
    assert measured["definition"].str.contains("rule ").all()
    assert (of_latest.loc[of_latest["status"] == NOT_COMPARABLE, "reason"] != "").all()
