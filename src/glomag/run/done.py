"""The first question of `glomag run`: is there anything to do? Asked before anything is imported that takes long."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from glomag.errors import ProjectNotFoundError
from glomag.paths import find_project
from glomag.run.state import is_up_to_date

_SWAP_FILE = "swap.json"  # glomag.run.journal, which is not imported for its name


def answer_if_done(words: Sequence[str], start: Path | None = None) -> bool:
    """Say that there is nothing to do and return True, where that is certain; False, and not a word, everywhere else.

    `words` are what follows `run` on the command line. An option, a confidential list, a swap that was stopped, no checkout, or
    anything that is not byte for byte as the last run left it: the long way.
    """
    if any(word.startswith("-") for word in words):
        return False
    try:
        project = find_project(start)
    except ProjectNotFoundError:
        return False
    if (project.build / _SWAP_FILE).exists() or any(project.parameters.glob("*.private.yml")):
        return False
    done = is_up_to_date(project, words)
    if done:
        say_done(done)
    return bool(done)


def say_done(profiles: Sequence[str]) -> None:
    """One line for whoever asked for a run."""
    print(f"nothing to do for {', '.join(profiles)}: no byte has changed since the last run (glomag run --all runs everything)", flush=True)
