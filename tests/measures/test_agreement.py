"""Agreement of the two codings: the known values, a published example, and the package's own alpha for every resample."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import krippendorff
import numpy as np
import pandas as pd
import pytest

from glomag.measures.agreement import (
    CARRIED_OUT,
    DECIDED,
    OPEN,
    VARIABLES,
    build_adjudication,
    build_agreement,
    build_disagreements,
    nominal_alpha,
    pair_codings,
    resample_alpha,
)
from glomag.measures.quantities import CountError
from glomag.measures.resampling import Plan
from glomag.register import Register

if TYPE_CHECKING:
    from conftest import View

PLAN = Plan(seed=20240905, n_resamples=10_000, level=0.95)


@pytest.fixture(scope="module")
def second(register: Register) -> pd.DataFrame:
    return register.second_coding


@pytest.fixture(scope="module")
def pairs(latest: View, second: pd.DataFrame) -> pd.DataFrame:
    return pair_codings(latest.register, second)


def test_no_row_read_twice_is_refused(latest: View, second: pd.DataFrame) -> None:
    with pytest.raises(CountError, match="read twice"):
        pair_codings(latest.register, second.iloc[:0])


@pytest.mark.parametrize("lengths", [(0, 0), (3, 2)])
def test_readings_that_cannot_be_compared_are_refused(lengths: tuple[int, int]) -> None:
    with pytest.raises(CountError, match="cannot be compared"):
        nominal_alpha(*(pd.Series(["a"] * n, dtype="str") for n in lengths))


def test_one_value_throughout_has_no_alpha() -> None:
    assert nominal_alpha(pd.Series(["a", "a"]), pd.Series(["a", "a"])) is None


def test_alpha_is_the_published_one() -> None:
    """Krippendorff (2004), section 11.3.1: two observers of ten articles; github.com/jucor/krippendorff, tests: .0952."""
    first, second = ([int(digit) for digit in digits] for digits in ("1100000000", "0110010100"))
    assert round(nominal_alpha(pd.Series(first), pd.Series(second)) or 0, 4) == 0.0952


def test_the_known_agreement_of_the_record(pairs: pd.DataFrame) -> None:
    found = build_agreement(pairs, PLAN).set_index("variable")
    assert found["n_rows"].tolist() == [269] * 4
    assert found["n_same"].to_dict() == {"criterion": 232, "basis": 259, "abuse_type": 269, "country": 250}
    assert found["alpha"].round(3).to_dict() == {"criterion": 0.829, "basis": 0.897, "abuse_type": 1.0, "country": 0.927}
    assert round(found.loc["basis", "same_frac"], 3) == 0.963
    limits = found[["alpha_low", "alpha_high"]].round(2)
    assert limits.loc[["criterion", "basis", "country"]].to_numpy().tolist() == [[0.75, 0.90], [0.74, 0.98], [0.79, 1.0]]


def test_full_agreement_has_no_interval_of_zero_width(pairs: pd.DataFrame) -> None:
    row = build_agreement(pairs, PLAN).set_index("variable").loc["abuse_type"]
    assert np.isnan(row["alpha_low"])
    assert row["same_low_frac"] < 0.99


def test_every_resample_has_the_alpha_of_the_package(pairs: pd.DataFrame) -> None:
    plan = replace(PLAN, n_resamples=20)
    cases, names = pd.factorize(pairs["case_id"], sort=True)
    weights = plan.generator().multinomial(len(names), np.full(len(names), 1 / len(names)), size=plan.n_resamples)
    for variable in VARIABLES:
        values = pd.factorize(pd.concat([pairs[f"first_{variable}"], pairs[f"second_{variable}"]]), sort=True)[0].reshape(2, -1)
        theirs = [
            krippendorff.alpha(np.repeat(values, times[cases], axis=1).astype(float), level_of_measurement="nominal") for times in weights
        ]
        assert resample_alpha(pairs, variable, plan) == pytest.approx(theirs)


def test_seed_and_order_of_rows_give_the_same_table(latest: View, second: pd.DataFrame, pairs: pd.DataFrame) -> None:
    shuffled = replace(latest.register, designations=latest.register.designations.sample(frac=1, random_state=2))
    again = pair_codings(shuffled, second.sample(frac=1, random_state=5))
    pd.testing.assert_frame_equal(build_agreement(pairs, PLAN), build_agreement(again, PLAN))
    pd.testing.assert_frame_equal(build_disagreements(pairs), build_disagreements(again))


def test_a_wider_level_gives_a_wider_interval(pairs: pd.DataFrame) -> None:
    narrow, wide = (build_agreement(pairs, replace(PLAN, level=level)).dropna() for level in (0.8, 0.99))
    assert (wide["alpha_low"] <= narrow["alpha_low"]).all()
    assert (narrow["alpha_high"] <= wide["alpha_high"]).all()
    assert ((narrow["alpha_low"] <= narrow["alpha"]) & (narrow["alpha"] <= narrow["alpha_high"])).all()


def test_every_disagreement_is_shown_with_both_readings(pairs: pd.DataFrame) -> None:
    table = build_disagreements(pairs)
    assert table["variable"].value_counts().to_dict() == {"criterion": 37, "country": 19, "basis": 10}
    assert (table["first"] != table["second"]).all()
    basis = table[table["variable"] == "basis"]
    assert set(zip(basis["first"], basis["second"], strict=True)) == {("primary", "derivative")}
    assert basis["name"].iloc[0] == "KIBIRIGE, Amigo"


def test_the_letter_sees_the_same_pairs(letter: View, second: pd.DataFrame, pairs: pd.DataFrame) -> None:
    assert len(pair_codings(letter.register, second)) == len(pairs)


@pytest.fixture
def settled(latest: View) -> Register:
    """SYNTHETIC: two readings of one act decided for the second coder, and only the criterion carried out."""
    register = latest.register
    rows, people = register.adjudication.copy(), register.designations.copy()
    of_act = rows["name"] == "LUMISA, Muhammed"
    rows.loc[of_act, "decision"] = rows.loc[of_act, "second"]
    people.loc[people["name"] == "LUMISA, Muhammed", "criterion"] = "support"
    return replace(register, adjudication=rows, designations=people)


def test_agreement_is_measured_before_anything_is_settled(settled: Register, pairs: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(pair_codings(settled, settled.second_coding), pairs)


def test_what_is_not_settled_stays_visible_as_open(latest: View, settled: Register, pairs: pd.DataFrame) -> None:
    table = build_adjudication(latest.register)
    assert table["status"].tolist() == [OPEN] * 66
    told = build_disagreements(pairs)
    assert set(zip(table["row_id"], table["variable"], strict=True)) == set(zip(told["row_id"], told["variable"], strict=True))
    status = build_adjudication(settled).set_index(["name", "variable"])["status"]
    assert status.value_counts().to_dict() == {OPEN: 64, DECIDED: 1, CARRIED_OUT: 1}
    assert status["LUMISA, Muhammed", "basis"] == DECIDED
