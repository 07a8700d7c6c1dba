"""Processes for a system that cannot fork: each is started anew, and does one piece of work after another.

Not concurrent.futures: its queues leave named semaphores in the system's memory when a run is killed with all of its group, its
processes wait for ever when the run alone is killed, and it does not say which piece of work a dead one was at.
"""

from __future__ import annotations

import os
import signal
import tempfile
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from glomag.run.alive import end_with_parent
from glomag.run.outcome import Death, Outcome, outcome_of

_Work = tuple[int, Callable[..., float], tuple[Any, ...]]


@dataclass(frozen=True)
class _Worker:
    process: BaseProcess
    ours: Connection[Any, Any]


class Spawned:
    """`n` processes that are started anew, nothing of this one's memory, threads or open files in them, and the work that waits."""

    def __init__(self, n: int, scratch: Path) -> None:
        """Start them; their temporary files lie in the folder `scratch`."""
        self._waiting: deque[_Work] = deque()
        self._busy: dict[Connection[Any, Any], tuple[_Worker, int]] = {}
        self._idle = [_start(scratch) for _ in range(n)]

    def give(self, number: int, function: Callable[..., float], arguments: tuple[Any, ...]) -> None:
        """Have a piece of work done; what comes of it is told with its number."""
        self._waiting.append((number, function, arguments))
        self._begin()

    def next_outcome(self) -> tuple[int, Outcome]:
        """Wait for what comes of the next piece of work, and its number."""
        ours = next(one for one in wait(list(self._busy)) if isinstance(one, Connection))
        worker, number = self._busy.pop(ours)
        try:
            outcome = ours.recv()
        except (EOFError, ConnectionResetError):
            worker.process.join()
            return number, Death(worker.process.exitcode or 0)
        self._idle.append(worker)
        self._begin()
        return number, outcome

    def end(self) -> None:
        """End all of them, whatever they are at."""
        workers = [*self._idle, *(worker for worker, _ in self._busy.values())]
        for worker in workers:
            worker.process.kill()
        for worker in workers:
            worker.process.join()
            worker.ours.close()

    def _begin(self) -> None:
        while self._waiting and self._idle:
            worker, (number, function, arguments) = self._idle.pop(), self._waiting.popleft()
            self._busy[worker.ours] = (worker, number)
            worker.ours.send((function, arguments))


def _start(scratch: Path) -> _Worker:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, str(scratch)), daemon=True)
    process.start()
    theirs.close()  # so that the end of the process is the end of what can be read
    return _Worker(process, ours)


def _work(theirs: Connection[Any, Any], scratch: str) -> None:
    """Do what is sent, one after another, until the run is over or dead."""
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run is told as well, and ends this process
    os.environ["TMPDIR"] = tempfile.tempdir = scratch
    while True:
        try:
            function, arguments = theirs.recv()
        except EOFError:
            return
        theirs.send(outcome_of(function, arguments))
