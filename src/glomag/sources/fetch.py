"""Download one list from OFAC's service: resumed, retried, gated, and stored only when everything about it is right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from filelock import FileLock, Timeout

from glomag.errors import FetchError, SourceError
from glomag.paths import Project
from glomag.sources.address import BASE_ADDRESS, address_of, by_hand
from glomag.sources.download import Download, Patience, Progress, download, forget
from glomag.sources.entries import SourceFormat, SourceList
from glomag.sources.gates import Candidate, Thresholds, check_list_date, check_losses, check_minimum
from glomag.sources.provenance import ListDateFrom, Provenance, hash_file, utc_now
from glomag.sources.reading import read_list
from glomag.sources.store import StoredList, find_fetched, newest_list, stored_lists, write_list

_MEGABYTE = 1_000_000


def _largest() -> dict[SourceFormat, int]:
    # 3.7 MB, some 30 MB and 119 MB are usual now; ten times that is a mistake or an attack.
    return {"SDN.CSV": 100 * _MEGABYTE, "SDN.XML": 500 * _MEGABYTE, "SDN_ADVANCED.XML": 1500 * _MEGABYTE}


@dataclass(frozen=True)
class Terms:
    """Under which terms a list is fetched; the defaults are those of the command."""

    base: str = BASE_ADDRESS
    patience: Patience = field(default_factory=Patience)
    thresholds: Thresholds = field(default_factory=Thresholds)
    largest: dict[SourceFormat, int] = field(default_factory=_largest)
    now: Callable[[], datetime] = utc_now


@dataclass(frozen=True)
class Fetched:
    """What a fetch ended with: the stored list, and whether it is new or the very bytes that were there before."""

    stored: StoredList
    is_new: bool


def fetch_list(project: Project, wanted: SourceFormat, known_uids: Set[str], progress: Progress, terms: Terms) -> Fetched:
    """Download a list, hold it against the last good one and the record, and store it.

    `known_uids` are the list numbers that the record says are listed. `progress` is called with the bytes so far and the
    total, None where the service does not say it. Raises FetchError or SourceError, with one message, for everything
    else than a good list; then nothing was written to data/raw/ofac. A download that broke off is kept below build/fetch
    and continued by the next call; one that was refused is not kept.
    """
    address = address_of(wanted, terms.base)
    with _one_at_a_time(project) as folder:
        stored_lists(project)  # a damaged store is told before a long download
        got = download(address, folder / wanted, terms.largest[wanted], terms.patience, progress)
        try:
            return _accept(project, wanted, got, known_uids, terms)
        finally:
            forget(got.path)


def _accept(project: Project, wanted: SourceFormat, got: Download, known: Set[str], terms: Terms) -> Fetched:
    sha256 = hash_file(got.path)
    again = find_fetched(project, wanted, sha256)
    if again is not None:
        return Fetched(again, is_new=False)
    source = _read(got, wanted)
    retrieved_at = terms.now()
    list_date, list_date_from = date_list(source, got.last_modified, retrieved_at)
    new = Candidate(source, list_date, got.path.stat().st_size)
    last = newest_list(project)
    check_minimum(new, terms.thresholds)
    check_list_date(new, newest_list(project, wanted), retrieved_at.date())
    check_losses(new, _last_downloaded(project, wanted), (last, last.read()) if last else None, known, terms.thresholds)
    provenance = Provenance(
        format=wanted,
        file_name=wanted,
        list_date=list_date,
        list_date_from=list_date_from,
        size=new.size,
        sha256=sha256,
        n_entries=len(source.entries),
        address_asked=got.asked,
        address_served=got.served,
        retrieved_at=retrieved_at,
        last_modified=got.last_modified,
        etag=got.etag,
    )
    entries = write_list(project, source, provenance, got.path)
    return Fetched(next(stored for stored in stored_lists(project) if stored.entries == entries), is_new=True)


def date_list(source: SourceList, last_modified: str | None, retrieved_at: datetime) -> tuple[date, ListDateFrom]:
    """The date of a downloaded list and where it comes from: what the file prints, else Last-Modified, else today in UTC.

    A Last-Modified that is no date, or still to come, says nothing.
    """
    if source.list_date is not None:
        return source.list_date, "printed in the file"
    try:
        modified = parsedate_to_datetime(last_modified) if last_modified else None
    except ValueError:
        modified = None
    if modified is not None and modified.tzinfo is not None and modified <= retrieved_at:
        return modified.astimezone(UTC).date(), "Last-Modified header"
    return retrieved_at.astimezone(UTC).date(), "day of retrieval"


def _read(got: Download, wanted: SourceFormat) -> SourceList:
    try:
        source = read_list(got.path)
    except SourceError as error:
        raise FetchError(
            f"what the service sent is refused: {error.what}",
            where=f"{got.asked}; {error.where}",
            allowed=error.allowed,
            change=f"try again later, or {by_hand(got.asked)}",
        ) from None
    if source.format != wanted:
        raise FetchError(
            f"the service sent {source.format}", where=got.asked, allowed=wanted, change=f"try again later, or {by_hand(got.asked)}"
        )
    return source


def _last_downloaded(project: Project, wanted: SourceFormat) -> StoredList | None:
    """The last list of a format whose size is that of the published file; a given one may have been gzipped."""
    return next((stored for stored in reversed(stored_lists(project)) if stored.format == wanted and stored.provenance.is_fetched), None)


@contextmanager
def _one_at_a_time(project: Project) -> Iterator[Path]:
    folder = project.build / "fetch"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "fetch.lock").acquire(timeout=0):
            yield folder
    except Timeout:
        raise FetchError("another fetch is at work in this checkout", where=project.shown(folder), change="wait until it ends") from None
    except OSError as error:
        raise FetchError(
            f"the download cannot be written: {error.strerror or error}",
            where=project.shown(folder),
            allowed="a folder that you may write to, with room for the file",
        ) from None
