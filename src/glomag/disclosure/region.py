"""All lists that fit what was released: an integer programme over the cases, and whether it leaves each of them open.

Cases that no released figure tells apart form one atom. For a reader they are alike, so it is enough to count how many of
them are in each state; any single one can then be in a state as soon as one of them can.
The auditor solves for the hidden cells as an attacker would (Fischetti and Salazar: Solving the cell suppression problem on
tabular data with linear constraints, Management Science 2001), with the cases as the cells.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from glomag.disclosure.atoms import build_atoms
from glomag.disclosure.constraints import Bit, Constraint, bits_of, list_states, runs_of
from glomag.disclosure.policy import Grade
from glomag.disclosure.programme import Bounded, Programme, Solution

CHANGED = "changed"


@dataclass(frozen=True)
class Probe:
    """The question whether a case of an atom can have a bit (or can lack it) in one version of the list."""

    atom: int
    bit: Bit
    value: bool
    version: int


class Region:
    """The lists that fit `constraints`, for a reader who takes the public submissions in `known` to be on the list.

    Where the list was corrected between releases there is one copy of the cases a version; the reader takes as few cases to
    have changed as the releases allow. One who `sees_versions` knows as well that the number went up because the corrected
    list no longer fitted one of the releases made from the list before it.
    """

    def __init__(self, constraints: Sequence[Constraint], known: Mapping[str, Grade], *, sees_versions: bool = True) -> None:
        self.constraints = tuple(constraints)
        self.atoms = build_atoms(constraints, known)
        self.bits = bits_of(constraints)
        self.versions = sorted({constraint.version for constraint in constraints})
        self._states = list_states(self.bits)
        self._programme = Programme()
        self._probes: list[Probe] | None = None
        self._counted: csr_array | None = None
        for version in self.versions:
            self._add_cases(version)
        for before, after in zip(self.versions, self.versions[1:], strict=False):
            self._add_moves(before, after)
        self._add_changed()
        for number, constraint in enumerate(constraints):
            self._add_constraint(number, constraint)
        for before, after in zip(self.versions, self.versions[1:], strict=False):
            if sees_versions:
                self._add_misfit(before, after)

    def _add_cases(self, version: int) -> None:
        """How many cases of an atom are in each state, and have each bit."""
        for place, atom in enumerate(self.atoms):
            self._programme.add(
                ("all", version, place), dict.fromkeys([(version, place, state) for state in self._states], 1.0), atom.n, atom.n
            )
            for state in self._states:
                if not atom.allows(state, self.bits):
                    self._programme.shut((version, place, state))
            for bit in self.bits:
                self._programme.add(("having", version, place, bit), self._having(version, place, bit), 0, atom.n)

    def _having(self, version: int, place: int, bit: Bit) -> dict[Hashable, float]:
        at = self.bits.index(bit)
        return {(version, place, state): 1.0 for state in self._states if state[at]}

    def _add_moves(self, before: int, after: int) -> None:
        """How many cases of an atom go from one state to another between two versions."""
        for place in range(len(self.atoms)):
            for state in self._states:
                leaving: dict[Hashable, float] = {("move", before, place, state, to): 1.0 for to in self._states}
                arriving: dict[Hashable, float] = {("move", before, place, came, state): 1.0 for came in self._states}
                self._programme.add(("leaving", before, place, state), {**leaving, (before, place, state): -1.0}, 0, 0)
                self._programme.add(("arriving", before, place, state), {**arriving, (after, place, state): -1.0}, 0, 0)

    def _add_changed(self) -> None:
        moves = [name for name in self._programme.columns if isinstance(name, tuple) and name[0] == "move" and name[3] != name[4]]
        self._programme.add(CHANGED, dict.fromkeys(moves, 1.0), 0, np.inf)

    def _add_constraint(self, number: int, constraint: Constraint) -> None:
        inside = [place for place, atom in enumerate(self.atoms) if number in atom.inside]
        counted = {name: 1.0 for place in inside for name in self._having(constraint.version, place, constraint.bit)}
        self._programme.add(("sum", number), counted, constraint.allowed[0], constraint.allowed[-1])
        if len(constraint.runs) > 1:
            picks = {("pick", number, run): run for run in constraint.runs}
            self._programme.add(("one run", number), dict.fromkeys(picks, 1.0), 1, 1)
            self._programme.add(("above", number), {**counted, **{name: -float(low) for name, (low, _) in picks.items()}}, 0, np.inf)
            self._programme.add(("below", number), {**counted, **{name: -float(high) for name, (_, high) in picks.items()}}, -np.inf, 0)

    def _add_misfit(self, before: int, after: int) -> None:
        """The later list does not fit at least one release of the earlier."""
        picks: dict[Hashable, float] = {}
        for number, constraint in enumerate(self.constraints):
            if constraint.version != before:
                continue
            n_cases = len(constraint.cases)
            inside = [place for place, atom in enumerate(self.atoms) if number in atom.inside]
            counted = {name: 1.0 for place in inside for name in self._having(after, place, constraint.bit)}
            others = tuple(value for value in range(n_cases + 1) if value not in constraint.allowed)
            for low, high in runs_of(others):
                pick = ("misfit", number, after, low)
                picks[pick] = 1.0
                self._programme.add(("misfit above", number, after, low), {**counted, pick: -float(low)}, 0, np.inf)
                self._programme.add(("misfit below", number, after, low), {**counted, pick: float(n_cases - high)}, -np.inf, n_cases)
                self._programme.add(("misfit once", number, after, low), {pick: 1.0}, 0, 1)
        if picks:
            self._programme.add(("misfit", before), picks, 1, np.inf)

    def is_possible(self) -> bool:
        """True where some list fits."""
        return self._programme.solve() is not None

    def fewest_changes(self, narrowed: Bounded | None = None) -> int | None:
        """The fewest cases that changed between the versions, if all releases are true; None where no list fits."""
        return self._programme.smallest(CHANGED, 1, narrowed)

    @property
    def probes(self) -> list[Probe]:
        """Every question whose answer has to be yes: a case of each atom can have, and can lack, each bit, in each version.

        What a reader holds to be known from the public record anyway is not asked about.
        """
        if self._probes is None:
            self._probes = [
                Probe(place, bit, value, version)
                for version in self.versions
                for place, atom in enumerate(self.atoms)
                for bit in self.bits
                for value in (True, False)
                if not atom.is_told(bit)
            ]
        return self._probes

    def answers(self, found: Solution) -> np.ndarray:
        """For each probe, True where a list answers it with yes."""
        counts = self._counts() @ found
        most = np.array([self.atoms[probe.atom].n for probe in self.probes])
        return np.where([probe.value for probe in self.probes], counts >= 1, counts < most)

    def find_list(self, wanted: np.ndarray, narrowed: Bounded, must: int | None = None) -> Solution | None:
        """A list that fits and leans towards answering the `wanted` probes with yes, and `must` for certain; None without one.

        `wanted` holds a weight for each probe, 0 for those that do not matter.
        """
        signs = np.where([probe.value for probe in self.probes], -1.0, 1.0) * wanted
        return self._programme.solve(
            self._counts().T @ signs, {**narrowed, **(self._bounds(self.probes[must]) if must is not None else {})}
        )

    def within(self, number: int, first: int, last: int) -> Bounded:
        """Only lists whose sum of constraint `number` lies between two numbers."""
        return {("sum", number): (first, last)}

    def changing(self, n_cases: int) -> Bounded:
        """Only lists in which so many cases changed at most."""
        return {CHANGED: (0, n_cases)}

    def sum_of(self, number: int, found: Solution) -> int:
        """The sum of constraint `number` in a list."""
        return round(float((self._programme.part([("sum", number)]) @ found)[0]))

    def sum_range(self, number: int) -> tuple[int, int] | None:
        """Smallest and largest sum of constraint `number`; None where no list fits."""
        least = self._programme.smallest(("sum", number), 1)
        most = self._programme.smallest(("sum", number), -1)
        return None if least is None or most is None else (least, -most)

    def _counts(self) -> csr_array:
        if self._counted is None:
            self._counted = self._programme.part([("having", probe.version, probe.atom, probe.bit) for probe in self.probes])
        return self._counted

    def _bounds(self, probe: Probe) -> Bounded:
        n = self.atoms[probe.atom].n
        return {("having", probe.version, probe.atom, probe.bit): (1, n) if probe.value else (0, n - 1)}
