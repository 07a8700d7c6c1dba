"""What moved between two runs, on folders made by hand and on a copy of what is published with one cell changed."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from glomag.errors import PublishError
from glomag.figures.catalogue import EXHIBITS
from glomag.paths import Project
from glomag.run import runner
from glomag.run.moved import Moved, find_moved, write_moved
from glomag.run.publish import Swap
from glomag.run.report import print_moved
from glomag.run.runner import Summary, moved_file
from glomag.tables.schemas import PLOTTED_KEYS, SCHEMAS, key_of

PROFILES = ("latest", "letter-2024-09")
Build = Callable[..., list[Moved] | None]


@pytest.fixture
def moved(tmp_path: Path) -> Build:
    """Compares SYNTHETIC files, given as path and text, of a published folder with those of a built one."""

    def comparing(published: dict[str, str], built: dict[str, str]) -> list[Moved] | None:
        for side, files in (("published", published), ("built", built)):
            for path, text in files.items():
                (tmp_path / side / path).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / side / path).write_text(text, encoding="utf-8", newline="\n")
        return find_moved("latest", [Swap(tmp_path / "built", tmp_path / "published")])

    return comparing


@pytest.fixture
def copied(project: Project, tmp_path: Path) -> list[Swap]:
    """The published outputs of a profile, and a copy of them that stands for what a run built."""
    swaps = [
        Swap(tmp_path / "processed", project.processed / "latest"),
        Swap(tmp_path / "figures", project.figures / "latest"),
    ]
    for swap in swaps:
        shutil.copytree(swap.published, swap.built)
    return swaps


def _change_cell(path: Path, having: str, column: str, value: str) -> str:
    """Write one cell of the row whose first cell is given; returns what stood there."""
    with path.open(encoding="utf-8", newline="") as opened:
        header, *rows = list(csv.reader(opened))
    row = next(row for row in rows if row[0] == having)
    before, row[header.index(column)] = row[header.index(column)], value
    with path.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened, lineterminator="\n").writerows([header, *rows])
    return before


@pytest.mark.parametrize(
    ("published", "said"),
    [
        ("year,n\n2023,1\n2023,2\n", "a key stands twice"),
        ("n,first_day\n1,2023-01-01\n", "the key is missing"),
        ("", "empty"),
        ("<<<<<<< ours\nyear,n\n", "left from a merge"),
    ],
)
def test_a_file_without_the_declared_key_is_never_compared_by_guessing(moved: Build, published: str, said: str) -> None:
    found = moved({"counts_by_year.csv": published}, {"counts_by_year.csv": "year,n\n2023,1\n"})
    assert found == [Moved("latest", "counts_by_year", "table rewritten")], said


def test_a_file_that_no_key_is_declared_for_is_told_as_a_whole(moved: Build) -> None:
    assert moved({"unknown.csv": "a\n1\n"}, {"unknown.csv": "a\n2\n"}) == [Moved("latest", "unknown", "table rewritten")]
    assert key_of("unknown") == key_of("77-unknown") == ()


def test_bytes_that_are_no_text_do_not_stop_a_run(moved: Build, tmp_path: Path) -> None:
    (tmp_path / "published").mkdir()
    (tmp_path / "published" / "counts_by_year.csv").write_bytes(b"year,n\n2023,\xff\n")
    found = moved({}, {"counts_by_year.csv": "year,n\n2023,1\n"})
    assert found is not None
    assert [(one.row, one.column, one.after) for one in found] == [("2023", "n", "1")]


def test_nothing_published_before_is_not_the_same_as_nothing_moved(moved: Build) -> None:
    assert moved({}, {"counts_by_year.csv": "year,n\n2023,1\n"}) is None
    assert moved({"counts_by_year.csv": "year,n\n2023,1\n"}, {}) == []


def test_what_is_not_a_table_does_not_count(moved: Build) -> None:
    files = ("manifest.json", "notebooks/1_register.ipynb", "01-primary-by-fiscal-year/01-primary-by-fiscal-year.svg")
    assert moved(dict.fromkeys(files, "old"), dict.fromkeys(files, "new")) == []


def test_another_order_of_rows_moves_nothing(moved: Build) -> None:
    text = "year,n\n2023,1\n2024,2\n"
    assert moved({"counts_by_year.csv": text}, {"counts_by_year.csv": "year,n\n2024,2\n2023,1\n"}) == []


def test_values_rows_and_columns_are_told_in_a_fixed_order(moved: Build) -> None:
    found = moved(
        {"shares.csv": "period,band,n_basis,note\nearly,A,3,\nearly,B,4,\n"},
        {"shares.csv": "period,band,n_basis,n_cases\nlate,A,9,10\nearly,B,5,10\n"},
    )
    assert found == [
        Moved("latest", "shares", "column came", column="n_cases"),
        Moved("latest", "shares", "column went", column="note"),
        Moved("latest", "shares", "row came", "late | A", after="n_basis=9, n_cases=10"),
        Moved("latest", "shares", "value", "early | B", "n_basis", "4", "5"),
        Moved("latest", "shares", "row went", "early | A", before="n_basis=3"),
    ]


def test_a_parquet_file_is_told_as_a_whole(moved: Build) -> None:
    before, after = {"specifications.parquet": "SYNTHETIC 1"}, {"specifications.parquet": "SYNTHETIC 2"}
    assert moved(before, after) == [Moved("latest", "specifications", "table rewritten")]
    assert moved(before, before) == []


def test_tables_that_came_or_went_are_told_once(moved: Build) -> None:
    found = moved({"shares.csv": "period,band\n"}, {"02-change-by-year/02-change-by-year.csv": "comparison,year\na,2023\n"})
    assert found == [Moved("latest", "02-change-by-year", "table came"), Moved("latest", "shares", "table went")]


def test_a_plotted_number_is_found_by_the_key_of_its_figure(moved: Build) -> None:
    path, header = "07-cases-by-country/07-cases-by-country.csv", "country,place,abuse_type,n_cases\n"
    found = moved({path: f"{header},9 other countries,both,9\n"}, {path: f"{header},10 other countries,both,10\n"})
    assert found is not None
    assert [(one.table, one.row, one.column, one.before, one.after) for one in found] == [
        ("07-cases-by-country", "(none) | both", "place", "9 other countries", "10 other countries"),
        ("07-cases-by-country", "(none) | both", "n_cases", "9", "10"),
    ]


def test_what_is_published_holds_no_difference_from_itself(copied: list[Swap]) -> None:
    assert find_moved("latest", copied) == []


def test_one_changed_number_and_one_changed_sentence_of_the_real_outputs_are_found(copied: list[Swap]) -> None:
    processed, figures = (swap.built for swap in copied)
    n = _change_cell(processed / "counts_by_year.csv", "2020", "n", "46")
    verdict = _change_cell(processed / "claims.csv", "drop_fy2020_fy2023", "verdict", "SYNTHETIC")
    drawn = _change_cell(figures / "01-primary-by-fiscal-year/01-primary-by-fiscal-year.csv", "2020", "n_primary", "46")
    assert find_moved("latest", copied) == [
        Moved("latest", "claims", "value", "drop_fy2020_fy2023", "verdict", verdict, "SYNTHETIC"),
        Moved("latest", "counts_by_year", "value", "2020", "n", n, "46"),
        Moved("latest", "01-primary-by-fiscal-year", "value", "2020", "n_primary", drawn, "46"),
    ]


def test_every_published_file_has_a_key_that_tells_its_rows_apart(project: Project) -> None:
    tables = [path for profile in PROFILES for path in (project.processed / profile).glob("*.csv")]
    plotted = [path for profile in PROFILES for path in (project.figures / profile).glob("*/*.csv") if "-excel" not in path.name]
    assert {path.stem for path in tables} <= set(SCHEMAS)
    assert len(plotted) == len(PROFILES) * len(EXHIBITS)
    for path in tables + plotted:
        key = list(key_of(path.stem))
        assert key, path.name
        assert not pd.read_csv(path, dtype="str", keep_default_na=False).duplicated(key).any(), path.name


def test_no_key_is_declared_for_a_figure_that_does_not_exist(project: Project) -> None:
    assert set(PLOTTED_KEYS) == {
        path.stem.partition("-")[2] for path in (project.figures / "latest").glob("*/*.csv") if "-excel" not in path.name
    }


def test_a_table_that_breaks_its_key_is_refused_on_the_way_out() -> None:
    from pandera.errors import SchemaError

    twice = pd.DataFrame({"year": [2023, 2023], "n": [1, 2], "n_before": [1, 1], "n_baseline": [1, 1]})
    twice = twice.assign(change_on_year_before_frac=0.0, change_on_baseline_frac=0.0)
    with pytest.raises(SchemaError, match="not unique"):
        SCHEMAS["changes"].validate(twice[list(SCHEMAS["changes"].columns)])


def _said(moved: list[Moved] | None, capsys: pytest.CaptureFixture[str]) -> list[str]:
    print_moved(Project(Path.cwd()), [Summary("latest", "2026-09-19", {}, {}, 9, moved)])
    return capsys.readouterr().out.splitlines()


def test_nothing_moved_and_nothing_before_take_one_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert _said([], capsys) == ["latest: no published number moved."]
    assert _said(None, capsys) == ["latest: nothing was published before, so no number moved."]


def test_what_moved_is_printed_by_table_with_row_column_old_and_new(capsys: pytest.CaptureFixture[str]) -> None:
    said = _said(
        [
            Moved("latest", "claims", "value", "drop", "numerator", "28", "29"),
            Moved("latest", "claims", "value", "drop", "value", "", "-36%"),
            Moved("latest", "counts_by_year", "row came", "2027", after="n=3"),
        ],
        capsys,
    )
    assert said == [
        "latest: 2 values and 1 whole row, column or table moved against what was published before:",
        "  claims",
        "    drop: numerator 28 -> 29",
        "    drop: value (empty) -> -36%",
        "  counts_by_year",
        "    2027: row came (n=3)",
        "All that moved, in full: build/moved.csv; or see `git diff data/processed`",
    ]


def test_many_changes_of_a_table_are_capped_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    said = _said([Moved("latest", "pace", "value", str(year), "n_so_far", "1", str(year)) for year in range(2017, 2117)], capsys)
    assert len(said) == 10
    assert said[-2] == "    ... and 94 more"


def test_claims_come_first_and_are_cut_last(capsys: pytest.CaptureFixture[str]) -> None:
    claims = [Moved("latest", "claims", "value", f"claim {number}", "n", "1", str(number)) for number in range(20)]
    said = _said([Moved("latest", "changes", "value", "2024", "n", "35", "36"), *claims], capsys)
    assert said[1] == "  claims"
    assert said[2:22] == [f"    claim {number}: n 1 -> {number}" for number in range(20)]
    assert said[22:24] == ["  changes", "    2024: n 35 -> 36"]


def test_one_change_of_many_rows_takes_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    days = [Moved("latest", "06-actions", "value", str(row), "last_day_known", "2026-09-19", "2026-09-21") for row in range(79)]
    assert "    79 rows: last_day_known 2026-09-19 -> 2026-09-21" in _said(days, capsys)


def test_of_a_long_cell_the_part_that_differs_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    ids = ";".join(f"{number}@2020-01-01" for number in range(40))
    line = _said([Moved("latest", "claims", "value", "drop", "rows_behind", ids, f"{ids};99@2020-01-01")], capsys)[2]
    assert line.endswith(";39@2020-01-01;99@2020-01-01")
    assert len(line) < 160


def test_the_full_list_is_written_as_csv(tmp_path: Path) -> None:
    found = [Moved("latest", "claims", "value", "drop", "finding", 'says "a", b', "says c")]
    write_moved(found, tmp_path / "moved.csv")
    read = pd.read_csv(tmp_path / "moved.csv", keep_default_na=False)
    assert [Moved(*row) for row in read.itertuples(index=False)] == found
    with pytest.raises(PublishError, match="cannot write"):
        write_moved(found, tmp_path)


@pytest.fixture
def run(copied_project: Project, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Summary]:
    """A whole run of one profile whose notebooks would write one SYNTHETIC claim with the given numerator."""

    def running(numerator: int) -> Summary:
        def write(project: Project, *_: object, **__: object) -> None:
            built = project.build / "latest"
            (built / "figures").mkdir()
            (built / "processed").mkdir()
            (built / "processed" / "claims.csv").write_text(f"claim_id,verdict,numerator\ndrop,reproduced,{numerator}\n")
            (built / "processed" / "control_totals.csv").write_text("claim_id,part,status\nS05,all,met\n")

        monkeypatch.setattr(runner, "_make", write)
        return runner.run_profiles(copied_project, ["latest"], lambda _: None)[0]

    monkeypatch.setattr(runner, "NOTEBOOKS", ())
    return running


def test_a_run_holds_what_it_built_against_what_was_published(run: Callable[[int], Summary], copied_project: Project) -> None:
    assert run(28).moved is None
    assert run(28).moved == []
    found = [Moved("latest", "claims", "value", "drop", "numerator", "28", "29")]
    assert run(29).moved == found
    assert moved_file(copied_project).read_text().splitlines()[1:] == ["latest,claims,value,drop,numerator,28,29"]
    assert {path.name for path in copied_project.build.iterdir()} <= {"moved.csv", "run.lock", "run.state"}


def test_a_run_that_cannot_publish_leaves_the_list_of_the_run_before(
    run: Callable[[int], Summary], copied_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise PublishError("the outputs could not be swapped in")

    run(28)
    before = moved_file(copied_project).read_bytes()
    monkeypatch.setattr(runner, "swap_in", failing)
    with pytest.raises(PublishError):
        run(29)
    assert moved_file(copied_project).read_bytes() == before
