"""Arrivals by programme, kind and year, as far as the lists settle the year; and GLOMAG beside the country programmes.

An arrival counts in a year where its whole interval lies in it. Where the interval crosses the end of a year, it may belong to each of
the years that it touches, is told apart, and is never put into one of them. A year in which no two neighbouring lists lie has no
count at all: not zero, but not seen.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from glomag.measures.arrivals import COUNT_OF, NEW, RENAMED, TRANSFER, Arrivals
from glomag.measures.programmes import OURS, PERSONS
from glomag.periods import YearKind, year_of, year_period

MAY = "_may"
"""Ending of the column of those that may belong to the year."""
SIDES = ("glomag", "country")
_KEY = ["programme", "entity_type"]


def build_years(arrivals: Arrivals, kind: YearKind) -> pd.DataFrame:
    """One row a year from the first list to the last: what the lists show of it.

    `year_kind`, `year`, `first_day`, `last_day`, `n_lists`, `is_seen` (two neighbouring lists lie in it), `is_partial` (no list before
    its first day, or none after its last).
    """
    days = arrivals.days
    inside = {year_of(one, kind) for one, other in pairwise(days) if year_of(one, kind) == year_of(other, kind)}
    rows = []
    for year in range(year_of(days[0], kind), year_of(days[-1], kind) + 1):
        period = year_period(year, kind)
        n_lists = sum(period.first <= day <= period.last for day in days)
        is_partial = days[0] >= period.first or days[-1] <= period.last
        rows.append((kind, year, period.first, period.last, n_lists, year in inside, is_partial))
    frame = pd.DataFrame(rows, columns=["year_kind", "year", "first_day", "last_day", "n_lists", "is_seen", "is_partial"])
    return frame.astype({"year_kind": "str", "year": "int64", "n_lists": "int64", "is_seen": "bool", "is_partial": "bool"})


def count_arrivals(arrivals: Arrivals, kind: YearKind) -> pd.DataFrame:
    """One row a year, programme and kind of entry: the columns of `build_years`, `programme`, `entity_type`, and the counts.

    `n_new`, `n_added` and `n_transfer` are certain, and missing where the year is not seen; the same with `_may` may belong to the
    year. A programme has rows for every year, a kind for those programmes in which it ever arrived.
    """
    arrived = arrivals.rows[arrivals.rows["arrived_as"] != RENAMED]
    keys = arrived[_KEY].drop_duplicates().sort_values(_KEY)
    grid = build_years(arrivals, kind).merge(keys, how="cross")
    return _with_counts(grid, arrived, kind, ["year", *_KEY], dict(COUNT_OF))


def _with_counts(grid: pd.DataFrame, arrived: pd.DataFrame, kind: YearKind, key: list[str], columns: dict[str, str]) -> pd.DataFrame:
    """The grid with one pair of columns, certain and may be, for each value of `arrived_as`."""
    placed = _place(arrived, kind)
    for how, column in columns.items():
        of_how = placed[placed["arrived_as"] == how]
        for is_certain, name in ((True, column), (False, f"{column}{MAY}")):
            counted = of_how[of_how["is_certain"] == is_certain].groupby(key).size().rename(name)
            grid = grid.merge(counted, on=key, how="left", validate="one_to_one")
            filled = grid[name].astype("Int64").mask(grid[name].isna(), 0)
            grid[name] = filled.mask(~grid["is_seen"]) if is_certain else filled
    return grid


def _place(arrived: pd.DataFrame, kind: YearKind) -> pd.DataFrame:
    """A row for each year that the interval of an arrival touches; `is_certain` where that is one."""
    first = [year_of(day, kind) for day in arrived["last_before"]]
    last = [year_of(day, kind) for day in arrived["first_after"]]
    touched = [list(range(one, other + 1)) for one, other in zip(first, last, strict=True)]
    placed = arrived.assign(year=pd.Series(touched, index=arrived.index, dtype="object"), is_certain=[len(years) == 1 for years in touched])
    return placed.explode("year").astype({"year": "int64", "is_certain": "bool"})


@dataclass(frozen=True)
class ProgrammesOverTime:
    """GLOMAG beside the country programmes, in persons (individuals and entities) who were not on that side before.

    `by_year`: the columns of `build_years`; `n_glomag`, `n_country`, each also with `_may`; `n_both` and `n_both_may`, those who
    arrived on both sides between the same two lists; `share_low_frac` and `share_high_frac`, the lowest and the highest part of
    GLOMAG in all of them that the lists allow, missing where the year is not seen or nobody may have come; `n_glomag_transfer`,
    `n_country_transfer`, also with `_may`: moved in from programmes that are not on that side, and counted in nothing else.
    `tags` are the country tags that occur, under their newest name; `n_property` vessels and aircraft by side, and `n_moved` persons
    moved in, both in no count of persons who came; `counted` the arrivals behind `n_glomag`, `n_country` and `n_both`, by the name of
    the column without `n_`.
    """

    by_year: pd.DataFrame
    tags: tuple[str, ...]
    n_property: dict[str, int]
    counted: dict[str, pd.DataFrame]
    n_moved: dict[str, int]


def compare_programmes(arrivals: Arrivals, tags: Collection[str], kind: YearKind) -> ProgrammesOverTime:
    """Persons who came under GLOMAG, and under at least one other of `tags`, by year.

    A side is taken as one programme: a person comes to it once, with the first of its tags, so that a second country tag, or another
    name of a tag, is no arrival. New entries and added tags count; those moved in from another programme stand apart.
    """
    programmes = {arrivals.current_tag(tag) for tag in tags} - {OURS}
    sides = {"glomag": _arrived_on(arrivals, {OURS}), "country": _arrived_on(arrivals, programmes)}
    persons = {side: of_side[of_side["entity_type"].isin(PERSONS)] for side, of_side in sides.items()}
    counted = {side: _counted(arrived) for side, arrived in persons.items()}
    of_country = counted["country"][["uid", "first_after"]]
    counted["both"] = counted["glomag"].merge(of_country, on=["uid", "first_after"], validate="one_to_one")
    table = build_years(arrivals, kind)
    for name, arrived in counted.items():
        table = _with_counts(table, arrived, kind, ["year"], {NEW: f"n_{name}"})
    shares = [_share(row) for row in table.to_dict("records")]
    for name, ends in (("share_low_frac", [low for low, _ in shares]), ("share_high_frac", [high for _, high in shares])):
        table[name] = pd.Series(ends, dtype="float64").mask(~table["is_seen"])
    for side, arrived in persons.items():
        table = _with_counts(table, arrived, kind, ["year"], {TRANSFER: f"n_{side}_transfer"})
    occurring = programmes & {*arrivals.rows["programme"], *arrivals.present["programme"]}
    n_property = {side: int((~of_side["entity_type"].isin(PERSONS)).sum()) for side, of_side in sides.items()}
    n_moved = {side: int((arrived["arrived_as"] == TRANSFER).sum()) for side, arrived in persons.items()}
    return ProgrammesOverTime(table, tuple(sorted(occurring)), n_property, counted, n_moved)


def _arrived_on(arrivals: Arrivals, programmes: set[str]) -> pd.DataFrame:
    """The first arrival of each number under one of the programmes; none for who is there on the first list already."""
    present = set(arrivals.present.loc[arrivals.present["programme"].isin(programmes), "uid"])
    rows = arrivals.rows[arrivals.rows["programme"].isin(programmes) & (arrivals.rows["arrived_as"] != RENAMED)]
    return rows[~rows["uid"].isin(present)].drop_duplicates("uid", keep="first")  # rows stand in the order of the lists


def _counted(arrived: pd.DataFrame) -> pd.DataFrame:
    """New entries and added tags, as one."""
    return arrived[arrived["arrived_as"] != TRANSFER].assign(arrived_as=NEW)


def _share(row: dict[Any, Any]) -> tuple[float | None, float | None]:
    low, high = share_bounds(row)
    return (None if low is None else low[0] / low[1], None if high is None else high[0] / high[1])


def share_bounds(row: dict[Any, Any]) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """The lowest and the highest share of GLOMAG in one year, each as numerator and denominator; None where nobody came or may have.

    Lowest: none of those that may belong to the year under GLOMAG does, and all those under a country programme do. Highest: the
    reverse. Who is in both counts stands once in the denominator. Where one of the two is 0 of 0, there is only the other.
    """
    ours, may = _known(row["n_glomag"]), _known(row["n_glomag_may"])
    only_others = _known(row["n_country"]) - _known(row["n_both"])
    low = (ours, ours + only_others + _known(row["n_country_may"]))
    high = (ours + may, ours + may + only_others)
    told = [share for share in (low, high) if share[1]]
    return (told[0], told[-1]) if told else (None, None)


def _known(n: Any) -> int:
    return 0 if pd.isna(n) else int(n)
