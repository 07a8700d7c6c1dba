"""Rounding arithmetic: which whole numbers could stand behind a printed share."""

from __future__ import annotations

from fractions import Fraction

from glomag.wording import percent_of

# "Approximately one third", read as nearer to a third than to the simple fractions beside it, a quarter and a half.
ABOUT_A_THIRD = (
    (Fraction(1, 4) + Fraction(1, 3)) / 2,
    (Fraction(1, 3) + Fraction(1, 2)) / 2,
)


def numerators_printing(percent: int, denominator: int) -> list[int]:
    """Every whole numerator whose share of `denominator` prints as `percent` (half up). Empty: impossible as printed."""
    return [part for part in range(denominator + 1) if denominator and percent_of(part, denominator) == percent]


def numerators_between(low: Fraction, high: Fraction, denominator: int) -> list[int]:
    """Every whole numerator whose share of `denominator` lies in the closed interval."""
    return [part for part in range(denominator + 1) if denominator and low <= Fraction(part, denominator) <= high]
