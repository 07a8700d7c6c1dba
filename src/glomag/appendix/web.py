"""The appendix as one HTML file beside the kits of the figures, which it shows by relative links: it opens from disk with no network."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from html import escape
from importlib.resources import files
from urllib.parse import quote

from jinja2 import Environment, StrictUndefined

from glomag.appendix.document import Document, Node, attributes, headings
from glomag.appendix.pandoc import run_pandoc
from glomag.appendix.published import Kit

_NARROW = "(max-width: 600px)"
# Twice as fine as the page shows it: a screen at double density stays sharp.
_DENSITY = 2


def html_text(document: Document, kits: Mapping[str, Kit], about: Mapping[str, str]) -> str:
    """The whole file. `about` has `language`, `description` and `stamp`."""
    blocks = [_without_widths(block) for block in document.with_figures(kits, _figure)]
    body = run_pandoc(document.as_json(blocks, {}), "json", "html5", "--shift-heading-level-by=1")
    templates = files("glomag.appendix") / "templates"
    style = (templates / "appendix.css").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True)
    page = environment.from_string((templates / "appendix.html").read_text(encoding="utf-8"))
    style_hash = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return page.render(
        title=document.title, author=document.author, body=body, style=style, style_hash=style_hash, contents=headings(blocks, 1), **about
    )


def _figure(kit: Kit, caption: list[Node]) -> Node:
    """The picture for a wide page, and for a telephone the square one, whose type is larger."""
    wide = kit.pictures.get("web", kit.page)
    square = kit.pictures.get("square")
    before = f'<picture><source media="{_NARROW}" srcset="{_link(square)}">' if square else "<picture>"
    width, height = (round(pixels) for pixels in kit.page_px)
    image = (
        f'<img src="{_link(wide)}" alt="{escape(kit.alt_text)}" width="{width // _DENSITY}" height="{height // _DENSITY}" loading="lazy">'
    )
    content = [
        attributes(f"figure-{kit.number}"),
        [None, [{"t": "Plain", "c": caption}]],
        [{"t": "Plain", "c": [_raw(f"{before}{image}</picture>")]}],
    ]
    return {"t": "Figure", "c": content}


def _raw(html: str) -> Node:
    return {"t": "RawInline", "c": ["html", html]}


def _link(path: str) -> str:
    """A relative address; signs that mean something in an address or a `srcset` are encoded."""
    return quote(path)


def _without_widths(block: Node) -> Node:
    """A table whose widths are left to the style sheet, in a box that can be scrolled with the keyboard on a narrow screen."""
    if block["t"] != "Table":
        return block
    names, caption, columns, *rows = block["c"]
    free = [[{"t": "AlignDefault"}, {"t": "ColWidthDefault"}]] * len(columns)
    box = attributes("", ("scroll",), {"role": "region", "tabindex": "0", "aria-label": f"Table, {names[1][0]}"})
    return {"t": "Div", "c": [box, [{"t": "Table", "c": [names, caption, free, *rows]}]]}
