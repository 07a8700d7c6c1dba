"""The headline under each single alternative choice: one change at a time, all else as the profile has it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from glomag.definitions import EVENTS, KINDS, Definition
from glomag.measures.counts import build_counts
from glomag.register import Register


@dataclass(frozen=True)
class Alternative:
    """One choice made otherwise."""

    alternative_id: str
    choice: str
    says: str
    definition: Definition


# choice, what changes, in words. Those equal to the profile's own headline are left out when the list is made.
_CHOICES: tuple[tuple[str, dict[str, object], str], ...] = (
    ("rule", {"rule": "strict-limb"}, "primary by limb alone, without the stated exceptions"),
    ("rule", {"rule": "conduct-and-support"}, "support limb counted as primary"),
    ("rule", {"rule": "all"}, "everyone, primary and derivative"),
    ("coding", {"coding": "second"}, "second coding"),
    ("coding", {"coding": "both"}, "only where no coding disagrees"),
    ("kinds", {"kinds": ("individual",)}, "individuals only"),
    ("kinds", {"kinds": ("entity",)}, "entities only"),
    ("events", {"events": ("designation",)}, "program transfers left out"),
    ("events", {"events": ("designation", "transfer", "redesignation")}, "re-designations counted"),
    ("unit", {"unit": "cases"}, "cases instead of persons"),
    ("unit", {"unit": "actions"}, "days of action instead of persons"),
    ("unit", {"unit": "countries"}, "countries instead of persons"),
    ("year", {"year": "calendar"}, "calendar years"),
    ("year", {"year": "programme"}, "program years from 10 December"),
    ("gross or net", {"net": True}, "net of later removals"),
    ("rule, kinds and events", {"rule": "all", "kinds": KINDS, "events": EVENTS}, "every list entry, vessels included"),
)  # fmt: skip


def single_alternatives(headline: Definition) -> list[Alternative]:
    """Every single alternative to the headline definition, in a fixed order.

    The last takes three choices at once: a vessel is never primary and only ever identified, so "vessels in" means
    counting every entry of the list, which is what a naive reader of the list does.
    """
    made = [(choice, says, headline.but(**changes)) for choice, changes, says in _CHOICES]
    return [
        Alternative(f"alternative-{number:02d}", choice, says, definition)
        for number, (choice, says, definition) in enumerate(made, start=1)
        if definition != headline
    ]


def build_alternatives(register: Register, headline: Definition) -> pd.DataFrame:
    """One row an alternative and year: `alternative_id`, `choice`, `says`, `year`, `is_partial`, `n`.

    The headline itself comes first, as alternative-00.
    """
    own = Alternative("alternative-00", "headline", "the profile's own definition", headline)
    tables = [
        build_counts(register, one.definition)[["year", "is_partial", "n"]].assign(
            alternative_id=one.alternative_id, choice=one.choice, says=one.says
        )
        for one in (own, *single_alternatives(headline))
    ]
    columns = ["alternative_id", "choice", "says", "year", "is_partial", "n"]
    return pd.concat(tables, ignore_index=True)[columns]
