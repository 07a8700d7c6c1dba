"""The grain of a figure: what a notebook that runs again does not draw again, and what it must."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from glomag.figures import changes, stock
from glomag.figures.exhibit import Exhibit
from glomag.run import drawn, workbench
from glomag.run.drawn import Allowed, collect_drawn
from glomag.run.reach import find_reach
from glomag.run.state import ProfileState, StepState
from glomag.run.workbench import Workbench

if TYPE_CHECKING:
    from conftest import View
    from glomag.paths import Project

_SAID = pd.DataFrame(columns=["status", "says", "phrase", "found", "definition"], dtype="str")
STEM = "02-change-by-year"


@pytest.fixture(scope="module")
def exhibit(latest: View) -> Exhibit:
    return changes.build_exhibit(latest.register, latest.profile)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was drawn; three small files stand for a kit."""
    calls: list[str] = []

    def write(made: Exhibit, folder: Path, said: pd.DataFrame) -> Path:
        calls.append("kit")
        target = folder / made.stem
        target.mkdir(parents=True)
        for name in ("a.png", "a.csv", "figure.json", f"{made.stem}-web.png"):
            (target / name).write_text(f"{made.title} {name}")
        return target

    monkeypatch.setattr(workbench, "write_figure", write)
    monkeypatch.setattr(workbench, "image_bytes", lambda made, dpi: pytest.fail("a figure that has a kit is drawn again to be shown"))
    monkeypatch.setattr(workbench, "build_sentences", lambda asked, slug: _SAID)
    return calls


@pytest.fixture
def draw(copied_project: Project, latest: View, counted: list[str], exhibit: Exhibit) -> Callable[..., list[str]]:
    """Draws and shows a figure as a run does, publishes it, and returns what had to be drawn for it."""
    known: list[ProfileState] = []

    def drawing(
        made: Exhibit = exhibit,
        stands_on: str = "Python",
        spoil: Callable[[Path], None] = lambda _: None,
        after: Callable[[Path], None] = lambda _: None,
    ) -> list[str]:
        counted.clear()
        built, published = copied_project.build / "latest", copied_project.figures / "latest"
        for folder in (built / "figures" / STEM, built / "drawn"):
            for path in folder.glob("*") if folder.is_dir() else ():
                path.unlink()
            if folder.is_dir():
                folder.rmdir()
        built.mkdir(parents=True, exist_ok=True)
        if published.is_dir():
            spoil(published / STEM)
        drawn.allow_keeping(copied_project, "latest", stands_on, known[-1] if known else None)
        bench = Workbench(copied_project, latest.register, latest.profile, built)
        shown: Any = bench.draw(lambda *_: made)
        assert shown._repr_mimebundle_()[0]["image/png"] == f"{made.title} {STEM}-web.png".encode()
        after(built / "figures" / STEM)
        shutil.rmtree(published / STEM, ignore_errors=True)
        files = {path.name: path.read_bytes() for path in (built / "figures" / STEM).iterdir()}
        (published / STEM).mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (published / STEM / name).write_bytes(content)
        outputs = {f"figures/latest/{STEM}/{name}": hashlib.sha256(content).hexdigest() for name, content in files.items()}
        figures = collect_drawn(copied_project, "latest", known[-1] if known else None, [], outputs)
        known.append(ProfileState("", {"2_declines": StepState({}, outputs)}, figures))
        return list(counted)

    return drawing


def test_the_same_figure_is_drawn_once(draw: Callable[..., list[str]]) -> None:
    assert draw() == ["kit"]
    assert draw() == []
    assert draw() == []  # from what the run before kept, too


def test_another_row_word_or_library_has_it_drawn(draw: Callable[..., list[str]], exhibit: Exhibit) -> None:
    draw()
    rows = exhibit.rows.copy()
    rows.iloc[0, rows.columns.get_loc("n")] += 1
    assert draw(replace(exhibit, rows=rows)) == ["kit"]
    assert draw(replace(exhibit, alt_text="Other words.")) == ["kit"]
    assert draw(replace(exhibit, withdrawn="WITHDRAWN 3 May 2027: wrong")) == ["kit"]
    assert draw() == ["kit"]
    assert draw(stands_on="another Python") == ["kit"]


def _edit(folder: Path) -> None:
    (folder / "a.png").write_text("edited")


def _remove(folder: Path) -> None:
    (folder / "a.csv").unlink()


@pytest.mark.parametrize("spoil", [_edit, _remove])
def test_a_kit_that_is_not_as_published_is_drawn(draw: Callable[..., list[str]], spoil: Callable[[Path], None]) -> None:
    draw()
    assert draw(spoil=spoil) == ["kit"]


def _add(folder: Path) -> None:
    (folder / "mine.txt").write_text("added")


@pytest.mark.parametrize("after", [_edit, _remove, _add])
def test_a_kit_that_a_cell_changes_once_it_is_drawn_is_drawn_again(draw: Callable[..., list[str]], after: Callable[[Path], None]) -> None:
    assert draw(after=after) == ["kit"]
    assert draw() == ["kit"]
    assert draw(after=after) == []
    assert draw() == ["kit"]


def test_where_a_notebook_may_change_what_draws_no_figure_is_kept_nor_noted(draw: Callable[..., list[str]]) -> None:
    draw()
    assert draw(stands_on="") == ["kit"]
    assert draw() == ["kit"]


def test_a_module_that_draws_has_only_its_figures_drawn(
    exhibit: Exhibit, latest: View, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    allowed = Allowed("Python", {}, tmp_path, tmp_path)
    other = stock.build_exhibit(latest.register, latest.profile)
    before = [allowed.key_of(one, _SAID) for one in (exhibit, other)]
    read = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: b"changed" if path.name == "stock_drawing.py" else read(path))
    after = [allowed.key_of(one, _SAID) for one in (exhibit, other)]
    assert all(before)
    assert (after[0], after[1] != before[1]) == (before[0], True)


def test_what_draws_by_code_of_nobody_knows_where_is_always_drawn(exhibit: Exhibit, tmp_path: Path) -> None:
    allowed = Allowed("Python", {}, tmp_path, tmp_path)
    assert allowed.key_of(replace(exhibit, draw=_remove), _SAID) == ""  # type: ignore[arg-type]
    assert allowed.key_of(replace(exhibit, draw=partial(_remove, Path())), _SAID) == ""
    assert allowed.key_of(replace(exhibit, draw=lambda *_: None), _SAID) == ""
    (tmp_path / "s").mkdir()
    assert not allowed.keep("s", "", tmp_path / "t")


def test_a_drawing_reaches_what_it_uses_and_not_what_counts_its_rows() -> None:
    reached = find_reach([("glomag.figures.changes", "draw")])
    assert {"figures/changes.py", "figures/style.py", "__init__.py"} <= reached
    assert not [name for name in reached if name.startswith(("measures/", "register/"))]
    assert "figures/layout.py" in find_reach([("glomag.figures.stock", "draw")])  # it is imported from another module
    with pytest.raises(LookupError):
        find_reach([("glomag.figures.changes", "no_such_function")])
    with pytest.raises(LookupError):
        find_reach([("glomag.no_such_module", "draw")])


def test_every_figure_of_the_catalogue_has_a_key(latest: View, letter: View, tmp_path: Path) -> None:
    allowed = Allowed("Python", {}, tmp_path, tmp_path)
    exhibits = [changes.build_exhibit(view.register, view.profile) for view in (latest, letter)]
    keys = [allowed.key_of(exhibit, _SAID) for exhibit in exhibits]
    assert all(keys)
    assert len(set(keys)) == len(keys)


def test_figures_of_notebooks_that_did_not_run_stay_known_and_others_do_not(copied_project: Project) -> None:
    names = ("01-a", "02-b", "03-c")
    made = {name: {f"figures/latest/{name}/figure.json": name} for name in names}
    known = ProfileState("", {name: StepState({}, made[name]) for name in names}, {name: name for name in names})
    published = {**made["01-a"], **made["02-b"], "figures/latest/03-c/figure.json": "other"}
    assert collect_drawn(copied_project, "latest", known, ["01-a", "03-c"], published) == {"01-a": "01-a"}
    assert collect_drawn(copied_project, "latest", known, ["02-b"], made["01-a"]) == {}
