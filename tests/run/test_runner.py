"""The driver, on notebooks small enough to see what it does. SYNTHETIC notebooks: they compute nothing."""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest

from glomag.errors import NotebookError, ParameterError, PublishError, UserError
from glomag.paths import Project
from glomag.run import runner
from glomag.run.execute import NOTEBOOKS
from glomag.run.making import run_notebook
from glomag.run.manifest import check_unchanged, hash_sources
from glomag.run.publish import one_at_a_time
from glomag.run.runner import Ran, run_profiles
from glomag.run.steps import WRITINGS

if TYPE_CHECKING:
    from conftest import Call

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
    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(runner, "_make", refuse)
    _assert_refused(copied_project, PublishError, said)
    assert published.read_text() == "old"


def test_memory_refused_before_a_run_begins_is_one_message(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(runner, "run_profiles", refuse)
    code, _, err = call("run")
    assert (code, err) == (1, "glomag: the system refused memory; what is published is whole: what it was, or all of it new\n")


@pytest.mark.usefixtures("write")
def test_a_fault_of_the_program_keeps_its_traceback(copied_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise FileNotFoundError(errno.ENOENT, "No such file or directory")

    monkeypatch.setattr(runner, "_make", fail)
    with pytest.raises(FileNotFoundError):
        _run(copied_project, "latest")


def _change_record(project: Project) -> None:
    path = project.register / "boundaries.md"
    path.write_text(path.read_text() + "changed\n")


def _change_profile(project: Project) -> None:
    path = project.parameters / "latest.yml"
    path.write_text(path.read_text() + "# changed\n")


def _withdraw(project: Project) -> None:
    path = project.figure_lists / "withdrawn.csv"
    path.write_text(path.read_text() + "latest,01-primary-by-fiscal-year,2027-05-03,wrong\n")


def _change_notebook(project: Project) -> None:
    path = project.notebooks / "2_declines.ipynb"
    path.write_text(path.read_text().replace("print(profile)", "print(profile, 1)"))


def _add_to_record(project: Project) -> None:
    (project.register / "more.csv").write_text("a\n")


@pytest.mark.usefixtures("write")
@pytest.mark.parametrize(
    ("change", "named"),
    [
        (_change_record, "data/raw/register/boundaries.md"),
        (_change_profile, "parameters/latest.yml"),
        (_withdraw, "data/raw/figures/withdrawn.csv"),
        (_change_notebook, "notebooks/2_declines.ipynb"),
        (_add_to_record, "data/raw/register/more.csv"),
    ],
)
def test_what_changes_while_a_run_is_at_work_stops_it(
    copied_project: Project, published: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Project], None], named: str
) -> None:
    """Else the manifest would name an input that did not make the outputs, or the outputs would be of two."""

    def made(project: Project, *_: object, **__: object) -> None:
        processed, figures = (project.build / "latest" / name for name in ("processed", "figures"))
        for folder in (processed, figures):
            folder.mkdir()
        (processed / "claims.csv").write_text("verdict\nreproduced\n")
        (processed / "control_totals.csv").write_text("status\nmet\n")
        change(project)

    monkeypatch.setattr(runner, "_make", made)
    _assert_refused(copied_project, PublishError, f"{named} changed while the run was at work; nothing was published")
    assert published.read_text() == "old"


@pytest.mark.usefixtures("write")
def test_what_changes_between_the_first_look_and_the_lock_stops_a_run(copied_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    check = runner.check_writable

    def changing(project: Project, profiles: list[str]) -> None:
        check(project, profiles)
        _change_record(project)

    monkeypatch.setattr(runner, "check_writable", changing)
    monkeypatch.setattr(runner, "_make", lambda *_, **__: pytest.fail("nothing is made of what is known to be old"))
    _assert_refused(copied_project, PublishError, "changed while the run was at work")


def test_code_that_changes_while_a_run_is_at_work_is_named(copied_project: Project, write: Write) -> None:
    before = hash_sources(copied_project, ["latest"])
    check_unchanged(copied_project, before)
    other = replace(before, code={**before.code, "periods.py": "0" * 64, "gone.py": "0" * 64})
    with pytest.raises(PublishError, match=r"gone\.py, periods\.py changed while"):
        check_unchanged(copied_project, other)


@pytest.mark.parametrize("words", [("seal",), ("add", "rows.csv")])
def test_the_record_is_not_changed_while_a_run_is_at_work(copied_project: Project, call: Call, words: tuple[str, ...]) -> None:
    _change_record(copied_project)
    before = {path.name: path.read_bytes() for path in copied_project.register.iterdir()}
    with one_at_a_time(copied_project):
        code, out, err = call(*words, root=copied_project.root)
    assert (code, out) == (2, "")
    assert "another run is at work" in err
    assert {path.name: path.read_bytes() for path in copied_project.register.iterdir()} == before


def test_two_runs_at_once_are_refused(copied_project: Project, write: Write) -> None:
    with one_at_a_time(copied_project):
        _assert_refused(copied_project, PublishError, "another run")


def test_a_run_replaces_what_was_published_and_reports_every_notebook(copied_project: Project, write: Write, published: Path) -> None:
    seen = _run(copied_project, "latest")
    assert sorted(ran.notebook for ran in seen) == sorted([*NOTEBOOKS, *WRITINGS])
    assert [ran.n_done for ran in seen] == list(range(1, 11))
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
