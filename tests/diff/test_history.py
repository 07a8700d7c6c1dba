"""Old commits of the project's own repository, whose outputs lack tables, columns and pictures of today."""

from __future__ import annotations

import pytest

from glomag.diff.commits import Repository
from glomag.diff.comparison import compare_sources
from glomag.diff.problems import DiffError
from glomag.diff.report import comparison_json, comparison_lines
from glomag.diff.sources import Source, open_commit, open_working
from glomag.paths import Project

# The first commit with outputs: nine figures in one size, words in another file, 13 tables, no case of today's robustness.
FIRST_PUBLISHED = "d71e2f0a837a"
BEFORE_ANY = "921b086e39e4"


@pytest.fixture(scope="module")
def repository(project: Project) -> Repository:
    try:
        return Repository(project.root)
    except DiffError as error:
        pytest.skip(f"needs the history of the repository: {error.what}")


def _open(repository: Repository, word: str) -> Source:
    commit = repository.find_commit(word)
    if commit is None:
        pytest.skip(f"needs the whole history, which has commit {word}")
    return open_commit(repository, commit)


def test_a_commit_before_the_first_outputs_is_refused(repository: Repository) -> None:
    with pytest.raises(DiffError, match="has no outputs: Draw nine figures"):
        _open(repository, BEFORE_ANY)


def test_the_first_published_outputs_are_compared_with_those_of_today(repository: Repository, project: Project) -> None:
    (comparison,) = compare_sources(_open(repository, FIRST_PUBLISHED), open_working(project), "letter-2024-09")
    moved = {one.number.name: one for one in comparison.numbers}
    # In public, shares were printed as percentages first, and as counts since.
    value = {part.column: part for part in moved["claims attribution_until_recently"].number.parts}["value"]
    assert (value.before, value.after[:8]) == ("17 percent in public", "16 of 96")
    assert "files of the code changed" in moved["claims attribution_until_recently"].cause.says[0]
    assert "readings" in {table.name for table in comparison.tables}
    first = comparison.figures[0]
    assert first.alt_texts[0].startswith("Bar chart of primary Global Magnitsky designations by fiscal year: 27 in 2018")
    assert None not in first.pictures
    assert comparison_json(comparison)["figures"][0]["picture"] == "differs"
    assert any("figures that differ" in line for line in comparison_lines(comparison))
