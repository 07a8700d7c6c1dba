"""From a row or a cell to its walk: each number computed again and held against the printed one before anything is said."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from glomag.explain.accounts import FIGURES, TABLES
from glomag.explain.context import Context
from glomag.explain.formulas import prints
from glomag.explain.of_figures import PLOTTED_FROM, PLOTTED_WORDS
from glomag.explain.problems import StaleError
from glomag.explain.published import Sheet
from glomag.explain.targets import Found, find_target
from glomag.explain.walk import ARITHMETIC, KINDS, NUMBERS, ROWS, Cell, Part, Stamp, Target, Walk
from glomag.explain.ways import Account, Way
from glomag.tables.schemas import SCHEMAS

_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+")
_WHOLE = re.compile(r"-?[0-9]+")


def explain(context: Context, words: Sequence[str]) -> Walk:
    """The walk of what the words name, a row or a cell of it.

    Raises TargetError where there is no such thing, and StaleError where what is published is not what the record gives.
    """
    return explain_found(context, find_target(context.published, words))


def explain_found(context: Context, found: Found) -> Walk:
    """The walk of a row or cell that was found; raises StaleError as `explain` does."""
    sheet, row = found.sheet, found.row
    again = _again(context, sheet, found.key)
    _check_fresh(sheet, found, again)
    account = account_of(sheet)(context, row)
    columns = [found.column] if found.column else list(row)
    made = _Made(sheet, row, again, account)
    cells = tuple(_cell(made, column) for column in columns)
    answer = account.answer if found.column is None and account.answer else _answer(sheet, cells)
    return Walk(
        target=found.target,
        title=_title(sheet, found),
        answer=answer,
        table=sheet.name,
        key=dict(zip(sheet.key, found.key, strict=True)),
        stamp=Stamp(
            context.profile.name, str(context.profile.as_of), sheet.file, sheet.sha256, context.register.sha256.get("designations.csv", "")
        ),
        cells=cells,
        parts=tuple(made.parts.values()),
        alternatives=account.alternatives() if any(account.ways[column].is_tried for column in columns) else (),
        left_open=account.left_open,
        sources=account.sources,
    )


def account_of(sheet: Sheet) -> Callable[..., Account]:
    """The account of a table or figure."""
    return TABLES[sheet.name] if sheet.figure is None else FIGURES[sheet.name]


@dataclass
class _Made:
    """A row with its account, and the parts of it, each made when a cell first needs it."""

    sheet: Sheet
    row: dict[str, str]
    again: dict[str, str] | None
    account: Account
    parts: dict[str, Part] = field(default_factory=dict)

    def get(self, name: str) -> Part:
        if name not in self.parts:
            self.parts[name] = self.account.makers[name]()
        return self.parts[name]


def _again(context: Context, sheet: Sheet, key: tuple[str, ...]) -> dict[str, str] | None:
    """The row computed again; None for a table that stands on a list of OFAC's which is not here."""
    name = sheet.name if sheet.figure is None else f"figure {sheet.figure}"
    rows = context.rebuilt.rows(name, sheet.key, sheet.figure)
    if rows is None:
        return None
    if key not in rows:
        raise _stale(sheet, f"the row {' '.join(key)} is published, and the record no longer gives it")
    return rows[key]


def _check_fresh(sheet: Sheet, found: Found, again: dict[str, str] | None) -> None:
    if again is None:
        return
    for column, printed in found.row.items():
        if again.get(column) != printed:
            raise _stale(sheet, f"{' '.join(found.key)}, {column}: published is {printed!r}, and the record gives {again.get(column)!r}")


def _stale(sheet: Sheet, what: str) -> StaleError:
    return StaleError(
        what, where=sheet.file, allowed="outputs of the record and the profile as they stand", change="glomag run, then ask again"
    )


def _cell(made: _Made, column: str) -> Cell:
    way, printed = made.account.ways[column], made.row[column]
    formula = _compute(made, column, way, printed)
    _follow(made, way)
    return Cell(
        column=column,
        says=_says(made.sheet, column),
        printed=printed,
        kind=way.kind,
        rounding=_rounding(way.kind, printed),
        again="" if made.again is None else made.again[column],
        how=way.how or KINDS[way.kind],
        formula=formula,
        function=way.function,
        method=describe(way.function),
        part=way.part if printed else "",
        count=way.count if way.part and printed else "",
        parts=_there(made, way),
        uses=way.uses,
        leads_to=_unique(way.leads),
    )


def _compute(made: _Made, column: str, way: Way, printed: str) -> str:
    """Count or work out a cell from its parts and hold it against the printed one; returns the formula of an arithmetic cell."""
    if way.kind == ROWS and printed:
        n = made.get(way.part).counts[way.count]
        if float(printed) != n:
            raise _stale(made.sheet, f"{column}: published is {printed!r}, and the rows found give {n}")
    if way.work is None:
        return ""
    worked = way.work(made.row, {name: made.get(name) for name in _there(made, way)})
    if way.kind == ARITHMETIC and not prints(worked.value, printed):
        raise _stale(made.sheet, f"{column}: published is {printed!r}, and {worked.formula}")
    return worked.formula


def _there(made: _Made, way: Way) -> tuple[str, ...]:
    return tuple(name for name in way.parts if name in made.account.makers)


def _follow(made: _Made, way: Way) -> None:
    """Make the parts that a cell stands on, also by way of the columns that it is made from."""
    for one in (way, *(made.account.ways[column] for column in way.uses)):
        for name in _there(made, one):
            made.get(name)
    for column in way.uses:
        own = made.account.ways[column]
        if own.kind == ROWS and made.row[column]:
            made.get(own.part)


def _rounding(kind: str, printed: str) -> str:
    if kind not in NUMBERS:
        return ""
    if not printed:
        return "empty: there is no number here"
    if _WHOLE.fullmatch(printed):
        return "a whole number, printed as it is"
    return "rounded once, to four decimals, where the file is written" if _DECIMAL.fullmatch(printed) else "printed as it is"


def _says(sheet: Sheet, column: str) -> str:
    """What a column means: in the schema of the table, or of the table that a figure plots from, or in the words of the figure."""
    schema = SCHEMAS.get(sheet.name if sheet.figure is None else PLOTTED_FROM.get(sheet.name, ""))
    if schema is not None and column in schema.columns:
        return str(schema.columns[column].description)
    return PLOTTED_WORDS[column]


@cache
def describe(function: str) -> str:
    """The first paragraph of a function's docstring, in one line; empty for what is no function of this project."""
    if not function.startswith("glomag."):
        return ""
    found: Any = None
    parts = function.split(".")
    for place in range(len(parts) - 1, 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:place]))
        except ModuleNotFoundError:
            continue
        for name in parts[place:]:
            found = getattr(found, name)
        break
    return " ".join((inspect.getdoc(found) or "").split("\n\n")[0].split())


def _unique(leads: tuple[Target, ...]) -> tuple[Target, ...]:
    return tuple(dict.fromkeys(leads))


def _title(sheet: Sheet, found: Found) -> str:
    named = ", ".join(f"{column} {value}" for column, value in zip(sheet.key, found.key, strict=True) if value)
    column = f", {found.column}" if found.column else ""
    if found.is_claim:
        return f"Claim {found.key[0]}{column}"
    return f"{f'Figure {sheet.figure}' if sheet.figure else f'Table {sheet.name}'}: {named}{column}"


def _answer(sheet: Sheet, cells: tuple[Cell, ...]) -> str:
    """The numbers in a sentence, where an account has no answer of its own; the other cells where there is no number."""
    own = [cell for cell in cells if cell.column not in sheet.key] or list(cells)
    shown = [cell for cell in own if cell.printed and cell.kind in NUMBERS] or own
    said = "; ".join(f"{cell.column}{' is' if cell.kind in NUMBERS else ':'} {cell.printed or 'empty'}" for cell in shown)
    return f"{said}."
