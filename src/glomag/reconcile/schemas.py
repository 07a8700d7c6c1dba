"""The contract of every table that reconcile and audit write."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pandera.pandas as pa

from glomag.definitions import EVENTS
from glomag.reconcile.act_tests import STATUSES
from glomag.reconcile.audit import TESTED
from glomag.reconcile.differences import KINDS
from glomag.reconcile.proposals import PROPOSAL_COLUMNS
from glomag.tables.columns import count, day, flag, one_of, table_of, text


def _day_or_none(says: str) -> pa.Column:
    is_day = pa.Check(lambda value: isinstance(value, date), element_wise=True, error="not a day")
    return pa.Column(object, is_day, nullable=True, description=says)


_UID = "list number; empty where the record has none and no list has the name"

SCHEMAS: dict[str, pa.DataFrameSchema] = {
    "differences": table_of(
        "The record against one list, one row a difference; what needs attention first",
        ("kind", "uid", "name"),
        {
            "kind": one_of("what differs", *KINDS),
            "uid": text(_UID),
            "name": text("name, the record's where it has one"),
            "record_says": text("what the record has; empty where it has nothing"),
            "list_says": text("what the list has"),
            "explanation": text("what it is, or may be"),
            "needs_attention": flag("a person has to look"),
        },
    ),
    "difference_counts": table_of(
        "Differences by kind",
        ("kind",),
        {
            "kind": one_of("what differs", *KINDS),
            "n": count("differences"),
            "n_needing_attention": count("of them, those that a person has to look at"),
        },
    ),
    "proposals": table_of(
        "Rows that a person could move into the record; never counted",
        ("ofac_uid",),
        {name: text("why the cells are as they are" if name == "suggested_because" else "as in the record") for name in PROPOSAL_COLUMNS},
    ),
    "audit_tests": table_of(
        "Days of the record against a series of lists, one row a day tested",
        ("tested", "row_id"),
        {
            "row_id": text("act of the record"),
            "uid": text(_UID),
            "name": text("name in the record"),
            "event": one_of("what happened on the list", *EVENTS),
            "tested": one_of("column of the record", *TESTED),
            "record_says": text("day in the record; empty where it has no removed_on and the entry vanishes"),
            "date_confidence": text("how the record knows the day"),
            "status": one_of("outcome", *STATUSES),
            "last_before": _day_or_none("last list before the change"),
            "first_after": _day_or_none("first list after the change"),
            "n_days_between": pa.Column(pd.Int64Dtype(), pa.Check.ge(0), nullable=True, description="days between the two lists"),
            "reason": text("why"),
        },
    ),
    "audit_counts": table_of(
        "Tests by column and outcome",
        ("tested", "status"),
        {
            "tested": one_of("column of the record", *TESTED),
            "status": one_of("outcome", *STATUSES),
            "n": count("tests"),
        },
    ),
    "sightings": table_of(
        "One row a number that ever carried the tag on a list of the series",
        ("uid",),
        {
            "uid": text("list number"),
            "name": text("name on the last list that has it"),
            "programs": text("tags there"),
            "not_yet_on": _day_or_none("list before the first that has it; empty where that is the first list"),
            "first_seen": day("first list with it"),
            "last_seen": day("last list with it"),
            "gone_on": _day_or_none("list after the last that has it; empty where that is the last list"),
            "n_lists": count("lists with it"),
            "n_gaps": count("absences between two lists that have it"),
            "is_in_record": flag("the record has this number, or this name without a number"),
        },
    ),
    "gaps": table_of(
        "Absences between two lists that have the entry: no removals",
        ("uid", "absent_from"),
        {
            "uid": text("list number"),
            "name": text("name before the absence"),
            "last_before": day("last list with it before"),
            "absent_from": day("first list without it"),
            "absent_to": day("last list without it"),
            "first_after": day("first list with it again"),
            "explanation": text("off the list, or on it under other tags"),
        },
    ),
    "unrecorded": table_of(
        "Tagged numbers that the record never has",
        ("uid",),
        {
            "uid": text("list number"),
            "name": text("name on the last list that has it"),
            "first_seen": day("first list with it"),
            "last_seen": day("last list with it"),
            "explanation": text("a second number of somebody, or somebody to code"),
            "needs_attention": flag("a person has to look"),
        },
    ),
    "gained": table_of(
        "Numbers that were on the list before they had the tag",
        ("uid",),
        {
            "uid": text("list number"),
            "name": text("name on the first list with the tag"),
            "last_before": day("last list without the tag"),
            "first_after": day("first list with it"),
            "tags_before": text("tags before"),
            "tags_after": text("tags after"),
            "record_says": text("acts of the record between the two lists"),
            "explanation": text("moved in, or a tag beside the old ones"),
            "needs_attention": flag("the record has no such event"),
        },
    ),
}
