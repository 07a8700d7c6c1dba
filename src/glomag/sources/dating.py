"""Of which day a list is: what the file prints, what a person says, or what its name tells."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from glomag.errors import SourceError
from glomag.sources.entries import SourceList
from glomag.sources.provenance import ListDateFrom, utc_now

_DATE_IN_NAME = re.compile(r"(?<!\d)(?:(\d{4})-(\d{2})-(\d{2})|(\d{4})(\d{2})(\d{2}))(?!\d)")
NAMED_BY_DATE = "one file a list, its day in its name: sdn_2024-03-04.csv, sdn_20240304.csv.gz"


def day_in_name(name: str) -> date | None:
    """The day that a file's name tells (YYYY-MM-DD or YYYYMMDD), None where it tells none.

    Raises SourceError for a name that tells two days, or one that is not in the calendar.
    """
    told = sorted({"".join(filter(None, match)) for match in _DATE_IN_NAME.findall(name)})
    if not told:
        return None
    if len(told) > 1:
        raise SourceError(f"the name tells {len(told)} days", where=name, allowed=NAMED_BY_DATE, change="keep the day of the list in it")
    try:
        return date.fromisoformat(told[0])
    except ValueError:
        raise SourceError(f"{told[0]} is no day of the calendar", where=name, allowed=NAMED_BY_DATE) from None


def date_given_list(path: Path, source: SourceList, said: date | None, now: Callable[[], datetime] = utc_now) -> tuple[date, ListDateFrom]:
    """The day of a list that a person gave, and where it comes from.

    What a person says goes first, then what the file prints, then its name. Raises SourceError where none of them tells a
    day, where a person says an earlier day than the file prints, and for a day that is still to come.
    """
    day, told_by = _day_told(path, source, said)
    last = now().astimezone(UTC).date() + timedelta(days=1)  # a day more, since a day begins earlier elsewhere
    if day > last:
        raise SourceError(
            f"the list is dated {day}, which is still to come ({told_by})",
            where=path.name,
            allowed=f"up to {last}",
            change="correct --list-date, the name of the file, or the clock of this computer",
        )
    return day, told_by


def _day_told(path: Path, source: SourceList, said: date | None) -> tuple[date, ListDateFrom]:
    if said is not None and source.list_date is not None and said < source.list_date:
        raise SourceError(
            f"--list-date {said} is before the day that the file prints, {source.list_date}",
            where=path.name,
            allowed="the day printed, or a later one on which this list was still in force",
        )
    if said is not None:
        return said, "given by a person"
    if source.list_date is not None:
        return source.list_date, "printed in the file"
    told = day_in_name(path.name)
    if told is None:
        raise SourceError(
            f"{source.format} prints no date, and the file's name tells none",
            where=path.name,
            allowed=NAMED_BY_DATE,
            change="say it: --list-date YYYY-MM-DD, or put it into the file's name",
        )
    return told, "name of the file"


def check_issued_by(source: SourceList, day: date, where: str) -> None:
    """Raise SourceError where the file says itself that it was issued after the day it is given for."""
    if source.list_date is not None and source.list_date > day:
        raise SourceError(
            f"the file was issued on {source.list_date}, after the day it is given for ({day})",
            where=where,
            allowed="the day of issue printed in the file, or a later day on which it still was the newest list",
            change="correct the date in the name of the file, or the one given",
        )
