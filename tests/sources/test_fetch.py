"""What a fetch refuses, that nothing good is lost by it, and what it stores."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from filelock import FileLock

if (own_folder := str(Path(__file__).resolve().parent)) not in sys.path:
    sys.path.append(own_folder)  # pytest puts no folder of tests on the path

from fetchbench import FILE, GOOD, NOW, QUICK, SMALL, Bench, open_bench, refuse
from listserver import LAST_MODIFIED, Answer, made_list

from glomag.errors import FetchError, ParameterError, UserError
from glomag.sources.fetch import Terms, date_list, fetch_list
from glomag.sources.gates import Thresholds
from glomag.sources.provenance import hash_file
from glomag.sources.reading import read_list
from glomag.sources.store import newest_list, stored_lists

OTHER_FORMAT = b"""<?xml version="1.0" standalone="yes"?>
<sdnList xmlns="http://tempuri.org/sdnList.xsd">
  <publshInformation><Publish_Date>03/04/2024</Publish_Date><Record_Count>1</Record_Count></publshInformation>
  <sdnEntry><uid>101</uid><lastName>SYNTHETIC ENTRY</lastName><sdnType>Entity</sdnType>
    <programList><program>SDGT</program></programList></sdnEntry>
</sdnList>
"""
WEB_PAGE = b"<!DOCTYPE html><html><body>Access denied</body></html>"


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    with open_bench(tmp_path, monkeypatch) as opened:
        yield opened


@pytest.fixture(params=["empty store", "last good list"])
def either(bench: Bench, request: pytest.FixtureRequest) -> Bench:
    """The same checkout, without and with a list that must survive."""
    if request.param == "last good list":
        earlier = Answer(made_list(790), last_modified="Fri, 01 Mar 2024 15:00:00 GMT")
        bench.fetch(bench.serve(earlier))
    return bench


REFUSED: dict[str, tuple[Answer, tuple[str, ...], int]] = {
    "403": (Answer(status=403), ("answers 403", "open {address} in a browser", "glomag ingest FILE"), 1),
    "404": (Answer(status=404), ("answers 404", "{address}", "--address", "glomag ingest FILE"), 1),
    "410": (Answer(status=410), ("answers 410 Gone", "{address}"), 1),
    "429": (Answer(status=429), ("answers 429", "{address}"), 1),
    "no content": (Answer(status=204, says_length=False), ("answers 204", "sends no file"), 1),
    "web page": (Answer(WEB_PAGE), ("web page", "{address}", "glomag ingest FILE"), 1),
    "empty": (Answer(b""), ("empty", "{address}"), 1),
    "other format": (Answer(OTHER_FORMAT), ("the service sent SDN.XML", "SDN.CSV"), 1),
    "other list": (Answer(GOOD.replace(b"SDGT", b"NS-MBS LIST").replace(b"NS-MBS LIST] [", b"")), ("not the SDN list",), 1),
    "cut off inside a line, length not said": (Answer(GOOD, sent=150_010, says_length=False), ("cut off",), 1),
    "redirect to nowhere": (Answer(status=302), ("redirects to nowhere",), 1),
    "redirect to a file": (Answer(status=302, headers={"Location": "file:///list.csv"}), ("no web address",), 1),
    "redirect to no address": (Answer(status=302, headers={"Location": "http://[1/"}), ("no web address",), 1),
    "too many redirects": (Answer(status=302, headers={"Location": FILE}), ("redirects more than 5 times",), 6),
    "packed in another way": (Answer(GOOD, headers={"Content-Encoding": "br"}), ("'br'",), 1),
    "packed and damaged": (Answer(b"not gzip at all", headers={"Content-Encoding": "gzip"}), ("cannot be unpacked",), 1),
    "too small": (Answer(made_list(2)), ("bytes: too few for a whole list",), 1),
    "500 always": (Answer(status=500), ("answers 500", "failed 3 times", "try again later", "{address}"), 3),
    "503 always": (Answer(status=503), ("answers 503",), 3),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_answer_is_refused_and_the_last_good_list_stays(either: Bench, case: str) -> None:
    answer, said, n_asked = REFUSED[case]
    server = either.serve(answer)
    address = f"{server.base}SDN.CSV"
    refuse(either, server, *(words.format(address=address) for words in said))
    assert len(server.asked) == n_asked


@pytest.mark.parametrize("says_length", [True, False])
def test_a_file_that_is_too_large_is_refused_while_it_comes(either: Bench, says_length: bool) -> None:
    server = either.serve(Answer(GOOD, says_length=says_length))
    either.calls.clear()
    refuse(either, server, "larger than 100,000 bytes", largest={"SDN.CSV": 100_000})
    assert max((n_bytes for n_bytes, _ in either.calls), default=0) <= 100_000


def test_a_good_list_is_stored_with_its_bytes_and_where_they_come_from(bench: Bench) -> None:
    server = bench.serve(Answer(GOOD))
    fetched = bench.fetch(server)
    folder = bench.project.ofac / "2024-03-04"
    assert fetched.is_new
    assert {path.name for path in folder.iterdir()} == {"SDN.CSV", "source.yml", "entries-SDN.CSV.csv"}
    assert (folder / "SDN.CSV").read_bytes() == GOOD
    kept = ["uid", "name", "entity_type", "programs", "ties", "legal_basis"]
    assert fetched.stored.read().entries[kept].equals(read_list(folder / "SDN.CSV").entries[kept])
    described = yaml.safe_load((folder / "source.yml").read_text())["SDN.CSV"]
    assert described == {
        "format": "SDN.CSV",
        "file_name": "SDN.CSV",
        "list_date": "2024-03-04",
        "list_date_from": "Last-Modified header",
        "size": len(GOOD),
        "sha256": fetched.stored.provenance.sha256,
        "n_entries": 800,
        "entries_sha256": hash_file(folder / "entries-SDN.CSV.csv"),
        "address_asked": f"{server.base}SDN.CSV",
        "address_served": f"{server.base}SDN.CSV",
        "retrieved_at": "2024-03-05T12:00:00Z",
        "last_modified": LAST_MODIFIED,
        "etag": '"one"',
    }
    assert bench.left() == set()
    assert bench.calls[0] == (0, len(GOOD))
    assert bench.calls[-1] == (len(GOOD), len(GOOD))
    assert all(one[0] < other[0] for one, other in pairwise(bench.calls))


def test_the_same_bytes_again_change_nothing(bench: Bench) -> None:
    server = bench.serve(Answer(GOOD, last_modified=None))
    first = bench.fetch(server)
    before = bench.stored()
    again = bench.fetch(server, now=lambda: NOW + timedelta(days=9))
    assert (first.is_new, again.is_new) == (True, False)
    assert again.stored == first.stored
    assert first.stored.provenance.list_date_from == "day of retrieval"
    assert bench.stored() == before
    assert bench.left() == set()


def test_another_list_of_the_same_day_gets_a_folder_of_its_own(bench: Bench) -> None:
    bench.fetch(bench.serve(Answer(GOOD)))
    before = bench.stored()
    bench.fetch(bench.serve(Answer(made_list(810))))
    after = bench.stored()
    assert {name: after[name] for name in before} == before
    assert {name.split("/")[0] for name in after} == {"2024-03-04", "2024-03-04.2"}
    assert newest_list(bench.project).provenance.n_entries == 810
    assert not bench.fetch(bench.serve(Answer(GOOD))).is_new


def test_a_file_cut_off_between_two_lines_is_seen_by_what_is_missing(bench: Bench) -> None:
    bench.fetch(bench.serve(Answer(GOOD)))
    cut = GOOD[: GOOD.index(b"\r\n", 150_000) + 2]
    server = bench.serve(Answer(cut, says_length=False, last_modified=None))
    message = refuse(bench, server, "too much is gone", "last good list (SDN.CSV of 2024-03-04)", "--allow-loss 0.")
    share = float(message.rsplit("--allow-loss ", maxsplit=1)[1])
    assert bench.fetch(server, thresholds=replace(SMALL, allow_loss=share)).is_new


def test_a_list_without_those_whom_the_record_has_is_refused(bench: Bench) -> None:
    server = bench.serve(Answer(GOOD))
    known = frozenset({"101", "102", "999999"})
    with pytest.raises(FetchError, match="1 of 3 entries that the record has as listed are missing, among them 999999"):
        bench.fetch(server, known)
    assert not bench.project.ofac.exists()
    assert bench.fetch(server, known - {"999999"}).is_new


def test_an_older_list_is_refused(bench: Bench) -> None:
    bench.fetch(bench.serve(Answer(GOOD)))
    old = Answer(made_list(801), last_modified="Fri, 01 Mar 2024 15:00:00 GMT")
    refuse(bench, bench.serve(old), "the list is dated 2024-03-01", "2024-03-04 or later")


def test_only_one_fetch_at_a_time(bench: Bench) -> None:
    server = bench.serve(Answer(GOOD))
    bench.fetch(server)
    with FileLock(bench.project.build / "fetch/fetch.lock"), pytest.raises(FetchError, match="another fetch is at work"):
        bench.fetch(server)


def test_a_damaged_store_is_told_before_the_download(bench: Bench) -> None:
    server = bench.serve(Answer(GOOD))
    bench.fetch(server)
    (bench.project.ofac / "2024-03-04/entries-SDN.CSV.csv").unlink()
    with pytest.raises(UserError, match=r"entries-SDN\.CSV\.csv is gone"):
        bench.fetch(server)
    assert len(server.asked) == 1


def test_a_published_file_that_was_changed_by_hand_is_told_by_the_next_fetch(bench: Bench) -> None:
    server = bench.serve(Answer(GOOD))
    bench.fetch(server)
    (bench.project.ofac / "2024-03-04/SDN.CSV").write_bytes(GOOD[:-20])
    with pytest.raises(UserError, match="not the size and SHA-256"):
        bench.fetch(server)
    assert bench.left() == set()


def test_a_fetch_that_is_stopped_leaves_the_store_as_it_was(bench: Bench) -> None:
    bench.fetch(bench.serve(Answer(GOOD)))
    before = bench.stored()

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        terms = Terms(base=bench.serve(Answer(made_list(801))).base, patience=QUICK, thresholds=SMALL)
        fetch_list(bench.project, "SDN.CSV", frozenset(), stop, terms)
    assert bench.stored() == before
    assert len(stored_lists(bench.project)) == 1


@pytest.mark.parametrize("allow_loss", [-0.1, 1.0, float("nan")])
def test_a_loss_that_is_no_fraction_is_refused(allow_loss: float) -> None:
    with pytest.raises(ParameterError, match="--allow-loss"):
        Thresholds(allow_loss=allow_loss)


@pytest.mark.parametrize(
    ("last_modified", "expected"),
    [
        (LAST_MODIFIED, (date(2024, 3, 4), "Last-Modified header")),
        ("Mon, 04 Mar 2024 23:00:00 -0500", (date(2024, 3, 5), "Last-Modified header")),
        ("Mon, 04 Mar 2034 15:00:00 GMT", (date(2024, 3, 5), "day of retrieval")),
        ("yesterday", (date(2024, 3, 5), "day of retrieval")),
        (None, (date(2024, 3, 5), "day of retrieval")),
    ],
)
def test_a_list_that_prints_no_date_is_dated_by_the_service_or_by_the_day(
    tmp_path: Path, last_modified: str | None, expected: tuple[date, str]
) -> None:
    (tmp_path / "SDN.CSV").write_bytes(GOOD)
    source = read_list(tmp_path / "SDN.CSV")
    assert date_list(source, last_modified, NOW) == expected
    printed = replace(source, list_date=date(2024, 3, 1))
    assert date_list(printed, last_modified, NOW) == (date(2024, 3, 1), "printed in the file")
