"""Which plotted rows an old picture showed, where version control remembers them, and which of them moved since."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import shutil
import subprocess
from dataclasses import dataclass

from glomag.paths import Project
from glomag.tables.schemas import key_of

_SECONDS, _MOST_COMMITS = 20, 400


@dataclass(frozen=True)
class MovedRow:
    """One plotted number that is another now, or a row that came or went: then `column` is empty."""

    row: str
    column: str
    before: str
    after: str


def find_old_rows(project: Project, profile: str, figure: str, data_sha256: str) -> str | None:
    """The CSV of plotted rows with that hash, from the history of the checkout; None where git or the history does not have it.

    `profile` and `figure` must be names that were checked: a path is made of them.
    """
    git = shutil.which("git")
    path = f"./figures/{profile}/{figure}/{figure}.csv"
    told = _git(project, git, "log", "--format=%H", f"--max-count={_MOST_COMMITS}", "--", path) if git else None
    for commit in (told or b"").decode("ascii", errors="replace").split():
        rows = _git(project, git, "show", f"{commit}:{path}")
        if rows is not None and hashlib.sha256(rows).hexdigest() == data_sha256:
            return rows.decode("utf-8", errors="replace")
    return None


def _git(project: Project, git: str | None, *words: str) -> bytes | None:
    """What git prints; None where it fails. Nothing is written, and no hook or pager of the checkout's runs."""
    settings = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    command = [git or "git", "--no-pager", "-c", "core.fsmonitor=false", *words]
    try:
        done = subprocess.run(command, cwd=project.root, env=settings, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout if done.returncode == 0 else None


def compare_rows(figure: str, before: str, after: str) -> list[MovedRow] | None:
    """What moved from one CSV of plotted rows to another; None where their rows cannot be told apart by a key.

    A column that is on one side only is told for no row, and a row on one side only is told once.
    """
    key = key_of(figure)
    old, new = _by_key(before, key), _by_key(after, key)
    if old is None or new is None:
        return None
    moved = [
        MovedRow(row, column, old[row][column], cell)
        for row, cells in new.items()
        if row in old
        for column, cell in cells.items()
        if column not in key and column in old[row] and old[row][column] != cell
    ]
    moved += [MovedRow(row, "", "", _printed(cells, key)) for row, cells in new.items() if row not in old]
    return moved + [MovedRow(row, "", _printed(cells, key), "") for row, cells in old.items() if row not in new]


def _by_key(text: str, key: tuple[str, ...]) -> dict[str, dict[str, str]] | None:
    reader = csv.DictReader(io.StringIO(text, newline=""), restval="", restkey="")
    rows = list(reader)
    if not key or not set(key) <= set(reader.fieldnames or ()):
        return None
    by_key = {" | ".join(row[column] or "(none)" for column in key): row for row in rows}
    return by_key if len(by_key) == len(rows) else None


def _printed(row: dict[str, str], key: tuple[str, ...]) -> str:
    return ", ".join(f"{column}={value}" for column, value in row.items() if column not in key and value)
