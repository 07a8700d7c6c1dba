from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from archives import DAYS, Heard, contents, days, keep, write_archive, write_list
from filelock import FileLock
from made_lists import make_rows, make_xml

from glomag.archive import jobs, keeping, planning
from glomag.archive.jobs import normalise_here
from glomag.archive.keeping import check_any_left, check_none_refused, dataset_of, keep_dataset
from glomag.archive.partition import ENTRIES_FILE, RECORD_FILE, folder_of
from glomag.errors import PublishError, SourceError
from glomag.paths import Project
from glomag.sources.folders import find_dated_files


def _change_a_byte(path: Path) -> None:
    """As many bytes, and the same time stamps: only the content differs."""
    before = path.stat()
    content = path.read_bytes()
    path.write_bytes(content.replace(b"SYNTHETIC FAMILY 101", b"SYNTHETIC FAMILI 101", 1))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == len(content)


def _fresh(lists: Path, tmp_path: Path) -> dict[str, bytes]:
    """What a dataset made at once from these lists holds."""
    return contents(keep(lists, tmp_path / "fresh").dataset)


@pytest.mark.parametrize("name", ["thesis.txt", "list_date=2024-03-05/more.parquet"])
def test_a_folder_with_other_files_is_refused_and_untouched(lists: Path, dataset: Path, name: str) -> None:
    (dataset / name).write_text("years of work")
    write_list(lists, "2024-03-07", 11)
    before = contents(dataset)
    with pytest.raises(PublishError, match=f"{name.replace('/', '.')}[\\s\\S]*--dataset FOLDER"):
        keep(lists, dataset)
    assert contents(dataset) == before


def test_the_folder_of_the_lists_is_no_dataset(lists: Path) -> None:
    with pytest.raises(PublishError, match="no part of a dataset"):
        keep(lists, lists)


def test_a_dataset_that_another_command_writes_is_left_alone(lists: Path, dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "_SECONDS_TO_WAIT", 0)
    with FileLock(dataset / ".lock"), pytest.raises(PublishError, match="another command"):
        keep(lists, dataset)


def test_a_dataset_that_cannot_be_made_is_told(lists: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PublishError, match="cannot be written"):
        keep(lists, tmp_path / "file" / "dataset")


def test_the_lists_of_another_folder_do_not_take_the_place_of_many(lists: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "_MOST_LOST", 3)
    other = tmp_path / "other"
    write_list(other, "2020-01-02", 20)
    dataset = keep(lists, tmp_path / "dataset").dataset
    before = contents(dataset)
    with pytest.raises(PublishError, match="4 days, and not one of their lists"):
        keep(other, dataset)
    assert contents(dataset) == before


def test_many_lists_may_go_at_once_and_with_another_way_of_reading(
    lists: Path, dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "_MOST_LOST", 1)
    for module in (jobs, planning):
        monkeypatch.setattr(module, "fingerprint", lambda: "0" * 64)
    for day in DAYS[:2]:
        (lists / f"sdn_{day}.csv").unlink()
    assert keep(lists, dataset).gone == days(*DAYS[:2])
    assert contents(dataset) == _fresh(lists, tmp_path)


def test_a_list_that_cannot_be_read_is_named_and_all_others_are_kept(lists: Path, tmp_path: Path) -> None:
    path = write_list(lists, "2024-03-02")
    path.write_bytes(path.read_bytes().replace(b"\r\n107,", b"\r\nx107,", 1))
    path = write_list(lists, "2024-03-03")
    path.write_bytes(b"<!doctype html><html></html>")
    kept = keep(lists, tmp_path / "dataset")
    assert kept.days == days(*DAYS)
    with pytest.raises(SourceError) as caught:
        check_none_refused(kept)
    for word in ("2 of 6 lists", "'x107'", "sdn_2024-03-02.csv, line 3", "sdn_2024-03-03.csv", "web page", "--skip-refused"):
        assert word in str(caught.value)
    assert check_any_left(kept) is kept


def test_of_very_many_lists_that_cannot_be_read_ten_are_named(tmp_path: Path) -> None:
    for day in range(10, 22):
        (tmp_path / f"sdn_2024-03-{day}.csv").write_bytes(b"<html>")
    kept = keep(tmp_path, tmp_path.parent / "dataset")
    with pytest.raises(SourceError, match=r"none of 12 lists[\s\S]*2024-03-19[\s\S]*and 2 more$"):
        check_any_left(kept)


def test_a_list_that_was_read_and_is_broken_now_is_no_longer_in_the_dataset(lists: Path, dataset: Path) -> None:
    (lists / f"sdn_{DAYS[2]}.csv").write_bytes(b"<html>")
    kept = keep(lists, dataset)
    assert [one.day for one in kept.refused] == list(days(DAYS[2]))
    assert kept.days == days(DAYS[0], DAYS[1], DAYS[3])
    assert not folder_of(dataset, kept.refused[0].day).exists()


def test_a_list_issued_after_its_day_is_refused_though_its_bytes_are_known(tmp_path: Path) -> None:
    content = make_xml(make_rows(6), published="03/04/2024")
    for day in ("2024-03-04", "2024-03-05"):
        write_list(tmp_path / "lists", day).write_bytes(content)
    dataset = keep(tmp_path / "lists", tmp_path / "dataset").dataset
    write_list(tmp_path / "lists", "2024-03-01").write_bytes(content)
    kept = keep(tmp_path / "lists", dataset)
    assert "issued on 2024-03-04" in kept.refused[0].message
    assert kept.days == days("2024-03-04", "2024-03-05")


def test_a_list_that_changes_while_it_is_read_is_refused(lists: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = jobs.read_file

    def changes(path: Path) -> object:
        found = whole(path)
        if path.name == f"sdn_{DAYS[2]}.csv":
            _change_a_byte(path)
        return found

    monkeypatch.setattr(jobs, "read_file", changes)
    kept = keep(lists, tmp_path / "dataset")
    assert [one.day for one in kept.refused] == list(days(DAYS[2]))
    assert "changed while it was read" in kept.refused[0].message


def test_lists_with_the_same_bytes_are_read_once(lists: Path, tmp_path: Path) -> None:
    kept = keep(lists, tmp_path / "dataset")
    assert (kept.new, kept.repeated) == (days(DAYS[0], DAYS[2], DAYS[3]), days(DAYS[1]))
    assert kept.days == days(*DAYS)


def test_nothing_is_read_again_when_nothing_changed(lists: Path, dataset: Path) -> None:
    before = contents(dataset)
    for path in lists.iterdir():
        os.utime(path)  # a time stamp decides nothing
    kept = keep(lists, dataset)
    assert (kept.days, kept.new, kept.repeated, kept.gone) == (days(*DAYS), (), (), ())
    assert contents(dataset) == before


def _rename(lists: Path) -> None:
    (lists / f"sdn_{DAYS[2]}.csv").rename(lists / f"list-{DAYS[2]}.csv")


def _move_by_year(lists: Path) -> None:
    (lists / "2024" / "03").mkdir(parents=True)
    for path in list(lists.glob("*.csv")):
        path.rename(lists / "2024" / "03" / path.name)


def _exchange(lists: Path) -> None:
    one, other = lists / f"sdn_{DAYS[2]}.csv", lists / f"sdn_{DAYS[3]}.csv.gz"
    first = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(first)


# What happens to the folder; the days that are read again, made from another day, and taken out.
CHANGES: dict[str, tuple[Callable[[Path], object], tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "a byte": (lambda lists: _change_a_byte(lists / f"sdn_{DAYS[2]}.csv"), (DAYS[2],), (), ()),
    "a new list": (lambda lists: write_list(lists, "2024-03-07", 11), ("2024-03-07",), (), ()),
    "a new list as before": (lambda lists: write_list(lists, "2024-03-07", 9), (), ("2024-03-07",), ()),
    "a list gone": (lambda lists: (lists / f"sdn_{DAYS[0]}.csv").unlink(), (), (), (DAYS[0],)),
    "a list of another day": (
        lambda lists: (lists / f"sdn_{DAYS[2]}.csv").rename(lists / "sdn_2024-03-08.csv"),
        (),
        ("2024-03-08",),
        (DAYS[2],),
    ),
    "another name": (_rename, (), (DAYS[2],), ()),
    "another folder": (_move_by_year, (), (), ()),
    "two exchanged": (_exchange, (DAYS[3],), (DAYS[2],), ()),
}


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_only_what_is_new_is_read_and_all_is_as_if_made_at_once(
    lists: Path, dataset: Path, tmp_path: Path, change: str
) -> None:
    apply, new, repeated, gone = CHANGES[change]
    apply(lists)
    kept = keep(lists, dataset)
    assert (kept.new, kept.repeated, kept.gone) == (days(*new), days(*repeated), days(*gone))
    assert contents(dataset) == _fresh(lists, tmp_path)


def test_another_way_of_reading_reads_every_list_again(lists: Path, dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (jobs, planning):
        monkeypatch.setattr(module, "fingerprint", lambda: "0" * 64)
    kept = keep(lists, dataset)
    assert len(kept.new) + len(kept.repeated) == len(DAYS)


def test_a_machine_with_another_way_of_reading_refuses_the_work(lists: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "fingerprint", lambda: "0" * 64)
    kept = keep(lists, tmp_path / "dataset")
    assert not kept.days
    assert "another one here" in kept.refused[0].message


@pytest.mark.parametrize("damage", [ENTRIES_FILE, RECORD_FILE])
def test_a_damaged_day_is_made_again(lists: Path, dataset: Path, tmp_path: Path, damage: str) -> None:
    path = folder_of(dataset, days(DAYS[2])[0]) / damage
    path.write_bytes(path.read_bytes()[:-1])
    assert keep(lists, dataset).new == days(DAYS[2])
    assert contents(dataset) == _fresh(lists, tmp_path)


def test_a_watch_hears_of_every_list_and_its_entries(lists: Path, tmp_path: Path) -> None:
    heard = Heard()
    keep_dataset(find_dated_files(lists).dated, tmp_path / "dataset", normalise_here, heard)
    assert heard.parts == [("looking for what is new", 4), ("reading", 3), ("repeating", 1)]
    assert heard.added == [0, 0, 0, 0, 8, 9, 10, 0]


def test_a_folder_has_one_dataset_whatever_comes_and_goes_and_shows_no_path(tmp_path: Path) -> None:
    project = Project(tmp_path / "checkout")
    lists = write_archive(tmp_path / "my lists")
    place = dataset_of(project, lists)
    write_list(lists, "2024-03-07")
    assert dataset_of(project, lists / ".." / "my lists") == place
    assert place.parent == project.build / "archive"
    assert place.name.startswith("my-lists-")
    assert place != dataset_of(project, tmp_path / "elsewhere" / "my lists")
    assert dataset_of(project, project.ofac).name == "data-raw-ofac"
    shutil.copytree(tmp_path / "my lists", project.root / "kept")
    assert dataset_of(project, project.root / "kept").name == "kept"
