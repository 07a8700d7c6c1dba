"""What a program could have run: the modules of this package that it reaches by imports, and the libraries that they name."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from glomag.run.libraries import libraries_of

PACKAGE = "glomag"
CODE = Path(__file__).parent.parent


@dataclass(frozen=True)
class Closure:
    """Files of the package, relative to it, with what its packages read (templates, styles); and distributions by name."""

    code: tuple[str, ...]
    libraries: tuple[str, ...]


def find_closure(source: str, entries: Iterable[str] = ()) -> Closure:
    """Follow every import of a Python source and of the modules `entries`, also those inside functions.

    It errs on the side of too much: a module that is imported and not called is named too.
    """
    reached: set[Path] = set()
    outside: set[str] = set()
    waiting = [*_imports(source), *entries]
    while waiting:
        name = waiting.pop()
        if name.partition(".")[0] != PACKAGE:
            outside.add(name.partition(".")[0])
            continue
        for path in _files_of(name):
            if path not in reached:
                reached.add(path)
                waiting += _imports_of(path)
    return Closure(_with_assets(reached), libraries_of(outside))


def code_files() -> list[Path]:
    """Every module of the package, and what its modules read from it: templates, styles and scripts."""
    return sorted(path for path in CODE.rglob("*") if path.is_file() and path.suffix != ".pyc")


@cache
def _assets() -> tuple[Path, ...]:
    return tuple(path for path in code_files() if path.suffix != ".py")


def _imports(source: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "files":
            found |= {str(word.value) for word in node.args if isinstance(word, ast.Constant)}  # a program or a font out of a package
    return found


@cache
def _imports_of(path: Path) -> frozenset[str]:
    return frozenset(_imports(path.read_text(encoding="utf-8")))


@cache
def _files_of(name: str) -> list[Path]:
    """The modules that an import of `glomag.a.b` loads: those of the packages above it, and its own. A name inside one has none."""
    parts = name.split(".")[1:]
    folders = [CODE.joinpath(*parts[:depth]) for depth in range(len(parts) + 1)]
    candidates = [path for folder in folders for path in (folder / "__init__.py", folder.with_suffix(".py"))]
    return [path for path in candidates if path.is_file()]


def _with_assets(reached: set[Path]) -> tuple[str, ...]:
    folders = {path.parent for path in reached} - {CODE}
    assets = {path for path in _assets() if folders & set(path.parents)}
    return tuple(sorted(path.relative_to(CODE).as_posix() for path in reached | assets))
