"""The filled-in template as Pandoc's document tree: tables built from lists, figures from kits, ready for each kind of file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from glomag.appendix.pandoc import run_pandoc
from glomag.appendix.problems import AppendixError
from glomag.appendix.published import Kit

# A block or an inline of Pandoc's tree: {"t": type, "c": content}.
Node = dict[str, Any]
FigureMaker = Callable[[Kit, list[Node]], Node]

# Nothing that could turn text into markup of another language; no typographic changes, so that text stays as published.
_MARKDOWN = (
    "markdown_strict+pandoc_title_block+header_attributes+fenced_divs+bracketed_spans+all_symbols_escapable+definition_lists"
    "+space_in_atx_header+auto_identifiers+startnum-raw_html"
)
# Part of the width that each column of a table takes, by the class that the template gives the table.
COLUMN_WIDTHS: Mapping[str, tuple[float, ...]] = {
    "years": (0.28, 0.18, 0.18, 0.18, 0.18),
    "bands": (0.36, 0.16, 0.16, 0.16, 0.16),
    "claims": (0.46, 0.19, 0.19, 0.16),
    "files": (0.3, 0.7),
}


@dataclass(frozen=True)
class Document:
    """A document tree with its title and author as text; figures are still places (`Div` of class `figure`)."""

    tree: Mapping[str, Any]
    title: str
    author: str

    def with_figures(self, kits: Mapping[str, Kit], make: FigureMaker) -> list[Node]:
        """Blocks with every figure set in by `make`, which is given the kit and the words of its caption."""
        return [_placed(block, kits, make) for block in self.tree["blocks"]]

    def as_json(self, blocks: list[Node], meta: Mapping[str, Any]) -> str:
        """A tree that Pandoc reads."""
        return json.dumps({**self.tree, "meta": meta, "blocks": blocks}, ensure_ascii=False)


def parse_document(markdown: str) -> Document:
    """Read the filled-in template; raises AppendixError for a table whose rows do not fit its columns."""
    tree = json.loads(run_pandoc(markdown, _MARKDOWN, "json"))
    meta = tree["meta"]
    counter = iter(range(1, 100))
    blocks = [_table(block, next(counter)) if _class_of(block) in COLUMN_WIDTHS else block for block in tree["blocks"]]
    author = meta["author"]["c"][0]["c"]
    return Document({**tree, "blocks": blocks}, text_of(meta["title"]["c"]), text_of(author))


def text_of(inlines: list[Node]) -> str:
    """The plain text of inlines."""
    words = []
    for inline in inlines:
        kind, content = inline["t"], inline.get("c")
        if kind == "Str":
            words.append(str(content))
        elif kind in ("Space", "SoftBreak"):
            words.append(" ")
        elif isinstance(content, list):
            words.append(text_of([part for part in content if isinstance(part, dict)] or content[-1]))
    return "".join(words)


def plain_inlines(text: str) -> list[Node]:
    """Text as inlines: words and spaces."""
    words: list[Node] = []
    for word in text.split():
        words += [{"t": "Space"}] * bool(words) + [{"t": "Str", "c": word}]
    return words


def headings(blocks: list[Node], deepest: int) -> list[tuple[int, str, str]]:
    """Level, id and text of each heading down to a level."""
    return [
        (level, attributes[0], text_of(words))
        for level, attributes, words in (b["c"] for b in blocks if b["t"] == "Header")
        if level <= deepest
    ]


def attributes(identifier: str = "", classes: tuple[str, ...] = (), pairs: Mapping[str, str] | None = None) -> list[Any]:
    """Pandoc's triple of id, classes and pairs."""
    return [identifier, list(classes), [[key, value] for key, value in (pairs or {}).items()]]


def _class_of(block: Node) -> str:
    return block["c"][0][1][0] if block["t"] == "Div" and block["c"][0][1] else ""


def _placed(block: Node, kits: Mapping[str, Kit], make: FigureMaker) -> Node:
    if _class_of(block) != "figure":
        return block
    kit = kits[dict(block["c"][0][2])["slug"]]
    said = f"{kit.name}. {kit.caption} {kit.source_line}"
    return make(kit, plain_inlines(said))


def _table(div: Node, number: int) -> Node:
    """A table from a `Div` that holds a paragraph, its caption, and a list of rows, each a list of cells; the first row is the header."""
    name = _class_of(div)
    widths = COLUMN_WIDTHS[name]
    caption, rows = div["c"][1]
    # The first part of a nested list item is a list of its own: `- - cell`.
    cells = [[cell for part in row for cell in part["c"]] for row in rows["c"]]
    for row in cells:
        if len(row) != len(widths):
            raise AppendixError(f"a row of the table {name!r} has {len(row)} cells, not {len(widths)}", where=text_of(row[0][0]["c"]))
    said = [{"t": "Str", "c": f"Table {number}."}, {"t": "Space"}, *caption["c"]]
    head = [[attributes(), [_cell(cell, {"scope": "col"}) for cell in cells[0]]]]
    body = [[attributes(), [_cell(row[0], {"scope": "row"}), *(_cell(cell) for cell in row[1:])]] for row in cells[1:]]
    columns = [[{"t": "AlignLeft"}, {"t": "ColWidth", "c": width}] for width in widths]
    content = [
        attributes(f"table-{name}", (name,)),
        [None, [{"t": "Plain", "c": said}]],
        columns,
        [attributes(), head],
        [[attributes(), 1, [], body]],
        [attributes(), []],
    ]
    return {"t": "Table", "c": content}


def _cell(blocks: list[Node], pairs: Mapping[str, str] | None = None) -> list[Any]:
    """A cell as one block: what stood in paragraphs of its own stands on lines of its own."""
    inlines: list[Node] = []
    for block in blocks:
        inlines += [{"t": "LineBreak"}] * bool(inlines) + block["c"]
    return [attributes("", (), pairs), {"t": "AlignDefault"}, 1, 1, [{"t": "Plain", "c": inlines}]]
