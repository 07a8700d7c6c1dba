"""Columns written at once are, byte for byte, what XlsxWriter writes cell by cell."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any
from zipfile import ZipFile

from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from glomag.workbook.by_column import ColumnBook
from glomag.workbook.cells import LONGEST_TEXT, Cell, fit_text

OPTIONS = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
DAYS = st.dates(date(1900, 3, 1), date(2100, 1, 1))
NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**15), 10**15)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6) | st.sampled_from(
    ["=1+1", "_x0041_", " a ", "inf", "<r>b</r>"]
)
# Columns of few and of more than sixteen rows, with gaps.
CELLS = [st.none() | kind for kind in (TEXTS, NUMBERS, DAYS, st.booleans(), NUMBERS | TEXTS)]
TABLES = st.integers(1, 40).flatmap(lambda n: st.tuples(*(st.lists(kind, min_size=n, max_size=n) for kind in CELLS)))


def _lay_out(book: Any, tables: list[list[Cell]], write_column: Any) -> None:
    """A sheet of words beside a table, and a sheet with a chart that takes numbers and texts of the table."""
    bold, plain, other = (book.add_format(look) for look in ({"bold": True}, {"align": "left"}, {"align": "left", "indent": 1}))
    for name, has_chart in (("First", False), ("Second", True)):
        sheet = book.add_worksheet(name)
        sheet.write_string(0, 0, "Title", bold)
        sheet.write_string(30, 0, "Below", bold)
        last_row, headings = len(tables[0]), [{"header": f"Column {at}", "header_format": bold} for at in range(len(tables))]
        place = (0, 2, last_row, 1 + len(tables))
        sheet.add_table(*place, {"name": f"t_{name}", "columns": headings, "autofilter": has_chart})
        for at, cells in enumerate(tables, start=2):
            write_column(sheet, at, cells, [other if isinstance(cell, str) and len(cell) > 3 else plain for cell in cells])
        sheet.set_row(2, 40)
        if has_chart:
            chart = book.add_chart({"type": "scatter"})
            for at in (2, 3, 4, 6):
                chart.add_series({"name": [name, 0, at], "categories": [name, 1, 2, last_row, 2], "values": [name, 1, at, last_row, at]})
            sheet.insert_chart(1, 0, chart)


def _by_cell(sheet: Any, at: int, cells: list[Cell], forms: list[Any]) -> None:
    for row, (cell, form) in enumerate(zip(cells, forms, strict=True), start=1):
        if isinstance(cell, str):
            sheet.write_string(row, at, cell, form)
        elif isinstance(cell, bool):
            sheet.write_boolean(row, at, cell, form)
        elif isinstance(cell, date):
            sheet.write_datetime(row, at, datetime(cell.year, cell.month, cell.day), form)
        elif cell is not None:
            sheet.write_number(row, at, cell, form)


@given(TABLES)
@settings(max_examples=25, deadline=None)
def test_columns_are_written_as_their_cells_one_by_one(tables: tuple[list[Cell], ...]) -> None:
    written = io.BytesIO()
    properties = {"created": datetime(2024, 9, 5)}
    with Workbook(written, {**OPTIONS, "in_memory": True}) as book:
        book.set_properties(properties)
        _lay_out(book, list(tables), _by_cell)
    quick = ColumnBook(OPTIONS)
    quick.set_properties(properties)
    _lay_out(quick, list(tables), lambda sheet, at, cells, forms: sheet.add_column(1, at, cells, forms))
    quick.close()
    with ZipFile(written) as packed:
        assert list(quick.parts) == packed.namelist()
        differing = [name for name in packed.namelist() if packed.read(name) != quick.parts[name]]
    assert differing == []


def test_a_text_of_letters_beyond_the_basic_plane_is_cut_to_what_excel_counts() -> None:
    n = LONGEST_TEXT // 2 + 10
    cut = fit_text("\N{MOUSE FACE}" * n)
    assert LONGEST_TEXT - 1 <= len(cut.encode("utf-16-le")) // 2 <= LONGEST_TEXT
    assert cut.endswith(f"[cut here: {n:,} characters in all, the whole text is in the CSV]")
