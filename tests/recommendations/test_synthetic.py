"""The invented list: marked, readable, the same from the same seed, and of the shape that the letter's list has."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glomag.errors import ParameterError
from glomag.paths import Project
from glomag.recommendations.columns import NAMES
from glomag.recommendations.listing import SYNTHETIC, Dossier, RecommendationList
from glomag.recommendations.reading import find_faults, read_recommendations
from glomag.recommendations.synthetic import build_synthetic, csv_bytes, workbook_bytes
from glomag.register import Register


def _read(content: bytes, folder: Path, project: Project, ending: str = ".csv") -> RecommendationList:
    path = folder / f"list{ending}"
    path.write_bytes(content)
    assert find_faults(path, project) == []
    return read_recommendations(path, project)


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory, project: Project, register: Register) -> RecommendationList:
    return _read(csv_bytes(build_synthetic(register, 170, 7)), tmp_path_factory.mktemp("made"), project)


@pytest.mark.parametrize("n_rows", [0, -1, 20_001])
def test_a_number_of_rows_that_makes_no_list_is_refused(register: Register, n_rows: int) -> None:
    with pytest.raises(ParameterError):
        build_synthetic(register, n_rows, 7)


def test_no_cell_begins_like_a_formula_and_every_row_is_marked(register: Register) -> None:
    rows = build_synthetic(register, 170, 7)
    assert not [cell for row in rows for cell in row.values() if cell[:1] in set("=+-@")]
    assert {row["synthetic"] for row in rows} == {SYNTHETIC}
    assert all(row["recommendation_id"].startswith("SYNTHETIC-0") for row in rows)
    assert all(part.startswith("SYNTHETIC organisation ") for row in rows for part in row["organisations"].split("; "))
    assert all(tuple(row) == NAMES for row in rows)


def test_the_same_seed_gives_the_same_bytes_and_another_one_others(register: Register) -> None:
    one, again, other = (build_synthetic(register, 40, seed) for seed in (7, 7, 8))
    assert csv_bytes(one) == csv_bytes(again) != csv_bytes(other)
    assert workbook_bytes(one) == workbook_bytes(again)


def test_170_recommendations_lie_over_65_countries(listed: RecommendationList) -> None:
    assert listed.is_synthetic
    assert len(listed.dossiers) == 170
    assert len({dossier.country for dossier in listed.dossiers}) == 65
    assert len(listed.recommendations) > 175
    assert any(len(dossier.targets) > 1 for dossier in listed.dossiers)
    by_id = {one.id: one for one in listed.recommendations}
    assert any(by_id[one.superseded_by].superseded_by for one in listed.recommendations if one.superseded_by)
    assert len({one.targets[0].name for one in listed.recommendations}) > 150


def test_dates_lie_in_the_coalitions_years_and_some_are_partial(listed: RecommendationList) -> None:
    days = {one.submitted.n_days for one in listed.recommendations}
    assert {1, 365} <= days
    assert days & {28, 29, 30, 31}
    assert min(one.submitted.last for one in listed.recommendations) >= date(2017, 6, 1)
    assert max(one.submitted.first for one in listed.recommendations) <= date(2024, 8, 31)
    assert 8 < sum(one.submitted.n_days > 1 for one in listed.recommendations) < 50


def test_aliases_are_in_several_scripts(listed: RecommendationList) -> None:
    signs = {sign for one in listed.recommendations for target in one.targets for alias in target.aliases for sign in alias}
    for first, last in ("ая", "اي", "აჰ", "一龥"):
        assert any(first <= sign <= last for sign in signs)


def test_a_workbook_says_the_same_as_the_csv(tmp_path: Path, project: Project, register: Register, listed: RecommendationList) -> None:
    workbook = _read(workbook_bytes(build_synthetic(register, 170, 7)), tmp_path, project, ".xlsx")
    assert workbook == listed


def _named_before(dossiers: tuple[Dossier, ...], register: Register, window: tuple[str, str]) -> float:
    """Part of the cases of a window of which a primary person is a target, certainly before the action, by number or by the same words."""
    people = register.designations[register.designations["basis"] == "primary"]
    people = people[people["designated_on"].between(*map(pd.Timestamp, window))]
    told = [(target.uid, _words(target.names), dossier.submitted.last) for dossier in dossiers for target in dossier.targets]
    found = {
        row.case_id
        for row in people.itertuples()
        for uid, words, last in told
        if (uid == row.ofac_uid or _words([row.name]) & words) and last < row.designated_on.date()
    }
    return len(found) / people["case_id"].nunique()


def _words(names: object) -> set[frozenset[str]]:
    return {frozenset(name.lower().replace(",", "").split()) for name in names}  # type: ignore[attr-defined]


@pytest.mark.parametrize("seed", [1, 7, 11])
def test_about_a_third_of_cases_have_a_basis_until_2022_and_fewer_since(
    tmp_path: Path, project: Project, register: Register, seed: int
) -> None:
    dossiers = _read(csv_bytes(build_synthetic(register, 170, seed)), tmp_path, project).dossiers
    until, since = (_named_before(dossiers, register, window) for window in (("2017-12-20", "2022-12-31"), ("2023-01-01", "2024-09-05")))
    assert 0.2 < until < 0.5
    assert since < until


@settings(max_examples=15)
@given(n_rows=st.integers(1, 120), seed=st.integers(0, 10_000))
def test_every_list_has_as_many_recommendations_and_countries_as_asked_for(
    tmp_path_factory: pytest.TempPathFactory, project: Project, register: Register, n_rows: int, seed: int
) -> None:
    made = _read(csv_bytes(build_synthetic(register, n_rows, seed)), tmp_path_factory.mktemp("made"), project)
    assert len(made.dossiers) == n_rows
    assert len({dossier.country for dossier in made.dossiers}) == min(65, n_rows)
