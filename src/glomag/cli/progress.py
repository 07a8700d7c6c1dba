"""How far the reading of many lists is: a bar on a terminal, and one line now and then anywhere else."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from glomag.archive.keeping import Watch

_SECONDS_BETWEEN_LINES = 15.0
_MINUTE, _HOUR = 60, 3600


@contextmanager
def watching(stream: TextIO, *, is_silent: bool) -> Iterator[Watch]:
    """A watch that prints on a stream; for a script that asked for JSON it prints on a terminal only."""
    if stream.isatty():
        with _bar(stream) as watch:
            yield watch
    else:
        yield Lines(None if is_silent else stream)


class Lines:
    """A line every so many seconds: lists done of all, entries a second, and about how long it goes on."""

    def __init__(self, stream: TextIO | None, seconds: float = _SECONDS_BETWEEN_LINES) -> None:
        self._stream, self._seconds = stream, seconds
        self.begin("", 0)

    def begin(self, what: str, n_lists: int) -> None:
        """A part of the work begins, of so many lists."""
        self._what, self._n_lists, self._n_done, self._n_entries = what, n_lists, 0, 0
        self._began = self._told = time.monotonic()

    def add(self, n_entries: int = 0) -> None:
        """One more list is done."""
        self._n_done += 1
        self._n_entries += n_entries
        now = time.monotonic()
        if self._stream is not None and now - self._told >= self._seconds:
            self._told = now
            print(print_line(self._what, self._n_done, self._n_lists, self._n_entries, now - self._began), file=self._stream, flush=True)


def print_line(what: str, n_done: int, n_lists: int, n_entries: int, seconds: float) -> str:
    """How far the work is after so many seconds, in words."""
    rate = f", {n_entries / seconds:,.0f} entries a second" if n_entries else ""
    left = seconds / n_done * (n_lists - n_done)
    return f"{what}: {n_done} of {n_lists} lists{rate}, about {_print_time(left)} left"


def _print_time(seconds: float) -> str:
    if seconds >= _HOUR:
        return f"{seconds / _HOUR:.1f} h"
    return f"{seconds / _MINUTE:.0f} min" if seconds >= 2 * _MINUTE else f"{seconds:.0f} s"


@contextmanager
def _bar(stream: TextIO) -> Iterator[Watch]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("lists"), TextColumn("{task.fields[rate]}"))
    with Progress(*columns, TimeRemainingColumn(), TextColumn("left"), console=Console(file=stream), transient=True) as bar:
        yield _Bar(bar)


class _Bar:
    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task: TaskID | None = None

    def begin(self, what: str, n_lists: int) -> None:
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._task = self._bar.add_task(what, total=n_lists, rate="")
        self._n_entries, self._began = 0, time.monotonic()

    def add(self, n_entries: int = 0) -> None:
        self._n_entries += n_entries
        seconds = time.monotonic() - self._began
        rate = f"{self._n_entries / seconds:,.0f} entries a second" if self._n_entries and seconds else ""
        if self._task is not None:
            self._bar.update(self._task, advance=1, rate=rate)
