"""A rerun gives, byte for byte, what a run of everything gives. SYNTHETIC notebooks, each of which writes one page."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from glomag.cli import work
from glomag.errors import PublishError
from glomag.paths import Project
from glomag.run import runner, state, workers
from glomag.run.execute import NOTEBOOKS
from glomag.run.runner import Ran, Summary, run_profiles
from glomag.run.state import hash_code, is_up_to_date

_OPENS = "from glomag.run.workbench import open_workbench\nbench = open_workbench(profile, output)"


def _write(project: Project, name: str, words: str) -> None:
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}})
    cells = [nbformat.v4.new_code_cell('profile = ""\noutput = ""', metadata={"tags": ["parameters"]})]
    cells += [nbformat.v4.new_code_cell(_OPENS), nbformat.v4.new_code_cell(f'bench.write_page({words!r}, "page_{name}")')]
    notebook.cells = [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(cells)]
    project.notebooks.mkdir(exist_ok=True)
    nbformat.write(nbformat.from_dict(notebook), project.notebooks / f"{name}.ipynb")


def _files(project: Project) -> dict[str, bytes]:
    folders = (project.processed / "latest", project.figures / "latest")
    return {path.relative_to(project.root).as_posix(): path.read_bytes() for one in folders for path in one.rglob("*") if path.is_file()}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., set[str]]:
    """Runs a checkout; returns the steps that ran."""
    monkeypatch.setattr(runner, "summarise_outputs", lambda profile, as_of, *_: Summary(profile, as_of, {}, {}, 0, None))

    def running(project: Project, *, keeps: bool) -> set[str]:
        seen: list[Ran] = []
        run_profiles(project, ["latest"], seen.append, keeps)
        return {ran.notebook for ran in seen if ran.seconds}

    return running


def test_a_rerun_gives_byte_for_byte_what_a_run_of_everything_gives(
    copied_project: Project, run: Callable[..., set[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = NOTEBOOKS[:2]
    monkeypatch.setattr(runner, "NOTEBOOKS", names)
    for name in NOTEBOOKS:
        _write(copied_project, name, "one\n")
    assert run(copied_project, keeps=True) >= set(names)
    assert is_up_to_date(copied_project, ["latest"]) == ["latest"]
    _write(copied_project, names[1], "two\n")
    (copied_project.processed / "latest" / "stray.txt").write_text("of nobody")
    other = Project(tmp_path / "other")
    shutil.copytree(copied_project.root, other.root)
    assert run(copied_project, keeps=True) & set(names) == {names[1]}
    assert run(other, keeps=False) >= set(names)
    assert _files(copied_project) == _files(other)
    assert (copied_project.processed / "latest" / f"page_{names[1]}.md").read_text() == "two\n"
    assert is_up_to_date(copied_project, ["latest"]) == ["latest"]


def test_code_that_was_saved_after_it_was_imported_stops_the_run(copied_project: Project) -> None:
    for name in NOTEBOOKS:
        _write(copied_project, name, "one\n")
    imported = {**hash_code(), "errors.py": "0" * 64}
    with pytest.raises(PublishError, match=r"errors\.py changed while the run was at work"):
        run_profiles(copied_project, ["latest"], lambda _: None, True, code=imported)
    assert not (copied_project.build / "latest").exists()


def test_the_code_is_hashed_before_anything_is_imported(copied_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(state, "hash_code", lambda: done.append("hash") or {"a.py": "1"})
    monkeypatch.setattr(workers, "start_warm", lambda _: done.append("warm"))
    monkeypatch.setattr(runner, "run_profiles", lambda *_, code, **__: done.append(f"run {code}") or [])
    work._run(copied_project, [], lambda: done.append("hold") or {}, True)
    assert done == ["hash", "hold", "warm", "run {'a.py': '1'}"]
