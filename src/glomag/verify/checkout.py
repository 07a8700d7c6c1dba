"""What can be said before anything is rebuilt: whether the outputs of a checkout are those of its manifests, and these of its inputs."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote

from glomag.errors import UserError
from glomag.figures.kits import WORDS_FILE
from glomag.figures.ledger import FILE as LEDGER_FILE
from glomag.figures.ledger import KEY, read_ledger
from glomag.paths import Project
from glomag.run.closure import CODE, code_files
from glomag.run.crate import CITATION_FILE
from glomag.run.crate import FILE as CRATE_FILE
from glomag.run.manifest import own_path, sha256_of, source_sha256
from glomag.verify.published import Stamp

Subject = Literal["output", "manifest", "input", "notebook", "code", "version"]
LOCK_FILE = "uv.lock"
_MOST_SHOWN = 5


@dataclass(frozen=True)
class Fault:
    """One thing that does not fit its manifest: what it is, where, and how it does not."""

    subject: Subject
    where: str
    says: str


def check_checkout(project: Project, profiles: Sequence[str], published: Mapping[str, Stamp], *, is_all: bool = False) -> list[Fault]:
    """Hold outputs, inputs, notebooks, code and versions against the manifests of the profiles; nothing is rebuilt.

    `published` is the list of the published files; with `is_all`, that of all profiles, and whatever belongs to none is a fault.
    An output that does not fit was damaged or edited by hand; anything else that does not fit has changed since the outputs were
    made. Each fault is told once, also where two manifests tell it.
    """
    faults: dict[Fault, None] = {}
    named: set[str] = set()
    for profile in profiles:
        path = own_path(profile)
        manifest = _read(project.root / path)
        if manifest is None:
            faults[Fault("manifest", path, "cannot be read" if (project.root / path).exists() else "is missing")] = None
            continue
        named |= {path, *manifest["outputs"]}
        found = (
            *_check_outputs(manifest["outputs"], published),
            *_check_inputs(project, manifest["inputs"]),
            *_check_notebooks(project, manifest["notebooks"]),
            *_check_code(manifest["code"]),
            *_check_versions(project, manifest["versions"]),
        )
        faults.update(dict.fromkeys(found))
    places = [f"{folder}/" + ("" if is_all else f"{profile}/") for profile in profiles for folder in ("data/processed", "figures")]
    strays = (*_check_strays(places, named, published), *_check_empty_folders(project, places, named))
    together = (*_check_crate(project, profiles, published), *_check_ledger(project, profiles, published))
    faults.update(dict.fromkeys((*strays, *together)))
    return list(faults)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    lists = ("outputs", "inputs", "notebooks", "code", "versions")
    is_whole = isinstance(manifest, dict) and all(isinstance(manifest.get(name), dict) for name in lists)
    return manifest if is_whole else None


def _check_outputs(outputs: Mapping[str, str], published: Mapping[str, Stamp]) -> Iterator[Fault]:
    for path, sha256 in outputs.items():
        if path not in published:
            yield Fault("output", path, "is missing")
        elif published[path].sha256 != sha256:
            yield Fault("output", path, "is not as the run wrote it: damaged, or edited by hand")


def _check_strays(places: Sequence[str], named: set[str], published: Mapping[str, Stamp]) -> Iterator[Fault]:
    """Files among the outputs that no run wrote."""
    strays = [path for path in published if path.startswith(tuple(places)) and path not in named]
    yield from (Fault("output", path, "is named in no manifest") for path in strays)


def _check_empty_folders(project: Project, places: Sequence[str], named: set[str]) -> Iterator[Fault]:
    """Folders among the outputs that no run made. One with a file in it is told by the file, and one that lacks its file by that."""
    known = {parent for path in named for parent in (project.root / path).parents}
    for place in dict.fromkeys(places):
        for folder in sorted(path for path in (project.root / place).rglob("*") if path.is_dir()):
            if folder not in known and not any(folder.iterdir()):
                yield Fault("output", f"{project.shown(folder)}/", "is an empty folder, which no run leaves")


def _check_crate(project: Project, profiles: Sequence[str], published: Mapping[str, Stamp]) -> Iterator[Fault]:
    """The description of the whole names the hash of each manifest, which no manifest does itself.

    A folder without CITATION.cff is no publication, and needs no description.
    """
    crate = project.root / CRATE_FILE
    if not crate.is_file():
        if (project.root / CITATION_FILE).is_file():
            yield Fault("manifest", CRATE_FILE, "is missing")
        return
    try:
        graph = json.loads(crate.read_text(encoding="utf-8"))["@graph"]
        told = {unquote(one["@id"]): one["sha256"] for one in graph if "sha256" in one}
    except (ValueError, KeyError, TypeError):
        yield Fault("manifest", CRATE_FILE, "cannot be read")
        return
    for path, sha256 in told.items():
        if path in published and published[path].sha256 != sha256:
            yield Fault("output", path, f"is not the one that {CRATE_FILE} names")
    for path in map(own_path, profiles):
        if path in published and path not in told:
            yield Fault("output", path, f"has no hash in {CRATE_FILE}")


def _check_ledger(project: Project, profiles: Sequence[str], published: Mapping[str, Stamp]) -> Iterator[Fault]:
    """Every figure that is published stands in the ledger of all that ever were, with the hash of what it plots."""
    path = project.figure_lists / LEDGER_FILE
    try:
        known = set(read_ledger(path)[KEY].itertuples(index=False, name=None))
    except UserError:
        yield Fault("output", project.shown(path), "cannot be read")
        return
    folders = tuple(f"figures/{profile}/" for profile in profiles)
    for figure in (one for one in published if one.startswith(folders) and one.endswith(f"/{WORDS_FILE}")):
        try:
            words = json.loads((project.root / figure).read_text(encoding="utf-8"))
            key = tuple(str(words[column]) for column in KEY)
        except (ValueError, KeyError, TypeError):
            yield Fault("output", figure, "cannot be read")
            continue
        if key not in known:
            yield Fault("output", project.shown(path), f"does not name {figure} as it is published")


def _check_inputs(project: Project, inputs: Mapping[str, str]) -> Iterator[Fault]:
    for path, sha256 in inputs.items():
        file = project.root / path
        if file.is_file():
            yield from _changed("input", path, sha256, sha256_of(file))
        elif not _may_be_away(file, inputs):
            yield Fault("input", path, "is missing")
    for file in sorted(project.register.iterdir()):
        if file.is_file() and project.shown(file) not in inputs:
            yield Fault("input", project.shown(file), "is new since the outputs were made")


def _may_be_away(file: Path, inputs: Mapping[str, str]) -> bool:
    """True for a list that a person gave: no copy of it is kept, but what was read from it lies beside, and is an input, too."""
    beside = [path for path in inputs if "/ofac/" in path and Path(path).parent.name == file.parent.name and Path(path).name != file.name]
    return bool(beside) and not file.name.startswith("entries-")


def _check_notebooks(project: Project, notebooks: Mapping[str, str]) -> Iterator[Fault]:
    for path, sha256 in notebooks.items():
        if not (project.root / path).is_file():
            yield Fault("notebook", path, "is missing")
            continue
        try:
            found = source_sha256(project.root / path)
        except (ValueError, KeyError, TypeError):
            yield Fault("notebook", path, "cannot be read")
            continue
        yield from _changed("notebook", path, sha256, found)
    for file in sorted(project.notebooks.glob("*.ipynb")):
        if project.shown(file) not in notebooks:
            yield Fault("notebook", project.shown(file), "is new since the outputs were made")


def _check_code(code: Mapping[str, str]) -> Iterator[Fault]:
    """The code that runs here: of the checkout, where the package is installed from it."""
    here = {path.relative_to(CODE).as_posix(): path for path in code_files()}
    for path in sorted(code.keys() | here.keys()):
        if path not in here or path not in code:
            yield Fault("code", f"src/glomag/{path}", "is new since the outputs were made" if path in here else "is gone")
        else:
            yield from _changed("code", f"src/glomag/{path}", code[path], sha256_of(here[path]))


def _check_versions(project: Project, versions: Mapping[str, str]) -> Iterator[Fault]:
    """The versions that the outputs were made with, those that are installed, and those of the lock."""
    locked = _locked(project.root / LOCK_FILE)
    for name, made_with in versions.items():
        installed = _installed(name)
        if installed != made_with:
            yield Fault("version", name, f"the outputs were made with {made_with}; installed is {installed}")
        if name in locked and made_with not in locked[name]:
            yield Fault("version", name, f"the outputs were made with {made_with}; {LOCK_FILE} says {', '.join(sorted(locked[name]))}")


def _locked(path: Path) -> dict[str, set[str]]:
    """Versions by name; nothing where there is no lock."""
    if not path.is_file():
        return {}
    found: dict[str, set[str]] = {}
    for package in tomllib.loads(path.read_text(encoding="utf-8")).get("package", ()):
        found.setdefault(package["name"], set()).add(package.get("version", ""))
    return found


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"


def _changed(subject: Subject, where: str, told: str, found: str) -> Iterator[Fault]:
    if told != found:
        yield Fault(subject, where, "has changed since the outputs were made")


def say_faults(faults: Sequence[Fault]) -> Iterator[str]:
    """A line a fault, a few of each subject, and how many more there are."""
    for subject in dict.fromkeys(fault.subject for fault in faults):
        of_subject = [fault for fault in faults if fault.subject == subject]
        yield from (f"{subject}: {fault.where} {fault.says}" for fault in of_subject[:_MOST_SHOWN])
        if len(of_subject) > _MOST_SHOWN:
            yield f"{subject}: and {len(of_subject) - _MOST_SHOWN} more"
