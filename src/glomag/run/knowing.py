"""Whether it is known what a notebook reads: one that opens files by itself, asks the clock or draws lots runs every time."""

from __future__ import annotations

import ast

# What a notebook may import and still be known to read what its step names: the package, and libraries that compute.
_KNOWN = {
    "__future__", "collections", "dataclasses", "datetime", "functools", "glomag", "IPython", "itertools", "math", "matplotlib",
    "numpy", "operator", "pandas", "pathlib", "re", "seaborn", "statistics", "string", "textwrap", "typing",
}  # fmt: skip
# Calls by which code, a file, the clock or chance comes in, whatever they hang on.
_BRINGS_IN = {
    "__import__", "builtins", "compile", "cwd", "default_rng", "eval", "exec", "exists", "fromfile", "genfromtxt", "get_ipython", "getattr",
    "glob", "globals", "home", "imread", "input", "is_dir", "is_file", "iterdir", "loadtxt", "locals", "lstat", "memmap", "now", "open",
    "random", "rglob", "sample", "stat", "today", "utcnow", "vars", "walk", "ExcelFile", "HDFStore",
}  # fmt: skip
_PREFIXES = ("read_", "load", "from_file", "fetch", "newest_list")


def find_unknown(source: str) -> str:
    """The first word of a notebook's Python by which something may come in that no step names; empty where there is none.

    It errs on the side of too much: `now` may be the name of somebody's column method. Such a notebook is only run too often.
    """
    for node in ast.walk(ast.parse(source)):
        for name in _named(node):
            if name in _BRINGS_IN or name.startswith(_PREFIXES):
                return name
        for module in _imported(node):
            if module.partition(".")[0] not in _KNOWN:
                return f"import {module}"
    return ""


def _named(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Attribute):
        return [node.attr]
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        return [node.id]
    return [alias.name for alias in node.names] if isinstance(node, ast.ImportFrom) else []


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []
