"""Numbers as words. Percent exists only here: rounded once, half up, at the very end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from math import floor


def percent_of(part: int, whole: int) -> int:
    """Whole percent that `part` of `whole` prints, half up: 1 of 8 is 12.5 and prints 13. Exact, no floating point."""
    return floor(Fraction(100 * part, whole) + Fraction(1, 2))


def print_percent(part: int, whole: int) -> str:
    """As `percent_of`, with the sign: `38 percent`."""
    return f"{percent_of(part, whole)} percent"


def percent_changed(before: int, after: int) -> int:
    """Whole percent of the change from `before` to `after`, signed, halves away from zero: 45 to 28 is -38."""
    sign = 1 if after >= before else -1
    return sign * percent_of(abs(after - before), before)


def print_change(before: int, after: int) -> str:
    """The change in words with both counts: `down 38 percent, from 45 to 28`."""
    if after == before:
        return f"unchanged at {after}"
    if before == 0:
        return f"up from 0 to {after}"
    direction = "down" if after < before else "up"
    return f"{direction} {abs(percent_changed(before, after))} percent, from {before} to {after}"


def print_moved(before: int, after: int) -> str:
    """The change as a verb, for a title: `fell 38 percent, from 45 to 28,`."""
    if after == before:
        return f"stood unchanged at {after}"
    if before == 0:
        return f"rose from 0 to {after}"
    verb = "fell" if after < before else "rose"
    return f"{verb} {abs(percent_changed(before, after))} percent, from {before} to {after},"


def print_day(day: date) -> str:
    """A day for readers: `5 September 2024`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def print_short_day(day: date) -> str:
    """A day for a narrow label: `5 Sep`."""
    return f"{day.day} {_MONTHS[day.month - 1][:3]}"


def print_list(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def print_count(n: int, singular: str, plural: str | None = None) -> str:
    """A count with its noun: `1 case`, `2 cases`."""
    return f"{n:,} {singular if n == 1 else plural or singular + 's'}"


# Spelled here because the names of the C library follow the machine's language.
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
