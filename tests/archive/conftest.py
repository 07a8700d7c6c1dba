"""Puts the builders of small archives on the path, and keeps one dataset for the tests that only read."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

if (own_folder := str(Path(__file__).resolve().parent)) not in sys.path:
    sys.path.append(own_folder)

from archives import keep, write_archive


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    """A folder of four small lists."""
    return write_archive(tmp_path / "lists")


@pytest.fixture
def dataset(lists: Path, tmp_path: Path) -> Path:
    """The dataset of those lists."""
    return keep(lists, tmp_path / "dataset").dataset
