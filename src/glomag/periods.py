"""Days, years and windows. Both ends of every period are included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

import pandas as pd

from glomag.errors import CoverageError

YearKind = Literal["fiscal", "calendar", "programme"]
YEAR_KINDS: tuple[str, ...] = get_args(YearKind)

# First month and day of a year of each kind, and whether that day lies in the calendar year before its number.
# Fiscal: 31 U.S.C. 1102. Programme: from Human Rights Day, 10 December, as Human Rights First counts the program's years.
_YEAR_START: dict[str, tuple[int, int, bool]] = {
    "fiscal": (10, 1, True),
    "calendar": (1, 1, False),
    "programme": (12, 10, True),
}


@dataclass(frozen=True)
class Period:
    """A run of days, first and last included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise CoverageError(
                f"a period cannot end ({self.last}) before it begins ({self.first})",
                change="give the earlier day first",
            )

    @property
    def n_days(self) -> int:
        """Number of days in the period, at least 1."""
        return (self.last - self.first).days + 1

    def covers(self, days: pd.Series) -> pd.Series:
        """True where a day of `days` (datetime64) lies in the period."""
        return days.between(pd.Timestamp(self.first), pd.Timestamp(self.last))

    def cut(self, last: date) -> Period:
        """The part of the period up to and with `last`."""
        return Period(self.first, min(self.last, last))


def year_period(year: int, kind: YearKind) -> Period:
    """The days of one year: fiscal 2024 is 2023-10-01 to 2024-09-30, programme 2024 is 2023-12-10 to 2024-12-09."""
    month, day, starts_before = _YEAR_START[kind]
    first = date(year - 1 if starts_before else year, month, day)
    return Period(first, first.replace(year=first.year + 1) - timedelta(days=1))


def year_of(day: date, kind: YearKind) -> int:
    """The number of the year of this kind that a day lies in."""
    month, first_day, starts_before = _YEAR_START[kind]
    begun = (day.month, day.day) >= (month, first_day)
    return day.year + int(begun) if starts_before else day.year


def years_of(days: pd.Series, kind: YearKind) -> pd.Series:
    """`year_of` for a whole column of days (datetime64 in, int64 out)."""
    month, first_day, starts_before = _YEAR_START[kind]
    if not starts_before:
        return days.dt.year.astype("int64")
    begun = (days.dt.month > month) | ((days.dt.month == month) & (days.dt.day >= first_day))
    return (days.dt.year + begun).astype("int64")


def same_days_of(period: Period, years_earlier: int) -> Period:
    """The same calendar days some years earlier; 29 February becomes 28 February where there is none."""
    return Period(_moved(period.first, -years_earlier), _moved(period.last, -years_earlier))


def _moved(day: date, years: int) -> date:
    leap_day_lost = (day.month, day.day) == (2, 29) and not _is_leap(day.year + years)
    return day.replace(year=day.year + years, day=28 if leap_day_lost else day.day)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


@dataclass(frozen=True)
class Coverage:
    """The days about which the record can speak: from the order itself to the last day looked at.

    Before the first day nothing could be designated; after the last day nothing is known, which is never zero.
    """

    first: date
    last: date

    def check_day(self, day: date, asked_for: str) -> date:
        """Return the day, or raise CoverageError where the record knows nothing about it."""
        if not self.first <= day <= self.last:
            raise CoverageError(
                f"{asked_for}: the record knows nothing about {day}",
                allowed=f"a day from {self.first} to {self.last}",
                change="ask for a day inside, or extend the record (docs/maintaining.md)",
            )
        return day

    def check_period(self, period: Period, asked_for: str) -> Period:
        """Return the period, or raise CoverageError where one of its days is not covered."""
        self.check_day(period.first, asked_for)
        self.check_day(period.last, asked_for)
        return period

    def years(self, kind: YearKind, as_of: date) -> list[int]:
        """All years that have begun by `as_of`, the first being the one in which the order was signed."""
        last = min(as_of, self.last)
        return list(range(year_of(self.first, kind), year_of(last, kind) + 1))

    def check_year(self, year: int, kind: YearKind, as_of: date) -> int:
        """Return the year, or raise CoverageError where it lies before the order or had not begun by `as_of`."""
        covered = self.years(kind, as_of)
        if year not in covered:
            raise CoverageError(
                f"{kind} year {year} is not covered: unknown, which is not zero",
                allowed=f"{kind} years {covered[0]} to {covered[-1]} as of {min(as_of, self.last)}",
                change="ask for a year inside, or extend the record (docs/maintaining.md)",
            )
        return year
