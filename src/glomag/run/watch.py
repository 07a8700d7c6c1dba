"""`glomag run --watch`: run again on save. Content decides what runs; the watch only says when to look."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event
from typing import Any

from glomag.errors import PublishError
from glomag.paths import Project
from glomag.run.state import CODE

# Saving a file is several events, and an editor may save several files: one look for all of them.
_DEBOUNCE_MS, _STEP_MS = 400, 50
_LEDGER = "published.csv"
_PASSED_OVER = (".pyc", ".swp", ".swx", "~", ".new", ".lock")


def watch_project(
    project: Project, names: Sequence[str], rerun: Callable[[], int] | None = None, stop: Event | None = None, begun: Event | None = None
) -> None:
    """Run now, and again whenever a file that a run reads is saved, until Ctrl-C; a run that fails has said why, and watching goes on.

    Each run is a process of its own: code that was changed is imported anew. `rerun` does something else instead, `stop` ends it,
    and `begun` is set once changes are seen. Raises PublishError where the library that watches is not installed.
    """
    look = _import_watch()
    rerun = rerun or (lambda: subprocess.run(_command(project, names), check=False).returncode)  # noqa: S603 (this command itself)
    changes = look(
        *watched(project),
        watch_filter=lambda _, path: is_read(project, Path(path)),
        debounce=_DEBOUNCE_MS,
        step=_STEP_MS,
        rust_timeout=_DEBOUNCE_MS,
        yield_on_timeout=True,
        raise_interrupt=True,
        stop_event=stop,
    )
    try:
        for number, changed in enumerate(changes):
            if number == 0:  # the first time out says that changes are seen from here on: none is lost while the first run lasts
                _look_again(project, rerun, begun)
            elif changed:
                print(f"saved: {', '.join(sorted({project.shown(Path(path)) for _, path in changed}))}", flush=True)
                _look_again(project, rerun)
    except KeyboardInterrupt:
        print("no longer watching; what is published is whole", flush=True)


def watched(project: Project) -> list[Path]:
    """The folders, and the lock, that a run reads; those that are there."""
    folders = [project.register, project.figure_lists, project.ofac, project.parameters, project.notebooks, CODE, project.root / "uv.lock"]
    return [folder for folder in folders if folder.exists()]


def is_read(project: Project, path: Path) -> bool:
    """Whether a run reads a file: not what it writes itself, nor what an editor puts beside it."""
    parts = set(path.parts)
    is_own = path == project.figure_lists / _LEDGER
    return not is_own and not path.name.endswith(_PASSED_OVER) and not parts & {"__pycache__", ".ipynb_checkpoints"}


def _look_again(project: Project, rerun: Callable[[], int], begun: Event | None = None) -> None:
    if begun is not None:
        begun.set()
    code = rerun()
    said = "watching" if code == 0 else f"the run ended with exit code {code}; watching"
    print(f"{said} {project.root.name} (Ctrl-C ends it)", flush=True)


def _command(project: Project, names: Sequence[str]) -> list[str]:
    return [sys.executable, "-c", "from glomag.cli import main; main()", "--project", str(project.root), "run", *names]


def _import_watch() -> Callable[..., Any]:
    try:
        from watchfiles import watch
    except ImportError:
        raise PublishError(
            "the library that watches files is not installed",
            allowed="watchfiles, of the group `watch`",
            change="make watch (or: uv sync --inexact --group watch)",
        ) from None
    return watch
