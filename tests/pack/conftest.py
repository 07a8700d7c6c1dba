"""A checkout whose outputs are whole: what is published here, with manifests and a crate that fit it, in a folder of its own."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from glomag.pack import exhibits
from glomag.paths import Project
from glomag.run.exhibits import Listed, list_exhibits

sys.path.append(str(Path(__file__).resolve().parent))  # pytest puts no folder of tests on the path

from whole_checkout import PROFILES, copy_outputs, write_crate, write_lock, write_manifest

ROOT_FILES = (
    "CITATION.cff", "LICENSE", "LICENSE-DATA.md", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "REUSE.toml", "pyproject.toml",
    "tests/schemas/README.md",
)  # fmt: skip
Break = Callable[[str, bytes | None], None]


@pytest.fixture(scope="session")
def whole(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The checkout; tests that change something take `checkout` instead."""
    copy = Project(tmp_path_factory.mktemp("published") / "a checkout")
    licences = project.root / "LICENSES"
    for folder in (project.register, project.figure_lists, project.parameters, project.notebooks, project.root / "docs", licences):
        shutil.copytree(folder, copy.root / folder.relative_to(project.root), ignore=shutil.ignore_patterns(".*", "__pycache__"))
    (copy.root / "tests" / "schemas").mkdir(parents=True)
    for name in ROOT_FILES:
        shutil.copyfile(project.root / name, copy.root / name)
    for profile in PROFILES:
        copy_outputs(project, copy, profile)
        write_manifest(copy, profile)
    write_lock(copy)
    write_crate(copy)
    return copy


@pytest.fixture(scope="session", autouse=True)
def exhibits_listed_once(whole: Project) -> Iterator[None]:
    """Reading all notebooks and imports takes seconds: done once for the checkout and its copies, and anew where a file was added."""
    known: dict[str, list[Listed]] = {}

    def listing(project: Project, profile: str) -> list[Listed]:
        if _names(project) != _names(whole):
            return list_exhibits(project, profile)
        if profile not in known:
            known[profile] = list_exhibits(project, profile)
        return known[profile]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exhibits, "list_exhibits", listing)
        yield


def _names(project: Project) -> set[str]:
    """Published files and notebooks."""
    folders = (project.processed, project.figures, project.notebooks)
    return {project.shown(path) for folder in folders for path in folder.rglob("*")}


@pytest.fixture
def checkout(whole: Project, tmp_path: Path) -> Project:
    """The same checkout, to be changed: files are linked, so put a new file in the place of an old one."""
    shutil.copytree(whole.root, tmp_path / "a checkout", copy_function=os.link)
    return Project(tmp_path / "a checkout")


@pytest.fixture
def put(checkout: Project) -> Break:
    """Puts a file into the checkout, in the place of what was there; takes one out where no content is given."""

    def putting(path: str, content: bytes | None) -> None:
        target = checkout.root / path
        target.unlink(missing_ok=True)
        if content is not None:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)

    return putting
