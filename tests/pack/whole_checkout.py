"""Makes a checkout whose outputs are whole, for the tests of packs."""

from __future__ import annotations

import hashlib
import json
import shutil
from importlib.metadata import version
from pathlib import Path
from typing import Any

from glomag.paths import Project
from glomag.run import crate
from glomag.run.closure import CODE, code_files
from glomag.run.manifest import own_path, source_sha256

PROFILES = ("latest", "letter-2024-09")


def copy_outputs(project: Project, copy: Project, profile: str) -> None:
    """The manifest of a profile and every output that it names; one that is missing is an error, and none is invented."""
    for path in (own_path(profile), *_read_manifest(project, profile)["outputs"]):
        (copy.root / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(project.root / path, copy.root / path)


def write_manifest(project: Project, profile: str, **changed: Any) -> None:
    """The manifest made to fit what lies there now, with what is asked for in the place of its own words."""
    folders = (project.processed / profile, project.figures / profile)
    manifest, own = _read_manifest(project, profile), project.root / own_path(profile)
    outputs = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file() and path != own]
    inputs = [*sorted(project.register.iterdir()), project.figure_lists / "withdrawn.csv", project.parameters / f"{profile}.yml"]
    hashes = {project.shown(path): _sha256(path) for path in outputs}
    content = {
        **manifest,
        "inputs": {project.shown(path): _sha256(path) for path in inputs},
        "notebooks": {project.shown(path): source_sha256(path) for path in sorted(project.notebooks.glob("*.ipynb"))},
        "code": {path.relative_to(CODE).as_posix(): _sha256(path) for path in code_files()},
        "versions": {name: version(name) for name in manifest["versions"]},
        "outputs": hashes,
        "made_by": {path: maker for path, maker in manifest["made_by"].items() if path in hashes},
        **changed,
    }
    own.unlink()
    own.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def write_crate(project: Project) -> None:
    """The crate of the manifests as they are."""
    target = project.root / crate.FILE
    target.unlink(missing_ok=True)
    crate.write_crate(project, {}, target)


def write_lock(project: Project) -> None:
    """A lock of what the outputs were made with, and no more: the whole one takes long to read."""
    versions = {name: made_with for profile in PROFILES for name, made_with in _read_manifest(project, profile)["versions"].items()}
    packages = [f'[[package]]\nname = "{name}"\nversion = "{made_with}"\n' for name, made_with in sorted(versions.items())]
    (project.root / "uv.lock").write_text("\n".join(packages), encoding="utf-8")


def _read_manifest(project: Project, profile: str) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((project.root / own_path(profile)).read_text(encoding="utf-8"))
    return manifest


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
