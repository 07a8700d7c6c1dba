"""A swap that is killed at every line of its code: what is published is old or new, and the next command makes it whole."""

from __future__ import annotations

import errno
import gc
import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from glomag.errors import PublishError
from glomag.paths import Project
from glomag.run import journal
from glomag.run.guardian import start_guardian
from glomag.run.journal import commit, journal_file, recover

# What is killed between opening a file and closing it leaves it to be closed by Python, as a kill leaves it to the system.
pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
OLD, NEW = ("old", "old", None), ("new", "new", "new")
State = tuple[str | None, ...]


class Killed(BaseException):
    """Ends what is under way as a kill does: no handler of the journal catches it."""


@pytest.fixture(autouse=True)
def unsynced(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The power stays on in these tests: nothing needs to be on the disk. What a kill left open is closed before the next test."""
    monkeypatch.setattr(journal, "_sync_disk", lambda _: None)
    monkeypatch.setattr(os, "fsync", lambda _: None)
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def _make(root: Path, place: str = "out") -> list[tuple[Path, Path]]:
    """A folder and a file that replace older ones, and a folder that is published for the first time, into the folder `place`."""
    for name, content in (("build", "new"), ("out", "old")):
        (root / name / "folder").mkdir(parents=True)
        (root / name / "folder" / "file.txt").write_text(content)
        (root / name / "file.csv").write_text(content)
    (root / "build" / "first").mkdir()
    (root / "build" / "first" / "file.txt").write_text("new")
    places = {"folder": "out", "file.csv": "out", "first": place}
    return [(root / "build" / name, root / where / name) for name, where in places.items()]


def _state(pairs: list[tuple[Path, Path]]) -> State:
    files = [published / "file.txt" if published.suffix == "" else published for _, published in pairs]
    return tuple(path.read_text() if path.is_file() else None for path in files)


def _killed_at(n: int, work: Callable[[], Any]) -> bool:
    """Do the work and end it at the nth line of the journal's code; returns whether it came so far."""
    n_lines = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal n_lines
        if frame.f_code.co_filename != journal.__file__:
            return None
        n_lines += event == "line"
        if n_lines >= n:
            raise Killed
        return trace

    def traced() -> bool:
        sys.settrace(trace)
        try:
            work()
        except Killed:
            return True
        finally:
            sys.settrace(None)
        return False

    # In a thread of its own: what is killed inside a handler leaves its error as the context of all later errors of the thread.
    with ThreadPoolExecutor(max_workers=1) as alone:
        return alone.submit(traced).result()


def _swap(project: Project, pairs: list[tuple[Path, Path]]) -> None:
    commit(project, pairs)
    recover(project)


@pytest.fixture(params=["names change places", "names do not change places"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Systems that can exchange two names, and those that cannot."""
    if request.param == "names do not change places":
        monkeypatch.setattr(journal, "_exchange", lambda *_: False)


@pytest.mark.usefixtures("either_way")
def test_a_swap_killed_at_any_line_is_old_or_new_after_the_next_command(tmp_path: Path) -> None:
    found = []
    for n in range(1, 1000):
        project = Project(tmp_path / str(n))
        pairs = _make(project.root)
        if not _killed_at(n, lambda project=project, pairs=pairs: _swap(project, pairs)):
            break
        was_committed = journal_file(project).exists()
        assert was_committed or _state(pairs) in {OLD, NEW}
        assert recover(project) == was_committed
        found.append(_state(pairs))
        assert not journal_file(project).exists()
    assert set(found) == {OLD, NEW}
    assert found == sorted(found, key=[OLD, NEW].index), "once it is committed, it is new"
    assert len(found) > 50


@pytest.mark.usefixtures("either_way")
def test_a_recovery_that_is_killed_as_well_is_finished_by_the_one_after(tmp_path: Path) -> None:
    n_killed_twice = 0
    for n in range(20, 1000, 5):
        for m in range(1, 1000, 7):
            project = Project(tmp_path / f"{n} {m}")
            pairs = _make(project.root)
            if not _killed_at(n, lambda project=project, pairs=pairs: _swap(project, pairs)):
                assert n_killed_twice > 50
                return
            was_committed, so_far = journal_file(project).exists(), _state(pairs)
            if not _killed_at(m, lambda project=project: recover(project)):
                break
            recover(project)
            assert _state(pairs) == (NEW if was_committed else so_far)
            n_killed_twice += was_committed


@pytest.mark.usefixtures("either_way")
def test_a_swap_that_the_system_refuses_is_put_back_wherever_it_is_killed(tmp_path: Path) -> None:
    found = []
    for n in range(1, 1000):
        project = Project(tmp_path / str(n))
        pairs = _make(project.root, place="a file where a folder should be")
        pairs[-1][1].parent.write_text("")

        def refused(project: Project = project, pairs: list[tuple[Path, Path]] = pairs) -> None:
            with pytest.raises(PublishError, match="could not be swapped in"):
                _swap(project, pairs)

        was_killed = _killed_at(n, refused)
        if journal_file(project).exists():
            with pytest.raises(PublishError, match="could not be swapped in"):
                recover(project)
        assert not recover(project)
        found.append(_state(pairs))
        if not was_killed:
            break
    assert set(found) == {OLD}
    assert len(found) > 80


def test_what_was_built_and_is_not_there_commits_nothing(tmp_path: Path) -> None:
    pairs = _make(tmp_path)
    with pytest.raises(FileNotFoundError):
        commit(Project(tmp_path), [*pairs, (tmp_path / "build" / "never built", tmp_path / "out" / "c")])
    assert not recover(Project(tmp_path))
    assert _state(pairs) == OLD


def _break_sync_then_unlink(monkeypatch: pytest.MonkeyPatch, *, n_refused: int) -> None:
    """The first sync of a folder fails, and the journal cannot be removed so many times."""
    sync, unlink, n_synced, n_unlinked = journal._sync_folder, Path.unlink, [0], [0]

    def syncing(folder: Path) -> None:
        n_synced[0] += 1
        if n_synced[0] == 1:
            raise OSError(errno.EIO, "Input/output error")
        sync(folder)

    def unlinking(path: Path, **options: Any) -> None:
        n_unlinked[0] += path.name == "swap.json"
        if path.name == "swap.json" and n_unlinked[0] <= n_refused:
            raise OSError(errno.EIO, "Input/output error")
        unlink(path, **options)

    monkeypatch.setattr(journal, "_sync_folder", syncing)
    monkeypatch.setattr(Path, "unlink", unlinking)


def test_a_journal_that_is_not_secured_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = _make(tmp_path)
    _break_sync_then_unlink(monkeypatch, n_refused=0)
    with pytest.raises(OSError, match="Input/output error"):
        commit(Project(tmp_path), pairs)
    assert not recover(Project(tmp_path))
    assert _state(pairs) == OLD


@pytest.mark.parametrize(
    ("n_refused", "said"), [(1, "published, all of them, but the disk did not confirm"), (2, "the swap cannot be finished")]
)
def test_a_journal_that_can_neither_be_secured_nor_taken_back_is_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, n_refused: int, said: str
) -> None:
    pairs = _make(tmp_path)
    _break_sync_then_unlink(monkeypatch, n_refused=n_refused)
    with pytest.raises(PublishError, match=said):
        commit(Project(tmp_path), pairs)
    assert recover(Project(tmp_path)) == (n_refused == 2)
    assert _state(pairs) == NEW


def test_files_that_somebody_moved_meanwhile_are_not_guessed_at(tmp_path: Path) -> None:
    pairs = _make(tmp_path)
    commit(Project(tmp_path), pairs)
    pairs[0][0].rename(tmp_path / "elsewhere")
    with pytest.raises(PublishError, match="cannot be told apart"):
        recover(Project(tmp_path))
    assert _state(pairs) == OLD
    assert journal_file(Project(tmp_path)).exists()


@pytest.mark.parametrize("content", ["", "[", "{}x", '[{"built": 1}]', "7"])
def test_a_journal_that_cannot_be_read_is_not_guessed_at(tmp_path: Path, content: str) -> None:
    pairs = _make(tmp_path)
    journal_file(Project(tmp_path)).write_text(content)
    with pytest.raises(PublishError, match="cannot be told apart"):
        recover(Project(tmp_path))
    assert _state(pairs) == OLD


def test_a_checkout_that_was_moved_after_the_kill_is_made_whole_where_it_is(tmp_path: Path) -> None:
    before, after = Project(tmp_path / "before"), Project(tmp_path / "after")
    pairs = _make(before.root)
    commit(before, pairs)
    before.root.rename(after.root)
    assert recover(after)
    assert _state([(built, after.root / published.relative_to(before.root)) for built, published in pairs]) == NEW


def test_many_may_finish_the_same_swap_at_once(tmp_path: Path) -> None:
    pairs = _make(tmp_path)
    guardians = [start_guardian(Project(tmp_path)) for _ in range(4)]
    commit(Project(tmp_path), pairs)
    for one in guardians:
        assert one
        assert one.stdin
        one.stdin.close()
    assert [one.wait() for one in guardians if one] == [0, 0, 0, 0]
    assert _state(pairs) == NEW
    assert not journal_file(Project(tmp_path)).exists()
    for one in guardians:
        assert one
        assert one.stdout
        one.stdout.close()


def test_a_guardian_without_a_journal_does_nothing(tmp_path: Path) -> None:
    pairs = _make(tmp_path)
    guardian = start_guardian(Project(tmp_path))
    assert guardian
    assert guardian.communicate() == ("", None)
    assert guardian.returncode == 0
    assert _state(pairs) == OLD


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can exchange two names")
def test_a_published_folder_is_never_missing_where_names_can_be_exchanged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = _make(tmp_path)
    if not journal._exchange(pairs[0][0], pairs[0][1]):
        pytest.skip("this file system cannot exchange two names")
    journal._exchange(pairs[0][0], pairs[0][1])
    renamed: list[Path] = []
    original = Path.rename

    def rename(path: Path, target: Path) -> Path:
        renamed.append(path)
        return original(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    _swap(Project(tmp_path), pairs)
    assert _state(pairs) == NEW
    assert renamed == [pairs[-1][0]], "only what was never published is renamed"


def test_a_run_to_which_the_system_refuses_a_guardian_publishes_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    assert start_guardian(Project(tmp_path)) is None
