"""The manifest: every output with its maker, and through it its inputs, code and libraries."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest

from glomag.errors import NotebookError
from glomag.figures.catalogue import EXHIBITS
from glomag.paths import Project
from glomag.run.closure import find_closure
from glomag.run.libraries import MOVES_NOTHING, libraries_of
from glomag.run.manifest import build_manifest, hash_sources
from glomag.run.origins import read_code_cells, read_origins
from glomag.run.steps import build_steps, inputs_of

if TYPE_CHECKING:
    from conftest import View

Manifest = dict[str, Any]
Write = Callable[..., None]

N_STEPS = 10  # five notebooks, workbook, appendix, gallery, explain pages, notebook pages
_OPENS = "bench = open_workbench(profile, output)"


@pytest.fixture
def write(copied_project: Project) -> Write:
    """Writes a SYNTHETIC notebook into the copied checkout; each cell is one of Python."""

    def writing(name: str, *cells: str) -> None:
        copied_project.notebooks.mkdir(exist_ok=True)
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        nbformat.write(notebook, copied_project.notebooks / f"{name}.ipynb")

    return writing


@pytest.fixture(scope="module", params=["letter-2024-09", "latest"])
def published(project: Project, request: pytest.FixtureRequest) -> Manifest:
    """A manifest as it is committed."""
    manifest: Manifest = json.loads((project.processed / request.param / "manifest.json").read_text(encoding="utf-8"))
    assert len(manifest["made_by"]) == len(manifest["outputs"]) > 200
    assert len(manifest["steps"]) == N_STEPS
    return manifest


def test_a_cell_that_is_no_python_is_told_with_its_place(copied_project: Project, write: Write) -> None:
    write("1_register", _OPENS, "bench.write(")
    with pytest.raises(NotebookError, match=r"notebooks/1_register\.ipynb, cell-01"):
        read_origins(copied_project)


def test_two_cells_that_write_the_same_file_are_refused(copied_project: Project, write: Write) -> None:
    write("1_register", _OPENS, 'bench.write(one, "claims")')
    write("2_declines", _OPENS, 'bench.write(other, "claims")')
    with pytest.raises(NotebookError, match=r"1_register#cell-01 and 2_declines#cell-01"):
        read_origins(copied_project)


def test_only_a_workbench_writes_outputs(copied_project: Project, write: Write) -> None:
    write("1_register", _OPENS, 'handle.write("claims")\nsys.stdout.write("shares")', 'bench.show(bench.write(table, name="stock"))')
    assert {name: str(cell) for name, cell in read_origins(copied_project).files.items()} == {"stock.csv": "1_register#cell-02"}


def test_a_figure_is_known_under_whatever_name_its_module_is_imported(copied_project: Project, write: Write) -> None:
    write("1_register", f"import glomag.figures.stock as over_time\nfrom glomag.figures import changes as falls\n{_OPENS}", "falls = falls")
    write("2_declines", f"import glomag.figures.stock as over_time\n{_OPENS}", "bench.draw(over_time.build_exhibit)")
    assert {number: str(cell) for number, cell in read_origins(copied_project).figures.items()} == {9: "2_declines#cell-01"}


def test_every_figure_has_the_number_that_the_catalogue_gives_it(copied_project: Project, write: Write) -> None:
    modules = {build.__module__.rpartition(".")[2] for build in EXHIBITS}
    draws = [f"bench.draw({build.__module__.rpartition('.')[2]}.{build.__qualname__})" for build in EXHIBITS]
    write("1_register", f"from glomag.figures import {', '.join(sorted(modules))}\n{_OPENS}", *draws)
    expected = {number: f"1_register#cell-{number:02d}" for number in range(1, len(EXHIBITS) + 1)}
    assert {number: str(cell) for number, cell in read_origins(copied_project).figures.items()} == expected


def test_an_output_that_no_cell_names_is_not_given_to_one(copied_project: Project, latest: View, write: Write) -> None:
    write("1_register", _OPENS, "bench.write(table, name_of_the_day)")
    built = copied_project.build / "latest"
    for folder in ("processed", "figures"):
        (built / folder).mkdir(parents=True)
    (built / "processed" / "stock.csv").write_text("day\n")
    manifest = build_manifest(copied_project, latest.profile, built, hash_sources(copied_project, ["latest"]))
    assert manifest["made_by"] == {"data/processed/latest/stock.csv": "notebooks"}
    assert manifest["steps"] == {}


def test_every_published_output_has_a_maker_that_is_described(published: Manifest) -> None:
    assert list(published["made_by"]) == list(published["outputs"])
    assert {maker.partition("#")[0] for maker in published["made_by"].values()} == set(published["steps"])


def test_every_cell_that_is_named_spells_out_what_it_makes(project: Project, published: Manifest) -> None:
    cells = {path.stem: dict(read_code_cells(path)) for path in project.notebooks.glob("*.ipynb")}
    for output, maker in published["made_by"].items():
        notebook, _, cell = maker.partition("#")
        if cell:
            source = cells[notebook][cell]
            assert re.search(rf'"{Path(output).stem}"|compare_programmes', source) or "bench.draw(" in source, (output, maker)


def test_everything_that_a_step_names_has_its_hash_in_the_manifest(published: Manifest) -> None:
    known = [*published["inputs"], *published["outputs"]]
    for name, step in published["steps"].items():
        assert inputs_of(step, known), name
        assert set(step["code"]) <= set(published["code"]), name
        assert set(step["libraries"]) <= set(published["versions"]), name
        assert step["runs"] in published["notebooks"] or step["runs"].removeprefix("src/glomag/") in published["code"], name
        lists = {pattern for pattern in step["inputs"] if not pattern.startswith("data/raw/ofac/")}  # there may be none
        assert [pattern for pattern in lists if not inputs_of({"inputs": [pattern]}, known)] == [], name


def test_a_manifest_says_the_same_of_the_same_files(project: Project, latest: View, tmp_path: Path) -> None:
    for folder, source in (("processed", project.processed), ("figures", project.figures)):
        (tmp_path / folder).symlink_to(source / "latest")
    first, second = (json.dumps(build_manifest(project, latest.profile, tmp_path, hash_sources(project, ["latest"]))) for _ in range(2))
    assert first == second
    assert str(project.root) not in first


def test_a_step_reads_nothing_that_the_manifest_does_not_name(project: Project) -> None:
    script = Path(__file__).with_name("reads_of_steps.py")
    found = subprocess.run([sys.executable, str(script), str(project.root), "latest"], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    steps = {step.name: step for step in build_steps(project, "latest", read_origins(project))}
    read = json.loads(found.stdout)
    assert len(read) == 6
    for name, reads in read.items():
        assert reads, name
        named = inputs_of({"inputs": list(steps[name].inputs)}, reads)
        assert [path for path in reads if path not in named] == [], name


def test_every_library_that_the_outputs_rest_on_is_known_by_name(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("glomag.run.libraries.packages_distributions", lambda: asked.append("looked up") or {})
    steps = build_steps(project, "latest", read_origins(project))
    assert len(steps) == N_STEPS
    for step in steps:
        assert step.libraries, step.name
    assert asked == []


def test_a_library_brings_what_it_uses_and_the_command_line_moves_nothing() -> None:
    assert {"numpy", "pillow", "kiwisolver"} <= set(libraries_of(["matplotlib", "json"]))
    assert libraries_of(MOVES_NOTHING) == ()


def test_a_program_reaches_what_it_imports_inside_functions_and_reads_from_packages() -> None:
    reached = find_closure("def late():\n    from glomag.appendix.writing import write_appendix\n")
    assert {"appendix/word.py", "appendix/templates/appendix.md", "errors.py"} <= set(reached.code)
    assert {"typst", "pypandoc-binary", "font-source-sans-pro"} <= set(reached.libraries)
    assert not [path for path in reached.code if path.startswith("gallery/")]
