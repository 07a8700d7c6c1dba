"""What set-up brings: all that a run needs, and nothing that it does not."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import requires
from pathlib import Path

import pytest

from glomag.paths import Project
from glomag.run.libraries import MOVES_NOTHING

CHECKOUT = Path(__file__).resolve().parents[1]


def _name(requirement: str) -> str:
    return re.match(r"[A-Za-z0-9._-]+", requirement)[0].lower().replace("_", "-")


@pytest.fixture(scope="module")
def declared(project: Project) -> dict[str, list[str]]:
    """Names of distributions by the group of pyproject.toml that asks for them; a run's own under "run"."""
    content = tomllib.loads((project.root / "pyproject.toml").read_text(encoding="utf-8"))
    groups = {group: [_name(one) for one in wanted if isinstance(one, str)] for group, wanted in content["dependency-groups"].items()}
    return {"run": [_name(one) for one in content["project"]["dependencies"]], **groups}


def test_set_up_brings_nothing_that_a_run_does_not_use(project: Project, declared: dict[str, list[str]]) -> None:
    used = set()
    for path in project.processed.glob("*/manifest.json"):
        used |= json.loads(path.read_text(encoding="utf-8"))["versions"].keys()
    brought = {_name(one) for one in requires("papermill") or () if "extra ==" not in one}  # not one download more
    assert set(declared["run"]) - used - brought - set(MOVES_NOTHING) == set()


def test_browser_tests_and_documents_are_no_part_of_it(declared: dict[str, list[str]]) -> None:
    for group in declared.keys() - {"run"}:
        assert not set(declared[group]) & set(declared["run"]), group
    assert {"playwright", "pytest", "jupyterlab", "ruff", "pypdf"}.isdisjoint(declared["run"])


def test_a_run_loads_nothing_of_another_group() -> None:
    """All that a run without a list imports, where each library that one command alone needs cannot be imported."""
    code = """
import sys
from importlib import import_module
from glomag.cli.extras import GROUPS
sys.modules |= dict.fromkeys([*GROUPS, "seaborn"])
from glomag.run import warm
for name in (*warm.FIRST, *warm.SECOND, *warm.LATER, "glomag.cli.work", "glomag.run.runner", "glomag.run.report"):
    import_module(name)
from glomag.cli.confidential import hold_lists, print_drafts
from glomag.paths import find_project
project = find_project()
print_drafts(project, hold_lists(project, [], None, None, by_year=False))
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=CHECKOUT)


def test_byte_code_is_left_to_the_first_import(project: Project) -> None:
    """Compiling all that is installed took four times as long as compiling what a run imports."""
    settings = tomllib.loads((project.root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["uv"]
    assert not settings.get("compile-bytecode", False)
