"""The grain of a figure: in a notebook that runs again, a figure whose rows, words, sentences, code and libraries are the same is kept.

A run writes into the folder that it builds what the figures of the last run were drawn from (`allow_keeping`); the process of a
notebook takes the published kit where the key is the same, and notes the key of every figure; the run then remembers them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any

import pandas as pd

from glomag.errors import PublishError
from glomag.paths import Project
from glomag.run.closure import CODE, PACKAGE
from glomag.run.reach import Name, find_reach
from glomag.run.state import ProfileState

if TYPE_CHECKING:
    from glomag.figures.exhibit import Exhibit

_ALLOWED, _NOTED = "kept.json", "drawn"
_WRITER: Name = ("glomag.figures.writing", "write_figure")
# What decides here, and what is shown of a kit: it counts as a whole.
_AROUND = ("run/drawn.py", "run/workbench.py")


@dataclass(frozen=True)
class Allowed:
    """What a run allows its notebooks: the key and the files of each figure of the last run, and where all of it lies.

    `stands_on` is one hash of Python, processor and libraries. `noted` is the folder for what is noted of this run's figures.
    """

    stands_on: str
    figures: Mapping[str, Mapping[str, Any]]
    published: Path
    noted: Path

    def key_of(self, exhibit: Exhibit, said: pd.DataFrame) -> str:
        """One hash of all that the kit is made from; empty where something of it cannot be known, and it is drawn in any case."""
        if not self.stands_on:
            return ""
        from glomag.figures.keys import kit_key  # only notebooks ask for keys; the run itself needs no matplotlib

        try:
            files = sorted({*find_reach((_WRITER, *_functions(exhibit.draw))), *_AROUND})
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

    def note(self, target: Path, key: str, *, is_kept: bool) -> None:
        """Remember what the figure was made from, and the kit as it lies in `target` now: a cell may write there afterwards."""
        files = {path.relative_to(target).as_posix(): path for path in target.rglob("*") if path.is_file()}
        told = {"key": key, "is_kept": is_kept, "files": {name: _sha256(path) for name, path in files.items()}}
        self.noted.mkdir(parents=True, exist_ok=True)
        (self.noted / f"{target.name}.json").write_text(json.dumps(told), encoding="utf-8")


def allow_keeping(project: Project, profile: str, stands_on: str, known: ProfileState | None) -> None:
    """Tell the notebooks of a run what the last one drew; nothing of it is kept where `known` is None, but all is noted.

    With an empty `stands_on` no figure has a key: none is kept, and none can be by the next run.
    """
    figures = {}
    for stem, key in known.figures.items() if known else ():
        figures[stem] = {"key": key, "files": _kit(profile, stem, _outputs(known, known.steps if known else ()))}
    path = project.build / profile / _ALLOWED
    path.write_text(json.dumps({"stands_on": stands_on, "figures": figures}), encoding="utf-8")


def read_allowed(project: Project, folder: Path, profile: str) -> Allowed | None:
    """What the run allows that builds into `folder`; None where no run does: a notebook run by hand draws everything."""
    try:
        told = json.loads((folder / _ALLOWED).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Allowed(told["stands_on"], told["figures"], project.figures / profile, folder / _NOTED)


def collect_drawn(
    project: Project, profile: str, known: ProfileState | None, kept: Collection[str], published: Mapping[str, str]
) -> dict[str, str]:
    """The keys of the figures once a run is published: those that its notebooks noted, and those of notebooks that did not run.

    `kept` names the steps that did not run, and `published` has the SHA-256 of all outputs by path: of a figure whose kit is not what
    was noted as it was drawn, nothing is known.
    """
    found = {}
    before = _outputs(known, kept)
    for stem, key in known.figures.items() if known else ():
        if _kit(profile, stem, before) == _kit(profile, stem, published) != {}:
            found[stem] = key
    noted = project.build / profile / _NOTED
    for path in sorted(noted.glob("*.json")) if noted.is_dir() else ():
        told = json.loads(path.read_text(encoding="utf-8"))
        found.pop(path.stem, None)
        if told["key"] and told["files"] == _kit(profile, path.stem, published) != {}:
            found[path.stem] = told["key"]
    return found


def _outputs(known: ProfileState | None, steps: Iterable[str]) -> dict[str, str]:
    """What the named steps of the last run made."""
    return {path: sha256 for name in steps if known and name in known.steps for path, sha256 in known.steps[name].outputs.items()}


def _kit(profile: str, stem: str, outputs: Mapping[str, str]) -> dict[str, str]:
    """SHA-256 of the files of a figure, by their name in its folder."""
    folder = f"figures/{profile}/{stem}/"
    return {path.removeprefix(folder): sha256 for path, sha256 in outputs.items() if path.startswith(folder)}


def count_drawn(project: Project, profile: str) -> tuple[int, int]:
    """How many figures the notebooks of a run have drawn so far, and how many they kept."""
    noted = project.build / profile / _NOTED
    told = [json.loads(path.read_text(encoding="utf-8"))["is_kept"] for path in noted.glob("*.json")] if noted.is_dir() else []
    return told.count(False), told.count(True)


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


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read_same(path: Path, sha256: str) -> bytes | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None
