"""The contract of every table in data/processed/<profile>/: columns, types, bounds, and what each column means."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pandera.pandas as pa


def _table(title: str, columns: dict[str, pa.Column]) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(columns, strict=True, ordered=True, title=title)


def _text(says: str, **checks: Any) -> pa.Column:
    return pa.Column(str, description=says, **checks)


def _one_of(says: str, *allowed: str) -> pa.Column:
    return pa.Column(str, pa.Check.isin(allowed), description=f"{says}: {', '.join(allowed)}")


def _count(says: str, *, nullable: bool = False) -> pa.Column:
    dtype = pd.Int64Dtype() if nullable else "int64"
    return pa.Column(dtype, pa.Check.ge(0), nullable=nullable, description=says)


def _year(says: str) -> pa.Column:
    return pa.Column("int64", pa.Check.in_range(2017, 2100), description=says)


def _fraction(says: str, *, low: float = 0.0, high: float = 1.0) -> pa.Column:
    return pa.Column(float, pa.Check.in_range(low, high), nullable=True, description=says)


def _day(says: str) -> pa.Column:
    is_day = pa.Check(lambda value: isinstance(value, date), element_wise=True, error="not a day")
    return pa.Column(object, is_day, description=says)


def _flag(says: str) -> pa.Column:
    return pa.Column(bool, description=says)


_NO_LIMIT = float("inf")

SCHEMAS: dict[str, pa.DataFrameSchema] = {
    "register": _table(
        "The record as it could be known on the profile's date, one row an act",
        {
            "row_id": _text("who and when: person_id@designated_on", unique=True),
            "person_id": _text("list number, or the name where none is known"),
            "name": _text("name as OFAC prints it"),
            "entity_type": _one_of("kind of person", "individual", "entity", "vessel"),
            "event": _one_of("what happened on the list", "designation", "transfer", "identification", "redesignation"),
            "designated_on": _day("day of the act"),
            "removed_on": pa.Column(object, nullable=True, description="first day known to be off the list; empty while listed"),
            "fiscal_year": _year("US fiscal year of the act"),
            "country": _text("country of the conduct"),
            "case_id": _text("network or conduct, one action"),
            "criterion": _text("limb of E.O. 13818, first coding"),
            "second_criterion": pa.Column(str, nullable=True, description="limb, second coding; empty where coded once"),
            "is_primary": _flag("primary under the profile's headline rule and coding"),
            "is_counted": _flag("counted by the profile's headline definition"),
            "abuse_type": _one_of("kind of conduct", "corruption", "human_rights", "both"),
            "source": _text("primary publication"),
            "source_url": _text("page that was seen"),
        },
    ),
    "counts_by_year": _table(
        "Headline count, one row a year",
        {
            "year": _year("number of the year, in the kind of year of the headline definition"),
            "first_day": _day("first day of the year"),
            "last_day": _day("last day of the year"),
            "last_day_known": _day("last day of it that the profile knows"),
            "is_partial": _flag("the profile's date cuts this year: its count is no year's count"),
            "n": _count("units counted"),
        },
    ),
    "changes": _table(
        "Change of the headline count, one row a whole year after the first",
        {
            "year": _year("number of the year"),
            "n": _count("units counted"),
            "n_before": _count("units counted the year before"),
            "change_on_year_before_frac": _fraction("signed change as a fraction; empty on a base of zero", low=-1.0, high=_NO_LIMIT),
            "n_baseline": _count("units counted in the baseline year"),
            "change_on_baseline_frac": _fraction("signed change as a fraction", low=-1.0, high=_NO_LIMIT),
        },
    ),
    "same_days": _table(
        "The partial year beside the same days of every other year; empty where no year is partial",
        {
            "year": _year("number of the year"),
            "first_day": _day("first day compared"),
            "last_day": _day("last day compared"),
            "n": _count("units counted on those days"),
            "change_to_partial_frac": _fraction("change from those days to the partial year's", low=-1.0, high=_NO_LIMIT),
        },
    ),
    "pace": _table(
        "Running headline count within each year",
        {
            "year": _year("number of the year"),
            "day": _day("day on which the count rose, or an end of the year"),
            "day_of_year": _count("days since the year began"),
            "n_so_far": _count("units counted up to and with the day"),
        },
    ),
    "side_by_side": _table(
        "All persons, primary persons and cases, one row a year and measure",
        {
            "year": _year("number of the year"),
            "first_day": _day("first day of the year"),
            "last_day": _day("last day of the year"),
            "last_day_known": _day("last day of it that the profile knows"),
            "is_partial": _flag("cut by the profile's date"),
            "n": _count("units counted"),
            "measure": _one_of("what is counted", "all persons", "primary persons", "cases with a primary person"),
        },
    ),
    "stock": _table(
        "The list over time, one row a day on which it changed",
        {
            "day": _day("day"),
            "n_added": _count("persons added that day, vessels left out"),
            "n_removed": _count("persons first known to be off the list that day"),
            "n_individuals": _count("individuals listed at the end of the day"),
            "n_entities": _count("entities listed"),
            "n_vessels": _count("vessels listed"),
            "n_listed": _count("persons listed: individuals and entities"),
        },
    ),
    "shares": _table(
        "Cases with a civil-society basis seen in public, one row a period and band",
        {
            "period": _text("name of the window in the profile"),
            "first_day": _day("first day"),
            "last_day": _day("last day"),
            "band": _one_of("strength of evidence asked for", "A", "B", "C", "D"),
            "n_basis": _count("cases with a basis"),
            "n_none_found": _count("cases reviewed without one"),
            "n_not_reviewed": _count("cases that nobody reviewed"),
            "n_cases": _count("denominator: cases with a counted person"),
            "floor_frac": _fraction("n_basis of n_cases"),
            "ceiling_frac": _fraction("n_basis and n_not_reviewed of n_cases"),
        },
    ),
    "case_states": _table(
        "State of every case at each band",
        {
            "case_id": _text("case", unique=True),
            "action_on": _day("day of the action"),
            "country": _text("country of the conduct"),
            "abuse_type": _one_of("kind of conduct", "corruption", "human_rights", "both"),
            "n_persons": _count("persons in the case by any event, vessels included"),
            "n_primary": _count("persons counted by the headline definition"),
            **{f"state_{band}": _one_of(f"state at band {band}", "basis", "none_found", "not_reviewed") for band in "ABCD"},
        },
    ),
    "alternatives": _table(
        "The headline count under each single alternative choice, one row an alternative and year",
        {
            "alternative_id": _text("alternative-00 is the headline"),
            "choice": _text("which choice is made otherwise"),
            "says": _text("how"),
            "year": _year("number of the year"),
            "is_partial": _flag("cut by the profile's date"),
            "n": _count("units counted"),
        },
    ),
    "control_totals": _table(
        "Figures that others published, recomputed with their own definition",
        {
            "claim_id": _text("figure of published_counts.csv"),
            "part": _text("part of the figure"),
            "publisher": _text("who printed it"),
            "document": _text("where"),
            "period": _text("period as printed"),
            "measure": _text("what it counts"),
            "printed": _text("value as printed"),
            "definition": _text("definition of the recount; empty where not comparable"),
            "recount": pa.Column(float, nullable=True, description="value from the record"),
            "status": _one_of("outcome", "met", "off", "not comparable"),
            "off_by": pa.Column(float, nullable=True, description="recount less the nearest end of what the printed value can mean"),
            "reason": _text("why it is off, or cannot be expressed, or how it was read"),
            "seen": _text("how far the source was seen"),
        },
    ),
    "bridge": _table(
        "From the State Department's yearly figure to the headline one, one choice a step",
        {
            "year": _year("year"),
            "step": _count("number of the step; 0 is State's own figure"),
            "choice": _text("what changes"),
            "n": _count("persons counted"),
            "moves_by": pa.Column("int64", description="difference that the step makes"),
            "definition": _text("definition at this step"),
        },
    ),
    "claims": _table(
        "One verdict a claim of the letter",
        {
            "claim_id": _text("claim of letter_claims.csv", unique=True),
            "says": _text("the claim in own words"),
            "stated": _text("value as the letter prints it"),
            "verdict": _text("docs/definitions.md says when each is given"),
            "value": _text("what the record gives, as it prints"),
            "numerator": _count("numerator of the value", nullable=True),
            "denominator": _count("denominator of the value", nullable=True),
            "period": _text("days the claim is about"),
            "compared_with": _text("days it is compared with"),
            "definition": _text("definition behind the value"),
            "reading": _text("how the claim's words were read"),
            "n_alternatives": _count("single alternatives that could be tried"),
            "n_alternatives_printing_same": _count("of them, those that give the letter's value"),
            "n_alternatives_same_sign": _count("of them, those that agree in direction"),
            "alternatives_printing_same": _text("their names"),
            "possible_numerators": _text("whole numbers that print the letter's share with our denominator"),
            "finding": _text("the answer in a sentence"),
            "rows_behind": _text("row ids, or case ids for a share, joined by semicolons"),
        },
    ),
}
