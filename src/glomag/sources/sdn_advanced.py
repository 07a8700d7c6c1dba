"""SDN_ADVANCED.XML of any size, part by part: the only format that says when an entry was made and which kind a tie is."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import NamedTuple

from glomag.errors import SourceError
from glomag.sources.advanced_codes import SDN_LIST, CodeReader, Codes
from glomag.sources.advanced_layout import KNOWN, ROOT, SECTIONS, UNREAD_SECTIONS
from glomag.sources.advanced_parties import Party, PartyReader
from glomag.sources.entries import Entry, SourceList, Tie, build_entries, check_is_sdn_list
from glomag.sources.xml_events import Element, Events, children, read_text, resolve

# The first since the list service of May 2024, the second before it.
NAMESPACES = ("https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML", "http://www.un.org/sanctions/1.0")

_EVENT_OF_ENTRY, _PROGRAMME = "Created", "Program"
_DECEMBER = 12
_YEAR, _IN_YEAR = re.compile(r"[0-9]{4}"), re.compile(r"[0-9]{0,2}")


class _Relation(NamedTuple):
    to_profile: str
    words: str
    is_former: bool


def parse_sdn_advanced(events: Events) -> SourceList:
    """Read SDN_ADVANCED.XML from its events; raise SourceError with the line of the first fault.

    Entries of other lists in the same file are left out. Where an entry has several events "Created", the earliest counts.
    A relation belongs to the party it starts from. Memory grows with the number of entries, not with the file.
    """
    reader = _Reader(events)
    for section, element in events.parts(SECTIONS, UNREAD_SECTIONS):
        reader.take(section, element)
    if events.seen != list(SECTIONS):
        raise SourceError(
            f"the sections of <{ROOT}> are: {', '.join(events.seen) or 'none'}", where=events.where, allowed=", ".join(SECTIONS)
        )
    list_date = reader.list_date()
    entries = list(reader.entries())
    check_is_sdn_list((entry.programs for entry in entries), events.where)
    return SourceList("SDN_ADVANCED.XML", list_date, build_entries(entries))


class _Reader:
    """What was read so far, by profile."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self._issued: dict[str, str] = {}
        self._code_reader = CodeReader(events)
        self._uids: set[str] = set()
        self._parties: dict[str, Party] = {}
        self._relations: dict[str, list[_Relation]] = {}
        self._programs: dict[str, tuple[str, ...]] = {}
        self._entered: dict[str, tuple[date, date, str]] = {}
        self._shared_tags: dict[tuple[str, ...], tuple[str, ...]] = {}  # a few hundred for all entries
        self._take = {
            "DistinctParties": self._take_party,
            "ProfileRelationships": self._take_relation,
            "SanctionsEntries": self._take_entry,
        }

    @cached_property
    def _codes(self) -> Codes:
        return self._code_reader.build()

    @cached_property
    def _party_reader(self) -> PartyReader:
        return PartyReader(self._codes, self._events)

    def take(self, section: str, element: Element) -> None:
        """Read one part of a section."""
        if section == "ReferenceValueSets":
            self._code_reader.take(element)
            return
        if element.tag not in KNOWN[section]:
            raise self._events.unknown(element, section, KNOWN[section])
        if section == "DateOfIssue":
            if element.tag in self._issued:
                raise self._events.wrong(element, f"<{element.tag}> stands twice in the date of issue", "once")
            self._issued[element.tag] = read_text(element, self._events)
        else:
            self._take[section](element)

    def list_date(self) -> date:
        """The date of issue, which must be a day."""
        dates = _interval(self._issued)
        if dates is None or dates[0] != dates[1]:
            raise SourceError(f"the date of issue is {self._issued}", where=self._events.where, allowed="a year, a month and a day")
        return dates[0]

    def entries(self) -> Iterator[Entry]:
        """The entries of the SDN list, in the order of the parties."""
        for profile, party in self._parties.items():
            if profile in self._programs:
                ties = tuple(
                    Tie(self._parties[to].name, self._parties[to].uid, words, is_former)
                    for to, words, is_former in self._relations.get(profile, ())
                )
                first, last, basis = self._entered.get(profile, (None, None, ""))
                yield Entry(*party, self._programs[profile], ties, first, last, basis)

    def _take_party(self, element: Element) -> None:
        profile, party = self._party_reader.read(element)
        if party.uid in self._uids or profile in self._parties:
            raise self._events.wrong(element, f"{party.uid} stands twice as a list number, or {profile} as a profile", "one party a number")
        self._uids.add(party.uid)
        self._parties[profile] = party

    def _take_relation(self, element: Element) -> None:
        children(element, KNOWN["ProfileRelationship"], self._events)
        start, end = self._known_profile(element, "From-ProfileID"), self._known_profile(element, "To-ProfileID")
        words = resolve(element, "RelationTypeID", self._codes.relation_types, self._events)
        former = element.get("Former", "false")
        if former not in ("true", "false"):
            raise self._events.wrong(element, f"Former is {former!r}", "true, false")
        self._relations.setdefault(start, []).append(_Relation(end, words, former == "true"))

    def _take_entry(self, element: Element) -> None:
        events, codes = self._events, self._codes
        is_on_sdn_list = resolve(element, "ListID", codes.lists, events) == SDN_LIST
        profile = self._known_profile(element, "ProfileID")
        programs = dict.fromkeys(self._programs.get(profile, ()))
        for part in element:
            if part.tag == "EntryEvent":
                self._take_event(part, profile if is_on_sdn_list else "")
            elif part.tag == "SanctionsMeasure":
                comment = self._comment_of(part)
                if resolve(part, "SanctionsTypeID", codes.measure_types, events) == _PROGRAMME:
                    if not comment:
                        raise events.wrong(part, "a programme measure names no programme", "its tag in <Comment>")
                    programs[comment] = None
            else:
                raise events.unknown(part, "SanctionsEntry", KNOWN["SanctionsEntry"])
        if not is_on_sdn_list:
            return
        if not programs:
            raise events.wrong(element, "an entry carries no programme tag", f"one measure of the kind {_PROGRAMME} or more")
        self._programs[profile] = self._shared_tags.setdefault(tuple(programs), tuple(programs))

    def _comment_of(self, measure: Element) -> str:
        text = ""
        for part in measure:
            if part.tag == "Comment":
                if text:
                    raise self._events.wrong(part, "a second <Comment> in a measure", "one")
                text = read_text(part, self._events)
            elif part.tag not in KNOWN["SanctionsMeasure"]:
                raise self._events.unknown(part, "SanctionsMeasure", KNOWN["SanctionsMeasure"])
        return text

    def _take_event(self, event: Element, profile: str) -> None:
        """Keep the earliest event "Created" of a profile ("" for an entry of another list, which is only checked)."""
        events, codes = self._events, self._codes
        # An event may go without a legal basis: its authority is then not known.
        basis = resolve(event, "LegalBasisID", codes.legal_bases, events) if event.get("LegalBasisID") else ""
        is_entry = resolve(event, "EntryEventTypeID", codes.event_types, events) == _EVENT_OF_ENTRY
        for part in event:
            if part.tag == "Date":
                entered = self._read_date(part)
                if is_entry and profile:
                    self._entered[profile] = min(self._entered.get(profile, (*entered, basis)), (*entered, basis))
            elif part.tag != "Comment":
                raise events.unknown(part, "EntryEvent", KNOWN["EntryEvent"])

    def _read_date(self, element: Element) -> tuple[date, date]:
        parts = children(element, KNOWN["Date"], self._events)
        printed = {name: read_text(part, self._events) for name, part in parts}
        if len(printed) < len(parts):
            raise self._events.wrong(element, "a part of the date stands twice", "year, month and day once each")
        entered = _interval(printed)
        if entered is None:
            raise self._events.wrong(element, f"{printed} is no day of the calendar", "a year, a year and a month, or a whole date")
        return entered

    def _known_profile(self, element: Element, attribute: str) -> str:
        profile = element.get(attribute, "")
        if profile not in self._parties:
            raise self._events.wrong(element, f"{attribute} {profile!r} is no profile of this file", "a Profile of DistinctParties")
        return profile


def _interval(printed: Mapping[str, str]) -> tuple[date, date] | None:
    """First and last day that a printed date can mean: a missing day is the whole month, a missing month the whole year.

    None for what is no date of the calendar.
    """
    year, month, day = (printed.get(name, "") for name in ("Year", "Month", "Day"))
    if not (_YEAR.fullmatch(year) and _IN_YEAR.fullmatch(month) and _IN_YEAR.fullmatch(day)) or (day and not month):
        return None
    first_month, last_month = (int(month), int(month)) if month else (1, _DECEMBER)
    try:
        last_day = int(day) if day else calendar.monthrange(int(year), last_month)[1]
        return date(int(year), first_month, int(day or 1)), date(int(year), last_month, last_day)
    except (ValueError, calendar.IllegalMonthError):
        return None
