"""No process outlives the one that started it, however that one ended."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
from multiprocessing import connection
from typing import Any

_PR_SET_PDEATHSIG = 1
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
    if sys.platform != "linux" or started_by is None:
        return
    process: Any = ctypes.CDLL(None, use_errno=True)
    process.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != int(started_by):  # it was gone before this was asked for
        os._exit(_DIED)
