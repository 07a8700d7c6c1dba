"""What people take away, made from the published files of a run: workbook, appendix, ledger and gallery."""

from __future__ import annotations

import time

from glomag.appendix.writing import write_appendix
from glomag.claims.letter_windows import letter_day
from glomag.figures.kits import has_kits
from glomag.gallery.writing import write_gallery
from glomag.parameters import Profile
from glomag.paths import Project
from glomag.register import read_register
from glomag.workbook.writing import write_workbook

TAKEAWAY = "workbook, appendix, gallery"
WORKBOOK_FILE = "workbook.xlsx"


def write_takeaway(project: Project, profile: Profile) -> float:
    """Write all of them into the build folder of a profile whose notebooks have run; returns the seconds that it took.

    Where the notebooks drew no figure, there is nothing to take away; a profile that ends before the letter has no appendix to it.

    The gallery comes last, since it lists what lies beside it. Raises UserError as the writers do.
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
    return time.monotonic() - began
