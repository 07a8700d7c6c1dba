"""All or nothing: outputs are built beside the published ones and swapped in together, or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from glomag.errors import PublishError
from glomag.paths import Project
from glomag.run.guardian import end_guardian, start_guardian
from glomag.run.journal import aside_folder, commit, recover

# Matplotlib waits for a lock file of its own, and one that a killed kernel left makes the next one warn.
_STALE_LOCKS = "jupyter/matplotlib/*.matplotlib-lock"


@dataclass(frozen=True)
class Swap:
    """A folder or file that was built, and the published one whose place it takes."""

    built: Path
    published: Path


def swaps_of(project: Project, profile: str) -> list[Swap]:
    """The two folders that a run of one profile replaces."""
    built = project.build / profile
    return [
        Swap(built / "processed", project.processed / profile),
        Swap(built / "figures", project.figures / profile),
    ]


def staged_file(project: Project, name: str) -> Path:
    """Where a single file is built that a run swaps in together with the folders."""
    folder = _staging_folder(project)
    with _told(project, folder):
        folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def _staging_folder(project: Project) -> Path:
    return project.build / "staged"


def prepare_folder(project: Project, profile: str) -> Path:
    """An empty folder for what a run builds; leftovers of an earlier run are removed."""
    folder = project.build / profile
    with _told(project, folder):
        _remove(folder)
        folder.mkdir(parents=True)
    return folder


def clear_leftovers(project: Project, profiles: Iterable[str]) -> None:
    """Remove what a run of these profiles leaves in build/, whether it ended, failed or was killed. Raises PublishError."""
    folders = [project.build / name for name in profiles]
    with _told(project, project.build):
        for path in (*folders, scratch_folder(project), _staging_folder(project), aside_folder(project)):
            _remove(path)
        for path in (*project.build.glob(_STALE_LOCKS), *project.build.glob("swap.new")):
            path.unlink()


def scratch_folder(project: Project) -> Path:
    """Temporary files and sockets of a run: inside the checkout, so that the next run finds what a killed one left."""
    return project.build / "scratch"


@contextmanager
def scratch(project: Project) -> Iterator[Path]:
    """The folder for temporary files, emptied before and gone afterwards; this process uses it as well."""
    folder, before = scratch_folder(project), tempfile.tempdir
    with _told(project, folder):
        _remove(folder)
        folder.mkdir(parents=True)
    tempfile.tempdir = str(folder)
    try:
        yield folder
    finally:
        tempfile.tempdir = before
        shutil.rmtree(folder, ignore_errors=True)


def check_writable(project: Project, profiles: Sequence[str]) -> None:
    """Raise PublishError, before anything is computed, where a folder that will be replaced cannot be.

    A folder that moves to another one must itself be writable, since its `..` changes; so must the one that it leaves. And both
    must lie on one file system: names change places within one alone.
    """
    published = [swap.published for name in profiles for swap in swaps_of(project, name)]
    for folder in [project.root, project.build, project.figure_lists, *published, *(path.parent for path in published)]:
        existing = _existing(folder)
        if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
            raise PublishError(
                "outputs cannot be written here; nothing was changed",
                where=project.shown(existing),
                allowed="a folder that you may write to",
                change="change its permissions, or run in a copy of the checkout",
            )
        if existing.stat().st_dev != _existing(project.build).stat().st_dev:
            raise PublishError(
                "build/ lies on another file system than this, and nothing can be swapped from the one to the other; nothing was changed",
                where=project.shown(existing),
                allowed="one file system for build/ and all that is published",
                change="make build/ a plain folder of the checkout",
            )


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())


@contextmanager
def one_at_a_time(project: Project) -> Iterator[None]:
    """Hold the lock of a checkout while a run lasts, its outputs whole; raise PublishError at once where another run holds it.

    The lock belongs to the process, not to the file: a run that is killed leaves none.
    """
    lock = FileLock(project.build / "run.lock")
    with _told(project, project.build):
        project.build.mkdir(parents=True, exist_ok=True)
    try:
        with _told(project, project.build / "run.lock"):
            lock.acquire(timeout=0)
    except Timeout:
        raise PublishError(
            "another run is at work in this checkout; nothing was changed",
            where=project.shown(project.build / "run.lock"),
            change="wait until it ends",
        ) from None
    try:
        recover(project)
        yield
    finally:
        lock.release()


def swap_in(project: Project, swaps: Sequence[Swap]) -> None:
    """Put everything built in the place of what is published, or nothing. Raises PublishError; what was published is then there.

    A run that is killed in the middle has it finished by its guardian; where both are killed at once, the next command
    finishes it (glomag.run.journal).
    """
    guardian = start_guardian(project)
    try:
        with _told(project, project.build):
            _remove(aside_folder(project))
            commit(project, [(swap.built, swap.published) for swap in swaps])
    finally:
        end_guardian(guardian)
    recover(project)
    shutil.rmtree(aside_folder(project), ignore_errors=True)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def _told(project: Project, path: Path) -> Iterator[None]:
    try:
        yield
    except Timeout:  # of the lock, which is an OSError and says itself what it is
        raise
    except OSError as error:
        raise PublishError(f"cannot write: {error.strerror}", where=project.shown(path), change="make the folder writable") from None
