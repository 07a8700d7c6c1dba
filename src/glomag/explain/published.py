"""What is published for a profile, as text: tables and plotted rows by name, each with the hash of its file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from glomag.errors import PublishError
from glomag.figures.kits import STEM, read_cells, read_kit
from glomag.tables.schemas import PLOTTED_KEYS, SCHEMAS, key_of
from glomag.tables.writing import table_text

SPECIFICATIONS = "specifications"


@dataclass(frozen=True)
class Sheet:
    """One published table or the plotted rows of one figure: `cells` is all text as printed, `key` its key columns."""

    name: str
    title: str
    key: tuple[str, ...]
    cells: pd.DataFrame
    file: str
    sha256: str
    figure: int | None = None

    @cached_property
    def rows(self) -> dict[tuple[str, ...], dict[str, str]]:
        """The rows by their key, in the order of the file."""
        return {tuple(row[column] for column in self.key): row for row in self.cells.to_dict("records")}


class Published:
    """The published files of one profile, each read when it is first asked for.

    `processed` and `figures` are the folders to read; addresses are those at which a reader finds the files.
    """

    def __init__(self, profile: str, processed: Path, figures: Path) -> None:
        """Nothing is read yet."""
        self.profile, self._processed, self._figures = profile, processed, figures
        self._read: dict[str, Sheet] = {}

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables that are there, in the order of the schemas."""
        return tuple(name for name in SCHEMAS if self._path_of(name).is_file())

    @cached_property
    def figures(self) -> dict[int, str]:
        """Number and stem of the figures that are there, in order."""
        stems = sorted(path.name for path in self._figures.glob("*-*") if path.is_dir() and STEM.fullmatch(path.name))
        return {int(stem.partition("-")[0]): stem for stem in stems if stem.partition("-")[2] in PLOTTED_KEYS}

    def table(self, name: str) -> Sheet:
        """A published table; raises PublishError where it is not there or cannot be read."""
        if name not in self._read:
            path = self._path_of(name)
            cells = _read_parquet(path) if path.suffix == ".parquet" else read_cells(path)
            file = f"data/processed/{self.profile}/{path.name}"
            title = str(SCHEMAS[name].title)
            self._read[name] = Sheet(name, title, key_of(name), cells, file, _sha256(path))
        return self._read[name]

    def figure(self, number: int) -> Sheet:
        """The plotted rows of a figure, by its slug; raises PublishError where its kit is not whole."""
        stem = self.figures[number]
        if stem not in self._read:
            kit = read_kit(self._figures / stem)
            file = f"figures/{self.profile}/{stem}/{kit.words.files.csv}"
            self._read[stem] = Sheet(kit.slug, kit.words.title, key_of(stem), kit.cells(), file, kit.data_sha256, number)
        return self._read[stem]

    def _path_of(self, name: str) -> Path:
        return self._processed / f"{name}.{'parquet' if name == SPECIFICATIONS else 'csv'}"


def as_cells(table: pd.DataFrame) -> pd.DataFrame:
    """A frame as the text that its CSV holds, empty where a value is missing: what `read_cells` gives back of the file."""
    return _parse(table_text(table))


def _parse(text: str) -> pd.DataFrame:
    from io import StringIO

    from glomag.spreadsheet import unguard_cell

    return pd.read_csv(StringIO(text, newline=""), dtype="str", keep_default_na=False).map(unguard_cell)


def _read_parquet(path: Path) -> pd.DataFrame:
    try:
        return as_cells(pd.read_parquet(path))
    except OSError as error:
        raise PublishError(f"a published file cannot be read: {error.strerror}", where=path.name, change="glomag run") from None


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise PublishError(f"a published file cannot be read: {error.strerror}", where=path.name, change="glomag run") from None
