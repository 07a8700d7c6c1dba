"""How the project is written (DESIGN: one way through, naming and style), checked on the source itself."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

CHECKOUT = Path(__file__).resolve().parents[1]
SOURCE = CHECKOUT / "src" / "glomag"
MODULES = sorted(SOURCE.rglob("*.py"))
TESTS = sorted((CHECKOUT / "tests").rglob("*.py"))

# A module imports only from its own package and from what stands before it here.
ORDER = (
    "errors", "paths", "periods", "definitions", "parameters", "wording", "spreadsheet",
    "sources", "archive", "register", "recommendations", "disclosure", "tables", "reconcile", "measures", "claims", "figures",
    "appendix", "workbook", "gallery", "explain", "pages", "run", "verify", "diff", "pack", "cli",
)  # fmt: skip
REFUSED_NAMES = {"df", "data", "tmp", "res", "utils", "helpers", "misc", "final", "v2"}
LONGEST_FUNCTION = 40
LONGEST_FILE = 400
LONG_FILES: dict[str, str] = {}  # path and reason
PINNED_ALIKE = ("jupyterlab", "pandas", "matplotlib", "seaborn", "papermill", "nbval")
# Folders of one machine; put together here so that this file does not hold what it forbids.
MACHINE_PATH = re.compile(rf"(?<![\w.:/%-])/(?:{'|'.join(('work', 'tmp', 'home', 'root'))})/")
INVENTED_PATHS = {"uv.lock": "not ours", "tests/run/test_normalise.py": "paths of somebody, which a notebook must lose"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def _shown(path: Path) -> str:
    return path.relative_to(CHECKOUT).as_posix()


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@cache
def _nodes(path: Path) -> tuple[ast.AST, ...]:
    """Every node of a module; walked through once, and not once a rule."""
    return tuple(ast.walk(_tree(path)))


def _package(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def _imported(path: Path) -> Iterator[str]:
    """Top-level parts of glomag that a module imports."""
    for node in _nodes(path):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{_shown(path)}, line {node.lineno}: relative import"
            names = [node.module or ""] if node.module != "glomag" else [f"glomag.{alias.name}" for alias in node.names]
        yield from (name.split(".")[1] for name in names if name.startswith("glomag."))


def _functions(path: Path) -> Iterator[Function]:
    yield from (node for node in _nodes(path) if isinstance(node, Function))


def _n_lines(function: Function) -> int:
    """Lines of a function without its docstring."""
    n = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function) is None:
        return n
    docstring = function.body[0]
    return n - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)


def _public(tree: ast.Module) -> Iterator[Function | ast.ClassDef]:
    """Functions, classes and methods that others may call."""
    for node in tree.body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from (part for part in node.body if isinstance(part, Function) and not part.name.startswith("_"))


def _names_given(path: Path) -> Iterator[tuple[int, str]]:
    """Every name that a file gives: variables, arguments, functions, classes, imports under another name."""
    for node in _nodes(path):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, Function | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((node.lineno, alias.asname) for alias in node.names if alias.asname)


def _tracked() -> list[Path]:
    """Files under version control; every file of the folder where there is no repository (a downloaded archive)."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        return [CHECKOUT / name for name in listed.stdout.split("\0") if name]
    return [path for path in CHECKOUT.rglob("*") if not any(part.startswith((".", "build")) for part in path.relative_to(CHECKOUT).parts)]


def test_a_module_imports_only_from_its_left() -> None:
    wrong = []
    for path in MODULES:
        own = _package(path)
        if own == "__init__":
            assert not list(_imported(path))
            continue
        assert own in ORDER, f"{own} has no place in the order of imports: give it one here and in the design"
        left = {own, *ORDER[: ORDER.index(own)]}
        wrong += [f"{_shown(path)} imports {name}" for name in _imported(path) if name not in left]
    assert not wrong


def test_a_function_has_forty_lines_at_most() -> None:
    long = [
        f"{_shown(path)}: {function.name} has {_n_lines(function)} lines"
        for path in MODULES
        for function in _functions(path)
        if _n_lines(function) > LONGEST_FUNCTION
    ]
    assert not long


def test_everything_public_says_what_it_is_for() -> None:
    silent = []
    for path in MODULES:
        tree = _tree(path)
        silent += [] if ast.get_docstring(tree) else [_shown(path)]
        silent += [f"{_shown(path)}: {node.name}" for node in _public(tree) if ast.get_docstring(node) is None]
    assert not silent


def test_no_name_hides_what_it_stands_for() -> None:
    found = [_shown(path) for path in MODULES + TESTS if path.stem in REFUSED_NAMES]
    for path in MODULES + TESTS:
        found += [f"{_shown(path)}, line {line}: {name}" for line, name in _names_given(path) if name in REFUSED_NAMES]
    assert not found


def test_a_file_has_four_hundred_lines_at_most_or_a_reason() -> None:
    n_lines = {_shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES + TESTS}
    assert not {name: n for name, n in n_lines.items() if n > LONGEST_FILE and name not in LONG_FILES}


def test_a_reason_for_a_long_file_is_still_needed() -> None:
    for name in LONG_FILES:
        assert len((CHECKOUT / name).read_text(encoding="utf-8").splitlines()) > LONGEST_FILE


def test_no_tracked_text_names_a_folder_of_one_machine() -> None:
    found = []
    for path in _tracked():
        content = path.read_bytes() if path.is_file() and _shown(path) not in INVENTED_PATHS else b""
        if b"\x00" in content:
            continue
        lines = enumerate(content.decode("utf-8", errors="replace").splitlines(), start=1)
        found += [f"{_shown(path)}, line {number}" for number, line in lines if MACHINE_PATH.search(line)]
    assert not found


def _environment_pins(content: Any) -> dict[str, str]:
    """Exact pins of an environment file: conda's `name=1.2` and pip's `name==1.2`."""
    listed = content["dependencies"]
    flat = chain.from_iterable(entry.get("pip", []) if isinstance(entry, dict) else [entry] for entry in listed)
    found = [re.fullmatch(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?\s*={1,2}\s*([0-9][^\s;=]*)(?:\s*;.*)?", entry) for entry in flat]
    return {match[1].lower().replace("_", "-"): match[2] for match in found if match}


def test_environment_yml_repeats_the_pins_of_the_lock() -> None:
    lock = tomllib.loads((CHECKOUT / "uv.lock").read_text(encoding="utf-8"))
    locked: dict[str, set[str]] = {}
    for package in lock["package"]:
        locked.setdefault(package["name"], set()).add(package.get("version", ""))
    pinned = _environment_pins(yaml.safe_load((CHECKOUT / "environment.yml").read_text(encoding="utf-8")))
    assert [name for name in PINNED_ALIKE if name not in pinned] == []
    differ = {name: (version, locked[name]) for name, version in pinned.items() if name in locked and locked[name] != {version}}
    assert not differ
