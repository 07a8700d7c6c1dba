"""Processes that work side by side, for whatever takes long.

Not concurrent.futures: its queues leave named semaphores in the system's memory when a run is killed with all of its group, its
processes wait for ever when the run alone is killed, and it does not say which piece of work a dead one was at.
"""

from __future__ import annotations

import os
import signal
import tempfile
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from glomag.errors import NotebookError
from glomag.run.alive import end_with_parent

# Nothing of this process's memory, threads or open files: only what a worker is told.
_START: Literal["spawn"] = "spawn"

Label = tuple[str, str]
"""What a piece of work is known by: the profile and the name of the notebook."""


@dataclass(frozen=True)
class _Work:
    label: Label
    function: Callable[..., float]
    arguments: tuple[Any, ...]


@dataclass(frozen=True)
class _Worker:
    process: BaseProcess
    ours: Connection[Any, Any]


class Workers:
    """A fixed number of processes and the work that waits for them. Leaving the block ends them, whatever they are at."""

    def __init__(self, n: int, scratch: Path) -> None:
        """Start `n` processes whose temporary files lie in the folder `scratch`."""
        self._waiting: deque[_Work] = deque()
        self._busy: dict[Connection[Any, Any], tuple[_Worker, _Work]] = {}
        self._idle = [_start(scratch) for _ in range(n)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End all of them."""
        workers = [*self._idle, *(worker for worker, _ in self._busy.values())]
        for worker in workers:
            worker.process.kill()
        for worker in workers:
            worker.process.join()
            worker.ours.close()

    def give(self, label: Label, function: Callable[..., float], *arguments: Any) -> None:
        """Add a piece of work: a function of a module, and what to call it with."""
        self._waiting.append(_Work(label, function, arguments))

    def has_work(self) -> bool:
        """Whether anything waits or is being done."""
        return bool(self._waiting or self._busy)

    def next_done(self) -> tuple[Label, float]:
        """Wait for the next piece of work that is done; returns its label and the seconds that it took.

        Raises what the work raised, and NotebookError where its process died.
        """
        while self._waiting and self._idle:
            worker, work = self._idle.pop(), self._waiting.popleft()
            self._busy[worker.ours] = (worker, work)
            worker.ours.send((work.function, work.arguments))
        ours = next(one for one in wait(list(self._busy)) if isinstance(one, Connection))
        worker, work = self._busy[ours]
        try:
            outcome = ours.recv()
        except (EOFError, ConnectionResetError):
            worker.process.join()
            raise _say_died(work.label, worker.process.exitcode or 0) from None
        if isinstance(outcome, BaseException):
            raise outcome
        del self._busy[ours]
        self._idle.append(worker)
        return work.label, outcome


def _start(scratch: Path) -> _Worker:
    context = get_context(_START)
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
        theirs.send(_outcome(function, arguments))


def _outcome(function: Callable[..., float], arguments: tuple[Any, ...]) -> float | Exception:
    try:
        return function(*arguments)
    except Exception as error:  # it is raised again in the process that asked, with this as its note
        error.add_note(traceback.format_exc())
        return error


def _say_died(label: Label, exit_code: int) -> NotebookError:
    profile, name = label
    how = f"by signal {-exit_code} ({signal.strsignal(-exit_code)})" if exit_code < 0 else f"with exit code {exit_code}"
    return NotebookError(
        f"a process of the run was ended {how}; the published outputs are what they were",
        where=f"{name}, profile {profile}",
        change="see whether the system ended it for want of memory, and run again",
    )
