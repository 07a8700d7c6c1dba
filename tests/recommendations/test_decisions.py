"""The file of decisions: what is refused and how silently, that it is written whole, and that no decision is lost."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glomag.paths import Project
from glomag.recommendations import decisions as module
from glomag.recommendations.decisions import (
    COLUMNS,
    Decision,
    confirmed_matches,
    decisions_path,
    merge_decisions,
    read_decisions,
    write_decisions,
)
from glomag.recommendations.matching import Match
from glomag.recommendations.problems import RecommendationError

CANARY = "Kanarienvogel"
BY_UID = Match("R1", "2021-01-01-a-xx", "person", "uid", 100, f"{CANARY}, Anna", f"Anna {CANARY}")
BY_NAME = Match("R2", "2021-01-01-a-xx", "person", "name", 90, f"{CANARY}, Bela", f"Bela {CANARY}")
BY_CONDUCT = Match("R2", "2022-01-01-b-xx", "conduct", "conduct", 0, "")
PROPOSED = (BY_UID, BY_NAME, BY_CONDUCT)
HEADER = ",".join(COLUMNS)
ROW = f"R2,2021-01-01-a-xx,person,{CANARY},{CANARY},90,name,yes,{CANARY},2024-01-01,current"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return decisions_path(tmp_path / f"{CANARY}-list.xlsx")


def _refused(path: Path, project: Project) -> str:
    with pytest.raises(RecommendationError) as caught:
        read_decisions(path, project)
    said = str(caught.value) + repr(caught.value) + repr(caught.value.__cause__) + repr(caught.value.__context__)
    assert CANARY not in said
    assert str(path.parent) not in said
    return str(caught.value)


@pytest.mark.parametrize(
    ("column", "word"),
    [
        ("decision", CANARY),
        ("decision", "y"),
        ("grade", CANARY),
        ("method", CANARY),
        ("proposal", CANARY),
        ("case_id", ""),
        ("recommendation_id", ""),
    ],
)
def test_a_word_that_is_not_known_is_named_by_row_and_column_only(path: Path, project: Project, column: str, word: str) -> None:
    cells = dict(zip(COLUMNS, ROW.split(","), strict=True)) | {column: word}
    path.write_text(f"{HEADER}\n{','.join(cells.values())}\n", encoding="utf-8")
    said = _refused(path, project)
    assert f"row 2, column {column}" in said


@pytest.mark.parametrize(
    "content",
    [
        b"",
        f"{CANARY}\n".encode(),
        f"{HEADER},{CANARY}\n".encode(),
        f"{HEADER}\n{CANARY},no\n".encode(),
        f"{HEADER}\n{ROW}\n{ROW}\n".encode(),
        f'{HEADER}\n"{CANARY}'.encode(),
        f"{HEADER}\n{ROW}".encode("utf-16"),
        f"{HEADER}\n{CANARY}\xe9".encode("latin-1"),
        f"{HEADER}\n{CANARY}\x00".encode(),
        b"PK\x03\x04" + CANARY.encode(),
    ],
    ids=["empty", "no header", "more columns", "few cells", "twice", "open quote", "utf-16", "latin-1", "nul", "zip"],
)
def test_what_is_no_file_of_decisions_is_refused_silently(path: Path, project: Project, content: bytes) -> None:
    path.write_bytes(content)
    _refused(path, project)


def test_a_folder_in_its_place_is_refused(path: Path, project: Project) -> None:
    path.mkdir()
    _refused(path, project)


def test_a_file_inside_the_checkout_is_neither_read_nor_written(project: Project, tmp_path: Path) -> None:
    inside = project.root / "build" / f"{CANARY}.decisions.csv"
    link = tmp_path / f"{CANARY}.decisions.csv"
    link.symlink_to(inside)
    for path in (inside, link):
        _refused(path, project)
        with pytest.raises(RecommendationError) as caught:
            write_decisions(path, (), project)
        assert CANARY not in str(caught.value)
    assert not inside.exists()


@pytest.mark.parametrize("failing", ["replace", "fsync", "chmod"])
def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    path: Path, project: Project, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    write_decisions(path, merge_decisions(PROPOSED, ()), project)
    before = path.read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(module.os, failing, fail)
    with pytest.raises(RecommendationError) as caught:
        write_decisions(path, (), project)
    assert "No space left" in str(caught.value)
    assert CANARY not in str(caught.value)
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    assert path.read_bytes() == before


def test_an_interrupt_while_writing_leaves_no_part_behind(path: Path, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module.os, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        write_decisions(path, (), project)
    assert list(path.parent.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told_without_its_name(tmp_path: Path, project: Project) -> None:
    with pytest.raises(RecommendationError) as caught:
        write_decisions(tmp_path / CANARY / f"{CANARY}.decisions.csv", (), project)
    assert CANARY not in str(caught.value)


def test_no_row_can_print_itself() -> None:
    assert CANARY not in repr(BY_UID) + repr(merge_decisions(PROPOSED, ()))


def test_no_file_is_no_decision(path: Path, project: Project) -> None:
    assert read_decisions(path, project) == ()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_only_the_owner_can_read_the_file(path: Path, project: Project) -> None:
    before = os.umask(0)
    try:
        write_decisions(path, merge_decisions(PROPOSED, ()), project)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=12), min_size=4, max_size=4))
def test_any_text_comes_back_exact(texts: list[str]) -> None:
    person, target, decided_by, decided_on = texts
    row = Decision("R=1", "2021-01-01-a-xx", "person", person, target, "90", "name", "yes", decided_by, decided_on)
    assert module._parsed(module._encoded([row])) == (row,)


def test_formulas_are_guarded_and_excel_is_told_the_encoding(path: Path, project: Project) -> None:
    row = Decision("=1+1", "-case", "person", "@name", "+name", "90", "name")
    write_decisions(path, (row,), project)
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"'=1+1,'-case,person,'@name,'+name," in content
    assert read_decisions(path, project) == (row,)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_file_saved_anew_by_a_spreadsheet_is_read(path: Path, project: Project, separator: str) -> None:
    path.write_text(
        f"{HEADER}\r\n{ROW}\r\n{',' * (len(COLUMNS) - 1)}\r\n".replace(",", separator).replace("yes", " YES "), encoding="utf-8"
    )
    (row,) = read_decisions(path, project)
    assert row.decision == "yes"


def test_only_uids_count_until_somebody_says_yes_and_a_no_is_kept_to() -> None:
    rows = merge_decisions(PROPOSED, ())
    assert confirmed_matches(PROPOSED, ()) == confirmed_matches(PROPOSED, rows) == (BY_UID,)
    said = {row.key: row for row in rows}
    yes = [replace(row, decision="yes") for row in said.values()]
    no = [replace(row, decision="no") for row in said.values()]
    assert confirmed_matches(PROPOSED, yes) == PROPOSED
    assert confirmed_matches(PROPOSED, no) == ()


def test_a_decision_about_something_no_longer_proposed_counts_nowhere_and_is_kept() -> None:
    decided = tuple(replace(row, decision="yes", decided_by="AB") for row in merge_decisions(PROPOSED, ()))
    later = merge_decisions((BY_UID,), decided)
    assert [(row.recommendation_id, row.proposal) for row in later] == [("R1", "current"), ("R2", "gone"), ("R2", "gone")]
    assert confirmed_matches((BY_UID,), later) == (BY_UID,)
    assert merge_decisions(PROPOSED, later) == decided
    assert merge_decisions((BY_UID,), merge_decisions(PROPOSED, ())) == merge_decisions((BY_UID,), ())


def test_a_name_corrected_in_the_list_keeps_its_decision() -> None:
    decided = tuple(replace(row, decision="no") for row in merge_decisions(PROPOSED, ()))
    corrected = replace(BY_NAME, target="Somebody", score=95)
    (row,) = merge_decisions((corrected,), decided)[:1]
    assert (row.target, row.score, row.decision) == ("Somebody", "95", "no")


def test_writing_what_was_read_changes_nothing(path: Path, project: Project) -> None:
    write_decisions(path, merge_decisions(PROPOSED, ()), project)
    before = path.read_bytes()
    write_decisions(path, merge_decisions(PROPOSED, read_decisions(path, project)), project)
    assert path.read_bytes() == before


def test_the_file_lies_beside_the_list() -> None:
    assert decisions_path(Path("folder") / "list.v2.xlsx") == Path("folder") / "list.v2.decisions.csv"
