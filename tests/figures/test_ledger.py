"""The ledger of published figures: rows are added, never changed or dropped."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from glomag.errors import PublishError, UserError
from glomag.figures.kits import Kit, Words
from glomag.figures.ledger import COLUMNS, extend_ledger, read_ledger, write_ledger
from glomag.paths import Project

HEADER = ",".join(COLUMNS) + "\n"
ROW = f"latest,01-a,{'0' * 64},2024-09-05,1,Title,Alt\n"


def _kit(figure: str, rows: str, **words: Any) -> Kit:
    """A SYNTHETIC kit."""
    told = {"figure": figure, "profile": "latest", "as_of": "2024-09-05", "title": f"Finding of {figure}", "alt_text": "Numbers."}
    stamped = {**told, "data_sha256": hashlib.sha256(rows.encode()).hexdigest(), **words}
    return Kit(Path(figure), Words.model_construct(**stamped), rows)


ONE, TWO = _kit("01-a", "year,n\n2020,45\n"), _kit("02-b", "year,n\n2020,19\n2021,20\n")

REFUSED = {
    "other columns": ("profile\n", "line 1"),
    "cut off": (HEADER + ROW[:-1], "ends inside a line"),
    "no hash": (HEADER + ROW.replace("0" * 64, "0" * 63), "64 hexadecimal digits"),
    "no figure": (HEADER + ROW.replace("01-a", "../01-a"), "figure: '../01-a'"),
    "no profile": (HEADER + ROW.replace("latest", "La test"), "the name of a profile"),
    "no day": (HEADER + ROW.replace("2024-09-05", "2024-9-5"), "as_of: '2024-9-5'"),
    "no number": (HEADER + ROW.replace(",1,", ",-1,"), "n_rows: '-1'"),
    "twice": (HEADER + ROW + ROW.replace("Title", "Other"), "stands already on line 2"),
}


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_a_damaged_ledger_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "published.csv").write_text(text, encoding="utf-8", newline="")
    with pytest.raises(UserError) as caught:
        read_ledger(tmp_path / "published.csv")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "change",
    [
        lambda ledger: ledger.iloc[:0],
        lambda ledger: ledger.iloc[1:],
        lambda ledger: ledger.assign(title="Better words"),
        lambda ledger: ledger.iloc[::-1],
    ],
    ids=["emptied", "a row dropped", "a title changed", "another order"],
)
def test_a_known_row_can_neither_be_changed_nor_lost(tmp_path: Path, change: Any) -> None:
    path = write_ledger(extend_ledger(read_ledger(tmp_path / "published.csv"), [ONE, TWO]), tmp_path / "published.csv")
    before = path.read_bytes()
    with pytest.raises(PublishError, match="changed or lost"):
        write_ledger(change(read_ledger(path)), path)
    assert path.read_bytes() == before


def test_a_ledger_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PublishError, match="cannot write the ledger"):
        write_ledger(extend_ledger(read_ledger(tmp_path / "none.csv"), [ONE]), tmp_path / "file" / "published.csv")


def test_where_no_ledger_is_yet_it_has_no_row(tmp_path: Path) -> None:
    ledger = read_ledger(tmp_path / "published.csv")
    assert list(ledger.columns) == COLUMNS
    assert ledger.empty


def test_what_is_published_is_added_once_and_in_order(tmp_path: Path) -> None:
    path = tmp_path / "published.csv"
    write_ledger(extend_ledger(read_ledger(path), [TWO, ONE]), path)
    first = path.read_bytes()
    write_ledger(extend_ledger(read_ledger(path), [ONE, TWO]), path)
    assert path.read_bytes() == first
    assert read_ledger(path)[["figure", "n_rows"]].to_numpy().tolist() == [["01-a", 1], ["02-b", 2]]


def test_other_rows_get_a_row_of_their_own_and_other_words_do_not(tmp_path: Path) -> None:
    ledger = extend_ledger(read_ledger(tmp_path / "published.csv"), [ONE])
    extended = extend_ledger(ledger, [_kit("01-a", "year,n\n2020,45\n", title="Better words"), _kit("01-a", "year,n\n2020,44\n")])
    assert extended["title"].tolist() == ["Finding of 01-a", "Finding of 01-a"]
    assert len(ledger) == 1
    pd.testing.assert_frame_equal(extended.iloc[:1], ledger)


def test_words_that_look_like_a_formula_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "published.csv"
    write_ledger(extend_ledger(read_ledger(path), [_kit("01-a", "n\n1\n", title="=1+1", alt_text='+ "quoted", with a comma')]), path)
    assert "'=1+1" in path.read_text(encoding="utf-8")
    assert read_ledger(path)[["title", "alt_text"]].to_numpy().tolist() == [["=1+1", '+ "quoted", with a comma']]


def test_the_ledger_of_the_project_can_be_read(project: Project) -> None:
    ledger = read_ledger(project.figure_lists / "published.csv")
    assert list(ledger.columns) == COLUMNS
