"""Rows that a person could move into the record: what the list itself says is filled in, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import pandas as pd

from glomag.definitions import KINDS, OWN_CONDUCT_LIMBS
from glomag.reconcile.dates import is_designation_date, print_entry_date
from glomag.reconcile.matching import Matched, entries_of, match_list
from glomag.reconcile.names import index_by_name, normalise_name, print_tags, uid_order
from glomag.reconcile.people import RECORDED_PROGRAMME, Act, Person
from glomag.reconcile.relations import meaning_of
from glomag.register import Register
from glomag.sources import SourceList, Tie
from glomag.sources.dating import check_issued_by
from glomag.sources.entries import Entry

# The columns of data/raw/register/designations.csv, in their order.
RECORD_COLUMNS = (
    "ofac_uid", "name", "entity_type", "programs", "event", "designated_on", "date_confidence", "removed_on", "removed_on_confidence",
    "country", "case_id", "criterion", "derivative_of", "abuse_type", "source", "source_url", "note", "basis",
)  # fmt: skip
PROPOSAL_COLUMNS = ("suggested_because", *RECORD_COLUMNS)


class _Party(NamedTuple):
    """A present tie of an entry, and the number of the other side where it is in the record or proposed too."""

    tie: Tie
    uid: str


@dataclass(frozen=True)
class _Desk:
    """Everything a proposal is made from."""

    matched: Matched
    proposed: dict[str, Entry]
    people: dict[str, Person]
    earlier: dict[str, Entry]
    parties: dict[str, tuple[_Party, ...]]


def propose_rows(register: Register, source: SourceList, list_date: date, earlier: SourceList | None = None) -> pd.DataFrame:
    """One row for each GLOMAG entry of a list that the record has not on the list that day, text cells, in the order of numbers.

    Columns: `suggested_because`, and those of designations.csv. An empty cell is for a person to fill: `source`,
    `source_url` and `note` always. `earlier` is an older list; with it an entry that was listed there under other tags
    only is proposed as a transfer where those tags went. Nothing here is counted until a person has moved it into the record.
    """
    check_issued_by(source, list_date, f"the list of {list_date}")
    desk = _lay_out(match_list(register, source, RECORDED_PROGRAMME), list_date, earlier)
    rows = [_propose(desk, uid) for uid in desk.proposed]
    return _frame(rows)


def no_proposals() -> pd.DataFrame:
    """The empty table of proposals, for a programme that the record does not cover."""
    return _frame([])


def _frame(rows: list[dict[str, str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(PROPOSAL_COLUMNS), dtype="object").fillna("").astype("str")


def _lay_out(matched: Matched, day: date, earlier: SourceList | None) -> _Desk:
    came_back = [uid for person, uid in matched.pairs if uid and person.stay_on(day) is None and _has_left(person, day)]
    proposed = {uid: matched.entries[uid] for uid in sorted([*matched.strangers, *came_back], key=uid_order)}
    people = {person.uid: person for person, _ in matched.pairs if person.uid}
    named = [(uid, act.name) for uid, person in people.items() for act in person.acts]
    by_name = index_by_name([*named, *((uid, entry.name) for uid, entry in proposed.items())])
    known = {*people, *proposed}
    parties = {uid: tuple(_parties_of(entry, known, by_name)) for uid, entry in proposed.items()}
    before = {entry.uid: entry for entry in entries_of(earlier.entries)} if earlier is not None else {}
    return _Desk(matched, proposed, people, before, parties)


def _has_left(person: Person, day: date) -> bool:
    return any(stay.ended_on is not None and stay.ended_on < day for stay in person.stays)


def _parties_of(entry: Entry, known: set[str], by_name: dict[str, tuple[str, ...]]) -> Iterator[_Party]:
    for tie in (tie for tie in entry.ties if not tie.is_former):
        same_name = [uid for uid in by_name.get(normalise_name(tie.name), ()) if uid != entry.uid]
        uid = tie.uid if tie.uid in known else same_name[0] if len(same_name) == 1 and not tie.uid else ""
        yield _Party(tie, uid)


def _propose(desk: _Desk, uid: str) -> dict[str, str]:
    entry = desk.proposed[uid]
    event, why_event = _event(desk, entry)
    criterion, why_criterion = _criterion(entry, desk.parties[uid])
    parent = next((party.uid for party in desk.parties[uid] if party.uid), "") if criterion not in OWN_CONDUCT_LIMBS else ""
    is_dated = is_designation_date(entry) and entry.entered_first == entry.entered_last
    case, why_case = _case(desk, uid, parent, entry.entered_first if is_dated else None)
    is_kind = entry.entity_type in KINDS
    reasons = [why_event, why_criterion, why_case, "" if is_dated else _bounds(entry)]
    reasons += [] if is_kind else [f"the record has no kind {entry.entity_type}"]
    return {
        "suggested_because": "; ".join(reason for reason in reasons if reason),
        "ofac_uid": uid,
        "name": entry.name,
        "entity_type": entry.entity_type if is_kind else "",
        "programs": " ".join(entry.programs),
        "event": event,
        "designated_on": str(entry.entered_first) if is_dated else "",
        "date_confidence": "exact" if is_dated else "",
        "country": case[1] if case else "",
        "case_id": case[0] if case else "",
        "criterion": criterion,
        "derivative_of": parent,
        "basis": "primary" if criterion in OWN_CONDUCT_LIMBS else "derivative" if criterion == "owned" else "",
    }


def _event(desk: _Desk, entry: Entry) -> tuple[str, str]:
    person = desk.people.get(entry.uid)
    before = desk.earlier.get(entry.uid)
    beside = [other for other in desk.matched.namesakes(entry.uid) if other in desk.matched.tagged]
    if person is not None:
        act = person.acts[-1]
        return "redesignation", f"the record has this number: {act.event} on {act.designated_on}, off the list since {act.removed_on}"
    if beside:
        return "", f"same name as {beside[0]}, which the list has too: a second number of one person is no act"
    if entry.entity_type in ("vessel", "aircraft"):
        return "identification", f"{entry.entity_type}: property is identified, not designated"
    if before is not None and RECORDED_PROGRAMME not in before.programs:
        gone = not set(before.programs) & set(entry.programs)
        moved = "they went: moved in" if gone else "some stay: the tag came beside them"
        return ("transfer" if gone else "designation"), f"on the earlier list under {print_tags(before.programs)}, and {moved}"
    if before is not None:
        return "designation", "on the earlier list with the tag already"
    return "designation", "the record does not have this number"


def _criterion(entry: Entry, parties: tuple[_Party, ...]) -> tuple[str, str]:
    """The limb that every present tie of a kind suggests; "" where they differ, or where the list does not say the kind."""
    if entry.entity_type == "vessel":
        return "owned", "a vessel is filed under owned"
    if not parties:
        return "", "no tie printed: probably own conduct or leadership, which only the release tells"
    kinds = [(party, meaning_of(party.tie)) for party in parties if party.tie.relation]
    if not kinds:
        names = ", ".join(party.tie.name for party in parties)
        return "", f"Linked To {names}: the list does not say whether owned, support or leader"
    said = "; ".join(f"{party.tie.relation} {party.tie.name}" for party, _ in kinds)
    suggested = sorted({meaning.suggests for _, meaning in kinds if meaning is not None and meaning.suggests})
    if len(suggested) != 1:
        return "", f"{said}: {'limbs differ: ' + ', '.join(suggested) if suggested else 'no limb follows from it'}"
    reason = next(meaning.reason for _, meaning in kinds if meaning is not None and meaning.suggests)
    return suggested[0], f"{said}: {reason}"


def _bounds(entry: Entry) -> str:
    if entry.entered_first is None:
        return "the list prints no date"
    if is_designation_date(entry):
        return f"designated between {entry.entered_first} and {entry.entered_last}"
    return f"the entry's date is no designation date: {print_entry_date(entry)}"


def _case(desk: _Desk, uid: str, parent: str, day: date | None) -> tuple[tuple[str, str] | None, str]:
    """The parent's case where it is of the same day; otherwise which entries share ties, and whose network it may follow."""
    acts = desk.people[parent].acts if parent in desk.people else ()
    same_day = next((act for act in acts if act.designated_on == day), None)
    if same_day is not None:
        return (same_day.case_id, _country(same_day)), f"same day and network as {parent}"
    beside = _network(desk, uid)
    said = [f"one case with {', '.join(beside)}, which share its ties"] if beside else []
    said += [f"follows {acts[-1].case_id}"] if acts else []
    return None, "; ".join(said)


def _country(act: Act) -> str:
    """A case_id ends with the country of its case (docs/codebook.md)."""
    return act.case_id.rsplit("-", 1)[-1].upper()


def _network(desk: _Desk, uid: str) -> list[str]:
    """Other proposed entries of the network: tied to it, or to the same party, over any number of steps; not of another day."""
    reached, grown = {uid}, True
    while grown:
        nodes = {node for one in reached for node in _nodes(desk, one)}
        near = {other for other in desk.proposed if nodes & _nodes(desk, other) and not _differ_in_day(desk, uid, other)}
        grown = not near <= reached
        reached |= near
    return sorted(reached - {uid}, key=uid_order)


def _nodes(desk: _Desk, uid: str) -> set[str]:
    return {uid, *(party.uid or normalise_name(party.tie.name) for party in desk.parties[uid])}


def _differ_in_day(desk: _Desk, uid: str, other: str) -> bool:
    one, two = desk.proposed[uid], desk.proposed[other]
    if not (is_designation_date(one) and is_designation_date(two)):
        return False
    return one.entered_first is not None and two.entered_last is not None and _apart(one, two)


def _apart(one: Entry, two: Entry) -> bool:
    first, last = max(one.entered_first, two.entered_first), min(one.entered_last, two.entered_last)  # type: ignore[type-var]
    return bool(first > last)  # type: ignore[operator]
