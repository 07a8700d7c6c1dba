"""How finely a share is printed: every class leaves every case open, whatever was released before."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glomag.disclosure.audit import find_decided
from glomag.disclosure.classes import Question, choose_classes, class_of, take_together
from glomag.disclosure.constraints import Bit, Constraint
from glomag.disclosure.policy import Grade

SURE: Bit = ("conduct", "certain")
N = [f"case {number:03}" for number in range(130)]


def question(first: int, last: int, offset: int = 0) -> Question:
    return Question(frozenset(N[first:last]), SURE, last - first + offset, offset)


def test_none_and_one_are_never_printed_apart() -> None:
    classes = choose_classes(question(0, 20), [], {})
    assert classes[0] == (0, 1)
    assert classes[-1] == (19, 20)
    assert classes[1:-1] == [(n,) for n in range(2, 19)]


def test_ten_percent_of_twenty_stays_where_one_case_is_known() -> None:
    known: dict[str, Grade] = {N[3]: "person"}
    assert (2,) in choose_classes(question(0, 20), [], known)
    assert (8,) in choose_classes(question(0, 22), [], known)


def test_a_window_with_one_case_more_is_printed_with_its_neighbours() -> None:
    classes = choose_classes(question(0, 21), [question(0, 20).told((4,))], {})
    assert classes == [(4, 5)]


def test_numbers_that_print_alike_stay_together() -> None:
    classes = choose_classes(question(0, 130), [], {})
    assert all(class_of(classes, value) is class_of(classes, value) for value in range(131))
    assert any(len({question(0, 130).percent(value) for value in one}) == 1 and len(one) > 1 for one in classes)


def test_what_was_printed_is_printed_so_again() -> None:
    assert choose_classes(question(0, 20), [question(0, 20).told((4,))], {}) == [(4,)]


def test_a_public_case_beside_the_list_is_no_way_around() -> None:
    """The share in the list or in public, of all but one case of the share in the list."""
    classes = choose_classes(question(1, 20, offset=1), [question(0, 20).told((4,))], {})
    assert classes == [(3, 4)]


def test_a_value_that_no_class_holds_is_an_error() -> None:
    with pytest.raises(ValueError, match="not among those"):
        class_of([(1, 2)], 3)


def test_where_nothing_may_stand_alone_neighbours_are_joined() -> None:
    alike = [(n,) for n in range(6)]
    assert take_together(alike, lambda one: len(one) > 1, lambda _: False) == [(0, 1), (2, 3), (4, 5)]
    assert take_together(alike[:5], lambda one: len(one) > 1, lambda _: False) == [(0, 1), (2, 3, 4)]
    assert take_together(alike, lambda _: False, lambda _: False) == [(0, 1, 2, 3, 4, 5)]


WINDOWS = st.lists(st.tuples(st.integers(0, 6), st.integers(10, 16)), min_size=2, max_size=3)


@settings(max_examples=10)
@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(10, 16)), min_size=2, max_size=3), st.sets(st.integers(0, 15), max_size=2), st.data()
)
def test_every_class_leaves_every_case_open(windows: list[tuple[int, int]], known: set[int], chosen: st.DataObject) -> None:
    told: list[Constraint] = []
    shown: dict[str, Grade] = {N[number]: "person" for number in known}
    for first, n in windows:
        asked = question(first, first + n)
        classes = choose_classes(asked, told, shown)
        values = [value for one in classes for value in one]
        assert len(values) == len(set(values))
        for one in classes[:2]:
            assert find_decided([*told, asked.told(one)], shown) == []
        told.append(asked.told(chosen.draw(st.sampled_from(classes))))
