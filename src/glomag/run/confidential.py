"""The confidential part of a run: the list is read, matched and counted in this process, and a draft is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from glomag.disclosure.ledger import read_ledger
from glomag.parameters import Profile, read_profile
from glomag.paths import Project
from glomag.recommendations.decisions import confirmed_matches, decisions_path, read_decisions
from glomag.recommendations.listing import RecommendationList
from glomag.recommendations.matching import propose_matches
from glomag.recommendations.reading import read_recommendations
from glomag.register import read_register
from glomag.run.asked import Listed
from glomag.run.draft import Draft, build_draft, draft_folder, releases_folder, write_draft_folder
from glomag.run.guard import run_guarded
from glomag.run.private import Private


@dataclass(frozen=True, repr=False)
class Held:
    """A list that was read, with what is needed to find the decisions beside it."""

    listed: RecommendationList
    private: Private


@dataclass(frozen=True)
class Drafted:
    """A draft and where it lies."""

    profile: str
    draft: Draft
    folder: Path


def hold_list(project: Project, private: Private) -> Held:
    """Read and check the list, so that a faulty one is refused before anything else is done. Raises RecommendationError."""
    listed = run_guarded("reading the list", lambda: read_recommendations(private.path, project))
    run_guarded("reading the decisions", lambda: read_decisions(decisions_path(private.path), project))
    return Held(listed, private)


def draft_profile(project: Project, name: str, held: Held, progress: Callable[[str], None]) -> Drafted:
    """Match, count and draft for one profile. Raises UserError without a word of the list; the draft before it is then untouched."""
    register = read_register(project)
    profile: Profile = read_profile(project, name, register.coverage)
    is_synthetic = held.listed.is_synthetic
    releases = releases_folder(project, is_synthetic=is_synthetic)
    ledger = read_ledger(releases, project.shown(releases))
    decisions = run_guarded("reading the decisions", lambda: read_decisions(decisions_path(held.private.path), project))
    proposed = run_guarded("matching names", lambda: propose_matches(held.listed.dossiers, register))
    matches = run_guarded("reading the decisions", lambda: confirmed_matches(proposed, decisions))
    progress(f"{name}: list matched to the record")
    listed = Listed(held.listed.dossiers, matches, held.private.grade, held.private.by_year)

    def told(said: str) -> None:
        progress(f"{name}: {said}")

    draft = run_guarded("counting", lambda: build_draft(register, profile, listed, ledger, told, is_synthetic=is_synthetic))
    progress(f"{name}: all of it through the gate")
    run_guarded("writing the draft", lambda: write_draft_folder(project, profile, draft))
    return Drafted(name, draft, draft_folder(project, name, is_synthetic=is_synthetic))
