"""Brings the dataset to what the folder of lists holds: only new or changed lists are read, whatever an earlier try left."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from glomag.archive.jobs import Job, Spread
from glomag.archive.partition import BUILT_BESIDE, ENTRIES_FILE, RECORD_FILE, day_of, folder_of, not_written, sha256_of
from glomag.archive.planning import Content, Plan, content_of, partitions, plan_work, repeat_partition
from glomag.errors import PublishError, SourceError
from glomag.paths import Project
from glomag.sources.folders import DatedFile

LOCK_FILE = ".lock"
_DIGITS = 10
_SECONDS_TO_WAIT = 5
_SHOWN = 10  # refused lists that one message names
# A dataset that loses more days than this, and keeps none, is that of another folder; reading it again may take hours.
_MOST_LOST = 10


class Watch(Protocol):
    """Who is told how far the work is."""

    def begin(self, what: str, n_lists: int) -> None:
        """A part of the work begins, of so many lists."""

    def add(self, n_entries: int = 0) -> None:
        """One more list is done, of so many entries (0 where they are not counted)."""


@dataclass(frozen=True)
class Refused:
    """A list that could not be read, and why."""

    day: date
    message: str


@dataclass(frozen=True)
class Kept:
    """A dataset that is up to date, but for the lists that were refused.

    `days` are those of the dataset, rising; of them `new` were read now, and `repeated` made from another day with the same bytes.
    `gone` are the days that were taken out, since their lists are no longer in the folder.
    """

    dataset: Path
    days: tuple[date, ...]
    new: tuple[date, ...]
    repeated: tuple[date, ...]
    gone: tuple[date, ...]
    refused: tuple[Refused, ...]


def dataset_of(project: Project, folder: Path) -> Path:
    """The dataset of a folder of lists where none is named: below build/, the same one whatever lists come and go.

    A folder of the checkout gives its own words; of any other one only the last word and a digest of where it lies are shown.
    """
    shown = project.shown(folder.resolve())
    is_inside = folder.resolve().is_relative_to(project.root)
    words = shown if is_inside else f"{folder.resolve().name}-{sha256_of(shown.encode('utf-8', 'surrogateescape'))[:_DIGITS]}"
    return project.build / "archive" / (re.sub(r"[^A-Za-z0-9.-]+", "-", words).strip(".") or "lists")


def keep_dataset(files: Sequence[DatedFile], dataset: Path, spread: Spread, watch: Watch) -> Kept:
    """Read what is new or changed, and take out what is gone; every other list is read first where one cannot be read.

    May be killed at any moment: each day is whole or not there, and the next call goes on. Raises PublishError for a folder that
    is no dataset, is that of other lists, or cannot be written, and where another command writes it.
    """
    with _one_at_a_time(dataset):
        watch.begin("looking for what is new", len(files))
        plan = plan_work(files, dataset, watch.add)
        _check_is_of_these(plan, dataset)
        work = _Work(plan, watch)
        work.read(plan.jobs, spread)
        work.read(work.repeat(plan.repeated), spread)
        _take_out(dataset, [*plan.gone, *(one.day for one in work.refused)])
        days = tuple(day for folder in partitions(dataset) if (day := day_of(folder)))
    refused = tuple(sorted(work.refused, key=lambda one: one.day))
    return Kept(dataset, days, tuple(sorted(work.new)), tuple(work.repeated), plan.gone, refused)


def check_none_refused(kept: Kept) -> Kept:
    """Raise SourceError, naming each list that could not be read: from an archive with holes nothing is concluded unasked."""
    if not kept.refused:
        return kept
    n = len(kept.refused)
    listed = "\n".join(one.message for one in kept.refused[:_SHOWN]) + (f"\n... and {n - _SHOWN} more" if n > _SHOWN else "")
    if not kept.days:
        raise SourceError(listed if n == 1 else f"none of {n} lists can be read\n{listed}")
    raise SourceError(
        f"{n} of {n + len(kept.days)} lists cannot be read; the others are in the dataset, and nothing is concluded\n{listed}",
        change="mend or remove what is named and run the command again, which reads only that; or go on without: --skip-refused",
    )


def check_any_left(kept: Kept) -> Kept:
    """Raise SourceError where not one list could be read."""
    return kept if kept.days else check_none_refused(kept)


class _Work:
    """What was done so far, and by which day a content can be had."""

    def __init__(self, plan: Plan, watch: Watch) -> None:
        self.new: list[date] = []
        self.repeated: list[date] = []
        self.refused: list[Refused] = []
        self._likes: dict[Content, date] = dict(plan.likes)
        self._watch = watch

    def read(self, jobs: Sequence[Job], spread: Spread) -> None:
        """Have every job done, wherever that is."""
        if not jobs:
            return
        self._watch.begin("reading", len(jobs))
        contents = {job.list_date: content_of(job) for job in jobs}
        for done in spread(jobs):
            self._watch.add(done.n_entries)
            if done.refused:
                self.refused.append(Refused(done.list_date, done.refused))
            else:
                self.new.append(done.list_date)
                self._likes[contents[done.list_date]] = done.list_date

    def repeat(self, jobs: Sequence[Job]) -> list[Job]:
        """Make each day from another one with the same content; returns those that must be read."""
        if jobs:
            self._watch.begin("repeating", len(jobs))
        return [job for job in jobs if not self._is_repeated(job)]

    def _is_repeated(self, job: Job) -> bool:
        self._watch.add()
        like = self._likes.get(content_of(job))
        if like is None or not repeat_partition(job, like):
            return False
        self.repeated.append(job.list_date)
        return True


@contextmanager
def _one_at_a_time(dataset: Path) -> Iterator[None]:
    """Hold the dataset alone, and clear at both ends what killed tries left behind."""
    try:
        dataset.mkdir(parents=True, exist_ok=True)
        _check_own(dataset)
        with FileLock(dataset / LOCK_FILE).acquire(timeout=_SECONDS_TO_WAIT):
            _clear_leftovers(dataset)
            try:
                yield
            finally:
                _clear_leftovers(dataset)
    except Timeout:
        raise PublishError("another command is writing this dataset", where=str(dataset), change="wait until it ends") from None
    except OSError as error:
        raise not_written(dataset, error) from None


def _check_own(dataset: Path) -> None:
    known = (LOCK_FILE, BUILT_BESIDE)
    foreign = sorted(path.name for path in dataset.iterdir() if not path.name.startswith(known) and day_of(path) is None)
    own = {ENTRIES_FILE, RECORD_FILE}  # another file in a day would be read as part of it by DuckDB
    foreign += [f"{day.name}/{path.name}" for day in partitions(dataset) for path in sorted(day.iterdir()) if path.name not in own]
    if foreign:
        raise PublishError(
            f"the folder holds {foreign[0]}, which is no part of a dataset of lists; nothing was changed",
            where=str(dataset),
            allowed="a new or empty folder, or one that glomag audit made",
            change="name another one: --dataset FOLDER",
        )


def _check_is_of_these(plan: Plan, dataset: Path) -> None:
    known = {content.sha256 for content in plan.likes}  # whatever code read them
    is_shared = plan.kept or any(job.sha256 in known for job in (*plan.jobs, *plan.repeated))
    if len(plan.gone) > _MOST_LOST and not is_shared:
        raise PublishError(
            f"the dataset has {len(plan.gone)} days, and not one of their lists is in the folder",
            where=str(dataset),
            allowed="one dataset a folder of lists",
            change="name another dataset: --dataset FOLDER; or remove this one, if its lists are gone for good",
        )


def _clear_leftovers(dataset: Path) -> None:
    for leftover in dataset.glob(f"{BUILT_BESIDE}*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _take_out(dataset: Path, days: Sequence[date]) -> None:
    """Remove days: renamed first, so that a day is there or not."""
    for day in days:
        folder = folder_of(dataset, day)
        if folder.is_dir():
            beside = Path(tempfile.mkdtemp(prefix=BUILT_BESIDE, dir=dataset))
            os.rename(folder, beside / folder.name)  # noqa: PTH104 (atomic)
            shutil.rmtree(beside)
