"""The list of exhibits is computed, complete, and what the README shows."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from glomag.errors import PublishError
from glomag.figures.catalogue import EXHIBITS
from glomag.parameters import list_profiles
from glomag.paths import Project
from glomag.register import Register
from glomag.run.exhibits import BEGINS, ENDS, Listed, list_exhibits, print_block, replace_block
from glomag.run.origins import read_code_cells

if TYPE_CHECKING:
    from conftest import Call


@pytest.fixture(scope="module", params=["letter-2024-09", "latest"])
def listed(project: Project, request: pytest.FixtureRequest) -> tuple[str, list[Listed]]:
    """A profile's name and its exhibits."""
    exhibits = list_exhibits(project, request.param)
    n_listed = Counter(one.kind for one in exhibits)
    assert (n_listed["claim"], n_listed["figure"]) == (11, 17)
    assert min(n_listed["table"], n_listed["page"]) > 30
    return request.param, exhibits


@pytest.mark.parametrize("page", ["no marks", f"{ENDS} {BEGINS}", f"{BEGINS} {BEGINS} {ENDS}", BEGINS])
def test_a_page_without_the_marks_is_refused(page: str) -> None:
    with pytest.raises(PublishError, match="marks"):
        replace_block(page, "block")


def test_what_stands_around_the_block_is_kept() -> None:
    assert replace_block(f"before {BEGINS} old {ENDS} after", "new") == f"before {BEGINS}\nnew\n{ENDS} after"


def test_a_profile_without_outputs_is_refused(copied_project: Project) -> None:
    with pytest.raises(PublishError, match="nothing is published"):
        list_exhibits(copied_project, "latest")


@pytest.mark.parametrize(("stray", "said"), [("notes.txt", "no cell and no step"), ("by_hand.csv", "no cell of a notebook names")])
def test_a_published_file_that_nothing_makes_is_refused(project: Project, copied_project: Project, stray: str, said: str) -> None:
    shutil.copytree(project.notebooks, copied_project.notebooks)
    folder = copied_project.processed / "latest"
    folder.mkdir(parents=True)
    shutil.copy(project.processed / "latest" / "claims.csv", folder)
    (folder / stray).write_text("n\n1\n")
    figure = "01-primary-by-fiscal-year"
    shutil.copytree(project.figures / "latest" / figure, copied_project.figures / "latest" / figure)
    with pytest.raises(PublishError, match=said):
        list_exhibits(copied_project, "latest")


def test_every_published_file_is_in_the_list(project: Project, listed: tuple[str, list[Listed]]) -> None:
    profile, exhibits = listed
    files = {file for one in exhibits for file in one.files}
    folders = (project.processed / profile, project.figures / profile)
    published = {project.shown(path) for folder in folders for path in folder.rglob("*") if path.is_file()}
    # The explanation of a claim is listed with the claim.
    assert files == published


def test_every_cell_and_step_that_it_names_is_there(project: Project, listed: tuple[str, list[Listed]]) -> None:
    cells = {path.stem: dict(read_code_cells(path)) for path in project.notebooks.glob("*.ipynb")}
    of_a_cell = [one for one in listed[1] if one.cell]
    assert len(of_a_cell) > 60
    for one in of_a_cell:
        assert one.cell in cells[one.made_by], one
        called = "draw" if one.kind == "figure" else "write|compare_programmes"
        assert re.search(called, cells[one.made_by][one.cell]), one


def test_it_has_every_claim_of_the_letter_and_every_figure_of_the_catalogue(register: Register, listed: tuple[str, list[Listed]]) -> None:
    names = {kind: [one.name for one in listed[1] if one.kind == kind] for kind in ("claim", "figure")}
    assert names["claim"] == register.letter_claims["claim_id"].tolist()
    assert names["figure"] == [str(number) for number in range(1, len(EXHIBITS) + 1)]


def test_what_it_says_to_ask_for_are_columns_of_the_file(project: Project, listed: tuple[str, list[Listed]]) -> None:
    asked = 0
    for one in listed[1]:
        plain = [file for file in one.files if file.endswith(".csv") and not file.endswith("-excel.csv")]
        if one.kind in ("figure", "table") and plain:
            asked += 1
            columns = pd.read_csv(project.root / plain[0], nrows=0).columns
            subject, *keys = one.explain.split()
            assert subject == f"{one.kind}:{one.name}"
            assert keys
            assert {key.lower() for key in keys} <= set(columns)
    assert asked > 45


def test_the_readme_shows_the_list_as_it_is(project: Project) -> None:
    page = (project.root / "README.md").read_text(encoding="utf-8")
    assert replace_block(page, print_block(project, list_profiles(project))) == page, "glomag exhibits --write"


def test_the_command_prints_the_list_for_people_and_for_scripts(call: Call) -> None:
    code, out, _ = call("exhibits", "--profile", "latest", "--json")
    assert code == 0
    exhibits = json.loads(out)["exhibits"]
    drop = next(one for one in exhibits if one["name"] == "drop_fy2020_fy2023")
    assert (drop["kind"], drop["made_by"], drop["cell"], drop["explain"]) == ("claim", "5_appendix", "cell-02", "drop_fy2020_fy2023")
    code, out, _ = call("exhibits")
    assert code == 0
    assert "Exhibits, profile latest, as of 2026-09-19" in out


def test_an_unknown_profile_is_refused(call: Call) -> None:
    code, out, err = call("exhibits", "--profile", "tomorrow")
    assert (code, out) == (2, "")
    assert "letter-2024-09" in err
