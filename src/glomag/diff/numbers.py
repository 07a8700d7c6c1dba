"""Which published numbers come first, how each is called, and which of them moved from one side to the other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from glomag.diff.outputs import Outputs, Row, Table

CLAIMS, COUNTS, CHANGES, SHARES, STOCK = "claims", "counts_by_year", "changes", "shares", "stock"
NOT_THERE = "(none)"
# The row of the stock that is published as a number: the list at the end of the profile's own day.
AS_OF_DAY = "as-of day"


@dataclass(frozen=True)
class Primary:
    """A table whose numbers are told one by one: its key, and the columns that are numbers or a verdict."""

    key: tuple[str, ...]
    parts: tuple[str, ...]


PRIMARY: dict[str, Primary] = {
    CLAIMS: Primary(("claim_id",), ("value", "numerator", "denominator", "verdict")),
    COUNTS: Primary(("year",), ("n",)),
    CHANGES: Primary(("year",), ("n", "n_before", "change_on_year_before_frac", "n_baseline", "change_on_baseline_frac")),
    SHARES: Primary(("period", "band"), ("n_basis", "n_none_found", "n_not_reviewed", "n_cases", "floor_frac", "ceiling_frac")),
    STOCK: Primary(("day",), ("n_individuals", "n_entities", "n_vessels", "n_listed")),
}


@dataclass(frozen=True)
class Number:
    """One published number with its parts as printed, by column. `days` are those that it speaks of; `says` is it in words."""

    table: str
    row: str
    parts: Mapping[str, str]
    days: str
    says: str


@dataclass(frozen=True)
class Part:
    """A part of a number that moved; NOT_THERE where a side does not have it."""

    column: str
    before: str
    after: str


@dataclass(frozen=True)
class MovedNumber:
    """A number of which a part moved; or a table that came or went: then `row` is empty, and so is the column of its one part."""

    table: str
    row: str
    says: str
    days_before: str
    days_after: str
    parts: tuple[Part, ...]

    @property
    def name(self) -> str:
        """Table and row, as they are printed: `counts_by_year 2024`."""
        return f"{self.table} {self.row}" if self.row else self.table

    @property
    def is_new(self) -> bool:
        """Whether the earlier side does not have it."""
        return all(part.before == NOT_THERE for part in self.parts)

    @property
    def is_gone(self) -> bool:
        """Whether the later side does not have it."""
        return all(part.after == NOT_THERE for part in self.parts)


def read_numbers(outputs: Outputs) -> dict[str, dict[str, Number]]:
    """The numbers of each primary table that a side published, by table and row. Raises DiffError for a damaged table."""
    tables = {name: outputs.table(name, primary.key) for name, primary in PRIMARY.items()}
    return {name: {number.row: number for number in _numbers(name, table)} for name, table in tables.items() if table is not None}


def _numbers(name: str, table: Table) -> Iterator[Number]:
    primary = PRIMARY[name]
    rows = table.rows if name != STOCK else sorted(table.rows, key=lambda row: row["day"])[-1:]
    for row in rows:
        key = " ".join(row[column] for column in primary.key)
        parts = {column: row[column] for column in primary.parts if column in row}
        yield Number(name, key if name != STOCK else AS_OF_DAY, parts, _days(name, row), _says(name, row))


def _days(table: str, row: Row) -> str:
    match table:
        case "claims":
            compared = row.get("compared_with", "")
            return f"{row.get('period', '')} against {compared}" if compared else row.get("period", "")
        case "counts_by_year":
            return _span(row, "first_day", "last_day_known")
        case "shares":
            return _span(row, "first_day", "last_day")
        case "stock":
            return row["day"]
    return ""


def _span(row: Row, first: str, last: str) -> str:
    return f"{row[first]} to {row[last]}" if first in row and last in row else ""


def _says(table: str, row: Row) -> str:
    match table:
        case "claims":
            return row.get("says", "")
        case "counts_by_year":
            return f"headline count of {row['year']}"
        case "changes":
            return f"change of the headline count in {row['year']}"
        case "shares":
            return f"cases with a basis at band {row['band']} in the window {row['period']}"
    return "on the list at the end of the as-of day"


def find_moved_numbers(before: Mapping[str, Mapping[str, Number]], after: Mapping[str, Mapping[str, Number]]) -> list[MovedNumber]:
    """The numbers that moved, in the order of PRIMARY and then of the later file; those that went stand last in their table."""
    moved = []
    for table in PRIMARY:
        old, new = before.get(table), after.get(table)
        if old is None or new is None:
            if old is not new:
                parts = (Part("", NOT_THERE, "the table came"),) if old is None else (Part("", "the table went", NOT_THERE),)
                moved.append(MovedNumber(table, "", "the whole table", "", "", parts))
            continue
        rows = [*new, *(row for row in old if row not in new)]
        moved += [one for row in rows if (one := _moved(old.get(row), new.get(row))) is not None]
    return moved


def _moved(old: Number | None, new: Number | None) -> MovedNumber | None:
    either = new or old
    if either is None:
        return None
    before, after = (number.parts if number else {} for number in (old, new))
    columns = dict.fromkeys([*after, *before])
    found = [Part(column, _printed(before, column), _printed(after, column)) for column in columns]
    parts = tuple(part for part in found if part.before != part.after)
    if not parts:
        return None
    return MovedNumber(either.table, either.row, either.says, old.days if old else "", new.days if new else "", parts)


def _printed(parts: Mapping[str, str], column: str) -> str:
    """The part as it is printed: an empty cell is no missing one."""
    return parts[column] or "(empty)" if column in parts else NOT_THERE


def digest_numbers(numbers: Mapping[str, Mapping[str, Number]]) -> str:
    """Sixteen digits that are others as soon as one part of one number is: SHA-256 over all of them as printed, in a fixed order."""
    lines = [
        "\t".join((table, number.row, column, value))
        for table in PRIMARY
        for number in sorted(numbers.get(table, {}).values(), key=lambda number: number.row)
        for column, value in number.parts.items()
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
