"""Galleries to look at: the published one in a folder of its own, and invented ones whose words are hostile."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from glomag.figures.writing import WORDS_FILE
from glomag.gallery import write_gallery, writing
from glomag.gallery.library import find_copies
from glomag.parameters import Profile, read_profile
from glomag.paths import Project
from glomag.register import Register
from glomag.tables.writing import table_text

Kits = dict[str, dict[str, Any]]
MakeKit = Callable[..., Path]

_SIZES = {"": ("page", 30, 20), "-web": ("web", 15, 10), "-web@2x": ("web", 30, 20), "-square": ("square", 12, 12)}
_ENDINGS = {"svg": ".svg", "pdf": ".pdf", "csv": ".csv", "excel": "-excel.csv"}
_CLAIM_COLUMNS = ("claim_id", "says", "verdict", "value", "definition", "reading", "finding")


@pytest.fixture(scope="session")
def profile(project: Project, register: Register) -> Profile:
    return read_profile(project, "latest", register.coverage)


@pytest.fixture(scope="session")
def processed(project: Project, profile: Profile) -> Path:
    return project.processed / profile.name


@pytest.fixture(scope="session")
def figures(project: Project, profile: Profile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published kits in a folder of their own, without a page."""
    folder = tmp_path_factory.mktemp("published") / profile.name
    for words in sorted((project.figures / profile.name).glob(f"*/{WORDS_FILE}")):
        shutil.copytree(words.parent, folder / words.parent.name)
    return folder


@pytest.fixture(scope="session")
def index(project: Project, processed: Path, figures: Path, profile: Profile) -> Path:
    """The page of the published kits, with documents beside it as a run leaves them."""
    for name in ("appendix.docx", "appendix.html", "workbook.xlsx"):
        (figures / name).write_bytes(b"invented")
    return write_gallery(processed, figures, profile, find_copies(project.figures))


@pytest.fixture(scope="session")
def kits(figures: Path) -> Kits:
    """What figure.json says of each published figure, by its folder."""
    return {path.parent.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted(figures.glob(f"*/{WORDS_FILE}"))}


@pytest.fixture
def no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library of the charts takes seconds to put together, and only a browser needs it."""
    monkeypatch.setattr(writing, "charts_library", lambda _: b"// no library\n")


@pytest.fixture
def make_kit(tmp_path: Path, profile: Profile) -> MakeKit:
    """Writes the kit of an invented figure and one invented claim; the words given replace the harmless ones."""

    def make(rows: pd.DataFrame, slug: str = "cases-by-country", number: int = 1, **changed: Any) -> Path:
        stem = f"{number:02d}-{slug}"
        folder = tmp_path / "figures" / stem
        folder.mkdir(parents=True)
        content = table_text(rows).encode("utf-8")
        words = {
            **{"figure": stem, "number": number, "slug": slug, "title": "A finding", "subtitle": "Of what", "caption": "A caption"},
            **{"alt_text": "Two bars", "description": "", "source_line": "Source: invented.", "definition": "persons"},
            **{"profile": profile.name, "as_of": profile.as_of.isoformat(), "data_sha256": hashlib.sha256(content).hexdigest()},
            **{"withdrawn": "", "may_say": [], "may_not_say": []},
            "images": [
                {"size": size, "file": f"{stem}{ending}.png", "width_px": width, "height_px": height}
                for ending, (size, width, height) in _SIZES.items()
            ],
            "files": {kind: f"{stem}{ending}" for kind, ending in _ENDINGS.items()},
            **changed,
        }
        for name in (*(image["file"] for image in words["images"]), *words["files"].values()):
            if "/" not in name and ":" not in name:
                (folder / name).write_bytes(content if name.endswith(".csv") else b"invented")
        (folder / WORDS_FILE).write_text(json.dumps(words), encoding="utf-8")
        write_claims(tmp_path / "processed", "the letter says so")
        return folder

    return make


def write_claims(folder: Path, says: str) -> None:
    folder.mkdir(exist_ok=True)
    claim = dict.fromkeys(_CLAIM_COLUMNS, says) | {"verdict": "possible"}
    (folder / "claims.csv").write_text(table_text(pd.DataFrame([claim])), encoding="utf-8")


@pytest.fixture
def places() -> Callable[[str], pd.DataFrame]:
    """Plotted rows of figure 7 with a place of that name."""

    def rows(place: str) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "country": ["XK", "XK"],
                "place": [place, place],
                "abuse_type": ["corruption", "human_rights"],
                "n_countries": [1, 1],
                "n_cases": [2, 3],
                "n_cases_of_place": [5, 5],
                "most_cases_each": [5, 5],
            }
        )

    return rows


@pytest.fixture
def write(tmp_path: Path, profile: Profile) -> Callable[[], Path]:
    """Writes the gallery of the invented kits."""
    return lambda: write_gallery(tmp_path / "processed", tmp_path / "figures", profile)
