"""The file itself: what is no list, or lies where it must not, gets one message without a word of it; nothing is written."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

if (own_folder := str(Path(__file__).resolve().parent)) not in sys.path:
    sys.path.append(own_folder)  # pytest puts no folder of tests on the path

from made_recommendations import ROWS, as_csv, as_xlsx, check_silent, places, refuse, repacked, save

from glomag.paths import Project
from glomag.recommendations import loading, workbook_rows
from glomag.recommendations.columns import NAMES
from glomag.recommendations.problems import RecommendationError
from glomag.recommendations.reading import find_faults, read_recommendations

SHEET_PART = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("content", "ending", "said"),
    [
        (b"", ".csv", "empty file"),
        (b"", ".xlsx", "empty file"),
        (as_csv(ROWS), ".txt", ".csv or .xlsx"),
        (as_csv(ROWS), "", ".csv or .xlsx"),
        (as_csv(ROWS), ".xlsm", "macros"),
        (as_csv(ROWS), ".xls", "old format"),
        (as_csv(ROWS), ".xlsx", "no whole workbook"),
        (as_xlsx(ROWS), ".csv", "is a workbook"),
        (as_csv(ROWS).decode().encode("utf-16"), ".csv", "not UTF-8"),
        ("Canary Ünal".encode("latin-1"), ".csv", "not UTF-8"),
        (as_csv(ROWS) + b'"canary', ".csv", "not readable as CSV"),
        (as_csv(ROWS).replace(b",", b";"), ".csv", "separated by commas"),
        (as_csv(ROWS).replace(b",", b"\t"), ".csv", "separated by commas"),
        (as_xlsx(ROWS)[:-200], ".xlsx", "no whole workbook"),
        (as_xlsx(ROWS, sheet="Canary"), ".xlsx", "no sheet recommendations"),
        (as_xlsx(ROWS, sheet="Recommendations"), ".xlsx", "no sheet recommendations"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"canary" * 100, ".xlsx", "protected by a password"),
        (repacked(as_xlsx(ROWS), "xl/vbaProject.bin", b"canary"), ".xlsx", "macros"),
        (repacked(as_xlsx(ROWS), SHEET_PART, b'<!DOCTYPE x [<!ENTITY a "canary">]><worksheet/>'), ".xlsx", "entities"),
        (repacked(as_xlsx(ROWS), SHEET_PART, '<!DOCTYPE x [<!ENTITY a "b">]><x/>'.encode("utf-16")), ".xlsx", "entities"),
        (repacked(as_xlsx(ROWS), SHEET_PART, b"<worksheet><canary"), ".xlsx", "could not be read (ParseError)"),
    ],
)
def test_a_file_that_is_no_list_gets_one_message(tmp_path: Path, project: Project, content: bytes, ending: str, said: str) -> None:
    assert said in refuse(save(tmp_path, content, ending), project)


def test_what_is_not_there_or_no_file_gets_one_message(tmp_path: Path, project: Project) -> None:
    assert "not found" in refuse(tmp_path / "canarylist.csv", project)
    folder = tmp_path / "canary.csv"
    folder.mkdir()
    assert "is a folder" in refuse(folder, project)
    assert "cannot be read" in refuse(tmp_path / f"{'canary' * 60}.csv", project)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "canarypipe.csv")
        assert "no ordinary file" in refuse(tmp_path / "canarypipe.csv", project)
    circle = tmp_path / "canarycircle.csv"
    circle.symlink_to(circle)
    assert refuse(circle, project)
    assert "cannot be followed" in refuse(tmp_path / "canary\x00.csv", project)


def test_a_list_inside_the_checkout_is_refused_by_every_way_in(
    tmp_path: Path, copied_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = copied_project.root / "build" / "canarylist.csv"
    inside.parent.mkdir()
    inside.write_bytes(as_csv(ROWS))
    away = tmp_path / "away"
    away.mkdir()
    (away / "canarylink.csv").symlink_to(inside)
    (away / "folder").symlink_to(inside.parent)
    outside = save(away, as_csv(ROWS))
    (inside.parent / "canarylink.csv").symlink_to(outside)
    ways = [
        inside,
        away / "canarylink.csv",
        away / "folder" / "canarylist.csv",
        inside.parent / "canarylink.csv",
        inside.parent / "canaryno.csv",
    ]
    ways += [away / ".." / copied_project.root.name / "build" / "canarylist.csv"]
    for way in ways:
        assert "inside the checkout" in refuse(way, copied_project)
    monkeypatch.chdir(copied_project.root)
    assert "inside the checkout" in refuse(Path("build/canarylist.csv"), copied_project)
    assert "inside the checkout" in refuse(Path("data/../build/./canarylist.csv"), copied_project)
    linked = tmp_path / "other-name"
    linked.symlink_to(copied_project.root)
    assert "inside the checkout" in refuse(inside, Project(linked))
    assert not find_faults(Path("../away/canarylist.csv"), copied_project)


def test_a_workbook_that_inflates_to_too_much_is_not_inflated(tmp_path: Path, project: Project) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(5):
            packed.writestr(f"xl/part{number}.xml", b"canary  " * 6_000_000)
    assert len(bomb.getvalue()) < 2_000_000
    assert "inflates to too much" in refuse(save(tmp_path, bomb.getvalue(), ".xlsx"), project)


def test_a_size_that_a_workbook_lies_about_is_found_out(tmp_path: Path, project: Project) -> None:
    workbook = bytearray(as_xlsx(ROWS))
    with zipfile.ZipFile(io.BytesIO(workbook)) as packed:
        size = packed.getinfo(SHEET_PART).file_size
    lied = bytes(workbook).replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lied != bytes(workbook)
    assert "no whole workbook" in refuse(save(tmp_path, lied, ".xlsx"), project)


def test_a_list_beyond_the_bounds_is_refused(tmp_path: Path, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    far = as_xlsx(ROWS, lambda _, page: page.write_string(90_000, 0, "canary"))
    assert (90_001, "conduct") in places(find_faults(save(tmp_path, far, ".xlsx"), project))
    assert (90_001, "conduct") in places(find_faults(save(tmp_path, as_csv(ROWS) + b"\n" * 89_995 + b"canary,,,,,,,,,\n"), project))
    content = zipfile.ZipFile(io.BytesIO(as_xlsx(ROWS))).read(SHEET_PART)
    beyond = repacked(as_xlsx(ROWS), SHEET_PART, content.replace(b'<row r="5"', b'<row r="99999999"'))
    assert "too many rows" in refuse(save(tmp_path, beyond, ".xlsx"), project)
    for module in (loading, workbook_rows):
        monkeypatch.setattr(module, "MOST_ROWS", 4)
    for content, ending in ((as_csv(ROWS), ".csv"), (as_xlsx(ROWS), ".xlsx")):
        assert "too many rows" in refuse(save(tmp_path, content, ending), project)
    monkeypatch.setattr(loading, "LARGEST_FILE", 100)
    assert "too large" in refuse(save(tmp_path, as_csv(ROWS)), project)


def test_reading_writes_no_file_and_opens_none_but_the_list(tmp_path: Path, project: Project) -> None:
    paths = [save(tmp_path, as_csv(ROWS)), save(tmp_path, as_xlsx(ROWS), ".xlsx")]
    code = (
        "import sys; from pathlib import Path\n"
        "from glomag.paths import Project\n"
        "from glomag.recommendations import reading, template\n"
        "from glomag.recommendations.columns import countries\n"
        "countries(); template.template_bytes(); wrote = []\n"
        "watch = lambda event, said: wrote.append(said[:2]) if event == 'open' and said[1] not in ('r', 'rb', None) else None\n"
        "sys.addaudithook(watch)\n"
        "template.template_bytes()\n"
        "lists = [reading.read_recommendations(Path(path), Project(Path(sys.argv[1]))) for path in sys.argv[2:]]\n"
        "sys.exit(bool(wrote) or len(lists) != 2)"
    )
    ran = subprocess.run([sys.executable, "-c", code, str(project.root), *map(str, paths)], check=False, capture_output=True, text=True)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["canarylist.csv", "canarylist.xlsx"]


_WORDS = (
    "",
    "canary",
    "=canary",
    "2024",
    "2024-02-30",
    "2024-02",
    "XK",
    "both",
    "777003",
    "CANARY-ID-1",
    "SYNTHETIC",
    "ca\x1fnary",
    "кенар",
)
_cells = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(NAMES), st.one_of(st.sampled_from(_WORDS), st.text(max_size=12))), max_size=4
)
_bytes = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.one_of(st.binary(max_size=3), st.sampled_from([b"canary", b'"', b"<"]))), max_size=3
)
_PARTS = (SHEET_PART, "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml")
_where = st.sampled_from([".csv", ".xlsx", *_PARTS])


def _broken(content: bytes, changes: list[tuple[float, bytes]]) -> bytes:
    for part, put in changes:
        at = int(part * len(content))
        content = content[:at] + put + content[at + 1 :]
    return content


@given(cells=_cells, changes=_bytes, where=_where)
def test_a_spoiled_list_is_read_or_refused_without_a_word_of_it(
    tmp_path_factory: pytest.TempPathFactory, project: Project, cells: Any, changes: Any, where: str
) -> None:
    folder = tmp_path_factory.mktemp("canaryfolder")
    rows = [dict(row) for row in ROWS]
    for number, name, text in cells:
        rows[number][name] = text.encode("utf-8", "ignore").decode()
    if where in _PARTS:
        workbook = as_xlsx(rows)
        inner = zipfile.ZipFile(io.BytesIO(workbook)).read(where)
        path = save(folder, repacked(workbook, where, _broken(inner, changes)), ".xlsx")
    else:
        content = as_csv(rows) if where == ".csv" else as_xlsx(rows)
        path = save(folder, _broken(content, changes), where)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            faults = find_faults(path, project)
            listed = read_recommendations(path, project)
    except RecommendationError as error:
        check_silent(error, path)
    else:
        assert faults == []
        assert listed.dossiers
