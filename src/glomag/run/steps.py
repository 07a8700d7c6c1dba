"""The steps of a run: what each runs, what it reads, and which outputs it makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from glomag.explain.names import PAGES_FOLDER
from glomag.paths import Project
from glomag.run.closure import find_closure
from glomag.run.origins import Origins, python_of, read_code_cells
from glomag.run.programmes import PROGRAMMES_TABLE

# What the package does around a notebook; the notebook itself says what else it runs.
_AROUND_A_NOTEBOOK = ("glomag.run.execute", "glomag.run.normalise")
# What starts it, beside that: no byte should hang on it, but nothing is called unchanged that may.
_STARTS_A_NOTEBOOK = ("glomag.run.making", "glomag.run.workers", "glomag.run.engine", "glomag.run.warm")
_RECORD = "data/raw/register/*.csv"
_DESCRIPTION = "data/raw/register/datapackage.json"
_WITHDRAWN = "data/raw/figures/withdrawn.csv"
_LISTS = "data/raw/ofac/*"
_NOT_KNOWN = "notebooks"


@dataclass(frozen=True)
class Step:
    """One step of a run.

    `runs` is the notebook or the module, by its path in the checkout. `inputs` and `outputs` are paths and patterns of paths,
    to be looked up among the manifest's inputs and outputs; `*` stands for a slash, too. `code` and `libraries` are all that
    it could have run. A step that is no notebook comes after all notebooks, and after the steps `after`.
    """

    name: str
    runs: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    code: tuple[str, ...]
    libraries: tuple[str, ...]
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Writing:
    """A step that is no notebook: its module, what it reads, what it makes; `{t}` and `{f}` are the folders of tables and figures.

    `after` names the steps whose outputs it reads.
    """

    module: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    after: tuple[str, ...] = ()


# In the order in which they are tried for an output. What each reads is held by a test that watches the files it opens.
_WRITINGS = {
    "workbook": _Writing(
        "glomag.workbook.writing",
        ("{t}/claims.csv", "{t}/register.csv", "{f}/*/figure.json", "{f}/*/*.csv"),
        ("{f}/workbook.xlsx",),
    ),
    "appendix": _Writing(
        "glomag.appendix.writing",
        ("data/raw/register/letter_claims.csv", "{t}/*.csv", "{f}/*/figure.json", "{f}/*/*.csv", "{f}/*/*.png", "{f}/*/*.svg"),
        ("{f}/appendix*",),
    ),
    "gallery": _Writing(
        "glomag.gallery.writing",
        ("{t}/claims.csv", "{f}/??-*/*", "{f}/appendix*", "{f}/workbook.xlsx"),
        ("{f}/index.html", "{f}/gallery/*"),
        ("workbook", "appendix"),
    ),
    "explain pages": _Writing(
        "glomag.explain.writing",
        (_RECORD, _DESCRIPTION, "{t}/*.csv", "{t}/*.parquet"),
        (f"{{t}}/{PAGES_FOLDER}/*",),
    ),
    "notebook pages": _Writing(
        "glomag.pages.writing",
        ("{t}/notebooks/*.ipynb", "{t}/*.csv", "{t}/*.md", "{t}/*.parquet", f"{{t}}/{PAGES_FOLDER}/*", "{f}/*/figure.json"),
        ("{t}/notebooks/*.html",),
        ("explain pages",),
    ),
}


WRITINGS = tuple(_WRITINGS)
"""Names of the steps that are no notebook."""


def build_steps(project: Project, profile: str, origins: Origins) -> list[Step]:
    """Every step of the run of a profile, notebooks first; `outputs` of a notebook hold its executed copy, the cells say the rest."""
    notebooks = [_notebook_step(project, profile, path.stem, origins) for path in sorted(project.notebooks.glob("*.ipynb"))]
    return [*notebooks, *(_writing_step(profile, name, writing) for name, writing in _WRITINGS.items())]


def find_makers(profile: str, outputs: Iterable[str], steps: Iterable[Step], origins: Origins) -> dict[str, str]:
    """What made each output: `2_declines#cell-05` for a cell, else the name of a step.

    `notebooks` stands for an output that no cell names, which only a notebook that builds names can write.
    """
    folders = {f"data/processed/{profile}/": "processed", f"figures/{profile}/": "figures"}
    found = {}
    for path in outputs:
        prefix = next(one for one in folders if path.startswith(one))
        cell = origins.of_output(folders[prefix], path.removeprefix(prefix))
        step = next((one.name for one in steps if matches(path, one.outputs)), _NOT_KNOWN)
        found[path] = str(cell) if cell else step
    return found


def matches(path: str, patterns: Iterable[str]) -> bool:
    """Whether a path is one of the paths and patterns of a step."""
    return any(fnmatchcase(path, pattern) for pattern in patterns)


def inputs_of(step: Mapping[str, list[str]], known: Iterable[str]) -> list[str]:
    """The inputs of a step as a manifest has it, spelled out: all of the `known` paths that its patterns match, in their order."""
    return [path for path in known if matches(path, step["inputs"])]


def code_around(step: Step) -> tuple[str, ...]:
    """Files of the package that start a step and wait for it, beside the `code` that it could have run."""
    if step.name in _WRITINGS:
        return ("run/takeaway.py", "run/workers.py")
    # Not all that they import: the process that notebooks are forked from has every figure in memory.
    return tuple(path for path in find_closure("", _STARTS_A_NOTEBOOK).code if path.startswith("run/"))


def _notebook_step(project: Project, profile: str, name: str, origins: Origins) -> Step:
    path = project.notebooks / f"{name}.ipynb"
    source = "\n".join(python_of(text) for _, text in read_code_cells(path))
    closure = find_closure(source, _AROUND_A_NOTEBOOK)
    counts_a_list = (cell := origins.files.get(f"{PROGRAMMES_TABLE}.csv")) is not None and cell.notebook == name
    inputs = (*((_LISTS,) if counts_a_list else ()), _WITHDRAWN, _RECORD, _DESCRIPTION, f"parameters/{profile}.yml")
    executed = f"data/processed/{profile}/notebooks/{name}.ipynb"
    return Step(name, project.shown(path), inputs, (executed,), closure.code, closure.libraries)


def _writing_step(profile: str, name: str, writing: _Writing) -> Step:
    folders = {"t": f"data/processed/{profile}", "f": f"figures/{profile}"}
    inputs = tuple(pattern.format(**folders) for pattern in writing.inputs)
    outputs = tuple(pattern.format(**folders) for pattern in writing.outputs)
    closure = find_closure("", (writing.module,))
    runs = f"src/{writing.module.replace('.', '/')}.py"
    return Step(name, runs, (*inputs, f"parameters/{profile}.yml"), outputs, closure.code, closure.libraries, writing.after)
