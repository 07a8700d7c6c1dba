"""One notebook through papermill, in a clean kernel or a process forked for it, and the checks that papermill itself does not make."""

from __future__ import annotations

import getpass
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from traitlets.config import Config

from glomag.errors import NotebookError
from glomag.paths import Project
from glomag.run.child import is_clean

NOTEBOOKS = ("1_register", "2_declines", "3_attribution", "4_robustness", "5_appendix")
KERNEL = "python3"
_START_SECONDS, _CELL_SECONDS = 120, 300

# What would make two runs of the same notebook differ, pinned for every process that a run executes notebooks in.
_KERNEL_ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "MPLBACKEND": "agg",
    "PYTHONUTF8": "1",
    "JUPYTER_PREFER_ENV_PATH": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    # One thread for linear algebra: two notebooks share the machine as it is, and a process that forks must have no other.
    "OPENBLAS_NUM_THREADS": "1",
}
# Arrow keeps a thread that gives memory back, which a process that forks must not have.
_WARM_ENVIRONMENT = {"JE_ARROW_MALLOC_CONF": "background_thread:false"}
# What a user may have set for other work, and a kernel would obey: a start-up file, a style, another kernel by the same name.
_KERNEL_LACKS = ("PYTHONSTARTUP", "PYTHONWARNINGS", "MATPLOTLIBRC", "JUPYTER_PATH", "SOURCE_DATE_EPOCH")
# Said by the kernel on every start; it concerns machines that others share, and drowns what matters.
_KERNEL_CONFIGURATION = "c.IPKernelApp.log_level = 40\n"
# No kernel outlives the process that started it.
_KERNEL_CONFIGURATION += "from glomag.run.alive import end_kernel_with_worker\nend_kernel_with_worker()\n"


def check_parameters(path: Path, given: dict[str, Any], shown: str) -> None:
    """Raise NotebookError where the notebook does not declare a parameter that it is given.

    papermill itself would only warn, and run on with the default.
    """
    import papermill

    try:
        declared = papermill.inspect_notebook(str(path))
    except (ValueError, OSError) as error:
        raise NotebookError(f"the notebook cannot be read: {error}", where=shown, change="restore it from version control") from None
    unknown = sorted(set(given) - set(declared))
    if unknown:
        raise NotebookError(
            f"the notebook does not declare the parameter {', '.join(unknown)}",
            where=shown,
            allowed=", ".join(declared) or "(none: it has no cell tagged `parameters`)",
            change="add it to the cell tagged `parameters`",
        )


def execute_notebook(project: Project, source: Path, target: Path, parameters: dict[str, Any], shown: str = "") -> None:
    """Execute one notebook with papermill from the root of the checkout, and write the executed copy to `target`.

    In a process that was forked for it the cells run there, and else in a kernel. `shown` is how messages name the notebook.
    Raises NotebookError where a cell fails, is not reached, or the kernel dies; the copy is then not to be used.
    """
    import papermill

    shown = shown or project.shown(source)
    check_parameters(source, parameters, shown)
    target.parent.mkdir(parents=True, exist_ok=True)
    with chdir(project.root), _engine(project) as engine:
        try:
            papermill.execute_notebook(
                str(source),
                str(target),
                parameters=parameters,
                kernel_name=KERNEL,
                cwd=str(project.root),
                progress_bar=False,
                record_timing=False,
                execution_timeout=_CELL_SECONDS,
                **engine,
            )
        except papermill.exceptions.PapermillExecutionError as error:
            raise NotebookError(_say(error), where=f"{shown}, code cell {error.exec_count}") from None
        except (RuntimeError, TimeoutError) as error:
            raise NotebookError(f"the kernel died or did not answer: {error}", where=shown) from None


@contextmanager
def _engine(project: Project) -> Iterator[dict[str, Any]]:
    """What papermill is told of the engine: ours where this process was forked for one notebook, and else its own, with clean kernels."""
    if is_clean():
        from papermill.engines import papermill_engines

        from glomag.run.engine import NAME, ForkedEngine

        papermill_engines.register(NAME, ForkedEngine)  # a copy of the package that is not installed has no entry point
        # Saved once, at the end: a notebook with pictures takes papermill longer to write after each cell than some cells take.
        yield {"engine_name": NAME, "request_save_on_cell_execute": False}
        return
    with clean_kernels(project.build / "jupyter") as sockets:
        config = kernel_config(sockets, project.root)
        yield {"start_timeout": _START_SECONDS, "shutdown_kernel": "immediate", "config": config}


def kernel_config(sockets: Path, root: Path | None = None) -> Config:
    """How to talk to one kernel: over sockets in a folder of its own, where the system has such sockets.

    Ports are chosen by trying, and two kernels that start at once have been seen to choose the same one. The name of a socket
    may have about a hundred characters at most: where both sides stand in `root`, and the folder lies below, it begins there.
    """
    if os.name != "posix":
        return Config()
    place = sockets.relative_to(root) if root and sockets.is_relative_to(root) else sockets
    return Config({"KernelManager": {"transport": "ipc", "connection_file": str(sockets / "kernel.json"), "ip": str(place / "kernel")}})


def _say(error: Any) -> str:
    return f"a notebook failed with {error.ename}: {error.evalue}"


def kernel_environment(folder: Path) -> dict[str, str]:
    """The environment of a process in which notebooks are executed without a kernel; caches lie in `folder`."""
    kept = {name: value for name, value in os.environ.items() if name not in _KERNEL_LACKS}
    return {**kept, **_changed(folder), **_WARM_ENVIRONMENT}


def _changed(folder: Path) -> dict[str, str]:
    return {**_KERNEL_ENVIRONMENT, "MPLCONFIGDIR": str(folder / "matplotlib")}


@contextmanager
def clean_kernels(folder: Path) -> Iterator[Path]:
    """Kernels started inside see no start-up file, history or setting of the user's, and a fixed environment.

    `folder` keeps their caches; the folder that is handed out is for the settings and sockets of one kernel.
    """
    changed = _changed(folder)
    before = {name: os.environ.get(name) for name in (*changed, "IPYTHONDIR", "JUPYTER_RUNTIME_DIR", *_KERNEL_LACKS)}
    try:
        with TemporaryDirectory(prefix="glomag-") as sockets:
            _write_kernel_configuration(Path(sockets) / "profile_default")
            os.environ.update({**changed, "IPYTHONDIR": sockets, "JUPYTER_RUNTIME_DIR": sockets})
            for name in _KERNEL_LACKS:
                os.environ.pop(name, None)
            yield Path(sockets)
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _write_kernel_configuration(profile: Path) -> None:
    profile.mkdir()
    (profile / "ipython_kernel_config.py").write_text("c = get_config()  # noqa\n" + _KERNEL_CONFIGURATION, encoding="utf-8")


def machine_words(project: Project) -> list[str]:
    """Words that would tell whose machine a file was made on: none may stand in a notebook that is kept."""
    words = [str(project.root), os.path.expanduser("~"), sys.prefix]  # noqa: PTH111 (gives "~" back to a user without a home)
    words += [host for host in [socket.gethostname()] if not host.isalpha()]  # a machine named `record` must run as any other
    # "root" is an English word, and short names occur inside others.
    words += [mark for user in _user_names() for mark in (f"/{user}/", f"\\{user}\\")]
    return sorted({word for word in words if len(word) > 2})  # noqa: PLR2004


def _user_names() -> list[str]:
    """The name of the user; none where the system has a number alone, as in many containers."""
    try:
        return [getpass.getuser()]
    except (KeyError, OSError):
        return []
