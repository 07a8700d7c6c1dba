"""The small lists of data/raw/figures, read strictly: a header, UTF-8, whole lines, and a clear word about the first fault."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from glomag.errors import UserError

Row = dict[str, str]


def read_list(path: Path, columns: Sequence[str], shown: str) -> list[tuple[int, Row]]:
    """The rows of a list with the line on which each ends; raises UserError where the file is not what it should be."""
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise UserError(f"the list cannot be read: {error.strerror}", where=shown, change="restore it from version control") from None
    except UnicodeDecodeError as error:
        raise UserError(f"byte {error.start + 1} is not UTF-8", where=shown, change="save it as plain UTF-8") from None
    if not text.endswith("\n"):
        raise UserError("the list ends inside a line", where=shown, change="is it cut off? a whole file ends with a line break")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader)
        rows = [(reader.line_num, cells) for cells in reader]
    except (csv.Error, StopIteration) as error:
        raise fault(shown, reader.line_num, f"not readable as CSV: {error}", "comma-separated values, quotes closed") from None
    if header != list(columns):
        raise fault(shown, 1, f"the columns are {', '.join(header)}", ", ".join(columns))
    for line, cells in rows:
        if len(cells) != len(columns):
            raise fault(shown, line, f"{len(cells)} cells", f"every row has {len(columns)}")
    return [(line, dict(zip(columns, cells, strict=True))) for line, cells in rows]


def fault(shown: str, line: int, what: str, allowed: str) -> UserError:
    """What is wrong on a line of a list, ready to be raised."""
    return UserError(what, where=f"{shown}, line {line}", allowed=allowed, change="mend that line and run again")


def parse_day(text: str) -> date | None:
    """A day of the calendar as YYYY-MM-DD; None for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None
