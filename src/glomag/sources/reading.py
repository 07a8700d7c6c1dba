"""Which format a file is in, told by its bytes and not by its name, and the reader that fits."""

from __future__ import annotations

import gc
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from glomag.errors import SourceError
from glomag.sources import advanced_layout, sdn_advanced, sdn_xml
from glomag.sources.entries import SourceList
from glomag.sources.sdn_csv import parse_sdn_csv
from glomag.sources.xml_events import Events

_GZIP = b"\x1f\x8b"
_ENOUGH_TO_TELL = 1024
_MEGABYTE = 1_000_000
# SDN.CSV had 3.7 MB in 2024; a hundred megabytes are no list but a mistake or an attack (a gzip bomb).
_LARGEST_CSV = 100 * _MEGABYTE
_USUAL_CSV = 10 * _MEGABYTE
_FORMATS = "SDN.CSV, SDN.XML or SDN_ADVANCED.XML, plain or gzipped"
_WIDE_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_UTF8_MARK = b"\xef\xbb\xbf"


def read_list(path: Path) -> SourceList:
    """Read a published list of any known format, plain or gzipped.

    Raises SourceError, naming the file and where there is one the line, for a file that is missing, empty, cut off, in
    another encoding, a web page, another list, or of another shape. Nothing is written and no address is opened.
    """
    where = path.name
    with _opened(path, where) as stream, _without_collector():
        begins = stream.peek(_ENOUGH_TO_TELL)[:_ENOUGH_TO_TELL]  # type: ignore[attr-defined]
        _check_beginning(begins, where)
        if begins.removeprefix(_UTF8_MARK).lstrip().startswith(b"<"):
            return _parse_xml(stream, where)
        content = stream.read(_USUAL_CSV)
        if len(content) == _USUAL_CSV:
            content += stream.read(_LARGEST_CSV + 1 - _USUAL_CSV)
    if len(content) > _LARGEST_CSV:
        raise SourceError(f"more than {_LARGEST_CSV // _MEGABYTE} MB of text", where=where, allowed="SDN.CSV has a few megabytes")
    return parse_sdn_csv(content, where)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Reading makes millions of small values and no cycles; looking for cycles among them costs a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _opened(path: Path, where: str) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as raw:
            is_zipped = raw.peek(2)[:2] == _GZIP
            if is_zipped:
                with gzip.open(raw) as unzipped:
                    yield cast("BinaryIO", unzipped)
            else:
                yield raw
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise SourceError(f"the gzip file is cut off or damaged: {error}", where=where, change="download the file again") from None
    except OSError as error:
        raise SourceError(f"the file cannot be read: {error.strerror or error}", where=str(path), allowed=_FORMATS) from None


def _check_beginning(begins: bytes, where: str) -> None:
    if not begins.strip(b"\x00\x1a \r\n\t" + _UTF8_MARK):
        raise SourceError("the file is empty", where=where, allowed=_FORMATS, change="download the file again")
    for mark, encoding in _WIDE_MARKS.items():
        if begins.startswith(mark):
            raise SourceError(f"the file is in {encoding}", where=where, allowed="UTF-8, as published", change="pass it as downloaded")
    if begins.startswith(_UTF8_MARK) and not begins.removeprefix(_UTF8_MARK).lstrip().startswith(b"<"):
        raise SourceError("the file begins with a byte-order mark: a program rewrote it", where=where, change="pass it as downloaded")
    if b"\x00" in begins:
        raise SourceError("the file holds NUL bytes: it is no text", where=where, allowed=_FORMATS, change="download the file again")
    if _is_web_page(begins):
        raise SourceError(
            "this is a web page and no list: the download was blocked or the address has moved",
            where=where,
            allowed=_FORMATS,
            change="download it by hand with a browser (glomag fetch --help names the address)",
        )


def _is_web_page(begins: bytes) -> bool:
    start = begins.removeprefix(_UTF8_MARK).lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or b"<html" in start


_XML_FORMATS = {
    sdn_xml.ROOT: (sdn_xml.NAMESPACES, sdn_xml.parse_sdn_xml),
    advanced_layout.ROOT: (sdn_advanced.NAMESPACES, sdn_advanced.parse_sdn_advanced),
}


def _parse_xml(stream: BinaryIO, where: str) -> SourceList:
    events = Events(stream, where)
    namespaces, parse = _XML_FORMATS.get(events.root, ((), None))
    if parse is None or events.namespace not in namespaces:
        known = [f"<{name}> of {namespace}" for name, (spaces, _) in _XML_FORMATS.items() for namespace in spaces]
        raise SourceError(
            f"the root is <{events.root}> of {events.namespace or 'no namespace'}",
            where=where,
            allowed="; ".join(known),
            change=f"pass {_FORMATS}",
        )
    return parse(events)
