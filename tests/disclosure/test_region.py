"""The region against all lists written out: both answers of every case, with gaps, public submissions and two versions."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glomag.disclosure.audit import check_open, find_decided, open_to_insiders
from glomag.disclosure.constraints import Bit, Constraint, implies, list_states, runs_of
from glomag.disclosure.policy import ENDS, GRADES
from glomag.disclosure.problems import DisclosureError
from glomag.disclosure.readers import Reader
from glomag.disclosure.region import Region

SURE: Bit = ("conduct", "certain")
MAYBE: Bit = ("conduct", "possible")
CASES = "abcdef"


def told(cases: str, allowed: tuple[int, ...], bit: Bit = SURE, version: int = 1) -> Constraint:
    return Constraint(frozenset(cases), bit, allowed, version)


def decided(constraints: list[Constraint], known: frozenset[str] = frozenset()) -> set[str]:
    found = Reader(constraints, dict.fromkeys(known, "person")).find_shut(0, constraints[0].allowed)
    return {case for cases in found for case in cases}


@pytest.mark.parametrize("allowed", [(0,), (3,)])
def test_none_and_all_decide_every_case(allowed: tuple[int, ...]) -> None:
    assert find_decided([told("abc", allowed)], {}) == [("a", "b", "c")]


def test_a_difference_of_one_case_decides_it() -> None:
    with pytest.raises(DisclosureError, match="would tell about 1 case whether"):
        check_open([told("abcd", (2,)), told("abc", (1,))], {})


def test_who_knows_the_one_case_knows_the_others() -> None:
    assert find_decided([told("abc", (1,))], {}) == []
    assert find_decided([told("abc", (1,))], {"a": "person"}) == [("b", "c")]


def test_a_nearer_grade_than_the_known_one_is_not_known() -> None:
    person: Bit = ("person", "certain")
    assert find_decided([told("abc", (1,), person)], {"a": "conduct"}) == []


def test_who_is_wrong_about_one_submission_may_be_right_about_the_other() -> None:
    assert find_decided([told("abcd", (0, 1))], {"a": "person"}) != []
    assert find_decided([told("abcd", (0, 1))], {"a": "person", "b": "person"}) != []


def test_a_correction_that_only_one_case_can_explain_decides_it() -> None:
    before, after = [told("abcd", (2,)), told("bcd", (1, 2))], [told("abcd", (1,), version=2), told("bcd", (1,), version=2)]
    assert find_decided(before, {}) == []
    assert find_decided([*before, told("abcd", (1,), version=2)], {}) == []
    assert ("a",) in find_decided([*before, *after], {})


def test_the_number_of_the_list_is_told_as_well() -> None:
    """Nothing printed shows that a case changed; the number of the list does."""
    prints = [told("abcd", (2, 3, 4)), told("abcd", (0, 1, 2), version=2)]
    sees, blind = (Reader(prints, {}, sees_versions=sees) for sees in (True, False))
    assert (sees.region.fewest_changes(), blind.region.fewest_changes()) == (1, 0)


def test_the_number_of_the_list_can_decide_a_case() -> None:
    """Of `abcd` there were 1 to 3, so now there are none or all; and not none, since `ab` has one."""
    prints = [told("abcd", (1, 2, 3)), told("ab", (1, 2), version=2)]
    blind = Reader(prints, {}, sees_versions=False)
    assert blind.find_shut(0, (1, 2, 3)) == []
    assert find_decided(prints, {}) != []


def test_releases_that_no_list_fits_are_an_error() -> None:
    with pytest.raises(ValueError, match="no list fits"):
        find_decided([told("abc", (1,)), told("abc", (2,))], {})


def test_nothing_released_decides_nothing() -> None:
    assert find_decided([], {}) == []
    assert open_to_insiders([], {}) == []


def test_an_insider_can_decide_what_nobody_else_can() -> None:
    assert open_to_insiders([told("abc", (1,))], {}) == [("b", "c")]
    assert open_to_insiders([told("abcdef", (2, 3))], {}) == []


def test_states_hold_what_they_imply() -> None:
    bits = tuple(product(GRADES, ENDS))
    states = list_states(bits)
    assert len(states) == len(set(states)) == 10
    for state in states:
        assert all(state[b] or not state[a] for a in range(6) for b in range(6) if implies(bits[a], bits[b]))


def test_runs_have_no_gap() -> None:
    assert runs_of((0, 1, 3, 5, 6)) == [(0, 1), (3, 3), (5, 6)]


CLASSES = st.lists(st.integers(0, 6), min_size=1, max_size=4, unique=True).map(lambda found: tuple(sorted(found)))
PRINTS = st.lists(
    st.tuples(st.lists(st.sampled_from(CASES), min_size=1, unique=True), CLASSES, st.sampled_from([SURE, MAYBE])), min_size=1, max_size=3
)


@settings(max_examples=40)
@given(PRINTS, st.sets(st.sampled_from(CASES), max_size=2))
def test_one_list_is_decided_as_by_trying_every_list(prints: list[tuple[list[str], tuple[int, ...], Bit]], known: set[str]) -> None:
    constraints = [told("".join(cases), allowed, bit) for cases, allowed, bit in prints]
    spoken = sorted(set().union(*(one.cases for one in constraints)))
    bits = sorted({one.bit for one in constraints})
    lists = [dict(zip(spoken, states, strict=True)) for states in product([(0, 0), (0, 1), (1, 1)], repeat=len(spoken))]
    fitting = [
        one
        for one in lists
        if all(sum(one[case][told.bit == MAYBE] for case in told.cases) in told.allowed for told in constraints)
        and all(one[case] == (1, 1) or (one[case] == (0, 1) and SURE not in bits) for case in known & set(spoken))
    ]
    region = Region(constraints, dict.fromkeys(known, "person"))
    assert region.is_possible() == bool(fitting)
    if fitting:
        expected = {
            case
            for case in spoken
            for bit in bits
            for place in [int(bit == MAYBE)]
            if case not in known and len({one[case][place] for one in fitting}) == 1
        }
        assert decided(constraints, frozenset(known)) == expected


@settings(max_examples=25)
@given(st.lists(st.tuples(st.lists(st.sampled_from("abcd"), min_size=1, unique=True), CLASSES, st.integers(1, 2)), min_size=2, max_size=4))
def test_two_lists_are_decided_as_by_trying_every_pair(prints: list[tuple[list[str], tuple[int, ...], int]]) -> None:
    constraints = [told("".join(cases), allowed, SURE, version) for cases, allowed, version in prints]
    if {one.version for one in constraints} != {1, 2}:
        return
    spoken = sorted(set().union(*(one.cases for one in constraints)))
    fitting = []
    for pair in product(product((0, 1), repeat=len(spoken)), repeat=2):
        one = [dict(zip(spoken, values, strict=True)) for values in pair]
        fits = [sum(one[told.version - 1][case] for case in told.cases) in told.allowed for told in constraints]
        misfits = [sum(one[1][case] for case in told.cases) not in told.allowed for told in constraints if told.version == 1]
        can_misfit = [set(range(len(told.cases) + 1)) - set(told.allowed) for told in constraints if told.version == 1]
        if all(fits) and (any(misfits) or not any(can_misfit)):
            fitting.append(pair)
    reader = Reader(constraints, {})
    assert reader.region.is_possible() == bool(fitting)
    if fitting:
        fewest = min(sum(a != b for a, b in zip(*pair, strict=True)) for pair in fitting)
        near = [pair for pair in fitting if sum(a != b for a, b in zip(*pair, strict=True)) == fewest]
        expected = {case for n, case in enumerate(spoken) for version in (0, 1) if len({pair[version][n] for pair in near}) == 1}
        assert {case for cases in reader.find_shut(0, constraints[0].allowed) for case in cases} == expected
