"""What runs again: each kind of input is changed by one byte, and what is said to run is held against a table written by hand."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from glomag.parameters import read_profile
from glomag.paths import Project
from glomag.register import Register
from glomag.run import crate_parts, graph, runner, state
from glomag.run.done import answer_if_done
from glomag.run.graph import keep_step, stray_files
from glomag.run.manifest import Sources
from glomag.run.state import is_up_to_date, profile_names, read_state, state_folder
from glomag.run.surroundings import read_distributions

if (beside := str(Path(__file__).resolve().parent)) not in sys.path:
    sys.path.insert(0, beside)
from rerun_world import BOTH, NOTEBOOKS, PARTS, Said, ask, changed, copy_checkout, note_as_run, steps

ALL = NOTEBOOKS | PARTS
EXPLAIN = {"explain pages"}
OTHER_PARTS = PARTS - EXPLAIN


@pytest.fixture(scope="module")
def made(project: Project, register: Register, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A checkout in which everything is as after a run. What every plan reads of the same files is read once."""
    world = copy_checkout(project, tmp_path_factory.mktemp("rerun") / "checkout")
    with pytest.MonkeyPatch.context() as patch:
        # The code may be edited while the tests run; what a plan goes by is what it was.
        code = runner.hash_sources(world, []).code
        patch.setattr(runner, "hash_sources", lambda *words: replace(_SOURCES(*words), code=code))
        patch.setattr(runner, "read_register", lambda _: register)
        patch.setattr(runner, "read_profile", lambda _, name, coverage: read_profile(project, name, coverage))
        patch.setattr(runner, "read_withdrawals", lambda _: None)
        origins = graph.read_origins(world)
        patch.setattr(graph, "read_origins", lambda _: origins)
        patch.setattr(graph, "needed_by", cache(graph.needed_by))
        step_lists = {name: graph.build_steps(world, name, origins) for name in BOTH}
        patch.setattr(graph, "build_steps", lambda _, name, __: step_lists[name])
        note_as_run(world)
        yield world


_SOURCES = runner.hash_sources


def test_nothing_runs_where_nothing_has_changed(made: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert is_up_to_date(made, []) == list(BOTH)
    assert is_up_to_date(made, ["latest"]) == ["latest"]
    assert ask(made) == Said(set(), set())
    assert answer_if_done([], made.root)
    assert "nothing to do for latest, letter-2024-09" in capsys.readouterr().out


def _record() -> dict[str, tuple[set[str], set[str]]]:
    every = (steps(NOTEBOOKS | EXPLAIN), steps(OTHER_PARTS))
    names = (
        "adjudication",
        "cases",
        "control_checks",
        "designations",
        "programmes",
        "public_evidence",
        "published_counts",
        "second_coding",
    )
    table = {f"data/raw/register/{name}.csv": every for name in names}
    table["data/raw/register/datapackage.json"] = every
    table["data/raw/register/letter_claims.csv"] = (steps(NOTEBOOKS | {"appendix", "explain pages"}), steps(OTHER_PARTS - {"appendix"}))
    table["data/raw/register/boundaries.md"] = (set(), set())  # for people; the manifest names it
    return table


def _outputs() -> dict[str, tuple[set[str], set[str]]]:
    own = ("latest",)

    def of_notebook(name: str) -> tuple[set[str], set[str]]:
        return steps({name}, own), steps(PARTS, own)

    figure = "figures/latest/02-change-by-year/02-change-by-year"
    return {
        **{f"{figure}{ending}": of_notebook("2_declines") for ending in (".png", "-web.png", ".svg", ".pdf", ".csv", "-excel.csv")},
        "figures/latest/02-change-by-year/figure.json": of_notebook("2_declines"),
        "data/processed/latest/claims.csv": of_notebook("5_appendix"),
        "data/processed/latest/specifications.parquet": of_notebook("4_robustness"),
        "data/processed/latest/counter_readings.md": of_notebook("4_robustness"),
        "data/processed/latest/notebooks/1_register.ipynb": of_notebook("1_register"),
        "data/processed/latest/notebooks/1_register.html": (steps({"notebook pages"}, own), set()),
        "data/processed/latest/explain/index.html": (steps(EXPLAIN, own), steps({"notebook pages"}, own)),
        "figures/latest/workbook.xlsx": (steps({"workbook"}, own), steps({"gallery"}, own)),
        "figures/latest/appendix.pdf": (steps({"appendix"}, own), steps({"gallery"}, own)),
        "figures/latest/index.html": (steps({"gallery"}, own), set()),
        "data/processed/latest/manifest.json": (set(), set()),
        "ro-crate-metadata.json": (set(), set()),
    }


TABLE = {
    **_record(),
    **_outputs(),
    "parameters/latest.yml": (steps(ALL, ("latest",)), set()),
    "parameters/letter-2024-09.yml": (steps(ALL, ("letter-2024-09",)), set()),
    "data/raw/figures/withdrawn.csv": (steps(NOTEBOOKS), steps(PARTS)),
    "uv.lock": (set(), set()),  # its last byte pins nothing
    "CITATION.cff": (set(), set()),  # the description of the whole is written anew
}


@pytest.mark.parametrize("path", TABLE)
def test_one_byte_of_a_file_makes_exactly_this_run(made: Project, path: str) -> None:
    with changed(made.root / path):
        assert is_up_to_date(made, []) == []
        assert not answer_if_done([], made.root)
        assert ask(made) == Said(*TABLE[path])


@pytest.mark.parametrize("path", [path for path in TABLE if path.startswith(("figures/", "data/processed/"))])
def test_a_published_file_that_is_gone_makes_the_same_run(made: Project, path: str) -> None:
    file = made.root / path
    content = file.read_bytes()
    file.unlink()
    try:
        assert is_up_to_date(made, ["latest"]) == []
        assert ask(made) == Said(*TABLE[path])
    finally:
        file.write_bytes(content)


def test_a_row_added_to_the_ledger_makes_nothing_run_but_leaves_something_to_do(made: Project) -> None:
    path = made.figure_lists / "published.csv"
    rows = path.read_bytes()
    with changed(path, rows, rows.replace(b"latest,", b"older,", 1)):
        assert is_up_to_date(made, ["latest"]) == []
        assert ask(made) == Said(set(), set())


@pytest.mark.parametrize("path", ["data/raw/register/more.csv", "data/raw/figures/note.md", "notebooks/6_mine.ipynb"])
def test_a_file_that_comes_is_seen(made: Project, path: str) -> None:
    with changed(made.root / path, new=b'{"cells": []}'):
        assert is_up_to_date(made, []) == []


def test_a_stray_file_among_the_published_makes_nothing_run_and_is_named(made: Project) -> None:
    with changed(made.figures / "latest" / "stray.txt", new=b"x"):
        assert is_up_to_date(made, ["latest"]) == []
        assert is_up_to_date(made, ["letter-2024-09"]) == []  # the description of the whole counts the files of all
        assert ask(made) == Said(set(), set())
        assert stray_files(runner.plan_run(made, []), "latest") == ["figures/latest/stray.txt"]


def _edited(path: Path, edit: Callable[[dict[str, object]], None]) -> tuple[bytes, bytes]:
    told = json.loads(path.read_text(encoding="utf-8"))
    edit(told)
    return path.read_bytes(), json.dumps(told).encode()


def _code(told: dict[str, object]) -> None:
    next(cell for cell in told["cells"] if cell["cell_type"] == "code")["source"].append(" ")  # type: ignore[attr-defined]


def _words(told: dict[str, object]) -> None:
    next(cell for cell in told["cells"] if cell["cell_type"] == "markdown")["source"].append("!")  # type: ignore[attr-defined]


def _tags(told: dict[str, object]) -> None:
    told["cells"][-1]["metadata"]["tags"] = ["shown"]  # type: ignore[index]


def _stored(told: dict[str, object]) -> None:
    for cell in told["cells"]:  # type: ignore[attr-defined]
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
        cell["metadata"]["collapsed"] = True


@pytest.mark.parametrize(("edit", "runs"), [(_code, True), (_words, True), (_tags, True), (_stored, False)])
@pytest.mark.parametrize("name", ["2_declines", "5_appendix"])
def test_a_cell_makes_its_notebook_run_and_a_stored_output_does_not(
    made: Project, name: str, edit: Callable[[dict[str, object]], None], runs: bool
) -> None:
    path = made.notebooks / f"{name}.ipynb"
    old, new = _edited(path, edit)
    with changed(path, old, new):
        assert is_up_to_date(made, []) == []  # the long way looks into it
        assert ask(made) == (Said(steps({name}), steps(PARTS)) if runs else Said(set(), set()))


def test_the_profiles_are_those_of_the_parameters(made: Project) -> None:
    assert profile_names(made) == list(BOTH)
    with changed(made.parameters / "mine.private.yml", new=b"x"):
        assert profile_names(made) == list(BOTH)
        assert not answer_if_done([], made.root)  # a list is held, and its draft is always made
    with changed(made.parameters / "mine.yml", new=b"x"):
        assert is_up_to_date(made, []) == []


READ_BY_ALL = NOTEBOOKS | EXPLAIN
# Of every kind of module one or two: what runs, and what may.
CODE = {
    "errors.py": (ALL, set()),
    "measures/__init__.py": (NOTEBOOKS | {"appendix", "explain pages"}, OTHER_PARTS - {"appendix"}),
    "measures/counts.py": (NOTEBOOKS | {"appendix", "explain pages"}, OTHER_PARTS - {"appendix"}),
    "measures/pace.py": ({"2_declines", "5_appendix", "explain pages"}, OTHER_PARTS),  # 5 builds every figure for its list
    "measures/places.py": ({"1_register", "5_appendix", "explain pages"}, OTHER_PARTS),
    "measures/listing.py": ({"1_register", "3_attribution", "explain pages"}, OTHER_PARTS),
    "claims/bridge.py": ({"1_register", "explain pages"}, OTHER_PARTS),
    "tables/writing.py": (READ_BY_ALL, OTHER_PARTS),
    "claims/verdicts.py": (NOTEBOOKS | {"appendix", "explain pages"}, OTHER_PARTS - {"appendix"}),
    "claims/counter.py": ({"4_robustness", "explain pages"}, OTHER_PARTS),
    "figures/pace.py": ({"2_declines", "5_appendix", "explain pages"}, OTHER_PARTS),
    "figures/timeline_lanes.py": ({"1_register", "5_appendix", "explain pages"}, OTHER_PARTS),
    "figures/images.py": (NOTEBOOKS, PARTS),
    "workbook/look.py": ({"workbook"}, {"gallery"}),
    "appendix/templates/appendix.md": ({"appendix"}, {"gallery"}),
    "gallery/page.py": ({"gallery", "notebook pages"}, set()),
    "gallery/assets/gallery.css": ({"gallery", "notebook pages"}, set()),
    "explain/walk.py": (EXPLAIN, {"notebook pages"}),
    "pages/prose.py": ({"notebook pages"}, set()),
    "run/workbench.py": (NOTEBOOKS, PARTS),
    "run/execute.py": (NOTEBOOKS, PARTS),
    "run/normalise.py": (NOTEBOOKS, PARTS),
    "run/workers.py": (NOTEBOOKS | PARTS, set()),
    "run/takeaway.py": (PARTS, set()),
    "run/crate.py": (set(), set()),
    "run/moved.py": (set(), set()),
    "verify/tables.py": (set(), set()),
    "cli/work.py": (set(), set()),
}


@pytest.mark.parametrize("module", CODE)
def test_one_byte_of_a_module_makes_exactly_this_run(made: Project, monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    before = runner.hash_sources

    def hash_other(*words: object) -> Sources:
        found = before(*words)  # type: ignore[arg-type]
        assert module in found.code
        return replace(found, code={**found.code, module: "0" * 64})

    monkeypatch.setattr(runner, "hash_sources", hash_other)
    runs, may = CODE[module]
    assert ask(made) == Said(steps(runs), steps(may))


def test_a_byte_of_any_module_leaves_something_to_do(made: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first look compares the files themselves."""
    code = tmp_path / "glomag"
    (code / "cli").mkdir(parents=True)
    (code / "cli" / "work.py").write_text("a = 1\n")
    monkeypatch.setattr(state, "CODE", code)
    before = state.hash_inputs(made, "latest")
    (code / "cli" / "work.py").write_text("a = 2\n")
    assert state.hash_inputs(made, "latest") != before
    assert {name for name in before if name.startswith("code/")} == {"code/cli/work.py"}


@pytest.mark.parametrize(
    ("library", "runs", "may"),
    [
        ("pandas", ALL, set()),
        ("python-dateutil", ALL, set()),  # pandas needs it
        ("typst", {"appendix"}, {"gallery"}),
        ("papermill", NOTEBOOKS, PARTS),
        ("traitlets", NOTEBOOKS, PARTS),  # the kernels need it
        ("xlsxwriter", {"workbook"}, {"gallery"}),
        ("pytest", set(), set()),
        ("ruff", set(), set()),
    ],
)
@pytest.mark.parametrize("how", ["installed", "locked"])
def test_another_version_makes_exactly_this_run(
    made: Project, monkeypatch: pytest.MonkeyPatch, *, library: str, runs: set[str], may: set[str], how: str
) -> None:
    if how == "installed":
        other = {**read_distributions(), library: "0.0.1"}
        monkeypatch.setattr(graph, "read_distributions", lambda: other)
        monkeypatch.setattr(state, "read_distributions", lambda: other)
        assert is_up_to_date(made, []) == []
        assert ask(made) == Said(steps(runs), steps(may))
        return
    lock = made.root / "uv.lock"
    pinned = f'name = "{library}"\nversion = "'.encode()
    with changed(lock, pinned, pinned + b"1000."):
        assert is_up_to_date(made, []) == []
        assert ask(made) == Said(steps(runs), steps(may))


def test_another_python_makes_everything_run(made: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version", "3.11.99")
    assert is_up_to_date(made, []) == []
    assert ask(made) == Said(steps(ALL), set())


def test_content_decides_and_not_the_clock(made: Project) -> None:
    path = made.register / "cases.csv"
    known = path.stat()
    os.utime(path, ns=(known.st_atime_ns, known.st_mtime_ns + 10**12))
    assert is_up_to_date(made, []) == list(BOTH)
    os.utime(path, ns=(known.st_atime_ns, known.st_mtime_ns))
    with changed(path):
        os.utime(path, ns=(known.st_atime_ns, known.st_mtime_ns))
        assert (path.stat().st_mtime_ns, path.stat().st_size) == (known.st_mtime_ns, known.st_size)
        assert is_up_to_date(made, []) == []
        assert ask(made).runs == steps(READ_BY_ALL)


def _damage(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content.replace(b'"seal"', b'"Seal"', 1))


def _halve(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [(_damage, "damaged"), (_halve, "damaged"), (_empty, "damaged"), (Path.unlink, "no earlier run is known")],
)
def test_a_state_that_cannot_be_trusted_makes_everything_run(made: Project, spoil: Callable[[Path], None], said: str) -> None:
    path = state_folder(made) / "state.json"
    content = path.read_bytes()
    spoil(path)
    try:
        assert is_up_to_date(made, []) == []
        assert said in read_state(made).unknown
        assert ask(made) == Said(steps(ALL), set())
    finally:
        path.write_bytes(content)


def test_a_state_that_another_version_decided_makes_everything_run(made: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "_decided_by", lambda: "another")
    assert is_up_to_date(made, []) == []
    assert "decides what runs again" in read_state(made).unknown


def test_every_module_that_decides_is_known_by_name() -> None:
    assert [name for name in state._DECIDE if not (state.CODE / "run" / f"{name}.py").is_file()] == []


def test_a_kept_step_is_copied_byte_for_byte_or_not_at_all(made: Project) -> None:
    plan = runner.plan_run(made, ["latest"])
    copied = keep_step(plan, ("latest", "workbook"))
    assert list(copied) == ["figures/latest/workbook.xlsx"]
    built = made.build / "latest" / "figures" / "workbook.xlsx"
    assert built.read_bytes() == (made.figures / "latest" / "workbook.xlsx").read_bytes()
    assert not built.samefile(made.figures / "latest" / "workbook.xlsx")
    with changed(made.figures / "latest" / "workbook.xlsx"), pytest.raises(Exception, match="changed while the run was at work"):
        keep_step(plan, ("latest", "workbook"))


def test_the_files_beside_the_folders_are_those_that_the_description_names() -> None:
    assert set(state.ROOT_FILES) == set(crate_parts._ROOT_FILES)


def test_a_link_to_a_folder_of_lists_is_followed_and_one_that_leads_in_a_circle_ends(tmp_path: Path) -> None:
    project, day = Project(tmp_path / "checkout"), tmp_path / "elsewhere"
    day.mkdir()
    (day / "source.yml").write_text("one")
    project.ofac.mkdir(parents=True)
    (project.ofac / "2024-01-02").symlink_to(day)
    before = state.hash_inputs(project, "latest")
    assert "data/raw/ofac/2024-01-02/source.yml" in before
    (day / "source.yml").write_text("two")
    after = state.hash_inputs(project, "latest")
    assert after != before
    (day / "back").symlink_to(project.ofac)
    assert state.hash_inputs(project, "latest") != after


def test_the_code_is_hashed_as_a_run_hashes_it(project: Project) -> None:
    assert list(state.hash_code().items()) == list(_SOURCES(project, []).code.items())  # as it stands in the manifest
