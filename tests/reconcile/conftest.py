"""Small records and small lists, in words that tests can be read by."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from glomag.reconcile.series import DatedList, slim_list
from glomag.sources import SourceList, Tie
from glomag.sources.entries import Entry, build_entries


def entry(uid: str, name: str = "", tags: str = "GLOMAG", **more: Any) -> Entry:
    """An entry; tags are joined with a blank."""
    kind = more.pop("entity_type", "individual")
    return Entry(uid, name or f"PERSON, {uid}", kind, tuple(tags.split()), **more)


def act(uid: str, on: str, **more: Any) -> dict[str, Any]:
    """A row of the record."""
    name = more.pop("name", f"PERSON, {uid}")
    given = {"ofac_uid": uid or None, "name": name, "designated_on": on, "case_id": f"{on}-a-xk", "person_id": uid or name.lower()}
    defaults = {"programs": "GLOMAG", "date_confidence": "exact", "removed_on_confidence": "exact" if more.get("removed_on") else None}
    return {**defaults, **given, **more}


def listed(*entries: Entry, issued: date | None = None) -> SourceList:
    """A list of entries; `issued` is the date that the file prints."""
    return SourceList("SDN.CSV", issued, build_entries(entries))


def dated(day: str, *present: str | Entry) -> DatedList:
    """A list of a day: whole entries, or numbers for entries with the usual name and tag."""
    entries = [one if isinstance(one, Entry) else entry(one) for one in present]
    return slim_list(listed(*entries), date.fromisoformat(day))


def tie(name: str, relation: str = "", *, is_former: bool = False) -> Tie:
    """A tie as the list prints it."""
    return Tie(name, "", relation, is_former)


@pytest.fixture(scope="session")
def made(synthetic: Any) -> SimpleNamespace:
    """What tests make their cases of: `record` of acts, `act`, `listed` and `dated` lists of entries, `entry`, `tie`."""
    return SimpleNamespace(record=lambda *acts: synthetic(list(acts), []), act=act, listed=listed, dated=dated, entry=entry, tie=tie)
