"""A checkout with nothing in it, a service on the loopback, and what a refused fetch must leave behind."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

if (own_folder := str(Path(__file__).resolve().parent)) not in sys.path:
    sys.path.append(own_folder)  # pytest puts no folder of tests on the path

from listserver import Answer, ListServer, made_list, serve

from glomag.errors import FetchError, UserError
from glomag.paths import Project
from glomag.sources.download import Patience
from glomag.sources.fetch import Fetched, Terms, fetch_list
from glomag.sources.gates import Thresholds

FILE = "/exports/SDN.CSV"
GOOD = made_list()
NOW = datetime(2024, 3, 5, 12, 0, tzinfo=UTC)
QUICK = Patience(attempts=3, connect_timeout=2, read_timeout=0.25, first_wait=0, longest_wait=0)
SMALL = Thresholds(smallest={"SDN.CSV": 1000, "SDN.XML": 1000, "SDN_ADVANCED.XML": 1000})


@dataclass
class Bench:
    """A checkout with nothing in it, and servers that last as long as the test."""

    project: Project
    servers: ExitStack
    calls: list[tuple[int, int | None]]

    def serve(self, *answers: Answer, path: str = FILE, **more: list[Answer]) -> ListServer:
        return self.servers.enter_context(serve({path: list(answers), **more}))

    def fetch(self, server: ListServer, known: frozenset[str] = frozenset(), **terms: object) -> Fetched:
        chosen = Terms(base=server.base, patience=QUICK, thresholds=SMALL, now=lambda: NOW)
        return fetch_list(self.project, "SDN.CSV", known, self.note, replace(chosen, **terms))

    def note(self, n_bytes: int, total: int | None) -> None:
        self.calls.append((n_bytes, total))

    def stored(self) -> dict[str, bytes]:
        paths = sorted(path for path in self.project.ofac.rglob("*") if path.is_file())
        return {path.relative_to(self.project.ofac).as_posix(): path.read_bytes() for path in paths}

    def left(self) -> set[str]:
        return {path.name for path in (self.project.build / "fetch").iterdir()} - {"fetch.lock"}


@contextmanager
def open_bench(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """The bench, with whatever proxy the machine has out of the way."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("no_proxy", "*")
    with ExitStack() as servers:
        yield Bench(Project(root / "checkout"), servers, [])


def refuse(bench: Bench, server: ListServer, *said: str, keeps: frozenset[str] = frozenset(), **terms: object) -> str:
    """Fetch, and hold that it is refused in these words, that the store is as it was, and what is left for a later attempt."""
    before = bench.stored()
    with pytest.raises(FetchError) as caught:
        bench.fetch(server, **terms)
    message = str(caught.value)
    assert isinstance(caught.value, UserError)
    assert caught.value.exit_code == 2
    assert [words for words in said if words not in message] == [], message
    assert bench.stored() == before
    assert bool(before) == bench.project.ofac.exists()
    assert bench.left() == keeps
    return message
