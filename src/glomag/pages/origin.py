"""Which published table a shown table comes from: found by its headings and cells, never by its looks alone."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path

import pandas as pd

from glomag.figures.kits import read_cells
from glomag.pages.frames import Frame
from glomag.tables.schemas import SCHEMAS, key_of

_MIDNIGHT = " 00:00:00"
# Fractions are published with four decimals (tables/writing.py), so that a shown one may be off by half of the last of them more.
_PUBLISHED_STEP = Decimal("0.0001")


@dataclass(frozen=True)
class Origin:
    """The published table that every row of a shown one stands in.

    `keys` has one key a shown row, as published, in the schema's order; it is empty where the shown columns do not hold the key.
    `is_exact` says that every cell is shown as published, and not rounded further.
    """

    table: str
    keys: tuple[tuple[str, ...], ...]
    is_exact: bool


@dataclass(frozen=True)
class Published:
    """The tables of one profile, `<folder>/<name>.csv`, of which only those that have a schema count."""

    folder: Path

    @cached_property
    def columns(self) -> dict[str, tuple[str, ...]]:
        """Columns of every table, by its name."""
        found = {path.stem: path for path in sorted(self.folder.glob("*.csv")) if path.stem in SCHEMAS}
        return {name: tuple(path.read_text(encoding="utf-8").partition("\n")[0].split(",")) for name, path in found.items()}

    @cached_property
    def _read(self) -> dict[str, pd.DataFrame]:
        return {}

    def cells(self, name: str) -> pd.DataFrame:
        """A table as text, every cell as it was before it was guarded; read once."""
        if name not in self._read:
            self._read[name] = read_cells(self.folder / f"{name}.csv")
        return self._read[name]


def find_origin(frame: Frame, published: Published, written: Collection[str]) -> Origin | None:
    """The one published table that holds every row of a shown one; None where there is none, or more than one could be meant.

    A table qualifies by its headings, and by each row: the row with the same key has the same cells; where the key is not shown,
    some row has. Of several that qualify, the one in `written` (the tables that the notebook itself wrote) is meant.
    """
    if not frame.headings or len(set(frame.headings)) != len(frame.headings):
        return None
    able = [name for name, columns in published.columns.items() if set(frame.headings) <= set(columns)]
    found = [origin for name in able if (origin := _match(frame, name, published.cells(name))) is not None]
    meant = found if len(found) == 1 else [origin for origin in found if origin.table in written]
    return meant[0] if len(meant) == 1 else None


def tables_written(code: str) -> list[str]:
    """Names of the tables that a cell writes: the second argument of each call of `write`; none where it is not plain Python."""
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except SyntaxError:
        return []
    calls = [node for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "write"]
    named = [call.args[1] for call in calls if len(call.args) > 1]
    return [one.value for one in named if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def _match(frame: Frame, name: str, cells: pd.DataFrame) -> Origin | None:
    key = key_of(name)
    shown = cells[list(frame.headings)].itertuples(index=False, name=None)
    if not key or not set(key) <= set(frame.headings):
        known = {tuple(map(_same, row)) for row in shown}
        return Origin(name, (), True) if all(tuple(map(_same, row)) in known for row in frame.rows) else None
    places = [frame.headings.index(column) for column in key]
    by_key = {tuple(_same(row[place]) for place in places): row for row in shown}
    if len(by_key) != len(cells):  # two published keys that are spellings of one number: nothing can be told apart by it
        return None
    found = [by_key.get(tuple(_same(row[place]) for place in places)) for row in frame.rows]
    pairs = [_agree(row, stands) if stands else None for row, stands in zip(frame.rows, found, strict=True)]
    if None in pairs:
        return None
    return Origin(name, tuple(tuple(row[place] for place in places) for row in found if row), all(pairs))


def _agree(shown: Sequence[str], published: Sequence[str]) -> bool | None:
    """True where every cell is the published one, False where some are only rounded further, None where any is another value."""
    differ = [(one, other) for one, other in zip(shown, published, strict=True) if _same(one) != _same(other)]
    return not differ if all(_is_rounded(*pair) for pair in differ) else None


def _same(cell: str) -> str:
    """One form for all spellings of a number or a day: 28, 28.0 and 2.8e1 are the same; text is itself."""
    number = _number(cell)
    if number is not None:
        return format(number.normalize() + 0, "f")
    return cell.removesuffix(_MIDNIGHT)


def _number(cell: str) -> Decimal | None:
    try:
        number = Decimal(cell)
    except InvalidOperation:
        return None
    return number if number.is_finite() and "_" not in cell and cell.strip() == cell else None


def _is_rounded(shown: str, published: str) -> bool:
    """Whether the shown number is the published one with fewer decimals."""
    one, other = _number(shown), _number(published)
    if one is None or other is None or "." not in shown:
        return False
    step = Decimal(1).scaleb(int(one.as_tuple().exponent))
    return step > _PUBLISHED_STEP and abs(one - other) <= (step + _PUBLISHED_STEP) / 2
