"""Who was on the list on a day. Everyone carrying the tag counts, whatever the rule for primary."""

from __future__ import annotations

from datetime import date

import pandas as pd

from glomag.definitions import KINDS
from glomag.register import Register


def stock_on(register: Register, day: date) -> dict[str, int]:
    """Distinct list entries on a day by kind of person (keys as `definitions.KINDS`).

    `removed_on` is the first day off the list. An entry with two rows is one entry. Raises CoverageError for a day that
    the record does not cover or that lies after `register.as_of`.
    """
    register.known.check_day(day, f"stock as of {register.as_of}")
    people, today = register.designations, pd.Timestamp(day)
    listed = people[(people["designated_on"] <= today) & ~(people["removed_on"] <= today)]
    counted = listed.groupby("entity_type")["person_id"].nunique()
    return {kind: int(counted.get(kind, 0)) for kind in KINDS}


def build_stock(register: Register) -> pd.DataFrame:
    """The list over time, one row a day on which it changed, and one for the as-of day.

    Columns: `day`, `n_added`, `n_removed` (persons, without vessels), `n_individuals`, `n_entities`, `n_vessels`, `n_listed`
    (individuals and entities).
    """
    people = register.designations
    spans = people.groupby(["person_id", "entity_type"], as_index=False).agg(
        added_on=("designated_on", "min"), removed_on=("removed_on", "max")
    )
    persons = spans[spans["entity_type"] != "vessel"]
    days = pd.concat([spans["added_on"], spans["removed_on"].dropna(), pd.Series([pd.Timestamp(register.as_of)])])
    rows = []
    for day in sorted(days.unique()):
        listed = stock_on(register, day.date())
        added, removed = int((persons["added_on"] == day).sum()), int((persons["removed_on"] == day).sum())
        n_persons = listed["individual"] + listed["entity"]
        rows.append((day.date(), added, removed, listed["individual"], listed["entity"], listed["vessel"], n_persons))
    columns = ["day", "n_added", "n_removed", "n_individuals", "n_entities", "n_vessels", "n_listed"]
    return pd.DataFrame(rows, columns=columns)
