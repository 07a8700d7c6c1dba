"""The notebooks as a reader sees them on a code-hosting site: executed under their own defaults, outputs stored."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from glomag.paths import Project
from glomag.run.execute import NOTEBOOKS, execute_notebook, machine_words
from glomag.run.normalise import check_notebook, normalise_notebook, read_notebook, write_notebook
from glomag.run.publish import Swap, one_at_a_time, scratch, swap_in


def store_outputs(project: Project, progress: Callable[[str], None]) -> None:
    """Execute every notebook as it stands and store its outputs in it; none is touched unless all of them ran.

    Raises NotebookError where one fails.
    """
    folder = project.build / "stored"
    with one_at_a_time(project), scratch(project):
        for name in NOTEBOOKS:
            source = project.notebooks / f"{name}.ipynb"
            execute_notebook(project, source, folder / f"{name}.ipynb", {})
            progress(name)
        kept = {name: _kept(project, folder / f"{name}.ipynb", name) for name in NOTEBOOKS}
        swaps = [Swap(folder / "kept" / f"{name}.ipynb", project.notebooks / f"{name}.ipynb") for name in NOTEBOOKS]
        for swap, notebook in zip(swaps, kept.values(), strict=True):
            write_notebook(notebook, swap.built)
        swap_in(project, swaps)
        shutil.rmtree(folder, ignore_errors=True)


def _kept(project: Project, executed: Path, name: str) -> dict[str, object]:
    return check_notebook(normalise_notebook(read_notebook(executed)), f"notebooks/{name}.ipynb", machine_words(project))
