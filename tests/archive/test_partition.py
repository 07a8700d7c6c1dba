from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from archives import DAYS, contents, days, keep, write_list
from made_advanced import write_advanced
from made_lists import make_rows

from glomag.archive.partition import COLUMNS, ENTRIES_FILE, RECORD_FILE, day_of, folder_of, print_parquet, read_record, read_table
from glomag.errors import SourceError
from glomag.sources import Tie, read_list


def _ask(dataset: Path, question: str) -> list[tuple[Any, ...]]:
    lists = f"read_parquet('{dataset.as_posix()}/*/*.parquet', hive_partitioning = true)"
    with duckdb.connect() as opened:
        return opened.execute(question.format(lists=lists)).fetchall()


@pytest.mark.parametrize("damage", ["entries", "record", "no entries", "no record"])
def test_a_day_that_is_not_as_it_was_written_is_refused(dataset: Path, damage: str) -> None:
    path = folder_of(dataset, date(2024, 3, 5)) / (ENTRIES_FILE if "entries" in damage else RECORD_FILE)
    path.unlink() if damage.startswith("no") else path.write_bytes(
        path.read_bytes().replace(b"SYNTHETIC", b"SYNTHETIK").replace(b"{", b"[")
    )
    with pytest.raises(SourceError, match=r"not as it was written[\s\S]*dataset/list_date=2024-03-05[\s\S]*glomag audit"):
        read_table(path.parent)


@pytest.mark.parametrize("name", ["list_date=2024-02-30", "list_date=2024-3-4", "2024-03-04", "list_date=2024-03-04.old"])
def test_a_folder_of_another_name_is_no_day(name: str) -> None:
    assert day_of(Path(name)) is None


def test_duckdb_reads_the_dataset_with_the_days_as_dates(dataset: Path) -> None:
    found = _ask(
        dataset, "SELECT list_date, count(*), count(*) FILTER (list_contains(programs, 'GLOMAG')) FROM {lists} GROUP BY 1 ORDER BY 1"
    )
    tagged = {n: sum("GLOMAG" in row.programs for row in make_rows(n)) for n in (8, 9, 10)}
    assert found == [(day, n, tagged[n]) for day, n in zip(days(*DAYS), (8, 8, 9, 10), strict=True)]
    (kinds,) = _ask(dataset, "SELECT typeof(programs), typeof(ties), typeof(entered_first), typeof(list_date) FROM {lists} LIMIT 1")
    assert kinds == ("VARCHAR[]", 'STRUCT("name" VARCHAR, uid VARCHAR, relation VARCHAR, is_former BOOLEAN)[]', "DATE", "DATE")


def test_duckdb_reads_one_day_without_opening_the_others(dataset: Path) -> None:
    for day in days(*DAYS[1:3]):  # of the first one it asks for the columns
        (folder_of(dataset, day) / ENTRIES_FILE).write_bytes(b"no Parquet")
    assert _ask(dataset, f"SELECT count(*) FROM {{lists}} WHERE list_date = DATE '{DAYS[3]}'") == [(10,)]


def test_all_that_the_reader_kept_is_in_the_dataset(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    made = write_advanced(tmp_path / "lists" / "sdn_2024-03-04.xml", n_parties=60, seed=7)
    kept = keep(tmp_path / "lists", tmp_path / "dataset")
    folder = folder_of(kept.dataset, date(2024, 3, 4))
    columns = {name: column.to_pylist() for name, column in zip(COLUMNS, read_table(folder).columns, strict=True)}
    entries = read_list(made.path).entries
    for name in ("uid", "name", "entity_type", "legal_basis"):
        assert columns[name] == entries[name].tolist()
    assert [tuple(tags) for tags in columns["programs"]] == entries["programs"].tolist()
    assert [tuple(Tie(**tie) for tie in ties) for ties in columns["ties"]] == entries["ties"].tolist()
    assert any(columns["ties"])
    for name in ("entered_first", "entered_last"):
        assert columns[name] == [None if pd.isna(day) else day.date() for day in entries[name]]
    record = read_record(folder)
    assert record is not None
    assert (record.format, record.printed_date, record.n_entries) == ("SDN_ADVANCED.XML", made.list_date.isoformat(), len(made.entries))


def test_the_same_entries_give_the_same_bytes_whatever_the_day_and_the_wrapping(tmp_path: Path) -> None:
    one, other = write_list(tmp_path, "2024-03-04"), write_list(tmp_path, "2024-03-05", is_zipped=True)
    assert print_parquet(read_list(one)) == print_parquet(read_list(other))


def test_nothing_in_the_dataset_tells_where_the_lists_lie(dataset: Path, tmp_path: Path) -> None:
    assert not [name for name, content in contents(dataset).items() if tmp_path.as_posix().encode() in content]
