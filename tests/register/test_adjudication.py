"""How a disagreement of the two codings is settled: each has one row, and a decision is whole or not there."""

from __future__ import annotations

import csv
import json
import re
from typing import TYPE_CHECKING

import pytest

from glomag.errors import RegisterError
from glomag.paths import Project
from glomag.register import read_register
from glomag.register.checks import CODED_TWICE, DECISIONS
from glomag.register.seal import seal_register

if TYPE_CHECKING:
    from conftest import Edit

FILE, PEOPLE, SECOND = "adjudication.csv", "designations.csv", "second_coding.csv"
# Read as abuse and primary by the first coder, as support and derivative by the second.
LUMISA = {"name": "LUMISA, Muhammed", "designated_on": "2019-12-10"}
# Read alike by both: primary, annex/corruption, SS.
BOL_MEL = {"name": "BOL MEL, Benjamin", "designated_on": "2017-12-21"}
SETTLED = {"reason": "Release jy852: named as a leader.", "decided_on": "2026-10-01", "decided_by": "SYNTHETIC third coder"}

pytestmark = pytest.mark.usefixtures("reads_once")


def _check_refused(project: Project, *says: str) -> None:
    before = {path.name: path.read_bytes() for path in project.register.iterdir()}
    for attempt in (read_register, seal_register):
        with pytest.raises(RegisterError) as refusal:
            attempt(project)
        for words in says:
            assert words in str(refusal.value)
    assert {path.name: path.read_bytes() for path in project.register.iterdir()} == before


def _append(project: Project, **cells: str) -> int:
    path = project.register / FILE
    with path.open(encoding="utf-8", newline="") as opened:
        header, *rows = list(csv.reader(opened))
    with path.open("a", encoding="utf-8", newline="") as opened:
        csv.writer(opened, lineterminator="\n").writerow([cells.get(column, "") for column in header])
    return len(rows) + 2


def test_a_disagreement_without_a_row_is_refused(copied_project: Project) -> None:
    path = copied_project.register / FILE
    kept = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith('"LUMISA, Muhammed",2019-12-10,basis')]
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    _check_refused(
        copied_project, f"{SECOND}, line", "basis = 'derivative'; differs from designations.csv and has no row in adjudication.csv"
    )


def test_a_new_disagreement_needs_its_row(copied_project: Project, edit: Edit) -> None:
    line = edit(SECOND, BOL_MEL, {"abuse_type": "both"})
    _check_refused(copied_project, f"{SECOND}, line {line}: abuse_type = 'both'; differs from designations.csv")


def test_a_disagreement_with_two_rows_is_refused(copied_project: Project) -> None:
    line = _append(copied_project, **LUMISA, variable="basis", first="primary", second="derivative")
    _check_refused(copied_project, f"{FILE}, line {line}: name, designated_on, variable = ", "stands already on line")


def test_a_row_about_readings_that_agree_is_refused(copied_project: Project) -> None:
    line = _append(copied_project, **BOL_MEL, variable="basis", first="primary", second="primary")
    _check_refused(copied_project, f"{FILE}, line {line}: second = 'primary'; is the first reading too, so there is nothing to settle")


def test_a_row_that_invents_a_first_reading_is_refused(copied_project: Project) -> None:
    line = _append(copied_project, **BOL_MEL, variable="basis", first="derivative", second="primary")
    _check_refused(copied_project, f"{FILE}, line {line}: first = 'derivative'; designations.csv says neither this nor what was decided")


@pytest.mark.parametrize("act", [{"name": "NOBODY, Nemo", "designated_on": "2019-12-10"}, {**LUMISA, "designated_on": "2019-12-11"}])
def test_a_row_about_an_act_that_was_not_read_twice_is_refused(copied_project: Project, act: dict[str, str]) -> None:
    line = _append(copied_project, **act, variable="basis", first="primary", second="derivative")
    _check_refused(copied_project, f"{FILE}, line {line}: name = ", "has no row with this name and day in second_coding.csv")


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("second", "owned", "is not the reading of second_coding.csv"),
        ("first", "leader", "designations.csv says neither this nor what was decided"),
        ("variable", "event", "allowed: criterion, basis, abuse_type, country"),
        ("first", "", "must not be empty"),
    ],
)
def test_a_wrong_reading_is_refused(copied_project: Project, edit: Edit, column: str, value: str, says: str) -> None:
    line = edit(FILE, {**LUMISA, "variable": "criterion"}, {column: value})
    _check_refused(copied_project, f"{FILE}, line {line}: {column} = '{value}'; {says}")


@pytest.mark.parametrize("column", ["reason", "decided_on", "decided_by"])
def test_a_decision_without_reason_day_or_author_is_refused(copied_project: Project, edit: Edit, column: str) -> None:
    line = edit(FILE, {**LUMISA, "variable": "basis"}, {"decision": "primary", **SETTLED, column: ""})
    _check_refused(copied_project, f"{FILE}, line {line}: {column} = ''; stands exactly where a decision stands")


@pytest.mark.parametrize(("column", "value"), list(SETTLED.items()))
def test_a_reason_day_or_author_without_a_decision_is_refused(copied_project: Project, edit: Edit, column: str, value: str) -> None:
    line = edit(FILE, {**LUMISA, "variable": "basis"}, {column: value})
    _check_refused(copied_project, f"{FILE}, line {line}: {column} = '{value}'; stands exactly where a decision stands")


def test_a_decision_before_the_act_is_refused(copied_project: Project, edit: Edit) -> None:
    line = edit(FILE, {**LUMISA, "variable": "basis"}, {"decision": "primary", **SETTLED, "decided_on": "2019-12-09"})
    _check_refused(copied_project, f"{FILE}, line {line}: decided_on = '2019-12-09'; must not be earlier than designated_on")


@pytest.mark.parametrize(
    ("having", "decision", "says"),
    [
        ({"variable": "basis"}, "tied", "is no basis; allowed: primary, derivative"),
        ({"variable": "criterion"}, "primary", "is no criterion; allowed: abuse, corruption, leader"),
        ({"variable": "country"}, "ZZ", "is no ISO 3166-1 code"),
    ],
)
def test_a_decision_that_is_no_reading_is_refused(
    copied_project: Project, edit: Edit, having: dict[str, str], decision: str, says: str
) -> None:
    line = edit(FILE, having, {"decision": decision, **SETTLED})
    _check_refused(copied_project, f"{FILE}, line {line}: ", f"'{decision}'; {says}")


@pytest.mark.parametrize(("criterion", "basis"), [("abuse", "derivative"), ("owned", "primary")])
def test_decisions_on_one_act_that_do_not_fit_are_refused(copied_project: Project, edit: Edit, criterion: str, basis: str) -> None:
    edit(FILE, {**LUMISA, "variable": "criterion"}, {"decision": criterion, **SETTLED})
    line = edit(FILE, {**LUMISA, "variable": "basis"}, {"decision": basis, **SETTLED})
    _check_refused(copied_project, f"{FILE}, line {line}: decision = '{basis}'; does not fit the criterion that was decided")


def test_a_decision_is_kept_and_changes_no_row_of_the_record(copied_project: Project, edit: Edit) -> None:
    before = read_register(copied_project).designations
    edit(FILE, {**LUMISA, "variable": "criterion"}, {"decision": "support", **SETTLED})
    edit(FILE, {**LUMISA, "variable": "basis"}, {"decision": "derivative", **SETTLED})
    assert seal_register(copied_project) == [FILE]
    after = read_register(copied_project)
    assert after.designations.equals(before)
    assert after.adjudication["decision"].dropna().tolist() == ["support", "derivative"]


def test_a_decision_that_was_carried_out_keeps_the_first_reading(copied_project: Project, edit: Edit) -> None:
    edit(FILE, {**LUMISA, "variable": "criterion"}, {"decision": "leader", **SETTLED})
    edit(PEOPLE, LUMISA, {"criterion": "leader"})
    assert seal_register(copied_project) == [PEOPLE, FILE]
    rows = read_register(copied_project).adjudication.set_index(["name", "variable"])
    assert rows.loc[("LUMISA, Muhammed", "criterion"), ["first", "decision"]].tolist() == ["abuse", "leader"]


def test_a_change_of_the_record_that_nobody_decided_is_refused(copied_project: Project, edit: Edit) -> None:
    edit(PEOPLE, LUMISA, {"criterion": "leader"})
    _check_refused(copied_project, "first = 'abuse'; designations.csv says neither this nor what was decided")


def test_the_codebook_prints_how_many_disagreements_are_open(project: Project) -> None:
    rows = read_register(project).adjudication
    page = re.sub(r"\s+", " ", (project.root / "docs" / "codebook.md").read_text(encoding="utf-8"))
    n_of = rows["variable"].value_counts()
    printed = f"({n_of['criterion']} on `criterion`, {n_of['country']} on `country`, {n_of['basis']} on `basis`, none on `abuse_type`)"
    assert f"{len(rows)} rows: every act and variable on which the two readings differ {printed}" in page
    assert set(n_of.index) == {"criterion", "country", "basis"}
    n_open = int(rows["decision"].isna().sum())
    assert f"All {n_open} are **open**" in page
    assert f"yes ({n_open} rows): open" in page


def test_the_decisions_allowed_are_the_values_of_the_description(project: Project) -> None:
    descriptor = json.loads((project.register / "datapackage.json").read_text(encoding="utf-8"))
    columns = {resource["name"]: {one["name"]: one for one in resource["schema"]["fields"]} for resource in descriptor["resources"]}
    assert tuple(columns["adjudication"]["variable"]["constraints"]["enum"]) == CODED_TWICE
    for variable, allowed in DECISIONS.items():
        for coding in ("designations", "second_coding"):
            assert set(columns[coding][variable]["constraints"]["enum"]) == set(allowed)
