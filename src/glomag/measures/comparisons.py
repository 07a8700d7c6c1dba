"""Counts of many specifications at once: what a loop over `count_in` would give, by masks and sorted runs of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

import numpy as np
import numpy.typing as npt

from glomag.definitions import Unit
from glomag.measures.acts import acts_of
from glomag.measures.specifications import Mask
from glomag.periods import Period, YearKind, year_period
from glomag.register import Register

Counts = npt.NDArray[np.int64]
Index = npt.NDArray[np.int64]
Days = npt.NDArray[np.datetime64]

OUTSIDE = -1


@dataclass(frozen=True)
class Compared:
    """The combinations of one comparison, before the unit is chosen.

    Of A combinations of rows only M differ and of B cuts of the year only C. `mask_of` (A) and `cut_of` (B, OUTSIDE where
    the years cannot be compared) lead to them; `counts` gives, for a unit, the count in each period (M, C, periods);
    `same_rows` (M, C) numbers the selections that differ within the periods; `is_coded_twice` (M, C) is False where most
    of the rows counted in one of the periods have no second reading.
    """

    mask_of: Index
    cut_of: Index
    counts: dict[Unit, Counts]
    same_rows: Index
    is_coded_twice: Mask


def shifted_year(year: int, kind: YearKind, shift_days: int) -> Period:
    """A year whose first day is moved, and with it the last day of the year before: no day is lost or counted twice."""
    shift = timedelta(days=shift_days)
    following = year_period(year + 1, kind).first
    return Period(year_period(year, kind).first + shift, following + shift - timedelta(days=1))


def distinct_rows(table: npt.NDArray[np.generic]) -> tuple[Index, Index]:
    """First position of each distinct line of a table, and for each line the number of the distinct one that it equals."""
    numbers: dict[bytes, int] = {}
    number_of = np.array([numbers.setdefault(line.tobytes(), len(numbers)) for line in np.ascontiguousarray(table)], dtype=np.int64)
    return np.unique(number_of, return_index=True)[1], number_of


def compare(register: Register, masks: Mask, cuts: Sequence[Sequence[Period] | None], units: Sequence[Unit]) -> Compared:
    """Count every combination of rows in the periods of every cut.

    `masks` has a line a combination of rows, `cuts` an entry a cut: its periods in order of time, all of the same number
    and without a common day, or None where the years cannot be compared.
    """
    people = register.designations
    first_masks, mask_of = distinct_rows(masks)
    masks = masks[first_masks]
    lines, cut_of, n_periods = _draw_lines(acts_of(register).days, cuts)
    twice = people["second_criterion"].notna().to_numpy()
    counts: dict[Unit, Counts] = {}
    for unit in units:
        by_cut = [_count_runs(masks, line, acts_of(register).numbers[unit], n_periods) for line in lines]
        counts[unit] = np.stack(by_cut, axis=1) if by_cut else np.empty((len(masks), 0, n_periods), dtype=np.int64)
    coded = [_is_mostly(masks, twice, line, n_periods) for line in lines]
    is_coded_twice = np.stack(coded, axis=1) if coded else np.empty((len(masks), 0), dtype=bool)
    return Compared(mask_of, cut_of, counts, _number_selections(masks, lines), is_coded_twice)


def _draw_lines(days: Days, cuts: Sequence[Sequence[Period] | None]) -> tuple[npt.NDArray[np.int8], Index, int]:
    """The distinct ways in which the cuts put the rows into periods (a line each), which of them each cut is, and how many periods."""
    known = [periods for periods in cuts if periods is not None]
    cut_of = np.full(len(cuts), OUTSIDE, dtype=np.int64)
    if not known:
        return np.empty((0, len(days)), dtype=np.int8), cut_of, 0
    lines = np.stack([_period_of(days, periods) for periods in known])
    first_lines, number_of = distinct_rows(lines)
    cut_of[[number for number, periods in enumerate(cuts) if periods is not None]] = number_of
    return lines[first_lines], cut_of, len(known[0])


def _period_of(days: Days, periods: Sequence[Period]) -> npt.NDArray[np.int8]:
    """For each row the number of the period that it lies in, or OUTSIDE."""
    number = np.full(len(days), OUTSIDE, dtype=np.int8)
    for position, period in enumerate(periods):
        number[(days >= np.datetime64(period.first)) & (days <= np.datetime64(period.last))] = position
    return number


def _count_runs(masks: Mask, line: npt.NDArray[np.int8], code: Index, n_periods: int) -> Counts:
    """Distinct units of each mask in each period: rows sorted by period and unit, one `or` a run of equal ones."""
    counts = np.zeros((len(masks), n_periods), dtype=np.int64)
    inside = np.flatnonzero(line != OUTSIDE)
    if not len(inside):
        return counts
    key = line[inside].astype(np.int64) * (int(code.max()) + 1) + code[inside]
    order = np.argsort(key, kind="stable")
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    present = np.logical_or.reduceat(masks[:, inside[order]], starts, axis=1)
    period_of_run = line[inside[order][starts]]
    for period in range(n_periods):
        counts[:, period] = present[:, period_of_run == period].sum(axis=1)
    return counts


def _is_mostly(masks: Mask, twice: Mask, line: npt.NDArray[np.int8], n_periods: int) -> Mask:
    """True for each mask of whose rows at least half have the mark, in every period."""
    mostly = np.ones(len(masks), dtype=bool)
    for period in range(n_periods):
        inside = masks[:, line == period]
        mostly &= 2 * (inside & twice[line == period]).sum(axis=1) >= inside.sum(axis=1)
    return mostly


def _number_selections(masks: Mask, lines: npt.NDArray[np.int8]) -> Index:
    """Equal numbers where two pairs of mask and cut put the same rows into the same periods."""
    numbers: dict[bytes, int] = {}
    same_rows = np.empty((len(masks), len(lines)), dtype=np.int64)
    for cut, line in enumerate(lines):
        # One cut at a time, and of each selection its digest alone: all of them together would fill the memory.
        selections = np.where(masks, line, np.int8(OUTSIDE))
        same_rows[:, cut] = [numbers.setdefault(sha256(one).digest(), len(numbers)) for one in selections]
    return same_rows
