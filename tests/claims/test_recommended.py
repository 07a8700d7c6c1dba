"""Verdicts from released values alone. Every share and total here is invented; the claims are those of the letter."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glomag.claims.recommended import NEEDS, ReleasedShare, ReleasedTotal, build_recommended_claims
from glomag.claims.rounding import ABOUT_A_THIRD
from glomag.claims.verdicts import VERDICTS
from glomag.errors import RegisterError
from glomag.measures.quantities import CountError
from glomag.periods import Period
from glomag.wording import percent_of

if TYPE_CHECKING:
    from glomag.register import Register

DAYS = {
    "until_recently": Period(date(2017, 12, 20), date(2022, 12, 31)),
    "first_biden_year": Period(date(2021, 1, 20), date(2022, 1, 19)),
    "since_january_2023": Period(date(2023, 1, 1), date(2024, 9, 5)),
}
SINCE_2017 = Period(date(2017, 1, 1), date(2024, 9, 5))
TWO_DAYS_MORE = Period(date(2023, 1, 1), date(2024, 9, 7))
SUBMITTED = {"recommendations": SINCE_2017, "countries": SINCE_2017, "pending": Period(date(2020, 1, 1), date(2024, 9, 5))}


def _share(window: str, n_cases: int, percents: tuple[int, int], printed: str, period: Period | None = None) -> ReleasedShare:
    """A share that lies between two whole percents, certain and possible alike."""
    return ReleasedShare(window, period or DAYS[window], n_cases, *percents, *percents, printed)


def _withheld(window: str, n_cases: int) -> ReleasedShare:
    return ReleasedShare(window, DAYS[window], n_cases, None, None, None, None, "withheld")


def _total(measure: str, at_least: int | None, at_most: int | None, printed: str) -> ReleasedTotal:
    return ReleasedTotal(measure, SUBMITTED[measure], at_least, at_most, printed)


AS_STATED = (
    _share("until_recently", 90, (33, 33), "33 percent"),
    _share("first_biden_year", 22, (36, 36), "36 percent"),
    _share("since_january_2023", 20, (10, 10), "10 percent"),
)
TOTALS = (
    _total("recommendations", 161, None, "more than 160"),
    _total("countries", 61, None, "more than 60"),
    _total("pending", 24, None, "at least 24"),
)


@pytest.fixture(scope="session")
def letter_claims(register: Register) -> pd.DataFrame:
    return register.letter_claims


def _claims(letter_claims: pd.DataFrame, *released: ReleasedShare | ReleasedTotal) -> pd.DataFrame:
    shares = [one for one in released if isinstance(one, ReleasedShare)]
    totals = [one for one in released if isinstance(one, ReleasedTotal)]
    return build_recommended_claims(letter_claims, shares, totals).set_index("claim_id")


def test_a_value_that_does_not_print_so_is_not_left_room_for(letter_claims: pd.DataFrame) -> None:
    # Of 20 cases 0, 1 and 3 print alike where one is known in public; 2, the letter's 10 percent, prints by itself.
    wide = _share("since_january_2023", 20, (0, 15), "at most 15 percent")
    assert _claims(letter_claims, wide).loc["attribution_since_2023", "verdict"] == "possible"
    known = replace(wide, alike=frozenset({0, 5, 15}))
    assert _claims(letter_claims, known).loc["attribution_since_2023", "verdict"] == "not reproduced"


def test_a_claim_that_nothing_judges_is_refused(letter_claims: pd.DataFrame) -> None:
    unknown = letter_claims.replace({"claim_id": {"cases_pending": "cases_open"}})
    with pytest.raises(RegisterError, match="no judgement is written for the claim 'cases_open'"):
        _claims(unknown)


@pytest.mark.parametrize(
    "percents",
    [(36, 35, 36, 36), (36, 41, 36, 40), (36, 36, 35, 41), (-1, 36, 0, 36), (36, 36, 36, 101), (36, None, 36, 36), (None, None, 0, 9)],
)
def test_percents_that_are_no_interval_are_refused(percents: tuple[Any, ...]) -> None:
    with pytest.raises(CountError):
        ReleasedShare("first_biden_year", DAYS["first_biden_year"], 22, *percents, "36 percent")


def test_a_share_that_is_printed_as_withheld_brings_no_percents() -> None:
    with pytest.raises(CountError, match="withheld in part"):
        _share("first_biden_year", 22, (36, 36), "withheld")
    with pytest.raises(CountError, match="withheld in part"):
        ReleasedShare("first_biden_year", DAYS["first_biden_year"], 22, None, None, None, None, "36 percent")


@pytest.mark.parametrize(("n_cases", "percent"), [(0, 0), (22, 37), (7, 50)])
def test_a_share_that_its_denominator_cannot_print_is_refused(n_cases: int, percent: int) -> None:
    with pytest.raises(CountError, match="no whole number") as refusal:
        _share("first_biden_year", n_cases, (percent, percent), f"{percent} percent")
    assert not re.search(r"\d", str(refusal.value))


def test_bounds_of_a_total_that_cross_or_are_withheld_are_refused() -> None:
    with pytest.raises(CountError):
        _total("pending", 25, 24, "at least 25")
    with pytest.raises(CountError):
        _total("pending", 24, None, "withheld")


def test_two_values_released_for_one_claim_are_refused(letter_claims: pd.DataFrame) -> None:
    with pytest.raises(CountError, match="two values were released"):
        _claims(letter_claims, *AS_STATED, _share("first_biden_year", 23, (35, 35), "35 percent"))


def test_nothing_released_leaves_all_seven_claims_to_confidential_data(letter_claims: pd.DataFrame) -> None:
    claims = _claims(letter_claims)
    assert len(claims) == 7
    assert set(claims["verdict"]) == {"needs confidential data"}
    assert set(claims["printed"]) == {""}


def test_what_is_withheld_gets_no_verdict(letter_claims: pd.DataFrame) -> None:
    shares = [_withheld("until_recently", 90), _withheld("first_biden_year", 22), AS_STATED[2]]
    totals = [_total(measure, None, None, "withheld") for measure in SUBMITTED]
    claims = _claims(letter_claims, *shares, *totals)
    for claim_id in (*COUNTED, "attribution_until_recently", "attribution_first_biden_year", "attribution_decline"):
        assert claims.loc[claim_id, "verdict"] == "needs confidential data"
    assert claims.loc["attribution_decline", "printed"] == "withheld, then 10 percent"
    assert "reproduced" not in "".join(claims["finding"])


def test_days_after_the_letter_are_not_what_it_spoke_of(letter_claims: pd.DataFrame) -> None:
    claims = _claims(letter_claims, _share("since_january_2023", 20, (10, 10), "10 percent", TWO_DAYS_MORE))
    assert claims.loc["attribution_since_2023", "verdict"] == "needs confidential data"
    assert "Nothing was released for days that end on 2024-09-05" in claims.loc["attribution_since_2023", "finding"]


def test_a_share_up_to_now_beside_that_of_the_letters_days_changes_nothing(letter_claims: pd.DataFrame) -> None:
    later = _share("since_january_2023", 40, (20, 20), "20 percent", TWO_DAYS_MORE)
    pd.testing.assert_frame_equal(_claims(letter_claims, *AS_STATED, later, *TOTALS), _claims(letter_claims, *AS_STATED, *TOTALS))


def test_a_period_that_was_not_over_is_beyond_coverage(letter_claims: pd.DataFrame) -> None:
    early = Period(date(2023, 1, 1), date(2024, 6, 30))
    claims = _claims(letter_claims, AS_STATED[1], _share("since_january_2023", 20, (10, 10), "10 percent", early))
    assert claims.loc["attribution_since_2023", "verdict"] == "beyond coverage"
    assert claims.loc["attribution_decline", "verdict"] == "beyond coverage"
    assert claims.loc["attribution_first_biden_year", "verdict"] == "reproduced"


def test_the_claims_are_those_that_need_the_list_in_the_order_of_the_letter(letter_claims: pd.DataFrame) -> None:
    claims = build_recommended_claims(letter_claims, AS_STATED, TOTALS)
    assert list(claims["claim_id"]) == list(letter_claims.loc[letter_claims["needs"] == NEEDS, "claim_id"])
    assert list(claims.columns) == ["claim_id", "says", "stated", "verdict", "printed", "finding"]
    assert set(claims["verdict"]) == {"reproduced"} <= set(VERDICTS)


@pytest.mark.parametrize(
    ("n_cases", "percents", "printed", "verdict"),
    [
        (22, (36, 36), "36 percent", "reproduced"),
        (22, (36, 41), "36 to 41 percent", "possible"),
        (22, (32, 41), "32 to 41 percent", "possible"),
        # Of 22 cases, only 8 print anything from 33 to 40 percent, and 8 prints 36.
        (22, (33, 40), "33 to 40 percent", "reproduced"),
        (22, (41, 41), "41 percent", "not reproduced"),
        (22, (0, 9), "at most 9 percent", "not reproduced"),
        (22, (91, 100), "at least 91 percent", "not reproduced"),
        # Of 21 cases no number prints 36 percent: 7 prints 33 and 8 prints 38.
        (21, (33, 38), "33 to 38 percent", "not reproduced"),
    ],
)
def test_a_stated_percent_is_held_to_all_that_the_released_one_allows(
    letter_claims: pd.DataFrame, n_cases: int, percents: tuple[int, int], printed: str, verdict: str
) -> None:
    claim = _claims(letter_claims, _share("first_biden_year", n_cases, percents, printed)).loc["attribution_first_biden_year"]
    assert (claim["verdict"], claim["printed"], claim["stated"]) == (verdict, printed, "36 percent")


@pytest.mark.parametrize(
    ("n_cases", "low", "high", "verdict"),
    [
        (90, 33, 33, "reproduced"),
        (90, 30, 40, "reproduced"),
        (90, 30, 43, "possible"),
        (90, 10, 29, "not reproduced"),
        # 42 percent is 5 of 12, the end of "about a third", or 8 of 19, past it; of 100 it is past it too.
        (12, 42, 42, "reproduced"),
        (19, 42, 42, "not reproduced"),
        (100, 42, 42, "not reproduced"),
        # 29 percent is 7 of 24, the other end, and of 100 it is short of it.
        (24, 29, 29, "reproduced"),
        (100, 29, 29, "not reproduced"),
        # 208 and 209 of 500 both print 42; 208 is nearer to a third than to a half, and 209 is not.
        (500, 42, 42, "possible"),
    ],
)
def test_about_a_third_is_asked_of_the_numbers_that_print_the_percent(
    letter_claims: pd.DataFrame, n_cases: int, low: int, high: int, verdict: str
) -> None:
    claim = _claims(letter_claims, _share("until_recently", n_cases, (low, high), "so many percent")).loc["attribution_until_recently"]
    assert (claim["verdict"], claim["stated"]) == (verdict, "about one third")


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ((36, 36), (10, 10), "reproduced"),
        ((36, 41), (0, 10), "reproduced"),
        ((36, 41), (10, 36), "possible"),
        ((5, 36), (10, 20), "possible"),
        ((36, 36), (36, 36), "not reproduced"),
        ((0, 9), (10, 10), "not reproduced"),
    ],
)
def test_a_fall_is_one_only_where_the_released_intervals_lie_apart(
    letter_claims: pd.DataFrame, before: tuple[int, int], after: tuple[int, int], verdict: str
) -> None:
    released = (_share("first_biden_year", 100, before, "before"), _share("since_january_2023", 100, after, "after"))
    claim = _claims(letter_claims, *released).loc["attribution_decline"]
    assert (claim["verdict"], claim["printed"]) == (verdict, "before, then after")
    assert "steeply without a size" in claim["finding"]


COUNTED = {"recommendations_total": "recommendations", "recommendations_countries": "countries", "cases_pending": "pending"}


@pytest.mark.parametrize(
    ("claim_id", "at_least", "at_most", "verdict"),
    [
        ("recommendations_total", 161, None, "reproduced"),
        ("recommendations_total", 160, None, "possible"),
        ("recommendations_total", None, 160, "not reproduced"),
        ("recommendations_total", 150, 161, "possible"),
        ("recommendations_countries", 61, 70, "reproduced"),
        ("recommendations_countries", 50, 60, "not reproduced"),
        # Dozens are at least two dozen, so 24 reach what is stated and 23 do not.
        ("cases_pending", 24, None, "reproduced"),
        ("cases_pending", 20, None, "possible"),
        ("cases_pending", None, 23, "not reproduced"),
        ("cases_pending", None, 24, "possible"),
    ],
)
def test_a_total_is_held_to_its_released_bounds(
    letter_claims: pd.DataFrame, claim_id: str, at_least: int | None, at_most: int | None, verdict: str
) -> None:
    claims = _claims(letter_claims, _total(COUNTED[claim_id], at_least, at_most, "about so many"))
    assert claims.loc[claim_id, "verdict"] == verdict


def test_findings_read_as_sentences(letter_claims: pd.DataFrame) -> None:
    found = _claims(letter_claims, *AS_STATED, *TOTALS)["finding"]
    assert found["attribution_first_biden_year"] == (
        "Of the 22 cases (2021-01-20 to 2022-01-19), 36 percent have a basis in the list, as the letter says. "
        "The number of cases behind it is not printed."
    )
    assert found["recommendations_countries"] == (
        "The list has more than 60 countries in its recommendations, submitted 2017-01-01 to 2024-09-05, as the letter says. "
        "The number itself is not printed."
    )
    assert found["attribution_decline"] == (
        "Of the 22 cases (2021-01-20 to 2022-01-19), 36 percent have a basis in the list; of the 20 cases (2023-01-01 to "
        "2024-09-05), 10 percent: lower for certain. The letter says steeply without a size, so any fall counts; "
        "the numbers of cases behind the shares are not printed."
    )


def test_no_finding_holds_a_number_that_was_not_printed(letter_claims: pd.DataFrame) -> None:
    for claim_id, row in _claims(letter_claims, *AS_STATED, *TOTALS).iterrows():
        without_days = re.sub(r"\d{4}-\d\d-\d\d", "", row["finding"])
        public = {"22", "20", "90"} if str(claim_id).startswith("attribution") else set()
        assert set(re.findall(r"\d+", without_days)) <= public | set(re.findall(r"\d+", row["printed"] + row["stated"]))


@given(n_cases=st.integers(10, 60), share=st.data())
def test_the_verdict_is_the_same_for_every_truth_that_is_released_alike(
    letter_claims: pd.DataFrame, n_cases: int, share: st.DataObject
) -> None:
    """Whatever number is behind: a sure verdict is right about it, and an open one is open because another would differ."""
    certain = share.draw(st.integers(0, n_cases))
    possible = share.draw(st.integers(certain, n_cases))
    low, high = percent_of(certain, n_cases), percent_of(possible, n_cases)
    released = (_share("first_biden_year", n_cases, (low, high), "so"), _share("until_recently", n_cases, (low, high), "so"))
    claims = _claims(letter_claims, *released)["verdict"]
    truths = [part for part in range(n_cases + 1) if low <= percent_of(part, n_cases) <= high]
    for claim_id, agree in (
        ("attribution_first_biden_year", [percent_of(part, n_cases) == 36 for part in truths]),
        ("attribution_until_recently", [ABOUT_A_THIRD[0] <= Fraction(part, n_cases) <= ABOUT_A_THIRD[1] for part in truths]),
    ):
        expected = {(True, True): "reproduced", (False, False): "not reproduced", (False, True): "possible"}[all(agree), any(agree)]
        assert claims[claim_id] == expected
