"""The record as one side published it, and which of its rows and cases differ from one side to the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from glomag.diff.numbers import NOT_THERE, Part
from glomag.diff.outputs import Outputs, Row
from glomag.wording import print_count

ROW, CASE = "row", "case"
CAME, WENT, CHANGED = "came", "went", "changed"
# A row or case that is the same on both sides, while the number speaks of other days, or counts otherwise.
ENTERED, LEFT = "is behind it only now", "is no longer behind it"
# Columns of register.csv that the profile's definition gives: nobody coded them.
READ_OFF = ("fiscal_year", "is_primary", "is_counted")
_UNCOUNTED = ("source", "source_url")


@dataclass(frozen=True)
class Difference:
    """A row of the record, or a case, that differs: its id, name and date, how, and which columns from what to what.

    `note` says what else the files tell: that the date lies after the earlier side's as-of day.
    """

    kind: str
    id: str
    name: str
    date: str
    change: str
    parts: tuple[Part, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Side:
    """What one side published, as far as it says what stands behind a number."""

    outputs: Outputs

    @cached_property
    def rows(self) -> Mapping[str, Row]:
        """register.csv by row id; empty where it was not published."""
        return self._by_id("register", "row_id")

    @cached_property
    def cases(self) -> Mapping[str, Row]:
        """case_states.csv by case id; empty where it was not published."""
        return self._by_id("case_states", "case_id")

    @cached_property
    def claims(self) -> Mapping[str, Row]:
        """claims.csv by claim."""
        return self._by_id("claims", "claim_id")

    @cached_property
    def years(self) -> Mapping[str, Row]:
        """counts_by_year.csv by year."""
        return self._by_id("counts_by_year", "year")

    @cached_property
    def parameters(self) -> Mapping[str, str]:
        """Every parameter that the manifest names, as text, by its path: `headline.rule`, `windows.until_recently.first`."""
        told = self.outputs.manifest.get("parameters", {})
        return dict(_flatten("", told)) if isinstance(told, dict) else {}

    @property
    def as_of(self) -> str:
        """The last day that the side knows; empty where its manifest does not say."""
        return self.parameters.get("as_of", "")

    def counted(self, first: str, last: str) -> list[Row]:
        """The rows that the headline definition counts and that were designated on the days given, both included."""
        return [row for row in self.rows.values() if row.get("is_counted") == "True" and first <= row.get("designated_on", "") <= last]

    def _by_id(self, name: str, column: str) -> Mapping[str, Row]:
        table = self.outputs.table(name, (column,))
        return {row[column]: row for row in table.rows} if table else {}


def _flatten(path: str, told: Any) -> Iterable[tuple[str, str]]:
    if isinstance(told, dict):
        for key in told:
            yield from _flatten(f"{path}.{key}" if path else str(key), told[key])
    elif isinstance(told, list):
        yield path, ", ".join(str(one) for one in told) or "(empty)"
    else:
        yield path, str(told)


def compare_rows(before: Side, after: Side) -> dict[str, Difference]:
    """The rows of the record that differ, by row id: as the later side has them, then those that went."""
    return _compare(ROW, before.rows, after.rows, before.as_of, after.as_of)


def compare_cases(before: Side, after: Side) -> dict[str, Difference]:
    """The cases that differ, by case id."""
    return _compare(CASE, before.cases, after.cases, before.as_of, after.as_of)


def _compare(kind: str, old: Mapping[str, Row], new: Mapping[str, Row], before: str, after: str) -> dict[str, Difference]:
    if not old or not new:
        return {}
    # Columns that only one side publishes differ in no row.
    shared = [column for column in next(iter(new.values())) if column in next(iter(old.values())) and column not in _UNCOUNTED]
    found = {}
    for one in [*new, *(one for one in old if one not in new)]:
        was, now = old.get(one), new.get(one)
        if was is not None and now is not None:
            parts = tuple(Part(column, _cell(was[column]), _cell(now[column])) for column in shared if was[column] != now[column])
            if parts:
                found[one] = replace(_difference(kind, one, now, CHANGED), parts=parts, note=_note_on(parts, before, after))
        elif now is not None:
            found[one] = replace(_difference(kind, one, now, CAME), note=_later(date_of(kind, now), before, "earlier"))
        elif was is not None:
            found[one] = replace(_difference(kind, one, was, WENT), note=_later(date_of(kind, was), after, "later"))
    return found


def _difference(kind: str, one: str, row: Row, change: str) -> Difference:
    return Difference(kind, one, row.get("name", ""), date_of(kind, row), change)


def unchanged(kind: str, one: str, row: Row, change: str) -> Difference:
    """A row or case that is the same on both sides, and stands behind a number on one of them only."""
    return _difference(kind, one, row, change)


def date_of(kind: str, row: Row) -> str:
    """The day of a row or of a case."""
    return row.get("designated_on" if kind == ROW else "action_on", "")


def _later(day: str, as_of: str, which: str) -> str:
    return f"after {as_of}, the as-of day of the {which} side" if as_of and day > as_of else ""


def _note_on(parts: Iterable[Part], before: str, after: str) -> str:
    """A removal that one side cannot know yet."""
    for part in parts:
        if part.column == "removed_on":
            return _later(part.after, before, "earlier") if part.after[:1].isdigit() else _later(part.before, after, "later")
    return ""


def _cell(cell: str) -> str:
    return cell or "(empty)"


def say_part(part: Part) -> str:
    """A change of a column in words: `criterion from support to abuse`."""
    if not part.column:
        return part.after if part.before == NOT_THERE else part.before
    return f"{part.column} from {part.before} to {part.after}"


def group_differences(differences: Iterable[Difference]) -> list[tuple[str, list[Difference]]]:
    """Rows and cases that differ in the same way, with that way in words: `9 rows came, after 2024-09-05, the as-of day of ...`.

    Those of which columns changed are told one by one, so their words only count them.
    """
    grouped: dict[tuple[str, str, str], list[Difference]] = {}
    for one in differences:
        grouped.setdefault((one.kind, one.change, "" if one.parts else one.note), []).append(one)
    return [(_say_group(*alike, len(found)), found) for alike, found in grouped.items()]


def _say_group(kind: str, change: str, note: str, n: int) -> str:
    # "is behind it only now" is said of one.
    verb = change.replace("is ", "are ", 1) if n > 1 else change
    return f"{print_count(n, kind)} {verb}{f', {note}' if note else ''}"


def say_difference(one: Difference) -> str:
    """A row or case by its id, name and date, and the columns of it that changed."""
    about = ", ".join(filter(None, (one.name, one.date)))
    return f"{one.id}{f' ({about})' if about else ''}{say_columns(one)}"


def say_columns(one: Difference) -> str:
    """The columns that changed, from what to what, and what else is to say of that; empty where none did."""
    note = f" ({one.note})" if one.note else ""
    return f": {', '.join(map(say_part, one.parts))}{note}" if one.parts else ""
