"""Nothing of the confidential list leaves with an error: no message, no traceback, no picture of the memory."""

from __future__ import annotations

import ctypes
import logging
import os
import sys
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from glomag.disclosure.problems import DisclosureError
from glomag.errors import PublishError, UserError
from glomag.recommendations.problems import RecommendationError

Made = TypeVar("Made")

# Errors whose words are written here and hold only what is public; all others are replaced.
_OPEN = (RecommendationError, DisclosureError, PublishError)
_PR_SET_DUMPABLE = 4
_PACKAGE = Path(__file__).parent.parent
# The shell's own note of where somebody stands, which may be the folder of the list.
_FOLDERS = ("PWD", "OLDPWD")


class ConfidentialError(UserError):
    """Something failed beside the confidential list; what, is said by its kind and its place alone."""

    exit_code = 1


def run_guarded(stage: str, work: Callable[[], Made]) -> Made:
    """What `work` returns. An error whose words could hold a row becomes a ConfidentialError that names the stage and the line.

    The new error is raised outside the handler, so that not even its context holds the old one. Whoever interrupts is obeyed.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a warning may quote what it warns of
            return work()
    except _OPEN:
        raise
    except BaseException as error:  # whatever it is, it must not travel further; SystemExit would print its words
        place = _place_of(error.__traceback__)
        kind = type(error).__name__
        is_interrupted = isinstance(error, KeyboardInterrupt)
    if is_interrupted:
        raise KeyboardInterrupt
    raise ConfidentialError(
        f"the confidential part stopped while it was {stage} ({kind} in {place}); nothing of it was written",
        change="run `glomag recommendations check FILE`; if that finds nothing, report the kind and the place named here, never the list",
    )


def reason_of(error: OSError) -> str:
    """Why the system refused, in the system's words for the number; those of the error itself may name a file."""
    return os.strerror(error.errno) if error.errno else "the system gave no reason"


def _place_of(trace: TracebackType | None) -> str:
    """File and line of the project's own code that an error came through last."""
    place = "the project"
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.is_relative_to(_PACKAGE):
            place = f"{path.relative_to(_PACKAGE).as_posix()}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return place


def leave_folder(root: Path) -> None:
    """Go to the checkout: every process that is started is told the folder that this one stands in, which may be that of the list."""
    os.chdir(root)


def seal_process(*told: str) -> None:
    """From here on this process leaves no core file, tells other processes nothing, and says no error or warning that it did not write.

    The command line, which names the list, is taken out of what Python hands to the processes that run the notebooks; so are
    the folders that the shell noted, and whatever of the environment holds one of the words `told`.
    """
    for words in (sys.argv, sys.orig_argv):
        words[:] = [Path(words[0]).name] if words else []
    for name, value in list(os.environ.items()):
        if name in _FOLDERS or any(word and word in value for word in told):
            del os.environ[name]
    sys.excepthook = _print_kind
    sys.unraisablehook = lambda found: _print_passed_over(found.exc_type)
    threading.excepthook = lambda found: _print_passed_over(found.exc_type)
    warnings.showwarning = _say_nothing
    logging.disable(logging.CRITICAL)
    _forbid_core_files()


def _print_kind(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    print(f"glomag: stopped by {kind.__name__}; what it says is not shown, since it may speak of the list", file=sys.stderr)


def _print_passed_over(kind: type[BaseException]) -> None:
    print(f"glomag: passed over {kind.__name__}; what it says is not shown, since it may speak of the list", file=sys.stderr)


def _say_nothing(*_: Any, **__: Any) -> None:
    """A warning may quote what it warns of."""


def _forbid_core_files() -> None:
    try:
        import resource
    except ImportError:  # no such thing on Windows, where core files are a setting of the whole machine
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # A limit of 0 does not stop a dump that is piped to a program; not being dumpable does (man 2 prctl, man 5 core).
        process: Any = ctypes.CDLL(None, use_errno=True)
        process.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
