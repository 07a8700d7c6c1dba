"""Whether it is known what a notebook reads and changes.

One that opens files by itself, asks the clock or draws lots runs every time; of one that may change what is imported no figure is kept.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

# What a notebook may import and still be known to read what its step names: libraries that compute. Not IPython, whose objects for
# showing open whatever file or address they are called with.
_KNOWN = {
    "__future__", "collections", "dataclasses", "datetime", "functools", "itertools", "math", "matplotlib", "numpy", "operator",
    "pandas", "pathlib", "re", "seaborn", "statistics", "string", "textwrap", "typing",
}  # fmt: skip
# The parts of the package that read nothing but what they are given, and the workbench, whose reading the steps name.
_OF_PACKAGE = ("glomag.claims", "glomag.figures", "glomag.measures", "glomag.run.workbench")
# Calls by which code, a file, the clock or chance comes in, whatever they hang on.
_BRINGS_IN = {
    "DataSource", "ExcelFile", "HDFStore", "__builtins__", "__import__", "absolute", "addfont", "builtins", "compile", "cwd",
    "default_rng", "environ", "eval", "exec", "exists", "expanduser", "find_project", "fromfile", "fromregex", "genfromtxt",
    "get_handle", "get_ipython", "getattr", "getenv", "glob", "globals", "home", "import_module", "importlib", "imread", "input", "io",
    "is_dir", "is_file", "iterdir", "list_profiles", "list_published", "listdir", "loadtxt", "locals", "lstat", "memmap", "modules",
    "now", "open", "os", "random", "rc_file", "readlink", "resolve", "rglob", "sample", "scandir", "sha256_of", "shutil", "stat",
    "stored_lists", "subprocess", "sys", "today", "use", "utcnow", "vars", "walk",
}  # fmt: skip
_PREFIXES = ("read_", "load", "from_file", "fetch", "newest_list", "hash_")
# As libraries read the day of today out of a text, and the words by which they are told to open something.
_CLOCKS = {"now", "today"}
_OPENS = {"filename", "url"}
# Methods and functions that change what they are called on or with.
_CHANGES = {
    "add", "append", "appendleft", "clear", "delattr", "delitem", "discard", "extend", "fill", "insert", "pop", "popitem", "put",
    "remove", "reverse", "sort", "update", "xkcd",
}  # fmt: skip
_CHANGE_PREFIXES = ("rc", "reset_orig", "set", "register_", "unregister", "use", "__")
_READ_DUNDERS = {"__doc__", "__name__", "__version__"}
_CHANGE_WORDS = {"inplace", "out"}
# What gives something new, which is nobody else's.
_MAKES_NEW = {"Counter", "DataFrame", "Series", "copy", "deepcopy", "defaultdict", "dict", "list", "set"}
_NEW = (ast.Constant, ast.Dict, ast.DictComp, ast.JoinedStr, ast.List, ast.ListComp, ast.Set, ast.SetComp)
_PLACES = {"at", "iat", "iloc", "loc"}


def find_unknown(source: str) -> str:
    """The first word of a notebook's Python by which something may come in that no step names; empty where there is none.

    It errs on the side of too much: `now` may be the name of somebody's column method. Such a notebook is only run too often.
    """
    for node in ast.walk(ast.parse(source)):
        for name in _named(node):
            if name in _BRINGS_IN or name.startswith(_PREFIXES):
                return name
        if told := _told(node):
            return told
        for module in _imported(node):
            return f"import {module}"
    return ""


def find_change(source: str) -> str:
    """The first of a notebook's Python by which it may change what is imported, and so what a figure looks like; empty where there is none.

    What is assigned to, or changed by a method, counts as imported unless the notebook made it itself, by a literal or a copy. What it
    reads or runs that is not known may do so, too. Such figures are only drawn too often.
    """
    tree = ast.parse(source)
    own = _names_made(tree)
    for node in ast.walk(tree):
        if _may_change(node, own):
            return ast.unparse(node)
    return find_unknown(source)


def _named(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Attribute):
        return [node.attr]
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        return [node.id]
    return [alias.name for alias in node.names] if isinstance(node, ast.ImportFrom) else []


def _told(node: ast.AST) -> str:
    """The text or the keyword by which a library asks the clock or opens something."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.strip().lower() in _CLOCKS:
        return node.value.strip()
    return node.arg if isinstance(node, ast.keyword) and node.arg in _OPENS else ""


def _imported(node: ast.AST) -> Iterator[str]:
    """The modules of an import by which something may come in; a module of the standard library that another has imported, too."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if not _is_known(alias.name))
    elif isinstance(node, ast.ImportFrom):
        module = node.module or ""
        for alias in node.names:
            whole = f"{module}.{alias.name}"
            if node.level or not (_is_known(module) or _is_known(whole)) or _is_module(module, alias.name):
                yield whole


def _is_known(module: str) -> bool:
    return module.partition(".")[0] in _KNOWN or any(module == one or module.startswith(f"{one}.") for one in _OF_PACKAGE)


def _is_module(module: str, name: str) -> bool:
    return name in sys.stdlib_module_names and name not in _KNOWN | {module.partition(".")[0]}


def _names_made(tree: ast.AST) -> set[str]:
    """Names that stand for nothing but what the notebook made itself, wherever they are bound."""
    nodes = list(ast.walk(tree))
    made = {id(one) for node in nodes if isinstance(node, ast.Assign) and _is_new(node.value) for one in node.targets}
    grown = {id(node.target) for node in nodes if isinstance(node, ast.AugAssign)}  # changes what the name stands for already
    stored = [node for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in grown]
    others = {node.id for node in stored if id(node) not in made}
    others |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    others |= {node.asname or node.name.partition(".")[0] for node in nodes if isinstance(node, ast.alias)}
    return {node.id for node in stored} - others


def _is_new(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        called = value.func
        return (called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else "") in _MAKES_NEW
    return isinstance(value, _NEW)


def _may_change(node: ast.AST, own: set[str]) -> bool:
    if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
        return not _is_own(node.value, own)
    if isinstance(node, ast.AugAssign):
        return isinstance(node.target, ast.Name) and node.target.id not in own
    if isinstance(node, ast.Call):  # `bench.register` is the record
        return isinstance(node.func, ast.Attribute) and node.func.attr == "register"
    if isinstance(node, ast.Attribute):
        return _is_changing(node.attr) and not _is_own(node.value, own)
    if isinstance(node, ast.ImportFrom):
        return any(_is_changing(alias.name) or alias.name == "*" for alias in node.names)
    if isinstance(node, ast.Name):
        return node.id in ("setattr", "delattr")
    return isinstance(node, ast.keyword) and node.arg in _CHANGE_WORDS


def _is_changing(name: str) -> bool:
    return name in _CHANGES or (name.startswith(_CHANGE_PREFIXES) and name not in _READ_DUNDERS)


def _is_own(value: ast.expr, own: set[str]) -> bool:
    if isinstance(value, ast.Attribute) and value.attr in _PLACES:
        value = value.value
    return isinstance(value, ast.Name) and value.id in own
