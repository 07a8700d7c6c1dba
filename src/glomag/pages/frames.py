"""A table that a notebook shows, out of its HTML: headings and cells as plain text, and nothing of its markup.

pandas writes the same few elements every time. HTML that is anything else is not a table to this module, so that no markup of a
notebook's output ever reaches a page.
"""

from __future__ import annotations

from dataclasses import dataclass

import lxml.etree
import lxml.html


@dataclass(frozen=True)
class Frame:
    """A shown table: `before` are the paragraphs in front of it, `across` names what the headings are values of ("" where nothing).

    Every row has as many cells as there are headings.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    before: tuple[str, ...] = ()
    across: str = ""


def parse_frame(markup: str) -> Frame | None:
    """The table in a piece of HTML, with the paragraphs before it; None where it holds anything else, or a table with merged cells.

    An index that only numbers the rows from 0 is left out; any other becomes the first column.
    """
    try:
        parts = lxml.html.fragments_fromstring(markup)
    except lxml.etree.ParserError:
        return None
    if not parts or isinstance(parts[0], str):
        return None
    *before, table = parts
    if table.tag != "table" or any(one.tag != "p" or len(one) or (one.tail or "").strip() for one in before):
        return None
    head, body = _cells(table, "thead"), _cells(table, "tbody")
    if head is None or body is None or len(head) != 1 or any(len(row) != len(head[0]) for row in body):
        return None
    return _without_numbering(head[0], body, tuple(one.text or "" for one in before))


def _cells(table: lxml.html.HtmlElement, part: str) -> list[tuple[str, ...]] | None:
    """Text of every cell in the head or body; None where a cell is merged or holds more than text."""
    rows = table.findall(f"{part}/tr")
    cells = [cell for row in rows for cell in row]
    if any(cell.tag not in {"th", "td"} or len(cell) or {"rowspan", "colspan"} & set(cell.keys()) for cell in cells):
        return None
    return [tuple(cell.text or "" for cell in row) for row in rows]


def _without_numbering(head: tuple[str, ...], body: list[tuple[str, ...]], before: tuple[str, ...]) -> Frame:
    if [row[0] for row in body] == [str(number) for number in range(len(body))]:
        return Frame(head[1:], tuple(row[1:] for row in body), before, across=head[0])
    return Frame(head, tuple(body), before)
