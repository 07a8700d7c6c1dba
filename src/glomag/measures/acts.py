"""The columns of the record that counts read, as plain arrays: one entry a row of `register.designations`, in its order.

A count is then a few comparisons of whole arrays and one pass over them, however long the record is; cutting rows out of a
frame for every count takes a hundred times as long.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from glomag.definitions import KINDS, Unit
from glomag.periods import Period, YearKind, years_of
from glomag.register import Register
from glomag.register.kept import as_it_is, kept_by_record, read_only

UNIT_COLUMN: dict[Unit, str] = {"persons": "person_id", "cases": "case_id", "actions": "designated_on", "countries": "country"}

Mask = npt.NDArray[np.bool_]
Index = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Acts:
    """Every act of a record: its days (datetime64[D], NaT where nobody left), its kind, and whom and what it is about.

    `kinds` holds places in `definitions.KINDS`. For each unit `numbers` are equal where two acts are of the same one, and
    `ids` are what they stand for, in their own order: number 0 is the first person, case, day or country.
    """

    days: npt.NDArray[np.datetime64]
    removed_on: npt.NDArray[np.datetime64]
    kinds: npt.NDArray[np.int64]
    numbers: dict[Unit, Index]
    ids: dict[Unit, tuple[object, ...]]
    designated_on: pd.Series

    def inside(self, period: Period) -> Mask:
        """True for each act of the period, both ends included."""
        marks: Mask = (self.days >= np.datetime64(period.first)) & (self.days <= np.datetime64(period.last))
        return marks

    def removed_in(self, period: Period) -> Mask:
        """True for each act whose first day off the list lies in the period."""
        marks: Mask = (self.removed_on >= np.datetime64(period.first)) & (self.removed_on <= np.datetime64(period.last))
        return marks

    def listed_on(self, day: date) -> Mask:
        """True for each act that keeps somebody on the list at the end of a day."""
        marks: Mask = (self.days <= np.datetime64(day)) & ~(self.removed_on <= np.datetime64(day))
        return marks

    def present(self, unit: Unit, among: Mask) -> Mask:
        """True for each person (case, day, country) with one of the acts marked in `among`; as long as `ids[unit]`."""
        present = np.zeros(len(self.ids[unit]), dtype=bool)
        present[self.numbers[unit][among]] = True
        return present

    def count(self, unit: Unit, among: Mask) -> int:
        """How many different ones the marked acts are of."""
        return int(np.count_nonzero(self.present(unit, among)))

    def years(self, kind: YearKind) -> Index:
        """The year of this kind that each act lies in."""
        return self._years[kind]

    @cached_property
    def _years(self) -> dict[YearKind, Index]:
        kinds: tuple[YearKind, ...] = ("fiscal", "calendar", "programme")
        return {kind: read_only(years_of(self.designated_on, kind).to_numpy()) for kind in kinds}


@kept_by_record(as_it_is)
def acts_of(register: Register) -> Acts:
    """The acts of a record as arrays, read-only."""
    people = register.designations
    days, removed_on = (people[column].to_numpy().astype("datetime64[D]") for column in ("designated_on", "removed_on"))
    numbered = {unit: pd.factorize(people[column], sort=True) for unit, column in UNIT_COLUMN.items()}
    return Acts(
        days=read_only(days),
        removed_on=read_only(removed_on),
        kinds=read_only(pd.Index(KINDS).get_indexer(people["entity_type"]).astype(np.int64)),
        numbers={unit: read_only(numbers.astype(np.int64)) for unit, (numbers, _) in numbered.items()},
        ids={unit: tuple(ids) for unit, (_, ids) in numbered.items()},
        designated_on=people["designated_on"],
    )
