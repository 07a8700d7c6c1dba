"""An attacker who has the record and the ledger, and shares no code with the gate: one unknown a case, solved for.

He reads the text of the ledger, writes down for every print which numbers of cases could have printed it, and asks of every
single case whether both answers still fit everything together (scipy.optimize.milp). Cases are not grouped.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array, lil_array

NEAREST_FIRST = ("person", "network", "conduct")
SUREST_FIRST = ("certain", "possible")
_NOTHING_FITS = 2
# A list (which reads like a list), a case, a grade, an end of the dates.
Unknown = tuple[int, str, str, str]


def rounded_half_up(part: int, whole: int) -> int:
    exact = Fraction(part * 100, whole)
    return int(exact) + (1 if exact - int(exact) >= Fraction(1, 2) else 0)


@dataclass
class Sums:
    """Sums of unknowns of which each is known to be one of some numbers."""

    unknowns: dict[Any, int] = field(default_factory=dict)
    rows: list[tuple[dict[int, float], float, float]] = field(default_factory=list)

    def place(self, unknown: Any) -> int:
        return self.unknowns.setdefault(unknown, len(self.unknowns))

    def hold(self, weights: Mapping[Any, float], low: float, high: float) -> None:
        self.rows.append(({self.place(unknown): weight for unknown, weight in weights.items()}, low, high))

    def hold_one_of(self, summed: Iterable[Any], numbers: list[int]) -> None:
        """By a switch for each number, of which exactly one is on."""
        switches = [("switch", len(self.rows), number) for number in numbers]
        self.hold(
            {**dict.fromkeys(summed, 1.0), **{switch: -float(number) for switch, number in zip(switches, numbers, strict=True)}}, 0, 0
        )
        self.hold(dict.fromkeys(switches, 1.0), 1, 1)


class Attacker:
    """`known` are cases taken to be on the list from the public record, each with the nearest grade shown.

    With `sees_corrections` he reasons from the number of the list as well: it goes up only when the corrected list no longer
    fits a release made from the one before.
    """

    def __init__(self, ledger_text: str, known: Mapping[str, str] | None = None, *, sees_corrections: bool = False) -> None:
        self.sums = Sums()
        self._matrix: csc_array | None = None
        self._prints = list(_read_prints(json.loads(ledger_text)))
        self.cases = sorted({case for cases, _, _, _, _ in self._prints for case in cases})
        self.kinds = sorted(
            {(grade, end) for _, grade, end, _, _ in self._prints},
            key=lambda kind: (NEAREST_FIRST.index(kind[0]), SUREST_FIRST.index(kind[1])),
        )
        self.lists = sorted({number for _, _, _, number, _ in self._prints})
        for number in self.lists:
            self._add_list(number, known or {})
        for cases, grade, end, number, numbers in self._prints:
            self.sums.hold_one_of([(number, case, grade, end) for case in cases], numbers)
        for before, after in zip(self.lists, self.lists[1:], strict=False):
            if sees_corrections:
                self._add_misfit(before, after)
        self._add_changes()

    def _add_list(self, number: int, known: Mapping[str, str]) -> None:
        for case in self.cases:
            for one in self.kinds:
                told = case in known and _is_told(known[case], one[0])
                self.sums.hold({(number, case, *one): 1.0}, 1.0 if told else 0.0, 1.0)
                for other in self.kinds:
                    if (
                        other != one
                        and NEAREST_FIRST.index(one[0]) <= NEAREST_FIRST.index(other[0])
                        and (SUREST_FIRST.index(one[1]) <= SUREST_FIRST.index(other[1]))
                    ):
                        self.sums.hold({(number, case, *other): 1.0, (number, case, *one): -1.0}, 0, 1)

    def _add_misfit(self, before: int, after: int) -> None:
        broken = {}
        for place, (cases, grade, end, number, numbers) in enumerate(self._prints):
            others = [n for n in range(len(cases) + 1) if n not in numbers]
            if number == before and others:
                # The sum on the later list is some number at all, and one that misfits if `broken` is on.
                switches = {("later", place, n): -float(n) for n in range(len(cases) + 1)}
                counted = {(after, case, grade, end): 1.0 for case in cases}
                self.sums.hold({**counted, **switches}, 0, 0)
                self.sums.hold(dict.fromkeys(switches, 1.0), 1, 1)
                broken.update({("later", place, n): 1.0 for n in others})
        if broken:
            self.sums.hold(broken, 1, np.inf)

    def _add_changes(self) -> None:
        changed = []
        for before, after in zip(self.lists, self.lists[1:], strict=False):
            for case in self.cases:
                changed.append(("changed", after, case))
                for one in self.kinds:
                    for sign in (1.0, -1.0):
                        weights = {(after, case, *one): sign, (before, case, *one): -sign, changed[-1]: -1.0}
                        self.sums.hold(weights, -np.inf, 0)
        self._fewest: int | None = None
        if changed:
            self.sums.hold(dict.fromkeys(changed, 1.0), 0, np.inf)
            found = self._solve(dict.fromkeys(changed, 1.0))
            if found is not None:
                self._fewest = round(sum(found[self.sums.unknowns[one]] for one in changed))
                self.sums.hold(dict.fromkeys(changed, 1.0), 0, self._fewest)

    @property
    def fits(self) -> bool:
        """Whether any list fits what he holds to be true."""
        return self._solve({}) is not None

    def decided(self) -> dict[str, set[tuple[int, str, str, bool]]]:
        """The cases of which he knows the truth, each with what he knows."""
        unknowns: list[Unknown] = [(number, case, *kind) for number in self.lists for case in self.cases for kind in self.kinds]
        unseen = {(unknown, value) for unknown in unknowns for value in (0, 1)}
        while unseen:
            # He lets the solver look for a list that shows as much as possible of what he has not seen yet.
            found = self._solve({unknown: (-1.0 if value else 1.0) for unknown, value in sorted(unseen)})
            if found is None:
                break
            before = len(unseen)
            unseen -= self._shown(found, unknowns)
            if len(unseen) == before:
                for asked in sorted(unseen):
                    shown = self._solve({}, fixed=asked) if asked in unseen else None
                    unseen -= self._shown(shown, unknowns) if shown is not None else set()
                break
        told: dict[str, set[tuple[int, str, str, bool]]] = {}
        for (number, case, grade, end), value in unseen:
            told.setdefault(case, set()).add((number, grade, end, not value))
        return told

    def _shown(self, found: np.ndarray, unknowns: list[Unknown]) -> set[tuple[Unknown, int]]:
        return {(unknown, round(found[self.sums.unknowns[unknown]])) for unknown in unknowns}

    def between(self, cases: Iterable[str], kind: tuple[str, str] | None = None) -> tuple[int, int]:
        """Fewest and most of some cases that can rest on a recommendation, by the newest list."""
        weights = {(self.lists[-1], case, *(kind or self.kinds[-1])): 1.0 for case in cases}
        least, most = self._solve(weights), self._solve(dict.fromkeys(weights, -1.0))
        assert least is not None and most is not None
        places = [self.sums.unknowns[unknown] for unknown in weights]
        return round(least[places].sum()), round(most[places].sum())

    def _solve(self, aim: Mapping[Any, float], fixed: tuple[Any, int] | None = None) -> np.ndarray | None:
        n_rows, n_columns = len(self.sums.rows), len(self.sums.unknowns)
        if self._matrix is None or self._matrix.shape != (n_rows, n_columns):
            matrix = lil_array((n_rows, n_columns))
            for number, (weights, _, _) in enumerate(self.sums.rows):
                for place, weight in weights.items():
                    matrix[number, place] = weight
            self._matrix = matrix.tocsc()
        least, most = np.zeros(n_columns), np.ones(n_columns)
        if fixed is not None:
            least[self.sums.unknowns[fixed[0]]] = most[self.sums.unknowns[fixed[0]]] = fixed[1]
        objective = np.zeros(n_columns)
        for unknown, weight in aim.items():
            objective[self.sums.unknowns[unknown]] += weight
        rows = LinearConstraint(self._matrix, np.array([row[1] for row in self.sums.rows]), np.array([row[2] for row in self.sums.rows]))
        solved = milp(objective, integrality=np.ones(n_columns), bounds=Bounds(least, most), constraints=rows)
        assert solved.success or solved.status == _NOTHING_FITS, solved.message
        return np.round(solved.x) if solved.success else None


def _read_prints(ledger: Mapping[str, Any]) -> Iterable[tuple[tuple[str, ...], str, str, int, list[int]]]:
    """Cases, grade, end, number of the list, and how many of the cases could have printed what was printed."""
    for release in ledger["releases"]:
        for share in release["shares"]:
            numbers = [
                n for n in range(len(share["cases"]) + 1) if rounded_half_up(share["offset"] + n, share["n_cases"]) in share["percents"]
            ]
            yield tuple(share["cases"]), share["grade"], share["end"], share["version"], numbers
        for count in release["counts"]:
            if count["some_cases"]:
                numbers = list(range(1, len(count["some_cases"]) + 1))
                yield tuple(count["some_cases"]), count["grade"], "possible", count["version"], numbers


def read_decided(ledger_text: str, known: Mapping[str, str]) -> dict[str, Any]:
    """What the attacker finds out in every guise: alone, with the public submissions, and reading the numbers of the lists."""
    content = json.loads(ledger_text)
    many = len({entry["version"] for release in content["releases"] for entry in (*release["shares"], *release["counts"])}) > 1
    found: dict[str, Any] = {}
    if not any(True for _ in _read_prints(content)):
        return found
    for guise in ({}, known) if known else ({},):
        for sees in (False, True) if many else (False,):
            attacker = Attacker(ledger_text, guise, sees_corrections=sees)
            if attacker.fits:
                for case, facts in attacker.decided().items():
                    news = {fact for fact in facts if not (case in guise and _is_told(guise[case], fact[1]))}
                    if news:
                        found.setdefault(case, set()).update(news)
    return found


def _is_told(known: str, grade: str) -> bool:
    return NEAREST_FIRST.index(known) <= NEAREST_FIRST.index(grade)
