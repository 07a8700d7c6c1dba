"""A real Excel table: typed cells under a heading in the first row of a sheet, and a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from textwrap import wrap
from typing import Any

from glomag.workbook.cells import Cell, Column, fit_text
from glomag.workbook.look import Look

_NARROWEST, _WIDEST = 8, 60
# A heading stands in bold, and beside the arrow of its filter where there is one.
_ROOM_OF_HEADING = 4
_VERDICT = "verdict"
# Points of a line of text, and the highest row that Excel knows.
_POINTS_A_LINE, _HIGHEST = 15, 409
# The width of a column counts digits, and letters are narrower on average.
_LETTERS_A_DIGIT = 1.12


def write_columns(
    sheet: Any,
    look: Look,
    columns: Sequence[Column],
    at: int,
    name: str,
    *,
    has_filter: bool,
    widths: Mapping[str, float] | None = None,
) -> dict[int, int]:
    """Write columns as the table `name` from column `at` on, its heading in the first row of the sheet.

    `widths` gives the width in characters of columns whose text is to be wrapped; others are as wide as they need.
    A column named `verdict` has the colours of the figures. No cell is a formula, whatever its text.
    Returns how many lines the wrapped text of each row of the sheet takes.
    """
    wrapped = widths or {}
    lines: dict[int, int] = {}
    headings = [{"header": column.name, "header_format": look.named("heading")} for column in columns]
    last_row = max(len(columns[0].cells), 1)
    options = {"name": name, "columns": headings, "autofilter": has_filter, "style": "Table Style Light 1"}
    sheet.add_table(0, at, last_row, at + len(columns) - 1, options)
    for offset, column in enumerate(columns):
        sheet.set_column(at + offset, at + offset, wrapped.get(column.name) or _width(column))
        _write_column(sheet, look, column, at + offset, wraps=column.name in wrapped)
        if column.name in wrapped:
            for row, cell in enumerate(column.cells, start=1):
                if isinstance(cell, str):
                    lines[row] = max(lines.get(row, 1), n_lines(cell, wrapped[column.name]))
    return lines


@cache
def n_lines(text: str, width: float) -> int:
    """Lines that a text takes, wrapped in a cell as wide as `width` characters; one more is better than one too few."""
    longest = max(int(width * _LETTERS_A_DIGIT), 1)
    return sum(1 if len(line) <= longest and "\t" not in line else max(1, len(wrap(line, longest))) for line in text.split("\n"))


def set_heights(sheet: Any, lines: Mapping[int, int]) -> None:
    """Make rows as high as their lines: not every program does so by itself."""
    for row, n in lines.items():
        sheet.set_row(row, min(n * _POINTS_A_LINE, _HIGHEST))


def _write_column(sheet: Any, look: Look, column: Column, at: int, *, wraps: bool) -> None:
    """Each cell by its own type: a text is written as a text, never as what it looks like."""
    own = look.cell(column.kind, wraps=wraps)
    texts = {cell: fit_text(cell) for cell in dict.fromkeys(column.cells) if isinstance(cell, str)}
    forms = {cell: _text_form(look, cell, column, wraps=wraps) for cell in texts}
    if not texts:
        sheet.add_column(1, at, column.cells, [own] * len(column.cells))
        return
    cells: list[Cell] = [texts[cell] if isinstance(cell, str) else cell for cell in column.cells]
    sheet.add_column(1, at, cells, [forms[cell] if isinstance(cell, str) else own for cell in column.cells])


def _text_form(look: Look, text: str, column: Column, *, wraps: bool) -> Any:
    verdict = look.verdict(text) if column.name == _VERDICT else None
    return verdict or look.text(text, wraps=wraps)


def _width(column: Column) -> float:
    widest = {"day": 11, "day of year": 11, "flag": 8, "fraction": 9, "change": 9}.get(column.kind, 0)
    if not widest:
        widest = max((len(str(cell)) for cell in column.cells if cell is not None), default=0) + 1
    return min(max(widest, max(map(len, column.name.split())) + _ROOM_OF_HEADING, _NARROWEST), _WIDEST)
