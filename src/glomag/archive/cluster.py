"""Sends the work to a Dask cluster that somebody else started: only paths and outcomes travel, never the content of a list.

Dask itself decides on which worker a list is read, and reads it on another one where a worker dies. It sends nothing outside: the
client listens on no port, opens no address but that of the scheduler, and asks nobody for news.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import platform
import re
import secrets
import tempfile
import warnings
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

from glomag.archive.jobs import Done, Job, Spread, normalise_list
from glomag.archive.partition import BUILT_BESIDE
from glomag.archive.reader import LIBRARIES, fingerprint
from glomag.errors import SourceError, UserError
from glomag.wording import print_count

SECONDS_TO_ANSWER = 10.0
"""How long a scheduler and its first worker are waited for, and workers that are gone for to come back."""

_IN_HAND = 2  # jobs handed out for each thread of the cluster: no worker waits, and the scheduler holds few of thousands
_SOURCES_LOOKED_AT = 20
_ADDRESS = re.compile(r"(?:tcp|tls|ws|wss)://[^\s/]+:[0-9]{1,5}")
_ALLOWED = "the address that the scheduler prints when it starts, as in tcp://127.0.0.1:8786"
_TOKEN_FILE = "asked"  # noqa: S105 (the name of a file)
_LOUD = ("distributed", "distributed.client", "distributed.gc", "tornado", "tornado.application")


class ClusterError(UserError):
    """The cluster cannot be reached, cannot do this work, or was lost; what is in the dataset stays."""


def spread_over_cluster(address: str, seconds: float = SECONDS_TO_ANSWER) -> Spread:
    """A `Spread` over the workers of a running Dask scheduler.

    Asks at once, so that nothing is written where it raises: ClusterError where Dask is not installed, where no scheduler answers at
    the address or has no worker after so many `seconds`, and where a worker or the scheduler has other versions. Before the first
    list the `Spread` checks that every worker sees the lists and can write the dataset, with the same error. A list that ends more
    workers than the scheduler allows (`distributed.scheduler.allowed-failures`), twice, is refused, and the others are done.
    """
    with _connected(address, seconds) as client:
        _check_versions(client)

    def spread(jobs: Sequence[Job]) -> Iterator[Done]:
        with _connected(address, seconds) as client:
            _check_versions(client)
            _check_storage(client, jobs)
            yield from _on_workers(client, jobs, seconds)

    return spread


def _dask() -> Any:
    """The library, or one message that says how to get it."""
    try:
        return importlib.import_module("distributed")
    except ModuleNotFoundError:
        raise ClusterError(
            "--scheduler needs Dask, which is not installed",
            change="install it here and on every worker: make cluster, or uv sync --inexact --group cluster, or pip install distributed",
        ) from None


@contextmanager
def _connected(address: str, seconds: float) -> Iterator[Any]:
    dask = _dask()
    with _quiet():
        client = _connect(dask, address, seconds)
        try:
            yield client
        except dask.comm.CommClosedError:
            raise _lost(client) from None
        finally:
            client.close(timeout=seconds)


def _connect(dask: Any, address: str, seconds: float) -> Any:
    if not _ADDRESS.fullmatch(address):
        raise ClusterError(f"{address!r} is no address of a Dask scheduler", where="--scheduler", allowed=_ALLOWED)
    try:
        # A client that cannot connect leaves its thread behind; so it is made only where somebody answers.
        asyncio.run(asyncio.wait_for(_knock(dask, address, seconds), seconds))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about versions: they are compared below, and refused
            client = dask.Client(address, timeout=seconds, set_as_default=False)
    except (OSError, ValueError, OverflowError, MemoryError):  # what is read from somebody who is no scheduler can be anything
        raise ClusterError(
            f"no Dask scheduler answers within {seconds:g} seconds",
            where=f"--scheduler {address}",
            allowed=_ALLOWED,
            change="start one (docs/cluster.md), or leave --scheduler out to work on this machine",
        ) from None
    try:
        client.wait_for_workers(1, timeout=seconds)
    except TimeoutError:
        client.close(timeout=seconds)
        raise ClusterError(
            f"the scheduler has no worker, also after {seconds:g} seconds",
            where=f"--scheduler {address}",
            change=f"start some: dask worker {address} --nthreads 1",
        ) from None
    return client


async def _knock(dask: Any, address: str, seconds: float) -> None:
    """Open a connection and close it; raises OSError where nobody answers, or somebody who is no scheduler."""
    arguments = dask.Security().get_connection_args("client")  # keys and certificates, where Dask is configured for TLS
    connection = await dask.comm.connect(address, timeout=seconds, **arguments)
    await connection.close()


@contextmanager
def _quiet() -> Iterator[None]:
    """Dask tells on standard error what a message of ours tells already, with a traceback; here it is silent."""
    before = {name: logging.getLogger(name).level for name in _LOUD}
    try:
        for name in _LOUD:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        yield
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)


# --- before the work: the same code everywhere, and the same folders ---------------------------------------------------


def find_versions() -> dict[str, str]:
    """What must be the same on every machine: versions by name, and `reader`, the fingerprint of the code that reads lists."""
    named = {name: version(name) for name in ("glomag", *LIBRARIES, "distributed")}
    python = ".".join(platform.python_version_tuple()[:2])
    return {**named, "python": python, "reader": fingerprint()[:12]}


def _check_versions(client: Any) -> None:
    own = find_versions()
    found = _ask(client, find_versions)
    of_scheduler = client.get_versions()["scheduler"]["packages"]["distributed"]
    found["the scheduler"] = {**own, "distributed": str(of_scheduler)}
    differing = {who: one for who, one in found.items() if one != own}
    if differing:
        who, other = next(iter(differing.items()))
        names = [name for name in own if other.get(name) != own[name]]
        raise ClusterError(
            f"the cluster has other versions: {', '.join(f'{name} {other.get(name)}, here {own[name]}' for name in names)}",
            where=f"{who}{f' and {len(differing) - 1} more' if len(differing) > 1 else ''}",
            allowed="one version of the project and of its libraries everywhere, so that every list is read alike",
            change="install the same checkout and lock on every worker (docs/cluster.md), and start the workers again",
        )


def _ask(client: Any, function: Any, *arguments: Any) -> dict[str, Any]:
    """What a function returns on each worker, by address; raises ClusterError where the project is not installed there."""
    answers: dict[str, Any] = client.run(function, *arguments, on_error="return")
    for who, answer in answers.items():
        if isinstance(answer, ImportError | AttributeError):
            raise ClusterError(
                f"the project is not installed on a worker, or is another one: {answer}",
                where=who,
                change="install the same checkout and lock on every worker (docs/cluster.md), and start the workers again",
            )
        if isinstance(answer, BaseException):
            raise answer
    return answers


class Place(NamedTuple):
    """What a worker has to find: lists with their sizes in bytes, and a file in a folder of the dataset that holds a token."""

    sources: tuple[tuple[Path, int], ...]
    folder: Path
    token: str


class Seen(NamedTuple):
    """What a worker found: the first thing that is wrong, "" where nothing is, and the name of the file that it wrote."""

    fault: str
    reply: str


def look_at_place(place: Place) -> Seen:
    """On a worker: the lists are there, the folder is the very one that the client has, and may be written."""
    for source, size in place.sources:
        try:
            found = source.stat().st_size
        except OSError as error:
            return Seen(f"it cannot see {source}: {error.strerror}", "")
        if found != size:
            return Seen(f"{source} has {found} bytes there, and {size} here", "")
    try:
        is_same = (place.folder / _TOKEN_FILE).read_text(encoding="ascii") == place.token
        reply = secrets.token_hex(8)
        (place.folder / reply).write_bytes(b"")
    except OSError as error:
        return Seen(f"it cannot see and write the dataset {place.folder.parent}: {error.strerror}", "")
    return Seen("" if is_same else f"the dataset {place.folder.parent} is another folder there", reply)


def _check_storage(client: Any, jobs: Sequence[Job]) -> None:
    for dataset in sorted({job.dataset for job in jobs}):
        with tempfile.TemporaryDirectory(prefix=BUILT_BESIDE, dir=dataset) as beside:
            folder, token = Path(beside), secrets.token_hex(16)
            folder.chmod(dataset.stat().st_mode & 0o777)  # workers may run as somebody else of the same group
            (folder / _TOKEN_FILE).write_text(token, encoding="ascii")
            place = Place(_some_sources([job for job in jobs if job.dataset == dataset]), folder, token)
            _check_seen(folder, _ask(client, look_at_place, place))


def _some_sources(jobs: Sequence[Job]) -> tuple[tuple[Path, int], ...]:
    """A few lists out of all, with their sizes; those that are gone here are told by the worker that is to read them."""
    looked_at = [job.source for job in jobs[:: max(1, len(jobs) // _SOURCES_LOOKED_AT)]]
    return tuple((source, source.stat().st_size) for source in looked_at if source.is_file())


def _check_seen(folder: Path, answers: Mapping[str, Seen]) -> None:
    for who, seen in answers.items():
        fault = seen.fault or ("" if (folder / seen.reply).is_file() else f"what it writes into {folder.parent} does not arrive here")
        if fault:
            raise ClusterError(
                f"a worker has not the same folders: {fault}",
                where=who,
                allowed="lists and dataset on storage that this machine and every worker see under the same path",
                change="share both folders with the workers (docs/cluster.md), or leave --scheduler out",
            )


# --- the work ----------------------------------------------------------------------------------------------------------


def _on_workers(client: Any, jobs: Sequence[Job], seconds: float) -> Iterator[Done]:
    """All jobs; one that was lost with several workers is done once more, alone, since its neighbour may have ended them."""
    suspects = []
    for told in _few_at_a_time(client, jobs, _IN_HAND, seconds):
        if isinstance(told, _Killed):
            suspects.append(told.job)
        else:
            yield told
    for job in suspects:
        for told in _few_at_a_time(client, [job], 0, seconds):
            yield told.refused() if isinstance(told, _Killed) else told


class _Killed(NamedTuple):
    """A job that was lost with as many workers as the scheduler allows, and one."""

    job: Job
    n_workers: int

    def refused(self) -> Done:
        error = SourceError(
            f"{print_count(self.n_workers, 'worker')} of the cluster ended in reading the list: out of memory, perhaps",
            where=self.job.source.name,
            change="give the workers more memory and run the command again, which reads only what is missing",
        )
        return Done(self.job.list_date, 0, 0.0, False, str(error))


def _few_at_a_time(client: Any, jobs: Sequence[Job], for_each_thread: int, seconds: float) -> Iterator[Done | _Killed]:
    """Few jobs in the hands of the cluster; each outcome as it comes, and its trace on the cluster let go."""
    waiting, in_hand, finished = deque(jobs), dict[Any, Job](), SimpleQueue[Any]()
    try:
        while waiting or in_hand:
            n_threads = sum(_threads(client).values())
            while waiting and len(in_hand) < max(1, for_each_thread * n_threads):
                future = client.submit(normalise_list, waiting[0], pure=False)
                in_hand[future] = waiting.popleft()
                future.add_done_callback(finished.put)
            future = _next_finished(client, finished, seconds)
            told = _outcome(client, future, in_hand.pop(future))
            future.release()
            yield told
    finally:
        if in_hand and client.status == "running":
            client.cancel(list(in_hand), force=True)


def _threads(client: Any) -> dict[str, int]:
    """Threads of each worker; raises ClusterError where the scheduler does not answer."""
    try:
        return client.nthreads()
    except OSError:
        raise _lost(client) from None


def _next_finished(client: Any, finished: SimpleQueue[Any], seconds: float) -> Any:
    """The next future that is done; raises ClusterError where every worker is gone and none came back at two looks."""
    was_alone = False
    while True:
        try:
            return finished.get(timeout=seconds)
        except Empty:
            is_alone = not _threads(client)
            if was_alone and is_alone:
                raise ClusterError(
                    f"the cluster has lost all its workers, and none came back within {seconds:g} seconds",
                    change="start workers, and the command again: it goes on where it stopped",
                ) from None
            was_alone = is_alone


def _outcome(client: Any, future: Any, job: Job) -> Done | _Killed:
    if future.status in {"cancelled", "lost"}:
        raise _lost(client)
    error = future.exception() if future.status == "error" else None
    if error is None:
        return future.result()
    if isinstance(error, _dask().KilledWorker):
        return _Killed(job, error.allowed_failures + 1)
    raise error


def _lost(client: Any) -> ClusterError:
    return ClusterError(
        "the scheduler is gone, or somebody cancelled the work; what is in the dataset stays",
        where=f"--scheduler {client._start_arg}",
        change="start the cluster, and the command again: it goes on where it stopped",
    )
