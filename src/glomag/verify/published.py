"""What is published, as a list: every output file of the profiles asked for, with its size and SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from glomag.figures.ledger import FILE as LEDGER_FILE
from glomag.paths import Project
from glomag.run.crate import FILE as CRATE_FILE

_BLOCK = 1 << 20


@dataclass(frozen=True)
class Stamp:
    """What two files are first compared by."""

    size: int
    sha256: str


def stamp_published(project: Project, profiles: Sequence[str]) -> dict[str, Stamp]:
    """Every published file by its path in the checkout, sorted: all that lies there where no profile is named.

    With the ledger of figures, which a run may add to, and the description of the whole, which speaks of all profiles.
    """
    found = {project.shown(path): _stamp(path) for path in _files(project, profiles)}
    return dict(sorted(found.items()))


def digest_of(stamps: dict[str, Stamp]) -> str:
    """One hash over all paths and contents, by which two people can tell that they have the same files."""
    lines = "".join(f"{stamp.sha256}  {path}\n" for path, stamp in sorted(stamps.items()))
    return hashlib.sha256(lines.encode("utf-8")).hexdigest()


def _files(project: Project, profiles: Sequence[str]) -> Iterator[Path]:
    for folder in (project.processed, project.figures):
        for place in [folder / name for name in profiles] or [folder]:
            yield from (path for path in place.rglob("*") if path.is_file() or path.is_symlink())
    yield from (path for path in (project.root / CRATE_FILE, project.figure_lists / LEDGER_FILE) if path.is_file())


def _stamp(path: Path) -> Stamp:
    if not path.is_file():  # a link that leads nowhere
        return Stamp(0, "")
    with path.open("rb") as opened:
        return Stamp(path.stat().st_size, hashlib.file_digest(opened, "sha256").hexdigest())
