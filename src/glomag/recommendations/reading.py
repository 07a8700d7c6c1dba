"""A list read strictly: every cell is right, or nothing of it is used. Messages hold no value, no path and no name of a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from glomag.paths import Project
from glomag.recommendations.cells import Cell, Row, clean, fault_of_text
from glomag.recommendations.chains import build_dossiers, find_chain_faults
from glomag.recommendations.columns import BY_NAME, COLUMNS, LIKE_FIRST_ROW, MAY_BE_MISSING, NAMES, Column
from glomag.recommendations.listing import Conduct, Recommendation, RecommendationList, Target
from glomag.recommendations.loading import load_rows
from glomag.recommendations.problems import Fault, RecommendationError, read_sealed
from glomag.recommendations.values import fault_of_value, parse_aliases, parse_submitted
from glomag.wording import print_count

_CELL_RULE = "text as you would type it: no formula, error, line break or invisible sign, no =, +, - or @ in front"


@dataclass(frozen=True, repr=False)
class Examined:
    """What was found on reading: the faults, the number of rows below the header, and the list (None where there is a fault)."""

    faults: tuple[Fault, ...]
    n_rows: int
    listed: RecommendationList | None


@dataclass(frozen=True, repr=False)
class _Line:
    """One row below the header: cleaned texts by column, blank where missing or faulty, and which cells were faulty."""

    number: int
    texts: dict[str, str]
    faults: tuple[Fault, ...]

    def __getitem__(self, name: str) -> str:
        return self.texts.get(name, "")

    @property
    def faulty(self) -> set[str]:
        return {fault.column for fault in self.faults}


def read_recommendations(path: Path, project: Project) -> RecommendationList:
    """The list with its dossiers.

    Raises RecommendationError where the file is no list, lies in the checkout, or has a fault: it says how many and how to
    see them, and nothing else.
    """
    examined = examine_list(path, project)
    if examined.listed is None:
        raise RecommendationError(
            f"the list of recommendations has {print_count(len(examined.faults), 'fault')} and is not used",
            change="glomag recommendations check FILE shows them cell by cell, on the terminal only",
        )
    return examined.listed


def find_faults(path: Path, project: Project) -> list[Fault]:
    """Every fault of the rows and cells of a list, by row and column; raises RecommendationError where the file is no list."""
    return list(examine_list(path, project).faults)


def examine_list(path: Path, project: Project) -> Examined:
    """Faults and content in one reading; raises RecommendationError where the file is no list."""
    return read_sealed(lambda: _examine(load_rows(path, project)))


def _examine(rows: Sequence[Row]) -> Examined:
    if not rows:
        return Examined((Fault(1, "", "no row at all", f"a header: {', '.join(NAMES)}"),), 0, None)
    header, *below = rows
    at, faults = _parse_header(header)
    if faults:
        return Examined(_in_order(faults), len(below), None)
    if not below:
        return Examined((Fault(header.number + 1, "", "no rows below the header", "one row a target"),), 0, None)
    lines = [_parse_line(row, at, len(header.cells)) for row in below]
    found = [fault for line in lines for fault in line.faults]
    found += [*_faults_of_groups(lines), *_faults_of_chains(lines), *_faults_of_marks(lines)]
    if found:
        return Examined(_in_order(found), len(below), None)
    return Examined((), len(below), _build_list(lines))


def _in_order(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """By row, and in a row as the columns of the template stand; what is not one column comes first."""
    return tuple(sorted(faults, key=lambda fault: (fault.row, NAMES.index(fault.column) if fault.column in NAMES else -1, fault)))


def _parse_header(header: Row) -> tuple[dict[str, int], list[Fault]]:
    """Position of each column, and what is wrong with the header. An unknown heading may be a cell of the list: only its letter is said."""
    names = [cell.text.strip() for cell in header.cells]
    at: dict[str, int] = {}
    faults = []
    for position, (name, cell) in enumerate(zip(names, header.cells, strict=True)):
        if cell.is_blank:
            continue
        if cell.fault or name not in BY_NAME:
            faults.append(Fault(header.number, _letter(position), "the heading is no known column", ", ".join(NAMES)))
        elif name in at:
            faults.append(Fault(header.number, name, "the column stands twice", "once"))
        at.setdefault(name, position)
    missing = [name for name in NAMES if name not in at and name not in MAY_BE_MISSING]
    faults += [Fault(header.number, name, "the column is missing", "a heading of that name in the first row") for name in missing]
    return at, faults


def _letter(position: int) -> str:
    return f"column {get_column_letter(position + 1)}"


def _parse_line(row: Row, at: dict[str, int], n_columns: int) -> _Line:
    known = set(at.values())
    strays = [position for position, cell in enumerate(row.cells) if position not in known and not cell.is_blank]
    faults = [
        Fault(row.number, _letter(position), "a cell without a heading above it", "a blank cell, or a known heading")
        for position in strays[:1]
    ]
    if len(row.cells) < n_columns:
        faults.append(Fault(row.number, "", "fewer cells than the header", "as many commas in every row; is the file cut off?"))
    texts = {}
    for column in COLUMNS:
        cell = row.cells[at[column.name]] if at.get(column.name, len(row.cells)) < len(row.cells) else Cell("")
        fault = _fault_of_cell(row.number, column, cell)
        if fault:
            faults.append(fault)
        else:
            texts[column.name] = clean(cell.text, column)
    return _Line(row.number, texts, tuple(faults))


def _fault_of_cell(number: int, column: Column, cell: Cell) -> Fault | None:
    if cell.is_blank:
        return Fault(number, column.name, "is blank", column.allowed) if column.needed == "every row" else None
    rule = fault_of_text(cell, column)
    if rule:
        return Fault(number, column.name, rule, column.allowed if rule == "is too long" else _CELL_RULE)
    text = clean(cell.text, column)
    rule = fault_of_value(column.name, text) if text else "holds nothing that can be seen"
    return Fault(number, column.name, rule, column.allowed) if rule else None


def _groups(lines: Sequence[_Line]) -> dict[str, list[_Line]]:
    """Rows by id, in the order of the list; the rows of one id need not stand together."""
    groups: dict[str, list[_Line]] = {}
    for line in lines:
        if line["recommendation_id"]:
            groups.setdefault(line["recommendation_id"], []).append(line)
    return groups


def _faults_of_groups(lines: Sequence[_Line]) -> Iterator[Fault]:
    for first, *later in _groups(lines).values():
        for column in COLUMNS:
            if column.needed == "first row" and not first[column.name] and column.name not in first.faulty:
                yield Fault(first.number, column.name, "is blank in the first row of its recommendation", column.allowed)
        for line in later:
            for name in LIKE_FIRST_ROW:
                if line[name] and name not in first.faulty and line[name] != first[name]:
                    rule = f"differs from row {first.number}, which has the same recommendation_id"
                    yield Fault(line.number, name, rule, "the same as there, or blank")
        yield from _targets_twice([first, *later])


def _targets_twice(group: Sequence[_Line]) -> Iterator[Fault]:
    for name in ("target_name", "target_uid"):
        seen: dict[str, int] = {}
        for line in group:
            text = line[name].casefold()
            # Two people can have one name, and are then told apart by their numbers.
            if name == "target_name" and line["target_uid"]:
                continue
            if text and seen.setdefault(text, line.number) != line.number:
                yield Fault(line.number, name, f"stands already in row {seen[text]} of the same recommendation", "each target once")


def _faults_of_chains(lines: Sequence[_Line]) -> Iterator[Fault]:
    groups = _groups(lines)
    broken = find_chain_faults({name: group[0]["superseded_by"] for name, group in groups.items()})
    for name, rule in broken.items():
        yield Fault(groups[name][0].number, "superseded_by", rule, BY_NAME["superseded_by"].allowed)


def _faults_of_marks(lines: Sequence[_Line]) -> Iterator[Fault]:
    if any(line["synthetic"] for line in lines):
        for line in lines:
            if not line["synthetic"] and "synthetic" not in line.faulty:
                yield Fault(line.number, "synthetic", "is blank, and other rows are not", BY_NAME["synthetic"].allowed)


def _build_list(lines: Sequence[_Line]) -> RecommendationList:
    recommendations = tuple(_build_recommendation(name, group) for name, group in _groups(lines).items())
    return RecommendationList(
        recommendations=recommendations,
        is_synthetic=bool(lines[0]["synthetic"]),
        dossiers=build_dossiers(recommendations),
    )


def _build_recommendation(name: str, group: Sequence[_Line]) -> Recommendation:
    first = group[0]
    submitted = parse_submitted(first["submitted_on"])
    if submitted is None:
        raise RecommendationError("a date that was checked could not be read")
    return Recommendation(
        id=name,
        submitted=submitted,
        country=first["country"],
        targets=tuple(
            Target(line["target_name"], parse_aliases(line["target_aliases"], line["target_name"]), line["target_uid"]) for line in group
        ),
        conduct=cast(Conduct, first["conduct"]),
        superseded_by=first["superseded_by"],
    )
