"""The tables of a release about the confidential list. They are made from what the gate let through, and hold no numerator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from glomag.disclosure.counts import AskedCount
from glomag.disclosure.gate import Withheld
from glomag.disclosure.ledger import Release, ReleasedCount, ReleasedShare
from glomag.disclosure.policy import Grade
from glomag.wording import percent_of

WITHHELD = "withheld"
_TOTALS = ("recommendations", "countries", "pending", "acted on")


@dataclass(frozen=True)
class Floor:
    """What public evidence shows for a window: cases with a basis, of all cases."""

    n_basis: int
    n_cases: int


def build_shares_table(release: Release, withheld: Sequence[Withheld], floors: Mapping[str, Floor], grade: Grade) -> pd.DataFrame:
    """One row a share of cases: its window and definition, the whole percents at both ends of the partial dates, as printed.

    `floors` gives every window its floor of public evidence, and the windows their order; `grade` is the rule that was asked
    for. A withheld share has the reason.
    """
    ends = {(share.measure, share.window, share.end): share for share in release.shares}
    pairs = [(share, ends[(share.measure, share.window, "possible")]) for share in release.shares if share.end == "certain"]
    printed = [_share_row(certain, possible) for certain, possible in pairs]
    kept_back = [_withheld_row(one) for one in withheld if one.measure in ("list", "list or public")]
    places = {window: place for place, window in enumerate(floors)}
    inside = sorted((*printed, *kept_back), key=lambda row: (str(row["measure"]), places[str(row["window"])]))
    rows = [{**row, "grade": grade, **_floor_columns(floors[str(row["window"])])} for row in inside]
    return pd.DataFrame(rows, columns=SHARE_COLUMNS).astype(dict.fromkeys(_PERCENTS, "Int64"))


_PERCENTS = ["certain_from", "certain_to", "possible_from", "possible_to"]
SHARE_COLUMNS = ["measure", "window", "first_day", "last_day", "grade", "n_cases", *_PERCENTS, "printed", "why", "public_floor"]


def _share_row(certain: ReleasedShare, possible: ReleasedShare) -> dict[str, object]:
    return {
        "measure": certain.measure,
        "window": certain.window,
        "first_day": certain.first_day,
        "last_day": certain.last_day,
        "n_cases": certain.n_cases,
        "certain_from": min(certain.percents),
        "certain_to": max(certain.percents),
        "possible_from": min(possible.percents),
        "possible_to": max(possible.percents),
        "printed": print_share(certain, possible),
        "why": "",
    }


def print_share(certain: ReleasedShare, possible: ReleasedShare) -> str:
    """A share in words: `36 percent`, `36 to 41 percent`; `at most`, `at least` where none, or all, may be among it."""
    low, high = min(certain.percents), max(possible.percents)
    if low == percent_of(certain.offset, certain.n_cases):
        return f"at most {high} percent"
    if high == percent_of(possible.offset + len(possible.cases), possible.n_cases):
        return f"at least {low} percent"
    return f"{low} percent" if low == high else f"{low} to {high} percent"


def _withheld_row(one: Withheld) -> dict[str, object]:
    days = {"first_day": one.period.first, "last_day": one.period.last}
    return {"measure": one.measure, "window": one.window, **days, "printed": WITHHELD, "why": one.why}


def _floor_columns(floor: Floor) -> dict[str, object]:
    return {"n_cases": floor.n_cases, "public_floor": f"{floor.n_basis} of {floor.n_cases}"}


def build_totals_table(release: Release, withheld: Sequence[Withheld]) -> pd.DataFrame:
    """One row a number of recommendations: measure, days of submission, as printed, and the bounds of the printed words."""
    printed = [_total_row(count) for count in release.counts if count.measure in _TOTALS]
    kept_back = [
        {"measure": one.measure, "first_day": one.period.first, "last_day": one.period.last, "printed": WITHHELD, "why": one.why}
        for one in withheld
        if one.measure in _TOTALS
    ]
    columns = ["measure", "first_day", "last_day", "printed", "at_least", "at_most", "why"]
    return pd.DataFrame([*printed, *kept_back], columns=columns).astype({"at_least": "Int64", "at_most": "Int64"})


def _total_row(count: ReleasedCount) -> dict[str, object]:
    days = {"first_day": count.first_day, "last_day": count.last_day}
    return {"measure": count.measure, **days, "printed": count.printed, "at_least": count.at_least, "at_most": count.at_most, "why": ""}


def build_waiting_table(release: Release, asked: Sequence[AskedCount], withheld: Sequence[Withheld]) -> pd.DataFrame:
    """One row a group of years of submission and a horizon, in the order asked: as printed with its interval, or why not."""
    found = {(count.group, count.horizon_years): count for count in release.counts if count.measure == "waiting"}
    reasons = {one.window: one.why for one in withheld if one.measure == "waiting"}
    rows = []
    for one in asked:
        if one.measure == "waiting":
            count = found.get((one.group, one.horizon_years))
            why = "" if count else reasons[one.name]
            rows.append({"submitted_in": one.group, "horizon_years": one.horizon_years, **_waiting_cells(count), "why": why})
    columns = ["submitted_in", "horizon_years", "printed", "low_percent", "high_percent", "why"]
    return pd.DataFrame(rows, columns=columns).astype({"low_percent": "Int64", "high_percent": "Int64"})


def _waiting_cells(count: ReleasedCount | None) -> dict[str, object]:
    if count is None:
        return {"printed": WITHHELD, "low_percent": None, "high_percent": None}
    low, high = count.interval or (None, None)
    return {"printed": count.printed, "low_percent": low, "high_percent": high}


def build_withheld_table(withheld: Sequence[Withheld]) -> pd.DataFrame:
    """One row a number that is not printed: what it would have been of, its days, and why."""
    rows = [(one.measure, one.window, one.period.first, one.period.last, one.why) for one in withheld]
    return pd.DataFrame(rows, columns=["measure", "window", "first_day", "last_day", "why"])
