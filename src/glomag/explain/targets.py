"""What somebody asks to have explained, found among what is published; what is not there is answered with what is near it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from glomag.explain.accounts import FIGURES, TABLES
from glomag.explain.problems import TargetError
from glomag.explain.published import Published, Sheet

_N_NEAREST, _N_SHOWN = 3, 12
_FORMS = "CLAIM_ID, figure:NUMBER KEY... [COLUMN] or table:NAME KEY... [COLUMN]"


@dataclass(frozen=True)
class Found:
    """A row of a published table or figure, and the column asked for; None where the whole row is."""

    sheet: Sheet
    key: tuple[str, ...]
    column: str | None
    is_claim: bool

    @property
    def row(self) -> dict[str, str]:
        """The printed cells."""
        return self.sheet.rows[self.key]

    @property
    def target(self) -> str:
        """The words that ask for it, as a shell takes them."""
        if self.is_claim:
            name = self.key[0]
            return name if self.column is None else shlex.join([name, self.column])
        asked = f"table:{self.sheet.name}" if self.sheet.figure is None else f"figure:{self.sheet.figure}"
        return shlex.join([asked, *self.key, *([self.column] if self.column else [])])


def find_target(published: Published, words: Sequence[str]) -> Found:
    """The row or cell that the words name.

    A key that holds blanks may stand in quotes or not. Raises TargetError, with what is allowed and what is nearest, for an
    unknown claim, figure, table, key or column; PublishError where a published file cannot be read.
    """
    given = [word for word in words if word]
    if not given:
        raise TargetError("nothing to explain was named", allowed=_FORMS, change="for example: glomag explain drop_fy2020_fy2023")
    kind, _, name = given[0].partition(":")
    if kind == "figure":
        return _find_row(_figure(published, name), words[1:])
    if kind == "table":
        return _find_row(_table(published, name), words[1:])
    return _claim(published, given)


def _claim(published: Published, words: list[str]) -> Found:
    if "claims" not in published.tables:
        raise TargetError("claims.csv is not published for this profile", change="glomag run")
    sheet = published.table("claims")
    if (words[0],) not in sheet.rows:
        ids = [key[0] for key in sheet.rows]
        said = f"there is no claim {words[0]!r}{_nearest(words[0], ids)}"
        raise TargetError(said, allowed=f"claims {', '.join(ids)}; or {_FORMS}", change="name one of these")
    return Found(sheet, (words[0],), _column(sheet, words[1:]), is_claim=True)


def _figure(published: Published, name: str) -> Sheet:
    by_number = {str(number): number for number in published.figures}
    by_slug = {stem.partition("-")[2]: number for number, stem in published.figures.items()}
    number = by_number.get(name.lstrip("0"), by_slug.get(name))
    if number is None or published.figures[number].partition("-")[2] not in FIGURES:
        shown = ", ".join(f"{number} ({stem.partition('-')[2]})" for number, stem in published.figures.items())
        said = f"there is no figure {name!r} in the profile {published.profile}{_nearest(name, [*by_slug, *by_number])}"
        raise TargetError(said, allowed=f"figure: and one of {shown or 'none: nothing is published'}", change="name one of these")
    return published.figure(number)


def _table(published: Published, name: str) -> Sheet:
    known = [table for table in published.tables if table in TABLES]
    if name not in known:
        said = f"there is no table {name!r} in the profile {published.profile}{_nearest(name, known)}"
        raise TargetError(said, allowed=f"table: and one of {', '.join(known) or 'none: nothing is published'}", change="name one of these")
    return published.table(name)


def _find_row(sheet: Sheet, words: Sequence[str]) -> Found:
    for key, rest in _readings(sheet, words, len(sheet.key)):
        return Found(sheet, key, _column(sheet, [word for word in rest if word]), is_claim=False)
    raise _no_row(sheet, words)


def _readings(sheet: Sheet, words: Sequence[str], n_parts: int) -> Iterable[tuple[tuple[str, ...], Sequence[str]]]:
    """Every way to read the first words as a key of the table; a part may be several words."""
    values = [{key[place] for key in sheet.rows} for place in range(n_parts)]

    def read(place: int, start: int, taken: tuple[str, ...]) -> Iterable[tuple[tuple[str, ...], Sequence[str]]]:
        if place == n_parts:
            if taken in sheet.rows:
                yield taken, words[start:]
            return
        for stop in range(start + 1, len(words) + 1):
            part = " ".join(words[start:stop])
            if part in values[place]:
                yield from read(place + 1, stop, (*taken, part))

    yield from read(0, 0, ())


def _no_row(sheet: Sheet, words: Sequence[str]) -> TargetError:
    name = f"table:{sheet.name}" if sheet.figure is None else f"figure:{sheet.figure}"
    asked = shlex.join(words)
    rows = [shlex.join(key) for key in sheet.rows]
    said = f"{name} has no row {asked!r}" if words else f"{name} has {len(rows)} rows: which one?"
    near, shown = _rows_shown(asked, rows)
    example = f"glomag explain {name} {near[0]}" if near else "nothing is there to explain"
    return TargetError(said, where=sheet.file, allowed=f"{', '.join(sheet.key)}: {shown}", change=f"for example: {example}")


def _rows_shown(asked: str, rows: list[str]) -> tuple[list[str], str]:
    """The rows to name, and how: all where they are few, else those that begin so, else the nearest, else the first."""
    begun = [row for row in rows if row.startswith(asked)]
    near = _near(asked, rows)
    if len(rows) <= _N_SHOWN:
        return near or rows, " | ".join(rows)
    if near and not begun:
        return near, f"nearest: {' | '.join(near)}"
    of = begun or rows
    more = f" and {len(of) - _N_SHOWN} more" if len(of) > _N_SHOWN else ""
    return of, f"{' | '.join(of[:_N_SHOWN])}{more}"


def _column(sheet: Sheet, words: Sequence[str]) -> str | None:
    if not words:
        return None
    columns = list(sheet.cells.columns)
    if len(words) > 1 or words[0] not in columns:
        asked = " ".join(words)
        said = f"{sheet.name} has no column {asked!r}{_nearest(asked, columns)}"
        raise TargetError(said, where=sheet.file, allowed=", ".join(columns), change="name one of these, or none for the whole row")
    return words[0]


def _nearest(asked: str, known: Sequence[str]) -> str:
    found = _near(asked, known)
    return f"; nearest: {', '.join(found)}" if found else ""


def _near(asked: str, known: Sequence[str]) -> list[str]:
    """The names most like a word as a whole, then those that hold it; a chance likeness of a few letters is none."""
    if not asked:
        return []
    alike = [name for name, *_ in process.extract(asked, known, scorer=fuzz.ratio, limit=_N_NEAREST, score_cutoff=_NEAR)]
    holding = [name for name in known if asked in name]
    return list(dict.fromkeys([*alike, *holding]))[:_N_NEAREST]


_NEAR = 60
