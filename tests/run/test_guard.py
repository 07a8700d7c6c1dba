"""What the guard lets through, and what a sealed process still says."""

from __future__ import annotations

import gc
import subprocess
import sys
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from glomag.disclosure.problems import DisclosureError
from glomag.errors import CoverageError, ParameterError, PublishError, RegisterError, UserError
from glomag.recommendations.problems import RecommendationError, read_sealed
from glomag.run.guard import ConfidentialError, reason_of, run_guarded

if (own_folder := str(Path(__file__).resolve().parent)) not in sys.path:
    sys.path.append(own_folder)  # pytest puts no folder of tests on the path

from canaries import ROW_TEXT
from canary_search import search_text
from sealed_faults import STOPPING


def _caught(work: Callable[[], object]) -> BaseException:
    try:
        work()
    except BaseException as error:
        return error
    raise AssertionError("nothing was raised")


@pytest.mark.parametrize("kind", sorted(set(STOPPING) - {"interrupt"}))
def test_an_error_becomes_its_kind_and_place(kind: str) -> None:
    error = _caught(lambda: run_guarded("counting", STOPPING[kind]))
    assert isinstance(error, ConfidentialError)
    assert error.exit_code == 1
    assert "while it was counting (" in str(error)
    assert error.__context__ is None
    assert error.__cause__ is None
    assert search_text("\n".join((str(error), repr(error), *traceback.format_exception(error)))) == []


def test_whoever_interrupts_is_obeyed_and_nothing_is_told() -> None:
    error = _caught(lambda: run_guarded("counting", STOPPING["interrupt"]))
    assert isinstance(error, KeyboardInterrupt)
    assert error.__context__ is None
    assert search_text("".join(traceback.format_exception(error))) == []


@pytest.mark.parametrize("kind", [RecommendationError, DisclosureError, PublishError])
def test_errors_whose_words_are_written_here_are_said_in_full(kind: type[UserError]) -> None:
    def work() -> None:
        raise kind("what is wrong")

    assert str(_caught(lambda: run_guarded("counting", work))) == "what is wrong"


@pytest.mark.parametrize("kind", [ParameterError, CoverageError, RegisterError, UserError])
def test_other_mistakes_may_quote_a_row_and_are_not_said(kind: type[UserError]) -> None:
    def work() -> None:
        raise kind(ROW_TEXT)

    assert isinstance(_caught(lambda: run_guarded("counting", work)), ConfidentialError)
    assert search_text(str(_caught(lambda: read_sealed(work)))) == []


def test_a_warning_inside_is_not_said_and_one_outside_is() -> None:
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        assert run_guarded("counting", lambda: warnings.warn(ROW_TEXT, stacklevel=1) or 7) == 7
        assert said == []
        warnings.warn("said", stacklevel=1)
    assert len(said) == 1


def test_the_place_is_that_of_the_project_and_never_one_of_the_machine() -> None:
    error = _caught(lambda: run_guarded("counting", lambda: read_sealed(lambda: int("no number"))))
    assert isinstance(error, RecommendationError)
    error = _caught(lambda: run_guarded("counting", lambda: int("no number")))
    assert "(ValueError in run/guard.py, line " in str(error)
    assert str(Path(__file__).parents[2]) not in str(error)


def test_the_rows_of_an_error_that_was_replaced_are_not_kept_alive() -> None:
    class Row:
        pass

    def work() -> None:
        row = Row()
        raise ValueError(row)

    error = _caught(lambda: run_guarded("counting", work))
    assert isinstance(error, ConfidentialError)
    gc.collect()
    assert not [one for one in gc.get_objects() if isinstance(one, Row)]


def test_the_reason_of_a_refusal_is_the_systems_and_names_no_file() -> None:
    assert search_text(reason_of(FileNotFoundError(2, ROW_TEXT, ROW_TEXT))) == []
    assert "No such file" in reason_of(FileNotFoundError(2, ROW_TEXT))
    assert search_text(reason_of(OSError(ROW_TEXT))) == []


_SEALED = """
import os, resource, sys
from glomag.run.guard import seal_process
seal_process("Wyndrakollu")
print(sys.argv, sys.orig_argv[1:], resource.getrlimit(resource.RLIMIT_CORE), sorted(os.environ))
if sys.platform == "linux":
    import ctypes
    print("dumpable", ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
import logging, warnings
logging.getLogger("somewhere").critical("Zhumblatov"); logging.warning("Zhumblatov"); warnings.warn("Zhumblatov")
raise SystemError("Zhumblatov")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="core files are a setting of the whole machine there")
def test_a_sealed_process_forgets_its_words_and_says_only_the_kind_of_an_error() -> None:
    environment = {"PATH": "somewhere", "PWD": "Fjordaqíll", "OLDPWD": "Hexamorvu", "LIST": "in/Wyndrakollu.csv"}
    ran = subprocess.run([sys.executable, "-c", _SEALED, "Wyndrakollu.csv"], capture_output=True, text=True, env=environment, check=False)
    assert ran.returncode == 1
    assert search_text(ran.stdout + ran.stderr) == []
    assert "(0, 0)" in ran.stdout
    assert "'PATH'" in ran.stdout
    assert "'LIST'" not in ran.stdout
    assert "dumpable 0" in ran.stdout or sys.platform != "linux"
    assert ran.stderr == "glomag: stopped by SystemError; what it says is not shown, since it may speak of the list\n"
