"""The workbook as a file: read first, checked, built in memory, and written once; the same bytes from the same files."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandera.pandas as pa

from glomag.errors import PublishError
from glomag.figures.kits import Kit, read_kits
from glomag.parameters import Profile
from glomag.tables.schemas import SCHEMAS
from glomag.wording import print_day
from glomag.workbook.by_column import ColumnBook
from glomag.workbook.cells import Column, parse_columns
from glomag.workbook.figure_sheet import write_figure_sheet
from glomag.workbook.list_sheets import write_claims_sheet, write_meanings_sheet, write_record_sheet
from glomag.workbook.look import Look
from glomag.workbook.read_me import TITLE, write_read_me

_LANGUAGE = "en-US"
_AUTHOR = "The Global Magnitsky recount contributors"
# Excel's own clock in a zip file, which says nothing about when it was written.
_NO_CLOCK = (1980, 1, 1, 0, 0, 0)
_CORE = "docProps/core.xml"
_MEND = "glomag run writes all outputs of a profile anew"
# No text becomes a formula, a number or a link because of what it looks like.
_AS_THEY_STAND = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}


def write_workbook(processed: Path, figures: Path, profile: Profile, target: Path) -> Path:
    """Write the workbook of a profile to `target` from what is published of it; returns `target`.

    `processed` is the folder of its tables and `figures` that of its kits. Raises PublishError, and writes nothing, where a
    file is missing, unreadable, of another profile or day, or has other columns than its contract says, and where `target`
    cannot be written.
    """
    kits = read_kits(figures, profile)
    claims, record = (_read_table(processed, name) for name in ("claims", "register"))
    content = _build(profile, kits, claims, record)
    try:
        target.write_bytes(content)
    except OSError as error:
        raise PublishError(f"cannot write the workbook: {error.strerror}", where=target.name, change="make the folder writable") from None
    return target


def _read_table(processed: Path, name: str) -> list[Column]:
    schema = SCHEMAS[name]
    path = processed / f"{name}.csv"
    where = f"{processed.name}/{path.name}"
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise PublishError(f"a table cannot be read: {error.strerror}", where=where, change=_MEND) from None
    except UnicodeDecodeError:
        raise PublishError("a table is not UTF-8", where=where, change=_MEND) from None
    header = text.partition("\n")[0].split(",")
    if header != list(schema.columns):
        raise PublishError("a table has other columns than its contract", where=where, allowed=", ".join(schema.columns), change=_MEND)
    return parse_columns(text, _text_columns(schema))


def _text_columns(schema: pa.DataFrameSchema) -> set[str]:
    return {name for name, column in schema.columns.items() if str(column.dtype).startswith("str")}


def _build(profile: Profile, kits: Sequence[Kit], claims: Sequence[Column], record: Sequence[Column]) -> bytes:
    book = ColumnBook(_AS_THEY_STAND)
    look = Look(book)
    footer = f"{TITLE}. Profile {profile.name}, as of {print_day(profile.as_of)}."
    _set_properties(book, profile)
    write_read_me(book, look, profile, kits, footer)
    write_claims_sheet(book, look, claims, footer)
    for kit in kits:
        write_figure_sheet(book, look, kit)
    write_record_sheet(book, look, record, footer)
    write_meanings_sheet(book, look, footer)
    book.close()
    return _packed(book.parts)


def _set_properties(book: Any, profile: Profile) -> None:
    book.set_size(2400, 1600)
    book.set_properties(
        {
            "title": f"{TITLE}: workbook of the profile {profile.name}",
            "subject": f"The letter of 5 September 2024 held against the public record as of {print_day(profile.as_of)}",
            "author": _AUTHOR,
            "keywords": "Global Magnitsky, sanctions, human rights",
            "comments": "Do not quote a number without its definition. Data, figures and text: CC BY 4.0.",
            # The day of the numbers; the day of writing would make two runs differ.
            "created": datetime(profile.as_of.year, profile.as_of.month, profile.as_of.day),
        }
    )


def _packed(parts: Mapping[str, bytes]) -> bytes:
    """The parts in their order, with the language of the text among the properties and no clock in the zip file."""
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as written:
        for name, content in parts.items():
            part = content
            if name == _CORE:
                part = part.replace(b"</cp:coreProperties>", f"<dc:language>{_LANGUAGE}</dc:language></cp:coreProperties>".encode())
            entry = ZipInfo(name, _NO_CLOCK)
            entry.compress_type, entry.create_system, entry.external_attr = ZIP_DEFLATED, 3, 0o600 << 16
            written.writestr(entry, part)
    return packed.getvalue()
