"""Which rows and cases of one side stand behind a number, proven by counting them again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from glomag.diff.numbers import CHANGES, CLAIMS, COUNTS, SHARES, STOCK
from glomag.diff.outputs import Row
from glomag.diff.record import Side

UNIT_COLUMNS = {"persons": "person_id", "cases": "case_id", "actions": "designated_on", "countries": "country"}
_KINDS = {"n_individuals": "individual", "n_entities": "entity", "n_vessels": "vessel"}

# What puts a row behind a count, and behind a stock; `n_primary` does so for a case.
_COUNTED, _LISTED = ("is_counted", "designated_on", "case_id", "n_primary", "action_on"), ("designated_on", "removed_on")
_NEEDED = (*UNIT_COLUMNS.values(), "is_counted", "entity_type", "removed_on")


@dataclass(frozen=True)
class Behind:
    """Rows and cases behind a number, by id.

    `counts_by` are the columns by which one that is behind the number counts, `lets_in` those that put a row behind it. `fault`
    says why all that cannot be told from the files of the side; the rest is then empty.
    """

    rows: frozenset[str] = frozenset()
    cases: frozenset[str] = frozenset()
    counts_by: tuple[str, ...] = ()
    lets_in: tuple[str, ...] = ()
    fault: str = ""


def find_behind(side: Side, table: str, row: str) -> Behind:
    """What stands behind one number of a side; nothing where the side does not have the number."""
    find: dict[str, Callable[[Side, str], Behind]] = {
        CLAIMS: _behind_claim,
        COUNTS: _behind_count,
        CHANGES: _behind_change,
        SHARES: _behind_share,
        STOCK: _behind_stock,
    }
    if not side.rows:
        return Behind(fault="register.csv was not published, or has no row")
    lacking = [column for column in _NEEDED if column not in next(iter(side.rows.values()))]
    if lacking:
        return Behind(fault=f"register.csv has no column {lacking[0]}")
    return find[table](side, row)


def _behind_claim(side: Side, claim_id: str) -> Behind:
    """The table itself names them: row ids, or case ids for a share."""
    claim = side.claims.get(claim_id, {})
    ids = frozenset(filter(None, claim.get("rows_behind", "").split(";")))
    if ids <= side.rows.keys():
        return Behind(ids, counts_by=(_unit_column(side),), lets_in=_COUNTED)
    if ids <= side.cases.keys():
        rows = frozenset(row["row_id"] for row in side.rows.values() if row["case_id"] in ids and row["is_counted"] == "True")
        return Behind(rows, ids, (f"state_{side.parameters.get('band', '')}",), _COUNTED)
    if not ids & {*side.rows, *side.cases}:
        return Behind()  # a published figure, which is a line of an input and no row of the record
    return Behind(fault="rows_behind names rows that register.csv does not have")


def _behind_count(side: Side, year: str) -> Behind:
    known = side.years.get(year)
    return _behind_years(side, [known]) if known else Behind()


def _behind_change(side: Side, year: str) -> Behind:
    """The year, the one before it, and the baseline year."""
    table = side.outputs.table("changes", ("year",))
    change = next((row for row in table.rows if row["year"] == year), None) if table else None
    if change is None:
        return Behind()
    before = str(int(year) - 1) if year.isdecimal() else ""
    asked = {"n": year, "n_before": before, "n_baseline": side.parameters.get("baseline_year", "")}
    lacking = [column for column, needed in asked.items() if needed not in side.years]
    if lacking:
        return Behind(fault=f"the year of {lacking[0]} is not among the counts")
    years = {column: side.years[needed] for column, needed in asked.items()}
    wrong = [column for column, known in years.items() if known.get("n") != change.get(column)]
    if wrong:
        return Behind(fault=f"changes.csv and counts_by_year.csv disagree in {wrong[0]}")
    return _behind_years(side, list(years.values()))


def _behind_years(side: Side, years: Sequence[Row]) -> Behind:
    column = _unit_column(side)
    found: set[str] = set()
    for known in years:
        rows = side.counted(known.get("first_day", ""), known.get("last_day_known", ""))
        if str(_n_distinct(rows, column)) != known.get("n"):
            return Behind(
                fault=f"counting register.csv gives {_n_distinct(rows, column)} for {known['year']}, and {known.get('n')} is printed"
            )
        found |= {row["row_id"] for row in rows}
    return Behind(frozenset(found), counts_by=(column,), lets_in=_COUNTED)


def _behind_share(side: Side, row: str) -> Behind:
    period, _, band = row.rpartition(" ")
    table = side.outputs.table("shares", ("period", "band"))
    share = next((one for one in table.rows if (one["period"], one["band"]) == (period, band)), None) if table else None
    if share is None:
        return Behind()
    rows = side.counted(share.get("first_day", ""), share.get("last_day", ""))
    cases = {one["case_id"] for one in rows}
    column = f"state_{band}"
    if not all(column in side.cases.get(case, {}) for case in cases):
        return Behind(fault=f"case_states.csv lacks {column} or a case")
    states = Counter(side.cases[case][column] for case in cases)
    for state in ("basis", "none_found", "not_reviewed"):
        if str(states[state]) != share.get(f"n_{state}"):
            return Behind(fault=f"counting case_states.csv gives {states[state]} for n_{state}, and {share.get(f'n_{state}')} is printed")
    return Behind(frozenset(one["row_id"] for one in rows), frozenset(cases), (column,), _COUNTED)


def _behind_stock(side: Side, _: str) -> Behind:
    """Everybody who is on the list at the end of the last day of the table, whatever the rule for primary."""
    table = side.outputs.table("stock", ("day",))
    if table is None or not table.rows:
        return Behind()
    last = max(table.rows, key=lambda row: row["day"])
    rows = [row for row in side.rows.values() if row["designated_on"] <= last["day"] and not "" < row["removed_on"] <= last["day"]]
    for column, kind in _KINDS.items():
        n = _n_distinct((row for row in rows if row["entity_type"] == kind), "person_id")
        if column in last and str(n) != last[column]:
            return Behind(fault=f"counting register.csv gives {n} for {column}, and {last[column]} is printed")
    return Behind(frozenset(row["row_id"] for row in rows), counts_by=("person_id", "entity_type"), lets_in=_LISTED)


def _unit_column(side: Side) -> str:
    return UNIT_COLUMNS.get(side.parameters.get("headline.unit", "persons"), "person_id")


def _n_distinct(rows: Iterable[Row], column: str) -> int:
    return len({row.get(column, "") for row in rows})
