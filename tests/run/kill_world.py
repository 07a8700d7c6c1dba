"""A small checkout, real commands on it that are killed, and what is looked at afterwards. SYNTHETIC notebooks: they compute nothing.

The notebooks write one number, 1 or 2: what is published is old (1) or new (2), or it is neither.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from glomag.paths import Project
from glomag.run.execute import NOTEBOOKS

Seam = dict[str, Any]
PROFILE, PARAMETERS = "latest", 'profile = ""\noutput = ""'
# How long a process may take to notice that its parent is gone, at the very most, on a machine that is busy with other things.
PATIENCE_SECONDS = 60
SERVER = Path(__file__).with_name("kill_command.py")
_TAG = "TORTURED"
WRITES = """from pathlib import Path
folder = Path(output)
(folder / "processed").mkdir(parents=True, exist_ok=True)
(folder / "figures").mkdir(exist_ok=True)
(folder / "figures" / "number.txt").write_text("{number}")
(folder / "processed" / "claims.csv").write_text("claim_id,verdict,numerator\\nS01,reproduced,{number}\\n")
(folder / "processed" / "control_totals.csv").write_text("claim_id,part,status\\nS01,all,met\\n");"""
_FIND_OTHERS = """import os, signal
worker = os.getppid()
main = int(open(f"/proc/{worker}/stat").read().rpartition(")")[2].split()[1])
"""
KILLS = {
    "main": "os.kill(main, signal.SIGKILL)",
    "group": "os.killpg(main, signal.SIGKILL)",
    "worker": "os.kill(worker, signal.SIGKILL)",
    "kernel": "os.kill(os.getpid(), signal.SIGKILL)",
}


@dataclass(frozen=True)
class Ended:
    """A command that ended: by itself with an exit code, or by a signal (then negative)."""

    code: int
    said: str
    strays: list[str]


class Server:
    """The process that commands are forked from."""

    def __init__(self, checkout: Path) -> None:
        # One thread for linear algebra, none for Arrow: a process with several must not be forked.
        surroundings = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false"}
        self._process = subprocess.Popen(
            [sys.executable, str(SERVER), str(checkout)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=surroundings
        )

    def close(self) -> None:
        self._process.communicate()

    def ask(self, request: dict[str, Any]) -> int:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def wait(self) -> int:
        return self._answer()

    def _answer(self) -> int:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, "the server of commands ended"
        return int(line)


@contextmanager
def serving(checkout: Path) -> Iterator[Server]:
    server = Server(checkout)
    try:
        yield server
    finally:
        server.close()


@dataclass(frozen=True)
class World:
    """A checkout in a folder of its own, beside a folder for temporary files and one that is the home."""

    folder: Path
    server: Server

    @property
    def project(self) -> Project:
        return Project(self.folder / "checkout")

    @property
    def outside(self) -> tuple[Path, Path]:
        """Where a process may leave something behind: temporary files, and the home."""
        return self.folder / "temporary", self.folder / "home"

    def start(self, *words: str, seam: Seam | None = None, kind: str = "fast", limits: dict[str, int] | None = None) -> tuple[int, str]:
        """Start a command; returns the number of its process, and the mark that those it starts carry."""
        mark = f"{_TAG}={uuid.uuid4()}"
        temporary, home = self.outside
        for place in self.outside:
            place.mkdir(exist_ok=True)
        # The font cache of matplotlib, which any program of the user's makes, is nobody's stray.
        own = {"MPLCONFIGDIR": str(self.folder / "fonts"), _TAG: mark.partition("=")[2]}
        environment = {**own, "TMPDIR": str(temporary), "HOME": str(home), "XDG_CACHE_HOME": str(home)}
        request = {
            "words": ["--project", str(self.project.root), *words],
            "environment": environment,
            "said": str(self.folder / "said.txt"),
            "seam": seam or {},
            "kind": kind,
            "limits": limits or {},
        }
        return self.server.ask(request), mark

    def end(self, pid: int, mark: str) -> Ended:
        """Wait for a command, and for what it started; what does not end is a stray, and is ended here."""
        code = self.server.wait()
        strays = _wait_for_others(pid, mark)
        return Ended(code, (self.folder / "said.txt").read_text(encoding="utf-8"), strays)

    def call(self, *words: str, seam: Seam | None = None, kind: str = "fast", limits: dict[str, int] | None = None) -> Ended:
        return self.end(*self.start(*words, seam=seam, kind=kind, limits=limits))

    def run(self, *, seam: Seam | None = None, kind: str = "fast", limits: dict[str, int] | None = None) -> Ended:
        return self.call("run", PROFILE, seam=seam, kind=kind, limits=limits)

    def write_notebooks(self, number: int, *, first: str = "print(profile)", last: str = "print(profile)") -> None:
        """Five notebooks: the last writes the number and then does what is said, the others do what is said of the first."""
        self.project.notebooks.mkdir(exist_ok=True)
        for name in NOTEBOOKS:
            is_last = name == NOTEBOOKS[-1]
            cells = (WRITES.format(number=number), last) if is_last else (first if name == NOTEBOOKS[0] else "print(profile)",)
            write_notebook(self.project, name, *cells)

    def copy(self, folder: Path) -> World:
        """The same checkout in another folder."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.project.root, folder / "checkout", symlinks=True)
        return World(folder, self.server)

    def published(self) -> str:
        """A hash of everything outside build/ but the notebooks, which a test writes: names, kinds and bytes."""
        return _hash_tree(self.project.root, {"build", "notebooks"})

    def moved(self) -> bytes | None:
        path = self.project.build / "moved.csv"
        return path.read_bytes() if path.exists() else None

    def left(self) -> set[str]:
        """What lies in build/, without the caches of kernels."""
        return {path.name for path in self.project.build.iterdir()} if self.project.build.exists() else set()

    def left_outside(self) -> list[str]:
        return [path.relative_to(self.folder).as_posix() for place in self.outside for path in place.rglob("*") if path.is_file()]

    def verified(self) -> bool:
        """Whether every output that the manifest names is there with its hash, and no other."""
        manifest = json.loads((self.project.processed / PROFILE / "manifest.json").read_text(encoding="utf-8"))
        folders = (self.project.processed / PROFILE, self.project.figures / PROFILE)
        found = {self.project.shown(path): path for folder in folders for path in folder.rglob("*") if path.is_file()}
        found.pop(f"data/processed/{PROFILE}/manifest.json")
        told = manifest["outputs"]
        return set(found) == set(told) and all(_hash(path) == _told_hash(told[name]) for name, path in found.items())


def _told_hash(told: Any) -> str:
    return told if isinstance(told, str) else told["sha256"]


def kill_from_cell(whom: str) -> str:
    """The source of a cell that kills a process of the run it is in."""
    return _FIND_OTHERS + KILLS[whom]


def make_world(project: Project, folder: Path, server: Server) -> World:
    """The record, the profiles and the lists of the checkout, with small notebooks."""
    world = World(folder, server)
    for source in (project.register, project.parameters, project.figure_lists):
        shutil.copytree(source, world.project.root / source.relative_to(project.root))
    for path in project.root.glob("*.*"):
        if path.suffix in {".cff", ".toml", ".md"}:
            shutil.copy(path, world.project.root / path.name)
    world.write_notebooks(1)
    return world


def write_notebook(project: Project, name: str, *cells: str) -> None:
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}})
    notebook.cells = [nbformat.v4.new_code_cell(PARAMETERS, id="parameters", metadata={"tags": ["parameters"]})]
    notebook.cells += [nbformat.v4.new_code_cell(cell, id=f"cell-{number}") for number, cell in enumerate(cells)]
    nbformat.write(notebook, project.notebooks / f"{name}.ipynb")


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _hash_tree(root: Path, without: set[str]) -> str:
    told = []
    for path in sorted(root.rglob("*")):
        place = path.relative_to(root)
        if place.parts[0] not in without:
            told.append(f"{place.as_posix()} {_hash(path) if path.is_file() else 'folder'}")
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _others(session: int, mark: str) -> list[tuple[int, str]]:
    """Processes of a run that live: of its session, or with its mark."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            state, _, _, own_session = (place / "stat").read_text().rpartition(")")[2].split()[:4]
            told = (place / "environ").read_bytes()
            words = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if state != "Z" and (int(own_session) == session or mark.encode() in told):
            found.append((int(place.name), words))
    return found


def _wait_for_others(session: int, mark: str) -> list[str]:
    until = time.monotonic() + PATIENCE_SECONDS
    while (living := _others(session, mark)) and time.monotonic() < until:
        time.sleep(0.02)
    for pid, _ in living:
        os.kill(pid, 9)
    return [words for _, words in living]
