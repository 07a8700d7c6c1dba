"""The workbook to begin with: an empty sheet with drop-downs, and a codebook of its columns. Built in memory, same bytes each time."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from glomag.recommendations.columns import COLUMNS, SHEET, countries
from glomag.recommendations.listing import CONDUCTS, SYNTHETIC

_TITLE = "Recommendations of the coalition: list to fill in"
_COUNTRIES = "countries"
_PREPARED_ROWS = 5_000  # rows with drop-downs; more can be typed below
# The day of the letter; the day of writing would make two templates differ.
_CREATED = datetime(2024, 9, 5)
_INK, _HEAD, _LINE = "#1b2a41", "#dbe4ee", "#9fb3c8"
_LONGEST_PROMPT = 255
_NOTES = (
    "Confidential as soon as a row stands in it. Keep it on an encrypted disk, outside the checkout: a list inside is refused.",
    "One row a target. Rows of one recommendation repeat its recommendation_id; later ones may leave submitted_on, country,"
    " conduct, organisations and superseded_by blank.",
    "Every cell is text, so that a spreadsheet makes no day of a month and no number of an id. No formulas. No password on the file:"
    " protect the disk.",
    "Only the sheet recommendations is read, hidden and filtered rows like all others. Headings stay as they are; columns marked as"
    " such may be left out.",
    "glomag recommendations check FILE says what is wrong, cell by cell, on the terminal only.",
)
_NEEDED = {
    "every row": "in every row",
    "first row": "in the first row of a recommendation",
    "optional": "no; the column may be left out",
}


def template_bytes() -> bytes:
    """The empty workbook: sheets recommendations, codebook and countries."""
    return build_workbook(())


def build_workbook(rows: Sequence[Mapping[str, str]]) -> bytes:
    """The workbook with rows in it, each a text by name of column; every cell is text."""
    written = io.BytesIO()
    # In memory: the library would else write every sheet into the folder of temporary files first.
    book: Any = Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False})
    book.set_properties({"title": _TITLE, "author": "The Global Magnitsky recount contributors", "created": _CREATED})
    heading = book.add_format(
        {"bold": True, "font_color": _INK, "bg_color": _HEAD, "bottom": 1, "bottom_color": _LINE, "valign": "vcenter", "text_wrap": True}
    )
    wrapped = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@", "bottom": 4, "bottom_color": _LINE})
    _write_list(book.add_worksheet(SHEET), rows, heading, book.add_format({"num_format": "@", "valign": "top"}))
    _write_codebook(book.add_worksheet("codebook"), heading, wrapped, book.add_format({"bold": True, "font_color": _INK, "font_size": 14}))
    _write_countries(book.add_worksheet(_COUNTRIES), heading, wrapped)
    book.close()
    return written.getvalue()


def _write_list(sheet: Any, rows: Sequence[Mapping[str, str]], heading: Any, text: Any) -> None:
    last = max(_PREPARED_ROWS, len(rows))
    for position, column in enumerate(COLUMNS):
        sheet.set_column(position, position, column.width, text)
        sheet.write_string(0, position, column.name, heading)
        sheet.data_validation(1, position, last, position, _validation(column.name, position))
    for number, row in enumerate(rows, start=1):
        for position, column in enumerate(COLUMNS):
            if row[column.name]:
                sheet.write_string(number, position, row[column.name], text)
    sheet.set_row(0, 22)
    sheet.freeze_panes(1, 1)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    _print_on_pages(sheet)


def _validation(name: str, position: int) -> dict[str, Any]:
    """What Excel offers and refuses in a column. It sees only what is typed, not what is pasted: `check` has the last word."""
    column = next(column for column in COLUMNS if column.name == name)
    cell = f"{'ABCDEFGHIJ'[position]}2"
    rules: dict[str, dict[str, Any]] = {
        "country": {"validate": "list", "source": f"={_COUNTRIES}!$A$2:$A${len(countries()) + 1}"},
        "conduct": {"validate": "list", "source": list(CONDUCTS)},
        "synthetic": {"validate": "list", "source": [SYNTHETIC]},
        "submitted_on": {"validate": "custom", "value": _date_rule(cell)},
        "target_uid": {"validate": "custom", "value": f"=AND(LEN({cell})<=9,ISNUMBER(VALUE({cell})))"},
    }
    return {
        **rules.get(name, {"validate": "any"}),
        "ignore_blank": True,
        "input_title": name,
        "input_message": column.allowed[:_LONGEST_PROMPT],
        "error_title": name,
        "error_message": f"Allowed: {column.allowed}"[:_LONGEST_PROMPT],
    }


def _date_rule(cell: str) -> str:
    year, month, day = f"ISNUMBER(VALUE(LEFT({cell},4)))", f"VALUE(MID({cell},6,2))", f"VALUE(MID({cell},9,2))"
    is_month = f'MID({cell},5,1)="-",{month}>=1,{month}<=12'
    is_day = f'MID({cell},8,1)="-",{day}>=1,{day}<=31'
    return f"=IF(LEN({cell})=4,{year},IF(LEN({cell})=7,AND({year},{is_month}),AND(LEN({cell})=10,{year},{is_month},{is_day})))"


def _write_codebook(sheet: Any, heading: Any, wrapped: Any, title: Any) -> None:
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 58)
    sheet.set_column(2, 2, 44)
    sheet.set_column(3, 3, 26)
    sheet.set_column(4, 4, 32)
    sheet.write_string(0, 0, _TITLE, title)
    sheet.set_row(0, 28)
    for number, note in enumerate(_NOTES, start=1):
        sheet.merge_range(number, 0, number, 4, note, wrapped)
        sheet.set_row(number, 15 * -(-len(note) // 160) + 4)
    top = len(_NOTES) + 2
    for position, head in enumerate(("column", "what it means", "what is allowed", "must be filled", "example (invented)")):
        sheet.write_string(top, position, head, heading)
    for number, column in enumerate(COLUMNS, start=top + 1):
        cells = (column.name, column.meaning, column.allowed, _NEEDED[column.needed], column.example)
        for position, words in enumerate(cells):
            sheet.write_string(number, position, words, wrapped)
        sheet.set_row(number, 15 * max(2, -(-len(column.meaning) // 60), -(-len(column.allowed) // 46)) + 4)
    _print_on_pages(sheet)


def _write_countries(sheet: Any, heading: Any, wrapped: Any) -> None:
    sheet.set_column(0, 0, 10)
    sheet.set_column(1, 1, 48)
    for position, head in enumerate(("code", "country")):
        sheet.write_string(0, position, head, heading)
    for number, (code, name) in enumerate(countries().items(), start=1):
        sheet.write_string(number, 0, code, wrapped)
        sheet.write_string(number, 1, name, wrapped)
    sheet.freeze_panes(1, 0)
    _print_on_pages(sheet)


def _print_on_pages(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.set_footer("&L&8Confidential once filled in&R&8&A, page &P of &N")
