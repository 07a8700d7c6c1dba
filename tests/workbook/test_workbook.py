"""The workbook read back: every number is the published one, and everything that a reader needs is there."""

from __future__ import annotations

import csv
import json
import os
import re
import time
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from glomag.figures.style import VERDICT_COLOURS
from glomag.spreadsheet import unguard_cell
from glomag.tables.schemas import PLOTTED_KEYS, SCHEMAS
from glomag.workbook.plans import PLANS

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from workbook.conftest import Published

UNDRAWN = {"08 letter claims verdicts"}


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def _table(sheet: Worksheet, name: str) -> list[dict[str, Any]]:
    header, *rows = [[cell.value for cell in row] for row in sheet[sheet.tables[name].ref]]
    return [dict(zip(header, row, strict=True)) for row in rows]


def _as_printed(cell: Any, text: str) -> bool:
    """Whether a cell says the same as the text of the CSV."""
    if cell is None or isinstance(cell, str):
        return (cell or "") == unguard_cell(text)
    if isinstance(cell, bool):
        return str(cell) == text
    if isinstance(cell, datetime):
        return cell.date() == date.fromisoformat(text) and cell.time() == datetime.min.time()
    return float(text) == cell


def _differing(table: list[dict[str, Any]], rows: list[dict[str, str]]) -> list[str]:
    assert len(table) == len(rows)
    return [
        f"row {number}, {name}: {cell!r} for {row[name]!r}"
        for number, (shown, row) in enumerate(zip(table, rows, strict=True), start=1)
        for name, cell in shown.items()
        if not _as_printed(cell, row[name])
    ]


def _figures(book: Workbook) -> list[Worksheet]:
    return [sheet for sheet in book if re.match(r"[0-9]{2} ", sheet.title)]


def _parts(made: Published, pattern: str) -> dict[str, str]:
    with ZipFile(made.target) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist() if re.fullmatch(pattern, name)}


def test_no_cell_is_a_formula(written: Published, book: Workbook) -> None:
    assert [cell.coordinate for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []
    sheets = _parts(written, r"xl/worksheets/sheet[0-9]+\.xml")
    assert len(sheets) == len(book.sheetnames)
    assert not any("<f>" in text or "<f " in text for text in sheets.values())
    assert not _parts(written, r".*(external|vba|connections|macro).*")


@pytest.mark.parametrize(("sheet", "table"), [("Claims", "claims"), ("Record", "register")])
def test_claims_and_record_say_what_their_csv_says(written: Published, book: Workbook, sheet: str, table: str) -> None:
    rows = _csv(written.processed / f"{table}.csv")
    shown = _table(book[sheet], {"register": "record"}.get(table, table))
    assert set(shown[0]) == set(SCHEMAS[table].columns)
    assert _differing(shown, rows) == []


def test_every_figure_has_a_sheet_with_exactly_its_plotted_rows(written: Published, book: Workbook) -> None:
    stems = sorted(path.name for path in written.figures.iterdir() if path.is_dir())
    sheets = _figures(book)
    assert len(sheets) == len(stems) == len(PLOTTED_KEYS)
    for stem, sheet in zip(stems, sheets, strict=True):
        rows = _csv(written.kit(stem) / f"{stem}.csv")
        assert _differing(_table(sheet, f"figure_{stem[:2]}"), rows) == [], stem


def test_numbers_are_shown_as_what_they_are(book: Workbook) -> None:
    change = book["02 change by year"]
    header = {cell.value: cell.column for cell in change[1]}
    assert change.cell(2, header["change_frac"]).number_format.startswith("+0.0%")
    assert change.cell(2, header["year"]).number_format == "0"
    record = {cell.value: cell.column for cell in book["Record"][1]}
    assert book["Record"].cell(2, record["designated_on"]).number_format == "yyyy-mm-dd"
    share = book["05 civil society basis"]
    header = {cell.value: cell.column for cell in share[1]}
    assert share.cell(2, header["floor_frac"]).number_format == "0.0%"


def test_every_sheet_says_everything_that_is_said_about_its_figure(written: Published, book: Workbook) -> None:
    for stem, sheet in zip(sorted(path.name for path in written.figures.iterdir() if path.is_dir()), _figures(book), strict=True):
        words = json.loads((written.kit(stem) / "figure.json").read_text(encoding="utf-8"))
        said = {cell.value for (cell,) in sheet.iter_rows(max_col=1)}
        assert sheet["A1"].value == words["title"]
        assert {words[key] for key in ("subtitle", "caption", "source_line", "alt_text", "definition", "data_sha256")} <= said


def test_every_figure_but_the_table_of_verdicts_has_a_native_chart(written: Published, book: Workbook) -> None:
    assert set(PLANS) == set(PLOTTED_KEYS)
    assert {sheet.title for sheet in _figures(book) if not sheet._charts} == UNDRAWN
    assert any("no chart here" in str(cell.value) for (cell,) in book[UNDRAWN.copy().pop()].iter_rows(max_col=1))
    charts = _parts(written, r"xl/charts/chart[0-9]+\.xml")
    assert len(charts) == len(PLOTTED_KEYS) - len(UNDRAWN)
    for name, chart in charts.items():
        n_axes = len(re.findall(r"<c:(?:cat|val|date)Ax>", chart))
        # The title of the chart and one of each axis.
        assert len(re.findall(r"<c:title>", chart)) == n_axes + 1, name


def test_a_chart_takes_its_numbers_from_its_own_sheet(written: Published, book: Workbook) -> None:
    for chart in _parts(written, r"xl/charts/chart[0-9]+\.xml").values():
        references = re.findall(r"<c:f>('[^']+'|\w+)!\$([A-Z]+)\$(\d+)(?::\$([A-Z]+)\$(\d+))?</c:f>", chart)
        assert len(references) == chart.count("<c:f>")
        for sheet, column, row, *_ in references:
            assert book[sheet.strip("'")][f"{column}{row}"].coordinate in _cells_of_charted(book[sheet.strip("'")])


def _cells_of_charted(sheet: Worksheet) -> set[str]:
    (name,) = [name for name in sheet.tables if name.startswith("charted_")]
    return {cell.coordinate for row in sheet[sheet.tables[name].ref] for cell in row}


def test_numbers_of_a_chart_are_those_of_the_figure(written: Published, book: Workbook) -> None:
    rows = _csv(written.kit("01-primary-by-fiscal-year") / "01-primary-by-fiscal-year.csv")
    shown = _table(book["01 primary by fiscal year"], "charted_01")
    assert [row["Primary designations"] for row in shown] == [int(row["n_primary"]) for row in rows]
    changes = {
        (row["comparison"], row["year"]): float(row["change_frac"])
        for row in _csv(written.kit("02-change-by-year") / "02-change-by-year.csv")
    }
    charted = _table(book["02 change by year"], "charted_02")
    drawn = {
        (word, row["Fiscal year"][2:]): cell
        for row in charted
        for word, cell in zip(("year before", "baseline year"), list(row.values())[1:], strict=True)
        if cell is not None
    }
    assert drawn == changes
    cases = _csv(written.kit("07-cases-by-country") / "07-cases-by-country.csv")
    parts = [row[kind] or 0 for row in _table(book["07 cases by country"], "charted_07") for kind in ("Human rights", "Corruption", "Both")]
    assert sum(parts) == sum(int(row["n_cases"]) for row in cases if row["country"])
    shares = _table(book["05 civil society basis"], "charted_05")
    assert all(round(sum(list(row.values())[4:7]), 4) == 1 for row in shares)


def test_every_chart_has_the_alt_text_of_its_figure(written: Published) -> None:
    described = " ".join(re.findall(r'descr="([^"]*)"', "".join(_parts(written, r"xl/drawings/drawing[0-9]+\.xml").values())))
    stems = {path.name for path in written.figures.iterdir() if path.is_dir()}
    assert {stem for stem in stems if f"What {stem} looks like, with numbers." in described} == stems - {"08-letter-claims-verdicts"}


def test_headings_stay_in_sight_and_lists_have_filters(book: Workbook) -> None:
    assert {sheet.title: sheet.freeze_panes for sheet in _figures(book)} == {sheet.title: "A2" for sheet in _figures(book)}
    assert (book["Claims"].freeze_panes, book["Record"].freeze_panes) == ("B2", "D2")
    for sheet, table in (("Claims", "claims"), ("Record", "record")):
        assert book[sheet].tables[table].autoFilter is not None
        assert book[sheet].tables[table].autoFilter.ref == book[sheet].tables[table].ref


def test_every_sheet_prints_across_a_landscape_page_with_its_heading(book: Workbook) -> None:
    for sheet in book:
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth or 1) == ("landscape", 1), sheet.title
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.paperSize is None
        assert sheet.title == "Read me" or sheet.print_title_rows == "$1:$1", sheet.title


def test_names_of_sheets_and_tables_are_short_and_stand_once(book: Workbook) -> None:
    names = [name.lower() for name in book.sheetnames]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= 31
    tables = [name for sheet in book for name in sheet.tables]
    assert len(set(tables)) == len(tables)


def test_the_first_sheet_leads_to_every_other(book: Workbook) -> None:
    sheet = book["Read me"]
    assert book.sheetnames[0] == "Read me"
    links = {cell.value: cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink}
    assert links == {name: f"'{name}'!A1" for name in book.sheetnames[1:]}


def test_the_first_sheet_says_whose_numbers_these_are(written: Published, book: Workbook) -> None:
    said = " ".join(str(cell.value) for row in book["Read me"].iter_rows() for cell in row if cell.value)
    profile = written.profile
    for word in (profile.name, profile.title, profile.headline.printed(), f"band {profile.band}", "CC BY 4.0", "Do not quote a number"):
        assert word in said


def test_every_page_that_the_first_sheet_names_is_there(written: Published, book: Workbook) -> None:
    checkout = Path(__file__).resolve().parents[2]
    said = " ".join(str(cell.value) for row in book["Read me"].iter_rows() for cell in row if cell.value)
    named = re.findall(r"(?:docs|data|notebooks|src|figures)/[\w./-]*\w|LICENSE(?:-DATA\.md)?|CITATION\.cff", said)
    assert len(named) > 8
    assert [path for path in named if not (checkout / path).exists()] == []


def test_verdicts_have_the_colours_of_the_figures(book: Workbook) -> None:
    header = {cell.value: cell.column for cell in book["Claims"][1]}
    cells = [row[header["verdict"] - 1] for row in book["Claims"].iter_rows(min_row=2)]
    assert {(cell.value, f"#{cell.fill.fgColor.rgb[2:].lower()}", f"#{cell.font.color.rgb[2:].lower()}") for cell in cells} == {
        (cell.value, *VERDICT_COLOURS[cell.value]) for cell in cells
    }


def test_columns_are_explained(book: Workbook) -> None:
    explained = {(row["Sheet"], row["Column"]) for row in _table(book["Columns"], "columns")}
    assert explained == {
        *(("Claims", column) for column in SCHEMAS["claims"].columns),
        *(("Record", column) for column in SCHEMAS["register"].columns),
    }


def test_properties_tell_title_author_language_and_no_clock(written: Published, book: Workbook) -> None:
    told = book.properties
    assert (told.creator, told.language) == ("The Global Magnitsky recount contributors", "en-US")
    assert written.profile.name in told.title
    assert told.subject
    assert {told.created.date(), told.modified.date()} == {written.profile.as_of}
    with ZipFile(written.target) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("written", ["latest"], indirect=True)
@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system cannot change its time zone")
def test_the_same_files_give_the_same_bytes_at_another_place_and_time(written: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    before = written.target.read_bytes()
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    monkeypatch.setenv("USER", "somebody")
    monkeypatch.chdir(written.processed)
    time.tzset()
    try:
        assert written.write().read_bytes() == before
    finally:
        monkeypatch.undo()
        time.tzset()
    assert str(written.figures.parent).encode() not in before
    assert os.environ.get("TZ") != "Pacific/Kiritimati"
