"""One file of the record: every cell is right, or the file is refused with file, line and value."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from glomag.errors import RegisterError
from glomag.paths import Project
from glomag.register.package import Field, Resource
from glomag.register.record import read_register, read_tables
from glomag.register.table import read_table

SYNTHETIC = Resource(
    name="synthetic",
    file="synthetic.csv",
    fields=(
        Field("key", "string", is_required=True, pattern=re.compile("[a-z]+")),
        Field("day", "date", is_required=True),
        Field("criterion", "string", is_required=True, enum=("abuse", "corruption")),
        Field("whole", "integer"),
        Field("number", "number"),
        Field("note", "string"),
    ),
    primary_key=("key", "day"),
    sha256="",
)
HEADER = b"key,day,criterion,whole,number,note\n"
FIRST = b'a,2024-02-29,abuse,-3,1.5,"one, two"\n'
SECOND = b"b,2024-03-01,corruption,,,\n"
GOOD = HEADER + FIRST + SECOND
RECORD = (
    "designations.csv",
    "cases.csv",
    "public_evidence.csv",
    "second_coding.csv",
    "adjudication.csv",
    "letter_claims.csv",
    "published_counts.csv",
    "control_checks.csv",
)


def _read(folder: Path, content: bytes) -> tuple[pd.DataFrame, list[str]]:
    path = folder / "synthetic.csv"
    path.write_bytes(content)
    frame, problems = read_table(path, SYNTHETIC)
    return frame, [str(problem) for problem in problems]


def _only_fault(folder: Path, content: bytes) -> str:
    frame, faults = _read(folder, content)
    assert len(faults) == 1, faults
    assert frame.empty
    return faults[0]


@pytest.mark.parametrize(
    ("good", "bad", "shown", "says"),
    [
        (b"2024-03-01", b"2024-02-30", "day = '2024-02-30'", "day of the calendar as YYYY-MM-DD"),
        (b"2024-03-01", b"2023-02-29", "day = '2023-02-29'", "day of the calendar"),
        (b"2024-03-01", b"2024-2-3", "day = '2024-2-3'", "day of the calendar"),
        (b"2024-03-01", b"01/02/2024", "day = '01/02/2024'", "day of the calendar"),
        (b"2024-03-01", b"20240301", "day = '20240301'", "day of the calendar"),
        (b"2024-03-01", b"2024-03-01T00:00", "day = '2024-03-01T00:00'", "day of the calendar"),
        (b"2024-03-01", b"2024-W09-5", "day = '2024-W09-5'", "day of the calendar"),
        (b"2024-03-01", b"", "day = ''", "must not be empty"),
        (b"2024-03-01", b" 2024-03-01", "day = ' 2024-03-01'", "begin or end with a blank"),
        (b",corruption,", b",Corruption,", "criterion = 'Corruption'", "allowed: abuse, corruption"),
        (b",corruption,", b",bribery,", "criterion = 'bribery'", "allowed: abuse, corruption"),
        (b",corruption,", b",,", "criterion = ''", "must not be empty"),
        (b",corruption,", b",corruption ,", "criterion = 'corruption '", "begin or end with a blank"),
        (b"\nb,", b"\nB,", "key = 'B'", "must look like [a-z]+"),
        (b"\nb,", b"\nb1,", "key = 'b1'", "must look like [a-z]+"),
        (b"corruption,,,", b"corruption,1.0,,", "whole = '1.0'", "must be a whole number"),
        (b"corruption,,,", b"corruption,ten,,", "whole = 'ten'", "must be a whole number"),
        (b"corruption,,,", b"corruption,,1e3,", "number = '1e3'", "must be a number"),
        (b"corruption,,,", b'corruption,,"1,5",', "number = '1,5'", "must be a number"),
        (b"corruption,,,", b"corruption,,nan,", "number = 'nan'", "must be a number"),
        (b"corruption,,,", "corruption,,,\u00a0x".encode(), "note = '\\xa0x'", "begin or end with a blank"),
    ],
)
def test_a_wrong_cell_is_refused_with_line_column_value_and_what_is_allowed(
    tmp_path: Path, good: bytes, bad: bytes, shown: str, says: str
) -> None:
    fault = _only_fault(tmp_path, HEADER + FIRST + SECOND.replace(good.lstrip(b"\n"), bad.lstrip(b"\n"), 1))
    assert fault.startswith(f"synthetic.csv, line 3: {shown}; ")
    assert says in fault


@pytest.mark.parametrize(
    ("header", "says"),
    [
        (b"key,day,criterion,whole,number\n", "column 'note' is missing"),
        (b"key,day,criterion,whole,number,note,more\n", "column 'more' is not known"),
        (b"day,key,criterion,whole,number,note\n", "another order or twice"),
        (b"key,day,criterion,whole,number,note,note\n", "another order or twice"),
    ],
)
def test_a_wrong_header_is_refused_and_the_columns_are_named(tmp_path: Path, header: bytes, says: str) -> None:
    fault = _only_fault(tmp_path, header + FIRST + SECOND)
    assert fault.startswith("synthetic.csv, line 1: ")
    assert says in fault
    assert "expected: key, day, criterion, whole, number, note" in fault


def test_a_column_under_another_name_is_both_missing_and_unknown(tmp_path: Path) -> None:
    _, faults = _read(tmp_path, GOOD.replace(b"criterion", b"limb", 1))
    assert [fault.split("; ")[0] for fault in faults] == [
        "synthetic.csv, line 1: column 'criterion' is missing",
        "synthetic.csv, line 1: column 'limb' is not known",
    ]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (b"b,2024-03-01,corruption,,\n", "5 cells; every row has 6"),
        (b"b,2024-03-01,corruption,,,,\n", "7 cells; every row has 6"),
        (b"\n", "0 cells; every row has 6"),
        (b"b;2024-03-01;corruption;;;\n", "1 cells; every row has 6"),
    ],
)
def test_a_row_that_is_too_short_or_too_long_is_refused(tmp_path: Path, row: bytes, says: str) -> None:
    assert _only_fault(tmp_path, HEADER + FIRST + row) == f"synthetic.csv, line 3: {says}"


def test_a_file_cut_inside_a_row_is_refused(tmp_path: Path) -> None:
    _, faults = _read(tmp_path, GOOD[:-3])
    assert any(fault.startswith("synthetic.csv, line 3: the file ends inside a line") for fault in faults)


def test_a_file_cut_before_its_last_line_break_is_refused(tmp_path: Path) -> None:
    assert "line 3: the file ends inside a line" in _only_fault(tmp_path, GOOD[:-1])


def test_a_file_cut_inside_a_quoted_cell_is_refused(tmp_path: Path) -> None:
    assert "line 2: not readable as CSV: unexpected end of data" in _only_fault(tmp_path, (HEADER + FIRST)[:-4])


def test_a_quote_that_is_left_open_is_refused(tmp_path: Path) -> None:
    assert "not readable as CSV" in _only_fault(tmp_path, HEADER + FIRST.replace(b'two"', b"two") + SECOND)


def test_text_after_a_closing_quote_is_refused(tmp_path: Path) -> None:
    assert "line 2: not readable as CSV" in _only_fault(tmp_path, HEADER + FIRST.replace(b'two"', b'two"x') + SECOND)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xef\xbb\xbf" + GOOD, "line 1: the file begins with a byte-order mark"),
        (GOOD.decode().encode("utf-16"), "line 1: byte 0xff is not UTF-8"),
        (GOOD.decode().encode("utf-16-le"), "line 1: the file holds a NUL byte"),
        (GOOD.replace(b"one", "\u00e9tat".encode("latin-1")), "line 2: byte 0xe9 is not UTF-8"),
        (GOOD.replace(b"one", b"o\x00e"), "line 2: the file holds a NUL byte"),
        (b"", "synthetic.csv: the file is empty"),
        (GOOD.replace(b"\n", b"\r"), "the file ends inside a line"),
        (GOOD + b"\x1a", "line 4: "),
    ],
    ids=["byte-order mark", "UTF-16", "UTF-16 without mark", "latin-1", "NUL", "empty", "CR alone", "control-Z"],
)
def test_bytes_that_are_no_plain_utf8_table_are_refused_with_their_line(tmp_path: Path, content: bytes, says: str) -> None:
    _, faults = _read(tmp_path, content)
    assert any(says in fault for fault in faults), faults


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    _, problems = read_table(tmp_path / "synthetic.csv", SYNTHETIC)
    assert [str(problem) for problem in problems] == ["synthetic.csv: the file cannot be read; No such file or directory"]


def test_a_key_that_stands_twice_is_refused_with_both_lines(tmp_path: Path) -> None:
    fault = _only_fault(tmp_path, GOOD + b"a,2024-02-29,corruption,,,\n")
    assert fault == "synthetic.csv, line 4: key, day = 'a, 2024-02-29'; stands already on line 2"


def test_every_fault_of_a_file_is_listed(tmp_path: Path) -> None:
    _, faults = _read(tmp_path, GOOD.replace(b"2024-02-29", b"2024-02-30").replace(b"corruption,", b"bribery,"))
    assert len(faults) == 2


@pytest.mark.parametrize("file", RECORD)
def test_a_file_with_a_header_and_no_row_is_refused(copied_project: Project, file: str) -> None:
    path = copied_project.register / file
    path.write_bytes(path.read_bytes().split(b"\n")[0] + b"\n")
    with pytest.raises(RegisterError, match=file):
        read_tables(copied_project)


@pytest.mark.parametrize("file", RECORD)
def test_a_file_cut_at_the_end_of_a_row_is_refused_by_its_checksum(copied_project: Project, file: str) -> None:
    path = copied_project.register / file
    content = path.read_bytes()
    path.write_bytes(content[: content.rindex(b"\n", 0, -1) + 1])
    with pytest.raises(RegisterError, match=file):
        read_register(copied_project)


def test_a_good_file_is_read_with_its_types_and_lines(tmp_path: Path) -> None:
    frame, faults = _read(tmp_path, GOOD)
    assert faults == []
    assert frame["line"].tolist() == [2, 3]
    assert frame["day"].tolist() == [pd.Timestamp("2024-02-29"), pd.Timestamp("2024-03-01")]
    assert frame["whole"].tolist() == [-3, pd.NA]
    assert frame["number"].tolist()[0] == 1.5
    assert frame["note"].tolist()[0] == "one, two"


def test_an_empty_optional_cell_is_missing_and_never_zero(tmp_path: Path) -> None:
    frame, _ = _read(tmp_path, GOOD)
    assert frame.loc[1, ["whole", "number", "note"]].isna().all()


def test_carriage_returns_before_line_feeds_are_accepted_and_change_nothing(tmp_path: Path) -> None:
    unix, _ = _read(tmp_path, GOOD)
    windows, faults = _read(tmp_path, GOOD.replace(b"\n", b"\r\n"))
    assert faults == []
    pd.testing.assert_frame_equal(windows, unix)


def test_a_quoted_cell_may_hold_quotes_commas_and_a_line_break(tmp_path: Path) -> None:
    frame, faults = _read(tmp_path, HEADER + b'a,2024-02-29,abuse,,,"a ""b"", c\nd"\n' + SECOND)
    assert faults == []
    assert frame["note"].tolist()[0] == 'a "b", c\nd'
    assert frame["line"].tolist() == [3, 4]
