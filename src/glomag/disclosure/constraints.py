"""What a released figure tells about the cases, written as a line of arithmetic that anybody could write from the print."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, product

from glomag.disclosure.policy import ENDS, GRADES, End, Grade

Bit = tuple[Grade, End]
"""One thing that is or is not true of a case: that it has a basis under a rule, counted at one end of the partial dates."""
State = tuple[bool, ...]
"""The bits of one case, in the order of the bits that matter."""
Class = tuple[int, ...]
"""Numbers of cases that print alike, in order."""


@dataclass(frozen=True)
class Constraint:
    """Of `cases`, as many have the bit as one of `allowed` says. `version` counts the lists that the releases were made from."""

    cases: frozenset[str]
    bit: Bit
    allowed: Class
    version: int = 1

    @property
    def runs(self) -> list[tuple[int, int]]:
        """The allowed numbers as runs without a gap, each by its first and last."""
        return runs_of(self.allowed)


def runs_of(numbers: Class) -> list[tuple[int, int]]:
    """Numbers in order as runs without a gap, each by its first and last."""
    grouped = groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])
    found = [[number for _, number in pairs] for _, pairs in grouped]
    return [(run[0], run[-1]) for run in found]


def implies(one: Bit, other: Bit) -> bool:
    """True where a case that has `one` has `other`: a closer grade takes in the wider ones, certain takes in possible."""
    return GRADES.index(one[0]) <= GRADES.index(other[0]) and ENDS.index(one[1]) <= ENDS.index(other[1])


def list_states(bits: tuple[Bit, ...]) -> list[State]:
    """Every state that a case can be in: all combinations of the bits in which none lacks what it implies."""
    return [state for state in product((False, True), repeat=len(bits)) if _is_possible(state, bits)]


def _is_possible(state: State, bits: tuple[Bit, ...]) -> bool:
    pairs = [(a, b) for a in range(len(bits)) for b in range(len(bits)) if a != b and implies(bits[a], bits[b])]
    return all(state[b] or not state[a] for a, b in pairs)


def bits_of(constraints: Iterable[Constraint]) -> tuple[Bit, ...]:
    """The bits that constraints speak of, in a fixed order."""
    found = {constraint.bit for constraint in constraints}
    return tuple(sorted(found, key=lambda bit: (GRADES.index(bit[0]), ENDS.index(bit[1]))))
