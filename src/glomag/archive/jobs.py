"""The piece of work that can be done anywhere: one list, read and put into the dataset as one day."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from glomag.archive.partition import ListRecord, print_parquet, sha256_of, write_partition
from glomag.archive.reader import fingerprint
from glomag.errors import SourceError
from glomag.sources import SourceList
from glomag.sources.dating import check_issued_by
from glomag.sources.provenance import hash_file
from glomag.sources.store import PROVENANCE_FILE, is_stored_name, read_file


@dataclass(frozen=True)
class Job:
    """One list to be read: where it lies, of which day it is, and the folder of the dataset; both paths are absolute.

    `sha256` and `beside_sha256` are what was found when the work was planned, `reader` the fingerprint of the code that planned
    it: a machine with other code refuses the job instead of mixing two ways of reading in one dataset.
    """

    source: Path
    list_date: date
    dataset: Path
    sha256: str
    beside_sha256: str
    reader: str


@dataclass(frozen=True)
class Done:
    """What became of one job. `refused` is the message where the list could not be read, "" where it was.

    `seconds` is the time that the work took where it was done; `was_new` is False where the day stood there already.
    """

    list_date: date
    n_entries: int
    seconds: float
    was_new: bool
    refused: str = ""


# Does all jobs somewhere and tells of each when it is done, in any order. Raises UserError where the work cannot go on.
Spread = Callable[[Sequence[Job]], Iterator[Done]]


def normalise_list(job: Job) -> Done:
    """Read one list and write its partition; may be tried again, or twice at once, and killed at any moment.

    A list that cannot be read is told in `Done.refused`, and nothing is written of it. Raises PublishError where the dataset
    cannot be written.
    """
    began = time.perf_counter()
    try:
        source = _read_as_planned(job)
    except SourceError as error:
        return Done(job.list_date, 0, time.perf_counter() - began, False, str(error))
    entries = print_parquet(source)
    was_new = write_partition(job.dataset, _record_of(job, source, entries), entries)
    return Done(job.list_date, len(source.entries), time.perf_counter() - began, was_new)


def normalise_here(jobs: Sequence[Job]) -> Iterator[Done]:
    """Do one job after the other in this process: the simplest `Spread`."""
    return map(normalise_list, jobs)


def hash_beside(path: Path) -> str:
    """The SHA-256 of the provenance beside a list of data/raw/ofac, against which it is read; "" for any other file."""
    beside = path.with_name(PROVENANCE_FILE)
    return hash_file(beside) if is_stored_name(path.name) and beside.is_file() else ""


def _read_as_planned(job: Job) -> SourceList:
    where = job.source.name
    if job.reader != fingerprint():
        raise SourceError(
            "the code or a library that reads lists is another one here than where the work was planned",
            where=where,
            allowed="one version of the project and of its libraries everywhere",
        )
    source = read_file(job.source)
    check_issued_by(source, job.list_date, where)
    # After the reading: with the hash from before it, this holds for what was read.
    try:
        is_same = (hash_file(job.source), hash_beside(job.source)) == (job.sha256, job.beside_sha256)
    except OSError:
        is_same = False
    if not is_same:
        raise SourceError("the file changed while it was read", where=where, change="run the command again")
    return source


def _record_of(job: Job, source: SourceList, entries: bytes) -> ListRecord:
    return ListRecord(
        list_date=job.list_date.isoformat(),
        file_name=job.source.name,
        format=source.format,
        size=job.source.stat().st_size,
        sha256=job.sha256,
        beside_sha256=job.beside_sha256,
        reader=job.reader,
        printed_date=source.list_date.isoformat() if source.list_date else "",
        n_entries=len(source.entries),
        entries_sha256=sha256_of(entries),
    )
