"""The prose of a notebook as HTML: headings with addresses, links that work from where the page lies, no markup of its own."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from glomag.errors import NotebookError

# From data/processed/<profile>/notebooks/ to the root of the checkout.
ROOT = "../../../.."
_NOT_IN_AN_ID = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Heading:
    """A heading of the page: its level (2 or more), its words and its address on the page."""

    level: int
    words: str
    anchor: str


@dataclass(frozen=True)
class Prose:
    """A cell of prose: its HTML, its headings, and the notebook's own title where this cell states it ("" where not)."""

    html: Markup
    headings: tuple[Heading, ...]
    title: str
    first_paragraph: str


def render_prose(text: str, where: str, published: Collection[str], taken: Collection[str]) -> Prose:
    """Markdown to HTML. HTML in the text stays text; the first heading of level 1 is the title and is left out.

    `published` are the files beside the notebooks' folder: one that the text names as code becomes a link to it. `taken` are
    addresses on the page that no heading may have. Raises NotebookError for a picture, which the page could not hold, and for a
    link that leads out of the checkout.
    """
    # HTML off: whatever looks like an element is escaped. No setting of this parser lets a script, a style or a `javascript:` through.
    markdown = MarkdownIt("commonmark", {"html": False})
    tokens = markdown.parse(text)
    title, tokens = _take_title(tokens)
    headings = _address_headings(tokens, taken)
    for token in tokens:
        if token.children:
            token.children = _link_children(token.children, where, published)
    first = next((tokens[place + 1] for place, token in enumerate(tokens) if token.type == "paragraph_open"), None)
    html = Markup(markdown.renderer.render(tokens, markdown.options, {}))  # noqa: S704 (the renderer escaped every text)
    return Prose(html, tuple(headings), title, _plain(first) if first else "")


def _take_title(tokens: list[Token]) -> tuple[str, list[Token]]:
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        return _plain(tokens[1]), tokens[3:]
    return "", tokens


def _plain(inline: Token) -> str:
    """Words of a heading or paragraph without their markup."""
    words = [" " if child.type == "softbreak" else child.content for child in inline.children or ()]
    return "".join(words)


def _address_headings(tokens: Sequence[Token], taken: Collection[str]) -> list[Heading]:
    """Give every heading an address made of its words, each once; a page has one heading of level 1, its title."""
    used, found = set(taken), []
    for place, token in enumerate(tokens):
        if token.type not in {"heading_open", "heading_close"}:
            continue
        level = max(2, int(token.tag[1]))
        token.tag = f"h{level}"
        if token.type == "heading_open":
            words = _plain(tokens[place + 1])
            anchor = _free(_NOT_IN_AN_ID.sub("-", words.lower()).strip("-") or "section", used)
            used.add(anchor)
            token.attrSet("id", anchor)
            found.append(Heading(level, words, anchor))
    return found


def _free(wanted: str, used: Collection[str]) -> str:
    anchor, number = wanted, 2
    while anchor in used:
        anchor, number = f"{wanted}-{number}", number + 1
    return anchor


def _link_children(children: Sequence[Token], where: str, published: Collection[str]) -> list[Token]:
    linked: list[Token] = []
    depth = 0
    for child in children:
        if child.type == "image":
            raise NotebookError("a picture in the text is not part of the page", where=where, change="draw it as a figure: bench.draw(...)")
        if child.type == "link_open":
            child.attrSet("href", move_link(str(child.attrGet("href")), where))
        depth += child.nesting if child.type.startswith("link_") else 0
        if child.type == "code_inline" and not depth and child.content in published:
            linked += [Token("link_open", "a", 1, attrs={"href": f"../{child.content}"}), child, Token("link_close", "a", -1)]
        else:
            linked.append(child)
    return linked


def move_link(href: str, where: str) -> str:
    """The address that leads from data/processed/<profile>/notebooks/ to where `href` leads from notebooks/.

    A link to another site or to a place on the same page stays. Raises NotebookError where it leads out of the checkout or has
    another scheme than https, http or mailto.
    """
    parts = urlsplit(href)
    if parts.scheme in {"https", "http", "mailto"} or (not parts.path and not parts.scheme and not parts.netloc):
        return href
    target = posixpath.normpath(posixpath.join("notebooks", parts.path))
    if parts.scheme or parts.netloc or target.startswith(("..", "/")):
        raise NotebookError(
            f"a link leads out of the project: {href}",
            where=where,
            allowed="an https address, or a path in the checkout written from notebooks/",
            change="correct the link in the notebook",
        )
    return parts._replace(path=f"{ROOT}/{target}").geturl()
