"""Arithmetic said and done: each formula gives its value exactly and the line of numbers that a reader can redo by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from glomag.wording import percent_changed, percent_of

_DECIMALS = 4


@dataclass(frozen=True)
class Worked:
    """A formula with its numbers filled in, and its exact value; None where there is none (a base of zero)."""

    formula: str
    value: Fraction | None


def ratio(part: int, whole: int) -> Worked:
    """A share: `2 of 19 = 0.1053; prints 11 percent`."""
    if not whole:
        return Worked(f"{part} of {whole}: no share of nothing", None)
    return Worked(
        f"{part} / {whole} = {_decimal(Fraction(part, whole))}; in prose {percent_of(part, whole)} percent", Fraction(part, whole)
    )


def change(before: int, after: int) -> Worked:
    """A signed change: `(28 - 45) / 45 = -0.3778; in prose -38 percent`."""
    if not before:
        return Worked(f"({after} - {before}) / {before}: no change on a base of zero", None)
    value = Fraction(after - before, before)
    return Worked(f"({after} - {before}) / {before} = {_decimal(value)}; in prose {percent_changed(before, after):+d} percent", value)


def change_on_mean(series: Sequence[int]) -> Worked:
    """The last count against the mean of those before it."""
    *earlier, own = series
    total = sum(earlier)
    shown = f"{own} / (({' + '.join(map(str, earlier))}) / {len(earlier)}) - 1"
    if not total:
        return Worked(f"{shown}: no change on a base of zero", None)
    value = Fraction(own * len(earlier), total) - 1
    return Worked(f"{shown} = {_decimal(value)}", value)


def falls(series: Sequence[int]) -> Worked:
    """How many counts lie below the one before: `45 > 41 > 27 < 28: 2 falls`."""
    signs = "".join(f" {_sign(before, after)} {after}" for before, after in pairwise(series))
    n = sum(after < before for before, after in pairwise(series))
    return Worked(f"{series[0]}{signs}: {n} of {len(series) - 1} lie below the one before", Fraction(n))


def difference(first: int, second: int) -> Worked:
    """The second less the first."""
    return Worked(f"{second} - {first} = {second - first}", Fraction(second - first))


def difference_of_shares(before: tuple[int, int], after: tuple[int, int]) -> Worked:
    """The later share less the earlier one."""
    if not before[1] or not after[1]:
        return Worked("one of the periods has no case", None)
    value = Fraction(*after) - Fraction(*before)
    return Worked(f"{after[0]} / {after[1]} - {before[0]} / {before[1]} = {_decimal(value)}", value)


def prints(value: Fraction | None, printed: str) -> bool:
    """Whether a value prints so in a file: empty where there is none, a fraction rounded once to four decimals."""
    if value is None or not printed:
        return value is None and not printed
    return float(printed) == round(float(value), _DECIMALS) + 0.0


def _decimal(value: Fraction) -> str:
    return f"{round(float(value), _DECIMALS) + 0.0:g}"


def _sign(before: int, after: int) -> str:
    return ">" if after < before else "<" if after > before else "="
