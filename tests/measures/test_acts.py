"""Counts on arrays against the same counts made row by row, in plain Python."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from glomag.definitions import CODINGS, EVENTS, KINDS, OWN_CONDUCT_LIMBS, PRIMARY_RULES, UNITS, Definition
from glomag.measures import build_counts, count_in
from glomag.measures.acts import UNIT_COLUMN, acts_of
from glomag.measures.counts import count_years, rows_in
from glomag.periods import YEAR_KINDS, Period, year_of

if TYPE_CHECKING:
    from conftest import View

FIRST = date(2017, 12, 20)


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    return Definition(
        rule=draw(st.sampled_from((*PRIMARY_RULES, "all", "derivative"))),
        coding=draw(st.sampled_from(CODINGS)),
        kinds=tuple(draw(st.sets(st.sampled_from(KINDS), min_size=1))),
        events=tuple(draw(st.sets(st.sampled_from(EVENTS), min_size=1))),
        unit=draw(st.sampled_from(UNITS)),
        year=draw(st.sampled_from(YEAR_KINDS)),
        net=draw(st.booleans()),
    )


def _is_primary(row: dict[str, Any], rule: str, coding: str) -> bool:
    def passes(criterion: str, basis: str) -> bool:
        own = criterion in OWN_CONDUCT_LIMBS or criterion.startswith("annex/")
        support = {"strict-limb": False, "conduct-and-support": True, "own-conduct": basis == "primary"}[rule]
        return own or (criterion == "support" and support)

    first = passes(row["criterion"], row["basis"])
    if coding == "first" or pd.isna(row["second_criterion"]):
        return first
    second = passes(row["second_criterion"], row["second_basis"])
    return second if coding == "second" else first and second


def _counts(row: dict[str, Any], definition: Definition) -> bool:
    if row["event"] not in definition.events or row["entity_type"] not in definition.kinds:
        return False
    if definition.net and not pd.isna(row["removed_on"]):
        return False
    if definition.rule == "all":
        return True
    if definition.rule == "derivative":
        return not _is_primary(row, "own-conduct", definition.coding)
    return _is_primary(row, definition.rule, definition.coding)


@given(definitions(), st.integers(0, 2451), st.integers(0, 2451))
def test_a_count_is_that_of_going_through_the_rows(letter: View, definition: Definition, one: int, other: int) -> None:
    period = Period(*sorted((FIRST + timedelta(days=one), FIRST + timedelta(days=other))))
    rows = letter.register.designations.to_dict("records")
    own = [row for row in rows if _counts(row, definition)]
    inside = [row for row in own if period.first <= row["designated_on"].date() <= period.last]
    column = UNIT_COLUMN[definition.unit]
    assert count_in(letter.register, definition, period) == len({row[column] for row in inside})
    assert rows_in(letter.register, definition, period)["row_id"].tolist() == [row["row_id"] for row in inside]
    by_year: dict[int, set[Any]] = {}
    for row in own:
        by_year.setdefault(year_of(row["designated_on"].date(), definition.year), set()).add(row[column])
    found = count_years(letter.register, definition)
    assert found == {year: len(by_year.get(year, ())) for year in letter.register.coverage.years(definition.year, letter.register.as_of)}
    assert build_counts(letter.register, definition)["n"].tolist() == list(found.values())


def test_a_number_leads_to_the_unit_that_it_stands_for(latest: View) -> None:
    acts, people = acts_of(latest.register), latest.register.designations
    for unit, column in UNIT_COLUMN.items():
        assert [acts.ids[unit][number] for number in acts.numbers[unit]] == people[column].tolist()
        assert list(acts.ids[unit]) == sorted(set(people[column]))
    assert [KINDS[kind] for kind in acts.kinds] == people["entity_type"].tolist()
