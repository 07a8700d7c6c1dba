"""The days of a dataset of lists, earliest first, one of them in memory at a time: what counting arrivals needs of each entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from glomag.archive.partition import folder_of, read_record, read_table

_COLUMNS = ("uid", "name", "entity_type", "programs", "entered_first", "entered_last")


class Listed(NamedTuple):
    """One list with its day: number, name, kind and tags of each entry, and the first and last day that its printed date can mean."""

    day: date
    uids: Sequence[str]
    names: Sequence[str]
    kinds: Sequence[str]
    tags: Sequence[tuple[str, ...]]
    entered: Sequence[tuple[date | None, date | None]]


def read_listed(dataset: Path, days: Iterable[date]) -> Iterator[Listed]:
    """Read days of a dataset (`list_date=YYYY-MM-DD/`); raises SourceError where a day is not as it was written."""
    listed, sha256 = None, ""
    for day in days:
        record = read_record(folder_of(dataset, day))
        if listed is not None and record is not None and record.entries_sha256 == sha256:
            listed = listed._replace(day=day)  # most days are like the one before
        else:
            listed, sha256 = _read_day(dataset, day), record.entries_sha256 if record else ""
        yield listed


def _read_day(dataset: Path, day: date) -> Listed:
    table = read_table(folder_of(dataset, day), _COLUMNS)
    uids, names, kinds, first, last = (table[name].to_pylist() for name in _COLUMNS if name != "programs")
    return Listed(day, uids, names, kinds, _tags(table["programs"].combine_chunks()), list(zip(first, last, strict=True)))


def _tags(cells: pa.ListArray) -> list[tuple[str, ...]]:
    tags, places = cells.values.to_pylist(), cells.offsets.to_pylist()
    return [tuple(tags[begin:end]) for begin, end in pairwise(places)]
