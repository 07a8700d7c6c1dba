"""Which rows of the record a definition counts, and how many each choice leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import pandas as pd

from glomag.definitions import Coding, Definition, Rule
from glomag.register import Register
from glomag.register.criteria import is_own_conduct_limb


@dataclass(frozen=True)
class Selection:
    """The rows that count, and the number of rows that each choice dropped, in the order in which it was applied."""

    rows: pd.DataFrame
    dropped: dict[str, int]


# A record never changes, and a run asks for the same rows hundreds of times; what was selected is kept as long as its record.
_selected: WeakKeyDictionary[Register, dict[Definition, Selection]] = WeakKeyDictionary()


def select(register: Register, definition: Definition) -> Selection:
    """The rows of the record that a definition counts, on any day. The unit and the kind of year play no part yet."""
    known = _selected.setdefault(register, {})
    deciding = definition.but(unit="persons", year="fiscal")
    if deciding not in known:
        known[deciding] = _select(register, deciding)
    return known[deciding]


def _select(register: Register, definition: Definition) -> Selection:
    people = register.designations
    steps = {
        "event": people["event"].isin(definition.events),
        "kind": people["entity_type"].isin(definition.kinds),
        "rule": is_primary(people, definition.rule, definition.coding),
        "removed": ~people["removed_on"].notna() if definition.net else pd.Series(True, index=people.index),
    }
    kept = pd.Series(True, index=people.index)
    dropped = {}
    for choice, passes in steps.items():
        dropped[choice] = int((kept & ~passes).sum())
        kept &= passes
    return Selection(people[kept], dropped)


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
