"""SDN.CSV of every year since 2017: quoted everywhere or only where needed, CRLF or LF, with or without the last 0x1A."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from glomag.errors import SourceError
from glomag.sources.entries import SourceList, Tie, check_is_sdn_list
from glomag.sources.remarks import is_personal, ties_in_remarks

_N_COLUMNS = 12
_FEWEST = 2  # cells of a line of any file of OFAC's
# Columns that are read; the seven others (title, call sign, tonnage, flag, owner ...) are dropped unread.
_READ = (0, 1, 2, 3, 11)  # number, name, kind, programmes, remarks
_AS_PRINTED: dict[str, Any] = {"header": None, "engine": "c", "skip_blank_lines": False}
# Of an unread cell only the first byte is kept, which tells whether it is empty.
_UNREAD = [number for number in range(_N_COLUMNS) if number not in _READ]
_DTYPES = {**dict.fromkeys(_READ, "object"), **dict.fromkeys(_UNREAD, "S1")}
_NULLS = ("-0- ", "-0-")  # as published, and as copies have it that lost the blank at the end of a line
_ENTITY_TYPES = {"individual": "individual", "vessel": "vessel", "aircraft": "aircraft", **dict.fromkeys(_NULLS, "entity")}
_TAG = re.compile(r"[A-Z0-9][A-Za-z0-9 .&()/-]*")  # a new programme is no fault of the file; words that are no tag are
_UID_PATTERN = re.compile(r"[1-9][0-9]{0,8}")
_UIDS_PATTERN = re.compile(r"(?:[1-9][0-9]{0,8}(?:\x1a|$))*+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NO_NAMES = {"", "-0-"}
_TIE_MARK = "Linked To: "
_LINE_END, _RETURN = ord("\n"), ord("\r")
_SHOWN = 60  # characters: a longer wrong value may be one of the personal cells, and a message repeats none of those
_END_OF_FILE = b"\x1a"  # Ctrl-Z, which ends the published file


def parse_sdn_csv(content: bytes, where: str) -> SourceList:
    """Read the bytes of one SDN.CSV; raise SourceError with the line of the first fault.

    From Remarks only the ties are kept, with the name as printed: the file does not say which kind of tie it is. Remarks
    are cut at 1,000 characters by OFAC, so a tie may be missing or end short there.
    """
    body = content.removesuffix(_END_OF_FILE)
    _check_text(body, where)
    uids, names, types, programs, remarks = _split(body, where)
    _check_cells(uids, names, types, programs, where)
    tags = {cell: tuple(cell.split("] [")) for cell in dict.fromkeys(programs)}
    check_is_sdn_list(tags.values(), where)
    columns = {
        "uid": uids,
        "name": names,
        "entity_type": list(map(_ENTITY_TYPES.__getitem__, types)),
        "programs": pd.Series(list(map(tags.__getitem__, programs)), dtype="object"),
        "ties": pd.Series(_read_ties(remarks, where), dtype="object"),
        "entered_first": np.full(len(uids), "NaT", dtype="datetime64[s]"),
        "entered_last": np.full(len(uids), "NaT", dtype="datetime64[s]"),
        "legal_basis": "",
    }
    # The types of `type_entries`, which would cost a tenth of the whole reading here.
    return SourceList("SDN.CSV", None, pd.DataFrame(columns))


def _check_text(body: bytes, where: str) -> None:
    if not body.isascii():
        try:
            body.decode("utf-8")
        except UnicodeDecodeError as error:
            line = body.count(b"\n", 0, error.start) + 1
            raise SourceError(
                f"byte 0x{body[error.start]:02x} is not UTF-8", where=f"{where}, line {line}", change="download the file again"
            ) from None
    found = body.find(_END_OF_FILE)
    if found >= 0:
        line = body.count(b"\n", 0, found) + 1
        raise SourceError("the end-of-file byte 0x1A stands inside the file", where=f"{where}, line {line}", change="download it again")
    if b"\x00" in body:
        line = body.count(b"\n", 0, body.index(b"\x00")) + 1
        raise SourceError("the file holds a NUL byte: it is no text", where=f"{where}, line {line}", change="download the file again")
    octets = np.frombuffer(body, "uint8")
    returns = np.flatnonzero(octets == _RETURN)
    alone = returns[octets[np.minimum(returns + 1, len(body) - 1)] != _LINE_END]
    if alone.size:
        line = body.count(b"\n", 0, int(alone[0])) + 1
        if alone[0] == len(body) - 1:
            raise _cut_off(where, line)
        raise SourceError(
            "a carriage return stands without a line feed after it",
            where=f"{where}, line {line}",
            allowed="CRLF or LF at the end of a line",
            change="download the file again",
        )
    if not body.endswith((b"\n", b'"', b"-0- ", b"-0-")):
        raise _cut_off(where, body.count(b"\n") + 1)


def _split(body: bytes, where: str) -> list[list[str]]:
    """The columns that are read, one cell a line; every line has twelve cells, and none is empty."""
    n_lines = int(np.count_nonzero(np.frombuffer(body, "uint8") == _LINE_END)) + (not body.endswith(b"\n"))
    return _split_whole(body, n_lines) or _split_any(body, n_lines, where)


def _split_whole(body: bytes, n_lines: int) -> list[list[str]] | None:
    """The columns of a file without a fault, in half the time; None where there is one, without a word which."""
    try:
        cells = pd.read_csv(io.BytesIO(body), dtype=_DTYPES, na_filter=False, low_memory=False, **_AS_PRINTED)
    except ValueError:  # what pandas raises, whatever the fault
        return None
    if cells.shape != (n_lines, _N_COLUMNS) or not all((cells[number].to_numpy() != b"").all() for number in _UNREAD):
        return None
    # Lists, here and in what follows: for cells of text they take a fraction of the time that columns of a frame take.
    columns = [cells[number].tolist() for number in _READ]
    return columns if all(map(all, columns)) else None


def _split_any(body: bytes, n_lines: int, where: str) -> list[list[str]]:
    try:
        # All columns and none by name: only so does the reader refuse a line that is too wide, and show one too narrow.
        cells = pd.read_csv(io.BytesIO(body), dtype="object", keep_default_na=False, na_values=[""], **_AS_PRINTED)
    except pd.errors.ParserError as error:
        raise _unreadable(str(error).strip(), body, where) from None
    if len(cells) != n_lines:
        raise SourceError(
            f"{n_lines} lines hold {len(cells)} rows: a quote is left open",
            where=where,
            allowed="one row a line, every quoted cell closed on its line",
            change="download the file again",
        )
    is_narrow = cells.isna().any(axis=1)
    if cells.shape[1] != _N_COLUMNS or is_narrow.any():
        raise _wrong_width(body, int(is_narrow.idxmax()), where)
    return [cells[number].tolist() for number in _READ]


def _unreadable(said: str, body: bytes, where: str) -> SourceError:
    """What the CSV reader could not take: a line that is too wide, or a quote that the end of the file leaves open."""
    too_wide = re.search(r"in line (\d+), saw \d+", said)
    if too_wide:
        return _wrong_width(body, int(too_wide[1]) - 1, where)
    opened = re.search(r"starting at row (\d+)", said)
    return _cut_off(where, int(opened[1]) + 1 if opened else 1)


def _wrong_width(body: bytes, row: int, where: str) -> SourceError:
    lines = body.split(b"\n")
    n_cells = _count_cells(lines[row])
    if not b"\n".join(lines[row + 1 :]).strip() and (n_cells is None or n_cells < _N_COLUMNS) and row:
        return _cut_off(where, row + 1)
    if not row and n_cells is not None and n_cells < _FEWEST:
        return SourceError(
            "this is no SDN list: its first line is no line of one",
            where=f"{where}, line 1",
            allowed="SDN.CSV, SDN.XML or SDN_ADVANCED.XML",
        )
    what = "a quote is left open" if n_cells is None else "an empty cell" if n_cells == _N_COLUMNS else f"{n_cells} cells"
    return SourceError(
        what,
        where=f"{where}, line {row + 1}",
        allowed=f"{_N_COLUMNS} filled cells a line, as in SDN.CSV (ADD.CSV has 6, ALT.CSV 5, SDN_COMMENTS.CSV 2)",
        change="pass SDN.CSV itself, as downloaded",
    )


def _count_cells(line: bytes) -> int | None:
    """Cells of one line; None where a quote in it is left open."""
    try:
        return pd.read_csv(io.BytesIO(line), header=None, dtype="object", skip_blank_lines=False).shape[1]
    except pd.errors.EmptyDataError:
        return 0
    except pd.errors.ParserError:
        return None


def _check_cells(uids: list[str], names: list[str], types: list[str], programs: list[str], where: str) -> None:
    # No two list numbers are alike: all at once, joined by the one byte that no cell holds, and each by itself to find the fault.
    if not _UIDS_PATTERN.fullmatch("\x1a".join(uids)):
        _refuse_unless(_UID_PATTERN.fullmatch, uids, where, "is no list number", "a whole number")
    if len(set(uids)) < len(uids):
        seen: set[str] = set()
        row = next(row for row, uid in enumerate(uids) if uid in seen or seen.add(uid))  # type: ignore[func-returns-value]
        raise _refusal(uids, row, where, "stands twice as a list number", "one line an entry")
    _refuse_unless(_ENTITY_TYPES.__contains__, types, where, "is no known SDN_Type", ", ".join(_ENTITY_TYPES))
    _refuse_unless(_is_programmes, programs, where, "is no list of programme tags", "TAG or TAG] [TAG, none twice")
    # No two names are alike: all at once, and each by itself only where something may be wrong.
    if not "".join(names).isprintable() or not _NO_NAMES.isdisjoint(map(str.strip, names)):
        _refuse_unless(_is_name, names, where, "is no name", "printed text")


def _is_programmes(cell: str) -> bool:
    tags = cell.split("] [")
    return all(_TAG.fullmatch(tag) for tag in tags) and len(set(tags)) == len(tags)


def _is_name(cell: str) -> bool:
    return cell.strip() not in _NO_NAMES and not _CONTROL.search(cell)


def _refuse_unless(is_known: Callable[[str], object], column: list[str], where: str, fault: str, allowed: str) -> None:
    """Look at each different value once: thousands of lines share a few hundred."""
    unknown = {cell for cell in set(column) if not is_known(cell)}
    if unknown:
        row = next(row for row, cell in enumerate(column) if cell in unknown)
        raise _refusal(column, row, where, fault, allowed)


def _refusal(column: list[str], row: int, where: str, fault: str, allowed: str) -> SourceError:
    cell = column[row]
    is_safe = len(cell) <= _SHOWN and ";" not in cell and not is_personal(cell)
    return SourceError(
        f"{repr(cell) if is_safe else f'a cell of {len(cell)} characters'} {fault}",
        where=f"{where}, line {row + 1}",
        allowed=allowed,
        change="download the file again, or report it",
    )


def _read_ties(remarks: list[str], where: str) -> list[tuple[Tie, ...]]:
    """The ties of every line. What stands before the first tie is left out, and then thousands of lines share few texts."""
    ends = [cell.partition(_TIE_MARK)[2] if _TIE_MARK in cell else "" for cell in remarks]
    ties = {end: ties_in_remarks(_TIE_MARK + end) for end in set(ends)}
    # All at once, and each by itself only where there is something.
    if is_personal("\n".join([tie.name for found in ties.values() for tie in found])):
        personal = {end for end, found in ties.items() if any(is_personal(tie.name) for tie in found)}
        row = next(row for row, end in enumerate(ends) if end in personal)
        raise SourceError(
            "a tie in the remarks runs into personal data, which this message does not repeat",
            where=f"{where}, line {row + 1}",
            allowed="Linked To: NAME; with nothing but a name",
            change="report the line; the format may have changed",
        )
    return list(map(ties.__getitem__, ends))


def _cut_off(where: str, line: int) -> SourceError:
    return SourceError(
        "the file ends inside a line: it is cut off",
        where=f"{where}, line {line}",
        allowed="a whole file; its last line is as complete as the others",
        change="download the file again",
    )
