"""Where the numbers of a page lead: the explain pages that exist, by the row of a published table or by the claim."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from glomag.explain.names import PAGES_FOLDER, page_of_claim, page_of_row
from glomag.pages.frames import Frame
from glomag.pages.origin import Origin, Published
from glomag.tables.schemas import key_of

CLAIMS, _CLAIM = "claims", "claim_id"
# Of a claim: the record's value, which is a few words with numbers, and the letter's, which nobody here counted.
_VALUE, _STATED = "value", "stated"
# Figures that others published have ids of their own, in a column of the same name.
_OTHER_CLAIMS = "control_totals"
_NUMBER = re.compile(r"[+-]?(\d[\d,]*)(\.\d+)?(e[+-]?\d+)?")
# A day, a code, an id: better on one line.
_WORD = re.compile(r"\S{1,14}")
_STARTS_WITH_NAME = re.compile(r"([a-z][a-z0-9_]*)(?=[:,])")
# From here on a text is a sentence and wants a column that it can be read in.
_LONG = 40


@dataclass(frozen=True)
class Cell:
    """A cell as the page shows it: text, where it leads ("" for nowhere), and its kind: number, word, long or nothing in particular."""

    text: str
    href: str
    kind: str
    is_heading: bool


@dataclass(frozen=True)
class Explained:
    """The explain pages that lie in a profile's folder, and the claims of the letter that have one."""

    pages: frozenset[str]
    claims: frozenset[str]

    def claim_href(self, claim_id: str) -> str:
        """Where a claim of the letter is explained; "" where it is not, or the word is no claim of the letter."""
        return self._href(page_of_claim(claim_id)) if claim_id in self.claims else ""

    def row_href(self, table: str, key: tuple[str, ...]) -> str:
        """Where a row of a published table is explained; "" where it is not."""
        return self.claim_href(key[0]) if table == CLAIMS else self._href(page_of_row(table, key))

    def _href(self, page: str | None) -> str:
        return f"../{PAGES_FOLDER}/{page}" if page in self.pages else ""


def read_explained(folder: Path, published: Published) -> Explained:
    """What is explained in `<folder>/explain/`; nothing where there is no such folder."""
    ids = {name: set(published.cells(name)[_CLAIM]) for name in (CLAIMS, _OTHER_CLAIMS) if name in published.columns}
    pages = frozenset(path.name for path in (folder / PAGES_FOLDER).glob("*.html"))
    return Explained(pages, frozenset(ids.get(CLAIMS, set()) - ids.get(_OTHER_CLAIMS, set())))


def link_rows(frame: Frame, origin: Origin | None, explained: Explained) -> list[list[Cell]]:
    """The cells of a shown table. A number leads to the page of its row, where every cell of the table is as published.

    The key of a row is no number to explain, except that the id of a claim leads to the claim wherever it stands.
    """
    keys = origin.keys if origin is not None and origin.is_exact else ()
    hrefs = [explained.row_href(origin.table, key) for key in keys] if origin is not None else []
    hrefs = hrefs or [""] * len(frame.rows)
    own = _linked_columns(frame, origin)
    kinds = [_kind([row[place] for row in frame.rows]) for place in range(len(frame.headings))]
    return [
        [
            Cell(text, explained.claim_href(text) if heading == _CLAIM else href if _leads(text, heading, own) else "", kind, place == 0)
            for place, (text, heading, kind) in enumerate(zip(row, frame.headings, kinds, strict=True))
        ]
        for row, href in zip(frame.rows, hrefs, strict=True)
    ]


def _linked_columns(frame: Frame, origin: Origin | None) -> dict[str, bool]:
    """Columns whose cells may be linked, and whether they have to be plain numbers for that."""
    if origin is None:
        return {}
    left_out = {*key_of(origin.table), *({_STATED} if origin.table == CLAIMS else ())}
    return {name: not (origin.table == CLAIMS and name == _VALUE) for name in frame.headings if name not in left_out}


def _leads(text: str, heading: str, columns: dict[str, bool]) -> bool:
    return heading in columns and bool(text) and (not columns[heading] or bool(_NUMBER.fullmatch(text)))


def _kind(texts: Collection[str]) -> str:
    filled = [text for text in texts if text]
    if filled and all(_NUMBER.fullmatch(text) for text in filled):
        return "number"
    if filled and all(_WORD.fullmatch(text) for text in filled):
        return "word"
    return "long" if any(len(text) > _LONG for text in filled) else ""


def link_line(line: str, explained: Explained) -> tuple[str, str, str]:
    """A printed line as the id of the claim that it begins with, where that leads, and the rest; ("", "", line) for other lines."""
    found = _STARTS_WITH_NAME.match(line)
    href = explained.claim_href(found[1]) if found else ""
    return (found[1], href, line[found.end() :]) if found and href else ("", "", line)
