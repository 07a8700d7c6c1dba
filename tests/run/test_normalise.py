"""What is taken out of an executed notebook, and what stops it from being kept."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from glomag.errors import NotebookError
from glomag.run.normalise import check_notebook, normalise_notebook


def _cell(source: str, outputs: list[dict[str, Any]], count: int | None = 1) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "id": "f00d",
        "execution_count": count,
        "metadata": {"tags": ["parameters"], "papermill": {"start_time": "2026-11-22"}, "execution": {"iopub.status.busy": "x"}},
        "source": source,
        "outputs": outputs,
    }


@pytest.fixture
def executed() -> dict[str, Any]:
    """A notebook as papermill leaves it."""
    stream = {"output_type": "stream", "name": "stdout", "text": ["<object at 0x7f12ab34cd56>\n"]}
    return {
        "cells": [_cell("print(1)", [stream])],
        "metadata": {
            "language_info": {"name": "python", "version": "3.11.7"},
            "papermill": {"input_path": "/home/somebody/1.ipynb", "start_time": "2026", "parameters": {"profile": "latest"}},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def test_a_cell_that_never_ran_is_refused(executed: dict[str, Any]) -> None:
    executed["cells"].append(_cell("print(2)", [], None))
    with pytest.raises(NotebookError, match="never ran"):
        check_notebook(executed, "notebooks/x.ipynb", [])


@pytest.mark.parametrize("source", ["!ls", "%matplotlib inline", "x = 1\n%%bash\nfalse"])
def test_shell_commands_and_magics_are_refused(executed: dict[str, Any], source: str) -> None:
    executed["cells"].append(_cell(source, []))
    with pytest.raises(NotebookError, match="magic"):
        check_notebook(executed, "notebooks/x.ipynb", [])


def test_a_warning_is_refused(executed: dict[str, Any]) -> None:
    executed["cells"].append(_cell("warn()", [{"output_type": "stream", "name": "stderr", "text": ["FutureWarning: x"]}]))
    with pytest.raises(NotebookError, match="FutureWarning"):
        check_notebook(executed, "notebooks/x.ipynb", [])


def test_an_error_output_is_refused(executed: dict[str, Any]) -> None:
    executed["cells"].append(_cell("exit()", [{"output_type": "error", "ename": "SystemExit", "evalue": "0", "traceback": []}]))
    with pytest.raises(NotebookError, match="raised"):
        check_notebook(executed, "notebooks/x.ipynb", [])


def test_a_word_that_tells_about_the_machine_is_refused(executed: dict[str, Any]) -> None:
    executed["cells"].append(_cell("print(p)", [{"output_type": "stream", "name": "stdout", "text": ["/home/somebody/project\n"]}]))
    with pytest.raises(NotebookError, match="machine"):
        check_notebook(executed, "notebooks/x.ipynb", ["/home/somebody"])


def test_clocks_paths_versions_and_addresses_are_gone(executed: dict[str, Any]) -> None:
    text = str(normalise_notebook(executed))
    for gone in ("2026", "somebody", "3.11.7", "0x7f12", "f00d", "iopub"):
        assert gone not in text
    assert "<object at 0x0>" in text


def test_parameters_and_tags_stay(executed: dict[str, Any]) -> None:
    kept = normalise_notebook(executed)
    assert kept["metadata"]["papermill"] == {"parameters": {"profile": "latest"}}
    assert kept["cells"][0]["metadata"] == {"tags": ["parameters"]}


def test_normalising_twice_changes_nothing_and_the_original_is_untouched(executed: dict[str, Any]) -> None:
    before = copy.deepcopy(executed)
    once = normalise_notebook(executed)
    assert normalise_notebook(once) == once
    assert executed == before


def test_text_of_one_stream_is_one_output_wherever_a_kernel_cut_it(executed: dict[str, Any]) -> None:
    """It does so every 0.2 seconds; what stands between two pieces, or is of the other stream, parts them still."""

    def piece(name: str, text: str) -> dict[str, Any]:
        return {"output_type": "stream", "name": name, "text": [text]}

    shown = {"output_type": "display_data", "data": {"text/plain": ["x"]}, "metadata": {}}
    pieces = [piece("stdout", "a\nb"), piece("stdout", "c\n"), piece("stderr", "d"), shown, piece("stdout", "e"), piece("stdout", "f")]
    executed["cells"] = [_cell("print()", pieces)]
    (cell,) = normalise_notebook(executed)["cells"]
    assert [output.get("text") for output in cell["outputs"]] == [["a\n", "bc\n"], ["d"], None, ["ef"]]
