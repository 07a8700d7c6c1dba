"""Figures that are not to be used any more: they keep their name and carry a mark. People write the list, code reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from glomag.errors import UserError
from glomag.figures.small_lists import Row, fault, parse_day, read_list
from glomag.parameters import list_profiles
from glomag.paths import Project
from glomag.tables.schemas import PLOTTED_KEYS
from glomag.wording import print_day

COLUMNS = ("profile", "figure", "withdrawn_on", "reason")
FILE = "withdrawn.csv"
# The mark stands above the title in every picture; a longer reason belongs into CHANGELOG.md.
LONGEST_REASON = 120


@dataclass(frozen=True)
class Withdrawal:
    """One figure of one profile, since when it is not to be used, and why."""

    profile: str
    figure: str
    withdrawn_on: date
    reason: str


def read_withdrawals(project: Project) -> dict[tuple[str, str], Withdrawal]:
    """The withdrawn figures by profile and stem of the figure.

    Raises UserError with file, line, value and what is allowed for anything that is not understood: a slip here would
    leave a wrong figure without its mark. So it does where the list itself is missing.
    """
    path = project.figure_lists / FILE
    shown = project.shown(path)
    profiles = list_profiles(project)
    withdrawn: dict[tuple[str, str], Withdrawal] = {}
    for line, row in read_list(path, COLUMNS, shown):
        found = _parse(row, profiles, shown, line)
        key = (found.profile, found.figure)
        if key in withdrawn:
            raise fault(shown, line, f"{found.figure} of {found.profile} stands twice", "one row a figure and profile")
        withdrawn[key] = found
    return withdrawn


def mark(withdrawal: Withdrawal) -> str:
    """The mark in pictures and words: `WITHDRAWN 3 May 2027: the count was wrong`."""
    return f"WITHDRAWN {print_day(withdrawal.withdrawn_on)}: {withdrawal.reason}"


def known_figures() -> list[str]:
    """Stems of the figures, in the order of their numbers."""
    return [f"{number:02d}-{slug}" for number, slug in enumerate(PLOTTED_KEYS, start=1)]


def _parse(row: Row, profiles: list[str], shown: str, line: int) -> Withdrawal:
    for column, allowed in (("profile", profiles), ("figure", known_figures())):
        if row[column] not in allowed:
            raise fault(shown, line, f"{column}: {row[column]!r} is not known", ", ".join(allowed))
    day = parse_day(row["withdrawn_on"])
    if day is None:
        raise fault(shown, line, f"withdrawn_on: {row['withdrawn_on']!r} is no day of the calendar", "YYYY-MM-DD, as in 2027-05-03")
    return Withdrawal(row["profile"], row["figure"], day, _check_reason(row["reason"], shown, line))


def _check_reason(reason: str, shown: str, line: int) -> str:
    problem: UserError | None = None
    if not reason or reason != reason.strip():
        problem = fault(shown, line, f"reason: {reason!r}", "a few words, without blanks around them")
    elif not reason.isprintable():
        problem = fault(shown, line, f"reason: {reason!r} holds a character that cannot be printed", "one line of plain text")
    elif len(reason) > LONGEST_REASON:
        problem = fault(shown, line, f"reason: {len(reason)} characters", f"{LONGEST_REASON} at most; it stands above the title")
    if problem:
        raise problem
    return reason
