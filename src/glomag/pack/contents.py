"""What comes into a pack: a list of names and patterns, and nothing that is not on it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from glomag.explain.names import INDEX_PAGE, PAGES_FOLDER
from glomag.pack.problems import PackError
from glomag.paths import Project
from glomag.run.manifest import own_path

# Paths as in the checkout, each of which must be there.
FILES = (
    "CITATION.cff", "LICENSE", "LICENSE-DATA.md", "README.md", "CHANGELOG.md", "ro-crate-metadata.json",
    "REUSE.toml", *(f"LICENSES/{name}.txt" for name in ("BSD-3-Clause", "CC-BY-4.0", "CC0-1.0", "ISC", "MIT")),
    "pyproject.toml", "uv.lock", "tests/schemas/README.md",
    "data/raw/figures/README.md", "data/raw/figures/published.csv", "data/raw/figures/withdrawn.csv",
    "docs/codebook.md", "docs/data_dictionary.md", "docs/definitions.md", "docs/limitations.md", "docs/recount.sql",
)  # fmt: skip
# Pages that may be there.
PAGES = (
    "CONTRIBUTING.md", "docs/archive.md", "docs/cluster.md", "docs/confidential.md", "docs/maintaining.md", "docs/programmes.md",
)  # fmt: skip
DECISIONS = "docs/decisions/[0-9][0-9][0-9][0-9]-*.md"
_AGAIN = "run `glomag run` with this version, and pack again"
# Beside the tables that datapackage.json names.
OF_RECORD = ("datapackage.json", "boundaries.md")
# Every output that a manifest names comes in. Of each of these at least one must be there; a star stands for no slash here.
OUTPUTS = (
    "data/processed/{profile}/claims.csv",
    f"data/processed/{{profile}}/{PAGES_FOLDER}/{INDEX_PAGE}",
    "data/processed/{profile}/notebooks/*.ipynb",
    "data/processed/{profile}/notebooks/*.html",
    "figures/{profile}/index.html",
    "figures/{profile}/appendix.pdf",
    "figures/{profile}/appendix.docx",
    "figures/{profile}/appendix.html",
    "figures/{profile}/[0-9]*-*/figure.json",
    "figures/{profile}/[0-9]*-*/*.csv",
    "figures/{profile}/[0-9]*-*/*.png",
)


def list_contents(project: Project, manifests: Mapping[str, Mapping[str, Any]]) -> dict[str, Path]:
    """The files of a pack by their path in the checkout, which is their path in the pack, too; sorted.

    Nothing is taken because it lies in a folder: a file is named here, by a manifest or by datapackage.json. Raises PackError where
    one that a pack needs is missing.
    """
    named = [*FILES, *_of_record(project), *(page for page in (*PAGES, *_decisions(project)) if (project.root / page).is_file())]
    for profile, manifest in manifests.items():
        named += [f"parameters/{profile}.yml", own_path(profile), *manifest["notebooks"], *_of_profile(profile, manifest["outputs"])]
    missing = [path for path in named if not (project.root / path).is_file()]
    if missing:
        raise PackError("a pack needs these files; nothing was packed", where=", ".join(missing), change="bring them back, and pack again")
    return {path: project.root / path for path in sorted(set(named))}


def _of_record(project: Project) -> list[str]:
    folder = project.shown(project.register)
    described = json.loads((project.register / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    return [f"{folder}/{name}" for name in (*OF_RECORD, *(resource["path"] for resource in described))]


def _decisions(project: Project) -> list[str]:
    return [project.shown(path) for path in project.root.glob(DECISIONS)]


def _of_profile(profile: str, outputs: Iterable[str]) -> list[str]:
    """All outputs of a run, which wrote to the two folders of the profile and nowhere else."""
    paths = list(outputs)
    folders = (f"data/processed/{profile}/", f"figures/{profile}/")
    elsewhere = [path for path in paths if not path.startswith(folders) or ".." in path.split("/")]
    if elsewhere:
        raise PackError("a manifest names files that no run writes; nothing was packed", where=", ".join(elsewhere), change=_AGAIN)
    for pattern in (one.format(profile=profile) for one in OUTPUTS):
        if not any(_matches(path, pattern) for path in paths):
            raise PackError(f"the last run of {profile} made no {pattern}; nothing was packed", where=own_path(profile), change=_AGAIN)
    return paths


def _matches(path: str, pattern: str) -> bool:
    """Part by part, so that a star stands for no slash."""
    parts, wanted = path.split("/"), pattern.split("/")
    return len(parts) == len(wanted) and all(fnmatchcase(part, one) for part, one in zip(parts, wanted, strict=True))
