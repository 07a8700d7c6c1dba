"""Two zip files of XML, a workbook or a Word file: cells by sheet, paragraphs by number, pictures, and the clocks of the members."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from lxml import etree

from glomag.verify.difference import Difference, Differences, read_sides
from glomag.verify.markup import compare_xml, parse_xml
from glomag.verify.pictures import compare_png
from glomag.verify.words import compare_words
from glomag.verify.workbooks import Package, compare_cells

_FAULTS = (
    zipfile.BadZipFile,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    UnicodeDecodeError,
    ValueError,
    struct.error,
    zlib.error,
)
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_Facts = list[tuple[str, tuple[int, ...], dict[str, Any]]]


def compare_package(where: str, committed: bytes, rebuilt: bytes) -> Differences:
    """Differences of two zip files: members, what is in them, their order, their clocks, how they are packed.

    Raises UnreadableError.
    """
    one, other = read_sides(_members, (committed, rebuilt), _FAULTS)
    before = f"{where}, " if where else ""
    yield from (Difference("missing", f"{before}member {name}") for name in one if name not in other)
    yield from (Difference("too many", f"{before}member {name}") for name in other if name not in one)
    yield from compare_cells(before, one, other)
    for name in one:
        if name in other and one[name] != other[name]:
            yield from _compare_member(f"{before}{name}", name, one, other)
    facts = [_facts(content) for content in (committed, rebuilt)]
    if list(one) != list(other) and set(one) == set(other):
        place = next(number for number, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1])
        yield Difference("order", f"{before}members from number {place + 1} on", list(one)[place], list(other)[place])
    yield from _compare_facts(before, *facts)


def _members(content: bytes) -> Package:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        names = opened.namelist()
        if len(set(names)) != len(names):
            raise ValueError("two members of one name")
        return {name: opened.read(name) for name in names}


def _facts(content: bytes) -> _Facts:
    """Each member's name and clock, and how it is packed."""
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        packed = (
            "compress_type",
            "create_system",
            "create_version",
            "extract_version",
            "external_attr",
            "internal_attr",
            "flag_bits",
            "extra",
        )
        return [
            (info.filename, info.date_time, {name: getattr(info, name) for name in (*packed, "comment")})
            for info in opened.infolist()
        ] + [("the whole", (), {"comment": opened.comment})]  # fmt: skip


def _compare_facts(before: str, one: _Facts, other: _Facts) -> Differences:
    right = {name: (clock, packed) for name, clock, packed in other}
    for name, clock, packed in one:
        if name not in right:
            continue
        if clock != right[name][0]:
            yield Difference("clock", f"{before}time of the member {name}", _time(clock), _time(right[name][0]))
        for fact, value in packed.items():
            if value != right[name][1][fact]:
                yield Difference("encoding", f"{before}{fact} of the member {name}", str(value), str(right[name][1][fact]))


def _time(clock: tuple[int, ...]) -> str:
    year, month, day, hour, minute, second = clock
    return f"{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"


def _compare_member(where: str, name: str, one: Package, other: Package) -> Differences:
    """Of one member: pictures by pixels, paragraphs by their words, else element by element."""
    ending = PurePosixPath(name).suffix
    if ending == ".png":
        yield from compare_png(where, one[name], other[name])
    elif ending in {".xml", ".rels", ".vml"}:
        found = False
        paragraphs = _compare_paragraphs(where, one[name], other[name]) if name == "word/document.xml" else iter(())
        for difference in paragraphs:
            found = True
            yield difference
        for difference in compare_xml(where, one[name], other[name]) if not found else ():
            found = True
            yield difference
        if not found:
            yield Difference("encoding", f"{where}, the same elements, written otherwise")
    else:
        yield Difference("bytes", where)


def _compare_paragraphs(where: str, committed: bytes, rebuilt: bytes) -> Differences:
    """Paragraphs with other words, where there are as many on both sides; the first that one side has not, where not."""
    one, other = (list(_paragraphs(content)) for content in read_sides(parse_xml, (committed, rebuilt), (etree.XMLSyntaxError,)))
    if len(one) == len(other):
        for number, (said, says) in enumerate(zip(one, other, strict=True), start=1):
            if said != says:
                yield compare_words(f"{where}, paragraph {number}", said, says)
        return
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    place = next((number for number, text in enumerate(shorter) if text != longer[number]), len(shorter))
    text, none = longer[place] or "(an empty paragraph)", "no such paragraph"
    if longer is one:
        yield Difference("missing", f"{where}, paragraph {place + 1}", text, none)
    else:
        yield Difference("too many", f"{where}, paragraph {place + 1}", none, text)


def _paragraphs(root: Any) -> Iterator[str]:
    for paragraph in root.iter(f"{_WORD}p"):
        yield "".join(text.text or "" for text in paragraph.iter(f"{_WORD}t"))
