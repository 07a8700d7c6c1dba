"""The tables of arrivals as they are written, each checked against its schema: CSV text by file name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import pandas as pd
import pandera.pandas as pa

from glomag.measures.arrival_counts import ProgrammesOverTime, count_arrivals
from glomag.measures.arrivals import ARRIVED_AS, BY_LISTS, BY_NOTE, PRINTED_DAYS, Arrivals
from glomag.periods import YEAR_KINDS, YearKind
from glomag.sources.entries import ENTITY_TYPES
from glomag.spreadsheet import guard_table
from glomag.tables.columns import count, day, flag, fraction, one_of, table_of, text
from glomag.tables.writing import table_text

KINDS_OF_YEAR: tuple[YearKind, ...] = ("fiscal", "calendar")


def _day_or_none(says: str) -> pa.Column:
    is_day = pa.Check(lambda value: isinstance(value, date), element_wise=True, error="not a day")
    return pa.Column(object, is_day, nullable=True, description=says)


def _pair(name: str, says: str) -> dict[str, pa.Column]:
    """A count that is certain, and the one of those that may belong to the year."""
    return {
        name: count(f"{says}, for certain; empty where the year is not seen", nullable=True),
        f"{name}_may": count(f"{says} in this year or a neighbouring one: the interval crosses its boundary", nullable=True),
    }


_YEAR = {
    "year_kind": one_of("kind of year", *YEAR_KINDS),
    "year": pa.Column("int64", description="number of the year; lists can be older than the program of this record"),
    "first_day": day("first day of the year"),
    "last_day": day("last day of the year"),
    "n_lists": count("lists of the year"),
    "is_seen": flag("two neighbouring lists lie in the year; where not, nothing of it is certain, which is not zero"),
    "is_partial": flag("no list before its first day, or none after its last: only a part of the year is looked at"),
}
_KIND = one_of("kind on the first list with the number", *ENTITY_TYPES)

SCHEMAS: dict[str, pa.DataFrameSchema] = {
    "arrivals": table_of(
        "Numbers under a tag that no earlier list has them under, one row a number and printed tag",
        ("uid", "printed_tag"),
        {
            "uid": text("list number"),
            "name": text("name on the first list with the tag"),
            "entity_type": _KIND,
            "programme": text("the newest tag of the programme"),
            "printed_tag": text("tag as printed"),
            "arrived_as": one_of("how it came; a renamed tag is no arrival", *ARRIVED_AS),
            "last_before": day("last list without it"),
            "first_after": day("first list with it"),
            "tags_before": text("its tags before; empty for a new entry"),
            "printed_first": _day_or_none("first day that the printed day of entry can mean; empty where the format prints none"),
            "printed_last": _day_or_none("last day that it can mean"),
            "printed_day": one_of("the printed day against the interval of the lists; a check, which moves no count", *PRINTED_DAYS),
        },
    ),
    "arrivals_by_year": table_of(
        "Arrivals by programme, kind of entry and year",
        ("year_kind", "year", "programme", "entity_type"),
        {
            **_YEAR,
            "programme": text("the newest tag of the programme"),
            "entity_type": _KIND,
            **_pair("n_new", "numbers that were on no list before"),
            **_pair("n_added", "numbers on the list before that kept a tag and got this one beside it"),
            **_pair("n_transfer", "numbers on the list before that kept none of their tags"),
        },
    ),
    "glomag_and_country_by_year": table_of(
        "Persons who came under GLOMAG, and under the country programmes of programmes.csv, by year",
        ("year_kind", "year"),
        {
            **_YEAR,
            **_pair("n_glomag", "persons who came under GLOMAG as a new entry or with the tag added"),
            **_pair("n_country", "persons who came under their first country programme as a new entry or with the tag added"),
            **_pair("n_both", "persons in both counts, between the same two lists"),
            "share_low_frac": fraction(
                "lowest share of GLOMAG in the persons of the year that the lists allow; empty where the year is not seen"
            ),
            "share_high_frac": fraction("highest share of GLOMAG that they allow; empty where the year is not seen"),
            **_pair("n_glomag_transfer", "persons moved into GLOMAG, in no other count"),
            **_pair("n_country_transfer", "persons moved into a country programme from others, in no other count"),
        },
    ),
    "glomag_and_country_by_interval": table_of(
        "Persons who came between two neighbouring lists: exact, whatever year it was",
        ("first_after",),
        {
            "last_before": day("earlier list"),
            "first_after": day("later list"),
            "n_glomag": count("persons who came under GLOMAG"),
            "n_country": count("persons who came under their first country programme"),
            "n_both": count("persons in both counts"),
        },
    ),
    "renamed_tags": table_of(
        "Tags that stand for one programme",
        ("old_tag",),
        {
            "old_tag": text("tag that ended"),
            "new_tag": text("tag that took its place"),
            "last_before": _day_or_none("last list before the new tag; empty where the first list has both"),
            "first_after": day("first list with the new tag"),
            "n_before": count("entries with the old tag on the last list before"),
            "n_moved": count("of them, those that have the new tag in its place"),
            "told_by": one_of("how it is known", BY_NOTE, BY_LISTS),
        },
    ),
    "programmes_in_all": table_of(
        "Every programme and kind over all lists",
        ("programme", "entity_type"),
        {
            "programme": text("the newest tag of the programme"),
            "entity_type": _KIND,
            "n_on_first_list": count("numbers there on the first list, which have no arrival"),
            "n_new": count("new entries"),
            "n_added": count("numbers with the tag added"),
            "n_transfer": count("numbers moved in"),
            "n_ever": count("numbers ever under it: the four before together"),
            "n_returns": count("times that one came back after lists without it: no arrivals"),
            "n_on_last_list": count("numbers there on the last list"),
        },
    ),
}


def arrival_texts(arrivals: Arrivals, compared: Sequence[ProgrammesOverTime]) -> dict[str, str]:
    """CSV text by file name; `compared` has one for each kind of year.

    Raises pandera.errors.SchemaError where a table breaks its schema.
    """
    tables = {
        "arrivals": arrivals.rows,
        "arrivals_by_year": pd.concat([count_arrivals(arrivals, kind) for kind in KINDS_OF_YEAR], ignore_index=True),
        "glomag_and_country_by_year": pd.concat([one.by_year for one in compared], ignore_index=True),
        "glomag_and_country_by_interval": build_intervals(arrivals, compared[0]),
        "renamed_tags": arrivals.renames,
        "programmes_in_all": arrivals.totals,
    }
    return {f"{name}.csv": table_text(guard_table(SCHEMAS[name].validate(table))) for name, table in tables.items()}


def build_intervals(arrivals: Arrivals, compared: ProgrammesOverTime) -> pd.DataFrame:
    """`last_before`, `first_after`, `n_glomag`, `n_country`, `n_both`: one row for each two neighbouring lists."""
    counted = {name: of_side.groupby("first_after").size() for name, of_side in compared.counted.items()}
    steps = list(pairwise(arrivals.days))
    columns = {f"n_{name}": [int(sizes.get(after, 0)) for _, after in steps] for name, sizes in counted.items()}
    days = pd.DataFrame(steps, columns=["last_before", "first_after"], dtype="object")
    return days.assign(**columns).astype(dict.fromkeys(columns, "int64"))
