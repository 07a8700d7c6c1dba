"""Where and when: every case in one place, every action on its day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from glomag.definitions import EVENTS, KINDS
from glomag.measures import build_actions, build_cases_by_country
from glomag.measures.places import country_name

if TYPE_CHECKING:
    from conftest import View

# action day, persons, primary persons, cases: by hand from boundaries.md. The case of Jammeh holds persons of two kinds of
# conduct on 2017-12-21, and so does that of Mnangagwa on 2024-03-04 (three Zimbabwean cases that day).
ACTIONS = [
    (date(2017, 12, 21), 52, 14, 13),
    (date(2018, 6, 15), 14, 0, 1),
    (date(2019, 12, 9), 44, 3, 4),
    (date(2020, 12, 10), 20, 9, 3),
    (date(2021, 6, 2), 67, 3, 2),
    (date(2022, 12, 9), 182, 14, 13),
    (date(2024, 3, 4), 14, 9, 3),
]


@pytest.mark.parametrize(("day", "n_persons", "n_primary", "n_cases"), ACTIONS)
def test_an_action_adds_up_to_its_persons_and_cases(latest: View, day: date, n_persons: int, n_primary: int, n_cases: int) -> None:
    actions = build_actions(latest.register, latest.headline.but(kinds=KINDS, events=EVENTS))
    own = actions[actions["action_on"] == day]
    assert (own["n_persons"].sum(), own["n_primary"].sum(), own["n_cases"].sum()) == (n_persons, n_primary, n_cases)


def test_no_action_has_more_primary_persons_than_persons(latest: View) -> None:
    actions = build_actions(latest.register, latest.headline)
    assert (actions["n_primary"] <= actions["n_persons"]).all()
    assert (actions["n_persons"] >= 1).all()


def test_all_actions_add_up_to_the_record(latest: View) -> None:
    actions = build_actions(latest.register, latest.headline.but(kinds=KINDS, events=EVENTS))
    assert actions["n_persons"].sum() == 766
    assert actions["n_primary"].sum() == 240
    assert actions["action_on"].nunique() == latest.register.cases["action_on"].nunique()
    assert not actions.duplicated(["action_on", "abuse_type"]).any()
    assert set(actions["abuse_type"]) <= {"human_rights", "corruption", "both"}


def test_every_primary_case_is_counted_in_one_country(latest: View) -> None:
    # 136 cases, nine of them follow-ons without a primary person.
    places = build_cases_by_country(latest.register, latest.headline)
    assert places["n_cases"].sum() == 136 - 9
    assert not places.duplicated(["country", "abuse_type"]).any()


def test_countries_are_ordered_by_their_cases(latest: View) -> None:
    totals = build_cases_by_country(latest.register, latest.headline).groupby("country", sort=False)["n_cases"].sum()
    assert totals.tolist() == sorted(totals, reverse=True)


def test_the_places_are_those_of_the_cases(latest: View) -> None:
    places = build_cases_by_country(latest.register, latest.headline)
    primary = latest.register.cases[latest.register.cases["follow_on"].isna()]
    expected = primary.groupby(["country", "abuse_type"]).size().to_dict()
    assert places.set_index(["country", "abuse_type"])["n_cases"].to_dict() == expected


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("XK", "Kosovo"),
        ("CD", "DR Congo"),
        ("MD", "Moldova"),
        ("VE", "Venezuela"),
        ("RU", "Russia"),
        ("CN", "China"),
        ("SV", "El Salvador"),
        ("GM", "The Gambia"),
    ],
)
def test_a_country_has_its_short_english_name(code: str, name: str) -> None:
    assert country_name(code) == name


def test_no_country_name_has_its_article_last(latest: View) -> None:
    names = {country_name(code) for code in latest.register.cases["country"]}
    assert not [name for name in names if "," in name]
