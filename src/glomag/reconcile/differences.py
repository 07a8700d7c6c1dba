"""The record against one list: every difference, told for what it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple, get_args

import pandas as pd

from glomag.reconcile.dates import is_designation_date, print_entry_date
from glomag.reconcile.matching import Matched, match_list
from glomag.reconcile.names import compare_tags, is_reordered, normalise_name, print_tags, uid_order
from glomag.reconcile.people import RECORDED_PROGRAMME, Act, Person, Stay
from glomag.reconcile.relations import Judgement, judge_criterion
from glomag.register import Register
from glomag.sources import SourceList
from glomag.sources.dating import check_issued_by
from glomag.sources.entries import Entry

# In the order in which they are told.
Kind = Literal[
    "not in the record", "second number", "not on the list", "should be gone", "listed before designated_on", "name differs",
    "name in another order", "kind of person differs", "tag not on the list", "tag not in the record", "tag added later",
    "date differs", "date of another authority", "criterion contradicted", "another limb suggested", "relation not known",
    "number found by name", "transfer to come", "entry of the list",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)


class Difference(NamedTuple):
    """One row of the table of differences."""

    kind: Kind
    uid: str
    name: str
    record_says: str
    list_says: str
    explanation: str
    needs_attention: bool


@dataclass(frozen=True)
class Reconciliation:
    """The record against one list.

    `differences` has the fields of Difference as columns: what needs attention first, then in the order of KINDS and of
    list numbers. `n_listed` entries carry the tag; the record expects `n_expected` persons on the list at the end of
    the day (0 for a programme that it knows nothing of). `n_criterion_supported` rows have a tie of a kind that fits
    their criterion. `note` says what the reader must know, "" where nothing.
    """

    programme: str
    list_date: date
    n_listed: int
    n_expected: int
    n_criterion_supported: int
    note: str
    differences: pd.DataFrame

    @property
    def counts(self) -> pd.DataFrame:
        """One row a kind that occurs: `kind`, `n`, `n_needing_attention`."""
        grouped = self.differences.groupby("kind")["needs_attention"]
        counted = pd.DataFrame({"n": grouped.size().astype("int64"), "n_needing_attention": grouped.sum().astype("int64")})
        return counted.reindex([kind for kind in KINDS if kind in counted.index]).rename_axis("kind").reset_index()


def reconcile_list(register: Register, source: SourceList, list_date: date, programme: str = RECORDED_PROGRAMME) -> Reconciliation:
    """Hold the record against the entries of one list that carry a tag.

    `list_date` is the day of which the list shows the state at some moment, so an act of that very day may be on it or
    not. Raises SourceError where the file says that it was issued later. Absence from one list is never proof of a
    removal: only a series can tell (`audit.audit_lists`). Of another programme than GLOMAG the entries are only told.
    """
    check_issued_by(source, list_date, f"the list of {list_date}")
    matched = match_list(register, source, programme)
    if programme != RECORDED_PROGRAMME:
        return _tell_only(matched, list_date, programme)
    since = _words_since(register, list_date)
    found = [_of_stranger(matched, uid, since) for uid in matched.strangers]
    for person, uid in matched.pairs:
        found += _of_person(matched, person, uid, list_date, since)
    expected = [(stay, uid) for person, uid in matched.pairs if (stay := person.stay_on(list_date)) is not None]
    supported = [_judge(stay.latest_act(list_date), matched.entries[uid]).verdict == "supports" for stay, uid in expected if uid]
    return Reconciliation(programme, list_date, len(matched.tagged), len(expected), sum(supported), since, build_differences(found))


def build_differences(found: list[Difference]) -> pd.DataFrame:
    """The table of differences in its one order, whatever the order of the list was."""

    def place(difference: Difference) -> tuple[object, ...]:
        return (not difference.needs_attention, KINDS.index(difference.kind), uid_order(difference.uid), *difference)

    table = pd.DataFrame(sorted(found, key=place), columns=list(Difference._fields), dtype="object")
    return table.astype({**dict.fromkeys(Difference._fields, "str"), "needs_attention": "bool"})


def _tell_only(matched: Matched, day: date, programme: str) -> Reconciliation:
    told = []
    for uid in matched.tagged:
        entry = matched.entries[uid]
        says = f"{entry.entity_type}; {print_tags(entry.programs)}"
        told.append(Difference("entry of the list", uid, entry.name, "", says, f"the record says nothing about {programme}", False))
    note = f"The record is about {RECORDED_PROGRAMME} only and knows nothing about {programme}: its entries are told, and none is missing."
    return Reconciliation(programme, day, len(matched.tagged), 0, 0, note, build_differences(told))


def _words_since(register: Register, day: date) -> str:
    if day <= register.as_of:
        return ""
    return f"The record knows nothing after {register.as_of}: what happened between that day and {day} shows here as a difference."


def _of_stranger(matched: Matched, uid: str, since: str) -> Difference:
    """An entry that is nobody of the record: somebody to code, or a second number of somebody coded."""
    entry = matched.entries[uid]
    says = f"{entry.entity_type}; {print_tags(entry.programs)}"
    others = matched.namesakes(uid)
    beside = [other for other in others if other in matched.tagged]
    if beside:
        says_record = f"the same name under {', '.join(beside)}, which the list has too"
        explanation = (
            "second number of one person, no designation, unless it is a namesake, which one list cannot tell: "
            "a series shows whether the number vanishes again (glomag audit)"
        )
        return Difference("second number", uid, entry.name, says_record, says, explanation, True)
    if others:
        explanation = (
            f"the record has this name under {', '.join(others)}, which this list lacks: a new number of one person, or a namesake"
        )
    else:
        explanation = "to be coded: glomag reconcile proposes a row"
    return Difference("not in the record", uid, entry.name, "", says, _joined(explanation, since), True)


def _joined(*sentences: str) -> str:
    return "; ".join(sentence for sentence in sentences if sentence)


def _of_person(matched: Matched, person: Person, uid: str, day: date, since: str) -> Iterator[Difference]:
    stay = person.stay_on(day)
    if stay is not None and uid:
        yield from _of_pair(matched.entries[uid], person, stay.latest_act(day), day)
    elif stay is not None:
        yield _absent(matched, person, stay, day, since)
    elif uid:
        yield _present(matched.entries[uid], person, day)
    else:
        yield from _transfer_to_come(matched, person, day)


def _absent(matched: Matched, person: Person, stay: Stay, day: date, since: str) -> Difference:
    """Somebody whom the record has on the list on that day and the list has not."""
    other = matched.entries.get(person.uid)
    says = (
        f"listed without the tag: {print_tags(other.programs)}" if other else "no entry with this number" if person.uid else "no such name"
    )
    if stay.begun_on == day:
        explanation = "act of the same day: the copy was taken before it"
    else:
        again = "absence from one list is no removal, a later one may have the entry again (glomag audit)"
        renumbered = [uid for uid in matched.strangers if person.uid in matched.namesakes(uid)]
        moved = f"the same name stands under {', '.join(renumbered)}" if renumbered else ""
        unnumbered = "" if person.uid else "the record has no number, and names may be printed otherwise"
        explanation = _joined(moved, unnumbered, again, since)
    record_says = f"on the list since {stay.begun_on}"
    return Difference("not on the list", person.uid, person.name, record_says, says, explanation, stay.begun_on != day)


def _present(entry: Entry, person: Person, day: date) -> Difference:
    """Somebody who is on the list on a day that lies in no stay of the record."""
    says = print_tags(entry.programs)
    left = [stay for stay in person.stays if stay.ended_on is not None and stay.ended_on <= day]
    if not left:
        record_says = f"put on the list on {person.stays[0].begun_on}"
        explanation = f"the entry is on a list of {day} already: designated_on is too late"
        return Difference("listed before designated_on", entry.uid, entry.name, record_says, says, explanation, True)
    act = left[-1].acts[0]
    record_says = f"off the list since {act.removed_on} ({act.removed_on_confidence})"
    explanation = "removed_on is wrong, or it came back: a new act (redesignation), or a removal that never was"
    if act.removed_on == day:
        explanation = "removal of the same day: the copy was taken before it"
    return Difference("should be gone", entry.uid, entry.name, record_says, says, explanation, act.removed_on != day)


def _transfer_to_come(matched: Matched, person: Person, day: date) -> Iterator[Difference]:
    ahead = next((stay.acts[0] for stay in person.stays if stay.begun_on > day), None)
    entry = matched.entries.get(person.uid)
    if ahead is not None and ahead.event == "transfer" and entry is not None:
        explanation = f"on the list under other tags; moved to {RECORDED_PROGRAMME} later, as the record has it"
        says_record = f"transfer on {ahead.designated_on}"
        yield Difference("transfer to come", entry.uid, entry.name, says_record, print_tags(entry.programs), explanation, False)


def _of_pair(entry: Entry, person: Person, act: Act, day: date) -> Iterator[Difference]:
    """What differs between a row of the record and the entry of the same person."""

    def told(kind: Kind, record_says: str, list_says: str, explanation: str, needs_attention: bool) -> Difference:
        return Difference(kind, entry.uid, act.name, record_says, list_says, explanation, needs_attention)

    if not person.uid:
        yield told("number found by name", "no number", entry.uid, "the record can take the number over", True)
    if is_reordered(act.name, entry.name):
        yield told("name in another order", act.name, entry.name, "the same words, last name first or last", False)
    elif normalise_name(act.name) != normalise_name(entry.name):
        explanation = "more than case, punctuation or spacing; OFAC corrects names: the record keeps the one of its own source"
        yield told("name differs", act.name, entry.name, explanation, True)
    if act.entity_type != entry.entity_type:
        yield told("kind of person differs", act.entity_type, entry.entity_type, "one of the two is wrong", True)
    yield from _of_tags(entry, act, day)
    if entry.entered_first is not None and entry.entered_last is not None:
        within = [one for one in person.acts if entry.entered_first <= one.designated_on <= entry.entered_last]
        acts = ", ".join(f"{one.event} on {one.designated_on}" for one in person.acts)
        if not within and is_designation_date(entry):
            explanation = "the entry's date under E.O. 13818 is the day of designation, and no act of the record lies in it"
            yield told("date differs", acts, print_entry_date(entry), explanation, True)
        elif not within:
            explanation = "the date of the list entry under another authority, kept when the tag came: no designation date"
            yield told("date of another authority", acts, print_entry_date(entry), explanation, False)
    judged = _judge(act, entry)
    relations = "; ".join(f"{tie.relation} {tie.name}" for tie in entry.ties if tie.relation)
    if judged.verdict == "contradicts":
        yield told("criterion contradicted", act.criterion, relations, judged.reason, True)
    elif judged.verdict == "suggests another limb":
        changes = "it would make the row derivative instead of primary or the reverse" if judged.decides_primary else ""
        yield told("another limb suggested", act.criterion, relations, _joined(judged.reason, changes), judged.decides_primary)
    elif judged.verdict == "not known":
        yield told("relation not known", act.criterion, relations, judged.reason, True)


def _judge(act: Act, entry: Entry) -> Judgement:
    return judge_criterion(act.criterion, entry.ties)


def _of_tags(entry: Entry, act: Act, day: date) -> Iterator[Difference]:
    added, lacking = compare_tags(act.programs, entry.programs)
    of_the_day = day == act.designated_on
    if lacking:
        explanation = f"the record has it for the day of the act, {act.designated_on}; lifted since, or never there"
        yield Difference("tag not on the list", entry.uid, act.name, print_tags(lacking), print_tags(entry.programs), explanation, True)
    if added and of_the_day:
        explanation = "the list is of the day of the act, and the record keeps every tag of that day"
        yield Difference("tag not in the record", entry.uid, act.name, act.programs, print_tags(added), explanation, True)
    elif added:
        explanation = f"on the list of {day} and not among the tags of {act.designated_on}: no new designation under {RECORDED_PROGRAMME}"
        yield Difference("tag added later", entry.uid, act.name, act.programs, print_tags(added), explanation, False)
