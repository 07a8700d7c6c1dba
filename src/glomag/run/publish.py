"""All or nothing: outputs are built beside the published ones and swapped in together, or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from glomag.errors import PublishError
from glomag.paths import Project


@dataclass(frozen=True)
class Swap:
    """A folder that was built, and the published folder whose place it takes."""

    built: Path
    published: Path


def swaps_of(project: Project, profile: str) -> list[Swap]:
    """The two folders that a run of one profile replaces."""
    built = project.build / profile
    return [
        Swap(built / "processed", project.processed / profile),
        Swap(built / "figures", project.figures / profile),
    ]


def prepare_folder(project: Project, profile: str) -> Path:
    """An empty folder for what a run builds; leftovers of an earlier run are removed."""
    folder = project.build / profile
    with _told(project, folder):
        shutil.rmtree(folder, ignore_errors=False) if folder.exists() else None
        folder.mkdir(parents=True)
    return folder


def check_writable(project: Project, profiles: Sequence[str]) -> None:
    """Raise PublishError, before anything is computed, where a folder that will be replaced cannot be."""
    for folder in [project.build, *(swap.published for name in profiles for swap in swaps_of(project, name))]:
        existing = next(path for path in (folder, *folder.parents) if path.exists())
        if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
            raise PublishError(
                "outputs cannot be written here; nothing was changed",
                where=project.shown(existing),
                allowed="a folder that you may write to",
                change="change its permissions, or run in a copy of the checkout",
            )


@contextmanager
def one_at_a_time(project: Project) -> Iterator[None]:
    """Hold the lock of a checkout while a run lasts; raise PublishError at once where another run holds it."""
    lock = FileLock(project.build / "run.lock")
    with _told(project, project.build):
        project.build.mkdir(parents=True, exist_ok=True)
    try:
        with lock.acquire(timeout=0):
            yield
    except Timeout:
        raise PublishError(
            "another run is at work in this checkout; nothing was changed",
            where=project.shown(project.build / "run.lock"),
            change="wait until it ends",
        ) from None


def swap_in(project: Project, swaps: Sequence[Swap]) -> None:
    """Put every built folder in the place of its published one; on a failure put back what was there and raise PublishError."""
    aside = project.build / "replaced"
    shutil.rmtree(aside, ignore_errors=True)
    done: list[tuple[Swap, Path | None]] = []
    try:
        for number, swap in enumerate(swaps):
            swap.published.parent.mkdir(parents=True, exist_ok=True)
            kept = aside / str(number) if swap.published.exists() else None
            if kept:
                kept.parent.mkdir(parents=True, exist_ok=True)
                swap.published.rename(kept)
            done.append((swap, kept))
            swap.built.rename(swap.published)
    except OSError as error:
        _put_back(done)
        raise PublishError(f"the outputs could not be swapped in: {error.strerror}", where=project.shown(swap.published)) from None
    shutil.rmtree(aside, ignore_errors=True)


def _put_back(done: Sequence[tuple[Swap, Path | None]]) -> None:
    for swap, kept in reversed(done):
        with suppress(FileNotFoundError):
            swap.published.rename(swap.built)
        if kept:
            kept.rename(swap.published)


@contextmanager
def _told(project: Project, path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise PublishError(f"cannot write: {error.strerror}", where=project.shown(path), change="make the folder writable") from None
