"""The appendix as PDF, set by typst: tagged (PDF/UA-1), with bookmarks, only fonts of the lock, and no clock."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import typst

from glomag.appendix.document import Document, Node
from glomag.appendix.pandoc import run_pandoc
from glomag.appendix.problems import AppendixError
from glomag.appendix.published import Kit

Paper = Literal["us-letter", "a4"]
_FONTS = tuple(f"SourceSansPro-{style}.ttf" for style in ("Regular", "It", "Semibold", "SemiboldIt", "Bold", "BoldIt"))


def pdf_bytes(source: str, figures: Path, paper: Paper) -> bytes:
    """Set the text that `typst_text` gave; pictures are read below `figures`, fonts from the package of fonts alone."""
    with TemporaryDirectory() as fonts:
        # The package has each font in several formats, and typst would take the one that the disk lists first.
        for name in _FONTS:
            (Path(fonts) / name).write_bytes((files("font_source_sans_pro") / "files" / name).read_bytes())
        # Its stubs want text, root and fonts to be of one type; they may well differ.
        compiled: Any = typst.compile
        try:
            return bytes(
                compiled(
                    source.encode("utf-8"),
                    root=str(figures),
                    font_paths=[fonts],
                    ignore_system_fonts=True,
                    format="pdf",
                    sys_inputs={"paper": paper},
                    pdf_standards="ua-1",
                    timestamp=0,
                )
            )
        except typst.TypstError as error:
            raise AppendixError(f"typst stopped: {error}", where=str(figures)) from None


def typst_text(document: Document, kits: Mapping[str, Kit], about: Mapping[str, str]) -> str:
    """The document for typst: the words about it, the template of the repository, then the text itself. `about` as for HTML."""
    blocks = [part for block in document.with_figures(kits, _figure) for part in _kept_together(block)]
    body = run_pandoc(document.as_json(blocks, {}), "json", "typst")
    said = {"title": document.title, "author": document.author, **about}
    names = "".join(f"#let document-{name} = {quoted(words)}\n" for name, words in said.items())
    template = (files("glomag.appendix") / "templates" / "appendix.typ").read_text(encoding="utf-8")
    return f"{names}{template}\n{body}"


def quoted(text: str) -> str:
    """Text as a string of typst, in which a backslash and a quotation mark alone mean something."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _figure(kit: Kit, caption: list[Node]) -> Node:
    """A figure with alternative text, which Pandoc itself does not hand over to typst."""
    image = f"image({quoted('/' + kit.vector)}, alt: {quoted(kit.alt_text)}, width: 6.5in)"
    return {"t": "Para", "c": [_raw(f"#figure({image}, caption: ["), *caption, _raw("])")]}


def _kept_together(block: Node) -> list[Node]:
    """A label stays on the page of what it labels, and a word on that of its meaning."""
    if block["t"] == "DefinitionList":
        return [_meaning(term, meanings) for term, meanings in block["c"]]
    if block["t"] == "Div" and block["c"][0][1] == ["label"]:
        return [{"t": "Para", "c": [_raw("#block(sticky: true)["), *block["c"][1][0]["c"], _raw("]")]}]
    return [block]


def _meaning(term: list[Node], meanings: list[list[Node]]) -> Node:
    words = [inline for meaning in meanings for block in meaning for inline in block["c"]]
    return {"t": "Para", "c": [_raw("#block(breakable: false)[#strong["), *term, _raw(":] "), *words, _raw("]")]}


def _raw(words: str) -> Node:
    return {"t": "RawInline", "c": ["typst", words]}
