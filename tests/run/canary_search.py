"""Looks for every canary in every byte: in many spellings, many encodings, and inside what wraps other content."""

from __future__ import annotations

import base64
import binascii
import bz2
import functools
import gzip
import hashlib
import html
import io
import json
import lzma
import quopri
import re
import sqlite3
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pypdf
from anyascii import anyascii
from canaries import CANARIES
from pyarrow import parquet

DEEPEST = 6
_PREFIX = 4  # bytes by which a needle is looked for first; none is shorter


@dataclass
class Searched:
    """What was found, as (place, canary), and how much was looked through."""

    found: list[tuple[str, str]] = field(default_factory=list)
    n_files: int = 0
    n_bytes: int = 0


def spellings(word: str) -> set[str]:
    """Ways of writing the same word: upper and lower case, swapped, back to front, composed and decomposed, in Latin letters."""
    cases = {word, word.lower(), word.upper(), word.casefold(), word.title(), word.swapcase(), word[::-1]}
    forms = {unicodedata.normalize(form, one) for one in cases for form in ("NFC", "NFD", "NFKC", "NFKD")}
    latin = {anyascii(one) for one in (word, word.lower(), unicodedata.normalize("NFC", word))}
    return forms | {case for one in latin for case in (one, one.lower(), one.upper()) if len(one) > _PREFIX}


def encodings(text: str) -> dict[str, bytes]:
    """The text as bytes, by the name of the encoding; base64 stands in `base64_forms`, since it alone depends on case."""
    utf8 = text.encode("utf-8", "surrogatepass")
    escaped = json.dumps(text)[1:-1]
    entities = {"decimal": "".join(f"&#{ord(sign)};" for sign in text), "hex": "".join(f"&#x{ord(sign):x};" for sign in text)}
    ways = {
        "utf-8": utf8,
        **{name: text.encode(name, "surrogatepass") for name in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")},
        "json escapes": escaped.encode(),
        "json escapes of every letter": "".join(f"\\u{ord(sign):04x}" for sign in text if ord(sign) < 0x10000).encode(),
        "python escapes": ascii(text)[1:-1].encode(),
        "python escapes of bytes": repr(utf8)[2:-1].encode(),
        "percent": quote(text, safe="").encode(),
        "percent of every byte": "".join(f"%{byte:02X}" for byte in utf8).encode(),
        "entities": text.encode("ascii", "xmlcharrefreplace"),
        **{f"{name} entities of every letter": one.encode() for name, one in entities.items()},
        "hex entities": "".join(sign if sign.isascii() else f"&#x{ord(sign):x};" for sign in text).encode(),
        "html": html.escape(text).encode(),
        "hex": utf8.hex().encode(),
        "hex with blanks": utf8.hex(" ").encode(),
        "quoted-printable": quopri.encodestring(utf8).rstrip(b"\n").replace(b"=\n", b""),
    }
    for name in ("latin-1", "cp1251", "cp1256", "gb18030", "utf-7"):
        with suppress(UnicodeEncodeError):
            ways[name] = text.encode(name)
    return {name: way for name, way in ways.items() if len(way) >= _PREFIX}


def base64_forms(text: str) -> set[bytes]:
    """What a text looks like inside base64, however many bytes stand before it: what depends on its neighbours is left out."""
    forms = set()
    for name in ("utf-8", "utf-16-le"):
        content = text.encode(name, "surrogatepass")
        for shift in range(3):
            coded = base64.b64encode(b"\0" * shift + content)
            inner = coded[(0, 2, 3)[shift] : len(coded) - (0, 4, 4)[-(shift + len(content)) % 3]]
            forms |= {inner, inner.replace(b"+", b"-").replace(b"/", b"_")}
    return {form for form in forms if len(form) >= _PREFIX + 2}


class _Needles:
    """Finds any of some thousand byte strings in one pass: positions whose first four bytes could begin one are looked at."""

    def __init__(self, labels: dict[bytes, str]) -> None:
        self._by_prefix: dict[bytes, list[tuple[bytes, str]]] = {}
        for needle, label in labels.items():
            self._by_prefix.setdefault(needle[:_PREFIX], []).append((needle, label))
        self._prefixes = np.unique(np.array([int.from_bytes(prefix, "little") for prefix in self._by_prefix], dtype=np.uint32))
        self._first, self._second = np.zeros(65536, dtype=bool), np.zeros(65536, dtype=bool)
        self._first[self._prefixes & 0xFFFF] = True
        self._second[self._prefixes >> 16] = True

    def find(self, content: bytes) -> set[str]:
        if len(content) < _PREFIX:
            return set()
        signs = np.frombuffer(content, dtype=np.uint8)
        pairs = signs[:-1].astype(np.uint16) | (signs[1:].astype(np.uint16) << 8)
        places = np.flatnonzero(self._first[pairs[:-2]] & self._second[pairs[2:]])
        windows = pairs[places].astype(np.uint32) | (pairs[places + 2].astype(np.uint32) << 16)
        places = places[np.isin(windows, self._prefixes)]
        return {
            label
            for place in places.tolist()
            for needle, label in self._by_prefix[content[place : place + _PREFIX]]
            if content.startswith(needle, place)
        }


@functools.cache
def _needles() -> tuple[_Needles, _Needles]:
    plain: dict[bytes, str] = {}
    coded: dict[bytes, str] = {}
    for label, word in CANARIES.items():
        for spelling in spellings(word):
            plain |= {way.lower(): label for way in encodings(spelling).values()}
            coded |= dict.fromkeys(base64_forms(spelling), label)
    return _Needles(plain), _Needles(coded)


def find_canaries(content: bytes, depth: int = 0) -> set[str]:
    """Labels of the canaries in the content, and in all that it wraps."""
    plain, coded = _needles()
    found = plain.find(content.lower()) | coded.find(content)
    if b"\n" in content and b"\x00" not in content[:1000]:
        # Long lines of base64 and of quoted-printable are broken where it suits.
        unbroken = content.replace(b"=\r\n", b"").replace(b"=\n", b"").replace(b"\r", b"").replace(b"\n", b"")
        found |= plain.find(unbroken.lower()) | coded.find(unbroken)
    if depth < DEEPEST:
        for inner in unwrap(content):
            found |= _find_once(inner, depth + 1)
    return found


_KNOWN: dict[bytes, set[str]] = {}


def _find_once(content: bytes, depth: int = 0) -> set[str]:
    """The same bytes, found again in another place or scenario, are looked through once."""
    key = hashlib.blake2b(content, digest_size=16).digest()
    if key not in _KNOWN:
        _KNOWN[key] = find_canaries(content, depth)
    return _KNOWN[key]


def unwrap(content: bytes) -> Iterator[bytes]:
    """What a container holds: archives, compressed streams, pictures, documents, notebooks, tables, data addresses."""
    for begins, open_it in _CONTAINERS.items():
        if content.startswith(begins):
            with suppress(Exception):  # what only looks like a container was looked through as it is
                yield from open_it(content)
    if content[257:262] == b"ustar":
        yield from _in_tar(content)
    if content[:1] in b"{[" and b'"cells"' in content:
        yield from _in_json(content)
    for coded in re.findall(rb"base64,\s*([A-Za-z0-9+/=\s]{16,})", content):
        with suppress(binascii.Error):
            yield base64.b64decode(coded)


def _in_zip(content: bytes) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        yield archive.comment
        for part in archive.infolist():
            yield part.filename.encode() + b"\n" + part.comment + b"\n" + part.extra
            yield archive.read(part)


def _in_tar(content: bytes) -> Iterator[bytes]:
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        for part in archive:
            opened = archive.extractfile(part)
            yield opened.read() if opened else b""


def _in_png(content: bytes) -> Iterator[bytes]:
    place = 8
    while place + 8 <= len(content):
        length, kind = int.from_bytes(content[place : place + 4], "big"), content[place + 4 : place + 8]
        chunk = content[place + 8 : place + 8 + length]
        place += length + 12
        if kind in (b"zTXt", b"iCCP"):
            yield zlib.decompress(chunk.split(b"\0", 1)[1][1:])
        elif kind == b"iTXt":
            _, after = chunk.split(b"\0", 1)
            is_compressed, text = after[0], after[2:].split(b"\0", 2)[2]
            yield zlib.decompress(text) if is_compressed else text


def _in_pdf(content: bytes) -> Iterator[bytes]:
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        with suppress(zlib.error):
            yield zlib.decompressobj().decompress(stream)
    with suppress(pypdf.errors.PyPdfError):
        reader = pypdf.PdfReader(io.BytesIO(content))
        yield str(reader.metadata).encode()
        for page in reader.pages:
            yield page.extract_text().encode("utf-8", "replace")


def _in_json(content: bytes) -> Iterator[bytes]:
    texts: list[str] = []

    def collect(node: object) -> None:
        if isinstance(node, str):
            texts.append(node)
        elif isinstance(node, dict):
            texts.extend(map(str, node))
            for one in node.values():
                collect(one)
        elif isinstance(node, list):
            # A notebook has its texts line by line.
            texts.append("".join(one for one in node if isinstance(one, str)))
            for one in node:
                collect(one)

    with suppress(ValueError):
        collect(json.loads(content))
    yield "\n".join(texts).encode("utf-8", "surrogatepass")
    for text in texts:
        if len(text) > 100 and re.fullmatch(r"[A-Za-z0-9+/=\s]+", text):
            with suppress(binascii.Error):
                yield base64.b64decode(text)


def _in_parquet(content: bytes) -> Iterator[bytes]:
    table = parquet.read_table(io.BytesIO(content))
    yield b"\n".join(key + b"=" + value for key, value in (table.schema.metadata or {}).items())
    for name in table.column_names:
        yield "\n".join([name, *map(str, table.column(name).to_pylist())]).encode("utf-8", "surrogatepass")


def _in_sqlite(content: bytes) -> Iterator[bytes]:
    held = sqlite3.connect(":memory:")
    try:
        held.deserialize(content)
        yield "\n".join(held.iterdump()).encode("utf-8", "surrogatepass")
    finally:
        held.close()


_CONTAINERS = {
    b"PK": _in_zip,
    b"\x1f\x8b": lambda content: iter([gzip.decompress(content)]),
    b"BZh": lambda content: iter([bz2.decompress(content)]),
    b"\xfd7zXZ": lambda content: iter([lzma.decompress(content)]),
    b"x\x9c": lambda content: iter([zlib.decompressobj().decompress(content)]),
    b"\x89PNG\r\n\x1a\n": _in_png,
    b"%PDF": _in_pdf,
    b"PAR1": _in_parquet,
    b"SQLite format 3\x00": _in_sqlite,
}


def search_text(said: str | bytes) -> list[str]:
    """Labels of the canaries in what was said."""
    return sorted(find_canaries(said.encode("utf-8", "surrogateescape") if isinstance(said, str) else said))


def search_tree(root: Path, *, skip: frozenset[Path] = frozenset()) -> Searched:
    """Every file below `root`, its name, what a link says, and every byte in it; `skip` names files and folders left out."""
    searched = Searched()
    waiting = [root]
    while waiting:
        for path in sorted(waiting.pop().iterdir()):
            if path in skip:
                continue
            said = path.relative_to(root).as_posix() + (f" -> {path.readlink()}" if path.is_symlink() else "")
            searched.found += [(said, label) for label in sorted(_find_once(said.encode("utf-8", "surrogateescape")))]
            if path.is_symlink() or not (path.is_dir() or path.is_file()):
                continue
            if path.is_dir():
                waiting.append(path)
                continue
            content = path.read_bytes()
            searched.n_files += 1
            searched.n_bytes += len(content)
            searched.found += [(said, label) for label in sorted(_find_once(content))]
    return searched
