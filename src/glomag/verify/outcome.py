"""What came of comparing everything rebuilt with everything published: a state for each file, and the verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from glomag.verify.difference import Difference, Drawn, widest

State = Literal["same", "slight", "follows", "differs"]
"""Of one file. `slight`: a picture off by less than can be seen. `follows`: all that differs follows from another file."""


@dataclass(frozen=True)
class Compared:
    """One file: its path and kind, its state, the difference that tells most, and by how much its pictures differ at most."""

    path: str
    kind: str
    state: State
    first: Difference | None = None
    drawn: Drawn | None = None


@dataclass(frozen=True)
class Comparison:
    """All files, and the hash over those that are published."""

    files: tuple[Compared, ...]
    digest: str

    def of_state(self, *states: State) -> list[Compared]:
        """Files in one of the states."""
        return [one for one in self.files if one.state in states]

    @property
    def is_same(self) -> bool:
        """True where every byte of every file is the same."""
        return not self.of_state("slight", "follows", "differs")

    @property
    def is_slight(self) -> bool:
        """True where not all bytes are the same, and all that differs are pictures by less than can be seen."""
        return not self.is_same and not self.of_state("differs")

    @property
    def drawn(self) -> Drawn:
        """By how much the pictures differ at most; of the pixels the largest share."""
        return widest([one.drawn for one in self.files if one.drawn is not None])

    def by_kind(self) -> dict[str, list[Compared]]:
        """Files by kind, kinds in the order of their names."""
        return {kind: [one for one in self.files if one.kind == kind] for kind in sorted({one.kind for one in self.files}, key=str.lower)}


def first_of_kind(files: Sequence[Compared]) -> Compared | None:
    """The file of a kind that tells most: one that differs, else one off by little, else one that follows from another."""
    states: tuple[State, ...] = ("differs", "slight", "follows")
    return next((one for state in states for one in files if one.state == state), None)


def differing(comparison: Comparison) -> Iterator[Compared]:
    """Every file that is not the same, in the order of the paths."""
    yield from (one for one in comparison.files if one.state != "same")
