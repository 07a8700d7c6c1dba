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
    counted = _listed_on(register, pd.Timestamp(day))["entity_type"].value_counts()
    return {kind: int(counted.get(kind, 0)) for kind in KINDS}


def _listed_on(register: Register, today: pd.Timestamp) -> pd.DataFrame:
    """One row an entry on the list at the end of a day: `person_id`, `entity_type`."""
    people = register.designations
    is_listed = (people["designated_on"] <= today) & ~(people["removed_on"] <= today)
    return people[["person_id", "entity_type"]][is_listed].drop_duplicates("person_id")


def build_stock(register: Register) -> pd.DataFrame:
    """The list over time, one row a day on which it may have changed, and one for the as-of day.

    Columns: `day`, `n_added`, `n_removed` (persons, without vessels), `n_individuals`, `n_entities`, `n_vessels`, `n_listed`
    (individuals and entities). Added and removed are found by comparing the list with that of the day before, so that
    stock, additions and removals always add up.
    """
    people = register.designations
    days = pd.concat([people["designated_on"], people["removed_on"].dropna(), pd.Series([pd.Timestamp(register.as_of)])])
    rows: list[tuple[object, ...]] = []
    before: set[str] = set()
    for day in sorted(days.unique()):
        listed = _listed_on(register, day)
        persons = set(listed.loc[listed["entity_type"] != "vessel", "person_id"])
        of_kind = [int((listed["entity_type"] == kind).sum()) for kind in KINDS]
        rows.append((day.date(), len(persons - before), len(before - persons), *of_kind, len(persons)))
        before = persons
    columns = ["day", "n_added", "n_removed", "n_individuals", "n_entities", "n_vessels", "n_listed"]
    return pd.DataFrame(rows, columns=columns)
