"""Coded rows join the record: checked with the record around them, and added whole or not at all."""

from __future__ import annotations

import csv
import io
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from glomag.errors import PublishError
from glomag.paths import Project
from glomag.register.checks import find_problems
from glomag.register.package import DESCRIPTOR, Field, Package, Resource
from glomag.register.problems import Problem, check_none
from glomag.register.record import read_register, read_tables
from glomag.register.seal import seal_register
from glomag.register.table import read_table
from glomag.spreadsheet import guard_cell

# Why a proposal was made. It helps whoever codes the row, and is no part of the record.
SUGGESTED = "suggested_because"
_PEOPLE, _CASES = "designations", "cases"


@dataclass(frozen=True)
class Line:
    """One row of a file: its cells, its text with the line break, and where a person finds it."""

    cells: dict[str, str]
    text: str
    file: str
    line: int


@dataclass(frozen=True)
class Addition:
    """Rows that may join the record, the new cases that they make, and the files of the record with them in place."""

    rows: tuple[Line, ...]
    cases: tuple[Line, ...]
    files: dict[str, bytes]


def read_addition(project: Project, path: Path) -> Addition:
    """Read a CSV file of coded rows and check it with every rule of the record; nothing is written.

    The file has the columns of designations.csv, and may have `suggested_because` before or after them. Raises
    RegisterError, naming file and line, where the record is not sealed, or not whole with the rows in place.
    """
    read_register(project)
    _, package = read_tables(project)
    people, cases = (_split(project.register / package.resources[name].file) for name in (_PEOPLE, _CASES))
    where = f"the record with the rows of {path}"
    rows = _read_rows(path, package.resources[_PEOPLE], where)
    check_none([*_known_already(rows, people), *_after_coverage(rows, package), *_formulas(rows)], where)
    new_cases = derive_cases(rows, {case.cells["case_id"] for case in cases[1:]}, package.resources[_CASES].columns)
    merged = {_PEOPLE: _merge(people, rows), _CASES: _merge(cases, new_cases)}
    return Addition(tuple(rows), tuple(new_cases), _check_together(project, package, merged, where))


def _split(path: Path) -> list[Line]:
    """Every row of a CSV file that the reader has found whole, the header first, with its text as it stands."""
    texts = list(io.StringIO(path.read_bytes().decode("utf-8"), newline=""))
    reader = csv.reader(texts)
    header = next(reader)
    found, ended = [Line({}, "".join(texts[: reader.line_num]), path.name, reader.line_num)], reader.line_num
    for cells in reader:
        text = "".join(texts[ended : reader.line_num])
        found.append(Line(dict(zip(header, cells, strict=True)), text, path.name, reader.line_num))
        ended = reader.line_num
    return found


def _read_rows(path: Path, resource: Resource, where: str) -> list[Line]:
    check_none(_semicolons(path), where)
    _, problems = read_table(path, replace(resource, file=str(path), fields=_fields_of(path, resource)))
    check_none(problems, where)
    return [_line({column: row.cells[column] for column in resource.columns}, str(path), row.line) for row in _split(path)[1:]]


def _semicolons(path: Path) -> list[Problem]:
    """One message for what would be a hundred: some spreadsheet programs separate cells by semicolons."""
    header = path.read_bytes().partition(b"\n")[0] if path.is_file() else b""
    if b";" in header and b"," not in header:
        return [Problem(str(path), 1, "", "the cells are separated by semicolons", "commas, as in designations.csv")]
    return []


def _formulas(rows: Sequence[Line]) -> Iterator[Problem]:
    for row in rows:
        for column, cell in row.cells.items():
            if guard_cell(cell) != cell:
                yield Problem(row.file, row.line, column, cell, "must not begin with a sign that a spreadsheet computes (= + - @)")


def _fields_of(path: Path, resource: Resource) -> tuple[Field, ...]:
    """The columns of designations.csv, with the one that says why a row was suggested where the file has it."""
    try:
        header = path.read_bytes().partition(b"\n")[0].decode("utf-8", errors="replace")
    except OSError:
        return resource.fields  # the reader says why it cannot be read
    suggested = (Field(SUGGESTED, "string"),)
    named = [name.strip('"\r') for name in header.split(",")]
    if named[0] == SUGGESTED:
        return suggested + resource.fields
    return resource.fields + suggested if named[-1] == SUGGESTED else resource.fields


def _line(cells: dict[str, str], file: str, line: int) -> Line:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerow(cells.values())
    return Line(cells, written.getvalue(), file, line)


def _known_already(rows: Sequence[Line], people: Sequence[Line]) -> Iterator[Problem]:
    for column in ("name", "ofac_uid"):
        known = {(row.cells[column], row.cells["designated_on"]): row.line for row in people[1:] if row.cells[column]}
        for row in rows:
            line = known.get((row.cells[column], row.cells["designated_on"]))
            if line:
                yield Problem(row.file, row.line, column, row.cells[column], f"stands in the record already: designations.csv, line {line}")


def _after_coverage(rows: Sequence[Line], package: Package) -> Iterator[Problem]:
    last = package.coverage.last.isoformat()
    allowed = f"lies after the last day of the coverage, {last}; to move it, look first: docs/maintaining.md, Move coverage forward"
    for row in rows:
        for column in ("designated_on", "removed_on"):
            if row.cells[column] > last:
                yield Problem(row.file, row.line, column, row.cells[column], allowed)


def derive_cases(rows: Sequence[Line], known: set[str], columns: Sequence[str]) -> list[Line]:
    """The row of cases.csv for each case of `rows` that is not among the known ones.

    Day, keyword and country are the parts of its id. Its kind of conduct is that of its rows, and `both` where they
    differ; it is a follow-on where none of its rows is primary (docs/codebook.md).
    """
    fresh: dict[str, list[Line]] = {}
    for row in rows:
        if row.cells["case_id"] not in known:
            fresh.setdefault(row.cells["case_id"], []).append(row)
    return [_derive_case(case_id, members, columns) for case_id, members in fresh.items()]


def _derive_case(case_id: str, members: Sequence[Line], columns: Sequence[str]) -> Line:
    kinds = {row.cells["abuse_type"] for row in members}
    is_follow_on = all(row.cells["basis"] != "primary" for row in members)
    cells = {
        "case_id": case_id,
        "action_on": case_id[:10],
        "keyword": case_id[11:-3].replace("-", " "),
        "country": case_id[-2:].upper(),
        "abuse_type": kinds.pop() if len(kinds) == 1 else "both",
        "follow_on": "yes" if is_follow_on else "",
    }
    return _line({column: cells[column] for column in columns}, members[0].file, members[0].line)


def _merge(old: Sequence[Line], new: Sequence[Line]) -> list[Line]:
    """The rows of a file with the new ones where its order has them: by case, which begins with the day; within one, last."""
    merged = list(old)
    for row in sorted(new, key=_place):
        after = next((number for number in range(len(merged), 1, -1) if _place(merged[number - 1]) <= _place(row)), 1)
        merged.insert(after, row)
    return merged


def _place(row: Line) -> str:
    return row.cells["case_id"]


def _check_together(project: Project, package: Package, merged: dict[str, list[Line]], where: str) -> dict[str, bytes]:
    """Write the merged files into a copy of the record, check and seal it there, and return the files that changed."""
    contents = {package.resources[name].file: "".join(row.text for row in rows).encode() for name, rows in merged.items()}
    try:
        with TemporaryDirectory(prefix="glomag-") as folder:
            copy = Project(Path(folder))
            shutil.copytree(project.register, copy.register)
            for file, content in contents.items():
                (copy.register / file).write_bytes(content)
            places = {package.resources[name].file: _places(rows) for name, rows in merged.items()}
            check_none([_placed(problem, places) for problem in _problems_of(copy, package)], where)
            seal_register(copy)
            return {**contents, DESCRIPTOR: (copy.register / DESCRIPTOR).read_bytes()}
    except OSError as error:
        raise PublishError(f"the record cannot be copied for checking: {error.strerror}", where=where) from None


def _problems_of(copy: Project, package: Package) -> list[Problem]:
    read = {name: read_table(copy.register / resource.file, resource) for name, resource in package.resources.items()}
    faults = [fault for _, found in read.values() for fault in found]
    return faults or find_problems({name: frame for name, (frame, _) in read.items()}, package.coverage)


def _places(rows: Sequence[Line]) -> dict[int, Line]:
    """Line of the merged file on which a row ends -> the row, which knows where a person finds it."""
    ended, places = 0, {}
    for row in rows:
        ended += len(list(io.StringIO(row.text, newline="")))
        places[ended] = row
    return places


def _placed(problem: Problem, places: dict[str, dict[int, Line]]) -> Problem:
    row = places.get(problem.file, {}).get(problem.line)
    return replace(problem, file=row.file, line=row.line) if row else problem


def write_addition(project: Project, addition: Addition) -> None:
    """Put the files of an addition in the place of those of the record, all of them or none.

    Raises PublishError, with the record as it was, where one cannot be written.
    """
    folder, done = project.register, []
    fresh, kept = ({file: folder / f".{file}.{ending}" for file in addition.files} for ending in ("new", "old"))
    try:
        for file, content in addition.files.items():
            fresh[file].write_bytes(content)
            shutil.copyfile(folder / file, kept[file])
        for file in addition.files:
            os.replace(fresh[file], folder / file)
            done.append(file)
    except OSError as error:
        for file in done:
            os.replace(kept[file], folder / file)
        raise PublishError(
            f"the rows could not be added: {error.strerror}; the record is as it was",
            where=project.shown(folder),
            change="make the folder and its files writable",
        ) from None
    finally:
        for path in (*fresh.values(), *kept.values()):
            path.unlink(missing_ok=True)
