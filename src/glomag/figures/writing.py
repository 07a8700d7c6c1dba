"""The kit of a figure, the same bytes from the same rows: images in every size, the plotted rows, and all that is said about it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from glomag.claims.superlatives import SAFE, SAFE_WITH_DEFINITION
from glomag.errors import PublishError
from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import source_line
from glomag.figures.images import draw_images, page_image, page_images
from glomag.figures.kits import WORDS_FILE
from glomag.figures.sizes import SIZES
from glomag.tables.writing import for_excel


def write_figure(exhibit: Exhibit, folder: Path, said: pd.DataFrame) -> Path:
    """Draw an exhibit in every size and write its kit into `<folder>/<stem>/`; returns that folder.

    `said` is the part of the table `sentences` that is about the figure. Raises PublishError where a file cannot be written.
    """
    files: Mapping[str, bytes] = {
        **draw_images(exhibit),
        f"{exhibit.stem}.csv": exhibit.csv.encode("utf-8"),
        f"{exhibit.stem}-excel.csv": for_excel(exhibit.csv),
        WORDS_FILE: (json.dumps(describe(exhibit, said), indent=2, ensure_ascii=False) + "\n").encode("utf-8"),
    }
    return _write(files, folder / exhibit.stem)


def write_draft(exhibit: Exhibit, folder: Path) -> Path:
    """The picture for a page (PNG, SVG) and the plotted rows alone, for somebody who tries a choice and wants to see it at once."""
    return _write(picture_files(exhibit), folder / exhibit.stem)


def _write(files: Mapping[str, bytes], target: Path) -> Path:
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (target / name).write_bytes(content)
    except OSError as error:
        raise PublishError(f"cannot write a figure: {error.strerror}", where=str(target), change="make the folder writable") from None
    return target


def picture_files(exhibit: Exhibit) -> dict[str, bytes]:
    """PNG, SVG and the CSV of what is plotted, by file name, for a picture that lies among other results."""
    return {**page_images(exhibit), f"{exhibit.stem}.csv": exhibit.csv.encode("utf-8")}


def image_bytes(exhibit: Exhibit, dpi: int) -> bytes:
    """The picture alone as PNG, for showing in a notebook."""
    return page_image(exhibit, dpi)


def describe(exhibit: Exhibit, said: pd.DataFrame) -> dict[str, Any]:
    """Everything said about a figure outside the picture, as kept in figure.json.

    `may_say` begins with the title, which is the finding; then what holds under everything tried, and what holds with the
    definition beside it. `may_not_say` holds what the figure tempts one to say and the record does not bear.
    """
    is_safe = said["status"].isin([SAFE, SAFE_WITH_DEFINITION])
    return {
        "figure": exhibit.stem,
        "number": exhibit.number,
        "slug": exhibit.slug,
        "title": exhibit.title,
        "subtitle": exhibit.subtitle,
        "caption": exhibit.caption,
        "alt_text": exhibit.alt_text,
        "description": exhibit.description,
        "source_line": source_line(exhibit),
        "definition": exhibit.definition,
        "profile": exhibit.profile,
        "as_of": exhibit.as_of.isoformat(),
        "data_sha256": exhibit.data_sha256,
        "withdrawn": exhibit.withdrawn,
        "may_say": [_plain(exhibit.title), *(_sentence(row) for row in said[is_safe].to_dict("records"))],
        "may_not_say": [_sentence(row) for row in said[~is_safe].to_dict("records")],
        "images": _images(exhibit),
        "files": {
            "svg": f"{exhibit.stem}.svg",
            "pdf": f"{exhibit.stem}.pdf",
            "csv": f"{exhibit.stem}.csv",
            "excel": f"{exhibit.stem}-excel.csv",
        },
    }


def _plain(sentence: str) -> dict[str, str]:
    return {"sentence": sentence, "status": "the finding of the figure", "found": "", "definition": ""}


def _sentence(row: dict[Any, Any]) -> dict[str, str]:
    return {
        "sentence": f"{row['says']}: {row['phrase']}",
        "status": row["status"],
        "found": row["found"],
        "definition": row["definition"],
    }


def _images(exhibit: Exhibit) -> list[dict[str, Any]]:
    images = []
    for size in SIZES:
        for ending in size.densities:
            width, height = size.pixels(ending, exhibit.height_in)
            images.append({"size": size.name, "file": f"{exhibit.stem}{ending}.png", "width_px": width, "height_px": height})
    return images
