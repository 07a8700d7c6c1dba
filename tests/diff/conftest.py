"""Two invented sides to compare, and the command on them."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parent))  # pytest puts no folder of tests on the path
from made_outputs import World, write_outputs

from glomag.diff.comparison import Comparison, compare_outputs
from glomag.diff.outputs import Outputs
from glomag.diff.sources import open_source
from glomag.paths import Project

Compare = Callable[..., Comparison]


@pytest.fixture
def sides(tmp_path: Path) -> Callable[[World, World], tuple[Outputs, Outputs]]:
    """The published files of two worlds."""

    def reading(before: World, after: World) -> tuple[Outputs, Outputs]:
        found = []
        for name, world in (("old", before), ("new", after)):
            shutil.rmtree(tmp_path / name, ignore_errors=True)
            root = write_outputs(tmp_path / name, world)
            found.append(open_source(Project(root), str(root)).outputs(world.name))
        return found[0], found[1]

    return reading


@pytest.fixture
def compare(sides: Callable[[World, World], tuple[Outputs, Outputs]]) -> Compare:
    """What moved from one world to another."""
    return lambda before, after: compare_outputs(*sides(before, after))


@pytest.fixture
def needs_git() -> None:
    if shutil.which("git") is None:
        pytest.skip("needs git")
