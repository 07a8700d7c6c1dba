"""Two workbooks: the cells that differ, by sheet and address, with what the reader sees in their row and column."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Any

from lxml import etree

from glomag.verify.difference import Difference, Differences, UnreadableError
from glomag.verify.markup import parse_xml
from glomag.verify.words import compare_words

Package = Mapping[str, bytes]
_SHEETS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BOOK, _BOOK_RELATIONS, _STRINGS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"


def compare_cells(before: str, one: Package, other: Package) -> Differences:
    """Cells with other contents, whatever number their text has among the shared ones; nothing for what is no workbook.

    Raises UnreadableError.
    """
    if _STRINGS not in one or _STRINGS not in other:
        return
    try:
        titles, left, right = _titles(one), _strings(one), _strings(other)
        found = False
        for member, title in titles.items():
            if member in one and member in other and (one[member] != other[member] or left != right):
                for difference in _compare_sheets(f"{before}sheet {title!r}", _cells(one[member], left), _cells(other[member], right)):
                    found = True
                    yield difference
    except (etree.XMLSyntaxError, KeyError, IndexError, ValueError) as error:
        raise UnreadableError(f"a sheet cannot be read ({type(error).__name__})") from None
    if not found and left != right and sorted(left) == sorted(right):
        yield Difference("order", f"{before}texts of the cells in {_STRINGS}")


def _compare_sheets(where: str, one: dict[str, str], other: dict[str, str]) -> Differences:
    for address in [*one, *(address for address in other if address not in one)]:
        if one.get(address) != other.get(address):
            yield compare_words(f"{where}, cell {address}", one.get(address, ""), other.get(address, ""))


def _titles(package: Package) -> dict[str, str]:
    """The title of every sheet by the name of its member, in the order of the workbook."""
    targets = {one.get("Id"): posixpath.join("xl", one.get("Target").lstrip("/")) for one in parse_xml(package[_BOOK_RELATIONS])}
    sheets = parse_xml(package[_BOOK]).iter(f"{_SHEETS}sheet")
    return {targets[sheet.get(_RELATION)]: sheet.get("name") for sheet in sheets}


def _strings(package: Package) -> list[str]:
    """Texts that cells share, by their numbers."""
    return ["".join(text.text or "" for text in one.iter(f"{_SHEETS}t")) for one in parse_xml(package[_STRINGS])]


def _cells(sheet: bytes, strings: list[str]) -> dict[str, str]:
    """Cells of a sheet as printed, by address; a formula as the formula and the value that was stored."""
    return {cell.get("r"): _printed(cell, strings) for cell in parse_xml(sheet).iter(f"{_SHEETS}c")}


def _printed(cell: Any, strings: list[str]) -> str:
    value = cell.findtext(f"{_SHEETS}v") or "".join(text.text or "" for text in cell.iter(f"{_SHEETS}t"))
    if cell.get("t") == "s":
        value = strings[int(value)]
    formula = cell.findtext(f"{_SHEETS}f")
    return value if formula is None else f"={formula} ({value})"
