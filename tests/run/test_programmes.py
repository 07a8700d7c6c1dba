"""The comparison of programmes in a run: said where there is no list, counted and named as an input where there is one."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from glomag.errors import PublishError, SourceError
from glomag.paths import Project
from glomag.run.manifest import PROGRAMMES_TABLE, build_manifest, hash_sources
from glomag.run.workbench import Workbench
from glomag.sources import SourceList, read_list
from glomag.sources.provenance import describe_given_file, hash_file
from glomag.sources.store import write_list

if TYPE_CHECKING:
    from conftest import View

sys.path.append(str(Path(__file__).resolve().parents[1] / "sources"))  # pytest puts no folder of tests on the path

from made_advanced import write_advanced

DAY = date(2024, 3, 4)


@pytest.fixture(scope="session")
def advanced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SYNTHETIC advanced list; its own day of issue is in 2024."""
    return write_advanced(tmp_path_factory.mktemp("made") / "SDN_ADVANCED.XML", n_parties=300, seed=3).path


@pytest.fixture
def bench(copied_project: Project, latest: View) -> Workbench:
    return Workbench(copied_project, latest.register, latest.profile, copied_project.build / "latest")


def _store(project: Project, path: Path, day: date, source: SourceList | None = None, hour: int = 12) -> Path:
    given = datetime(2024, 6, 1, hour, 0, tzinfo=UTC)
    read = source or read_list(path)
    provenance = describe_given_file(path, read, list_date=day, list_date_from="given by a person", ingested_at=given)
    return write_list(project, read, provenance, None)


def _table(bench: Workbench) -> Path:
    return bench.folder / "processed" / f"{PROGRAMMES_TABLE}.csv"


def _inputs(bench: Workbench) -> dict[str, str]:
    (bench.folder / "processed").mkdir(parents=True, exist_ok=True)
    (bench.folder / "figures").mkdir(parents=True, exist_ok=True)
    return build_manifest(bench.project, bench.profile, bench.folder, hash_sources(bench.project, [bench.profile.name]))["inputs"]


def test_without_a_list_it_says_so_with_both_commands_and_writes_nothing(bench: Workbench) -> None:
    shown = bench.compare_programmes()._repr_mimebundle_()
    assert set(shown) == {"text/plain"}
    for words in ("No SDN_ADVANCED.XML", "glomag fetch --format advanced", "glomag ingest FILE"):
        assert words in shown["text/plain"]
    assert not bench.folder.exists()
    assert not [path for path in _inputs(bench) if "/ofac/" in path]


def test_a_list_without_dates_is_no_list_for_this(bench: Workbench, advanced: Path) -> None:
    source = read_list(advanced)
    _store(bench.project, advanced, DAY, replace(source, format="SDN.XML", list_date=DAY))
    assert bench.compare_programmes().table is None


def test_a_stored_list_that_was_changed_by_hand_stops_it(bench: Workbench, advanced: Path) -> None:
    entries = _store(bench.project, advanced, DAY)
    entries.write_bytes(entries.read_bytes()[:-40])
    with pytest.raises(SourceError, match="not as it was written"):
        bench.compare_programmes()
    assert not _table(bench).exists()


def test_a_list_that_vanishes_during_a_run_stops_the_run(bench: Workbench, advanced: Path) -> None:
    entries = _store(bench.project, advanced, DAY)
    bench.compare_programmes()
    for path in entries.parent.iterdir():
        path.unlink()
    entries.parent.rmdir()
    with pytest.raises(PublishError, match="nothing was published"):
        _inputs(bench)


def test_with_a_list_it_counts_names_the_list_and_writes_the_table(bench: Workbench, advanced: Path) -> None:
    _store(bench.project, advanced, DAY)
    shown = bench.compare_programmes()._repr_mimebundle_()
    sha256 = read_sha256(bench.project)
    for words in ("4 March 2024", sha256, "under another authority", "once", "BELARUS"):
        assert words in shown["text/plain"]
        assert words in shown["text/html"]
    table = pd.read_csv(_table(bench))
    assert set(table["list_sha256"]) == {sha256}
    assert set(table["list_date"]) == {"2024-03-04"}
    assert table["year"].tolist() == [2018, 2019, 2020, 2021, 2022, 2023, 2024]
    assert table["is_partial"].tolist() == [False] * 6 + [True]
    assert table["n_glomag"].sum() > 0
    assert table["n_others"].sum() > 0


def read_sha256(project: Project) -> str:
    """The hash that the store has for its one list."""
    (source,) = project.ofac.glob("*/source.yml")
    return next(line.split()[1] for line in source.read_text(encoding="utf-8").splitlines() if " sha256:" in line)


def test_the_list_used_is_an_input_of_the_run(bench: Workbench, advanced: Path) -> None:
    entries = _store(bench.project, advanced, DAY)
    bench.compare_programmes()
    used = {path: sha256 for path, sha256 in _inputs(bench).items() if "/ofac/" in path}
    assert used == {
        "data/raw/ofac/2024-03-04/SDN_ADVANCED.XML": hash_file(advanced),
        f"data/raw/ofac/2024-03-04/{entries.name}": hash_file(entries),
    }


def test_the_manifest_hangs_on_no_time_of_day(bench: Workbench, advanced: Path) -> None:
    found = []
    for hour in (12, 13):
        entries = _store(bench.project, advanced, DAY, hour=hour)
        bench.compare_programmes()
        found.append(_inputs(bench))
        shutil.rmtree(entries.parent)
    assert found[0] == found[1]


def test_a_list_that_comes_while_the_notebooks_run_is_not_taken_for_the_one_used(bench: Workbench, advanced: Path, tmp_path: Path) -> None:
    _store(bench.project, advanced, DAY)
    bench.compare_programmes()
    _store(bench.project, write_advanced(tmp_path / "newer.xml", n_parties=200, seed=4).path, date(2024, 5, 1))
    assert {path.split("/")[3] for path in _inputs(bench) if "/ofac/" in path} == {"2024-03-04"}


def test_a_list_of_later_than_the_profile_is_invisible_to_it(bench: Workbench, letter: View, advanced: Path) -> None:
    early = replace(bench, register=letter.register, profile=letter.profile)
    _store(bench.project, advanced, date(2024, 9, 6))
    shown = early.compare_programmes()
    assert shown.table is None
    assert "is of 6 September 2024" in shown.says[0]
    assert "none is of the time that this profile knows, 20 December 2017 to 5 September 2024" in shown.says[0]
    assert not early.folder.exists()


def test_a_list_of_before_the_record_begins_is_no_list_for_this(bench: Workbench, advanced: Path) -> None:
    source = replace(read_list(advanced), list_date=date(2017, 12, 19))
    _store(bench.project, advanced, date(2017, 12, 19), source)
    shown = bench.compare_programmes()
    assert shown.table is None
    assert "19 December 2017" in shown.says[0]


def test_the_newest_list_that_the_profile_knows_is_compared(bench: Workbench, letter: View, advanced: Path, tmp_path: Path) -> None:
    early = replace(bench, register=letter.register, profile=letter.profile)
    _store(bench.project, advanced, DAY)
    alone = early.compare_programmes()
    assert alone.table is not None
    written = _table(bench).read_bytes()
    _store(bench.project, write_advanced(tmp_path / "newer.xml", n_parties=200, seed=4).path, date(2026, 9, 1))
    assert early.compare_programmes().says == alone.says
    assert _table(bench).read_bytes() == written
    assert "up to 4 March 2024" in alone.says[0]
    assert alone.table["is_partial"].tolist()[-1]
    assert "1 September 2026" in bench.compare_programmes().says[0]


def test_the_cell_of_the_notebook_is_not_compared_by_nbval_and_stores_the_answer_without_a_list(project: Project) -> None:
    notebook = json.loads((project.notebooks / "4_robustness.ipynb").read_text(encoding="utf-8"))
    (cell,) = [cell for cell in notebook["cells"] if "compare_programmes" in "".join(cell["source"])]
    assert cell["metadata"]["tags"] == ["nbval-ignore-output"]
    assert "No SDN_ADVANCED.XML" in "".join(cell["outputs"][0]["data"]["text/plain"])
