"""Who of the record is which entry of a list: by number, and by name only where the record has no number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

import pandas as pd

from glomag.errors import SourceError
from glomag.reconcile.names import index_by_name, normalise_name, uid_order
from glomag.reconcile.people import RECORDED_PROGRAMME, Person, people_of
from glomag.register import Register
from glomag.sources import SourceList
from glomag.sources.entries import Entry


@dataclass(frozen=True)
class Matched:
    """The record and one list side by side.

    `entries` holds every entry of the list by number, `tagged` the numbers that carry the programme's tag. `pairs` has one
    item a person of the record with the number of the tagged entry that is the same person, "" where there is none.
    `strangers` are tagged numbers that are nobody of the record. Nothing hangs on the order of the list.
    """

    entries: dict[str, Entry]
    tagged: tuple[str, ...]
    pairs: tuple[tuple[Person, str], ...]
    strangers: tuple[str, ...]
    uids_of_name: dict[str, tuple[str, ...]]

    def namesakes(self, uid: str) -> list[str]:
        """Numbers that the record has for the name of an entry, other than its own."""
        return [other for other in self.uids_of_name.get(normalise_name(self.entries[uid].name), ()) if other != uid]


def match_list(register: Register, source: SourceList, programme: str) -> Matched:
    """Hold the people of the record beside the entries that carry a tag."""
    entries = {entry.uid: entry for entry in entries_of(source.entries)}
    tagged = tuple(sorted((uid for uid, entry in entries.items() if programme in entry.programs), key=uid_order))
    people = people_of(register)
    pairs = pair_people(people, [(uid, entries[uid].name) for uid in tagged])
    found = {uid for _, uid in pairs}
    return Matched(
        entries=entries,
        tagged=tagged,
        pairs=tuple(pairs),
        strangers=tuple(uid for uid in tagged if uid not in found),
        uids_of_name=index_by_name((person.uid, act.name) for person in people if person.uid for act in person.acts),
    )


def pair_people(people: Iterable[Person], listed: Iterable[tuple[str, str]]) -> list[tuple[Person, str]]:
    """Each person with the number of the same person among `listed` (number and name), "" where there is none.

    A number may come with several names. A person without a number is found by name, among numbers that the record does not
    have, and only where one number has that name.
    """
    people, named = list(people), list(listed)
    known = {person.uid for person in people if person.uid}
    by_name = index_by_name((uid, name) for uid, name in named if uid not in known)
    uids = {uid for uid, _ in named}
    return [(person, _uid_of(person, uids, by_name)) for person in people]


def _uid_of(person: Person, uids: set[str], by_name: dict[str, tuple[str, ...]]) -> str:
    if person.uid:
        return person.uid if person.uid in uids else ""
    same_name = by_name.get(normalise_name(person.name), ())
    return same_name[0] if len(same_name) == 1 else ""


def entries_of(frame: pd.DataFrame) -> list[Entry]:
    """The rows of `SourceList.entries` as values, days as dates."""
    columns = [frame[name].tolist() for name in Entry._fields]
    entries = [Entry(*cells) for cells in zip(*columns, strict=True)]
    return [entry._replace(entered_first=_day(entry.entered_first), entered_last=_day(entry.entered_last)) for entry in entries]


def _day(cell: object) -> date | None:
    return None if cell is None or cell is pd.NaT else pd.Timestamp(cell).date()


def check_tag_occurs(programme: str, tags: Iterable[Sequence[str]]) -> None:
    """Raise SourceError where no entry carries the tag asked for, with the tags that look most like it.

    GLOMAG may be missing: lists before December 2017 do not have it, and a list that lost it must be told, entry by entry.
    """
    known = {tag for of_entry in tags for tag in of_entry}
    if programme not in known and programme != RECORDED_PROGRAMME:
        alike = get_close_matches(programme.upper(), sorted(known), n=5, cutoff=0.5)
        raise SourceError(
            f"no entry carries the tag {programme}", allowed=", ".join(alike) or f"one of {len(known)} tags", change="--programme TAG"
        )
