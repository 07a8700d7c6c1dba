"""Kills at named steps of a run, put into the processes of a test from outside: nothing of the project knows of them.

A seam is a dictionary: at which `step`, at its `n`th call, `when` (before or after it), in which process (`at`: main or guardian),
whom to `kill` (main, group, guardian). `audit` kills the main process at its nth event, whatever that is.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from glomag.run import guardian, journal, publish

Seam = dict[str, Any]
JOURNAL = "swap.json"
# Step, and the function that is it, where it is looked up; of functions of the system, the calls about the journal alone.
STEPS: dict[str, tuple[Any, str, bool]] = {
    "commit": (publish, "commit", False),
    "write journal": (os, "replace", True),
    "put in": (journal, "_put_in", False),
    "exchange": (journal, "_exchange", False),
    "sync": (journal, "_sync_folder", False),
    "remove journal": (os, "unlink", True),
    "end guardian": (publish, "end_guardian", False),
    "recover": (publish, "recover", False),
}


def install(seam: Seam, at: str) -> None:
    """Put the seam into this process, which is the one named `at`."""
    main = os.getpid() if at == "main" else os.getppid()
    started: list[int] = []
    if at == "main":
        _pass_on(seam, started)
    if seam.get("at", "main") != at:
        return
    pids: dict[str, Callable[[], int]] = {
        "main": lambda: main,
        "group": lambda: -os.getpgid(main),
        "guardian": lambda: os.getpid() if at == "guardian" else started[-1],
    }
    if "audit" in seam:
        _kill_at_event(seam["audit"], main)
    if "step" in seam:
        _wrap(seam, lambda: _kill([pids[name]() for name in seam["kill"]]))
    if "count" in seam:
        _count_events(Path(seam["count"]), main)


def _kill(pids: list[int]) -> None:
    """Others first, since nothing is done after oneself."""
    for pid in sorted(pids, key=lambda pid: pid in {os.getpid(), -os.getpgid(0)}):
        os.kill(pid, signal.SIGKILL)


def _wrap(seam: Seam, act: Callable[[], None]) -> None:
    owner, name, of_journal = STEPS[seam["step"]]
    original, calls = getattr(owner, name), [0]

    def wrapped(*arguments: Any, **options: Any) -> Any:
        counts = not of_journal or Path(arguments[-1]).name == JOURNAL
        calls[0] += counts
        is_moment = counts and calls[0] == seam.get("n", 1)
        if is_moment and seam["when"] == "before":
            act()
        result = original(*arguments, **options)
        if is_moment and seam["when"] == "after":
            act()
        return result

    setattr(owner, name, wrapped)


def _pass_on(seam: Seam, started: list[int]) -> None:
    """Have the guardian begin in the script beside this one, with the same seam."""
    import json

    script = str(Path(__file__).with_name("kill_guardian.py"))
    guardian._words = lambda project: [sys.executable, script, json.dumps(seam), str(project.root)]
    original = publish.start_guardian

    def start(*arguments: Any) -> Any:
        process = original(*arguments)
        started.append(process.pid)
        return process

    publish.start_guardian = start


def _kill_at_event(n: int, main: int) -> None:
    n_seen = [0]

    def hook(event: str, _: Any) -> None:
        n_seen[0] += os.getpid() == main
        if n_seen[0] == n:
            os.kill(main, signal.SIGKILL)

    sys.addaudithook(hook)


def _count_events(path: Path, main: int) -> None:
    n_seen = [0]

    def hook(event: str, _: Any) -> None:
        n_seen[0] += os.getpid() == main

    sys.addaudithook(hook)
    COUNTED.append(lambda: path.write_text(str(n_seen[0])))


COUNTED: list[Callable[[], Any]] = []
