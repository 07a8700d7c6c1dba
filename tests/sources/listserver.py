"""A list service on the loopback that answers as a test scripts it: one answer a request, the last one for ever."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LAST_MODIFIED = "Mon, 04 Mar 2024 15:00:00 GMT"
_TYPES = ["SDGT", "GLOMAG", "CUBA", "SDGT] [GLOMAG"]
_REMARK = "SYNTHETIC REMARK. " * 10  # so that few entries make a file that breaks off in many places


def made_list(n_entries: int = 800, first_uid: int = 101) -> bytes:
    """A small SDN.CSV of invented entries, every name marked as such."""
    lines = [
        f'{first_uid + number},"SYNTHETIC ENTRY {number}","individual","{_TYPES[number % len(_TYPES)]}"{",-0- " * 7},"{_REMARK}"'
        for number in range(n_entries)
    ]
    return "\r\n".join(lines).encode() + b"\r\n\x1a"


@dataclass(frozen=True)
class Answer:
    """One answer. `sent` bytes of the body go out (all when None), then the connection is cut, or stalls first."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: str | None = '"one"'
    last_modified: str | None = LAST_MODIFIED
    sent: int | None = None
    stalls: float = 0
    says_length: bool = True
    knows_ranges: bool = True
    minds_if_range: bool = True


class ListServer(ThreadingHTTPServer):
    """Remembers every request: its path and its headers."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, answers: dict[str, list[Answer]]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.lock = threading.Lock()
        self.closing = threading.Event()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/exports/"

    @property
    def ranges(self) -> list[str | None]:
        """The Range of every request so far."""
        return [headers.get("Range") for _, headers in self.asked]

    def next_answer(self, path: str, headers: dict[str, str]) -> Answer:
        with self.lock:
            self.asked.append((path, headers))
            script = self.answers.get(path, [Answer(status=404)])
            return script.pop(0) if len(script) > 1 else script[0]

    def handle_error(self, *_: Any) -> None:
        """A client that hangs up is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ListServer

    def do_GET(self) -> None:
        answer = self.server.next_answer(self.path, dict(self.headers))
        body, status, headers = answer.body, answer.status, dict(answer.headers)
        offset = self._offset(answer)
        if offset is not None:
            status = 206
            headers["Content-Range"] = f"bytes {offset}-{len(body) - 1}/{len(body)}"
            body = body[offset:]
        headers |= {"Content-Length": str(len(body))} if answer.says_length else {}
        headers |= {"ETag": answer.etag} if answer.etag else {}
        headers |= {"Last-Modified": answer.last_modified} if answer.last_modified else {}
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body if answer.sent is None else body[: answer.sent])
        self.wfile.flush()
        if answer.stalls:
            self.server.closing.wait(answer.stalls)
        self.close_connection = True

    def _offset(self, answer: Answer) -> int | None:
        asked = self.headers.get("Range")
        if not asked or not answer.knows_ranges or answer.status != 200:
            return None
        if answer.minds_if_range and self.headers.get("If-Range") not in (answer.etag, answer.last_modified):
            return None
        return int(asked.removeprefix("bytes=").removesuffix("-"))

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def serve(answers: dict[str, list[Answer]]) -> Iterator[ListServer]:
    """The server, while a test lasts. A path without a script answers 404."""
    server = ListServer(answers)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
