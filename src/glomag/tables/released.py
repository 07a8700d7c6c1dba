"""What every column of a release about the confidential list means: the five tables of releases/<profile>/. No numerator is among them."""

from __future__ import annotations

import pandera.pandas as pa

from glomag.tables.columns import count, day, one_of, table_of, text


def _or_withheld(says: str) -> pa.Column:
    return text(f"{says}; `withheld` where it would say too much")


def _why() -> pa.Column:
    return pa.Column(str, nullable=True, description="why it is withheld; empty where it is printed")


def _percent(says: str) -> pa.Column:
    return pa.Column("Int64", pa.Check.in_range(0, 100), nullable=True, description=f"{says}, whole percent; empty where withheld")


_WINDOW = {"window": text("name of the window in the profile"), "first_day": day("first day"), "last_day": day("last day")}

RELEASED_SCHEMAS: dict[str, pa.DataFrameSchema] = {
    "shares": table_of(
        "Shares of cases with a basis in the list, or in the list or in public, one row a measure and window",
        ("measure", "window"),
        {
            "measure": one_of("basis in what", "list", "list or public"),
            **_WINDOW,
            "grade": text("rule by which a recommendation stands for a case"),
            "n_cases": count("denominator: cases with a counted person, which is public"),
            "certain_from": _percent("lowest that prints alike, on the certain reading of partial dates"),
            "certain_to": _percent("highest that prints alike, on the certain reading"),
            "possible_from": _percent("lowest that prints alike, on the widest reading of partial dates"),
            "possible_to": _percent("highest that prints alike, on the widest reading"),
            "printed": _or_withheld("the share as printed"),
            "why": _why(),
            "public_floor": text("cases with a basis seen in public, of all cases"),
        },
    ),
    "totals": table_of(
        "Numbers of recommendations, one row a measure",
        ("measure",),
        {
            "measure": text("what is counted: recommendations, countries, pending, acted on"),
            "first_day": day("first day of submission"),
            "last_day": day("last day of submission"),
            "printed": _or_withheld("the number as printed, in round words"),
            "at_least": count("lower bound of the printed words; empty where withheld", nullable=True),
            "at_most": count("upper bound of the printed words; empty where withheld", nullable=True),
            "why": _why(),
        },
    ),
    "waiting": table_of(
        "Share of recommendations acted on within some years of submission, one row a group and horizon",
        ("submitted_in", "horizon_years"),
        {
            "submitted_in": text("years of submission"),
            "horizon_years": count("years after submission"),
            "printed": _or_withheld("the share as printed"),
            "low_percent": _percent("lower limit of its interval"),
            "high_percent": _percent("upper limit of its interval"),
            "why": _why(),
        },
    ),
    "claims": table_of(
        "Verdicts on the letter's claims with the list, one row a claim that needs it",
        ("claim_id",),
        {
            "claim_id": text("claim of letter_claims.csv"),
            "says": text("the claim in own words"),
            "stated": text("value as the letter prints it"),
            "verdict": text("docs/definitions.md says when each is given"),
            "printed": _or_withheld("what the list gives, as printed"),
            "finding": text("the answer in a sentence"),
        },
    ),
    "withheld": table_of(
        "Numbers that are not printed, one row a number",
        ("measure", "window"),
        {"measure": text("what would have been counted"), **_WINDOW, "why": text("why it is withheld")},
    ),
}
