"""Two PNG pictures: their pixels, how many differ and by how much, and what else the file says about them."""

from __future__ import annotations

import io
import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from glomag.verify.difference import Difference, Differences, Drawn, read_sides
from glomag.verify.words import compare_words

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Chunks that hold the pixels themselves; these are compared as pixels.
_OF_PIXELS = {"IHDR", "PLTE", "tRNS", "IDAT", "IEND"}
_CLOCK, _DENSITY = "tIME", "pHYs"
# Words that tell when a picture was made, as the PNG standard names them.
_CLOCK_WORDS = {"Creation Time", "CreationTime", "date:create", "date:modify", "date:timestamp"}

_FAULTS = (UnidentifiedImageError, OSError, SyntaxError, ValueError, IndexError, struct.error, zlib.error)

Pixels = npt.NDArray[np.int16]


class Chunk(NamedTuple):
    """A part of a PNG file: its name, its keyword where it has one, and what it says."""

    name: str
    keyword: str
    text: str


def compare_png(where: str, committed: bytes, rebuilt: bytes) -> Differences:
    """Differences of two PNG files; raises UnreadableError where one of them cannot be read."""
    one, other = read_sides(_read, (committed, rebuilt), _FAULTS)
    left, right = read_sides(lambda content: list(_chunks(content)), (committed, rebuilt), _FAULTS)
    drawn = list(compare_pixels(where, one, other))
    words = list(_compare_chunks(where, left, right))
    yield from drawn
    yield from words
    if not drawn and not words:
        alike = _pixel_chunks(committed) == _pixel_chunks(rebuilt)
        yield Difference("encoding", _named(where, "the same pixels, " + ("chunks in another order" if alike else "compressed otherwise")))


def compare_pixels(where: str, one: Pixels, other: Pixels) -> Differences:
    """How many pixels of two pictures differ, by how many of 255 steps at most, and where the first of them is."""
    if one.shape != other.shape:
        yield Difference("pixel", _named(where, "size of the picture"), _size(one), _size(other))
        return
    steps = np.abs(one - other).max(axis=2)
    n_pixels = int(np.count_nonzero(steps))
    if not n_pixels:
        return
    row, column = (int(place[0]) for place in np.nonzero(steps))
    drawn = Drawn(int(steps.max()), n_pixels, int(steps.size))
    place = f"{n_pixels} of {steps.size} pixels differ, by at most {drawn.steps} of 255; the first is column {column}, row {row}"
    yield Difference("pixel", _named(where, place), _colour(one[row, column]), _colour(other[row, column]), drawn)


def _read(content: bytes) -> Pixels:
    with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
        return np.asarray(image.convert("RGBA"), dtype=np.int16)


def _chunks(content: bytes) -> Iterator[Chunk]:
    """What a PNG says beside its pixels, in the order of the file; what follows its end counts as a chunk of its own."""
    for name, body in _parts(content):
        if name in _OF_PIXELS:
            continue
        if name in {"tEXt", "zTXt", "iTXt"}:
            yield _text_chunk(name, body)
        elif name == _CLOCK:
            year, month, day, hour, minute, second = struct.unpack(">H5B", body)
            yield Chunk(name, "", f"{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
        elif name == _DENSITY:
            across, down, unit = struct.unpack(">IIB", body)
            yield Chunk(name, "", f"{across} by {down} pixels a {'metre' if unit else 'unit'}")
        else:
            yield Chunk(name, "", body.hex())


def _parts(content: bytes) -> Iterator[tuple[str, bytes]]:
    if not content.startswith(_SIGNATURE):
        raise ValueError("no PNG")
    place = len(_SIGNATURE)
    name = ""
    while place < len(content) and name != "IEND":
        (length,) = struct.unpack(">I", content[place : place + 4])
        name = content[place + 4 : place + 8].decode("latin-1")
        body = content[place + 8 : place + 8 + length]
        (sum_told,) = struct.unpack(">I", content[place + 8 + length : place + 12 + length])
        if len(body) != length or zlib.crc32(content[place + 4 : place + 8] + body) != sum_told:
            raise ValueError(f"the chunk {name} is damaged")
        yield name, body
        place += 12 + length
    if name != "IEND":
        raise ValueError("the picture is cut off")
    if content[place:]:
        yield "what follows the end of the picture", content[place:]


def _text_chunk(name: str, body: bytes) -> Chunk:
    keyword, _, rest = body.partition(b"\0")
    shown = keyword.decode("latin-1")
    if name == "tEXt":
        return Chunk(name, shown, rest.decode("latin-1"))
    if name == "zTXt":
        return Chunk(name, shown, zlib.decompress(rest[1:]).decode("latin-1"))
    is_packed, language, translated, text = rest[0], *rest[2:].split(b"\0", 2)
    said = (zlib.decompress(text) if is_packed else text).decode("utf-8")
    about = " ".join(word.decode("utf-8") for word in (language, translated) if word)
    return Chunk(name, shown, f"{said} ({about})" if about else said)


def _pixel_chunks(content: bytes) -> Counter[tuple[str, bytes]]:
    return Counter(_parts(content))


def _compare_chunks(where: str, left: list[Chunk], right: list[Chunk]) -> Differences:
    """Words by keyword, the clock, the density, and whatever else a picture carries that one does not see."""
    one, other = _numbered(left), _numbered(right)
    for key in [*one, *(key for key in other if key not in one)]:
        committed, rebuilt = one.get(key, ""), other.get(key, "")
        if committed == rebuilt and key in one and key in other:
            continue
        name, keyword, _ = key
        place = _named(where, f"{name} {keyword}".strip())
        if name == _CLOCK or keyword in _CLOCK_WORDS:
            yield Difference("clock", place, committed, rebuilt)
        elif keyword == "Software" or not keyword:
            yield Difference("version" if keyword else "metadata", place, committed or "(none)", rebuilt or "(none)")
        else:
            yield compare_words(place, committed, rebuilt)
    if one == other and list(one) != list(other):
        yield Difference("order", _named(where, "words of the picture"), _keywords(left), _keywords(right))


def _numbered(chunks: list[Chunk]) -> dict[tuple[str, str, int], str]:
    """Chunks by name, keyword and how many of them stood before."""
    seen: Counter[tuple[str, str]] = Counter()
    numbered = {}
    for chunk in chunks:
        numbered[(chunk.name, chunk.keyword, seen[chunk[:2]])] = chunk.text
        seen[chunk[:2]] += 1
    return numbered


def _keywords(chunks: list[Chunk]) -> str:
    return ", ".join(chunk.keyword or chunk.name for chunk in chunks)


def _named(where: str, place: str) -> str:
    return f"{where}, {place}" if where else place


def _size(pixels: Pixels) -> str:
    return f"{pixels.shape[1]} by {pixels.shape[0]} pixels"


def _colour(pixel: Pixels) -> str:
    red, green, blue, opaque = (int(part) for part in pixel)
    return f"#{red:02x}{green:02x}{blue:02x}" + (f"{opaque:02x}" if opaque < 255 else "")  # noqa: PLR2004
