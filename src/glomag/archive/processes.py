"""Reads lists in several processes of this machine; one that dies takes no other list with it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait as wait_for_sentinel

from glomag.archive.jobs import Done, Job, Spread, normalise_here, normalise_list
from glomag.errors import SourceError

_IN_HAND = 2  # jobs handed out for each process: it never waits for the next, and few are lost when one dies
_GZIP = b"\x1f\x8b"
_ZIPPED_TIMES = 8  # text in a gzipped list, roughly, for each byte of it
# A further process takes a second to start, and a list 0.02 s a megabyte: below this it costs more than it gives.
_TEXT_A_PROCESS = 100_000_000


def spread_over_processes(n_processes: int | None = None) -> Spread:
    """A `Spread` over so many processes; over as many as there are cores and as pay for their start where no number is given."""

    def spread(jobs: Sequence[Job]) -> Iterator[Done]:
        n = min(n_processes or _n_worthwhile(jobs), len(jobs))
        return normalise_here(jobs) if n <= 1 else _in_processes(jobs, n)

    return spread


def _n_worthwhile(jobs: Sequence[Job]) -> int:
    most = os.cpu_count() or 1
    text = 0
    for job in jobs:
        text += _size_of_text(job)
        if text >= most * _TEXT_A_PROCESS:
            return most
    return max(1, text // _TEXT_A_PROCESS)


def _size_of_text(job: Job) -> int:
    try:
        with job.source.open("rb") as opened:
            is_zipped = opened.read(len(_GZIP)) == _GZIP
        return job.source.stat().st_size * (_ZIPPED_TIMES if is_zipped else 1)
    except OSError:
        return 0  # told by whoever reads it


def _in_processes(jobs: Sequence[Job], n: int) -> Iterator[Done]:
    """Hand out the jobs; when a process dies, those in hand are done one by one, which finds the list that kills.

    Raises SourceError where a process dies with each of the first lists: then it is not the lists.
    """
    waiting = deque(jobs)
    n_read = 0
    while waiting:
        n_left = len(waiting)
        in_hand = yield from _until_one_dies(waiting, n)
        n_read += n_left - len(waiting) - len(in_hand)
        for done in _one_by_one(in_hand):
            n_read += done.seconds > 0
            yield done
        if not n_read:
            raise SourceError("lists cannot be read in processes of their own here: each of them died", change="--processes 1")


def _until_one_dies(waiting: deque[Job], n: int) -> Generator[Done, None, list[Job]]:
    """Tell of each job that is done; give back those in hand when a process died, none when all are done."""
    in_hand: dict[Future[Done], Job] = {}
    pool = _pool(n)
    try:
        while waiting or in_hand:
            while waiting and len(in_hand) < _IN_HAND * n:
                in_hand[pool.submit(normalise_list, waiting[0])] = waiting[0]
                waiting.popleft()
            for done in wait(in_hand, return_when=FIRST_COMPLETED).done:
                told = done.result()
                del in_hand[done]
                yield told
    except BrokenProcessPool:
        return list(in_hand.values())
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return []


def _one_by_one(jobs: Sequence[Job]) -> Iterator[Done]:
    left = deque(jobs)
    while left:
        with _pool(1) as pool:
            try:
                while left:
                    yield pool.submit(normalise_list, left[0]).result()
                    left.popleft()
            except BrokenProcessPool:
                job = left.popleft()
                yield Done(job.list_date, 0, 0.0, False, str(_died(job)))


def _died(job: Job) -> SourceError:
    return SourceError(
        "the process that read the list was ended by the system, twice: it may have run out of memory",
        where=job.source.name,
        change="close other programs and run the command again, which reads only what is missing",
    )


def _pool(n: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(n, mp_context=multiprocessing.get_context("spawn"), initializer=_begin)


def _begin() -> None:
    """In a new process: leave Ctrl-C to the one that started it, and end when that one is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait_for_sentinel([parent.sentinel])
        os._exit(1)
