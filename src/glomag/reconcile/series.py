"""A series of dated lists, folded into what each number was called and tagged, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import pandas as pd

from glomag.archive.changes import Change, Listed
from glomag.errors import SourceError
from glomag.sources import SourceList
from glomag.sources.dating import NAMED_BY_DATE, check_issued_by
from glomag.sources.folders import DatedFile
from glomag.sources.store import read_file


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

    def tagged(self, programme: str) -> dict[str, tuple[Run, ...]]:
        """The numbers that ever carry a tag, with those runs only."""
        kept = {uid: tuple(run for run in runs if programme in run.tags) for uid, runs in self.runs.items()}
        return {uid: runs for uid, runs in kept.items() if runs}


def read_dated_lists(files: Iterable[DatedFile]) -> Iterator[DatedList]:
    """Read one file after the other, each once, and keep of it only what `slim_list` keeps.

    Raises SourceError as `read_list` does, and where a file says that it was issued after the day in its name.
    """
    for file in files:
        source = read_file(file.path)
        check_issued_by(source, file.day, file.path.name)
        yield slim_list(source, file.day)


def slim_list(source: SourceList, day: date) -> DatedList:
    """Number, name and tags of every entry, with the day of the list."""
    return DatedList(day, source.entries[["uid", "name", "programs"]])


def build_series(lists: Iterable[DatedList]) -> Series:
    """Fold lists, earliest first, so that two of them are in memory at a time; raises as `fold_changes`."""
    return fold_changes(_changes_between(lists))


def fold_changes(changes: Iterable[Change]) -> Series:
    """Fold what changed from list to list into the runs of every number; what is kept grows with the changes, not with the lists.

    Raises SourceError where there is no list, and ValueError where their days do not rise.
    """
    days: list[date] = []
    ended: dict[str, list[Run]] = {}  # every number that ever was, in the order in which they came
    begun: dict[str, tuple[int, Listed]] = {}
    for place, change in enumerate(changes):
        if days and change.day <= days[-1]:
            raise ValueError(f"lists must come in the order of their days: {change.day} after {days[-1]}")
        days.append(change.day)
        for uid in (*change.went, *(one.uid for one in change.came if one.uid in begun)):
            _end_run(uid, place, begun, ended)
        for one in change.came:
            ended.setdefault(one.uid, [])
            begun[one.uid] = (place, one)
    if not days:
        raise SourceError("there is no list to audit", allowed=NAMED_BY_DATE)
    for uid in list(begun):
        _end_run(uid, len(days), begun, ended)
    return Series(tuple(days), {uid: tuple(runs) for uid, runs in ended.items()})


def _end_run(uid: str, place: int, begun: dict[str, tuple[int, Listed]], ended: dict[str, list[Run]]) -> None:
    first, listed = begun.pop(uid)
    ended[uid].append(Run(first, place - 1, listed.name, listed.tags))


def _changes_between(lists: Iterable[DatedList]) -> Iterator[Change]:
    before: dict[str, Listed] = {}
    for day, entries in lists:
        columns = (entries[name].tolist() for name in ("uid", "name", "programs"))
        listed = {uid: Listed(uid, name, tags) for uid, name, tags in zip(*columns, strict=True)}
        came = tuple(one for uid, one in listed.items() if before.get(uid) != one)
        yield Change(day, len(entries), came, tuple(uid for uid in before if uid not in listed))
        before = listed
