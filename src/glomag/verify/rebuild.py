"""A checkout of its own, with copies of the inputs alone, in which everything is made anew."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from glomag.errors import ParameterError, PublishError
from glomag.parameters import list_profiles
from glomag.paths import Project
from glomag.run.closure import CODE, code_files
from glomag.run.manifest import own_path
from glomag.run.runner import Ran, run_profiles

# Beside the inputs: what the description of the whole speaks of.
_ROOT_FILES = ("CITATION.cff", "LICENSE", "LICENSE-DATA.md", "README.md", "pyproject.toml", "uv.lock")


@contextmanager
def rebuild(project: Project, profiles: Sequence[str], kept: Path | None, progress: Callable[[Ran], None]) -> Iterator[Project]:
    """Copy the inputs into a folder and run the profiles there (all of them where none is named); gives what came of it.

    The folder is gone afterwards, unless one to keep is named: that must be empty or not be there. Nothing of what is
    published is copied but the profiles that are not asked for, of which the description of the whole speaks, too.
    Raises ParameterError for a folder that cannot be taken, PublishError where it cannot be written, and UserError as the
    run does.
    """
    if kept is not None:
        check_kept(project, kept)
        yield _rebuilt(project, profiles, kept, progress)
        return
    with TemporaryDirectory(prefix="glomag-verify-") as folder:
        yield _rebuilt(project, profiles, Path(folder).resolve(), progress)


def check_kept(project: Project, kept: Path) -> None:
    """Raise ParameterError where a folder to keep the rebuilt files in is taken, or lies among what is published or read."""
    inside = (project.processed, project.figures, project.register, project.ofac, project.figure_lists, project.notebooks)
    if any(kept.resolve().is_relative_to(folder.resolve()) for folder in inside):
        raise ParameterError(
            "--keep: the folder lies among what is compared", where=str(kept), allowed="a folder elsewhere, or below build/"
        )
    if kept.exists() and (not kept.is_dir() or any(kept.iterdir())):
        raise ParameterError("--keep: the folder is not empty", where=str(kept), allowed="an empty folder, or one that is not there yet")


def _rebuilt(project: Project, profiles: Sequence[str], folder: Path, progress: Callable[[Ran], None]) -> Project:
    there = Project(folder.resolve())
    try:
        copy_inputs(project, profiles, there)
    except OSError as error:
        raise PublishError(
            f"the inputs cannot be copied: {error.strerror}", where=str(folder), change="make room, or name another folder"
        ) from None
    run_profiles(there, profiles, progress)
    return there


def copy_inputs(project: Project, profiles: Sequence[str], there: Project) -> None:
    """Copy what a run reads: record, lists of figures, profiles, notebooks, code, and those lists of OFAC's that are inputs."""
    pairs = [(project.register, there.register), (project.figure_lists, there.figure_lists)]
    pairs += [(project.parameters, there.parameters), (project.notebooks, there.notebooks)]
    names = list_profiles(project)
    for name in (set(names) - set(profiles)) if profiles else ():
        pairs += [(project.processed / name, there.processed / name), (project.figures / name, there.figures / name)]
    pairs += [(folder, there.ofac / folder.name) for folder in _lists_used(project, profiles or names)]
    for source, target in pairs:
        if source.is_dir():
            shutil.copytree(source, target, copy_function=shutil.copyfile)
    for name in _ROOT_FILES:
        if (project.root / name).is_file():
            shutil.copyfile(project.root / name, there.root / name)
    _copy_code(project, there)
    _let_write(there.root)


def _lists_used(project: Project, profiles: Sequence[str]) -> list[Path]:
    """Folders of data/raw/ofac that hold a list from which the committed outputs were made."""
    found = set()
    for profile in profiles:
        path = project.root / own_path(profile)
        try:
            inputs = json.loads(path.read_text(encoding="utf-8"))["inputs"]
        except (OSError, ValueError, KeyError, TypeError):
            continue  # that a manifest is damaged was told before
        used = [project.root / name for name in inputs]
        found |= {file.parent for file in used if file.is_relative_to(project.ofac)}
    return sorted(found)


def _copy_code(project: Project, there: Project) -> None:
    """The code of the checkout where it has any: the description of the whole gives the sizes of its files."""
    for path in code_files():
        own = Path("src/glomag") / path.relative_to(CODE)
        if (project.root / own).is_file():
            (there.root / own).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(project.root / own, there.root / own)


def _let_write(folder: Path) -> None:
    """Copies of a checkout that may not be written to may be: folders carry their permissions along."""
    for path in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        os.chmod(path, path.stat().st_mode | 0o700)
