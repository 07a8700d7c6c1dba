"""Processes that work side by side, for whatever takes long. On Linux each piece of work has a fresh one, forked from a warm one."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from glomag.errors import NotebookError, ParameterError
from glomag.run.execute import kernel_environment
from glomag.run.forked import Warm, WarmDiedError
from glomag.run.outcome import Death
from glomag.run.spawned import Spawned

Label = tuple[str, str]
"""What a piece of work is known by: the profile and the name of the notebook."""

# Set to `papermill`, notebooks are executed by papermill's own engine, each in a kernel, in processes that are not forked.
ENGINE_VARIABLE, STANDARD_ENGINE = "GLOMAG_ENGINE", "papermill"
CACHES = "jupyter"
"""The folder of caches in build/."""
_SLOWER = "glomag: notebooks are not forked here ({reason}): papermill's own engine runs each in a kernel, which takes longer"


def start_warm(caches: Path) -> Warm | None:
    """Start a warm process while something else is still to be done; None where processes are not forked.

    `caches` is where matplotlib keeps its own, once a run may write. Hand it to Workers, and leave its block in any case.
    """
    return Warm(kernel_environment(caches)) if why_not_forked() is None else None


def why_not_forked() -> str | None:
    """The reason why a run starts every process anew, in a few words; None where it forks.

    macOS has fork, but its own libraries do not survive it (why Python itself has not used it there since 3.8).
    Raises ParameterError where the variable that chooses has a value that is not known.
    """
    chosen = os.environ.get(ENGINE_VARIABLE, "")
    if chosen not in ("", STANDARD_ENGINE):
        raise ParameterError(
            f"there is no engine {chosen!r}",
            where=ENGINE_VARIABLE,
            allowed=STANDARD_ENGINE,
            change=f"write that, or unset {ENGINE_VARIABLE}",
        )
    if chosen:
        return f"{ENGINE_VARIABLE} is {STANDARD_ENGINE}"
    if sys.platform != "linux" or not hasattr(os, "fork"):
        return "this system cannot fork a process that draws"
    return None


class Workers:
    """A fixed number of processes at a time and the work that waits for them. Leaving the block ends them, whatever they are at."""

    def __init__(self, n: int, scratch: Path, warm: Warm | None = None) -> None:
        """`n` at a time, whose temporary files lie in the folder `scratch`, forked from `warm` or from one that is started here.

        That one keeps the caches of matplotlib in the folder `jupyter` beside `scratch`, as kernels do.
        """
        self._labels: dict[int, Label] = {}
        self._n_given = 0
        reason = why_not_forked()
        if reason is not None:
            print(_SLOWER.format(reason=reason), file=sys.stderr)
            self._processes: Warm | Spawned = Spawned(n, scratch)
            return
        self._processes = warm or Warm(kernel_environment(scratch.parent / CACHES))
        try:
            self._processes.settle(scratch, n)
        except WarmDiedError as error:
            self._processes.end()
            raise _say_warm_died(error.code) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End all of them."""
        self._processes.end()

    def give(self, label: Label, function: Callable[..., float], *arguments: Any) -> None:
        """Add a piece of work: a function of a module, and what to call it with. Raises NotebookError as `next_done`."""
        self._n_given += 1
        self._labels[self._n_given] = label
        try:
            self._processes.give(self._n_given, function, arguments)
        except WarmDiedError as error:
            raise _say_warm_died(error.code) from None

    def has_work(self) -> bool:
        """Whether anything waits or is being done."""
        return bool(self._labels)

    def labels(self) -> list[Label]:
        """What waits or is being done, in the order in which it was given."""
        return list(self._labels.values())

    def next_done(self) -> tuple[Label, float]:
        """Wait for the next piece of work that is done; returns its label and the seconds that it took.

        Raises what the work raised, and NotebookError where its process died or did not come to an end.
        """
        try:
            number, outcome = self._processes.next_outcome()
        except WarmDiedError as error:
            raise _say_warm_died(error.code) from None
        label = self._labels.pop(number)
        if isinstance(outcome, Death):
            raise _say_died(label, outcome)
        if isinstance(outcome, Exception):
            raise outcome
        return label, outcome


def _say_died(label: Label, death: Death) -> NotebookError:
    profile, name = label
    where = ", ".join(part for part in (name, death.place, f"profile {profile}") if part)
    if death.allowed is not None:
        what = f"a cell did not end within {death.allowed:g} s; the published outputs are what they were"
        return NotebookError(what, where=where, change="have it do less, or its work in a function that is computed once")
    return NotebookError(
        f"a process of the run was ended {_say_how(death.code)}; the published outputs are what they were",
        where=where,
        change="see whether the notebook ends its own process, or the system ended it for want of memory, and run again",
    )


def _say_warm_died(code: int) -> NotebookError:
    return NotebookError(
        f"the process that notebooks are forked from was ended {_say_how(code)}; the published outputs are what they were",
        change=f"see whether the system ended it for want of memory, and run again; {ENGINE_VARIABLE}={STANDARD_ENGINE} runs without it",
    )


def _say_how(code: int) -> str:
    return f"by signal {-code} ({signal.strsignal(-code)})" if code < 0 else f"with exit code {code}"
