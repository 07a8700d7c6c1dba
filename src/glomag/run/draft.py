"""A draft of a release: what the gate lets through, as tables, verdicts and figures, in a folder of its own that nothing publishes."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from glomag.claims.recommended import ReleasedShare as ShareOfClaim
from glomag.claims.recommended import ReleasedTotal, build_recommended_claims
from glomag.disclosure.audit import check_open
from glomag.disclosure.counts import AskedCount, Public, release_counts
from glomag.disclosure.gate import AskedShare, Withheld, release_shares, version_of
from glomag.disclosure.known import public_submissions
from glomag.disclosure.ledger import Ledger, Release, constraints_of, ledger_text
from glomag.disclosure.problems import DisclosureError
from glomag.errors import PublishError
from glomag.figures.exhibit import Exhibit
from glomag.figures.recommended import build_share_exhibit, build_waiting_exhibit
from glomag.figures.writing import write_figure
from glomag.measures.attribution import share_of_cases
from glomag.parameters import Profile
from glomag.paths import Project
from glomag.periods import Period
from glomag.recommendations.listing import SYNTHETIC
from glomag.register import Register, known_on
from glomag.run.asked import Listed, action_days, ask_counts, ask_shares, find_truth
from glomag.run.guard import reason_of
from glomag.tables.releases import (
    WITHHELD,
    Floor,
    build_shares_table,
    build_totals_table,
    build_waiting_table,
    build_withheld_table,
)
from glomag.tables.writing import table_text

DRAFT_FILE = "release.json"
_OWNER_ONLY = 0o700
_NO_SENTENCES = pd.DataFrame(columns=["status", "says", "phrase", "found", "definition"], dtype="str")


@dataclass(frozen=True)
class Draft:
    """What could be released of one profile: the entries of the ledger, what is withheld, and the tables made of them."""

    release: Release
    withheld: tuple[Withheld, ...]
    tables: dict[str, pd.DataFrame]
    is_synthetic: bool
    ledger_sha256: str


def build_draft(
    record: Register, profile: Profile, listed: Listed, ledger: Ledger, progress: Callable[[str], None], *, is_synthetic: bool
) -> Draft:
    """Count the list, send every number through the gate, and audit the whole together with all that was released before.

    `record` is the whole record: what is printed is what the profile knows of it, and what was released before may know more.
    Raises DisclosureError where the record lacks a released case, or where the audit finds a case decided.
    """
    check_cases_kept(record, ledger)
    register = known_on(record, profile.as_of)
    known, truth = public_submissions(register), find_truth(record, listed)
    shares_asked, counts_asked = ask_shares(register, profile, listed), ask_counts(register, profile, listed)
    shares, kept_back = release_shares(shares_asked, truth, ledger, known, progress)
    days = action_days(register)
    so_far = Release(profile=profile.name, as_of=profile.as_of, case_days=days, shares=tuple(shares), counts=())
    public = Public(ledger, [*ledger.constraints, *constraints_of(so_far)], known, days, version_of(truth, ledger))
    progress("numbers of recommendations")
    counts, also_kept_back = release_counts(counts_asked, public)
    release = so_far.model_copy(update={"counts": tuple(counts)})
    progress("audit of everything released together")
    check_open([*ledger.constraints, *constraints_of(release)], known, ledger.constraints)
    withheld = (*kept_back, *also_kept_back)
    floors = {share.window: _floor(register, profile, share) for share in shares_asked}
    tables = _build_tables(release, withheld, counts_asked)
    tables["shares"] = build_shares_table(release, withheld, floors, listed.grade)
    tables["claims"] = build_recommended_claims(
        register.letter_claims, _shares_of_claims(tables["shares"], release), _totals_of_claims(tables["totals"])
    )
    return Draft(release, withheld, tables, is_synthetic, ledger_sha256(ledger))


def check_cases_kept(record: Register, ledger: Ledger) -> None:
    """Raise DisclosureError where a case of an earlier release is not in the record any more, under that name."""
    told = {case for constraint in ledger.constraints for case in constraint.cases}
    n_gone = len(told - set(record.cases["case_id"]))
    if n_gone:
        raise DisclosureError(
            f"{n_gone} cases that were released before are not in the record any more",
            allowed="a record that keeps the case_id of every released case",
            change="give them their old case_id back: under another name they could be subtracted from themselves",
        )


def ledger_sha256(ledger: Ledger) -> str:
    """SHA-256 of a ledger, by which a release tells that nothing was released since its draft."""
    return hashlib.sha256(ledger_text(ledger).encode()).hexdigest()


def _build_tables(release: Release, withheld: Sequence[Withheld], asked: Sequence[AskedCount]) -> dict[str, pd.DataFrame]:
    return {
        "totals": build_totals_table(release, withheld),
        "waiting": build_waiting_table(release, asked, withheld),
        "withheld": build_withheld_table(withheld),
    }


def _floor(register: Register, profile: Profile, share: AskedShare) -> Floor:
    seen = share_of_cases(register, profile.headline, share.period, profile.band)
    return Floor(seen.n_basis, seen.n_cases)


def _shares_of_claims(shares: pd.DataFrame, release: Release) -> list[ShareOfClaim]:
    """The shares in the list alone, which the letter speaks of, as the verdicts take them."""
    return [_share_of_claim(row, release) for row in shares[shares["measure"] == "list"].to_dict("records")]


def _share_of_claim(row: dict[Any, Any], release: Release) -> ShareOfClaim:
    columns = ("certain_from", "certain_to", "possible_from", "possible_to")
    percents = {column: None if row["printed"] == WITHHELD else int(row[column]) for column in columns}
    ends = {share.percents for share in release.shares if (share.measure, share.window) == (row["measure"], row["window"])}
    alike = frozenset(next(iter(ends))) if len(ends) == 1 else None
    period = Period(row["first_day"], row["last_day"])
    return ShareOfClaim(window=row["window"], period=period, n_cases=int(row["n_cases"]), printed=row["printed"], alike=alike, **percents)


def _totals_of_claims(totals: pd.DataFrame) -> list[ReleasedTotal]:
    return [_total_of_claim(row) for row in totals[totals["measure"] != "acted on"].to_dict("records")]


def _total_of_claim(row: dict[Any, Any]) -> ReleasedTotal:
    bounds = {column: None if row["printed"] == WITHHELD else int(row[column]) for column in ("at_least", "at_most")}
    return ReleasedTotal(measure=row["measure"], period=Period(row["first_day"], row["last_day"]), printed=row["printed"], **bounds)


def draft_folder(project: Project, profile: str, *, is_synthetic: bool) -> Path:
    """Where the draft of a profile lies: below build/, and that of an invented list apart from that of the real one."""
    return (project.build / "rehearsal" if is_synthetic else project.build) / "drafts" / profile


def releases_folder(project: Project, *, is_synthetic: bool) -> Path:
    """Where releases and their ledger lie; those of an invented list below build/, so that the whole way can be rehearsed."""
    return project.build / "rehearsal" / "releases" if is_synthetic else project.releases


def write_draft_folder(project: Project, profile: Profile, draft: Draft) -> Path:
    """Write the draft whole or not at all, in the place of the one before; returns its folder. Raises PublishError."""
    folder = draft_folder(project, profile.name, is_synthetic=draft.is_synthetic)
    beside, before = (folder.with_name(f"{folder.name}.{part}") for part in ("new", "before"))
    try:
        for left_over in (beside, before):
            shutil.rmtree(left_over, ignore_errors=True)
        beside.mkdir(parents=True)
        os.chmod(folder.parent, _OWNER_ONLY)  # what others on this machine see of a draft is out, and no ledger knows it
        for name, table in draft.tables.items():
            (beside / f"{name}.csv").write_text(table_text(_marked(table, draft)), encoding="utf-8", newline="")
        for exhibit in _exhibits(profile, draft):
            write_figure(exhibit, beside / "figures", _NO_SENTENCES)
        (beside / DRAFT_FILE).write_text(_draft_text(draft, hash_files(beside)), encoding="utf-8", newline="")
        # A folder that is removed where it stands would, if that is interrupted, be half a draft.
        if folder.exists():
            folder.rename(before)
        beside.rename(folder)
        shutil.rmtree(before, ignore_errors=True)
    except OSError as error:
        problem = reason_of(error)
    else:
        return folder
    raise PublishError(f"the draft cannot be written: {problem}", where=project.shown(folder), change="make the folder writable")


def hash_files(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a draft but the one that holds these hashes, by its path in the folder."""
    files = (path for path in sorted(folder.rglob("*")) if not path.is_dir())
    shown = {path.relative_to(folder).as_posix(): path for path in files}
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in shown.items() if name != DRAFT_FILE}


def _marked(table: pd.DataFrame, draft: Draft) -> pd.DataFrame:
    return table.assign(synthetic=SYNTHETIC) if draft.is_synthetic else table


def _exhibits(profile: Profile, draft: Draft) -> list[Exhibit]:
    shares = draft.tables["shares"]
    return [
        build_share_exhibit(shares, profile.name, profile.as_of, draft.is_synthetic),
        build_waiting_exhibit(draft.tables["waiting"], profile.name, profile.as_of, draft.is_synthetic),
    ]


def _draft_text(draft: Draft, files: Mapping[str, str]) -> str:
    content = {
        "synthetic": draft.is_synthetic,
        "ledger_sha256": draft.ledger_sha256,
        "files": files,
        "release": draft.release.model_dump(mode="json"),
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
