"""What people take away, made from the published files of a run: workbook, appendix, gallery, and pages to follow a number with."""

from __future__ import annotations

import time

from glomag.appendix.writing import write_appendix
from glomag.claims.letter_windows import letter_day
from glomag.explain.writing import write_explain_pages
from glomag.figures.kits import has_kits
from glomag.gallery.writing import write_gallery
from glomag.pages.writing import write_pages
from glomag.parameters import Profile
from glomag.paths import Project
from glomag.register import read_register
from glomag.workbook.writing import write_workbook

TAKEAWAY = "workbook, appendix, gallery, pages"
WORKBOOK_FILE = "workbook.xlsx"


def write_takeaway(project: Project, profile: Profile) -> float:
    """Write all of them into the build folder of a profile whose notebooks have run; returns the seconds that it took.

    Where the notebooks drew no figure, there is nothing to take away; a profile that ends before the letter has no appendix to it.

    The gallery comes after what it lists, the pages of the notebooks after the explain pages that they lead to. Raises UserError as
    the writers do.
    """
    began = time.monotonic()
    built = project.build / profile.name
    processed, figures = built / "processed", built / "figures"
    if not has_kits(figures):
        return time.monotonic() - began
    write_workbook(processed, figures, profile, figures / WORKBOOK_FILE)
    if profile.as_of >= letter_day(read_register(project)):
        write_appendix(processed, figures, project.register, profile, figures)
    write_gallery(processed, figures, profile)
    write_explain_pages(project, profile, built)
    write_pages(project, profile, built)
    return time.monotonic() - began
