"""`ro-crate-metadata.json`: the published outputs of all profiles with what made them, as a research object (RO-Crate 1.2).

Version 1.2 since its vocabulary has `sha256`, which 1.1 has not. It says nothing that the manifests do not say; it says it in words
that repositories and provenance tools read. No clock: the date is the release date that people state in CITATION.cff.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from glomag.errors import PublishError
from glomag.paths import Project
from glomag.run import crate_parts as parts
from glomag.run.crate_parts import Entity, reference, references
from glomag.run.manifest import FILE as MANIFEST_FILE
from glomag.run.manifest import own_path, sha256_of
from glomag.run.steps import inputs_of

FILE = "ro-crate-metadata.json"
CITATION_FILE = "CITATION.cff"
_CONTEXT = "https://w3id.org/ro/crate/1.2/context"
_SPECIFICATION = "https://w3id.org/ro/crate/1.2"


@dataclass(frozen=True)
class Published:
    """What is, or is about to be, published of one profile: its manifest, the folders its files now lie in, and whether they are new."""

    manifest: Mapping[str, Any]
    processed: Path
    figures: Path
    is_new: bool

    @property
    def profile(self) -> str:
        """Name of the profile."""
        return str(self.manifest["profile"])

    def file(self, path: str) -> Path:
        """Where an output lies now, by the path that it is, or will be, published under."""
        tables = f"data/processed/{self.profile}/"
        return (
            self.processed / path.removeprefix(tables)
            if path.startswith(tables)
            else self.figures / path.removeprefix(f"figures/{self.profile}/")
        )


def write_crate(project: Project, built: Mapping[str, Path], target: Path) -> Path | None:
    """Write the crate of a checkout to `target` and return it; None, and nothing written, where there is no CITATION.cff.

    `built` names the profiles of a run, each with the folder that holds its `processed/` (with its manifest) and `figures/`; every
    other profile that is published is described as published. A folder without CITATION.cff holds a record and profiles to work
    with, but is no publication. Raises PublishError where a manifest cannot be read, or names a file that is not there.
    """
    if not (project.root / CITATION_FILE).is_file():
        return None
    target.write_text(crate_text(build_crate(project, list_published(project, built))), encoding="utf-8", newline="\n")
    return target


def crate_text(crate: Mapping[str, Any]) -> str:
    """The crate as it is written: one entity a line, so that a change shows as the lines that it moves."""
    entities = ",\n".join(json.dumps(entity, ensure_ascii=False) for entity in crate["@graph"])
    return f'{{\n"@context": {json.dumps(crate["@context"])},\n"@graph": [\n{entities}\n]\n}}\n'


def list_published(project: Project, built: Mapping[str, Path]) -> list[Published]:
    """Every profile with outputs, sorted by name: those of `built` from there, the others from where they are published."""
    folders = {path.parent.name: (path.parent, project.figures / path.parent.name) for path in project.processed.glob(f"*/{MANIFEST_FILE}")}
    folders |= {name: (folder / "processed", folder / "figures") for name, folder in built.items()}
    return [Published(_read_manifest(project, folders[name][0]), *folders[name], name in built) for name in sorted(folders)]


def build_crate(project: Project, published: Iterable[Published]) -> dict[str, Any]:
    """The crate as JSON-LD. Raises PublishError where an output that a manifest names is missing."""
    citation = yaml.safe_load((project.root / CITATION_FILE).read_text(encoding="utf-8"))
    known = list(published)
    now = _hashes_now(project, known)
    entities: dict[str, Entity] = {}
    for entity in (*parts.licences(), *parts.people(citation), *_inputs(project, now), *_programs(known)):
        entities[entity["@id"]] = entity
    actions = []
    for one in known:
        for entity in (*_outputs(project, one), *parts.parameters(one.profile, one.manifest["parameters"])):
            entities[entity["@id"]] = entity
        actions += _actions(one, now)
    entities |= {entity["@id"]: entity for entity in (*parts.root_files(project), *actions)}
    entities |= {folder["@id"]: folder for folder in parts.folders(entities)}
    root = parts.root(citation, entities, actions)
    descriptor = {
        "@id": FILE,
        "@type": "CreativeWork",
        "name": "Description of this research object",
        "description": "RO-Crate metadata, written by `glomag run` from the manifests of the published profiles.",
        "conformsTo": reference(_SPECIFICATION),
        "about": reference("./"),
    }
    return {"@context": _CONTEXT, "@graph": [descriptor, root, *(entities[key] for key in sorted(entities))]}


def _read_manifest(project: Project, processed: Path) -> dict[str, Any]:
    path = processed / MANIFEST_FILE
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PublishError(f"a manifest cannot be read: {error}", where=project.shown(path), change="glomag run writes it anew") from None
    return content


def _outputs(project: Project, one: Published) -> list[Entity]:
    """The files of a profile, and the manifest itself, each with hash, size, format, licence and maker."""
    made_by = one.manifest.get("made_by", {})
    own = own_path(one.profile)
    files = {**one.manifest["outputs"], own: sha256_of(one.file(own))}
    found = []
    for path, sha256 in files.items():
        try:
            n_bytes = one.file(path).stat().st_size
        except OSError as error:
            raise PublishError(
                f"an output that the manifest names cannot be read: {error.strerror}",
                where=project.shown(one.file(path)),
                change="glomag run",
            ) from None
        maker = _said_maker(made_by.get(path, ""), path == own)
        found.append(parts.file(path, f"{parts.what_it_is(path)}, profile {one.profile}. {maker}", n_bytes, sha256))
    return found


def _said_maker(maker: str, is_manifest: bool) -> str:
    if is_manifest:
        return "Written last by glomag run; names all other outputs with their hashes."
    step, _, cell = maker.partition("#")
    return f"Made by {cell} of notebooks/{step}.ipynb." if cell else f"Made by the step {step}." if step else "Its maker is not named."


def _hashes_now(project: Project, known: Iterable[Published]) -> dict[str, str]:
    """Every input that a manifest names, with its hash as it lies in the checkout now, or else as the manifest has it."""
    named = {path: sha256 for one in known for path, sha256 in one.manifest["inputs"].items()}
    return {path: sha256_of(file) if (file := project.root / path).is_file() else sha256 for path, sha256 in named.items()}


def _inputs(project: Project, now: Mapping[str, str]) -> list[Entity]:
    """The files that people wrote or downloaded."""
    return [
        parts.file(path, f"{parts.what_it_is(path)}, an input of the runs.", _size(project.root / path), sha256)
        for path, sha256 in now.items()
    ]


def _size(path: Path) -> int | None:
    return path.stat().st_size if path.is_file() else None


def _programs(known: Iterable[Published]) -> list[Entity]:
    """The package, the libraries, and the program of each notebook and step."""
    manifests = [one.manifest for one in sorted(known, key=lambda one: one.is_new)]  # where they differ, the last one holds
    code = {path: sha256 for manifest in manifests for path, sha256 in manifest["code"].items()}
    versions = {name: version for manifest in manifests for name, version in manifest["versions"].items()}
    sources = {path: sha256 for manifest in manifests for path, sha256 in manifest["notebooks"].items()}
    steps = {step["runs"]: step for manifest in manifests for step in manifest.get("steps", {}).values()}
    found = [*parts.package(code, versions), *(parts.library(name, version) for name, version in versions.items())]
    for runs, step in steps.items():
        found += parts.program(runs, step, code, sources.get(runs))
    return found


def _actions(one: Published, now: Mapping[str, str]) -> list[Entity]:
    """One action a notebook and step: what it was, with what it ran, what it read and what it made."""
    manifest = one.manifest
    available = [*manifest["inputs"], *manifest["outputs"]]
    moved = [path for path, sha256 in manifest["inputs"].items() if now[path] != sha256]
    since = f" Since then these changed: {', '.join(moved)}." if moved else ""
    made: dict[str, list[str]] = {}
    for path, maker in manifest.get("made_by", {}).items():
        made.setdefault(maker.partition("#")[0], []).append(path)
    found = []
    for name, step in manifest.get("steps", {}).items():
        read = inputs_of(step, available)
        own = parts.parameter_ids(one.profile, manifest["parameters"])
        found.append(
            {
                "@id": f"#{one.profile}-{name.replace(' ', '-')}",
                "@type": "CreateAction",
                "name": f"{name}, profile {one.profile}",
                "description": f"A step of the run for the profile {one.profile}: the record as known on {manifest['as_of']}.{since}",
                "agent": reference(parts.AUTHORS),
                "instrument": reference(step["runs"]),
                "object": references([*read, *own]),
                "result": references(made.get(name, [])),
            }
        )
    return found
