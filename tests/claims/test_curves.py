"""What a specification curve says in a few numbers."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from glomag.claims.curves import letter_value, list_nearest, nearest_specifications, summarise_specifications
from glomag.claims.specified import build_specifications
from glomag.claims.specified_table import NO_EFFECTS, NO_LEFT_OUT, NO_SPECIFICATIONS, Specified, build_effects
from glomag.claims.uncertainty_words import say_curve
from glomag.measures.specifications import CUT_CHOICES, ROW_CHOICES, Grid
from glomag.tables.schemas import SCHEMAS

if TYPE_CHECKING:
    from conftest import View


@pytest.fixture(scope="module")
def summary(letter: View) -> pd.DataFrame:
    specified = build_specifications(letter.register, letter.profile)
    return summarise_specifications(specified, letter.register.letter_claims).set_index("claim_id")


def test_without_specifications_there_is_no_line(letter: View) -> None:
    empty = Specified(NO_SPECIFICATIONS, NO_LEFT_OUT, NO_EFFECTS, {})
    summary = summarise_specifications(empty, letter.register.letter_claims)
    assert summary.empty
    SCHEMAS["specification_summary"].validate(summary)
    assert say_curve(summary).startswith("No claim of the letter")
    SCHEMAS["nearest_specifications"].validate(list_nearest(empty, letter.register.letter_claims, 5))


@pytest.mark.parametrize(
    ("relation", "stated", "value"),
    [("near", float("nan"), 0.0), ("falls", float("nan"), None), ("equals", "-0.56", -0.56), ("falls each year", "3", 3.0)],
)
def test_the_letters_value_on_the_scale_of_the_curve(relation: str, stated: object, value: float | None) -> None:
    assert letter_value({"relation": relation, "stated_value": stated}) == value


def test_the_nearest_prints_the_value_then_lies_near_then_departs_least_then_comes_first_by_name() -> None:
    rows = [("e", 0.55, False, 1), ("d", 0.57, False, 1), ("c", 0.57, False, 0), ("b", 0.6, True, 3), ("a", 0.55, False, 1)]
    table = pd.DataFrame(rows, columns=["specification_id", "value", "prints_letter_value", "n_departures"])
    assert nearest_specifications(table, 0.56)["specification_id"].tolist() == ["b", "c", "a", "d", "e"]
    assert nearest_specifications(table.iloc[::-1], 0.56)["specification_id"].tolist() == ["b", "c", "a", "d", "e"]


def test_effects_are_the_mean_over_all_pairs_that_differ_in_one_choice() -> None:
    options = {choice: (0, 1) if choice in ("rule", "kinds") else (0,) for choice in ROW_CHOICES}
    grid = Grid({**options, "year": ("fiscal", "calendar", "programme"), "shift_days": (0,)})
    random = np.random.default_rng(7)
    whole = random.normal(size=(4, 3, 2))
    whole[0, 1, 0] = np.nan
    # Rows 0 and 3 of the grid, and cuts 0 and 2, count alike.
    whole[3], whole[:, 2] = whole[0], whole[:, 0]
    values = whole[[0, 1, 2]][:, [0, 1]]
    row_of, cut_of = np.array([0, 1, 2, 0]), np.array([0, 1, 0])
    whole = values[row_of][:, cut_of]
    effects = build_effects("x", grid, values, row_of=row_of, cut_of=cut_of, others=("unit",)).set_index("choice")
    by_choice = {"rule": whole.reshape(2, 2, 3, 2), "kinds": whole.reshape(2, 2, 3, 2).swapaxes(0, 1), "year": whole.swapaxes(0, 1)}
    by_choice["unit"] = np.moveaxis(whole, 2, 0)
    for choice, options_first in by_choice.items():
        moved = np.concatenate([np.abs(one - other).ravel() for one, other in combinations(options_first, 2)])
        assert effects.loc[choice, "mean_abs_change"] == pytest.approx(np.nanmean(moved)), choice
        assert effects.loc[choice, "n_pairs"] == np.isfinite(moved).sum()
    assert effects.loc["coding"].tolist()[1:] == [0.0, 0]
    assert set(effects.index) == {*ROW_CHOICES, *CUT_CHOICES, "unit"}


def test_every_claim_with_a_number_or_a_direction_has_a_line(summary: pd.DataFrame) -> None:
    assert len(summary) == 7
    assert (summary["n_specifications"] <= summary["n_combinations"]).all()
    assert summary["n_specifications"].sum() >= 2_000
    assert (summary["lowest"] <= summary["headline"]).all()
    assert (summary["headline"] <= summary["highest"]).all()


def test_the_drop_of_56_percent_is_printed_by_no_specification_that_counts_primary_persons(letter: View) -> None:
    table = build_specifications(letter.register, letter.profile).specifications
    drop = table[table["claim_id"] == "drop_fy2020_fy2023"]
    assert drop["prints_letter_value"].any()
    assert not drop.loc[drop["rule"] != "all", "prints_letter_value"].any()


def test_the_nearest_specification_of_three_falls_counts_support(summary: pd.DataFrame) -> None:
    assert summary.loc["three_straight_declines", "nearest_id"].startswith("conduct-and-support/first/individual+entity/")
    assert summary.loc["three_straight_declines", "nearest_series"] == "46;43;39;28"
    assert summary.loc["attribution_decline", "nearest_id"] == ""


def test_five_nearest_stand_for_each_claim_that_states_a_value(letter: View) -> None:
    specified = build_specifications(letter.register, letter.profile)
    nearest = list_nearest(specified, letter.register.letter_claims, 5)
    assert nearest.groupby("claim_id").size().eq(5).all()
    assert "attribution_decline" not in set(nearest["claim_id"])
    first = nearest[nearest["rank"] == 1].set_index("claim_id")
    assert first.loc["drop_fy2020_fy2023", "prints_letter_value"]
    SCHEMAS["nearest_specifications"].validate(nearest)
    said = first["nearest_to"].str.partition(":")[0]
    assert said["fy2024_similarly_low"] == "no change"
    assert said["drop_fy2020_fy2023"] == "-0.56, the letter's value"


def test_a_share_of_one_window_has_no_direction(summary: pd.DataFrame) -> None:
    SCHEMAS["specification_summary"].validate(summary.reset_index())
    shares = summary.index.isin(["attribution_until_recently", "attribution_first_biden_year", "attribution_since_2023"])
    assert summary.loc[shares, ["n_same_sign", "same_sign_frac"]].isna().all(axis=None)
    assert summary.loc[~shares, ["n_same_sign", "same_sign_frac"]].notna().all(axis=None)
    assert (summary["n_possible"].notna() == shares).all()
    assert set(summary.loc[shares, "agrees_means"]) == {"some whole numerator prints it"}


def test_what_agreement_means_is_said_for_each_claim(summary: pd.DataFrame) -> None:
    means = summary["agrees_means"]
    assert means["drop_fy2020_fy2023"] == "falls"
    assert means["three_straight_declines"].startswith("all 3 years fall")
    assert means["fy2024_similarly_low"].startswith("within 20 percent of the same days of the year before")
    assert means["attribution_decline"].startswith("the later share is lower")


def test_what_the_letter_does_not_state_nothing_prints(summary: pd.DataFrame) -> None:
    none = summary["n_printing"].isna()
    assert set(summary.index[none]) == {"fy2024_similarly_low", "attribution_decline"}
    assert summary["printing_frac"].isna().equals(none)
    said = {line.partition(":")[0]: line for line in say_curve(summary.reset_index()).splitlines()}
    assert "agree (falls), 3 give the letter's value" in said["drop_fy2020_fy2023"]
    assert "of five years), the letter states no value" in said["fy2024_similarly_low"]
    assert "in 16 some whole numerator prints it, in 3 the public floor itself does" in said["attribution_since_2023"]
    assert summary.loc["fy2024_similarly_low", "nearest_to"] == "no change: our reading, the letter states no value"
