"""A draft from an invented list of 170 recommendations over 65 countries: every claim is computed, and every file says SYNTHETIC."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from glomag.disclosure.audit import find_decided, open_to_insiders
from glomag.disclosure.known import public_submissions
from glomag.disclosure.ledger import constraints_of
from glomag.parameters import read_profile
from glomag.paths import Project
from glomag.recommendations.listing import SYNTHETIC
from glomag.recommendations.synthetic import build_synthetic, csv_bytes
from glomag.register import Register, known_on
from glomag.run.confidential import Drafted, draft_profile, hold_list
from glomag.run.private import Private

PROFILE = "letter-2024-09"


@pytest.fixture(scope="module")
def drafted(project: Project, register: Register, tmp_path_factory: pytest.TempPathFactory) -> Drafted:
    """The draft that the README shows, in a checkout of its own."""
    here = tmp_path_factory.mktemp("draft")
    checkout = Project(here / "checkout")
    for folder in ("data/raw/register", "parameters"):
        (checkout.root / folder).parent.mkdir(parents=True, exist_ok=True)
        (checkout.root / folder).symlink_to(project.root / folder)
    path = here / "invented.csv"
    path.write_bytes(csv_bytes(build_synthetic(register, 170, 7)))
    held = hold_list(checkout, Private(path, "conduct", by_year=True))
    assert len(held.listed.dossiers) == 170
    assert len({dossier.country for dossier in held.listed.dossiers}) == 65
    return draft_profile(checkout, PROFILE, held, lambda said: None)


def test_every_claim_that_needs_the_list_is_computed(drafted: Drafted, register: Register) -> None:
    claims = drafted.draft.tables["claims"]
    letters = register.letter_claims[register.letter_claims["needs"] == "confidential recommendations"]
    assert claims["claim_id"].to_list() == letters["claim_id"].to_list()
    assert len(claims) == 7
    assert set(claims["verdict"]) <= {"reproduced", "not reproduced", "possible"}
    assert claims["printed"].ne("").all()


def test_all_that_the_draft_prints_leaves_every_case_open(drafted: Drafted, project: Project, register: Register) -> None:
    profile = read_profile(project, PROFILE, register.coverage)
    known = public_submissions(known_on(register, profile.as_of))
    assert len(drafted.draft.release.shares) > 20
    assert find_decided(constraints_of(drafted.draft.release), known) == []


def test_fiscal_years_tell_a_member_who_knows_one_case_more_than_the_windows_do(
    drafted: Drafted, project: Project, register: Register
) -> None:
    """Which is why they are not printed unless they are asked for. The windows tell such a member something only where another
    case is known in public as well: two of nineteen, and both known."""
    profile = read_profile(project, PROFILE, register.coverage)
    known = public_submissions(known_on(register, profile.as_of))
    windows = [share for share in drafted.draft.release.shares if not share.window.startswith("fiscal_") and share.measure == "list"]
    assert len(windows) == 6
    told = [share.constraint() for share in windows]
    assert open_to_insiders(told, {}) == []
    by_windows, by_all = (_cases(open_to_insiders(one, known)) for one in (told, constraints_of(drafted.draft.release)))
    assert all(case >= "2023" for case in by_windows)
    assert len(by_windows) < len(by_all)


def _cases(groups: list[tuple[str, ...]]) -> set[str]:
    return {case for cases in groups for case in cases}


def test_a_table_has_a_row_for_all_that_was_asked_for(drafted: Drafted) -> None:
    tables = drafted.draft.tables
    assert {"first_biden_year", "since_january_2023", "until_recently", "fiscal_2018", "fiscal_2024"} <= set(tables["shares"]["window"])
    assert tables["totals"]["measure"].to_list() == ["recommendations", "countries", "pending", "acted on"]
    assert len(tables["waiting"]) == 16
    assert len(tables["withheld"]) == sum(
        table["printed"].eq("withheld").sum() for name, table in tables.items() if "why" in table and name != "withheld"
    )


def _files(folder: Path, ending: str) -> list[Path]:
    found = sorted(path for path in folder.rglob("*") if path.name.endswith(ending))
    assert found
    return found


def test_every_file_of_an_invented_list_says_so(drafted: Drafted) -> None:
    assert "rehearsal" in drafted.folder.parts
    for path in [*_files(drafted.folder, ".csv"), *_files(drafted.folder, ".json"), *_files(drafted.folder, ".svg")]:
        if path.name == "release.json":
            assert json.loads(path.read_text(encoding="utf-8"))["synthetic"] is True
        elif path.parent == drafted.folder:
            assert set(pd.read_csv(path)["synthetic"]) <= {SYNTHETIC}
        else:
            assert SYNTHETIC in path.read_text(encoding="utf-8"), path.name


def test_no_file_of_a_draft_holds_a_numerator_or_a_case_but_the_entry_for_the_ledger(drafted: Drafted, register: Register) -> None:
    cases = set(register.cases["case_id"])
    for path in _files(drafted.folder, ".csv"):
        text = path.read_text(encoding="utf-8-sig")
        assert not any(case in text for case in cases)
    entries = json.loads((drafted.folder / "release.json").read_text(encoding="utf-8"))["release"]["shares"]
    days = {"first_day", "last_day"}
    public = {"measure", "window", "grade", "end", "cases", "n_cases", "offset", "percents", "version"}
    assert {key for entry in entries for key in entry} == public | days
    assert not {"n_basis", "certain", "possible"} & set(drafted.draft.tables["shares"])
