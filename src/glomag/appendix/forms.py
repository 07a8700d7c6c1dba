"""How a cell of a published file is put into a sentence. The only place of the appendix where a fraction becomes a percentage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from glomag.periods import year_of
from glomag.wording import percent_of, print_day, print_list

_MINUS = "\N{MINUS SIGN}"
_RUN = 2


def _count(cell: str) -> str:
    """`2696` as `2,696`."""
    return f"{int(Fraction(cell)):,}"


def _if_any(cell: str) -> str:
    """Nothing where the count is zero or missing, so that a template can ask whether there is one."""
    return _count(cell) if cell and Fraction(cell) else ""


def _size(cell: str) -> str:
    """A fraction as a whole percentage without its sign, half up: `-0.56` as `56 percent`."""
    share = abs(Fraction(cell))
    return f"{percent_of(share.numerator, share.denominator):,} percent"


def _signed(cell: str) -> str:
    """A change as a signed percentage: `-0.6262` as `63 percent` with a minus sign."""
    sign = _MINUS if Fraction(cell) < 0 else "+"
    return f"{sign}{_size(cell)}"


def _points(cell: str) -> str:
    """A difference of shares: `-0.1877` as `19 percentage points` with a minus sign."""
    return _signed(cell).replace("percent", "percentage points")


def _tenth(cell: str) -> str:
    """A small share with one decimal: `0.025` as `2.5 percent`."""
    share = Fraction(cell) * 10
    tenths = percent_of(share.numerator, share.denominator)
    return f"{tenths // 10}.{tenths % 10} percent"


def _day(cell: str) -> str:
    return print_day(date.fromisoformat(cell))


def _days(cell: str) -> str:
    """`2019-10-01 to 2020-09-30` in words; `to 2024-09-05` as `until 5 September 2024`."""
    first, _, last = cell.rpartition("to ")
    return f"{_day(first.strip())} to {_day(last)}" if first else f"until {_day(last)}"


def _fiscal_year(cell: str) -> str:
    """The fiscal year in which a day or a span of days ends: `fiscal 2023`."""
    return f"fiscal {_year(cell)}"


def _year(cell: str) -> str:
    """The number of that fiscal year, as tables hold it: `2023`."""
    return str(year_of(date.fromisoformat(cell.rpartition("to ")[2]), "fiscal"))


def _sentence(cell: str) -> str:
    """With a capital in front and a full stop at the end."""
    return f"{_heading(cell)}{'' if cell.endswith(('.', '?', '!')) else '.'}"


def _heading(cell: str) -> str:
    """With a capital in front."""
    return f"{cell[:1].upper()}{cell[1:]}"


def _listed(cell: str) -> str:
    """`28;29;30` as `28 to 30`, and what is no run of numbers as a list."""
    parts = [part.strip() for part in cell.split(";")]
    numbers = [int(part) for part in parts if part.isdigit()]
    is_run = len(numbers) == len(parts) > _RUN and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    return f"{parts[0]} to {parts[-1]}" if is_run else print_list(parts)


FORMS: dict[str, Callable[[str], str]] = {
    "text": str,
    "sentence": _sentence,
    "heading": _heading,
    "count": _count,
    "if any": _if_any,
    "percent": _size,
    "signed percent": _signed,
    "signed points": _points,
    "percent with a decimal": _tenth,
    "day": _day,
    "days": _days,
    "fiscal year": _fiscal_year,
    "year": _year,
    "list": _listed,
}
