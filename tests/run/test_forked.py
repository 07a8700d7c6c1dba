"""Notebooks in processes forked from a warm one: what each can do to itself, and to no other; and the outputs of a kernel. SYNTHETIC."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from papermill.engines import NBClientEngine

from glomag.errors import NotebookError, ParameterError
from glomag.paths import Project
from glomag.run import warm, workers
from glomag.run.execute import clean_kernels, kernel_config, kernel_environment
from glomag.run.making import run_notebook
from glomag.run.normalise import normalise_notebook, read_notebook
from glomag.run.workers import Workers, start_warm, why_not_forked

if (beside := str(Path(__file__).resolve().parent)) not in sys.path:
    sys.path.insert(0, beside)
from every_output import CELLS
from misbehaving import DEADLY, LEAVING, LOOKS

pytestmark = pytest.mark.skipif(why_not_forked() is not None, reason="processes are not forked on this system")

PARAMETERS = 'profile = ""\noutput = ""'
# Holds the interpreter for longer than anybody waits: no signal, and no thread, of the process itself can end it.
ENDLESS = "import subprocess, re\nchild = subprocess.Popen(['sleep', '603'])\nre.match(r'(a+)+$', 'a' * 64 + 'b')"
SMALL = ("print(profile)", "import pandas\npandas.DataFrame({'a': [1.5, None]})", "print('last')")
OPTIONS: dict[str, Any] = {"kernel_name": "python3", "progress_bar": False, "record_timing": False}


@dataclass(frozen=True)
class Ran:
    """What came of every piece of work: the seconds, or the error."""

    project: Project
    outcomes: dict[tuple[str, str], Any] = field(default_factory=dict)

    def error(self, name: str) -> NotebookError:
        error = self.outcomes["bad", name]
        assert isinstance(error, NotebookError), error
        return error

    def seen(self, profile: str) -> list[Any]:
        """What the notebook that looks around saw, as it is published."""
        assert not isinstance(self.outcomes[profile, "looks"], Exception), str(self.outcomes[profile, "looks"])
        notebook = read_notebook(self.project.build / profile / "processed" / "notebooks" / "looks.ipynb")
        return [cell["outputs"] for cell in notebook["cells"]]


def _write(path: Path, *cells: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}})
    notebook.cells = [nbformat.v4.new_code_cell(PARAMETERS, id="parameters", metadata={"tags": ["parameters"]})]
    notebook.cells += [nbformat.v4.new_code_cell(cell, id=f"cell-{number}") for number, cell in enumerate(cells)]
    nbformat.write(notebook, path)
    return path


def _do(given: Workers, outcomes: dict[tuple[str, str], Any]) -> None:
    while given.has_work():
        before = set(given.labels())
        try:
            label, outcome = given.next_done()
        except (NotebookError, papermill.PapermillExecutionError) as error:
            (label,), outcome = before - set(given.labels()), error
        outcomes[label] = outcome


def _papermill(project: Project, name: str, **options: Any) -> Any:
    source, target = str(project.notebooks / f"{name}.ipynb"), str(project.build / f"{name}.ipynb")
    return partial(papermill.execute_notebook, source, target, {"profile": "p"}, "glomag", **OPTIONS, cwd=str(project.root), **options)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """All of them, two at a time, from one warm process."""
    done = Ran(Project(tmp_path_factory.mktemp("forked") / "checkout"))
    project, scratch = done.project, done.project.build / "scratch"
    for name, cell in {**{name: cell for name, (cell, _) in DEADLY.items()}, **LEAVING}.items():
        _write(project.notebooks / f"{name}.ipynb", cell)
    _write(project.notebooks / "looks.ipynb", *LOOKS)
    _write(project.notebooks / "every.ipynb", *CELLS)
    _write(project.notebooks / "small.ipynb", *SMALL)
    _write(project.notebooks / "endless.ipynb", "print(1)", ENDLESS)
    scratch.mkdir(parents=True)
    with (project.root / "confidential.csv").open("w") as held, Workers(2, scratch, start_warm(project.build / "jupyter")) as given:
        os.set_inheritable(held.fileno(), True)
        given.give(("alone", "looks"), run_notebook, project, "alone", "looks")
        for name in (*DEADLY, *LEAVING):
            given.give(("bad", name), run_notebook, project, "bad", name)
        given.give(("bad", "endless"), _papermill(project, "endless", execution_timeout=1))
        given.give(("beside", "looks"), run_notebook, project, "beside", "looks")
        given.give(("", "every"), _papermill(project, "every"))
        given.give(("p", "small"), run_notebook, project, "p", "small")
        given.give(("after", "looks"), run_notebook, project, "after", "looks")
        _do(given, done.outcomes)
    return done


@pytest.mark.parametrize("name", DEADLY)
def test_a_notebook_that_does_not_come_to_its_end_is_named_with_its_profile_and_nothing_is_kept(ran: Ran, name: str) -> None:
    said = str(ran.error(name))
    assert DEADLY[name][1] in said
    assert name in said
    assert "profile bad" in said
    assert not (ran.project.build / "bad" / "processed" / "notebooks" / f"{name}.ipynb").exists()


def test_a_cell_that_holds_the_interpreter_for_ever_is_ended_and_named(ran: Ran) -> None:
    error = ran.error("endless")
    assert (error.what, error.where) == (
        "a cell did not end within 1 s; the published outputs are what they were",
        "endless, code cell 4, profile bad",
    )


@pytest.mark.parametrize("name", LEAVING)
def test_a_notebook_that_leaves_things_behind_ends_well(ran: Ran, name: str) -> None:
    assert ran.outcomes["bad", name] > 0


@pytest.mark.parametrize("when", ["beside", "after"])
def test_nothing_that_the_others_did_reaches_a_notebook(ran: Ran, when: str) -> None:
    assert ran.seen(when) == ran.seen("alone")


def test_the_process_that_is_forked_has_one_thread_and_no_file_of_the_run(ran: Ran) -> None:
    said = ["".join(output["text"]) for outputs in ran.seen("alone") for output in outputs if "text" in output]
    assert said[1:3] == ["1 thread in the process that is forked\n", "open here: False\n"]


def test_what_a_notebook_started_ends_with_it(ran: Ran) -> None:
    assert (ran.project.root / "started.txt").read_text().isdigit()
    left = []
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            left += [
                words for words in [(place / "cmdline").read_bytes().split(b"\0")] if words[:1] == [b"sleep"] and words[1][:2] == b"60"
            ]
    assert left == []


@pytest.fixture(scope="module")
def of_a_kernel(ran: Ran) -> Any:
    """The same notebook by papermill's own engine."""
    project = ran.project
    with clean_kernels(project.build / "jupyter") as sockets, pytest.raises(papermill.PapermillExecutionError, match="ZeroDivision"):
        papermill.execute_notebook(
            str(project.notebooks / "every.ipynb"),
            str(project.build / "of_a_kernel.ipynb"),
            {"profile": "p"},
            cwd=str(project.root),
            shutdown_kernel="immediate",
            config=kernel_config(sockets),
            **OPTIONS,
        )
    return read_notebook(project.build / "of_a_kernel.ipynb")


def test_every_kind_of_output_is_that_of_a_kernel(ran: Ran, of_a_kernel: Any) -> None:
    forked = read_notebook(ran.project.build / "every.ipynb")
    told, expected = ([json.dumps(cell, indent=1) for cell in normalise_notebook(one)["cells"]] for one in (forked, of_a_kernel))
    assert told == expected
    assert {output["output_type"] for cell in forked["cells"] for output in cell.get("outputs", [])} == {
        "stream", "display_data", "execute_result", "error",
    }  # fmt: skip


def test_the_record_is_papermills_own(ran: Ran, of_a_kernel: Any) -> None:
    forked = read_notebook(ran.project.build / "every.ipynb")
    assert isinstance(ran.outcomes["", "every"], papermill.PapermillExecutionError)
    for name in ("language_info", "kernelspec", "widgets"):
        assert forked["metadata"].get(name) == of_a_kernel["metadata"].get(name)
    differs = {"start_time", "end_time", "duration", "output_path"}
    told, expected = (
        {name: value for name, value in one["metadata"]["papermill"].items() if name not in differs} for one in (forked, of_a_kernel)
    )
    assert told == expected
    assert [cell["metadata"]["papermill"]["status"] for cell in forked["cells"] if "papermill" in cell["metadata"]] == [
        cell["metadata"]["papermill"]["status"] for cell in of_a_kernel["cells"] if "papermill" in cell["metadata"]
    ]


def test_without_fork_papermills_own_engine_gives_the_same_bytes_and_a_line_says_so(
    ran: Ran, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delattr(os, "fork")
    project = Project(tmp_path / "checkout")
    _write(project.notebooks / "small.ipynb", *SMALL)
    (project.build / "scratch").mkdir(parents=True)
    with Workers(1, project.build / "scratch", start_warm(project.build)) as given:
        given.give(("p", "small"), run_notebook, project, "p", "small")
        assert given.next_done()[0] == ("p", "small")
    assert "papermill's own engine runs each in a kernel" in capsys.readouterr().err
    assert ran.outcomes["p", "small"] > 0
    kept = [(one.build / "p" / "processed" / "notebooks" / "small.ipynb").read_bytes() for one in (project, ran.project)]
    assert kept[0] == kept[1]
    assert b"1.5" in kept[0]


def test_a_variable_chooses_papermills_own_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(workers.ENGINE_VARIABLE, workers.STANDARD_ENGINE)
    assert why_not_forked() == "GLOMAG_ENGINE is papermill"
    assert start_warm(tmp_path) is None


def test_the_end_of_the_warm_process_is_told(tmp_path: Path) -> None:
    warm = start_warm(tmp_path)
    assert warm is not None
    with Workers(1, tmp_path, warm) as given:
        given.give(("p", "small"), run_notebook, Project(tmp_path), "p", "small")
        warm.process.kill()
        with pytest.raises(NotebookError, match="forked from was ended by signal 9"):
            given.next_done()


def test_an_engine_that_was_not_forked_leaves_the_process_of_its_caller_alone(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """`papermill --engine glomag`."""
    seen: list[Any] = []
    monkeypatch.setattr(NBClientEngine, "execute_managed_notebook", lambda *given, **settings: seen.append((given, settings)))
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import sys; sys.touched = 1")])
    papermill.execute_notebook(notebook, None, engine_name="glomag", **OPTIONS)
    assert [given[1] for given, _ in seen] == ["python3"]
    assert "runs in a kernel, by papermill's own engine" in caplog.text
    assert not hasattr(sys, "touched")


def test_papermill_finds_the_engine_and_imports_little_for_it() -> None:
    said = "import sys, papermill.engines as found; print(found.papermill_engines.get_engine('glomag').__name__, *sorted(sys.modules))"
    name, *modules = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True).stdout.split()
    assert name == "ForkedEngine"
    assert not {"ipykernel", "pandas", "matplotlib", "glomag.run.kernel", "glomag.run.execute"} & set(modules)


def test_before_it_is_told_a_folder_the_warm_process_imports_nothing_that_writes() -> None:
    said = "import sys; from glomag.run import warm; warm.prepare(*warm.FIRST); print('matplotlib' in sys.modules)"
    surroundings = kernel_environment(Path("nowhere"))
    assert subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True, env=surroundings).stdout == "False\n"


def test_an_engine_that_is_not_known_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(workers.ENGINE_VARIABLE, "Papermill")
    with pytest.raises(ParameterError, match="Papermill"):
        start_warm(tmp_path)
    monkeypatch.setenv(workers.ENGINE_VARIABLE, "")
    assert why_not_forked() is None


def test_a_module_that_raises_whatever_it_likes_leaves_the_warm_process_at_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "raising.py").write_text("raise ValueError('half written')")
    (tmp_path / "sound.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    warm.prepare("raising", "sound")
    assert "raising" not in sys.modules
    assert sys.modules.pop("sound")
