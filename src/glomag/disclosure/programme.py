"""The integer programme behind a region: named rows and columns, and what scipy's solver (HiGHS) finds."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

_INFEASIBLE = 2
_CLOSE = 1e-4
Solution = np.ndarray
"""A whole number for every column, in the order in which the columns were made."""
Bounded = Mapping[Hashable, tuple[float, float]]
"""Rows with other bounds than their own, for one question."""


@dataclass
class Programme:
    """Whole numbers of 0 or more in named columns, under named rows that each bound a weighted sum of columns."""

    columns: dict[Hashable, int] = field(default_factory=dict)
    rows: dict[Hashable, int] = field(default_factory=dict)
    _entries: list[tuple[int, int, float]] = field(default_factory=list)
    _low: list[float] = field(default_factory=list)
    _high: list[float] = field(default_factory=list)
    _shut: set[int] = field(default_factory=set)
    _built: csr_array | None = None

    def column(self, name: Hashable) -> int:
        """The place of a column, made where it is new."""
        return self.columns.setdefault(name, len(self.columns))

    def shut(self, name: Hashable) -> None:
        """Hold a column at 0."""
        self._shut.add(self.column(name))

    def add(self, name: Hashable, weights: Mapping[Hashable, float], low: float, high: float) -> None:
        """Add a row: the weighted sum of the named columns lies between `low` and `high`."""
        self.rows[name] = len(self.rows)
        self._entries += [(self.rows[name], self.column(column), weight) for column, weight in weights.items()]
        self._low.append(low)
        self._high.append(high)
        self._built = None

    def narrow(self, name: Hashable, high: float) -> None:
        """Lower the upper bound of a row for good."""
        self._high[self.rows[name]] = high

    def part(self, names: list[Hashable]) -> csr_array:
        """Named rows: multiplied with a solution they give their sums."""
        return self._matrix()[[self.rows[name] for name in names]]

    def smallest(self, of: Hashable, sign: int = 1, narrowed: Bounded | None = None) -> int | None:
        """The smallest value of `sign` times the sum of a row; None where nothing fits."""
        weights = sign * self.part([of]).toarray()[0]
        found = self.solve(weights, narrowed)
        return None if found is None else round(float(weights @ found))

    def solve(self, weights: np.ndarray | None = None, narrowed: Bounded | None = None) -> Solution | None:
        """A solution with the smallest weighted sum of columns, any where there are no weights; None where nothing fits."""
        low, high = np.array(self._low), np.array(self._high)
        for name, bounds in (narrowed or {}).items():
            low[self.rows[name]], high[self.rows[name]] = bounds
        matrix = self._matrix()
        n_columns = matrix.shape[1]
        most = np.full(n_columns, np.inf)
        most[sorted(self._shut)] = 0
        solved = milp(
            np.zeros(n_columns) if weights is None else weights,
            integrality=np.ones(n_columns),
            bounds=Bounds(np.zeros(n_columns), most),
            constraints=LinearConstraint(matrix, low, high),
        )
        if solved.status == _INFEASIBLE:
            return None
        if not solved.success:
            raise RuntimeError(f"the solver gave no answer: status {solved.status}")
        found = np.round(solved.x)
        sums = matrix @ found
        if np.any(sums < low - _CLOSE) or np.any(sums > high + _CLOSE) or np.any(found > most):
            raise RuntimeError("the solver gave an answer that does not fit")
        return found

    def _matrix(self) -> csr_array:
        if self._built is None:
            rows, columns, weights = zip(*self._entries, strict=True)
            self._built = csr_array((weights, (rows, columns)), shape=(len(self.rows), len(self.columns)))
        return self._built
