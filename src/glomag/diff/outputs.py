"""The published files of one profile on one side of a comparison, and its tables read strictly."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from glomag.diff.problems import DiffError
from glomag.figures.kits import WORDS_FILE
from glomag.run.moved import is_compared
from glomag.spreadsheet import unguard_cell

Row = Mapping[str, str]
PROCESSED, FIGURES, MANIFEST = "processed", "figures", "manifest.json"
# An input that is read beside the outputs where a side has it: it says what the tables cannot.
EVIDENCE = "record/public_evidence.csv"
# A figure's picture: the one for a web page, or the page size where a version has no other.
_PICTURES = ("{stem}-web.png", "{stem}.png")
_WORDS = (WORDS_FILE, "{stem}.json")
_STEM = re.compile(r"[0-9]{2,3}(-[a-z0-9]+)+")


def is_wanted(path: str) -> bool:
    """Whether a comparison reads the file; `path` begins with `processed/` or `figures/`, as in `Outputs.files`."""
    match path.split("/"):
        case [part, name] if part == PROCESSED:
            return name == MANIFEST or is_compared(name)
        case [part, stem, name] if part == FIGURES and _STEM.fullmatch(stem):
            return name in {f"{stem}.csv", *(one.format(stem=stem) for one in (*_PICTURES, *_WORDS))}
    return False


@dataclass(frozen=True)
class Table:
    """A published table as text: its columns, and its rows in the order of the file."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Outputs:
    """What one profile published on one side. `files` by path: `processed/claims.csv`, `figures/<stem>/<stem>.csv`.

    `label` names the side in messages: `commit 1bf9eeb5a3d2`, `the working folder`.
    """

    label: str
    profile: str
    files: Mapping[str, bytes]

    def table(self, name: str, key: tuple[str, ...]) -> Table | None:
        """A table by its name; None where it was not published.

        Raises DiffError where it is no UTF-8, has a row of another length than the header, or lacks the columns of `key`, or
        where a key stands twice: a number of such a file cannot be told.
        """
        return self.parse(f"{PROCESSED}/{name}.csv", key, is_unique=True)

    def parse(self, path: str, key: tuple[str, ...], *, is_unique: bool) -> Table | None:
        """A file by its path, as `table` reads one; where `is_unique` is false a key may stand twice."""
        content = self.files.get(path)
        if content is None:
            return None
        header, *lines = self._parse_lines(path, content) or [[]]
        missing = [column for column in key if column not in header]
        if missing or len(set(header)) < len(header):
            fault = f"no column {', '.join(map(repr, missing))}" if missing else "a column stands twice"
            raise self._damaged(path, f"line 1: {fault}")
        rows = []
        for number, cells in enumerate(lines, start=2):
            if len(cells) != len(header):
                raise self._damaged(path, f"row {number}: {len(cells)} cells, and {len(header)} columns")
            rows.append(dict(zip(header, map(unguard_cell, cells), strict=True)))
        if is_unique:
            self._check_key(path, rows, key)
        return Table(tuple(header), tuple(rows))

    def _parse_lines(self, path: str, content: bytes) -> list[list[str]]:
        try:
            return list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))
        except UnicodeDecodeError:
            raise self._damaged(path, "not UTF-8") from None
        except csv.Error as error:
            raise self._damaged(path, str(error)) from None

    def _check_key(self, path: str, rows: list[dict[str, str]], key: tuple[str, ...]) -> None:
        seen = set()
        for number, row in enumerate(rows, start=2):
            own = tuple(row[column] for column in key)
            if key and own in seen:
                raise self._damaged(path, f"row {number}: {' '.join(own)} stands twice")
            seen.add(own)

    def _damaged(self, path: str, fault: str) -> DiffError:
        part, _, name = path.partition("/")
        folder = {PROCESSED: f"data/processed/{self.profile}", FIGURES: f"figures/{self.profile}"}.get(part, "data/raw/register")
        return DiffError(
            f"a published file is damaged: {fault}",
            where=f"{self.label}, {folder}/{name}",
            change="compare with another version, or write it anew: glomag run",
        )

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """What manifest.json says; empty where there is none. Raises DiffError where it is no JSON object."""
        content = self.files.get(f"{PROCESSED}/{MANIFEST}")
        if content is None:
            return {}
        try:
            told = json.loads(content)
        except ValueError as error:
            raise self._damaged(f"{PROCESSED}/{MANIFEST}", f"not readable as JSON: {error}") from None
        if not isinstance(told, dict):
            raise self._damaged(f"{PROCESSED}/{MANIFEST}", "no JSON object")
        return told

    @cached_property
    def figures(self) -> tuple[str, ...]:
        """Stems of the figures, in the order of their numbers."""
        return tuple(sorted({path.split("/")[1] for path in self.files if path.startswith(f"{FIGURES}/")}))

    def plotted(self, stem: str) -> bytes | None:
        """The CSV of what a figure plots; None where there is none."""
        return self.files.get(f"{FIGURES}/{stem}/{stem}.csv")

    def picture(self, stem: str, pattern: str) -> bytes | None:
        """A picture of a figure; `pattern` is one of `picture_patterns`."""
        return self.files.get(f"{FIGURES}/{stem}/{pattern.format(stem=stem)}")

    def words(self, stem: str) -> Mapping[str, Any]:
        """What figure.json says of a figure, or the file that older versions have in its place; empty where neither can be read."""
        for name in _WORDS:
            content = self.files.get(f"{FIGURES}/{stem}/{name.format(stem=stem)}")
            if content is not None:
                try:
                    told = json.loads(content)
                except ValueError:
                    return {}
                return told if isinstance(told, dict) else {}
        return {}


def picture_patterns() -> tuple[str, ...]:
    """The pictures of which one is compared, best first."""
    return _PICTURES
