"""The command, killed: what was published is whole, nothing of the run lives on, and the next run is as any other."""

from __future__ import annotations

import json
import random
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from glomag.paths import Project

if (beside := str(Path(__file__).resolve().parent)) not in sys.path:
    sys.path.insert(0, beside)
from kill_moments import N_SWAPPED, Moment, moments_of_guardian, moments_of_main
from kill_versions import CLEAN, Versions, make_versions
from kill_world import World, kill_from_cell, serving

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")

SEED, N_ANYWHERE = 7, 4


@pytest.fixture(scope="module")
def versions(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Versions]:
    with serving(project.root) as server:
        yield make_versions(project, tmp_path_factory.mktemp("kill"), server, ("swap", "fast"))


@pytest.fixture
def world(versions: Versions, tmp_path: Path) -> World:
    return versions.copy(tmp_path / "world")


def _check_run_after(world: World, versions: Versions, kind: str) -> None:
    world.write_notebooks(2)
    after = world.run(kind=kind)
    assert (after.code, after.strays) == (0, []), after.said
    assert world.published() == versions.new[kind]
    assert world.verified()
    assert world.left() - {"jupyter"} == CLEAN  # the caches of matplotlib
    assert world.left_outside() == []


# Some of either, so that everybody who can be killed is met, and all that can be found; `make torture` takes them all.
IN_SWAP = [*moments_of_main()[1::4], *moments_of_guardian()[2::7]]
# The next run meets what they left, not how: one for each who was killed and what was found.
FOLLOWED = list({(moment.kill, moment.found): moment for moment in IN_SWAP}.values())


@pytest.mark.parametrize("moment", IN_SWAP, ids=str)
def test_a_run_killed_in_the_swap_leaves_all_old_or_all_new(versions: Versions, world: World, moment: Moment) -> None:
    ended = world.run(seam=moment.seam, kind="swap")
    assert ended.code == (-9 if {"main", "group"} & set(moment.kill) else 0), ended.said
    assert ended.strays == []
    assert versions.find(world) == moment.found
    if moment.found == "mixed":
        # Run and guardian were killed in one moment, as when the power goes: the next command, whichever it is, finishes it.
        assert world.call("claims", "--profile", "latest").code == 0
        assert versions.find(world) == "new"
    assert world.verified()
    assert world.left_outside() == []
    if moment in FOLLOWED:
        _check_run_after(world, versions, "swap")


def test_the_moments_meet_everything_that_is_swapped(world: World) -> None:
    world.run(seam=Moment("main", "end guardian", 1, "before", ("guardian", "main"), "old").seam, kind="swap")
    assert len(json.loads((world.project.build / "swap.json").read_text())) == N_SWAPPED


@pytest.mark.parametrize("part", random.Random(SEED).sample(range(1000), N_ANYWHERE))
def test_a_run_killed_at_any_event_leaves_what_was_published(versions: Versions, world: World, part: int) -> None:
    """Every file opened or removed, process started or module imported by the run is an event; one of all is drawn."""
    ended = world.run(seam={"audit": 1 + versions.n_events * part // 1000})
    assert (ended.code, ended.strays) == (-9, []), ended.said
    assert versions.find(world) in {"old", "new"}
    assert world.verified()
    assert world.left_outside() == []
    _check_run_after(world, versions, "swap")


@pytest.mark.parametrize(
    ("whom", "kind", "told"),
    [
        ("main", "whole", (-9, "")),
        ("group", "fast", (-9, "")),
        ("worker", "fast", (1, "ended by signal 9")),
        ("kernel", "fast", (1, "ended by signal 9")),
    ],
)
def test_whoever_is_killed_while_a_cell_runs_nothing_changes_and_nobody_stays(
    versions: Versions, world: World, whom: str, kind: str, told: tuple[int, str]
) -> None:
    world.write_notebooks(2, first=kill_from_cell(whom) + "\nimport time\ntime.sleep(600)")
    ended = world.run(kind=kind)
    code, said = told
    assert (ended.code, ended.strays) == (code, []), ended.said
    assert said in ended.said
    assert "Traceback" not in ended.said
    assert world.published() == versions.old
    assert world.verified()
    assert world.left_outside() == []
    _check_run_after(world, versions, "fast" if whom in {"main", "worker"} else "swap")


def test_what_a_killed_run_left_in_build_is_gone_after_the_next(versions: Versions, world: World) -> None:
    for name in ("latest/processed", "letter-2024-09/figures", "scratch/glomag-1", "staged", "replaced/0", "jupyter/matplotlib"):
        (world.project.build / name).mkdir(parents=True)
        (world.project.build / name / "left.txt").write_text("left")
    lock = world.project.build / "jupyter" / "matplotlib" / "fontlist.json.matplotlib-lock"
    lock.write_text("")
    (world.project.build / "swap.new").write_text("[")
    assert world.run(kind="swap").code == 0
    assert not lock.exists()
    shutil.rmtree(world.project.build / "jupyter")
    assert world.left() == CLEAN
    assert world.published() == versions.new["swap"]
