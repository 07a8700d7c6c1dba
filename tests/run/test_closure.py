"""What a program could have run: named by hand for a small package, and seen in real notebooks as they run."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from functools import _lru_cache_wrapper, cache
from pathlib import Path
from types import FrameType

import pytest

from glomag.paths import Project
from glomag.run import closure, steps, workbench
from glomag.run.closure import CODE, effects_of, find_closure
from glomag.run.origins import python_of, read_code_cells, read_origins

SMALL = {
    "__init__.py": '"""All."""\n\n__version__ = "1"\n',
    "errors.py": "import numpy\n\nKNOWN = []\n",
    "measures/__init__.py": (
        '"""Measures."""\n\nfrom glomag.measures.counts import build_counts\n'
        'from glomag.measures.pace import pace as build_pace\n\n__all__ = ["build_counts", "build_pace"]\n'
    ),
    "measures/counts.py": "from glomag.errors import KNOWN\n",
    "measures/pace.py": "def pace():\n    from glomag.far import far\n    import pandas\n",
    "measures/comparisons.py": "",
    "far/__init__.py": "from glomag.measures import build_counts as far\nfrom glomag.far.away import away\n",
    "far/away.py": "",
    "doing/__init__.py": "from glomag.doing.one import a\nfrom glomag.doing.two import b\n\n\ndef do():\n    a()\n",
    "doing/one.py": "",
    "doing/two.py": "",
    "doing/three.py": "",
    "loud/__init__.py": "from glomag.loud.quiet import quiet\nfrom glomag.loud.noise import noise\n",
    "loud/quiet.py": "",
    "loud/noise.py": "from glomag.errors import KNOWN\n\nKNOWN.append(1)\n",
    "drawn/__init__.py": "from glomag.drawn.by import draw\nfrom glomag.drawn.more import more\n",
    "drawn/by.py": "from importlib.resources import files\n\n\ndef draw():\n    files('glomag.drawn')\n",
    "drawn/more.py": "",
    "drawn/style.css": "a {}",
    "computed/__init__.py": "from glomag.computed.plain import plain\nfrom glomag.computed.by import find\n",
    "computed/plain.py": "",
    "computed/by.py": "import importlib\n\n\ndef find(name):\n    return importlib.import_module(name)\n",
}
TOP = {"__init__.py"}
MEASURES = {*TOP, "measures/__init__.py"}
COUNTS = {*MEASURES, "measures/counts.py", "errors.py"}
FAR = {"far/__init__.py", "far/away.py"}
ALL_MEASURES = {*COUNTS, "measures/pace.py", *FAR}
DOING = {*TOP, "doing/__init__.py", "doing/one.py", "doing/two.py"}
COMPUTED = {*TOP, "computed/__init__.py", "computed/plain.py", "computed/by.py"}
# By hand: what a source asks for, and what counts.
TABLE = {
    "import math": set(),
    "from glomag import __version__": TOP,
    "from glomag.measures import build_counts": COUNTS,
    "from glomag.measures import build_counts as counted": COUNTS,
    "from glomag.measures import build_pace": {*COUNTS, "measures/pace.py", "far/__init__.py"},
    "from glomag.measures import comparisons": {*MEASURES, "measures/comparisons.py"},
    "from glomag.measures.comparisons import x": {*MEASURES, "measures/comparisons.py"},
    "from glomag.measures.counts import x": COUNTS,
    "import glomag.measures.comparisons as c": {*MEASURES, "measures/comparisons.py"},
    "import glomag.measures.comparisons": {*ALL_MEASURES, "measures/comparisons.py"},
    "import glomag.measures": ALL_MEASURES,
    "import glomag.measures as m": ALL_MEASURES,
    "from glomag import measures": ALL_MEASURES,
    "from glomag.measures import *": ALL_MEASURES,
    "from glomag.measures import gone": ALL_MEASURES,
    "from glomag.measures import __all__": MEASURES,
    "from glomag.measures.comparisons import x\nfrom glomag import far": {*COUNTS, "measures/comparisons.py", "measures/pace.py", *FAR},
    "from glomag.far import far": {*COUNTS, "far/__init__.py"},
    "def late():\n    from glomag.far import away": {*TOP, *FAR},
    "from glomag.doing import do": DOING,
    "from glomag.doing import a": DOING,
    "from glomag.doing.three import x": {*DOING, "doing/three.py"},
    "from glomag.loud import quiet": {*TOP, "loud/__init__.py", "loud/quiet.py", "loud/noise.py", "errors.py"},
    "from glomag.drawn import draw": {*TOP, "drawn/__init__.py", "drawn/by.py", "drawn/more.py", "drawn/style.css"},
    "from glomag.drawn import more": {*TOP, "drawn/__init__.py", "drawn/more.py", "drawn/style.css"},
    "from glomag.computed import plain": COMPUTED,
    "from glomag.measures import build_counts\n__import__(name)": ALL_MEASURES,
    "import sys\nfrom glomag.measures import build_counts\nsys.modules[name]": ALL_MEASURES,
    "import sys\nfrom glomag.measures import build_counts\nsys.modules.get('matplotlib')": COUNTS,
    "import importlib\nfrom glomag.measures import build_counts\nimportlib.import_module('glomag.far').away()": ALL_MEASURES,
    "import importlib\nfrom glomag.measures import build_counts\nimportlib.import_module('matplotlib')": COUNTS,
}


def _forget() -> None:
    for one in vars(closure).values():
        if isinstance(one, _lru_cache_wrapper):
            one.cache_clear()


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, text in SMALL.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(closure, "CODE", tmp_path)
    _forget()
    yield
    _forget()


@pytest.mark.parametrize("source", TABLE)
def test_what_counts_is_what_is_named(small: None, source: str) -> None:
    assert set(find_closure(source).code) == TABLE[source]


def test_a_module_that_starts_a_step_counts_as_one_that_is_named(small: None) -> None:
    assert set(find_closure("", ["glomag.measures.comparisons"]).code) == {*MEASURES, "measures/comparisons.py"}
    assert set(find_closure("", ["glomag.measures"]).code) == ALL_MEASURES


def test_libraries_are_those_of_all_that_is_loaded(small: None) -> None:
    assert "pandas" in find_closure("from glomag.measures.comparisons import x").libraries


@pytest.mark.parametrize(
    "statement",
    [
        "go()", "KNOWN.x = 1", "KNOWN['x'] = 1", "KNOWN += [1]", "x = KNOWN.append(1)", "for a in b:\n    pass", "del KNOWN",
        "with a:\n    pass", "@app.command()\ndef f():\n    pass", "@kinds.register\nclass A:\n    pass", "class A(metaclass=M):\n    pass",
        "class A:\n    go()", "def f(a=KNOWN.pop()):\n    pass", "class A:\n    def __init_subclass__(cls):\n        pass",
        "try:\n    go()\nexcept ValueError:\n    pass", "if a:\n    b = 1",
    ],
)  # fmt: skip
def test_a_statement_that_may_change_another_module_is_seen(statement: str) -> None:
    assert effects_of(f'"""A module."""\n\nimport a\n\nX = 1\n{statement}\n')


@pytest.mark.parametrize(
    "statement",
    [
        "X = re.compile('a')", "A, B = 1, 2", "X: int", "@dataclass(frozen=True)\nclass A:\n    x: int = field(default=1)",
        "@cache\ndef f():\n    KNOWN.append(1)", "try:\n    import fcntl\nexcept ImportError:\n    fcntl = None",
        "if TYPE_CHECKING:\n    import a", "if __name__ == '__main__':\n    go()", "def f(a=frozenset()):\n    go()",
    ],
)  # fmt: skip
def test_a_definition_has_no_effect(statement: str) -> None:
    assert effects_of(statement) == []


@cache
def _modules() -> dict[str, str]:
    return {path.relative_to(CODE).as_posix(): path.read_text(encoding="utf-8") for path in sorted(CODE.rglob("*.py"))}


def test_modules_only_define_and_those_that_do_more_are_known() -> None:
    """On this stands that a module which is loaded and not named changes nothing; the two here count wherever they are loaded."""
    found = {name: effects_of(text) for name, text in _modules().items() if not name.startswith("cli/")}
    assert {name for name, effects in found.items() if effects} == {"run/execute.py", "tables/writing.py"}
    assert len(found["run/execute.py"]) == len(found["tables/writing.py"]) == 1


def test_no_module_takes_a_package_as_a_whole_or_imports_by_where_it_lies() -> None:
    for name, text in _modules().items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom):
                assert not node.level, name
                assert [alias.name for alias in node.names if alias.name == "*"] == [], name
            if isinstance(node, ast.Import) and name != "cli/verifying.py":  # for its effect: whether a library is there
                assert [alias.name for alias in node.names if alias.name.partition(".")[0] == "glomag"] == [], name


def test_only_what_looks_up_docstrings_imports_by_a_computed_name() -> None:
    dynamic = {name for name in _modules() if closure._read(CODE / name).is_dynamic}
    assert {name for name in dynamic if not name.startswith("cli/")} == {"explain/walking.py"}


def test_every_function_whose_docstring_a_page_shows_is_in_the_code_of_the_pages(project: Project) -> None:
    named = {
        name for module, text in _modules().items() if module.startswith("explain/") for name in re.findall(r'"glomag\.([\w.]+)["{]', text)
    }
    files = {f"{name.replace('.', '/')}.py" for whole in named for name in _beginnings(whole)} & set(_modules())
    assert len(files) > 5
    assert files <= _code_of(project, "explain pages")


def _beginnings(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:depth]) for depth in range(1, len(parts) + 1)]


def _code_of(project: Project, step: str) -> set[str]:
    found = next(one for one in steps.build_steps(project, "latest", read_origins(project)) if one.name == step)
    return set(found.code)


@pytest.mark.parametrize(("notebook", "counts"), [("2_declines", "measures/pace.py"), ("3_attribution", "measures/attribution.py")])
def test_every_function_that_a_notebook_runs_is_in_its_code(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, notebook: str, counts: str
) -> None:
    for name in ("data", "parameters"):
        (tmp_path / name).symlink_to(project.root / name)
    monkeypatch.setattr(workbench, "find_project", lambda: Project(tmp_path))
    monkeypatch.setattr(workbench, "image_bytes", lambda *_: b"")  # what draws is called by name, as what counts is; it takes seconds
    monkeypatch.setattr(workbench, "write_draft", lambda *_: None)
    source = "\n".join(python_of(text) for _, text in read_code_cells(project.notebooks / f"{notebook}.ipynb"))
    ran = _watch_functions(lambda: exec(compile(source, notebook, "exec"), {}))
    assert {"register/record.py", "run/workbench.py", counts} <= ran
    assert ran - _code_of(project, notebook) == set()


def _watch_functions(work: Callable[[], object]) -> set[str]:
    """Files of the package in which a function ran; the top of a module, which runs as it is loaded, is no function."""
    ran: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_name != "<module>":
            ran.add(frame.f_code.co_filename)

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return {Path(name).relative_to(CODE).as_posix() for name in ran if Path(name).is_relative_to(CODE)}
