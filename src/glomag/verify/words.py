"""What the difference of two texts means: a number, a day, a clock, a path, a version, a hash, or words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import NamedTuple

from glomag.verify.difference import Difference, Meaning, first_difference

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?"
_ZONE = r"(?:Z|[+-]\d{2}:?\d{2})"
# The first that fits wins: a clock holds a day, a day holds numbers.
_TOKEN = re.compile(
    "|".join(
        (
            rf"(?P<clock>\d{{4}}-\d{{2}}-\d{{2}}[T ]{_TIME}{_ZONE}?|D:\d{{8,14}}(?:Z|[+-]\d{{2}}'?\d{{2}}'?)?|(?<![\d:]){_TIME}(?![\d:]))",
            # Folders in which people and temporary files live, and a drive of Windows.
            r"(?P<path>(?<![\w.:/%-])/(?:home|Users|root|tmp|var|private|mnt|opt|work|builds?)/[^\s\"'<>]*|\b[A-Za-z]:\\[^\s\"'<>]+)",
            rf"(?P<day>\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}} (?:{_MONTHS}) \d{{4}}|(?:{_MONTHS}) \d{{1,2}}, \d{{4}})",
            r"(?P<hash>sha(?:256|384|512)-[A-Za-z0-9+/]+=*|\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f]|[0-9]{32})[0-9a-f]{8,}\b)",
            r"(?P<version>\bv?\d+\.\d+\.\d+(?:[.+-]?\w+)*)",
            # A comma or a full stop belongs to a number between digits alone.
            r"(?P<number>(?<![\w.])[-+−]?\d+(?:,\d{3})*(?:\.\d+)?(?:[eE][-+]?\d+)?|\d+)",  # noqa: RUF001 (a minus sign)
            r"(?P<word>[^\W\d]+|\s+|.)",
        )
    ),
    re.DOTALL,
)
_MEANINGS: dict[str, Meaning] = {
    "clock": "clock", "path": "path or user", "day": "day", "hash": "hash", "version": "version", "number": "number", "word": "text",
}  # fmt: skip
# What a property is called that tells when a file was made: `dateModified`, `dcterms:created`, `CreationDate`, `generated_at`.
_STAMP_NAME = re.compile(r"creat|modif|generat|printed|writ|publi[sc]|retriev|timestamp|tIME|\bdate$|[Mm]od_?[Tt]ime", re.IGNORECASE)
_LONG = 2_000


class Token(NamedTuple):
    """A piece of a text: its kind (a number, a day, ...) and the text itself."""

    kind: str
    text: str


def compare_words(where: str, committed: str, rebuilt: str, *, is_stamp: bool = False) -> Difference:
    """The difference of two texts that are not the same, named by the first piece in which they differ.

    `is_stamp`: the place is one in which a file says when it was made, so that a bare day is a clock.
    """
    one, other = _around(committed, rebuilt)
    meaning: Meaning = next(iter(_differing(one, other)), "text")
    if meaning == "day" and is_stamp:
        meaning = "clock"
    return Difference(meaning, where, committed, rebuilt)


def is_stamp_name(name: str) -> bool:
    """True where a property of that name tells when a file was made, and so may hold a clock."""
    return _STAMP_NAME.search(name) is not None


def tokens_of(text: str) -> Iterator[Token]:
    """The pieces of a text, which together are the text."""
    for match in _TOKEN.finditer(text):
        yield Token(str(match.lastgroup), match[0])


def _differing(one: str, other: str) -> Iterator[Meaning]:
    """The meaning of the first differing piece; words where the pieces there are of two kinds, unless one is a path."""
    for left, right in zip_longest(tokens_of(one), tokens_of(other)):
        if left == right:
            continue
        kinds = {piece.kind for piece in (left, right) if piece is not None}
        if "path" in kinds:
            yield "path or user"
        elif left is not None and right is not None and len(kinds) == 1:
            yield _MEANINGS[left.kind]
        elif kinds == {"hash", "number"} and left is not None and right is not None and len(left.text) == len(right.text):
            yield "hash"  # a hash may be made of digits alone
        else:
            yield "number" if _is_number(one) and _is_number(other) else "text"


def _around(one: str, other: str) -> tuple[str, str]:
    """Long texts from the start of the line or, at most, a little before the place in which they differ."""
    if max(len(one), len(other)) <= _LONG:
        return one, other
    place = first_difference(one, other)
    start = max(one.rfind("\n", 0, place) + 1, place - _LONG // 2, 0)
    return one[start : start + _LONG], other[start : start + _LONG]


def _is_number(text: str) -> bool:
    """True for what is a number or nothing: `12.5` against an empty cell, or `7` against `7.5`."""
    return re.fullmatch(r"\s*(?:[-+−]?[\d,]+(?:\.\d+)?(?:[eE][-+]?\d+)?)?\s*", text) is not None  # noqa: RUF001
