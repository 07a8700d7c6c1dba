"""The sheet of a figure: on the left the finding, the native chart and all that is said about it; right of that its numbers."""

from __future__ import annotations

from textwrap import wrap
from typing import Any

from glomag.figures.kits import Kit, Sentence
from glomag.figures.style import WITHDRAWN
from glomag.workbook.cells import Column, fit_text, parse_columns
from glomag.workbook.look import TITLE_PT, Look
from glomag.workbook.plans import plan_chart
from glomag.workbook.setup import READ_ME, set_up
from glomag.workbook.stage import NoPlan, Plan, Stage, set_words
from glomag.workbook.tables import n_lines, set_heights, write_columns

# Width of the panel on the left in characters, and how many characters of the title it holds in a line.
_PANEL_WIDTH, _TITLE_LINE = 92, 66
_CHART_SIZE = {"width": 644, "height": 440}
# The chart's row and how many it covers, and the column at which the numbers begin.
_CHART_ROW, _CHART_ROWS, _NUMBERS_AT = 2, 23, 2
_POINTS_A_LINE = 1.35
_MOST_ROWS_PRINTED = 40
# Sheet names of Excel end here.
_LONGEST_NAME = 31
_WRAPPED = {"says": 34.0, "finding": 60.0, "verdict": 18.0}


def sheet_name(kit: Kit) -> str:
    """`01 primary by fiscal year`, cut between words to what Excel takes; the number tells sheets apart."""
    words = kit.figure.split("-")
    while len(" ".join(words)) > _LONGEST_NAME:
        words.pop()
    return " ".join(words)


def headline_of(kit: Kit) -> str:
    """The finding, after the mark of a figure that was withdrawn."""
    mark = kit.words.withdrawn
    return f"{mark} | {kit.words.title}" if mark else kit.words.title


def write_figure_sheet(book: Any, look: Look, kit: Kit) -> None:
    """Add the sheet of one figure."""
    sheet = book.add_worksheet(sheet_name(kit))
    columns = parse_columns(kit.rows)
    plan = plan_chart(kit.slug, columns)
    _write_title(sheet, look, kit)
    if isinstance(plan, Plan):
        after_chart = _insert_chart(book, sheet, look, plan, kit)
        _write_beside_chart(sheet, look, kit, columns, plan, after_chart)
    else:
        _write_without_chart(sheet, look, kit, columns, plan)
    if kit.words.withdrawn:
        sheet.set_tab_color(WITHDRAWN)


def _write_beside_chart(sheet: Any, look: Look, kit: Kit, columns: list[Column], plan: Plan, after_chart: int) -> None:  # noqa: PLR0917
    """Words under the chart, and all plotted rows right of its numbers; it prints on one page, without the table of all rows."""
    row = _CHART_ROW + _CHART_ROWS
    last_printed_row = _write_words(sheet, look, _printed(kit), row)
    _write_words(sheet, look, _more(kit, _about_numbers(plan)), last_printed_row + 2)
    write_columns(sheet, look, columns, after_chart, f"figure_{_number(kit)}", has_filter=False)
    set_up(sheet, kit.words.source_line, freeze_at=(1, 0), pages_tall=1)
    n_rows = len(plan.columns[0].cells)
    is_short = n_rows <= _MOST_ROWS_PRINTED
    sheet.print_area(0, 0, max(last_printed_row, n_rows if is_short else 0), after_chart - 2 if is_short else 0)


def _write_without_chart(sheet: Any, look: Look, kit: Kit, columns: list[Column], plan: NoPlan) -> None:
    """Words on the left and a table of wrapped text, both on rows as high as they need; it prints as a whole."""
    said = [*_printed(kit), *_more(kit, plan.reason)]
    lines: dict[int, int] = {}
    for row, (label, text) in zip(range(_CHART_ROW, _CHART_ROW + 2 * len(said), 2), said, strict=True):
        sheet.write_string(row, 0, label, look.named("label"))
        sheet.write_string(row + 1, 0, fit_text(text), look.named("words"))
        lines[row + 1] = n_lines(text, _PANEL_WIDTH)
    widths = {column.name: _WRAPPED[column.name] for column in columns if column.name in _WRAPPED}
    beside = write_columns(sheet, look, columns, _NUMBERS_AT, f"figure_{_number(kit)}", has_filter=False, widths=widths)
    set_heights(sheet, {row: max(lines.get(row, 1), beside.get(row, 1)) for row in {*lines, *beside}})
    set_up(sheet, kit.words.source_line, freeze_at=(1, 0))


def _number(kit: Kit) -> str:
    return kit.figure.partition("-")[0]


def _write_title(sheet: Any, look: Look, kit: Kit) -> None:
    title = headline_of(kit)
    sheet.set_column(0, 0, _PANEL_WIDTH)
    sheet.set_column(1, 1, 2)
    sheet.set_row(0, max(2, len(wrap(title, _TITLE_LINE))) * TITLE_PT * _POINTS_A_LINE)
    sheet.write_string(0, 0, fit_text(title), look.named("withdrawn" if kit.words.withdrawn else "title"))
    sheet.write_url(1, 0, f"internal:'{READ_ME}'!A1", look.named("link"), "Back to the list of sheets")


def _insert_chart(book: Any, sheet: Any, look: Look, plan: Plan, kit: Kit) -> int:
    """Write the numbers of the chart and the chart; returns the column at which the plotted rows begin."""
    stage = Stage(book, sheet.get_name(), _NUMBERS_AT, plan.columns)
    write_columns(sheet, look, plan.columns, stage.at, f"charted_{_number(kit)}", has_filter=False)
    chart = plan.draw(stage)
    set_words(chart, headline_of(kit), plan)
    chart.set_size(_CHART_SIZE)
    placed = {"object_position": 2, "x_offset": 2, "y_offset": 2}
    sheet.insert_chart(_CHART_ROW, 0, chart, {"description": f"{plan.shows} {kit.words.alt_text}", **placed})
    return stage.at + len(plan.columns) + 1


def _printed(kit: Kit) -> list[tuple[str, str]]:
    """Label and text of what belongs under the chart on the page."""
    words = kit.words
    says = [("What is counted", words.subtitle), ("Caption", words.caption), ("Source line", words.source_line)]
    hashed = "Data hash (SHA-256 of the CSV of the plotted rows; its first eight digits stand in every image)"
    # The hash takes one line and comes last: LibreOffice ends a page at the last row that has a text of its own.
    return [*says, ("Definition", words.definition), (hashed, kit.data_sha256)]


def _more(kit: Kit, about_numbers: str) -> list[tuple[str, str]]:
    """Label and text of what somebody needs who uses the figure."""
    said = [("Alt text", kit.words.alt_text), ("Description at length", kit.words.description)]
    said += [
        (label, "\n".join(_sentence(one) for one in listed))
        for label, listed in (("You may say", kit.words.may_say), ("Do not say", kit.words.may_not_say))
    ]
    said += [
        ("About the numbers on the right", about_numbers),
        ("Files of this figure", f"figures/{kit.profile}/{kit.figure}/"),
    ]
    return [(label, text) for label, text in said if text]


def _sentence(one: Sentence) -> str:
    found = f" ({one.found})" if one.found else ""
    return f"• {one.sentence}{found}"


def _about_numbers(plan: Plan) -> str:
    says = "The first table is what the chart takes, so that a change there changes the chart; the second has every row that is plotted."
    return f"{says} {plan.note}".strip()


def _write_words(sheet: Any, look: Look, said: list[tuple[str, str]], row: int) -> int:
    """Labels and texts one under the other from `row` on; returns the last row.

    A text takes as many rows as it has lines, since the rows of the tables beside it are to stay as they are.
    """
    for label, text in said:
        sheet.write_string(row, 0, label, look.named("label"))
        last = row + n_lines(text, _PANEL_WIDTH)
        if last > row + 1:
            sheet.merge_range(row + 1, 0, last, 0, "", look.named("words"))
        sheet.write_string(row + 1, 0, fit_text(text), look.named("words"))
        row = last + 1
    return row - 1
