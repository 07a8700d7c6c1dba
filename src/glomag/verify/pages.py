"""Two HTML pages: words under which heading, attributes, and the pictures that stand in the page itself."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lxml import etree, html

from glomag.verify.difference import Difference, Differences, read_sides
from glomag.verify.markup import Place, compare_elements, compare_svg
from glomag.verify.pictures import compare_png
from glomag.verify.plain import compare_texts

_PICTURE = re.compile(rb"data:image/(?P<kind>png|svg\+xml);base64,(?P<content>[A-Za-z0-9+/=\s]+)")
_HEADING = re.compile(r"h[1-6]")
_RAW = ("script", "style")
_STAMP, _STAMP_PLACE = re.compile(r"'nonce-[0-9a-f]+'"), "attribute nonce"
_LONGEST_HEADING = 60


def compare_html(where: str, committed: bytes, rebuilt: bytes) -> Differences:
    """Differences of two pages; pictures inside are compared as pictures, scripts and styles line by line.

    Raises UnreadableError.
    """
    left, right = ([(match["kind"], match["content"]) for match in _PICTURE.finditer(content)] for content in (committed, rebuilt))
    masked = [_PICTURE.sub(b"data:image/x", content) for content in (committed, rebuilt)]
    if masked[0] != masked[1]:
        one, other = read_sides(_parse, (masked[0], masked[1]), (UnicodeDecodeError, etree.ParserError, ValueError))
        found = False
        for difference in _compare_pages(where, one, other):
            found = True
            yield _of_policy(difference)
        if not found:
            yield Difference("encoding", "the same page, written otherwise")
    for number, (one, other) in enumerate(zip(left, right, strict=False), start=1):
        if one != other:
            yield from _compare_pictures(f"picture {number} of the page", one, other)


def _of_policy(difference: Difference) -> Difference:
    """A stamp on scripts and styles is a hash of what the page shows: it follows where nothing but the stamp differs."""
    stamps = [_STAMP.findall(text) for text in (difference.committed, difference.rebuilt)]
    is_stamp = difference.where.endswith(_STAMP_PLACE) or (
        stamps[0] != stamps[1] and _STAMP.sub("", difference.committed) == _STAMP.sub("", difference.rebuilt)
    )
    return replace(difference, meaning="hash", follows=True) if is_stamp else difference


def _parse(content: bytes) -> Any:
    return html.document_fromstring(content.decode("utf-8"), parser=html.HTMLParser(huge_tree=True, remove_comments=False))


def _compare_pages(where: str, one: Any, other: Any) -> Differences:
    """Element by element; what stands in a script or a style is told by its line."""
    scripts = [list(page.iter(*_RAW)) for page in (one, other)]
    if len(scripts[0]) == len(scripts[1]):
        for number, pair in enumerate(zip(*scripts, strict=True), start=1):
            texts = [element.text or "" for element in pair]
            if texts[0] != texts[1]:
                yield from compare_texts(f"<{pair[0].tag}> number {number} among scripts and styles", *texts)
                for element in pair:
                    element.text = None
    yield from compare_elements(where, _places(one), _places(other))


def _places(page: Any) -> Iterator[Place]:
    """Every element, named by the heading that stands before it."""
    heading = ""
    for element in page.iter():
        tag = element.tag
        if isinstance(tag, str) and _HEADING.fullmatch(tag):
            heading = " ".join(element.text_content().split())[:_LONGEST_HEADING]
        name = f"<{tag}>" if isinstance(tag, str) else "comment"
        yield Place(f"{name} under {heading!r}" if heading else name, element)


def _compare_pictures(where: str, one: tuple[bytes, bytes], other: tuple[bytes, bytes]) -> Differences:
    if one[0] != other[0]:
        yield Difference("text", f"{where}, its kind", one[0].decode(), other[0].decode())
        return
    contents = read_sides(base64.b64decode, (one[1], other[1]), (binascii.Error, ValueError))
    if contents[0] == contents[1]:
        yield Difference("encoding", f"{where}, the same picture, encoded otherwise")
    elif one[0] == b"png":
        yield from compare_png(where, *contents)
    else:
        yield from compare_svg(where, *contents)
