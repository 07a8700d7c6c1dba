"""The record and the cases as tables for readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from glomag.measures import build_case_table, build_register_table

if TYPE_CHECKING:
    from conftest import View


def test_every_act_that_could_be_known_is_a_row_and_no_later_one(letter: View) -> None:
    table = build_register_table(letter.register, letter.headline)
    assert len(table) == 711  # rows of designations.csv up to 2024-09-05
    assert str(table["designated_on"].max()) <= "2024-09-05"


def test_the_rows_that_count_are_those_of_the_series(latest: View) -> None:
    table = build_register_table(latest.register, latest.headline)
    assert table.groupby("fiscal_year")["is_counted"].sum().tolist() == [27, 23, 45, 41, 27, 28, 35, 14]


def test_an_identified_company_is_listed_but_does_not_count(latest: View) -> None:
    table = build_register_table(latest.register, latest.headline).set_index("row_id")
    assert not table.loc["41836@2023-03-31", "is_counted"]


def test_a_listed_person_has_no_day_of_removal(letter: View) -> None:
    table = build_register_table(letter.register, letter.headline).set_index("row_id")
    assert table.loc["40637@2023-01-26", "removed_on"] is None  # removed on 2025-10-06, after the letter


@pytest.mark.parametrize(("case_id", "n_persons", "n_primary"), [("2018-11-15-khashoggi-sa", 17, 17), ("2023-12-11-rahmani-af", 46, 2)])
def test_a_case_holds_its_persons_and_its_primary_ones(latest: View, case_id: str, n_persons: int, n_primary: int) -> None:
    case = build_case_table(latest.register, latest.headline).set_index("case_id").loc[case_id]
    assert (case["n_persons"], case["n_primary"]) == (n_persons, n_primary)


def test_every_case_has_a_state_at_every_band(latest: View) -> None:
    table = build_case_table(latest.register, latest.headline)
    assert len(table) == 136
    assert table[["state_A", "state_B", "state_C", "state_D"]].isin(["basis", "none_found", "not_reviewed"]).all(axis=None)
