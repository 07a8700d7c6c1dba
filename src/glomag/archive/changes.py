"""What changed from one day of a dataset to the next: what a fold over thousands of days needs, and little of it is Python's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from glomag.archive.partition import folder_of, read_record, read_table

_COLUMNS = ("uid", "name", "programs")
_BETWEEN, _BETWEEN_TAGS = "\x1f", "\x1e"  # control characters, which the readers refuse in every cell


class Listed(NamedTuple):
    """Number, name and tags of one entry."""

    uid: str
    name: str
    tags: tuple[str, ...]


class Change(NamedTuple):
    """One list against the one before it (none, for the first): `came` are entries that were not there as they are now.

    `came` is in the order of the list; `went` holds the numbers that were there and are not. `n_entries` is those of the list.
    """

    day: date
    n_entries: int
    came: tuple[Listed, ...]
    went: tuple[str, ...]


def read_changes(dataset: Path, days: Iterable[date]) -> Iterator[Change]:
    """Read days of a dataset, earliest first, two in memory at a time; a day like the one before is told by its record alone.

    Raises SourceError where a day is not as it was written.
    """
    before, rows, sha256 = _no_rows(), _no_rows(), ""
    for day in days:
        folder = folder_of(dataset, day)
        record = read_record(folder)
        if record is None or record.entries_sha256 != sha256:
            before, rows = rows, _read_rows(folder)
            sha256 = record.entries_sha256 if record else ""
            yield _change_between(day, before, rows)
        else:
            yield Change(day, rows.num_rows, (), ())


def _no_rows() -> pa.Table:
    return pa.table({name: pa.array([], pa.string()) for name in ("row", "uid")})


def _read_rows(folder: Path) -> pa.Table:
    """Each entry as one text, in which two that differ are never alike, and its number."""
    table = read_table(folder, _COLUMNS)
    tags = pc.binary_join(table["programs"], _BETWEEN_TAGS)
    return pa.table({"row": pc.binary_join_element_wise(table["uid"], table["name"], tags, _BETWEEN), "uid": table["uid"]})


def _change_between(day: date, before: pa.Table, rows: pa.Table) -> Change:
    came = rows["row"].filter(pc.invert(pc.is_in(rows["row"], before["row"].combine_chunks()))).to_pylist()
    left = before["uid"].filter(pc.invert(pc.is_in(before["row"], rows["row"].combine_chunks()))).to_pylist()
    listed = tuple(Listed(uid, name, tuple(tags.split(_BETWEEN_TAGS)) if tags else ()) for uid, name, tags in map(_cells, came))
    still = {one.uid for one in listed}
    return Change(day, rows.num_rows, listed, tuple(uid for uid in left if uid not in still))


def _cells(row: str) -> list[str]:
    return row.split(_BETWEEN)
