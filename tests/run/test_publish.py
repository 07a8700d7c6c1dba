"""Swapping outputs in: all of them or none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from glomag.errors import PublishError
from glomag.paths import Project
from glomag.run import publish
from glomag.run.journal import commit
from glomag.run.publish import Swap, check_writable, one_at_a_time, prepare_folder, swap_in


def _folder(path: Path, content: str) -> Path:
    path.mkdir(parents=True)
    (path / "file.txt").write_text(content)
    return path


def test_a_file_in_the_place_of_a_folder_is_refused_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "figures").write_text("not a folder")
    with pytest.raises(PublishError, match="figures"):
        check_writable(Project(tmp_path), ["latest"])
    assert not (tmp_path / "build").exists()


@pytest.mark.parametrize("place", ["build", "figures", "data/processed/latest"])
def test_a_folder_on_another_disk_is_refused_before_anything_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    project, stat = Project(tmp_path), Path.stat
    (tmp_path / place).mkdir(parents=True)
    check_writable(project, ["latest"])  # on one disk nothing is refused

    def other_disk(path: Path, **options: bool) -> os.stat_result:
        found = list(stat(path, **options))
        found[2] += path.is_relative_to(tmp_path / place)  # st_dev
        return os.stat_result(found)

    monkeypatch.setattr(Path, "stat", other_disk)
    with pytest.raises(PublishError, match="another file system"):
        check_writable(project, ["latest"])


def test_a_second_run_is_told_that_another_is_at_work(tmp_path: Path) -> None:
    project = Project(tmp_path)
    with one_at_a_time(project), pytest.raises(PublishError, match="another run"), one_at_a_time(project):
        pass


def test_the_lock_is_free_after_a_run(tmp_path: Path) -> None:
    with one_at_a_time(Project(tmp_path)):
        pass
    with one_at_a_time(Project(tmp_path)):
        pass


def test_a_failed_swap_puts_everything_back(tmp_path: Path) -> None:
    first = Swap(_folder(tmp_path / "build/a", "new"), _folder(tmp_path / "out/a", "old"))
    missing = Swap(tmp_path / "build/never-built", _folder(tmp_path / "out/b", "old"))
    with pytest.raises(PublishError):
        swap_in(Project(tmp_path), [first, missing])
    assert (first.published / "file.txt").read_text() == "old"
    assert (missing.published / "file.txt").read_text() == "old"


def test_a_failed_first_publication_leaves_nothing_half_published(tmp_path: Path) -> None:
    first = Swap(_folder(tmp_path / "build/a", "new"), tmp_path / "out/a")
    missing = Swap(tmp_path / "build/never-built", tmp_path / "out/b")
    with pytest.raises(PublishError):
        swap_in(Project(tmp_path), [first, missing])
    assert not first.published.exists()
    assert not missing.published.exists()


def test_a_swap_that_the_system_refuses_puts_everything_back(tmp_path: Path) -> None:
    first = Swap(_folder(tmp_path / "build/a", "new"), _folder(tmp_path / "out/a", "old"))
    (tmp_path / "out/file").write_text("a file where a folder should be")
    refused = Swap(_folder(tmp_path / "build/b", "new"), tmp_path / "out/file/b")
    with pytest.raises(PublishError, match="could not be swapped in"):
        swap_in(Project(tmp_path), [first, refused])
    assert (first.published / "file.txt").read_text() == "old"
    assert not (tmp_path / "build" / "swap.json").exists()


def test_files_are_swapped_in_as_folders_are(tmp_path: Path) -> None:
    swaps = [Swap(_folder(tmp_path / f"build/{name}", "new") / "file.txt", tmp_path / f"out/{name}.txt") for name in "ab"]
    (tmp_path / "out").mkdir()
    swaps[0].published.write_text("old")
    swap_in(Project(tmp_path), swaps)
    assert [swap.published.read_text() for swap in swaps] == ["new", "new"]


def test_a_swap_without_a_guardian_is_done_by_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "start_guardian", lambda _: None)
    swap = Swap(_folder(tmp_path / "build/a", "new"), _folder(tmp_path / "out/a", "old"))
    swap_in(Project(tmp_path), [swap])
    assert (swap.published / "file.txt").read_text() == "new"


def test_a_lock_is_given_with_the_outputs_whole(tmp_path: Path) -> None:
    """A run that was killed in its swap, and its guardian with it, left a journal."""
    built, published = _folder(tmp_path / "build/a", "new"), _folder(tmp_path / "out/a", "old")
    commit(Project(tmp_path), [(built, published)])
    with one_at_a_time(Project(tmp_path)):
        assert (published / "file.txt").read_text() == "new"


def test_a_swap_replaces_all_and_leaves_nothing_aside(tmp_path: Path) -> None:
    swaps = [Swap(_folder(tmp_path / f"build/{name}", "new"), _folder(tmp_path / f"out/{name}", "old")) for name in "ab"]
    swap_in(Project(tmp_path), swaps)
    assert [(swap.published / "file.txt").read_text() for swap in swaps] == ["new", "new"]
    assert not (tmp_path / "build" / "replaced").exists()


def test_a_prepared_folder_holds_nothing_of_an_earlier_run(tmp_path: Path) -> None:
    project = Project(tmp_path)
    _folder(prepare_folder(project, "latest") / "processed", "old")
    assert list(prepare_folder(project, "latest").iterdir()) == []
