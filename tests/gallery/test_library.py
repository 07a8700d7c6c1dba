"""The library of the charts is the locked package's, wherever its bytes come from."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

import pytest

from glomag.gallery import library
from glomag.gallery.library import KNOWN, charts_library, find_copies
from glomag.paths import Project

BUILT = b"// built from the package"


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Putting it together takes seconds; here it takes none."""
    monkeypatch.setattr(library, "build_library", lambda: BUILT)


@pytest.mark.usefixtures("builds")
def test_a_copy_of_other_bytes_is_not_taken(tmp_path: Path) -> None:
    copy = tmp_path / "vega.js"
    copy.write_bytes(b"alert(1)")
    assert charts_library([copy, tmp_path / "not there.js", tmp_path]) == BUILT


@pytest.mark.usefixtures("builds")
def test_no_copy_of_an_unknown_version_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "vega.js"
    copy.write_bytes(BUILT)
    monkeypatch.setattr(library, "KNOWN", {"0.0.0": hashlib.sha256(BUILT).hexdigest()})
    assert charts_library([copy]) == BUILT
    copy.write_bytes(b"of another version")
    assert charts_library([copy]) == BUILT


@pytest.mark.usefixtures("builds")
def test_the_published_copy_is_taken(project: Project) -> None:
    copies = find_copies(project.figures)
    assert copies
    assert charts_library(copies) == copies[0].read_bytes() != BUILT


def test_the_locked_version_is_known_by_what_it_gives(project: Project) -> None:
    # That the package gives the same is seen where the gallery is written in another process.
    assert {hashlib.sha256(copy.read_bytes()).hexdigest() for copy in find_copies(project.figures)} == {KNOWN[version("vl-convert-python")]}
