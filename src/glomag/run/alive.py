"""No process outlives the one that started it, however that one ended."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Collection
from contextlib import suppress
from multiprocessing import connection
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_DIED = 1


def end_with_parent() -> None:
    """End this process, made by multiprocessing, as soon as its parent is gone; it waits for the event and looks at no clock."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch(sentinel: int = parent.sentinel) -> None:
        connection.wait([sentinel])
        os._exit(_DIED)

    threading.Thread(target=watch, daemon=True, name="watch of the parent").start()


def end_kernel_with_worker() -> None:
    """Have this kernel killed with the process that started it, whatever its cell is at.

    ipykernel looks once a second, from a thread that a long computation can hold up; that stays for systems other than Linux.
    """
    started_by = os.environ.get("JPY_PARENT_PID")
    if sys.platform == "linux" and started_by is not None:
        end_with(int(started_by), signal.SIGKILL)


def end_with(parent: int, by: signal.Signals) -> None:
    """Have the system send this process a signal when the one numbered `parent`, which started it, is gone. Linux alone can."""
    _ask_system(_PR_SET_PDEATHSIG, by)
    if os.getppid() != parent:  # it was gone before this was asked for
        os._exit(_DIED)


def adopt_orphans() -> None:
    """From here on a process whose own parent ends becomes a child of this one, if it is below it. Linux alone can."""
    _ask_system(_PR_SET_CHILD_SUBREAPER, 1)


def end_children(but: Collection[int] = ()) -> None:
    """Kill every child of this process that is not one of `but`, and what those had started in turn; wait for each."""
    while strays := _children() - set(but):
        for pid in strays:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)


def _children() -> set[int]:
    """The children of this process, which has one thread; none where the system does not list them."""
    try:
        return {int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()}
    except OSError:
        return set()


def _ask_system(option: int, value: int) -> None:
    process: Any = ctypes.CDLL(None, use_errno=True)
    process.prctl(option, value, 0, 0, 0)
