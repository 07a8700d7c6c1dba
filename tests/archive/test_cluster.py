"""A real Dask cluster of two workers on the loopback: one for the whole module, of subprocesses of this test."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import pytest

from glomag.archive import cluster
from glomag.archive.cluster import ClusterError, Place, look_at_place, spread_over_cluster
from glomag.archive.jobs import Done, Job, normalise_here
from glomag.archive.reader import fingerprint

distributed = pytest.importorskip("distributed", reason="needs Dask: uv sync --group cluster")

LOOPBACK = ("--host", "127.0.0.1", "--no-dashboard", "--dashboard-address", "127.0.0.1:0")
BEFORE_GIVING_UP = 60.0
# Of a row only the number, the name, the kind and the tags matter here.
ROW = '{uid},"SYNTHETIC PERSON {uid}","individual","{tag}",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n'


def _until(is_so: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + BEFORE_GIVING_UP
    while not is_so():
        assert time.monotonic() < end, f"never came: {what}"
        time.sleep(0.02)


class Cluster:
    """A scheduler, and its workers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workers: list[subprocess.Popen[bytes]] = []
        told = folder / "scheduler.json"
        self.scheduler = self._start("scheduler", "--port", "0", "--scheduler-file", str(told))
        try:
            _until(lambda: told.is_file() and told.read_text().endswith("}"), "the scheduler")
        except BaseException:
            self.end()
            raise
        self.address: str = json.loads(told.read_text())["address"]

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            command = [sys.executable, "-m", "dask", *words, *LOOPBACK]
            return subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder)

    def have_workers(self, n: int) -> None:
        scratch = ("--local-directory", str(self.folder / "scratch"))
        missing = n - len(self.workers)
        self.workers += [self._start("worker", self.address, "--nthreads", "1", "--no-nanny", *scratch) for _ in range(missing)]
        with self.client() as client:
            client.wait_for_workers(n, timeout=BEFORE_GIVING_UP)

    def client(self) -> distributed.Client:
        return distributed.Client(self.address, set_as_default=False)

    def kill_worker_with_work(self) -> None:
        with self.client() as client:
            (worker,) = (worker for worker, keys in client.processing().items() if keys)
            victim = client.run(os.getpid, workers=[worker])[worker]
        self._kill(process for process in self.workers if process.pid == victim)

    def kill_all_workers(self) -> None:
        self._kill(self.workers)

    def _kill(self, processes: Iterable[subprocess.Popen[bytes]]) -> None:
        for process in list(processes):
            process.kill()
            process.wait(timeout=BEFORE_GIVING_UP)
            self.workers.remove(process)

    def end(self) -> None:
        self.kill_all_workers()
        self.scheduler.kill()
        self.scheduler.wait(timeout=BEFORE_GIVING_UP)


def _open_when_read(pipe: Path) -> int:
    """The end of a pipe that is written to, as soon as somebody holds the other."""
    opened: list[int] = []

    def has_reader() -> bool:
        with suppress(OSError):
            opened.append(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
        return bool(opened)

    _until(has_reader, "somebody who reads the list")
    return opened[0]


@pytest.fixture(scope="module")
def loopback(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    started = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        started.have_workers(2)
        yield started
    finally:
        started.end()


def _write_lists(folder: Path, n: int) -> list[Path]:
    """SYNTHETIC lists in the form of SDN.CSV, each with one entry more than the one before."""
    folder.mkdir()
    paths = []
    for number in range(n):
        day = date(2024, 1, 1) + timedelta(days=number)
        rows = [ROW.format(uid=100 + place, tag="SDGT] [GLOMAG" if place % 2 else "SDGT") for place in range(5 + number)]
        paths.append(folder / f"sdn_{day}.csv")
        paths[-1].write_bytes("".join(rows).encode())
    return paths


def _jobs(paths: Sequence[Path], dataset: Path) -> list[Job]:
    dataset.mkdir(exist_ok=True)
    return [
        Job(path, date.fromisoformat(path.name[4:14]), dataset, hashlib.sha256(path.read_bytes()).hexdigest(), "", fingerprint())
        for path in paths
    ]


def _tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _told(done: Sequence[Done]) -> set[tuple[date, int, bool, str]]:
    return {(one.list_date, one.n_entries, one.was_new, one.refused) for one in done}


class Here(NamedTuple):
    """Lists, and the dataset and the outcomes that one process makes of them."""

    lists: list[Path]
    dataset: dict[str, bytes]
    told: set[tuple[date, int, bool, str]]


@pytest.fixture
def here(tmp_path: Path) -> Here:
    paths = _write_lists(tmp_path / "lists", 12)
    done = list(normalise_here(_jobs(paths, tmp_path / "here")))
    return Here(paths, _tree(tmp_path / "here"), _told(done))


def test_an_address_at_which_nobody_listens_is_refused_in_the_time_told(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ClusterError, match=r"no Dask scheduler answers within 0\.5 seconds") as caught:
        spread_over_cluster("tcp://127.0.0.1:9", seconds=0.5)
    assert caught.value.where == "--scheduler tcp://127.0.0.1:9"
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("address", ["nonsense", "", "http://127.0.0.1:8786", "tcp://127.0.0.1", "tcp://127.0.0.1:many"])
def test_what_is_no_address_is_refused_with_an_example(address: str) -> None:
    with pytest.raises(ClusterError, match=r"tcp://127\.0\.0\.1:8786"):
        spread_over_cluster(address, seconds=0.5)


def test_a_server_that_is_no_scheduler_is_refused() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with pytest.raises(ClusterError, match="no Dask scheduler answers"):
            spread_over_cluster(f"tcp://127.0.0.1:{server.server_port}", seconds=1)
        server.shutdown()


def test_a_server_that_says_nothing_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(ClusterError, match="no Dask scheduler answers"):
        spread_over_cluster(f"tcp://127.0.0.1:{server.getsockname()[1]}", seconds=0.3)


def test_without_dask_one_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match="uv sync --inexact --group cluster"):
        spread_over_cluster("tcp://127.0.0.1:9")


@contextmanager
def _meanwhile(action: Callable[[], object]) -> Iterator[None]:
    """Do something in a thread while something else waits; what goes wrong in it is raised at the end."""
    with ThreadPoolExecutor(1) as threads:
        doing = threads.submit(action)
        yield
        doing.result(timeout=BEFORE_GIVING_UP)


def _hold(source: Path) -> Path:
    """Put a pipe in the place of a list, so that who reads it stays in the middle of it; the list itself is kept beside."""
    held = source.with_name("held")
    source.rename(held)
    os.mkfifo(source)
    return held


def test_the_client_is_silent_and_leaves_the_loudness_of_others_as_it_was(loopback: Cluster, capfd: pytest.CaptureFixture[str]) -> None:
    before = logging.getLogger("distributed").level
    spread_over_cluster(loopback.address)
    assert logging.getLogger("distributed").level == before
    assert capfd.readouterr().err == ""


def test_other_versions_on_a_worker_are_refused_by_name(loopback: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "version", lambda name: "0.1" if name == "pandas" else metadata.version(name))
    monkeypatch.setattr(cluster, "fingerprint", lambda: "another code")
    with pytest.raises(ClusterError, match=r"pandas 3\.[0-9.]+, here 0\.1, reader [0-9a-f]{12}, here another code\n") as caught:
        spread_over_cluster(loopback.address)
    assert re.fullmatch(r"tcp://127\.0\.0\.1:[0-9]+ and 1 more", caught.value.where)


def test_another_dask_of_the_scheduler_is_refused(loopback: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"scheduler": {"packages": {"distributed": "0.1"}}}
    monkeypatch.setattr(distributed.Client, "get_versions", lambda _: asked)
    with pytest.raises(ClusterError, match=r"distributed 0\.1, here [0-9.]+") as caught:
        spread_over_cluster(loopback.address)
    assert caught.value.where == "the scheduler"


def test_a_worker_that_cannot_see_the_folder_is_told_before_any_list_is_read(
    loopback: Cluster, here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen_from_here = Path("/proc/self/cwd")
    if not seen_from_here.exists():
        pytest.skip("needs a path that means another folder in another process")
    monkeypatch.chdir(tmp_path)
    dataset = tmp_path / "there"
    lists = _jobs([seen_from_here / "lists" / path.name for path in here.lists], dataset)
    own = _jobs(here.lists, dataset)
    for jobs, says in ((lists, "it cannot see /proc/self/cwd/lists"), ([replace(own[0], dataset=seen_from_here / "there")], "the dataset")):
        with pytest.raises(ClusterError, match=says) as caught:
            list(spread_over_cluster(loopback.address)(jobs))
        assert caught.value.where.startswith("tcp://127.0.0.1:")
        assert list(dataset.iterdir()) == []


def test_a_folder_of_the_same_name_that_is_another_one_is_told(tmp_path: Path) -> None:
    (tmp_path / "asked").write_text("of another machine")
    assert "is another folder there" in look_at_place(Place((), tmp_path, "ours")).fault
    (tmp_path / "list.csv").write_text("short")
    assert "has 5 bytes there, and 7 here" in look_at_place(Place(((tmp_path / "list.csv", 7),), tmp_path, "ours")).fault


def test_a_cluster_makes_the_dataset_of_one_process_byte_for_byte(loopback: Cluster, here: Here, tmp_path: Path) -> None:
    jobs = _jobs(here.lists, tmp_path / "there")
    done = list(spread_over_cluster(loopback.address)(jobs))
    assert _tree(tmp_path / "there") == here.dataset
    assert _told(done) == here.told
    again = list(spread_over_cluster(loopback.address)(jobs))
    assert {one.was_new for one in again} == {False}
    assert _tree(tmp_path / "there") == here.dataset


def test_a_list_that_cannot_be_read_is_told_and_the_others_are_done(loopback: Cluster, here: Here, tmp_path: Path) -> None:
    broken = tmp_path / "lists" / "sdn_2023-01-01.csv"
    broken.write_bytes(b"1,2\r\n")
    done = list(spread_over_cluster(loopback.address)(_jobs([broken, *here.lists], tmp_path / "there")))
    assert [one.list_date for one in done if one.refused] == [date(2023, 1, 1)]
    assert "sdn_2023-01-01.csv" in next(one.refused for one in done if one.refused)
    assert _tree(tmp_path / "there") == here.dataset


def test_few_lists_are_in_the_hands_of_the_cluster_at_a_time_and_none_when_it_is_left(
    loopback: Cluster, here: Here, tmp_path: Path
) -> None:
    with loopback.client() as client:
        left = spread_over_cluster(loopback.address)(_jobs(here.lists, tmp_path / "there"))
        most = 0
        for _ in range(3):
            next(left)
            most = max(most, len(client.run_on_scheduler(_TASKS)))
        assert 0 < most <= 4
        left.close()  # as Ctrl-C does
        _until(lambda: client.run_on_scheduler(_TASKS) == [], "the cluster lets go of what was cancelled")
    assert len(list((tmp_path / "there").glob("list_date=*"))) < len(here.lists)


# Lambdas, since the scheduler cannot import the modules of the tests: a lambda is sent to it whole.
_TASKS = lambda dask_scheduler: sorted(map(str, dask_scheduler.tasks))  # noqa: E731
_SENT = lambda dask_scheduler: [__import__("pickle").dumps(task.run_spec) for task in dask_scheduler.tasks.values()]  # noqa: E731


def test_nothing_of_a_list_goes_through_the_scheduler(loopback: Cluster, here: Here, tmp_path: Path) -> None:
    with loopback.client() as client:
        left = spread_over_cluster(loopback.address)(_jobs(here.lists, tmp_path / "there"))
        next(left)
        sent = client.run_on_scheduler(_SENT)
        left.close()
    assert sent
    assert all(b"sdn_2024" in one and b"SYNTHETIC" not in one and len(one) < 2000 for one in sent)


def test_a_worker_killed_half_way_through_a_list_changes_nothing(loopback: Cluster, here: Here, tmp_path: Path) -> None:
    *_, last = jobs = _jobs(here.lists, tmp_path / "there")
    held = _hold(last.source)
    work = spread_over_cluster(loopback.address)(jobs)
    done = [next(work) for _ in jobs[1:]]
    pipe = _open_when_read(last.source)
    held.replace(last.source)  # who opens it from now on gets the list
    loopback.kill_worker_with_work()
    done += list(work)
    os.close(pipe)
    assert _tree(tmp_path / "there") == here.dataset
    assert _told(done) == here.told


def test_a_list_that_ends_its_workers_is_refused_and_the_others_are_done(loopback: Cluster, here: Here, tmp_path: Path) -> None:
    loopback.have_workers(2)
    bad, *_ = jobs = _jobs(here.lists, tmp_path / "there")
    _hold(bad.source)
    pipes = list[int]()

    def kill_twice() -> None:
        for _ in range(2):
            pipes.append(_open_when_read(bad.source))
            _until(lambda: len(list((tmp_path / "there").glob("list_date=*"))) >= len(jobs) - 2, "all that can be done beside it")
            loopback.kill_worker_with_work()
        loopback.have_workers(1)

    with loopback.client() as client:
        client.run_on_scheduler(lambda dask_scheduler: setattr(dask_scheduler, "allowed_failures", 0))
        with _meanwhile(kill_twice):
            done = list(spread_over_cluster(loopback.address)(jobs))
        client.run_on_scheduler(lambda dask_scheduler: setattr(dask_scheduler, "allowed_failures", 3))
    for pipe in pipes:
        os.close(pipe)
    assert [one.list_date for one in done if one.refused] == [bad.list_date]
    assert "1 worker of the cluster ended" in next(one.refused for one in done if one.refused)
    assert sorted(one.list_date for one in done) == [job.list_date for job in jobs]
    assert _tree(tmp_path / "there") == {name: content for name, content in here.dataset.items() if str(bad.list_date) not in name}


def test_a_cluster_that_is_lost_is_told_and_nothing_waits_for_ever(loopback: Cluster, here: Here, tmp_path: Path) -> None:
    """Stands last, since it leaves nothing of the cluster."""
    jobs, pipes = _jobs(here.lists[:1], tmp_path / "there"), list[int]()
    _hold(jobs[0].source)
    for end, says in ((loopback.kill_all_workers, "lost all its workers"), (loopback.scheduler.kill, "the scheduler is gone")):
        loopback.have_workers(1)
        work = spread_over_cluster(loopback.address, seconds=0.5)(jobs)
        with (
            _meanwhile(lambda end=end: (pipes.append(_open_when_read(jobs[0].source)), end())),  # type: ignore[misc]
            pytest.raises(ClusterError, match=says),
        ):
            next(work)
        if not loopback.workers:
            with pytest.raises(ClusterError, match=r"the scheduler has no worker, also after 0\.5 seconds"):
                spread_over_cluster(loopback.address, seconds=0.5)
    for pipe in pipes:
        os.close(pipe)
    assert not list((tmp_path / "there").glob("list_date=*"))
