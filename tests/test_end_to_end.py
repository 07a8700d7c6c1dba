"""The whole command on a copy of the checkout: its outputs are those that are committed, and a second run gives the same."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib import image

from glomag.paths import Project

# One of the two: `make` runs both before the tests, and .ci/run compares what it made with what is committed.
PROFILES = ("letter-2024-09",)
# Share of the pixels that may differ visibly between two classes of processor, and how much a pixel must differ to count.
MOST_PIXELS_FRAC, VISIBLE = 0.001, 0.1


@pytest.fixture(scope="module")
def rerun(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A copy of the checkout without its outputs, in a folder with an awkward name, after `glomag run`."""
    checkout = tmp_path_factory.mktemp("copy") / "a folder, named Магнитский"
    for folder in ("data/raw", "parameters", "notebooks"):
        # Lists of OFAC's that this machine happens to have are no part of what is committed.
        shutil.copytree(project.root / folder, checkout / folder, ignore=shutil.ignore_patterns("ofac"))
    words = [sys.executable, "-c", "from glomag.cli import main; main()", "--project", str(checkout), "run", *PROFILES]
    ran = subprocess.run(words, cwd=checkout.parent, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "Look at  figures/letter-2024-09/" in ran.stdout
    return Project(checkout)


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
        if made.suffix != ".png":
            continue
        drawn, kept = image.imread(made), image.imread(project.figures / profile / name)
        assert drawn.shape == kept.shape, name
        differing = (np.abs(drawn - kept) > VISIBLE).any(axis=-1).mean()
        assert differing <= MOST_PIXELS_FRAC, name


def test_a_run_leaves_nothing_behind_but_its_outputs(rerun: Project) -> None:
    assert {path.name for path in rerun.root.iterdir()} == {"data", "parameters", "notebooks", "figures", "build"}
    assert {path.name for path in rerun.build.iterdir()} <= {"jupyter", "run.lock", "moved.csv"}
