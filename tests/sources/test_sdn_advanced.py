"""SDN_ADVANCED.XML: what is refused, with its line; then what is read, against what the generator says that it wrote."""

from __future__ import annotations

import io
import re
import sys
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

if (own_folder := str(Path(__file__).resolve().parent)) not in sys.path:
    sys.path.append(own_folder)  # pytest puts no folder of tests on the path

from made_advanced import BIRTH_YEAR, NAMESPACE, OLDER_NAMESPACE, PERSONAL_MARKERS, Made, write_advanced
from made_lists import refuse, write

from glomag.sources.reading import read_list
from glomag.sources.sdn_advanced import parse_sdn_advanced
from glomag.sources.xml_events import Events

SETS = ("AliasType", "DocNameStatus", "EntryEventType", "LegalBasis", "List", "NamePartType", "PartySubType", "PartyType", "RelationType",
        "SanctionsType")  # fmt: skip
SECTIONS = (
    "DateOfIssue",
    "ReferenceValueSets",
    "Locations",
    "IDRegDocuments",
    "DistinctParties",
    "ProfileRelationships",
    "SanctionsEntries",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return write_advanced(tmp_path_factory.mktemp("made") / "advanced.xml", n_parties=60, seed=3)


@pytest.fixture(scope="module")
def good(made: Made) -> bytes:
    return made.path.read_bytes()


def _expected(made: Made) -> list[tuple[Any, ...]]:
    columns = ("uid", "name", "entity_type", "programs", "ties", "entered_first", "entered_last")
    # The table gives the authority "printed with that date": none without a date.
    bases = [(entry.legal_basis or "") if entry.entered_first else "" for entry in made.entries]
    return [(*(getattr(entry, column) for column in columns), basis) for entry, basis in zip(made.entries, bases, strict=True)]


def _read_back(entries: pd.DataFrame) -> list[tuple[Any, ...]]:
    days = [[None if pd.isna(day) else day.date() for day in entries[column]] for column in ("entered_first", "entered_last")]
    texts = (entries["uid"], entries["name"], entries["entity_type"], entries["programs"])
    return list(zip(*texts, [tuple(ties) for ties in entries["ties"]], *days, entries["legal_basis"], strict=True))


def _section(content: bytes, name: str) -> bytes:
    """A whole section with its tags."""
    return content[content.index(f"<{name}".encode()) : content.index(f"</{name}>".encode()) + len(name) + 3]


def _change(good: bytes, pattern: str, instead: str, section: str) -> tuple[bytes, int]:
    """The file with the first match in a section changed, and the line of the match."""
    # A name's writing in other letters is left unread; it may stand before the one in Latin letters.
    start = good.index(b'DocNameStatusID="1"' if section == "Latin" else f"<{section}".encode())
    found = re.compile(pattern.encode()).search(good, start)
    assert found is not None, pattern
    return good[: found.start()] + found.expand(instead.encode()) + good[found.end() :], good.count(b"\n", 0, found.start()) + 1


X = "<Surprise/>"
ELEMENTS = {  # parent: what its beginning looks like, and the section
    "Sanctions": ("()<Locations>", "ReferenceValueSets"),
    "DateOfIssue": ("(<DateOfIssue[^>]*>)", "DateOfIssue"),
    "Year": ("(<Year>)", "DateOfIssue"),
    "ReferenceValueSets": ("(<ReferenceValueSets>)", "ReferenceValueSets"),
    **{f"{name}Values": (f"(<{name}Values>)", "ReferenceValueSets") for name in SETS},
    "AliasType": ('(<AliasType ID="1403">)', "ReferenceValueSets"),
    "DistinctParties": ("(<DistinctParties>)", "DistinctParties"),
    "DistinctParty": ("(<DistinctParty [^>]*>)", "DistinctParties"),
    "Profile": ("(<Profile [^>]*>)", "DistinctParties"),
    "Identity": ("(<Identity [^>]*>)", "DistinctParties"),
    "Alias": ("(<Alias [^>]*>)", "DistinctParties"),
    "DocumentedName": ('(<DocumentedName [^>]*DocNameStatusID="1">)', "DistinctParties"),
    "DocumentedNamePart": ("(<DocumentedNamePart>)", "Latin"),
    "NamePartValue": ("(<NamePartValue [^>]*>)", "Latin"),
    "NamePartGroups": ("(<NamePartGroups>)", "DistinctParties"),
    "MasterNamePartGroup": ("(<MasterNamePartGroup>)", "DistinctParties"),
    "ProfileRelationships": ("(<ProfileRelationships>)", "ProfileRelationships"),
    "ProfileRelationship": ("(<ProfileRelationship [^>]*>)", "ProfileRelationships"),
    "SanctionsEntries": ("(<SanctionsEntries>)", "SanctionsEntries"),
    "SanctionsEntry": ("(<SanctionsEntry [^>]*>)", "SanctionsEntries"),
    "EntryEvent": ("(<EntryEvent [^>]*>)", "SanctionsEntries"),
    "Date": ("(<Date [^>]*>)", "SanctionsEntries"),
    "Month": ("(<Month>)", "SanctionsEntries"),
    "SanctionsMeasure": ("(<SanctionsMeasure [^>]*>)", "SanctionsEntries"),
    "Comment": ("(<Comment>)[A-Z]", "SanctionsEntries"),
}  # fmt: skip


@pytest.mark.parametrize("parent", ELEMENTS)
def test_an_unknown_element_is_refused_at_every_level(parent: str, good: bytes, tmp_path: Path) -> None:
    pattern, section = ELEMENTS[parent]
    instead = rf"{X}<Locations>" if parent == "Sanctions" else rf"\1{X}"
    content, line = _change(good, pattern, instead, section)
    refuse(tmp_path, content, f"<Surprise> is not known inside <{parent}>", line=line)


CODES = {
    "AliasTypeID": "DistinctParties", "DocNameStatusID": "DistinctParties", "NamePartTypeID": "DistinctParties",
    "NamePartGroupID": "Latin", "PartySubTypeID": "DistinctParties", "RelationTypeID": "ProfileRelationships",
    "From-ProfileID": "ProfileRelationships", "To-ProfileID": "ProfileRelationships", "ProfileID": "SanctionsEntries",
    "ListID": "SanctionsEntries", "EntryEventTypeID": "SanctionsEntries", "LegalBasisID": "SanctionsEntries",
    "SanctionsTypeID": "SanctionsEntries",
}  # fmt: skip


@pytest.mark.parametrize("attribute", CODES)
@pytest.mark.parametrize("code", ["777777", "a name", None])
def test_a_code_that_the_file_does_not_define_is_refused(attribute: str, code: str | None, good: bytes, tmp_path: Path) -> None:
    instead = "" if code is None else f' {attribute}="{code}"'
    content, line = _change(good, f' {attribute}="[0-9]+"', instead, CODES[attribute])
    if code is None and attribute == "LegalBasisID":
        assert len(read_list(write(tmp_path, content)).entries) == 56  # an event may have none
    else:
        refuse(tmp_path, content, attribute, line=line)


# Fault: pattern, what stands instead, section, what is said, whether the line of the match is told.
FAULTS = {
    "a list number twice": ('(<DistinctParty FixedRef=")20010', r"\g<1>20000", "DistinctParties", "20000 stands twice", True),
    "a profile twice": ('(<Profile ID=")20010"', r'\g<1>20000"', "DistinctParties", "20000 as a profile", False),
    "no list number": (' FixedRef="20010"', "", "DistinctParties", "FixedRef '' is no list number", True),
    "a list number with a letter": ('"20010"', '"2001x"', "DistinctParties", "is no list number", True),
    "a list number with a leading nought": ('"20010"', '"020010"', "DistinctParties", "is no list number", True),
    "a profile without a number": ('<Profile ID="20010"', "<Profile", "DistinctParties", "or no ID", True),
    "no primary identity": ('(<Identity [^>]*Primary=")true', r"\1false", "DistinctParties", "no primary <Identity>", False),
    "no primary name": ('(<Alias [^>]*AliasTypeID="1403" Primary=")true', r"\1false", "DistinctParties", "no primary <Alias>", False),
    "a primary name of another type": ('AliasTypeID="1403"', 'AliasTypeID="1400"', "DistinctParties", "the primary alias is no name", True),
    "no name in Latin letters": ('DocNameStatusID="1"', 'DocNameStatusID="2"', "DistinctParties", "no name in Latin letters", False),
    "a past in other words": ('Former="[a-z]+"', 'Former="maybe"', "ProfileRelationships", "Former is 'maybe'", True),
    "no programme": ('SanctionsTypeID="1"', 'SanctionsTypeID="1705"', "SanctionsEntries", "carries no programme tag", False),
    "a programme without tag": ("<Comment>[A-Z][^<]*</Comment>", "<Comment/>", "SanctionsEntries", "names no programme", False),
    "two tags in one": ("(<Comment>[A-Z][^<]*</Comment>)", r"\1\1", "SanctionsEntries", "a second <Comment>", True),
    "a date without a year": ("<Year>[0-9]+</Year>", "", "SanctionsEntries", "is no day of the calendar", False),
    "a day that no month has": ("<Month>[0-9]+(</Month>\\s*<Day>)[0-9]+", r"<Month>2\g<1>30", "SanctionsEntries", "is no day", False),
    "a month of thirteen": ("<Month>[0-9]+", "<Month>13", "SanctionsEntries", "is no day of the calendar", False),
    "a day without a month": ("<Month>[0-9]+</Month>", "", "SanctionsEntries", "is no day of the calendar", False),
    "a year of twenty digits": ("<Year>", "<Year>9999999999999999", "SanctionsEntries", "is no day of the calendar", False),
    "a month of five thousand digits": ("<Month>", "<Month>" + "9" * 5_000, "SanctionsEntries", "is no day of the calendar", False),
    "a year in letters": ("<Year>[0-9]+", "<Year>MMXX", "SanctionsEntries", "is no day of the calendar", False),
    "a list of no day": ("<Day>[0-9]+</Day>", "", "DateOfIssue", "the date of issue is", None),
    "a list of no date": ("<Year>[0-9]+</Year>", "", "DateOfIssue", "the date of issue is", None),
    "another list": (">SDN List<", ">Consolidated List<", "ReferenceValueSets", "the file holds other lists", None),
    "a code twice": ('ID="1401"', 'ID="1400"', "ReferenceValueSets", "stands twice", True),
    "a code without a word": (">F.K.A.<", "><", "ReferenceValueSets", "has no word", True),
    "an unknown part of a name": (">Nickname<", ">Stage name<", "ReferenceValueSets", "'Stage name' is no known part of a name", True),
    "a kind of party that is none": ('(<PartySubType ID="4" PartyTypeID=")1', r"\g<1>3", "ReferenceValueSets", "a kind of party", None),
    "a kind that is not defined": ('(<PartySubType ID="4" PartyTypeID=")1', r"\g<1>77", "ReferenceValueSets", "PartyTypeID '77'", None),
    "another namespace": (re.escape(NAMESPACE), NAMESPACE + "/2", "?xml", "the root is <Sanctions> of", None),
    "no SDGT": (">SDGT<", ">CUBA<", "SanctionsEntries", "not the SDN list", None),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_refused_with_its_line(fault: str, good: bytes, tmp_path: Path) -> None:
    pattern, instead, section, said, has_line = FAULTS[fault]
    content, line = _change(good, pattern, instead, section)
    if fault == "no SDGT":
        content = content.replace(b">SDGT<", b">CUBA<")
    if fault == "no programme":
        content = good[: good.index(b"<SanctionsEntries>")] + good[good.index(b"<SanctionsEntries>") :].replace(
            b'TypeID="1">', b'TypeID="1705">', 9
        )
        content = content.replace(b'EntryEventTypeID="1705"', b'EntryEventTypeID="1"')
    message = refuse(tmp_path, content, said, line=line if has_line else None)
    assert has_line is None or ", line " in message


def test_a_name_without_a_letter_is_refused(good: bytes, tmp_path: Path) -> None:
    start = good.index(b'DocNameStatusID="1"')
    end = good.index(b"</DocumentedName>", start)
    empty = re.sub(rb">[^<>]+</NamePartValue>", b"> </NamePartValue>", good[start:end])
    refuse(tmp_path, good[:start] + empty + good[end:], "the primary name is empty")


@pytest.mark.parametrize("name", SETS)
def test_a_reference_set_that_is_missing_or_doubled_is_refused(name: str, good: bytes, tmp_path: Path) -> None:
    whole = _section(good, f"{name}Values")
    refuse(tmp_path, good.replace(whole, b""), f"reference sets are missing: {name}Values")
    refuse(tmp_path, good.replace(whole, whole + whole), "a reference set stands twice")


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_that_is_missing_doubled_or_late_is_refused(name: str, good: bytes, tmp_path: Path) -> None:
    whole = _section(good, name)
    refuse(tmp_path, good.replace(whole, b""))
    line = good.count(b"\n", 0, good.index(whole) + len(whole)) + 1
    refuse(tmp_path, good.replace(whole, whole + whole), f"<{name}> stands twice", line=line)
    refuse(tmp_path, good.replace(whole, b"").replace(b"</Sanctions>", whole + b"</Sanctions>")) if name != SECTIONS[-1] else None
    refuse(tmp_path, good.replace(whole, b"").replace(b"<DateOfIssue", whole + b"<DateOfIssue")) if name != SECTIONS[0] else None


def test_a_doubled_section_is_refused_although_more_is_wrong_in_it(good: bytes, tmp_path: Path) -> None:
    more = b'<DistinctParties><DistinctParty FixedRef="5"><Profile ID="99"/></DistinctParty></DistinctParties>'
    refuse(tmp_path, good.replace(b"</DistinctParties>", b"</DistinctParties>" + more), "<DistinctParties> stands twice")


def test_a_part_in_the_section_of_another_is_refused(good: bytes, tmp_path: Path) -> None:
    for name, other in (
        ("DistinctParty", "SanctionsEntries"),
        ("SanctionsEntry", "DistinctParties"),
        ("ProfileRelationship", "SanctionsEntries"),
    ):
        whole = (
            _section(good, f"{name} ")[:-1]
            if False
            else good[good.index(f"<{name} ".encode()) : good.index(f"</{name}>".encode()) + len(name) + 3]
        )
        refuse(tmp_path, good.replace(f"<{other}>".encode(), f"<{other}>".encode() + whole), f"<{name}> is not known inside <{other}>")


def test_the_line_is_right_beyond_65535(tmp_path: Path) -> None:
    made = write_advanced(tmp_path / "long.xml", n_parties=1_000, seed=2)
    content = made.path.read_bytes()
    for there, instead in (
        (b"</SanctionsEntry>", b"<Surprise/></SanctionsEntry>"),
        (b"</Profile>", b"<Surprise/></Profile>"),
        (b"</Profile>", b"</Profil>"),
    ):
        place = content.rindex(there)
        line = content.count(b"\n", 0, place) + 1
        assert line > 65_535
        refuse(tmp_path, content[:place] + instead + content[place + len(there) :], line=line)


def test_a_file_cut_anywhere_is_refused(good: bytes, tmp_path: Path) -> None:
    for n in [*range(1, 400, 7), *range(400, len(good), 9_973), *range(len(good) - 40, len(good))]:
        refuse(tmp_path, good[:n])


_SMALL = list(product([1, 60, 61], [1, 7, 599], [NAMESPACE, OLDER_NAMESPACE]))


@pytest.mark.parametrize(("n_parties", "seed", "namespace"), [*_SMALL, (2_500, 7, NAMESPACE)])
@pytest.mark.parametrize("undated", [False, True])
def test_the_table_is_what_was_written(n_parties: int, seed: int, namespace: str, undated: bool, tmp_path: Path) -> None:
    made = write_advanced(tmp_path / "made.xml", n_parties=n_parties, seed=seed, namespace=namespace, undated=undated)
    if not any("SDGT" in entry.programs for entry in made.entries):
        refuse(tmp_path, made.path.read_bytes(), "not the SDN list")
        return
    read = read_list(made.path)
    assert (read.format, read.list_date) == ("SDN_ADVANCED.XML", made.list_date)
    assert _read_back(read.entries) == _expected(made)
    assert len(read.tagged("GLOMAG")) == len(made.glomag)


class _Trickle(io.BytesIO):
    """Gives the root with its namespace, and then no more than `step` bytes at a time."""

    step = 1

    def read(self, size: int | None = -1) -> bytes:
        return super().read(200 if self.tell() == 0 else self.step if size is None or size < 0 else min(size, self.step))


# Byte by byte only with the longer line end, where every border of the shorter one is met too.
@pytest.mark.parametrize(
    ("line_end", "step"), [(b"\r\n", 1), *((line_end, step) for line_end in (b"\r\n", b"\n") for step in (7, 64, 4_096))]
)
def test_chunks_of_any_size_give_the_same_table(step: int, line_end: bytes, made: Made, good: bytes) -> None:
    stream = _Trickle(good.replace(b"\r\n", line_end))
    stream.step = step
    read = parse_sdn_advanced(Events(stream, "trickle"))
    assert _read_back(read.entries) == _expected(made)


def test_the_order_of_parties_is_the_order_of_the_table_and_nothing_else(made: Made, good: bytes, tmp_path: Path) -> None:
    section = _section(good, "DistinctParties")
    parties = re.findall(rb"<DistinctParty .*?</DistinctParty>", section, re.DOTALL)
    entries = re.findall(rb"<SanctionsEntry .*?</SanctionsEntry>", good, re.DOTALL)
    other = good.replace(section, b"<DistinctParties>" + b"".join(parties[::-1]) + b"</DistinctParties>")
    other = other.replace(_section(good, "SanctionsEntries"), b"<SanctionsEntries>" + b"".join(entries[::-1]) + b"</SanctionsEntries>")
    assert _read_back(read_list(write(tmp_path, other)).entries) == _expected(made)[::-1]


def test_nothing_personal_is_left_or_said(made: Made, good: bytes, tmp_path: Path) -> None:
    assert [marker for marker in PERSONAL_MARKERS if marker.encode() not in good] == []
    read = read_list(made.path)
    shown = [read.entries.to_csv(), repr(read), repr(vars(read))]
    shown += [refuse(tmp_path, _change(good, pattern, instead, section)[0]) for pattern, instead, section, _, has in FAULTS.values() if has]
    shown += [refuse(tmp_path, _change(good, pattern, rf"\1{X}", section)[0]) for pattern, section in list(ELEMENTS.values())[1:-1]]
    shown += [refuse(tmp_path, good[:n]) for n in range(50_000, len(good), 9_973)]
    assert not [marker for marker in (*PERSONAL_MARKERS, str(BIRTH_YEAR)) if any(marker in text for text in shown)]
