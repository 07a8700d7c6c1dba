"""A comparison as text for the terminal and as JSON for a script."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from glomag.diff.comparison import Comparison, Explained, count_cells
from glomag.diff.numbers import MovedNumber, Part
from glomag.diff.pictures import ComparedFigure
from glomag.diff.record import Difference, group_differences, say_difference, say_part
from glomag.run.moved import Moved
from glomag.wording import print_count

_CAUSES, _ROWS = 5, 12
# How a sort of move is counted: one, and several.
_SORTS = {
    "value": ("cell", "cells"),
    "row came": ("row came", "rows came"),
    "row went": ("row went", "rows went"),
    "column came": ("column came", "columns came"),
    "column went": ("column went", "columns went"),
}


def comparison_lines(comparison: Comparison) -> Iterator[str]:
    """Everything in reading order; long lists are cut, and say so. No control character of a file is sent to the terminal."""
    for line in _lines(comparison):
        yield "".join(letter if unicodedata.category(letter)[0] != "C" else " " for letter in line)


def _lines(comparison: Comparison) -> Iterator[str]:
    days = tuple(side.as_of or "?" for side in (comparison.before, comparison.after))
    yield f"{comparison.name}, as of {days[0] if days[0] == days[1] else ' -> '.join(days)}"
    if not comparison.numbers:
        yield "  no number among claims, counts, changes, shares and stock moved"
    else:
        yield f"  {say_moved(comparison)}"
    for one in comparison.numbers:
        yield from (f"    {line}" for line in _number_lines(one))
    yield from _section("other tables", [f"{table.name}: {say_cells(table.moved)}" for table in comparison.tables], len(comparison.tables))
    for title, differences in (("rows of the record that differ", comparison.rows), ("cases that differ", comparison.cases)):
        if differences:
            yield f"  {title} ({len(differences)})"
            yield from (f"    {line}" for line in _difference_lines(differences, _ROWS))
    yield from _section(
        "parameters that differ", [say_part(part) for part in comparison.beneath.parameters], len(comparison.beneath.parameters)
    )
    yield from _section("by the manifest", [*comparison.beneath.sentences(), *comparison.beneath.silent], _ROWS)
    figures = [figure for figure in comparison.figures if figure.differs]
    yield from _section(f"figures that differ, of {len(comparison.figures)}", [say_figure(figure) for figure in figures], len(figures))


def say_moved(comparison: Comparison) -> str:
    """How much moved among the published numbers: a row of a table may have several cells that did."""
    n_cells = sum(len(one.number.parts) for one in comparison.numbers)
    return f"{print_count(len(comparison.numbers), 'published row')} moved ({print_count(n_cells, 'cell')})"


def _section(title: str, lines: Sequence[str], n_most: int = _ROWS) -> Iterator[str]:
    if lines:
        yield f"  {title} ({len(lines)})"
        yield from (f"    {line}" for line in lines[:n_most])
        yield from _more(len(lines) - n_most, "    ")


def _more(n: int, indent: str) -> Iterator[str]:
    if n > 0:
        yield f"{indent}... and {n} more; --json and --html have all"


def _number_lines(one: Explained) -> Iterator[str]:
    number = one.number
    yield f"{number.name}: {say_parts(number)}"
    if number.says:
        yield f"  ({number.says}{f'; {say_days(number)}' if say_days(number) else ''})"
    yield from (f"  {line}" for line in _difference_lines(one.cause.differences, _CAUSES))
    if one.cause.parameters:
        yield f"  parameters: {', '.join(map(say_part, one.cause.parameters))}"
    yield from (f"  {says}" for says in one.cause.says)


def _difference_lines(differences: Sequence[Difference], n_most: int) -> Iterator[str]:
    for says, alike in group_differences(differences):
        yield f"{says}:"
        yield from (f"  {say_difference(one)}" for one in alike[:n_most])
        yield from _more(len(alike) - n_most, "  ")


def say_parts(number: MovedNumber) -> str:
    """What moved in a number: `numerator 28 -> 29; value down 38 percent -> down 36 percent`."""
    return "; ".join(_arrow(part) for part in number.parts)


def _arrow(part: Part) -> str:
    return f"{part.column} {part.before} -> {part.after}" if part.column else say_part(part)


def say_days(number: MovedNumber) -> str:
    """The days that a number speaks of, on both sides where they differ."""
    days = [day for day in dict.fromkeys((number.days_before, number.days_after)) if day]
    return " -> ".join(days)


def say_cells(moved: Iterable[Moved]) -> str:
    """How much moved in a table, in one line: `12 cells, 3 rows came`."""
    counted = count_cells(tuple(moved))
    return ", ".join(print_count(n, *_SORTS[kind]) if kind in _SORTS else f"the {kind}" for kind, n in counted.items())


def say_figure(figure: ComparedFigure) -> str:
    """What differs in a figure, in one line."""
    plotted = f"plotted: {say_cells(figure.moved)}" if figure.moved else "no plotted number moved"
    seen = {
        "same": "the picture is the same",
        "differs": "the picture differs",
        "came": "the picture is new",
        "went": "the picture is gone",
        "not there": "no picture on either side",
    }
    return f"{figure.stem}: {plotted}; {seen[figure.seen]}"


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """Everything, nothing cut; pictures are said to differ or not."""
    return {
        "profile": comparison.name,
        "before": {"profile": comparison.before.outputs.profile, "as_of": comparison.before.as_of},
        "after": {"profile": comparison.after.outputs.profile, "as_of": comparison.after.as_of},
        "numbers": [_number_json(one) for one in comparison.numbers],
        "tables": [{"table": table.name, "moved": [_moved_json(one) for one in table.moved]} for table in comparison.tables],
        "rows": [difference_json(one) for one in comparison.rows],
        "cases": [difference_json(one) for one in comparison.cases],
        "parameters": [asdict(part) for part in comparison.beneath.parameters],
        "manifest": {
            "missing": list(comparison.beneath.silent),
            **{section: [asdict(part) for part in parts] for section, parts in comparison.beneath.sections.items()},
        },
        "figures": [_figure_json(figure) for figure in comparison.figures],
    }


def _number_json(one: Explained) -> dict[str, Any]:
    number, cause = one.number, one.cause
    return {
        "table": number.table,
        "row": number.row,
        "says": number.says,
        "days": {"before": number.days_before, "after": number.days_after},
        "moved": [asdict(part) for part in number.parts],
        "cause": {
            "rows": [difference_json(one) for one in cause.differences if one.kind == "row"],
            "cases": [difference_json(one) for one in cause.differences if one.kind == "case"],
            "parameters": [asdict(part) for part in cause.parameters],
            "says": list(cause.says),
        },
    }


def difference_json(one: Difference) -> dict[str, Any]:
    """A row or a case that differs, as JSON has it."""
    id_key = f"{one.kind}_id"
    return {
        id_key: one.id,
        **({"name": one.name} if one.kind == "row" else {}),
        "date": one.date,
        "change": one.change,
        "columns": [asdict(part) for part in one.parts],
        "note": one.note,
    }


def _moved_json(one: Moved) -> dict[str, str]:
    told = {"change": one.change, "row": one.row, "column": one.column, "before": one.before, "after": one.after}
    return {key: value for key, value in told.items() if value}


def _figure_json(figure: ComparedFigure) -> dict[str, Any]:
    return {
        "figure": figure.stem,
        "titles": {"before": figure.titles[0], "after": figure.titles[1]},
        "picture": figure.seen,
        "plotted": [_moved_json(one) for one in figure.moved],
    }
