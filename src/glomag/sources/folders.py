"""The dated lists of a folder: files named by date, also in folders by year and month, and the lists of data/raw/ofac."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from glomag.errors import ProjectNotFoundError, SourceError
from glomag.paths import find_project
from glomag.sources.dating import NAMED_BY_DATE, day_in_name
from glomag.sources.store import lists_below

_HOW_TO_GET = "get lists with glomag fetch or glomag ingest FILE, or name a folder that holds some: glomag audit FOLDER"
_OF_THE_STORE = "README.md"  # says what lies in data/raw/ofac
# An archive of years is kept by year, and by month within: 2019/, 2019-03/, 2019/03/. No other folder is looked into.
_YEAR, _MONTH = re.compile(r"\d{4}(-\d{2})?"), re.compile(r"\d{2}")


class DatedFile(NamedTuple):
    """A file whose name tells the day of its list."""

    day: date
    path: Path


class FoundFiles(NamedTuple):
    """The dated files of a folder, earliest first, and the names of the files that tell no day and are not read."""

    dated: tuple[DatedFile, ...]
    undated: tuple[str, ...]


def find_dated_files(folder: Path) -> FoundFiles:
    """The files of a folder that tell a day (YYYY-MM-DD or YYYYMMDD) in their names, and the lists of data/raw/ofac.

    Folders below it are looked into where their name is a year (2019), a month (2019-03) or, within a year, a month (03).
    Hidden files are left out. Of each day of a store it is the last list, in the fullest format. Raises SourceError where
    there is none, where two tell the same day, where a name tells two days or none of the calendar, and for a folder of a
    stored list that is not as it was written.
    """
    where = shown_folder(folder)
    try:
        paths = sorted(_files_of(folder, _YEAR))
    except OSError as error:
        raise SourceError(
            f"the folder cannot be read: {error.strerror or 'no reason given'}", where=where, allowed=NAMED_BY_DATE, change=_HOW_TO_GET
        ) from None
    stored = [DatedFile(*one) for one in {of_day.list_date: of_day.entries for of_day in lists_below(folder)}.items()]
    dated = sorted([*stored, *(DatedFile(day, path) for path in paths if (day := day_in_name(path.name)) is not None)])
    if not dated:
        raise SourceError(f"no file of a dated list among {len(paths)} files", where=where, allowed=NAMED_BY_DATE, change=_HOW_TO_GET)
    _check_one_a_day(dated, folder, where)
    read = {file.path for file in dated}
    passed = [path.relative_to(folder).as_posix() for path in paths if path not in read]
    return FoundFiles(tuple(dated), tuple(name for name in passed if not (stored and name == _OF_THE_STORE)))


def shown_folder(folder: Path) -> str:
    """The folder as a reader of the project knows it, where it lies in a checkout."""
    try:
        return find_project(folder).shown(folder.resolve())
    except ProjectNotFoundError:
        return str(folder)


def _files_of(folder: Path, below: re.Pattern[str] | None) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name.startswith("."):
            continue
        if path.is_file():
            yield path
        elif below is not None and below.fullmatch(path.name):
            yield from _files_of(path, _MONTH if below is _YEAR else None)


def _check_one_a_day(dated: list[DatedFile], folder: Path, where: str) -> None:
    for one, other in pairwise(dated):
        if one.day == other.day:
            names = [file.path.relative_to(folder).as_posix() for file in (one, other)]
            raise SourceError(
                f"{names[0]} and {names[1]} are both of {one.day}",
                where=where,
                allowed=NAMED_BY_DATE,
                change="keep one list a day in the folder",
            )
