"""What people take away, made from the published files of a run: workbook, appendix, gallery, and pages to follow a number with."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from glomag.parameters import Profile
from glomag.paths import Project

WORKBOOK_FILE = "workbook.xlsx"


def make_part(project: Project, profile: Profile, part: str) -> float:
    """Make one of the parts in the build folder of a profile whose notebooks have run; returns the seconds that it took.

    Where the notebooks drew no figure, there is nothing to take away; a profile that ends before the letter has no appendix to it.
    The gallery comes after what it lists, the pages of the notebooks after the explain pages that they lead to. Raises UserError as
    the writers do.
    """
    from glomag.figures.kits import has_kits

    began = time.monotonic()
    built = project.build / profile.name
    if has_kits(built / "figures"):
        _WRITERS[part](project, profile, built)
    return time.monotonic() - began


# Each imports its writer itself: no part waits for the imports of the others.


def _write_workbook(_: Project, profile: Profile, built: Path) -> None:
    from glomag.workbook.writing import write_workbook

    write_workbook(built / "processed", built / "figures", profile, built / "figures" / WORKBOOK_FILE)


def _write_appendix(project: Project, profile: Profile, built: Path) -> None:
    from glomag.appendix.writing import write_appendix
    from glomag.claims.letter_windows import letter_day
    from glomag.register import read_register

    if profile.as_of >= letter_day(read_register(project)):
        write_appendix(built / "processed", built / "figures", project.register, profile, built / "figures")


def _write_gallery(project: Project, profile: Profile, built: Path) -> None:
    from glomag.gallery.library import find_copies
    from glomag.gallery.writing import write_gallery

    # The library of scripts, where a published copy has the known hash: building it takes seconds, and no byte depends on which.
    write_gallery(built / "processed", built / "figures", profile, find_copies(project.figures))


def _write_explain_pages(project: Project, profile: Profile, built: Path) -> None:
    from glomag.explain.writing import write_explain_pages

    write_explain_pages(project, profile, built)


def _write_notebook_pages(project: Project, profile: Profile, built: Path) -> None:
    from glomag.pages.writing import write_pages

    write_pages(project, profile, built)


_WRITERS: Mapping[str, Callable[[Project, Profile, Path], None]] = {
    "workbook": _write_workbook,
    "appendix": _write_appendix,
    "gallery": _write_gallery,
    "explain pages": _write_explain_pages,
    "notebook pages": _write_notebook_pages,
}
