"""The journal of a swap: what takes whose place is written down before anything moves, so that whoever comes next can finish it.

The journal, `build/swap.json`, is the commit point. Before it lies there nothing published has changed; from then on every step
can be done again, by any process, until all of them are done and the journal is gone.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from glomag.errors import PublishError
from glomag.paths import Project

try:
    import fcntl
except ImportError:  # no such locks on Windows, where nobody can rename what another process has open either
    fcntl = None  # type: ignore[assignment]

_FILE, _ASIDE = "swap.json", "replaced"
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
# What a system or a file system answers that cannot exchange two names.
_CANNOT = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}


# What a system answers somebody who may only look.
_MAY_NOT = {errno.EACCES, errno.EPERM, errno.EROFS}


class MayNotFinishError(PublishError):
    """A swap is unfinished, and this user may not write where it would be finished."""


@dataclass(frozen=True)
class _Move:
    """One folder or file to put in. `inode` is that of what was built, by which it is known wherever it lies."""

    built: Path
    published: Path
    kept: Path
    inode: int


def journal_file(project: Project) -> Path:
    """Where the journal of an unfinished swap lies."""
    return project.build / _FILE


def aside_folder(project: Project) -> Path:
    """Where what was published waits, on systems that cannot exchange two names, until all that is new is in."""
    return project.build / _ASIDE


def commit(project: Project, pairs: Sequence[tuple[Path, Path]]) -> None:
    """Write the journal: each first path of `pairs` is to take the place of the second. All that is built is on the disk by then.

    Raises OSError, and the journal is then not there; PublishError where it can neither be secured nor taken back.
    """
    moves = [
        {"built": project.shown(built), "published": project.shown(published), "inode": built.lstat().st_ino} for built, published in pairs
    ]
    path, staged = journal_file(project), journal_file(project).with_suffix(".new")
    _sync_disk(path.parent)
    with staged.open("w", encoding="utf-8") as opened:
        json.dump(moves, opened, indent=1, ensure_ascii=False)
        opened.flush()
        os.fsync(opened.fileno())
    os.replace(staged, path)
    try:
        _sync_folder(path.parent)
    except OSError as error:
        try:
            path.unlink()
        except OSError:
            _go_through(project, error)
        raise


def _go_through(project: Project, error: OSError) -> NoReturn:
    """The journal lies there and cannot be taken back, so whoever comes next would follow it: follow it now, and say so."""
    recover(project)
    raise PublishError(
        f"the new outputs are published, all of them, but the disk did not confirm it: {error.strerror}",
        where=project.shown(project.build),
        change="look after the disk, then: glomag verify --quick",
    )


def recover(project: Project) -> bool:
    """Finish a swap that was begun and not finished; returns whether there was one. Costs one look where there is none.

    It may be called by any command at any time, by several at once, and may itself be killed. Where the system refuses a step,
    everything is put back. Raises PublishError then, and where an outsider has moved what the journal speaks of; MayNotFinishError
    where this user may not write.
    """
    path = journal_file(project)
    try:
        if not path.exists():
            return False
        with _only_one(path) as is_pending:
            if is_pending:
                _roll(project, _read(project, path))
            return is_pending
    except OSError as error:
        raise (MayNotFinishError if error.errno in _MAY_NOT else PublishError)(
            f"a run was stopped while its outputs were swapped in, and the swap cannot be finished: {error.strerror}",
            where=project.shown(path),
            change="make build/, data/processed/ and figures/ writable, and call any command again",
        ) from None


@contextmanager
def _only_one(path: Path) -> Iterator[bool]:
    """Hold the journal itself as a lock; gives False where another process finished the swap while this one waited.

    The lock goes with the process that holds it, and its file with the swap: neither can be left behind.
    """
    try:
        opened = path.open("r+b")
    except FileNotFoundError:
        yield False
        return
    with opened:
        if fcntl:
            fcntl.flock(opened, fcntl.LOCK_EX)
        try:
            is_pending = os.path.samestat(os.fstat(opened.fileno()), path.stat())
        except FileNotFoundError:
            is_pending = False
        yield is_pending


def _read(project: Project, path: Path) -> list[_Move]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return [
            _Move(project.root / one["built"], project.root / one["published"], aside_folder(project) / str(number), int(one["inode"]))
            for number, one in enumerate(told)
        ]
    except (ValueError, TypeError, KeyError):
        raise _untold(project, path) from None


def _roll(project: Project, moves: Sequence[_Move]) -> None:
    """Put everything in, or everything back where the system refuses a step; then the journal goes."""
    refused: PublishError | None = None
    try:
        for move in moves:
            _put_in(project, move)
    except OSError as error:
        refused = PublishError(f"the outputs could not be swapped in: {error.strerror}", where=project.shown(move.published))
        for move in reversed(moves):
            _take_out(project, move)
    for folder in sorted({project.build, *(move.published.parent for move in moves)}):
        if folder.is_dir():  # one of them may be what the system refused
            _sync_folder(folder)
    journal_file(project).unlink()
    _sync_folder(project.build)
    if refused:
        raise refused


def _put_in(project: Project, move: _Move) -> None:
    """Any number of times, from wherever an earlier attempt was stopped."""
    if _is_new(project, move.published, move):
        return
    if not _is_new(project, move.built, move):
        raise _untold(project, move.published)
    move.published.parent.mkdir(parents=True, exist_ok=True)
    if os.path.lexists(move.published) and _exchange(move.built, move.published):
        return
    if os.path.lexists(move.published):
        move.kept.parent.mkdir(parents=True, exist_ok=True)
        move.published.rename(move.kept)
    move.built.rename(move.published)


def _take_out(project: Project, move: _Move) -> None:
    """The other way round, with the same promise."""
    if _is_new(project, move.published, move) and not (os.path.lexists(move.built) and _exchange(move.built, move.published)):
        move.published.rename(move.built)
    if os.path.lexists(move.kept) and not os.path.lexists(move.published):
        move.kept.rename(move.published)


def _is_new(project: Project, path: Path, move: _Move) -> bool:
    try:
        found = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return (found.st_ino, found.st_dev) == (move.inode, project.build.stat().st_dev)


def _exchange(one: Path, other: Path) -> bool:
    """Let two names change places at once, so that neither is missing for an instant; False where that cannot be done."""
    if sys.platform != "linux":
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    if rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT:
        return False
    raise OSError(number, os.strerror(number), str(other))


def _sync_disk(folder: Path) -> None:
    """Have all that was written to a file system on its disk: milliseconds, where asking file by file takes seconds.

    Raises OSError where the disk had no room after all for what was written.
    """
    sync = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None) if sys.platform == "linux" else None
    if sync is None:
        getattr(os, "sync", lambda: None)()  # of every disk; Windows has no such call
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        if sync(opened) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(folder))
    finally:
        os.close(opened)


def _sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk; some file systems, and Windows, cannot be asked for it."""
    if os.name != "posix":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    except OSError as error:
        if error.errno not in _CANNOT:
            raise
    finally:
        os.close(opened)


def _untold(project: Project, where: Path) -> PublishError:
    return PublishError(
        "a run was stopped while its outputs were swapped in, and somebody has moved files since: old and new cannot be told apart",
        where=project.shown(where),
        change="restore data/processed and figures from version control, remove build/, and run again",
    )
