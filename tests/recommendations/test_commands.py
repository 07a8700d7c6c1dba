"""The commands about the list: what they print, what they refuse, and that they say no word of it."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if (own_folder := str(Path(__file__).resolve().parent)) not in sys.path:
    sys.path.append(own_folder)  # pytest puts no folder of tests on the path

from made_recommendations import CANARIES, NAMES, ROWS, as_csv, as_xlsx, but, save

from glomag.paths import Project
from glomag.recommendations import reading

if TYPE_CHECKING:
    from conftest import Call

# The name of the file that the tests write stands here too: it must be said nowhere.
SECRETS = (*CANARIES, "secretfolder")


def _silent(*said: str) -> None:
    words = "\n".join(said).casefold()
    assert not [word for word in SECRETS if word.casefold() in words]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "secretfolder"
    made.mkdir()
    return made


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_check_prints_each_fault_and_no_value(call: Call, folder: Path, ending: str) -> None:
    rows = but(0, country="canary", submitted_on="2024-1-5", target_name="=canary")
    path = save(folder, as_csv(rows) if ending == ".csv" else as_xlsx(rows), ending)
    code, out, err = call("recommendations", "check", str(path))
    assert code == 2
    for word in ("submitted_on", "country", "target_name", "YYYY-MM-DD"):
        assert word in out
    assert "3 faults in 4 rows" in err
    _silent(out, err)


def test_check_counts_what_is_in_a_good_list(call: Call, folder: Path) -> None:
    code, out, err = call("recommendations", "check", str(save(folder, as_csv(ROWS))))
    assert (code, err) == (0, "")
    assert out == (
        "SYNTHETIC: an invented list\n"
        "4 rows, 2 recommendations, 2 countries, 1 with a date known to the month or year\n"
        "1 more was superseded, and counts as one with what took its place\n"
    )
    _, out, _ = call("recommendations", "check", str(save(folder, as_xlsx(ROWS), ".xlsx")))
    assert "hidden and filtered rows like all others" in out


def test_check_shows_two_hundred_faults_and_counts_the_rest(call: Call, folder: Path) -> None:
    rows = [{**ROWS[0], "recommendation_id": f"CANARY-{number}", "country": "QQ"} for number in range(205)]
    code, out, err = call("recommendations", "check", str(save(folder, as_csv(rows))))
    assert code == 2
    assert "... and 5 more" in out
    assert "205 faults" in err


@pytest.mark.parametrize(
    "words", [(), ("canary one.csv", "canary two.csv"), ("--canary", "canary.csv"), ("-canary.csv",), ("canary.csv",), ("canary",)]
)
def test_check_repeats_no_piece_of_what_it_was_given(call: Call, words: tuple[str, ...]) -> None:
    code, out, err = call("recommendations", "check", *words)
    assert code == 2
    _silent(out, err)
    assert "Traceback" not in err


def test_check_refuses_a_list_in_the_checkout(call: Call, copied_project: Project) -> None:
    path = save(copied_project.root, as_csv(ROWS))
    code, out, err = call("recommendations", "check", str(path), root=copied_project.root)
    assert (code, out) == (2, "")
    assert "encrypted disk" in err
    _silent(out, err)


def test_an_error_that_nobody_foresaw_says_no_word_either(
    call: Call, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        try:
            raise KeyError("canary")
        except KeyError as error:
            raise ValueError("canary name") from error

    monkeypatch.setattr(reading, "_parse_line", fail)
    with caplog.at_level(logging.DEBUG):
        code, out, err = call("recommendations", "check", str(save(folder, as_csv(ROWS))))
    assert code == 2
    assert "could not be read (ValueError)" in err
    _silent(out, err, caplog.text)


@pytest.mark.parametrize("command", ["template", "synthetic"])
def test_nothing_is_overwritten_and_nothing_is_written_into_the_checkout(
    call: Call, folder: Path, copied_project: Project, command: str
) -> None:
    there = folder / "canary.xlsx"
    there.write_text("kept")
    code, out, err = call("recommendations", command, "--output", str(there))
    assert (code, out, there.read_text()) == (2, "", "kept")
    assert "is there already" in err
    _silent(err)
    inside = copied_project.root / "canary.xlsx"
    code, out, err = call("recommendations", command, "--output", str(inside), root=copied_project.root)
    assert (code, out, inside.exists()) == (2, "", False)
    for wrong in ("canary.ods", "canary.xlsm", "canary"):
        code, out, err = call("recommendations", command, "--output", str(folder / wrong))
        assert (code, out) == (2, "")
        _silent(err)
    assert "cannot be written" in call("recommendations", command, "--output", str(folder / "canary" / "canary.xlsx"))[2]
    assert [path.name for path in folder.iterdir()] == ["canary.xlsx"]


def test_template_writes_a_workbook_that_check_calls_empty(call: Call, folder: Path) -> None:
    path = folder / "canary.xlsx"
    code, out, err = call("recommendations", "template", "--output", str(path))
    assert (code, err) == (0, "")
    assert path.stat().st_mode & 0o077 == 0
    _silent(out)
    code, out, _ = call("recommendations", "check", str(path))
    assert code == 2
    assert "no rows below the header" in out


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".CSV"])
def test_synthetic_writes_a_list_that_check_accepts(call: Call, folder: Path, ending: str) -> None:
    path = folder / f"canary{ending}"
    code, out, _ = call("recommendations", "synthetic", "--rows", "170", "--seed", "7", "--output", str(path))
    assert code == 0
    _silent(out)
    code, out, _ = call("recommendations", "check", str(path))
    assert code == 0
    assert ", 170 recommendations, 65 countries, " in out


def test_synthetic_refuses_a_number_of_rows_that_makes_no_list(call: Call, folder: Path) -> None:
    code, _, err = call("recommendations", "synthetic", "--rows", "0", "--output", str(folder / "canary.csv"))
    assert code == 2
    assert "--rows" in err
    assert not list(folder.iterdir())


@pytest.mark.parametrize("command", ["template", "check", "synthetic"])
def test_every_command_has_help_with_an_example(command: str) -> None:
    code = f"import sys; sys.argv = ['glomag', 'recommendations', '{command}', '--help']; from glomag.cli import main; main()"
    words = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert f"Example: glomag recommendations {command}" in words.stdout


def test_the_file_has_ten_columns() -> None:
    assert NAMES == (
        "recommendation_id", "submitted_on", "country", "target_name", "target_aliases", "target_uid", "conduct", "organisations",
        "superseded_by", "synthetic",
    )  # fmt: skip
