"""A line that breaks, stalls, redirects and repeats: what is continued, what begins anew, and what is sent."""

from __future__ import annotations

import gzip
import io
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests

if (own_folder := str(Path(__file__).resolve().parent)) not in sys.path:
    sys.path.append(own_folder)  # pytest puts no folder of tests on the path

from fetchbench import FILE, GOOD, QUICK, Bench, open_bench, refuse
from listserver import LAST_MODIFIED, Answer, made_list, serve

from glomag.errors import FetchError
from glomag.sources.address import BASE_ADDRESS, address_of, open_session
from glomag.sources.fetch import Terms, fetch_list


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    with open_bench(tmp_path, monkeypatch) as opened:
        yield opened


def test_the_program_names_itself_and_nobody_else(bench: Bench) -> None:
    server = bench.serve(Answer(GOOD))
    bench.fetch(server)
    headers = server.asked[0][1]
    assert headers.pop("User-Agent").startswith("glomag/")
    assert set(headers) <= {"Host", "Accept", "Accept-Encoding", "Connection"}
    assert headers["Accept-Encoding"] == "identity"


def test_credentials_of_the_machine_are_not_sent(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    server = bench.serve(Answer(GOOD))
    bench.fetch(server)
    assert "Authorization" not in server.asked[0][1]


def test_a_dropped_connection_is_continued_where_it_broke(bench: Bench) -> None:
    server = bench.serve(Answer(GOOD, sent=70_000), Answer(GOOD))
    assert bench.fetch(server).is_new
    first, second = server.ranges
    assert first is None
    assert second is not None
    begin = int(second.removeprefix("bytes=").removesuffix("-"))
    assert 0 < begin <= 70_000
    assert server.asked[1][1]["If-Range"] == '"one"'
    assert (bench.project.ofac / "2024-03-04/SDN.CSV").read_bytes() == GOOD
    assert (begin, len(GOOD)) in bench.calls


def test_a_stalled_connection_is_cut_and_continued(bench: Bench) -> None:
    server = bench.serve(Answer(GOOD, sent=70_000, stalls=5), Answer(GOOD, sent=70_000, stalls=5), Answer(GOOD))
    assert bench.fetch(server).is_new
    assert server.ranges[0] is None
    assert None not in server.ranges[1:]
    assert (bench.project.ofac / "2024-03-04/SDN.CSV").read_bytes() == GOOD


def test_a_service_that_never_answers_is_given_up(bench: Bench) -> None:
    server = bench.serve(Answer(GOOD, sent=0, stalls=5))
    refuse(bench, server, "the transfer stalled", "failed 3 times", keeps=frozenset())


def test_a_service_that_is_not_there_is_given_up(bench: Bench) -> None:
    with serve({}) as server:
        pass
    refuse(bench, server, "no connection to the service", "glomag ingest FILE")


def test_what_came_before_giving_up_is_continued_by_the_next_call(bench: Bench) -> None:
    server = bench.serve(*[Answer(GOOD, sent=20_000)] * 3, Answer(GOOD))
    kept = frozenset({"SDN.CSV.part", "SDN.CSV.part.json"})
    refuse(bench, server, "the connection broke off", "it goes on after the first", keeps=kept)
    assert bench.fetch(server).is_new
    assert server.ranges[3] is not None
    assert (bench.project.ofac / "2024-03-04/SDN.CSV").read_bytes() == GOOD
    assert bench.left() == set()


def test_a_part_without_anything_to_tell_it_by_is_not_continued(bench: Bench) -> None:
    unmarked = Answer(GOOD, etag='W/"weak"', last_modified=None)
    server = bench.serve(replace(unmarked, sent=70_000), unmarked)
    assert bench.fetch(server).is_new
    assert server.ranges == [None, None]


def test_a_weak_mark_gives_way_to_the_date(bench: Bench) -> None:
    weak = Answer(GOOD, etag='W/"weak"')
    server = bench.serve(replace(weak, sent=70_000), weak)
    bench.fetch(server)
    assert server.asked[1][1]["If-Range"] == LAST_MODIFIED


@pytest.mark.parametrize("minds_if_range", [True, False])
def test_a_file_that_changed_meanwhile_is_begun_anew(bench: Bench, minds_if_range: bool) -> None:
    other = made_list(801, first_uid=102)
    changed = Answer(other, etag='"two"', last_modified=None, minds_if_range=minds_if_range)
    server = bench.serve(Answer(GOOD, sent=70_000, last_modified=None), changed)
    bench.fetch(server)
    assert [path.read_bytes() for path in bench.project.ofac.rglob("SDN.CSV")] == [other]
    assert len(server.asked) == (2 if minds_if_range else 3)


def test_a_service_that_ignores_ranges_sends_all_of_it_again(bench: Bench) -> None:
    server = bench.serve(Answer(GOOD, sent=70_000), Answer(GOOD, knows_ranges=False))
    bench.fetch(server)
    assert server.ranges[1] is not None
    assert (bench.project.ofac / "2024-03-04/SDN.CSV").read_bytes() == GOOD


@pytest.mark.parametrize("content_range", ["bytes 5-9/10", "nonsense", ""])
def test_a_range_that_was_not_asked_for_is_not_put_in(bench: Bench, content_range: str) -> None:
    wrong = Answer(b"wrong", status=206, headers={"Content-Range": content_range})
    server = bench.serve(Answer(GOOD, sent=70_000), wrong, Answer(GOOD))
    bench.fetch(server)
    assert (bench.project.ofac / "2024-03-04/SDN.CSV").read_bytes() == GOOD


def test_a_range_beyond_the_end_begins_anew(bench: Bench) -> None:
    server = bench.serve(Answer(GOOD, sent=70_000), Answer(status=416), Answer(GOOD))
    bench.fetch(server)
    assert server.ranges[2] is None


def test_one_fault_of_the_service_is_tried_again(bench: Bench) -> None:
    waits: list[float] = []
    patience = replace(QUICK, first_wait=1, longest_wait=30, sleep=waits.append)
    server = bench.serve(Answer(status=500), Answer(status=502), Answer(GOOD))
    assert bench.fetch(server, patience=patience).is_new
    assert waits == [1, 2]


def test_a_redirect_is_followed_and_both_addresses_are_kept(bench: Bench) -> None:
    hop = Answer(status=302, headers={"Location": "/elsewhere?step=1"})
    signed = Answer(status=307, headers={"Location": "/place/LIST?signature=secret"})
    more = {"/elsewhere?step=1": [signed], "/place/LIST?signature=secret": [Answer(GOOD, sent=70_000), Answer(GOOD)]}
    server = bench.serve(hop, **more)
    fetched = bench.fetch(server)
    root = server.base.removesuffix("/exports/")
    assert fetched.stored.provenance.address_asked == f"{root}{FILE}"
    assert fetched.stored.provenance.address_served == f"{root}/place/LIST"
    assert [path for path, _ in server.asked] == [FILE, *more] * 2


def test_a_redirect_from_https_to_http_is_refused(monkeypatch: pytest.MonkeyPatch, bench: Bench) -> None:
    response = requests.Response()
    response.status_code, response.url = 302, "https://127.0.0.1/SDN.CSV"
    response.raw = io.BytesIO()
    response.headers["Location"] = "http://127.0.0.1/SDN.CSV?signature=secret"
    monkeypatch.setattr(requests.Session, "get", lambda *_, **__: response)
    with pytest.raises(FetchError, match="from https to http") as caught:
        fetch_list(bench.project, "SDN.CSV", frozenset(), bench.note, Terms(base="https://127.0.0.1/", patience=QUICK))
    assert "secret" not in str(caught.value)


def test_a_file_packed_on_the_way_is_stored_as_it_is(bench: Bench) -> None:
    packed = gzip.compress(GOOD, mtime=0)
    answer = Answer(packed, headers={"Content-Encoding": "gzip"})
    server = bench.serve(replace(answer, sent=len(packed) - 1), answer)
    fetched = bench.fetch(server)
    assert (bench.project.ofac / "2024-03-04/SDN.CSV").read_bytes() == GOOD
    assert fetched.stored.provenance.size == len(GOOD)


def test_a_packed_file_that_grows_too_large_is_refused(bench: Bench) -> None:
    server = bench.serve(Answer(gzip.compress(b"0" * 1_000_000), headers={"Content-Encoding": "gzip"}))
    refuse(bench, server, "larger than 100,000 bytes", largest={"SDN.CSV": 100_000})


def test_a_proxy_of_the_environment_is_used_as_its_owner_expects(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    server, proxy = bench.serve(Answer(GOOD)), bench.serve(Answer(GOOD), path="http://list.invalid/exports/SDN.CSV")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")
    monkeypatch.setenv("http_proxy", proxy.base)
    bench.fetch(server)
    assert (len(server.asked), len(proxy.asked)) == (1, 0)
    assert not bench.fetch(server, base="http://list.invalid/exports/").is_new
    assert len(proxy.asked) == 1


@pytest.mark.parametrize("base", ["ftp://host/", "lists", "https://", "http://[1/", "https://host/?list=", "https://name:word@host/"])
def test_a_base_address_that_cannot_be_asked_is_refused(base: str) -> None:
    with pytest.raises(FetchError, match="address") as caught:
        address_of("SDN.CSV", base)
    assert "word" not in str(caught.value).replace("password", "")


def test_the_addresses_are_those_of_the_list_service() -> None:
    assert address_of("SDN_ADVANCED.XML") == f"{BASE_ADDRESS}SDN_ADVANCED.XML"
    assert address_of("SDN.XML", "https://host/folder") == "https://host/folder/SDN.XML"
    with open_session() as session:
        assert session.verify
