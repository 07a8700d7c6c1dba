"""Two sides held against each other, profile by profile: numbers with their causes, other tables, rows, what lies beneath, figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from glomag.diff.beneath import Beneath, compare_beneath
from glomag.diff.causes import Cause, Compared, explain_move
from glomag.diff.numbers import PRIMARY, STOCK, MovedNumber, find_moved_numbers, read_numbers
from glomag.diff.outputs import PROCESSED, Outputs
from glomag.diff.pictures import ComparedFigure, compare_figures
from glomag.diff.problems import DiffError
from glomag.diff.record import Difference, Side, compare_cases, compare_rows
from glomag.diff.sources import WORKING, Source
from glomag.run.moved import Moved, compare_files

_WHOLE = ("row came", "row went", "table came", "table went")


@dataclass(frozen=True)
class Explained:
    """A number that moved, and why."""

    number: MovedNumber
    cause: Cause


@dataclass(frozen=True)
class MovedTable:
    """A table that is told in one line: everything that moved in it."""

    name: str
    moved: tuple[Moved, ...]


@dataclass(frozen=True)
class Comparison:
    """Everything that differs between two versions of a profile, or between two profiles."""

    before: Side
    after: Side
    numbers: tuple[Explained, ...]
    tables: tuple[MovedTable, ...]
    rows: tuple[Difference, ...]
    cases: tuple[Difference, ...]
    beneath: Beneath
    figures: tuple[ComparedFigure, ...]

    @property
    def name(self) -> str:
        """The profile, or both where they differ."""
        names = dict.fromkeys((self.before.outputs.profile, self.after.outputs.profile))
        return " -> ".join(names)


def compare_sources(before: Source, after: Source, profile: str = "") -> list[Comparison]:
    """Compare two sides in the profiles that they share, or in the one that was asked for; two profiles with each other.

    Raises DiffError where they share none, or a side lacks the one that was asked for, or as the readers do.
    """
    return [compare_outputs(before.outputs(old), after.outputs(new)) for old, new in _pairs(before, after, profile)]


def _pairs(before: Source, after: Source, profile: str) -> list[tuple[str, str]]:
    if before.named and not after.named and after.label == WORKING and before.label.endswith(WORKING):
        raise DiffError(
            f"profile {before.named} would be compared with itself",
            allowed="two profiles, or one and a commit or a folder",
            change=f"name the other one: glomag diff {before.named} OTHER",
        )
    named = (before.named or profile, after.named or profile)
    if all(named) and profile not in {"", *named}:
        raise DiffError(f"--profile {profile}, and other profiles are named", allowed="one of the two", change="leave --profile out")
    if not any(named):
        shared = [name for name in before.profiles if name in after.profiles]
        if not shared:
            raise DiffError(
                "the two have no profile in common",
                where=f"{before.label}: {', '.join(before.profiles)}; {after.label}: {', '.join(after.profiles)}",
                change="name two profiles, as in: glomag diff letter-2024-09 latest",
            )
        return [(name, name) for name in shared]
    old, new = named[0] or named[1], named[1] or named[0]
    for name, source in ((old, before), (new, after)):
        if name not in source.profiles:
            raise DiffError(f"there is no profile {name!r} in {source.label}", allowed=", ".join(source.profiles))
    return [(old, new)]


def compare_outputs(before: Outputs, after: Outputs) -> Comparison:
    """Compare what two sides published; raises DiffError where a table whose numbers are told one by one is damaged."""
    old, new = Side(before), Side(after)
    compared = Compared(old, new, compare_rows(old, new), compare_cases(old, new), compare_beneath(old, new))
    numbers = find_moved_numbers(read_numbers(before), read_numbers(after))
    return Comparison(
        old,
        new,
        tuple(Explained(number, explain_move(number, compared)) for number in numbers),
        tuple(find_moved_tables(before, after)),
        tuple(compared.rows.values()),
        tuple(compared.cases.values()),
        compared.beneath,
        tuple(compare_figures(before, after)),
    )


def find_moved_tables(before: Outputs, after: Outputs) -> list[MovedTable]:
    """Every other table in which something moved; of a primary one what is not told as a number, such as a sentence or an older stock."""
    paths = sorted(path for path in {*before.files, *after.files} if path.startswith(f"{PROCESSED}/") and not path.endswith(".json"))
    found = []
    for path in paths:
        name = Path(path).stem
        moved = compare_files(after.profile, path, before.files.get(path), after.files.get(path))
        kept = tuple(one for one in moved if not _is_told(name, one))
        if kept:
            found.append(MovedTable(name, kept))
    return found


def _is_told(table: str, one: Moved) -> bool:
    """Whether it stands among the numbers already. Of the stock only its last day does."""
    if table not in PRIMARY or table == STOCK:
        return False
    return one.change in _WHOLE if one.change != "value" else one.column in PRIMARY[table].parts


def count_cells(moved: tuple[Moved, ...]) -> dict[str, int]:
    """How many things of each sort moved in a table, in the order in which they first occur."""
    return dict(Counter(one.change for one in moved))
