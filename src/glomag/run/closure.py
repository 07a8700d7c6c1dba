"""What a program could have run: the modules of this package that it reaches by imports, and the libraries that they name.

Where the `__init__.py` of a package does nothing but hand on names (docstring, imports, `__all__`), it counts itself, and of what it
imports only what is asked of it: `from glomag.measures import build_counts` leads to `measures/counts.py` and not to every measure.
That is safe because a module here has only definitions at its top: that it is loaded changes nothing for another, and its functions
run only where somebody names it. What does more than define (`effects_of`) counts wherever it is loaded, named or not. Where names
cannot tell what is used (a package taken as an object, `import *`, a name that is nowhere, an import by a computed name), all that is
loaded counts. Libraries are always those of all that is loaded: what they do when they are loaded is not known.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from glomag.run.libraries import libraries_of

PACKAGE = "glomag"
CODE = Path(__file__).parent.parent

Asked = tuple[str, str]
"""A module and a name that is asked of it; an empty name stands for the module itself, as an object."""

_RESOURCES = "__path__"  # what `files("glomag.a")` asks of a package: where it lies
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_FILES = re.compile(r"\bfiles\s*\(")
_BY_COMPUTED_NAME = {"import_module", "__import__", "eval", "exec"}
# Decorators that change what they stand on and nothing else.
_PLAIN = {
    "abstractmethod", "cache", "cached_property", "classmethod", "contextmanager", "dataclass", "field_validator", "kept_by_record",
    "lru_cache", "model_validator", "overload", "property", "staticmethod",
}  # fmt: skip
# Methods that change what they are called on, which may be another module's.
_CHANGES = {
    "add", "append", "clear", "discard", "extend", "insert", "pop", "popitem", "register", "remove", "setattr", "setdefault", "update",
}  # fmt: skip


@dataclass(frozen=True)
class Closure:
    """Files of the package, relative to it, with what its packages read (templates, styles); and distributions by name."""

    code: tuple[str, ...]
    libraries: tuple[str, ...]


@dataclass(frozen=True)
class _Module:
    """What is told by the source of a module: what it asks for, the names at its top, and how far names tell what it uses.

    `own` are the names that it defines, `handed` those that it imports, with where they come from.
    """

    asked: frozenset[Asked]
    own: frozenset[str]
    handed: Mapping[str, Asked]
    only_hands_on: bool
    is_dynamic: bool
    has_effects: bool


def find_closure(source: str, entries: Iterable[str] = ()) -> Closure:
    """Follow the imports of a Python source and of the modules `entries`, also those inside functions, by the names that they ask for.

    It errs on the side of too much: of a module that is asked for anything, all imports are followed, called or not; and where names
    do not tell what is used, every module that is loaded is named, as the head of this module says.
    """
    return _find_closure(source, tuple(entries))


@cache
def _find_closure(source: str, entries: tuple[str, ...]) -> Closure:
    tree = ast.parse(source)
    asked = _asked(source, tree) | {(entry, "") for entry in entries}
    loaded, outside = _load(asked)
    reached = loaded if _goes_by_computed_names(source, tree) else _reach(asked, loaded)
    return Closure(_with_assets(reached), libraries_of(outside))


def effects_of(source: str) -> list[str]:
    """Statements at the top of a module, and of its classes, that may do more than define names of its own."""
    return [ast.unparse(node) for node in _effects(ast.parse(source).body)]


def code_files() -> list[Path]:
    """Every module of the package, and what its modules read from it: templates, styles and scripts."""
    return sorted(path for path in CODE.rglob("*") if path.is_file() and path.suffix != ".pyc" and "__pycache__" not in path.parts)


@cache
def _read(path: Path) -> _Module:
    """Read and parse a module, once: a run asks hundreds of times."""
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    own, handed = _names_of(tree)
    return _Module(
        _asked(source, tree),
        own,
        handed,
        only_hands_on=path.name == "__init__.py" and all(_hands_on(node) for node in tree.body),
        is_dynamic=_goes_by_computed_names(source, tree),
        has_effects=any(True for _ in _effects(tree.body)),
    )


@cache
def _assets() -> tuple[Path, ...]:
    return tuple(path for path in code_files() if path.suffix != ".py")


def _load(asked: Iterable[Asked]) -> tuple[set[Path], set[str]]:
    """Every module that the imports could load, and the names of what is not of this package."""
    reached: set[Path] = set()
    outside: set[str] = set()
    waiting = list(asked)
    while waiting:
        module, name = waiting.pop()
        if module.partition(".")[0] != PACKAGE:
            outside.add(module.partition(".")[0])
            continue
        for path in _files_of(f"{module}.{name}" if name else module):
            if path not in reached:
                reached.add(path)
                waiting += _read(path).asked
    return reached, outside


def _reach(asked: Iterable[Asked], loaded: set[Path]) -> set[Path]:
    """Of the modules that are loaded, those that are named, and those that have an effect; all of them where names do not tell."""
    if any(_read(path).is_dynamic for path in loaded):
        return loaded
    waiting = [*asked, *((_name_of(path), "") for path in loaded if _read(path).has_effects)]
    seen: set[Asked] = set()
    reached: set[Path] = set()
    while waiting:
        one = waiting.pop()
        if one in seen or one[0].partition(".")[0] != PACKAGE:
            continue
        seen.add(one)
        found = _resolve(*one)
        if found is None:
            return loaded
        reached |= found[0]
        waiting += found[1]
    return reached


@cache
def _resolve(module: str, name: str) -> tuple[frozenset[Path], frozenset[Asked]] | None:
    """The files that count where a name is asked of a module, and what those ask for; None where that cannot be told."""
    path = _file_of(module)
    if path is None:
        return None
    packages = [one for one in _files_of(module) if one.name == "__init__.py"]
    followed = {one for one in (*packages, path) if not _read(one).only_hands_on}
    asked = frozenset(one for file in followed for one in _read(file).asked)
    files = frozenset({*packages, path})
    if path.name != "__init__.py":
        return files, asked
    led = _ask_package(path, module, name)
    return None if led is None else (files, asked | led)


def _ask_package(path: Path, module: str, name: str) -> frozenset[Asked] | None:
    """Where a name of a package leads: to what its `__init__.py` imports under that name, or to a module in it, or nowhere else."""
    read = _read(path)
    if name == _RESOURCES:
        return read.asked
    led = {read.handed[name]} if name in read.handed else set()
    if name and _file_of(f"{module}.{name}") is not None:
        led.add((f"{module}.{name}", ""))
    return frozenset(led) if led or name in read.own else None


def _names_of(tree: ast.Module) -> tuple[frozenset[str], dict[str, Asked]]:
    """The names that a module defines at its top, and those that it imports, with where they come from."""
    own: set[str] = set()
    handed: dict[str, Asked] = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            handed |= {alias.asname or alias.name: (node.module or "", alias.name) for alias in node.names}
        elif isinstance(node, ast.Import):
            handed |= {alias.asname or alias.name.partition(".")[0]: (alias.name, "") for alias in node.names}
        elif isinstance(node, _DEFINITIONS):
            own.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            own |= {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    return frozenset(own), handed


def _hands_on(node: ast.stmt) -> bool:
    """Whether a statement of an `__init__.py` is a docstring, an import, or a dunder name for constants."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign):
        named = [one.id for one in node.targets if isinstance(one, ast.Name) and one.id.startswith("__")]
        return len(named) == len(node.targets) and not any(isinstance(one, ast.Call | ast.Name) for one in ast.walk(node.value))
    return isinstance(node, ast.Import | ast.ImportFrom)


def _asked(source: str, tree: ast.Module) -> frozenset[Asked]:
    found: set[Asked] = set()
    for node in _statements(tree):
        if isinstance(node, ast.Import):
            found |= {(alias.name, "") for alias in node.names}
            # `import glomag.a.b` binds `glomag`: everything that anybody has loaded hangs on that name.
            found |= {(alias.name.partition(".")[0], "") for alias in node.names if not alias.asname}
        elif isinstance(node, ast.ImportFrom):
            # A relative import does not say where it leads.
            found |= {(f"{node.module}", alias.name) for alias in node.names} if not node.level else {(PACKAGE, "")}
    return frozenset(found | _resources_asked(tree) if _FILES.search(source) else found)


def _statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """Every statement, also those inside others; without the expressions, which are most of a source and hold no import."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        blocks = (value for value in vars(waiting.pop()).values() if isinstance(value, list))
        for node in (one for block in blocks for one in block):
            if isinstance(node, ast.stmt):
                yield node
            if isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
                waiting.append(node)


def _resources_asked(tree: ast.Module) -> set[Asked]:
    """The packages that something which is no module is taken out of: `files("glomag.a")`, for a program, a font or a style."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "files")
    return {(str(word.value), _RESOURCES) for call in calls for word in call.args if isinstance(word, ast.Constant)}


def _goes_by_computed_names(source: str, tree: ast.Module) -> bool:
    """Whether it takes something from a module by a name that only a run knows, or looks among all that is loaded."""
    if not any(word in source for word in (*_BY_COMPUTED_NAME, "modules")):
        return False  # most have none of the words; it takes long to look closer
    nodes = list(ast.walk(tree))
    known = {id(one) for node in nodes for one in _known_names(node)}
    return any(_takes_any(node) for node in nodes if id(node) not in known)


def _takes_any(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        names = [alias.name for alias in node.names if alias.asname or alias.name == "modules"]
        return node.module in ("importlib", "builtins", "sys") and bool({*_BY_COMPUTED_NAME, "modules"} & set(names))
    if isinstance(node, ast.Attribute):
        return ast.unparse(node) == "sys.modules" or node.attr in ("import_module", "__import__")
    return isinstance(node, ast.Name) and node.id in _BY_COMPUTED_NAME


def _known_names(node: ast.AST) -> list[ast.AST]:
    """The part of a statement or call by which nothing comes in that is not known: a name that is written out, or a load for nothing."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and _last_name(node.value) == "import_module":
        return [node.value.func]  # it is loaded and not used
    if not isinstance(node, ast.Call) or not _is_outside(node.args[:1]):
        return []
    return [node.func.value if ast.unparse(node.func) == "sys.modules.get" else node.func] if isinstance(node.func, ast.Attribute) else []


def _is_outside(words: list[ast.expr]) -> bool:
    """Whether a name is written out, and is that of a library."""
    named = words[0].value if words and isinstance(words[0], ast.Constant) else PACKAGE
    return isinstance(named, str) and named.partition(".")[0] != PACKAGE


def _effects(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    for node in body:
        if isinstance(node, _DEFINITIONS):
            yield from _effects_of_definition(node)
        elif isinstance(node, ast.Try):
            yield from _effects([*node.body, *(one for handler in node.handlers for one in handler.body), *node.orelse, *node.finalbody])
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            yield from _effects([*node.body, *node.orelse])
        elif not _is_plain(node):
            yield node


def _effects_of_definition(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Iterator[ast.AST]:
    yield from (one for one in node.decorator_list if _last_name(one) not in _PLAIN)
    if isinstance(node, ast.ClassDef):
        yield from (one for one in node.keywords if one.arg == "metaclass")
        yield from _effects(node.body)
    else:
        yield from (one for one in (*node.args.defaults, *node.args.kw_defaults) if one is not None and not _only_computes(one))
        if node.name == "__init_subclass__":
            yield node


def _is_plain(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.If):
        return ast.unparse(node.test) == "__name__ == '__main__'"
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return all(_is_own(one) for one in targets) and (node.value is None or _only_computes(node.value))
    return isinstance(node, ast.Import | ast.ImportFrom | ast.Pass)


def _is_own(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) or (isinstance(target, ast.Tuple) and all(isinstance(one, ast.Name) for one in target.elts))


def _only_computes(value: ast.expr) -> bool:
    return not any(isinstance(one, ast.Call) and _last_name(one) in _CHANGES for one in ast.walk(value))


def _last_name(node: ast.expr) -> str:
    called = node.func if isinstance(node, ast.Call) else node
    return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""


def _file_of(name: str) -> Path | None:
    place = CODE.joinpath(*name.split(".")[1:])
    return next((path for path in (place / "__init__.py", place.with_suffix(".py")) if path.is_file()), None)


def _name_of(path: Path) -> str:
    parts = path.relative_to(CODE).with_suffix("").parts
    return ".".join((PACKAGE, *(parts[:-1] if parts[-1] == "__init__" else parts)))


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
