"""One verdict a claim. What the verdicts must be follows from the counts, which other tests hold against outside totals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from glomag.claims import VERDICTS, build_claims, summarise
from glomag.errors import RegisterError
from glomag.measures.counts import rows_in
from glomag.periods import Period

if TYPE_CHECKING:
    from conftest import View

CONFIDENTIAL = ("recommendations_total", "recommendations_countries", "attribution_decline", "cases_pending")
SUPPORT = "support limb counted as primary"


def _claims(view: View, *only: str) -> pd.DataFrame:
    """The judgements on all claims, or on the named ones alone."""
    stated = view.register.letter_claims
    asked = stated[stated["claim_id"].isin(only)] if only else stated
    return build_claims(replace(view.register, letter_claims=asked), view.profile).set_index("claim_id")


@pytest.fixture(scope="module")
def of_letter(letter: View) -> pd.DataFrame:
    return _claims(letter)


@pytest.fixture(scope="module")
def of_latest(latest: View) -> pd.DataFrame:
    return _claims(latest)


def _numbers(claims: pd.DataFrame, claim_id: str) -> tuple[Any, Any]:
    return claims.loc[claim_id, "numerator"], claims.loc[claim_id, "denominator"]


def test_a_claim_that_nothing_judges_is_refused(letter: View) -> None:
    unknown = letter.register.letter_claims.replace({"claim_id": {"signatories": "signatures"}}).tail(1)
    with pytest.raises(RegisterError, match="no judgement is written for the claim 'signatures'") as refusal:
        build_claims(replace(letter.register, letter_claims=unknown), letter.profile)
    assert "signatories" in refusal.value.allowed


def test_a_drop_to_a_year_that_is_not_over_is_beyond_coverage(latest: View) -> None:
    claims = _claims(latest.on(date(2023, 9, 29)), "drop_fy2020_fy2023", "three_straight_declines")
    assert claims.loc["drop_fy2020_fy2023", "verdict"] == "beyond coverage"
    assert claims.loc["three_straight_declines", "verdict"] == "beyond coverage"


def test_a_year_that_had_not_begun_is_beyond_coverage(latest: View) -> None:
    windows = latest.profile.windows.model_dump()
    windows["since_january_2023"] = {"first": date(2022, 1, 1), "last": "as_of"}
    claims = _claims(latest.on(date(2022, 12, 31), windows=windows))
    for claim_id in ("drop_fy2020_fy2023", "three_straight_declines", "fy2024_similarly_low", "attribution_since_2023"):
        assert claims.loc[claim_id, "verdict"] == "beyond coverage"


@pytest.mark.parametrize("day", [date(2023, 1, 10), date(2023, 11, 15), date(2023, 12, 31), date(2024, 2, 29)], ids=str)
def test_every_claim_has_one_verdict_on_any_day(latest: View, day: date) -> None:
    claims = _claims(latest.on(day))
    assert len(claims) == 11
    assert set(claims["verdict"]) <= set(VERDICTS)


@pytest.mark.parametrize(
    "choices",
    [{"kinds": ["vessel"]}, {"events": ["transfer"]}, {"events": ["identification"]}, {"net": True, "coding": "both"}],
    ids=str,
)
def test_every_claim_has_one_verdict_under_any_headline(latest: View, choices: dict[str, Any]) -> None:
    claims = _claims(latest.under(**choices))
    assert len(claims) == 11
    assert set(claims["verdict"]) <= set(VERDICTS)


def test_every_claim_of_the_letter_has_one_verdict_of_the_list(of_letter: pd.DataFrame, of_latest: pd.DataFrame) -> None:
    for claims in (of_letter, of_latest):
        assert claims.index.is_unique
        assert len(claims) == 11
        assert set(claims["verdict"]) <= set(VERDICTS)
        assert sum(summarise(claims).values()) == 11


def test_three_straight_declines_hold_only_with_the_support_limb(of_letter: pd.DataFrame) -> None:
    # 45, 41, 27, 28: two falls of three. With the support limb 46, 43, 39, 28: three of three.
    claim = of_letter.loc["three_straight_declines"]
    assert claim["verdict"] == "holds under other definitions"
    assert _numbers(of_letter, "three_straight_declines") == (2, 3)
    assert claim["alternatives_printing_same"] == SUPPORT
    assert claim["n_alternatives_printing_same"] == 1
    assert "45 in 2020, 41 in 2021, 27 in 2022, 28 in 2023" in claim["finding"]


def test_a_year_equal_to_the_year_before_is_no_decline(latest: View) -> None:
    # Without one person of fiscal 2023 the years are 45, 41, 27, 27.
    people = latest.register.designations
    one_of_2023 = people.index[people["name"].str.startswith("CARTES JARA")]
    assert len(one_of_2023) == 1
    moved = replace(latest, register=replace(latest.register, designations=people.drop(index=one_of_2023)))
    claims = _claims(moved, "three_straight_declines")
    assert _numbers(claims, "three_straight_declines") == (2, 3)
    assert "27 in 2022, 27 in 2023" in claims.loc["three_straight_declines", "finding"]


def test_with_the_support_limb_each_year_is_below_the_year_before(letter: View) -> None:
    wide = letter.headline.but(rule="conduct-and-support")
    counts = [
        rows_in(letter.register, wide, Period(date(year - 1, 10, 1), date(year, 9, 30)))["person_id"].nunique()
        for year in range(2020, 2024)
    ]
    assert counts == [46, 43, 39, 28]
    claims = _claims(letter.under(rule="conduct-and-support"), "three_straight_declines")
    assert claims.loc["three_straight_declines", "verdict"] == "reproduced"


def test_the_drop_has_the_direction_but_not_the_size(of_letter: pd.DataFrame) -> None:
    # 45 to 28 is down 17 of 45, 37.8 percent.
    claim = of_letter.loc["drop_fy2020_fy2023"]
    assert claim["verdict"] == "direction only"
    assert claim["value"] == "down 38 percent"
    assert _numbers(of_letter, "drop_fy2020_fy2023") == (28, 45)
    assert claim["n_alternatives_printing_same"] == 0
    assert len(claim["rows_behind"].split(";")) == 45 + 28


def test_fiscal_2024_was_near_the_year_before_on_the_letters_day(of_letter: pd.DataFrame) -> None:
    claim = of_letter.loc["fy2024_similarly_low"]
    assert claim["verdict"] == "reproduced"
    assert _numbers(of_letter, "fy2024_similarly_low") == (26, 28)
    assert claim["period"] == "2023-10-01 to 2024-09-05"
    assert claim["compared_with"] == "2022-10-01 to 2023-09-05"
    assert "7 were transfers" in claim["finding"]


def test_without_the_transfers_fiscal_2024_was_not_near(letter: View) -> None:
    # 19 against 28 is more than a fifth away; 35 against 28 is a quarter.
    claims = _claims(letter.under(events=["designation"]), "fy2024_similarly_low")
    assert _numbers(claims, "fy2024_similarly_low") == (19, 28)
    assert claims.loc["fy2024_similarly_low", "verdict"] == "holds under other definitions"


def test_the_whole_of_fiscal_2024_is_near_only_under_other_definitions(of_latest: pd.DataFrame) -> None:
    claim = of_latest.loc["fy2024_similarly_low"]
    assert claim["verdict"] == "holds under other definitions"
    assert _numbers(of_latest, "fy2024_similarly_low") == (35, 28)
    assert "program transfers left out" in claim["alternatives_printing_same"]


def test_ten_percent_of_19_cases_is_impossible_as_printed(of_letter: pd.DataFrame) -> None:
    claim = of_letter.loc["attribution_since_2023"]
    assert claim["verdict"] == "impossible as printed"
    assert claim["denominator"] == 19
    assert claim["possible_numerators"] == ""
    assert "1 prints 5 and 2 prints 11" in claim["finding"]
    assert len(claim["rows_behind"].split(";")) == 19


def test_a_claim_about_a_share_is_judged_on_the_letters_own_days_and_later_cases_are_told(of_latest: pd.DataFrame) -> None:
    claim = of_latest.loc["attribution_since_2023"]
    assert (claim["verdict"], claim["denominator"], claim["possible_numerators"]) == ("impossible as printed", 19, "")
    assert "Up to 19 September 2026 there are 31 cases" in claim["finding"]


def test_a_share_of_cases_is_tried_only_under_choices_that_change_its_cases(of_letter: pd.DataFrame) -> None:
    # Of the 16 alternatives three change the unit and two the kind of year; neither changes the cases of a window.
    for claim_id in ("attribution_until_recently", "attribution_first_biden_year", "attribution_since_2023"):
        assert of_letter.loc[claim_id, "n_alternatives"] == 16 - 3 - 2


def test_36_percent_of_the_first_biden_year_is_possible_with_eight(of_letter: pd.DataFrame) -> None:
    claim = of_letter.loc["attribution_first_biden_year"]
    assert (claim["verdict"], claim["denominator"], claim["possible_numerators"]) == ("possible", 22, "8")


def test_about_a_third_of_96_cases_is_possible_with_28_to_40(of_letter: pd.DataFrame) -> None:
    claim = of_letter.loc["attribution_until_recently"]
    assert (claim["verdict"], claim["denominator"]) == ("possible", 96)
    assert claim["possible_numerators"] == ";".join(str(part) for part in range(28, 41))


@pytest.mark.parametrize("claim_id", CONFIDENTIAL)
def test_a_claim_about_the_confidential_list_needs_it(of_letter: pd.DataFrame, of_latest: pd.DataFrame, claim_id: str) -> None:
    for claims in (of_letter, of_latest):
        assert claims.loc[claim_id, "verdict"] == "needs confidential data"
        # The fall of the share has a public floor beside it; the others have nothing public to count.
        assert pd.isna(claims.loc[claim_id, "numerator"]) == (claim_id != "attribution_decline")


def test_the_signatories_are_read_off_the_page_that_carries_the_letter(of_letter: pd.DataFrame) -> None:
    assert of_letter.loc["signatories", "verdict"] == "reproduced"
    assert of_letter.loc["signatories", "numerator"] == 96


def test_every_number_comes_with_its_definition_and_its_rows(of_letter: pd.DataFrame, of_latest: pd.DataFrame) -> None:
    for claims in (of_letter, of_latest):
        counted = claims[claims["numerator"].notna() & (claims.index != "signatories")]
        assert len(counted) == 7
        assert counted["definition"].str.contains("gross").all()
        assert (counted["rows_behind"] != "").all()
        assert (counted["reading"] != "").all()


def test_alternatives_that_print_the_same_are_counted_and_named(of_letter: pd.DataFrame, of_latest: pd.DataFrame) -> None:
    for claims in (of_letter, of_latest):
        named = [len(text.split("; ")) if text else 0 for text in claims["alternatives_printing_same"]]
        assert named == claims["n_alternatives_printing_same"].tolist()
        assert (claims["n_alternatives_printing_same"] <= claims["n_alternatives_same_sign"]).all()
        assert (claims["n_alternatives_same_sign"] <= claims["n_alternatives"]).all()
