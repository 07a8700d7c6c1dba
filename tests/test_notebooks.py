"""The five notebooks: small, without logic, executed, and the same when run from top to bottom by hand."""

from __future__ import annotations

import ast
import json
import shutil
from base64 import b64decode
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest

from glomag.paths import Project
from glomag.run.execute import NOTEBOOKS, clean_kernels, kernel_config
from glomag.run.normalise import check_notebook, normalise_notebook

MOST_CODE_CELLS, MOST_LINES = 12, 8
LONG_NOTEBOOKS = {"4_robustness": 22}  # one cell a question about sureness, and one a figure
FORBIDDEN = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.AsyncFor)


def _read(project: Project, name: str) -> dict[str, Any]:
    return json.loads((project.notebooks / f"{name}.ipynb").read_text(encoding="utf-8"))


def _code(notebook: dict[str, Any]) -> list[str]:
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]


def _said(notebook: dict[str, Any]) -> list[Any]:
    """Text of every output; pictures are tested by their rows."""
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    return [output.get("text") or {kind: value for kind, value in output["data"].items() if kind.startswith("text/")} for output in outputs]


def test_there_are_five_and_no_other(project: Project) -> None:
    assert sorted(path.stem for path in project.notebooks.glob("*.ipynb")) == sorted(NOTEBOOKS)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_it_is_small_and_holds_no_logic(project: Project, name: str) -> None:
    cells = _code(_read(project, name))
    assert len(cells) <= LONG_NOTEBOOKS.get(name, MOST_CODE_CELLS)
    for cell in cells:
        assert len(cell.splitlines()) <= MOST_LINES, cell
        assert not [node for node in ast.walk(ast.parse(cell)) if isinstance(node, FORBIDDEN)], cell


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_its_stored_outputs_are_whole_and_tell_nothing_about_a_machine(project: Project, name: str) -> None:
    notebook = _read(project, name)
    nbformat.validate(nbformat.from_dict(notebook))
    check_notebook(notebook, name, [str(project.root), str(Path.home())])
    assert any(cell["outputs"] for cell in notebook["cells"] if cell["cell_type"] == "code")
    assert notebook == normalise_notebook(notebook)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_it_declares_its_parameters_with_the_profile_of_the_letter(project: Project, name: str) -> None:
    tagged = [cell for cell in _read(project, name)["cells"] if "parameters" in cell["metadata"].get("tags", [])]
    assert len(tagged) == 1
    assert 'profile = "letter-2024-09"' in "".join(tagged[0]["source"])


@pytest.mark.parametrize("name", NOTEBOOKS)
@pytest.mark.parametrize("profile", ["latest", "letter-2024-09"])
def test_its_published_copy_ran_the_same_cells_under_the_profile(project: Project, name: str, profile: str) -> None:
    published = json.loads((project.processed / profile / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))
    assert published["metadata"]["papermill"]["parameters"]["profile"] == profile
    injected = [cell for cell in _code(published) if cell not in _code(_read(project, name))]
    assert len(injected) == 1
    check_notebook(published, name, [str(project.root), str(Path.home())])


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_figure_in_it_has_alt_text(project: Project, name: str) -> None:
    published = nbformat.from_dict(json.loads((project.processed / "latest" / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8")))
    pictures = [output for cell in published.cells for output in cell.get("outputs", []) if "image/png" in output.get("data", {})]
    assert all(len(picture.metadata["image/png"]["alt"]) > 40 for picture in pictures)


@pytest.mark.parametrize("profile", ["latest", "letter-2024-09"])
def test_every_figure_in_a_published_copy_is_the_file_for_web_pages(project: Project, profile: str) -> None:
    """So whoever copies one out of a notebook has a picture that `glomag check-figure` knows."""
    of_web = {path.read_bytes() for path in (project.figures / profile).glob("*/*-web.png")}
    shown = set()
    for name in NOTEBOOKS:
        published = json.loads((project.processed / profile / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))
        outputs = [output.get("data", {}) for cell in published["cells"] for output in cell.get("outputs", [])]
        shown |= {b64decode(forms["image/png"]) for forms in outputs if "image/png" in forms}
    assert len(of_web) == len(list((project.figures / profile).glob("*/figure.json")))
    assert shown == of_web


# The run of test_end_to_end.py compares the outputs of all five, and nbval those of another; this one shows that a run by hand
# publishes nothing.
@pytest.mark.parametrize("name", ["2_declines"])
def test_restart_and_run_all_gives_the_stored_outputs_and_publishes_nothing(project: Project, name: str, tmp_path: Path) -> None:
    """As JupyterLab does it: a fresh kernel, started in the notebook's own folder, cells in order, no parameters given."""
    checkout = tmp_path / "checkout"
    for folder in ("data/raw", "parameters", "notebooks"):
        # What is stored was made without a list of OFAC's; this machine may have one.
        shutil.copytree(project.root / folder, checkout / folder, ignore=shutil.ignore_patterns("ofac"))
    notebook = nbformat.read(checkout / "notebooks" / f"{name}.ipynb", as_version=4)
    stored = _said(json.loads(json.dumps(notebook)))
    with clean_kernels(tmp_path / "jupyter") as sockets:
        client = nbclient.NotebookClient(
            notebook,
            timeout=120,
            kernel_name="python3",
            config=kernel_config(sockets),
            resources={"metadata": {"path": str(checkout / "notebooks")}},
        )
        executed = normalise_notebook(json.loads(json.dumps(client.execute())))
    counts = [cell["execution_count"] for cell in executed["cells"] if cell["cell_type"] == "code"]
    assert counts == list(range(1, len(counts) + 1))
    assert _said(executed) == [_lines(said) for said in stored]
    assert not (checkout / "figures").exists()
    assert not (checkout / "data" / "processed").exists()


def _lines(said: Any) -> Any:
    if isinstance(said, str):
        return said.splitlines(keepends=True)
    return {kind: value if isinstance(value, list) else value.splitlines(keepends=True) for kind, value in said.items()}
