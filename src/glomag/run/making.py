"""What a worker of a run makes. It imports little, so that a worker is at its notebook soon (glomag.run.takeaway has the rest)."""

from __future__ import annotations

import time
from pathlib import Path

from glomag.errors import NotebookError
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
    source, shown = source_of(project, notebook), f"notebooks/{notebook}.ipynb, profile {profile}"
    execute_notebook(project, source, executed, {"profile": profile, "output": project.shown(built)}, shown)
    kept = check_notebook(normalise_notebook(read_notebook(executed)), shown, machine_words(project))
    write_notebook(kept, built / "processed" / "notebooks" / f"{notebook}.ipynb")
    return time.monotonic() - began
