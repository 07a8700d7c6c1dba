"""The store of lists: what is written is read back the same, nothing is replaced, and what was changed by hand is told."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from glomag.errors import SourceError
from glomag.paths import Project
from glomag.sources.entries import ENTITY_TYPES, Entry, SourceList, Tie, build_entries
from glomag.sources.normalised import parse_entries, print_entries
from glomag.sources.provenance import Provenance, describe_given_file
from glomag.sources.store import find_fetched, lists_below, newest_list, read_stored, stored_lists, write_list

DAY = date(2024, 3, 4)
NOW = datetime(2024, 3, 5, 12, 0, tzinfo=UTC)
ENTRIES = (
    Entry("101", "SYNTHETIC, One", "individual", ("SDGT", "GLOMAG"), (Tie("SYNTHETIC TWO", "102", "Owned or Controlled By", True),)),
    Entry("102", "=SYNTHETIC TWO", "entity", ("SDGT",), (), date(2017, 12, 1), date(2017, 12, 31), "E.O. 13818"),
)
LIST = SourceList("SDN.CSV", None, build_entries(ENTRIES))

_text = st.text(max_size=12)
_cell = st.one_of(
    _text, st.builds(lambda sign, rest: sign + rest, st.sampled_from(["=", "'=", "''+", "-", "@", "'", "\t", "\r", '"']), _text)
)
_tag = st.text(min_size=1, max_size=6).filter(lambda tag: ";" not in tag and tag == tag.strip())
_day = st.one_of(st.none(), st.dates(date(1900, 1, 1), date(2100, 1, 1)))
_entry = st.builds(
    Entry,
    uid=st.integers(1, 10**9).map(str),
    name=_cell,
    entity_type=st.sampled_from(ENTITY_TYPES),
    programs=st.lists(_tag, max_size=3).map(tuple),
    ties=st.lists(st.builds(Tie, _cell, _text, _text, st.booleans()), max_size=2).map(tuple),
    entered_first=_day,
    entered_last=_day,
    legal_basis=_cell,
)


@pytest.fixture
def empty(tmp_path: Path) -> Project:
    return Project(tmp_path / "checkout")


def fetched(source: SourceList = LIST, sha256: str = "0" * 64, day: date = DAY) -> Provenance:
    return Provenance(
        format=source.format,
        file_name=source.format,
        list_date=day,
        list_date_from="day of retrieval",
        size=1,
        sha256=sha256,
        n_entries=len(source.entries),
        address_asked="https://host/list",
        address_served="https://host/list",
        retrieved_at=NOW,
    )


def as_given(provenance: Provenance) -> Provenance:
    """A stored provenance without what the store adds to it."""
    return provenance.model_copy(update={"entries_sha256": None})


def given_by_a_person(path: Path, source: SourceList = LIST, day: date = DAY) -> Provenance:
    return describe_given_file(path, source, list_date=day, list_date_from="name of the file", ingested_at=NOW)


def made_file(folder: Path, content: bytes = b"SYNTHETIC") -> Path:
    path = folder / "downloaded.csv"
    path.write_bytes(content)
    return path


def bytes_of(project: Project) -> dict[str, bytes]:
    return {path.relative_to(project.ofac).as_posix(): path.read_bytes() for path in project.ofac.rglob("*") if path.is_file()}


@given(st.lists(_entry, min_size=1, max_size=6, unique_by=lambda entry: entry.uid))
def test_a_list_is_read_back_as_it_was(entries: list[Entry]) -> None:
    source = SourceList("SDN_ADVANCED.XML", DAY, build_entries(entries))
    text = print_entries(source, DAY)
    again = parse_entries(text, "SDN_ADVANCED.XML", "made")
    assert_frame_equal(again.entries, source.entries)
    assert (again.format, again.list_date) == (source.format, source.list_date)
    assert print_entries(again, DAY) == text


@given(st.lists(_entry, min_size=1, max_size=6, unique_by=lambda entry: entry.uid))
def test_no_cell_is_a_formula_for_a_spreadsheet(entries: list[Entry]) -> None:
    text = print_entries(SourceList("SDN.CSV", None, build_entries(entries)), DAY)
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]


def test_a_name_that_begins_with_an_apostrophe_is_left_alone() -> None:
    text = print_entries(SourceList("SDN.CSV", None, build_entries([Entry("1", "'SYNTHETIC", "entity", ("SDGT",))])), DAY)
    assert "\n1,'SYNTHETIC,entity,SDGT,[],,,,2024-03-04\r\n" in text


@pytest.mark.parametrize("tag", ["ONE; TWO", "", " ONE"])
def test_a_tag_that_could_not_be_told_apart_is_refused(empty: Project, tmp_path: Path, tag: str) -> None:
    source = replace(LIST, entries=build_entries([Entry("1", "SYNTHETIC", "entity", (tag,))]))
    with pytest.raises(SourceError, match="cannot be joined"):
        write_list(empty, source, given_by_a_person(made_file(tmp_path), source), None)
    assert stored_lists(empty) == []


def test_a_given_list_is_stored_without_a_copy_of_its_file(empty: Project, tmp_path: Path) -> None:
    path = write_list(empty, LIST, given_by_a_person(made_file(tmp_path)), None)
    assert path == empty.ofac / "2024-03-04/entries-SDN.CSV.csv"
    assert {file.name for file in path.parent.iterdir()} == {"source.yml", path.name}
    text = (path.parent / "source.yml").read_text()
    assert "given_file: downloaded.csv" in text
    assert "address" not in text
    assert str(tmp_path) not in text
    assert f"entries_sha256: {hashlib.sha256(path.read_bytes()).hexdigest()}" in text
    [stored] = stored_lists(empty)
    assert (stored.list_date, stored.format, stored.raw, stored.entries) == (DAY, "SDN.CSV", None, path)
    assert_frame_equal(stored.read().entries, LIST.entries)
    assert read_stored(path).list_date == DAY


def test_another_format_of_the_same_day_joins_without_touching_the_first(empty: Project, tmp_path: Path) -> None:
    raw = made_file(tmp_path)
    write_list(empty, LIST, fetched(), raw)
    before = bytes_of(empty)
    other = replace(LIST, format="SDN.XML", list_date=DAY)
    path = write_list(empty, other, fetched(other), raw)
    after = bytes_of(empty)
    assert {name for name in before if after[name] != before[name]} == {"2024-03-04/source.yml"}
    assert set(after) - set(before) == {"2024-03-04/SDN.XML", "2024-03-04/entries-SDN.XML.csv"}
    assert [stored.format for stored in stored_lists(empty)] == ["SDN.CSV", "SDN.XML"]
    assert as_given(newest_list(empty, "SDN.CSV").provenance) == fetched()
    assert newest_list(empty, "SDN.XML").entries == path
    assert newest_list(empty, "SDN_ADVANCED.XML") is None


def test_the_same_list_again_changes_nothing(empty: Project, tmp_path: Path) -> None:
    raw = made_file(tmp_path)
    first = write_list(empty, LIST, fetched(), raw)
    before = bytes_of(empty)
    assert write_list(empty, LIST, fetched(), raw) == first
    assert write_list(empty, LIST, given_by_a_person(made_file(tmp_path, b"packed anew")), None) == first
    assert bytes_of(empty) == before


def test_a_given_list_gets_its_raw_file_when_it_is_fetched(empty: Project, tmp_path: Path) -> None:
    raw = made_file(tmp_path)
    first = write_list(empty, LIST, given_by_a_person(raw), None)
    assert write_list(empty, LIST, fetched(), raw) == first
    [stored] = stored_lists(empty)
    assert as_given(stored.provenance) == fetched()
    assert stored.raw is not None
    assert stored.raw.read_bytes() == raw.read_bytes()


def test_another_list_of_the_same_day_replaces_nothing(empty: Project, tmp_path: Path) -> None:
    raw = made_file(tmp_path)
    write_list(empty, LIST, fetched(), raw)
    before = bytes_of(empty)
    longer = replace(LIST, entries=build_entries([*ENTRIES, Entry("103", "SYNTHETIC THREE", "vessel", ("SDGT",))]))
    path = write_list(empty, longer, fetched(longer, "1" * 64), raw)
    assert path.parent.name == "2024-03-04.2"
    assert {name: content for name, content in bytes_of(empty).items() if name in before} == before
    assert newest_list(empty).entries == path
    later = write_list(empty, LIST, fetched(day=date(2024, 3, 5)), raw)
    assert newest_list(empty).entries == later
    assert [stored.number for stored in stored_lists(empty)] == [1, 2, 1]


@pytest.mark.parametrize("at", [0, 1, 2, 3])
@pytest.mark.parametrize("joins", [False, True])
def test_a_disk_that_fails_leaves_the_store_as_it_was(
    empty: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int, joins: bool
) -> None:
    raw = made_file(tmp_path)
    if joins:
        write_list(empty, replace(LIST, format="SDN.XML", list_date=DAY), fetched(replace(LIST, format="SDN.XML")), raw)
    before, lists = bytes_of(empty), stored_lists(empty)
    calls = iter(range(4))

    def failing(really: Any) -> Any:
        def call(*arguments: Any) -> Any:
            if next(calls) == at:
                raise OSError(28, "No space left on device")
            return really(*arguments)

        return call

    # What is done on the way, in this order: the raw file, the entries, the provenance, the flush to the disk.
    monkeypatch.setattr("glomag.sources.store.shutil.copyfile", failing(shutil.copyfile))
    monkeypatch.setattr(Path, "write_bytes", failing(Path.write_bytes))
    monkeypatch.setattr("glomag.sources.store.os.fsync", failing(os.fsync))
    with pytest.raises(SourceError, match="cannot be stored; nothing that was there has changed: No space left"):
        write_list(empty, LIST, fetched(), raw)
    assert bytes_of(empty) == before
    assert stored_lists(empty) == lists


def test_what_a_killed_command_left_is_no_list_and_is_cleared(empty: Project, tmp_path: Path) -> None:
    leftover = empty.ofac / ".adding-killed"
    leftover.mkdir(parents=True)
    (leftover / "SDN.CSV").write_bytes(b"half")
    (empty.ofac / "README.md").write_text("what lies here")
    assert stored_lists(empty) == []
    write_list(empty, LIST, given_by_a_person(made_file(tmp_path)), None)
    assert not leftover.exists()


def _renamed(path: Path) -> None:
    path.parent.rename(path.parent.with_name("2024-03-05"))


def _rewritten(old: str, new: str) -> Any:
    def rewrite(path: Path) -> None:
        for file in path.parent.iterdir():
            file.write_text(file.read_text().replace(old, new))

    return rewrite


def _without_line(path: Path, word: str) -> None:
    path.write_text("".join(line for line in path.read_text().splitlines(keepends=True) if word not in line))


CHANGES: dict[str, tuple[Any, str]] = {
    "entries gone": (lambda path: path.unlink(), "is gone"),
    "provenance gone": (lambda path: (path.parent / "source.yml").unlink(), "has no source.yml"),
    "provenance is no mapping": (lambda path: (path.parent / "source.yml").write_text("- 1"), "no mapping"),
    "provenance is no YAML": (lambda path: (path.parent / "source.yml").write_text("{"), "no YAML"),
    "provenance is no text": (lambda path: (path.parent / "source.yml").write_bytes(b"\xff"), "no text in UTF-8"),
    "unknown field": (_rewritten("given_file:", "found_at:"), "found_at"),
    "another file": (_rewritten("file_name: SDN.CSV", "file_name: SDN.XML"), "describes another file"),
    "both kinds": (_rewritten("given_file:", "etag: one\n  given_file:"), "either fetched"),
    "folder of another day": (_renamed, "of another day"),
    "a row less": (lambda path: path.write_text("".join(path.read_text().splitlines(keepends=True)[:2])), "1 entries, where 2"),
    "no row": (lambda path: path.write_text(path.read_text().splitlines(keepends=True)[0]), "the list is empty"),
    "cut off": (lambda path: path.write_text(path.read_text()[:-1]), "cut off"),
    "other columns": (_rewritten("uid,name", "id,name"), "the columns are not"),
    "a cell more": (_rewritten("=SYNTHETIC", "x,=SYNTHETIC"), "line 3"),
    "an open quote": (_rewritten("'=SYNTHETIC", '"SYNTHETIC'), "line 3"),
    "another kind": (_rewritten("entity,SDGT", "company,SDGT"), "'company' is none of"),
    "no number": (_rewritten("\n102,", "\n,"), "no list number"),
    "twice": (_rewritten("\n102,", "\n101,"), "stands twice"),
    "ties no JSON": (_rewritten("[]", "["), "line 3"),
    "ties of numbers": (_rewritten("[]", "[1]"), "line 3"),
    "a tie without a name": (_rewritten("[]", "[{}]"), "line 3"),
    "no day": (_rewritten("2017-12-31", "2017-12-32"), "line 3"),
    "another name": (_rewritten("SYNTHETIC, One", "SYNTHETIC, Two"), "not the SHA-256"),
    "other line ends": (lambda path: path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n")), "not the SHA-256"),
    "entries no text": (lambda path: path.write_bytes(path.read_bytes() + b"\xff"), "no text in UTF-8"),
    "no hash of the entries": (_rewritten("entries_sha256:", "etag:"), "either fetched"),
    "hash of the entries taken out": (lambda path: _without_line(path.parent / "source.yml", "entries_sha256"), "no entries_sha256"),
    "a folder of no day of the calendar": (lambda path: path.parent.rename(path.parent.with_name("2024-99-99")), "of another day"),
    "two days": (_rewritten("E.O. 13818,2024-03-04", "E.O. 13818,2024-03-05"), "several days"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_store_that_was_changed_by_hand_is_told(empty: Project, tmp_path: Path, change: str) -> None:
    path = write_list(empty, LIST, given_by_a_person(made_file(tmp_path)), None)
    apply, said = CHANGES[change]
    apply(path)
    with pytest.raises(SourceError) as caught:
        newest_list(empty).read()
    assert said in str(caught.value)
    assert "remove" in str(caught.value)


def test_a_file_of_another_name_is_no_normalised_list(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no normalised list"):
        read_stored(made_file(tmp_path))


def test_a_wrong_path_is_told_without_advice_to_remove_anything(tmp_path: Path) -> None:
    path = tmp_path / "entries-SDN.CSV.csv"
    with pytest.raises(SourceError, match="the file cannot be read: No such file or directory") as caught:
        read_stored(path)
    assert caught.value.where == str(path)
    assert [word for word in ("Errno", "remove", "not as") if word in str(caught.value)] == []


def test_a_changed_list_is_refused_by_its_path_too_while_its_provenance_lies_beside(empty: Project, tmp_path: Path) -> None:
    path = write_list(empty, LIST, given_by_a_person(made_file(tmp_path)), None)
    path.write_bytes(path.read_bytes().replace(b"SYNTHETIC, One", b"SYNTHETIC, Two"))
    with pytest.raises(SourceError, match="not the SHA-256"):
        read_stored(path)
    alone = tmp_path / path.name
    shutil.copyfile(path, alone)
    assert read_stored(alone).entries["name"].tolist()[0] == "SYNTHETIC, Two"
    (tmp_path / "source.yml").write_text("- 1")
    with pytest.raises(SourceError, match="no mapping"):
        read_stored(alone)


@pytest.mark.parametrize("content", [b"SYNTHETIc", b"SYNTHETIC.", b""])
def test_a_published_file_that_was_changed_is_told_when_it_is_fetched_again(empty: Project, tmp_path: Path, content: bytes) -> None:
    raw = made_file(tmp_path)
    sha256 = hashlib.sha256(raw.read_bytes()).hexdigest()
    write_list(empty, LIST, fetched(sha256=sha256).model_copy(update={"size": raw.stat().st_size}), raw)
    assert find_fetched(empty, "SDN.CSV", "1" * 64) is None
    found = find_fetched(empty, "SDN.CSV", sha256)
    assert found is not None
    assert found.raw is not None
    found.raw.write_bytes(content)
    with pytest.raises(SourceError, match=r"not as they were written: the file has not the size and SHA-256[\s\S]*2024-03-04/SDN\.CSV"):
        find_fetched(empty, "SDN.CSV", sha256)


def test_a_store_that_may_not_be_read_is_told(empty: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_list(empty, LIST, given_by_a_person(made_file(tmp_path)), None)

    def refuses(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuses)
    with pytest.raises(SourceError, match="the folder cannot be read: Permission denied"):
        stored_lists(empty)


def test_an_empty_folder_of_a_day_is_passed_over_and_filled(empty: Project, tmp_path: Path) -> None:
    (empty.ofac / "2024-03-04").mkdir(parents=True)
    assert lists_below(empty.ofac) == []
    path = write_list(empty, LIST, given_by_a_person(made_file(tmp_path)), None)
    assert [stored.entries for stored in stored_lists(empty)] == [path]


def test_the_newest_list_up_to_a_day(empty: Project, tmp_path: Path) -> None:
    for day in (DAY, date(2024, 5, 1)):
        write_list(empty, LIST, given_by_a_person(made_file(tmp_path), day=day), None)
    found = [newest_list(empty, "SDN.CSV", until=day) for day in (date(2024, 3, 3), DAY, date(2024, 4, 30), date(2024, 5, 1))]
    assert [one and one.list_date for one in found] == [None, DAY, DAY, date(2024, 5, 1)]


def test_a_provenance_of_another_list_is_a_fault_of_the_program(empty: Project, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not that of the list"):
        write_list(empty, LIST, fetched(), None)
    with pytest.raises(ValueError, match="not that of the list"):
        write_list(empty, replace(LIST, format="SDN.XML"), fetched(), made_file(tmp_path))
