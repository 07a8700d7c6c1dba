"""SDN.XML: what is refused, with its line; then what is read, against the rows that the file was made from."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

if (own_folder := str(Path(__file__).resolve().parent)) not in sys.path:
    sys.path.append(own_folder)  # pytest puts no folder of tests on the path

from made_lists import BIRTH, NEWER, OLDER, PASSPORT, expect, make_csv, make_entry, make_rows, make_xml, read_back, refuse, write

from glomag.sources.reading import read_list

ROWS = make_rows(12)
GOOD = make_xml(ROWS)
UID = b"<uid>113</uid>"  # of the fifth entry, an individual
ONE = b"<Record_Count>12</Record_Count>"
INFORMATION = (
    b"  <publshInformation>\n    <Publish_Date>03/04/2024</Publish_Date>\n    <Record_Count>12</Record_Count>\n  </publshInformation>\n"
)
DATE = b"<Publish_Date>03/04/2024</Publish_Date>"


def _line_of(piece: bytes, content: bytes = GOOD) -> int:
    return content[: content.index(piece)].count(b"\n") + 1


ENTRY_LINE = _line_of(UID) - 1
# Fault: what stands there, what stands instead, what is said, the line (None: the file as a whole).
FAULTS: dict[str, tuple[bytes, bytes, str, int | None]] = {
    "an element in the root": (b"</publshInformation>", b"</publshInformation><Surprise/>", "<Surprise> is not known inside <sdnList>", 6),
    "an element in the information": (DATE, DATE + b"<Surprise/>", "<Surprise> is not known inside <publshInformation>", 4),
    "an element in the date": (DATE, b"<Publish_Date>03/04/2024<b/></Publish_Date>", "<b> is not known inside <Publish_Date>", 4),
    "an element in an entry": (UID, UID + b"\n<Surprise/>", "<Surprise> is not known inside <sdnEntry>", ENTRY_LINE + 2),
    "an element in a number": (UID, b"<uid>11<b>x</b>3</uid>", "<b> is not known inside <uid>", ENTRY_LINE + 1),
    "an element of another namespace": (UID, UID + b'<uid xmlns="urn:other">1</uid>', "<{urn:other}uid> is not known", ENTRY_LINE + 1),
    "an element with a prefix": (UID, UID + b'<y:uid xmlns:y="http://tempuri.org/sdnList.xsd">1</y:uid>', "is not known", ENTRY_LINE + 1),
    "an element between programmes": (b"<program>GLOMAG", b"<Surprise/><program>GLOMAG", "not known inside <programList>", None),
    "an element in a name": (b"<lastName>SYNTHETIC FAMILY 113", b"<lastName>SYN<b/>THETIC", "<b> is not known inside <lastName>", None),
    "a part twice": (UID, UID + UID, "<uid> stands twice in an entry", ENTRY_LINE + 1),
    "a number twice": (UID, b"<uid>101</uid>", "101 stands twice as a list number", ENTRY_LINE),
    "no number": (UID, b"", "'' is no list number", ENTRY_LINE),
    "a number with a leading nought": (UID, b"<uid>0113</uid>", "'0113' is no list number", ENTRY_LINE),
    "a number of five thousand digits": (UID, b"<uid>" + b"1" * 5000 + b"</uid>", "is no list number", ENTRY_LINE),
    "an unknown kind": (UID + b"\n    <firstName>", UID + b"\n<sdnType>Boat</sdnType><firstName>", "'<sdnType> stands twice", None),
    "no name": (b"<lastName>SYNTHETIC FAMILY 113</lastName>", b"<lastName> </lastName>", "no lastName", ENTRY_LINE),
    "a tag twice": (b"<program>SDGT</program><program>GLOMAG</program>", b"<program>SDGT</program>" * 2, "are no programme tags", None),
    "an empty tag": (b"<program>SDGT</program><program>GLOMAG</program>", b"<program/>", "are no programme tags", None),
    "no programme": (b"<program>SDGT</program><program>GLOMAG</program>", b"", "are no programme tags", None),
    "a record too few": (ONE, b"<Record_Count>13</Record_Count>", "says it has 13 records, and 12 were read", None),
    "a record too many": (ONE, b"<Record_Count>11</Record_Count>", "says it has 11 records, and 12 were read", None),
    "no count": (ONE, b"", "'' is no number of records", 3),
    "a count in words": (ONE, b"<Record_Count>twelve</Record_Count>", "'twelve' is no number of records", 3),
    "a count of five thousand digits": (ONE, b"<Record_Count>" + b"1" * 5000 + b"</Record_Count>", "is no number of records", 3),
    "a count twice": (ONE, b"<Record_Count>13</Record_Count>" + ONE, "a second <Record_Count>", 5),
    "no date": (DATE, b"", "'' is no date of publication", 3),
    "a date in another order": (DATE, b"<Publish_Date>2024-03-04</Publish_Date>", "'2024-03-04' is no date of publication", 3),
    "a day that no calendar has": (DATE, b"<Publish_Date>02/30/2024</Publish_Date>", "is no date of publication", 3),
    "no information": (INFORMATION, b"", "<publshInformation> is missing", None),
    "the information twice": (INFORMATION, INFORMATION * 2, "a second <publshInformation>", 7),
    "an entity without definition": (UID, b"<uid>1&what;3</uid>", "Entity 'what' not defined", ENTRY_LINE + 1),
    "a byte that is no UTF-8": (b"SYNTHETIC FAMILY 113", b"SYNTHETIC \xe9", "Invalid bytes", ENTRY_LINE + 3),
    "a NUL byte": (b"SYNTHETIC FAMILY 113", b"SYNTHETIC \x00", "Char 0x0", ENTRY_LINE + 3),
    "a tag that is not closed": (UID, b"<uid>113", "mismatch", None),
    "a namespace of another list": (OLDER.encode(), b"http://tempuri.org/other.xsd", "<sdnList> of http://tempuri.org/other", None),
    "no namespace": (b' xmlns="' + OLDER.encode() + b'"', b"", "the root is <sdnList> of no namespace", None),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_refused_with_its_line(fault: str, tmp_path: Path) -> None:
    there, instead, said, line = FAULTS[fault]
    content = GOOD.replace(there, instead, 1)
    assert content != GOOD
    refuse(tmp_path, content, said.removeprefix("'"), line=line)


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    for kind in (b"Boat", b"individual", b""):
        refuse(tmp_path, GOOD.replace(b"<sdnType>Vessel", b"<sdnType>" + kind, 1), "is no known sdnType", line=_line_of(b"<uid>107<") - 1)


def test_the_line_is_right_beyond_65535(tmp_path: Path) -> None:
    rows = make_rows(9_000, first_uid=1_000)
    content = make_xml(rows)
    there = f"<uid>{rows[-2].uid}</uid>".encode()
    line = _line_of(there, content)
    assert line > 80_000
    refuse(tmp_path, content.replace(there, there + b"<Surprise/>"), "<Surprise>", line=line)
    refuse(tmp_path, content.replace(there, there + b"</uid>"), "mismatch", line=line)
    refuse(tmp_path, content.replace(there, f"<uid>{rows[0].uid}</uid>".encode()), "stands twice", line=line - 1)
    refuse(tmp_path, content.replace(there, b"<uid>1&what;3</uid>"), "Entity", line=line)


def test_a_file_cut_anywhere_is_refused(tmp_path: Path) -> None:
    end = GOOD.rindex(b"</sdnList>")
    for n in [*range(1, 200), *range(200, len(GOOD), 37), *range(end, end + len(b"</sdnList>"))]:
        refuse(tmp_path, GOOD[:n])
    assert len(read_list(write(tmp_path, GOOD.rstrip())).entries) == 12


def test_bytes_after_the_end_are_refused(tmp_path: Path) -> None:
    for more in (b"junk", b"<a/>", b"\x00", GOOD):
        refuse(tmp_path, GOOD + more)


def test_a_list_without_sdgt_is_another_list(tmp_path: Path) -> None:
    refuse(tmp_path, make_xml([row for row in ROWS if "SDGT" not in row.programs]), "not the SDN list")
    refuse(tmp_path, make_xml([]), "not the SDN list")


def test_another_root_is_refused(tmp_path: Path) -> None:
    refuse(
        tmp_path,
        GOOD.replace(b"sdnList", b"consolidatedList").replace(b"consolidatedList.xsd", b"sdnList.xsd"),
        "the root is <consolidatedList>",
    )
    refuse(tmp_path, b"<a/>", "the root is <a> of no namespace")
    refuse(tmp_path, b'<?xml version="1.0"?><rss version="2.0"/>', "the root is <rss>")


@pytest.mark.parametrize("namespace", [OLDER, NEWER])
@pytest.mark.parametrize("is_zipped", [False, True])
def test_the_entries_are_those_of_sdn_csv(namespace: str, is_zipped: bool, tmp_path: Path) -> None:
    from_csv = read_list(write(tmp_path, make_csv(ROWS)))
    read = read_list(write(tmp_path, make_xml(ROWS, namespace=namespace), is_zipped=is_zipped))
    assert (read.format, read.list_date) == ("SDN.XML", date(2024, 3, 4))
    assert read_back(read.entries) == expect(ROWS) == read_back(from_csv.entries)
    assert read.entries.equals(from_csv.entries)
    assert read.entries.dtypes.equals(from_csv.entries.dtypes)


def test_what_xml_allows_inside_a_value_changes_nothing(tmp_path: Path) -> None:
    name = b"SYNTHETIC FAMILY 113"
    ways = (b"SYNTHETIC<![CDATA[ ]]>FAMILY 113", b"SYNTHETIC<!-- x --> <!-- y -->FAMILY 113", b"SYNTHETIC <?x y?>FAMILY 113")
    for written in (*ways, b"SYNTHETIC&#32;FAMILY &#x31;13", b"<![CDATA[SYNTHETIC FAMILY 113]]>", b"\n  SYNTHETIC FAMILY 113\n  "):
        assert read_back(read_list(write(tmp_path, GOOD.replace(name, written, 1))).entries) == expect(ROWS)


def test_the_order_of_entries_is_the_order_of_the_table_and_nothing_else(tmp_path: Path) -> None:
    for step in (5, 7, 11):
        order = [place * step % 12 for place in range(12)]
        read = read_list(write(tmp_path, make_xml([ROWS[place] for place in order])))
        assert read_back(read.entries) == [expect(ROWS)[place] for place in order]


def test_chunks_of_any_size_give_the_same_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = make_rows(40)
    for chunk in (300, 1_000, 4_096):
        monkeypatch.setattr("glomag.sources.xml_events._CHUNK", chunk)
        assert read_back(read_list(write(tmp_path, make_xml(rows))).entries) == expect(rows)


def test_nothing_personal_is_left_or_said(tmp_path: Path) -> None:
    read = read_list(write(tmp_path, GOOD))
    broken = GOOD.replace(make_entry(ROWS[5]).encode(), make_entry(ROWS[5]).replace("<uid>116", "<uid>x116").encode())
    for shown in (read.entries.to_csv() + repr(vars(read)), refuse(tmp_path, broken, "is no list number")):
        assert not [word for word in (BIRTH, PASSPORT, "1887", "SYNTHETIC-TITLE", "SYNTHETIC-AKA") if word in shown]
