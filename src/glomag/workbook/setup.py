"""What every sheet has in common: a heading that stays, and how it prints."""

from __future__ import annotations

from typing import Any

READ_ME, CLAIMS, RECORD, MEANINGS = "Read me", "Claims", "Record", "Columns"
# Inches; nothing is said about the paper, so that Letter and A4 both do.
_MARGIN, _EDGE = 0.5, 0.75
_WHOLE_SHEET = "A1:XFD1048576"


def set_up(sheet: Any, footer: str, *, freeze_at: tuple[int, int] | None, repeats_heading: bool = True, pages_tall: int = 0) -> None:
    """Freeze the heading, and print across a landscape page, the heading on every page; `footer` stands below each.

    `pages_tall` is how many pages it may take, as many as it needs where that is 0.
    """
    if freeze_at is not None:
        sheet.freeze_panes(*freeze_at)
    sheet.set_landscape()
    sheet.fit_to_pages(1, pages_tall)
    sheet.set_margins(left=_MARGIN, right=_MARGIN, top=_EDGE, bottom=_EDGE)
    if repeats_heading:
        sheet.repeat_rows(0)
    sheet.hide_gridlines(2)
    # A list number is a text on purpose; Excel need not point at every one.
    sheet.ignore_errors({"number_stored_as_text": _WHOLE_SHEET})
    sheet.set_footer(f"&L&8{footer.replace('&', '&&')[:180]}&R&8&A, page &P of &N")
