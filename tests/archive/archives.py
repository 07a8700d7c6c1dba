"""Small archives of invented lists, and what a dataset of them holds."""

from __future__ import annotations

import gzip
import os
import sys
import threading
from datetime import date
from pathlib import Path

if (builders := str(Path(__file__).resolve().parents[1] / "sources")) not in sys.path:
    sys.path.append(builders)  # pytest puts no folder of tests on the path

from made_lists import make_csv, make_rows

from glomag.archive.jobs import Done, Job, normalise_here, normalise_list
from glomag.archive.keeping import Kept, keep_dataset
from glomag.archive.partition import BUILT_BESIDE
from glomag.sources.folders import find_dated_files

DAYS = ("2024-03-01", "2024-03-04", "2024-03-05", "2024-03-06")


def write_list(folder: Path, day: str, n: int = 8, *, is_zipped: bool = False) -> Path:
    """An SDN.CSV of `n` entries, named by its day."""
    path = folder / f"sdn_{day}.csv{'.gz' if is_zipped else ''}"
    path.parent.mkdir(parents=True, exist_ok=True)
    content = make_csv(make_rows(n))
    path.write_bytes(gzip.compress(content, mtime=0) if is_zipped else content)
    return path


def write_archive(folder: Path) -> Path:
    """Four lists, the second with the bytes of the first, and one of them gzipped."""
    for day, n in zip(DAYS, (8, 8, 9, 10), strict=True):
        write_list(folder, day, n, is_zipped=day == DAYS[3])
    return folder


class Heard:
    """Remembers what a watch is told."""

    def __init__(self) -> None:
        self.parts: list[tuple[str, int]] = []
        self.added: list[int] = []

    def begin(self, what: str, n_lists: int) -> None:
        self.parts.append((what, n_lists))

    def add(self, n_entries: int = 0) -> None:
        self.added.append(n_entries)


def keep(folder: Path, dataset: Path) -> Kept:
    """Bring a dataset up to date in this process."""
    return keep_dataset(find_dated_files(folder).dated, dataset, normalise_here, Heard())


def days(*told: str) -> tuple[date, ...]:
    return tuple(date.fromisoformat(day) for day in told)


def contents(dataset: Path) -> dict[str, bytes]:
    """Every file of a dataset but the lock, and the folders that are left over."""
    found = {path.relative_to(dataset).as_posix(): path for path in dataset.rglob("*")}
    leftovers = [name for name in found if name.startswith(BUILT_BESIDE)]
    return dict.fromkeys(leftovers, b"") | {name: path.read_bytes() for name, path in found.items() if path.is_file() and name != ".lock"}


def read_or_die(job: Job) -> Done:
    """What a process does that the system ends, whenever it comes to the list of one day."""
    if job.list_date.isoformat() == DAYS[2]:
        os._exit(9)
    return normalise_list(job)


def wait_for_ever() -> None:
    """Says so, and waits."""
    print("waiting", flush=True)
    threading.Event().wait()
