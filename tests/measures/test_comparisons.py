"""Counts of many combinations at once."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from glomag.measures.comparisons import OUTSIDE, compare, distinct_rows, shifted_year
from glomag.periods import Period, year_period

if TYPE_CHECKING:
    from conftest import MakeRegister

PEOPLE = [
    {"person_id": "1", "case_id": "a", "designated_on": "2020-01-01", "country": "XA", "second_criterion": "abuse"},
    {"person_id": "2", "case_id": "a", "designated_on": "2020-01-01", "country": "XA"},
    {"person_id": "3", "case_id": "b", "designated_on": "2020-03-01", "country": "XB"},
    {"person_id": "1", "case_id": "c", "designated_on": "2020-04-01", "country": "XA", "second_criterion": "abuse"},
    {"person_id": "3", "case_id": "d", "designated_on": "2021-05-01", "country": "XB"},
]
IN_2020, IN_2021 = Period(date(2020, 1, 1), date(2020, 12, 31)), Period(date(2021, 1, 1), date(2021, 12, 31))


def test_without_any_known_cut_there_is_nothing_to_count(synthetic: MakeRegister) -> None:
    compared = compare(synthetic(PEOPLE, []), np.ones((2, 5), dtype=bool), [None, None], ["persons"])
    assert compared.cut_of.tolist() == [OUTSIDE, OUTSIDE]
    assert compared.counts["persons"].shape == (1, 0, 0)
    assert compared.same_rows.shape == (1, 0)


def test_a_mini_record_counts_as_by_hand(synthetic: MakeRegister) -> None:
    masks = np.array([[True] * 5, [True, True, False, False, True], [False] * 5])
    compared = compare(synthetic(PEOPLE, []), masks, [[IN_2020, IN_2021]], ["persons", "cases", "actions", "countries"])
    assert compared.counts["persons"][:, 0].tolist() == [[3, 1], [2, 1], [0, 0]]
    assert compared.counts["cases"][:, 0].tolist() == [[3, 1], [1, 1], [0, 0]]
    assert compared.counts["actions"][:, 0].tolist() == [[3, 1], [1, 1], [0, 0]]
    assert compared.counts["countries"][:, 0].tolist() == [[2, 1], [1, 1], [0, 0]]


def test_most_rows_must_have_a_second_reading_in_every_period(synthetic: MakeRegister) -> None:
    masks = np.array([[True] * 5, [True, True, True, True, False], [True, True, True, False, False], [False] * 5])
    compared = compare(synthetic(PEOPLE, []), masks, [[IN_2020, IN_2021]], ["persons"])
    # 2 of 4 and 0 of 1; 2 of 4 and none at all; 1 of 3; none at all.
    assert compared.is_coded_twice[:, 0].tolist() == [False, True, False, True]


def test_selections_are_alike_when_they_differ_outside_the_periods_alone(synthetic: MakeRegister) -> None:
    masks = np.array([[True] * 5, [True, True, True, True, False]])
    only_2020 = compare(synthetic(PEOPLE, []), masks, [[IN_2020], [Period(date(2019, 12, 1), date(2020, 12, 1))]], ["persons"])
    assert only_2020.cut_of.tolist() == [0, 0]
    assert len(np.unique(only_2020.same_rows)) == 1
    both = compare(synthetic(PEOPLE, []), masks, [[IN_2020, IN_2021]], ["persons"])
    assert len(np.unique(both.same_rows)) == 2


def test_distinct_rows_keep_the_first_of_each() -> None:
    first, number_of = distinct_rows(np.array([[1, 2], [3, 4], [1, 2], [3, 4], [5, 6]]))
    assert first.tolist() == [0, 1, 4]
    assert number_of.tolist() == [0, 1, 0, 1, 2]


@pytest.mark.parametrize("kind", ["fiscal", "calendar", "programme"])
@pytest.mark.parametrize("days", [-14, -1, 0, 1, 14])
def test_moved_years_follow_each_other_without_a_gap(kind: str, days: int) -> None:
    years = [shifted_year(year, kind, days) for year in range(2018, 2026)]  # type: ignore[arg-type]
    assert all((after.first - before.last).days == 1 for before, after in pairwise(years))
    assert (years[0].first - year_period(2018, kind).first).days == days  # type: ignore[arg-type]
    assert days or years[2] == year_period(2020, kind)  # type: ignore[arg-type]
