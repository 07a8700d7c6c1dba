"""One file over an unreliable line: continued where it broke off, tried again with growing waits, never larger than allowed."""

from __future__ import annotations

import gzip
import os
import re
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import requests
import urllib3
from pydantic import BaseModel, ConfigDict, ValidationError
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from glomag.errors import FetchError
from glomag.sources.address import BrokenTransferError, by_hand, open_address, open_session, shown_address

Progress = Callable[[int, int | None], None]

_CHUNK = 16_384
_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_ENCODINGS = {"": "", "identity": "", "gzip": "gzip", "x-gzip": "gzip"}


@dataclass(frozen=True)
class Patience:
    """How long a download waits (seconds) and how often it tries; waits double from `first_wait` to `longest_wait`.

    Five attempts with these waits take a quarter of a minute where there is no network at all.
    """

    attempts: int = 5
    connect_timeout: float = 20
    read_timeout: float = 60
    first_wait: float = 1
    longest_wait: float = 30
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True)
class Download:
    """A whole file, and what the service said of it; `served` is the address after redirects, without its query."""

    path: Path
    asked: str
    served: str
    last_modified: str | None
    etag: str | None


class _Sent(BaseModel):
    """What the service said of the file that a partial one is a part of; kept beside it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    asked: str
    served: str
    etag: str | None
    last_modified: str | None
    encoding: str
    total: int | None

    @property
    def validator(self) -> str | None:
        """What tells the service that the same file is meant (RFC 9110, If-Range): a strong ETag, else Last-Modified."""
        return self.last_modified if self.etag is None or self.etag.startswith("W/") else self.etag

    def is_of_the_same_file(self, other: _Sent) -> bool:
        """True where nothing that both say differs."""
        pairs = ((self.etag, other.etag), (self.last_modified, other.last_modified), (self.total, other.total))
        return self.encoding == other.encoding and all(mine == its for mine, its in pairs if mine is not None and its is not None)


@dataclass(frozen=True)
class _Transfer:
    """What every attempt at one file has in common."""

    address: str
    part: Path
    largest: int
    timeouts: tuple[float, float]
    progress: Progress

    @property
    def note(self) -> Path:
        return self.part.with_name(f"{self.part.name}.json")

    def refuse_above(self, size: int) -> None:
        if size > self.largest:
            raise FetchError(
                f"the file is larger than {self.largest:,} bytes: it cannot be the list",
                where=self.address,
                change=by_hand(self.address),
            )


def download(address: str, target: Path, largest: int, patience: Patience, progress: Progress) -> Download:
    """Download an address into `target`, of at most `largest` bytes.

    The file grows as `<target>.part` and is continued by Range where the service says that it is still the same one, also
    by a later call. Raises FetchError: at once for what no patience mends (then nothing is kept), and after the last
    attempt for a line that breaks, stalls or answers 5xx (then the part is kept).
    """
    timeouts = (patience.connect_timeout, patience.read_timeout)
    transfer = _Transfer(address, target.with_name(f"{target.name}.part"), largest, timeouts, progress)
    attempts = Retrying(
        stop=stop_after_attempt(patience.attempts),
        wait=wait_exponential(multiplier=patience.first_wait, max=patience.longest_wait),
        retry=retry_if_exception_type(BrokenTransferError),
        sleep=patience.sleep,
        reraise=True,
    )
    try:
        with open_session() as session:
            sent = attempts(_attempt, transfer, session)
        _unpack(transfer, sent.encoding, target)
    except BrokenTransferError as error:
        raise _given_up(transfer, patience, error) from None
    except FetchError:
        forget(target)
        raise
    return Download(target, address, sent.served, sent.last_modified, sent.etag)


def forget(target: Path) -> None:
    """Remove a downloaded file, and what is left of attempts at it."""
    part = target.with_name(f"{target.name}.part")
    for path in (target, part, part.with_name(f"{part.name}.json")):
        path.unlink(missing_ok=True)


def _attempt(transfer: _Transfer, session: requests.Session) -> _Sent:
    kept = _read_kept(transfer)
    offset = transfer.part.stat().st_size if kept else 0
    headers = {"Range": f"bytes={offset}-", "If-Range": kept.validator} if kept and kept.validator else {}
    with open_address(session, transfer.address, headers, transfer.timeouts) as response:
        sent = _describe(transfer, response)
        if response.status_code != requests.codes.ok:
            begins = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
            if kept is None or begins is None or int(begins[1]) != offset or not kept.is_of_the_same_file(sent):
                _drop(transfer)
                raise BrokenTransferError("the file on the service has changed since its first part was sent")
        else:
            offset = 0
            _drop(transfer)
        transfer.refuse_above(sent.total or 0)
        transfer.note.write_text(sent.model_dump_json(), encoding="utf-8")
        n_bytes = _append(transfer, response, offset, sent.total)
    if sent.total is not None and n_bytes != sent.total:
        raise BrokenTransferError(f"the transfer ended after {n_bytes:,} of {sent.total:,} bytes")
    return sent


def _read_kept(transfer: _Transfer) -> _Sent | None:
    """What is known of the partial file; None, and nothing is left, where it cannot be continued."""
    try:
        kept = _Sent.model_validate_json(transfer.note.read_bytes())
        if kept.asked == transfer.address and kept.validator and transfer.part.stat().st_size:
            return kept
    except (FileNotFoundError, ValidationError):
        pass
    _drop(transfer)
    return None


def _drop(transfer: _Transfer) -> None:
    transfer.part.unlink(missing_ok=True)
    transfer.note.unlink(missing_ok=True)


def _describe(transfer: _Transfer, response: requests.Response) -> _Sent:
    headers = response.headers
    encoding = headers.get("Content-Encoding", "").strip().lower()
    if encoding not in _ENCODINGS:
        raise FetchError(
            f"the service packs the file as {encoding!r}, which was not asked for",
            where=transfer.address,
            allowed="the file as it is, or gzip",
            change=by_hand(transfer.address),
        )
    return _Sent(
        asked=transfer.address,
        served=shown_address(response.url),
        etag=headers.get("ETag"),
        last_modified=headers.get("Last-Modified"),
        encoding=_ENCODINGS[encoding],
        total=_total(response),
    )


def _total(response: requests.Response) -> int | None:
    """The bytes of the whole file as it is sent; None where the service does not say it."""
    if response.status_code == requests.codes.ok:
        printed = response.headers.get("Content-Length", "")
    else:
        match = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
        printed = match[2] if match else ""
    return int(printed) if printed.isdecimal() else None


def _append(transfer: _Transfer, response: requests.Response, offset: int, total: int | None) -> int:
    """Write the body behind what is there; returns the bytes that are there now."""
    n_bytes = offset
    transfer.progress(n_bytes, total)
    with transfer.part.open("ab") as opened:
        for chunk in _chunks(response):
            n_bytes += len(chunk)
            transfer.refuse_above(n_bytes)
            opened.write(chunk)
            transfer.progress(n_bytes, total)
    return n_bytes


def _chunks(response: requests.Response) -> Iterator[bytes]:
    """The body as it is sent, not unpacked: a range counts those bytes."""
    try:
        yield from response.raw.stream(_CHUNK, decode_content=False)
    except urllib3.exceptions.ReadTimeoutError:
        raise BrokenTransferError("the transfer stalled") from None
    except (urllib3.exceptions.HTTPError, ConnectionError):
        raise BrokenTransferError("the connection broke off") from None


def _unpack(transfer: _Transfer, encoding: str, target: Path) -> None:
    if not encoding:
        os.replace(transfer.part, target)
    else:
        try:
            with gzip.open(transfer.part) as packed, target.open("wb") as opened:
                while chunk := packed.read(_CHUNK):
                    opened.write(chunk)
                    transfer.refuse_above(opened.tell())
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise FetchError(
                f"the service packed the file and it cannot be unpacked: {error}", where=transfer.address, change=by_hand(transfer.address)
            ) from None
    _drop(transfer)


def _given_up(transfer: _Transfer, patience: Patience, error: BrokenTransferError) -> FetchError:
    kept = _read_kept(transfer)
    again = f"try again: it goes on after the first {transfer.part.stat().st_size:,} bytes" if kept else "try again later"
    return FetchError(
        f"the download failed {patience.attempts} times, at last because {error}",
        where=transfer.address,
        change=f"{again}; or {by_hand(transfer.address)}",
    )
