"""The stamp inside a picture: text chunks of a PNG, read without decoding a pixel. Whatever they say is somebody's claim.

Format: W3C, "Portable Network Graphics (PNG) Specification (Third Edition)", section 5 (chunks) and 11.3.3 (text).
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from glomag.errors import UserError
from glomag.figures.images import AS_OF, FIGURE, PROFILE, STAMP
from glomag.figures.kits import STEM
from glomag.figures.ledger import HASH
from glomag.figures.ledger import PROFILE as PROFILE_NAME
from glomag.figures.small_lists import parse_day

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_TEXT_KINDS = (b"tEXt", b"iTXt", b"zTXt")
# Ours have a few hundred bytes a text, about ten texts, and less than a megabyte a file.
_LARGEST_FILE, _LARGEST_TEXT, _MOST_TEXTS, _MOST_CHUNKS = 64 * 2**20, 64 * 2**10, 64, 100_000
_TITLE = "Title"
_SLUG = re.compile(r"[a-z]+(-[a-z0-9]+)*")
_LONGEST_SHOWN = 400
_ALLOWED = "a PNG file of this project, as in figures/latest/01-primary-by-fiscal-year/"
_STRIPPED = "for a picture of another kind, give the eight digits printed in it: glomag check-figure --stamp 54a0ce6d"


@dataclass(frozen=True)
class Stamp:
    """What a picture says of itself, checked for its form only: figure, profile, day, hash of the plotted rows, title.

    The profile is empty for a picture of somebody's own lists, which has no number either.
    """

    figure: str
    profile: str
    as_of: str
    data_sha256: str
    title: str


def read_stamp(path: Path) -> Stamp | None:
    """The stamp of a picture; None where it has none, an incomplete one, or two that differ.

    Raises UserError where the file is missing, no regular file, too large, no PNG, or cut off.
    """
    with open_picture(path) as opened:
        texts = _read_texts(opened, path.name)
    words = {keyword: found.pop() for keyword, found in texts.items() if len(found) == 1}
    figure, profile, as_of, data_sha256 = (words.get(keyword, "") for keyword in (FIGURE, PROFILE, AS_OF, STAMP))
    stamp = Stamp(figure, profile, as_of, data_sha256, printable(words.get(_TITLE, "")))
    is_published = STEM.fullmatch(figure) and PROFILE_NAME.fullmatch(profile)
    is_of_lists = _SLUG.fullmatch(figure) and words.get(PROFILE) == ""
    is_whole = (is_published or is_of_lists) and HASH.fullmatch(stamp.data_sha256)
    return stamp if is_whole and parse_day(stamp.as_of) else None


def open_picture(path: Path) -> BinaryIO:
    """The file, opened for reading; raises UserError for what is no regular file of a bearable size.

    Opened without waiting, so that a pipe or a device cannot hold the program up, and looked at only then.
    """
    where = printable(path.name) or "."
    try:
        opened = os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb")
    except IsADirectoryError:
        raise UserError("this is a folder, not a picture", where=where, allowed=_ALLOWED, change="name one file") from None
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or "no file can have this name"
        raise UserError(f"the file cannot be read: {said}", where=where, allowed=_ALLOWED, change="check the name") from None
    told = os.fstat(opened.fileno())
    if stat.S_ISREG(told.st_mode) and told.st_size <= _LARGEST_FILE:
        return opened
    opened.close()
    if not stat.S_ISREG(told.st_mode):
        raise UserError("this is no regular file", where=where, allowed=_ALLOWED, change="name a file")
    raise UserError(f"the file has {told.st_size:,} bytes", where=where, allowed=f"at most {_LARGEST_FILE:,}: no figure is that large")


def printable(text: str) -> str:
    """The text on one line, without control and invisible characters that could change a terminal or the order of letters."""
    shown = "".join(letter if unicodedata.category(letter)[0] != "C" else " " for letter in text)
    shown = re.sub(r"\s+", " ", shown).strip()
    return shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}..."


def _read_texts(opened: BinaryIO, name: str) -> dict[str, set[str]]:
    """Texts by keyword; other chunks are passed over unread."""
    if opened.read(len(_SIGNATURE)) != _SIGNATURE:
        raise UserError("this is no PNG file", where=printable(name), allowed=_ALLOWED, change=_STRIPPED)
    texts: dict[str, set[str]] = {}
    n_texts = 0
    for _ in range(_MOST_CHUNKS):
        head = opened.read(8)
        size, kind = int.from_bytes(head[:4], "big"), head[4:]
        if kind == b"IEND":
            return texts
        if len(head) < 8 or size > _LARGEST_FILE:  # noqa: PLR2004 (length and type of a chunk)
            break
        if kind in _TEXT_KINDS and size <= _LARGEST_TEXT and n_texts < _MOST_TEXTS:
            n_texts += 1
            content, check = opened.read(size), opened.read(4)
            if len(check) < 4:  # noqa: PLR2004 (bytes of the checksum)
                break
            if zlib.crc32(kind + content) == int.from_bytes(check, "big"):
                _add_text(kind, content, texts)
        else:
            opened.seek(size + 4, os.SEEK_CUR)
    raise UserError("the file is cut off or damaged", where=printable(name), allowed="a whole PNG file", change="save it again")


def _add_text(kind: bytes, content: bytes, texts: dict[str, set[str]]) -> None:
    keyword, _, rest = content.partition(b"\0")
    text: bytes | None = rest
    encoding = "utf-8" if kind == b"iTXt" else "latin-1"
    if kind == b"zTXt":
        text = _inflate(rest[1:])
    elif kind == b"iTXt":
        _, _, after_language = rest[2:].partition(b"\0")
        _, _, text = after_language.partition(b"\0")
        text = _inflate(text) if rest[:1] == b"\1" else text
    if text is not None:
        texts.setdefault(keyword.decode("latin-1"), set()).add(text.decode(encoding, errors="replace"))


def _inflate(packed: bytes) -> bytes | None:
    """The unpacked text; None where it is damaged or larger than any of ours."""
    unpacking = zlib.decompressobj()
    try:
        text = unpacking.decompress(packed, _LARGEST_TEXT)
    except zlib.error:
        return None
    return text if unpacking.eof else None
