"""Time to designation. The published numbers are of a medical trial; the small tables are worked by hand."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glomag.measures.intervals import share_interval
from glomag.measures.quantities import CountError
from glomag.measures.waiting import ALL_OF_THEM, LOG_LOG, NONE_YET, NOT_KNOWN, acted_on_within

# Weeks in remission under 6-mercaptopurine, 0 where the patient was still in remission when last seen. Freireich and others
# (1963), Blood 21:699-716.
FREIREICH = [
    (6, 1), (6, 1), (6, 1), (6, 0), (7, 1), (9, 0), (10, 1), (10, 0), (11, 0), (13, 1), (16, 1),
    (17, 0), (19, 0), (20, 0), (22, 1), (23, 1), (25, 0), (32, 0), (32, 0), (34, 0), (35, 0),
]  # fmt: skip
# The same patients under placebo, none of whom left the trial early.
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
WEEKS = [weeks for weeks, _ in FREIREICH]
RELAPSED = [bool(relapsed) for _, relapsed in FREIREICH]

WAITS = st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=25)


def _split(waits: list[tuple[int, bool]]) -> tuple[list[int], list[bool]]:
    return [days for days, _ in waits], [seen for _, seen in waits]


@pytest.mark.parametrize(
    ("days", "observed"),
    [
        ([], []),
        ([-1, 4093], [True, False]),
        ([2.5, 4093], [True, False]),
        ([math.nan, 4093], [True, False]),
        ([pd.NA, 4093], [True, False]),
        ([True, 4093], [True, False]),
        (["7", 4093], [True, False]),
        ([4093, 4093], [True]),
        ([4093, 4093], [True, None]),
        ([4093, 4093], [1, 0]),
    ],
)
def test_what_is_no_wait_is_refused_and_no_value_is_repeated(days: list[Any], observed: list[Any]) -> None:
    with pytest.raises(CountError) as refusal:
        acted_on_within(days, observed, 365)
    assert not re.search(r"4093|-1|2\.5|7|nan|NA", str(refusal.value))


@pytest.mark.parametrize("horizon", [-1, 365.25, "365", True])
def test_a_horizon_that_is_no_number_of_days_is_refused(horizon: Any) -> None:
    with pytest.raises(CountError):
        acted_on_within([1, 2], [True, False], horizon)


def test_a_horizon_that_nobody_was_watched_up_to_is_not_known() -> None:
    acted = acted_on_within(WEEKS, RELAPSED, 36)
    assert (acted.estimate, acted.low, acted.high) == (None, None, None)
    assert (acted.n_at_risk, acted.n_events, acted.method) == (0, 9, NOT_KNOWN)


def test_the_last_day_that_somebody_was_watched_is_known() -> None:
    acted = acted_on_within(WEEKS, RELAPSED, 35)
    assert acted.estimate == acted_on_within(WEEKS, RELAPSED, 23).estimate
    assert acted.n_at_risk == 1


def test_none_acted_on_and_none_watched_so_long_is_not_known() -> None:
    acted = acted_on_within([10, 20], [False, False], 21)
    assert (acted.estimate, acted.method) == (None, NOT_KNOWN)


def test_none_acted_on_yet_has_an_upper_limit_above_zero() -> None:
    """Of 20 watched to the end, 0 have 0 to 0.1684 (Newcombe 1998, table I); 5 watched for less say nothing more."""
    acted = acted_on_within([400] * 20 + [100] * 5, [False] * 25, 365)
    assert (acted.estimate, acted.low, acted.n_at_risk, acted.n_events, acted.method) == (0.0, 0.0, 20, 0, NONE_YET)
    assert acted.high is not None
    assert round(acted.high, 4) == 0.1684


def test_an_action_after_the_horizon_is_none_within_it() -> None:
    acted = acted_on_within([400, 500], [True, False], 365)
    assert (acted.estimate, acted.n_events, acted.method) == (0.0, 0, NONE_YET)


def test_all_acted_on_have_a_lower_limit_below_one() -> None:
    """20 of 20 mirror 0 of 20. Nothing is extrapolated: nobody is left whose wait could be longer."""
    acted = acted_on_within([30] * 20, [True] * 20, 365)
    assert (acted.estimate, acted.high, acted.n_at_risk, acted.n_events, acted.method) == (1.0, 1.0, 0, 20, ALL_OF_THEM)
    assert acted.low is not None
    assert round(acted.low, 4) == round(1 - 0.1684, 4)


def test_those_lost_from_sight_lower_the_limit_when_all_others_were_acted_on() -> None:
    acted = acted_on_within([10, 20, 30], [True, False, True], 365)
    assert acted.estimate == 1.0
    assert acted.low == share_interval(2, 3, 0.95, "clopper-pearson").low


@pytest.mark.parametrize(
    ("weeks", "in_remission"),
    [(6, 0.857), (7, 0.807), (9, 0.807), (10, 0.753), (13, 0.690), (16, 0.627), (22, 0.538), (23, 0.448), (35, 0.448)],
)
def test_the_curve_of_freireich_comes_out_as_printed(weeks: int, in_remission: float) -> None:
    acted = acted_on_within(WEEKS, RELAPSED, weeks)
    assert acted.estimate is not None
    # 0.6275 is printed 0.627 by those who cut and 0.628 by those who round.
    assert 1 - acted.estimate == pytest.approx(in_remission, abs=6e-4)


@pytest.mark.parametrize(
    ("weeks", "n_at_risk", "low", "high"),
    [
        # As lifelines 0.30.0 computes them.
        (6, 21, 0.6197, 0.9516),
        (7, 17, 0.5631, 0.9228),
        (10, 15, 0.5032, 0.8894),
        (13, 12, 0.4316, 0.8491),
        (16, 11, 0.3675, 0.8049),
        (22, 7, 0.2678, 0.7468),
        (23, 6, 0.1881, 0.6801),
    ],
)
def test_the_log_log_limits_of_freireich_come_out_as_computed_elsewhere(weeks: int, n_at_risk: int, low: float, high: float) -> None:
    acted = acted_on_within(WEEKS, RELAPSED, weeks)
    assert acted.low is not None
    assert acted.high is not None
    assert (acted.n_at_risk, acted.method) == (n_at_risk, LOG_LOG)
    assert (round(1 - acted.high, 4), round(1 - acted.low, 4)) == (low, high)


@pytest.mark.parametrize(("weeks", "survival", "low", "high"), [(1, 0.9048, 0.6700, 0.9753), (2, 0.8095, 0.5689, 0.9239)])
def test_the_placebo_arm_comes_out_as_stata_prints_it(weeks: int, survival: float, low: float, high: float) -> None:
    """Germán Rodríguez, Kaplan-Meier Survival (data.princeton.edu/eco572/KaplanMeier.html)."""
    acted = acted_on_within(PLACEBO, [True] * len(PLACEBO), weeks)
    assert acted.estimate is not None
    assert acted.low is not None
    assert acted.high is not None
    assert [round(1 - value, 4) for value in (acted.estimate, acted.high, acted.low)] == [survival, low, high]


def test_a_small_table_worked_by_hand() -> None:
    """Acted on after 1, 3 and 3 days, lost from sight after 2 and 5: the curve is 4/5, then 4/5 x 1/3 = 4/15.

    Greenwood: 1/(5x4) + 2/(3x1) = 0.71667; spread 1.959964 x 0.84656 / 1.32176 = 1.25532; limits 4/15 to the power of
    exp(1.25532) = 3.50897 and of its inverse 0.28498.
    """
    acted = acted_on_within([1, 2, 3, 3, 5], [True, False, True, True, False], 4)
    assert acted.estimate == pytest.approx(11 / 15)
    assert acted.low == pytest.approx(1 - (4 / 15) ** 0.28498, abs=1e-5)
    assert acted.high == pytest.approx(1 - (4 / 15) ** 3.50897, abs=1e-5)
    assert (acted.n_at_risk, acted.n_events) == (1, 3)


def test_who_is_lost_on_the_day_of_an_action_was_at_risk_that_day() -> None:
    acted = acted_on_within([3, 3, 8], [True, False, False], 3)
    assert acted.estimate == pytest.approx(1 / 3)


def test_columns_of_a_frame_are_taken_as_they_are() -> None:
    days, seen = pd.Series(WEEKS, dtype="Int64"), pd.Series(RELAPSED)
    assert acted_on_within(days, seen, 10) == acted_on_within(np.asarray(WEEKS), np.asarray(RELAPSED), 10)


def test_what_was_found_does_not_print_itself() -> None:
    assert "n_events" not in repr(acted_on_within(WEEKS, RELAPSED, 6))


@given(waits=WAITS, horizon=st.integers(0, 35))
def test_an_interval_holds_its_estimate_and_is_never_a_point(waits: list[tuple[int, bool]], horizon: int) -> None:
    acted = acted_on_within(*_split(waits), horizon)
    if acted.estimate is None or acted.low is None or acted.high is None:
        assert acted.n_at_risk == 0
        return
    assert 0 <= acted.low <= acted.estimate <= acted.high <= 1
    assert acted.low < acted.high


@given(waits=WAITS)
def test_a_longer_time_never_has_fewer_acted_on(waits: list[tuple[int, bool]]) -> None:
    found = [acted_on_within(*_split(waits), horizon).estimate for horizon in range(32)]
    known = [estimate for estimate in found if estimate is not None]
    assert known == sorted(known)
    assert found[: len(known)] == known


@given(days=st.lists(st.integers(0, 30), min_size=1, max_size=25), horizon=st.integers(0, 30))
def test_where_nobody_is_lost_from_sight_the_share_is_the_plain_one(days: list[int], horizon: int) -> None:
    acted = acted_on_within(days, [True] * len(days), horizon)
    assert acted.estimate == pytest.approx(sum(wait <= horizon for wait in days) / len(days))


@given(waits=WAITS, horizon=st.integers(0, 30), other=st.randoms(use_true_random=False))
def test_the_order_of_the_list_changes_nothing(waits: list[tuple[int, bool]], horizon: int, other: Any) -> None:
    shuffled = other.sample(waits, len(waits))
    assert acted_on_within(*_split(waits), horizon) == acted_on_within(*_split(shuffled), horizon)
