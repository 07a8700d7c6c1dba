"""`glomag run --watch`, with real events of the file system; what it does on each is counted and no notebook is run."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Queue
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from glomag.errors import PublishError
from glomag.paths import Project
from glomag.run import watch
from glomag.run.watch import is_read, watch_project, watched

if TYPE_CHECKING:
    from conftest import Call

PATIENCE_SECONDS = 60


@contextmanager
def _watching(project: Project, rerun: Callable[[], int]) -> Iterator[Queue[int]]:
    """Watches in a thread; what is handed out gets a number for each look."""
    looks: Queue[int] = Queue()
    stop = Event()

    def look() -> int:
        looks.put(1)
        return rerun()

    thread = Thread(target=watch_project, args=(project, [], look, stop))
    thread.start()
    try:
        assert looks.get(timeout=PATIENCE_SECONDS) == 1  # it runs once at the beginning, and sees changes from then on
        yield looks
    finally:
        stop.set()
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive()


def test_a_save_makes_it_look_again_and_a_run_that_fails_does_not_end_it(
    copied_project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    copied_project.notebooks.mkdir()
    with _watching(copied_project, lambda: 1) as looks:
        for name in ("cases.csv", "boundaries.md"):
            path = copied_project.register / name
            path.write_bytes(path.read_bytes() + b"\n")
            assert looks.get(timeout=PATIENCE_SECONDS) == 1
        staged = copied_project.parameters / "latest.tmp"  # as many editors save
        staged.write_text("name: latest\n")
        os.replace(staged, copied_project.parameters / "latest.yml")
        assert looks.get(timeout=PATIENCE_SECONDS) == 1
    said = capsys.readouterr().out
    assert "saved: data/raw/register/cases.csv" in said
    assert "the run ended with exit code 1; watching" in said


def test_what_a_run_writes_itself_is_no_reason_to_run(copied_project: Project) -> None:
    assert is_read(copied_project, copied_project.register / "cases.csv")
    for name in ("published.csv", "published.new", "__pycache__/a.pyc", ".withdrawn.csv.swp"):
        assert not is_read(copied_project, copied_project.figure_lists / name)
    assert not [
        path for path in watched(copied_project) if path in (copied_project.processed, copied_project.figures, copied_project.build)
    ]


def test_ctrl_c_ends_it_with_one_line(copied_project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted() -> int:
        raise KeyboardInterrupt

    watch_project(copied_project, [], interrupted)
    assert capsys.readouterr().out == "no longer watching; what is published is whole\n"


def test_without_its_library_it_says_what_to_do(copied_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    with pytest.raises(PublishError, match="make watch"):
        watch_project(copied_project, [], lambda: 0)


@pytest.mark.parametrize("words", [("--watch", "--all"), ("--why", "--grade", "person"), ("--watch", "--by-year")])
def test_watching_and_asking_why_stand_alone(call: Call, words: tuple[str, ...]) -> None:
    code, out, err = call("run", *words)
    assert (code, out) == (2, "")
    assert "names of profiles alone" in err


def test_a_run_that_is_watched_is_a_process_of_its_own(copied_project: Project) -> None:
    command = watch._command(copied_project, ["latest"])
    assert command[0] == sys.executable
    assert command[-4:] == ["--project", str(copied_project.root), "run", "latest"]
