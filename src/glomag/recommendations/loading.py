"""A list from disk into rows of cells: read once, whole, into memory, with bounds on everything."""

from __future__ import annotations

import csv
import io
import stat
from pathlib import Path

from glomag.paths import Project
from glomag.recommendations.cells import Cell, Row
from glomag.recommendations.outside import check_ending, check_outside
from glomag.recommendations.problems import RecommendationError
from glomag.recommendations.workbook_rows import LAST_ROW, MOST_ROWS, TOO_MANY_ROWS, parse_workbook

LARGEST_FILE = 50_000_000  # bytes
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def load_rows(path: Path, project: Project) -> list[Row]:
    """The rows of a list that are not blank, in order, the header first.

    Raises RecommendationError, naming neither path nor value, where the file is no list at all: inside the checkout, not
    there, not readable, of another ending or format, protected, too large.
    """
    check_outside(path, project)
    ending = check_ending(path, ".csv", ".xlsx")
    content = _load_bytes(path)
    return parse_workbook(content) if ending == ".xlsx" else _parse_csv(content)


def _load_bytes(path: Path) -> bytes:
    content = b""
    try:
        kind = path.stat().st_mode
        problem = "" if stat.S_ISREG(kind) else "the list is a folder" if stat.S_ISDIR(kind) else "the list is no ordinary file"
        if not problem:
            with path.open("rb") as opened:
                content = opened.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        problem = "the list was not found"
    except OSError as error:
        problem = f"the list cannot be read: {error.strerror}"
    if problem:
        raise RecommendationError(problem, allowed="a file ending in .csv or .xlsx that you can read", change="check the path")
    if len(content) > LARGEST_FILE:
        raise RecommendationError("the list is too large", allowed=f"{LARGEST_FILE // 1_000_000} MB at most")
    if not content:
        raise RecommendationError("the list is an empty file", change="glomag recommendations template writes a workbook to begin with")
    return content


def _parse_csv(content: bytes) -> list[Row]:
    text = _decode(content)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    is_whole, is_within = True, True
    try:
        for number, texts in enumerate(reader, start=1):
            if any(text and not text.isspace() for text in texts):
                rows.append(Row(number, tuple(map(Cell, texts))))
            is_within = len(rows) <= MOST_ROWS and number <= LAST_ROW
            if not is_within:
                break
    except csv.Error:
        is_whole = False
    if not is_whole:
        raise RecommendationError(
            "the list is not readable as CSV", change="is it cut off, or a quote left open? Save it anew as CSV UTF-8"
        )
    if not is_within:
        raise RecommendationError(TOO_MANY_ROWS, allowed=f"{MOST_ROWS:,} rows at most")
    _check_commas(rows)
    return rows


def _decode(content: bytes) -> str:
    if content.startswith(b"PK"):
        raise RecommendationError("the list ends in .csv and is a workbook", change="name it .xlsx, or save it as CSV UTF-8")
    try:
        text = content.removeprefix(_BYTE_ORDER_MARK).decode("utf-8")
    except UnicodeDecodeError:
        text = "\x00"
    if "\x00" in text:
        raise RecommendationError("the list is not UTF-8", allowed="CSV in UTF-8", change='save it anew as "CSV UTF-8", or as .xlsx')
    return text


def _check_commas(rows: list[Row]) -> None:
    if rows and len(rows[0].cells) == 1 and any(sign in rows[0].cells[0].text for sign in ";\t"):
        raise RecommendationError(
            "the cells of the list are not separated by commas",
            allowed="commas between cells; semicolons only between aliases",
            change="save it with commas, or as .xlsx",
        )
