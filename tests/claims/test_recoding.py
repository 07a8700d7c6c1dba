"""The shortest list of borderline rows that would make two counts print what the letter prints."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glomag.claims.recoding import DOUBTS, build_borderline, build_recodings, find_shortest_recoding
from glomag.claims.uncertainty_words import say_recodings
from glomag.errors import CoverageError
from glomag.measures import count_in
from glomag.measures.quantities import CountError
from glomag.periods import year_period
from glomag.tables.schemas import SCHEMAS
from glomag.wording import percent_changed

if TYPE_CHECKING:
    from conftest import MakeRegister, View

YEARS = (2020, 2023)
SPARE = st.integers(0, 3)


def test_other_units_than_persons_and_no_doubt_are_refused(letter: View) -> None:
    with pytest.raises(CountError, match="moves persons"):
        find_shortest_recoding(letter.register, letter.headline.but(unit="cases"), YEARS, -56, DOUBTS)
    with pytest.raises(CountError, match="moves persons"):
        find_shortest_recoding(letter.register, letter.headline, YEARS, -56, ())


@pytest.mark.parametrize("year", [2024, 2025])
def test_a_year_that_is_not_over_is_refused(letter: View, year: int) -> None:
    with pytest.raises(CoverageError):
        find_shortest_recoding(letter.register, letter.headline, (2020, year), -56, DOUBTS)


def test_what_prints_already_needs_no_recoding(letter: View) -> None:
    found = find_shortest_recoding(letter.register, letter.headline, YEARS, -38, DOUBTS)
    assert (found.n_rows, found.n_lists, found.row_ids) == (0, 1, ())


def test_borderline_rows_are_those_that_the_limitations_count(latest: View) -> None:
    """docs/limitations.md: 21 ties printed, 18 private bribe-payers, 7 primary transfers, 4 exceptions, 10 rows that differ."""
    marked = {doubt.name: doubt.applies(latest.register, latest.headline) for doubt in DOUBTS}
    n = {name: int(rows.sum()) for name, rows in marked.items()}
    assert (n["codings differ"], n["tie printed"], n["stated exception"], n["event"]) == (10, 21, 4, 7)
    assert int((marked["support read as conduct"] & ~marked["codings differ"]).sum()) == 18
    assert n["support as a tie"] == 23 - 4


def test_every_borderline_row_has_a_reason_and_stands_once(latest: View) -> None:
    table = build_borderline(latest.register, latest.headline, DOUBTS)
    assert not table.duplicated(["year", "person_id"]).any()
    assert table["reasons"].str.len().gt(0).all()
    assert not table["name"].isna().any()


def test_recoding_the_list_makes_the_counts_print_the_value(letter: View) -> None:
    """Carry it out on the record: the rows of the list read as owned, the count taken again."""
    found = find_shortest_recoding(letter.register, letter.headline, YEARS, -56, DOUBTS)
    people = letter.register.designations
    recoded = people.assign(criterion=people["criterion"].mask(people["row_id"].isin(found.row_ids), "owned"))
    register = replace(letter.register, designations=recoded)
    before, after = (count_in(register, letter.headline, year_period(year, "fiscal")) for year in YEARS)
    assert (before, after) == (found.recoded_before, found.recoded_after) == (45, 20)
    assert percent_changed(before, after) == -56


def test_fifty_six_percent_needs_eight_rows_and_the_weakest_doubt(letter: View) -> None:
    table = build_recodings(letter.register, letter.headline, YEARS, -56)
    assert table["n_rows"].isna().tolist() == [True] * 6 + [False]
    last = table.iloc[-1]
    assert (last["n_rows"], last["recoded_before"], last["recoded_after"], last["n_lists"]) == (8, 45, 20, 9)
    assert last["names"].startswith("KUDRYAKOV, Dmitry (2022-11-18); LITVINIUK, Iryna (2022-11-18); ")
    assert last["n_out_after"] == 9
    assert table["n_out_before"].is_monotonic_increasing


def test_both_readers_read_as_primary_every_row_that_would_have_to_go(letter: View) -> None:
    found = find_shortest_recoding(letter.register, letter.headline, YEARS, -56, DOUBTS)
    rows = letter.register.designations.set_index("row_id").loc[list(found.row_ids)]
    assert set(rows["basis"]) == set(rows["second_basis"]) == {"primary"}
    table = build_recodings(letter.register, letter.headline, YEARS, -56)
    assert table["read_alike"].tolist() == [""] * 6 + ["both coders read 8 of the 8 as primary"]
    assert say_recodings(table).endswith("KARAM AZIZI, ALLAH (2022-12-09) (both coders read 8 of the 8 as primary).")


def test_rows_read_once_or_differently_are_said_to_be(synthetic: MakeRegister, letter: View) -> None:
    kinds = [("primary", "primary"), ("primary", "derivative"), ("primary", None), ("primary", "primary"), ("derivative", "derivative")]
    # All five count by their limb, whatever the basis: only without them is the change -100 percent.
    people = [
        _person(10 * year + number, year, "abuse", basis) | {"second_criterion": second and "abuse", "second_basis": second}
        for year in YEARS
        for number, (basis, second) in enumerate(kinds)
    ]
    table = build_recodings(synthetic(people, []), letter.headline, YEARS, -100)
    last = table.iloc[-1]
    assert last["n_rows"] == 5
    assert last["read_alike"] == (
        "both coders read 2 of the 5 as primary; both coders read 1 of the 5 as derivative; "
        "the coders differ on 1 of the 5; 1 of the 5 was read once"
    )


@pytest.mark.parametrize("day", [date(2023, 6, 30), date(2023, 9, 29)])
def test_a_year_that_is_not_over_gives_a_table_without_a_row_and_a_sentence(latest: View, day: date) -> None:
    early = latest.on(day)
    none = build_recodings(early.register, early.headline, YEARS, -56)
    assert none.empty
    SCHEMAS["recodings"].validate(none)
    assert "is not over" in say_recodings(none)
    SCHEMAS["borderline"].validate(build_borderline(early.register, early.headline, DOUBTS))


def test_the_limitations_say_which_doubts_the_eight_rows_carry(letter: View) -> None:
    found = find_shortest_recoding(letter.register, letter.headline, YEARS, -56, DOUBTS)
    reasons = build_borderline(letter.register, letter.headline, DOUBTS).set_index("row_id").loc[list(found.row_ids), "reasons"]
    says = {doubt.name: doubt.says for doubt in DOUBTS}
    assert reasons.str.contains(says["limb not seen"], regex=False).all()
    assert reasons.str.contains(says["support read as conduct"], regex=False).tolist() == [True] * 2 + [False] * 6


def test_the_order_of_rows_changes_nothing(letter: View) -> None:
    shuffled = replace(letter.register, designations=letter.register.designations.sample(frac=1, random_state=8))
    pd.testing.assert_frame_equal(
        build_borderline(letter.register, letter.headline, DOUBTS), build_borderline(shuffled, letter.headline, DOUBTS)
    )
    assert find_shortest_recoding(letter.register, letter.headline, YEARS, -56, DOUBTS) == find_shortest_recoding(
        shuffled, letter.headline, YEARS, -56, DOUBTS
    )


def _person(number: int, year: int, criterion: str, basis: str) -> dict[str, str]:
    return {
        "person_id": f"{number:03d}", "case_id": "c", "designated_on": f"{year}-02-01", "criterion": criterion, "basis": basis,
        "name": f"N{number:03d}", "note": "limb text not seen here" if criterion != "corruption" else "",
    }  # fmt: skip


def _rows(sides: tuple[tuple[int, int, int], ...]) -> list[dict[str, str]]:
    """Persons of both years: sure ones, borderline ones in the count, borderline ones out of it."""
    kinds = [("corruption", "primary"), ("abuse", "primary"), ("owned", "derivative")]
    people = [(year, *kind) for year, side in zip(YEARS, sides, strict=True) for kind, n in zip(kinds, side, strict=True) for _ in range(n)]
    return [_person(number, *person) for number, person in enumerate(people)]


def _n_lists_printing(sides: tuple[tuple[int, int, int], ...], percent: int, size: int) -> int:
    (sure_before, out_before, in_before), (sure_after, out_after, in_after) = sides
    steps = [(-1, 0)] * out_before + [(1, 0)] * in_before + [(0, -1)] * out_after + [(0, 1)] * in_after
    reached = [
        (sure_before + out_before + sum(step for step, _ in chosen), sure_after + out_after + sum(step for _, step in chosen))
        for chosen in combinations(steps, size)
    ]
    return sum(percent_changed(before, after) == percent for before, after in reached)


SIDES = st.tuples(st.tuples(st.integers(1, 6), SPARE, SPARE), st.tuples(st.integers(0, 6), SPARE, SPARE))


@settings(max_examples=25)
@given(SIDES, st.integers(-100, 100))
def test_the_minimum_is_that_of_trying_every_set_of_rows(
    synthetic: MakeRegister, latest: View, sides: tuple[tuple[int, int, int], ...], percent: int
) -> None:
    register = synthetic(_rows(sides), [])
    found = find_shortest_recoding(register, latest.headline, YEARS, percent, DOUBTS)
    n_borderline = sum(out + into for _, out, into in sides)
    tried = {size: _n_lists_printing(sides, percent, size) for size in range(n_borderline + 1)}
    shortest = min((size for size, n in tried.items() if n), default=None)
    assert found.n_rows == shortest
    assert found.n_lists == (0 if shortest is None else tried[shortest])
    assert len(found.row_ids) == (shortest or 0)
