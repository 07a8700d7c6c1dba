"""The grid of choices, and the rows that each combination counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from glomag.errors import ParameterError
from glomag.measures import select
from glomag.measures.specifications import (
    CUT_CHOICES,
    NO_PRINTED_TIE,
    ROW_CHOICES,
    build_grid,
    build_row_masks,
    definition_of,
)

if TYPE_CHECKING:
    from conftest import MakeRegister, View


def test_the_rule_that_needs_a_list_is_refused_without_one(letter: View) -> None:
    grid = build_grid(letter.headline, with_printed_ties=True)
    with pytest.raises(ParameterError, match="needs OFAC's list"):
        build_row_masks(letter.register, grid, None)


@pytest.mark.parametrize("cells", [{"rule": NO_PRINTED_TIE}, {"year": ""}], ids=str)
def test_no_definition_says_what_a_printed_tie_or_a_share_counts(cells: dict[str, str]) -> None:
    row = {"specification_id": "x", "rule": "all", "year": "fiscal", **cells}
    with pytest.raises(ParameterError, match="no definition says"):
        definition_of(row)


def test_the_headline_is_the_first_combination_whatever_it_is(latest: View) -> None:
    headline = latest.headline.but(rule="strict-limb", coding="both", kinds=("individual",), events=("designation",), net=True)
    grid = build_grid(headline, with_printed_ties=False)
    first = grid.combinations(ROW_CHOICES)[0]
    assert (first["rule"], first["coding"], first["kinds"], first["net"]) == ("strict-limb", "both", ("individual",), True)
    assert grid.events_of(first) == ("designation",)
    assert grid.departures(ROW_CHOICES)[0] == 0
    assert (grid.departures(ROW_CHOICES)[1:] > 0).all()
    assert grid.combinations(CUT_CHOICES)[0] == {"year": "fiscal", "shift_days": 0}


def test_headline_choices_outside_the_usual_ones_are_added(latest: View) -> None:
    grid = build_grid(latest.headline.but(kinds=("vessel",), events=("transfer",)), with_printed_ties=False)
    assert grid.options["kinds"][0] == ("vessel",)
    assert grid.events_of(grid.combinations(ROW_CHOICES)[0]) == ("transfer",)


def test_every_mask_is_what_select_says(letter: View) -> None:
    grid = build_grid(letter.headline, with_printed_ties=False)
    masks = build_row_masks(letter.register, grid, None)
    combinations = grid.combinations(ROW_CHOICES)
    for number in np.random.default_rng(4).choice(len(combinations), 120, replace=False):
        made: dict[str, Any] = combinations[number]
        words = dict(zip(("rule", "coding", "kinds", "events", "net"), grid.row_words[number], strict=True))
        definition = definition_of({"specification_id": "x", "unit": "persons", "year": "fiscal", **words})
        assert definition.kinds == made["kinds"]
        assert letter.register.designations.index[masks[number]].equals(select(letter.register, definition).rows.index)


def test_a_printed_tie_leaves_a_person_out_whatever_the_criterion(synthetic: MakeRegister, letter: View) -> None:
    record = synthetic(
        [
            {"person_id": "1", "case_id": "a", "designated_on": "2020-01-01"},
            {"person_id": "2", "case_id": "a", "designated_on": "2020-01-01", "criterion": "support", "basis": "derivative"},
            {"person_id": "3", "case_id": "a", "designated_on": "2020-01-01"},
        ],
        [],
    )
    grid = build_grid(letter.headline, with_printed_ties=True)
    masks = build_row_masks(record, grid, frozenset({"3"}))
    by_rule = {made["rule"]: masks[number].tolist() for number, made in reversed(list(enumerate(grid.combinations(ROW_CHOICES))))}
    assert by_rule[NO_PRINTED_TIE] == [True, True, False]
    assert by_rule["own-conduct"] == [True, False, True]
