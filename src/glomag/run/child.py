"""What a process does that was forked for one piece of work: that, and nothing after it."""

from __future__ import annotations

import os
import pickle
import signal
import struct
import sys
import tempfile
import traceback
from pathlib import Path
from typing import NoReturn

from glomag.run.alive import adopt_orphans, end_with
from glomag.run.outcome import outcome_of, pack_outcome

# What goes to the warm process: one letter, the number of bytes that follow, and they.
HEAD = struct.Struct("!cQ")
STEP, OUTCOME = b"s", b"o"
_SECONDS = struct.Struct("!d")
_FOREVER = 0.0


class _Tie:
    """What ties this process to the warm one: where to write, and whether a notebook may still run here."""

    channel: int | None = None
    is_clean = False


def do(work: bytes, channel: int, folder: Path, parent: int) -> NoReturn:
    """Do a packed piece of work, say through `channel` what came of it, and end.

    `folder` is made for its temporary files; `parent` is the warm process, with which this one ends.
    """
    code = 1
    try:
        end_with(parent, signal.SIGKILL)
        adopt_orphans()
        _Tie.channel, _Tie.is_clean = channel, True
        _tell(OUTCOME, pack_outcome(outcome_of(_work, (work, folder))))
        code = 0
    except BaseException:  # nothing may go on in what is a copy of the warm process
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _work(work: bytes, folder: Path) -> float:
    folder.mkdir()
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    _draw_anew()
    function, arguments = pickle.loads(work)  # noqa: S301 (packed by the run that this process belongs to)
    return function(*arguments)


def _draw_anew() -> None:
    """As in a process of its own; else all that are forked would draw the same numbers. `random` sees to it by itself."""
    import numpy as np

    np.random.seed()


def take_clean() -> bool:
    """Whether this process was forked for one piece of work, and no notebook has run in it; from now on one has."""
    was_clean, _Tie.is_clean = _Tie.is_clean, False
    return was_clean


def is_clean() -> bool:
    """Whether a notebook may run in this process."""
    return _Tie.is_clean


def tell_step(place: str, seconds: float | None) -> None:
    """Say where the work is, for the message if this process ends there, and in how many seconds at most it must be further."""
    _tell(STEP, _SECONDS.pack(seconds or _FOREVER) + place.encode())


def read_step(told: bytes) -> tuple[str, float | None]:
    """Place and seconds of a step, as `tell_step` was given them."""
    (seconds,) = _SECONDS.unpack_from(told)
    return told[_SECONDS.size :].decode(), seconds or None


def _tell(kind: bytes, content: bytes) -> None:
    rest = memoryview(HEAD.pack(kind, len(content)) + content)
    while rest and _Tie.channel is not None:
        rest = rest[os.write(_Tie.channel, rest) :]
