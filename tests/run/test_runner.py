"""The driver, on notebooks small enough to see what it does. SYNTHETIC notebooks: they compute nothing."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from glomag.errors import NotebookError, ParameterError, PublishError, UserError
from glomag.paths import Project
from glomag.run import runner
from glomag.run.execute import NOTEBOOKS
from glomag.run.making import run_notebook
from glomag.run.publish import one_at_a_time
from glomag.run.runner import Ran, run_profiles
from glomag.run.takeaway import TAKEAWAY

PARAMETERS = 'profile = ""\noutput = ""'
WRITES = """from pathlib import Path
folder = Path(output)
(folder / "processed").mkdir(parents=True, exist_ok=True)
(folder / "figures").mkdir(exist_ok=True)
(folder / "processed" / "claims.csv").write_text("verdict\\nreproduced\\n");
(folder / "processed" / "control_totals.csv").write_text("status\\nmet\\n");"""

Write = Callable[..., None]


@pytest.fixture
def write(copied_project: Project) -> Write:
    """Writes a SYNTHETIC notebook into the copied checkout."""

    def writing(name: str, *cells: str, parameters: str = PARAMETERS) -> None:
        notebook = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}})
        notebook.cells = [nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})]
        notebook.cells += [nbformat.v4.new_code_cell(cell) for cell in cells]
        copied_project.notebooks.mkdir(exist_ok=True)
        nbformat.write(notebook, copied_project.notebooks / f"{name}.ipynb")

    for name in NOTEBOOKS:
        writing(name, "print(profile)")
    writing(NOTEBOOKS[-1], WRITES, "print(profile)")
    return writing


@pytest.fixture
def published(copied_project: Project) -> Path:
    """An output of an earlier run."""
    old = copied_project.processed / "latest" / "old.txt"
    old.parent.mkdir(parents=True)
    old.write_text("old")
    return old


def _run(project: Project, *profiles: str) -> list[Ran]:
    seen: list[Ran] = []
    run_profiles(project, profiles, seen.append)
    return seen


def _assert_refused(project: Project, error: type[UserError], said: str, *profiles: str) -> None:
    with pytest.raises(error, match=said):
        _run(project, *(profiles or ("latest",)))


def test_a_notebook_that_fails_leaves_the_published_outputs_as_they_were(copied_project: Project, write: Write, published: Path) -> None:
    write("3_attribution", "1 / 0")
    _assert_refused(copied_project, NotebookError, "ZeroDivisionError")
    assert published.read_text() == "old"
    assert not (copied_project.figures / "latest").exists()


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (("import sys; sys.exit(0)", "print(1)"), "raised or warned|never ran"),
        (("import os; os._exit(1)",), "died"),
        (("import warnings; warnings.warn('odd')",), "odd"),
        (("!false",), "magic"),
        (("from pathlib import Path; print(Path.cwd())",), "machine"),
    ],
)
def test_whatever_is_wrong_with_a_notebook_fails_it(copied_project: Project, write: Write, cells: tuple[str, ...], said: str) -> None:
    write("3_attribution", *cells)
    with pytest.raises(NotebookError, match=said):
        run_notebook(copied_project, "latest", "3_attribution")
    assert not (copied_project.build / "latest" / "processed").exists()


def test_an_undeclared_parameter_is_refused_before_any_notebook_runs(copied_project: Project, write: Write, published: Path) -> None:
    write("2_declines", "print(1)", parameters='profil = ""\noutput = ""')
    seen: list[Ran] = []
    with pytest.raises(NotebookError, match="does not declare the parameter profile"):
        run_profiles(copied_project, ["latest"], seen.append)
    assert seen == []
    assert published.read_text() == "old"


def test_a_missing_notebook_is_refused(copied_project: Project, write: Write) -> None:
    (copied_project.notebooks / "4_robustness.ipynb").unlink()
    _assert_refused(copied_project, NotebookError, "missing")


def test_an_unknown_profile_is_refused_before_anything_is_written(copied_project: Project, write: Write) -> None:
    _assert_refused(copied_project, ParameterError, "no profile", "latest", "tomorrow")
    assert not copied_project.build.exists()


def test_a_broken_record_is_refused_before_anything_is_written(copied_project: Project, write: Write) -> None:
    path = copied_project.register / "cases.csv"
    path.write_bytes(path.read_bytes()[:-20])
    _assert_refused(copied_project, UserError, "cases.csv")
    assert not copied_project.build.exists()


def test_an_unwritable_place_is_refused_before_any_notebook_runs(copied_project: Project, write: Write) -> None:
    copied_project.figures.write_text("a file where a folder should be")
    _assert_refused(copied_project, PublishError, "figures")
    assert not copied_project.build.exists()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "the system refused memory"),
        (OSError(errno.ENOSPC, "No space left on device", "claims.csv"), "refused something .No space left on device"),
        (OSError(errno.EMFILE, "Too many open files"), "Too many open files"),
    ],
)
@pytest.mark.usefixtures("write")
def test_what_the_system_refuses_is_told_without_a_traceback(
    copied_project: Project, published: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(runner, "_make", refuse)
    _assert_refused(copied_project, PublishError, said)
    assert published.read_text() == "old"


@pytest.mark.usefixtures("write")
def test_a_fault_of_the_program_keeps_its_traceback(copied_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise FileNotFoundError(errno.ENOENT, "No such file or directory")

    monkeypatch.setattr(runner, "_make", fail)
    with pytest.raises(FileNotFoundError):
        _run(copied_project, "latest")


def test_two_runs_at_once_are_refused(copied_project: Project, write: Write) -> None:
    with one_at_a_time(copied_project):
        _assert_refused(copied_project, PublishError, "another run")


def test_a_run_replaces_what_was_published_and_reports_every_notebook(copied_project: Project, write: Write, published: Path) -> None:
    seen = _run(copied_project, "latest")
    assert sorted(ran.notebook for ran in seen) == sorted([*NOTEBOOKS, TAKEAWAY])
    assert [ran.n_done for ran in seen] == [1, 2, 3, 4, 5, 6]
    assert not published.exists()
    assert {path.name for path in published.parent.iterdir()} == {"claims.csv", "control_totals.csv", "notebooks", "manifest.json"}


def test_start_up_files_of_the_user_do_not_reach_a_kernel(
    copied_project: Project, write: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("intruder = 1")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    write("1_register", "assert 'intruder' not in globals()")
    assert run_notebook(copied_project, "latest", "1_register") > 0
