"""Renewing the checksums after a person has changed the record on purpose."""

from __future__ import annotations

import json
import os
from pathlib import Path

from glomag.errors import PublishError
from glomag.paths import Project
from glomag.register.package import DESCRIPTOR
from glomag.register.record import read_tables, sha256_of


def seal_register(project: Project) -> list[str]:
    """Check the whole record and write the SHA-256 and size of each file into datapackage.json.

    Returns the names of the files whose checksum changed. Raises RegisterError, and writes nothing, where a row is wrong.
    """
    _, package = read_tables(project)
    path = project.register / DESCRIPTOR
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    changed = [resource.file for resource in package.resources.values() if sha256_of(project, resource) != resource.sha256]
    for entry in descriptor["resources"]:
        resource = package.resources[entry["name"]]
        entry["hash"] = f"sha256:{sha256_of(project, resource)}"
        entry["bytes"] = (project.register / resource.file).stat().st_size
    if changed:
        _replace_text(path, json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n")
    return changed


def _replace_text(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        os.replace(beside, path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise PublishError(
            f"the checksums could not be written: {error.strerror}", where=path.name, change="make the file writable"
        ) from None
