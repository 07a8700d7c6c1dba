"""fetch, ingest, reconcile and audit, called as the console script calls them, on invented and on real lists."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from glomag.cli import lists
from glomag.paths import Project
from glomag.sources.address import BASE_ADDRESS

if (builders := str(Path(__file__).resolve().parent / "sources")) not in sys.path:
    sys.path.append(builders)  # pytest puts no folder of tests on the path

from listserver import Answer, ListServer, made_list, serve
from made_advanced import Made, write_advanced

if TYPE_CHECKING:
    from conftest import Call

# Entries that OFAC's list tags GLOMAG, as counted when the lists were collected.
TAGGED = {
    "2019-01-15": 99, "2021-08-18": 323, "2021-12-02": 337, "2021-12-10": 415, "2022-09-15": 419,
    "2022-11-09": 420, "2022-12-09": 606, "2023-12-14": 683, "2024-02-28": 681, "2024-03-04": 695,
}  # fmt: skip


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return write_advanced(tmp_path / "SDN_ADVANCED.XML", n_parties=60, seed=7)


@pytest.fixture
def real(shared: Path) -> Path:
    return shared / "samples" / "ofac"


@pytest.mark.parametrize("command", ["ingest", "reconcile"])
def test_a_web_page_is_refused_and_nothing_is_written(call: Call, copied_project: Project, tmp_path: Path, command: str) -> None:
    page = tmp_path / "sdn_2024-03-04.csv"
    page.write_text("<!DOCTYPE html><html><body>Access denied</body></html>", encoding="utf-8")
    before = _files(copied_project.root)
    code, out, err = call(command, str(page), root=copied_project.root)
    assert (code, out) == (2, "")
    assert "web page" in err
    assert "Traceback" not in err
    assert _files(copied_project.root) == before


def test_one_bad_file_keeps_the_good_ones_out(call: Call, copied_project: Project, made: Made, tmp_path: Path) -> None:
    cut = tmp_path / "sdn_2024-03-04.csv"
    cut.write_bytes(made_list()[:5000])
    code, _, err = call("ingest", str(made.path), str(cut), root=copied_project.root)
    assert code == 2
    assert "cut off" in err
    assert not copied_project.ofac.exists()


def test_a_list_without_a_day_asks_for_one(call: Call, copied_project: Project, tmp_path: Path) -> None:
    path = tmp_path / "SDN.CSV"
    path.write_bytes(made_list())
    code, _, err = call("ingest", str(path), root=copied_project.root)
    assert code == 2
    assert "--list-date YYYY-MM-DD" in err
    assert call("ingest", str(path), "--list-date", "2024-02-30", root=copied_project.root)[0] == 2
    assert call("ingest", str(path), "--list-date", "2024-03-04", root=copied_project.root)[0] == 0


@pytest.mark.parametrize(("words", "said"), [(("--format", "pdf"), "advanced, csv, xml"), (("--allow-loss", "1.5"), "--allow-loss")])
def test_fetch_refuses_a_wrong_word_before_it_asks_anybody(call: Call, copied_project: Project, words: tuple[str, ...], said: str) -> None:
    code, _, err = call("fetch", "--address", "http://127.0.0.1:9/", *words, root=copied_project.root)
    assert code == 2
    assert said in err


def test_without_any_list_reconcile_says_how_to_get_one(call: Call, copied_project: Project) -> None:
    code, _, err = call("reconcile", root=copied_project.root)
    assert code == 2
    assert "glomag fetch" in err
    assert "glomag ingest FILE" in err


def test_audit_of_a_folder_without_dated_files_says_how_they_are_named(call: Call, copied_project: Project, tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    code, _, err = call("audit", str(tmp_path / "lists"), root=copied_project.root)
    assert code == 2
    assert "sdn_2024-03-04.csv" in err


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[ListServer]:
    """A list service on the loopback that refuses, as OFAC's has done."""
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("no_proxy", "*")
    with serve({"/exports/SDN_ADVANCED.XML": [Answer(b"no", status=403)]}) as server:
        yield server


def test_a_refused_fetch_names_the_address_and_the_command_to_go_on(call: Call, copied_project: Project, service: ListServer) -> None:
    code, _, err = call("fetch", "--address", service.base, root=copied_project.root)
    assert code == 2
    assert f"{service.base.rstrip('/')}/SDN_ADVANCED.XML" in err
    assert "glomag ingest FILE" in err
    assert not copied_project.ofac.exists()


def test_ingest_counts_what_the_generator_made(call: Call, copied_project: Project, made: Made) -> None:
    code, out, _ = call("ingest", str(made.path), "--json", root=copied_project.root)
    told: dict[str, Any] = json.loads(out)["lists"][0]
    assert code == 0
    assert (told["n_entries"], told["n_tagged"]) == (len(made.entries), len(made.glomag))
    assert told["list_date"] == made.list_date.isoformat()
    assert {row["programme"]: row["n"] for row in told["by_programme"]}["GLOMAG"] == len(made.glomag)
    assert (copied_project.root / told["entries"]).is_file()
    _, words, _ = call("ingest", str(made.path), root=copied_project.root)
    assert f"GLOMAG: {len(made.glomag)} entries" in words


def test_the_newest_kept_list_is_reconciled_when_none_is_named(call: Call, copied_project: Project, made: Made) -> None:
    call("ingest", str(made.path), root=copied_project.root)
    code, out, _ = call("reconcile", "--json", root=copied_project.root)
    told = json.loads(out)
    assert code == 0
    assert told["list_date"] == made.list_date.isoformat()
    assert told["n_listed"] == len(made.glomag)
    # Nobody of the invented list is in the record, so each of its entries is told and proposed.
    assert {row["kind"]: row["n"] for row in told["counts"]}["not in the record"] == len(made.glomag) == told["n_proposed"]
    written = _files(copied_project.root / told["folder"])
    assert {"differences.csv", "difference_counts.csv", "proposals.csv"} <= set(written)
    assert written["proposals.csv"].count(b"SYNTHETIC") >= len(made.glomag)


def test_reconcile_leaves_the_record_alone(call: Call, copied_project: Project, made: Made) -> None:
    before = _files(copied_project.register)
    assert call("reconcile", str(made.path), root=copied_project.root)[0] == 0
    assert _files(copied_project.register) == before


def test_another_programme_is_counted_and_not_called_missing(call: Call, copied_project: Project, made: Made) -> None:
    _, out, _ = call("reconcile", str(made.path), "--programme", "MAGNIT", "--json", root=copied_project.root)
    told = json.loads(out)
    expected = sum("MAGNIT" in entry.programs for entry in made.entries)
    assert told["n_listed"] == expected
    assert told["n_expected"] == told["n_proposed"] == 0
    assert told["note"]


def test_the_ten_real_lists_have_as_many_entries_as_counted_elsewhere(call: Call, copied_project: Project, real: Path) -> None:
    code, out, _ = call("ingest", *map(str, sorted(real.glob("*.gz"))), "--json", root=copied_project.root)
    assert code == 0
    assert {told["list_date"]: told["n_tagged"] for told in json.loads(out)["lists"]} == TAGGED
    # The kept lists are a series, too.
    _, audited, _ = call("audit", "--json", root=copied_project.root)
    assert json.loads(audited)["days"] == sorted(TAGGED)


def test_the_audit_of_the_real_lists_contradicts_nothing(call: Call, copied_project: Project, real: Path) -> None:
    code, out, _ = call("audit", str(real), "--json", root=copied_project.root)
    told = json.loads(out)
    assert code == 0
    assert told["contradictions"] == []
    # Each act is tested once, and most of them can be.
    n = {row["status"]: row["n"] for row in told["counts"] if row["tested"] == "designated_on"}
    assert sum(n.values()) == 766
    assert n["confirmed"] > 600
    assert [row["uid"] for row in told["unrecorded"]] == ["36459"]


def test_the_audit_told_in_words(call: Call, copied_project: Project, real: Path) -> None:
    _, out, _ = call("audit", str(real), root=copied_project.root)
    assert "[10/10] 2024-03-04: 14426 entries" in out
    assert "contradicted" in out
    assert "build/audit/2019-01-15-to-2024-03-04-GLOMAG/" in out


def test_the_address_in_the_help_is_the_one_that_is_asked() -> None:
    assert lists._SERVICE == BASE_ADDRESS  # spelled twice so that --help need not wait for what downloads


@pytest.mark.parametrize("command", ["reconcile", "audit"])
def test_results_never_take_the_place_of_other_files(call: Call, copied_project: Project, tmp_path: Path, command: str) -> None:
    lists_folder, output = tmp_path / "lists", tmp_path / "output"
    lists_folder.mkdir()
    output.mkdir()
    (lists_folder / "sdn_2024-03-04.csv").write_bytes(made_list())
    given = lists_folder if command == "audit" else lists_folder / "sdn_2024-03-04.csv"
    for _ in range(2):  # earlier results are replaced
        assert call(command, str(given), "--json", "--output", str(output), root=copied_project.root)[0] == 0
    (output / "thesis.txt").write_text("years of work", encoding="utf-8")
    before = _files(output)
    code, _, err = call(command, str(given), "--output", str(output), root=copied_project.root)
    assert code == 2 and "thesis.txt" in err
    assert _files(output) == before
    code, _, err = call(command, str(given), "--output", str(output / "thesis.txt"), root=copied_project.root)
    assert code == 2 and "this is a file" in err
    assert _files(output) == before


@pytest.mark.parametrize("tag", ["../../docs", "x/../../../docs", "", "=SUM", "glomag"])
def test_a_programme_is_a_tag_and_never_a_path(call: Call, copied_project: Project, tmp_path: Path, tag: str) -> None:
    path = tmp_path / "sdn_2024-03-04.csv"
    path.write_bytes(made_list())
    before = _files(copied_project.root)
    for command in ("reconcile", "ingest"):
        code, _, err = call(command, str(path), "--programme", tag, root=copied_project.root)
        assert code == 2 and "--programme" in err
    assert _files(copied_project.root) == before


def test_a_mistyped_programme_is_told_with_those_that_look_like_it(call: Call, copied_project: Project, tmp_path: Path) -> None:
    path = tmp_path / "sdn_2024-03-04.csv"
    path.write_bytes(made_list())
    code, _, err = call("reconcile", str(path), "--programme", "GLOMAGG", root=copied_project.root)
    assert code == 2 and "allowed: GLOMAG" in err


def _with_names(*names: str) -> bytes:
    """The list with other names in the first entries that carry the tag, which is every second one."""
    content = made_list()
    for number, name in enumerate(names):
        content = content.replace(f'SYNTHETIC ENTRY {2 * number + 1}"'.encode(), f'{name}"'.encode(), 1)
    return content


def test_a_name_is_printed_as_it_is(call: Call, copied_project: Project, tmp_path: Path) -> None:
    path, names = tmp_path / "sdn_2024-03-04.csv", ("SYNTHETIC [/red] X", "[bold]SYNTHETIC", "SYNTHETIC $x$ \\frac")
    path.write_bytes(_with_names(*names))
    code, out, err = call("reconcile", str(path), root=copied_project.root)
    assert (code, err) == (0, "")
    for name in names:
        assert name.split(maxsplit=1)[0][:6] in out  # a long word is folded


def test_no_file_of_results_holds_a_formula(call: Call, copied_project: Project, tmp_path: Path) -> None:
    path = tmp_path / "sdn_2024-03-04.csv"
    path.write_bytes(_with_names("=SYNTHETIC()"))
    _, out, _ = call("reconcile", str(path), "--json", root=copied_project.root)
    written = _files(copied_project.root / json.loads(out)["folder"])
    texts = {file: content.decode("utf-8") for file, content in written.items() if file.endswith(".csv")}
    assert any("'=SYNTHETIC()" in text for text in texts.values())
    cells = [cell for text in texts.values() for row in csv.reader(io.StringIO(text)) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "@"))] == []


def test_personal_data_in_a_tie_stop_the_reading_and_are_not_repeated(call: Call, copied_project: Project, tmp_path: Path) -> None:
    path = tmp_path / "sdn_2024-03-04.csv"
    path.write_bytes(made_list().replace(b"SYNTHETIC REMARK. ", b"Linked To: SYNTHETIC CORP DOB 25 Aug 1956 Passport AN1234; ", 1))
    code, _, err = call("ingest", str(path), root=copied_project.root)
    assert code == 2 and "line 1" in err
    assert "AN1234" not in err and "1956" not in err
    assert not copied_project.ofac.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [(("fetch", "--stall", "0"), "--stall"), (("fetch", "--stall", "-1"), "--stall"), (("reconcile", "--list-date", "2024-03-04"), "FILE")],
)
def test_options_that_make_no_sense_are_refused(call: Call, copied_project: Project, words: tuple[str, ...], said: str) -> None:
    code, _, err = call(*words, root=copied_project.root)
    assert code == 2 and said in err


def test_one_day_is_not_given_to_several_lists_nor_against_a_name(call: Call, copied_project: Project, tmp_path: Path) -> None:
    paths = [tmp_path / "sdn_2024-03-04.csv", tmp_path / "sdn_2024-03-05.csv"]
    for path in paths:
        path.write_bytes(made_list())
    for given in (paths, paths[:1]):
        code, _, err = call("ingest", *map(str, given), "--list-date", "2023-05-05", root=copied_project.root)
        assert code == 2 and "--list-date" in err
    code, _, err = call("reconcile", str(paths[0]), "--earlier", str(paths[1]), root=copied_project.root)
    assert code == 2 and "--earlier" in err
    assert not copied_project.ofac.exists()
