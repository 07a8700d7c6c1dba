"""What a run made, and from what: every output, input, parameter and code file with its SHA-256."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from glomag.errors import PublishError
from glomag.figures.withdrawal import FILE as WITHDRAWN_FILE
from glomag.parameters import Profile
from glomag.paths import Project
from glomag.sources.entries import SourceFormat
from glomag.sources.store import stored_lists

# The one table that is counted on a list of OFAC's, where there is one, and the one format that says when an entry came.
PROGRAMMES_TABLE = "programmes_by_year"
DATED_FORMAT: SourceFormat = "SDN_ADVANCED.XML"

# Libraries whose version can move a number or a pixel.
_LIBRARIES = (
    "altair", "font-source-sans-pro", "krippendorff", "matplotlib", "numpy", "pandas", "papermill", "pillow", "pyarrow", "pypandoc-binary",
    "scipy", "seaborn", "statsmodels", "typst", "vl-convert-python", "xlsxwriter",
)  # fmt: skip


def build_manifest(project: Project, profile: Profile, built: Path) -> dict[str, Any]:
    """The manifest of one profile. Paths are those that a reader of the project knows."""
    code = Path(__file__).parent.parent
    inputs = [*project.register.iterdir(), project.figure_lists / WITHDRAWN_FILE, project.parameters / f"{profile.name}.yml"]
    outputs = {
        **_hashes(built / "processed", f"data/processed/{profile.name}"),
        **_hashes(built / "figures", f"figures/{profile.name}"),
    }
    return {
        "profile": profile.name,
        "as_of": profile.as_of.isoformat(),
        "parameters": profile.model_dump(mode="json"),
        "inputs": {
            **{project.shown(path): _sha256(path) for path in sorted(inputs) if path.is_file()},
            **_list_used(project, built / "processed"),
        },
        "notebooks": {project.shown(path): _source_sha256(path) for path in sorted(project.notebooks.glob("*.ipynb"))},
        "code": {path.relative_to(code).as_posix(): _sha256(path) for path in _code_files(code)},
        "versions": {name: version(name) for name in _LIBRARIES},
        "outputs": dict(sorted(outputs.items())),
    }


def _code_files(code: Path) -> list[Path]:
    """Modules, and what they read from the package: templates, styles and scripts."""
    return sorted(path for path in code.rglob("*") if path.is_file() and path.suffix != ".pyc")


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
    return {project.shown(published): used.provenance.sha256, project.shown(used.entries): _sha256(used.entries)}


def write_manifest(manifest: dict[str, Any], folder: Path) -> None:
    """Write `<folder>/manifest.json`."""
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8", newline="\n")


def _hashes(folder: Path, shown: str) -> dict[str, str]:
    return {f"{shown}/{path.relative_to(folder).as_posix()}": _sha256(path) for path in _files(folder)}


def _files(folder: Path) -> Iterable[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _source_sha256(path: Path) -> str:
    """Hash of what a notebook says and does; its stored outputs are no input of a run."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    said = [[cell["cell_type"], "".join(cell["source"])] for cell in cells]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
