"""`glomag verify` itself: on a small checkout that is really rebuilt once, and with outputs planted for the rest."""

from __future__ import annotations

import csv
import json
import os
import shutil
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from world import NOTEBOOK, NUMBERS, PROFILE, make_world, rewrite_manifest

from glomag.errors import NotebookError
from glomag.paths import Project
from glomag.run import crate_parts, runner
from glomag.run.journal import journal_file
from glomag.run.manifest import sha256_of
from glomag.verify import rebuild as rebuilding
from glomag.verify.rebuild import copy_inputs
from glomag.verify.report import QUICK_LIMIT

if TYPE_CHECKING:
    from conftest import Call

OUTPUTS = ("data/processed", "figures", "data/raw/figures")


@pytest.fixture(scope="module")
def made(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A small checkout with what a real run publishes in it."""
    world = make_world(project, tmp_path_factory.mktemp("made") / "checkout")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner, "NOTEBOOKS", (NOTEBOOK,))
        runner.run_profiles(world, [PROFILE], lambda _: None)
    return world


@pytest.fixture
def world(made: Project, tmp_path: Path) -> Project:
    """A copy of it."""
    copy = tmp_path / "a folder, named Магнитский"
    shutil.copytree(made.root, copy, ignore=shutil.ignore_patterns("build"))
    return Project(copy)


Plant = Callable[[Callable[[Project], None]], None]


@pytest.fixture
def plant(made: Project, monkeypatch: pytest.MonkeyPatch) -> Plant:
    """Lets a rebuild give what the real run gave, changed as the test says; no notebook runs."""

    def planting(change: Callable[[Project], None]) -> None:
        def run(there: Project, names: Sequence[str], progress: Any) -> None:
            for folder in OUTPUTS:
                shutil.copytree(made.root / folder, there.root / folder, dirs_exist_ok=True)
            change(there)

        monkeypatch.setattr(rebuilding, "run_profiles", run)

    planting(lambda there: None)
    return planting


def _swap(path: str, old: str, new: str) -> Callable[[Project], None]:
    def change(there: Project) -> None:
        file = there.root / path
        assert old in file.read_text()
        file.write_text(file.read_text().replace(old, new, 1))

    return change


# --- really rebuilt


def test_a_checkout_that_is_rebuilt_to_the_same_bytes_is_green_from_a_folder_that_may_not_be_written(
    world: Project, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "NOTEBOOKS", (NOTEBOOK,))
    before = _contents(world)
    with ReadOnly(world.root):
        code, out, err = call("verify", root=world.root)
    assert (code, err) == (0, "")
    assert "is the same to the byte" in out
    assert f"[1/6] {PROFILE}: {NOTEBOOK}" in out  # how far it is, as in a run: one notebook, and five parts to take away
    assert _contents(world) == before


def _contents(world: Project) -> dict[str, bytes]:
    return {path.relative_to(world.root).as_posix(): path.read_bytes() for path in world.root.rglob("*") if path.is_file()}


class ReadOnly:
    """Takes the right to write from every folder below a root while it lasts."""

    def __init__(self, root: Path) -> None:
        self.folders = [root, *(path for path in root.rglob("*") if path.is_dir())]

    def __enter__(self) -> None:
        for folder in self.folders:
            os.chmod(folder, folder.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))

    def __exit__(self, *_: object) -> None:
        for folder in self.folders:
            os.chmod(folder, folder.stat().st_mode | stat.S_IWUSR)


# --- exit codes and what is said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_swap(NUMBERS, "2023,28", "2023,29"), "number: row 2023, column n: 28 -> 29"),
        (_swap(f"figures/{PROFILE}/note.md", "28 in 2023", "29 in 2023"), "number: line 3 under 'Counts': 28 in 2023. -> 29 in 2023."),
        (_swap(f"data/processed/{PROFILE}/notebooks/{NOTEBOOK}.ipynb", '"latest\\n"', '"later\\n"'), "output 1, stdout: latest"),
        (lambda there: (there.root / NUMBERS).unlink(), "missing: the whole file: published -> not rebuilt"),
        (lambda there: (there.root / "figures/latest/more.txt").write_text("x"), "too many: the whole file: not published -> rebuilt"),
    ],
)
def test_a_difference_is_named_and_exits_with_1(
    world: Project, call: Call, plant: Plant, change: Callable[[Project], None], said: str
) -> None:
    plant(change)
    code, out, err = call("verify", root=world.root)
    assert (code, err) == (1, "")
    assert said in out
    assert "of the" in out.splitlines()[-2]


def test_what_is_edited_in_the_checkout_is_told_before_the_rebuild_and_found_after_it(world: Project, call: Call, plant: Plant) -> None:
    _swap(NUMBERS, "2023,28", "2023,29")(world)
    code, out, _ = call("verify", root=world.root)
    assert code == 1
    said = f"output: {NUMBERS} is not as the run wrote it: damaged, or edited by hand"
    assert out.index(said) < out.index("number: row 2023, column n: 29 -> 28")


def test_a_script_gets_json_and_nothing_else(world: Project, call: Call, plant: Plant) -> None:
    plant(_swap(NUMBERS, "2023,28", "2023,29"))
    code, out, err = call("verify", "--json", root=world.root)
    answer = json.loads(out)
    assert (code, err, answer["is_good"]) == (1, "", False)
    assert [one["path"] for one in answer["differences"]] == [NUMBERS]
    plant(lambda there: None)
    code, out, _ = call("verify", "--json", root=world.root)
    assert (code, json.loads(out)["is_good"], json.loads(out)["differences"]) == (0, True, [])


def test_the_rebuilt_files_are_kept_where_they_are_asked_for(world: Project, call: Call, plant: Plant, tmp_path: Path) -> None:
    plant(_swap(NUMBERS, "2023,28", "2023,29"))
    kept = tmp_path / "kept"
    code, out, _ = call("verify", "--keep", str(kept), root=world.root)
    assert code == 1
    assert f"The rebuilt files: {kept}/" in out
    assert "2023,29" in (kept / NUMBERS).read_text()


def test_nothing_is_left_behind_where_nothing_is_kept(
    world: Project, call: Call, plant: Plant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "temporary"
    own.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(own))
    call("verify", root=world.root)
    assert list(own.iterdir()) == []
    assert not world.build.exists()


@pytest.mark.parametrize("words", [("verify", "nobody"), ("verify", "--quick", "nobody")])
def test_an_unknown_profile_is_refused(world: Project, call: Call, plant: Plant, words: tuple[str, ...]) -> None:
    code, _, err = call(*words, root=world.root)
    assert code == 2
    assert PROFILE in err


@pytest.mark.parametrize("place", ["figures/latest/kept", "data/raw/register/kept", "taken"])
def test_a_folder_that_is_taken_or_lies_among_the_outputs_is_refused_before_anything_runs(
    world: Project, call: Call, plant: Plant, place: str
) -> None:
    (world.root / "taken").mkdir()
    (world.root / "taken" / "file.txt").write_text("x")
    before = _contents(world)
    code, _, err = call("verify", "--keep", str(world.root / place), root=world.root)
    assert code == 2
    assert "--keep" in err
    assert _contents(world) == before


def test_quick_and_keep_do_not_go_together(world: Project, call: Call) -> None:
    assert call("verify", "--quick", "--keep", "x", root=world.root)[0] == 2


def test_a_run_that_fails_is_told_in_one_message(world: Project, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*_: Any) -> None:
        raise NotebookError("a notebook failed")

    monkeypatch.setattr(rebuilding, "run_profiles", run)
    code, out, err = call("verify", root=world.root)
    assert code == 1
    assert err == "glomag: a notebook failed\n"
    assert "Traceback" not in out


def test_a_swap_that_was_stopped_is_finished_first(world: Project, call: Call) -> None:
    built, target = world.build / PROFILE / "figures", world.figures / PROFILE
    shutil.copytree(target, built)
    (target / "note.md").write_text("half old")
    moves = [{"built": world.shown(built), "published": world.shown(target), "inode": built.lstat().st_ino}]
    journal_file(world).write_text(json.dumps(moves))
    code, out, _ = call("verify", "--quick", root=world.root)
    assert code == 0, out
    assert not journal_file(world).exists()


# --- before anything is rebuilt


@pytest.fixture
def quick(world: Project, call: Call) -> Iterator[Callable[..., str]]:
    """What `--quick` says of a checkout in which something is wrong."""

    def calling() -> str:
        code, out, err = call("verify", "--quick", root=world.root)
        assert (code, err) == (1, "")
        return out

    yield calling


def test_a_checkout_that_fits_its_manifest_is_told_so_at_once(world: Project, call: Call) -> None:
    code, out, _ = call("verify", "--quick", root=world.root)
    assert code == 0, out
    assert "all published files fit their manifests" in out
    assert out.splitlines()[-1] == QUICK_LIMIT
    assert "found only by `glomag verify`" in QUICK_LIMIT


def test_a_checkout_whose_profile_alone_is_asked_for_is_told_so_as_well(world: Project, call: Call) -> None:
    (world.figures / "other").mkdir()
    (world.figures / "other" / "left.txt").write_text("left")
    assert call("verify", "--quick", PROFILE, root=world.root)[0] == 0


def test_what_lies_among_the_outputs_and_belongs_to_no_profile_is_named(world: Project, quick: Callable[[], str]) -> None:
    for place in ("data/processed/other", "figures/latest/empty"):
        (world.root / place).mkdir()
    (world.processed / "other" / "claims.csv").write_text("x\n")
    (world.figures / "note.md").write_text("x\n")
    out = quick()
    assert "output: data/processed/other/claims.csv is named in no manifest" in out
    assert "output: figures/note.md is named in no manifest" in out
    assert "output: figures/latest/empty/ is an empty folder" in out
    assert "3 things do not fit the manifests" in out


def test_a_publication_without_its_description_is_no_whole_one(world: Project, quick: Callable[[], str]) -> None:
    (world.root / "CITATION.cff").write_text("title: SYNTHETIC\n")
    assert "manifest: ro-crate-metadata.json is missing" in quick()


@pytest.mark.parametrize("told", [{}, {"@id": "data/processed/other/manifest.json", "sha256": "0" * 64}])
def test_a_description_that_names_no_hash_for_a_manifest_is_told(world: Project, quick: Callable[[], str], told: dict[str, str]) -> None:
    (world.root / "ro-crate-metadata.json").write_text(json.dumps({"@graph": [told]}))
    assert f"output: data/processed/{PROFILE}/manifest.json has no hash in ro-crate-metadata.json" in quick()


def _publish_figure(world: Project, **words: str) -> str:
    """Add a figure to what is published, with as much of its words as is looked at; the manifest knows it."""
    place = f"figures/{PROFILE}/01-primary-by-fiscal-year/figure.json"
    (world.root / place).parent.mkdir()
    (world.root / place).write_text(json.dumps(words))
    rewrite_manifest(world, outputs={place: sha256_of(world.root / place)})
    return place


def test_a_figure_that_the_ledger_does_not_know_is_named(world: Project, call: Call, quick: Callable[[], str]) -> None:
    ledger = (world.figure_lists / "published.csv").read_text(encoding="utf-8")
    known = next(row for row in csv.DictReader(ledger.splitlines()) if row["profile"] == PROFILE)
    place = _publish_figure(world, **known)
    assert call("verify", "--quick", root=world.root)[0] == 0
    shutil.rmtree((world.root / place).parent)
    _publish_figure(world, **{**known, "data_sha256": "0" * 64})
    assert f"output: data/raw/figures/published.csv does not name {place} as it is published" in quick()
    (world.figure_lists / "published.csv").unlink()
    assert "does not name" in quick()
    (world.figure_lists / "published.csv").write_text("x\n")
    assert "output: data/raw/figures/published.csv cannot be read" in quick()


def test_a_damaged_a_missing_and_a_stray_output_are_named(world: Project, quick: Callable[[], str]) -> None:
    _swap(NUMBERS, "2023,28", "2023,29")(world)
    (world.figures / PROFILE / "note.md").unlink()
    (world.processed / PROFILE / "notes.txt").write_text("mine")
    out = quick()
    assert f"output: {NUMBERS} is not as the run wrote it" in out
    assert f"output: figures/{PROFILE}/note.md is missing" in out
    assert f"output: data/processed/{PROFILE}/notes.txt is named in no manifest" in out
    assert "3 things do not fit the manifests" in out


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("data/raw/register/boundaries.md", "input: data/raw/register/boundaries.md has changed since the outputs were made"),
        (f"parameters/{PROFILE}.yml", f"input: parameters/{PROFILE}.yml has changed"),
    ],
)
def test_an_input_that_changed_makes_the_outputs_stale(world: Project, quick: Callable[[], str], path: str, said: str) -> None:
    (world.root / path).write_text((world.root / path).read_text() + "# more\n")
    assert said in quick()


def test_a_new_and_a_missing_input_are_named(world: Project, quick: Callable[[], str]) -> None:
    (world.register / "new.csv").write_text("a\n1\n")
    (world.register / "boundaries.md").unlink()
    out = quick()
    assert "input: data/raw/register/new.csv is new since the outputs were made" in out
    assert "input: data/raw/register/boundaries.md is missing" in out


def test_what_a_notebook_says_counts_and_its_stored_outputs_do_not(world: Project, call: Call, quick: Callable[[], str]) -> None:
    path = world.notebooks / f"{NOTEBOOK}.ipynb"
    notebook = json.loads(path.read_text())
    notebook["cells"][2]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "another\n"}]
    path.write_text(json.dumps(notebook))
    assert call("verify", "--quick", root=world.root)[0] == 0
    notebook["cells"][2]["source"] = "print(profile, 1)"
    path.write_text(json.dumps(notebook))
    assert f"notebook: notebooks/{NOTEBOOK}.ipynb has changed since the outputs were made" in quick()


def test_another_code_and_another_version_are_named(world: Project, quick: Callable[[], str]) -> None:
    rewrite_manifest(world, code={"periods.py": "0" * 64, "gone.py": "0" * 64}, versions={"pandas": "1.0.0", "nothing": "2.0"})
    out = quick()
    assert "code: src/glomag/periods.py has changed since the outputs were made" in out
    assert "code: src/glomag/gone.py is gone" in out
    assert "version: pandas the outputs were made with 1.0.0; installed is " in out
    assert "version: pandas the outputs were made with 1.0.0; uv.lock says " in out
    assert "version: nothing the outputs were made with 2.0; installed is none" in out


@pytest.mark.parametrize("content", ["{", "[]", '{"outputs": []}'])
def test_a_manifest_that_cannot_be_read_is_told_and_is_no_traceback(world: Project, quick: Callable[[], str], content: str) -> None:
    (world.processed / PROFILE / "manifest.json").write_text(content)
    assert f"manifest: data/processed/{PROFILE}/manifest.json cannot be read" in quick()


def test_a_manifest_that_was_edited_is_told_by_the_description_of_the_whole(world: Project, quick: Callable[[], str]) -> None:
    own = f"data/processed/{PROFILE}/manifest.json"
    (world.root / "ro-crate-metadata.json").write_text(json.dumps({"@graph": [{"@id": own, "sha256": "0" * 64}]}))
    assert f"output: {own} is not the one that ro-crate-metadata.json names" in quick()


# --- what is copied


def test_only_inputs_are_copied_and_a_list_of_ofac_only_where_a_manifest_names_it(world: Project, tmp_path: Path) -> None:
    for day in ("2024-03-04", "2024-03-05"):
        (world.ofac / day).mkdir(parents=True)
        (world.ofac / day / "entries-SDN.CSV.csv").write_text("x\n")
    rewrite_manifest(world, inputs={"data/raw/ofac/2024-03-04/entries-SDN.CSV.csv": "0" * 64})
    there = Project(tmp_path / "there")
    there.root.mkdir()
    copy_inputs(world, [], there)
    assert sorted(path.name for path in there.ofac.iterdir()) == ["2024-03-04"]
    assert {path.name for path in there.root.iterdir()} == {"data", "parameters", "notebooks", "uv.lock"}
    assert not there.processed.exists()


def test_what_the_description_of_the_whole_speaks_of_beside_the_folders_is_copied() -> None:
    assert set(rebuilding._ROOT_FILES) == set(crate_parts._ROOT_FILES)


def test_a_profile_that_is_not_asked_for_is_taken_as_it_is_published(world: Project, tmp_path: Path) -> None:
    shutil.copyfile(world.parameters / f"{PROFILE}.yml", world.parameters / "other.yml")
    shutil.copytree(world.processed / PROFILE, world.processed / "other")
    there = Project(tmp_path / "there")
    there.root.mkdir()
    copy_inputs(world, [PROFILE], there)
    assert [path.name for path in there.processed.iterdir()] == ["other"]
