"""An empty book of releases, and the cases that the record puts under a share."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from glomag.disclosure.known import public_submissions
from glomag.measures.attribution import share_of_cases
from glomag.periods import Period
from glomag.register import Register

sys.path.append(str(Path(__file__).resolve().parent))  # pytest puts no folder of tests on the path

from books import Book, CasesIn


@pytest.fixture
def book(register: Register) -> Book:
    """An empty book, with what the record shows."""
    days = {case: day.date() for case, day in zip(register.cases["case_id"], register.cases["action_on"], strict=True)}
    return Book(public_submissions(register), days)


@pytest.fixture(scope="session")
def cases_in() -> CasesIn:
    """Cases under a share, by a view of the record and a window of its profile or a period; other choices of the headline as keywords."""
    found: dict[tuple[Any, ...], frozenset[str]] = {}

    def looking_up(view: Any, window: str | Period, **choices: Any) -> frozenset[str]:
        key = (view.profile.name, view.profile.as_of, window, tuple(sorted(choices.items())))
        if key not in found:
            period = window if isinstance(window, Period) else getattr(view.profile.windows, window).period(view.profile.as_of)
            definition = view.headline.but(**choices) if choices else view.headline
            found[key] = frozenset(share_of_cases(view.register, definition, period, view.profile.band).case_ids)
        return found[key]

    return looking_up
