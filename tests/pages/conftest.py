"""Pages to look at: those of both profiles in a checkout of their own, and invented notebooks whose words are hostile."""

from __future__ import annotations

import base64
import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from glomag.explain.names import INDEX_PAGE, PAGES_FOLDER, ROW_TABLES, page_of_claim, page_of_row
from glomag.figures.kits import WORDS_FILE
from glomag.pages import write_pages
from glomag.parameters import Profile, read_profile
from glomag.paths import Project
from glomag.register import Register
from glomag.tables.schemas import key_of

PROFILES = ("latest", "letter-2024-09")
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x03\x00\x00\x00\x02" + bytes(30)).decode("ascii")

Cells = list[dict[str, Any]]
WriteNotebook = Callable[[Cells], Path]
Page = lxml.html.HtmlElement


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def explain_pages(processed: Path) -> dict[str, tuple[str, dict[str, str]]]:
    """Every explain page by its name, with the table and the row that it explains."""
    rows = [(table, row) for table in (*ROW_TABLES, "claims") for row in read_rows(processed / f"{table}.csv")]
    return {_page_of(table, row): (table, row) for table, row in rows}


def _page_of(table: str, row: dict[str, str]) -> str:
    name = page_of_claim(row["claim_id"]) if table == "claims" else page_of_row(table, tuple(row[part] for part in key_of(table)))
    assert name is not None
    return name


@pytest.fixture(scope="session")
def profiles(project: Project, register: Register) -> dict[str, Profile]:
    return {name: read_profile(project, name, register.coverage) for name in PROFILES}


@pytest.fixture(scope="session")
def checkout(project: Project, profiles: dict[str, Profile], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with the tables, notebooks and kits of both profiles, an explain page for each name, and the pages written."""
    root = tmp_path_factory.mktemp("pages") / "checkout"
    (root / "data").mkdir(parents=True)
    for name in ("docs", "data/raw"):
        (root / name).symlink_to(project.root / name)
    for name, profile in profiles.items():
        built = root / "built" / name
        shutil.copytree(project.processed / name, built / "processed", ignore=shutil.ignore_patterns("*.html", PAGES_FOLDER))
        for words in (project.figures / name).glob(f"*/{WORDS_FILE}"):
            shutil.copytree(words.parent, built / "figures" / words.parent.name, ignore=shutil.ignore_patterns("*.png", "*.pdf", "*.svg"))
        _write_explained(built / "processed")
        write_pages(project, profile, built)
        for part in ("processed", "figures"):
            published = root / ("data/processed" if part == "processed" else "figures") / name
            published.parent.mkdir(exist_ok=True)
            shutil.move(built / part, published)
        (root / "figures" / name / "index.html").write_text("the gallery", encoding="utf-8")
    return root


def _write_explained(processed: Path) -> None:
    folder = processed / PAGES_FOLDER
    folder.mkdir()
    for name in (*explain_pages(processed), INDEX_PAGE):
        (folder / name).write_text("explained", encoding="utf-8")


@pytest.fixture(scope="session")
def folders(checkout: Path) -> dict[str, Path]:
    """The folder of the notebooks and their pages of each profile."""
    return {name: checkout / "data/processed" / name / "notebooks" for name in PROFILES}


@pytest.fixture(scope="session")
def pages(folders: dict[str, Path]) -> dict[tuple[str, str], Page]:
    """Every page of a notebook, by profile and the stem of its file."""
    found = {(name, path.stem): path for name, folder in folders.items() for path in sorted(folder.glob("[0-9]_*.html"))}
    assert len(found) == 2 * 5
    return {key: lxml.html.fromstring(path.read_bytes()) for key, path in found.items()}


@pytest.fixture
def write_notebook(tmp_path: Path, project: Project, profiles: dict[str, Profile]) -> WriteNotebook:
    """Writes the page of an invented notebook that has these cells, and returns it."""

    def write(cells: Cells) -> Path:
        folder = tmp_path / "processed" / "notebooks"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "1_invented.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
        write_pages(project, profiles["latest"], tmp_path)
        return folder / "1_invented.html"

    return write


def markdown(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": [text]}


def code(source: str, *outputs: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": metadata, "source": [source], "outputs": list(outputs)}


def shows(metadata: dict[str, Any] | None = None, **forms: str) -> dict[str, Any]:
    """An output by its forms: `text_html`, `image_png`, ..."""
    named = {kind.replace("_", "/"): [text] for kind, text in forms.items()}
    return {"output_type": "execute_result", "data": named, "metadata": metadata or {}}


def prints(text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": [text]}
