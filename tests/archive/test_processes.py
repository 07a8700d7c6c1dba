from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import archives
import exits
import pytest
from archives import DAYS, Heard, contents, days, keep

from glomag.archive import processes
from glomag.archive.jobs import Done, Job
from glomag.archive.keeping import Kept, keep_dataset
from glomag.archive.processes import spread_over_processes
from glomag.errors import SourceError
from glomag.sources.folders import find_dated_files


def _keep_in_two(lists: Path, dataset: Path) -> Kept:
    return keep_dataset(find_dated_files(lists).dated, dataset, spread_over_processes(2), Heard())


def test_a_list_with_which_its_process_dies_is_named_and_all_others_are_kept(
    lists: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "normalise_list", archives.read_or_die)
    kept = _keep_in_two(lists, tmp_path / "dataset")
    assert [one.day for one in kept.refused] == list(days(DAYS[2]))
    assert "out of memory" in kept.refused[0].message and f"sdn_{DAYS[2]}.csv" in kept.refused[0].message
    assert kept.days == days(DAYS[0], DAYS[1], DAYS[3])
    monkeypatch.undo()
    keep(lists, tmp_path / "dataset")
    assert contents(tmp_path / "dataset") == contents(keep(lists, tmp_path / "fresh").dataset)


def test_where_every_process_dies_it_is_not_the_lists(lists: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in DAYS[:2]:
        (lists / f"sdn_{day}.csv").unlink()
    monkeypatch.setattr(processes, "_begin", exits.at_once)
    with pytest.raises(SourceError, match="--processes 1"):
        _keep_in_two(lists, tmp_path / "dataset")


def test_two_processes_make_what_one_makes(lists: Path, dataset: Path, tmp_path: Path) -> None:
    assert contents(_keep_in_two(lists, tmp_path / "two").dataset) == contents(dataset)


def _sized(tmp_path: Path, n_bytes: int, begins: bytes) -> Callable[[int], Job]:
    path = tmp_path / "list"
    with path.open("wb") as opened:
        opened.write(begins)
        opened.truncate(n_bytes)
    return lambda number: Job(path, date.fromordinal(700_000 + number), tmp_path, "", "", "")


CASES = {
    "ten small": (3_000_000, b"1,", 10, 1),
    "140 small": (3_000_000, b"1,", 140, 4),
    "two large": (120_000_000, b"<?", 2, 2),
    "ten zipped": (500_000, b"\x1f\x8b", 10, 1),
    "60 zipped": (500_000, b"\x1f\x8b", 60, 2),
}


@pytest.mark.parametrize("case", CASES)
def test_few_small_lists_are_not_worth_a_further_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    n_bytes, begins, n_lists, n_processes = CASES[case]
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    asked: list[int] = []
    monkeypatch.setattr(processes, "_in_processes", lambda _, n: asked.append(n) or iter(()))
    monkeypatch.setattr(processes, "normalise_here", lambda _: asked.append(1) or iter(()))
    list[Done](spread_over_processes()([_sized(tmp_path, n_bytes, begins)(number) for number in range(n_lists)]))
    assert asked == [n_processes]
