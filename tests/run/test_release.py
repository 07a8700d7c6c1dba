"""A release: only what was drafted, looked at and audited, entered in the ledger first, and nothing half done below releases/."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from glomag.disclosure.ledger import Release, ledger_text, read_ledger
from glomag.disclosure.problems import DisclosureError
from glomag.errors import PublishError
from glomag.parameters import Profile, read_profile
from glomag.paths import Project
from glomag.register import Register
from glomag.run import release as releasing
from glomag.run.draft import Draft, draft_folder, ledger_sha256, releases_folder, write_draft_folder
from glomag.run.release import TABLES, propose_release, publish_release

PROFILE = "letter-2024-09"


@pytest.fixture
def profile(copied_project: Project, register: Register) -> Profile:
    return read_profile(copied_project, PROFILE, register.coverage)


@pytest.fixture(autouse=True)
def _record_that_is_read_once(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releasing, "read_register", lambda _project: register)


def _draft(project: Project, profile: Profile, monkeypatch: pytest.MonkeyPatch, *, is_synthetic: bool = False) -> Path:
    """A draft in which everything is withheld, without pictures."""
    monkeypatch.setattr("glomag.run.draft._exhibits", lambda *_: [])
    ledger = read_ledger(releases_folder(project, is_synthetic=is_synthetic), "releases")
    release = Release(profile=PROFILE, as_of=profile.as_of, case_days={}, shares=(), counts=())
    tables = {name: pd.DataFrame({"printed": ["withheld"]}) for name in TABLES}
    return write_draft_folder(project, profile, Draft(release, (), tables, is_synthetic, ledger_sha256(ledger)))


def _refused(project: Project, words: str, *, is_rehearsal: bool = False) -> None:
    with pytest.raises(DisclosureError, match=words):
        propose_release(project, PROFILE, is_rehearsal=is_rehearsal)
    assert not project.releases.exists()


def test_without_a_draft_there_is_nothing_to_release(copied_project: Project) -> None:
    _refused(copied_project, "no draft to release")
    _refused(copied_project, "no draft to release", is_rehearsal=True)


@pytest.mark.parametrize("name", [".~lock.shares.csv#", "list.csv", "figures/notes.txt", "deep/deeper/x"])
def test_a_file_that_was_added_to_a_draft_is_refused(
    copied_project: Project, profile: Profile, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    added = _draft(copied_project, profile, monkeypatch) / name
    added.parent.mkdir(parents=True, exist_ok=True)
    added.write_text("somebody's notes")
    _refused(copied_project, "a file was added, changed or taken out")


def test_a_link_in_a_draft_is_refused(copied_project: Project, profile: Profile, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = _draft(copied_project, profile, monkeypatch)
    (folder / "link").symlink_to(tmp_path / "nowhere")
    _refused(copied_project, "not whole")
    (folder / "link").unlink()
    folder.rename(folder.with_name("elsewhere"))
    folder.symlink_to("elsewhere")
    _refused(copied_project, "no draft")


@pytest.mark.parametrize("name", [*(f"{table}.csv" for table in TABLES)])
def test_a_table_that_was_changed_or_taken_out_is_refused(
    copied_project: Project, profile: Profile, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = _draft(copied_project, profile, monkeypatch) / name
    path.write_text(path.read_text() + "36 percent\n")
    _refused(copied_project, "a file was added, changed or taken out")
    path.unlink()
    _refused(copied_project, "a file was added, changed or taken out")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"synthetic": false}', "\x00"])
def test_a_draft_that_is_cut_off_is_refused(copied_project: Project, profile: Profile, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    (_draft(copied_project, profile, monkeypatch) / "release.json").write_text(text)
    _refused(copied_project, "not whole")


def test_an_invented_draft_is_never_released_as_a_real_one(
    copied_project: Project, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    invented = _draft(copied_project, profile, monkeypatch, is_synthetic=True)
    assert set(pd.read_csv(invented / "shares.csv")["synthetic"]) == {"SYNTHETIC"}
    real = draft_folder(copied_project, PROFILE, is_synthetic=False)
    real.parent.mkdir(parents=True)
    invented.rename(real)
    _refused(copied_project, "never released as a real one")


def test_a_draft_of_another_day_or_of_cases_that_are_not_there_is_refused(
    copied_project: Project, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _draft(copied_project, profile, monkeypatch) / "release.json"
    content = json.loads(path.read_text())
    content["release"]["as_of"] = "2024-08-01"
    path.write_text(json.dumps(content))
    _refused(copied_project, "another record or profile")


def test_a_release_stands_in_the_ledger_and_a_second_one_of_the_same_draft_is_refused(
    copied_project: Project, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    _draft(copied_project, profile, monkeypatch)
    folder = publish_release(copied_project, propose_release(copied_project, PROFILE, is_rehearsal=False))
    assert folder == copied_project.releases / PROFILE
    assert {path.name for path in folder.iterdir()} == {*(f"{name}.csv" for name in TABLES), "release.json"}
    assert len(read_ledger(copied_project.releases, "releases").releases) == 1
    with pytest.raises(DisclosureError, match="something was released since"):
        propose_release(copied_project, PROFILE, is_rehearsal=False)
    assert {path.name for path in copied_project.releases.iterdir()} == {PROFILE, "ledger.json"}


def test_a_rehearsal_touches_no_real_release(copied_project: Project, profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    _draft(copied_project, profile, monkeypatch, is_synthetic=True)
    folder = publish_release(copied_project, propose_release(copied_project, PROFILE, is_rehearsal=True))
    assert folder.is_relative_to(copied_project.build / "rehearsal")
    assert not copied_project.releases.exists()


def test_what_was_released_in_the_meantime_is_seen(copied_project: Project, profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    _draft(copied_project, profile, monkeypatch)
    proposal = propose_release(copied_project, PROFILE, is_rehearsal=False)
    copied_project.releases.mkdir()
    (copied_project.releases / "ledger.json").write_text(ledger_text(proposal.ledger.with_release(proposal.release)))
    with pytest.raises(DisclosureError, match="in the meantime"):
        publish_release(copied_project, proposal)
    assert {path.name for path in copied_project.releases.iterdir()} == {"ledger.json"}


def test_a_release_that_cannot_be_entered_is_not_seen_and_leaves_nothing_that_could_be_committed(
    copied_project: Project, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    _draft(copied_project, profile, monkeypatch)
    proposal = propose_release(copied_project, PROFILE, is_rehearsal=False)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Zhumblatov", "Zhumblatov")

    monkeypatch.setattr(releasing.os, "replace", refuse)
    with pytest.raises(PublishError, match="Permission denied") as caught:
        publish_release(copied_project, proposal)
    assert "Zhumblatov" not in str(caught.value)
    assert list(copied_project.releases.iterdir()) == []
    monkeypatch.undo()


def test_what_an_interrupted_draft_left_is_taken_away_by_the_next(
    copied_project: Project, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _draft(copied_project, profile, monkeypatch)
    for part in ("new", "before"):
        (folder.with_name(f"{PROFILE}.{part}") / "deep").mkdir(parents=True)
    _draft(copied_project, profile, monkeypatch)
    assert [path.name for path in folder.parent.iterdir()] == [PROFILE]
    assert folder.parent.stat().st_mode & 0o077 == 0
