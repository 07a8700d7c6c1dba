"""What the tests of the figures share: each profile in turn, and the figure of the module under test for it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from glomag.figures.exhibit import Exhibit

sys.path.append(str(Path(__file__).resolve().parent))  # pytest puts no folder of tests on the path

from drawing import built

if TYPE_CHECKING:
    from conftest import View


@pytest.fixture(scope="module", params=["latest", "letter"])
def view(request: pytest.FixtureRequest) -> View:
    """The record as each profile sees it."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def exhibit(request: pytest.FixtureRequest, view: View) -> Exhibit:
    """The figure that the test module imports, for the profile."""
    return built(request.module.build_exhibit, view)
