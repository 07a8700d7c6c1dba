"""What every measure of uncertainty takes and gives: counts, parts of a whole, levels, and an estimate with its interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from glomag.errors import UserError


class CountError(UserError):
    """What was given cannot be a count, a share or a level, or there is nothing to compute on."""


@dataclass(frozen=True)
class Interval:
    """An estimate and its two-sided interval at `level`; `estimate` is None where the counts give none (0 to 0)."""

    estimate: float | None
    low: float
    high: float
    level: float
    method: str


def check_count(n: int, what: str) -> int:
    """Return a count; raise CountError where it is negative or not whole."""
    if isinstance(n, bool) or not isinstance(n, int | np.integer) or n < 0:
        raise CountError(f"{what} cannot be {n!r}", allowed="a whole number, 0 or more", change="give a count")
    return int(n)


def check_level(level: float, what: str) -> float:
    """Return a confidence level, a size or a power; raise CountError where it does not lie between 0 and 1."""
    if not 0 < level < 1:
        raise CountError(f"{what} cannot be {level}", allowed="above 0 and below 1", change="give a fraction, 0.95 and not 95")
    return level


def check_part(part: int, whole: int) -> tuple[int, int]:
    """Return a part and its whole; raise CountError where the whole is empty or the part exceeds it."""
    check_count(part, "a numerator")
    check_count(whole, "a denominator")
    if not 0 < whole >= part:
        raise CountError(f"{part} of {whole} is no share", allowed="a part of 0 to the whole, and a whole of at least 1")
    return int(part), int(whole)
