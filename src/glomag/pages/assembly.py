"""What a page shows of one notebook, every part ready to be set; nothing here is markup but the prose, which is escaped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from glomag.figures.kits import WORDS_FILE
from glomag.pages.cells import Narration, Notebook, Picture, Printed, Step
from glomag.pages.code import colour_code
from glomag.pages.frames import Frame
from glomag.pages.links import Cell, Explained, link_line, link_rows
from glomag.pages.origin import Origin, Published, find_origin, tables_written
from glomag.pages.prose import ROOT, Heading, render_prose
from glomag.parameters import Profile
from glomag.tables.schemas import SCHEMAS

# Addresses that the template gives itself.
RESERVED = ("text", "contents", "all-code", "top")
_FIGURE = re.compile(r"Figure ([0-9]+): ")
_BESIDE = (".csv", ".md", ".parquet")


@dataclass(frozen=True)
class Table:
    """A table of the page with its number on it, the section that it stands in, and, where it is known, the file it comes from.

    `title` is that of the file's table, "" where the rows shown are other ones; `relation` says how the rows are the file's.
    """

    number: int
    section: str
    before: tuple[str, ...]
    across: str
    headings: tuple[str, ...]
    rows: list[list[Cell]]
    file: str = ""
    title: str = ""
    relation: str = ""
    meanings: tuple[tuple[str, str], ...] = ()
    kind: str = "table"


@dataclass(frozen=True)
class Figure:
    """A figure of the page, with the address of its kit in the gallery ("" where it has none)."""

    picture: Picture
    href: str
    kind: str = "figure"


@dataclass(frozen=True)
class Lines:
    """Printed text: as sentences, a line each with the claim that it begins with, or, where it is laid out in columns, as it is."""

    text: str
    lines: tuple[tuple[str, str, str], ...]
    is_laid_out: bool
    kind: str = "lines"


@dataclass(frozen=True)
class Code:
    """A cell of code in coloured pieces, with what it showed."""

    cell_id: str
    pieces: list[tuple[str, str]]
    shown: tuple[Table | Figure | Lines, ...]
    kind: str = "code"


@dataclass(frozen=True)
class Text:
    """A cell of prose."""

    html: Markup
    kind: str = "text"


@dataclass(frozen=True)
class Assembled:
    """A notebook as its page shows it."""

    name: str
    title: str
    lead: str
    headings: tuple[Heading, ...]
    parts: tuple[Code | Text, ...]
    n_tables: int
    n_figures: int


@dataclass(frozen=True)
class Surroundings:
    """What the pages of a profile are held against: its published tables, its figures, and its explain pages."""

    profile: Profile
    processed: Path
    figures: Path
    published: Published
    explained: Explained

    @property
    def gallery(self) -> str:
        """Address of the gallery of this profile."""
        return f"{ROOT}/figures/{quote(self.profile.name, safe='')}/index.html"

    def beside(self) -> frozenset[str]:
        """Names of the files beside the folder of the notebooks that prose may name."""
        return frozenset(path.name for path in self.processed.iterdir() if path.suffix in _BESIDE)

    def figure_href(self, title: str) -> str:
        """Address of a figure in the gallery, by the number that its title begins with; "" where no such figure was published."""
        found = _FIGURE.match(title)
        stems = [path.parent.name for path in self.figures.glob(f"{int(found[1]):02d}-*/{WORDS_FILE}")] if found else []
        return f"{self.gallery}#{quote(stems[0], safe='')}" if len(stems) == 1 else ""


def assemble(notebook: Notebook, around: Surroundings) -> Assembled:
    """Put together the page of a notebook; raises NotebookError as `render_prose` does."""
    cell_ids = [cell.cell_id for cell in notebook.cells if isinstance(cell, Step)]
    taken, beside = {*RESERVED, *cell_ids}, around.beside()
    parts: list[Code | Text] = []
    headings: list[Heading] = []
    title, lead, section = "", "", ""
    written: set[str] = set()
    n_tables = 0
    for number, cell in enumerate(notebook.cells, start=1):
        if isinstance(cell, Narration):
            prose = render_prose(cell.text, f"notebooks/{notebook.name}.ipynb, shown cell {number}", beside, taken)
            title, lead = title or prose.title, lead or prose.first_paragraph
            headings += prose.headings
            taken |= {heading.anchor for heading in prose.headings}
            section = headings[-1].words if headings else prose.title
            parts.append(Text(prose.html))
            continue
        written |= set(tables_written(cell.code))
        code = _assemble_step(cell, section, n_tables, around, written)
        n_tables += sum(isinstance(one, Table) for one in code.shown)
        parts.append(code)
    n_figures = sum(isinstance(one, Figure) for part in parts if isinstance(part, Code) for one in part.shown)
    return Assembled(notebook.name, title or notebook.name, lead, tuple(headings), tuple(parts), n_tables, n_figures)


def _assemble_step(step: Step, section: str, n_before: int, around: Surroundings, written: set[str]) -> Code:
    shown: list[Table | Figure | Lines] = []
    for one in step.shown:
        if isinstance(one, Frame):
            n_before += 1
            shown.append(_assemble_table(one, n_before, section, around, written))
        elif isinstance(one, Picture):
            shown.append(Figure(one, around.figure_href(one.title)))
        elif one.text.strip():
            shown.append(_assemble_lines(one, around.explained))
    return Code(step.cell_id, colour_code(step.code.strip("\n")), tuple(shown))


def _assemble_table(frame: Frame, number: int, section: str, around: Surroundings, written: set[str]) -> Table:
    origin = find_origin(frame, around.published, written)
    rows = link_rows(frame, origin, around.explained)
    if origin is None:
        return Table(number, section, frame.before, frame.across, frame.headings, rows)
    schema = SCHEMAS[origin.table]
    is_row_by_row = bool(origin.keys) or not frame.rows
    return Table(
        *(number, section, frame.before, frame.across, frame.headings, rows),
        file=f"{origin.table}.csv",
        title=schema.title or "" if is_row_by_row else "",
        relation="Rounded from" if not origin.is_exact else "As published in" if is_row_by_row else "From",
        meanings=_meanings(frame, origin),
    )


def _meanings(frame: Frame, origin: Origin) -> tuple[tuple[str, str], ...]:
    """What each shown column means, in the words of the table's contract."""
    columns = SCHEMAS[origin.table].columns
    return tuple((name, columns[name].description or "") for name in frame.headings)


def _assemble_lines(printed: Printed, explained: Explained) -> Lines:
    text = printed.text.strip("\n")
    lines = text.split("\n")
    # Two spaces within a line are how a printed table is laid out; a sentence has one.
    is_laid_out = any("  " in line for line in lines)
    return Lines(text, tuple(link_line(line, explained) for line in lines if line.strip()), is_laid_out)
