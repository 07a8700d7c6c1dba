"""The cluster bootstrap: repeatable, blind to the order of rows, and the same as scipy's on the same packages."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from glomag.measures import build_counts
from glomag.measures.intervals import EQUAL_TIME, poisson_change_interval, poisson_count_interval
from glomag.measures.quantities import CountError
from glomag.measures.resampling import (
    CLUSTER_COLUMN,
    N_RESAMPLES,
    Plan,
    bootstrap_change,
    bootstrap_count,
    build_packages,
    resample_totals,
    variance_to_mean,
)

if TYPE_CHECKING:
    from conftest import MakeRegister, View

PLAN = Plan(seed=20240905, n_resamples=N_RESAMPLES, level=0.95)
SIZES = st.lists(st.integers(1, 9), min_size=2, max_size=8)


def _packages(sizes: dict[int, list[int]]) -> pd.DataFrame:
    rows = [(year, f"{year}-{number:02d}", n) for year, of_year in sizes.items() for number, n in enumerate(of_year)]
    return pd.DataFrame(rows, columns=["year", "package", "n"])


@pytest.mark.parametrize("choices", [{"level": 95}, {"level": 0.0}, {"n_resamples": 0}])
def test_a_plan_that_cannot_be_is_refused(choices: dict[str, float]) -> None:
    with pytest.raises(CountError):
        Plan(**{"seed": 1, "n_resamples": 10, "level": 0.95, **choices})  # type: ignore[arg-type]


@pytest.mark.parametrize(("unit", "cluster"), [("countries", "actions"), ("countries", "cases"), ("actions", "cases")])
def test_units_that_do_not_add_up_over_packages_are_refused(latest: View, unit: str, cluster: str) -> None:
    with pytest.raises(CountError, match=unit):
        build_packages(latest.register, latest.headline.but(unit=unit), cluster)  # type: ignore[arg-type]


def test_a_year_without_a_package_is_refused_and_named() -> None:
    packages = _packages({2020: [3, 2]})
    for ask in (
        lambda: bootstrap_change(packages, 2020, 2021, "union", PLAN),
        lambda: bootstrap_change(packages, 2021, 2020, "compound", PLAN),
        lambda: bootstrap_count(packages, 2021, PLAN),
        lambda: variance_to_mean(packages, (2020, 2021)),
    ):
        with pytest.raises(CountError, match="2021"):
            ask()
    with pytest.raises(CountError, match="no year"):
        variance_to_mean(packages, ())


@pytest.mark.parametrize("cluster", list(CLUSTER_COLUMN))
@pytest.mark.parametrize("unit", ["persons", "cases"])
def test_packages_add_up_to_the_counts(letter: View, cluster: str, unit: str) -> None:
    definition = letter.headline.but(unit=unit)
    totals = build_packages(letter.register, definition, cluster).groupby("year")["n"].sum()  # type: ignore[arg-type]
    counts = build_counts(letter.register, definition).set_index("year")["n"]
    assert totals.to_dict() == counts[counts > 0].to_dict()


def test_a_person_with_two_acts_in_a_year_lies_in_the_first_package(synthetic: MakeRegister, latest: View) -> None:
    acts = [{"person_id": "1", "case_id": "a", "designated_on": day} for day in ("2020-03-02", "2020-02-01")]
    packages = build_packages(synthetic(acts, []), latest.headline, "actions")
    assert [(int(row.year), str(row.package.date()), int(row.n)) for row in packages.itertuples()] == [(2020, "2020-02-01", 1)]


def test_the_order_of_rows_changes_nothing(letter: View) -> None:
    people = letter.register.designations
    shuffled = replace(letter.register, designations=people.sample(frac=1, random_state=3))
    for cluster in CLUSTER_COLUMN:
        packages, again = (build_packages(one, letter.headline, cluster) for one in (letter.register, shuffled))  # type: ignore[arg-type]
        pd.testing.assert_frame_equal(packages, again)
        mixed = packages.sample(frac=1, random_state=4)
        assert bootstrap_change(packages, 2020, 2023, "union", PLAN) == bootstrap_change(mixed, 2020, 2023, "union", PLAN)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(letter: View) -> None:
    packages = build_packages(letter.register, letter.headline, "actions")
    for process in ("union", "compound"):
        drawn, again = (resample_totals(packages, (2020, 2023), process, PLAN) for _ in range(2))  # type: ignore[arg-type]
        assert drawn.tobytes() == again.tobytes()
        other = resample_totals(packages, (2020, 2023), process, replace(PLAN, seed=1))  # type: ignore[arg-type]
        assert drawn.tobytes() != other.tobytes()


def test_the_union_is_scipys_bootstrap_of_the_same_packages(letter: View) -> None:
    packages = build_packages(letter.register, letter.headline, "cases")
    own = packages[packages["year"].isin((2020, 2023))]
    sizes = [np.where(own["year"] == year, own["n"], 0) for year in (2020, 2023)]
    theirs = stats.bootstrap(
        sizes, lambda before, after, axis: after.sum(axis) / before.sum(axis) - 1, paired=True, vectorized=True,
        n_resamples=N_RESAMPLES, batch=1_000, method="percentile", rng=7,
    ).confidence_interval  # fmt: skip
    found = bootstrap_change(packages, 2020, 2023, "union", PLAN)
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=0.04)


def test_packages_of_one_come_close_to_the_exact_interval() -> None:
    packages = _packages({1: [1] * 45, 2: [1] * 28})
    exact, found = poisson_change_interval(45, 28, EQUAL_TIME, 0.95), bootstrap_change(packages, 1, 2, "union", PLAN)
    assert variance_to_mean(packages, (1, 2)) == 1
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high), abs=0.05)
    count, garwood = bootstrap_count(packages, 1, PLAN), poisson_count_interval(45, 0.95)
    assert (count.low, count.high) == pytest.approx((garwood.low, garwood.high), abs=2)


def test_larger_packages_make_wider_intervals() -> None:
    single, packed = _packages({1: [1] * 40, 2: [1] * 28}), _packages({1: [10] * 4, 2: [7] * 4})
    narrow, wide = (bootstrap_change(packages, 1, 2, "compound", PLAN) for packages in (single, packed))
    assert wide.low < narrow.low < narrow.high < wide.high
    assert variance_to_mean(packed, (1,)) == 10


@given(SIZES, SIZES, st.sampled_from(["union", "compound"]))
def test_an_interval_holds_its_estimate_widens_with_the_level_and_has_a_width(before: list[int], after: list[int], process: str) -> None:
    packages = _packages({1: before, 2: after})
    plan = Plan(seed=5, n_resamples=2_000, level=0.8)
    found = bootstrap_change(packages, 1, 2, process, plan)  # type: ignore[arg-type]
    wide = bootstrap_change(packages, 1, 2, process, replace(plan, level=0.95))  # type: ignore[arg-type]
    assert found.estimate == sum(after) / sum(before) - 1
    assert found.low <= found.estimate <= found.high
    assert -1 <= wide.low <= found.low < found.high <= wide.high


def test_one_package_a_year_still_has_a_width() -> None:
    found = bootstrap_change(_packages({1: [5], 2: [5]}), 1, 2, "union", PLAN)
    assert (found.estimate, found.low, found.high) == (0, -1, math.inf)


def test_the_change_of_the_letter_by_actions_and_by_cases(letter: View) -> None:
    start = time.perf_counter()
    found = {
        (cluster, process): bootstrap_change(
            build_packages(letter.register, letter.headline, cluster), 2020, 2023, process, PLAN  # type: ignore[arg-type]
        )
        for cluster in CLUSTER_COLUMN
        for process in ("union", "compound")
    }  # fmt: skip
    assert time.perf_counter() - start < 2
    assert {round(one.estimate or 0, 3) for one in found.values()} == {-0.378}
    limits = {key: (round(one.low, 2), round(one.high, 2)) for key, one in found.items()}
    assert limits == {
        ("actions", "union"): (-0.89, 1.50),
        ("actions", "compound"): (-0.90, 1.76),
        ("cases", "union"): (-0.69, 0.38),
        ("cases", "compound"): (-0.69, 0.38),
    }
