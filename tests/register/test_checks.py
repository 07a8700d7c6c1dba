"""Rules across rows and files: each is broken by one edit of the real record, which is then neither read nor sealed."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glomag.errors import RegisterError
from glomag.paths import Project
from glomag.register.package import read_package
from glomag.register.record import read_register
from glomag.register.seal import seal_register

if TYPE_CHECKING:
    from conftest import Edit

# Rows of the real record: Bol Mel (2017, primary), two of his companies, Horacio Cartes (2023, removed 2025-10-06).
BOL_MEL, ABMC, HOME_AND_AWAY, CARTES, TABESA = "23283", "23336", "23337", "40637", "41836"
PEOPLE, CASES, EVIDENCE = "designations.csv", "cases.csv", "public_evidence.csv"
SECOND, CONTROLS, PUBLISHED = "second_coding.csv", "control_checks.csv", "published_counts.csv"


def _check_refused(project: Project, *says: str) -> None:
    """Neither the reader nor the seal takes the record, both say why, and no byte of it changes."""
    before = {path.name: path.read_bytes() for path in project.register.iterdir()}
    for attempt in (read_register, seal_register):
        with pytest.raises(RegisterError) as refusal:
            attempt(project)
        for words in says:
            assert words in str(refusal.value)
    assert {path.name: path.read_bytes() for path in project.register.iterdir()} == before


def test_a_derivative_row_without_a_parent_is_refused(copied_project: Project, edit: Edit) -> None:
    line = edit(PEOPLE, {"ofac_uid": ABMC}, {"derivative_of": ""})
    _check_refused(copied_project, f"{PEOPLE}, line {line}: derivative_of = ''; a derivative row names the person it is tied to")


def test_a_parent_that_was_designated_later_is_refused(copied_project: Project, edit: Edit) -> None:
    line = edit(PEOPLE, {"ofac_uid": ABMC}, {"derivative_of": CARTES})
    _check_refused(copied_project, f"{PEOPLE}, line {line}: derivative_of = '{CARTES}'; was designated later than this row")


def test_a_parent_that_is_not_in_the_record_is_refused(copied_project: Project, edit: Edit) -> None:
    line = edit(PEOPLE, {"ofac_uid": ABMC}, {"derivative_of": "99999999"})
    _check_refused(copied_project, f"{PEOPLE}, line {line}: derivative_of = '99999999'; is no ofac_uid of the record")


def test_a_row_that_is_its_own_parent_is_refused(copied_project: Project, edit: Edit) -> None:
    line = edit(PEOPLE, {"ofac_uid": ABMC}, {"derivative_of": ABMC})
    _check_refused(copied_project, f"{PEOPLE}, line {line}: derivative_of = '{ABMC}'; cannot be the row itself")


def test_a_primary_row_with_a_parent_is_refused(copied_project: Project, edit: Edit) -> None:
    line = edit(PEOPLE, {"ofac_uid": BOL_MEL}, {"derivative_of": "23303"})
    _check_refused(copied_project, f"{PEOPLE}, line {line}: derivative_of = '23303'; a primary row names no person")


@pytest.mark.parametrize("day", ["2023-01-25", "2023-01-26"])
def test_a_removal_that_is_not_later_than_the_designation_is_refused(copied_project: Project, edit: Edit, day: str) -> None:
    line = edit(PEOPLE, {"ofac_uid": CARTES}, {"removed_on": day})
    _check_refused(copied_project, f"{PEOPLE}, line {line}: removed_on = '{day}'; must be later than designated_on")


def test_a_removal_without_confidence_is_refused(copied_project: Project, edit: Edit) -> None:
    line = edit(PEOPLE, {"ofac_uid": CARTES}, {"removed_on_confidence": ""})
    _check_refused(copied_project, f"{PEOPLE}, line {line}: removed_on_confidence = ''; stands exactly where removed_on stands")


def test_a_confidence_without_a_removal_is_refused(copied_project: Project, edit: Edit) -> None:
    line = edit(PEOPLE, {"ofac_uid": BOL_MEL}, {"removed_on_confidence": "exact"})
    _check_refused(copied_project, f"{PEOPLE}, line {line}: removed_on_confidence = 'exact'; stands exactly where removed_on stands")


def test_a_removal_after_the_coverage_is_refused(copied_project: Project, edit: Edit) -> None:
    line = edit(PEOPLE, {"ofac_uid": CARTES}, {"removed_on": "2026-09-20"})
    _check_refused(
        copied_project, f"{PEOPLE}, line {line}: removed_on = '2026-09-20'; must lie in the coverage", "2017-12-20 to 2026-09-19"
    )


def test_a_designation_before_the_order_is_refused(copied_project: Project, edit: Edit) -> None:
    line = edit(PEOPLE, {"ofac_uid": BOL_MEL}, {"designated_on": "2017-12-19"})
    _check_refused(copied_project, f"{PEOPLE}, line {line}: designated_on = '2017-12-19'; must lie in the coverage")


def test_a_uid_that_stands_twice_on_one_day_is_refused(copied_project: Project, edit: Edit) -> None:
    line = edit(PEOPLE, {"ofac_uid": HOME_AND_AWAY}, {"ofac_uid": ABMC})
    _check_refused(copied_project, f"{PEOPLE}, line {line}: ofac_uid = '{ABMC}'; this ofac_uid has another row with the same designated_on")


def test_a_name_that_stands_twice_on_one_day_is_refused(copied_project: Project, edit: Edit) -> None:
    line = edit(PEOPLE, {"ofac_uid": HOME_AND_AWAY}, {"name": "BOL MEL, Benjamin"})
    _check_refused(copied_project, f"{PEOPLE}, line {line}: name, designated_on = 'BOL MEL, Benjamin, 2017-12-21'; stands already on line")


def test_a_person_with_two_rows_who_leaves_only_once_is_refused(copied_project: Project, edit: Edit) -> None:
    edit(PEOPLE, {"ofac_uid": TABESA, "event": "redesignation"}, {"removed_on": "", "removed_on_confidence": ""})
    _check_refused(copied_project, f"'{TABESA}'")


def test_a_row_in_the_case_of_another_day_is_refused(copied_project: Project, edit: Edit) -> None:
    line = edit(PEOPLE, {"ofac_uid": ABMC}, {"case_id": "2019-10-11-alcardinal-ss"})
    _check_refused(copied_project, f"{PEOPLE}, line {line}: case_id = '2019-10-11-alcardinal-ss'; is the case of another day")


def test_a_row_in_an_unknown_case_is_refused(copied_project: Project, edit: Edit) -> None:
    line = edit(PEOPLE, {"ofac_uid": ABMC}, {"case_id": "2017-12-21-nobody-ss"})
    _check_refused(copied_project, f"{PEOPLE}, line {line}: case_id = '2017-12-21-nobody-ss'; is no case of cases.csv")


def test_a_case_without_a_row_is_refused(copied_project: Project, edit: Edit) -> None:
    edit(PEOPLE, {"ofac_uid": "23303"}, {"case_id": "2017-12-21-bolmel-ss"})
    _check_refused(copied_project, "case_id = '2017-12-21-chayka-ru'; has no row in designations.csv")


def test_a_row_in_another_country_than_its_case_is_refused(copied_project: Project, edit: Edit) -> None:
    line = edit(PEOPLE, {"ofac_uid": ABMC}, {"country": "TH"})
    _check_refused(copied_project, f"{PEOPLE}, line {line}: country = 'TH'; is not the country of the case")


def test_a_country_that_does_not_exist_is_refused_in_either_file(copied_project: Project, edit: Edit) -> None:
    row = edit(PEOPLE, {"ofac_uid": ABMC}, {"country": "ZZ"})
    case = edit(CASES, {"case_id": "2017-12-21-bolmel-ss"}, {"country": "ZZ"})
    says = "country = 'ZZ'; is no ISO 3166-1 code"
    _check_refused(copied_project, f"{PEOPLE}, line {row}: {says}", f"{CASES}, line {case}: {says}")


@pytest.mark.parametrize("event", ["designation", "redesignation"])
def test_a_vessel_that_is_more_than_identified_is_refused(copied_project: Project, edit: Edit, event: str) -> None:
    line = edit(PEOPLE, {"entity_type": "vessel"}, {"event": event})
    _check_refused(copied_project, f"{PEOPLE}, line {line}: event = '{event}'; a vessel is property")


@pytest.mark.parametrize("criterion", ["attempt", "annex/abuse"])
def test_an_own_conduct_limb_on_a_derivative_row_is_refused(copied_project: Project, edit: Edit, criterion: str) -> None:
    line = edit(PEOPLE, {"ofac_uid": ABMC}, {"criterion": criterion})
    _check_refused(copied_project, f"{PEOPLE}, line {line}: basis = 'derivative'; does not fit the criterion")


def test_the_owned_limb_on_a_primary_row_is_refused(copied_project: Project, edit: Edit) -> None:
    line = edit(PEOPLE, {"ofac_uid": BOL_MEL}, {"criterion": "owned"})
    _check_refused(copied_project, f"{PEOPLE}, line {line}: basis = 'primary'; does not fit the criterion")


@pytest.mark.parametrize(
    ("column", "value"), [("keyword", "bolmell"), ("action_on", "2017-12-22"), ("country", "TH"), ("case_id", "2017-12-21-bol-mel-ss")]
)
def test_a_case_id_that_does_not_tell_its_parts_is_refused(copied_project: Project, edit: Edit, column: str, value: str) -> None:
    line = edit(CASES, {"case_id": "2017-12-21-bolmel-ss"}, {column: value})
    _check_refused(copied_project, f"{CASES}, line {line}: case_id = ", "must be action_on, keyword and country in small letters")


def test_a_follow_on_case_with_a_primary_person_is_refused(copied_project: Project, edit: Edit) -> None:
    line = edit(CASES, {"case_id": "2017-12-21-bolmel-ss"}, {"follow_on": "yes"})
    _check_refused(copied_project, f"{CASES}, line {line}: follow_on = 'yes'; is yes exactly where no row of the case is primary")


def test_a_case_without_a_primary_person_that_is_no_follow_on_is_refused(copied_project: Project, edit: Edit) -> None:
    line = edit(CASES, {"case_id": "2023-03-31-cartes-py"}, {"follow_on": ""})
    _check_refused(copied_project, f"{CASES}, line {line}: follow_on = ''; is yes exactly where no row of the case is primary")


def test_evidence_on_an_unknown_case_is_refused(copied_project: Project, edit: Edit) -> None:
    line = edit(EVIDENCE, {"case_id": "2017-12-21-chayka-ru"}, {"case_id": "2017-12-21-nobody-ru"})
    _check_refused(copied_project, f"{EVIDENCE}, line {line}: case_id = '2017-12-21-nobody-ru'; is no case of cases.csv")


@pytest.mark.parametrize("day", ["2023-02-30", "2023-13", "0000"])
def test_evidence_of_a_day_that_does_not_exist_is_refused(copied_project: Project, edit: Edit, day: str) -> None:
    line = edit(EVIDENCE, {"case_id": "2017-12-21-chayka-ru"}, {"published_on": day})
    _check_refused(copied_project, f"{EVIDENCE}, line {line}: published_on = '{day}'; must be a day, a month or a year of the calendar")


@pytest.mark.parametrize(("column", "value"), [("organisation", "Somebody"), ("scope", "named")])
def test_a_search_that_found_nothing_but_names_something_is_refused(copied_project: Project, edit: Edit, column: str, value: str) -> None:
    line = edit(EVIDENCE, {"evidence_level": "none_found"}, {column: value})
    _check_refused(copied_project, f"{EVIDENCE}, line {line}: {column} = '{value}'; stands exactly where something was found")


@pytest.mark.parametrize("column", ["organisation", "scope"])
def test_found_evidence_without_organisation_or_scope_is_refused(copied_project: Project, edit: Edit, column: str) -> None:
    line = edit(EVIDENCE, {"evidence_level": "called_for"}, {column: ""})
    _check_refused(copied_project, f"{EVIDENCE}, line {line}: {column} = ''; stands exactly where something was found")


def test_a_documented_row_without_a_link_is_refused(copied_project: Project, edit: Edit) -> None:
    line = edit(EVIDENCE, {"evidence_level": "documented"}, {"link": ""})
    _check_refused(copied_project, f"{EVIDENCE}, line {line}: link = ''; a documented row says who ties the document to the action")


@pytest.mark.parametrize(("column", "value"), [("name", "NOBODY, Nemo"), ("designated_on", "2017-12-22")])
def test_a_second_reading_of_an_unknown_row_is_refused(copied_project: Project, edit: Edit, column: str, value: str) -> None:
    line = edit(SECOND, {"ofac_uid": BOL_MEL}, {column: value})
    _check_refused(copied_project, f"{SECOND}, line {line}: name = ", "has no row with this name and day in designations.csv")


@pytest.mark.parametrize("uid", ["23303", ""])
def test_a_second_reading_under_another_uid_is_refused(copied_project: Project, edit: Edit, uid: str) -> None:
    line = edit(SECOND, {"ofac_uid": BOL_MEL}, {"ofac_uid": uid})
    _check_refused(copied_project, f"{SECOND}, line {line}: ofac_uid = '{uid}'; is not the one in designations.csv")


@pytest.mark.parametrize(("criterion", "basis"), [("abuse", "derivative"), ("owned", "primary")])
def test_a_second_reading_whose_basis_does_not_fit_is_refused(copied_project: Project, edit: Edit, criterion: str, basis: str) -> None:
    line = edit(SECOND, {"ofac_uid": BOL_MEL}, {"criterion": criterion, "basis": basis})
    _check_refused(copied_project, f"{SECOND}, line {line}: basis = '{basis}'; does not fit the criterion")


def test_a_control_without_its_figure_is_refused(copied_project: Project, edit: Edit) -> None:
    line = edit(CONTROLS, {"claim_id": "S05"}, {"claim_id": "Z99"})
    _check_refused(copied_project, f"{CONTROLS}, line {line}: claim_id = 'Z99'; is no figure of published_counts.csv")


def test_a_figure_without_its_control_is_refused(copied_project: Project, edit: Edit) -> None:
    line = edit(PUBLISHED, {"claim_id": "S05"}, {"claim_id": "Z99"})
    _check_refused(copied_project, f"{PUBLISHED}, line {line}: claim_id = 'Z99'; has no row in control_checks.csv")


@pytest.mark.parametrize("column", ["to", "kinds", "events", "rule", "unit", "low"])
def test_a_measured_control_with_an_empty_choice_is_refused(copied_project: Project, edit: Edit, column: str) -> None:
    line = edit(CONTROLS, {"claim_id": "S05"}, {column: ""})
    _check_refused(copied_project, f"{CONTROLS}, line {line}: {column} = ''; must not be empty where measure is not none")


def test_a_flow_without_a_first_day_is_refused(copied_project: Project, edit: Edit) -> None:
    line = edit(CONTROLS, {"claim_id": "S05"}, {"from": ""})
    _check_refused(copied_project, f"{CONTROLS}, line {line}: from = ''")


def test_a_control_whose_period_ends_before_it_begins_is_refused(copied_project: Project, edit: Edit) -> None:
    line = edit(CONTROLS, {"claim_id": "S05"}, {"from": "2024-01-01"})
    _check_refused(copied_project, f"{CONTROLS}, line {line}: ")


def test_a_control_on_an_unknown_case_is_refused(copied_project: Project, edit: Edit) -> None:
    line = edit(CONTROLS, {"claim_id": "D03"}, {"case_ids": "2018-11-15-nobody-sa"})
    _check_refused(copied_project, f"{CONTROLS}, line {line}: case_ids = '2018-11-15-nobody-sa'")


@pytest.mark.parametrize("claim_id", ["L01", "C04"])
def test_a_control_that_is_off_or_not_measured_without_a_reason_is_refused(copied_project: Project, edit: Edit, claim_id: str) -> None:
    line = edit(CONTROLS, {"claim_id": claim_id}, {"reason": ""})
    _check_refused(copied_project, f"{CONTROLS}, line {line}: reason = ''; says why a figure is off, or cannot be expressed")


def test_a_claim_that_equals_a_value_but_states_none_is_refused(copied_project: Project, edit: Edit) -> None:
    line = edit("letter_claims.csv", {"claim_id": "drop_fy2020_fy2023"}, {"stated_value": ""})
    _check_refused(copied_project, f"letter_claims.csv, line {line}: stated_value = ''")


@pytest.mark.parametrize(
    ("claim_id", "column"),
    [
        ("drop_fy2020_fy2023", "compared_from"),
        ("drop_fy2020_fy2023", "period_to"),
        ("fy2024_similarly_low", "period_from"),
        ("attribution_since_2023", "period_to"),
    ],
)
def test_a_claim_about_days_that_names_no_day_is_refused(copied_project: Project, edit: Edit, claim_id: str, column: str) -> None:
    line = edit("letter_claims.csv", {"claim_id": claim_id}, {column: ""})
    _check_refused(copied_project, f"letter_claims.csv, line {line}: {column} = ''")


def test_all_faults_are_listed_with_file_and_line(copied_project: Project, edit: Edit) -> None:
    second = edit(PEOPLE, {"ofac_uid": ABMC}, {"derivative_of": ""})
    first = edit(CASES, {"case_id": "2017-12-21-bolmel-ss"}, {"follow_on": "yes"})
    _check_refused(copied_project, "2 faults; nothing was written", f"cases.csv, line {first}", f"designations.csv, line {second}")


def test_more_than_twenty_faults_are_counted_and_the_first_twenty_shown(copied_project: Project) -> None:
    path = copied_project.register / PEOPLE
    path.write_text(path.read_text(encoding="utf-8").replace(",individual,", ",person,"), encoding="utf-8")
    with pytest.raises(RegisterError, match="269 faults") as refusal:
        read_register(copied_project)
    assert str(refusal.value).count("\n  - ") == 20
    assert "... and 249 more" in str(refusal.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"name": "second_coding"', '"name": "third_coding"'),
        ('"pattern": "[1-9][0-9]*"', '"pattern": "["'),
        ('"hash": "sha256:', '"hash_of": "sha256:'),
        ('"first": "2017-12-20"', '"first": "20 December 2017"'),
        ('"required": true', '"maxLength": 3'),
        ("{", "["),
    ],
    ids=["a file under another name", "a pattern that is none", "no hash", "a day that is none", "an unknown constraint", "no JSON"],
)
def test_a_description_that_is_not_understood_is_refused(copied_project: Project, old: str, new: str) -> None:
    path = copied_project.register / "datapackage.json"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    _check_refused(copied_project, "datapackage.json")


# A value that no enumeration, pattern or calendar allows, made from the value that stands there.
_CORRUPTIONS = (lambda value: value + "x", lambda value: " " + value, lambda value: "0" + value, lambda value: value.upper() + "?")


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(choice=st.data())
def test_any_corrupted_cell_is_refused_with_its_line_and_nothing_is_written(copied_project: Project, choice: Any) -> None:
    path = copied_project.register / PEOPLE
    before = path.read_bytes()
    fields = read_package(copied_project.register, "").resources["designations"].fields
    strict = [field.name for field in fields if field.enum or field.type == "date" or field.name in ("ofac_uid", "derivative_of")]
    header, *rows = list(csv.reader(before.decode().splitlines()))
    number = choice.draw(st.integers(0, len(rows) - 1), "row")
    column = choice.draw(st.sampled_from(strict), "column")
    corrupted = choice.draw(st.sampled_from(_CORRUPTIONS), "corruption")(rows[number][header.index(column)])
    rows[number][header.index(column)] = corrupted
    with path.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened, lineterminator="\n").writerows([header, *rows])
    try:
        _check_refused(copied_project, f"{PEOPLE}, line {number + 2}: {column} = {corrupted!r}; ")
    finally:
        path.write_bytes(before)


def test_a_record_without_its_own_programme_is_refused(copied_project: Project, edit: Edit) -> None:
    edit("programmes.csv", {"tag": "GLOMAG"}, {"tag": "GLOMAG2"})
    _check_refused(copied_project, "programmes.csv", "GLOMAG, the programme of this record, must have a row")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"tag": "glomag"}, "tag = 'glomag'"),
        ({"tag": "MAGNIT"}, "stands already"),
        ({"authority": ""}, "must not be empty"),
        ({"ground": ""}, "must not be empty"),
        ({"source_url": "somewhere"}, "source_url = 'somewhere'"),
        ({"citation_seen": "yes"}, "allowed: page, memory"),
        ({"ground_seen": "yes"}, "allowed: text, report, memory"),
    ],
)
def test_a_programme_without_its_authority_ground_or_page_is_refused(
    copied_project: Project, edit: Edit, cells: dict[str, str], said: str
) -> None:
    edit("programmes.csv", {"tag": "BELARUS"}, cells)
    _check_refused(copied_project, "programmes.csv, line", said)
