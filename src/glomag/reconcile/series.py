"""A series of dated lists, folded into what each number was called and tagged, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from glomag.errors import ProjectNotFoundError, SourceError
from glomag.paths import find_project
from glomag.reconcile.matching import check_list_date
from glomag.sources import SourceList
from glomag.sources.dating import NAMED_BY_DATE, day_in_name
from glomag.sources.store import lists_below, read_file

_HOW_TO_GET = "get lists with glomag fetch or glomag ingest FILE, or name a folder that holds some: glomag audit FOLDER"
_OF_THE_STORE = "README.md"  # says what lies in data/raw/ofac


class DatedFile(NamedTuple):
    """A file whose name tells the day of its list."""

    day: date
    path: Path


class FoundFiles(NamedTuple):
    """The dated files of a folder, earliest first, and the names of the files that tell no day and are not read."""

    dated: tuple[DatedFile, ...]
    undated: tuple[str, ...]


class DatedList(NamedTuple):
    """A list with the day of which it shows the state at some moment; of its entries only `uid`, `name`, `programs`."""

    day: date
    entries: pd.DataFrame


class Run(NamedTuple):
    """Lists in a row, by their place in the series, on which a number has the same name and the same tags."""

    first: int
    last: int
    name: str
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Series:
    """The days of the lists, rising, and the runs of every number, rising; its size follows the changes, not the lists."""

    days: tuple[date, ...]
    runs: dict[str, tuple[Run, ...]]

    def run_at(self, uid: str, place: int) -> Run | None:
        """What a number was on one list; None where it was not on it."""
        return next((run for run in self.runs.get(uid, ()) if run.first <= place <= run.last), None)

    def presence(self, uid: str, programme: str) -> list[bool]:
        """For each list whether the number was on it with the tag."""
        present = [False] * len(self.days)
        for run in self.runs.get(uid, ()):
            if programme in run.tags:
                present[run.first : run.last + 1] = [True] * (run.last - run.first + 1)
        return present

    def tagged(self, programme: str) -> dict[str, tuple[Run, ...]]:
        """The numbers that ever carry a tag, with those runs only."""
        kept = {uid: tuple(run for run in runs if programme in run.tags) for uid, runs in self.runs.items()}
        return {uid: runs for uid, runs in kept.items() if runs}


def find_dated_files(folder: Path) -> FoundFiles:
    """The files of a folder that tell a day (YYYY-MM-DD or YYYYMMDD) in their names, and the lists of data/raw/ofac.

    Hidden files are left out. Of each day of a store it is the last list, in the fullest format. Raises SourceError where
    there is none, where two tell the same day, where a name tells two days or none of the calendar, and for a folder of a
    stored list that is not as it was written.
    """
    where = _shown(folder)
    try:
        paths = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    except OSError as error:
        raise SourceError(
            f"the folder cannot be read: {error.strerror or 'no reason given'}", where=where, allowed=NAMED_BY_DATE, change=_HOW_TO_GET
        ) from None
    stored = [DatedFile(*one) for one in {of_day.list_date: of_day.entries for of_day in lists_below(folder)}.items()]
    dated = sorted([*stored, *(DatedFile(day, path) for path in paths if (day := day_in_name(path.name)) is not None)])
    if not dated:
        raise SourceError(f"no file of a dated list among {len(paths)} files", where=where, allowed=NAMED_BY_DATE, change=_HOW_TO_GET)
    for one, other in pairwise(dated):
        if one.day == other.day:
            raise SourceError(
                f"{one.path.name} and {other.path.name} are both of {one.day}",
                where=where,
                allowed=NAMED_BY_DATE,
                change="keep one list a day in the folder",
            )
    read = {file.path for file in dated}
    passed = [path.name for path in paths if path not in read]
    return FoundFiles(tuple(dated), tuple(name for name in passed if not (stored and name == _OF_THE_STORE)))


def _shown(folder: Path) -> str:
    """The folder as a reader of the project knows it, where it lies in a checkout."""
    try:
        return find_project(folder).shown(folder.resolve())
    except ProjectNotFoundError:
        return str(folder)


def read_dated_lists(files: Iterable[DatedFile]) -> Iterator[DatedList]:
    """Read one file after the other, each once, and keep of it only what `slim_list` keeps.

    Raises SourceError as `read_list` does, and where a file says that it was issued after the day in its name.
    """
    for file in files:
        source = read_file(file.path)
        check_list_date(source, file.day, file.path.name)
        yield slim_list(source, file.day)


def slim_list(source: SourceList, day: date) -> DatedList:
    """Number, name and tags of every entry, with the day of the list."""
    return DatedList(day, source.entries[["uid", "name", "programs"]])


def build_series(lists: Iterable[DatedList]) -> Series:
    """Fold lists, earliest first, so that one of them is in memory at a time.

    Raises SourceError where there is none, and ValueError where their days do not rise.
    """
    days: list[date] = []
    open_runs: dict[str, list[Run]] = {}
    for place, (day, entries) in enumerate(lists):
        if days and day <= days[-1]:
            raise ValueError(f"lists must come in the order of their days: {day} after {days[-1]}")
        days.append(day)
        for uid, name, tags in zip(entries["uid"].tolist(), entries["name"].tolist(), entries["programs"].tolist(), strict=True):
            runs = open_runs.setdefault(uid, [])
            goes_on = bool(runs) and runs[-1].last == place - 1 and runs[-1].name == name and runs[-1].tags == tags
            first = runs.pop().first if goes_on else place
            runs.append(Run(first, place, name, tags))
    if not days:
        raise SourceError("there is no list to audit", allowed=NAMED_BY_DATE)
    return Series(tuple(days), {uid: tuple(runs) for uid, runs in open_runs.items()})
