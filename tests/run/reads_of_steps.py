"""What each step of a run reads, seen by watching the files that it opens: `python reads_of_steps.py CHECKOUT PROFILE` prints it as JSON.

The checkout's outputs are read and nothing in it is written. A process of its own, since a watch on a process cannot be taken off again.
What only turns what was read into cells, PDF, Word and scripts is left out: it takes long and opens nothing of the checkout's.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import vl_convert

from glomag.appendix import writing as appendix
from glomag.explain.writing import write_explain_pages
from glomag.figures.withdrawal import read_withdrawals
from glomag.gallery.writing import write_gallery
from glomag.pages.writing import write_pages
from glomag.parameters import read_profile
from glomag.paths import Project
from glomag.register import read_register
from glomag.workbook import writing as workbook

_opened: set[str] = set()


def _watch(event: str, words: tuple[Any, ...]) -> None:
    if event == "open" and isinstance(words[0], str) and not set(str(words[1] or "r")) & set("wax+"):
        _opened.add(words[0])


def _reads(roots: dict[Path, str], step: Callable[[], object]) -> list[str]:
    """The files below the roots that a step opens to read, by the paths that they are published under."""
    _opened.clear()
    step()
    paths = [Path(name).resolve() for name in _opened]
    found = {f"{shown}{path.relative_to(root).as_posix()}" for path in paths for root, shown in roots.items() if path.is_relative_to(root)}
    return sorted(path for path in found if path.partition("/")[0] in ("data", "figures", "parameters", "notebooks"))


def _main(root: str, name: str) -> None:
    project = Project(Path(root).resolve())
    with TemporaryDirectory() as folder:
        built = Path(folder).resolve()
        tables, figures = built / "processed", built / "figures"
        shutil.copytree(project.processed / name, tables)
        shutil.copytree(project.figures / name, figures)
        roots = {tables: f"data/processed/{name}/", figures: f"figures/{name}/", project.root: ""}
        register = read_register(project)
        profile = read_profile(project, name, register.coverage)
        sys.addaudithook(_watch)
        steps: dict[str, Callable[[], object]] = {
            "2_declines": lambda: (read_register(project), read_profile(project, name, register.coverage), read_withdrawals(project)),
            "workbook": lambda: workbook.write_workbook(tables, figures, profile, built / "workbook.xlsx"),
            "appendix": lambda: appendix.write_appendix(tables, figures, project.register, profile, figures),
            "gallery": lambda: write_gallery(tables, figures, profile),
            "explain pages": lambda: write_explain_pages(project, profile, built),
            "notebook pages": lambda: write_pages(project, profile, built),
        }
        print(json.dumps({step: _reads(roots, work) for step, work in steps.items()}))


if __name__ == "__main__":
    workbook._build = appendix.pdf_bytes = appendix.docx_bytes = lambda *_, **__: b""
    vl_convert.javascript_bundle = lambda *_: ""
    _main(*sys.argv[1:])
