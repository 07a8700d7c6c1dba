"""Who was on the list on a day, against OFAC's own lists, the Congressional Research Service and the laws of a stock."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glomag.definitions import KINDS
from glomag.errors import CoverageError
from glomag.measures import build_stock, stock_on
from glomag.register import Register

if TYPE_CHECKING:
    from conftest import MakeRegister, View

FIRST = date(2017, 12, 20)
# Entries tagged GLOMAG on real lists of the day; two of them carried one person under two numbers (36459 beside 23343).
LISTS = [
    (date(2019, 1, 15), 99),
    (date(2021, 8, 18), 323),
    (date(2021, 12, 2), 337),
    (date(2021, 12, 10), 415),
    (date(2022, 9, 15), 419 - 1),
    (date(2022, 11, 9), 420 - 1),
    (date(2022, 12, 9), 606),
    (date(2023, 12, 14), 683),
    (date(2024, 2, 28), 681),
    (date(2024, 3, 4), 695),
    (date(2026, 8, 20), 739),
]


def _check_law(register: Register) -> None:
    """On every day on which the list changed: listed today less listed yesterday is added less removed; all days add up."""
    table = build_stock(register)
    assert (table["n_added"] - table["n_removed"]).cumsum().tolist() == table["n_listed"].tolist()
    for row in table.itertuples():
        yesterday = max(row.day - timedelta(days=1), FIRST)
        today, before = stock_on(register, row.day), stock_on(register, yesterday)
        persons = sum(today[kind] - before[kind] for kind in ("individual", "entity"))
        assert persons == row.n_added - row.n_removed, row
        assert row.n_listed == today["individual"] + today["entity"]


@pytest.mark.parametrize("day", [date(2017, 12, 19), date(2024, 9, 6)])
def test_a_day_that_is_not_known_is_refused(letter: View, day: date) -> None:
    with pytest.raises(CoverageError, match="stock as of 2024-09-05"):
        stock_on(letter.register, day)


def test_nobody_was_listed_on_the_day_of_the_order(latest: View) -> None:
    assert stock_on(latest.register, FIRST) == dict.fromkeys(KINDS, 0)


@pytest.mark.parametrize(("day", "n"), LISTS, ids=str)
def test_the_stock_is_that_of_ofacs_own_list(latest: View, day: date, n: int) -> None:
    assert sum(stock_on(latest.register, day).values()) == n


@pytest.mark.parametrize("day", [date(2021, 12, 2), date(2021, 12, 3)])
def test_the_stock_is_that_of_the_congressional_research_service(latest: View, day: date) -> None:
    assert stock_on(latest.register, day) == {"individual": 148, "entity": 189, "vessel": 0}


def test_a_removed_person_is_off_the_list_on_the_day_of_the_removal(latest: View) -> None:
    # On 2025-10-06 Cartes and his companies left: seven rows of six entries, one of which had two rows.
    before, after = (sum(stock_on(latest.register, day).values()) for day in (date(2025, 10, 5), date(2025, 10, 6)))
    assert before - after == 6


def test_an_entry_with_two_rows_is_one_entry(latest: View) -> None:
    # Tabacalera del Este was designated again on 2024-08-06.
    assert stock_on(latest.register, date(2024, 8, 5)) == stock_on(latest.register, date(2024, 8, 6))


def test_an_entry_that_came_back_is_added_again(synthetic: MakeRegister) -> None:
    back = {"person_id": "SYNTHETIC-back", "case_id": "SYNTHETIC-case"}
    invented = synthetic(
        [{**back, "designated_on": "2019-01-01", "removed_on": "2020-01-01"}, {**back, "designated_on": "2021-01-01"}],
        [],
    )
    assert [stock_on(invented, date(year, 6, 1))["individual"] for year in (2018, 2019, 2020, 2021)] == [0, 1, 0, 1]
    _check_law(invented)


def test_an_entry_removed_in_one_of_two_rows_keeps_the_law(synthetic: MakeRegister) -> None:
    half = {"person_id": "SYNTHETIC-half", "case_id": "SYNTHETIC-case"}
    invented = synthetic(
        [{**half, "designated_on": "2019-01-01", "removed_on": "2021-01-01"}, {**half, "designated_on": "2020-01-01"}],
        [],
    )
    _check_law(invented)


def test_added_less_removed_is_the_change_of_the_list(latest: View, letter: View) -> None:
    _check_law(latest.register)
    _check_law(letter.register)


@pytest.fixture(scope="module")
def table(latest: View) -> pd.DataFrame:
    return build_stock(latest.register)


@given(st.integers(0, 3195))
def test_the_list_stands_still_between_the_days_of_the_table(latest: View, table: pd.DataFrame, days_after: int) -> None:
    day = FIRST + timedelta(days=days_after)
    earlier = table[table["day"] <= day]
    shown = earlier.iloc[-1][["n_individuals", "n_entities", "n_vessels"]].tolist() if len(earlier) else [0, 0, 0]
    assert list(stock_on(latest.register, day).values()) == shown


def test_the_table_ends_on_the_last_day_known(latest: View, letter: View) -> None:
    assert build_stock(latest.register)["day"].iloc[-1] == date(2026, 9, 19)
    assert build_stock(letter.register)["day"].iloc[-1] == date(2024, 9, 5)


def test_all_persons_ever_added_less_removed_are_listed(table: pd.DataFrame) -> None:
    assert (table["n_added"].sum() - table["n_removed"].sum()) == table["n_listed"].iloc[-1] == 739 - 157
    assert table["n_removed"].sum() == 26


def test_a_list_of_the_past_is_the_same_from_every_later_day(register: Register, letter: View) -> None:
    for day in (date(2018, 11, 1), date(2021, 12, 2), date(2024, 3, 4)):
        assert stock_on(letter.register, day) == stock_on(register, day)
    assert pd.Timestamp("2018-11-02") in set(letter.register.designations["removed_on"])
