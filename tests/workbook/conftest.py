"""What the tests of the workbook share: published tables and rows with words made for the test, and the workbook of each profile."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from glomag.parameters import Profile
from glomag.paths import Project
from glomag.workbook.writing import write_workbook

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

    from conftest import View

LONG_WORDS = "One sentence of a caption that is long enough to be wrapped in the panel on the left of a sheet. " * 3


@dataclass(frozen=True)
class Published:
    """Folders as a run of one profile leaves them, in a place of their own."""

    processed: Path
    figures: Path
    profile: Profile

    @property
    def target(self) -> Path:
        return self.figures / "workbook.xlsx"

    def write(self) -> Path:
        return write_workbook(self.processed, self.figures, self.profile, self.target)

    def kit(self, stem: str) -> Path:
        return self.figures / stem

    def words(self, stem: str, **changed: Any) -> None:
        path = self.kit(stem) / "figure.json"
        path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changed}), encoding="utf-8")

    def add(self, stem: str, text: str) -> None:
        """Add the kit of a figure with these rows."""
        self.kit(stem).mkdir()
        (self.kit(stem) / f"{stem}.csv").write_text(text, encoding="utf-8", newline="\n")
        (self.kit(stem) / "figure.json").write_text(json.dumps(_say(stem, text, self.profile)), encoding="utf-8")


Publish = Callable[[], Published]


def _say(stem: str, text: str, profile: Profile) -> dict[str, Any]:
    return {
        "figure": stem,
        "number": int(stem.partition("-")[0]),
        "slug": stem.partition("-")[2],
        "title": f"The finding of {stem}, written for a test",
        "subtitle": f"What {stem} counts",
        "caption": LONG_WORDS,
        "alt_text": f"What {stem} looks like, with numbers.",
        "description": "",
        "source_line": f"Source: a test. Data {hashlib.sha256(text.encode()).hexdigest()[:8]}.",
        "definition": "persons: primary",
        "profile": profile.name,
        "as_of": profile.as_of.isoformat(),
        "data_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "withdrawn": "",
        "may_say": [{"sentence": "It fell.", "status": "safe", "found": "14 in 2025", "definition": ""}],
        "may_not_say": [],
        "images": [],
        "files": {"svg": f"{stem}.svg", "pdf": f"{stem}.pdf", "csv": f"{stem}.csv", "excel": f"{stem}-excel.csv"},
    }


def publish(project: Project, profile: Profile, folder: Path, only: str = "") -> Published:
    """The published tables and plotted rows of a profile, with SYNTHETIC words about each figure (or those that `only` matches)."""
    processed, figures = folder / "processed" / profile.name, folder / "figures" / profile.name
    processed.mkdir(parents=True)
    for name in ("claims", "register"):
        shutil.copy(project.processed / profile.name / f"{name}.csv", processed)
    for source in sorted((project.figures / profile.name).glob(f"{only or '[0-9]*'}/")):
        stem = source.name
        text = (source / f"{stem}.csv").read_text(encoding="utf-8")
        (figures / stem).mkdir(parents=True)
        (figures / stem / f"{stem}.csv").write_text(text, encoding="utf-8", newline="\n")
        (figures / stem / "figure.json").write_text(json.dumps(_say(stem, text, profile)), encoding="utf-8")
    return Published(processed, figures, profile)


@pytest.fixture
def published(project: Project, latest: View, tmp_path: Path) -> Published:
    """Two figures to be broken, and a record of few rows."""
    made = publish(project, latest.profile, tmp_path, "0[12]-*")
    record = made.processed / "register.csv"
    record.write_text("".join(record.read_text(encoding="utf-8").splitlines(keepends=True)[:40]), encoding="utf-8", newline="\n")
    return made


@pytest.fixture(scope="session", params=["latest", "letter"])
def written(request: pytest.FixtureRequest, project: Project, tmp_path_factory: pytest.TempPathFactory) -> Published:
    """A workbook of each profile, written once and only read."""
    view = request.getfixturevalue(request.param)
    made = publish(project, view.profile, tmp_path_factory.mktemp("published"))
    made.write()
    return made


@pytest.fixture(scope="session")
def book(written: Published) -> Workbook:
    """The workbook as openpyxl reads it."""
    return load_workbook(written.target)
