"""Rounding arithmetic: which whole numbers could stand behind a printed share."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

# "Approximately one third", read as nearer to a third than to the simple fractions beside it, a quarter and a half.
ABOUT_A_THIRD = (
    (Fraction(1, 4) + Fraction(1, 3)) / 2,
    (Fraction(1, 3) + Fraction(1, 2)) / 2,
)


def numerators_printing(percent: int, denominator: int) -> list[int]:
    """Every whole numerator whose share of `denominator` prints as `percent` (half up). Empty: impossible as printed."""
    # At least half a percent below, and less than half a percent above.
    least, beyond = (-(-(2 * percent + half) * denominator // 200) for half in (-1, 1))
    return list(range(max(least, 0), min(beyond, denominator + 1))) if denominator else []


def numerators_between(low: Fraction, high: Fraction, denominator: int) -> list[int]:
    """Every whole numerator whose share of `denominator` lies in the closed interval."""
    return list(range(max(ceil(low * denominator), 0), min(floor(high * denominator), denominator) + 1)) if denominator else []
