"""Small invented lists as files, each cell with a word in it that must never be said. SYNTHETIC throughout."""

from __future__ import annotations

import csv
import io
import traceback
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from glomag.errors import UserError
from glomag.paths import Project
from glomag.recommendations.columns import NAMES
from glomag.recommendations.problems import Fault
from glomag.recommendations.reading import find_faults

CANARIES = ("canary", "кенар", "كناري", "金丝雀", "77700", "2019-07-23")
FIRST = {
    "recommendation_id": "CANARY-ID-1",
    "submitted_on": "2019-07-23",
    "country": "XK",
    "target_name": "Canaryname QUOVPLOO",
    "target_aliases": "Кенар Квовплу; كناري كوف; 金丝雀·阔夫",
    "target_uid": "777001",
    "conduct": "corruption",
    "organisations": "Canary Organisation",
    "superseded_by": "",
    "synthetic": "SYNTHETIC",
}
ROWS = (
    FIRST,
    {**dict.fromkeys(NAMES, ""), "recommendation_id": "CANARY-ID-1", "target_name": "Canaryname ZIBXAL", "synthetic": "SYNTHETIC"},
    {**FIRST, "recommendation_id": "CANARY-ID-2", "submitted_on": "2020-02", "target_uid": "777002", "country": "SS"},
    {**FIRST, "recommendation_id": "CANARY-ID-3", "submitted_on": "2021", "target_uid": "", "superseded_by": "CANARY-ID-2"},
)


def but(number: int, **cells: Any) -> list[dict[str, Any]]:
    """The rows with some cells of one of them changed."""
    return [{**row, **cells} if place == number else dict(row) for place, row in enumerate(ROWS)]


def as_csv(rows: Sequence[Mapping[str, Any]], names: Sequence[str] = NAMES) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([row[name] for name in names] for row in rows)
    return written.getvalue().encode("utf-8")


Put = Callable[[Any, Any], None]


def as_xlsx(
    rows: Sequence[Mapping[str, Any]], put: Put | None = None, sheet: str = "recommendations", names: Sequence[str] = NAMES
) -> bytes:
    """A workbook of texts, and of what `put` writes into the sheet afterwards (it is given the book and the sheet)."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False})
    page = book.add_worksheet(sheet)
    for number, row in enumerate([dict(zip(names, names, strict=True)), *rows]):
        for position, name in enumerate(names):
            if row[name]:
                page.write_string(number, position, row[name])
    if put is not None:
        put(book, page)
    book.close()
    return written.getvalue()


def repacked(workbook: bytes, part: str, content: bytes) -> bytes:
    """The workbook with another content of one part, or with one part more."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys((*old.namelist(), part)):
            new.writestr(name, content if name == part else old.read(name))
    return written.getvalue()


def save(folder: Path, content: bytes, ending: str = ".csv") -> Path:
    path = folder / f"canarylist{ending}"
    path.write_bytes(content)
    return path


def said_by(error: BaseException) -> str:
    """All that an error can bring to a terminal: its text, its form, the traceback and every error behind it."""
    return "\n".join((str(error), repr(error), *traceback.format_exception(error)))


def check_silent(error: BaseException, path: Path) -> None:
    """Fail where an error says a word of a cell, the name of the file or a part of its path."""
    words = said_by(error).casefold()
    assert not [word for word in (*CANARIES, path.stem, str(path.parent)) if word.casefold() in words]
    assert error.__context__ is None or isinstance(error.__context__, UserError)


def refuse(path: Path, project: Project) -> str:
    """The message with which a file is refused as a whole."""
    try:
        find_faults(path, project)
    except UserError as error:
        check_silent(error, path)
        return str(error)
    raise AssertionError("the file was taken")


def places(faults: Sequence[Fault]) -> list[tuple[int, str]]:
    return [(fault.row, fault.column) for fault in faults]
