from __future__ import annotations

import gzip
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glomag.archive.changes import read_changes
from glomag.archive.partition import ListRecord, print_parquet, sha256_of, write_partition
from glomag.errors import SourceError
from glomag.paths import Project
from glomag.reconcile import series as series_module
from glomag.reconcile.series import build_series, fold_changes, read_dated_lists, slim_list
from glomag.sources.folders import DatedFile, find_dated_files
from glomag.sources.provenance import describe_given_file
from glomag.sources.store import write_list


def _touch(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).write_text("")
    return folder


@pytest.mark.parametrize(
    ("names", "says"),
    [
        ([], "no file of a dated list"),
        (["sdn.csv", "notes.txt"], "no file of a dated list among 2"),
        (["sdn_2024-03-04.csv", "sdn_20240304.csv.gz"], "both of 2024-03-04"),
        (["sdn_2024-02-30.csv"], "no day of the calendar"),
        (["sdn_20241301.csv"], "no day of the calendar"),
        (["sdn_2024-03-04_taken_2024-03-05.csv"], "tells 2 days"),
    ],
)
def test_a_folder_without_a_plain_series_is_refused(tmp_path: Path, names: list[str], says: str) -> None:
    with pytest.raises(SourceError, match=says):
        find_dated_files(_touch(tmp_path, *names))


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"cannot be read[\s\S]*glomag fetch or glomag ingest FILE"):
        find_dated_files(tmp_path / "nowhere")


def test_a_fresh_checkout_is_told_how_to_get_lists(copied_project: Project) -> None:
    for _ in range(2):  # without the folder, and then with nothing in it but the page that explains it
        with pytest.raises(SourceError) as caught:
            find_dated_files(copied_project.ofac)
        assert caught.value.where == "data/raw/ofac"
        assert "glomag fetch or glomag ingest FILE" in caught.value.change
        copied_project.ofac.mkdir(exist_ok=True)
        (copied_project.ofac / "README.md").write_text("what lies here")


def test_a_folder_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "2024-03-04").mkdir()
    whole = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda path: whole(path) if path == tmp_path else refuses())
    with pytest.raises(SourceError, match="cannot be read: Permission denied"):
        find_dated_files(_touch(tmp_path, "sdn_2024-03-05.csv"))


@pytest.fixture
def store(made: Any, tmp_path: Path) -> Path:
    """A folder made as data/raw/ofac is, with one list of SYNTHETIC entries, and another of the same day."""
    project, given = Project(tmp_path / "checkout"), tmp_path / "given.csv"
    for uids in (("1", "2"), ("1", "2", "3")):
        given.write_text(f"SYNTHETIC, {len(uids)} entries", encoding="utf-8")
        source = made.listed(*(made.entry(uid) for uid in uids))
        now = datetime(2024, 3, 5, tzinfo=UTC)
        described = describe_given_file(given, source, list_date=date(2024, 3, 4), list_date_from="name of the file", ingested_at=now)
        write_list(project, source, described, None)
    return _touch(project.ofac, "README.md", "notes.txt")


DAMAGES: dict[str, tuple[Any, str]] = {
    "no provenance": (lambda store: (store / "2024-03-04/source.yml").unlink(), "has no source.yml"),
    "no day of the calendar": (lambda store: (store / "2024-03-04").rename(store / "2024-99-99"), "of another day"),
    "no day, no provenance": (lambda store: _touch_below(store / "2024-99-99", "entries-SDN.CSV.csv"), "has no source.yml"),
    "entries gone": (lambda store: (store / "2024-03-04/entries-SDN.CSV.csv").unlink(), "is gone"),
    "a name changed": (lambda store: _rewrite(store / "2024-03-04.2/entries-SDN.CSV.csv", b"PERSON, 3", b"PERSON, 4"), "SHA-256"),
}


def _touch_below(folder: Path, name: str) -> None:
    folder.mkdir()
    _touch(folder, name)


def _rewrite(path: Path, old: bytes, new: bytes) -> None:
    path.write_bytes(path.read_bytes().replace(old, new))


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_store_is_refused(store: Path, damage: str) -> None:
    apply, said = DAMAGES[damage]
    apply(store)
    with pytest.raises(SourceError, match=said):
        list(read_dated_lists(find_dated_files(store).dated))


def test_of_a_store_only_what_its_provenance_names_is_read_and_its_page_is_not_told(store: Path) -> None:
    shutil.copyfile(store / "2024-03-04.2/entries-SDN.CSV.csv", store / "2024-03-04.2/entries-SDN_ADVANCED.XML.csv")
    found = find_dated_files(store)
    assert found.dated == (DatedFile(date(2024, 3, 4), store / "2024-03-04.2/entries-SDN.CSV.csv"),)
    assert found.undated == ("notes.txt",)
    (one,) = read_dated_lists(found.dated)
    assert one.entries["uid"].tolist() == ["1", "2", "3"]


def test_days_are_read_from_names_in_both_forms_and_the_rest_is_named(tmp_path: Path) -> None:
    (tmp_path / "2020-01-01").mkdir()
    found = find_dated_files(_touch(tmp_path, "b_20210102.csv", "a-2022-03-04T1849.xml", "README", ".2019-01-01", "id-123456789.csv"))
    assert [file.day for file in found.dated] == [date(2021, 1, 2), date(2022, 3, 4)]
    assert found.undated == ("README", "id-123456789.csv")


def test_a_file_issued_after_the_day_in_its_name_is_refused(
    made: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(series_module, "read_file", lambda _path: made.listed(issued=date(2024, 3, 5)))
    with pytest.raises(SourceError, match=r"sdn_2024-03-04\.xml"):
        list(read_dated_lists([DatedFile(date(2024, 3, 4), Path("sdn_2024-03-04.xml"))]))


def test_lists_are_read_one_at_a_time_and_each_once(
    made: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[str] = []

    def one(path: Path) -> Any:
        read.append(path.name)
        return made.listed(made.entry("1"))

    monkeypatch.setattr(series_module, "read_file", one)
    lists = read_dated_lists([DatedFile(date(2024, 3, day), Path(f"{day}.csv")) for day in (4, 5)])
    assert not read
    assert list(next(lists).entries.columns) == ["uid", "name", "programs"]
    assert read == ["4.csv"]
    list(lists)
    assert read == ["4.csv", "5.csv"]


def test_a_broken_list_stops_the_series_with_its_name(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "sdn_2024-03-04.csv.gz", "wb") as opened:
        opened.write(b"<!doctype html><html></html>")
    with pytest.raises(SourceError, match=r"sdn_2024-03-04\.csv\.gz"):
        list(read_dated_lists(find_dated_files(tmp_path).dated))


def test_no_list_and_falling_days_are_refused(made: Any) -> None:
    with pytest.raises(SourceError, match="no list"):
        build_series([])
    with pytest.raises(ValueError, match="order of their days"):
        build_series([made.dated("2024-03-04"), made.dated("2024-03-04")])


def test_what_does_not_change_is_kept_once(made: Any) -> None:
    days = [f"2024-03-{day:02d}" for day in range(1, 11)]
    lists = [
        made.dated(day, "1", *(["2"] if number % 2 else []), made.entry("3", f"NAME {number // 5}")) for number, day in enumerate(days)
    ]
    series = build_series(lists)
    assert {uid: len(runs) for uid, runs in series.runs.items()} == {"1": 1, "2": 5, "3": 2}
    assert [(run.first, run.last) for run in series.tagged("GLOMAG")["2"]] == [(place, place) for place in (1, 3, 5, 7, 9)]
    assert series.tagged("SDGT") == {}
    run = series.run_at("3", 7)
    assert run is not None
    assert run.name == "NAME 1"
    assert series.run_at("2", 0) is None


def test_lists_in_folders_by_year_and_month_are_found_and_no_others(tmp_path: Path) -> None:
    for name in ("2019", "2020-02", "2021/03", "2021/03/04", "other", ".2022", "2019/2020"):
        (tmp_path / name).mkdir(parents=True, exist_ok=True)
    names = ("2019/sdn_2019-01-15.csv", "2020-02/sdn_2020-02-03.csv", "2021/03/sdn_20210304.csv", "sdn_2018-01-02.csv")
    _touch(tmp_path, *names, "2019/notes.txt")
    _touch(tmp_path, "other/a_2020-01-01.csv", ".2022/b_2020-01-02.csv", "2021/03/04/c_2020-01-03.csv", "2019/2020/d_2020-01-04.csv")
    found = find_dated_files(tmp_path)
    assert [file.path.relative_to(tmp_path).as_posix() for file in found.dated] == sorted(names, key=lambda name: name[-14:])
    assert found.undated == ("2019/notes.txt",)
    _touch(tmp_path, "2021/sdn_2019-01-15.xml")
    with pytest.raises(SourceError, match=r"2019/sdn_2019-01-15\.csv and 2021/sdn_2019-01-15\.xml are both of 2019-01-15"):
        find_dated_files(tmp_path)


_NAMES = st.sampled_from(["DOE, Jane", "DOÉ, Jane", "X"])
_TAGS = st.lists(st.sampled_from(["GLOMAG", "SDGT", "SOUTH SUDAN"]), unique=True, max_size=3).map(tuple)
_LISTS = st.lists(st.dictionaries(st.sampled_from("12345"), st.tuples(_NAMES, _TAGS)), min_size=1, max_size=5)


@given(of_days=_LISTS)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_dataset_gives_the_series_that_the_lists_give(made: Any, tmp_path_factory: pytest.TempPathFactory, of_days: list[Any]) -> None:
    dataset = tmp_path_factory.mktemp("dataset")
    lists = [(date(2024, 3, 1 + place), made.listed(*_entries(made, of_day))) for place, of_day in enumerate(of_days)]
    for day, source in lists:
        parquet = print_parquet(source)
        record = ListRecord(f"{day}", "x.csv", "SDN.CSV", 1, "", "", "", "", len(source.entries), sha256_of(parquet))
        write_partition(dataset, record, parquet)
    found = fold_changes(read_changes(dataset, [day for day, _ in lists]))
    assert found == build_series(slim_list(source, day) for day, source in lists)
    assert list(found.runs) == list(dict.fromkeys(uid for of_day in of_days for uid in of_day))


def _entries(made: Any, of_day: dict[str, tuple[str, tuple[str, ...]]]) -> list[Any]:
    return [made.entry(uid, name)._replace(programs=tags) for uid, (name, tags) in of_day.items()]


def test_of_a_dataset_few_days_are_in_memory_at_a_time(made: Any, tmp_path: Path) -> None:
    days = [date(2024, 3, day) for day in range(1, 31)]
    for number, day in enumerate(days):
        parquet = print_parquet(made.listed(*(made.entry(str(uid), f"NAME {uid} {uid % 30 == number}") for uid in range(2000))))
        record = ListRecord(f"{day}", "x.csv", "SDN.CSV", 1, "", "", "", "", 2000, sha256_of(parquet))
        write_partition(tmp_path, record, parquet)
    begun = pa.total_allocated_bytes()
    held = [pa.total_allocated_bytes() - begun for _ in read_changes(tmp_path, days)]
    assert max(held) < 4 * held[0]  # thirty days would be thirty times
