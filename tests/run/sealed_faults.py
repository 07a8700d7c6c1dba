"""What can go wrong while rows are in memory, each way carrying rows wherever it can."""

from __future__ import annotations

import logging
import os
import signal
import threading
import warnings
from collections.abc import Callable

from canaries import CANARIES, ROW_TEXT

from glomag.errors import CoverageError, ParameterError, RegisterError

Fault = Callable[[], None]


class _TalkingError(Exception):
    def __str__(self) -> str:
        return ROW_TEXT

    __repr__ = __str__


class _Broken(Exception):  # noqa: N818
    def __str__(self) -> str:
        raise ValueError(ROW_TEXT)


class _TellsOnDeletion:
    def __del__(self) -> None:
        raise ValueError(ROW_TEXT)


def _everything() -> None:
    """Text, arguments, notes, cause, context and local variables."""
    row = dict(CANARIES)
    try:
        try:
            raise KeyError(ROW_TEXT, row)
        except KeyError as error:
            raise ValueError(ROW_TEXT) from error
    except ValueError as error:
        told = OSError(5, ROW_TEXT, CANARIES["name of the file"])
        told.add_note(ROW_TEXT)
        raise told from error


def _group() -> None:
    raise ExceptionGroup(ROW_TEXT, [ValueError(ROW_TEXT), _TalkingError(ROW_TEXT)])


def _raise(error: BaseException) -> Fault:
    def fault() -> None:
        row = list(CANARIES.values())
        error.add_note(str(row))
        raise error

    return fault


def _recursion() -> None:
    def deeper(row: str) -> str:
        return deeper(row + ROW_TEXT[:1]) + row

    deeper(ROW_TEXT)


def _decode() -> None:
    (ROW_TEXT.encode() + b"\xff").decode("utf-8")


def _noise() -> None:
    """All that does not stop anything, and would still be printed."""
    warnings.warn(ROW_TEXT, stacklevel=1)
    warnings.warn(ROW_TEXT, DeprecationWarning, stacklevel=2)
    warnings.warn_explicit(ROW_TEXT, ResourceWarning, CANARIES["name of the file"], 1)
    logging.getLogger("somewhere").error("%s", ROW_TEXT)
    logging.getLogger().critical(ROW_TEXT, extra={"row": ROW_TEXT})
    logging.basicConfig(level=logging.DEBUG)
    logging.debug(ROW_TEXT)
    logging.captureWarnings(True)
    warnings.warn(ROW_TEXT, stacklevel=1)
    logging.captureWarnings(False)
    _TellsOnDeletion()
    failing = threading.Thread(target=_everything, name=CANARIES["target_name"])
    failing.start()
    failing.join()


def _signal(number: signal.Signals) -> Fault:
    return lambda: os.kill(os.getpid(), number)


STOPPING: dict[str, Fault] = {
    "everything": _everything,
    "group": _group,
    "talking": _raise(_TalkingError()),
    "cannot be said": _raise(_Broken()),
    "assertion": _raise(AssertionError(ROW_TEXT)),
    "parameter": _raise(ParameterError(ROW_TEXT, where=ROW_TEXT)),
    "coverage": _raise(CoverageError(ROW_TEXT, allowed=ROW_TEXT)),
    "register": _raise(RegisterError(ROW_TEXT)),
    "recursion": _recursion,
    "memory": _raise(MemoryError(ROW_TEXT)),
    "interrupt": _raise(KeyboardInterrupt(ROW_TEXT)),
    "exit": _raise(SystemExit(ROW_TEXT)),
    "base": _raise(BaseException(ROW_TEXT)),
    "decode": _decode,
    "end of input": _raise(EOFError(ROW_TEXT)),
    "broken pipe": _raise(BrokenPipeError(32, ROW_TEXT, CANARIES["name of the file"])),
}
KILLING = {name: _signal(getattr(signal, name)) for name in ("SIGKILL", "SIGTERM", "SIGABRT", "SIGSEGV", "SIGINT")}
FAULTS: dict[str, Fault] = {"noise": _noise, **STOPPING, **KILLING}
