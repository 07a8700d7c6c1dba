"""The record itself as tables for readers: one row an act, and one row a case."""

from __future__ import annotations

import pandas as pd

from glomag.definitions import BANDS, Definition
from glomag.measures.attribution import build_case_states
from glomag.measures.selection import is_primary, select
from glomag.periods import years_of
from glomag.register import Register

_ROW_COLUMNS = [
    "row_id", "person_id", "name", "entity_type", "event", "designated_on", "removed_on", "fiscal_year", "country", "case_id",
    "criterion", "second_criterion", "is_primary", "is_counted", "abuse_type", "source", "source_url",
]  # fmt: skip


def build_register_table(register: Register, headline: Definition) -> pd.DataFrame:
    """One row an act known on the as-of day, with whether the headline rule makes it primary and whether it counts."""
    people = register.designations
    table = people.assign(
        fiscal_year=years_of(people["designated_on"], "fiscal"),
        is_primary=is_primary(people, headline.rule, headline.coding),
        is_counted=people["row_id"].isin(select(register, headline).rows["row_id"]),
        designated_on=people["designated_on"].dt.date,
        removed_on=people["removed_on"].dt.date.astype("object").where(people["removed_on"].notna(), None),
    )
    return table[_ROW_COLUMNS].sort_values(["designated_on", "row_id"], ignore_index=True)


def build_case_table(register: Register, headline: Definition) -> pd.DataFrame:
    """One row a case: how many persons it holds, how many the headline counts, and its state at every band."""
    persons = register.designations.groupby("case_id")["person_id"].nunique()
    counted = select(register, headline).rows.groupby("case_id")["person_id"].nunique()
    table = register.cases[["case_id", "action_on", "country", "abuse_type"]].assign(
        action_on=register.cases["action_on"].dt.date,
        n_persons=lambda cases: cases["case_id"].map(persons).astype("int64"),
        n_primary=lambda cases: cases["case_id"].map(counted).fillna(0).astype("int64"),
    )
    for band in BANDS:
        states = build_case_states(register, band).rename(columns={"state": f"state_{band}"})  # type: ignore[arg-type]
        table = table.merge(states, on="case_id", how="left", validate="1:1")
    return table.sort_values("case_id", ignore_index=True)
