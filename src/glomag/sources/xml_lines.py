"""On which line an element of a large XML file begins: counted only when a fault has to be told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO
from xml.parsers import expat

_CHUNK = 1 << 18


class _FoundError(Exception):
    """Carries the line, which the parser may have left by the time that this arrives."""


def find_line(stream: BinaryIO, path: Sequence[int]) -> int:
    """The line (from 1) of the element that `path` leads to: the place of each element among its parent's, from the root down.

    The stream is read anew from its beginning. It was read before, as far as this element, by a parser that refuses document
    types, so nothing in it can make this one grow. Where this one refuses what that one took (names of the fifth edition of
    XML, which no published file has), that line is told. Raises LookupError for a path that the file does not have.
    """
    parser = expat.ParserCreate()
    wanted, place, seen = list(path), [], [0]

    def opens(_name: str, _attributes: dict[str, str]) -> None:
        place.append(seen[-1])
        seen[-1] += 1
        seen.append(0)
        if len(place) == len(wanted) + 1 and place[1:] == wanted:
            raise _FoundError(parser.CurrentLineNumber)

    def closes(_name: str) -> None:
        place.pop()
        seen.pop()

    parser.StartElementHandler, parser.EndElementHandler = opens, closes
    stream.seek(0)
    try:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
    except _FoundError as found:
        return int(found.args[0])
    except expat.ExpatError as refused:
        return refused.lineno
    raise LookupError(f"no element at {wanted}")
