"""Confidential files lie outside the checkout: what is inside it is committed, published and copied sooner or later."""

from __future__ import annotations

import os
from pathlib import Path

from glomag.paths import Project
from glomag.recommendations.problems import RecommendationError

_OWNER_ONLY = 0o600


def check_outside(path: Path, project: Project) -> Path:
    """Return the path, or raise RecommendationError where it lies in the checkout.

    Links are followed, and a link that itself lies inside is refused too. Folders are also compared as the file system knows
    them, since two spellings can lead to one folder.
    """
    followed = _followed(path)
    if followed is None:
        raise RecommendationError("the path of the file cannot be followed", change="check its links, or give the path in full")
    as_written = Path(os.path.abspath(path))  # noqa: PTH100 - takes out `..` without following links
    roots = (Path(os.path.abspath(project.root)), project.root.resolve())  # noqa: PTH100
    if any(one.is_relative_to(root) for one in (as_written, followed) for root in roots) or any(
        _is_same(folder, project.root) for one in (as_written, followed) for folder in (one, *one.parents)
    ):
        raise RecommendationError(
            "a confidential list, and every file beside it, must not lie inside the checkout",
            allowed="a folder outside the checkout, on an encrypted disk",
            change="move the file there, and name it there",
        )
    return path


def _followed(path: Path) -> Path | None:
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return None


def _is_same(folder: Path, root: Path) -> bool:
    try:
        return folder.samefile(root)
    except OSError:
        return False


def write_new(path: Path, content: bytes, project: Project) -> None:
    """Write a file that only its owner can read; raises RecommendationError where one is there, or where it lies in the checkout."""
    check_outside(path, project)
    problem = _problem_of_writing(path, content)
    if problem:
        raise RecommendationError(
            f"{problem}; nothing was written", change="name a file that is not there yet, in a folder that you can write"
        )


def _problem_of_writing(path: Path, content: bytes) -> str:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(path, flags, _OWNER_ONLY)
    except FileExistsError:
        return "a file of that name is there already"
    except OSError as error:
        return f"the file cannot be written: {error.strerror}"
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
    except OSError as error:
        path.unlink(missing_ok=True)
        return f"the file cannot be written: {error.strerror}"
    return ""


def check_ending(path: Path, *endings: str) -> str:
    """The ending of a path in small letters; raises RecommendationError where it is none of `endings`."""
    ending = path.suffix.lower()
    if ending not in endings:
        raise RecommendationError(_says_of_ending(ending), allowed=" or ".join(endings), change="save it, or name it, with that ending")
    return ending


def _says_of_ending(ending: str) -> str:
    if ending in {".xlsm", ".xltm", ".xlsb", ".xlam"}:
        return "a workbook that can hold macros is not opened"
    return "the old format of Excel is not read" if ending == ".xls" else "the file has another ending than is allowed"
