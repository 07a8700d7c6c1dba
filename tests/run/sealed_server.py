"""Runs commands, each in a process of its own that is forked from one in which everything is imported; faults can be put in.

Read by tests/run/sealed_world.py, which starts it as `python sealed_server.py`. A request is a line of JSON on standard input:
the words of the command, its environment and folder, files for what it reads and says, and what goes wrong in which stage.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

import glomag.claims.recommended
import glomag.cli.confidential
import glomag.cli.matching
import glomag.cli.recommendations
import glomag.figures.recommended
import glomag.figures.writing
import glomag.recommendations.matching
import glomag.register
import glomag.run.confidential
import glomag.run.release
import glomag.run.runner
from glomag.cli import main
from glomag.paths import find_project

if (own_folder := str(Path(__file__).resolve().parent)) not in sys.path:
    sys.path.append(own_folder)

import sealed_faults

# Stage and the function in which it begins, where the stage looks it up.
STAGES = {
    "reading": ("glomag.recommendations.loading", "_load_bytes"),
    "parsing": ("glomag.recommendations.reading", "_parse_line"),
    "decisions": ("glomag.recommendations.decisions", "_parsed"),
    "matching": ("glomag.recommendations.matching", "_match_people"),
    "confirming": ("glomag.run.confidential", "confirmed_matches"),
    "merging": ("glomag.recommendations.decisions", "_row"),
    "deciding": ("glomag.recommendations.decisions", "_encoded"),
    "counting": ("glomag.run.draft", "find_truth"),
    "asking": ("glomag.run.draft", "ask_counts"),
    "gate": ("glomag.run.draft", "release_shares"),
    "gate of counts": ("glomag.run.draft", "release_counts"),
    "audit": ("glomag.run.draft", "check_open"),
    "tables": ("glomag.run.draft", "_build_tables"),
    "claims": ("glomag.run.draft", "build_recommended_claims"),
    "figures": ("glomag.run.draft", "write_figure"),
    "writing": ("glomag.run.draft", "_draft_text"),
    "swapping": ("glomag.run.draft", "hash_files"),
    "printing": ("glomag.cli.confidential", "_print_draft"),
    "record": ("glomag.run.confidential", "read_profile"),
    "publishing": ("glomag.run.release", "ledger_text"),
    "published": ("glomag.run.release", "_publish"),
    "proposing": ("glomag.run.release", "_check_of_this_record"),
    "public run": ("glomag.run.runner", "check_writable"),
}


def put_in(stage: str, kind: str, reached: Path) -> None:
    """Let the stage begin with a fault that carries rows, and leave word of it; it goes on afterwards where the fault lets it."""
    place, name = STAGES[stage]
    module = importlib.import_module(place)
    real = getattr(module, name)

    def faulty(*given: Any, **named: Any) -> Any:
        with reached.open("a", encoding="utf-8") as opened:
            opened.write(f"{stage}\n")
        sealed_faults.FAULTS[kind]()
        return real(*given, **named)

    setattr(module, name, faulty)


def leave_out_slow_parts(tested: set[str]) -> None:
    """Two windows instead of twenty, a few counts, and no picture and no comparison of names where another stage is under test."""
    draft: Any = importlib.import_module("glomag.run.draft")
    ask_shares, ask_counts, exhibits = draft.ask_shares, draft.ask_counts, draft._exhibits
    draft.ask_shares = lambda *given, **named: ask_shares(*given, **named)[:2]
    draft.ask_counts = lambda *given, **named: ask_counts(*given, **named)[:4]
    draft._exhibits = lambda *given: exhibits(*given)[:1] if "figures" in tested else []
    draft.build_waiting_exhibit = lambda *_: None  # the few counts hold none
    draft.write_figure = lambda exhibit, folder, _said: folder.mkdir(exist_ok=True)
    if "matching" not in tested:
        matching: Any = importlib.import_module("glomag.recommendations.matching")
        matching.score_matrix = lambda written, recorded: np.zeros((len(written), len(recorded)), dtype=np.uint8)


def keep_record() -> None:
    """The record is public and read for every command: it is read once, and every process begins with it."""
    read: Callable[..., Any] = glomag.register.read_register
    known: dict[Path, Any] = {}

    def read_once(project: Any) -> Any:
        if project.root not in known:
            known[project.root] = read(project)
        return known[project.root]

    for module in (glomag.register, glomag.run.confidential, glomag.run.release):
        module.read_register = read_once  # type: ignore[attr-defined]


def become(request: dict[str, Any]) -> None:
    """Take on what the command is started with; core files are allowed, so that their absence means something."""
    for number, key, flags in ((0, "stdin", os.O_RDONLY), (1, "stdout", os.O_WRONLY), (2, "stderr", os.O_WRONLY)):
        os.dup2(os.open(request[key], flags), number)
    os.environ.clear()
    os.environ.update(request["environment"])
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    os.chdir(request["folder"])
    sys.argv[:] = ["glomag", *request["words"]]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    leave_out_slow_parts({stage for stage, _ in request["faults"]})
    for stage, kind in request["faults"]:
        put_in(stage, kind, Path(request["reached"]))


def serve() -> bool:
    """True in a forked process that is to run a command, False when there are no more requests."""
    for line in sys.stdin:
        process = os.fork()
        if process == 0:
            become(json.loads(line))
            return True
        _, status = os.waitpid(process, 0)
        print(json.dumps(os.waitstatus_to_exitcode(status)), flush=True)
    return False


def run_to_the_end() -> NoReturn:
    """As the interpreter does it, without taking down all that was imported, which takes longer than most commands."""
    code: Any = 0
    try:
        main()
    except SystemExit as leaving:
        code = leaving.code
    except BaseException:
        code = 1
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
    if isinstance(code, str):
        print(code, file=sys.stderr)
        code = 1
    gc.collect()
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code or 0)


if __name__ == "__main__":
    keep_record()
    glomag.register.read_register(find_project(Path(sys.argv[1])))
    gc.freeze()
    if serve():
        run_to_the_end()
