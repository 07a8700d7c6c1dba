"""The pages of a profile written beside its executed notebooks."""

from __future__ import annotations

from pathlib import Path

from glomag.errors import PublishError
from glomag.explain.names import INDEX_PAGE, PAGES_FOLDER
from glomag.figures.kits import has_kits
from glomag.pages.assembly import Surroundings, assemble
from glomag.pages.cells import read_executed
from glomag.pages.links import read_explained
from glomag.pages.origin import Published
from glomag.pages.page import Around, page_files
from glomag.parameters import Profile
from glomag.paths import Project

NOTEBOOKS_FOLDER = "notebooks"
"""Folder of the executed notebooks and their pages in data/processed/<profile>/."""


def write_pages(project: Project, profile: Profile, built: Path) -> list[Path]:
    """Write a page for each notebook in `<built>/processed/notebooks/`, and their index; returns them by name.

    `built` holds `processed/` and `figures/` of one profile. Only published files are read: notebooks, tables, and which figures
    and explain pages there are, so that a number is linked only where its page exists: the explain pages are written before.
    Raises NotebookError where a notebook shows what a page cannot, PublishError where there is no notebook or a file cannot be
    written; nothing is written before everything has been read.
    """
    processed, figures = built / "processed", built / "figures"
    folder = processed / NOTEBOOKS_FOLDER
    found = sorted(folder.glob("*.ipynb"))
    if not found:
        raise PublishError("there is no executed notebook here", where=project.shown(folder), change="glomag run executes all of them")
    published = Published(processed)
    surroundings = Surroundings(profile, processed, figures, published, read_explained(processed, published))
    assembled = [assemble(read_executed(path), surroundings) for path in found]
    explain = f"../{PAGES_FOLDER}/{INDEX_PAGE}" if (processed / PAGES_FOLDER / INDEX_PAGE).is_file() else ""
    gallery = surroundings.gallery if has_kits(figures) else ""
    pages = page_files(assembled, Around(profile, explain, gallery))
    return [_write(folder / name, content) for name, content in sorted(pages.items())]


def _write(path: Path, content: bytes) -> Path:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise PublishError(f"cannot write the page: {error.strerror}", where=path.name, change="make the folder writable") from None
    return path
