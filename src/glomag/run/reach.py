"""Which modules of the package a function can reach by the names that it uses: finer than by imports, for what draws a figure.

A module of a figure holds both what counts its rows and what draws them. The rows are known by their content; so only what the
drawing reaches has to be known by its code. Every module on the way counts whole; of its imports those are followed that a name on
the way refers to.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from glomag.run.closure import CODE, PACKAGE

Name = tuple[str, str]
"""A module, `glomag.figures.stock_drawing`, and a name that stands at its top."""


@dataclass(frozen=True)
class _Module:
    """Names at the top of a module: what each uses, and what those that are imported stand for. `always` is used by importing it."""

    path: Path
    uses: Mapping[str, frozenset[str]]
    imports: Mapping[str, Name]
    always: frozenset[str]


def find_reach(entries: Iterable[Name]) -> frozenset[str]:
    """Files of the package, relative to it, that the named functions and classes can reach, their own among them.

    Raises LookupError where a name cannot be found: then what it reaches is not known.
    """
    seen: set[Name] = set()
    files: set[str] = set()
    waiting = list(entries)
    while waiting:
        module, name = waiting.pop()
        if (module, name) in seen or module.partition(".")[0] != PACKAGE:
            continue
        seen.add((module, name))
        read = _read_module(module)
        files |= _with_packages(read.path)
        waiting += _next(module, name, read)
    return frozenset(files)


def _next(module: str, name: str, read: _Module) -> list[Name]:
    if name in read.imports:
        target, inner = read.imports[name]
        # `from glomag.figures import layout` names a module: all that stands in it counts as used.
        whole = f"{target}.{inner}" if inner else target
        if _file_of(whole) is not None:
            return [(whole, every) for every in _read_module(whole).uses] or [(whole, "")]
        return [(target, inner)]
    if name and name not in read.uses:
        raise LookupError(f"{module} has no {name}")
    return [(module, used) for used in read.uses.get(name, frozenset()) | read.always if used in read.uses or used in read.imports]


def _with_packages(path: Path) -> set[str]:
    """The file, and what importing it runs before: the packages that it lies in."""
    inside = path.relative_to(CODE)
    above = [CODE / folder / "__init__.py" for folder in inside.parents]
    return {inside.as_posix(), *(one.relative_to(CODE).as_posix() for one in above if one.is_file())}


@cache
def _read_module(name: str) -> _Module:
    path = _file_of(name)
    if path is None:
        raise LookupError(f"there is no module {name}")
    uses: dict[str, frozenset[str]] = {}
    imports: dict[str, Name] = {}
    always: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom):
            imports |= {alias.asname or alias.name: (node.module or "", alias.name) for alias in node.names}
        elif isinstance(node, ast.Import):
            imports |= {alias.asname or alias.name.partition(".")[0]: (alias.name, "") for alias in node.names}
        elif names := _defined(node):
            uses |= {one: uses.get(one, frozenset()) | _used(node) for one in names}
        else:
            always |= _used(node)
    return _Module(path, uses, imports | _late_imports(path), frozenset(always))


@cache
def _late_imports(path: Path) -> dict[str, Name]:
    """What functions import by themselves, as if it stood at the top."""
    nodes = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ImportFrom)]
    return {alias.asname or alias.name: (node.module or "", alias.name) for node in nodes for alias in node.names}


def _defined(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign | ast.AugAssign) else []
    return [one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)]


def _used(node: ast.AST) -> frozenset[str]:
    return frozenset(one.id for one in ast.walk(node) if isinstance(one, ast.Name))


def _file_of(name: str) -> Path | None:
    place = CODE.joinpath(*name.split(".")[1:])
    return next((path for path in (place / "__init__.py", place.with_suffix(".py")) if path.is_file()), None)
