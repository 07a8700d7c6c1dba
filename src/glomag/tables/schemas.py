"""The contract of every table in data/processed/<profile>/: key, columns, types, bounds, and what each column means."""

from __future__ import annotations

import pandera.pandas as pa

from glomag.tables.columns import count, day, flag, fraction, one_of, table_of, text, year
from glomag.tables.robustness import ROBUSTNESS_SCHEMAS

_NO_LIMIT = float("inf")

SCHEMAS: dict[str, pa.DataFrameSchema] = {
    "register": table_of(
        "The record as it could be known on the profile's date, one row an act",
        ("row_id",),
        {
            "row_id": text("who and when: person_id@designated_on"),
            "person_id": text("list number, or the name where none is known"),
            "name": text("name as OFAC prints it"),
            "entity_type": one_of("kind of person", "individual", "entity", "vessel"),
            "event": one_of("what happened on the list", "designation", "transfer", "identification", "redesignation"),
            "designated_on": day("day of the act"),
            "removed_on": pa.Column(object, nullable=True, description="first day known to be off the list; empty while listed"),
            "fiscal_year": year("US fiscal year of the act"),
            "country": text("country of the conduct"),
            "case_id": text("network or conduct, one action"),
            "criterion": text("limb of E.O. 13818, first coding"),
            "second_criterion": pa.Column(str, nullable=True, description="limb, second coding; empty where coded once"),
            "is_primary": flag("primary under the profile's headline rule and coding"),
            "is_counted": flag("counted by the profile's headline definition"),
            "abuse_type": one_of("kind of conduct", "corruption", "human_rights", "both"),
            "source": text("primary publication"),
            "source_url": text("page that was seen"),
        },
    ),
    "counts_by_year": table_of(
        "Headline count, one row a year",
        ("year",),
        {
            "year": year("number of the year, in the kind of year of the headline definition"),
            "first_day": day("first day of the year"),
            "last_day": day("last day of the year"),
            "last_day_known": day("last day of it that the profile knows"),
            "is_partial": flag("the profile's date cuts this year: its count is no year's count"),
            "n": count("units counted"),
        },
    ),
    "changes": table_of(
        "Change of the headline count, one row a whole year after the first",
        ("year",),
        {
            "year": year("number of the year"),
            "n": count("units counted"),
            "n_before": count("units counted the year before"),
            "change_on_year_before_frac": fraction("signed change as a fraction; empty on a base of zero", low=-1.0, high=_NO_LIMIT),
            "n_baseline": count("units counted in the baseline year"),
            "change_on_baseline_frac": fraction("signed change as a fraction", low=-1.0, high=_NO_LIMIT),
        },
    ),
    "same_days": table_of(
        "The partial year beside the same days of every other year; empty where no year is partial",
        ("year",),
        {
            "year": year("number of the year"),
            "first_day": day("first day compared"),
            "last_day": day("last day compared"),
            "n": count("units counted on those days"),
            "change_to_partial_frac": fraction("change from those days to the partial year's", low=-1.0, high=_NO_LIMIT),
        },
    ),
    "pace": table_of(
        "Running headline count within each year",
        ("year", "day"),
        {
            "year": year("number of the year"),
            "day": day("day on which the count rose, or an end of the year"),
            "day_of_year": count("days since the year began"),
            "n_so_far": count("units counted up to and with the day"),
        },
    ),
    "side_by_side": table_of(
        "All persons, primary persons and cases, one row a year and measure",
        ("measure", "year"),
        {
            "year": year("number of the year"),
            "first_day": day("first day of the year"),
            "last_day": day("last day of the year"),
            "last_day_known": day("last day of it that the profile knows"),
            "is_partial": flag("cut by the profile's date"),
            "n": count("units counted"),
            "measure": one_of("what is counted", "all persons", "primary persons", "cases with a primary person"),
        },
    ),
    "stock": table_of(
        "The list over time, one row a day on which it changed",
        ("day",),
        {
            "day": day("day"),
            "n_added": count("persons added that day, vessels left out"),
            "n_removed": count("persons first known to be off the list that day"),
            "n_individuals": count("individuals listed at the end of the day"),
            "n_entities": count("entities listed"),
            "n_vessels": count("vessels listed"),
            "n_listed": count("persons listed: individuals and entities"),
        },
    ),
    "shares": table_of(
        "Cases with a civil-society basis seen in public, one row a period and band",
        ("period", "band"),
        {
            "period": text("name of the window in the profile"),
            "first_day": day("first day"),
            "last_day": day("last day"),
            "band": one_of("strength of evidence asked for", "A", "B", "C", "D"),
            "n_basis": count("cases with a basis"),
            "n_none_found": count("cases reviewed without one"),
            "n_not_reviewed": count("cases that nobody reviewed"),
            "n_cases": count("denominator: cases with a counted person"),
            "floor_frac": fraction("n_basis of n_cases"),
            "ceiling_frac": fraction("n_basis and n_not_reviewed of n_cases"),
        },
    ),
    "case_states": table_of(
        "State of every case at each band",
        ("case_id",),
        {
            "case_id": text("case"),
            "action_on": day("day of the action"),
            "country": text("country of the conduct"),
            "abuse_type": one_of("kind of conduct", "corruption", "human_rights", "both"),
            "n_persons": count("persons in the case by any event, vessels included"),
            "n_primary": count("persons counted by the headline definition"),
            **{f"state_{band}": one_of(f"state at band {band}", "basis", "none_found", "not_reviewed") for band in "ABCD"},
        },
    ),
    "alternatives": table_of(
        "The headline count under each single alternative choice, one row an alternative and year",
        ("choice", "says", "year"),
        {
            "alternative_id": text("alternative-00 is the headline"),
            "choice": text("which choice is made otherwise"),
            "says": text("how"),
            "year": year("number of the year"),
            "is_partial": flag("cut by the profile's date"),
            "n": count("units counted"),
        },
    ),
    "control_totals": table_of(
        "Figures that others published, recomputed with their own definition",
        ("claim_id", "part"),
        {
            "claim_id": text("figure of published_counts.csv"),
            "part": text("part of the figure"),
            "publisher": text("who printed it"),
            "document": text("where"),
            "period": text("period as printed"),
            "measure": text("what it counts"),
            "printed": text("value as printed"),
            "definition": text("definition of the recount; empty where not comparable"),
            "recount": pa.Column(float, nullable=True, description="value from the record"),
            "status": one_of("outcome", "met", "off", "not comparable"),
            "off_by": pa.Column(float, nullable=True, description="recount less the nearest end of what the printed value can mean"),
            "reason": text("why it is off, or cannot be expressed, or how it was read"),
            "seen": text("how far the source was seen"),
        },
    ),
    "bridge": table_of(
        "From the State Department's yearly figure to the headline one, one choice a step",
        ("year", "step"),
        {
            "year": year("year"),
            "step": count("number of the step; 0 is State's own figure"),
            "choice": text("what changes"),
            "n": count("persons counted"),
            "moves_by": pa.Column("int64", description="difference that the step makes"),
            "definition": text("definition at this step"),
        },
    ),
    "claims": table_of(
        "One verdict a claim of the letter",
        ("claim_id",),
        {
            "claim_id": text("claim of letter_claims.csv"),
            "says": text("the claim in own words"),
            "stated": text("value as the letter prints it"),
            "verdict": text("docs/definitions.md says when each is given"),
            "value": text("what the record gives, as it prints"),
            "numerator": count("numerator of the value", nullable=True),
            "denominator": count("denominator of the value", nullable=True),
            "period": text("days the claim is about"),
            "compared_with": text("days it is compared with"),
            "definition": text("definition behind the value"),
            "reading": text("how the claim's words were read"),
            "n_alternatives": count("single alternatives that could be tried"),
            "n_alternatives_printing_same": count("of them, those that give the letter's value"),
            "n_alternatives_same_sign": count("of them, those that agree in direction"),
            "alternatives_printing_same": text("their names"),
            "possible_numerators": text("whole numbers that print the letter's share with our denominator"),
            "finding": text("the answer in a sentence"),
            "rows_behind": text("row ids, or case ids for a share, joined by semicolons"),
        },
    ),
    "programmes_by_year": table_of(
        "GLOMAG beside the other human-rights programmes on one advanced list of OFAC's; written only where there is one",
        ("year",),
        {
            "list_date": day("day of the list"),
            "list_sha256": text("SHA-256 of the file that OFAC published"),
            "year": year("number of the year"),
            "first_day": day("first day of the year"),
            "last_day": day("last day of the year"),
            "is_partial": flag("cut by the list's day or the profile's, whichever is earlier"),
            "n_glomag": count("persons still listed under GLOMAG who entered under E.O. 13818 in the year; vessels left out"),
            "n_others": count("persons still listed under at least one other tag of programmes.csv who entered in the year"),
            "n_both": count("persons in both counts"),
        },
    ),
    "entries_by_programme": table_of(
        "Entries of one list by programme tag and year of entry",
        ("programme", "year"),
        {
            "programme": text("programme tag"),
            "year": pa.Column("int64", description="number of the year; tags are older than the program of this record"),
            "is_partial": flag("cut by the last day asked about"),
            "n_persons": count("individuals and entities; one with several tags stands under each"),
            "n_property": count("vessels and aircraft"),
        },
    ),
    **ROBUSTNESS_SCHEMAS,
}

# What tells the plotted rows of a figure apart, by the slug of the figure: its CSV holds what is drawn, not a table of the above.
PLOTTED_KEYS: dict[str, tuple[str, ...]] = {
    "primary-by-fiscal-year": ("year",),
    "change-by-year": ("comparison", "year"),
    "pace-within-year": ("series", "year", "day"),
    "persons-primary-cases": ("measure", "year"),
    "civil-society-basis": ("period", "band"),
    "actions-on-a-timeline": ("action_on", "abuse_type"),
    "cases-by-country": ("country", "abuse_type"),
    "letter-claims-verdicts": ("claim_id",),
    "designations-removals-stock": ("series", "first_day"),
    "specifications-of-the-drop": ("position",),
    "specifications-of-three-falls": ("position",),
    "how-sure-the-fall-is": ("method",),
    "specifications-of-fiscal-2024": ("position",),
    "specifications-of-until-recently": ("position",),
    "specifications-of-the-first-biden-year": ("position",),
    "specifications-since-january-2023": ("position",),
    "specifications-of-the-decline": ("position",),
}


def key_of(stem: str) -> tuple[str, ...]:
    """The key columns of a published CSV by the stem of its file, a table's (`claims`) or a figure's (`02-change-by-year`).

    Empty where none is declared: such a file cannot be compared row by row.
    """
    if stem in SCHEMAS:
        return tuple(SCHEMAS[stem].unique or ())
    return PLOTTED_KEYS.get(stem.partition("-")[2], ())
