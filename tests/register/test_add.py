"""Rows that join the record. Every person here is SYNTHETIC: nobody of the name was ever designated."""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from glomag.errors import PublishError, RegisterError
from glomag.paths import Project
from glomag.register import read_register
from glomag.register.add import SUGGESTED, Line, derive_cases, read_addition, write_addition

COLUMNS = [
    "ofac_uid", "name", "entity_type", "programs", "event", "designated_on", "date_confidence", "removed_on", "removed_on_confidence",
    "country", "case_id", "criterion", "derivative_of", "abuse_type", "source", "source_url", "note", "basis",
]  # fmt: skip
PERSON = {
    "ofac_uid": "999001",
    "name": "SYNTHETIC, Person",
    "entity_type": "individual",
    "programs": "GLOMAG",
    "event": "designation",
    "designated_on": "2026-09-18",
    "date_confidence": "exact",
    "country": "XK",
    "case_id": "2026-09-18-synthetic-case-xk",
    "criterion": "corruption",
    "abuse_type": "corruption",
    "source": "SYNTHETIC release",
    "source_url": "https://example.org/synthetic",
    "note": 'SYNTHETIC, says "test"',
    "basis": "primary",
}
COMPANY = PERSON | {
    "ofac_uid": "999002",
    "name": "SYNTHETIC COMPANY",
    "entity_type": "entity",
    "criterion": "owned",
    "derivative_of": "999001",
    "basis": "derivative",
}
Propose = Callable[..., Path]

pytestmark = pytest.mark.usefixtures("reads_once")


@pytest.fixture
def propose(tmp_path: Path) -> Propose:
    """Writes a file of coded rows outside the checkout."""

    def proposing(*rows: dict[str, str], columns: list[str] = COLUMNS, ends: str = "\n") -> Path:
        path = tmp_path / "rows.csv"
        with path.open("w", encoding="utf-8", newline="") as opened:
            writer = csv.DictWriter(opened, columns, restval="", lineterminator=ends)
            writer.writeheader()
            writer.writerows(rows)
        return path

    return proposing


def _hashes(project: Project) -> dict[str, str]:
    files = (path for path in project.root.rglob("*") if path.is_file())
    return {project.shown(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _assert_refused(project: Project, path: Path, *said: str) -> None:
    before = _hashes(project)
    with pytest.raises(RegisterError) as refused:
        read_addition(project, path)
    for words in said:
        assert words in str(refused.value)
    assert "nothing was written" in str(refused.value)
    assert _hashes(project) == before


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"source": ""}, "line 2: source = ''; must not be empty"),
        ({"source_url": ""}, "line 2: source_url = ''; must not be empty"),
        ({"source_url": "seen in the press"}, "line 2: source_url = 'seen in the press'; must look like"),
        ({"criterion": "bribery"}, "line 2: criterion = 'bribery'; allowed: abuse, corruption"),
        ({"criterion": ""}, "line 2: criterion = ''; must not be empty"),
        ({"basis": ""}, "line 2: basis = ''; must not be empty"),
        ({"programs": "MAGNIT"}, "line 2: programs = 'MAGNIT'; must look like"),
        ({"designated_on": "18/09/2026"}, "line 2: designated_on = '18/09/2026'; must be a day"),
        ({"name": "SYNTHETIC "}, "line 2: name = 'SYNTHETIC '; must not begin or end with a blank"),
        ({"criterion": "owned", "basis": "derivative"}, "line 2: derivative_of = ''; a derivative row names the person"),
        (
            {"criterion": "owned", "basis": "derivative", "derivative_of": "999009"},
            "derivative_of = '999009'; is no ofac_uid of the record",
        ),
        ({"criterion": "owned"}, "line 2: basis = 'primary'; does not fit the criterion"),
        ({"case_id": "2026-09-17-synthetic-xk"}, "line 2: case_id = '2026-09-17-synthetic-xk'; is the case of another day"),
        ({"case_id": "2026-02-31-synthetic-xk"}, "line 2: action_on = '2026-02-31'; must be a day of the calendar"),
        ({"case_id": "2026-09-18--synthetic-xk"}, "line 2: keyword = ' synthetic'; must not begin or end with a blank"),
        ({"case_id": "2026-09-18-synthetic-ru"}, "line 2: country = 'XK'; is not the country of the case"),
        ({"case_id": "2026-09-18-synthetic-qq", "country": "QQ"}, "line 2: country = 'QQ'; is no ISO 3166-1 code"),
        ({"designated_on": "2017-12-19"}, "line 2: designated_on = '2017-12-19'; must lie in the coverage"),
        ({"removed_on": "2026-09-18", "removed_on_confidence": "exact"}, "line 2: removed_on = '2026-09-18'; must be later than"),
        ({"entity_type": "vessel"}, "line 2: basis = 'primary'; a vessel is property"),
    ],
)
def test_a_row_that_breaks_a_rule_is_refused_by_file_and_line(
    copied_project: Project, propose: Propose, cells: dict[str, str], said: str
) -> None:
    path = propose(PERSON | cells)
    _assert_refused(copied_project, path, said, f"{path}, line 2")


def test_a_row_after_the_coverage_is_refused_with_the_way_to_move_it(copied_project: Project, propose: Propose) -> None:
    path = propose(PERSON | {"designated_on": "2026-09-21", "case_id": "2026-09-21-synthetic-xk"})
    _assert_refused(copied_project, path, f"{path}, line 2", "2026-09-19", "docs/maintaining.md, Move coverage forward")


@pytest.mark.parametrize("columns", [("ofac_uid", "name"), ("name",), ("ofac_uid",)])
def test_a_row_of_the_record_is_refused_by_name_and_by_number(copied_project: Project, propose: Propose, columns: tuple[str, ...]) -> None:
    known = {"ofac_uid": "55584", "name": "BARCI DE MORAES, Viviane"}
    row = PERSON | {"designated_on": "2025-09-22"} | {column: known[column] for column in columns}
    line = len((copied_project.register / "designations.csv").read_text(encoding="utf-8").splitlines())
    _assert_refused(
        copied_project, propose(row), *(f"line 2: {column} = {known[column]!r}; stands in the record already" for column in columns)
    )
    _assert_refused(copied_project, propose(row), f"designations.csv, line {line}")


def test_one_row_twice_in_a_file_is_refused(copied_project: Project, propose: Propose) -> None:
    _assert_refused(copied_project, propose(PERSON, PERSON | {"ofac_uid": "999009"}), "line 3", "stands already on line 2")
    _assert_refused(
        copied_project, propose(PERSON, PERSON | {"name": "SYNTHETIC, Other"}), "line 3", "another row with the same designated_on"
    )


def test_one_wrong_row_keeps_the_right_ones_out(copied_project: Project, propose: Propose) -> None:
    path = propose(PERSON, COMPANY | {"derivative_of": "999003"})
    _assert_refused(copied_project, path, f"{path}, line 3: derivative_of = '999003'")


def test_a_primary_person_in_a_follow_on_case_of_the_record_is_refused(copied_project: Project, propose: Propose) -> None:
    row = PERSON | {"designated_on": "2025-09-22", "country": "BR", "case_id": "2025-09-22-lex-institute-br", "abuse_type": "human_rights"}
    n_lines = len((copied_project.register / "cases.csv").read_text(encoding="utf-8").splitlines())
    _assert_refused(copied_project, propose(row), f"cases.csv, line {n_lines}: follow_on = 'yes'", "rows.csv")


def test_a_fault_in_an_old_row_is_told_with_its_own_line(copied_project: Project, propose: Propose) -> None:
    later = next(row for row in _rows(copied_project, "designations.csv") if row["ofac_uid"] == "55583")
    earlier = PERSON | {"ofac_uid": "55583", "designated_on": "2025-01-06", "case_id": "2025-01-06-synthetic-xk"}
    line = _rows(copied_project, "designations.csv").index(later) + 2
    _assert_refused(copied_project, propose(earlier), f"designations.csv, line {line}: ofac_uid = '55583'")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        ((",".join(COLUMNS) + "\n").encode(), "a header and no row"),
        (b"name,designated_on\nSYNTHETIC,2026-09-18\n", "line 1: column 'source_url' is missing"),
        ((",".join([*COLUMNS, "colour"]) + "\n").encode(), "line 1: column 'colour' is not known"),
        ((",".join(reversed(COLUMNS)) + "\n").encode(), "another order"),
        ((",".join(COLUMNS) + "\n999001,SYNTHETIC\n").encode(), "line 2: 2 cells"),
        ((",".join(COLUMNS) + '\n999001,"SYNTHETIC').encode(), "not readable as CSV"),
        ((",".join(COLUMNS) + "\n").encode("utf-16"), "not UTF-8"),
        (b"\xef\xbb\xbf" + ",".join(COLUMNS).encode(), "byte-order mark"),
    ],
)
def test_a_file_of_another_shape_is_refused(copied_project: Project, tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(content)
    _assert_refused(copied_project, path, said, str(path))


def test_a_missing_file_and_a_folder_are_refused(copied_project: Project, tmp_path: Path) -> None:
    _assert_refused(copied_project, tmp_path / "nowhere.csv", "cannot be read")
    _assert_refused(copied_project, tmp_path, "cannot be read")


def test_a_record_that_is_not_sealed_takes_no_rows(copied_project: Project, propose: Propose) -> None:
    path = copied_project.register / "designations.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("82 FR 60839", "82 FR 60840", 1), encoding="utf-8")
    _assert_refused(copied_project, propose(PERSON), "glomag seal")


@pytest.mark.parametrize("failing", [1, 2, 3])
def test_a_failed_replacement_puts_the_record_back(
    copied_project: Project, propose: Propose, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    addition, before, replace = read_addition(copied_project, propose(PERSON)), _hashes(copied_project), os.replace
    calls: list[str] = []

    def replacing(source: Path, target: Path) -> None:
        calls.append(target.name)
        if len(calls) == failing:
            raise OSError(28, "No space left on device")
        replace(source, target)

    monkeypatch.setattr(os, "replace", replacing)
    with pytest.raises(PublishError, match="No space left"):
        write_addition(copied_project, addition)
    assert _hashes(copied_project) == before


def _rows(project: Project, file: str) -> list[dict[str, str]]:
    with (project.register / file).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def _lines(project: Project, file: str) -> list[bytes]:
    return (project.register / file).read_bytes().splitlines(keepends=True)


def test_checking_writes_nothing(copied_project: Project, propose: Propose) -> None:
    before = _hashes(copied_project)
    addition = read_addition(copied_project, propose(PERSON, COMPANY))
    assert [row.cells["ofac_uid"] for row in addition.rows] == ["999001", "999002"]
    assert _hashes(copied_project) == before


@pytest.mark.parametrize("columns", [COLUMNS, [SUGGESTED, *COLUMNS], [*COLUMNS, SUGGESTED]])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_an_added_row_and_its_case_stand_in_a_sealed_record(
    copied_project: Project, propose: Propose, columns: list[str], ends: str
) -> None:
    before = read_register(copied_project)
    reason = {SUGGESTED: "on the list, not in the record"} if SUGGESTED in columns else {}
    write_addition(copied_project, read_addition(copied_project, propose(PERSON | reason, columns=columns, ends=ends)))
    after = read_register(copied_project)
    assert len(after.designations) == len(before.designations) + 1
    added = after.designations.set_index("row_id").loc["999001@2026-09-18"]
    assert {column: added[column] for column in ("name", "criterion", "note")} == {
        column: PERSON[column] for column in ("name", "criterion", "note")
    }
    assert after.cases.iloc[-1].drop("line").astype("str").tolist()[2:5] == ["synthetic case", "XK", "corruption"]
    assert after.cases["follow_on"].isna().iloc[-1]
    assert {path.name for path in copied_project.register.iterdir()} == {*before.sha256, "datapackage.json", "boundaries.md"}


def test_only_lines_are_added_and_they_stand_where_the_order_has_them(copied_project: Project, propose: Propose) -> None:
    before = {file: _lines(copied_project, file) for file in ("designations.csv", "cases.csv")}
    old_case = next(row for row in _rows(copied_project, "designations.csv") if row["case_id"] == "2025-09-08-shwe-kokko-mm")
    shared = {column: old_case[column] for column in ("designated_on", "country", "case_id", "abuse_type")}
    early = PERSON | {"ofac_uid": "999003", "name": "SYNTHETIC, Early", "designated_on": "2017-12-20", "case_id": "2017-12-20-early-xk"}
    write_addition(copied_project, read_addition(copied_project, propose(PERSON, COMPANY | shared | {"derivative_of": "54745"}, early)))
    for file, n_added in (("designations.csv", 3), ("cases.csv", 2)):
        lines = _lines(copied_project, file)
        assert len(lines) == len(before[file]) + n_added
        assert [line for line in lines if line in before[file]] == before[file]
        case_ids = [row["case_id"] for row in _rows(copied_project, file)]
        assert case_ids == sorted(case_ids)
    uids = [row["ofac_uid"] for row in _rows(copied_project, "designations.csv")]
    assert (uids[0], uids[-1]) == ("999003", "999001")
    assert uids[uids.index("999002") - 1] == "54745"


def test_a_case_without_a_primary_person_is_a_follow_on(copied_project: Project, propose: Propose) -> None:
    write_addition(copied_project, read_addition(copied_project, propose(COMPANY | {"derivative_of": "23283"})))
    assert _rows(copied_project, "cases.csv")[-1]["follow_on"] == "yes"


def test_every_case_of_the_record_is_what_its_rows_would_give(project: Project) -> None:
    cases = _rows(project, "cases.csv")
    rows = [Line(row, "", "designations.csv", 0) for row in _rows(project, "designations.csv")]
    derived = [case.cells for case in derive_cases(rows, set(), list(cases[0]))]
    assert derived == cases
