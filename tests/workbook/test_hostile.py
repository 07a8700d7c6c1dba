"""Names and words come from lists that others write: they stay text, whatever they look like."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from glomag.spreadsheet import guard_cell
from glomag.workbook.cells import LONGEST_TEXT, fit_text, parse_columns

if TYPE_CHECKING:
    from workbook.conftest import Published

HOSTILE = (
    '=HYPERLINK("https://example.org","click")',
    "=1+1",
    "+15551234",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "{=1+1}",
    "'=1",
    "https://example.org/?a=1",
    "internal:Claims!A1",
    "<b>&amp;]]></b>",
    "a\x0bb_x0041_c",
    "007",
    "1e5",
    "\N{RIGHT-TO-LEFT OVERRIDE}evil",
    "TRUE",
    "2024-01-01",
    " leading and trailing ",
)


def _names(made: Published, names: Sequence[str]) -> list[Any]:
    """The cells of the first names of the record, once these names are written there as the project writes them."""
    path = made.processed / "register.csv"
    with path.open(encoding="utf-8", newline="") as opened:
        header, *rows = list(csv.reader(opened))
    column = header.index("name")
    for row, name in zip(rows, names, strict=False):
        row[column] = guard_cell(name)
    with path.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened, lineterminator="\n").writerows([header, *rows])
    made.write()
    sheet = load_workbook(made.target)["Record"]
    return [sheet.cell(row, column + 1) for row in range(2, len(names) + 2)]


def test_a_name_stays_the_text_that_it_is(published: Published) -> None:
    cells = _names(published, HOSTILE)
    # openpyxl leaves the control character as the workbook spells it.
    assert [cell.value.replace("_x000B_", "\x0b") for cell in cells] == list(HOSTILE)
    assert [(cell.data_type, cell.hyperlink) for cell in cells] == [("s", None)] * len(HOSTILE)
    # A cell that looks like a formula stays text also when somebody edits it.
    assert [bool(cell.quotePrefix) for cell in cells] == [guard_cell(name) != name for name in HOSTILE]


def test_words_about_a_figure_stay_text(published: Published) -> None:
    published.words("01-primary-by-fiscal-year", title="=1+1", caption="@SUM(A1)", alt_text='"><script>')
    published.write()
    sheet = load_workbook(published.target)["01 primary by fiscal year"]
    cells = {cell.value: cell.data_type for (cell,) in sheet.iter_rows(max_col=1) if cell.value}
    assert {cells[word] for word in ("=1+1", "@SUM(A1)", '"><script>')} == {"s"}


def test_a_text_that_no_cell_holds_is_cut_and_says_so(published: Published) -> None:
    (cell,) = _names(published, ["x" * (LONGEST_TEXT + 1)])
    assert len(cell.value) == LONGEST_TEXT
    assert cell.value.endswith(f"[cut here: {LONGEST_TEXT + 1:,} characters in all, the whole text is in the CSV]")


def test_the_longest_text_that_a_cell_holds_is_whole() -> None:
    assert fit_text("x" * LONGEST_TEXT) == "x" * LONGEST_TEXT


@pytest.mark.parametrize("text", ["1899-12-31", "2023-02-29", "0123", "1.", ".5", "1_000", "٣", "NaN", "1,5", "0x1f"])
def test_what_is_no_number_and_no_day_is_text(text: str) -> None:
    (column,) = parse_columns(f'n\n"{text}"\n')
    assert (column.kind, column.cells) == ("text", (text,))


def test_a_column_is_no_number_where_one_of_its_cells_is_none() -> None:
    ids, dates = parse_columns("person_id,day\n23252,2024-01-01\nGULA,soon\n")
    assert ids.cells == ("23252", "GULA")
    assert dates.cells == ("2024-01-01", "soon")


def test_missing_is_never_zero() -> None:
    n, share, day, is_partial, note = parse_columns("n,a_frac,day,is_partial,note\n1,0.5,2024-01-01,True,a\n,,,,\n")
    assert [column.cells[1] for column in (n, share, day, is_partial, note)] == [None] * 5


def test_an_endless_interval_has_no_chart_and_stays_a_word(published: Published) -> None:
    stem = "12-how-sure-the-fall-is"
    header = "method,n_before,n,change_frac,low_frac,high_frac,spans_zero,letter_value\n"
    published.add(stem, f"{header}exact conditional,2,1,-0.5,-0.9,inf,True,-0.56\n")
    published.write()
    sheet = load_workbook(published.target)["12 how sure the fall is"]
    assert not sheet._charts
    assert any("without an upper limit" in str(cell.value) for (cell,) in sheet.iter_rows(max_col=1))
    assert (sheet["H2"].value, sheet["H2"].data_type) == ("inf", "s")


def test_a_figure_that_nobody_laid_out_has_its_numbers_and_says_that_it_has_no_chart(published: Published) -> None:
    published.add("13-a-name-that-is-longer-than-a-sheet-may-be", "year,n\n2020,45\n")
    published.write()
    sheet = load_workbook(published.target)["13 a name that is longer than a"]
    assert not sheet._charts
    assert any("No Excel chart has been laid out" in str(cell.value) for (cell,) in sheet.iter_rows(max_col=1))


def test_a_withdrawn_figure_carries_its_mark_wherever_it_is_named(published: Published) -> None:
    mark = "WITHDRAWN 3 May 2027: the count was wrong"
    published.words("02-change-by-year", withdrawn=mark)
    published.write()
    book = load_workbook(published.target)
    sheet = book["02 change by year"]
    assert sheet["A1"].value.startswith(mark)
    assert sheet.sheet_properties.tabColor is not None
    assert any(str(cell.value).startswith(mark) for row in book["Read me"].iter_rows() for cell in row)
    assert mark in "".join(run.t for paragraph in sheet._charts[0].title.tx.rich.p for run in paragraph.r or ())
