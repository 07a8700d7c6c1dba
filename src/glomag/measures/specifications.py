"""Every combination of choices that makes sense, and which rows of the record each one counts.

The form is that of Simonsohn, Simmons and Nelson, "Specification curve analysis", Nature Human Behaviour 4 (2020),
1208-1214: write down the choices that are defensible, make all combinations, and leave out, with the reason, those that
cannot be made or that repeat another one. No inference is drawn: the combinations are not a sample of anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from glomag.definitions import CODINGS, KINDS, PRIMARY_RULES, RULES, UNITS, Definition
from glomag.errors import ParameterError
from glomag.measures.selection import mark_one_of, mark_primary
from glomag.periods import YEAR_KINDS
from glomag.register import Register

NO_PRINTED_TIE = "no-printed-tie"
FURTHEST_SHIFT = 14
TOGGLED_EVENTS = ("transfer", "identification", "redesignation")

# What decides which rows count, and what decides where a year begins. Unit and base come on top.
ROW_CHOICES = ("rule", "coding", "kinds", *TOGGLED_EVENTS, "net")
CUT_CHOICES = ("year", "shift_days")

Mask = npt.NDArray[np.bool_]
Options = Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Grid:
    """The options of each choice, the headline's own first, so that combination 0 is the headline itself."""

    options: Options

    def combinations(self, choices: tuple[str, ...]) -> list[dict[str, Any]]:
        """Every combination of some choices; the last choice runs fastest."""
        return [dict(zip(choices, made, strict=True)) for made in product(*(self.options[choice] for choice in choices))]

    def shape(self, choices: tuple[str, ...]) -> tuple[int, ...]:
        """Number of options of each choice."""
        return tuple(len(self.options[choice]) for choice in choices)

    def events_of(self, combination: Mapping[str, Any]) -> tuple[str, ...]:
        """The events that a combination counts: designations where the headline has them, and those that it takes in."""
        own = ("designation",) if self.options["designation"][0] else ()
        return own + tuple(event for event in TOGGLED_EVENTS if combination[event])

    @cached_property
    def row_words(self) -> list[tuple[str, str, str, str, bool]]:
        """Rule, coding, kinds, events and net of each combination of ROW_CHOICES, as the table of specifications has them."""
        return [
            (one["rule"], one["coding"], "+".join(one["kinds"]), "+".join(self.events_of(one)), one["net"])
            for one in self.combinations(ROW_CHOICES)
        ]

    def departures(self, choices: tuple[str, ...]) -> npt.NDArray[np.int64]:
        """For each combination the number of choices made otherwise than the headline makes them."""
        return np.stack([index.ravel() > 0 for index in np.indices(self.shape(choices))]).sum(axis=0)


def build_grid(headline: Definition, *, with_printed_ties: bool) -> Grid:
    """The options around a headline.

    Left out by choice: the rule `derivative` and vessels alone (the claims are about primary persons), and days of the
    cut beyond two weeks. `with_printed_ties` adds the rule that needs OFAC's own list.
    """
    rules = (*PRIMARY_RULES, "all", *((NO_PRINTED_TIE,) if with_printed_ties else ()))
    kinds = (("individual", "entity"), ("individual",), ("entity",), KINDS)
    shifts = tuple(sorted(range(-FURTHEST_SHIFT, FURTHEST_SHIFT + 1), key=lambda days: (abs(days), days)))
    return Grid(
        {
            "rule": _first(headline.rule, rules),
            "coding": _first(headline.coding, CODINGS),
            "kinds": _first(headline.kinds, kinds),
            **{event: _first(event in headline.events, (True, False)) for event in TOGGLED_EVENTS},
            "net": _first(headline.net, (False, True)),
            "year": _first(headline.year, YEAR_KINDS),
            "shift_days": shifts,
            "unit": _first(headline.unit, UNITS),
            "designation": ("designation" in headline.events,),
        }
    )


def _first(own: Any, options: tuple[Any, ...]) -> tuple[Any, ...]:
    return (own, *(option for option in options if option != own))


def build_row_masks(register: Register, grid: Grid, printed_ties: frozenset[str] | None) -> Mask:
    """One line a combination of ROW_CHOICES, one column a row of the record: True where the row counts.

    Says what `measures.select` says; each option is looked at once. `printed_ties` holds the ids of the persons with
    whom OFAC's list prints a tie to somebody else ("Linked To"), wanted by the rule `no-printed-tie` alone.
    """
    people = register.designations
    passes: dict[tuple[Any, ...], Mask] = {
        **{("rule", rule, coding): _by_rule(register, rule, coding, printed_ties) for rule in grid.options["rule"] for coding in CODINGS},
        **{("kinds", kinds): mark_one_of(register, "entity_type", kinds) for kinds in grid.options["kinds"]},
        **{("event", event): mark_one_of(register, "event", (event,)) for event in ("designation", *TOGGLED_EVENTS)},
    }
    still_listed = people["removed_on"].isna().to_numpy()
    masks = np.empty((len(grid.departures(ROW_CHOICES)), len(people)), dtype=bool)
    for number, made in enumerate(grid.combinations(ROW_CHOICES)):
        counted = [passes["event", event] for event in grid.events_of(made)]
        asked = [passes["rule", made["rule"], made["coding"]], passes["kinds", made["kinds"]], *([still_listed] if made["net"] else [])]
        masks[number] = np.logical_and.reduce([*asked, np.logical_or.reduce(counted)]) if counted else False
    return masks


def _by_rule(register: Register, rule: Any, coding: Any, printed_ties: frozenset[str] | None) -> Mask:
    if rule != NO_PRINTED_TIE:
        return mark_primary(register, rule, coding)
    if printed_ties is None:
        raise ParameterError(f"the rule {NO_PRINTED_TIE} needs OFAC's list", change="give the ids of the persons with a printed tie")
    return ~register.designations["person_id"].isin(printed_ties).to_numpy()


def definition_of(specification: Mapping[str, Any]) -> Definition:
    """The definition of one row of the table `specifications`; `shift_days` and `base` are no part of a definition.

    Raises ParameterError for the rule `no-printed-tie`, and for a share, which has no kind of year.
    """
    if specification["rule"] not in RULES or specification["year"] not in YEAR_KINDS:
        raise ParameterError(
            f"no definition says what the specification {specification['specification_id']} counts",
            allowed=f"rules {', '.join(RULES)}; years {', '.join(YEAR_KINDS)}",
        )
    return Definition(
        rule=specification["rule"],
        coding=specification["coding"],
        kinds=tuple(specification["kinds"].split("+")),
        events=tuple(specification["events"].split("+")),
        unit=specification["unit"],
        year=specification["year"],
        net=bool(specification["net"]),
    )
