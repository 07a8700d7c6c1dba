"""What is counted, said as a value that every number carries with it (docs/definitions.md)."""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator

from glomag.periods import YearKind

Unit = Literal["persons", "cases", "actions", "countries"]
Rule = Literal["own-conduct", "strict-limb", "conduct-and-support", "all", "derivative"]
Coding = Literal["first", "second", "both"]
Kind = Literal["individual", "entity", "vessel"]
Event = Literal["designation", "transfer", "identification", "redesignation"]
Band = Literal["A", "B", "C", "D"]

UNITS: tuple[str, ...] = get_args(Unit)
RULES: tuple[str, ...] = get_args(Rule)
PRIMARY_RULES = ("own-conduct", "strict-limb", "conduct-and-support")
CODINGS: tuple[str, ...] = get_args(Coding)
KINDS: tuple[str, ...] = get_args(Kind)
EVENTS: tuple[str, ...] = get_args(Event)
BANDS: tuple[str, ...] = get_args(Band)

# The limbs of E.O. 13818 sec. 1(a) that name what a person did or led, not whom it is tied to.
OWN_CONDUCT_LIMBS = ("abuse", "corruption", "leader", "attempt")

_RULE_WORDS = {
    "own-conduct": "primary (own conduct or leadership, with the stated exceptions)",
    "strict-limb": "primary (own-conduct limbs only, no exceptions)",
    "conduct-and-support": "primary (own conduct, or any support limb)",
    "all": "primary and derivative",
    "derivative": "derivative",
}
_REASON_WORDS = {
    "own-conduct": "for their own conduct or leadership",
    "strict-limb": "under a limb that names own conduct or leadership",
    "conduct-and-support": "for their own conduct, leadership or support",
    "all": "for any reason",
    "derivative": "solely for their ties",
}
_CODING_WORDS = {
    "first": "first coding",
    "second": "second coding where there is one",
    "both": "primary only where no coding says otherwise",
}
_YEAR_WORDS = {"fiscal": "fiscal years", "calendar": "calendar years", "programme": "programme years (from 10 December)"}

Value = TypeVar("Value", bound=str)


class Definition(BaseModel):
    """Which rows count, as what, in which years. Frozen; two definitions that count alike compare equal."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    rule: Rule
    """How criterion and stated exceptions make a person primary."""
    coding: Coding
    """Whose reading of the criterion is used."""
    kinds: Annotated[tuple[Kind, ...], Field(strict=False, min_length=1)]
    """Kinds of person; vessels are property, not persons, and only ever identified."""
    events: Annotated[tuple[Event, ...], Field(strict=False, min_length=1)]
    """List events that count."""
    unit: Unit
    """What is counted: distinct persons, cases, days of action, or countries."""
    year: YearKind
    """Which year a day belongs to."""
    net: bool
    """True leaves out persons who had been removed by the as-of day."""

    @field_validator("kinds", "events")
    @classmethod
    def _in_house_order(cls, chosen: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(chosen)) != len(chosen):
            raise ValueError("a value stands twice")
        return tuple(sorted(chosen, key=(KINDS + EVENTS).index))

    def but(self, **choices: object) -> Definition:
        """The same definition with some choices changed, checked again."""
        return Definition.model_validate({**self.model_dump(), **choices})

    def printed(self) -> str:
        """The definition in words, fit to stand beside a number."""
        words = [
            f"{self.unit}: {_RULE_WORDS[self.rule]}",
            _joined([{"individual": "individuals", "entity": "entities", "vessel": "vessels"}[kind] for kind in self.kinds]),
            _joined([f"{event}s" for event in self.events]),
            "net of removals" if self.net else "gross",
            _CODING_WORDS[self.coding],
            _YEAR_WORDS[self.year],
        ]
        return "; ".join(words)

    def who(self) -> str:
        """Whom it counts, fit to open a subtitle: `Persons designated for their own conduct or leadership`."""
        alone = {"individual": "Individuals", "entity": "Entities", "vessel": "Vessels"}
        persons = alone[self.kinds[0]] if len(self.kinds) == 1 else "Persons"
        return f"{persons} designated {_REASON_WORDS[self.rule]}"

    def notes(self) -> str:
        """What a reader must know beside it: `program transfers included, removals not subtracted`."""
        notes = [
            f"program transfers {'included' if 'transfer' in self.events else 'left out'}",
            f"removals {'subtracted' if self.net else 'not subtracted'}",
        ]
        return ", ".join(notes if self.coding == "first" else [*notes, _CODING_WORDS[self.coding]])


def _joined(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
