"""audit over an archive: what is told of the dataset, of lists that cannot be read, and of how far the work is."""

from __future__ import annotations

import io
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from glomag.archive.keeping import Kept, Refused
from glomag.cli.datasets import describe_kept, print_kept
from glomag.cli.progress import Lines, print_line, watching
from glomag.paths import Project

if (builders := str(Path(__file__).resolve().parent / "sources")) not in sys.path:
    sys.path.append(builders)  # pytest puts no folder of tests on the path

from listserver import made_list

if TYPE_CHECKING:
    from conftest import Call

DAYS = ("2024-03-04", "2024-03-05", "2024-03-06")


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    """Two lists in folders by year, and one that is cut off."""
    folder = tmp_path / "lists"
    for day in DAYS:
        path = folder / day[:4] / f"sdn_{day}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made_list(60) if day != DAYS[1] else made_list(60)[:900])
    return folder


@pytest.mark.parametrize(
    "case",
    [
        (["--processes", "0"], "--processes: 0"),
        (["--processes", "2", "--scheduler", "tcp://127.0.0.1:9"], "one of them"),
        (["--dataset", "data/raw/register"], "no part of a dataset"),
    ],
    ids=["no process", "both", "no dataset"],
)
def test_options_that_make_no_sense_are_refused(
    call: Call, lists: Path, monkeypatch: pytest.MonkeyPatch, copied_project: Project, case: tuple[list[str], str]
) -> None:
    words, said = case
    monkeypatch.chdir(copied_project.root)
    code, _, err = call("audit", str(lists), *words, root=copied_project.root)
    assert code == 2 and said in err
    assert not copied_project.build.joinpath("audit").exists()


def test_from_an_archive_with_a_list_that_cannot_be_read_nothing_is_concluded_unasked(
    call: Call, copied_project: Project, lists: Path
) -> None:
    code, out, err = call("audit", str(lists), "--json", root=copied_project.root)
    assert (code, out) == (2, "")
    for word in ("1 of 3 lists", "sdn_2024-03-05.csv, line", "--skip-refused"):
        assert word in err
    assert not copied_project.build.joinpath("audit").exists()
    (dataset,) = copied_project.build.joinpath("archive").iterdir()
    assert [folder.name for folder in sorted(dataset.glob("list*"))] == ["list_date=2024-03-04", "list_date=2024-03-06"]
    code, out, _ = call("audit", str(lists), "--skip-refused", root=copied_project.root)
    assert code == 0
    for line in ("  [2/2] 2024-03-06: 60 entries", "GLOMAG on 2 lists from 2024-03-04", "left out: the file ends inside a line"):
        assert line in out
    assert f"dataset: build/archive/{dataset.name}/ (2 days: 0 read now, 0 with the bytes of another day, 0 taken out)" in out


def test_what_was_done_to_the_dataset_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    project = Project(tmp_path)
    one, other, gone = (date.fromisoformat(day) for day in DAYS)
    kept = Kept(project.build / "archive" / "lists", (one, other), (one,), (other,), (gone,), (Refused(gone, "sdn: cut off"),))
    print_kept(project, kept)
    assert capsys.readouterr().out.splitlines() == [
        "dataset: build/archive/lists/ (2 days: 1 read now, 1 with the bytes of another day, 1 taken out)",
        "taken out, since the folder no longer has their lists: 2024-03-06",
        "left out: sdn: cut off",
    ]
    refused = [{"list_date": gone, "message": "sdn: cut off"}]
    assert describe_kept(project, kept) == {"dataset": "build/archive/lists", "refused": refused}


def test_a_line_says_how_far_the_work_is_and_how_long_it_goes_on() -> None:
    assert print_line("reading", 500, 2500, 6_000_000, 60.0) == "reading: 500 of 2500 lists, 100,000 entries a second, about 4 min left"
    assert print_line("looking for what is new", 1, 3, 0, 4.0) == "looking for what is new: 1 of 3 lists, about 8 s left"
    assert print_line("reading", 1, 4000, 10, 4.5).endswith("about 5.0 h left")


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_pipe_gets_lines_a_script_nothing_and_a_terminal_a_bar() -> None:
    piped, script, terminal = io.StringIO(), io.StringIO(), _Terminal()
    for stream, is_silent in ((piped, False), (script, True), (terminal, True)):
        with watching(stream, is_silent=is_silent) as watch:
            if isinstance(watch, Lines):
                watch._seconds = 0.0
            for what in ("looking for what is new", "reading"):
                watch.begin(what, 2)
                watch.add(0)
                watch.add(50)
    assert [line.partition(" lists")[0] for line in piped.getvalue().splitlines()] == [
        "looking for what is new: 1 of 2",
        "looking for what is new: 2 of 2",
        "reading: 1 of 2",
        "reading: 2 of 2",
    ]
    assert script.getvalue() == ""
    assert "reading" in terminal.getvalue()


def test_lines_come_now_and_then_only() -> None:
    stream = io.StringIO()
    watch = Lines(stream, seconds=3600)
    watch.begin("reading", 1000)
    for _ in range(1000):
        watch.add(1)
    assert stream.getvalue() == ""
