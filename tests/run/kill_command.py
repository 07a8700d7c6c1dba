"""Runs commands of the project, each in a process forked from this one, in which everything is imported; a kill can be put in.

Read by kill_world.py, which starts it as `python kill_command.py CHECKOUT`. A request is a line of JSON: the words of the command,
its environment, the file for what it says, a seam, and how much of the run is cut short. The answer is the number of the
process, and when it has ended its exit code.

What can be cut short: `fast`, two notebooks instead of five and a warm process that is forked; `swap`, no notebook at all, what they
write is written at once. `whole` is the command as a user has it.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

if (own_folder := str(Path(__file__).resolve().parent)) not in sys.path:
    sys.path.append(own_folder)

import kill_seams

from glomag.cli import main
from glomag.parameters import Profile
from glomag.paths import Project
from glomag.register import record
from glomag.run import forked, libraries, runner, warm
from glomag.run.closure import find_closure
from glomag.run.takeaway import make_part

PROFILE, TWO_NOTEBOOKS = "latest", ("1_register", "5_appendix")


def serve(checkout: Path) -> None:
    """Answer requests until there are no more. What every run reads of the same files is read once."""
    read_tables = record.read_tables
    known = {_content(Project(checkout)): read_tables(Project(checkout))}
    record.read_tables = lambda project: known.get(_content(project)) or read_tables(project)
    libraries.packages_distributions = cache(libraries.packages_distributions)
    libraries.packages_distributions()
    find_closure("", ("glomag.cli", "glomag.run.runner"))
    warm.prepare(*warm.FIRST, *warm.SECOND, *warm.LATER)
    for line in sys.stdin:
        request = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _become(request)
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


def _content(project: Project) -> tuple[tuple[str, bytes], ...]:
    return tuple((path.name, path.read_bytes()) for path in sorted(project.register.iterdir()) if path.is_file())


@dataclass
class _Forked:
    """The warm process, forked from this one, which has imported the same."""

    pid: int
    code: int | None = None

    def terminate(self) -> None:
        if self.code is None:
            os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        if self.code is None:
            os.kill(self.pid, signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        if self.code is None:
            self.code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.code


def _fork_warm(channel: int, environment: dict[str, str]) -> _Forked:
    parent, pid = os.getpid(), os.fork()
    if pid == 0:
        try:
            os.setsid()
            os.closerange(3, channel)
            os.closerange(channel + 1, 256)
            os.environ.update(environment)
            warm.serve(Connection(channel), parent)
        finally:
            os._exit(0)
    return _Forked(pid)


def _make_at_once(project: Project, profiles: list[Profile], *_: Any, **__: Any) -> None:
    """What the notebooks would write, from the source of the last."""
    told = json.loads((project.notebooks / f"{TWO_NOTEBOOKS[-1]}.ipynb").read_text(encoding="utf-8"))
    for profile in profiles:
        exec("".join(told["cells"][1]["source"]), {"output": str(project.build / profile.name)})


@dataclass(frozen=True)
class _Number:
    """As much of a figure as the ledger asks for."""

    n_rows: int
    profile: str = PROFILE
    figure: str = "01-number"

    @property
    def data_sha256(self) -> str:
        return hashlib.sha256(str(self.n_rows).encode()).hexdigest()

    @property
    def words(self) -> Any:
        told = {"profile": self.profile, "figure": self.figure, "data_sha256": self.data_sha256, "as_of": "2024-09-05"}
        return SimpleNamespace(model_dump=lambda include: {**told, "title": "SYNTHETIC", "alt_text": "SYNTHETIC"})


def _with_number(root: Path, extend: Callable[..., Any]) -> Callable[..., Any]:
    """The ledger knows the number as it knows a figure."""

    def extended(ledger: Any, _: Any) -> Any:
        return extend(ledger, [_Number(int((Project(root).build / PROFILE / "figures" / "number.txt").read_text()))])

    return extended


def _limit(limits: dict[str, int]) -> None:
    """What the system refuses this process and those that it starts; `DAC` takes the right of root to write anywhere."""
    for name, value in limits.items():
        if name != "DAC":
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))
    if "DAC" in limits and os.geteuid() == 0:
        system = ctypes.CDLL(None, use_errno=True)
        for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            assert system.prctl(24, capability, 0, 0, 0) == 0  # PR_CAPBSET_DROP, for those that are started
        header, nothing = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
        assert system.capset(header, nothing) == 0


def _become(request: dict[str, Any]) -> NoReturn:
    os.setsid()
    said = os.open(request["said"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, opened in enumerate((nothing, said, said)):
        os.dup2(opened, number)
    os.environ.update(request["environment"])
    if request["kind"] != "whole":
        forked._start = _fork_warm
        runner.NOTEBOOKS = TWO_NOTEBOOKS
    if request["kind"] == "swap":
        runner._make = _make_at_once
        runner.extend_ledger = _with_number(Path(request["words"][1]), runner.extend_ledger)
    kill_seams.install(request["seam"], "main")
    _limit(request["limits"])
    sys.argv = ["glomag", *request["words"]]
    code = 1
    try:
        main()
    except SystemExit as leaving:
        code = int(leaving.code or 0)
    except Exception:
        sys.excepthook(*sys.exc_info())
    for write in kill_seams.COUNTED:
        write()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    assert make_part
    serve(Path(sys.argv[1]))
