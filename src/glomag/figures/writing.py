"""The files of a figure, the same bytes from the same rows: PNG, SVG, PDF, CSV and JSON under one stem."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

from glomag.errors import PublishError
from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import draw_framed, source_line
from glomag.figures.style import house_style
from glomag.spreadsheet import guard_table
from glomag.tables.writing import table_text

_DPI = 300
# Clocks and versions out: a file changes only when the picture does.
_IMAGE_METADATA: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Producer": None, "Creator": None},
}


def write_figure(exhibit: Exhibit, folder: Path) -> Path:
    """Draw an exhibit and write its five files into `<folder>/<stem>/`; returns that folder.

    Raises PublishError where a file cannot be written.
    """
    target = folder / exhibit.stem
    try:
        target.mkdir(parents=True, exist_ok=True)
        _write_images(exhibit, target)
        (target / f"{exhibit.stem}.csv").write_text(table_text(exhibit.rows), encoding="utf-8", newline="\n")
        words = json.dumps(describe(exhibit), indent=2, ensure_ascii=False) + "\n"
        (target / f"{exhibit.stem}.json").write_text(words, encoding="utf-8", newline="\n")
    except OSError as error:
        raise PublishError(f"cannot write a figure: {error.strerror}", where=str(target), change="make the folder writable") from None
    return target


def _write_images(exhibit: Exhibit, target: Path) -> None:
    with house_style():
        figure = draw_framed(exhibit)
        for kind in _IMAGE_METADATA:
            figure.savefig(target / f"{exhibit.stem}.{kind}", dpi=_DPI, metadata=_metadata(exhibit, kind))


def _metadata(exhibit: Exhibit, kind: str) -> dict[str, Any]:
    own = {"Title": exhibit.title, **_IMAGE_METADATA[kind]}
    return {**own, "Description": exhibit.alt_text} if kind == "png" else own


def picture_files(exhibit: Exhibit) -> dict[str, bytes]:
    """PNG, SVG and the CSV of what is plotted, by file name, for a picture that lies among other results."""
    files: dict[str, bytes] = {}
    with house_style():
        figure = draw_framed(exhibit)
        for kind in ("png", "svg"):
            drawn = BytesIO()
            figure.savefig(drawn, format=kind, dpi=_DPI, metadata=_metadata(exhibit, kind))
            files[f"{exhibit.stem}.{kind}"] = drawn.getvalue()
    return {**files, f"{exhibit.stem}.csv": table_text(guard_table(exhibit.rows)).encode("utf-8")}


def image_bytes(exhibit: Exhibit, dpi: int) -> bytes:
    """The picture alone as PNG, for showing in a notebook."""
    shown = BytesIO()
    with house_style():
        draw_framed(exhibit).savefig(shown, format="png", dpi=dpi, metadata=_IMAGE_METADATA["png"])
    return shown.getvalue()


def describe(exhibit: Exhibit) -> dict[str, Any]:
    """Everything said about a figure outside the picture, as kept in its JSON file."""
    return {
        "figure": exhibit.stem,
        "title": exhibit.title,
        "subtitle": exhibit.subtitle,
        "caption": exhibit.caption,
        "alt_text": exhibit.alt_text,
        "source_line": source_line(exhibit),
        "definition": exhibit.definition,
        "profile": exhibit.profile,
        "as_of": exhibit.as_of.isoformat(),
        "data_sha256": exhibit.data_sha256,
        "files": [f"{exhibit.stem}.{kind}" for kind in ("png", "svg", "pdf", "csv", "json")],
    }
