"""SDN.CSV: what is refused, with its line; then what is read, against the csv module and the table of the ten real lists."""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import re
import sys
from pathlib import Path

import pytest

if (own_folder := str(Path(__file__).resolve().parent)) not in sys.path:
    sys.path.append(own_folder)  # pytest puts no folder of tests on the path

from made_lists import BIRTH, NULL, PASSPORT, Row, expect, make_csv, make_rows, read_back, refuse, write

from glomag.sources.reading import read_list

ROWS = make_rows(12)
GOOD = make_csv(ROWS)
LINES = GOOD.removesuffix(b"\x1a").splitlines(keepends=True)
# The table of ../shared/design/ofac_formats.md.
GLOMAG_COUNTS = {
    "2019-01-15": 99, "2021-08-18": 323, "2021-12-02": 337, "2021-12-10": 415, "2022-09-15": 419, "2022-11-09": 420, "2022-12-09": 606,
    "2023-12-14": 683, "2024-02-28": 681, "2024-03-04": 695,
}  # fmt: skip


def _line(uid: str = "7", name: str = "SYNTHETIC", kind: str = "individual", programs: str = "SDGT", remarks: str = NULL) -> bytes:
    return f'{uid},"{name}","{kind}","{programs}",{f"{NULL}," * 7}"{remarks}"\r\n'.encode()


def _with(line: bytes, after: int = 4) -> bytes:
    """The good file with one more line, which becomes number `after` + 1."""
    return b"".join([*LINES[:after], line, *LINES[after:]])


FAULTS = {
    "a uid that is no number": (_line(uid="7a"), "'7a' is no list number"),
    "a uid of five thousand digits": (_line(uid="1" * 5_000), "is no list number"),
    "a uid of nought": (_line(uid="0"), "'0' is no list number"),
    "a uid with a leading nought": (_line(uid="07"), "'07' is no list number"),
    "a uid with a blank": (_line(uid=" 7"), "is no list number"),
    "a uid in other digits": (_line(uid="\u0667"), "is no list number"),
    "a uid that stands twice": (_line(uid="101"), "'101' stands twice as a list number"),
    "an unknown kind": (_line(kind="Individual"), "'Individual' is no known SDN_Type"),
    "a kind that is empty": (_line(kind=""), "an empty cell"),
    "no programme": (_line(programs=NULL), "is no list of programme tags"),
    "a tag twice": (_line(programs="SDGT] [SDGT"), "is no list of programme tags"),
    "a tag that is empty": (_line(programs="SDGT] ["), "is no list of programme tags"),
    "tags that are parted otherwise": (_line(programs="SDGT; GLOMAG"), "is no list of programme tags"),
    "no name": (_line(name=NULL), "is no name"),
    "a name of blanks": (_line(name="  "), "is no name"),
    "a control character in a name": (_line(name="SYN\x0bTHETIC"), "is no name"),
    "a byte-order mark inside": (b"\xef\xbb\xbf" + _line(), "is no list number"),
    "a cell too many": (_line().replace(b"\r\n", b",1\r\n"), "13 cells"),
    "a cell too few": (_line().replace(NULL.encode() + b",", b"", 1), "11 cells"),
    "an empty line": (b"\r\n", "0 cells"),
    "a byte that is no UTF-8": (_line(name="SYNTHETIC").replace(b"NTH", b"NTH\xe9"), "byte 0xe9 is not UTF-8"),
    "the closing byte inside": (b"\x1a" + _line(), "0x1A stands inside"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_refused_with_its_line(fault: str, tmp_path: Path) -> None:
    line, said = FAULTS[fault]
    refuse(tmp_path, _with(line), said, line=5)


@pytest.mark.parametrize(
    "fault", ["a uid that stands twice", "an unknown kind", "a cell too many", "a cell too few", "a byte that is no UTF-8"]
)
def test_the_line_is_right_beyond_65535(fault: str, tmp_path: Path) -> None:
    line, said = FAULTS[fault]
    long = b"".join(_line(uid=str(uid)) for uid in range(1_000, 71_000))
    refuse(tmp_path, b"".join(LINES) + long + line + _line(uid="999"), said, line=len(LINES) + 70_001)


def test_a_nul_byte_is_refused_wherever_it_stands(tmp_path: Path) -> None:
    far = b"".join(_line(uid=str(uid)) for uid in range(1_000, 1_200))
    for line in (_line(uid="7\x008"), _line(name="A\x00B"), _line(programs="SDGT\x00junk"), _line(remarks="A\x00B")):
        refuse(tmp_path, b"".join(LINES) + far + line, line=len(LINES) + 201)
        refuse(tmp_path, line + b"".join(LINES), "NUL")


@pytest.mark.parametrize("n_cut", range(1, len(LINES[-2]) + len(LINES[-1])))
def test_a_file_cut_inside_a_line_is_refused_or_ends_as_a_whole_line_does(n_cut: int, tmp_path: Path) -> None:
    """Cut between two rows (or before the line's end) it is a whole file to a reader: only the count against an older one can tell."""
    cut = b"".join(LINES)[:-n_cut]
    whole_line = LINES[-2].rstrip(b"\r\n")
    if cut == b"".join(LINES).rstrip(b"\r\n") or cut.endswith((whole_line, LINES[-2])):
        assert len(read_list(write(tmp_path, cut)).entries) == len(cut.strip().splitlines())
    else:
        refuse(tmp_path, cut, "cut off", line=cut.count(b"\n") + 1)


@pytest.mark.parametrize(
    "cut", ['8,"SYNTHETIC', '8,"SYNTHETIC\r\n', '8,"SYNTHETIC","individual"', f'8,"S","individual","SDGT",{NULL},{NULL}']
)
def test_a_file_cut_inside_a_cell_is_refused(cut: str, tmp_path: Path) -> None:
    refuse(tmp_path, b"".join(LINES) + cut.encode(), "cut off", line=len(LINES) + 1)


def test_a_quote_left_open_in_the_middle_is_refused(tmp_path: Path) -> None:
    refuse(tmp_path, _with(_line().replace(b'"SYNTHETIC"', b'"SYNTHETIC')))
    refuse(tmp_path, _with(_line(remarks="two\r\nlines")), "quote")


@pytest.mark.parametrize("n_wide", [0, 2])
def test_carriage_returns_alone_end_no_line(n_wide: int, tmp_path: Path) -> None:
    content = b"".join(LINES[:4]).replace(b"\r\n", b"\r") + LINES[4].rstrip() + b",1" * n_wide + b"\n"
    refuse(tmp_path, content)
    refuse(tmp_path, b"".join(LINES) + b'5,"a\rb",x\ry\r\n')


def test_a_line_too_many_and_one_too_few_are_both_refused(tmp_path: Path) -> None:
    refuse(tmp_path, _with(_line(remarks="two\nlines")).replace(LINES[9], LINES[9].replace(b"\r\n", b"\r")))


@pytest.mark.parametrize("cells", [1, 2, 5, 6, 13])
def test_a_cell_without_end_is_refused(cells: int, tmp_path: Path) -> None:
    refuse(tmp_path, b"".join(LINES) + b",".join([b"a" * 200_000] * cells) + b"\n" + LINES[0], f"{cells} cells", line=len(LINES) + 1)


OTHER_LISTS = {
    "consolidated list": (make_csv([Row("9", "SYNTHETIC", "entity", ("NS-MBS",))]), "not the SDN list"),
    "a part of the list": (make_csv([row for row in ROWS if "SDGT" not in row.programs]), "not the SDN list"),
    "ADD.CSV": (b'36,25,"SYNTHETIC STREET","SYNTHETIC TOWN","Cuba",-0- \r\n' * 9 + b"\x1a", "6 cells"),
    "ALT.CSV": (b'36,12,"aka","SYNTHETIC",-0- \r\n' * 9 + b"\x1a", "5 cells"),
    "SDN_COMMENTS.CSV": (b'36,"SYNTHETIC"\r\n' * 9 + b"\x1a", "2 cells"),
    "a table with a header": (b"ent_num,SDN_Name,SDN_Type,Program,a,b,c,d,e,f,g,Remarks\r\n" + GOOD, "'ent_num'"),
    "semicolons": (make_csv([ROWS[1]]).replace(b",", b";").removesuffix(b"\x1a"), "no SDN list"),
    "JSON": (b'{"error": "SYNTHETIC"}\n', "no SDN list"),
}  # fmt: skip


@pytest.mark.parametrize("kind", OTHER_LISTS)
def test_another_list_is_refused(kind: str, tmp_path: Path) -> None:
    content, said = OTHER_LISTS[kind]
    refuse(tmp_path, content, said)


VARIANTS = list(itertools.product(("\r\n", "\n"), (True, False), (NULL, "-0-"), (b"\x1a", b""), (True, False), (True, False)))
# Without a quote and without a line end nothing tells a whole last line from one that is cut off.
VARIANTS = [variant for variant in VARIANTS if variant[1] or variant[4]]


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_of_the_years_gives_the_same_table(variant: tuple[str, bool, str, bytes, bool, bool], tmp_path: Path) -> None:
    ends, quoted, null, closing, last_end, is_zipped = variant
    content = make_csv(ROWS, ends=ends, quoted=quoted, null=null, closing=closing, last_end=last_end)
    read = read_list(write(tmp_path, content, is_zipped=is_zipped))
    assert (read.format, read.list_date) == ("SDN.CSV", None)
    assert read_back(read.entries) == expect(ROWS)
    assert read.entries[["entered_first", "entered_last"]].isna().all(axis=None)
    assert set(read.entries["legal_basis"]) == {""}


def test_the_order_of_lines_is_the_order_of_the_table_and_nothing_else(tmp_path: Path) -> None:
    for step in (5, 7, 11):
        order = [place * step % 12 for place in range(12)]
        read = read_list(write(tmp_path, make_csv([ROWS[place] for place in order])))
        assert read_back(read.entries) == [expect(ROWS)[place] for place in order]


def test_nothing_personal_is_left(tmp_path: Path) -> None:
    assert GOOD.count(BIRTH.encode()) == GOOD.count(PASSPORT.encode()) == 8
    read = read_list(write(tmp_path, GOOD))
    shown = read.entries.to_csv() + repr(read) + repr(vars(read))
    assert BIRTH not in shown
    assert PASSPORT not in shown
    assert "1887" not in shown


def test_a_refusal_says_nothing_personal(tmp_path: Path) -> None:
    personal = f"{BIRTH}; {PASSPORT}7"
    for line in (_line(uid="x", remarks=personal), _line(remarks=personal + '","'), _line(remarks=personal).rstrip() + b"\x1a\r\n"):
        message = refuse(tmp_path, _with(line))
        assert BIRTH not in message
        assert PASSPORT not in message


@pytest.mark.parametrize("day", GLOMAG_COUNTS)
def test_the_real_lists_give_the_counts_of_the_table(day: str, shared: Path) -> None:
    path = shared / "samples" / "ofac" / f"sdn_{day}.csv.gz"
    if not path.is_file():
        pytest.skip("needs OFAC's own lists in ../shared/samples/ofac")
    text = gzip.decompress(path.read_bytes()).decode("utf-8").removesuffix("\x1a")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    read = read_list(path)
    assert len(read.tagged("GLOMAG")) == GLOMAG_COUNTS[day]
    assert read.entries["uid"].tolist() == [row[0] for row in rows]
    assert read.entries["name"].tolist() == [row[1] for row in rows]
    assert read.entries["programs"].tolist() == [tuple(re.split(r"\] \[", row[3])) for row in rows]
    assert read.entries["entity_type"].tolist() == [row[2] if row[2].strip() != "-0-" else "entity" for row in rows]
    for row, ties in zip(rows, read.entries["ties"], strict=True):
        printed = [piece.split("Linked To: ")[1] for piece in row[11].rstrip().split(";") if "Linked To: " in piece]
        assert [tie.name for tie in ties] == [
            name.strip().removesuffix(".") if name == printed[-1] and row[11].endswith(f"{name}") else name.strip() for name in printed
        ]
        assert not [tie for tie in ties if tie.uid or tie.relation or tie.is_former]
