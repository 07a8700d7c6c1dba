from __future__ import annotations

import gzip
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from glomag.errors import SourceError
from glomag.paths import Project
from glomag.reconcile import series as series_module
from glomag.reconcile.series import DatedFile, build_series, find_dated_files, read_dated_lists
from glomag.sources.provenance import describe_given_file
from glomag.sources.store import write_list


def _touch(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).write_text("")
    return folder


@pytest.mark.parametrize(
    ("names", "says"),
    [
        ([], "no file of a dated list"),
        (["sdn.csv", "notes.txt"], "no file of a dated list among 2"),
        (["sdn_2024-03-04.csv", "sdn_20240304.csv.gz"], "both of 2024-03-04"),
        (["sdn_2024-02-30.csv"], "no day of the calendar"),
        (["sdn_20241301.csv"], "no day of the calendar"),
        (["sdn_2024-03-04_taken_2024-03-05.csv"], "tells 2 days"),
    ],
)
def test_a_folder_without_a_plain_series_is_refused(tmp_path: Path, names: list[str], says: str) -> None:
    with pytest.raises(SourceError, match=says):
        find_dated_files(_touch(tmp_path, *names))


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"cannot be read[\s\S]*glomag fetch or glomag ingest FILE"):
        find_dated_files(tmp_path / "nowhere")


def test_a_fresh_checkout_is_told_how_to_get_lists(copied_project: Project) -> None:
    for _ in range(2):  # without the folder, and then with nothing in it but the page that explains it
        with pytest.raises(SourceError) as caught:
            find_dated_files(copied_project.ofac)
        assert caught.value.where == "data/raw/ofac"
        assert "glomag fetch or glomag ingest FILE" in caught.value.change
        copied_project.ofac.mkdir(exist_ok=True)
        (copied_project.ofac / "README.md").write_text("what lies here")


def test_a_folder_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "2024-03-04").mkdir()
    whole = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda path: whole(path) if path == tmp_path else refuses())
    with pytest.raises(SourceError, match="cannot be read: Permission denied"):
        find_dated_files(_touch(tmp_path, "sdn_2024-03-05.csv"))


@pytest.fixture
def store(made: Any, tmp_path: Path) -> Path:
    """A folder made as data/raw/ofac is, with one list of SYNTHETIC entries, and another of the same day."""
    project, given = Project(tmp_path / "checkout"), tmp_path / "given.csv"
    for uids in (("1", "2"), ("1", "2", "3")):
        given.write_text(f"SYNTHETIC, {len(uids)} entries", encoding="utf-8")
        source = made.listed(*(made.entry(uid) for uid in uids))
        now = datetime(2024, 3, 5, tzinfo=UTC)
        described = describe_given_file(given, source, list_date=date(2024, 3, 4), list_date_from="name of the file", ingested_at=now)
        write_list(project, source, described, None)
    return _touch(project.ofac, "README.md", "notes.txt")


DAMAGES: dict[str, tuple[Any, str]] = {
    "no provenance": (lambda store: (store / "2024-03-04/source.yml").unlink(), "has no source.yml"),
    "no day of the calendar": (lambda store: (store / "2024-03-04").rename(store / "2024-99-99"), "of another day"),
    "no day, no provenance": (lambda store: _touch_below(store / "2024-99-99", "entries-SDN.CSV.csv"), "has no source.yml"),
    "entries gone": (lambda store: (store / "2024-03-04/entries-SDN.CSV.csv").unlink(), "is gone"),
    "a name changed": (lambda store: _rewrite(store / "2024-03-04.2/entries-SDN.CSV.csv", b"PERSON, 3", b"PERSON, 4"), "SHA-256"),
}


def _touch_below(folder: Path, name: str) -> None:
    folder.mkdir()
    _touch(folder, name)


def _rewrite(path: Path, old: bytes, new: bytes) -> None:
    path.write_bytes(path.read_bytes().replace(old, new))


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_store_is_refused(store: Path, damage: str) -> None:
    apply, said = DAMAGES[damage]
    apply(store)
    with pytest.raises(SourceError, match=said):
        list(read_dated_lists(find_dated_files(store).dated))


def test_of_a_store_only_what_its_provenance_names_is_read_and_its_page_is_not_told(store: Path) -> None:
    shutil.copyfile(store / "2024-03-04.2/entries-SDN.CSV.csv", store / "2024-03-04.2/entries-SDN_ADVANCED.XML.csv")
    found = find_dated_files(store)
    assert found.dated == (DatedFile(date(2024, 3, 4), store / "2024-03-04.2/entries-SDN.CSV.csv"),)
    assert found.undated == ("notes.txt",)
    (one,) = read_dated_lists(found.dated)
    assert one.entries["uid"].tolist() == ["1", "2", "3"]


def test_days_are_read_from_names_in_both_forms_and_the_rest_is_named(tmp_path: Path) -> None:
    (tmp_path / "2020-01-01").mkdir()
    found = find_dated_files(_touch(tmp_path, "b_20210102.csv", "a-2022-03-04T1849.xml", "README", ".2019-01-01", "id-123456789.csv"))
    assert [file.day for file in found.dated] == [date(2021, 1, 2), date(2022, 3, 4)]
    assert found.undated == ("README", "id-123456789.csv")


def test_a_file_issued_after_the_day_in_its_name_is_refused(
    made: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(series_module, "read_file", lambda _path: made.listed(issued=date(2024, 3, 5)))
    with pytest.raises(SourceError, match=r"sdn_2024-03-04\.xml"):
        list(read_dated_lists([DatedFile(date(2024, 3, 4), Path("sdn_2024-03-04.xml"))]))


def test_lists_are_read_one_at_a_time_and_each_once(
    made: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[str] = []

    def one(path: Path) -> Any:
        read.append(path.name)
        return made.listed(made.entry("1"))

    monkeypatch.setattr(series_module, "read_file", one)
    lists = read_dated_lists([DatedFile(date(2024, 3, day), Path(f"{day}.csv")) for day in (4, 5)])
    assert not read
    assert list(next(lists).entries.columns) == ["uid", "name", "programs"]
    assert read == ["4.csv"]
    list(lists)
    assert read == ["4.csv", "5.csv"]


def test_a_broken_list_stops_the_series_with_its_name(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "sdn_2024-03-04.csv.gz", "wb") as opened:
        opened.write(b"<!doctype html><html></html>")
    with pytest.raises(SourceError, match=r"sdn_2024-03-04\.csv\.gz"):
        list(read_dated_lists(find_dated_files(tmp_path).dated))


def test_no_list_and_falling_days_are_refused(made: Any) -> None:
    with pytest.raises(SourceError, match="no list"):
        build_series([])
    with pytest.raises(ValueError, match="order of their days"):
        build_series([made.dated("2024-03-04"), made.dated("2024-03-04")])


def test_what_does_not_change_is_kept_once(made: Any) -> None:
    days = [f"2024-03-{day:02d}" for day in range(1, 11)]
    lists = [
        made.dated(day, "1", *(["2"] if number % 2 else []), made.entry("3", f"NAME {number // 5}")) for number, day in enumerate(days)
    ]
    series = build_series(lists)
    assert {uid: len(runs) for uid, runs in series.runs.items()} == {"1": 1, "2": 5, "3": 2}
    assert series.presence("2", "GLOMAG") == [False, True] * 5
    assert series.presence("2", "SDGT") == series.presence("9", "GLOMAG") == [False] * 10
    run = series.run_at("3", 7)
    assert run is not None
    assert run.name == "NAME 1"
    assert series.run_at("2", 0) is None
