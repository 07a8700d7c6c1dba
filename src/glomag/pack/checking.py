"""A pack must not lie: every output is there, as its manifest names it, and was made from the record, notebooks and code at hand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from glomag.pack.problems import PackError
from glomag.paths import Project
from glomag.run.closure import CODE
from glomag.run.crate import FILE as CRATE_FILE
from glomag.run.manifest import FILE as MANIFEST_FILE
from glomag.run.manifest import own_path, sha256_of, source_sha256

_AGAIN = "run `glomag run`, look at what moved, and pack again"
_N_NAMED = 5
_LISTS = ("outputs", "inputs", "notebooks", "code", "steps")

Manifest = Mapping[str, Any]


def read_manifests(project: Project, profiles: Sequence[str]) -> dict[str, Manifest]:
    """The manifests of the profiles, all published ones where none is named; sorted by name.

    Raises PackError where a profile has no outputs or its manifest cannot be read.
    """
    published = sorted(path.parent.name for path in project.processed.glob(f"*/{MANIFEST_FILE}"))
    unknown = [name for name in profiles if name not in published]
    if unknown or not published:
        raise PackError(
            f"nothing is published of profile {unknown[0]!r}" if unknown else "nothing is published here",
            where=project.shown(project.processed),
            allowed=", ".join(published) or "a profile that was run",
            change="run `glomag run`, then pack",
        )
    return {name: _read_manifest(project, name) for name in published if not profiles or name in profiles}


def check_sound(project: Project, manifests: Mapping[str, Manifest]) -> None:
    """Raise PackError where an output is missing or is not as its manifest names it, or where its sources changed since.

    Sources are the record, the parameters, the notebooks and the code that a step of the run reaches; a list of OFAC's is left out, since
    it may have been removed from this machine without any output being wrong.
    """
    for manifest in manifests.values():
        _refuse("outputs are missing", project, _missing(project, manifest["outputs"]))
        _refuse("outputs are not those of the last run", project, _differing(project.root, manifest["outputs"]))
        inputs = {path: sha256 for path, sha256 in manifest["inputs"].items() if not path.startswith(f"{project.shown(project.ofac)}/")}
        _refuse("outputs are older than what they are made from", project, _differing(project.root, inputs))
        _refuse("outputs are older than their notebooks", project, _changed_notebooks(project, manifest["notebooks"]))
        _refuse("outputs are older than the code", project, [f"src/glomag/{path}" for path in _differing(CODE, _code_reached(manifest))])
    _refuse("the description of all outputs is not that of the last run", project, _wrong_in_crate(project, manifests))


def _read_manifest(project: Project, profile: str) -> Manifest:
    path = project.root / own_path(profile)
    manifest = _read(project, path)
    if not isinstance(manifest, dict) or not all(isinstance(manifest.get(name), dict) for name in _LISTS):
        raise PackError("this manifest is not one of this version", where=project.shown(path), change=_AGAIN)
    return manifest


def _read(project: Project, path: Path) -> Any:
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PackError(f"a file of the last run cannot be read: {error}", where=project.shown(path), change=_AGAIN) from None
    return content


def _missing(project: Project, hashes: Iterable[str]) -> list[str]:
    return [path for path in hashes if not (project.root / path).is_file()]


def _differing(folder: Path, hashes: Mapping[str, str]) -> list[str]:
    return [path for path, sha256 in hashes.items() if not (folder / path).is_file() or sha256_of(folder / path) != sha256]


def _changed_notebooks(project: Project, hashes: Mapping[str, str]) -> list[str]:
    known = {project.shown(path) for path in project.notebooks.glob("*.ipynb")}
    same = {path for path in known & set(hashes) if source_sha256(project.root / path) == hashes[path]}
    return sorted((known | set(hashes)) - same)


def _code_reached(manifest: Manifest) -> dict[str, str]:
    """Hashes of the code that made an output: that of a command that no run reaches may change."""
    reached = {path for step in manifest["steps"].values() for path in step["code"]}
    return {path: sha256 for path, sha256 in manifest["code"].items() if path in reached}


def _wrong_in_crate(project: Project, manifests: Iterable[str]) -> list[str]:
    """The crate, where it names another manifest than the one at hand; the manifests were checked file by file."""
    if not (project.root / CRATE_FILE).is_file():
        return [CRATE_FILE]
    named = {entity.get("@id"): entity.get("sha256") for entity in _read(project, project.root / CRATE_FILE).get("@graph", [])}
    return [CRATE_FILE for profile in manifests if named.get(own_path(profile)) != sha256_of(project.root / own_path(profile))][:1]


def _refuse(what: str, project: Project, paths: Sequence[str]) -> None:
    if paths:
        more = f" and {len(paths) - _N_NAMED} more" if len(paths) > _N_NAMED else ""
        raise PackError(f"{what}; nothing was packed", where=", ".join(paths[:_N_NAMED]) + more, change=_AGAIN)
