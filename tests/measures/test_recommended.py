"""What a list says of cases and what became of it. Every recommendation here is invented; results are worked by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glomag.disclosure.policy import GRADES, Grade
from glomag.errors import CoverageError
from glomag.measures.quantities import CountError
from glomag.measures.recommended import (
    ACTED_ON,
    ALREADY_LISTED,
    OUTCOMES,
    WAITING,
    build_case_basis,
    build_outcomes,
    build_waits,
    count_countries,
    count_pending,
    count_recommendations,
)
from glomag.measures.waiting import acted_on_within
from glomag.periods import Period
from glomag.recommendations.listing import Dossier, Target
from glomag.register import Register, known_on

if TYPE_CHECKING:
    from conftest import MakeRegister

# Case and day of its action.
ACTIONS = {
    "SYNTHETIC-first": date(2020, 3, 10),
    "SYNTHETIC-second": date(2020, 3, 10),
    "SYNTHETIC-third": date(2021, 6, 15),
    "SYNTHETIC-fourth": date(2022, 12, 9),
}
UNTIL = date(2023, 12, 31)
YEAR_2020 = Period(date(2020, 1, 1), date(2020, 12, 31))
MARCH_2020 = Period(date(2020, 3, 1), date(2020, 3, 31))
SECRET = "canary-of-nobody"


@dataclass(frozen=True, repr=False)
class Stand:
    """A confirmed match, with no more than a measure needs."""

    dossier_id: str
    case_id: str
    grade: str = "person"
    submitted: Period | None = None


def _dossier(number: int, submitted: Period | date, country: str = "XK") -> Dossier:
    period = submitted if isinstance(submitted, Period) else Period(submitted, submitted)
    return Dossier(f"{SECRET}-{number}", period, country, (Target(SECRET),), "both")


def _match(number: int, case: str, grade: str = "person") -> Stand:
    return Stand(f"{SECRET}-{number}", f"SYNTHETIC-{case}", grade)


@pytest.fixture(scope="session")
def invented(synthetic: MakeRegister) -> Register:
    people: list[dict[str, Any]] = [
        {"person_id": f"{case}-person", "case_id": case, "designated_on": str(day)} for case, day in ACTIONS.items()
    ]
    for person in people:
        person["removed_on_confidence"] = None
    return synthetic(people, [])


def _basis(register: Register, dossiers: list[Dossier], matches: list[Stand], grade: Grade = "conduct") -> dict[str, tuple[bool, bool]]:
    found = build_case_basis(register, dossiers, matches, grade)
    rows = zip(found["case_id"], found["certain"], found["possible"], strict=True)
    return {case.removeprefix("SYNTHETIC-"): (certain, possible) for case, certain, possible in rows}


def _cases(register: Register, dossiers: list[Dossier], matches: list[Stand], grade: Grade, column: str) -> set[str]:
    found = build_case_basis(register, dossiers, matches, grade)
    return set(found.loc[found[column], "case_id"])


@pytest.mark.parametrize(
    ("dossiers", "matches", "grade"),
    [
        ([_dossier(1, UNTIL)], [], "hearsay"),
        ([_dossier(1, UNTIL)], [_match(1, "first", SECRET)], "conduct"),
        ([_dossier(1, UNTIL)], [_match(2, "first")], "conduct"),
        ([_dossier(1, UNTIL)], [_match(2, "first", "conduct")], "person"),
        ([_dossier(1, UNTIL), _dossier(1, UNTIL)], [], "conduct"),
    ],
)
def test_what_does_not_fit_is_refused_and_nobody_is_named(
    invented: Register, dossiers: list[Dossier], matches: list[Stand], grade: Grade
) -> None:
    for ask in (
        lambda: build_case_basis(invented, dossiers, matches, grade),
        lambda: build_outcomes(invented, dossiers, matches, grade, UNTIL),
    ):
        with pytest.raises(CountError) as refusal:
            ask()
        assert "canary" not in str(refusal.value)
        assert refusal.value.__cause__ is None
        assert refusal.value.__context__ is None


def test_a_day_that_the_record_does_not_know_is_refused(invented: Register) -> None:
    day_after = invented.as_of + timedelta(days=1)
    with pytest.raises(CoverageError):
        build_outcomes(invented, [_dossier(1, UNTIL)], [], "conduct", day_after)


def test_an_unknown_side_is_refused(invented: Register) -> None:
    with pytest.raises(CountError):
        build_waits(build_outcomes(invented, [], [], "conduct", UNTIL), "middle")  # type: ignore[arg-type]


def test_without_a_list_no_case_has_a_basis_and_every_case_has_its_row(register: Register) -> None:
    found = build_case_basis(register, [], [], "conduct")
    assert list(found["case_id"]) == list(register.cases["case_id"])
    assert (found.dtypes["certain"], found.dtypes["possible"]) == ("bool", "bool")
    assert not found[["certain", "possible"]].any(axis=None)


def test_what_was_submitted_on_the_day_of_the_action_was_not_before_it(invented: Register) -> None:
    day = ACTIONS["SYNTHETIC-first"]
    assert _basis(invented, [_dossier(1, day)], [_match(1, "first")])["first"] == (False, False)
    assert _basis(invented, [_dossier(1, day - timedelta(days=1))], [_match(1, "first")])["first"] == (True, True)


@pytest.mark.parametrize(
    ("submitted", "expected"),
    [
        (MARCH_2020, (False, True)),
        (Period(date(2020, 3, 1), date(2020, 3, 9)), (True, True)),
        (Period(date(2020, 3, 1), date(2020, 3, 10)), (False, True)),
        (Period(date(2020, 3, 10), date(2020, 3, 31)), (False, False)),
    ],
)
def test_a_date_that_straddles_the_action_is_possible_and_not_certain(
    invented: Register, submitted: Period, expected: tuple[bool, bool]
) -> None:
    assert _basis(invented, [_dossier(1, submitted)], [_match(1, "first")])["first"] == expected


def test_one_recommendation_in_time_is_enough_and_serves_every_case_it_matches(invented: Register) -> None:
    dossiers = [_dossier(1, MARCH_2020), _dossier(2, date(2021, 1, 1))]
    matches = [_match(1, "first"), _match(2, "first"), _match(2, "third"), _match(1, "third")]
    basis = _basis(invented, dossiers, matches)
    assert basis == {"first": (False, True), "second": (False, False), "third": (True, True), "fourth": (False, False)}


def test_a_grade_counts_when_it_is_at_least_as_near(invented: Register) -> None:
    dossiers = [_dossier(1, date(2019, 1, 1))]
    matches = [_match(1, "first", "person"), _match(1, "second", "network"), _match(1, "third", "conduct")]
    for n, grade in enumerate(GRADES, start=1):
        assert [certain for certain, _ in _basis(invented, dossiers, matches, grade).values()] == [True] * n + [False] * (4 - n)


def _rows(outcomes: pd.DataFrame) -> list[tuple[Any, ...]]:
    shown = outcomes[["outcome_early", "days_early", "outcome_late", "days_late"]].astype("object")
    return [tuple(None if pd.isna(value) else value for value in row) for row in shown.itertuples(index=False)]


def test_outcomes_by_hand(invented: Register) -> None:
    dossiers = [
        _dossier(0, date(2019, 3, 11)),  # a year (366 days) before the first case, matched to the third as well
        _dossier(1, date(2020, 3, 10)),  # on the day of the first, then the third: 462 days
        _dossier(2, date(2022, 12, 9)),  # on the day of the only one
        _dossier(3, date(2023, 12, 1)),  # no match: 30 days to the end
        _dossier(4, MARCH_2020),  # the first came 9 days after the 1st, or before the 31st
        _dossier(5, YEAR_2020),  # the second after 69 days; at the late end it is over and the fourth comes after 708
        _dossier(6, date(2024, 1, 1)),  # after the end
        _dossier(7, Period(date(2023, 1, 1), date(2024, 12, 31))),  # may be after the end
        _dossier(8, UNTIL),
    ]
    pairs = [
        (0, "third"),
        (0, "first"),
        (1, "first"),
        (1, "third"),
        (2, "fourth"),
        (4, "first"),
        (5, "second"),
        (5, "fourth"),
        (6, "first"),
    ]
    outcomes = build_outcomes(invented, dossiers, [_match(*pair) for pair in pairs], "conduct", UNTIL)
    assert _rows(outcomes) == [
        (ACTED_ON, 365, ACTED_ON, 365),
        (ACTED_ON, 462, ACTED_ON, 462),
        (ALREADY_LISTED, None, ALREADY_LISTED, None),
        (WAITING, 30, WAITING, 30),
        (ACTED_ON, 9, ALREADY_LISTED, None),
        (ACTED_ON, 69, ACTED_ON, 708),
        (WAITING, 364, None, None),
        (WAITING, 0, WAITING, 0),
    ]
    assert len(dossiers) - len(outcomes) == 1
    assert count_pending(outcomes, Period(date(2023, 1, 1), UNTIL)) == (2, 3)
    assert count_pending(outcomes, YEAR_2020) == (0, 0)


def test_an_action_after_the_last_day_looked_at_is_not_seen(invented: Register) -> None:
    for until, expected in ((date(2020, 3, 9), (WAITING, 8)), (date(2020, 3, 10), (ACTED_ON, 9))):
        outcomes = build_outcomes(invented, [_dossier(1, date(2020, 3, 1))], [_match(1, "first")], "person", until)
        assert _rows(outcomes) == [(*expected, *expected)]


def test_a_match_below_the_grade_leaves_a_recommendation_waiting(invented: Register) -> None:
    dossiers, matches = [_dossier(1, date(2019, 1, 1))], [_match(1, "first", "conduct")]
    found = [build_outcomes(invented, dossiers, matches, grade, UNTIL)["outcome_late"].item() for grade in GRADES]
    assert found == [WAITING, WAITING, ACTED_ON]


def test_outcomes_carry_no_id_and_no_name(invented: Register) -> None:
    outcomes = build_outcomes(invented, [_dossier(1, MARCH_2020, "GE")], [_match(1, "first")], "person", UNTIL)
    assert list(outcomes.columns) == [
        "submitted_first", "submitted_last", "country", "outcome_early", "days_early", "outcome_late", "days_late",
    ]  # fmt: skip
    assert list(outcomes.index) == [0]
    assert "canary" not in outcomes.to_csv()


def test_an_empty_list_has_outcomes_of_the_same_kinds(invented: Register) -> None:
    empty = build_outcomes(invented, [], [], "conduct", UNTIL)
    full = build_outcomes(invented, [_dossier(1, MARCH_2020)], [], "conduct", UNTIL)
    assert dict(empty.dtypes) == dict(full.dtypes)
    assert count_pending(empty, YEAR_2020) == (0, 0)
    assert build_waits(empty, "late").empty


def test_waits_leave_out_who_never_waited(invented: Register) -> None:
    dossiers = [_dossier(1, MARCH_2020), _dossier(2, date(2023, 12, 1)), _dossier(3, Period(UNTIL, date(2024, 6, 1)))]
    outcomes = build_outcomes(invented, dossiers, [_match(1, "first")], "person", UNTIL)
    early, late = build_waits(outcomes, "early"), build_waits(outcomes, "late")
    assert (list(early["days"]), list(early["acted_on"])) == ([9, 30, 0], [True, False, False])
    assert (list(late["days"]), list(late["acted_on"])) == ([30], [False])
    acted = acted_on_within(early["days"], early["acted_on"], 10)
    assert acted.estimate == pytest.approx(1 / 2)


def test_recommendations_and_countries_of_a_period_at_both_ends() -> None:
    dossiers = [
        _dossier(1, date(2020, 1, 1), "XK"),
        _dossier(2, date(2020, 12, 31), "XK"),
        _dossier(3, YEAR_2020, "GE"),
        _dossier(4, Period(date(2019, 12, 1), date(2020, 1, 1)), "BY"),
        _dossier(5, date(2021, 1, 1), "SD"),
    ]
    assert count_recommendations(dossiers, YEAR_2020) == (3, 4)
    assert count_countries(dossiers, YEAR_2020) == (2, 3)
    assert count_recommendations([], YEAR_2020) == count_countries([], YEAR_2020) == (0, 0)


DAYS = st.dates(date(2019, 1, 1), date(2024, 12, 31))
PERIODS = st.tuples(DAYS, DAYS).map(lambda days: Period(min(days), max(days)))
COUNTRIES = st.sampled_from(["XK", "GE", "BY"])


@st.composite
def lists(draw: st.DrawFn) -> tuple[list[Dossier], list[Stand]]:
    """A small list and matches to it."""
    found = draw(st.lists(st.tuples(PERIODS, COUNTRIES), max_size=6))
    dossiers = [_dossier(number, period, country) for number, (period, country) in enumerate(found)]
    if not dossiers:
        return [], []
    a_match = st.builds(Stand, st.sampled_from([one.id for one in dossiers]), st.sampled_from(list(ACTIONS)), st.sampled_from(GRADES))
    return dossiers, draw(st.lists(a_match, max_size=12))


@given(listed=lists(), grade=st.sampled_from(GRADES), other=st.randoms(use_true_random=False))
def test_the_order_of_recommendations_and_matches_changes_nothing(
    invented: Register, listed: tuple[list[Dossier], list[Stand]], grade: Grade, other: Any
) -> None:
    dossiers, matches = listed
    again = other.sample(dossiers, len(dossiers)), other.sample(matches + matches[:1], len(matches + matches[:1]))
    pd.testing.assert_frame_equal(
        build_case_basis(invented, dossiers, matches, grade), build_case_basis(invented, again[0], again[1], grade)
    )
    one, two = (build_outcomes(invented, *ordered, grade, UNTIL) for ordered in ((dossiers, matches), again))
    assert sorted(map(str, _rows(one))) == sorted(map(str, _rows(two)))


@given(listed=lists())
def test_certain_implies_possible_and_a_weaker_grade_only_adds(invented: Register, listed: tuple[list[Dossier], list[Stand]]) -> None:
    before: dict[str, set[str]] = {"certain": set(), "possible": set()}
    for grade in GRADES:
        found = {column: _cases(invented, *listed, grade, column) for column in before}
        assert found["certain"] <= found["possible"]
        assert all(before[column] <= found[column] for column in before)
        before = found


@given(listed=lists(), days=st.tuples(DAYS, DAYS), grade=st.sampled_from(GRADES))
def test_a_later_day_only_adds_cases(
    invented: Register, listed: tuple[list[Dossier], list[Stand]], days: tuple[date, date], grade: Grade
) -> None:
    earlier, later = (build_case_basis(known_on(invented, day), *listed, grade) for day in sorted(days))
    kept = later[later["case_id"].isin(earlier["case_id"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(earlier, kept)


@given(listed=lists(), period=PERIODS, grade=st.sampled_from(GRADES), drawn=st.data())
def test_whatever_the_days_were_the_truth_lies_between_the_ends(
    invented: Register, listed: tuple[list[Dossier], list[Stand]], period: Period, grade: Grade, drawn: st.DataObject
) -> None:
    dossiers, matches = listed
    days = [drawn.draw(st.dates(one.submitted.first, one.submitted.last)) for one in dossiers]
    truth = [Dossier(one.id, Period(day, day), one.country, one.targets, one.conduct) for one, day in zip(dossiers, days, strict=True)]
    certain, possible = (_cases(invented, dossiers, matches, grade, column) for column in ("certain", "possible"))
    assert certain <= _cases(invented, truth, matches, grade, "certain") <= possible
    for count in (count_recommendations, count_countries):
        assert count(dossiers, period)[0] <= count(truth, period)[0] <= count(dossiers, period)[1]
    outcomes, true_outcomes = (build_outcomes(invented, rows, matches, grade, UNTIL) for rows in (dossiers, truth))
    fewest, most = count_pending(outcomes, period)
    true_fewest, true_most = count_pending(true_outcomes, period)
    assert fewest <= true_fewest == true_most <= most


@given(listed=lists(), grade=st.sampled_from(GRADES))
def test_every_recommendation_has_one_outcome_and_days_unless_it_was_too_late(
    invented: Register, listed: tuple[list[Dossier], list[Stand]], grade: Grade
) -> None:
    outcomes = build_outcomes(invented, *listed, grade, UNTIL)
    for end in ("early", "late"):
        outcome, days = outcomes[f"outcome_{end}"], outcomes[f"days_{end}"]
        assert set(outcome.dropna()) <= set(OUTCOMES)
        assert (days.isna() == (outcome.isna() | (outcome == ALREADY_LISTED))).all()
        assert (days[outcome == ACTED_ON] > 0).all()
        assert (days[outcome == WAITING] >= 0).all()
    assert outcomes["outcome_early"].notna().all()


def test_a_target_that_an_update_added_counts_from_the_update_on(invented: Register) -> None:
    case, day = next(iter(ACTIONS.items()))
    old, after = date(day.year - 3, 1, 1), day + timedelta(days=30)
    dossier = _dossier(1, old)
    late = Stand(dossier.id, case, submitted=Period(after, after))
    basis = build_case_basis(invented, [dossier], [late], "conduct").set_index("case_id")
    assert not basis.loc[case, "possible"]
    outcomes = build_outcomes(invented, [dossier], [late], "conduct", invented.as_of)
    assert outcomes["outcome_late"].to_list() == [ALREADY_LISTED]
    early = Stand(dossier.id, case)
    assert build_outcomes(invented, [dossier], [early], "conduct", invented.as_of)["outcome_late"].to_list() == [ACTED_ON]
