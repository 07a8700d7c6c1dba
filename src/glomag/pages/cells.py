"""An executed notebook read cell by cell: narration, code, and what each piece of code showed."""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glomag.errors import NotebookError
from glomag.pages.frames import Frame, parse_frame

# Cells whose only content is the name of the profile and of a folder of the run; the page states the profile itself.
_PARAMETER_TAGS = {"parameters", "injected-parameters"}
_ID = re.compile(r"[a-z][a-z0-9-]*")
_PNG_START, _PNG_SIZES = b"\x89PNG\r\n\x1a\n", slice(16, 24)


@dataclass(frozen=True)
class Narration:
    """A cell of prose, in Markdown."""

    text: str


@dataclass(frozen=True)
class Printed:
    """Text that the code printed."""

    text: str


@dataclass(frozen=True)
class Picture:
    """A figure: PNG in base64, its size in pixels, its alt text, and its title in words ("" where it has none)."""

    png: str
    width: int
    height: int
    alt: str
    title: str


@dataclass(frozen=True)
class Step:
    """A cell of code with what it showed."""

    cell_id: str
    code: str
    shown: tuple[Printed | Picture | Frame, ...]


@dataclass(frozen=True)
class Notebook:
    """The cells of an executed notebook that a reader sees; `name` is the stem of its file."""

    name: str
    cells: tuple[Narration | Step, ...]


def read_executed(path: Path) -> Notebook:
    """Read an executed notebook; cells that only hold the parameters of the run are left out.

    Raises NotebookError where the file is no notebook, or a cell shows what a page cannot show to everyone: a picture without
    alt text, or an output that has neither text nor a picture.
    """
    where = f"notebooks/{path.name}"
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotebookError(f"the executed notebook cannot be read: {error!r}", where=where, change="run it anew: glomag run") from None
    kept = [(number, cell) for number, cell in enumerate(cells, start=1) if not _PARAMETER_TAGS & set(cell["metadata"].get("tags", ()))]
    return Notebook(path.stem, tuple(_read_cell(cell, number, f"{where}, cell {number}") for number, cell in kept))


def _read_cell(cell: dict[str, Any], number: int, where: str) -> Narration | Step:
    source = "".join(cell["source"])
    if cell["cell_type"] != "code":
        return Narration(source)
    named = cell.get("id", "")
    shown = tuple(_read_output(output, where) for output in cell["outputs"])
    return Step(named if _ID.fullmatch(named) else f"cell-{number:02d}", source, shown)


def _read_output(output: dict[str, Any], where: str) -> Printed | Picture | Frame:
    """The output in the form that reads best. HTML that is no plain table is shown as its text: no markup is taken over."""
    if output["output_type"] == "stream":
        return Printed("".join(output["text"]))
    forms = {kind: "".join(value) for kind, value in output.get("data", {}).items() if isinstance(value, str | list)}
    if "image/png" in forms:
        alt = output.get("metadata", {}).get("image/png", {}).get("alt", "")
        return _read_picture(forms["image/png"], alt, forms.get("text/plain", ""), where)
    frame = parse_frame(forms["text/html"]) if "text/html" in forms else None
    if frame is not None:
        return frame
    if "text/plain" not in forms:
        raise NotebookError(
            f"the cell shows what a page cannot: {', '.join(forms) or output['output_type']}",
            where=where,
            allowed="text, a table, or a PNG with alt text",
            change="show a table with bench.show(...) or a figure with bench.draw(...)",
        )
    return Printed(forms["text/plain"])


def _read_picture(encoded: str, alt: str, title: str, where: str) -> Picture:
    if not alt.strip():
        raise NotebookError(
            "a picture has no alt text",
            where=where,
            allowed="a figure shown by bench.draw(...), or an output whose metadata hold its alt text",
            change="give the picture its alt text, or end the line with a semicolon so that it is not shown",
        )
    packed = "".join(encoded.split())
    try:
        content = base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError):
        content = b""
    if not content.startswith(_PNG_START):
        raise NotebookError("a picture is no PNG", where=where, change="run the notebook anew: glomag run")
    sizes = content[_PNG_SIZES]
    return Picture(packed, int.from_bytes(sizes[:4]), int.from_bytes(sizes[4:]), alt, title)
