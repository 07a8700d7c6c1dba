"""Makes a checkout whose outputs are whole, for the tests of packs."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from glomag.explain.names import page_of_claim
from glomag.figures.kits import read_cells
from glomag.paths import Project
from glomag.run.closure import CODE
from glomag.run.manifest import source_sha256

PROFILES = ("latest", "letter-2024-09")
# Files of data/ and figures/ that a pack can hold, and some that it leaves out. Pages that no run has made yet are invented.
_COPIED = (
    "*.csv",
    "*.md",
    "*.parquet",
    "notebooks/*",
    "explain/*",
    "??-*/figure.json",
    "??-*/*.csv",
    "??-*/*[0-9a-z].png",
    "??-*/*@2x.png",
    "appendix*",
)
_REACHED = ("errors.py", "paths.py")


def copy_outputs(source: Path, target: Path) -> None:
    """What a pack can hold of a folder of outputs."""
    for pattern in _COPIED:
        for path in source.glob(pattern):
            if path.is_file():
                copy = target / path.relative_to(source)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)


def invent_pages(processed: Path) -> None:
    """Explain pages and pages of notebooks, where no run of this version was published yet."""
    names = ["index.html", *(page_of_claim(claim) for claim in read_cells(processed / "claims.csv")["claim_id"])]
    pages = [processed / "explain" / name for name in names]
    for page in (*pages, *(path.with_suffix(".html") for path in sorted((processed / "notebooks").glob("*.ipynb")))):
        if not page.exists():
            page.parent.mkdir(exist_ok=True)
            page.write_text("<!DOCTYPE html><title>Invented</title><p>Invented.</p>\n", encoding="utf-8")


def write_manifest(project: Project, profile: str, **changed: Any) -> None:
    """A manifest that fits the outputs, with what is asked for in the place of its own words."""
    folders = (project.processed / profile, project.figures / profile)
    own = folders[0] / "manifest.json"
    outputs = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file() and path != own]
    inputs = [*sorted(project.register.iterdir()), project.parameters / f"{profile}.yml"]
    content = {
        "profile": profile,
        "as_of": {"latest": "2026-09-19"}.get(profile, "2024-09-05"),
        "inputs": {project.shown(path): _sha256(path) for path in inputs},
        "notebooks": {project.shown(path): source_sha256(path) for path in sorted(project.notebooks.glob("*.ipynb"))},
        "code": {path: _sha256(CODE / path) for path in _REACHED} | {"cli/packing.py": "0" * 64},
        "outputs": {project.shown(path): _sha256(path) for path in outputs},
        "steps": {"2_declines": {"code": list(_REACHED)}},
        **changed,
    }
    own.unlink(missing_ok=True)
    own.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def write_crate(project: Project) -> None:
    """A crate that names the manifests as they are."""
    manifests = sorted(project.processed.glob("*/manifest.json"))
    graph = [{"@id": project.shown(path), "sha256": _sha256(path)} for path in manifests]
    crate = project.root / "ro-crate-metadata.json"
    crate.unlink(missing_ok=True)
    crate.write_text(json.dumps({"@graph": graph}) + "\n", encoding="utf-8")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
