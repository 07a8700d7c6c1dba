"""glomag programmes: from a folder of lists, or from their dataset, to tables and a picture."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if (builders := str(Path(__file__).resolve().parent / "sources")) not in sys.path:
    sys.path.append(builders)  # pytest puts no folder of tests on the path

from made_lists import Row, make_csv

if TYPE_CHECKING:
    from conftest import Call

LISTS = {
    "2021-10-05": (("1", "SDGT"), ("2", "MAGNIT")),
    "2021-12-05": (("1", "SDGT"), ("2", "MAGNIT"), ("3", "GLOMAG"), ("4", "GLOMAG"), ("5", "SYRIA")),
    "2022-10-05": (("1", "SDGT"), ("2", "GLOMAG"), ("3", "GLOMAG"), ("4", "GLOMAG"), ("5", "SYRIA"), ("6", "SYRIA")),
}
TABLES = {
    "arrivals", "arrivals_by_year", "glomag_and_country_by_year", "glomag_and_country_by_interval", "renamed_tags", "programmes_in_all",
}  # fmt: skip


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    folder = tmp_path / "lists"
    folder.mkdir()
    for day, entries in LISTS.items():
        rows = [Row(uid, f"SYNTHETIC PERSON {uid}", "individual", (tag,)) for uid, tag in entries]
        (folder / f"sdn_{day}.csv").write_bytes(make_csv(rows))
    return folder


def test_a_folder_without_lists_and_options_that_a_dataset_has_no_use_for_are_refused(call: Call, tmp_path: Path) -> None:
    assert call("programmes", str(tmp_path))[0] == 2
    (tmp_path / "list_date=2024-03-04").mkdir()
    for option in (("--scheduler", "tcp://127.0.0.1:9"), ("--scheduler", ""), ("--processes", "0"), ("--skip-refused",)):
        code, out, err = call("programmes", str(tmp_path), *option)
        assert (code, out) == (2, "")
        assert "is a dataset" in err
    code, _, err = call("programmes", str(tmp_path), "--output", str(tmp_path / "out"))
    assert code == 2
    assert "not as it was written" in err
    assert not (tmp_path / "out").exists()


def test_one_list_shows_no_arrival(call: Call, lists: Path, tmp_path: Path) -> None:
    for file in sorted(lists.iterdir())[1:]:
        file.unlink()
    words = ("--dataset", str(tmp_path / "dataset"), "--output", str(tmp_path / "out"), "--processes", "1")
    code, _, err = call("programmes", str(lists), *words)
    assert (code, "one list shows no arrival" in err, "at least two" in err) == (2, True, True)
    assert not (tmp_path / "out").exists()


def test_lists_that_are_left_out_are_named_in_text_json_and_picture(call: Call, lists: Path, tmp_path: Path) -> None:
    (lists / "sdn_2022-01-05.csv").write_bytes(b"no list")
    (lists / "notes.csv").write_bytes(b"no day")
    words = ("--output", str(tmp_path / "out"), "--dataset", str(tmp_path / "dataset"), "--processes", "1", "--skip-refused")
    code, out, _ = call("programmes", str(lists), *words)
    assert code == 0
    assert "left out: " in out
    assert "not read, since the name tells no day: notes.csv" in out
    assert "1 list left out" in (tmp_path / "out" / "programmes-over-time.png").read_bytes().decode("latin-1")
    code, out, _ = call("programmes", str(lists), *words, "--json")
    told = json.loads(out)
    assert (code, [one["list_date"] for one in told["refused"]], told["undated"]) == (0, ["2022-01-05"], ["notes.csv"])


def test_lists_and_their_dataset_give_the_same_tables_and_the_same_answer(call: Call, lists: Path, tmp_path: Path) -> None:
    words = ("--output", str(tmp_path / "one"), "--dataset", str(tmp_path / "dataset"), "--processes", "1", "--json")
    code, out, _ = call("programmes", str(lists), *words)
    assert code == 0
    told = json.loads(out)
    assert told["taken_over"] == "cannot be told"
    assert told["n_counted"] == {"glomag": 2, "country": 2, "both": 0}
    first = told["by_year"][0]
    assert (first["year"], first["is_partial"], first["n_glomag"], first["n_country"], first["n_country_may"]) == (2022, True, 2, 1, 1)
    assert told["by_year"][1]["n_glomag"] is None
    code, out, _ = call("programmes", str(tmp_path / "dataset"), "--output", str(tmp_path / "other"))
    assert code == 0
    assert "3 lists from 2021-10-05 to 2022-10-05" in out
    assert "Taking over would be fewer persons under GLOMAG" not in out
    files = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    assert files == {path.name: path.read_bytes() for path in (tmp_path / "other").iterdir()}
    assert set(files) == {f"{name}.csv" for name in TABLES} | {f"programmes-over-time.{ending}" for ending in ("png", "svg", "csv")}
