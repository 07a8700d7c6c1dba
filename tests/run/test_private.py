"""The private part of a profile: strict, silent, and never needed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from glomag.errors import ParameterError
from glomag.parameters import list_profiles, read_profile
from glomag.paths import Project
from glomag.register import Register
from glomag.run.private import Private, find_private

PROFILE = "letter-2024-09"
WORD = "Zhumblatov"


def _write(project: Project, text: str | bytes) -> Path:
    path = project.parameters / f"{PROFILE}.private.yml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "7", WORD, f"recommendations: [{WORD}]", "recommendations: 7", "recommendations: ''", "grade: conduct",
        f"recommendations: {WORD}.csv\ngrade: {WORD}", f"recommendations: {WORD}.csv\ngrade: null",
        f"recommendations: {WORD}.csv\n{WORD}: 1",
        f"recommendations: {WORD}: {WORD}", f"recommendations: !!python/name:os.{WORD} ''", "[" * 5000, b"recommendations: \xff",
        f"recommendations: *{WORD}", f"recommendations: {WORD}\x07",
    ],
)  # fmt: skip
def test_a_part_that_cannot_be_used_is_refused_and_not_quoted(copied_project: Project, text: str | bytes) -> None:
    _write(copied_project, text)
    with pytest.raises(ParameterError) as caught:
        find_private(copied_project, PROFILE, None, None)
    assert WORD not in str(caught.value)
    assert caught.value.__context__ is None


def test_a_folder_or_a_broken_link_in_its_place_is_refused_and_not_passed_over(copied_project: Project) -> None:
    path = copied_project.parameters / f"{PROFILE}.private.yml"
    path.mkdir()
    with pytest.raises(ParameterError, match="private part"):
        find_private(copied_project, PROFILE, None, None)
    path.rmdir()
    path.symlink_to("nowhere")
    with pytest.raises(ParameterError, match="private part"):
        find_private(copied_project, PROFILE, None, None)


def test_a_grade_without_a_list_and_an_unknown_grade_are_refused(copied_project: Project) -> None:
    with pytest.raises(ParameterError, match="of a confidential list"):
        find_private(copied_project, PROFILE, None, "person")
    with pytest.raises(ParameterError, match="of a confidential list"):
        find_private(copied_project, PROFILE, None, None, by_year=True)
    for path in (None, Path("somewhere.csv")):
        with pytest.raises(ParameterError, match="person, network, conduct") as caught:
            find_private(copied_project, PROFILE, path, WORD)
        assert WORD not in str(caught.value)


def test_without_a_list_there_is_none(copied_project: Project) -> None:
    assert find_private(copied_project, PROFILE, None, None) is None


def test_the_command_line_goes_before_the_file_and_the_file_before_the_default(copied_project: Project) -> None:
    def found(path: str | None = None, grade: str | None = None) -> tuple[str, str]:
        private = find_private(copied_project, PROFILE, Path(path) if path else None, grade)
        assert private is not None
        return private.path.name, private.grade

    assert found("said.csv") == ("said.csv", "conduct")
    assert found("said.csv", "network") == ("said.csv", "network")
    _write(copied_project, "recommendations: written.csv\ngrade: person\n")
    assert found() == ("written.csv", "person")
    assert found("said.csv") == ("said.csv", "person")
    assert found(None, "network") == ("written.csv", "network")
    _write(copied_project, "recommendations: written.csv\n")
    assert found() == ("written.csv", "conduct")


def test_where_the_list_lies_is_not_printed_with_the_rest() -> None:
    assert WORD not in repr(Private(Path(WORD), "conduct"))
    assert WORD not in str(Private(Path(WORD), "conduct"))


def test_a_private_part_is_no_profile_and_changes_none(copied_project: Project, register: Register) -> None:
    before = list_profiles(copied_project), read_profile(copied_project, PROFILE, register.coverage)
    _write(copied_project, f"recommendations: {WORD}.csv\n")
    assert (list_profiles(copied_project), read_profile(copied_project, PROFILE, register.coverage)) == before
    assert not [name for name in list_profiles(copied_project) if "private" in name]


def test_the_path_of_a_list_in_a_public_profile_is_refused_and_not_quoted(copied_project: Project, register: Register) -> None:
    path = copied_project.parameters / f"{PROFILE}.yml"
    path.write_text(path.read_text(encoding="utf-8") + f"recommendations: {WORD}.csv\n", encoding="utf-8")
    with pytest.raises(ParameterError, match="profile is public") as caught:
        read_profile(copied_project, PROFILE, register.coverage)
    assert WORD not in str(caught.value)


def test_version_control_ignores_private_parts_and_decisions_wherever_they_are(project: Project) -> None:
    if not (project.root / ".git").exists():
        pytest.skip("no repository here (a downloaded archive)")
    for name in (
        "parameters/latest.private.yml",
        "parameters/new.private.yml",
        "x.decisions.csv",
        "data/raw/x.decisions.csv",
        "build/drafts",
    ):
        ignored = subprocess.run(["git", "check-ignore", "-q", name], cwd=project.root, check=False)
        assert ignored.returncode == 0, name
