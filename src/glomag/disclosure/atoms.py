"""Cases that no released figure tells apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from glomag.disclosure.constraints import Bit, Constraint, State
from glomag.disclosure.policy import GRADES, Grade


@dataclass(frozen=True)
class Atom:
    """Cases that lie in the same constraints. `known` is the grade at which the public record shows a submission, if any."""

    cases: tuple[str, ...]
    inside: frozenset[int]
    known: Grade | None = None

    @property
    def n(self) -> int:
        """Number of cases."""
        return len(self.cases)

    def is_told(self, bit: Bit) -> bool:
        """True where whoever believes the public record knows that the cases have the bit."""
        return self.known is not None and GRADES.index(self.known) <= GRADES.index(bit[0])

    def allows(self, state: State, bits: Sequence[Bit]) -> bool:
        """True where the state has every bit that is told."""
        return all(value or not self.is_told(bit) for value, bit in zip(state, bits, strict=True))


def build_atoms(constraints: Sequence[Constraint], known: Mapping[str, Grade]) -> list[Atom]:
    """The cases of all constraints by which of them they are in and what is known about them; in order of the first case."""
    members: dict[tuple[frozenset[int], Grade | None], list[str]] = {}
    for case in sorted(set().union(*(constraint.cases for constraint in constraints))):
        inside = frozenset(number for number, constraint in enumerate(constraints) if case in constraint.cases)
        members.setdefault((inside, known.get(case)), []).append(case)
    return [Atom(tuple(cases), inside, grade) for (inside, grade), cases in members.items()]
