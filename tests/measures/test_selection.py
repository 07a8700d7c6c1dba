"""Which rows a definition counts; totals from boundaries.md (P and D of its three parts) and the facts' README."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from glomag.definitions import CODINGS, EVENTS, KINDS, RULES, Coding, Rule
from glomag.measures import is_primary, select

if TYPE_CHECKING:
    from conftest import MakeRegister, View

# The four rows of the support limb that are primary: named for supporting the conduct itself, with no printed tie.
STATED_EXCEPTIONS = {"49149", "49150", "50841", "52065"}


def _primary(view: View, rule: Any, coding: Any = "first") -> set[str]:
    people = view.register.designations
    return set(people.loc[is_primary(people, rule, coding), "row_id"])


def test_an_empty_selection_is_empty_and_says_what_was_dropped(latest: View) -> None:
    selection = select(latest.register, latest.headline.but(kinds=["vessel"]))
    assert selection.rows.empty
    assert sum(selection.dropped.values()) == 766


def test_an_owned_person_is_never_primary(latest: View) -> None:
    people = latest.register.designations
    owned = set(people.loc[people["criterion"] == "owned", "row_id"])
    assert not any(owned & _primary(latest, rule) for rule in ("own-conduct", "strict-limb", "conduct-and-support"))


def test_no_vessel_is_primary(latest: View) -> None:
    rows = select(latest.register, latest.headline.but(kinds=KINDS, events=EVENTS)).rows
    assert "vessel" not in set(rows["entity_type"])


def test_the_headline_drops_identifications_and_a_redesignation_and_then_the_derivative(latest: View) -> None:
    # 157 vessels, Tabacalera del Este identified and designated again; primary rows 130 + 84 + 26 in the three parts.
    selection = select(latest.register, latest.headline)
    assert selection.dropped == {"event": 159, "kind": 0, "rule": 766 - 159 - 240, "removed": 0}
    assert len(selection.rows) == 130 + 84 + 26


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("coding", CODINGS)
def test_kept_and_dropped_rows_are_all_rows(latest: View, rule: Rule, coding: Coding) -> None:
    for net in (False, True):
        selection = select(latest.register, latest.headline.but(rule=rule, coding=coding, net=net))
        assert len(selection.rows) + sum(selection.dropped.values()) == 766


def test_the_rules_take_in_more_and_more(latest: View) -> None:
    strict, own, wide, everyone = (_primary(latest, rule) for rule in ("strict-limb", "own-conduct", "conduct-and-support", "all"))
    assert strict < own < wide < everyone
    assert len(everyone) == 766


def test_derivative_is_everyone_whom_own_conduct_leaves_out(latest: View) -> None:
    for coding in CODINGS:
        own, derivative = (_primary(latest, rule, coding) for rule in ("own-conduct", "derivative"))
        assert not own & derivative
        assert len(own | derivative) == 766


def test_the_first_coding_is_the_basis_of_the_coder(latest: View) -> None:
    people = latest.register.designations
    assert _primary(latest, "own-conduct") == set(people.loc[people["basis"] == "primary", "row_id"])


def test_the_stated_exceptions_are_four_supporters_of_the_conduct_itself(latest: View) -> None:
    exceptions = _primary(latest, "own-conduct") - _primary(latest, "strict-limb")
    assert {row.split("@")[0] for row in exceptions} == STATED_EXCEPTIONS


def test_the_two_codings_differ_on_ten_rows_and_always_from_primary_to_derivative(latest: View) -> None:
    first, second, both = (_primary(latest, "own-conduct", coding) for coding in CODINGS)
    assert len(first ^ second) == 10
    assert second < first
    assert both == first & second


def test_a_row_that_was_read_once_keeps_its_reading_under_every_coding(synthetic: MakeRegister) -> None:
    day = "2020-01-01"
    people = synthetic(
        [
            {"person_id": "SYNTHETIC-once", "case_id": "SYNTHETIC-case", "designated_on": day},
            {"person_id": "SYNTHETIC-agreed", "case_id": "SYNTHETIC-case", "designated_on": day}
            | {"second_criterion": "abuse", "second_basis": "primary"},
            {"person_id": "SYNTHETIC-doubted", "case_id": "SYNTHETIC-case", "designated_on": day}
            | {"second_criterion": "owned", "second_basis": "derivative"},
            {"person_id": "SYNTHETIC-tied", "case_id": "SYNTHETIC-case", "designated_on": day, "criterion": "owned", "basis": "derivative"}
            | {"second_criterion": "abuse", "second_basis": "primary"},
        ],
        [],
    ).designations
    assert is_primary(people, "own-conduct", "first").tolist() == [True, True, True, False]
    assert is_primary(people, "own-conduct", "second").tolist() == [True, True, False, True]
    assert is_primary(people, "own-conduct", "both").tolist() == [True, True, False, False]


def test_the_annex_of_the_order_is_own_conduct(latest: View) -> None:
    people = latest.register.designations
    annex = people[people["criterion"].str.startswith("annex/")]
    assert len(annex) == 13
    assert is_primary(annex, "strict-limb", "first").all()


def test_net_leaves_out_exactly_the_removed(latest: View) -> None:
    gross, net = (select(latest.register, latest.headline.but(net=choice)).rows for choice in (False, True))
    removed = gross[gross["removed_on"].notna()]
    assert set(net["row_id"]) == set(gross["row_id"]) - set(removed["row_id"])
    assert len(removed) == 11


def test_a_selection_leaves_the_record_alone(latest: View) -> None:
    before = latest.register.designations.copy()
    select(latest.register, latest.headline.but(net=True))
    pd.testing.assert_frame_equal(latest.register.designations, before)
