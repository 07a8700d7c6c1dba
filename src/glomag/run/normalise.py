"""An executed notebook, freed of everything that differs between two runs, and checked before it is kept."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from glomag.errors import NotebookError

# What papermill and the kernel write beside the outputs: clocks, paths, versions and random names.
_KEPT_CELL_METADATA = {"tags"}
_ADDRESS = re.compile(r"0x[0-9a-f]{6,16}")
_CELL_FILE = re.compile(r"/\S*ipykernel_\d+/\d+\.py")
_MAGIC = re.compile(r"^\s*[!%]", re.MULTILINE)


def normalise_notebook(notebook: dict[str, Any]) -> dict[str, Any]:
    """The same notebook with fixed cell ids and without clocks, paths and addresses; a new dictionary."""
    own = json.loads(json.dumps(notebook))
    parameters = own["metadata"].get("papermill", {}).get("parameters")
    own["metadata"] = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    if parameters:
        own["metadata"]["papermill"] = {"parameters": parameters}
    for number, cell in enumerate(own["cells"]):
        cell["id"] = f"cell-{number:02d}"
        cell["metadata"] = {key: value for key, value in cell["metadata"].items() if key in _KEPT_CELL_METADATA}
        if "outputs" in cell:
            cell["outputs"] = _join_streams(cell["outputs"])
        for output in cell.get("outputs", ()):
            _normalise_output(output)
    return own


def _join_streams(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Text of one stream that follows text of the same in one piece: a kernel cuts it every 0.2 seconds, wherever it then is."""
    joined: list[dict[str, Any]] = []
    for output in outputs:
        if joined and "name" in output and joined[-1].get("name") == output["name"]:
            joined[-1]["text"] = "".join(joined[-1]["text"]) + "".join(output["text"])
        else:
            joined.append(output)
    return joined


def _normalise_output(output: dict[str, Any]) -> None:
    for kind, value in output.get("data", {}).items():
        if kind.startswith("text/"):
            output["data"][kind] = _scrub(value)
    if "text" in output:
        output["text"] = _scrub(output["text"])


def _scrub(text: str | list[str]) -> list[str]:
    joined = text if isinstance(text, str) else "".join(text)
    return _CELL_FILE.sub("<cell>", _ADDRESS.sub("0x0", joined)).splitlines(keepends=True)


def check_notebook(notebook: dict[str, Any], shown: str, forbidden: list[str]) -> dict[str, Any]:
    """Return an executed notebook, or raise NotebookError where it did less than it should, or tells about the machine.

    Checked: every code cell ran (papermill is content with `sys.exit(0)`), none raised or warned, none is a shell or line magic,
    and none of the `forbidden` words stands anywhere.
    """
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell["cell_type"] != "code":
            continue
        source = "".join(cell["source"])
        place = f"{shown}, cell {number}"
        if _MAGIC.search(source):
            raise NotebookError("a shell command or magic can fail without a word", where=place, change="call a function instead")
        if source.strip() and cell["execution_count"] is None:
            raise NotebookError("the cell never ran", where=place, change="did an earlier cell leave the notebook?")
        for output in cell["outputs"]:
            if output["output_type"] == "error" or output.get("name") == "stderr":
                said = output.get("evalue") or "".join(output.get("text", ""))
                raise NotebookError(f"the cell raised or warned: {said.strip()}", where=place)
    text = json.dumps(notebook, ensure_ascii=False)
    told = next((word for word in forbidden if word in text), None)
    if told:
        raise NotebookError("the notebook tells about the machine it ran on", where=shown, change=f"find out what prints {told!r}")
    return notebook


def read_notebook(path: Path) -> dict[str, Any]:
    """A notebook file as a dictionary."""
    return json.loads(path.read_text(encoding="utf-8"))


def write_notebook(notebook: dict[str, Any], path: Path) -> None:
    """A notebook as JSON, keys in a fixed order."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")
