"""The codes of SDN_ADVANCED.XML, resolved through the reference sets that the file itself carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from glomag.errors import SourceError
from glomag.sources.advanced_layout import KNOWN, NAME_PARTS, READ_SETS
from glomag.sources.xml_events import Element, Events, children, read_text

SDN_LIST = "SDN List"
# PartySubType tells vessels and aircraft apart; for the rest (subtype "Unknown") the PartyType above it says what it is.
_BY_SUBTYPE = {"Vessel": "vessel", "Aircraft": "aircraft"}
_BY_TYPE = {"Individual": "individual", "Entity": "entity"}


@dataclass(frozen=True)
class Codes:
    """What the codes of one file mean, by the words of its own reference sets.

    `entity_types` leads from PartySubTypeID to individual, entity, vessel or aircraft ("" for a kind that no list has);
    `legal_bases` from LegalBasisID to the short reference; the others from code to word.
    """

    alias_types: Mapping[str, str]
    name_statuses: Mapping[str, str]
    event_types: Mapping[str, str]
    legal_bases: Mapping[str, str]
    lists: Mapping[str, str]
    name_part_types: Mapping[str, str]
    entity_types: Mapping[str, str]
    relation_types: Mapping[str, str]
    measure_types: Mapping[str, str]


class CodeReader:
    """Takes the reference sets one by one, as they come, and builds the codes when all have come."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self._words: dict[str, dict[str, str]] = {}
        self._above: dict[str, str] = {}
        self._seen: set[str] = set()

    def take(self, container: Element) -> None:
        """Read one set; raise SourceError for one that is unknown or doubled, and for a code without a word."""
        name = container.tag
        if name not in KNOWN["ReferenceValueSets"]:
            raise self._events.unknown(container, "ReferenceValueSets", KNOWN["ReferenceValueSets"])
        if name in self._seen:
            raise self._events.wrong(container, "a reference set stands twice", "each set once")
        self._seen.add(name)
        if name in READ_SETS:
            self._words[name] = self._read_set(container, name)

    def _read_set(self, container: Element, name: str) -> dict[str, str]:
        words: dict[str, str] = {}
        for _, code in children(container, KNOWN[name], self._events):
            number, word = code.get("ID", ""), read_text(code, self._events)
            if not number or not word or number in words:
                raise self._events.wrong(code, f"code {number!r} is empty, has no word or stands twice", "one word a code")
            if name == "NamePartTypeValues" and word not in NAME_PARTS:
                raise self._events.wrong(code, f"{word!r} is no known part of a name", ", ".join(NAME_PARTS))
            words[number] = (code.get("LegalBasisShortRef") or word).strip()
            if name == "PartySubTypeValues":
                self._above[number] = code.get("PartyTypeID", "")
        return words

    def build(self) -> Codes:
        """The codes; raise SourceError where a set is missing, or the file says that it holds another list."""
        missing = sorted(set(READ_SETS) - set(self._words))
        lists = self._words.get("ListValues", {})
        if missing:
            raise SourceError(
                f"reference sets are missing: {', '.join(missing)}",
                where=self._events.where,
                allowed="every code defined in the file itself, in ReferenceValueSets, before it is used",
            )
        if SDN_LIST not in lists.values():
            raise SourceError(
                f"the file holds other lists: {', '.join(lists.values())}", where=self._events.where, allowed=f"the {SDN_LIST}"
            )
        words = self._words
        return Codes(
            alias_types=words["AliasTypeValues"],
            name_statuses=words["DocNameStatusValues"],
            event_types=words["EntryEventTypeValues"],
            legal_bases=words["LegalBasisValues"],
            lists=lists,
            name_part_types=words["NamePartTypeValues"],
            entity_types={number: self._entity_type(number) for number in self._above},
            relation_types=words["RelationTypeValues"],
            measure_types=words["SanctionsTypeValues"],
        )

    def _entity_type(self, subtype: str) -> str:
        above = self._words["PartyTypeValues"].get(self._above[subtype])
        if above is None:
            raise SourceError(
                f"PartyTypeID {self._above[subtype]!r} of PartySubType {subtype} is not defined",
                where=self._events.where,
                allowed=", ".join(self._words["PartyTypeValues"]),
            )
        return _BY_SUBTYPE.get(self._words["PartySubTypeValues"][subtype], _BY_TYPE.get(above, ""))
