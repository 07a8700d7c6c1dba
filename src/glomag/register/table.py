"""One CSV file of the record, read cell by cell: every cell is right, or the file is refused."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd

from glomag.register.package import Field, Resource
from glomag.register.problems import Problem

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = {"integer": re.compile(r"-?[0-9]+"), "number": re.compile(r"-?[0-9]+(\.[0-9]+)?")}


def read_table(path: Path, resource: Resource) -> tuple[pd.DataFrame, list[Problem]]:
    """Read one file into a typed frame with a `line` column, and list every fault found.

    The frame can be relied on only where the list is empty. Text columns are str with missing values, dates
    datetime64, whole numbers Int64, other numbers float64. `line` is the line of the file on which a row ends.
    """
    text, problems = _decode(path, resource.file)
    if problems:
        return pd.DataFrame(), problems
    rows, problems = _split(text, resource)
    problems += list(_faults_of_rows(rows, resource))
    problems += list(_repeated_keys(rows, resource))
    return (pd.DataFrame() if problems else _build_frame(rows, resource)), problems


def _decode(path: Path, file: str) -> tuple[str, list[Problem]]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        return "", [Problem(file, 0, "", "the file cannot be read", str(error.strerror))]
    if raw.startswith(b"\xef\xbb\xbf"):
        return "", [Problem(file, 1, "", "the file begins with a byte-order mark", "save it as plain UTF-8")]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return "", [Problem(file, line, "", f"byte 0x{raw[error.start]:02x} is not UTF-8", "save the file as UTF-8")]
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        return "", [Problem(file, line, "", "the file holds a NUL byte", "a text file holds none")]
    return text, []


def _split(text: str, resource: Resource) -> tuple[list[tuple[int, list[str]]], list[Problem]]:
    if not text:
        return [], [Problem(resource.file, 0, "", "the file is empty", "a header and rows are expected")]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader)
        problems = _faults_of_header(header, resource)
        rows = [(reader.line_num, cells) for cells in reader] if not problems else []
    except csv.Error as error:
        return [], [
            Problem(resource.file, reader.line_num, "", f"not readable as CSV: {error}", "is the file cut off, or a quote left open?")
        ]
    if not rows and not problems:
        problems.append(Problem(resource.file, 0, "", "the file has a header and no row", "is it cut off?"))
    if not text.endswith("\n"):
        problems.append(
            Problem(
                resource.file, text.count("\n") + 1, "", "the file ends inside a line", "it is cut off; a whole file ends with a line break"
            )
        )
    return rows, problems


def _faults_of_header(header: list[str], resource: Resource) -> list[Problem]:
    expected = resource.columns
    missing = [name for name in expected if name not in header]
    extra = [name for name in header if name not in expected]
    faults = [Problem(resource.file, 1, "", f"column {name!r} is missing", f"expected: {', '.join(expected)}") for name in missing]
    faults += [Problem(resource.file, 1, "", f"column {name!r} is not known", f"expected: {', '.join(expected)}") for name in extra]
    if not faults and header != expected:
        faults = [Problem(resource.file, 1, "", "the columns stand in another order or twice", f"expected: {', '.join(expected)}")]
    return faults


def _faults_of_rows(rows: list[tuple[int, list[str]]], resource: Resource) -> Iterator[Problem]:
    whole = []
    for line, cells in rows:
        if len(cells) == len(resource.fields):
            whole.append((line, cells))
        else:
            yield Problem(resource.file, line, "", f"{len(cells)} cells", f"every row has {len(resource.fields)}")
    for position, column in enumerate(resource.fields):
        # Most cells of a column are alike: each value is looked at once.
        faults = {value: _fault_of_cell(column, value) for value in {cells[position] for _, cells in whole}}
        if any(faults.values()):
            wrong = [(line, cells[position]) for line, cells in whole if faults[cells[position]]]
            yield from (Problem(resource.file, line, column.name, value, faults[value]) for line, value in wrong)


def _fault_of_cell(column: Field, value: str) -> str:
    if not value:
        return "must not be empty" if column.is_required else ""
    if value != value.strip():
        return "must not begin or end with a blank"
    if column.enum and value not in column.enum:
        return f"allowed: {', '.join(column.enum)}"
    if column.pattern and not column.pattern.fullmatch(value):
        return f"must look like {column.pattern.pattern}"
    if column.type == "date" and not _is_day(value):
        return "must be a day of the calendar as YYYY-MM-DD"
    if column.type in _NUMBER and not _NUMBER[column.type].fullmatch(value):
        return f"must be a {'whole ' if column.type == 'integer' else ''}number"
    return ""


def _is_day(value: str) -> bool:
    if not _ISO_DAY.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _repeated_keys(rows: list[tuple[int, list[str]]], resource: Resource) -> Iterator[Problem]:
    positions = [resource.columns.index(name) for name in resource.primary_key]
    first_seen: dict[tuple[str, ...], int] = {}
    for line, cells in rows:
        if not positions or len(cells) != len(resource.fields):
            continue
        key = tuple(cells[position] for position in positions)
        if first_seen.setdefault(key, line) != line:
            yield Problem(resource.file, line, ", ".join(resource.primary_key), ", ".join(key), f"stands already on line {first_seen[key]}")


def _build_frame(rows: list[tuple[int, list[str]]], resource: Resource) -> pd.DataFrame:
    by_column = zip(*(cells for _, cells in rows), strict=True)
    typed = {column.name: _typed(column, cells) for column, cells in zip(resource.fields, by_column, strict=True)}
    return pd.DataFrame({**typed, "line": [line for line, _ in rows]})


def _typed(column: Field, cells: tuple[str, ...]) -> pd.Series:
    """The cells of a column as its type says, an empty one as missing."""
    texts = pd.Series([cell or None for cell in cells], dtype="str")
    if column.type == "date":
        return pd.to_datetime(texts, format="%Y-%m-%d")
    if column.type in _NUMBER:
        return pd.to_numeric(texts).astype("Int64" if column.type == "integer" else "float64")
    return texts
