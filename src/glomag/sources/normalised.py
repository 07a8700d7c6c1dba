"""A list as a CSV of its own: what the readers kept, and the same list when read back."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any, cast

import pandas as pd

from glomag.errors import SourceError
from glomag.sources.entries import COLUMNS, ENTITY_TYPES, Entry, SourceFormat, SourceList, Tie, build_entries
from glomag.spreadsheet import guard_cell, unguard_cell

FILE_NAME = re.compile(r"entries-(SDN\.CSV|SDN\.XML|SDN_ADVANCED\.XML)\.csv")

_HEADER = (*COLUMNS, "list_date")
_BETWEEN_TAGS = "; "


def print_entries(source: SourceList, list_date: date) -> str:
    """The list as CSV: the columns of COLUMNS and `list_date`, tags joined by `; `, ties as JSON, days as YYYY-MM-DD.

    Raises SourceError for a tag that could not be told apart when read back.
    """
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\r\n")  # a writer puts quotes only around the line ends that it writes itself
    rows.writerow(_HEADER)
    for entry in source.entries[list(COLUMNS)].itertuples(index=False):
        rows.writerow([guard_cell(cell) for cell in _cells_of(entry, list_date)])
    return out.getvalue()


def parse_entries(text: str, wanted: str, where: str) -> SourceList:
    """Read the text that `print_entries` wrote; raises SourceError with the line where it is another."""
    entries: list[Entry] = []
    dates: set[date] = set()
    for line, cells in _rows_of(text, where):
        try:
            entry, list_date = _entry_of(cells)
        except (ValueError, TypeError, KeyError) as error:
            raise _not_as_written(str(error), f"{where}, line {line}") from None
        entries.append(entry)
        dates.add(list_date)
    if len(dates) != 1:
        raise _not_as_written("the list is empty" if not dates else "the rows are of several days", where)
    if len({entry.uid for entry in entries}) != len(entries):
        raise _not_as_written("a list number stands twice", where)
    return SourceList(cast("SourceFormat", wanted), dates.pop(), build_entries(entries))


def _cells_of(entry: Any, list_date: date) -> list[str]:
    if any(";" in tag or not tag or tag != tag.strip() for tag in entry.programs):
        raise SourceError(f"the tags {entry.programs!r} cannot be joined", where=f"entry {entry.uid}", allowed="tags without semicolons")
    return [
        entry.uid,
        entry.name,
        entry.entity_type,
        _BETWEEN_TAGS.join(entry.programs),
        json.dumps([tie._asdict() for tie in entry.ties], ensure_ascii=False),
        _print_day(entry.entered_first),
        _print_day(entry.entered_last),
        entry.legal_basis,
        list_date.isoformat(),
    ]


def _print_day(day: Any) -> str:
    return "" if pd.isna(day) else cast("str", day.date().isoformat())


def _rows_of(text: str, where: str) -> Iterator[tuple[int, list[str]]]:
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        if next(rows, None) != list(_HEADER):
            raise _not_as_written(f"the columns are not {', '.join(_HEADER)}", f"{where}, line 1")
        if not text.endswith("\n"):
            raise _not_as_written("the last line is cut off", where)
        for cells in rows:
            yield rows.line_num, [unguard_cell(cell) for cell in cells]
    except csv.Error as error:
        raise _not_as_written(str(error), f"{where}, line {rows.line_num}") from None


def _entry_of(cells: list[str]) -> tuple[Entry, date]:
    if len(cells) != len(_HEADER):
        raise ValueError(f"{len(cells)} cells, not {len(_HEADER)}")
    uid, name, entity_type, programs, ties, first, last, legal_basis, list_date = cells
    if not uid or entity_type not in ENTITY_TYPES:
        raise ValueError(f"{entity_type!r} is none of {', '.join(ENTITY_TYPES)}" if uid else "there is no list number")
    tags = tuple(programs.split(_BETWEEN_TAGS)) if programs else ()
    parsed = tuple(_tie_of(tie) for tie in json.loads(ties))
    return Entry(uid, name, entity_type, tags, parsed, _day_of(first), _day_of(last), legal_basis), date.fromisoformat(list_date)


def _tie_of(content: dict[str, Any]) -> Tie:
    tie = Tie(**content)
    if not all(isinstance(text, str) for text in tie[:3]) or not isinstance(tie.is_former, bool):
        raise ValueError(f"{content!r} is no tie")
    return tie


def _day_of(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


def _not_as_written(fault: str, where: str) -> SourceError:
    return SourceError(
        f"the stored list is not as it was written: {fault}",
        where=where,
        allowed="a file as glomag fetch or glomag ingest wrote it",
        change="remove the folder of that day from data/raw/ofac, and fetch or ingest the list again",
    )
