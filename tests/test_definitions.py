"""A definition is a frozen value, checked, and printed with every number."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from glomag.definitions import CODINGS, EVENTS, KINDS, RULES, UNITS, Definition
from glomag.periods import YEAR_KINDS

CHOICES: dict[str, Any] = {
    "rule": "own-conduct",
    "coding": "first",
    "kinds": ["individual", "entity"],
    "events": ["designation", "transfer"],
    "unit": "persons",
    "year": "fiscal",
    "net": False,
}
HEADLINE = Definition.model_validate(CHOICES)


def _some_of(values: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=1, unique=True)


definitions = st.builds(
    lambda **choices: Definition.model_validate(choices),
    rule=st.sampled_from(RULES),
    coding=st.sampled_from(CODINGS),
    kinds=_some_of(KINDS),
    events=_some_of(EVENTS),
    unit=st.sampled_from(UNITS),
    year=st.sampled_from(YEAR_KINDS),
    net=st.booleans(),
)


@pytest.mark.parametrize("choice", CHOICES)
def test_a_missing_choice_is_refused(choice: str) -> None:
    with pytest.raises(ValidationError, match=choice):
        Definition.model_validate({key: value for key, value in CHOICES.items() if key != choice})


def test_an_unknown_choice_is_refused() -> None:
    with pytest.raises(ValidationError, match="vessels"):
        Definition.model_validate({**CHOICES, "vessels": True})


@pytest.mark.parametrize(
    ("choice", "value"),
    [
        ("rule", "primary"),
        ("coding", "third"),
        ("kinds", ["person"]),
        ("kinds", []),
        ("kinds", ["entity", "entity"]),
        ("events", ["removal"]),
        ("events", []),
        ("unit", "Persons"),
        ("year", "2024"),
        ("net", "false"),
        ("net", 0),
        ("rule", None),
    ],
)
def test_a_value_that_is_not_allowed_is_refused(choice: str, value: object) -> None:
    with pytest.raises(ValidationError, match=choice):
        Definition.model_validate({**CHOICES, choice: value})


def test_a_change_is_checked_like_a_new_definition() -> None:
    with pytest.raises(ValidationError, match="rule"):
        HEADLINE.but(rule="primary")
    with pytest.raises(ValidationError, match="rules"):
        HEADLINE.but(rules="all")


def test_a_definition_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        HEADLINE.rule = "all"  # type: ignore[misc]


def test_a_change_leaves_the_first_definition_alone() -> None:
    assert HEADLINE.but(rule="all").rule == "all"
    assert HEADLINE.rule == "own-conduct"


def test_the_order_of_kinds_and_events_does_not_matter() -> None:
    turned = Definition.model_validate({**CHOICES, "kinds": ["entity", "individual"], "events": ["transfer", "designation"]})
    assert turned == HEADLINE
    assert hash(turned) == hash(HEADLINE)
    assert turned.printed() == HEADLINE.printed()


def test_a_dump_makes_the_same_definition_again() -> None:
    assert Definition.model_validate(HEADLINE.model_dump()) == HEADLINE


@pytest.mark.parametrize(
    "words",
    ["persons", "primary", "individuals and entities", "designations and transfers", "gross", "first coding", "fiscal years"],
)
def test_the_printed_form_names_every_choice(words: str) -> None:
    assert words in HEADLINE.printed()


@pytest.mark.parametrize(
    ("choice", "values"),
    [("rule", RULES), ("coding", CODINGS), ("unit", UNITS), ("year", YEAR_KINDS), ("net", (False, True))],
)
def test_every_value_of_a_choice_prints_differently(choice: str, values: tuple[object, ...]) -> None:
    printed = [HEADLINE.but(**{choice: value}).printed() for value in values]
    assert all(one != other for one, other in combinations(printed, 2))


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({}, "Persons designated for their own conduct or leadership"),
        ({"kinds": ["entity"]}, "Entities designated for their own conduct or leadership"),
        ({"rule": "derivative"}, "Persons designated solely for their ties"),
    ],
)
def test_a_subtitle_says_whom_a_number_counts(choices: dict[str, Any], words: str) -> None:
    assert HEADLINE.but(**choices).who() == words


def test_the_notes_say_what_became_of_transfers_removals_and_the_second_coding() -> None:
    assert HEADLINE.notes() == "program transfers included, removals not subtracted"
    other = HEADLINE.but(events=["designation"], net=True, coding="second").notes()
    assert other.startswith("program transfers left out, removals subtracted, second coding")


@given(definitions, definitions)
def test_two_definitions_print_the_same_only_where_they_are_equal(one: Definition, other: Definition) -> None:
    assert (one.printed() == other.printed()) == (one == other)
