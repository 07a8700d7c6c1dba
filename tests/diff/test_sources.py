"""What the words of `glomag diff` mean, and what is refused: one message, exit code 2, nothing written."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from made_outputs import World, commit, git, write_outputs

from glomag.diff.sources import open_source
from glomag.paths import Project

if TYPE_CHECKING:
    from conftest import Call

BEFORE = World()
AFTER = BEFORE.but(people=BEFORE.people[:-2])


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return write_outputs(tmp_path / "checkout", BEFORE)


@pytest.fixture
def clone(checkout: Path, needs_git: None) -> Path:
    """A repository with two commits: nothing published, then BEFORE; AFTER lies in the working folder."""
    shutil.move(checkout / "data/processed", checkout.parent / "aside")
    commit(checkout, "SYNTHETIC: nothing yet")
    shutil.move(checkout.parent / "aside", checkout / "data/processed")
    commit(checkout, "SYNTHETIC: the first outputs")
    return write_outputs(checkout, AFTER)


Refused = Callable[..., str]


@pytest.fixture
def refused(call: Call) -> Refused:
    """The message of a command that must fail."""

    def calling(root: Path, *words: str) -> str:
        code, out, err = call("diff", *words, root=root)
        assert (code, out) == (2, "")
        assert err.startswith("glomag: ")
        assert "Traceback" not in err
        return err

    return calling


def test_an_unknown_word_is_refused_with_what_is_allowed(refused: Refused, clone: Path) -> None:
    said = refused(clone, "nosuchcommit")
    assert "'nosuchcommit' is no profile, no folder and no commit" in said
    assert "latest" in said


@pytest.mark.parametrize("word", ["HEAD:CHANGELOG.md", "HEAD~9", "HEAD..HEAD", "--all", "HEAD^{tree}", "", "\n"])
def test_a_word_that_git_reads_otherwise_is_no_commit(refused: Refused, clone: Path, word: str) -> None:
    said = refused(clone, "--", word)
    assert "is no profile, no folder and no commit" in said


def test_outside_a_repository_a_commit_is_refused_and_says_so(refused: Refused, checkout: Path, needs_git: None) -> None:
    said = refused(checkout, "HEAD")
    assert "not a git repository" in said
    assert "a commit, a folder, or a profile: latest" in said


def test_without_git_a_commit_is_refused_and_says_so(refused: Refused, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert "git is not installed" in refused(checkout, "HEAD")


def test_a_commit_without_outputs_is_refused_by_its_subject(refused: Refused, clone: Path) -> None:
    assert "has no outputs: SYNTHETIC: nothing yet" in refused(clone, "HEAD~1")


def test_a_shallow_clone_says_how_to_get_the_rest(refused: Refused, clone: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth", "1", clone.as_uri(), "shallow")
    assert "this clone is shallow" in refused(tmp_path / "shallow", "HEAD~1")
    assert "git fetch --unshallow" in refused(tmp_path / "shallow", "HEAD~1")


def test_a_folder_without_outputs_is_refused(refused: Refused, checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "empty/data/processed").mkdir(parents=True)
    assert "folder empty holds no outputs" in refused(checkout, str(tmp_path / "empty"))
    assert "holds no outputs" in refused(checkout, str(checkout / "figures"))


def test_sides_without_a_common_profile_are_refused_with_what_each_has(refused: Refused, checkout: Path, tmp_path: Path) -> None:
    other = write_outputs(tmp_path / "other", BEFORE.but(name="another"))
    said = refused(checkout, str(other))
    assert "no profile in common" in said
    assert "folder other: another; the working folder: latest" in said


def test_a_profile_that_a_side_lacks_is_refused(refused: Refused, checkout: Path) -> None:
    assert "there is no profile 'nobody' in folder checkout" in refused(checkout, str(checkout), "--profile", "nobody")


def test_a_profile_is_not_compared_with_itself(refused: Refused, checkout: Path) -> None:
    assert "would be compared with itself" in refused(checkout, "latest")


def test_a_profile_beside_two_others_is_refused(refused: Refused, checkout: Path) -> None:
    write_outputs(checkout, BEFORE.but(name="another"))
    assert "--profile third" in refused(checkout, "latest", "another", "--profile", "third")


def test_a_profile_without_outputs_is_refused(refused: Refused, checkout: Path) -> None:
    (checkout / "parameters/planned.yml").touch()
    assert "profile planned has no outputs here" in refused(checkout, "planned", "latest")


@pytest.mark.parametrize(
    ("damaged", "said"),
    [
        (("claims.csv", b""), "line 1: no column 'claim_id'"),
        (("claims.csv", b"<<<<<<< ours\nclaim_id,value\n"), "line 1: no column 'claim_id'"),
        (("claims.csv", b"claim_id,value\ndrop,1,2\n"), "row 2: 3 cells, and 2 columns"),
        (("claims.csv", b"claim_id,value\ndrop,1\ndrop,2\n"), "row 3: drop stands twice"),
        (("claims.csv", b"claim_id,claim_id\ndrop,drop\n"), "a column stands twice"),
        (("claims.csv", b"claim_id,value\ndrop,\xff\n"), "not UTF-8"),
        (("claims.csv", b'claim_id,value\ndrop,"1\n'), "unexpected end of data"),
        (("counts_by_year.csv", b"n\n3\n"), "no column 'year'"),
        (("shares.csv", b"period,n_basis\nearly,3\n"), "no column 'band'"),
        (("stock.csv", b"n_listed\n3\n"), "no column 'day'"),
        (("register.csv", b"row_id,name\na,b\na,c\n"), "a stands twice"),
        (("manifest.json", b"{"), "not readable as JSON"),
        (("manifest.json", b"[]"), "no JSON object"),
    ],
)
def test_a_damaged_file_is_refused_with_side_and_place(
    refused: Refused, checkout: Path, tmp_path: Path, damaged: tuple[str, bytes], said: str
) -> None:
    file, content = damaged
    other = write_outputs(tmp_path / "other", AFTER)
    (other / "data/processed/latest" / file).write_bytes(content)
    message = refused(checkout, str(other))
    assert "a published file is damaged" in message
    assert said in message
    assert f"folder other, data/processed/latest/{file}" in message


def test_a_damaged_file_of_a_commit_is_refused_by_its_commit(refused: Refused, checkout: Path, needs_git: None) -> None:
    path = checkout / "data/processed/latest/claims.csv"
    whole = path.read_bytes()
    path.write_bytes(b"claim_id\ndrop\ndrop\n")
    sha = commit(checkout, "SYNTHETIC: damaged")
    path.write_bytes(whole)
    assert f"commit {sha[:12]}: SYNTHETIC: damaged, data/processed/latest/claims.csv" in refused(checkout, "HEAD")


@pytest.mark.parametrize("name", ["page.csv", "page", "nosuch/page.html"])
def test_a_page_that_cannot_be_one_is_refused_before_anything_is_read(refused: Refused, checkout: Path, tmp_path: Path, name: str) -> None:
    before = sorted(tmp_path.rglob("*"))
    refused(checkout, "nosuch", "--html", str(tmp_path / name))
    assert sorted(tmp_path.rglob("*")) == before


def test_a_profile_comes_before_a_folder_and_a_folder_before_a_commit(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(clone)
    git(clone, "branch", "latest")
    git(clone, "branch", "other")
    shutil.copytree(clone, clone.parent / "copied")
    shutil.copytree(clone.parent / "copied", clone / "latest")
    shutil.copytree(clone.parent / "copied", clone / "other")
    project = Project(clone)
    assert open_source(project, "latest").label == "profile latest of the working folder"
    assert open_source(project, "./latest").label == "folder latest"
    assert open_source(project, "other").label == "folder other"
    assert open_source(project, "refs/heads/other").label.startswith("commit ")


def test_every_form_of_a_folder_is_read(checkout: Path, tmp_path: Path) -> None:
    project = Project(checkout)
    built = tmp_path / "built"
    shutil.copytree(checkout / "data/processed/latest", built / "processed")
    shutil.copytree(checkout / "figures/latest", built / "figures")
    flat = tmp_path / "tables"
    shutil.copytree(checkout / "data/processed/latest", flat)
    forms = {form: open_source(project, str(form)) for form in (checkout, checkout / "data/processed/latest", built, flat)}
    read = {form: source.outputs("latest") for form, source in forms.items()}
    assert {source.profiles for source in forms.values()} == {("latest",)}
    assert read[checkout].files == read[checkout / "data/processed/latest"].files == read[built].files
    assert read[checkout].figures == ("01-primary-by-fiscal-year",)
    assert read[flat].figures == ()
    assert read[flat].manifest == read[built].manifest


def test_a_folder_says_of_which_profile_it_is_or_has_its_name(checkout: Path, tmp_path: Path) -> None:
    shutil.copytree(checkout / "data/processed/latest", tmp_path / "tables")
    assert open_source(Project(checkout), str(tmp_path / "tables")).profiles == ("latest",)
    (tmp_path / "tables/manifest.json").unlink()
    assert open_source(Project(checkout), str(tmp_path / "tables")).profiles == ("tables",)


def test_a_commit_gives_the_bytes_that_were_committed(clone: Path) -> None:
    write_outputs(clone.parent / "again", BEFORE)
    committed = open_source(Project(clone), "HEAD").outputs("latest")
    assert committed.files == open_source(Project(clone), str(clone.parent / "again")).outputs("latest").files
    assert committed.files != open_source(Project(clone), str(clone)).outputs("latest").files


def test_a_checkout_below_the_top_of_its_repository_is_read(tmp_path: Path, needs_git: None) -> None:
    below = write_outputs(tmp_path / "top/below", BEFORE)
    (tmp_path / "top/data/processed/other").mkdir(parents=True)
    (tmp_path / "top/data/processed/other/claims.csv").write_text("claim_id\n")
    commit(tmp_path / "top", "SYNTHETIC")
    source = open_source(Project(below), "HEAD")
    assert source.profiles == ("latest",)
    assert source.outputs("latest").files == open_source(Project(below), str(below)).outputs("latest").files


def test_a_link_of_a_commit_is_not_followed(clone: Path) -> None:
    path = clone / "data/processed/latest/shares.csv"
    path.unlink()
    path.symlink_to("claims.csv")
    commit(clone, "SYNTHETIC: a link")
    assert "processed/shares.csv" not in open_source(Project(clone), "HEAD").outputs("latest").files


def test_a_hook_of_another_repository_does_not_lead_astray(clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    assert open_source(Project(clone), "HEAD").profiles == ("latest",)


def test_the_command_compares_a_commit_with_the_working_folder(call: Call, clone: Path) -> None:
    code, out, _ = call("diff", "HEAD", root=clone)
    assert code == 0
    assert "to   the working folder" in out
    assert "counts_by_year 2022: n 1 -> 0" in out
    assert "4@2021-12-10 (SYNTHETIC 4, 2021-12-10)" in out


def test_two_profiles_of_a_checkout_are_compared(call: Call, checkout: Path) -> None:
    write_outputs(checkout, AFTER.but(name="another", parameters={"as_of": "2021-10-01"}))
    _, out, _ = call("diff", "another", "latest", root=checkout)
    assert "another -> latest, as of 2021-10-01 -> 2022-09-30" in out
    assert "parameters: as_of from 2021-10-01 to 2022-09-30" in out


def test_a_profile_and_a_folder_are_compared_in_that_profile(call: Call, checkout: Path, tmp_path: Path) -> None:
    other = write_outputs(tmp_path / "other", AFTER)
    write_outputs(other, BEFORE.but(name="another"))
    _, out, _ = call("diff", "latest", str(other), root=checkout)
    assert "counts_by_year 2022: n 1 -> 0" in out
    assert "another" not in out


def test_nothing_moved_is_an_answer(call: Call, checkout: Path) -> None:
    code, out, _ = call("diff", str(checkout), root=checkout)
    assert code == 0
    assert "no number among claims, counts, changes, shares and stock moved" in out


def test_what_a_file_holds_cannot_change_the_terminal(call: Call, checkout: Path, tmp_path: Path) -> None:
    other = write_outputs(tmp_path / "other", BEFORE.but(verdict="\x1b[31mred\u202e"))
    _, out, _ = call("diff", str(other), root=checkout)
    assert "verdict" in out
    assert "\x1b" not in out
    assert "\u202e" not in out
