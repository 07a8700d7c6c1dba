"""The strongest counter-reading of each claim: chosen by rule, by hand on small records, and on the record itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from glomag.claims.counter import (
    AGAINST,
    CLOSE,
    COLUMNS,
    FOR,
    SIDES,
    SMALLEST_BASE,
    build_counter_readings,
    build_readings,
    print_moved_percent,
    strongest,
)
from glomag.claims.published_readings import published_definitions
from glomag.claims.readings import OTHER_PROGRAMMES, Reading, Way
from glomag.claims.specified import build_specifications
from glomag.measures.programmes import Comparison
from glomag.register import Register

if TYPE_CHECKING:
    from conftest import MakeRegister, View

FALLS, DROP, NEAR = "three_straight_declines", "drop_fy2020_fy2023", "fy2024_similarly_low"
SINCE, DECLINE = "attribution_since_2023", "attribution_decline"
NOT_COMPUTED = ("recommendations_total", "recommendations_countries", "cases_pending", "signatories")


@pytest.fixture(scope="module")
def counter(letter: View) -> pd.DataFrame:
    return build_counter_readings(letter.register, letter.profile, None).set_index(["claim_id", "side"])


@pytest.fixture(scope="module")
def readings(letter: View) -> pd.DataFrame:
    return build_readings(letter.register, letter.profile, None)


def _made(n_2020: int, n_2023: int, synthetic: MakeRegister, **of_2023: Any) -> Register:
    """SYNTHETIC: so many primary persons in fiscal 2020, one a year between, so many in fiscal 2023."""
    days = {"2020-03-02": n_2020, "2021-03-02": 1, "2022-03-02": 1, "2023-03-02": n_2023}
    people = [
        {"person_id": f"p{day}-{number}", "case_id": f"case-{day}-{number % 2}", "designated_on": day}
        | (of_2023 if day.startswith("2023") and number % 2 else {})
        for day, n in days.items()
        for number in range(n)
    ]
    return replace(synthetic(people, []), as_of=date(2024, 9, 5))


@pytest.mark.parametrize("claim_id", NOT_COMPUTED)
def test_what_nothing_public_counts_gets_no_argument_on_either_side(counter: pd.DataFrame, claim_id: str) -> None:
    for side in (AGAINST, FOR):
        row = counter.loc[(claim_id, side)]
        assert pd.isna(row["value"])
        assert row["n_readings"] == 0
        assert row["strength"].startswith("none: ")
        assert row["numbers"] == row["reply"] == ""


def test_a_claim_about_a_year_that_is_not_over_gets_no_argument(latest: View) -> None:
    view = latest.on(date(2021, 1, 1), baseline_year=2020, windows=_short_windows(latest))
    table = build_counter_readings(view.register, view.profile, None)
    assert table["value"].isna().all()
    assert table.set_index(["claim_id", "side"]).loc[(DROP, AGAINST), "strength"].endswith("1 January 2021")


def _short_windows(view: View) -> dict[str, Any]:
    window = {"first": date(2018, 1, 1), "last": date(2018, 12, 31)}
    return dict.fromkeys(view.profile.windows.model_dump(), window)


def test_a_reading_on_fewer_than_ten_is_never_chosen(synthetic: MakeRegister, letter: View) -> None:
    register = _made(12, 6, synthetic)
    table = build_counter_readings(register, letter.profile, None).set_index(["claim_id", "side"])
    # Two cases a year, one day of action, one country: no such reading stands, though each says that nothing fell.
    assert table.loc[(DROP, AGAINST), "value"] == -0.5
    made = build_readings(register, letter.profile, None)
    of_drop = made[made["claim_id"] == DROP].set_index("reading")
    assert of_drop.loc["cases instead of persons", ["value", "stands"]].tolist() == [0.0, False]


def test_a_record_without_anybody_gives_no_argument(synthetic: MakeRegister, letter: View) -> None:
    table = build_counter_readings(_made(1, 1, synthetic), letter.profile, None)
    assert table["value"].isna().all()


def test_by_hand_counting_the_tied_ones_too_speaks_most_against_a_fall(synthetic: MakeRegister, letter: View) -> None:
    # 20 persons, then 10: five of the ten are tied supporters, who are not primary. 20 to 5 is down 75 percent; with them, 50.
    # Several readings count them; of equals one that somebody has published is taken.
    register = _made(20, 10, synthetic, criterion="support", basis="derivative")
    row = build_counter_readings(register, letter.profile, None).set_index(["claim_id", "side"]).loc[(DROP, AGAINST)]
    assert row["value"] == -0.5
    assert (row["numbers"], row["definition_from"]) == ("20 in programme 2020, 10 in programme 2023", "Human Rights First (H07)")
    assert row["says"].endswith("down 50 percent.")
    assert row["reply"].endswith("the headline definition gives 20 in fiscal 2020, 5 in fiscal 2023.")


def _reading(value: Fraction, way: Way) -> Reading:
    return Reading(way, value, value, Fraction(20), "")


def test_of_equal_readings_the_headline_comes_first_then_a_published_one(letter: View) -> None:
    own = Way("own", letter.headline, is_headline=True)
    single, published = Way("single", letter.headline), Way("theirs", letter.headline, definition_from="State (S06)")
    half = Fraction(1, 2)

    def key(one: Reading, stated: Fraction) -> tuple[Fraction, ...]:
        return (abs(one.value - stated),)

    found = [_reading(half, one) for one in (single, published, own)]
    assert strongest(found, key, half).way is own
    assert strongest(found[:2], key, half).way is published
    assert strongest([*found, _reading(Fraction(1), single)], key, Fraction(1)).way is single


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Fraction(109, 100), "up 109 percent"),
        (Fraction(-1, 8), "down 13 percent"),
        (Fraction(1, 8), "up 13 percent"),
        (Fraction(0), "unchanged"),
    ],
)
def test_a_change_is_rounded_by_its_size(change: Fraction, words: str) -> None:
    assert print_moved_percent(change) == words


def test_every_claim_has_both_sides_once(letter: View, counter: pd.DataFrame) -> None:
    claims = letter.register.letter_claims["claim_id"].tolist()
    assert counter.index.tolist() == [(claim, side) for claim in claims for side in SIDES if (claim, side) in counter.index]
    assert ("claim_id", "side", *counter.columns) == COLUMNS
    assert counter.drop(columns="value").notna().all().all()


def test_vessels_and_the_whole_list_are_the_best_argument_against_the_drop(counter: pd.DataFrame) -> None:
    row = counter.loc[(DROP, AGAINST)]
    assert row["numbers"] == "100 in fiscal 2020, 209 in fiscal 2023"
    assert (row["value"], row["definition_from"]) == (pytest.approx(1.09), "State Department (S06)")
    assert row["says"].endswith("up 109 percent.")
    assert row["reply"].startswith("It counts vessels, which are property")
    assert row["not_computed"].startswith(OTHER_PROGRAMMES)


def test_counting_the_same_acts_leaves_vessels_and_ties_out(counter: pd.DataFrame) -> None:
    """Calendar years (docs/definitions.md): 29, 49, 21, 24, one fall of three and the mildest change."""
    row = counter.loc[(FALLS, CLOSE)]
    assert row["value"] == 1
    assert row["numbers"].startswith("29 in calendar 2020, 49 in calendar 2021, 21 in calendar 2022, 24 in")
    assert "vessel" not in counter.xs(CLOSE, level="side")["definition"].str.cat()


def test_no_publisher_is_said_to_have_printed_our_recount(counter: pd.DataFrame) -> None:
    ours = counter[counter["definition_from"] != ""]
    assert len(ours)
    assert ours["says"].str.startswith("Our recount").all()
    assert ours["strength"].str.contains("printed no such number").all()


def test_no_reading_that_somebody_published_comes_nearer_to_56_percent_than_49(counter: pd.DataFrame) -> None:
    row = counter.loc[(DROP, FOR)]
    assert (row["numbers"], row["definition_from"]) == ("91 in programme 2020, 46 in programme 2023", "Human Rights First (H07)")
    assert row["says"].endswith("down 49 percent.")


def test_the_other_claims_have_the_readings_known_from_elsewhere(counter: pd.DataFrame) -> None:
    assert counter.loc[(FALLS, FOR), "numbers"].startswith("46 in fiscal 2020, 43 in fiscal 2021, 39 in fiscal 2022, 28")
    assert counter.loc[(NEAR, FOR), "value"] == 0
    assert counter.loc[(SINCE, AGAINST), "numbers"] == "7 of 19 cases (1 of them not reviewed and counted as a basis)"
    assert counter.loc[(SINCE, FOR), "numbers"] == "2 of 21 cases (3 not reviewed)"
    assert counter.loc[(DECLINE, FOR), "value"] == pytest.approx(1 / 18 - 2 / 22)


@pytest.mark.parametrize(
    ("claim_id", "side", "best"),
    [(FALLS, AGAINST, min), (FALLS, FOR, max), (DROP, AGAINST, max), (NEAR, AGAINST, max), (SINCE, AGAINST, max)],
)
def test_nothing_that_stands_lies_further_out(counter: pd.DataFrame, readings: pd.DataFrame, claim_id: str, side: str, best: Any) -> None:
    standing = readings[(readings["claim_id"] == claim_id) & readings["stands"]]
    assert counter.loc[(claim_id, side), "value"] == best(standing["value"])
    assert counter.loc[(claim_id, side), "n_readings"] == len(standing)


def test_every_reading_of_a_change_is_a_specification_or_another_base_year(letter: View, readings: pd.DataFrame) -> None:
    specified = build_specifications(letter.register, letter.profile).specifications
    for claim_id in (FALLS, DROP, NEAR):
        known = set(specified.loc[specified["claim_id"] == claim_id, "value"].round(9))
        of_claim = readings[(readings["claim_id"] == claim_id) & ~readings["reading"].str.contains("as base year")]
        assert set(of_claim["value"].round(9)) <= known


def test_the_readings_that_people_ask_for_are_all_there(readings: pd.DataFrame) -> None:
    value = readings[readings["claim_id"] == DROP].set_index("reading")["numbers"]
    assert value["calendar years"] == "29 in calendar 2020, 24 in calendar 2023"
    assert value["fiscal 2019 as base year"] == "23 in fiscal 2019, 28 in fiscal 2023"
    assert value["every list entry, vessels included"] == "100 in fiscal 2020, 209 in fiscal 2023"
    assert not readings.duplicated(["claim_id", "reading"]).any()
    assert readings[readings["is_headline"]]["claim_id"].is_unique


def test_the_other_programmes_are_one_more_reading_where_a_list_is_at_hand(letter: View) -> None:
    by_year = pd.DataFrame({"year": range(2018, 2025), "is_partial": [False] * 6 + [True], "n_others": [5, 9, 100, 90, 80, 300, 7]})
    made = Comparison(by_year, pd.DataFrame(), ("BELARUS",))
    table = build_counter_readings(letter.register, letter.profile, made).set_index(["claim_id", "side"])
    assert table.loc[(DROP, AGAINST), "numbers"] == "100 in fiscal 2020, 300 in fiscal 2023"
    assert "a list shows only who is still on it" in table.loc[(DROP, AGAINST), "reply"]
    assert (table["not_computed"] == "").all()
    cut = replace(made, by_year=by_year.assign(is_partial=by_year["year"] >= 2023))
    assert (
        build_counter_readings(letter.register, letter.profile, cut).set_index(["claim_id", "side"]).loc[(DROP, AGAINST), "value"] == 1.09
    )


def test_published_definitions_name_their_figure_and_its_year(letter: View) -> None:
    found = {one.claim_id: one for one in published_definitions(letter.register, letter.headline)}
    assert (found["S05"].definition.year, found["S05"].is_total) == ("calendar", False)
    assert (found["H06"].definition.year, found["H06"].shift_days, found["H06"].on_five_year_mean) == ("programme", -9, True)
    assert (found["S06"].definition.year, found["S06"].is_total) == ("fiscal", True)
    assert "vessel" in found["S06"].definition.kinds
    # One action, one kind of conduct, one kind of person: no definition of a yearly count.
    assert not {"A07", "D04", "C05"} & set(found)


def test_the_headline_stands_on_ten_or_more(letter: View) -> None:
    assert SMALLEST_BASE == 10
    table = build_readings(letter.register, letter.profile, None)
    assert table.loc[table["is_headline"], "stands"].all()
