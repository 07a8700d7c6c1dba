"""One thing in which two files differ, named by what it means to a reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

Meaning = Literal[
    "number", "text", "day", "clock", "path or user", "version", "hash",
    "missing", "too many", "order", "encoding", "pixel", "line of a drawing", "metadata", "bytes",
]  # fmt: skip
"""What a difference means.

`day` is a date that the content speaks of, `clock` one that tells when a file was made. `missing` and `too many` are rows,
columns, members or files on one side only, as the rebuilt side has them. `encoding` is the same content, written otherwise.
`bytes` is all that can be said of a file whose inside could not be read.
"""

# What a picture may differ by where another class of processor draws it; docs/decisions/0012-verify.md says why so little.
MOST_STEPS = 4
MOST_PIXELS_FRAC = 0.001
MOST_UNITS = 0.0001

_LONGEST = 70
_BEFORE = 20


@dataclass(frozen=True)
class Drawn:
    """By how much two drawings differ: `steps` of 255 at most, in `n_pixels` of `n_all`; `units` at most, for lines.

    A unit is one of the drawing's own: a point in a PDF or SVG of this project.
    """

    steps: int = 0
    n_pixels: int = 0
    n_all: int = 0
    units: float = 0.0

    @property
    def is_slight(self) -> bool:
        """True where nobody could see it: the last bits of a processor's arithmetic, and no more."""
        return self.steps <= MOST_STEPS and self.n_pixels <= MOST_PIXELS_FRAC * self.n_all and self.units <= MOST_UNITS


def widest(drawn: Sequence[Drawn]) -> Drawn:
    """The most by which any of them differ; of the pixels those of the one in which they are the largest share."""
    most = max(drawn, key=lambda one: one.n_pixels / one.n_all if one.n_all else 0.0, default=Drawn())
    steps, units = max((one.steps for one in drawn), default=0), max((one.units for one in drawn), default=0.0)
    return Drawn(steps, most.n_pixels, most.n_all, units)


@dataclass(frozen=True)
class Difference:
    """What differs, where in the file, and both sides as printed. `drawn` is given where two drawings were measured.

    `follows` is True for what stands in a file only because something else differs: a hash or a size of another file.
    """

    meaning: Meaning
    where: str
    committed: str = ""
    rebuilt: str = ""
    drawn: Drawn | None = None
    follows: bool = False

    @property
    def is_slight(self) -> bool:
        """True where the two sides show a reader the same: a drawing off by less than can be seen."""
        return self.drawn is not None and self.drawn.is_slight

    @property
    def says(self) -> str:
        """One line: the meaning, the place, and the two sides."""
        place = f"{self.meaning}: {self.where}" if self.where else self.meaning
        if not (self.committed or self.rebuilt):
            return place
        committed, rebuilt = excerpts(self.committed, self.rebuilt)
        return f"{place}: {committed} -> {rebuilt}"


Differences = Iterator[Difference]
Read = TypeVar("Read")


class UnreadableError(Exception):
    """A file is not what its name says, so that no more can be said than that its bytes differ."""


def read_sides(read: Callable[[bytes], Read], sides: tuple[bytes, bytes], faults: tuple[type[Exception], ...]) -> tuple[Read, Read]:
    """Both files read; raises UnreadableError, naming the side, where `read` raises one of the faults."""

    def reading(side: str, content: bytes) -> Read:
        try:
            return read(content)
        except faults as error:
            raise UnreadableError(f"the {side} file cannot be read ({type(error).__name__})") from None

    return reading("committed", sides[0]), reading("rebuilt", sides[1])


def excerpts(committed: str, rebuilt: str) -> tuple[str, str]:
    """Both sides as they fit a line: of long ones the part that begins a little before they differ."""
    if max(len(committed), len(rebuilt)) <= _LONGEST:
        return committed or "(nothing)", rebuilt or "(nothing)"
    start = max(0, first_difference(committed, rebuilt) - _BEFORE)
    return _cut(committed, start), _cut(rebuilt, start)


def first_difference(one: str | bytes, other: str | bytes) -> int:
    """The place of the first letter or byte in which two texts differ; the length of the shorter where it begins the longer."""
    shorter = min(len(one), len(other))
    low, high = 0, shorter
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[:middle] == other[:middle] else (low, middle - 1)
    return low


def _cut(text: str, start: int) -> str:
    shown = text[start : start + _LONGEST]
    ends = start + _LONGEST >= len(text)
    return f"{'...' if start else ''}{shown}{'' if ends else '...'}" or "(nothing)"
