"""The list of withdrawn figures: read strictly, and carried as a mark."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from glomag.errors import UserError
from glomag.figures.withdrawal import LONGEST_REASON, known_figures, mark, read_withdrawals
from glomag.paths import Project

HEADER = "profile,figure,withdrawn_on,reason\n"
ROW = "latest,02-change-by-year,2027-05-03,the count was wrong\n"


@pytest.fixture
def listed(copied_project: Project) -> Path:
    copied_project.figure_lists.mkdir(parents=True, exist_ok=True)
    return copied_project.figure_lists / "withdrawn.csv"


REFUSED = {
    "empty file": ("", "ends inside a line"),
    "other columns": ("profile,figure\n", "line 1"),
    "cut off": (HEADER + ROW[:-1], "ends inside a line"),
    "a cell too few": (HEADER + "latest,02-change-by-year,2027-05-03\n", "3 cells"),
    "open quote": (HEADER + 'latest,"02-change-by-year,2027-05-03,x\n', "not readable as CSV"),
    "unknown profile": (HEADER + ROW.replace("latest", "newest"), "allowed: latest, letter-2024-09"),
    "unknown figure": (HEADER + ROW.replace("02-change", "03-change"), "'03-change-by-year' is not known"),
    "a path": (HEADER + ROW.replace("02-change-by-year", "../02-change-by-year"), "is not known"),
    "no day": (HEADER + ROW.replace("2027-05-03", "2027-02-29"), "withdrawn_on: '2027-02-29'"),
    "a day written otherwise": (HEADER + ROW.replace("2027-05-03", "20270503"), "allowed: YYYY-MM-DD"),
    "no reason": (HEADER + ROW.replace("the count was wrong", ""), "reason: ''"),
    "blanks": (HEADER + ROW.replace("the count", " the count"), "without blanks around them"),
    "escape sequence": (HEADER + ROW.replace("count", "\x1b[31mcount"), "cannot be printed"),
    "two lines": (HEADER + 'latest,02-change-by-year,2027-05-03,"the\ncount"\n', "one line of plain text"),
    "too long": (HEADER + ROW.replace("wrong", "w" * LONGEST_REASON), f"allowed: {LONGEST_REASON} at most"),
    "twice": (HEADER + ROW + ROW, "line 3"),
    "byte-order mark": ("\ufeff" + HEADER + ROW, "line 1"),
}


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_a_slip_is_refused_with_file_line_and_what_is_allowed(copied_project: Project, listed: Path, text: str, said: str) -> None:
    listed.write_text(text, encoding="utf-8", newline="")
    with pytest.raises(UserError) as caught:
        read_withdrawals(copied_project)
    assert said in str(caught.value)
    assert "data/raw/figures/withdrawn.csv" in caught.value.where


def test_bytes_that_are_no_text_are_refused(copied_project: Project, listed: Path) -> None:
    listed.write_bytes(HEADER.encode() + b"\xff\n")
    with pytest.raises(UserError, match="not UTF-8"):
        read_withdrawals(copied_project)


def test_a_missing_list_is_no_empty_list(copied_project: Project) -> None:
    (copied_project.figure_lists / "withdrawn.csv").unlink(missing_ok=True)
    with pytest.raises(UserError, match="cannot be read"):
        read_withdrawals(copied_project)


def test_a_withdrawn_figure_is_known_by_profile_and_name(copied_project: Project, listed: Path) -> None:
    listed.write_text(HEADER + ROW + ROW.replace("latest", "letter-2024-09"), encoding="utf-8", newline="")
    withdrawn = read_withdrawals(copied_project)
    assert list(withdrawn) == [("latest", "02-change-by-year"), ("letter-2024-09", "02-change-by-year")]
    found = withdrawn["latest", "02-change-by-year"]
    assert found.withdrawn_on == date(2027, 5, 3)
    assert mark(found) == "WITHDRAWN 3 May 2027: the count was wrong"


def test_the_list_of_the_project_can_be_read(project: Project) -> None:
    assert isinstance(read_withdrawals(project), dict)


def test_the_known_figures_are_those_that_are_published(project: Project) -> None:
    assert known_figures() == sorted(path.name for path in (project.figures / "latest").glob("[0-9]*") if path.is_dir())
