"""All specifications at once, against one count at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glomag.claims import build_claims
from glomag.claims.specified import REASONS, build_specifications
from glomag.claims.specified_table import COLUMNS, FIVE_YEAR_MEAN, Specified, first_of_each
from glomag.measures import build_counts, count_in, share_of_cases
from glomag.measures.specifications import definition_of
from glomag.periods import Period, same_days_of, year_period
from glomag.tables.schemas import SCHEMAS
from glomag.wording import percent_changed, percent_of

if TYPE_CHECKING:
    from conftest import MakeRegister, View

YEARLY = ("three_straight_declines", "drop_fy2020_fy2023", "fy2024_similarly_low")
SHARES = ("attribution_until_recently", "attribution_since_2023", "attribution_first_biden_year")
DECLINE = "attribution_decline"
N_COMBINATIONS, N_WITH_A_RULE_MORE = 4 * 3 * 4 * 2**4 * 3 * 29 * 4 * 2, 5 * 3 * 4 * 2**4 * 3 * 29 * 4 * 2


@pytest.fixture(scope="module", params=["latest", "letter"])
def view(request: pytest.FixtureRequest) -> View:
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def specified(view: View) -> Specified:
    return build_specifications(view.register, view.profile)


def _of(specified: Specified, claim_id: str) -> pd.DataFrame:
    return specified.specifications[specified.specifications["claim_id"] == claim_id]


def _slow_count(view: View, row: Any, period: Period) -> int:
    known = Period(max(period.first, view.register.coverage.first), period.last)
    return count_in(view.register, definition_of(row), known)


def _slow_series(view: View, row: Any) -> list[int]:
    """One specification at a time: `build_counts` where the cut is not moved, else `count_in` year by year."""

    def year(number: int) -> int:
        if row["shift_days"] == 0:
            counts = build_counts(view.register, definition_of(row)).set_index("year")
            assert not counts.loc[number, "is_partial"]
            return int(counts.loc[number, "n"])
        days = timedelta(days=int(row["shift_days"]))
        own, following = year_period(number, row["year"]), year_period(number + 1, row["year"])
        return _slow_count(view, row, Period(own.first + days, following.first + days - timedelta(days=1)))

    if row["claim_id"] == "three_straight_declines":
        return [year(number) for number in (2020, 2021, 2022, 2023)]
    if row["claim_id"] == "drop_fy2020_fy2023":
        return [year(number) for number in ((2018, 2019, 2020, 2021, 2022, 2023) if row["base"] == FIVE_YEAR_MEAN else (2020, 2023))]
    days = timedelta(days=int(row["shift_days"]))
    first = year_period(2024, row["year"]).first + days
    last = min(year_period(2025, row["year"]).first + days - timedelta(days=1), view.register.as_of)
    earlier = (5, 4, 3, 2, 1, 0) if row["base"] == FIVE_YEAR_MEAN else (1, 0)
    return [_slow_count(view, row, same_days_of(Period(first, last), years)) for years in earlier]


def test_a_claim_about_years_that_are_not_over_has_no_specification(latest: View) -> None:
    early = latest.on(date(2023, 6, 30))
    specified = build_specifications(early.register, early.profile)
    assert not set(specified.specifications["claim_id"]) & set(YEARLY)
    told = specified.left_out.set_index(["claim_id", "reason"])["n"]
    assert told["drop_fy2020_fy2023", REASONS["years"]] == N_COMBINATIONS


def test_the_cut_may_be_moved_only_as_far_as_the_year_is_over(latest: View) -> None:
    early = latest.on(date(2023, 10, 4))
    shifts = _of(build_specifications(early.register, early.profile), "drop_fy2020_fy2023")["any_shift_days"]
    days = {int(day) for text in shifts for day in text.split(";")}
    assert max(days) == 4
    assert min(days) == -14


def test_a_base_of_zero_is_left_out_and_told(synthetic: MakeRegister, letter: View) -> None:
    people = [{"person_id": "1", "case_id": "a", "designated_on": "2023-03-01"}]
    stated = letter.register.letter_claims
    record = replace(synthetic(people, []), letter_claims=stated[stated["claim_id"] == "drop_fy2020_fy2023"], as_of=letter.register.as_of)
    specified = build_specifications(record, letter.profile)
    assert specified.specifications.empty
    assert list(specified.specifications.columns) == list(COLUMNS)
    assert REASONS["no base"] in specified.left_out["reason"].tolist()


def test_a_mini_record_gives_what_a_hand_gives(synthetic: MakeRegister, letter: View) -> None:
    days = {"2020-02-01": 4, "2021-02-01": 3, "2022-02-01": 3, "2023-02-01": 1}
    people = [{"person_id": f"{day}-{n}", "case_id": day, "designated_on": day} for day, many in days.items() for n in range(many)]
    record = replace(synthetic(people, []), as_of=letter.register.as_of)
    table = build_specifications(record, letter.profile).specifications
    own = table[table["is_headline"]].set_index("claim_id")
    assert own.loc["drop_fy2020_fy2023", ["series", "value", "printed"]].tolist() == ["4;1", -0.75, -75]
    assert own.loc["three_straight_declines", ["series", "value"]].tolist() == ["4;3;3;1", 2.0]
    mean = table[(table["claim_id"] == "drop_fy2020_fy2023") & (table["base"] == FIVE_YEAR_MEAN) & (table["unit"] == "persons")].iloc[0]
    assert mean["series"] == "0;0;4;3;3;1"
    assert mean["n_before"] == 2.0
    assert mean["printed"] == -50
    # Every choice of rows counts the same persons: no row differs but by unit and base; the year and its cut change nothing.
    assert len(table[table["claim_id"] == "drop_fy2020_fy2023"]) == 4 * 2


@pytest.mark.parametrize("claim_id", YEARLY)
def test_counts_equal_the_slow_path(view: View, specified: Specified, claim_id: str) -> None:
    table = _of(specified, claim_id)
    headline = table[table["is_headline"] | (table["n_departures"] == 1)]
    for row in pd.concat([headline, table.sample(60, random_state=4)]).to_dict("records"):
        series = _slow_series(view, row)
        assert row["series"] == ";".join(map(str, series)), row["specification_id"]
        assert row["n_after"] == series[-1]
        base = Fraction(sum(series[:-1]), len(series) - 1) if claim_id != "three_straight_declines" else Fraction(series[0])
        assert row["n_before"] == pytest.approx(float(base))
        assert row["sign"] == np.sign(series[-1] - base)


def test_printed_changes_are_rounded_as_everywhere(specified: Specified) -> None:
    for claim_id in ("drop_fy2020_fy2023", "fy2024_similarly_low"):
        for row in _of(specified, claim_id).itertuples():
            *before, after = (int(n) for n in row.series.split(";"))
            assert row.printed == percent_changed(sum(before), after * len(before))
    table = _of(specified, "drop_fy2020_fy2023")
    assert (table["prints_letter_value"] == (table["printed"] == -56)).all()


def test_headlines_are_those_of_the_claims(view: View, specified: Specified) -> None:
    claims = build_claims(view.register, view.profile).set_index("claim_id")
    own = specified.specifications[specified.specifications["is_headline"]].set_index("claim_id")
    assert own.index.tolist() == [*YEARLY, *SHARES, DECLINE]
    assert own.loc["drop_fy2020_fy2023", "n_after"] == claims.loc["drop_fy2020_fy2023", "numerator"]
    assert own.loc["three_straight_declines", "value"] == claims.loc["three_straight_declines", "numerator"]
    assert own.loc["fy2024_similarly_low", "n_before"] == claims.loc["fy2024_similarly_low", "denominator"]
    for claim_id in (*SHARES, DECLINE):
        assert own.loc[claim_id, "n_after"] == claims.loc[claim_id, "numerator"]
        assert own.loc[claim_id, "n_before"] == claims.loc[claim_id, "denominator"]
    reproduced = claims.loc[list(YEARLY), "verdict"] == "reproduced"
    assert own.loc[list(YEARLY), "prints_letter_value"].tolist() == reproduced.tolist()


@pytest.mark.parametrize("claim_id", SHARES)
def test_shares_equal_the_slow_path(view: View, specified: Specified, claim_id: str) -> None:
    claims = build_claims(view.register, view.profile).set_index("claim_id")
    first, last = (date.fromisoformat(day) for day in claims.loc[claim_id, "period"].split(" to "))
    table = _of(specified, claim_id)
    for row in table.sample(min(len(table), 30), random_state=4).to_dict("records"):
        definition = definition_of({**row, "unit": "persons", "year": "fiscal"})
        share = share_of_cases(view.register, definition, Period(first, last), row["band"])
        assert row["series"] == f"{share.n_basis};{share.n_cases};{share.n_not_reviewed}"
        assert row["printed"] == percent_of(share.n_basis, share.n_cases)


def test_every_combination_is_a_specification_or_left_out_for_a_reason(specified: Specified) -> None:
    n = specified.specifications.groupby("claim_id").size().add(specified.left_out.groupby("claim_id")["n"].sum())
    assert n[list(YEARLY)].tolist() == [N_WITH_A_RULE_MORE] * 3
    assert n[[*SHARES, DECLINE]].tolist() == [5 * 3 * 4 * 2**4 * 4] * 4
    assert (specified.left_out["n"] > 0).all()


def test_specifications_are_unique_and_no_two_put_the_same_choices(specified: Specified) -> None:
    table = specified.specifications
    assert not table.duplicated(["claim_id", "specification_id"]).any()
    assert table.drop(columns=["same_sign", "is_possible"]).notna().all(axis=None)
    # A share of one window has no direction, and of nothing else is it asked whether it is possible.
    one_window = table["claim_id"].isin(SHARES)
    assert (table["same_sign"].isna() == one_window).all()
    assert (table["is_possible"].notna() == one_window).all()
    SCHEMAS["specifications"].validate(table)
    assert table.groupby("claim_id")["is_headline"].sum().eq(1).all()
    assert list(table.columns) == list(COLUMNS)
    per_unit = table[table["claim_id"].isin(YEARLY)].groupby(["claim_id", "unit"]).size().unstack()
    assert (per_unit["persons"] >= per_unit["cases"]).all()


def test_a_selection_is_found_under_every_option_that_gives_it(specified: Specified) -> None:
    table = specified.specifications
    for column in ("rule", "coding", "kinds"):
        assert all(own in found.split(";") for own, found in zip(table[column], table[f"any_{column}"], strict=True))
    own = table[table["is_headline"] & (table["claim_id"] == "drop_fy2020_fy2023")].iloc[0]
    assert own["any_rule"] == "own-conduct;strict-limb"
    assert own["any_transfer"] == "in;out"
    assert own["any_coding"] == "first"


def test_a_second_coding_that_most_rows_lack_is_left_out(letter: View) -> None:
    specified = build_specifications(letter.register, letter.profile)
    reasons = specified.left_out[specified.left_out["claim_id"] == "fy2024_similarly_low"].set_index("reason")["n"]
    assert reasons[REASONS["coded once"]] > 0


def test_order_of_rows_changes_nothing(letter: View) -> None:
    shuffled = replace(letter.register, designations=letter.register.designations.sample(frac=1, random_state=11))
    one, other = (build_specifications(record, letter.profile) for record in (letter.register, shuffled))
    pd.testing.assert_frame_equal(one.specifications, other.specifications)
    pd.testing.assert_frame_equal(one.left_out, other.left_out)
    pd.testing.assert_frame_equal(one.effects, other.effects)


def test_a_list_of_printed_ties_adds_a_rule(letter: View) -> None:
    tied = frozenset(letter.register.designations["person_id"].sort_values().iloc[::3])
    table = build_specifications(letter.register, letter.profile, tied).specifications
    added = table[(table["claim_id"] == "drop_fy2020_fy2023") & (table["rule"] == "no-printed-tie") & (table["n_departures"] == 1)].iloc[0]
    people = letter.register.designations
    counted = people[~people["person_id"].isin(tied) & people["event"].isin(["designation", "transfer"])]
    by_hand = [int(year_period(year, "fiscal").covers(counted["designated_on"]).sum()) for year in (2020, 2023)]
    assert added["series"] == ";".join(map(str, by_hand))


@given(st.lists(st.tuples(st.integers(-1, 4), st.integers(0, 3)), min_size=1, max_size=30))
def test_of_those_alike_the_one_with_the_fewest_departures_stands_for_all(pairs: list[tuple[int, int]]) -> None:
    numbers, departures = (np.array(part) for part in zip(*pairs, strict=True))
    chosen, n_alike = first_of_each(numbers, departures)
    assert sorted(numbers[chosen]) == sorted(set(numbers) - {-1})
    assert n_alike.sum() == (numbers != -1).sum()
    for position in chosen:
        alike = np.flatnonzero(numbers == numbers[position])
        assert position == min(alike, key=lambda one: (departures[one], one))


people = st.lists(
    st.tuples(
        st.dates(date(2018, 1, 1), date(2023, 9, 1)),
        st.sampled_from(["abuse", "support", "owned"]),
        st.sampled_from(["designation", "transfer", "identification"]),
        st.sampled_from(["individual", "entity"]),
        st.sampled_from(["", "abuse", "owned"]),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=12)
@given(people)
def test_any_record_counts_as_the_slow_path_does(
    synthetic: MakeRegister, letter: View, drawn: list[tuple[date, str, str, str, str]]
) -> None:
    rows = [
        {
            "person_id": str(number), "case_id": f"{day}-{number % 3}", "designated_on": day.isoformat(), "criterion": criterion,
            "basis": "derivative", "event": event, "entity_type": kind, "second_criterion": second or None,
            "second_basis": "derivative" if second else None, "country": f"X{number % 2}",
        }
        for number, (day, criterion, event, kind, second) in enumerate(drawn)
    ]  # fmt: skip
    stated = letter.register.letter_claims
    record = replace(synthetic(rows, []), letter_claims=stated[stated["claim_id"].isin(YEARLY[:2])], as_of=letter.register.as_of)
    table = build_specifications(record, letter.profile).specifications
    view = replace(letter, register=record)
    for row in table.sample(min(len(table), 8), random_state=1).to_dict("records"):
        assert row["series"] == ";".join(map(str, _slow_series(view, row)))
