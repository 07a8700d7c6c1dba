"""Which rows of the record a definition counts, and how many each choice leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from glomag.definitions import Coding, Definition, Event, Kind, Rule
from glomag.measures.acts import Mask
from glomag.register import Register
from glomag.register.criteria import is_own_conduct_limb
from glomag.register.kept import as_it_is, copy_frame, kept_by_record, read_only


@dataclass(frozen=True)
class Selection:
    """The rows that count, and the number of rows that each choice dropped, in the order in which it was applied."""

    rows: pd.DataFrame
    dropped: dict[str, int]


def select(register: Register, definition: Definition) -> Selection:
    """The rows of the record that a definition counts, on any day. The unit and the kind of year play no part yet."""
    return _select(register, _deciding(definition))


def mark_counted(register: Register, definition: Definition) -> Mask:
    """True for each row of the record that `select` gives, read-only: enough for a count, and much faster than the rows."""
    return _mark_counted(register, _deciding(definition))


def count_dropped(register: Register, definition: Definition, among: Mask) -> dict[str, int]:
    """How many of the rows that are marked each choice of a definition leaves out, in the order in which it is applied."""
    return _count_dropped(_choices(register, _deciding(definition)), among)


def _count_dropped(choices: dict[str, Mask], among: Mask) -> dict[str, int]:
    kept, dropped = among, {}
    for choice, passes in choices.items():
        dropped[choice] = int((kept & ~passes).sum())
        kept = kept & passes
    return dropped


class _Deciding(NamedTuple):
    """What decides which rows count, in the order in which it is applied."""

    events: tuple[Event, ...]
    kinds: tuple[Kind, ...]
    rule: Rule
    coding: Coding
    net: bool


def _deciding(definition: Definition) -> _Deciding:
    return _Deciding(definition.events, definition.kinds, definition.rule, definition.coding, definition.net)


def _copy(selection: Selection) -> Selection:
    return Selection(copy_frame(selection.rows), dict(selection.dropped))


@kept_by_record(_copy)
def _select(register: Register, deciding: _Deciding) -> Selection:
    everything = np.ones(len(register.designations), dtype=bool)
    dropped = _count_dropped(_choices(register, deciding), everything)
    return Selection(register.designations[_mark_counted(register, deciding)], dropped)


@kept_by_record(as_it_is)
def _mark_counted(register: Register, deciding: _Deciding) -> Mask:
    return read_only(np.logical_and.reduce(list(_choices(register, deciding).values())))


def _choices(register: Register, deciding: _Deciding) -> dict[str, Mask]:
    """Which rows pass each choice."""
    return {
        "event": mark_one_of(register, "event", deciding.events),
        "kind": mark_one_of(register, "entity_type", deciding.kinds),
        "rule": mark_primary(register, deciding.rule, deciding.coding),
        "removed": _mark_listed(register) if deciding.net else np.ones(len(register.designations), dtype=bool),
    }


@kept_by_record(as_it_is)
def mark_one_of(register: Register, column: str, values: tuple[str, ...]) -> Mask:
    """True for each row of the record with one of the values in a column, read-only."""
    return read_only(register.designations[column].isin(values).to_numpy(copy=True))


@kept_by_record(as_it_is)
def mark_primary(register: Register, rule: Rule, coding: Coding) -> Mask:
    """`is_primary` for each row of the record, read-only."""
    return read_only(is_primary(register.designations, rule, coding).to_numpy(bool, copy=True))


@kept_by_record(as_it_is)
def _mark_listed(register: Register) -> Mask:
    return read_only(register.designations["removed_on"].isna().to_numpy(copy=True))


def is_primary(people: pd.DataFrame, rule: Rule, coding: Coding) -> pd.Series:
    """True for each row that the rule takes in, under the reading of the first, the second or both codings.

    Most rows were coded once. `second` falls back to the first reading there; `both` asks for a second reading only
    where there is one.
    """
    if rule == "all":
        return pd.Series(True, index=people.index)
    if rule == "derivative":
        return ~is_primary(people, "own-conduct", coding)
    first = _passes(people["criterion"], people["basis"], rule)
    coded_twice = people["second_criterion"].notna()
    second = _passes(people["second_criterion"].fillna(""), people["second_basis"].fillna(""), rule)
    if coding == "first":
        return first
    if coding == "second":
        return second.where(coded_twice, first)
    return first & (second | ~coded_twice)


def _passes(criterion: pd.Series, basis: pd.Series, rule: Rule) -> pd.Series:
    own = is_own_conduct_limb(criterion)
    supports = criterion == "support"
    if rule == "strict-limb":
        return own
    if rule == "conduct-and-support":
        return own | supports
    # The stated exceptions: named under the support limb for supporting the conduct itself, tied to no listed person.
    return own | (supports & (basis == "primary"))
