"""The workbook to begin with: what it offers, and that what is typed into it is read as typed."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from glomag.paths import Project
from glomag.recommendations.columns import BY_NAME, COLUMNS, MAY_BE_MISSING, NAMES, countries
from glomag.recommendations.listing import CONDUCTS, SYNTHETIC
from glomag.recommendations.reading import find_faults, read_recommendations
from glomag.recommendations.template import build_workbook, template_bytes
from glomag.recommendations.values import fault_of_value


@pytest.fixture(scope="module")
def book() -> Any:
    return openpyxl.load_workbook(io.BytesIO(template_bytes()))


def _rules(book: Any) -> dict[str, Any]:
    sheet = book["recommendations"]
    return {NAMES[next(iter(rule.sqref.ranges)).min_col - 1]: rule for rule in sheet.data_validations.dataValidation}


def test_the_empty_template_is_a_list_without_rows(tmp_path: Path, project: Project) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(template_bytes())
    (fault,) = find_faults(path, project)
    assert (fault.row, fault.column, fault.rule) == (2, "", "no rows below the header")


def test_the_template_needs_no_temporary_file_and_is_the_same_each_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    assert template_bytes() == template_bytes()
    with zipfile.ZipFile(io.BytesIO(template_bytes())) as packed:
        assert {part.date_time for part in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_first_sheet_has_the_columns_frozen_and_as_text(book: Any) -> None:
    assert book.sheetnames == ["recommendations", "codebook", "countries"]
    sheet = book["recommendations"]
    assert [cell.value for cell in sheet[1]] == list(NAMES)
    assert sheet.freeze_panes == "B2"
    letters = [cell.column_letter for cell in sheet[1]]
    assert {sheet.column_dimensions[letter].number_format for letter in letters} == {"@"}
    assert sheet.max_row == 1


def test_conduct_country_and_the_mark_are_chosen_from_lists(book: Any) -> None:
    rules = _rules(book)
    assert rules["conduct"].formula1 == f'"{",".join(CONDUCTS)}"'
    assert rules["synthetic"].formula1 == f'"{SYNTHETIC}"'
    assert rules["country"].formula1 == f"countries!$A$2:$A${len(countries()) + 1}"
    listed = [row[0].value for row in book["countries"].iter_rows(min_row=2)]
    assert listed == list(countries())
    assert {"XK", "CI", "US"} <= set(listed)
    assert all(next(iter(rule.sqref.ranges)).max_row >= 5000 for rule in rules.values())


def test_every_column_says_what_is_allowed_while_it_is_typed(book: Any) -> None:
    rules = _rules(book)
    assert set(rules) == set(NAMES)
    for name, rule in rules.items():
        assert rule.prompt == BY_NAME[name].allowed[:255]
    assert rules["submitted_on"].type == rules["target_uid"].type == "custom"


def test_the_codebook_explains_every_column(book: Any) -> None:
    rows = [[cell.value for cell in row] for row in book["codebook"].iter_rows()]
    explained = {row[0]: row[1:] for row in rows if row[0] in NAMES}
    assert list(explained) == list(NAMES)
    for column in COLUMNS:
        assert explained[column.name][:2] == [column.meaning, column.allowed]
    assert any("encrypted disk" in str(row[0]) for row in rows)


def test_an_optional_column_is_one_that_may_be_missing() -> None:
    assert tuple(column.name for column in COLUMNS if column.needed == "optional") == MAY_BE_MISSING


def test_every_example_is_allowed_in_its_column() -> None:
    assert not [column.name for column in COLUMNS if fault_of_value(column.name, column.example)]
    assert all(len(column.example) <= column.longest for column in COLUMNS)


def test_what_stands_in_the_template_is_read_as_it_stands(tmp_path: Path, project: Project) -> None:
    row = {column.name: column.example for column in COLUMNS} | {"superseded_by": ""}
    path = tmp_path / "list.xlsx"
    path.write_bytes(build_workbook([row]))
    (one,) = read_recommendations(path, project).recommendations
    assert (one.id, one.country, one.conduct) == (row["recommendation_id"], row["country"], row["conduct"])
    assert one.targets[0].aliases == ("Vorzyb Kwovplu", "Ворзиб Квовплу")
    assert one.submitted.n_days == 31
