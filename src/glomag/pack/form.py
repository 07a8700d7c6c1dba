"""The form of a reviewer: a page to fill in and print, the same as Markdown for an editor, and its exhibits as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from itertools import groupby
from urllib.parse import quote

from glomag.pack.exhibits import Line
from glomag.pack.questions import AFTER, ANSWERS, BEFORE
from glomag.pack.template import render, render_page
from glomag.run.exhibits import Kind
from glomag.spreadsheet import guard_cell

FORM_PAGE, FORM_TEXT, FORM_TABLE = "replication-form.html", "replication-form.md", "replication-form.csv"
COLUMNS = ("profile", "kind", "exhibit", "says", "file", "made_by", "explain", "reproduced", "discrepancy", "note")
"""Of the CSV, and of what the page saves; the last three are the reviewer's."""
_HEADINGS: dict[Kind, str] = {"figure": "Figures", "claim": "Claims of the letter (numbers in the text)", "table": "Tables"}


def form_html(lines: Sequence[Line]) -> str:
    """The page: works from disk without a network, prints, and saves the answers as a CSV."""
    content = {"before": BEFORE, "after": AFTER, "answers": ANSWERS, "groups": _groups(lines), "columns": COLUMNS}
    return render_page("form.html.j2", script="form.js", quote=quote, **content)


def form_markdown(lines: Sequence[Line]) -> str:
    """The same form as text with boxes to tick and cells to fill in."""
    return render("form.md.j2", before=BEFORE, after=AFTER, answers=ANSWERS, groups=_groups(lines))


def form_csv(lines: Sequence[Line]) -> str:
    """The exhibits as a table, with empty cells for what was found; it opens in a spreadsheet."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows([guard_cell(cell) for cell in (*_cells(line), "", "", "")] for line in lines)
    return written.getvalue()


def _cells(line: Line) -> tuple[str, ...]:
    return (line.profile, line.kind, line.exhibit, line.says, line.file, line.made_by, line.explain)


def _groups(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """Lines under their headings, in the order in which they come."""
    grouped = groupby(lines, key=lambda line: (line.profile, line.kind))
    return [(f"{_HEADINGS[kind]}, {profile}", list(group)) for (profile, kind), group in grouped]
