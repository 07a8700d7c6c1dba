"""The kits of a profile as they are published: what each figure says of itself, and the rows that it plots."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from glomag.errors import PublishError

WORDS_FILE = "figure.json"
STEM = re.compile(r"[0-9]{2,3}(-[a-z0-9]+)+")
_NEEDED = (
    "figure", "title", "subtitle", "caption", "alt_text", "description", "source_line", "definition", "profile", "as_of", "data_sha256",
    "withdrawn",
)  # fmt: skip
_MEND = "glomag run writes all kits of a profile anew"


@dataclass(frozen=True)
class Kit:
    """The kit of one figure. `words` is figure.json; `rows` is the CSV of what is plotted, as it is written."""

    folder: Path
    words: dict[str, Any]
    rows: str

    @property
    def figure(self) -> str:
        """The stem of the figure: `01-primary-by-fiscal-year`."""
        return str(self.words["figure"])

    @property
    def slug(self) -> str:
        """The stem without its number."""
        return self.figure.partition("-")[2]

    @property
    def profile(self) -> str:
        """Name of the profile that it was made for."""
        return str(self.words["profile"])

    @property
    def data_sha256(self) -> str:
        """SHA-256 of `rows`, checked when the kit was read."""
        return str(self.words["data_sha256"])

    @property
    def n_rows(self) -> int:
        """How many rows are plotted."""
        return sum(1 for _ in csv.reader(io.StringIO(self.rows, newline=""))) - 1


def has_kits(figures: Path) -> bool:
    """Whether any figure was published in the folder."""
    return any(figures.glob(f"*/{WORDS_FILE}"))


def read_kits(figures: Path) -> list[Kit]:
    """The kits of a profile's folder, in the order of their numbers; folders of other names are no kits.

    Raises PublishError where there is none, or as `read_kit` does.
    """
    folders = sorted(path for path in figures.glob("*-*") if path.is_dir() and STEM.fullmatch(path.name))
    if not folders:
        raise PublishError(
            "there is no figure here", where=_shown(figures), allowed="folders such as 01-primary-by-fiscal-year", change=_MEND
        )
    return [read_kit(folder) for folder in folders]


def read_kit(folder: Path) -> Kit:
    """One kit; raises PublishError where a file is missing or unreadable, or figure.json speaks of other rows than the CSV holds."""
    path = folder / WORDS_FILE
    words = _parse_words(_read(path), path)
    if words["figure"] != folder.name:
        raise PublishError(f"figure: {words['figure']!r} is not the folder's own name", where=_shown(path), change=_MEND)
    table = folder / f"{folder.name}.csv"
    rows = _read(table)
    if hashlib.sha256(rows.encode()).hexdigest() != words["data_sha256"]:
        raise PublishError(f"{WORDS_FILE} speaks of other rows than stand here", where=_shown(table), change=_MEND)
    return Kit(folder, words, rows)


def _parse_words(text: str, path: Path) -> dict[str, Any]:
    try:
        words = json.loads(text)
    except ValueError as error:
        raise PublishError(f"not readable as JSON: {error}", where=_shown(path), change=_MEND) from None
    missing = [key for key in _NEEDED if not (isinstance(words, dict) and isinstance(words.get(key), str))]
    if missing:
        raise PublishError(f"these words are missing: {', '.join(missing)}", where=_shown(path), change=_MEND)
    try:
        date.fromisoformat(words["as_of"])
    except ValueError:
        raise PublishError(f"as_of: {words['as_of']!r} is no day", where=_shown(path), allowed="YYYY-MM-DD", change=_MEND) from None
    return words


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise PublishError(f"a file of a figure cannot be read: {error.strerror}", where=_shown(path), change=_MEND) from None
    except UnicodeDecodeError:
        raise PublishError("a file of a figure is not UTF-8", where=_shown(path), change=_MEND) from None


def _shown(path: Path) -> str:
    """The last parts of a path, which a reader of the project knows it by."""
    return "/".join(path.parts[-3:])
