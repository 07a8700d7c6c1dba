"""The whole command on a copy of the checkout, on another day, in another place and as somebody else, beside a confidential list
full of canaries: its public outputs are those that are committed, and no byte of the list is in anything that it wrote or said."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from matplotlib import image

from glomag.paths import Project
from glomag.register import Register
from glomag.run.execute import NOTEBOOKS

if (beside := str(Path(__file__).resolve().parent / "run")) not in sys.path:
    sys.path.insert(0, beside)
from canaries import Planted, plant_list
from canary_search import search_text, search_tree
from elsewhere import SEEN, Elsewhere, give_away, go_elsewhere, look_around_here
from sealed_world import watch_descendants

# One of the two: `make` runs both before the tests, and .ci/run compares what it made with what is committed.
PROFILES = ("letter-2024-09",)
# Share of the pixels that may differ visibly between two classes of processor, and how much a pixel must differ to count.
MOST_PIXELS_FRAC, VISIBLE = 0.001, 0.1


@dataclass(frozen=True)
class Rerun:
    """A checkout after a run, where it ran, what the run said, the words and surroundings of the processes that it started, and
    the folders that were its own alone: temporary files, home, caches."""

    project: Project
    elsewhere: Elsewhere
    said: bytes
    of_others: bytes | str
    own: Path
    listed: Planted


@pytest.fixture(scope="module")
def ground() -> Iterator[Path]:
    """A folder that the run's user can reach, as the folders of pytest cannot be by another user."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def rerun_all(project: Project, register: Register, ground: Path) -> Rerun:
    """A copy of the checkout without its outputs, in a folder with an awkward name, after `glomag run` with a list of canaries."""
    copy, lists, own = (ground / name for name in ("copy", "listed", "own"))
    own.mkdir()
    checkout = copy / "a folder, named Магнитский"
    for folder in ("data/raw", "parameters", "notebooks"):
        # Lists of OFAC's that this machine happens to have are no part of what is committed.
        shutil.copytree(project.root / folder, checkout / folder, ignore=shutil.ignore_patterns("ofac"))
    listed, elsewhere = plant_list(lists, register, is_synthetic=False), go_elsewhere(own)
    give_away(elsewhere, ground)
    words = [sys.executable, "-c", "from glomag.cli import main; main()", "--project", str(checkout), "run", *PROFILES]
    words += ["--recommendations", str(listed.path)]
    with (ground / "said.txt").open("wb") as opened:
        ran = elsewhere.start(words, listed.path.parent, opened)
        of_others = watch_descendants(ran)
        ran.wait()
    told = (ground / "said.txt").read_bytes()
    assert ran.returncode == 0, told.decode(elsewhere.encoding)
    assert b"Look at  figures/letter-2024-09/" in told
    return Rerun(Project(checkout), elsewhere, told, of_others, own, listed)


@pytest.fixture(scope="module")
def rerun(rerun_all: Rerun) -> Project:
    """The checkout after the run."""
    return rerun_all.project


@pytest.fixture(scope="module")
def seen_there(rerun_all: Rerun) -> dict[str, Any]:
    return rerun_all.elsewhere.look_around()


@pytest.fixture(scope="module")
def seen_here() -> dict[str, Any]:
    return look_around_here()


@pytest.mark.parametrize("what", SEEN)
def test_the_run_was_on_another_day_in_another_place_and_by_another_person(
    rerun_all: Rerun, seen_there: dict[str, Any], seen_here: dict[str, Any], what: str
) -> None:
    """What a Python program that is started in the same way sees is not what one of these tests sees."""
    if what in rerun_all.elsewhere.kept:
        pytest.skip(rerun_all.elsewhere.kept[what])
    assert seen_there[what] != seen_here[what]


def test_no_byte_of_the_list_is_in_anything_that_the_run_wrote_or_said(rerun_all: Rerun) -> None:
    assert search_text(rerun_all.said) == []
    assert search_text(rerun_all.of_others) == []
    searched = [search_tree(folder) for folder in (rerun_all.project.root, rerun_all.own)]
    assert [found for one in searched for found in one.found] == []
    assert sum(one.n_files for one in searched) > 250  # every kind of output was there to be searched
    rerun_all.listed.check_folder()


def test_the_draft_lies_apart_and_nothing_is_released(rerun: Project) -> None:
    assert (rerun.build / "drafts" / PROFILES[0] / "release.json").is_file()
    assert not rerun.releases.exists()


@pytest.mark.parametrize("profile", PROFILES)
def test_the_public_files_are_those_of_a_run_without_the_list_byte_for_byte(project: Project, rerun: Project, profile: str) -> None:
    """As committed; after `make` on the same machine, as .ci/run does it, those are the files of a run without a list."""
    for part in ("processed", "figures"):
        made = _files(getattr(rerun, part) / profile)
        changed = [name for name in sorted(made) if made[name].read_bytes() != (getattr(project, part) / profile / name).read_bytes()]
        if any(name.endswith(".png") for name in changed):
            pytest.skip("pictures were committed from another class of processor; test_every_picture_... compares them by eye")
        assert changed == []


def _files(folder: Path) -> dict[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("part", ["processed", "figures"])
def test_a_run_gives_the_files_that_are_committed(project: Project, rerun: Project, profile: str, part: str) -> None:
    committed, made = _files(getattr(project, part) / profile), _files(getattr(rerun, part) / profile)
    assert sorted(made) == sorted(committed)


@pytest.mark.parametrize("profile", PROFILES)
def test_every_table_is_committed_byte_for_byte(project: Project, rerun: Project, profile: str) -> None:
    for part in ("processed", "figures"):
        made = _files(getattr(rerun, part) / profile)
        tables = {name for name in made if name.endswith(".csv") or (part == "figures" and name.endswith(".json"))}
        assert tables
        changed = [name for name in sorted(tables) if made[name].read_bytes() != (getattr(project, part) / profile / name).read_bytes()]
        assert changed == []


@pytest.mark.parametrize("profile", PROFILES)
def test_every_picture_is_committed_as_it_is_drawn(project: Project, rerun: Project, profile: str) -> None:
    for name, made in _files(rerun.figures / profile).items():
        if made.suffix != ".png" or made.read_bytes() == (project.figures / profile / name).read_bytes():
            continue
        drawn, kept = image.imread(made), image.imread(project.figures / profile / name)
        assert drawn.shape == kept.shape, name
        differing = (np.abs(drawn - kept) > VISIBLE).any(axis=-1).mean()
        assert differing <= MOST_PIXELS_FRAC, name


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_run_says_what_the_notebooks_have_stored(project: Project, rerun: Project, profile: str, name: str) -> None:
    """Sources and outputs alike, pictures apart; nbval runs one notebook once more, by hand."""
    ran, stored = (_cells(folder / f"{name}.ipynb") for folder in (rerun.processed / profile / "notebooks", project.notebooks))
    assert len(ran) == len(stored) > 0
    for cell, kept in zip(ran, stored, strict=True):
        assert cell == kept


def _cells(path: Path) -> list[tuple[str, list[Any]]]:
    """Source and outputs of every code cell that stands in the notebook itself; not the one with the parameters of a run."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    own = [cell for cell in cells if cell["cell_type"] == "code" and "injected-parameters" not in cell["metadata"].get("tags", [])]
    return [("".join(cell["source"]), [_said(output) for output in cell["outputs"]]) for cell in own]


def _said(output: dict[str, Any]) -> Any:
    shown = output.get("data", {"text": output.get("text")})
    return {kind: "".join(said) for kind, said in shown.items() if not kind.startswith("image/")}


def test_a_run_leaves_nothing_behind_but_its_outputs(rerun: Project) -> None:
    assert {path.name for path in rerun.root.iterdir()} == {"data", "parameters", "notebooks", "figures", "build"}
    assert {path.name for path in rerun.build.iterdir()} <= {"jupyter", "run.lock", "run.state", "moved.csv", "drafts"}
