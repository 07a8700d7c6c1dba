"""Reading files of a commit: nothing is checked out, nothing is written, and no hook, pager or network of the checkout's is used."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from glomag.diff.problems import DiffError

_SECONDS = 120
_SHORT = 12
_PLAIN_FILES = (b"100644", b"100755")
# A hook of git's sets these, and they may name another repository than the folder's.
_OF_ANOTHER = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE"}
_SHA = re.compile(r"[0-9a-f]{40,64}")


@dataclass(frozen=True)
class Commit:
    """A commit by its full hash, with the first line of its message."""

    sha: str
    subject: str

    @property
    def short(self) -> str:
        """The hash as it is printed: always the same length, however large the repository is."""
        return self.sha[:_SHORT]


class Repository:
    """The repository that a folder lies in. Paths are relative to that folder, which need not be the top of the repository."""

    def __init__(self, root: Path) -> None:
        """Raises DiffError where git is not installed or the folder is in no repository that git opens."""
        self.root = root
        self._git = shutil.which("git") or ""
        if not self._git:
            raise DiffError("git is not installed, so no commit can be read", change="install git, or name folders in the place of commits")
        told = self._run("rev-parse", "--show-prefix")
        if told.returncode:
            raise DiffError(
                f"commits cannot be read here: {_first_line(told.stderr)}",
                where=str(root),
                allowed="a clone of the repository",
                change="clone it with git, or name folders in the place of commits",
            )
        self._prefix = told.stdout.decode("utf-8", errors="surrogateescape").rstrip("\n")

    @cached_property
    def is_shallow(self) -> bool:
        """Whether older commits were left out when this was cloned."""
        return self._run("rev-parse", "--is-shallow-repository").stdout.strip() == b"true"

    def find_commit(self, word: str) -> Commit | None:
        """The commit that a word means, as `git rev-parse` reads it; None where it means none."""
        if not word or word.startswith("-"):
            return None
        told = self._run("rev-parse", "--verify", "--quiet", f"{word}^{{commit}}")
        sha = told.stdout.decode("ascii", errors="replace").strip()
        if told.returncode or not _SHA.fullmatch(sha):
            return None
        subject = self._read("log", "-1", "--format=%s", sha).decode("utf-8", errors="replace").strip()
        return Commit(sha, subject)

    def list_parents(self, word: str) -> dict[str, tuple[str, ...]]:
        """Every commit that is here and leads to the one named, newest first, with its parents; a shallow clone cuts some off."""
        lines = self._read("rev-list", "--parents", "--topo-order", word).decode("ascii").splitlines()
        return {commit: tuple(parents) for commit, *parents in (line.split() for line in lines)}

    def list_files(self, commit: str, folders: Sequence[str]) -> dict[str, str]:
        """Plain files below the folders of a commit, by path, with the hash of their content; links and submodules are left out."""
        paths = [self._prefix + folder for folder in folders]
        listed = self._read("ls-tree", "-r", "-z", "--full-tree", commit, "--", *paths)
        found = {}
        for entry in filter(None, listed.split(b"\0")):
            about, _, path = entry.partition(b"\t")
            mode, _, sha = about.split()
            if mode in _PLAIN_FILES:
                shown = path.decode("utf-8", errors="surrogateescape").removeprefix(self._prefix)
                found[shown] = sha.decode("ascii")
        return found

    def find_ids(self, names: Sequence[tuple[str, str]]) -> list[str]:
        """Hash of what each commit holds at a path, folder or file; empty where it holds nothing."""
        asked = "".join(f"{commit}:{self._prefix}{path}\n" for commit, path in names)
        told = self._read("cat-file", "--batch-check=%(objectname)", stdin=asked.encode()).decode("utf-8", errors="replace")
        return [line if _SHA.fullmatch(line) else "" for line in told.splitlines()]

    def read_contents(self, ids: Iterable[str]) -> dict[str, bytes]:
        """The content of each hash, in one call; raises DiffError where one is missing, as in a partial clone."""
        asked = list(dict.fromkeys(ids))
        told = self._read("cat-file", "--batch", stdin="".join(f"{one}\n" for one in asked).encode())
        contents, at = {}, 0
        for one in asked:
            end = told.index(b"\n", at)
            _, kind, *size = told[at:end].split()
            if kind == b"missing" or not size:
                raise DiffError(f"the repository lacks the content {one[:_SHORT]}", where=str(self.root), change="fetch it: git fetch")
            at = end + 1 + int(size[0])
            contents[one] = told[end + 1 : at]
            at += 1
        return contents

    def read_files(self, files: Mapping[str, str]) -> dict[str, bytes]:
        """The content of files by path, from what `list_files` gave."""
        contents = self.read_contents(files.values())
        return {path: contents[sha] for path, sha in files.items()}

    def _read(self, *words: str, stdin: bytes = b"") -> bytes:
        done = self._run(*words, stdin=stdin)
        if done.returncode:
            raise DiffError(f"git {words[0]} failed: {_first_line(done.stderr)}", where=str(self.root))
        return done.stdout

    def _run(self, *words: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        own = {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER}
        settings = {**own, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
        command = [self._git, "--no-pager", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", *words]
        try:
            return subprocess.run(  # noqa: S603 (a list of words, no shell)
                command, cwd=self.root, env=settings, input=stdin, capture_output=True, timeout=_SECONDS, check=False
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise DiffError(f"git could not be run: {error}", where=str(self.root)) from None


def _first_line(said: bytes) -> str:
    lines = said.decode("utf-8", errors="replace").strip().splitlines()
    return lines[0].removeprefix("fatal: ") if lines else "it said nothing"
