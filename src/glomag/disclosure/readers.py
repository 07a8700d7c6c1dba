"""What each reader can tell from the releases: whether a print leaves every case open for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from glomag.disclosure.constraints import Class, Constraint, runs_of
from glomag.disclosure.policy import Grade
from glomag.disclosure.programme import Bounded, Solution
from glomag.disclosure.region import Region


class Reader:
    """One reader: the region of lists that fit what they know, and the lists in it that were found so far.

    A list that was found answers many questions at once; the solver is asked only what none of them answers. One who takes
    the submissions in `known` to be on the list, and whom the releases prove wrong, goes on to take them one by one.
    """

    def __init__(self, constraints: Sequence[Constraint], known: Mapping[str, Grade], *, sees_versions: bool = True) -> None:
        self.region = Region(constraints, known, sees_versions=sees_versions)
        self._constraints, self._known, self._sees_versions = constraints, known, sees_versions
        self._found: list[tuple[int, np.ndarray]] = []
        self._changed: dict[int, int | None] = {}
        self._ones: list[Reader] | None = None

    def is_open(self, number: int, one: Class) -> bool:
        """True where every case can be either way, to this reader, if the sum of constraint `number` is among a class."""
        return not self.find_shut(number, one, only_first=True)

    def find_shut(self, number: int, one: Class, *, only_first: bool = False) -> list[tuple[str, ...]]:
        """The groups of cases that are decided for this reader if the sum of constraint `number` is among a class."""
        parts = self._parts(number, one)
        if not parts:
            shut = [cases for reader in self._one_by_one() for cases in reader.find_shut(number, one, only_first=only_first)]
            return list(dict.fromkeys(shut))
        answered = self._answered(number, one)
        for part in parts:
            answered = self._lean(number, part, answered)
        shut_cases = []
        for place, probe in enumerate(self.region.probes):
            if not answered[place] and not self._ask(number, place, parts, answered):
                shut_cases.append(self.region.atoms[probe.atom].cases)
                if only_first:
                    break
        return list(dict.fromkeys(shut_cases))

    def _parts(self, number: int, one: Class) -> list[Bounded]:
        """The lists with a sum among the class and with as few changes as that allows, as runs without a gap; none where none fits."""
        runs = [self.region.within(number, *run) for run in runs_of(one)]
        if len(self.region.versions) == 1:
            if not any(value in one for value, _ in self._found) and not any(self._look(number, run) for run in runs):
                return []
            return runs
        least = self._least(number, one)
        return (
            []
            if least is None
            else [{**self.region.within(number, *run), **self.region.changing(least)} for run in self._plain(one, least)]
        )

    def _least(self, number: int, one: Class) -> int | None:
        """The fewest cases that changed between the versions of the list, if the sum is among a class."""
        for value in one:
            if value not in self._changed:
                self._changed[value] = self.region.fewest_changes(self.region.within(number, value, value))
        return min((n for n in (self._changed[value] for value in one) if n is not None), default=None)

    def _plain(self, one: Class, least: int) -> list[tuple[int, int]]:
        """The values that need so few changes, as runs."""
        return runs_of(tuple(value for value in one if self._changed[value] == least))

    def _look(self, number: int, part: Bounded) -> bool:
        found = self.region.find_list(self._weights(1.0), part)
        if found is not None:
            self._note(number, found)
        return found is not None

    def _one_by_one(self) -> list[Reader]:
        if self._ones is None:
            told = sorted(set(self._known) & set().union(*(constraint.cases for constraint in self._constraints)))
            alone = [{case: self._known[case]} for case in told] if len(told) > 1 else []
            self._ones = [Reader(self._constraints, one, sees_versions=self._sees_versions) for one in alone]
        return self._ones

    def _answered(self, number: int, one: Class) -> np.ndarray:
        """What the lists found so far answer. Those with a sum that needs more changes than another of the class do not count."""
        least = self._least(number, one) if len(self.region.versions) > 1 else None
        answered = np.zeros(len(self.region.probes), dtype=bool)
        for value, answers in self._found:
            if value in one and (least is None or self._changed[value] == least):
                answered |= answers
        return answered

    def _lean(self, number: int, part: Bounded, answered: np.ndarray) -> np.ndarray:
        """Look for lists that answer what is not answered yet, as long as that helps."""
        turn = 1.0
        while not answered.all():
            found = self.region.find_list(np.where(answered, 0.0, self._weights(turn)), part)
            if found is None:
                break
            more = answered | self._note(number, found)
            if turn < 0 and (more == answered).all():
                break
            answered, turn = more, -turn
        return answered

    def _weights(self, turn: float) -> np.ndarray:
        # Questions with opposite answers would cancel out; leaning first to the one and then to the other answers both.
        leaning = np.where([probe.value for probe in self.region.probes], 1.0 + 0.5 * turn, 1.0 - 0.5 * turn)
        return np.asarray(leaning, dtype=float)

    def _ask(self, number: int, probe: int, parts: Sequence[Bounded], answered: np.ndarray) -> bool:
        for part in parts:
            found = self.region.find_list(np.where(answered, 0.0, 1.0), part, must=probe)
            if found is not None:
                answered |= self._note(number, found)
                return True
        return False

    def _note(self, number: int, found: Solution) -> np.ndarray:
        answers = self.region.answers(found)
        self._found.append((self.region.sum_of(number, found), answers))
        return answers


def build_readers(constraints: Sequence[Constraint], known: Mapping[str, Grade]) -> list[Reader]:
    """Every reader that the gate guards against: with and without the public submissions, and, once the list was corrected,
    one who sees the number of the list in the ledger and one who has only the prints."""
    n_versions = len({constraint.version for constraint in constraints})
    sights = (True, False) if n_versions > 1 else (True,)
    inside = {case: grade for case, grade in known.items() if any(case in constraint.cases for constraint in constraints)}
    return [Reader(constraints, knowing, sees_versions=sees) for sees in sights for knowing in ([{}, inside] if inside else [{}])]
