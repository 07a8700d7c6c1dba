"""What there is to do: the lists of a folder against the days of the dataset, by content and by nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from glomag.archive.jobs import Job, hash_beside
from glomag.archive.partition import ENTRIES_FILE, ListRecord, day_of, folder_of, read_record, sha256_of, write_partition
from glomag.archive.reader import fingerprint
from glomag.sources.folders import DatedFile
from glomag.sources.provenance import hash_file

_READERS = 4  # threads: hashing waits for the disk, and lets the others work meanwhile


class Content(NamedTuple):
    """What a list is told by: its own SHA-256, that of the provenance beside it ("" where there is none), and the code that reads it."""

    sha256: str
    beside_sha256: str
    reader: str


@dataclass(frozen=True)
class Plan:
    """What is to be done with the dataset.

    `kept` are the days whose partition is whole and of the same list, `jobs` the lists to be read, `repeated` the further lists
    with the same bytes as one of `jobs` or of a partition, which need no reading, and `gone` the days without a list. `likes` is
    a day of the dataset for each content that it has, one that stays where there is one.
    """

    kept: tuple[date, ...]
    jobs: tuple[Job, ...]
    repeated: tuple[Job, ...]
    gone: tuple[date, ...]
    likes: Mapping[Content, date]


def plan_work(files: Sequence[DatedFile], dataset: Path, told: Callable[[], None]) -> Plan:
    """Read every list and every partition to its last byte for its SHA-256, and compare; `told` is called after each list.

    No time stamp and no size alone decides: a copied, restored or edited file can have any.
    """
    records = dict(whole_partitions(dataset))
    jobs = [_job_of(file, dataset, content) for file, content in _contents(files, told)]
    kept = {job.list_date for job in jobs if _fits(job, records.get(job.list_date))}
    likes = {content_of(record): day for day, record in sorted(records.items(), key=lambda one: one[0] in kept)}
    known = set(likes)
    to_read: list[Job] = []
    repeated: list[Job] = []
    for job in jobs:
        if job.list_date in kept:
            continue
        (repeated if content_of(job) in known else to_read).append(job)
        known.add(content_of(job))
    gone = {day for folder in partitions(dataset) if (day := day_of(folder))} - {job.list_date for job in jobs}
    return Plan(tuple(sorted(kept)), tuple(to_read), tuple(repeated), tuple(sorted(gone)), likes)


def content_of(one: Job | ListRecord) -> Content:
    """What a list to be read, or one that was read, is told by."""
    return Content(one.sha256, one.beside_sha256, one.reader)


def partitions(dataset: Path) -> list[Path]:
    """The folders of the days, in the order of the days."""
    return sorted(folder for folder in dataset.iterdir() if day_of(folder)) if dataset.is_dir() else []


def whole_partitions(dataset: Path) -> Iterator[tuple[date, ListRecord]]:
    """The records of the days that are as they were written: right day, and entries with the SHA-256 that the record names."""
    for folder in partitions(dataset):
        record, entries = read_record(folder), folder / ENTRIES_FILE
        if record is None or record.list_date != f"{day_of(folder)}" or not entries.is_file():
            continue
        if hash_file(entries) == record.entries_sha256:
            yield date.fromisoformat(record.list_date), record


def repeat_partition(job: Job, like: date) -> bool:
    """Make the day of a list that has the same bytes as that of another day; False where its own name forbids it.

    False, too, where the other day is not in the dataset. The caller then reads the list, so that the message is the usual one.
    """
    folder = folder_of(job.dataset, like)
    record = read_record(folder)
    if record is None or content_of(record) != content_of(job) or record.printed_date > job.list_date.isoformat():
        return False
    entries = (folder / ENTRIES_FILE).read_bytes()
    if sha256_of(entries) != record.entries_sha256:
        return False
    write_partition(job.dataset, replace(record, list_date=job.list_date.isoformat(), file_name=job.source.name), entries)
    return True


def _job_of(file: DatedFile, dataset: Path, content: Content) -> Job:
    return Job(file.path.absolute(), file.day, dataset.absolute(), *content)


def _fits(job: Job, record: ListRecord | None) -> bool:
    return record is not None and content_of(record) == content_of(job) and record.file_name == job.source.name


def _contents(files: Sequence[DatedFile], told: Callable[[], None]) -> Iterator[tuple[DatedFile, Content]]:
    reader = fingerprint()
    with ThreadPoolExecutor(_READERS) as threads:
        for file, (sha256, beside) in zip(files, threads.map(_hashes, [file.path for file in files]), strict=True):
            told()
            yield file, Content(sha256, beside, reader)


def _hashes(path: Path) -> tuple[str, str]:
    """Both hashes; none for a file that cannot be read, which its job then tells."""
    try:
        return hash_file(path), hash_beside(path)
    except OSError:
        return "", ""
