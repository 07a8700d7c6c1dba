"""A comparison as one page that stands alone: no script, no request, figures side by side, every word escaped."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import jinja2

from glomag.diff.comparison import Comparison, Explained
from glomag.diff.numbers import Part
from glomag.diff.pictures import ComparedFigure, mark_difference, shrink
from glomag.diff.problems import DiffError
from glomag.diff.record import Difference, group_differences, say_columns, say_part
from glomag.diff.report import say_cells, say_days, say_moved
from glomag.diff.sources import Source
from glomag.run.moved import Moved
from glomag.wording import print_count, print_list

# Causes that are shown at once, the rest behind a click; and plotted numbers of one figure that the page holds at all.
_CAUSES_SHOWN, _ROWS_SHOWN, _PLOTTED_SHOWN = 8, 20, 200
_TEMPLATE, _STYLE = "page.html.j2", "page.css"
# Whatever is not named is refused: the page asks for nothing and runs nothing.
_POLICY = "default-src 'none'; img-src data:; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True)
class Line:
    """A row or a case that differs, in the parts that the page sets apart."""

    id: str
    about: str
    says: str


@dataclass(frozen=True)
class Group:
    """Rows or cases that differ in the same way. `hidden` are those behind a click."""

    says: str
    shown: tuple[Line, ...]
    hidden: tuple[Line, ...]


@dataclass(frozen=True)
class Move:
    """A number that moved, as the page shows it."""

    name: str
    says: str
    days: str
    parts: tuple[Part, ...]
    groups: tuple[Group, ...]
    parameters: tuple[str, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Picture:
    """A picture inside the page: its data address, alt text and caption."""

    address: str
    alt: str
    caption: str


@dataclass(frozen=True)
class Figure:
    """A figure that differs: its title on both sides, pictures, what is marked, and the plotted numbers that moved."""

    stem: str
    titles: tuple[str, ...]
    pictures: tuple[Picture, ...]
    marked: Picture | None
    note: str
    plotted: str
    cells: tuple[Moved, ...]
    n_more: int


@dataclass(frozen=True)
class Chapter:
    """All of one comparison, as the page shows it."""

    id: str
    name: str
    as_of: str
    summary: str
    moves: tuple[Move, ...]
    tables: tuple[tuple[str, str, tuple[Moved, ...]], ...]
    n_rows: int
    rows: tuple[Group, ...]
    n_cases: int
    cases: tuple[Group, ...]
    parameters: tuple[Part, ...]
    beneath: tuple[str, ...]
    sections: tuple[tuple[str, tuple[Part, ...]], ...]
    figures: tuple[Figure, ...]
    same: str


def check_page_path(path: Path) -> None:
    """Raise DiffError where the page cannot be written there, before anything is read."""
    if path.suffix.lower() not in {".html", ".htm"} or path.is_dir():
        raise DiffError(f"--html {path.name}: this is no name of a page", allowed="a file that ends in .html")
    if not path.parent.is_dir():
        raise DiffError("the folder of the page does not exist", where=str(path.parent), change="make it first")


def write_page(path: Path, before: Source, after: Source, comparisons: Sequence[Comparison]) -> None:
    """Write the page, whole or not at all; raises DiffError where it cannot be written."""
    content = page_text(before.label, after.label, comparisons)
    built = path.with_name(f".{path.name}.new")
    try:
        built.write_text(content, encoding="utf-8", newline="\n")
        os.replace(built, path)
    except OSError as error:
        built.unlink(missing_ok=True)
        raise DiffError(
            f"the page cannot be written: {error.strerror}", where=str(path), change="name a folder that you may write to"
        ) from None


def page_text(before: str, after: str, comparisons: Sequence[Comparison]) -> str:
    """The page as text; the same from the same two sides, whenever and wherever it is made."""
    style = _asset(_STYLE)
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    chapters = [_chapter(number, comparison) for number, comparison in enumerate(comparisons, start=1)]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    shown = {"before": before, "after": after, "chapters": chapters, "style": style, "policy": _POLICY.format(style=digest)}
    return environment.from_string(_asset(_TEMPLATE)).render(shown)


def _asset(name: str) -> str:
    return files("glomag.diff").joinpath("assets", name).read_text(encoding="utf-8")


def _chapter(number: int, comparison: Comparison) -> Chapter:
    days = [side.as_of or "not said" for side in (comparison.before, comparison.after)]
    differing = [figure for figure in comparison.figures if figure.differs]
    same = [figure.stem for figure in comparison.figures if not figure.differs]
    beneath = comparison.beneath
    captions = tuple(
        f"{which}: {side.outputs.profile}, as of {day}"
        for which, side, day in zip(("Old", "New"), (comparison.before, comparison.after), days, strict=True)
    )
    return Chapter(
        id=f"profile-{number}",
        name=comparison.name.replace("->", "\N{RIGHTWARDS ARROW}"),
        as_of=" \N{RIGHTWARDS ARROW} ".join(dict.fromkeys(days)),
        summary=_summary(comparison, len(differing)),
        moves=tuple(_move(one) for one in comparison.numbers),
        tables=tuple((table.name, say_cells(table.moved), table.moved) for table in comparison.tables),
        n_rows=len(comparison.rows),
        rows=_groups(comparison.rows, _ROWS_SHOWN),
        n_cases=len(comparison.cases),
        cases=_groups(comparison.cases, _ROWS_SHOWN),
        parameters=beneath.parameters,
        beneath=(*beneath.sentences(), *beneath.silent),
        sections=tuple((section, parts) for section, parts in beneath.sections.items() if parts),
        figures=tuple(_figure(figure, captions) for figure in differing),
        same=print_list(same) if same else "",
    )


def _summary(comparison: Comparison, n_figures: int) -> str:
    found = [
        print_count(len(comparison.rows), "row"),
        print_count(len(comparison.cases), "case"),
        print_count(len(comparison.beneath.parameters), "parameter"),
    ]
    moved = say_moved(comparison) if comparison.numbers else "No number among claims, counts, changes, shares and stock moved"
    return f"{moved}. {print_list(found)} differ. {n_figures} of {print_count(len(comparison.figures), 'figure')} differ."


def _move(one: Explained) -> Move:
    return Move(
        name=one.number.name,
        says=one.number.says,
        days=say_days(one.number).replace("->", "\N{RIGHTWARDS ARROW}"),
        parts=one.number.parts,
        groups=_groups(one.cause.differences, _CAUSES_SHOWN),
        parameters=tuple(map(say_part, one.cause.parameters)),
        sentences=one.cause.says,
    )


def _groups(differences: Sequence[Difference], n_shown: int) -> tuple[Group, ...]:
    groups = [(says, tuple(map(_line, alike))) for says, alike in group_differences(differences)]
    return tuple(Group(says, lines[:n_shown], lines[n_shown:]) for says, lines in groups)


def _line(one: Difference) -> Line:
    return Line(one.id, ", ".join(filter(None, (one.name, one.date))), say_columns(one).removeprefix(": "))


def _figure(figure: ComparedFigure, captions: tuple[str, ...]) -> Figure:
    seen = figure.seen in {"differs", "came", "went"}
    pictures = tuple(_pictures(figure, captions)) if seen else ()
    old, new = figure.pictures
    found = mark_difference(old, new) if old is not None and new is not None and old != new else None
    marked = None
    if found is not None and found.png is not None:
        caption = f"What differs: orange is only in the old picture, blue only in the new one. {found.says}"
        marked = Picture(
            _address(shrink(found.png)), f"Both pictures laid over each other and faded, with what differs marked. {found.says}", caption
        )
    notes = {
        "same": "The picture is the same.",
        "came": "The figure is new.",
        "went": "The figure is gone.",
        "not there": "There is no picture.",
    }
    note = found.says if found is not None and marked is None else notes.get(figure.seen, "")
    plotted = f"Plotted numbers that moved: {say_cells(figure.moved)}" if figure.moved else "No plotted number moved."
    titles = tuple(title for title in dict.fromkeys(figure.titles) if title)
    cells = figure.moved[:_PLOTTED_SHOWN]
    return Figure(figure.stem, titles, pictures, marked, note, plotted, cells, len(figure.moved) - len(cells))


def _pictures(figure: ComparedFigure, captions: tuple[str, ...]) -> Iterator[Picture]:
    for png, alt, caption in zip(figure.pictures, figure.alt_texts, captions, strict=True):
        if png is not None:
            yield Picture(_address(shrink(png)), alt or f"Figure {figure.stem}; this version has no alt text", caption)


def _address(png: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}"
