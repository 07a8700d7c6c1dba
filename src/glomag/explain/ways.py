"""How the cells of a table come about, said once a column: counted, worked out, given by a method, recorded, or set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from glomag.explain import formulas
from glomag.explain.context import Context
from glomag.explain.formulas import Worked
from glomag.explain.walk import ARITHMETIC, FIXED, KEY, METHOD, RECORDED, ROWS, WORDS, Part, Target, Trial

Row = Mapping[str, str]
Parts = Mapping[str, Part]
Makers = Mapping[str, Callable[[], Part]]


@dataclass(frozen=True)
class Way:
    """How one column's cells come about.

    `part` and `count` name the number of a part that a counted cell is. `work` gives the formula of an arithmetic cell from
    the printed row and the parts in `parts`. `function` is the dotted name of the function that gives the cell. `uses` are
    columns of the same row that it is made from, `leads` further targets. `is_tried` says that alternatives decide it.
    """

    kind: str
    how: str = ""
    part: str = ""
    count: str = "n"
    parts: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    work: Callable[[Row, Parts], Worked] | None = None
    function: str = ""
    leads: tuple[Target, ...] = ()
    is_tried: bool = False


@dataclass(frozen=True)
class Account:
    """The account of one row: a way for each of its columns, what makes each part, and the answer in a sentence.

    `sources` are pages that are no act's: the page of a published figure, say. `left_open` says what nobody outside can know.
    `alternatives` tries those of a claim.
    """

    ways: Mapping[str, Way]
    makers: Makers = field(default_factory=dict)
    answer: str = ""
    left_open: str = ""
    sources: tuple[tuple[str, str], ...] = ()
    alternatives: Callable[[], tuple[Trial, ...]] = tuple


Accountant = Callable[[Context, Row], Account]

KEYED = Way(KEY)


def keys(*columns: str) -> dict[str, Way]:
    """Columns that tell the rows apart."""
    return dict.fromkeys(columns, KEYED)


def fixed(function: str, *columns: str, how: str = "") -> dict[str, Way]:
    """Columns that the calendar, the profile or the definition sets."""
    return dict.fromkeys(columns, Way(FIXED, how, function=function))


def recorded(where: str, *columns: str) -> dict[str, Way]:
    """Columns that stand so in a file of the record."""
    return dict.fromkeys(columns, Way(RECORDED, f"stands so in {where}"))


def words(function: str, *columns: str, uses: tuple[str, ...] = (), parts: tuple[str, ...] = ()) -> dict[str, Way]:
    """Columns of text or of true and false that a function says from the numbers named."""
    return dict.fromkeys(columns, Way(WORDS, function=function, uses=uses, parts=parts))


def method(
    function: str, *columns: str, uses: tuple[str, ...] = (), parts: tuple[str, ...] = (), leads: tuple[Target, ...] = (), how: str = ""
) -> dict[str, Way]:
    """Columns of numbers that a method gives from the numbers named."""
    return dict.fromkeys(columns, Way(METHOD, how, function=function, uses=uses, parts=parts, leads=leads))


def counted(part: str, count: str = "n", how: str = "") -> Way:
    """A number counted on the rows of a part."""
    return Way(ROWS, how, part=part, count=count)


def ratio_of(part: str, whole: str) -> Way:
    """A share of two columns of the row."""
    return Way(
        ARITHMETIC, f"{part} / {whole}", uses=(part, whole), work=lambda row, _: formulas.ratio(_whole(row[part]), _whole(row[whole]))
    )


def change_of(before: str, after: str) -> Way:
    """A signed change from one column of the row to another."""
    return Way(
        ARITHMETIC,
        f"({after} - {before}) / {before}",
        uses=(before, after),
        work=lambda row, _: formulas.change(_whole(row[before]), _whole(row[after])),
    )


def worked(how: str, work: Callable[[Parts], Worked], *parts: str) -> Way:
    """A number worked out from the counts of parts."""
    return Way(ARITHMETIC, how, parts=parts, work=lambda _, made: work(made))


def leading(ways: Mapping[str, Way], *leads: Target) -> dict[str, Way]:
    """The same ways, each leading on to the targets as well."""
    return {column: replace(way, leads=(*way.leads, *leads)) for column, way in ways.items()}


def _whole(printed: str) -> int:
    return int(float(printed)) if printed else 0
