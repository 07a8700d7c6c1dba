"""The warm process of a run: it has imported what notebooks use, and each of them begins as a copy of it.

It only imports: it reads no record, starts no thread and computes nothing, since of a process that has threads only one of them is
copied, with the locks of the others as they were. Each piece of work has a process of its own, forked here, so that nothing that
one leaves in memory reaches another; what it started and left running is ended with it.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import FrameType
from typing import Any

from glomag.run.alive import adopt_orphans, end_children, end_with
from glomag.run.child import HEAD, OUTCOME, do, read_step
from glomag.run.outcome import Death, pack_outcome

# In the order of need. The first write nothing anywhere; matplotlib makes the folder of its caches, which the run must allow first.
FIRST = (
    "papermill", "pandas", "glomag.run.making", "glomag.run.kernel", "glomag.register", "glomag.claims", "glomag.measures",
    "scipy.stats", "statsmodels.stats.rates", "statsmodels.stats.proportion", "pyarrow.parquet", "pyarrow.dataset",
)  # fmt: skip
SECOND = (
    "matplotlib.pyplot", "matplotlib.backends.backend_agg", "matplotlib.backends.backend_pdf", "matplotlib.backends.backend_svg",
    "fontTools.subset", "glomag.figures.catalogue", "glomag.run.workbench",
)  # fmt: skip
# What the notebooks do not use; while they run.
LATER = (
    "glomag.workbook.writing", "glomag.appendix.writing", "glomag.explain.writing", "glomag.gallery.writing", "glomag.pages.writing",
    "glomag.run.takeaway",
)  # fmt: skip


@dataclass
class _Child:
    """A process at work: its number and the number of its work, what it said so far, and how long it may take."""

    number: int
    pid: int
    channel: int
    unread: bytearray = field(default_factory=bytearray)
    outcome: bytes | None = None
    place: str = ""
    allowed: float | None = None
    until: float | None = None
    is_late: bool = False
    is_silent: bool = False

    def listen(self) -> None:
        """Take in what it said."""
        with suppress(BlockingIOError):
            while part := os.read(self.channel, 1 << 16):
                self.unread += part
            self.is_silent = True
        while len(self.unread) >= HEAD.size:
            kind, size = HEAD.unpack_from(self.unread)
            if len(self.unread) < HEAD.size + size:
                return
            content = bytes(self.unread[HEAD.size : HEAD.size + size])
            del self.unread[: HEAD.size + size]
            self._heed(kind, content)

    def _heed(self, kind: bytes, content: bytes) -> None:
        if kind == OUTCOME:
            self.outcome = content
            return
        self.place, self.allowed = read_step(content)
        self.until = time.monotonic() + self.allowed if self.allowed else None

    def say_how_it_ended(self, code: int) -> Death:
        """For a process that did not say itself what came of its work."""
        return Death(code, self.place, self.allowed if self.is_late else None)

    def end_if_late(self) -> None:
        """Kill it where its time is over."""
        if self.until is not None and time.monotonic() >= self.until and not self.is_late:
            self.is_late = True
            os.kill(self.pid, signal.SIGKILL)


class _Forks:
    """The pieces of work that wait and those that are being done, `n` at a time."""

    def __init__(self, run: Connection[Any, Any], scratch: Path, n: int) -> None:
        self._run, self._scratch, self._n = run, scratch, n
        self._waiting: deque[bytes] = deque()
        self._living: dict[int, _Child] = {}
        self._later = deque(LATER)
        self._is_over = False
        self._woken, self._waker = os.pipe()
        for end in (self._woken, self._waker):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, self._heed)
        signal.signal(signal.SIGTERM, self._heed)
        adopt_orphans()

    def serve(self) -> None:
        """Take and do work until the run is over or dead; then end what is being done."""
        try:
            while not self._is_over:
                self._turn()
        finally:
            for pid in self._living:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
            end_children()

    def _heed(self, number: int, _: FrameType | None) -> None:
        """A child ended, or this process shall: the wait for something to read is over, too."""
        self._is_over = self._is_over or number == signal.SIGTERM

    def _turn(self) -> None:
        while self._waiting and len(self._living) < self._n:
            self._fork(self._waiting.popleft())
        channels = [child.channel for child in self._living.values() if not child.is_silent]
        ready = wait([self._run, self._woken, *channels], self._patience())
        if not ready and self._later:
            prepare(self._later.popleft())
        if self._woken in ready:
            os.read(self._woken, 1 << 16)
        for child in self._living.values():
            child.listen()
            child.end_if_late()
        self._report_ended()
        if self._run in ready:
            self._take()

    def _patience(self) -> float | None:
        """Seconds to wait for something: none while there is something left to import."""
        until = [child.until for child in self._living.values() if child.until is not None]
        if self._later:
            return 0
        return max(0, min(until) - time.monotonic()) if until else None

    def _take(self) -> None:
        try:
            self._waiting.append(self._run.recv_bytes())
        except (EOFError, ConnectionResetError):
            self._is_over = True

    def _fork(self, work: bytes) -> None:
        """One process for one piece of work, which begins with its number."""
        number, warm = int.from_bytes(work[:8]), os.getpid()
        try:
            ours, theirs = os.pipe()
            pid = os.fork()
        except OSError as error:
            self._send(work[:8], pack_outcome(error))
            return
        if pid == 0:
            self._forget()
            do(work[8:], theirs, self._scratch / f"work-{number}", warm)
        os.close(theirs)
        os.set_blocking(ours, False)
        self._living[pid] = _Child(number, pid, ours)

    def _forget(self) -> None:
        """In the copy: nothing that leads to the run, to this process or to another copy; and a group of its own."""
        signal.set_wakeup_fd(-1)
        for one in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(one, signal.SIG_DFL)
        self._run.close()
        for end in (self._woken, self._waker, *(child.channel for child in self._living.values())):
            os.close(end)
        os.setpgrp()

    def _report_ended(self) -> None:
        for child in list(self._living.values()):
            if os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
                continue
            code = os.waitstatus_to_exitcode(os.waitpid(child.pid, 0)[1])
            del self._living[child.pid]
            child.listen()
            os.close(child.channel)
            end_children(but=self._living)
            self._send(child.number.to_bytes(8), child.outcome or pickle.dumps(child.say_how_it_ended(code)))

    def _send(self, number: bytes, outcome: bytes) -> None:
        with suppress(BrokenPipeError):  # the run is gone, which the next turn finds
            self._run.send_bytes(number + outcome)


def serve(run: Connection[Any, Any], parent: int) -> None:
    """Import, wait for the folder and the number of processes, and then for work, until `run` is closed.

    The signal for the end of the parent ends the imports; later this process ends its children first.
    """
    end_with(parent, signal.SIGTERM)
    prepare(*FIRST)
    try:
        scratch, n = pickle.loads(run.recv_bytes())  # noqa: S301 (packed by the run)
    except EOFError:
        return
    prepare(*SECOND)
    for ready in (_register_fonts, _build_validator):
        with suppress(Exception):  # as `prepare`: both import, and are done again by the work that needs them
            ready()
    gc.collect()
    gc.freeze()  # so that collecting does not touch, and with that copy, what is shared
    _Forks(run, scratch, n).serve()


def prepare(*names: str) -> None:
    """Import modules; one that is broken is told by the work that needs it."""
    for name in names:
        # Whatever it raises: a module that somebody is at work on may raise anything, and only the work that needs it shall fail.
        with suppress(Exception):
            import_module(name)


def _register_fonts() -> None:
    """The house fonts, opened once: each copy finds them in memory."""
    from glomag.figures.style import register_fonts

    register_fonts()


def _build_validator() -> None:
    """That of notebooks, which nbformat builds when it first needs it: 0.15 s."""
    from nbformat import validate

    validate({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])), int(sys.argv[2]))
