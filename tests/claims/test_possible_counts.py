"""Rounding arithmetic: pairs of whole numbers, GRIM by its published rule, and denominators under every definition."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glomag.claims.possible_counts import (
    DRAWINGS,
    PrintedShare,
    apply_grim,
    build_possible_shares,
    case_definitions,
    changes_printing,
    draw_cases,
    possible_changes_of,
)
from glomag.claims.rounding import numerators_printing
from glomag.claims.specified import build_specifications
from glomag.claims.specified_table import NO_SPECIFICATIONS
from glomag.claims.uncertainty_words import say_possible_changes, say_possible_shares
from glomag.errors import CoverageError
from glomag.measures.quantities import CountError
from glomag.periods import Period
from glomag.register.record import read_tables
from glomag.tables.schemas import SCHEMAS
from glomag.wording import percent_changed, percent_of

if TYPE_CHECKING:
    from conftest import View
    from glomag.paths import Project

FIRST_YEAR = PrintedShare("attribution_first_biden_year", 36, Period(date(2021, 1, 20), date(2022, 1, 19)))
SINCE_2023 = PrintedShare("attribution_since_2023", 10, Period(date(2023, 1, 1), date(2024, 9, 5)))
UNTIL_RECENTLY = PrintedShare("attribution_until_recently", None, Period(date(2017, 12, 20), date(2022, 12, 31)))


@pytest.fixture(scope="module")
def second(project: Project) -> pd.DataFrame:
    return read_tables(project)[0]["second_coding"]


@pytest.fixture(scope="module")
def possible(letter: View, second: pd.DataFrame) -> pd.DataFrame:
    definitions = case_definitions(letter.headline)
    return build_possible_shares(letter.register, second, definitions, [UNTIL_RECENTLY, FIRST_YEAR, SINCE_2023])


def test_a_denominator_of_nothing_is_refused() -> None:
    with pytest.raises(CountError, match="no denominator"):
        changes_printing(36, range(5))
    for n in (0, -3):
        with pytest.raises(CountError):
            apply_grim("36", n, 100)


@pytest.mark.parametrize(("printed", "scale"), [("", 1), ("a third", 1), ("-5", 1), ("36.", 100), ("36", 10)])
def test_what_is_no_printed_number_is_refused(printed: str, scale: int) -> None:
    with pytest.raises(CountError, match="no printed mean"):
        apply_grim(printed, 20, scale)


def test_days_beyond_the_record_are_refused(letter: View, second: pd.DataFrame) -> None:
    later = PrintedShare("later", 10, Period(date(2024, 1, 1), date(2024, 12, 31)))
    with pytest.raises(CoverageError):
        build_possible_shares(letter.register, second, [letter.headline], [later])


def test_an_empty_range_allows_nothing() -> None:
    assert changes_printing(-56, range(1, 1)).empty


def test_pairs_by_hand() -> None:
    pairs = {percent: [(part, n) for n in range(1, 26) for part in numerators_printing(percent, n)] for percent in (36, 10)}
    assert pairs == {36: [(4, 11), (5, 14), (8, 22), (9, 25)], 10: [(1, 10), (2, 20), (2, 21)]}
    assert changes_printing(-56, range(38, 51)).to_numpy().tolist() == [[39, 17], [41, 18], [43, 19], [45, 20], [48, 21], [50, 22]]
    assert changes_printing(50, range(2, 4)).to_numpy().tolist() == [[2, 3]]


@given(st.integers(0, 100), st.integers(1, 150))
def test_pairs_are_all_that_print_and_nothing_else(percent: int, whole: int) -> None:
    assert numerators_printing(percent, whole) == [part for part in range(whole + 1) if percent_of(part, whole) == percent]


@given(st.integers(-100, 150), st.integers(1, 300))
def test_changes_are_all_that_print_and_nothing_else(percent: int, before: int) -> None:
    found = changes_printing(percent, range(before, before + 1))["after"].tolist()
    assert found == [after for after in range(4 * before + 4) if percent_changed(before, after) == percent]


@pytest.mark.parametrize(
    ("printed", "n", "is_consistent"),
    [("5.19", 28, False), ("5.19", 32, True), ("5.18", 28, True), ("5.27", 43, False), ("1.12", 8, True), ("1.13", 8, True)],
)
def test_grim_gives_the_published_answers(printed: str, n: int, is_consistent: bool) -> None:
    """scrutiny: 5.19 from 28 and from 32 (manual), nearest 5.18 (tests), 5.27 from 43 (vignette). Wikipedia: 1.125 prints either way."""
    assert apply_grim(printed, n, 1).is_consistent is is_consistent


def test_grim_has_the_published_chance_to_find_a_made_up_number() -> None:
    """scrutiny: 0.6 at two decimals and n = 40 (release notes 0.5.0), 0.3 at n = 70 (vignette, after the paper's p. 367)."""
    assert apply_grim("1.23", 40, 1).chance_to_refute_frac == pytest.approx(0.6)
    assert apply_grim("0.99", 70, 1).chance_to_refute_frac == pytest.approx(0.3)


@given(st.integers(0, 100), st.integers(100, 2_000))
def test_grim_has_no_power_at_a_hundred_and_above(percent: int, n: int) -> None:
    found = apply_grim(str(percent), n, 100)
    assert found.is_consistent
    assert not found.has_power
    assert found.chance_to_refute_frac == 0


@given(st.integers(0, 100), st.integers(1, 99))
def test_grim_is_never_stricter_than_our_rounding(percent: int, n: int) -> None:
    found = apply_grim(str(percent), n, 100)
    assert found.has_power
    assert found.is_consistent or not numerators_printing(percent, n)


def test_the_definitions_start_with_the_headline_and_are_all_different(letter: View) -> None:
    definitions = case_definitions(letter.headline)
    assert definitions[0] == letter.headline
    assert len(set(definitions)) == len(definitions) > 200


def test_the_second_coder_drew_the_cases_that_the_limitations_state(latest: View, second: pd.DataFrame) -> None:
    """docs/limitations.md, how cases are split: 22 of 22, one of 18 less, two of 96 less, three of 114 less."""
    drawn = draw_cases(latest.register.designations, second)
    primary = latest.register.designations["basis"] == "primary"
    assert drawn[primary].nunique().to_dict() == {
        "as coded": 127, "second coder's lines": 124, "one a country and day": 105, "one a day": 65
    }  # fmt: skip


def test_the_headline_denominators_are_those_of_the_limitations(possible: pd.DataFrame) -> None:
    headline = possible[possible["is_headline"]].pivot(index="claim_id", columns="drawing", values="n_cases")[list(DRAWINGS)]
    assert headline.loc["attribution_until_recently"].tolist() == [96, 94, 80, 45]
    assert headline.loc["attribution_first_biden_year"].tolist() == [22, 22, 21, 15]
    assert headline.loc["attribution_since_2023"].tolist() == [19, 18, 14, 10]


def test_ten_percent_is_impossible_with_the_headline_and_possible_with_few_denominators(possible: pd.DataFrame) -> None:
    ten = possible[possible["claim_id"] == "attribution_since_2023"]
    as_coded = ten[ten["is_headline"] & (ten["drawing"] == "as coded")].iloc[0]
    assert (as_coded["verdict"], as_coded["grim_consistent"], as_coded["numerators"]) == ("impossible as printed", False, "")
    assert sorted(set(ten.loc[ten["verdict"] == "possible", "n_cases"])) == [10, 20, 21]


def test_thirty_six_percent_is_eight_of_the_headlines_cases(possible: pd.DataFrame) -> None:
    own = possible[(possible["claim_id"] == "attribution_first_biden_year") & possible["is_headline"] & (possible["drawing"] == "as coded")]
    assert own[["numerators", "verdict", "grim_consistent"]].to_numpy().tolist() == [["8", "possible", True]]


def test_two_of_nineteen_give_ten_percent_only_if_cut_off(possible: pd.DataFrame) -> None:
    own = possible[possible["is_headline"] & (possible["drawing"] == "as coded")].set_index("claim_id")["cut_off_numerators"]
    assert own.to_dict() == {UNTIL_RECENTLY.claim_id: "", FIRST_YEAR.claim_id: "", SINCE_2023.claim_id: "2"}
    assert SINCE_2023.cut_off_numerators(0) == []


@given(st.integers(0, 100), st.integers(1, 150))
def test_what_is_cut_off_lies_above_what_is_printed_by_half_a_percent_or_more(percent: int, n_cases: int) -> None:
    share = PrintedShare("any", percent, SINCE_2023.period)
    for part in share.cut_off_numerators(n_cases):
        assert percent + 0.5 <= 100 * part / n_cases < percent + 1
        assert percent_of(part, n_cases) == percent + 1


def test_a_claim_whose_days_are_not_over_has_no_denominators(latest: View, second: pd.DataFrame) -> None:
    early = latest.on(date(2023, 6, 30))
    known = PrintedShare(SINCE_2023.claim_id, 10, SINCE_2023.period.cut(early.register.as_of))
    none = build_possible_shares(early.register, second, [early.headline], [known])
    assert none.empty
    SCHEMAS["possible_shares"].validate(none)
    assert "cannot" not in say_possible_shares(build_possible_shares(early.register, second, [early.headline], [FIRST_YEAR]))
    assert say_possible_shares(none).startswith("No share of the letter can be tried")


def test_the_words_say_where_grim_has_no_power_and_what_is_cut_off(possible: pd.DataFrame) -> None:
    said = say_possible_shares(possible).splitlines()
    assert "GRIM" not in said[0]
    assert "cut off" not in said[1]
    assert "2 of 19 is 10.53 percent and prints 11: 10 percent only if cut off, not rounded. GRIM has no power for 0 of" in said[2]
    powerless = say_possible_shares(possible.assign(grim_has_power=possible["grim_has_power"].mask(possible["n_cases"] == 19, False)))
    assert "GRIM has no power for 1 of" in powerless.splitlines()[2]


def test_no_specification_prints_fifty_six_percent_from_the_headlines_forty_five(letter: View) -> None:
    table = build_specifications(letter.register, letter.profile).specifications
    found = possible_changes_of(table.query("claim_id == 'drop_fy2020_fy2023' and base == 'single year'"), -56)
    SCHEMAS["possible_changes"].validate(found)
    assert f"GRIM has no power for {(found['before'] >= 100).sum()} of {len(found)} pairs" in say_possible_changes(found, -56)
    own = found[found["is_headline"]]
    assert own[["before", "after", "change_percent", "afters_printing", "verdict"]].to_numpy().tolist() == [[45, 28, -38, "20", "possible"]]
    assert not (found["verdict"] == "prints it").any()
    assert set(found.loc[found["before"] == 38, "verdict"]) == {"impossible as printed"}


def test_every_definition_is_counted_once_a_drawing(possible: pd.DataFrame, letter: View) -> None:
    summed = possible.groupby(["claim_id", "drawing"])["n_definitions"].sum()
    assert set(summed) == {len(case_definitions(letter.headline))}
    assert possible.groupby(["claim_id", "drawing"])["is_headline"].sum().eq(1).all()


def test_grim_is_not_asked_where_no_number_is_printed(possible: pd.DataFrame) -> None:
    columns = ["grim_consistent", "grim_has_power", "grim_chance_to_refute_frac"]
    about = possible.loc[possible["claim_id"] == "attribution_until_recently", columns]
    assert about.isna().all(axis=None)
    assert possible.loc[possible["claim_id"] != "attribution_until_recently", "grim_has_power"].all()


def test_pairs_of_the_curve_are_judged_as_those_of_definitions() -> None:
    rows = [
        ("b", 45.0, 28, 1, False),
        ("a", 45.0, 28, 0, True),
        ("c", 45.0, 20, 2, False),
        ("d", 38.0, 20, 2, False),
        ("e", 0.0, 3, 2, False),
        ("f", 100.0, 50, 2, False),
        ("g", 99.0, 50, 2, False),
    ]
    table = pd.DataFrame(rows, columns=["specification_id", "n_before", "n_after", "n_departures", "is_headline"])
    found = possible_changes_of(table, -56).set_index(["before", "after"])
    assert found.loc[(45, 28), ["n_specifications", "is_headline", "verdict", "specification_id"]].tolist() == [2, True, "possible", "a"]
    assert found.loc[(45, 20), "verdict"] == "prints it"
    # From 38 no whole number prints 56 percent, and from nothing there is no change.
    assert found.loc[[(38, 20), (0, 3)], "verdict"].tolist() == ["impossible as printed"] * 2
    assert found.loc[(0, 3), ["change_percent", "grim_has_power", "grim_chance_to_refute_frac"]].isna().all()
    assert found.loc[(45, 28), "afters_printing"] == "20"
    # GRIM has power below a hundred and none from there on.
    assert found.loc[[(45, 28), (99, 50), (100, 50)], "grim_has_power"].tolist() == [True, True, False]
    assert found.loc[[(45, 28), (100, 50)], "grim_chance_to_refute_frac"].tolist() == [pytest.approx(0.55), 0]


def test_without_a_specification_there_is_no_pair_and_a_sentence_says_so() -> None:
    none = possible_changes_of(NO_SPECIFICATIONS, -56)
    assert none.empty
    SCHEMAS["possible_changes"].validate(none)
    assert "is not over" in say_possible_changes(none, -56)
