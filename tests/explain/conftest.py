"""The published numbers of both profiles, ready to be explained; each is read and computed again once a session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from glomag.explain.context import Context, open_context
from glomag.explain.walk import Walk
from glomag.explain.walking import explain
from glomag.paths import Project

Explain = Callable[..., Walk]


@pytest.fixture(scope="session")
def contexts(project: Project, latest: Any, letter: Any) -> dict[str, Context]:
    """What explanations are made from, by the name of the profile."""
    return {view.profile.name: open_context(project, view.register, view.profile) for view in (latest, letter)}


@pytest.fixture(scope="session")
def explained(contexts: dict[str, Context]) -> Explain:
    """Explains some words under a profile, the latest one where none is named."""

    def walking(*words: str, profile: str = "latest") -> Walk:
        return explain(contexts[profile], words)

    return walking
