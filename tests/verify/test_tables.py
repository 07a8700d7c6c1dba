"""CSV and Parquet: the row by its key, the column, and the two values; and whatever else two tables can differ in."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from planting import CLAIMS, COUNTS, KIT, PARQUET, STEM, Change, first, found, read, swapped

from glomag.tables.writing import parquet_bytes
from glomag.verify.kinds import compare_files

EXCEL = f"{KIT}/{STEM}-excel.csv"


def _edited(change: Callable[[list[list[str]]], list[list[str]]]) -> Change:
    """Changes the rows of a CSV file, the header among them, and writes it as the run does."""

    def changing(content: bytes) -> bytes:
        written = io.StringIO()
        csv.writer(written, lineterminator="\n").writerows(change(list(csv.reader(io.StringIO(content.decode(), newline="")))))
        return written.getvalue().encode()

    return changing


def test_a_number_is_named_by_table_row_and_column() -> None:
    difference = first(COUNTS, swapped(",28\n", ",29\n"))
    assert difference.says == "number: row 2023, column n: 28 -> 29"


def test_a_word_and_a_day_are_told_from_a_number() -> None:
    assert first(CLAIMS, swapped("direction only", "not reproduced")).says.startswith(
        "text: row drop_fy2020_fy2023, column verdict: direction only"
    )
    assert first(COUNTS, swapped("2022-10-01", "2022-10-02")).says == "day: row 2023, column first_day: 2022-10-01 -> 2022-10-02"


def test_a_row_on_one_side_only_is_told_as_a_whole_with_its_key() -> None:
    without = _edited(lambda rows: [row for row in rows if row[0] != "2023"])
    missing = found(COUNTS, without)
    assert [(one.meaning, one.where) for one in missing] == [("missing", "row 2023")]
    assert "n=28" in missing[0].committed
    too_many = list(compare_files(COUNTS, without(read(COUNTS)), read(COUNTS)))
    assert [(one.meaning, one.where) for one in too_many] == [("too many", "row 2023")]


def test_a_column_on_one_side_only_is_told_once() -> None:
    wider = _edited(lambda rows: [[*rows[0], "note"], *([*row, "x"] for row in rows[1:])])
    assert [(one.meaning, one.where) for one in found(COUNTS, wider)] == [("too many", "column note")]
    assert [one.meaning for one in compare_files(COUNTS, wider(read(COUNTS)), read(COUNTS))] == ["missing"]


def test_the_same_rows_or_columns_in_another_order_are_an_order() -> None:
    turned = found(COUNTS, _edited(lambda rows: [rows[0], *rows[1:][::-1]]))
    assert [(one.meaning, one.where) for one in turned] == [("order", "rows from the 1st on")]
    columns = found(COUNTS, _edited(lambda rows: [row[::-1] for row in rows]))
    assert [(one.meaning, one.where) for one in columns] == [("order", "columns")]


@pytest.mark.parametrize(
    ("path", "change", "said"),
    [
        (COUNTS, lambda content: b"\xef\xbb\xbf" + content, "mark of UTF-8"),
        (EXCEL, lambda content: content.removeprefix(b"\xef\xbb\xbf"), "mark of UTF-8"),
        (COUNTS, lambda content: content.replace(b"\n", b"\r\n"), "line ends"),
        (COUNTS, swapped("\n2023,", '\n"2023",'), "quoted"),
    ],
)
def test_the_same_cells_written_otherwise_are_an_encoding(path: str, change: Change, said: str) -> None:
    differences = found(path, change)
    assert [one.meaning for one in differences] == ["encoding"]
    assert said in differences[0].where


def test_the_rows_of_a_figure_are_told_by_the_key_of_the_figure_in_both_of_its_files() -> None:
    assert first(EXCEL, swapped("False,28", "False,29")).where.startswith("row 2023, column ")
    assert first(f"{KIT}/{STEM}.csv", swapped("False,28", "False,29")).where.startswith("row 2023, column ")


def test_a_table_without_a_key_is_compared_by_place() -> None:
    rows = b"name,n\na,1\nb,2\nc,3\n"
    say = [one.says for one in compare_files("list.csv", rows, rows.replace(b"b,2", b"b,5"))]
    assert say == ["number: 2nd row, column n: 2 -> 5"]
    assert [one.says for one in compare_files("list.csv", rows, b"name,n\na,1\nc,3\n")] == ["missing: 2nd row: b, 2 -> no such row"]
    assert [one.meaning for one in compare_files("list.csv", rows, b"name,n\na,1\nb,2\nc,3\nd,4\n")] == ["too many"]
    assert [one.meaning for one in compare_files("list.csv", rows, b"name,n\nc,3\na,1\nb,2\n")] == ["order"]
    assert [one.where for one in compare_files("list.csv", rows, b"name,n\na,1\nb,2,7\nc,3\n")] == ["2nd row, 2 columns"]


def test_what_is_no_text_is_told_by_its_bytes_and_its_side() -> None:
    difference = first(COUNTS, lambda content: content[:40] + b"\xff" + content[41:])
    assert difference.meaning == "bytes"
    assert difference.where.startswith("the rebuilt file cannot be read (UnicodeDecodeError): byte 40 of ")


# --- Parquet


@pytest.fixture(scope="module")
def few() -> pd.DataFrame:
    return pd.read_parquet(io.BytesIO(read(PARQUET))).head(40)


def _said(one: pd.DataFrame, other: pd.DataFrame) -> list[str]:
    return [difference.says for difference in compare_files(PARQUET, parquet_bytes(one), parquet_bytes(other))]


def test_a_cell_of_parquet_is_named_as_one_of_a_csv(few: pd.DataFrame) -> None:
    column = next(name for name in few.columns if few[name].dtype == "int64")
    changed = few.copy()
    changed.loc[7, column] += 1
    (said,) = _said(few, changed)
    assert said.startswith("number: row ")
    assert f"column {column}: {few.loc[7, column]} -> {few.loc[7, column] + 1}" in said


def test_order_rows_types_and_columns_of_parquet_are_told_apart(few: pd.DataFrame) -> None:
    column = next(name for name in few.columns if few[name].dtype == "int64")
    assert _said(few, few.iloc[::-1])[0].startswith("order: rows from the 1st on")
    assert _said(few, few.drop(index=3))[0].startswith("missing: row ")
    assert _said(few, few.assign(note="x"))[0] == "too many: column note"
    assert f"text: type of column {column}: int64 -> int32" in _said(few, few.astype({column: "int32"}))


def test_a_library_that_wrote_a_parquet_file_is_a_version(few: pd.DataFrame) -> None:
    table = pa.Table.from_pandas(few, preserve_index=False)
    sides = []
    for number in ("3.1.1", "3.2.0"):
        written = io.BytesIO()
        pq.write_table(table.replace_schema_metadata({"pandas": f'{{"pandas_version": "{number}"}}'}), written)
        sides.append(written.getvalue())
    (difference,) = compare_files(PARQUET, *sides)
    assert (difference.meaning, difference.where) == ("version", "metadata pandas")


def test_parquet_compressed_otherwise_is_an_encoding(few: pd.DataFrame) -> None:
    sides = []
    for compression in ("zstd", "snappy"):
        written = io.BytesIO()
        few.to_parquet(written, index=False, compression=compression)
        sides.append(written.getvalue())
    assert [one.meaning for one in compare_files(PARQUET, *sides)] == ["encoding"]


def test_the_committed_parquet_file_is_read_with_every_row_told_by_its_key() -> None:
    frame = pd.read_parquet(io.BytesIO(read(PARQUET)))
    column = next(name for name in frame.columns if frame[name].dtype == "int64")
    frame.loc[len(frame) - 1, column] += 1
    (difference,) = compare_files(PARQUET, read(PARQUET), parquet_bytes(frame))
    assert difference.meaning == "number"
    assert difference.where.startswith("row ")
