"""Recommendations that supersede others are one dossier."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glomag.periods import Period
from glomag.recommendations.chains import build_dossiers, find_chain_faults
from glomag.recommendations.listing import Recommendation, Target
from glomag.recommendations.problems import RecommendationError

DAY, MONTH = Period(date(2020, 3, 1), date(2020, 3, 1)), Period(date(2020, 3, 1), date(2020, 3, 31))
LATER = Period(date(2021, 5, 4), date(2021, 5, 4))


def made(name: str, submitted: Period = LATER, after: str = "", country: str = "XK", targets: tuple[Target, ...] = ()) -> Recommendation:
    return Recommendation(name, submitted, country, targets or (Target(f"Nobody {name}"),), "corruption", after)


@pytest.mark.parametrize(
    "chain",
    [
        [made("canary-a", after="canary-b")],
        [made("canary-a", after="canary-a")],
        [made("canary-a", after="canary-b"), made("canary-b", after="canary-a")],
        [made("canary-a"), made("canary-a")],
    ],
)
def test_a_link_to_nowhere_a_circle_and_an_id_twice_are_refused_without_naming_them(chain: list[Recommendation]) -> None:
    with pytest.raises(RecommendationError) as refused:
        build_dossiers(chain)
    assert "canary" not in str(refused.value)


def test_only_the_links_of_a_circle_are_at_fault() -> None:
    links = {"a": "b", "b": "c", "c": "b", "d": "", "e": "d", "f": "nobody", "g": "g"}
    faults = find_chain_faults(links)
    assert {name: rule.split()[0] for name, rule in faults.items()} == {"b": "is", "c": "is", "f": "names", "g": "names"}


def test_a_chain_is_its_last_one_with_the_first_submission_and_all_targets() -> None:
    first = made("1", MONTH, after="2", country="SS", targets=(Target("Vor Xal", ("Зиб",)), Target("Zib Mip", uid="7")))
    middle = made("2", DAY, after="3", targets=(Target("VOR XAL", ("Wor",), "8"),))
    last = made("3", LATER, targets=(Target("Vor Xal", uid="8"), Target("Mip Zib", uid="7"), Target("Huz", uid="9")))
    (dossier,) = build_dossiers([first, middle, last])
    assert (dossier.id, dossier.country, dossier.submitted) == ("3", "XK", DAY)
    names = [(target.name, target.aliases, target.uid) for target in dossier.targets]
    assert names == [("Vor Xal", ("Зиб", "VOR XAL", "Wor"), "8"), ("Mip Zib", ("Zib Mip",), "7"), ("Huz", (), "9")]


def test_one_name_with_two_numbers_is_two_people() -> None:
    (dossier,) = build_dossiers([made("1", targets=(Target("Vor", uid="1"), Target("Vor", uid="2")))])
    assert [target.uid for target in dossier.targets] == ["1", "2"]


def test_several_can_be_superseded_by_one_and_order_is_that_of_the_list() -> None:
    dossiers = build_dossiers([made("1", after="3"), made("2"), made("3"), made("4", DAY, after="3")])
    assert [(dossier.id, dossier.submitted, len(dossier.targets)) for dossier in dossiers] == [("2", LATER, 1), ("3", DAY, 3)]


def test_a_chain_of_any_length_takes_a_time_that_grows_with_it() -> None:
    n = 50_000
    chain = [made(str(number), after=str(number + 1) if number < n else "", targets=(Target("Vor", uid="1"),)) for number in range(n + 1)]
    (dossier,) = build_dossiers(chain)
    assert (dossier.id, len(dossier.targets)) == (str(n), 1)


@given(st.lists(st.one_of(st.none(), st.integers(0, 11)), min_size=1, max_size=12))
def test_every_recommendation_is_in_one_dossier_or_the_list_is_refused(after: list[int | None]) -> None:
    listed = [made(str(number), after="" if one is None else str(one)) for number, one in enumerate(after)]
    links = {one.id: one.superseded_by for one in listed}
    if find_chain_faults(links):
        with pytest.raises(RecommendationError):
            build_dossiers(listed)
        return
    dossiers = build_dossiers(listed)
    assert sorted(name for dossier in dossiers for target in dossier.targets for name in target.names) == sorted(
        name for one in listed for target in one.targets for name in target.names
    )
    assert {dossier.id for dossier in dossiers} == {name for name, following in links.items() if not following}


def test_a_target_keeps_the_day_on_which_it_was_first_recommended() -> None:
    first = made("1", DAY, after="2", targets=(Target("Vor Xal"),))
    last = made("2", LATER, targets=(Target("Vor Xal"), Target("Huz")))
    (dossier,) = build_dossiers([first, last])
    assert {target.name: target.submitted for target in dossier.targets} == {"Vor Xal": DAY, "Huz": LATER}


@given(st.lists(st.tuples(st.integers(0, 700), st.integers(0, 400)), min_size=1, max_size=5), st.data())
def test_the_earliest_submission_lies_where_the_dossier_says_and_both_ends_are_reached(
    spans: list[tuple[int, int]], chosen: st.DataObject
) -> None:
    periods = [Period(date(2018, 1, 1) + timedelta(days=first), date(2018, 1, 1) + timedelta(days=first + long)) for first, long in spans]
    chain = [made(str(number), period, after=str(number + 1) if number + 1 < len(periods) else "") for number, period in enumerate(periods)]
    (dossier,) = build_dossiers(chain)
    days = [period.first + timedelta(days=chosen.draw(st.integers(0, period.n_days - 1))) for period in periods]
    assert dossier.submitted.first <= min(days) <= dossier.submitted.last
    assert dossier.submitted == Period(min(period.first for period in periods), min(period.last for period in periods))
