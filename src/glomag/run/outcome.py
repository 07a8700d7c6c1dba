"""How a piece of work of a run ended, in words that pass between processes."""

from __future__ import annotations

import pickle
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Death:
    """How a process ended that did not say what came of its work: the exit code (below 0: by that signal), and where it was then.

    `allowed` are the seconds that it had, where it was ended since they were over.
    """

    code: int
    place: str = ""
    allowed: float | None = None


Outcome = float | Exception | Death
"""The seconds that a piece of work took, what it raised, or how its process ended."""


def outcome_of(function: Callable[..., float], arguments: tuple[Any, ...]) -> float | Exception:
    """What a piece of work returns, or what it raises, which is raised again in the process that asked; its traceback is its note."""
    try:
        return function(*arguments)
    except Exception as error:
        error.add_note(traceback.format_exc())
        return error


def pack_outcome(outcome: float | Exception) -> bytes:
    """An outcome as bytes; an error that cannot be packed is told in its own words."""
    try:
        return pickle.dumps(outcome)
    except (pickle.PicklingError, TypeError, AttributeError):
        said = RuntimeError(str(outcome))
        said.__notes__ = getattr(outcome, "__notes__", [])
        return pickle.dumps(said)
