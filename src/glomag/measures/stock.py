"""Who was on the list on a day. Everyone carrying the tag counts, whatever the rule for primary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd

from glomag.definitions import KINDS
from glomag.measures.acts import acts_of
from glomag.register import Register
from glomag.register.kept import copy_frame, kept_by_record

_VESSEL = KINDS.index("vessel")


def stock_on(register: Register, day: date) -> dict[str, int]:
    """Distinct list entries on a day by kind of person (keys as `definitions.KINDS`).

    `removed_on` is the first day off the list. An entry with two rows is one entry. Raises CoverageError for a day that
    the record does not cover or that lies after `register.as_of`.
    """
    register.known.check_day(day, f"stock as of {register.as_of}")
    acts = acts_of(register)
    listed = np.flatnonzero(acts.listed_on(day))
    _, firsts = np.unique(acts.numbers["persons"][listed], return_index=True)
    return dict(zip(KINDS, np.bincount(acts.kinds[listed[firsts]], minlength=len(KINDS)).tolist(), strict=True))


@kept_by_record(copy_frame)
def build_stock(register: Register) -> pd.DataFrame:
    """The list over time, one row a day on which it may have changed, and one for the as-of day.

    Columns: `day`, `n_added`, `n_removed` (persons, without vessels), `n_individuals`, `n_entities`, `n_vessels`, `n_listed`
    (individuals and entities). Added and removed are found by comparing the list with that of the day before, so that
    stock, additions and removals always add up.
    """
    columns = ["day", "n_added", "n_removed", "n_individuals", "n_entities", "n_vessels", "n_listed"]
    return pd.DataFrame(list(_walk(register)), columns=columns)


def _walk(register: Register) -> Iterator[tuple[date | int, ...]]:
    """The rows of `build_stock`: day after day, looking only at the persons with a row that comes or goes on that day."""
    acts = acts_of(register)
    person_of, kind_of = acts.numbers["persons"].tolist(), acts.kinds.tolist()
    listed: dict[int, set[int]] = {}  # person -> the rows that are on the list
    stock: Counter[int] = Counter()  # kind -> entries on the list
    for day, (came, gone) in sorted(_comings_and_goings(register).items()):
        touched = {person_of[row]: listed.setdefault(person_of[row], set()) for row in (*came, *gone)}
        before = {person: _kind(rows, kind_of) for person, rows in touched.items()}
        for row in came:
            listed[person_of[row]].add(row)
        for row in gone:
            listed[person_of[row]].discard(row)
        after = {person: _kind(rows, kind_of) for person, rows in touched.items()}
        stock.update(kind for kind in after.values() if kind is not None)
        stock.subtract(kind for kind in before.values() if kind is not None)
        was, is_now = ({person for person, kind in kinds.items() if kind not in (None, _VESSEL)} for kinds in (before, after))
        of_kind = [stock[kind] for kind in range(len(KINDS))]
        yield day, len(is_now - was), len(was - is_now), *of_kind, sum(of_kind) - of_kind[_VESSEL]


def _kind(rows: set[int], kind_of: list[int]) -> int | None:
    """The kind of an entry with these rows on the list: that of the first one; None with no row."""
    return kind_of[min(rows)] if rows else None


def _comings_and_goings(register: Register) -> dict[date, tuple[list[int], list[int]]]:
    """Day -> the rows of the record that are put on the list on it, and those that are off it from then on; the as-of day too."""
    acts = acts_of(register)
    by_day: dict[date, tuple[list[int], list[int]]] = {register.as_of: ([], [])}
    for row, (day, removed_on) in enumerate(zip(acts.days.tolist(), acts.removed_on.tolist(), strict=True)):
        by_day.setdefault(day, ([], []))[0].append(row)
        if removed_on is not None:
            by_day.setdefault(removed_on, ([], []))[1].append(row)
    return by_day
