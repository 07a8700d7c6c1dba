"""The table of specifications as a Parquet file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pandas as pd
import pytest
from pandera.errors import SchemaError

from glomag.claims.specified import build_specifications
from glomag.errors import PublishError
from glomag.paths import Project
from glomag.tables.writing import parquet_bytes, write_parquet

if TYPE_CHECKING:
    from conftest import View


@pytest.fixture(scope="module")
def table(letter: View) -> pd.DataFrame:
    return build_specifications(letter.register, letter.profile).specifications


def test_a_table_that_breaks_its_schema_is_not_written(table: pd.DataFrame, tmp_path: Path) -> None:
    with pytest.raises(SchemaError):
        write_parquet(table.drop(columns="value"), "specifications", tmp_path)
    with pytest.raises(SchemaError, match="not unique"):
        write_parquet(pd.concat([table, table.head(1)], ignore_index=True), "specifications", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_told(table: pd.DataFrame, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PublishError, match="cannot write"):
        write_parquet(table, "specifications", tmp_path / "file")


def test_the_same_rows_give_the_same_bytes(letter: View, table: pd.DataFrame) -> None:
    again = build_specifications(letter.register, letter.profile).specifications
    assert parquet_bytes(table) == parquet_bytes(again)
    assert parquet_bytes(table.set_axis(range(5, 5 + len(table)))) == parquet_bytes(table)


def test_what_is_read_back_is_what_was_written(table: pd.DataFrame, tmp_path: Path) -> None:
    read = pd.read_parquet(write_parquet(table, "specifications", tmp_path))
    assert read.columns.tolist() == table.columns.tolist()
    assert read["specification_id"].tolist() == table["specification_id"].tolist()
    assert (read["value"] - table["value"]).abs().max() == pytest.approx(0, abs=0.000051)
    assert read.dtypes.astype("str").to_dict() == table.dtypes.astype("str").to_dict()


def test_it_opens_in_duckdb(table: pd.DataFrame, tmp_path: Path) -> None:
    path = write_parquet(table, "specifications", tmp_path)
    ((n,),) = duckdb.sql(f"select count(*) from '{path}' where prints_letter_value").fetchall()
    assert n == table["prints_letter_value"].sum()


@pytest.mark.parametrize("profile", ["latest", "letter-2024-09"])
def test_the_published_file_opens_and_has_every_claim(project: Project, profile: str) -> None:
    published = pd.read_parquet(project.processed / profile / "specifications.parquet")
    summary = pd.read_csv(project.processed / profile / "specification_summary.csv").set_index("claim_id")
    assert published.groupby("claim_id").size().to_dict() == summary["n_specifications"].to_dict()
    assert published["is_headline"].sum() == summary["headline"].notna().sum()
