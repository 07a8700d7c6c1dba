"""Kits that are incomplete, or were made for another profile or day, stop the build before anything is written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from glomag.appendix import AppendixError, write_appendix, writing
from glomag.errors import PublishError

if TYPE_CHECKING:
    from conftest import Source

STEM = "01-primary-by-fiscal-year"


def _edit_words(source: Source, **changed: Any) -> None:
    path = source.figures / STEM / "figure.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changed}), encoding="utf-8")


@pytest.mark.parametrize("picture", [f"{STEM}.png", f"{STEM}.svg"])
def test_a_missing_picture_is_named(copied: Callable[[], Source], template: str, picture: str) -> None:
    source = copied()
    (source.figures / STEM / picture).unlink()
    with pytest.raises(AppendixError, match=f"a picture of the figure is missing: {picture}"):
        source.build(template)


def test_a_missing_figure_is_named(copied: Callable[[], Source], template: str) -> None:
    source = copied()
    shutil.rmtree(source.figures / STEM)
    with pytest.raises(AppendixError, match="there is no figure 'primary-by-fiscal-year'"):
        source.fill_in(template)


def test_a_figure_without_its_words_is_named(copied: Callable[[], Source]) -> None:
    source = copied()
    (source.figures / STEM / "figure.json").unlink()
    with pytest.raises(AppendixError, match=rf"cannot be read(.|\n)*{STEM}/figure\.json"):
        source.kits()


def test_a_folder_without_figures_is_named(source: Source, template: str, tmp_path: Path) -> None:
    with pytest.raises(AppendixError, match="there is no figure"):
        type(source)(source.processed, tmp_path, source.register_folder, source.profile).fill_in(template)


def test_a_picture_of_another_folder_is_refused(copied: Callable[[], Source]) -> None:
    source = copied()
    files = {"pdf": f"{STEM}.pdf", "csv": f"{STEM}.csv", "excel": f"{STEM}-excel.csv"}
    _edit_words(source, files={"svg": "../02-change-by-year/02-change-by-year.svg", **files})
    with pytest.raises(AppendixError, match="a picture of the figure is missing"):
        source.kits()


@pytest.mark.parametrize("changed", [{"profile": "letter-2024-09"}, {"as_of": "2024-09-05"}])
def test_a_kit_of_another_profile_or_day_is_refused(copied: Callable[[], Source], changed: dict[str, str]) -> None:
    source = copied()
    _edit_words(source, **changed)
    with pytest.raises(AppendixError, match="the figure was made for profile"):
        source.kits()


def test_a_withdrawn_figure_is_named_with_its_reason_and_not_shown(copied: Callable[[], Source], template: str) -> None:
    source = copied()
    _edit_words(source, withdrawn="counted *all* persons")
    filled = source.fill_in(template)
    assert r"Figure 1 is withdrawn: counted \*all\* persons" in filled
    assert 'slug="primary-by-fiscal-year"' not in filled


def test_nothing_is_written_where_the_build_fails(copied: Callable[[], Source], tmp_path: Path) -> None:
    source = copied()
    (source.processed / "claims.csv").unlink()
    with pytest.raises(AppendixError, match="there is no table 'claims'"):
        write_appendix(source.processed, source.figures, source.register_folder, source.profile, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_target_that_cannot_be_written_is_named(source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "build_appendix", lambda *_: {"appendix.docx": b"invented"})
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    with pytest.raises(PublishError, match="cannot write the appendix"):
        write_appendix(source.processed, source.figures, source.register_folder, source.profile, tmp_path / "out")
