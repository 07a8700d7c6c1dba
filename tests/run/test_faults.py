"""The command on a system that refuses something: it says so, what was published stays, nothing of the run does; the next run goes well."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from glomag.paths import Project
from glomag.run.journal import commit, journal_file
from glomag.run.publish import one_at_a_time

if (beside := str(Path(__file__).resolve().parent)) not in sys.path:
    sys.path.insert(0, beside)
from kill_world import Ended, World, make_world, serving

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")

MiB = 1 << 20


@pytest.fixture(scope="module")
def template(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with serving(project.root) as server:
        world = make_world(project, tmp_path_factory.mktemp("faults") / "template", server)
        assert world.run(kind="swap").code == 0
        world.write_notebooks(2)
        yield world


@pytest.fixture
def world(template: World, tmp_path: Path) -> World:
    return template.copy(tmp_path / "world")


def _check_refused(world: World, refuse: Callable[[], Ended], *said: str) -> None:
    """Refused with these words and no traceback, what was published is what it was, nothing stays; and the next run goes well."""
    before, moved = world.published(), world.moved()
    ended = refuse()
    assert ended.code in {1, 2}, ended.said
    assert all(words in ended.said for words in said), ended.said
    assert "Traceback" not in ended.said
    assert ended.strays == []
    assert (world.published(), world.moved()) == (before, moved)
    assert world.verified()
    assert world.left_outside() == []


def _check_next(world: World) -> None:
    world.write_notebooks(2)
    after = world.run(kind="swap")
    assert (after.code, after.strays) == (0, []), after.said
    assert (world.project.figures / "latest" / "number.txt").read_text() == "2"
    assert world.verified()
    assert world.left() <= {"moved.csv", "run.lock", "run.state", "jupyter"}


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("import sys; sys.exit(0)", "raised or warned"),
        ("bytearray(1 << 60)", "MemoryError"),
    ],
)
def test_a_notebook_that_fails_is_told_with_its_cell(world: World, cell: str, said: str) -> None:
    world.write_notebooks(2, first=cell)
    _check_refused(world, world.run, "notebooks/1_register.ipynb", "cell", said)
    _check_next(world)


def test_a_second_run_is_told_of_the_first(world: World) -> None:
    with one_at_a_time(world.project):
        _check_refused(world, lambda: world.run(kind="swap"), "another run is at work", "wait until it ends")
    _check_next(world)


def test_a_file_that_may_not_grow_is_told(world: World) -> None:
    """As a quota does; a disk that is really full needs the right to mount one, below."""
    _check_refused(world, lambda: world.run(kind="swap", limits={"FSIZE": 20_000}), "File too large")
    _check_next(world)


@pytest.fixture
def small_disk(template: World, tmp_path: Path) -> Iterator[World]:
    """The checkout on a disk of its own."""
    place = tmp_path / "world" / "checkout"
    place.mkdir(parents=True)
    words = ["mount", "-t", "tmpfs", "-o", "size=16m", "glomag-test", str(place)]
    if os.geteuid() != 0 or shutil.which("mount") is None or subprocess.run(words, capture_output=True, check=False).returncode != 0:
        pytest.skip("this user may not mount a small disk")
    try:
        shutil.copytree(template.project.root, place, dirs_exist_ok=True, symlinks=True)
        yield World(tmp_path / "world", template.server)
    finally:
        subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize(("n_free", "kind"), [(12_288, "swap"), (40_960, "fast")])
def test_a_full_disk_is_told(small_disk: World, n_free: int, kind: str) -> None:
    room = shutil.disk_usage(small_disk.project.root).free - n_free
    ballast = small_disk.folder / "checkout" / "build" / "ballast"
    ballast.write_bytes(bytes(room))
    _check_refused(small_disk, lambda: small_disk.run(kind=kind), "No space left on device")
    ballast.unlink()
    _check_next(small_disk)


@pytest.mark.parametrize("place", ["figures", "data/processed/latest", "data/raw/figures"])
def test_a_read_only_folder_is_told_before_anything_is_made(world: World, place: str) -> None:
    folder = world.project.root / place
    before = folder.stat().st_mode
    folder.chmod(0o555)
    _check_refused(world, lambda: world.run(kind="swap", limits={"DAC": 1}), "outputs cannot be written here", place)
    folder.chmod(before)
    _check_next(world)


def test_a_folder_that_becomes_read_only_before_the_swap_has_all_put_back(world: World) -> None:
    world.write_notebooks(2, last='import os; os.chmod("figures", 0o555)')
    _check_refused(world, lambda: world.run(limits={"DAC": 1}), "could not be swapped in: Permission denied", "figures/latest")
    world.project.figures.chmod(0o755)
    _check_next(world)


def test_who_may_only_read_is_warned_of_a_stopped_swap_and_who_writes_is_refused(world: World) -> None:
    project, built = world.project, world.project.build / "latest" / "figures"
    shutil.copytree(project.figures / "latest", built)
    commit(project, [(built, project.figures / "latest")])
    places = (project.build, journal_file(project))
    for place in places:
        place.chmod(place.stat().st_mode & 0o555)
    for words, code in ((("claims", "--profile", "latest"), 0), (("seal",), 2), (("run", "latest"), 2)):
        ended = world.call(*words, kind="swap", limits={"DAC": 1})
        assert ended.code == code, ended.said
        assert ("outputs may be half new" if code == 0 else "the swap cannot be finished: Permission denied") in ended.said
        assert "Traceback" not in ended.said
    for place in places:
        place.chmod(0o755)
    assert world.call("claims", "--profile", "latest").code == 0
    assert not journal_file(project).exists()


def test_memory_that_is_refused_from_the_start_changes_nothing(world: World) -> None:
    """Python itself may fail in its own words, with so little; nothing else is different from any other refusal."""
    before = world.published()
    ended = world.run(limits={"AS": 200 * MiB})
    assert (ended.code != 0, ended.strays) == (True, []), ended.said
    assert world.published() == before
    assert world.left_outside() == []
    _check_next(world)
