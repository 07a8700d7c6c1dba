"""The sheets of long lists: the claims, the record, and what the columns of both mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from glomag.tables.schemas import SCHEMAS
from glomag.workbook.cells import Column
from glomag.workbook.look import Look
from glomag.workbook.setup import CLAIMS, MEANINGS, RECORD, set_up
from glomag.workbook.tables import set_heights, write_columns

# What a reader looks for first; the other columns follow in the order of the CSV.
_CLAIMS_FIRST = ("claim_id", "verdict", "says", "stated", "value", "numerator", "denominator", "finding", "definition")
_CLAIMS_WIDTHS = {
    "claim_id": 20.0,
    "verdict": 16.0,
    "says": 34.0,
    "stated": 9.0,
    "value": 16.0,
    "finding": 60.0,
    "definition": 40.0,
    "period": 13.0,
    "compared_with": 15.0,
    "reading": 50.0,
    "alternatives_printing_same": 40.0,
    "possible_numerators": 24.0,
}
_RECORD_WIDTHS = {"name": 34.0, "case_id": 26.0, "source": 32.0}
_LAST_PRINTED = {"claims": "definition", "record": "source"}


def write_claims_sheet(book: Any, look: Look, columns: Sequence[Column], footer: str) -> None:
    """Add the sheet of the claims: wrapped text, verdicts in their colours."""
    ordered = sorted(columns, key=lambda column: _CLAIMS_FIRST.index(column.name) if column.name in _CLAIMS_FIRST else len(_CLAIMS_FIRST))
    sheet = book.add_worksheet(CLAIMS)
    _write_list(sheet, look, "claims", ordered, widths=_CLAIMS_WIDTHS)
    set_up(sheet, footer, freeze_at=(1, 1))


def write_record_sheet(book: Any, look: Look, columns: Sequence[Column], footer: str) -> None:
    """Add the sheet of the record: one row an act, with filters."""
    sheet = book.add_worksheet(RECORD)
    _write_list(sheet, look, "record", columns, widths=_RECORD_WIDTHS)
    set_up(sheet, footer, freeze_at=(1, 3))


def _write_list(sheet: Any, look: Look, name: str, columns: Sequence[Column], *, widths: dict[str, float]) -> None:
    sheet.set_row(0, 30)
    set_heights(sheet, write_columns(sheet, look, columns, 0, name, has_filter=True, widths=widths))
    last = [column.name for column in columns].index(_LAST_PRINTED[name])
    sheet.print_area(0, 0, max(len(columns[0].cells), 1), last)


def write_meanings_sheet(book: Any, look: Look, footer: str) -> None:
    """Add the sheet that says what every column of the claims and of the record means, as their contracts do."""
    rows = [
        (sheet, column, contract.description or "")
        for sheet, table in ((CLAIMS, "claims"), (RECORD, "register"))
        for column, contract in SCHEMAS[table].columns.items()
    ]
    names = ("Sheet", "Column", "What it holds")
    columns = [Column(name, "text", cells) for name, cells in zip(names, zip(*rows, strict=True), strict=True)]
    sheet = book.add_worksheet(MEANINGS)
    sheet.set_row(0, 24)
    set_heights(sheet, write_columns(sheet, look, columns, 0, "columns", has_filter=True, widths={"What it holds": 100.0}))
    set_up(sheet, footer, freeze_at=(1, 0))
