"""Two tables: which row and column differ, told by the key of the table, as CSV, as Parquet, or as any rows of printed cells."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import pyarrow as pa
import pyarrow.parquet as pq

from glomag.tables.schemas import key_of
from glomag.verify.difference import Difference, Differences, read_sides
from glomag.verify.words import compare_words

_MARK = "\ufeff"
_FOR_EXCEL = "-excel"
_MOST_CELLS_SHOWN = 6


@dataclass(frozen=True)
class Rows:
    """A table as printed: its columns, and its rows as lists of cells."""

    columns: list[str]
    rows: list[list[str]]


def compare_csv(path: str, committed: bytes, rebuilt: bytes) -> Differences:
    """Differences of two CSV files; of two with the same cells, how they are written. Raises UnreadableError."""
    left, right = read_sides(_parse, (committed, rebuilt), (UnicodeDecodeError, csv.Error))
    key = key_of(PurePosixPath(path).stem.removesuffix(_FOR_EXCEL))
    found = False
    for difference in compare_rows(left, right, key):
        found = True
        yield difference
    if not found:
        yield Difference("encoding", _how_written(committed.decode("utf-8"), rebuilt.decode("utf-8")))


def compare_parquet(path: str, committed: bytes, rebuilt: bytes) -> Differences:
    """Differences of two Parquet files: types, cells, then what is said beside the table (the versions of the libraries).

    Raises UnreadableError.
    """
    one, other = read_sides(_read_parquet, (committed, rebuilt), (pa.ArrowException, OSError, UnicodeDecodeError))
    for column, kind in one.types.items():
        if one.types[column] != other.types.get(column, kind):
            yield Difference("text", f"type of column {column}", kind, other.types[column])
    yield from compare_rows(one.rows, other.rows, key_of(PurePosixPath(path).stem))
    for name in sorted(one.said.keys() | other.said.keys()):
        if one.said.get(name) != other.said.get(name):
            yield compare_words(name, one.said.get(name, ""), other.said.get(name, ""))


@dataclass(frozen=True)
class _Parquet:
    rows: Rows
    types: dict[str, str]
    said: dict[str, str]


def _read_parquet(content: bytes) -> _Parquet:
    with pq.ParquetFile(io.BytesIO(content)) as opened:
        schema = opened.schema_arrow
        told = {name.decode(): text.decode() for name, text in (opened.metadata.metadata or {}).items()}
        told.pop("ARROW:schema", None)  # repeats the others, packed
        said = {"written by": opened.metadata.created_by, **{f"metadata {name}": text for name, text in told.items()}}
        types = {name: str(schema.field(name).type) for name in schema.names}
        return _Parquet(_printed(opened.read()), types, said)


def compare_rows(committed: Rows, rebuilt: Rows, key: Sequence[str]) -> Differences:
    """Columns, rows and cells that differ, then their order. A row is told by its key, or by its place where it has none."""
    yield from _compare_columns(committed.columns, rebuilt.columns)
    left, right = _by_key(committed, key), _by_key(rebuilt, key)
    if left is None or right is None:
        yield from _compare_by_place(committed, rebuilt)
        return
    yield from (Difference("missing", f"row {row}", rebuilt="no such row", committed=_cells(left[row])) for row in left if row not in right)
    yield from (
        Difference("too many", f"row {row}", committed="no such row", rebuilt=_cells(right[row])) for row in right if row not in left
    )
    for row, cells in left.items():
        yield from _compare_cells(f"row {row}", cells, right[row]) if row in right else ()
    if left.keys() == right.keys() and list(left) != list(right):
        place = next(number for number, pair in enumerate(zip(left, right, strict=True)) if pair[0] != pair[1])
        yield Difference("order", f"rows from the {_ordinal(place + 1)} on", list(left)[place], list(right)[place])


def _parse(content: bytes) -> Rows:
    text = content.decode("utf-8").removeprefix(_MARK)
    header, *rows = list(csv.reader(io.StringIO(text, newline=""), strict=True)) or [[]]
    return Rows(header, rows)


def _printed(table: pa.Table) -> Rows:
    """Cells as text in which different values differ: a number with all its digits."""
    columns = [[_cell(value) for value in column.to_pylist()] for column in table.columns]
    return Rows(list(table.column_names), [list(row) for row in zip(*columns, strict=True)])


def _cell(value: object) -> str:
    """A text as it is, so that its words can be told."""
    if value is None:
        return "(missing value)"
    return value if isinstance(value, str) else repr(value)


def _compare_columns(left: Sequence[str], right: Sequence[str]) -> Differences:
    yield from (Difference("missing", f"column {column}") for column in left if column not in right)
    yield from (Difference("too many", f"column {column}") for column in right if column not in left)
    if Counter(left) == Counter(right) and left != right:
        yield Difference("order", "columns", ", ".join(left), ", ".join(right))
    elif set(left) == set(right) and len(left) != len(right):
        yield Difference("text", "columns", ", ".join(left), ", ".join(right))


def _by_key(table: Rows, key: Sequence[str]) -> dict[str, dict[str, str]] | None:
    """Rows by their printed key; None where the key is not one, or a row has not a cell a column."""
    if not key or not set(key) <= set(table.columns) or len(set(table.columns)) != len(table.columns):
        return None
    if any(len(row) != len(table.columns) for row in table.rows):
        return None
    cells = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    rows = {" | ".join(row[column] or "(none)" for column in key): row for row in cells}
    return rows if len(rows) == len(cells) else None


def _compare_by_place(committed: Rows, rebuilt: Rows) -> Differences:
    """For tables whose rows have no key: the same rows in another order, or the first row that differs and those after it."""
    left, right = committed.rows, rebuilt.rows
    if left == right:
        return
    if Counter(map(tuple, left)) == Counter(map(tuple, right)):
        place = next(number for number, pair in enumerate(zip(left, right, strict=True)) if pair[0] != pair[1])
        yield Difference("order", f"rows from the {_ordinal(place + 1)} on", ", ".join(left[place]), ", ".join(right[place]))
        return
    if len(left) != len(right):
        longer, shorter = (left, right) if len(left) > len(right) else (right, left)
        place = next((number for number, row in enumerate(shorter) if row != longer[number]), len(shorter))
        cells, none, where = ", ".join(longer[place]), "no such row", f"{_ordinal(place + 1)} row"
        yield Difference("missing", where, cells, none) if longer is left else Difference("too many", where, none, cells)
        return
    for number, (one, other) in enumerate(zip(left, right, strict=True), start=1):
        yield from _compare_at(f"{_ordinal(number)} row", committed.columns, one, other)


def _compare_at(where: str, columns: Sequence[str], one: Sequence[str], other: Sequence[str]) -> Iterator[Difference]:
    if len(one) != len(other):
        yield Difference("text", f"{where}, {len(columns)} columns", f"{len(one)} cells", f"{len(other)} cells")
        return
    for place, (left, right) in enumerate(zip(one, other, strict=True)):
        if left != right:
            name = columns[place] if place < len(columns) else str(place + 1)
            yield compare_words(f"{where}, column {name}", left, right)


def _compare_cells(where: str, one: dict[str, str], other: dict[str, str]) -> Differences:
    for column, cell in one.items():
        if column in other and other[column] != cell:
            yield compare_words(f"{where}, column {column}", cell, other[column])


def _cells(row: dict[str, str]) -> str:
    return ", ".join(f"{column}={cell}" for column, cell in list(row.items())[:_MOST_CELLS_SHOWN])


def _how_written(one: str, other: str) -> str:
    if one.startswith(_MARK) != other.startswith(_MARK):
        return "the same cells; the mark of UTF-8 in front is on one side only"
    if one.replace("\r\n", "\n") == other.replace("\r\n", "\n"):
        return "the same cells; other line ends"
    return "the same cells, quoted otherwise"


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
