"""How cells look: one format a purpose, made once a workbook, in the colours of the figures."""

from __future__ import annotations

from typing import Any

from glomag.figures.style import GRID, INK, MAIN, MUTED, PAPER, VERDICT_COLOURS, WITHDRAWN
from glomag.spreadsheet import guard_cell
from glomag.workbook.cells import Kind

# A real minus sign, as in the figures.
_MINUS = "\N{MINUS SIGN}"
SIGNED_PERCENT = f'+0%;"{_MINUS}"0%;0%'
NUMBER_FORMATS: dict[Kind, str] = {
    "text": "@",
    "integer": "#,##0",
    "year": "0",
    "fraction": "0.0%",
    "change": f'+0.0%;"{_MINUS}"0.0%;0.0%',
    "number": "General",
    "day": "yyyy-mm-dd",
    "day of year": "d mmm",
    "flag": "General",
}
TITLE_PT = 14

_NAMED: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": TITLE_PT, "font_color": INK, "text_wrap": True, "valign": "vcenter"},
    "withdrawn": {"bold": True, "font_size": TITLE_PT, "font_color": WITHDRAWN, "text_wrap": True, "valign": "vcenter"},
    "label": {"bold": True, "font_color": MUTED, "valign": "top"},
    "words": {"font_color": INK, "text_wrap": True, "valign": "top"},
    "link": {"font_color": MAIN, "underline": 1, "valign": "top"},
    "heading": {
        "bold": True,
        "font_color": PAPER,
        "bg_color": MAIN,
        "text_wrap": True,
        "valign": "vcenter",
        "border": 1,
        "border_color": GRID,
    },
}


class Look:
    """The formats of one workbook, each made when it is first asked for."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[Any, ...], Any] = {}

    def named(self, name: str) -> Any:
        """The format of a purpose: title, withdrawn, label, words, link, heading."""
        return self._make(_NAMED[name])

    def cell(self, kind: Kind, *, wraps: bool = False) -> Any:
        """The format of a cell of a table."""
        return self._make({"num_format": NUMBER_FORMATS[kind], "font_color": INK, "valign": "top", "text_wrap": wraps})

    def text(self, text: str, *, wraps: bool) -> Any:
        """The format of a cell of text; one that looks like a formula stays text also when somebody edits the cell."""
        looks = {"font_color": INK, "valign": "top", "text_wrap": wraps, "align": "left", "indent": 1}
        return self._make({**looks, "quote_prefix": True} if guard_cell(text) != text else looks)

    def verdict(self, verdict: str) -> Any | None:
        """Fill and ink of a verdict as in the figures; None for a word that is none."""
        if verdict not in VERDICT_COLOURS:
            return None
        fill, ink = VERDICT_COLOURS[verdict]
        return self._make(
            {"bold": True, "bg_color": fill, "font_color": ink, "valign": "top", "text_wrap": True, "align": "left", "indent": 1}
        )

    def _make(self, properties: dict[str, Any]) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]
