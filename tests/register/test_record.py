"""The whole record: what it holds, what it held on a day, and how it is sealed."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from frictionless import Package

from glomag.definitions import KINDS
from glomag.errors import CoverageError, RegisterError
from glomag.paths import Project
from glomag.register import Register, known_on, read_register
from glomag.register.record import last_possible_day
from glomag.register.seal import seal_register

if TYPE_CHECKING:
    from conftest import Edit, View

FACTS = ("designations", "cases", "public_evidence", "second_coding", "letter_claims", "published_counts")
LETTER = date(2024, 9, 5)


def _state(register: Register, uid: str) -> list[bool]:
    rows = register.designations[register.designations["ofac_uid"] == uid]
    return [bool(removed) for removed in rows["removed_on"].notna()]


@pytest.mark.parametrize("day", [date(2017, 12, 19), date(2026, 9, 20)])
def test_a_day_outside_the_coverage_cannot_be_known(register: Register, day: date) -> None:
    with pytest.raises(CoverageError, match="as of"):
        known_on(register, day)


def test_a_record_that_was_cut_cannot_know_a_later_day(letter: View) -> None:
    with pytest.raises(CoverageError):
        known_on(letter.register, date(2026, 1, 1))


def test_an_edited_file_is_refused_with_the_advice_to_seal(copied_project: Project, edit: Edit) -> None:
    edit("designations.csv", {"ofac_uid": "23283"}, {"note": "an added note"})
    with pytest.raises(RegisterError, match="glomag seal") as refusal:
        read_register(copied_project)
    assert "designations.csv: the file is not the one that datapackage.json was sealed over" in str(refusal.value)


def test_a_changed_line_ending_is_an_edit(copied_project: Project) -> None:
    path = copied_project.register / "cases.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    with pytest.raises(RegisterError, match=r"cases\.csv: the file is not the one"):
        read_register(copied_project)


def test_a_seal_after_an_allowed_edit_renews_the_checksum_and_nothing_else(copied_project: Project, edit: Edit) -> None:
    descriptor = copied_project.register / "datapackage.json"
    before = descriptor.read_text(encoding="utf-8").splitlines()
    files = sorted(copied_project.register.iterdir())
    mode = descriptor.stat().st_mode
    edit("designations.csv", {"ofac_uid": "23283"}, {"note": "an added note"})
    assert seal_register(copied_project) == ["designations.csv"]
    after = descriptor.read_text(encoding="utf-8").splitlines()
    assert len(after) == len(before)
    changed = [line for line, old in zip(after, before, strict=True) if line != old]
    digest = hashlib.sha256((copied_project.register / "designations.csv").read_bytes()).hexdigest()
    assert [line.split(":")[0].strip() for line in changed] == ['"hash"', '"bytes"']
    assert digest in changed[0]
    assert descriptor.stat().st_mode == mode
    assert sorted(copied_project.register.iterdir()) == files


def test_a_sealed_record_is_read_with_the_edit(copied_project: Project, edit: Edit) -> None:
    edit("designations.csv", {"ofac_uid": "23283"}, {"note": "an added note"})
    seal_register(copied_project)
    people = read_register(copied_project).designations
    assert people.loc[people["ofac_uid"] == "23283", "note"].tolist() == ["an added note"]


def test_a_seal_without_an_edit_changes_nothing(copied_project: Project) -> None:
    before = (copied_project.register / "datapackage.json").read_bytes()
    assert seal_register(copied_project) == []
    assert (copied_project.register / "datapackage.json").read_bytes() == before


def test_the_record_has_766_acts_and_136_cases(register: Register) -> None:
    assert len(register.designations) == 766
    assert len(register.cases) == 136
    assert register.designations["person_id"].nunique() == 765
    assert register.designations["row_id"].is_unique


def test_the_record_has_the_events_that_were_compiled(register: Register) -> None:
    events = register.designations["event"].value_counts().to_dict()
    assert events == {"designation": 595, "identification": 158, "transfer": 12, "redesignation": 1}


def test_every_chain_of_ties_ends_in_a_primary_person(register: Register) -> None:
    people = register.designations
    parent = dict(zip(people["ofac_uid"], people["derivative_of"], strict=True))
    for uid in people.loc[people["basis"] == "derivative", "ofac_uid"]:
        passed = {uid}
        while pd.notna(parent[uid]):
            uid = parent[uid]  # noqa: PLW2901 (walks up the chain)
            assert uid not in passed
            passed.add(uid)
        assert people.loc[people["ofac_uid"] == uid, "basis"].eq("primary").all()


def test_269_rows_were_read_twice_and_ten_readings_differ(register: Register) -> None:
    twice = register.designations[register.designations["second_basis"].notna()]
    assert len(twice) == 269
    assert int((twice["basis"] != twice["second_basis"]).sum()) == 10


def test_every_disagreement_has_an_open_row_and_none_moves_a_count(register: Register) -> None:
    rows = register.adjudication
    assert rows["variable"].value_counts().to_dict() == {"criterion": 37, "country": 19, "basis": 10}
    assert rows["decision"].isna().all()
    assert len(register.second_coding) == 269


def test_an_earlier_day_sees_the_second_readings_of_its_own_acts(register: Register) -> None:
    known = known_on(register, date(2018, 11, 15))
    assert known.second_coding["designated_on"].max() == pd.Timestamp("2018-11-15")
    assert known.adjudication["variable"].value_counts().to_dict() == {"country": 17, "criterion": 3}


def test_the_data_package_is_valid_for_frictionless(project: Project) -> None:
    report = Package(str(project.register / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "rowNumber", "message"])
    assert len(report.tasks) == 9


def test_the_checksums_are_those_of_the_files(project: Project, register: Register) -> None:
    for file, digest in register.sha256.items():
        assert hashlib.sha256((project.register / file).read_bytes()).hexdigest() == digest


def test_the_letter_does_not_see_later_designations(letter: View) -> None:
    # The last action before the letter is Tabacalera del Este, 6 August 2024; the next one is of 12 September.
    assert letter.register.designations["designated_on"].max() == pd.Timestamp("2024-08-06")
    assert letter.register.cases["action_on"].max() == pd.Timestamp("2024-08-06")
    assert set(letter.register.public_evidence["case_id"]) <= set(letter.register.cases["case_id"])


def test_the_letter_sees_later_removals_as_listed(register: Register, letter: View) -> None:
    assert _state(register, "40637") == [True]  # Cartes left on 2025-10-06
    assert _state(letter.register, "40637") == [False]
    assert letter.register.designations["removed_on"].max() == pd.Timestamp("2024-03-05")


def test_a_removal_is_known_from_the_first_day_off_the_list(register: Register) -> None:
    assert _state(known_on(register, date(2025, 10, 5)), "40637") == [False]
    assert _state(known_on(register, date(2025, 10, 6)), "40637") == [True]
    confidence = known_on(register, date(2025, 10, 5)).designations.set_index("ofac_uid")["removed_on_confidence"]
    assert pd.isna(confidence["40637"])


def test_evidence_of_a_month_is_known_on_its_last_day(register: Register) -> None:
    # Two organisations on the Central Reserve Police of Sudan, designated on 21 March 2022; both pages are dated 2022-03.
    for day, n in ((date(2022, 3, 30), 0), (date(2022, 3, 31), 2)):
        evidence = known_on(register, day).public_evidence
        assert (evidence["case_id"] == "2022-03-21-central-reserve-police-sd").sum() == n


def test_undated_evidence_and_empty_searches_are_known_with_the_case(register: Register) -> None:
    evidence = register.public_evidence
    always = evidence[evidence["published_on"].isna() | (evidence["evidence_level"] == "none_found")]
    known = known_on(register, date(2021, 6, 2))
    shown = known.public_evidence.index
    assert set(always.index[always["case_id"].isin(known.cases["case_id"])]) <= set(shown)


def test_the_full_record_is_not_changed_by_looking_back(register: Register) -> None:
    before = register.designations.copy()
    known_on(register, date(2018, 1, 1))
    pd.testing.assert_frame_equal(register.designations, before)


def test_the_last_day_of_coverage_shows_the_whole_record(register: Register, latest: View) -> None:
    pd.testing.assert_frame_equal(latest.register.designations, register.designations)
    pd.testing.assert_frame_equal(latest.register.public_evidence, register.public_evidence)


@pytest.mark.parametrize(
    ("partial", "last"),
    [
        ("2023-02", "2023-02-28"),
        ("2024-02", "2024-02-29"),
        ("2023-04", "2023-04-30"),
        ("2023-12", "2023-12-31"),
        ("2015", "2015-12-31"),
        ("2020-02-29", "2020-02-29"),
    ],
)
def test_a_partial_date_is_an_interval_that_ends_on_its_last_possible_day(partial: str, last: str) -> None:
    assert last_possible_day(partial) == pd.Timestamp(last)


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(path.read_text(encoding="utf-8").replace("\r", ""))))


@pytest.mark.parametrize("name", FACTS)
def test_the_record_is_the_compiled_facts_row_for_row(project: Project, shared: Path, name: str) -> None:
    assert _rows(project.register / f"{name}.csv") == _rows(shared / "facts" / f"{name}.csv")


def _tagged_uids(path: Path) -> set[str]:
    """Numbers of the entries of a real SDN.CSV that carry the tag: the fourth cell, programmes joined by `] [`."""
    with gzip.open(path, "rt", encoding="latin-1") as opened:
        lines = [line for line in opened if "GLOMAG" in line]
    return {row[0] for row in csv.reader(lines) if "GLOMAG" in row[3].strip().split("] [")}


# One person stood under two numbers, 23343 and 36459, from September to November 2022.
DOUBLED = {date(2022, 9, 15): {"36459"}, date(2022, 11, 9): {"36459"}}


@pytest.mark.parametrize(
    "day",
    [
        date(2019, 1, 15),
        date(2021, 8, 18),
        date(2021, 12, 2),
        date(2021, 12, 10),
        date(2022, 9, 15),
        date(2022, 11, 9),
        date(2022, 12, 9),
        date(2023, 12, 14),
        date(2024, 2, 28),
        date(2024, 3, 4),
    ],
    ids=str,
)
def test_the_record_agrees_number_by_number_with_ofacs_own_list_of_the_day(register: Register, shared: Path, day: date) -> None:
    people, today = register.designations, pd.Timestamp(day)
    listed = people[(people["designated_on"] <= today) & ~(people["removed_on"] <= today)]
    assert set(listed["person_id"]) == _tagged_uids(shared / "samples" / "ofac" / f"sdn_{day}.csv.gz") - DOUBLED.get(day, set())


def test_the_descriptor_lists_the_kinds_and_the_coverage_that_the_code_knows(project: Project, register: Register) -> None:
    descriptor = json.loads((project.register / "datapackage.json").read_text(encoding="utf-8"))
    people = next(one for one in descriptor["resources"] if one["name"] == "designations")
    kinds = next(field for field in people["schema"]["fields"] if field["name"] == "entity_type")
    assert tuple(kinds["constraints"]["enum"]) == KINDS
    assert register.coverage.last == date(2026, 9, 19)
