"""Published CSV as typed columns: what is a number, a day or a text, and in which format a spreadsheet shows it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from glomag.spreadsheet import unguard_cell

Cell = str | int | float | bool | date | None
Kind = Literal["text", "integer", "year", "fraction", "change", "number", "day", "day of year", "flag"]

# The most that a cell of Excel holds, and no day before this one means the same in every spreadsheet.
LONGEST_TEXT = 32_767
_FIRST_DAY = date(1900, 3, 1)

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,14})")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?(e-?[0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR_NAME = re.compile(r"(.*_)?year")
_NO_LIMIT = ("inf", "-inf")


@dataclass(frozen=True)
class Column:
    """A column of a sheet: heading, kind, and one cell a row; None is an empty cell."""

    name: str
    kind: Kind
    cells: tuple[Cell, ...]


def parse_columns(text: str, texts: Collection[str] = ()) -> list[Column]:
    """The columns of a published CSV. Those named in `texts` are text whatever stands in them, as a list number is.

    A cell that was guarded against being a formula gets back the text that it stands for. `inf` in a column of numbers
    stays a word, since no spreadsheet has that number.
    """
    header, *rows = list(csv.reader(io.StringIO(text, newline="")))
    by_column = zip(*rows, strict=True) if rows else [()] * len(header)
    return [_parse_column(name, cells, is_text=name in texts) for name, cells in zip(header, by_column, strict=True)]


def _parse_column(name: str, cells: Sequence[str], *, is_text: bool) -> Column:
    filled = {cell for cell in cells if cell}
    if is_text or not filled:
        return Column(name, "text", tuple(unguard_cell(cell) or None for cell in cells))
    if filled <= {"True", "False"}:
        return Column(name, "flag", tuple(cell == "True" if cell else None for cell in cells))
    if all(_is_day(cell) for cell in filled):
        return Column(name, "day", tuple(date.fromisoformat(cell) if cell else None for cell in cells))
    if all(_INTEGER.fullmatch(cell) for cell in filled) and not name.endswith("_frac"):
        return Column(name, "year" if _YEAR_NAME.fullmatch(name) else "integer", tuple(int(cell) if cell else None for cell in cells))
    if all(_NUMBER.fullmatch(cell) or cell in _NO_LIMIT for cell in filled):
        return _numbers(name, cells)
    return Column(name, "text", tuple(unguard_cell(cell) or None for cell in cells))


def _numbers(name: str, cells: Sequence[str]) -> Column:
    numbers = tuple(None if not cell else cell if cell in _NO_LIMIT else float(cell) for cell in cells)
    if not name.endswith("_frac"):
        return Column(name, "number", numbers)
    is_signed = any(isinstance(number, float) and number < 0 for number in numbers)
    return Column(name, "change" if is_signed else "fraction", numbers)


def _is_day(cell: str) -> bool:
    if not _DAY.fullmatch(cell):
        return False
    try:
        return date.fromisoformat(cell) >= _FIRST_DAY
    except ValueError:
        return False


def fit_text(text: str) -> str:
    """The text as a cell can hold it: one that is too long is cut and says so, with the number of characters that are missing.

    Excel counts UTF-16 units, of which a letter beyond the basic plane takes two.
    """
    if len(text) <= LONGEST_TEXT // 2 or len(text.encode("utf-16-le")) // 2 <= LONGEST_TEXT:
        return text
    note = f" [cut here: {len(text):,} characters in all, the whole text is in the CSV]"
    return text.encode("utf-16-le")[: 2 * (LONGEST_TEXT - len(note))].decode("utf-16-le", "ignore") + note
