"""The dictionary says of every column of every output what it means, and says it of the columns that there are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pandera.pandas as pa
import pytest

from glomag.errors import ParameterError
from glomag.paths import Project
from glomag.tables import dictionary
from glomag.tables.columns import count, one_of, table_of, text
from glomag.tables.dictionary import print_dictionary, print_table_of
from glomag.tables.empty_cells import EMPTY_WHERE
from glomag.tables.plotted import PLOTTED_SCHEMAS
from glomag.tables.released import RELEASED_SCHEMAS
from glomag.tables.releases import SHARE_COLUMNS, build_totals_table, build_waiting_table, build_withheld_table
from glomag.tables.schemas import PLOTTED_KEYS, SCHEMAS

if TYPE_CHECKING:
    from conftest import Call

_ROW = re.compile(r"\| `(?P<column>[^`]+)` \| (?P<kind>[^|]+) \| (?P<allowed>[^|]*) \| (?P<meaning>[^|]+) \|")


def _described(name: str, schemas: dict[str, pa.DataFrameSchema], prefix: str) -> dict[str, re.Match[str]]:
    """The printed rows of one table by column."""
    printed = dictionary._print_table(name, schemas[name], prefix)
    rows = [_ROW.fullmatch(line) for line in printed.splitlines() if line.startswith("| `")]
    return {row["column"]: row for row in rows if row}


def _published(project: Project) -> Iterator[tuple[Path, dict[str, re.Match[str]]]]:
    """Every published CSV of plotted rows and of tables, with what is printed of its columns."""
    for path in sorted(project.processed.glob("*/*.csv")):
        yield path, _described(path.stem, SCHEMAS, "")
    for path in sorted(project.figures.glob("*/*/[0-9]*.csv")):
        if not path.name.endswith("-excel.csv"):
            yield path, _described(path.stem.partition("-")[2], PLOTTED_SCHEMAS, "plotted: ")


def _is_day(cell: str) -> bool:
    try:
        return date.fromisoformat(cell).isoformat() == cell
    except ValueError:
        return False


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _is_whole(cell: str) -> bool:
    return _is_number(cell) and float(cell).is_integer()


_HOLDS: dict[str, Any] = {
    "day": _is_day,
    "true or false": ("True", "False").__contains__,
    "year": _is_whole,
    "count": lambda cell: _is_whole(cell) and float(cell) >= 0,
    "whole number": _is_whole,
    "fraction": _is_number,
    "percent": _is_whole,
    "number": _is_number,
    "text": lambda _: True,
}


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (table_of("Title", ("n",), {"n": count("")}), "the column n of invented has no description"),
        (table_of("", ("n",), {"n": count("units")}), "no title or no key"),
        (table_of("Title", (), {"n": count("units")}), "no title or no key"),
    ],
)
def test_a_contract_that_does_not_say_all_is_refused(monkeypatch: pytest.MonkeyPatch, broken: pa.DataFrameSchema, said: str) -> None:
    monkeypatch.setitem(SCHEMAS, "invented", broken)
    with pytest.raises(ParameterError, match=said):
        print_dictionary()


def test_an_unknown_table_is_refused_with_those_there_are(call: Call) -> None:
    code, out, err = call("dictionary", "claim")
    assert (code, out) == (2, "")
    assert "claims" in err


def test_the_committed_dictionary_is_what_the_contracts_say(project: Project) -> None:
    assert (project.root / "docs" / "data_dictionary.md").read_text(encoding="utf-8") == print_dictionary(), "glomag dictionary --write"


def test_it_has_the_columns_of_every_published_table_in_their_order(project: Project) -> None:
    found = list(_published(project))
    assert len(found) > 2 * len(PLOTTED_SCHEMAS)
    for path, described in found:
        assert list(described) == pd.read_csv(path, nrows=0).columns.tolist(), path


def test_every_published_cell_is_of_the_kind_that_it_says(project: Project) -> None:
    for path, described in _published(project):
        cells = pd.read_csv(path, dtype="str", keep_default_na=False)
        for column, row in described.items():
            seen = set(cells[column]) - {""}
            assert [cell for cell in seen if not _HOLDS[row["kind"]](cell)] == [], (path, column)
            allowed = re.findall("`([^`]*)`", row["allowed"])
            assert not allowed or seen <= set(allowed), (path, column)


def test_where_a_published_cell_is_empty_it_says_what_that_means(project: Project) -> None:
    for path, described in _published(project):
        cells = pd.read_csv(path, dtype="str", keep_default_na=False)
        silent = [column for column, row in described.items() if (cells[column] == "").any() and "empty" not in row["meaning"]]
        assert silent == [], path


def test_a_column_that_may_be_empty_says_when() -> None:
    for schemas, prefix in ((SCHEMAS, ""), (PLOTTED_SCHEMAS, "plotted: "), (RELEASED_SCHEMAS, "released: ")):
        for name, schema in schemas.items():
            described = _described(name, schemas, prefix)
            assert [
                column for column, row in described.items() if schema.columns[column].nullable and "empty" not in row["meaning"]
            ] == [], name


def test_words_on_empty_cells_are_of_columns_that_there_are() -> None:
    for name, columns in EMPTY_WHERE.items():
        assert set(columns) <= set({**PLOTTED_SCHEMAS, **SCHEMAS}[name].columns)


def test_plotted_rows_have_the_keys_by_which_a_run_tells_what_moved() -> None:
    assert {slug: tuple(schema.unique or ()) for slug, schema in PLOTTED_SCHEMAS.items()} == PLOTTED_KEYS


def test_releases_have_the_columns_that_they_are_written_with() -> None:
    nothing: Any = SimpleNamespace(shares=(), counts=())
    built = {
        "totals": build_totals_table(nothing, []),
        "waiting": build_waiting_table(nothing, [], []),
        "withheld": build_withheld_table([]),
    }
    assert {name: list(RELEASED_SCHEMAS[name].columns) for name in built} == {name: table.columns.tolist() for name, table in built.items()}
    assert list(RELEASED_SCHEMAS["shares"].columns) == SHARE_COLUMNS


def test_bounds_and_keys_are_printed_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = {"name": text("who"), "n_seen": count("times seen"), "kind": one_of("kind", "a", "b")}
    monkeypatch.setitem(SCHEMAS, "invented", table_of("Somebody, one row a name", ("name", "kind"), columns))
    assert print_table_of("invented").splitlines()[2:] == [
        "Somebody, one row a name. Key: `name`, `kind`.",
        "",
        "| column | type | allowed | meaning |",
        "| --- | --- | --- | --- |",
        "| `name` | text |  | who |",
        "| `n_seen` | count | from 0 | times seen |",
        "| `kind` | text | `a`, `b` | kind |",
    ]
