"""What a worker of a run makes. It imports little, so that a worker is at its notebook soon; the rest comes with the takeaway."""

from __future__ import annotations

import time
from pathlib import Path

from glomag.errors import NotebookError
from glomag.parameters import Profile
from glomag.paths import Project
from glomag.run.execute import execute_notebook, machine_words
from glomag.run.normalise import check_notebook, normalise_notebook, read_notebook, write_notebook


def source_of(project: Project, notebook: str) -> Path:
    """The file of a notebook; raises NotebookError where it is missing."""
    path = project.notebooks / f"{notebook}.ipynb"
    if not path.is_file():
        raise NotebookError("a notebook is missing", where=project.shown(path), change="restore it from version control")
    return path


def run_notebook(project: Project, profile: str, notebook: str) -> float:
    """Execute one notebook for one profile into the build folder, check it, and return the seconds that it took."""
    began = time.monotonic()
    built = project.build / profile
    executed = built / "executed" / f"{notebook}.ipynb"
    execute_notebook(project, source_of(project, notebook), executed, {"profile": profile, "output": project.shown(built)})
    kept = check_notebook(normalise_notebook(read_notebook(executed)), f"notebooks/{notebook}.ipynb", machine_words(project))
    write_notebook(kept, built / "processed" / "notebooks" / f"{notebook}.ipynb")
    return time.monotonic() - began


def make_takeaway(project: Project, profile: Profile) -> float:
    """Make what people take away, once the notebooks of a profile have run; returns the seconds that it took."""
    from glomag.run.takeaway import write_takeaway

    return write_takeaway(project, profile)
