"""Two trees of XML or HTML: the element, and whether its text or an attribute differs; drawings by the numbers of their lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from lxml import etree

from glomag.verify.difference import Difference, Differences, Drawn, Meaning, read_sides
from glomag.verify.lines import measure_lines
from glomag.verify.words import compare_words, is_stamp_name

# Names that matplotlib makes of a hash of what is drawn; a reader never sees them.
_MADE = r"[pmh][0-9a-f]{10}"
_MADE_NAME = re.compile(rf"(?<=[\"#]){_MADE}(?=[\")])")
# Who wrote a file last; a name of a person or of an account.
_PEOPLE = {"creator", "lastModifiedBy", "author", "Manager"}
_OF_SHAPE = {
    "d", "points", "transform", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "width", "height", "viewBox", "style",
    "fill", "stroke", "stroke-width", "opacity", "clip-path", "href",
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """An element as a reader finds it: how it is named here, and its parts."""

    where: str
    element: Any

    @property
    def name(self) -> str:
        """The element's own name, without its namespace; what it is where it is no element."""
        tag = self.element.tag
        return (
            etree.QName(tag).localname if isinstance(tag, str) else {etree.Comment: "comment", etree.PI: "instruction"}.get(tag, "entity")
        )


def compare_svg(where: str, committed: bytes, rebuilt: bytes) -> Differences:
    """Differences of two SVG drawings; the same but for the last digits of its lines is told as one. Raises UnreadableError."""
    one, other = read_sides(_parse, (committed, rebuilt), (etree.XMLSyntaxError,))
    drawn = measure_lines(_without_made_names(committed), _without_made_names(rebuilt))
    lines: list[Difference] = []
    words: list[Difference] = []
    for difference in compare_elements(where, _places(one), _places(other)):
        (lines if difference.meaning == "line of a drawing" else words).append(difference)
    if drawn is None or words:
        yield from words
        yield from lines
    elif lines:
        yield _measured(lines, drawn)


def compare_xml(where: str, committed: bytes, rebuilt: bytes) -> Differences:
    """Differences of two XML files, element by element. Raises UnreadableError."""
    one, other = read_sides(_parse, (committed, rebuilt), (etree.XMLSyntaxError,))
    yield from compare_elements(where, _places(one), _places(other))


def compare_elements(where: str, left: Iterator[Place], right: Iterator[Place]) -> Differences:
    """Differences of two sequences of elements in the order of the file; it ends where one has another element than the other."""
    before = f"{where}, " if where else ""
    for one, other in zip_longest(left, right):
        if one is None or other is None or one.name != other.name:
            yield _other_element(before, one, other)
            return
        place = f"{before}{one.where}"
        yield from _compare_attributes(place, one, other)
        for said, says in ((one.element.text, other.element.text), (one.element.tail, other.element.tail)):
            if (said or "") != (says or ""):
                yield _compare_said(place, one, said or "", says or "")


def parse_xml(content: bytes) -> Any:
    """The root of an XML file; nothing outside the file is read. Raises lxml.etree.XMLSyntaxError."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True))


_parse = parse_xml


def _places(root: Any) -> Iterator[Place]:
    """Every element and comment, those outside the root as well; each named by the nearest name that stands above it."""
    for element in [*reversed(list(root.itersiblings(preceding=True))), *root.iter(), *root.itersiblings()]:
        above = next((one.get("id") for one in element.iterancestors() if one.get("id")), "")
        name = Place("", element).name
        own = f"<{name} id={element.get('id')}>" if isinstance(element.tag, str) and element.get("id") else f"<{name}>"
        yield Place(f"{own} in {above}" if above else own, element)


def _compare_attributes(where: str, one: Place, other: Place) -> Differences:
    if not isinstance(one.element.tag, str):
        return
    left, right = dict(one.element.attrib), dict(other.element.attrib)
    for name in [*left, *(name for name in right if name not in left)]:
        if left.get(name) == right.get(name):
            continue
        short = etree.QName(name).localname
        place = f"{where}, attribute {short}"
        if name not in right or name not in left:
            yield Difference("missing" if name in left else "too many", place, left.get(name, "none"), right.get(name, "none"))
        elif short in _OF_SHAPE or re.fullmatch(_MADE, left[name]):
            yield Difference("line of a drawing", place, left[name], right[name])
        else:
            yield compare_words(place, left[name], right[name], is_stamp=is_stamp_name(short))
    if left == right and list(left) != list(right):
        yield Difference("order", f"{where}, attributes", ", ".join(left), ", ".join(right))


def _compare_said(where: str, place: Place, said: str, says: str) -> Difference:
    difference = compare_words(where, said, says, is_stamp=is_stamp_name(place.name))
    return replace(difference, meaning="path or user") if place.name in _PEOPLE and difference.meaning == "text" else difference


def _other_element(before: str, one: Place | None, other: Place | None) -> Difference:
    if other is None and one is not None:
        return Difference("missing", f"{before}{one.where}", _text(one), "no such element")
    if one is None and other is not None:
        return Difference("too many", f"{before}{other.where}", "no such element", _text(other))
    if one is None or other is None:
        raise ValueError("at least one side has an element")
    meaning: Meaning = "clock" if any(is_stamp_name(place.name) for place in (one, other)) else "text"
    return Difference(meaning, f"{before}{one.where}", f"<{one.name}> {_text(one)}", f"<{other.name}> {_text(other)}")


def _text(place: Place) -> str:
    if not isinstance(place.element.tag, str):
        return str(place.element.text or "")
    return " ".join("".join(str(text) for text in place.element.itertext()).split())


def _measured(lines: list[Difference], drawn: Drawn) -> Difference:
    """All of them as one, since nothing but the last digits of numbers differs."""
    first = lines[0]
    n = f"{len(lines)} lines differ" if len(lines) > 1 else "1 line differs"
    where = f"{n}, in no number by more than {drawn.units:.6f}; the first is {first.where}"
    return Difference(first.meaning, where, first.committed, first.rebuilt, drawn)


def _without_made_names(content: bytes) -> str:
    """The text of a drawing with the made names numbered in the order in which they come."""
    names: dict[str, str] = {}
    return _MADE_NAME.sub(lambda match: names.setdefault(match[0], f"name-{len(names)}-"), content.decode("utf-8", errors="replace"))
