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
    "docs/codebook.md", "docs/data_dictionary.md", "docs/definitions.md", "docs/limitations.md", "docs/recount.sql",
)  # fmt: skip
# Pages that may be there.
PAGES = ("CONTRIBUTING.md", "docs/confidential.md", "docs/maintaining.md")
DECISIONS = "docs/decisions/[0-9][0-9][0-9][0-9]-*.md"
# Beside the tables that datapackage.json names.
OF_RECORD = ("datapackage.json", "boundaries.md")
# Of the outputs that a manifest names; a star stands for no slash here. Of each, at least one must be there.
OUTPUTS = (
    "data/processed/{profile}/claims.csv",
    f"data/processed/{{profile}}/{PAGES_FOLDER}/{INDEX_PAGE}",
    "data/processed/{profile}/*.csv",
    f"data/processed/{{profile}}/{PAGES_FOLDER}/*.html",
    "data/processed/{profile}/notebooks/*.ipynb",
    "data/processed/{profile}/notebooks/*.html",
    "figures/{profile}/appendix.pdf",
    "figures/{profile}/appendix.docx",
    "figures/{profile}/appendix.html",
    "figures/{profile}/[0-9]*-*/figure.json",
    "figures/{profile}/[0-9]*-*/*.csv",
    "figures/{profile}/[0-9]*-*/*.png",
)
MAY_BE = (
    "data/processed/{profile}/*.md",
    "data/processed/{profile}/*.parquet",
    "figures/{profile}/appendix-a4.pdf",
    "figures/{profile}/workbook.xlsx",
)
# Pictures for screens and posts; the HTML appendix shows those at double density.
_NOT_PACKED = ("*-web.png", "*-slide.png", "*-square.png", "*-story.png", "*-excel.csv")


def list_contents(project: Project, manifests: Mapping[str, Mapping[str, Any]]) -> dict[str, Path]:
    """The files of a pack by their path in the checkout, which is their path in the pack, too; sorted.

    Nothing is taken because it lies in a folder: a file is named here, by a manifest or by datapackage.json. Raises PackError where
    one that a pack needs is missing.
    """
    named = [*FILES, *_of_record(project), *(page for page in (*PAGES, *_decisions(project)) if (project.root / page).is_file())]
    for profile, manifest in manifests.items():
        named += [f"parameters/{profile}.yml", own_path(profile), *_of_profile(profile, manifest["outputs"])]
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
    paths = [path for path in outputs if not any(fnmatchcase(path, ending) for ending in _NOT_PACKED)]
    found: list[str] = []
    for pattern in OUTPUTS:
        matching = [path for path in paths if _matches(path, pattern.format(profile=profile))]
        if not matching:
            raise PackError(
                f"the last run of {profile} made no {pattern.format(profile=profile)}; nothing was packed",
                where=own_path(profile),
                change="run `glomag run` with this version, and pack again",
            )
        found += matching
    return found + [path for path in paths for pattern in MAY_BE if _matches(path, pattern.format(profile=profile))]


def _matches(path: str, pattern: str) -> bool:
    """Part by part, so that a star stands for no slash."""
    parts, wanted = path.split("/"), pattern.split("/")
    return len(parts) == len(wanted) and all(fnmatchcase(part, one) for part, one in zip(parts, wanted, strict=True))
