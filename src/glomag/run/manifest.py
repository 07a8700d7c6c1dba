"""What a run made, and from what: every output, input, parameter and code file with its SHA-256."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from glomag.errors import NotebookError, PublishError
from glomag.figures.withdrawal import FILE as WITHDRAWN_FILE
from glomag.parameters import Profile
from glomag.paths import Project
from glomag.run.closure import CODE, code_files
from glomag.run.origins import read_origins
from glomag.run.programmes import DATED_FORMAT, PROGRAMMES_TABLE
from glomag.run.steps import build_steps, find_makers
from glomag.sources.store import stored_lists

FILE = "manifest.json"
_MOST_SHOWN = 3


@dataclass(frozen=True)
class Sources:
    """What a run is made from, as paths with their SHA-256: the inputs of each profile, the notebooks, the code."""

    inputs: Mapping[str, Mapping[str, str]]
    notebooks: Mapping[str, str]
    code: Mapping[str, str]


def hash_sources(project: Project, profiles: Sequence[str]) -> Sources:
    """Hash them as they lie there now. Raises NotebookError where a notebook cannot be read."""
    return Sources(
        {name: _hashes_of_inputs(project, name) for name in profiles},
        {project.shown(path): _hash_notebook(project, path) for path in sorted(project.notebooks.glob("*.ipynb"))},
        {path.relative_to(CODE).as_posix(): sha256_of(path) for path in code_files()},
    )


def check_unchanged(project: Project, before: Sources) -> None:
    """Raise PublishError where something came, went or changed since: then the manifest would name what did not make the outputs."""
    now = hash_sources(project, list(before.inputs))
    pairs = [(own, now.inputs[name]) for name, own in before.inputs.items()] + [(before.notebooks, now.notebooks), (before.code, now.code)]
    changed = sorted({path for old, new in pairs for path in old.keys() | new.keys() if old.get(path) != new.get(path)})
    if changed:
        named, n_more = ", ".join(changed[:_MOST_SHOWN]), len(changed) - _MOST_SHOWN
        raise PublishError(
            f"{named}{f' and {n_more} more' if n_more > 0 else ''} changed while the run was at work; nothing was published",
            change="run again",
        )


def _hash_notebook(project: Project, path: Path) -> str:
    try:
        return source_sha256(path)
    except (ValueError, KeyError, TypeError):
        raise NotebookError("this notebook cannot be read", where=project.shown(path), change="mend it, and run again") from None


def build_manifest(project: Project, profile: Profile, built: Path, sources: Sources) -> dict[str, Any]:
    """The manifest of one profile. Paths are those that a reader of the project knows.

    `inputs`, `notebooks`, `code` and `outputs` give the SHA-256 of every file once, `versions` the libraries. `made_by` names the
    maker of each output: a cell (`2_declines#cell-05`), or a step of the run that is no notebook. `steps` says for each
    notebook and step what it runs, which inputs and earlier outputs it reads (patterns, in which `*` stands for a slash, too),
    and which code and libraries it could have used; their hashes are looked up in the lists before. `sources` was hashed before
    anything was read, and is found unchanged before anything is published (`check_unchanged`).
    """
    origins = read_origins(project)
    steps = build_steps(project, profile.name, origins)
    outputs = dict(sorted(_outputs(profile.name, built).items()))
    made_by = find_makers(profile.name, outputs, steps, origins)
    return {
        "profile": profile.name,
        "as_of": profile.as_of.isoformat(),
        "parameters": profile.model_dump(mode="json"),
        "inputs": {**sources.inputs[profile.name], **_list_used(project, built / "processed")},
        "notebooks": dict(sources.notebooks),
        "code": dict(sources.code),
        "versions": {name: version(name) for name in sorted({name for step in steps for name in step.libraries})},
        "outputs": outputs,
        "made_by": made_by,
        "steps": {
            step.name: {"runs": step.runs, "inputs": sorted(step.inputs), "code": list(step.code), "libraries": list(step.libraries)}
            for step in steps
            if step.name in {maker.partition("#")[0] for maker in made_by.values()}
        },
    }


def _hashes_of_inputs(project: Project, profile: str) -> dict[str, str]:
    inputs = [*project.register.iterdir(), project.figure_lists / WITHDRAWN_FILE, project.parameters / f"{profile}.yml"]
    return {project.shown(path): sha256_of(path) for path in sorted(inputs) if path.is_file()}


def _outputs(profile: str, built: Path) -> dict[str, str]:
    tables = _hashes(built / "processed", f"data/processed/{profile}")
    return {
        path: sha256 for path, sha256 in (tables | _hashes(built / "figures", f"figures/{profile}")).items() if path != own_path(profile)
    }


def own_path(profile: str) -> str:
    """Where the manifest of a profile lies. It names every output but itself."""
    return f"data/processed/{profile}/{FILE}"


def _list_used(project: Project, processed: Path) -> dict[str, str]:
    """The list that the comparison of programmes was counted on, as published and as normalised; none where there was none.

    The table itself names the list: a newer one may have been stored while the notebooks ran. What was published has its
    hash here also where a person gave the file and no copy is kept; source.yml holds the time of day and is no input.
    """
    table = processed / f"{PROGRAMMES_TABLE}.csv"
    if not table.is_file():
        return {}
    sha256 = pd.read_csv(table, dtype="str")["list_sha256"].iloc[0]
    stored = [one for one in stored_lists(project) if one.format == DATED_FORMAT and one.provenance.sha256 == sha256]
    if not stored:
        raise PublishError(
            "the list that the comparison of programmes was counted on is gone; nothing was published",
            where=project.shown(project.ofac),
            change="leave data/raw/ofac alone while a run lasts, and run again",
        )
    used = stored[-1]
    published = used.entries.with_name(used.provenance.file_name)
    return {project.shown(published): used.provenance.sha256, project.shown(used.entries): sha256_of(used.entries)}


def write_manifest(manifest: dict[str, Any], folder: Path) -> None:
    """Write `<folder>/manifest.json`."""
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (folder / FILE).write_text(text, encoding="utf-8", newline="\n")


def _hashes(folder: Path, shown: str) -> dict[str, str]:
    return {f"{shown}/{path.relative_to(folder).as_posix()}": sha256_of(path) for path in _files(folder)}


def _files(folder: Path) -> Iterable[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def source_sha256(path: Path) -> str:
    """Hash of what a notebook says and does; its stored outputs are no input of a run."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    said = [[cell["cell_type"], "".join(cell["source"])] for cell in cells]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
