"""The headline with one choice made otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from glomag.claims import build_bridge, build_claims, build_controls
from glomag.definitions import EVENTS, KINDS, Definition
from glomag.measures import (
    build_actions,
    build_alternatives,
    build_cases_by_country,
    build_counts,
    build_pace,
    build_same_days,
    build_shares,
    build_stock,
    single_alternatives,
)
from glomag.register import Register

if TYPE_CHECKING:
    from conftest import View

# Fiscal 2018 to 2025, by hand from designations.csv: the headline 27, 23, 45, 41, 27, 28, 35, 14 with one choice changed.
BY_HAND = {
    "primary by limb alone, without the stated exceptions": [27, 23, 45, 41, 27, 28, 35 - 3, 14 - 1],
    "support limb counted as primary": [27, 23, 46, 43, 39, 28, 37, 15],
    "program transfers left out": [27, 23, 45, 41, 27, 28, 35 - 7, 14],
    "cases instead of persons": [19, 7, 19, 21, 15, 22, 16, 8],
    "every list entry, vessels included": [84, 30, 100, 125, 84, 209, 91, 43],
}


def _by_alternative(view: View) -> dict[str, list[int]]:
    table = build_alternatives(view.register, view.headline)
    whole = table[~table["is_partial"] & table["year"].between(2018, 2025)]
    return {says: rows.sort_values("year")["n"].tolist() for says, rows in whole.groupby("says")}


def test_no_alternative_is_the_headline_itself(latest: View) -> None:
    for headline in (latest.headline, latest.headline.but(rule="all"), latest.headline.but(net=True, year="calendar")):
        assert headline not in [one.definition for one in single_alternatives(headline)]


def test_no_alternative_stands_twice(latest: View) -> None:
    made = single_alternatives(latest.headline)
    for part in ("alternative_id", "says", "definition"):
        values = [getattr(one, part) for one in made]
        assert len(set(values)) == len(values)
    assert len(made) == 16


def test_an_alternative_changes_the_one_choice_that_it_names(latest: View) -> None:
    for one in single_alternatives(latest.headline):
        changed = _changed(latest.headline, one.definition)
        if one.choice == "rule, kinds and events":
            assert changed == {"rule", "kinds", "events"}
        else:
            assert changed == {{"gross or net": "net"}.get(one.choice, one.choice)}


def _changed(headline: Definition, other: Definition) -> set[str]:
    own, choices = headline.model_dump(), other.model_dump()
    return {choice for choice in own if own[choice] != choices[choice]}


def test_the_headline_stands_first_and_is_the_count(latest: View) -> None:
    table = build_alternatives(latest.register, latest.headline)
    first = table[table["choice"] == "headline"]
    assert first.index.tolist() == list(range(len(first)))
    assert first["n"].tolist() == build_counts(latest.register, latest.headline)["n"].tolist()


@pytest.mark.parametrize("says", BY_HAND)
def test_an_alternative_gives_the_numbers_worked_by_hand(latest: View, says: str) -> None:
    assert _by_alternative(latest)[says] == BY_HAND[says]


def test_individuals_and_entities_make_the_headline(latest: View) -> None:
    tables = _by_alternative(latest)
    both = zip(tables["individuals only"], tables["entities only"], strict=True)
    assert [individuals + entities for individuals, entities in both] == tables["the profile's own definition"]


def _shuffled(register: Register, seed: int) -> Register:
    frames = {name: getattr(register, name).sample(frac=1, random_state=seed) for name in ("designations", "cases", "public_evidence")}
    return Register(**{**{name: getattr(register, name) for name in Register.__dataclass_fields__}, **frames})


def _all_measures(view: View, register: Register) -> dict[str, Any]:
    headline, profile = view.headline, view.profile
    windows = {name: window.period(profile.as_of) for name, window in profile.windows}
    return {
        "alternatives": build_alternatives(register, headline),
        "pace": build_pace(register, headline),
        "pace of everyone": build_pace(register, headline.but(rule="all", kinds=KINDS, events=EVENTS, unit="cases")),
        "same days": build_same_days(register, headline),
        "actions": build_actions(register, headline),
        "places": build_cases_by_country(register, headline),
        "shares": build_shares(register, headline, windows),
        "stock": build_stock(register),
        "controls": build_controls(register),
        "bridge": build_bridge(register, headline),
        "claims": build_claims(register, profile),
    }


def test_the_order_of_the_rows_changes_no_measure(latest: View) -> None:
    ordered, shuffled = _all_measures(latest, latest.register), _all_measures(latest, _shuffled(latest.register, seed=1))
    for name, table in ordered.items():
        pd.testing.assert_frame_equal(shuffled[name], table, obj=name)
