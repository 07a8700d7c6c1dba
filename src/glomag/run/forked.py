"""The run's side of the warm process: it is started, given work, heard, and ended."""

from __future__ import annotations

import copyreg
import os
import pickle
import socket
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from glomag.run.outcome import Outcome

_END_SECONDS = 60


class Process(Protocol):
    """As much of a process as is asked of the warm one."""

    def terminate(self) -> None:
        """Ask it to end."""

    def kill(self) -> None:
        """End it."""

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, once it has ended."""


class WarmDiedError(Exception):
    """The warm process is gone, with what was being done; `code` is its exit code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Warm:
    """A warm process. It may be started before it is known what is to be done: it begins with its imports, which write nothing.

    Start it from the thread that the run ends with: the system ends it with that thread.
    """

    def __init__(self, environment: dict[str, str]) -> None:
        """Start one with this environment."""
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = _start(theirs.fileno(), environment)
        self._connection: Connection[Any, Any] = Connection(ours.detach())
        self._is_settled = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.end()

    def settle(self, scratch: Path, n: int) -> None:
        """From here on it may write to `scratch`, and do `n` pieces of work at a time."""
        self._tell(lambda: self._connection.send_bytes(_packed((scratch, n))))

    def give(self, number: int, function: Callable[..., float], arguments: tuple[Any, ...]) -> None:
        """Have a piece of work done; what comes of it is told with its number."""
        work = _packed((function, arguments))
        self._tell(lambda: self._connection.send_bytes(number.to_bytes(8) + work))

    def next_outcome(self) -> tuple[int, Outcome]:
        """Wait for what comes of the next piece of work, and its number. Raises WarmDiedError."""
        try:
            told = self._connection.recv_bytes()
        except (EOFError, ConnectionResetError):
            raise WarmDiedError(self.process.wait()) from None
        return int.from_bytes(told[:8]), pickle.loads(told[8:])  # noqa: S301 (packed by a process of this run)

    def end(self) -> None:
        """End it with all that it started, whatever it is at."""
        self._connection.close()
        self.process.terminate()
        try:
            self.process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:  # it was stopped, or the machine stands
            self.process.kill()
            self.process.wait()

    def _tell(self, send: Callable[[], None]) -> None:
        try:
            send()
        except (BrokenPipeError, ConnectionResetError):
            raise WarmDiedError(self.process.wait()) from None


def path_of(name: bytes) -> Path:
    """A path by the bytes of its name."""
    return Path(os.fsdecode(name))


def _packed(told: object) -> bytes:
    """Paths travel as bytes: the letters of a name are other ones in a process whose language of the system is another."""
    packed = BytesIO()
    packer = pickle.Pickler(packed)
    packer.dispatch_table = {**copyreg.dispatch_table, type(Path()): lambda path: (path_of, (os.fsencode(path),))}
    packer.dump(told)
    return packed.getvalue()


def _start(channel: int, environment: dict[str, str]) -> Process:
    """A clean Python with nothing of this process but one open file, in a session of its own: it ends its children when all of the
    run's group is killed, too.
    """
    # -P: a file of the folder that has the name of a library must not be taken for it.
    words = [sys.executable, "-P", "-m", "glomag.run.warm", str(channel), str(os.getpid())]
    return subprocess.Popen(words, stdin=subprocess.DEVNULL, pass_fds=[channel], env=environment, start_new_session=True)  # noqa: S603
