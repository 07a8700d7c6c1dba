"""Lists that must be refused, each full of canaries, in folders of their own."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from canaries import CANARIES, FILE, FOLDERS, ROW_TEXT, as_csv, as_xlsx, build_rows

from glomag.paths import Project
from glomag.recommendations.columns import NAMES
from glomag.recommendations.decisions import COLUMNS
from glomag.register import Register


@dataclass
class Refused:
    """Lists by what is wrong with them; those inside the checkout; and those that an administrator can read all the same."""

    paths: dict[str, Path]
    inside: list[Path]
    may_be_read: set[str] = field(default_factory=set)

    def remove_inside(self) -> None:
        for path in self.inside:
            path.unlink()


def plant_refused(base: Path, register: Register, project: Project) -> Refused:
    """Write all of them below `base`, and three into the checkout."""
    rows = build_rows(register, is_synthetic=False, n_invented=30)
    contents = {**dict(_faults_of_cells(rows)), **dict(_faults_of_files(rows))}
    paths: dict[str, Path] = {}
    for number, (name, (ending, content)) in enumerate(contents.items()):
        paths[name] = _write(base / str(number), f"{FILE}{ending}", content)
    good = _write(base / "good", f"{FILE}.csv", as_csv(rows))
    for number, (name, content) in enumerate(_decisions().items()):
        path = paths[f"decisions: {name}"] = _write(base / f"decisions{number}", f"{FILE}.csv", as_csv(rows))
        path.with_name(f"{FILE}.decisions.csv").write_bytes(content)
    for name in ("is a folder", "is missing", "has no right to be read", "is a pipe", "leads in a circle"):
        paths[name] = _write(base / name, f"{FILE}.csv", as_csv(rows))
        if name != "has no right to be read":
            paths[name].unlink()
    paths["is a folder"].mkdir()
    paths["has no right to be read"].chmod(0)
    os.mkfifo(paths["is a pipe"])
    paths["leads in a circle"].symlink_to(paths["leads in a circle"])
    paths["has a blank byte in its name"] = good.with_name(f"{FILE}\udcff.csv")
    paths["is missing with its folder"] = base / "nowhere" / FOLDERS[0] / f"{FILE}.csv"
    inside = [project.root / f"{FILE}.csv", project.root / f"{FILE}2.csv", project.parameters / f"{FILE}.xlsx"]
    inside[0].write_bytes(as_csv(rows))
    inside[1].symlink_to(good)
    inside[2].write_bytes(as_xlsx(rows))
    link = paths["leads into the checkout"] = _write(base / "link", f"{FILE}.csv", b"")
    link.unlink()
    link.symlink_to(inside[0])
    paths |= {f"inside {number}": path for number, path in enumerate(inside)}
    return Refused(paths, inside, {"has no right to be read"} if os.geteuid() == 0 else set())


def _write(base: Path, name: str, content: bytes) -> Path:
    folder = base.joinpath(*FOLDERS)
    folder.mkdir(parents=True)
    (folder / name).write_bytes(content)
    return folder / name


def _faults_of_cells(rows: list[dict[str, str]]) -> Iterator[tuple[str, tuple[str, bytes]]]:
    """A fault in every column, in a table and in a workbook; the rows around it are full of canaries too."""
    wrong = {
        "recommendation_id": f"{CANARIES['recommendation_id']};", "submitted_on": CANARIES["target_name"], "country": CANARIES["country"],
        "target_name": f"={CANARIES['target_name']}", "target_aliases": f"{CANARIES['target_name']}|x",
        "target_uid": CANARIES["target_name"],
        "conduct": CANARIES["conduct"], "organisations": f"{CANARIES['organisations']}\x07",
        "superseded_by": f"{CANARIES['superseded_by']}?",
        "synthetic": CANARIES["synthetic"],
    }  # fmt: skip
    assert list(wrong) == list(NAMES)
    for number, (name, cell) in enumerate(wrong.items()):
        broken = [{**rows[0], name: cell}, *rows[1:]]
        is_table = number % 2 == 0 or name == "organisations"
        yield name, (".csv", as_csv(broken)) if is_table else (".xlsx", as_xlsx(broken))
    yield "all columns", (".csv", as_csv([{**row, **wrong} for row in rows]))


def _faults_of_files(rows: list[dict[str, str]]) -> Iterator[tuple[str, tuple[str, bytes]]]:
    table, book = as_csv(rows), as_xlsx(rows)
    yield "no header", (".csv", table.split(b"\n", 1)[1])
    yield "unknown heading", (".csv", table.replace(b"target_uid", CANARIES["target_name"].encode(), 1))
    yield (
        "cells without heading",
        (".csv", table.replace(b"\r\n", f",{CANARIES['target_name']}\r\n".encode()).replace(b"synthetic,", b"synthetic")),
    )
    yield "not UTF-8", (".csv", table + ROW_TEXT.encode("utf-16-le"))
    yield "UTF-16", (".csv", table.decode("utf-8-sig").encode("utf-16"))
    yield "quote left open", (".csv", table + b'"' + ROW_TEXT.encode())
    yield "NUL", (".csv", table + b"\0")
    yield "very long cell", (".csv", table + CANARIES["target_name"].encode() * 20_000)
    yield "empty", (".csv", b"")
    yield "blank", (".csv", b"\xef\xbb\xbf\r\n\r\n")
    yield "workbook that says it is a table", (".csv", book)
    yield "table that says it is a workbook", (".xlsx", table)
    yield "cut off", (".xlsx", book[: len(book) // 2])
    yield "one byte changed", (".xlsx", book[:600] + bytes([book[600] ^ 0xFF]) + book[601:])
    yield "password", (".xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + ROW_TEXT.encode() * 9)
    yield "no such sheet", (".xlsx", _part(book, "xl/workbook.xml", b"recommendations", CANARIES["target_name"].encode()))
    yield "broken XML", (".xlsx", _part(book, "xl/worksheets/sheet1.xml", b"</sheetData>", ROW_TEXT.encode()))
    yield "entities", (".xlsx", _part(book, "xl/sharedStrings.xml", b"<sst", f'<!DOCTYPE a [<!ENTITY b "{ROW_TEXT}">]><sst'.encode()))
    yield "strings that are not there", (".xlsx", _part(book, "xl/worksheets/sheet1.xml", b"<v>1</v>", b"<v>999999</v>"))
    yield "bomb", (".xlsx", _bomb())
    for ending in ("", ".txt", ".ods", ".xls", ".xlsm", ".csv.gz", f".{CANARIES['target_name']}"):
        yield f"ending {ending[:5]}", (ending, table)


def _decisions() -> dict[str, bytes]:
    header, row = ",".join(COLUMNS), dict.fromkeys(COLUMNS, CANARIES["target_name"])
    return {
        "another header": ROW_TEXT.encode(),
        "unknown words": f"{header}\n{','.join(row.values())}\n".encode(),
        "other number of cells": f"{header}\n{ROW_TEXT}\n".encode(),
        "not text": ROW_TEXT.encode("utf-16"),
        "quote left open": f'{header}\n"{ROW_TEXT}'.encode(),
    }


def _part(book: bytes, name: str, old: bytes, new: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as before, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.namelist():
            content = before.read(part)
            after.writestr(part, content.replace(old, new) if part == name else content)
    return written.getvalue()


def _bomb() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", ROW_TEXT)
        archive.writestr("xl/worksheets/sheet1.xml", bytes(210_000_000))
    return written.getvalue()
