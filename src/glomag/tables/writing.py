"""Frames to CSV or Parquet, the same bytes everywhere."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from glomag.errors import PublishError
from glomag.spreadsheet import guard_table
from glomag.tables.schemas import SCHEMAS

_DECIMALS = 4

# pandera loads its checks with the first table that is checked; here it does so with the other imports, so that a process
# of which a copy is made for each notebook has them.
pa.DataFrameSchema.register_default_backends(pd.DataFrame)


def table_text(table: pd.DataFrame) -> str:
    """A frame as CSV: UTF-8, line feeds, ISO dates, missing as empty, fractions rounded once to four decimals.

    A text that a spreadsheet would take for a formula gets an apostrophe in front (`spreadsheet.guard_cell`).
    """
    return guard_table(_rounded(table)).to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")


def for_excel(text: str) -> bytes:
    """A CSV for Excel, which tells UTF-8 by the mark in front and wants its own line ends."""
    return text.replace("\n", "\r\n").encode("utf-8-sig")


def parquet_bytes(table: pd.DataFrame) -> bytes:
    """A frame as Parquet, the same bytes from the same rows: fractions rounded as in a CSV, no index, no clock.

    The versions of pandas and pyarrow stand in the file, so the lock decides its bytes, too.
    """
    return _rounded(table).reset_index(drop=True).to_parquet(engine="pyarrow", index=False, compression="zstd")


def _rounded(table: pd.DataFrame) -> pd.DataFrame:
    rounded = table.copy()
    for column in rounded.select_dtypes("float"):
        rounded[column] = rounded[column].round(_DECIMALS) + 0.0  # + 0.0 turns -0.0 into 0.0
    return rounded


def write_table(table: pd.DataFrame, name: str, folder: Path) -> Path:
    """Check a frame against the schema of its name and write `<folder>/<name>.csv`.

    Raises KeyError for a table that has no schema, pandera.errors.SchemaError where the frame breaks it, and
    PublishError where the file cannot be written.
    """
    return _write(table_text(SCHEMAS[name].validate(table)).encode("utf-8"), folder / f"{name}.csv")


def write_parquet(table: pd.DataFrame, name: str, folder: Path) -> Path:
    """As `write_table`, as `<folder>/<name>.parquet`: for a table of thousands of rows that nobody reads line by line."""
    return _write(parquet_bytes(SCHEMAS[name].validate(table)), folder / f"{name}.parquet")


def write_page(text: str, name: str, folder: Path) -> Path:
    """Write a page of text as `<folder>/<name>.md`; raises PublishError where it cannot be written."""
    return _write(text.encode("utf-8"), folder / f"{name}.md")


def _write(content: bytes, path: Path) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise PublishError(f"cannot write: {error.strerror}", where=str(path), change="make the folder writable") from None
    return path
