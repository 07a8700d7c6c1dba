"""Two PDF files: clocks and other words about them, the text of each page, then every object: lines, pictures, structure."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, NumberObject, StreamObject

from glomag.verify.difference import Difference, Differences, Drawn, read_sides
from glomag.verify.lines import measure_lines
from glomag.verify.markup import compare_xml
from glomag.verify.words import compare_words

_FAULTS = (PyPdfError, zlib.error, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, OverflowError)
# Operators that build or paint a path, with the numbers before them: they say nothing in words and can be hundreds of thousands.
_PATH = re.compile(rb"(?:-?[\d.]+ ){2,6}(?:m|l|c|v|y|re)\s(?:[hfSn]\s)*")
_WRITERS = {"/Producer", "/Creator"}
_CLOCKS = {"/CreationDate", "/ModDate"}
_NAMES_OF_FILE = ("DocumentID", "InstanceID")
_BITS = 8


@dataclass(frozen=True)
class Portable:
    """A PDF file, read whole."""

    reader: PdfReader
    objects: dict[int, Any]

    @property
    def said(self) -> dict[str, str]:
        """What the file says about itself: title, clocks, and what wrote it."""
        return {str(name): str(text) for name, text in (self.reader.metadata or {}).items()}

    @property
    def packet(self) -> bytes:
        """The XMP packet; empty where there is none."""
        held = self.reader.root_object.get("/Metadata")
        return _content(held.get_object()) if held is not None else b""

    @cached_property
    def lengths(self) -> set[int]:
        """Sizes of the streams as they are packed."""
        return {len(_packed(one)) for one in self.objects.values() if isinstance(one, StreamObject)}

    @cached_property
    def beside(self) -> set[int]:
        """Numbers of the objects that are told apart from the rest: what the file says about itself."""
        holders = ((self.reader.trailer, "/Info"), (self.reader.root_object, "/Metadata"))
        raw = [holder.raw_get(name) for holder, name in holders if name in holder]
        return {one.idnum for one in raw if isinstance(one, IndirectObject)}

    @cached_property
    def places(self) -> dict[int, str]:
        """The page that a stream of drawing belongs to, by the number of the object."""
        found = {}
        for number, page in enumerate(self.reader.pages, start=1):
            raw = page.raw_get("/Contents") if "/Contents" in page else None
            held = raw.get_object() if isinstance(raw, IndirectObject) else raw
            for one in [raw, *(held if isinstance(held, ArrayObject) else [])]:
                if isinstance(one, IndirectObject):
                    found[one.idnum] = f"page {number}"
        return found


def compare_pdf(where: str, committed: bytes, rebuilt: bytes) -> Differences:
    """Differences of two PDF files, the telling ones first. Raises UnreadableError."""
    one, other = read_sides(_read, (committed, rebuilt), _FAULTS)
    yield from _compare_said(one.said, other.said)
    packets = one.packet, other.packet
    yield from _compare_packets(*packets) if packets[0] != packets[1] else ()
    n_pages = len(one.reader.pages), len(other.reader.pages)
    if n_pages[0] != n_pages[1]:
        yield Difference("missing" if n_pages[0] > n_pages[1] else "too many", "pages", str(n_pages[0]), str(n_pages[1]))
        return
    yield from _compare_texts(committed, rebuilt, one, other)
    yield from _compare_objects(one, other)
    yield from _compare_trailers(one.reader, other.reader)


def _read(content: bytes) -> Portable:
    reader = PdfReader(io.BytesIO(content), strict=True)
    numbers = [(number, generation) for generation, places in reader.xref.items() for number in places]
    numbers += [(number, 0) for number in reader.xref_objStm]
    objects = {number: reader.get_object(IndirectObject(number, generation, reader)) for number, generation in sorted(numbers)}
    for one in objects.values():
        if isinstance(one, StreamObject):
            _content(one)  # a damaged one is told here, with the side it is on
    read = Portable(reader, objects)
    _ = read.said, read.packet, len(reader.pages), read.places
    return read


def _packed(stream: StreamObject) -> bytes:
    return bytes(stream._data)


def _content(stream: StreamObject) -> bytes:
    """What a stream holds, unpacked strictly: pypdf itself passes over damage."""
    if stream.get("/Filter") != "/FlateDecode" or "/DecodeParms" in stream:
        return bytes(stream.get_data())
    inflating = zlib.decompressobj()
    content = inflating.decompress(_packed(stream))
    if not inflating.eof:
        raise ValueError("a stream is cut off")
    return content


def _compare_said(one: dict[str, str], other: dict[str, str]) -> Differences:
    for name in sorted(one.keys() | other.keys()):
        said, says = one.get(name, ""), other.get(name, "")
        if said == says:
            continue
        if name in _CLOCKS:
            yield Difference("clock", name.lstrip("/"), said, says)
        elif name in _WRITERS:
            yield Difference("version", name.lstrip("/"), said, says)
        else:
            yield compare_words(name.lstrip("/"), said, says)


def _compare_packets(committed: bytes, rebuilt: bytes) -> Differences:
    for difference in compare_xml("XMP", committed, rebuilt):
        follows = any(name in difference.where for name in _NAMES_OF_FILE)
        meaning = "hash" if follows else difference.meaning
        yield Difference(meaning, difference.where, difference.committed, difference.rebuilt, follows=follows)


def _compare_texts(committed: bytes, rebuilt: bytes, one: Portable, other: Portable) -> Differences:
    """Words of the pages whose drawing differs."""
    numbers = [int(place.removeprefix("page ")) - 1 for key, place in one.places.items() if _differ(one, other, key)]
    if not numbers:
        return
    readers = [PdfReader(io.BytesIO(content)) for content in (committed, rebuilt)]
    for number in sorted(set(numbers)):
        said, says = (_text(reader, number) for reader in readers)
        if said != says:
            yield compare_words(f"page {number + 1}", said, says)


def _text(reader: PdfReader, number: int) -> str:
    page = reader.pages[number]
    contents = page.get_contents()
    drawn = StreamObject()
    drawn.set_data(_PATH.sub(b"", contents.get_data()) if contents is not None else b"")
    page[NameObject("/Contents")] = drawn
    resources: Any = page["/Resources"].get_object()
    resources.pop("/XObject", None)
    return str(page.extract_text())


def _differ(one: Portable, other: Portable, number: int) -> bool:
    left, right = one.objects.get(number), other.objects.get(number)
    return isinstance(left, StreamObject) and isinstance(right, StreamObject) and _packed(left) != _packed(right)


def _compare_objects(one: Portable, other: Portable) -> Differences:
    for number in sorted(one.objects.keys() | other.objects.keys()):
        if number in one.beside and number in other.beside:
            continue
        place = one.places.get(number, f"object {number}")
        if number not in other.objects or number not in one.objects:
            yield Difference("missing" if number in one.objects else "too many", place)
            continue
        left, right = one.objects[number], other.objects[number]
        is_size = isinstance(left, NumberObject) and left in one.lengths and right in other.lengths
        yield from () if is_size else _compare_values(place, left, right)


def _compare_trailers(one: PdfReader, other: PdfReader) -> Differences:
    said, says = one.pdf_header, other.pdf_header
    if said != says:
        yield Difference("version", "of PDF itself", said, says)
    for name in sorted(one.trailer.keys() | other.trailer.keys()):
        left, right = (_structure(trailer.raw_get(name)) if name in trailer else "none" for trailer in (one.trailer, other.trailer))
        if left != right and name == "/ID":
            yield Difference("hash", "the file's own id, made of what is in it", left, right, follows=True)
        elif left != right:
            yield compare_words(f"trailer {name}", left, right)


def _compare_values(where: str, one: Any, other: Any) -> Iterator[Difference]:
    """Two objects, and what they hold; what they refer to is compared in its own place."""
    left, right = (_structure(value) for value in (one, other))
    if left != right:
        drawn = measure_lines(left, right, has_texts=True)
        yield Difference("line of a drawing", where, left, right, drawn) if drawn else compare_words(where, left, right)
    if isinstance(one, StreamObject) and isinstance(other, StreamObject):
        said, says = _content(one), _content(other)
        if said != says:
            yield _compare_streams(where, one, said, says)
        elif _packed(one) != _packed(other):
            yield Difference("encoding", f"{where}, the same content, compressed otherwise")


def _structure(value: Any) -> str:
    if isinstance(value, DictionaryObject):
        return " ".join(f"{name} {_structure(value.raw_get(name))}" for name in value)
    if isinstance(value, ArrayObject):
        return f"[{' '.join(_structure(list.__getitem__(value, place)) for place in range(len(value)))}]"
    if isinstance(value, IndirectObject):
        return f"({value.idnum} {value.generation} R)"
    return f"({value})" if isinstance(value, str) and not isinstance(value, NameObject) else str(value)


def _compare_streams(where: str, stream: StreamObject, one: bytes, other: bytes) -> Difference:
    if stream.get("/Subtype") == "/Image" and stream.get("/BitsPerComponent") == _BITS and len(one) == len(other):
        steps = np.abs(np.frombuffer(one, np.uint8).astype(np.int16) - np.frombuffer(other, np.uint8))
        n = int(np.count_nonzero(steps))
        drawn = Drawn(int(steps.max()), n, steps.size)
        return Difference("pixel", f"{where}, a picture: {n} of {steps.size} values differ, by at most {drawn.steps} of 255", drawn=drawn)
    said, says = one.decode("latin-1"), other.decode("latin-1")
    measured = measure_lines(said, says, has_texts=True)
    is_drawing = where.startswith("page") or stream.get("/Subtype") == "/Form"
    if is_drawing and measured is not None:
        return Difference("line of a drawing", where, _line(said, says), _line(says, said), measured)
    if is_drawing:
        return Difference("line of a drawing", where, _line(said, says), _line(says, said))
    return Difference("bytes", f"{where}, what the stream holds")


def _line(text: str, against: str) -> str:
    """The first line that differs."""
    for said, says in zip(text.splitlines(), against.splitlines(), strict=False):
        if said != says:
            return said
    return "(a line more or fewer)"
