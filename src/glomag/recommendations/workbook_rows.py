"""The rows of a workbook's sheet, from bytes in memory; a workbook is a zip file and is held to bounds before it is opened."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zipfile import ZipFile

import openpyxl  # type: ignore[import-untyped]

from glomag.recommendations.cells import Cell, Row
from glomag.recommendations.columns import SHEET
from glomag.recommendations.problems import RecommendationError

MOST_ROWS = 100_000
TOO_MANY_ROWS = "the list has too many rows"
LAST_ROW = 1_048_576  # of a sheet in Excel; beyond it nothing can be
_MOST_CELLS = 5_000_000  # blank ones that were coloured once are counted too
_MOST_PARTS = 2_000
_MOST_INFLATED = 200_000_000  # bytes
_CHUNK = 1_000_000
_OLD_CONTAINER = b"\xd0\xcf\x11\xe0"  # old .xls, and what Office wraps a workbook with a password in
_IS_ENCRYPTED = 0x1
_MACROS = re.compile(rb"macroEnabled|vbaProject", re.IGNORECASE)
_DOCUMENT_TYPE = re.compile(rb"<\x00?!\x00?(?:D\x00?O\x00?C|E\x00?N\x00?T)")  # in UTF-16 too
_NOT_SHOWN = re.compile(r'"[^"]*"|\[[^]]*\]|\\.')  # parts of a number format that are no part of the date
_EXACT_UP_TO = 2**53
_SAVE_ANEW = "open it in a spreadsheet, save it anew as .xlsx or as CSV UTF-8, and try again"


def parse_workbook(content: bytes) -> list[Row]:
    """The rows of the sheet `recommendations` that are not blank, hidden ones included.

    Raises RecommendationError for what is no workbook, is protected, can hold macros, inflates to too much, or has no such
    sheet. Failures of the library itself, which quote cells, are the caller's to seal.
    """
    _check_container(content)
    with warnings.catch_warnings():
        # The library's warnings name cells and their values.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        try:
            return _parse_sheet(book)
        finally:
            book.close()


def _check_container(content: bytes) -> None:
    if content.startswith(_OLD_CONTAINER):
        raise RecommendationError(
            "the workbook is protected by a password, or is in the old format of Excel",
            allowed="a workbook without a password, on an encrypted disk",
            change="save it without a password as .xlsx",
        )
    problem = _problem_of_zip(content)
    if problem:
        raise RecommendationError(problem, allowed="a workbook saved as .xlsx, without macros or a password", change=_SAVE_ANEW)


def _problem_of_zip(content: bytes) -> str:
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            return _problem_of_parts(archive)
    except Exception as error:  # a cut-off or tampered zip fails in as many ways as it has fields
        return f"the list ends in .xlsx and is no whole workbook ({type(error).__name__})"


def _problem_of_parts(archive: ZipFile) -> str:
    parts = archive.infolist()
    if any(part.flag_bits & _IS_ENCRYPTED for part in parts):
        return "the workbook is protected by a password"
    if len(parts) > _MOST_PARTS or len({part.filename for part in parts}) < len(parts):
        return "the workbook has too many parts, or one part twice"
    # What a part says of its size is not believed, and is asked first: nothing is inflated that already says too much.
    if sum(part.file_size for part in parts) > _MOST_INFLATED:
        return "the workbook inflates to too much"
    n_inflated = 0
    for part in parts:
        if "vbaproject" in part.filename.lower():
            return "the workbook holds macros"
        before = b""
        with archive.open(part) as opened:
            while chunk := opened.read(_CHUNK):
                n_inflated += len(chunk)
                if n_inflated > _MOST_INFLATED:
                    return "the workbook inflates to too much"
                seen = before + chunk
                if part.filename == "[Content_Types].xml" and _MACROS.search(seen):
                    return "the workbook holds macros"
                if _DOCUMENT_TYPE.search(seen):
                    return "the workbook declares entities of its own"
                before = chunk[-64:]
    return ""


def _parse_sheet(book: Any) -> list[Row]:
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if SHEET not in sheets:
        raise RecommendationError(
            f"the workbook has no sheet {SHEET}",
            allowed="one sheet of that name; the others are not read",
            change="rename the sheet, or begin with glomag recommendations template",
        )
    sheet = sheets[SHEET]
    sheet.reset_dimensions()  # what the file says of its own size can be wrong, and would cut rows off
    rows = list(_rows(sheet))
    # A row of a sheet ends with its last cell; one of a CSV file that does was cut off.
    width = len(rows[0].cells) if rows else 0
    return [Row(row.number, (*row.cells, *[Cell("")] * (width - len(row.cells)))) for row in rows]


def _rows(sheet: Any) -> Iterator[Row]:
    n_cells = n_rows = 0
    for number, read in enumerate(sheet.iter_rows(), start=1):
        n_cells += len(read)
        n_rows += any(cell.value is not None for cell in read)
        if number > LAST_ROW or n_cells > _MOST_CELLS or n_rows > MOST_ROWS:
            raise RecommendationError(TOO_MANY_ROWS, allowed=f"{MOST_ROWS:,} rows at most", change="delete blank rows and columns")
        cells = tuple(_parse_cell(cell) for cell in read)
        if not all(cell.is_blank for cell in cells):
            yield Row(number, cells)


def _parse_cell(cell: Any) -> Cell:
    value: Any = cell.value
    if value is None:
        return Cell("")
    if cell.data_type == "f":
        return Cell("", fault="holds a formula")
    if cell.data_type == "e":
        return Cell("", fault="holds an error of the spreadsheet")
    if isinstance(value, str):
        return Cell(value)
    if isinstance(value, bool):
        return Cell("", fault="is TRUE or FALSE, not text")
    if isinstance(value, int | float):
        is_exact = value == int(value) and abs(value) <= _EXACT_UP_TO
        return Cell(str(int(value)), "number") if is_exact else Cell("", fault="is a number that is not whole")
    return _parse_day(cell, value)


def _parse_day(cell: Any, value: object) -> Cell:
    if isinstance(value, datetime):
        if value.time() != datetime.min.time():
            return Cell("", fault="holds a time of day")
        value = value.date()
    if not isinstance(value, date):
        return Cell("", fault="is a time, not a date")
    shown = _NOT_SHOWN.sub("", str(cell.number_format or "")).lower()
    # Who types 2024-01 into an unprepared cell gets the first of January, shown as a month.
    return Cell(value.isoformat(), "day") if "d" in shown else Cell("", fault="shows a month or a year and holds a day; type it as text")
