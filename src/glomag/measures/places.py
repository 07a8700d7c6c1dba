"""Where and when: cases by country, and every action on its day."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pycountry

from glomag.definitions import Definition
from glomag.measures.selection import select
from glomag.register import Register
from glomag.register.checks import USER_ASSIGNED_COUNTRIES


def country_name(code: str) -> str:
    """Short English name of a country of the record."""
    if code in USER_ASSIGNED_COUNTRIES or code in _SHORT_NAMES:
        return {**USER_ASSIGNED_COUNTRIES, **_SHORT_NAMES}[code]
    country: Any = pycountry.countries.get(alpha_2=code)
    return str(getattr(country, "common_name", country.name))


# ISO's own names put the article last or are too long for a chart.
_SHORT_NAMES = {
    "CD": "DR Congo",
    "GM": "The Gambia",
    "IR": "Iran",
    "RU": "Russia",
    "SY": "Syria",
    "TR": "Turkey",
}


def build_cases_by_country(register: Register, definition: Definition) -> pd.DataFrame:
    """One row a country and kind of conduct: `country`, `country_name`, `abuse_type`, `n_cases`; most cases first."""
    cases = register.cases[register.cases["case_id"].isin(select(register, definition).rows["case_id"])]
    counted = cases.groupby(["country", "abuse_type"], as_index=False).size().rename(columns={"size": "n_cases"})
    total = counted.groupby("country")["n_cases"].transform("sum")
    named = counted.assign(country_name=counted["country"].map(country_name), total=total)
    ordered = named.sort_values(["total", "country_name", "abuse_type"], ascending=[False, True, True], ignore_index=True)
    return ordered[["country", "country_name", "abuse_type", "n_cases"]]


def build_actions(register: Register, definition: Definition) -> pd.DataFrame:
    """One row an action and kind of conduct: `action_on`, `abuse_type`, `n_persons`, `n_primary`, `n_cases`.

    Persons are all those whom the definition's kinds and events take in, whatever the rule; primary ones follow the rule.
    """
    everyone = select(register, definition.but(rule="all")).rows
    primary = select(register, definition).rows
    keys = ["designated_on", "abuse_type"]
    # A case has a kind of its own, so that one whose persons differ in kind is counted once.
    kind_of_case = everyone["case_id"].map(register.cases.set_index("case_id")["abuse_type"])
    counted = {
        "n_persons": everyone.groupby(keys)["person_id"].nunique(),
        "n_primary": primary.groupby(keys)["person_id"].nunique(),
        "n_cases": everyone.assign(abuse_type=kind_of_case).groupby(keys)["case_id"].nunique(),
    }
    table = pd.DataFrame(counted).fillna(0).astype("int64").reset_index()
    table = table.rename(columns={"designated_on": "action_on"})
    table["action_on"] = table["action_on"].dt.date
    return table[["action_on", "abuse_type", "n_persons", "n_primary", "n_cases"]]
