"""What a run would change in the published numbers: the tables and plotted rows built, held against those published before."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Literal

from glomag.errors import PublishError
from glomag.run.publish import Swap
from glomag.tables.schemas import key_of

# `value`: a cell of a row that stands on both sides. A row, column or table that is on one side only is told once, as a whole.
Change = Literal["value", "row came", "row went", "column came", "column went", "table came", "table went", "table rewritten"]
_Row = dict[str, str]
_FOR_EXCEL = "-excel.csv"


@dataclass(frozen=True)
class Moved:
    """One thing that moved: in which profile and table, which row (its key), which column, from what to what.

    `table` is the stem of the file: `claims`, or `02-change-by-year` for what a figure plots.
    """

    profile: str
    table: str
    change: Change
    row: str = ""
    column: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class _Table:
    columns: list[str]
    rows: list[_Row]


def find_moved(profile: str, swaps: Sequence[Swap]) -> list[Moved] | None:
    """Every published number and text that moves when the built folders replace the published ones; None where nothing was published.

    The order is fixed: folder, file, then the rows as the new file has them, and last the rows that went. Compared are the
    CSV files, cell by cell as they are written; of a Parquet file, which has thousands of rows, only that it was
    rewritten. manifest.json, pictures and executed notebooks follow from them.
    """
    if not any(swap.published.exists() for swap in swaps):
        return None
    return [moved for swap in swaps for moved in _compare_folders(profile, swap)]


def _compare_folders(profile: str, swap: Swap) -> Iterator[Moved]:
    old, new = _tables_in(swap.published), _tables_in(swap.built)
    for path in sorted(old | new):
        before, after = (side[path].read_bytes() if path in side else None for side in (old, new))
        yield from compare_files(profile, path, before, after)


def compare_files(profile: str, path: str, before: bytes | None, after: bytes | None) -> Iterator[Moved]:
    """What moved from one version of a published file to another, each given as its bytes or None where there is none.

    `path` names the file: its stem is the table, and one that does not end in `.csv` is told as a whole.
    """
    name = Path(path).stem
    if before == after:
        return
    if before is None:
        yield Moved(profile, name, "table came")
    elif after is None:
        yield Moved(profile, name, "table went")
    elif path.endswith(".csv"):
        yield from _compare_tables(profile, name, _parse(before), _parse(after))
    else:
        yield Moved(profile, name, "table rewritten")


def is_compared(path: str) -> bool:
    """Whether a published file is one whose rows are held against each other; the same rows for Excel are not."""
    return path.endswith((".csv", ".parquet")) and not path.endswith(_FOR_EXCEL)


def _tables_in(folder: Path) -> dict[str, Path]:
    """Tables lie in the folder itself, plotted rows in one folder a figure; paths relative to the folder.

    The same rows for Excel are left out.
    """
    found = [path for pattern in ("*.csv", "*.parquet", "*/*.csv") for path in folder.glob(pattern)]
    kept = [path for path in found if is_compared(path.name)]
    return {path.relative_to(folder).as_posix(): path for path in kept}


def _parse(content: bytes) -> _Table:
    # What was published may have been damaged since; that must not fail the run that replaces it.
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8", errors="replace"), newline=""), restval="")
        return _Table(list(reader.fieldnames or ()), list(reader))
    except csv.Error:
        return _Table([], [])


def _compare_tables(profile: str, name: str, old: _Table, new: _Table) -> Iterator[Moved]:
    key = key_of(name)
    before, after = _by_key(old, key), _by_key(new, key)
    if before is None or after is None:
        yield Moved(profile, name, "table rewritten")
        return
    yield from (Moved(profile, name, "column came", column=column) for column in new.columns if column not in old.columns)
    yield from (Moved(profile, name, "column went", column=column) for column in old.columns if column not in new.columns)
    shared = [column for column in new.columns if column in old.columns and column not in key]
    for row, cells in after.items():
        if row not in before:
            yield Moved(profile, name, "row came", row, after=_printed(cells, key))
            continue
        for column in shared:
            if before[row][column] != cells[column]:
                yield Moved(profile, name, "value", row, column, before[row][column], cells[column])
    yield from (Moved(profile, name, "row went", row, before=_printed(cells, key)) for row, cells in before.items() if row not in after)


def _by_key(table: _Table, key: Sequence[str]) -> dict[str, _Row] | None:
    """Rows by their printed key; None where the file has another key than the one declared, and no row can be told from its file."""
    if not key or not set(key) <= set(table.columns):
        return None
    rows = {" | ".join(row[column] or "(none)" for column in key): row for row in table.rows}
    return rows if len(rows) == len(table.rows) else None


def _printed(row: _Row, key: Sequence[str]) -> str:
    return ", ".join(f"{column}={value}" for column, value in row.items() if column not in key and value)


def write_moved(moved: Sequence[Moved], path: Path) -> None:
    """Write all that moved as CSV, one line each; raise PublishError where that fails."""
    try:
        with path.open("w", encoding="utf-8", newline="") as opened:
            writer = csv.writer(opened, lineterminator="\n")
            writer.writerow(column.name for column in fields(Moved))
            writer.writerows(astuple(one) for one in moved)
    except OSError as error:
        raise PublishError(f"cannot write: {error.strerror}", where=path.name, change="make the folder writable") from None
