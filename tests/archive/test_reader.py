from __future__ import annotations

import ast
from pathlib import Path

import glomag
from glomag.archive.reader import MODULES

_PACKAGE = Path(glomag.__file__).parent
# Of the modules that are imported, these take no part in what a list is read into.
_TAKE_NO_PART = {"archive/reader.py", "errors.py", "paths.py", "sources/__init__.py", "archive/__init__.py", "__init__.py"}


def _imported_by(name: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse((_PACKAGE / name).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("glomag"):
            inside = (node.module or "").split(".")[1:]
            found |= {"/".join([*inside, alias.name]) for alias in node.names} | {"/".join(inside)}
    return {f"{name}{ending}" for name in found for ending in (".py", "/__init__.py") if (_PACKAGE / f"{name}{ending}").is_file()}


def test_every_module_that_takes_part_in_reading_is_in_the_fingerprint() -> None:
    found, waiting = set[str](), {"archive/jobs.py"}
    while waiting:
        found |= waiting
        waiting = {other for name in waiting for other in _imported_by(name)} - found
    assert found - _TAKE_NO_PART == set(MODULES)
