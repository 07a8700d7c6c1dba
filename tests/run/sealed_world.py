"""A checkout, a home and a folder for temporary files of their own, in which commands run and are searched afterwards."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from canaries import Planted
from canary_search import Searched, search_text, search_tree

from glomag.paths import Project

SERVER = Path(__file__).with_name("sealed_server.py")
_CORE_PATTERN = Path("/proc/sys/kernel/core_pattern")


def allow_core_files() -> None:
    """As far as this machine does, so that their absence means something."""
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))


@dataclass(frozen=True)
class Ended:
    """How a command ended (below 0: by that signal), and what it said."""

    code: int
    out: str
    err: str


@dataclass
class World:
    """Where commands run. `base` holds all that they may write to, and beside it the folder of the list."""

    base: Path
    project: Project
    n_scenarios: int = 0
    n_files: int = 0
    n_bytes: int = 0
    skip: frozenset[Path] = frozenset()
    _server: subprocess.Popen[str] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        for folder in ("home", "temporary", "cache", "config", "ipython", "matplotlib", "said"):
            (self.base / folder).mkdir(parents=True)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
        own = {"TMPDIR": "temporary", "HOME": "home", "XDG_CACHE_HOME": "cache", "XDG_CONFIG_HOME": "config", "IPYTHONDIR": "ipython",
               "MPLCONFIGDIR": "matplotlib", "XDG_DATA_HOME": "home", "XDG_STATE_HOME": "home"}  # fmt: skip
        # One thread, since a library that was started in the process that is forked from would wait for its others.
        single = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")
        return {**kept, **single, **{name: str(self.base / folder) for name, folder in own.items()}, "PYTHONFAULTHANDLER": "1"}

    def serve(
        self,
        *words: str | Path,
        faults: Sequence[tuple[str, str]] = (),
        typed: str = "",
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
        has_project: bool = True,
    ) -> Ended:
        """Run a command in a process forked from one that has everything imported; then search everything."""
        server = self._started()
        said = {name: self.base / "said" / name for name in ("stdin", "stdout", "stderr", "reached")}
        for name, path in said.items():
            path.write_text(typed if name == "stdin" else "", encoding="utf-8")
        request = {
            "words": [*(["--project", str(self.project.root)] if has_project else []), *map(str, words)],
            "environment": {**self.environment, **(environment or {})},
            "folder": str(folder or self.project.root),
            **{name: str(path) for name, path in said.items()},
            "faults": list(faults),
        }
        assert server.stdin
        assert server.stdout
        server.stdin.write(json.dumps(request) + "\n")
        server.stdin.flush()
        code = json.loads(server.stdout.readline())
        out, err = (said[name].read_text(encoding="utf-8", errors="replace") for name in ("stdout", "stderr"))
        missed = {stage for stage, _ in faults} - set(said["reached"].read_text(encoding="utf-8").splitlines())
        assert not missed, f"never reached: {missed}\n{err}"
        return self._searched(Ended(code, out, err))

    def start(self, *words: str | Path, setting: str = "", environment: Mapping[str, str] | None = None) -> Ended:
        """Run a command as a process of its own from the beginning, after the statements `setting`; then search everything."""
        code = f"import sys; {setting}; sys.argv = ['glomag', *sys.argv[1:]]; from glomag.cli import main; main()"
        ran = subprocess.run(
            [sys.executable, "-c", code, "--project", str(self.project.root), *map(str, words)],
            cwd=self.project.root,
            env={**self.environment, **(environment or {})},
            stdin=subprocess.DEVNULL,
            preexec_fn=allow_core_files,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        return self._searched(Ended(ran.returncode, ran.stdout, ran.stderr))

    def search(self) -> Searched:
        """Everything that a command could have written to, but what was said, which is searched as it is said."""
        searched = search_tree(self.base, skip=self.skip | {self.base / "said"})
        pattern = _CORE_PATTERN.read_text().strip() if _CORE_PATTERN.is_file() else ""
        cores = Path(pattern).parent if pattern.startswith("/") else None
        if cores and cores.is_dir():
            assert not [path for path in cores.iterdir() if path.is_file() and "core" in path.name.casefold()]
        return searched

    def _searched(self, ended: Ended) -> Ended:
        assert search_text(ended.out) == [], ended.out
        assert search_text(ended.err) == [], ended.err
        assert "Traceback" not in ended.err, ended.err
        searched = self.search()
        assert searched.found == []
        assert not [path for path in self.base.rglob("core*") if path.is_file() and path.suffix in ("", ".core")]
        self.n_scenarios += 1
        self.n_files += searched.n_files
        self.n_bytes += searched.n_bytes
        return ended

    def _started(self) -> subprocess.Popen[str]:
        if self._server is None:
            # Unbuffered: a forked process must not have requests in its memory that were meant for others.
            words = [sys.executable, "-u", str(SERVER), str(self.project.root)]
            self._server = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=self.environment)
        return self._server

    def close(self) -> None:
        """End the process that others are forked from."""
        if self._server is not None:
            assert self._server.stdin
            self._server.stdin.close()
            self._server.wait()
            if self._server.stdout:
                self._server.stdout.close()

    def hash_public(self) -> str:
        """One hash of all that is public in the checkout: outputs, releases, the record, the parameters that are committed."""
        found = hashlib.sha256()
        for folder in (self.project.processed, self.project.figures, self.project.releases, self.project.register, self.project.parameters):
            for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
                if path.is_file() and not path.name.endswith(".private.yml"):
                    found.update(path.relative_to(self.project.root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
        return found.hexdigest()


def make_world(folder: Path, real: Project) -> World:
    """A copy of what a command reads, and a table and a figure that were published before, in a new folder."""
    project = Project(folder / "world" / "checkout")
    world = World(folder / "world", project)
    for copied in (real.register, real.parameters, real.figure_lists):
        shutil.copytree(copied, project.root / copied.relative_to(real.root))
    for path in sorted(project.parameters.glob("*.private.yml")):
        path.unlink()
    for published in (project.processed, project.figures):
        (published / "letter-2024-09").mkdir(parents=True)
        (published / "letter-2024-09" / "published.csv").write_text("before\n", encoding="utf-8")
    return world


def write_private(project: Project, profile: str, planted: Planted, text: str = "") -> Path:
    """The private part of a profile, which names the list."""
    path = project.parameters / f"{profile}.private.yml"
    path.write_text(text or f"recommendations: {json.dumps(str(planted.path))}\ngrade: conduct\n", encoding="utf-8")
    return path


def watch_descendants(process: subprocess.Popen[str]) -> bytes:
    """Words and environment of every process that a command starts, looked at until it ends; its own words are known to name the list.

    Only on Linux, and only what lives for some hundredths of a second; on other systems nothing.
    """
    seen: set[bytes] = set()
    while process.poll() is None:
        parents: dict[int, int] = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError, ValueError, IndexError):
                parents[int(folder.name)] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
        family = {process.pid}
        while grown := {child for child, parent in parents.items() if parent in family} - family:
            family |= grown
        for child in family - {process.pid}:
            with contextlib.suppress(OSError):
                seen.add(os.fsencode((Path("/proc") / str(child) / "cwd").readlink()))
            for name in ("cmdline", "environ"):
                with contextlib.suppress(OSError):
                    seen.add((Path("/proc") / str(child) / name).read_bytes())
        time.sleep(0.05)
    return b"\n".join(sorted(seen))
