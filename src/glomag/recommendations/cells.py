"""Cells of a list as they were read, before anything is understood. Nothing here can print itself."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from glomag.recommendations.columns import CellKind, Column

# Space of no width, joiners, direction marks, soft hyphen and byte-order mark: they change no name and hide differences.
_INVISIBLE = dict.fromkeys([0xAD, 0x34F, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF])
_CONTROL = {"Cc", "Cs", "Zl", "Zp"}
_ESCAPED_CONTROL = re.compile(r"_x00[01][0-9A-Fa-f]_")  # as workbooks write a control character
_FORMULA = re.compile(r"'*[=+\-@]")
_LOST = "\ufffd"
_MUST_BE_TEXT = {"number": "is a number, not text", "day": "is a date of the spreadsheet, not text"}


@dataclass(frozen=True, repr=False)
class Cell:
    """The text of a cell, the kind of cell it was, and what is wrong with it whatever the column (`fault`, "" where nothing)."""

    text: str
    kind: CellKind = "text"
    fault: str = ""

    @property
    def is_blank(self) -> bool:
        """True where there is neither text nor fault."""
        return not self.fault and not self.text.strip()


@dataclass(frozen=True, repr=False)
class Row:
    """One row that is not blank, with its number as a spreadsheet shows it (the first row is 1)."""

    number: int
    cells: tuple[Cell, ...]


def clean(text: str, column: Column) -> str:
    """The text in Unicode's composed form without blanks around it; prose also without invisible marks and double blanks."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join(composed.translate(_INVISIBLE).split()) if column.is_prose else composed.strip()


def fault_of_text(cell: Cell, column: Column) -> str:
    """The rule for every cell of a kind that this one breaks, "" where it breaks none."""
    if cell.fault:
        return cell.fault
    if cell.kind not in column.kinds:
        return _MUST_BE_TEXT[cell.kind]
    inner = cell.text.strip()
    if any(unicodedata.category(sign) in _CONTROL for sign in inner) or _ESCAPED_CONTROL.search(inner):
        return "holds a line break, a tab or another control character"
    if _LOST in inner:
        return "holds a sign that stands for a letter lost on saving"
    text = clean(cell.text, column)
    if text.translate(_INVISIBLE) != text:
        return "holds an invisible character"
    if _FORMULA.match(text):
        return "begins with a sign that a spreadsheet takes for a formula"
    return "is too long" if len(text) > column.longest else ""
