"""What the tests of the appendix share: the published files of each profile, a copy of them to break, and the appendix built once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from glomag.appendix.numbers import Numbers
from glomag.appendix.published import Kit, Row, read_published
from glomag.appendix.template import fill_in
from glomag.appendix.writing import TEMPLATE, build_appendix
from glomag.parameters import Profile
from glomag.paths import Project

if TYPE_CHECKING:
    from conftest import View


@dataclass(frozen=True)
class Source:
    """What an appendix is built from."""

    processed: Path
    figures: Path
    register_folder: Path
    profile: Profile

    def kits(self) -> dict[str, Kit]:
        return read_published(self.processed, self.figures, self.register_folder, self.profile).kits

    def claims(self) -> list[Row]:
        return read_published(self.processed, self.figures, self.register_folder, self.profile).table("claims")

    def fill_in(self, template: str) -> str:
        """The Markdown of the appendix; nothing is set."""
        published = read_published(self.processed, self.figures, self.register_folder, self.profile)
        return fill_in(template, TEMPLATE, Numbers(published, self.profile))

    def build(self, template: str) -> dict[str, bytes]:
        return build_appendix(template, self.processed, self.figures, self.register_folder, self.profile)


@dataclass(frozen=True)
class Built:
    """An appendix and what it was built from."""

    source: Source
    files: dict[str, bytes]


@pytest.fixture(scope="session")
def template() -> str:
    return (files("glomag.appendix") / "templates" / TEMPLATE).read_text(encoding="utf-8")


def _source(project: Project, view: View) -> Source:
    name = view.profile.name
    return Source(project.processed / name, project.figures / name, project.register, view.profile)


@pytest.fixture(scope="session")
def source(project: Project, latest: View) -> Source:
    return _source(project, latest)


@pytest.fixture(scope="session", params=["latest", "letter"])
def built(request: pytest.FixtureRequest, project: Project, template: str) -> Built:
    source = _source(project, request.getfixturevalue(request.param))
    return Built(source, source.build(template))


@pytest.fixture
def copied(source: Source, tmp_path: Path) -> Callable[[], Source]:
    """A copy of the tables and of the kits that may be broken."""

    def copy() -> Source:
        tables, kits = tmp_path / "tables", tmp_path / "kits"
        shutil.copytree(source.processed, tables, ignore=shutil.ignore_patterns("notebooks", "*.parquet"))
        shutil.copytree(source.figures, kits, ignore=shutil.ignore_patterns("appendix*", "gallery*", "workbook*"))
        return replace(source, processed=tables, figures=kits)

    return copy
