"""Frames to CSV text and back, the same bytes everywhere."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from glomag.errors import PublishError
from glomag.tables.schemas import SCHEMAS

_DECIMALS = 4


def table_text(table: pd.DataFrame) -> str:
    """A frame as CSV: UTF-8, line feeds, ISO dates, missing as empty, fractions rounded once to four decimals."""
    rounded = table.copy()
    for column in rounded.select_dtypes("float"):
        rounded[column] = rounded[column].round(_DECIMALS) + 0.0  # + 0.0 turns -0.0 into 0.0
    return rounded.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")


def write_table(table: pd.DataFrame, name: str, folder: Path) -> Path:
    """Check a frame against the schema of its name and write `<folder>/<name>.csv`.

    Raises KeyError for a table that has no schema, pandera.errors.SchemaError where the frame breaks it, and
    PublishError where the file cannot be written.
    """
    checked = SCHEMAS[name].validate(table)
    path = folder / f"{name}.csv"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(table_text(checked), encoding="utf-8", newline="\n")
    except OSError as error:
        raise PublishError(f"cannot write: {error.strerror}", where=str(path), change="make the folder writable") from None
    return path
