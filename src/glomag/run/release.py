"""From a draft to a release: shown, asked about, audited once more, and entered in the ledger before it can be seen."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from pydantic import BaseModel, ConfigDict, ValidationError

from glomag.disclosure.audit import check_open, open_to_insiders
from glomag.disclosure.known import public_submissions
from glomag.disclosure.ledger import FILE as LEDGER_FILE
from glomag.disclosure.ledger import Ledger, Release, constraints_of, ledger_text, read_ledger
from glomag.disclosure.problems import DisclosureError
from glomag.errors import PublishError
from glomag.parameters import Profile, read_profile
from glomag.paths import Project
from glomag.register import Register, known_on, read_register
from glomag.run.draft import DRAFT_FILE, check_cases_kept, draft_folder, hash_files, ledger_sha256, releases_folder
from glomag.run.guard import reason_of
from glomag.run.publish import one_at_a_time

TABLES = ("shares", "totals", "waiting", "claims", "withheld")


class _DraftFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    synthetic: bool
    ledger_sha256: str
    files: dict[str, str]
    release: Release


@dataclass(frozen=True)
class Proposal:
    """A draft as it would be released: its entries, its tables, what went before, and where each lies."""

    release: Release
    tables: dict[str, pd.DataFrame]
    ledger: Ledger
    folder: Path
    releases: Path
    for_insiders: tuple[tuple[str, ...], ...]


def propose_release(project: Project, profile: str, *, is_rehearsal: bool) -> Proposal:
    """Read the draft of a profile and audit it again, without the list. Raises DisclosureError where it may not be released."""
    register = read_register(project)
    chosen = read_profile(project, profile, register.coverage)
    folder, releases = draft_folder(project, profile, is_synthetic=is_rehearsal), releases_folder(project, is_synthetic=is_rehearsal)
    draft, ledger = _read_draft(folder, project), read_ledger(releases, project.shown(releases))
    if draft.synthetic != is_rehearsal:
        raise DisclosureError("an invented list is never released as a real one", change="take the draft out, and run with the real list")
    if draft.ledger_sha256 != ledger_sha256(ledger):
        raise DisclosureError("something was released since this draft was made", change="make it again: glomag run, with the list")
    known = public_submissions(known_on(register, chosen.as_of))
    told = [*ledger.constraints, *constraints_of(draft.release)]
    _check_of_this_record(draft.release, register, chosen)
    check_cases_kept(register, ledger)
    check_open(told, known, ledger.constraints)
    tables = {name: pd.read_csv(folder / f"{name}.csv", dtype="str", keep_default_na=False) for name in TABLES}
    return Proposal(draft.release, tables, ledger, folder, releases, tuple(open_to_insiders(told, known)))


def _read_draft(folder: Path, project: Project) -> _DraftFile:
    path = folder / DRAFT_FILE
    if not path.is_file() or folder.is_symlink():
        raise DisclosureError(
            "there is no draft to release",
            where=project.shown(folder),
            change="make one: glomag recommendations draft FILE --profile PROFILE",
        )
    try:
        draft = _DraftFile.model_validate_json(path.read_text(encoding="utf-8"))
        # A file more would become public without anybody having looked at it; another program may have left one.
        if draft.files == hash_files(folder) and {f"{name}.csv" for name in TABLES} <= set(draft.files):
            return draft
        problem = "the draft is not as it was made: a file was added, changed or taken out"
    except (ValidationError, UnicodeDecodeError, OSError):
        problem = "the draft is not whole"
    raise DisclosureError(problem, where=project.shown(path), change="make it again: glomag run, with the list")


def _check_of_this_record(release: Release, register: Register, profile: Profile) -> None:
    cases = {case for share in release.shares for case in share.cases}
    if release.profile != profile.name or release.as_of != profile.as_of or not cases <= set(register.cases["case_id"]):
        raise DisclosureError("the draft was made of another record or profile", change="make it again: glomag run, with the list")


def publish_release(project: Project, proposal: Proposal) -> Path:
    """Enter the release in the ledger, then put it in the place of the profile's last one; returns its folder.

    The ledger comes first: a release that was entered and then not seen is only remembered too well. Raises PublishError.
    """
    target = proposal.releases / proposal.release.profile
    with one_at_a_time(project):
        if read_ledger(proposal.releases, project.shown(proposal.releases)) != proposal.ledger:
            raise DisclosureError("something was released in the meantime", change="make the draft again: glomag run, with the list")
        try:
            _publish(proposal, target)
        except OSError as error:
            problem = reason_of(error)
        else:
            return target
    raise PublishError(f"the release cannot be written: {problem}", where=project.shown(target), change="make the folder writable")


def _publish(proposal: Proposal, target: Path) -> None:
    """What is not yet in the ledger never lies below releases/, from where it would be committed if this were interrupted."""
    beside, before, entered = (proposal.folder.with_name(f"{target.name}.{part}") for part in ("release", "released", "ledger"))
    for left_over in (beside, before):
        shutil.rmtree(left_over, ignore_errors=True)
    shutil.copytree(proposal.folder, beside)
    entered.write_text(ledger_text(proposal.ledger.with_release(proposal.release)), encoding="utf-8", newline="")
    proposal.releases.mkdir(parents=True, exist_ok=True)
    os.replace(entered, proposal.releases / LEDGER_FILE)
    if target.exists():
        target.rename(before)
    beside.rename(target)
    shutil.rmtree(before, ignore_errors=True)
