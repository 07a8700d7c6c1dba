"""Text that a spreadsheet would take for a formula: guarded where it is written, given back where it is read.

Such a cell gets an apostrophe in front, and so does one that already has apostrophes before the sign: taking one away again
gives back every text, and no other cell is touched (many names begin with an apostrophe). The risk is described by OWASP as
CSV injection.
"""

from __future__ import annotations

import re

import pandas as pd

_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_GUARD = "'"
_GUARDED = re.compile(r"'[=+\-@\t\r\n]")


def guard_cell(cell: str) -> str:
    """The text as it is written into a file that people open in a spreadsheet."""
    return _GUARD + cell if _FORMULA.match(cell) else cell


def unguard_cell(cell: str) -> str:
    """The text that `guard_cell` was given."""
    return cell[1:] if cell.startswith(_GUARD) and _FORMULA.match(cell) else cell


def holds_guarded(text: str) -> bool:
    """Whether a CSV can hold a cell that `unguard_cell` changes: an apostrophe right before the sign of a formula stands somewhere."""
    return _GUARDED.search(text) is not None


def guard_table(table: pd.DataFrame) -> pd.DataFrame:
    """The same table with every cell of text guarded."""
    guarded = table.copy()
    for column in guarded.select_dtypes(["object", "str"]):
        # Few texts stand in many rows, and hardly ever is one to be guarded: such a column is left as it is.
        if guarded[column].dtype == "object" or any(_FORMULA.match(cell) for cell in guarded[column].dropna().unique()):
            guarded[column] = guarded[column].map(lambda cell: guard_cell(cell) if isinstance(cell, str) else cell)
    return guarded
