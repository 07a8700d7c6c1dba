"""SDN.XML: one flat element an entry, no dates of entry, and a count of its records that must be met."""

from __future__ import annotations

import re
from datetime import date, datetime

from glomag.errors import SourceError
from glomag.sources.entries import Entry, SourceList, build_entries, check_is_sdn_list
from glomag.sources.remarks import is_personal, ties_in_remarks
from glomag.sources.xml_events import Element, Events, children, read_text

ROOT = "sdnList"
# The first since the list service of May 2024, the second before it.
NAMESPACES = ("https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML", "http://tempuri.org/sdnList.xsd")

_INFORMATION = "publshInformation"
_PARTS = (_INFORMATION, "sdnEntry")
_READ = ("uid", "firstName", "lastName", "sdnType", "remarks")
_PROGRAMS = "programList"
# Known and left unread, with the reason.
_IGNORED = {
    "title": "office or rank: personal, and nothing is computed from it",
    "idList": "passports and other papers: personal",
    "akaList": "other names: no row of the record rests on them",
    "addressList": "addresses: personal",
    "nationalityList": "personal",
    "citizenshipList": "personal",
    "dateOfBirthList": "births: personal",
    "placeOfBirthList": "births: personal",
    "vesselInfo": "tonnage, flag, owner: nothing is computed from it",
}
_KNOWN = (*_READ, _PROGRAMS, *_IGNORED)
_ENTITY_TYPES = {"Individual": "individual", "Entity": "entity", "Vessel": "vessel", "Aircraft": "aircraft"}
_UID = re.compile(r"[1-9][0-9]{0,8}")
_COUNT = re.compile(r"[0-9]{1,9}")


def parse_sdn_xml(events: Events) -> SourceList:
    """Read SDN.XML from its events; raise SourceError with the line of the first fault.

    Refused: an unknown element, an unknown type, a number that stands twice, a count of records that is not met.
    """
    entries: dict[str, Entry] = {}
    information: tuple[date, int] | None = None
    for _, element in events.parts((ROOT,)):
        if element.tag not in _PARTS:
            raise events.unknown(element, ROOT, _PARTS)
        if element.tag == _INFORMATION:
            if information is not None:
                raise events.wrong(element, f"a second <{_INFORMATION}>", "one")
            information = _read_information(element, events)
            continue
        entry = _read_entry(element, events)
        if entry.uid in entries:
            raise events.wrong(element, f"{entry.uid} stands twice as a list number", "one entry a number")
        entries[entry.uid] = entry
    list_date = _check_count(information, len(entries), events.where)
    check_is_sdn_list((entry.programs for entry in entries.values()), events.where)
    return SourceList("SDN.XML", list_date, build_entries(entries.values()))


def _read_information(element: Element, events: Events) -> tuple[date, int]:
    said: dict[str, str] = {}
    for name, part in children(element, ("Publish_Date", "Record_Count"), events):
        if name in said:
            raise events.wrong(part, f"a second <{name}>", "one")
        said[name] = read_text(part, events)
    printed, count = said.get("Publish_Date", ""), said.get("Record_Count", "")
    try:
        day = datetime.strptime(printed, "%m/%d/%Y").date()
    except ValueError:
        raise events.wrong(element, f"{printed!r} is no date of publication", "Publish_Date as MM/DD/YYYY") from None
    if not _COUNT.fullmatch(count):
        raise events.wrong(element, f"{count!r} is no number of records", "Record_Count as a whole number")
    return day, int(count)


def _check_count(information: tuple[date, int] | None, n_read: int, where: str) -> date:
    if information is None:
        raise SourceError("<publshInformation> is missing", where=where, allowed="a date of publication and a count of records")
    day, n_said = information
    if n_said != n_read:
        raise SourceError(
            f"the file says it has {n_said} records, and {n_read} were read",
            where=where,
            allowed="Record_Count equal to the number of entries",
            change="the file is not whole: download it again",
        )
    return day


def _read_entry(element: Element, events: Events) -> Entry:
    found: dict[str, Element] = {}
    for name, part in children(element, _KNOWN, events):
        if name in found:
            raise events.wrong(part, f"<{name}> stands twice in an entry", "each part once")
        found[name] = part
    texts = {name: read_text(found[name], events) if name in found else "" for name in _READ}
    entity_type = _ENTITY_TYPES.get(texts["sdnType"], "")
    if not _UID.fullmatch(texts["uid"]):
        raise events.wrong(element, f"{texts['uid']!r} is no list number", "a whole number")
    if not entity_type:
        raise events.wrong(element, f"{texts['sdnType']!r} is no known sdnType", ", ".join(_ENTITY_TYPES))
    if not texts["lastName"]:
        raise events.wrong(element, "an entry has no lastName", "a name")
    name = ", ".join(part for part in (texts["lastName"], texts["firstName"]) if part)
    ties = ties_in_remarks(texts["remarks"])
    if any(is_personal(tie.name) for tie in ties):
        raise events.wrong(element, "a tie in the remarks runs into personal data, which this message does not repeat", "a name alone")
    programs = _read_programs(found.get(_PROGRAMS), element, events)
    return Entry(texts["uid"], name, entity_type, programs, ties)


def _read_programs(listed: Element | None, element: Element, events: Events) -> tuple[str, ...]:
    parts = [] if listed is None else children(listed, ("program",), events)
    programs = tuple(read_text(part, events) for _, part in parts)
    if not programs or not all(programs) or len(set(programs)) != len(programs):
        raise events.wrong(element, f"{list(programs)} are no programme tags", "one or more, none twice, none empty")
    return programs
