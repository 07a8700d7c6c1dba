"""Parties of SDN_ADVANCED.XML: number, kind and primary name; births, papers, addresses and other names are not looked at."""

from __future__ import annotations

from typing import NamedTuple

from glomag.sources.advanced_codes import Codes
from glomag.sources.advanced_layout import FAMILY_PARTS, GIVEN_PARTS, KNOWN, WHOLE_NAMES
from glomag.sources.xml_events import Element, Events, children, read_text, resolve

_PRIMARY_NAME, _LATIN = "Name", "Primary Latin"


class Party(NamedTuple):
    """Number on the list, name as SDN.CSV would print it, and kind of a party."""

    uid: str
    name: str
    entity_type: str


class PartyReader:
    """Reads one DistinctParty after the other."""

    def __init__(self, codes: Codes, events: Events) -> None:
        self._codes, self._events = codes, events

    def read(self, element: Element) -> tuple[str, Party]:
        """Profile and party of one DistinctParty; raise SourceError for an unknown part or code, or a party without a name.

        The list number is FixedRef. Entries and relations speak of the profile, whose number need not be the same.
        """
        uid = element.get("FixedRef", "")
        profile = self._only(element, "Profile")
        if not (uid.isascii() and uid.isdigit()) or uid[0] == "0":
            raise self._events.wrong(element, f"FixedRef {uid!r} is no list number", "a whole number")
        number, entity_type = profile.get("ID"), resolve(profile, "PartySubTypeID", self._codes.entity_types, self._events)
        if not entity_type or not number:
            raise self._events.wrong(profile, "a kind of party that no list has, or no ID", "individual, entity, vessel or aircraft")
        return number, Party(uid, self._read_name(profile), entity_type)

    def _only(self, element: Element, name: str, attribute: str = "") -> Element:
        """The one child of this name (with the attribute "true", where one is named)."""
        known, found = KNOWN[element.tag], None
        for part in element:
            tag = part.tag
            if tag == name:
                if not attribute or part.get(attribute) == "true":
                    if found is not None:
                        raise self._events.wrong(part, f"a second {attribute.lower()} <{name}>", "one")
                    found = part
            elif tag not in known:
                raise self._events.unknown(part, element.tag, known)
        if found is None:
            raise self._events.wrong(element, f"no {attribute.lower()} <{name}>", "one")
        return found

    def _read_name(self, profile: Element) -> str:
        identity = self._only(profile, "Identity", "Primary")
        alias = self._only(identity, "Alias", "Primary")
        if resolve(alias, "AliasTypeID", self._codes.alias_types, self._events) != _PRIMARY_NAME:
            raise self._events.wrong(alias, "the primary alias is no name", f"an alias of the type {_PRIMARY_NAME}")
        words = self._words_by_type(self._latin_name(alias), self._part_types(identity))
        whole = _join(words, WHOLE_NAMES)
        family, given = ("", "") if whole else (_join(words, FAMILY_PARTS), _join(words, GIVEN_PARTS))
        name = whole or (f"{family}, {given}" if family and given else family or given)
        if not name:
            raise self._events.wrong(alias, "the primary name is empty", "a name")
        return name

    def _latin_name(self, alias: Element) -> Element:
        found = None
        for name, part in children(alias, KNOWN["Alias"], self._events):
            if name == "DocumentedName" and resolve(part, "DocNameStatusID", self._codes.name_statuses, self._events) == _LATIN:
                if found is not None:
                    raise self._events.wrong(part, "a second name in Latin letters", "one")
                found = part
        if found is None:
            raise self._events.wrong(alias, "no name in Latin letters", f"one DocumentedName of the status {_LATIN}")
        return found

    def _part_types(self, identity: Element) -> dict[str, str]:
        types: dict[str, str] = {}
        for listed in identity.iterchildren("NamePartGroups"):
            for master in listed:
                if master.tag != "MasterNamePartGroup":
                    raise self._events.unknown(master, "NamePartGroups", KNOWN["NamePartGroups"])
                for group in master:
                    if group.tag != "NamePartGroup":
                        raise self._events.unknown(group, master.tag, KNOWN["MasterNamePartGroup"])
                    types[group.get("ID", "")] = resolve(group, "NamePartTypeID", self._codes.name_part_types, self._events)
        return types

    def _words_by_type(self, name: Element, types: dict[str, str]) -> dict[str, list[str]]:
        words: dict[str, list[str]] = {}
        for kind, part in children(name, KNOWN["DocumentedName"], self._events):
            if kind != "DocumentedNamePart":
                continue
            for value in part:
                if value.tag != "NamePartValue":
                    raise self._events.unknown(value, kind, KNOWN[kind])
                word_kind = resolve(value, "NamePartGroupID", types, self._events)
                words.setdefault(word_kind, []).append(read_text(value, self._events))
        return words


def _join(words: dict[str, list[str]], kinds: tuple[str, ...]) -> str:
    return " ".join([word for kind in kinds if kind in words for word in words[kind] if word])
