"""Control totals: what others published, recomputed with their own definition."""

from __future__ import annotations

from typing import Any

import pandas as pd

from glomag.measures.acts import Mask, acts_of
from glomag.measures.selection import mark_one_of, mark_primary
from glomag.periods import Period, same_days_of
from glomag.register import Register

MET, OFF, NOT_COMPARABLE = "met", "off", "not comparable"


def build_controls(register: Register) -> pd.DataFrame:
    """One row a published figure and part: the figure as printed, the recount, and whether they meet.

    `status` is met, off or not comparable; `off_by` is the recount less the nearest end of what the printed figure can
    mean (a closed interval `low` to `high`). The reason comes from data/raw/register/control_checks.csv; where the
    record has moved since it was written, the reason says that it no longer explains the difference.
    """
    printed = register.published_counts[["claim_id", "publisher", "document", "period", "measure", "value", "seen"]]
    checks = register.control_checks.rename(columns={"measure": "recount_as"})
    joined = checks.merge(printed, on="claim_id", how="left", validate="m:1")
    return pd.DataFrame([_judge(row, register) for row in joined.to_dict("records")])


def _judge(row: dict[str, Any], register: Register) -> dict[str, Any]:
    recount, status, off_by, reason = None, NOT_COMPARABLE, None, _text(row["reason"])
    if row["recount_as"] != "none":
        if row["to"].date() > register.as_of:
            reason = f"lies after the profile's date, {register.as_of}"
        else:
            recount = _recount(row, register)
            if recount is None:
                reason = "the five years before had nothing on the same days"
            else:
                off_by = _distance(recount, row["low"], row["high"])
                status, reason = _status(off_by, row["explained_off_by"], reason)
    return {
        "claim_id": row["claim_id"],
        "part": row["part"],
        "publisher": row["publisher"],
        "document": row["document"],
        "period": row["period"],
        "measure": row["measure"],
        "printed": _text(row["value"]),
        "definition": _printed_definition(row),
        "recount": None if recount is None else round(recount, 1),
        "status": status,
        "off_by": off_by,
        "reason": reason,
        "seen": row["seen"],
    }


def _status(off_by: int, explained: Any, reason: str) -> tuple[str, str]:
    if off_by == 0:
        return MET, reason
    if pd.isna(explained) or int(explained) != off_by:
        return OFF, f"not explained: off by {off_by:+d}; the reason on file is for another difference"
    return OFF, reason


def _distance(recount: float, low: float, high: float) -> int:
    """Whole steps from the nearest end of the interval, at least one where the recount lies outside; 0 inside."""
    if recount < low:
        return min(round(recount - low), -1)
    if not pd.isna(high) and recount > high:
        return max(round(recount - high), 1)
    return 0


def _recount(row: dict[str, Any], register: Register) -> float | None:
    acts, matches = acts_of(register), mark_matching(row, register)
    if row["recount_as"] == "stock":
        return acts.count(row["unit"], matches & acts.listed_on(row["to"].date()))
    period = Period(row["from"].date(), row["to"].date())
    if row["recount_as"] == "removals":
        return acts.count(row["unit"], matches & acts.removed_in(period))
    own, *earlier = (acts.count(row["unit"], matches & acts.inside(same_days_of(period, years))) for years in range(6))
    if row["recount_as"] == "flow":
        return own
    if row["recount_as"] == "rank_of_four":
        return 1 + sum(before < own for before in earlier[:3])
    mean = sum(earlier) / len(earlier)
    return 100 * (own / mean - 1) if mean else None


def matching_rows(row: dict[str, Any], register: Register) -> pd.DataFrame:
    """The acts that a row of control_checks.csv speaks of, on any day; its days and its unit play no part yet."""
    return register.designations[mark_matching(row, register)]


def mark_matching(row: dict[str, Any], register: Register) -> Mask:
    """True for each row of the record that `matching_rows` gives."""
    marks = mark_primary(register, row["rule"], "first")
    named = {"entity_type": row["kinds"], "event": row["events"], "abuse_type": row["abuse_types"], "case_id": row["case_ids"]}
    for column, wanted in named.items():
        if not pd.isna(wanted):
            marks = marks & mark_one_of(register, column, tuple(wanted.split("+")))
    if pd.isna(row["criteria"]):
        return marks
    of_limbs: Mask = register.designations["criterion"].str.startswith(row["criteria"] + "/").to_numpy(bool)
    return marks & of_limbs


def _printed_definition(row: dict[str, Any]) -> str:
    if row["recount_as"] == "none":
        return ""
    days = f"on {row['to'].date()}" if pd.isna(row["from"]) else f"{row['from'].date()} to {row['to'].date()}"
    words = {
        "flow": "acts, gross",
        "stock": "on the list",
        "removals": "removals",
        "change_on_mean_of_five": "percent change on the mean of the same days of five years",
        "rank_of_four": "rank from the lowest among the same days of four years",
    }
    filters = [
        row[name].replace("+", ", ") for name in ("kinds", "events", "criteria", "abuse_types", "case_ids") if not pd.isna(row[name])
    ]
    return "; ".join([f"{words[row['recount_as']]}, {days}", *filters, f"rule {row['rule']}", row["unit"]])


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def count_statuses(controls: pd.DataFrame) -> dict[str, int]:
    """Number of rows met, off and not comparable."""
    return {status: int((controls["status"] == status).sum()) for status in (MET, OFF, NOT_COMPARABLE)}
