"""The grain of a figure: in a notebook that runs again, a figure whose rows, words, sentences, code and libraries are the same is kept.

A run writes into the folder that it builds what the figures of the last run were drawn from (`allow_keeping`); the process of a
notebook takes the published kit where the key is the same, and notes the key of every figure; the run then remembers them.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any

import pandas as pd

from glomag.errors import PublishError
from glomag.figures.exhibit import Exhibit
from glomag.figures.keys import kit_key
from glomag.paths import Project
from glomag.run.closure import CODE, PACKAGE
from glomag.run.reach import Name, find_reach
from glomag.run.state import SHOWN_FOLDER, FigureState, ProfileState, state_folder

_ALLOWED, _NOTED = "kept.json", "drawn"
_WRITERS: tuple[Name, ...] = (("glomag.figures.writing", "write_figure"), ("glomag.figures.writing", "image_bytes"))
# What decides here, and how large a picture is shown: it counts as a whole.
_AROUND = ("run/drawn.py", "run/workbench.py")


@dataclass(frozen=True)
class Allowed:
    """What a run allows its notebooks: the key, files and shown picture of each figure of the last run, and where all of it lies.

    `stands_on` is one hash of Python, processor and libraries. `noted` is the folder for what is noted of this run's figures.
    """

    stands_on: str
    figures: Mapping[str, Mapping[str, Any]]
    published: Path
    shown: Path
    noted: Path

    def key_of(self, exhibit: Exhibit, said: pd.DataFrame) -> str:
        """One hash of all that the kit is made from; empty where something of it cannot be known, and it is drawn in any case."""
        try:
            files = sorted({*find_reach((*_WRITERS, *_functions(exhibit.draw))), *_AROUND})
            told = [
                self.stands_on,
                kit_key(exhibit, said),
                *((name, hashlib.sha256((CODE / name).read_bytes()).hexdigest()) for name in files),
            ]
        except (LookupError, TypeError, SyntaxError):
            return ""
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    def keep(self, stem: str, key: str, target: Path) -> bool:
        """Copy the published kit to `target` and say so, where its key is this one and every file is as it was published."""
        known = self.figures.get(stem)
        if not key or known is None or known["key"] != key or not known["files"]:
            return False
        contents = {name: _read_same(self.published / stem / name, sha256) for name, sha256 in known["files"].items()}
        if any(content is None for content in contents.values()):
            return False
        try:
            target.mkdir(parents=True, exist_ok=True)
            for name, content in contents.items():
                (target / name).write_bytes(content or b"")
        except OSError as error:
            raise PublishError(f"cannot write a figure: {error.strerror}", where=str(target), change="make the folder writable") from None
        return True

    def note(self, stem: str, key: str, *, is_kept: bool) -> None:
        """Remember what the figure was made from, for the run to take up once everything is published."""
        self.noted.mkdir(parents=True, exist_ok=True)
        (self.noted / f"{stem}.json").write_text(json.dumps({"key": key, "is_kept": is_kept}), encoding="utf-8")

    def shown_before(self, stem: str, key: str) -> bytes | None:
        """The picture as the notebook showed it, where the figure is the same; None where it has to be drawn."""
        known = self.figures.get(stem)
        if not key or known is None or known["key"] != key or not known["shown"]:
            return None
        return _read_same(self.shown / f"{stem}.png", known["shown"])

    def note_shown(self, stem: str, picture: bytes) -> None:
        """Remember the picture as the notebook shows it."""
        self.noted.mkdir(parents=True, exist_ok=True)
        (self.noted / f"{stem}.png").write_bytes(picture)


def allow_keeping(project: Project, profile: str, stands_on: str, known: ProfileState | None) -> None:
    """Tell the notebooks of a run what the last one drew; nothing of it is kept where `known` is None, but all is noted."""
    outputs = {path: sha256 for step in known.steps.values() for path, sha256 in step.outputs.items()} if known else {}
    figures = {}
    for stem, figure in known.figures.items() if known else ():
        folder = f"figures/{profile}/{stem}/"
        files = {path.removeprefix(folder): sha256 for path, sha256 in outputs.items() if path.startswith(folder)}
        figures[stem] = {"key": figure.key, "shown": figure.shown, "files": files}
    path = project.build / profile / _ALLOWED
    path.write_text(json.dumps({"stands_on": stands_on, "figures": figures}), encoding="utf-8")


def read_allowed(project: Project, folder: Path, profile: str) -> Allowed | None:
    """What the run allows that builds into `folder`; None where no run does: a notebook run by hand draws everything."""
    try:
        told = json.loads((folder / _ALLOWED).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Allowed(told["stands_on"], told["figures"], project.figures / profile, _shown_folder(project, profile), folder / _NOTED)


def collect_drawn(project: Project, profile: str, known: ProfileState | None, published: set[str]) -> dict[str, FigureState]:
    """What is known of the figures once a run is published: those that its notebooks noted, and those of notebooks that did not run.

    `published` are the paths of all outputs. The pictures shown are taken over into the folder of the state.
    """
    found = dict(known.figures) if known else {}
    noted, shown = project.build / profile / _NOTED, _shown_folder(project, profile)
    for path in sorted(noted.glob("*.json")) if noted.is_dir() else ():
        told, picture = json.loads(path.read_text(encoding="utf-8")), path.with_suffix(".png")
        sha256 = ""
        if picture.is_file():
            shown.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(picture, shown / picture.name)
            sha256 = hashlib.sha256(picture.read_bytes()).hexdigest()
        found[path.stem] = FigureState(told["key"], sha256)
    return {stem: figure for stem, figure in found.items() if any(path.startswith(f"figures/{profile}/{stem}/") for path in published)}


def count_drawn(project: Project, profile: str) -> tuple[int, int]:
    """How many figures the notebooks of a run have drawn so far, and how many they kept."""
    noted = project.build / profile / _NOTED
    told = [json.loads(path.read_text(encoding="utf-8"))["is_kept"] for path in noted.glob("*.json")] if noted.is_dir() else []
    return told.count(False), told.count(True)


def _shown_folder(project: Project, profile: str) -> Path:
    return state_folder(project) / SHOWN_FOLDER / profile


def _functions(bound: Any) -> Iterator[Name]:
    """The functions in what draws an exhibit: itself, those that it has bound, and those in what it has bound."""
    if isinstance(bound, partial):
        for part in (bound.func, *bound.args, *bound.keywords.values()):
            yield from _functions(part)
    elif isinstance(bound, MethodType):
        yield from _functions(bound.__func__)
        yield type(bound.__self__).__module__, type(bound.__self__).__qualname__
    elif isinstance(bound, FunctionType):
        if bound.__module__.partition(".")[0] != PACKAGE:
            raise LookupError(f"the code of {bound.__module__} is not known: somebody's own notebook may hold it")
        yield bound.__module__, bound.__qualname__.partition(".")[0]
        for cell in bound.__closure__ or ():
            yield from _functions(cell.cell_contents)
    elif isinstance(bound, dict):
        yield from _functions((*bound.keys(), *bound.values()))
    elif isinstance(bound, list | tuple | set | frozenset):
        for part in bound:
            yield from _functions(part)
    elif type(bound).__module__.partition(".")[0] == PACKAGE:
        yield type(bound).__module__, type(bound).__qualname__.partition(".")[0]


def _read_same(path: Path, sha256: str) -> bytes | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None
