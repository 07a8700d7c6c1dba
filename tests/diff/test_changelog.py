"""CHANGELOG.md: an entry a number that moved, and the two holds that refuse a number that moved without one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_outputs import Person, World, commit, git, write_outputs

from glomag.diff.changelog import added_lines, digest_line, parse_entries, read_digest_line, update_changelog
from glomag.diff.hold import hold_changelog
from glomag.diff.numbers import Part
from glomag.diff.outputs import Outputs
from glomag.diff.problems import DiffError
from glomag.diff.sources import CHANGELOG, open_source, open_working
from glomag.paths import Project

if TYPE_CHECKING:
    from conftest import Call

BEFORE = World()
ONE_MORE = BEFORE.with_person(Person("9", "2022-02-02", "case-c"))
TWO_MORE = ONE_MORE.with_person(Person("8", "2022-02-03", "case-c"))
STARTS = "# Changelog\n\n## Unreleased\n\n- Something.\n\n## 0.1.0 (2026-11-22)\n\nFirst version.\n"
MOVED = "- latest, counts_by_year 2022: n `1` -> `2`. Because: 1 row came (9@2022-02-02)."


@pytest.fixture
def clone(tmp_path: Path, call: Call, needs_git: None) -> Path:
    """A repository with BEFORE, whose changelog has digests."""
    root = write_outputs(tmp_path / "checkout", BEFORE)
    (root / CHANGELOG).write_text(STARTS, encoding="utf-8")
    commit(root, "SYNTHETIC: the first outputs")
    assert call("changelog", "--write", root=root)[0] == 0
    commit(root, "SYNTHETIC: digests")
    return root


def _unsaid(root: Path) -> list[str]:
    return [f"{one.version}: {one.says}" for one in hold_changelog(Project(root)).unsaid]


def _digests(root: Path) -> tuple[str, str]:
    """The line in the changelog, and the line that the tables give."""
    working = open_working(Project(root))
    return read_digest_line(working.changelog), digest_line({name: working.outputs(name) for name in working.profiles})


# The holds, on the project itself.


def test_the_changelog_carries_the_digests_of_the_published_numbers(project: Project) -> None:
    carried, given_by_tables = _digests(project.root)
    assert carried == given_by_tables, "a published number moved: run `glomag changelog --write` and commit CHANGELOG.md with the outputs"


def test_no_published_number_moved_without_an_entry(project: Project) -> None:
    try:
        held = hold_changelog(project)
    except DiffError as error:
        pytest.skip(f"needs the history of the repository: {error.what}")
    said = "; ".join(f"{one.version}: {one.says}" for one in held.unsaid)
    assert not held.unsaid, f"no entry in CHANGELOG.md for {said}: run `glomag changelog --write` (for a commit: its parent, then amend)"
    if held.n_versions == 0:
        pytest.skip("no commit here has digests in its changelog, nor has the working folder" + (" (shallow clone)" * held.is_shallow))


# The holds themselves, in a repository made for it.


def test_a_number_that_moved_in_the_working_folder_without_an_entry_is_refused(clone: Path) -> None:
    assert _unsaid(clone) == []
    write_outputs(clone, ONE_MORE)
    assert "the working folder: latest, counts_by_year 2022: n `1` -> `2`" in _unsaid(clone)
    assert len({*_digests(clone)}) == 2


def test_a_commit_in_which_a_number_moved_and_the_changelog_did_not_is_refused(clone: Path) -> None:
    write_outputs(clone, ONE_MORE)
    sha = commit(clone, "SYNTHETIC: silent")
    found = _unsaid(clone)
    assert {one.partition(": ")[0] for one in found} == {f"commit {sha[:12]}"}
    for says in ("claims drop_fy2020_fy2023", "counts_by_year 2022", "changes 2022", "stock as-of day", "register", "figures"):
        assert any(f": latest, {says}" in one for one in found), says


def test_new_digests_without_the_entry_are_refused(clone: Path) -> None:
    before, _ = _digests(clone)
    write_outputs(clone, ONE_MORE)
    text = (clone / CHANGELOG).read_text()
    (clone / CHANGELOG).write_text(text.replace(before, _digests(clone)[1]))
    assert len({*_digests(clone)}) == 1
    commit(clone, "SYNTHETIC: digests only")
    assert any("counts_by_year 2022: n `1` -> `2`" in one for one in _unsaid(clone))


def test_with_its_entries_a_commit_is_accepted(clone: Path, call: Call) -> None:
    write_outputs(clone, ONE_MORE)
    code, out, _ = call("changelog", "--write", root=clone)
    assert code == 0
    assert MOVED in out
    assert MOVED in (clone / CHANGELOG).read_text().splitlines()
    assert _unsaid(clone) == []
    commit(clone, "SYNTHETIC: with entries")
    assert _unsaid(clone) == []
    assert len({*_digests(clone)}) == 1


@pytest.mark.parametrize(
    ("entry", "instead"),
    [
        ("2022: n `1` -> `2`. B", "2022: n `1` -> `3`. B"),
        ("2022: n `1` -> `2`. B", "2022: n `0` -> `2`. B"),
        ("counts_by_year 2022", "counts_by_year 2021"),
        ("- latest, counts_by_year 2022", "- other, counts_by_year 2022"),
        ("- latest, counts_by_year 2022", "- latest counts_by_year 2022"),
        ("- latest, alternatives: ", "- alternatives: "),
        ("- latest, figures: 01-primary-by-fiscal-year", "- latest, figures: 02-another"),
    ],
)
def test_an_entry_that_says_otherwise_is_none(clone: Path, call: Call, entry: str, instead: str) -> None:
    write_outputs(clone, ONE_MORE)
    call("changelog", "--write", root=clone)
    text = (clone / CHANGELOG).read_text()
    assert entry in text
    (clone / CHANGELOG).write_text(text.replace(entry, instead))
    assert len(_unsaid(clone)) == 1


def test_an_entry_of_an_earlier_commit_does_not_serve_again(clone: Path, call: Call) -> None:
    for world in (ONE_MORE, BEFORE):
        write_outputs(clone, world)
        call("changelog", "--write", root=clone)
        commit(clone, "SYNTHETIC: there and back")
    assert _unsaid(clone) == []
    write_outputs(clone, ONE_MORE)
    assert any("counts_by_year 2022: n `1` -> `2`" in one for one in _unsaid(clone))
    call("changelog", "--write", root=clone)
    assert (clone / CHANGELOG).read_text().count(MOVED) == 2
    assert _unsaid(clone) == []


def test_two_moves_that_became_one_commit_are_both_entries_of_it(clone: Path, call: Call) -> None:
    for world in (ONE_MORE, TWO_MORE):
        write_outputs(clone, world)
        call("changelog", "--write", root=clone)
        commit(clone, "SYNTHETIC: a step")
    git(clone, "reset", "--soft", "HEAD~2")
    commit(clone, "SYNTHETIC: both steps")
    assert _unsaid(clone) == []


def test_a_merge_is_held_against_its_first_parent(clone: Path, call: Call) -> None:
    git(clone, "checkout", "--quiet", "-b", "side")
    write_outputs(clone, ONE_MORE)
    call("changelog", "--write", root=clone)
    commit(clone, "SYNTHETIC: on the side")
    git(clone, "checkout", "--quiet", "main")
    (clone / "README.md").touch()
    commit(clone, "SYNTHETIC: meanwhile")
    git(clone, "merge", "--quiet", "--no-edit", "side")
    assert _unsaid(clone) == []
    assert len(git(clone, "rev-list", "--parents", "-1", "HEAD").split()) == 3


def test_commits_before_the_digests_are_not_held(clone: Path) -> None:
    """The repository's first outputs moved from nothing, when no changelog was held."""
    assert len(git(clone, "rev-list", "HEAD").split()) == 2
    assert hold_changelog(Project(clone)).n_versions == 2  # the commit that brought the digests, and the working folder


def test_taking_the_digests_out_does_not_escape_the_hold(clone: Path) -> None:
    write_outputs(clone, ONE_MORE)
    (clone / CHANGELOG).write_text(STARTS)
    assert _unsaid(clone)
    commit(clone, "SYNTHETIC: without digests")
    assert _unsaid(clone)
    assert _digests(clone)[0] == ""


def test_a_profile_that_came_needs_one_entry(clone: Path, call: Call) -> None:
    write_outputs(clone, BEFORE.but(name="another"))
    assert _unsaid(clone) == ["the working folder: another: the profile is published on one side only"]
    _, out, _ = call("changelog", "--write", root=clone)
    assert "- another, profile: published for the first time." in out
    assert _unsaid(clone) == []


def test_a_shallow_clone_is_held_as_far_as_it_reaches(clone: Path, tmp_path: Path) -> None:
    write_outputs(clone, ONE_MORE)
    commit(clone, "SYNTHETIC: silent")
    git(tmp_path, "clone", "--quiet", "--depth", "1", clone.as_uri(), "shallow")
    held = hold_changelog(Project(tmp_path / "shallow"))
    assert (held.n_versions, held.is_shallow, held.unsaid) == (1, True, ())
    git(tmp_path, "clone", "--quiet", "--depth", "2", clone.as_uri(), "deeper")
    assert hold_changelog(Project(tmp_path / "deeper")).unsaid


def test_where_nothing_carries_digests_nothing_is_held(tmp_path: Path, needs_git: None) -> None:
    root = write_outputs(tmp_path / "checkout", BEFORE)
    (root / CHANGELOG).write_text(STARTS)
    commit(root, "SYNTHETIC")
    assert hold_changelog(Project(root)).n_versions == 0


def test_without_a_repository_the_hold_says_so(tmp_path: Path, needs_git: None) -> None:
    with pytest.raises(DiffError, match="not a git repository"):
        hold_changelog(Project(write_outputs(tmp_path / "checkout", BEFORE)))


# Writing.


def test_a_profile_is_no_earlier_version(call: Call, clone: Path) -> None:
    code, out, err = call("changelog", "latest", root=clone)
    assert (code, out) == (2, "")
    assert "latest is a profile" in err


def test_without_write_nothing_is_written(call: Call, clone: Path) -> None:
    write_outputs(clone, ONE_MORE)
    before = (clone / CHANGELOG).read_bytes()
    assert MOVED in call("changelog", root=clone)[1]
    assert (clone / CHANGELOG).read_bytes() == before


def test_a_changelog_that_cannot_be_written_stays_as_it_was(call: Call, clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = (clone / CHANGELOG).read_bytes()
    write_outputs(clone, ONE_MORE)
    monkeypatch.setattr("glomag.diff.entries.os.replace", full)
    code, out, err = call("changelog", "--write", root=clone)
    assert (code, out) == (2, "")
    assert "the changelog cannot be written" in err
    assert (clone / CHANGELOG).read_bytes() == before
    assert not list(clone.glob(".CHANGELOG*"))


def test_nothing_moved_is_an_answer(call: Call, clone: Path) -> None:
    assert "no published number moved" in call("changelog", root=clone)[1]


def test_writing_twice_changes_nothing(call: Call, clone: Path) -> None:
    write_outputs(clone, ONE_MORE)
    call("changelog", "--write", root=clone)
    once = (clone / CHANGELOG).read_bytes()
    call("changelog", "--write", root=clone)
    assert (clone / CHANGELOG).read_bytes() == once


def test_entries_of_a_state_that_was_never_committed_are_taken_out(call: Call, clone: Path) -> None:
    for world in (ONE_MORE, TWO_MORE):
        write_outputs(clone, world)
        call("changelog", "--write", root=clone)
    text = (clone / CHANGELOG).read_text()
    assert MOVED not in text
    assert "counts_by_year 2022: n `1` -> `3`" in text
    write_outputs(clone, BEFORE)
    call("changelog", "--write", root=clone)
    assert (clone / CHANGELOG).read_text() == git(clone, "show", "HEAD:CHANGELOG.md") + "\n"


def test_words_that_a_person_added_stay(call: Call, clone: Path) -> None:
    write_outputs(clone, ONE_MORE)
    call("changelog", "--write", root=clone)
    path = clone / CHANGELOG
    path.write_text(path.read_text().replace(MOVED, f"{MOVED} Source: SYNTHETIC.").replace("- Something.", "- Something else."))
    call("changelog", "--write", root=clone)
    assert f"{MOVED} Source: SYNTHETIC." in path.read_text().splitlines()
    assert path.read_text().count("counts_by_year 2022") == 1
    assert "- Something else." in path.read_text()


def test_everything_else_in_the_changelog_stays_where_it_is() -> None:
    text = update_changelog(STARTS, STARTS, [MOVED], "<!-- numbers: latest 00 -->")
    assert text == STARTS.replace("- Something.\n", f"- Something.\n\n### Numbers that moved\n\n<!-- numbers: latest 00 -->\n\n{MOVED}\n")
    assert update_changelog(text, text, [], "<!-- numbers: latest 11 -->") == text.replace("latest 00", "latest 11")


def test_after_a_release_a_new_section_is_opened() -> None:
    released = STARTS.replace("## Unreleased", "## 0.2.0 (2027-01-01)")
    text = update_changelog(released, released, [MOVED], "<!-- numbers: latest 00 -->")
    head = f"# Changelog\n\n## Unreleased\n\n### Numbers that moved\n\n<!-- numbers: latest 00 -->\n\n{MOVED}\n\n"
    assert text == head + released.removeprefix("# Changelog\n\n")
    assert read_digest_line(text) == "<!-- numbers: latest 00 -->"
    assert read_digest_line(text.replace("## Unreleased", "## 0.3.0")) == ""


def test_an_entry_is_read_back_as_it_was_written(clone: Path) -> None:
    said = parse_entries(
        [MOVED, "- latest, alternatives: 1 cell.", "- Something.", "- latest, claims a: value `2 of 3, then 1` -> `(empty)`."]
    )
    assert said["latest", "counts_by_year 2022"].parts == (("n", "1", "2"),)
    assert said["latest", "claims a"].leads(Part("value", "2 of 3, then 1", "(empty)"))
    assert not said["latest", "claims a"].leads(Part("value", "(empty)", "2 of 3, then 1"))
    assert said["latest", "alternatives"].parts == ()
    assert len(said) == 3


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
def test_lines_added_and_lines_there_before_make_up_the_text(before: list[str], after: list[str]) -> None:
    added = added_lines("\n".join(before), "\n".join(after))
    for letter in "abc":
        assert added.count(letter) == max(0, after.count(letter) - before.count(letter))


# Digests.


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("claims", b"reproduced", b"direction only"),
        ("claims", b"1 against 1", b"1 against 2"),
        ("counts_by_year", b"False,2", b"False,3"),
        ("changes", b"-0.5", b"-0.6"),
        ("shares", b",0.5,", b",0.4,"),
        ("stock", b"2022-09-30,5", b"2022-09-30,6"),
    ],
)
def test_one_number_of_any_primary_table_makes_another_digest(clone: Path, file: str, old: bytes, new: bytes) -> None:
    outputs = open_source(Project(clone), "HEAD").outputs("latest")
    path = f"processed/{file}.csv"
    assert old in outputs.files[path]
    changed = Outputs("changed", "latest", {**outputs.files, path: outputs.files[path].replace(old, new, 1)})
    assert digest_line({"latest": outputs}) != digest_line({"latest": changed})


def test_words_and_the_order_of_rows_make_no_other_digest(clone: Path) -> None:
    outputs = open_source(Project(clone), "HEAD").outputs("latest")
    files = dict(outputs.files)
    files["processed/claims.csv"] = files["processed/claims.csv"].replace(b"It is 1.", b"It is one.")
    header, *rows = files["processed/counts_by_year.csv"].splitlines(keepends=True)
    files["processed/counts_by_year.csv"] = header + b"".join(reversed(rows))
    assert files != outputs.files
    assert digest_line({"latest": outputs}) == digest_line({"latest": Outputs("other", "latest", files)})
