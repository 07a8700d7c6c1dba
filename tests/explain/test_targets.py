"""What cannot be explained is answered with one message that says what is there and what is near."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from glomag.errors import PublishError
from glomag.explain.context import Context
from glomag.explain.problems import StaleError, TargetError
from glomag.explain.published import Published
from glomag.explain.targets import find_target
from glomag.explain.walking import explain
from glomag.paths import Project

if TYPE_CHECKING:
    from conftest import Call


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("drop_fy2020_fy2032",), "nearest: drop_fy2020_fy2023"),
        (("drop",), "nearest: drop_fy2020_fy2023"),
        (("nonsense",), "recommendations_total, recommendations_countries"),
        (("figure:99", "2023"), "1 (primary-by-fiscal-year)"),
        (("figure:primary-by-fiscal-yaer",), "nearest: primary-by-fiscal-year"),
        (("figure:",), "there is no figure ''"),
        (("table:count_by_year", "2023"), "nearest: counts_by_year"),
        (("table:",), "table: and one of register"),
        (("table:counts_by_year", "1999"), "year: 2018 | 2019 | 2020 | 2021 | 2022 | 2023 | 2024 | 2025 | 2026"),
        (("table:stock", "2021-12-11"), "nearest: 2021-12-10"),
        (("table:stock", "xyz"), "2018-06-12 | 2018-06-15 "),
        (("table:counts_by_year",), "has 9 rows: which one?"),
        (("table:shares", "first_biden_year"), "first_biden_year A | first_biden_year B"),
        (("table:counts_by_year", "2023", "m"), "year, first_day, last_day, last_day_known, is_partial, n"),
        (("table:counts_by_year", "2023", "n", "n"), "no column 'n n'"),
        (("drop_fy2020_fy2023", "numerater"), "nearest: numerator"),
        (("",), "glomag explain drop_fy2020_fy2023"),
    ],
)
def test_what_is_not_there_is_answered_with_what_is(call: Call, words: tuple[str, ...], said: str) -> None:
    code, out, err = call("explain", *words)
    assert (code, out) == (2, "")
    assert said in err
    assert err.startswith("glomag: ")
    assert "Traceback" not in err


def test_a_word_like_no_name_is_not_answered_with_a_far_fetched_one(call: Call) -> None:
    for words in (("nope",), ("table:nope",), ("figure:nope",), ("table:stock", "nope")):
        code, _, err = call("explain", *words)
        assert code == 2
        assert "nearest:" not in err


def test_two_forms_at_once_are_refused_and_nothing_is_written(call: Call, tmp_path: Path) -> None:
    code, _, err = call("explain", "drop_fy2020_fy2023", "--json", "--html", str(tmp_path / "page.html"))
    assert code == 2
    assert "two forms at once" in err
    assert not list(tmp_path.iterdir())


def test_a_page_in_no_folder_is_refused_without_the_path_of_the_machine(call: Call, tmp_path: Path) -> None:
    code, _, err = call("explain", "signatories", "--html", str(tmp_path / "absent" / "page.html"))
    assert code == 2
    assert "page.html" in err
    assert str(tmp_path) not in err


@pytest.fixture
def altered(project: Project, contexts: dict[str, Context], tmp_path: Path) -> Any:
    """The latest profile with one published table changed by hand."""

    def change(table: str, before: str, after: str) -> Context:
        folder = tmp_path / "processed"
        folder.mkdir()
        for path in (project.processed / "latest").glob("*.csv"):
            shutil.copy(path, folder / path.name)
        text = (folder / f"{table}.csv").read_text(encoding="utf-8")
        assert before in text
        (folder / f"{table}.csv").write_text(text.replace(before, after), encoding="utf-8")
        own = contexts["latest"]
        return Context(own.project, own.register, own.profile, Published("latest", folder, project.figures / "latest"), own.rebuilt)

    return change


@pytest.mark.parametrize(
    ("table", "before", "after", "words"),
    [
        ("counts_by_year", "2023-09-30,False,28", "2023-09-30,False,27", ("table:counts_by_year", "2023")),
        ("changes", "2019,23,27,-0.1481", "2019,23,27,-0.1482", ("table:changes", "2019", "n")),
        ("claims", "down 38 percent", "down 56 percent", ("drop_fy2020_fy2023",)),
        ("counts_by_year", "2023,2022-10-01", "2043,2022-10-01", ("table:counts_by_year", "2043")),
    ],
)
def test_a_published_number_that_the_record_does_not_give_is_refused(
    altered: Any, table: str, before: str, after: str, words: tuple[str, ...]
) -> None:
    with pytest.raises(StaleError, match="glomag run"):
        explain(altered(table, before, after), words)


def test_an_unpublished_profile_says_that_nothing_is_there(tmp_path: Path) -> None:
    empty = Published("latest", tmp_path / "processed", tmp_path / "figures")
    for words in (["drop_fy2020_fy2023"], ["table:counts_by_year", "2023"], ["figure:1", "2023"]):
        with pytest.raises(TargetError):
            find_target(empty, words)


def test_a_broken_figure_is_refused(project: Project, tmp_path: Path) -> None:
    stem = "01-primary-by-fiscal-year"
    shutil.copytree(project.figures / "latest" / stem, tmp_path / stem, ignore=shutil.ignore_patterns("*.p*", "*.svg"))
    (tmp_path / stem / f"{stem}.csv").write_text("year\n2023\n", encoding="utf-8")
    with pytest.raises(PublishError):
        find_target(Published("latest", tmp_path, tmp_path), ["figure:1", "2023"])


def test_a_key_with_blanks_may_stand_in_quotes_or_not(contexts: dict[str, Context]) -> None:
    published = contexts["latest"].published
    quoted = find_target(published, ["table:side_by_side", "cases with a primary person", "2023", "n"])
    bare = find_target(published, ["table:side_by_side", "cases", "with", "a", "primary", "person", "2023", "n"])
    assert (quoted.key, quoted.column) == (bare.key, bare.column) == (("cases with a primary person", "2023"), "n")


def test_a_figure_goes_by_number_or_by_name(contexts: dict[str, Context]) -> None:
    published = contexts["latest"].published
    found = [find_target(published, [name, "2023"]).row for name in ("figure:1", "figure:01", "figure:primary-by-fiscal-year")]
    assert found[0]["n_primary"] == "28"
    assert found == [found[0]] * 3


def test_the_target_of_a_walk_asks_for_the_same_walk_again(contexts: dict[str, Context]) -> None:
    import shlex

    published = contexts["latest"].published
    for sheet in [*map(published.table, published.tables), *map(published.figure, published.figures)]:
        name = f"table:{sheet.name}" if sheet.figure is None else f"figure:{sheet.figure}"
        for key in list(sheet.rows)[:: max(1, len(sheet.rows) // 5)]:
            found = find_target(published, [name, *key])
            again = find_target(published, shlex.split(found.target))
            assert (again.key, again.column) == (key, None)


def test_help_names_each_kind_of_target(call: Call) -> None:
    code, out, _ = call("explain", "--help")
    assert code == 0
    assert re.search(r"CLAIM_ID.*figure:NUMBER.*table:NAME", " ".join(out.split()))
