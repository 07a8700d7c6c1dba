"""Whether the record is still the one that the published outputs were made from."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from glomag.errors import PublishError
from glomag.parameters import Profile
from glomag.paths import Project

WATCHED = ("designations.csv", "public_evidence.csv", "second_coding.csv", "cases.csv")
"""The files of the record that rows, codings, cases and evidence are shown from."""


def changed_files(project: Project, profile: Profile) -> list[str]:
    """The files of WATCHED that differ from those in the manifest of what is published; none where nothing has a manifest.

    Raises PublishError for a manifest that cannot be read.
    """
    path = project.processed / profile.name / "manifest.json"
    if not path.is_file():
        return []
    try:
        inputs: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["inputs"]
        return [name for name in WATCHED if inputs.get(f"data/raw/register/{name}") != _sha256(project, name)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise PublishError("the manifest of what is published cannot be read", where=path.name, change="glomag run") from None


def _sha256(project: Project, name: str) -> str:
    return hashlib.sha256((project.register / name).read_bytes()).hexdigest()
