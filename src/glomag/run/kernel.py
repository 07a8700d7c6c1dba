"""A kernel without sockets or threads, in the process that papermill itself is in: ipykernel's own, and nbclient's own reading of it.

What a cell prints, shows or raises becomes the same messages that a kernel of its own would send; they are handed over after each
cell. Two things differ, since they depend on the clock there: text is cut into outputs where it is flushed, not every 0.2 seconds;
and what a program writes to the standard output itself stands where it was written.
"""

from __future__ import annotations

import io
import os
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ipykernel import debugger  # noqa: F401 (else imported with the first kernel)
from ipykernel.ipkernel import IPythonKernel
from IPython.core.profiledir import ProfileDir
from jupyter_client.session import Session
from nbclient.exceptions import DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.log import logger
from traitlets import Any as AnyTrait
from traitlets.config import Config

from glomag.run.child import tell_step

_STREAMS = ("stdout", "stderr")
# No file and no thread for the history of cells.
_SETTINGS = Config({"HistoryManager": {"enabled": False}})


class _Session(Session):
    """Keeps what the kernel would send, as the other side would read it."""

    sent = AnyTrait()

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, parent: Any = None, *_: Any, **told: Any) -> Any:
        message = msg_or_type
        if not isinstance(message, dict):
            message = self.msg(msg_or_type, content, parent=parent, header=told.get("header"), metadata=told.get("metadata"))
        message["content"] = self.unpack(self.pack(message["content"]))
        message["buffers"] = told.get("buffers") or []
        self.sent[message["msg_type"] == "execute_reply"].append(message)
        return message


class _Channel:
    """One side of what was sent; nobody waits for more."""

    def __init__(self, messages: deque[Any]) -> None:
        self._messages = messages

    def get_msg(self, timeout: float | None = None) -> Any:
        return self._messages.popleft()


class _Kernel(IPythonKernel):
    """The kernel, and to nbclient its client as well."""

    seconds = AnyTrait()

    def __init__(self, seconds: float | None, **settings: Any) -> None:
        sent: tuple[deque[Any], deque[Any]] = (deque(), deque())
        super().__init__(session=_Session(sent=sent), log=logger, config=_SETTINGS, seconds=seconds, **settings)  # type: ignore[no-untyped-call]
        self.iopub_channel, self.shell_channel = (_Channel(messages) for messages in sent)
        # Only asked whether a cell with `await` runs in the first thread, which it does.
        self.shell_channel_thread = SimpleNamespace(parent_thread=threading.current_thread())

    async def execute(self, code: str, store_history: bool = True, stop_on_error: bool = True) -> str:
        """Run a cell, as when a client asks for it; returns the id of the request."""
        own: Any = self  # ipykernel has few types
        if not self.is_alive():
            raise DeadKernelError("Kernel died")
        content = {"code": code, "store_history": store_history, "stop_on_error": stop_on_error, "allow_stdin": False}
        request = own.session.msg("execute_request", content)
        own.set_parent([], request)
        tell_step(f"code cell {own.shell.execution_count}", self.seconds)
        await own.execute_request(None, [], request)
        tell_step("after its last cell", None)
        own._publish_status("idle", "shell", parent=request)
        return request["header"]["msg_id"]

    def is_alive(self) -> bool:
        """Whether no cell has called `exit`."""
        shell: Any = self.shell
        return not shell.exit_now

    def _abort_queues(self, subshell_id: str | None = None) -> None:
        """Nothing waits."""


class _Stream(io.TextIOBase):
    """A standard stream of the cells. What programs write to the file itself is caught, and stands where it was written."""

    encoding = "UTF-8"

    def __init__(self, kernel: Any, name: str, number: int) -> None:
        super().__init__()
        self._kernel, self.name, self._number, self._process = kernel, name, number, os.getpid()
        self._lock, self._held, self._n_caught = threading.RLock(), io.StringIO(), 0
        self._caught = os.memfd_create(name)
        self._before = os.dup(number)
        os.dup2(self._caught, number)

    def fileno(self) -> int:
        return self._number

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if os.getpid() != self._process:  # a process that a cell forked
            os.write(self._number, text.encode())
            return len(text)
        with self._lock:
            self._take_caught()
            return self._held.write(text)

    def flush(self) -> None:
        """Hand over what was written."""
        if os.getpid() != self._process:
            return
        with self._lock:
            self._take_caught()
            text, self._held = self._held.getvalue(), io.StringIO()
        if text:
            self._kernel.session.send(None, "stream", {"name": self.name, "text": text}, parent=self._kernel.get_parent("shell"))

    def _take_caught(self) -> None:
        while caught := os.pread(self._caught, 1 << 16, self._n_caught):
            self._n_caught += len(caught)
            self._held.write(caught.decode(errors="replace"))

    def give_back(self) -> None:
        """The file is what it was before."""
        os.dup2(self._before, self._number)
        os.close(self._before)


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's client of a kernel that is there already."""

    def execute(self, **_: Any) -> Any:
        """Run the cells and fill in what papermill's client does after them."""
        self.reset_execution_trackers()
        self.papermill_execute_cells()
        if not self.kc.is_alive():
            raise DeadKernelError("Kernel died")
        self.nb.metadata["language_info"] = dict(IPythonKernel.language_info)
        self.set_widgets_metadata()
        return self.nb


def execute_here(
    nb_man: Any,
    log_output: bool = False,
    stdout_file: Any = None,
    stderr_file: Any = None,
    execution_timeout: float | None = None,
    **settings: Any,
) -> Any:
    """Run the cells of papermill's notebook in this process, which must have been forked for it, and return the notebook.

    `execution_timeout` is in seconds, for each cell; the warm process sees to it. Settings are those of nbclient.
    """
    seconds = execution_timeout or settings.pop("timeout", None)
    known = {name: value for name, value in settings.items() if name in _Client.class_trait_names()}
    with _kernel(seconds) as kernel:
        client = _Client(nb_man, log=logger, log_output=log_output, stdout_file=stdout_file, stderr_file=stderr_file, **known)
        client.kc = kernel
        return client.execute()


@contextmanager
def _kernel(seconds: float | None) -> Iterator[_Kernel]:
    """A kernel in the surroundings that one of its own would have: its folder, what it imports from, its streams."""
    folder = Path(os.environ["TMPDIR"]) / "ipython"
    os.environ["IPYTHONDIR"] = str(folder)
    sys.argv = [""]
    _import_from_folder()
    create: Any = ProfileDir.create_profile_dir
    kernel = _Kernel.instance(seconds=seconds, profile_dir=create(str(folder)))
    _tell_pyplot()
    before = sys.stdout, sys.stderr
    streams = [_Stream(kernel, name, number) for number, name in enumerate(_STREAMS, start=1)]
    sys.stdout, sys.stderr = streams
    try:
        yield kernel
    finally:
        sys.stdout, sys.stderr = before
        for stream in streams:
            stream.give_back()


def _import_from_folder() -> None:
    """A notebook imports from its folder what is in no library, as in a kernel, which does this itself."""
    libraries = (place for place, path in enumerate(sys.path) if Path(path).name in {"site-packages", "dist-packages"})
    sys.path.insert(next(libraries, 0), "")


def _tell_pyplot() -> None:
    """It asks for the shell at its own import, and there was none yet."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.install_repl_displayhook()
