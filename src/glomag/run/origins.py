"""Which cell of which notebook writes which file, read from the notebooks' sources. Nothing is run, and nothing is typed twice."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from glomag.errors import NotebookError
from glomag.paths import Project
from glomag.run.programmes import PROGRAMMES_TABLE

# What a notebook calls on its workbench (run/workbench.py) to write a file named in the call, and that file's ending.
_WRITERS = {"write": "csv", "write_parquet": "parquet", "write_page": "md"}
# What writes a table of its own choosing.
_WRITES_BY_ITSELF = {"compare_programmes": f"{PROGRAMMES_TABLE}.csv"}
_DRAWS, _OPENS = "draw", "open_workbench"
_FIGURE_FOLDER = re.compile(r"(\d{2,3})-")
# Every figure in the order of its number.
_CATALOGUE = Path(__file__).parents[1] / "figures" / "catalogue.py"
_MAGIC = re.compile(r"^\s*[!%].*$", re.MULTILINE)


@dataclass(frozen=True)
class Cell:
    """A cell of a notebook: the notebook's name without ending, and the cell's id as an executed notebook has it (`cell-09`)."""

    notebook: str
    cell: str

    def __str__(self) -> str:
        return f"{self.notebook}#{self.cell}"


@dataclass(frozen=True)
class Origins:
    """The cell behind each file of data/processed/<profile>/ by its name, and behind each figure by its number."""

    files: Mapping[str, Cell]
    figures: Mapping[int, Cell]

    def of_output(self, folder: str, path: str) -> Cell | None:
        """The cell that makes an output of a profile; None where no cell names it.

        `folder` is `processed` or `figures`; `path` is relative to that folder of the profile, with forward slashes.
        """
        if folder == "processed":
            return self.files.get(path)
        number = _FIGURE_FOLDER.match(path)
        return self.figures.get(int(number[1])) if number and "/" in path else None


def read_origins(project: Project) -> Origins:
    """Read every notebook of the checkout and find what each of its cells writes.

    Found are calls on a workbench with the name spelled out: `bench.write(table, "claims")`, `bench.draw(changes.build_exhibit)`.
    Raises NotebookError where a cell is no Python, or where two cells write the same file.
    """
    found: dict[str | int, Cell] = {}
    for path in sorted(project.notebooks.glob("*.ipynb")):
        cells = read_code_cells(path)
        trees = [_parse(source, f"{project.shown(path)}, {cell}") for cell, source in cells]
        imported, benches = _imported_names(trees), _workbenches(trees)
        for (cell, _), tree in zip(cells, trees, strict=True):
            for call, argument in _calls(tree, benches):
                written = _written(call, argument, imported)
                if written is not None:
                    _keep(found, written, Cell(path.stem, cell))
    return Origins(
        {name: cell for name, cell in found.items() if isinstance(name, str)},
        {number: cell for number, cell in found.items() if isinstance(number, int)},
    )


def read_code_cells(path: Path) -> list[tuple[str, str]]:
    """Id and source of every code cell of a notebook, the ids as in an executed one: `cell-` and the place among all cells."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [(f"cell-{number:02d}", "".join(cell["source"])) for number, cell in enumerate(cells) if cell["cell_type"] == "code"]


def python_of(source: str) -> str:
    """The Python of a cell: without lines that only a shell or a notebook understands, which a run refuses anyway."""
    return _MAGIC.sub("", source)


def _parse(source: str, where: str) -> ast.Module:
    try:
        return ast.parse(python_of(source))
    except SyntaxError as error:
        raise NotebookError(f"this cell is no Python: {error.msg}", where=where, change="mend the cell") from None


def _imported_names(trees: list[ast.Module]) -> dict[str, str]:
    """What each imported name of a notebook stands for, in full: `changes` -> `glomag.figures.changes`."""
    found: dict[str, str] = {}
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.ImportFrom):
            found |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.asname: alias.name for alias in node.names if alias.asname}
    return found


def _workbenches(trees: list[ast.Module]) -> set[str]:
    """The names that stand for a workbench: `bench` in `bench = open_workbench(profile, output)`."""
    given = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)]
    opened = [node.targets for node in given if ast.unparse(node.value.func).rpartition(".")[2] == _OPENS]  # type: ignore[attr-defined]
    return {ast.unparse(target) for targets in opened for target in targets}


def _calls(tree: ast.Module, benches: set[str]) -> Iterator[tuple[str, ast.expr | None]]:
    """Method and last argument of every call on a workbench, in the order of the source."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for node in sorted(found, key=lambda call: (call.lineno, call.col_offset)):
        if isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) in benches:
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            yield node.func.attr, given[-1] if given else None


def _written(call: str, argument: ast.expr | None, imported: Mapping[str, str]) -> str | int | None:
    """What a call on a workbench writes: the name of a file, or the number of a figure; None where it writes or names nothing."""
    if call in _WRITES_BY_ITSELF:
        return _WRITES_BY_ITSELF[call]
    if call in _WRITERS and isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return f"{argument.value}.{_WRITERS[call]}"
    return _numbers().get(_full_name(argument, imported)) if call == _DRAWS and argument is not None else None


def _keep(found: dict[str | int, Cell], key: str | int, cell: Cell) -> None:
    if key in found:
        raise NotebookError(
            f"two cells write {key if isinstance(key, str) else f'figure {key}'}: {found[key]} and {cell}",
            where=f"notebooks/{cell.notebook}.ipynb, {cell.cell}",
            allowed="one cell for each file",
            change="take one of them out, or give the table another name",
        )
    found[key] = cell


def _full_name(node: ast.expr, imported: Mapping[str, str]) -> str:
    """`changes.build_exhibit` in a notebook -> `glomag.figures.changes.build_exhibit`."""
    first, dot, rest = ast.unparse(node).partition(".")
    return imported.get(first, first) + dot + rest


@cache
def _numbers() -> dict[str, int]:
    """Number of each figure by the full name of what builds it.

    Read from the source of the catalogue: to import every figure with all that it counts takes seconds, and here only names matter.
    """
    tree = ast.parse(_CATALOGUE.read_text(encoding="utf-8"))
    imported = _imported_names([tree])
    listed = next(node.value for node in tree.body if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "EXHIBITS")
    builders = listed.elts if isinstance(listed, ast.Tuple) else []
    return {_full_name(builder, imported): number for number, builder in enumerate(builders, start=1)}
