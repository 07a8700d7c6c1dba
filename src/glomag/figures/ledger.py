"""The ledger of every figure that was ever published, by which an old picture is known again. A row is never changed or dropped."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from glomag.errors import PublishError
from glomag.figures.kits import STEM, Kit
from glomag.figures.small_lists import Row, fault, parse_day, read_list
from glomag.spreadsheet import unguard_cell
from glomag.tables.writing import table_text

FILE = "published.csv"
KEY = ["profile", "figure", "data_sha256"]
# When the same rows are published again, the row of the first time stands: what was printed then stays known.
COLUMNS = [*KEY, "as_of", "n_rows", "title", "alt_text"]
HASH = re.compile(r"[0-9a-f]{64}")
PROFILE = re.compile(r"[a-z0-9][a-z0-9-]*")


def read_ledger(path: Path) -> pd.DataFrame:
    """The ledger, columns `COLUMNS`, all text but `n_rows`; without rows where no file is there yet.

    Raises UserError with file, line, value and what is allowed where the file is not as `write_ledger` leaves it.
    """
    if not path.exists():
        return _build([])
    shown = "/".join(path.parts[-4:])
    rows = read_list(path, COLUMNS, shown)
    seen: dict[tuple[str, ...], int] = {}
    for line, row in rows:
        _check(row, shown, line)
        key = tuple(row[column] for column in KEY)
        if seen.setdefault(key, line) != line:
            raise fault(shown, line, f"the row stands already on line {seen[key]}", f"one row a {', '.join(KEY)}")
    return _build([{column: unguard_cell(cell) for column, cell in row.items()} for _, row in rows])


def extend_ledger(ledger: pd.DataFrame, kits: Iterable[Kit]) -> pd.DataFrame:
    """The ledger with a row at its end for every kit that it does not know yet, in the order of profile and figure.

    Known rows stay as they are, whatever a kit says now. A new frame.
    """
    known = set(ledger[KEY].itertuples(index=False, name=None))
    fresh = {(kit.profile, kit.figure, kit.data_sha256): kit for kit in kits}
    rows = [_row(fresh[key]) for key in sorted(set(fresh) - known)]
    return pd.concat([ledger, _build(rows)], ignore_index=True) if rows else ledger.copy()


def write_ledger(ledger: pd.DataFrame, path: Path) -> Path:
    """Write the ledger, whole or not at all.

    Raises PublishError where a row that stands in the file would be changed or lost, and where the file cannot be written.
    """
    before = read_ledger(path)
    kept = ledger.iloc[: len(before)].reset_index(drop=True)
    if not kept[COLUMNS].equals(before):
        raise PublishError(
            "a row of the ledger would be changed or lost",
            where=path.name,
            allowed="rows at its end",
            change="read it anew, then extend it",
        )
    staged = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        staged.write_bytes(table_text(ledger[COLUMNS]).encode("utf-8"))
        os.replace(staged, path)
    except OSError as error:
        raise PublishError(f"cannot write the ledger: {error.strerror}", where=path.name, change="make the folder writable") from None
    return path


def _row(kit: Kit) -> dict[str, str | int]:
    words = kit.words.model_dump(include=set(COLUMNS))
    return {**words, "n_rows": kit.n_rows}


def _build(rows: list[dict[str, str]] | list[dict[str, str | int]]) -> pd.DataFrame:
    kinds = {column: "int64" if column == "n_rows" else "str" for column in COLUMNS}
    return pd.DataFrame(rows, columns=COLUMNS).astype(kinds)


def _check(row: Row, shown: str, line: int) -> None:
    for column, pattern, allowed in (
        ("profile", PROFILE, "the name of a profile"),
        ("figure", STEM, "the stem of a figure, as in 01-primary-by-fiscal-year"),
        ("data_sha256", HASH, "64 hexadecimal digits"),
        ("n_rows", re.compile(r"0|[1-9][0-9]{0,8}"), "a whole number"),
    ):
        if not pattern.fullmatch(row[column]):
            raise fault(shown, line, f"{column}: {row[column]!r}", allowed)
    if parse_day(row["as_of"]) is None:
        raise fault(shown, line, f"as_of: {row['as_of']!r} is no day of the calendar", "YYYY-MM-DD")
