"""The kit of a figure as it is published, read strictly: what figure.json says, the plotted rows, and the files beside them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from glomag.errors import PublishError
from glomag.figures.sizes import PAGE, SQUARE, WEB
from glomag.parameters import Profile
from glomag.spreadsheet import holds_guarded, unguard_cell

WORDS_FILE = "figure.json"
# A folder's name becomes an identifier in the gallery's page.
STEM = re.compile(r"[0-9]{2,3}(-[a-z0-9]+)+")
# Names become addresses of files: no slash, no colon, no leading dot, so that none leaves the folder or names a scheme.
_FILE_NAME = re.compile(r"[^./\\:\x00-\x1f\x7f][^/\\:\x00-\x1f\x7f]*")
_SIZES_SHOWN = (PAGE, WEB, SQUARE)
_MEND = "glomag run writes all kits of a profile anew"


def _check_file_name(name: str) -> str:
    if not _FILE_NAME.fullmatch(name):
        raise ValueError(f"a picture of the figure is missing: {name!r} is no name of a file in this folder")
    return name


def _check_day(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise ValueError(f"{text!r} is no day as YYYY-MM-DD")
    return text


FileName = Annotated[str, AfterValidator(_check_file_name)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Sentence(_Strict):
    """A sentence that one may say, or may not, and what the record has to say to it."""

    sentence: str
    status: str
    found: str
    definition: str


class Image(_Strict):
    """A picture in one size and density."""

    size: str
    file: FileName
    width_px: int
    height_px: int


class Files(_Strict):
    """The files of a kit that are no pixels."""

    svg: FileName
    pdf: FileName
    csv: FileName
    excel: FileName


class Words(_Strict):
    """Everything in figure.json; a key that is not named here stops the reading, so that nothing said is left out in silence."""

    figure: str
    number: int
    slug: str
    title: str
    subtitle: str
    caption: str
    alt_text: str
    description: str
    source_line: str
    definition: str
    profile: str
    as_of: Annotated[str, AfterValidator(_check_day)]
    data_sha256: str
    withdrawn: str
    may_say: list[Sentence]
    may_not_say: list[Sentence]
    images: list[Image]
    files: Files


@dataclass(frozen=True)
class Kit:
    """The kit of one figure. `words` is figure.json; `rows` is the CSV of what is plotted, as it is written."""

    folder: Path
    words: Words
    rows: str

    @property
    def figure(self) -> str:
        """The stem of the figure, which is the name of its folder: `01-primary-by-fiscal-year`."""
        return self.words.figure

    @property
    def slug(self) -> str:
        """The stem without its number."""
        return self.figure.partition("-")[2]

    @property
    def profile(self) -> str:
        """Name of the profile that it was made for."""
        return self.words.profile

    @property
    def data_sha256(self) -> str:
        """SHA-256 of `rows`, checked when the kit was read."""
        return self.words.data_sha256

    @property
    def n_rows(self) -> int:
        """How many rows are plotted."""
        return sum(1 for _ in csv.reader(io.StringIO(self.rows, newline=""))) - 1

    def cells(self) -> pd.DataFrame:
        """The plotted rows as text, as `read_cells` gives them."""
        return _cells_of(self.rows, self.folder / self.words.files.csv)

    def n_bytes(self, name: str) -> int:
        """Size of a file of the kit."""
        return (self.folder / name).stat().st_size


def has_kits(figures: Path) -> bool:
    """Whether any figure was published in the folder."""
    return any(figures.glob(f"*/{WORDS_FILE}"))


def read_kits(figures: Path, profile: Profile | None = None, *, needs_files: bool = False) -> list[Kit]:
    """The kits of a profile's folder, in the order of their numbers; folders of other names are no kits.

    Raises PublishError where there is none, or as `read_kit` does.
    """
    folders = sorted(path for path in figures.glob("*-*") if path.is_dir() and STEM.fullmatch(path.name))
    if not folders:
        raise PublishError(
            "there is no figure here", where=_shown(figures), allowed="folders such as 01-primary-by-fiscal-year", change=_MEND
        )
    kits = [read_kit(folder, profile, needs_files=needs_files) for folder in folders]
    return sorted(kits, key=lambda kit: (kit.words.number, kit.figure))


def read_kit(folder: Path, profile: Profile | None = None, *, needs_files: bool = False) -> Kit:
    """One kit; `profile` is the one that it must be of, and `needs_files` asks for every file that it names.

    Raises PublishError where a file is missing or unreadable, figure.json lacks a word or says something unknown, is of another
    folder, profile or day, or speaks of other rows than the CSV holds.
    """
    path = folder / WORDS_FILE
    words = _parse_words(_read(path), path)
    if words.figure != folder.name:
        raise PublishError(f"figure: {words.figure!r} is not the folder's own name", where=_shown(path), change=_MEND)
    if profile is not None:
        _check_profile(words, path, profile)
    if needs_files:
        _check_files(words, path)
    table = folder / words.files.csv
    rows = _read(table)
    if hashlib.sha256(rows.encode()).hexdigest() != words.data_sha256:
        raise PublishError(f"{WORDS_FILE} speaks of other rows than stand here", where=_shown(table), change=_MEND)
    return Kit(folder, words, rows)


def read_cells(path: Path) -> pd.DataFrame:
    """A published CSV as text: empty stays empty, and the apostrophe that guards a spreadsheet from a formula is taken away.

    Raises PublishError where the file cannot be read as CSV.
    """
    return _cells_of(_read(path), path)


def _cells_of(text: str, path: Path) -> pd.DataFrame:
    try:
        cells = pd.read_csv(io.StringIO(text, newline=""), dtype="str", keep_default_na=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise PublishError(f"a table cannot be read: {error}", where=_shown(path), change=_MEND) from None
    # Hardly a table holds a guarded cell, and looking at every cell takes longer than reading them.
    return cells.map(unguard_cell) if holds_guarded(text) else cells


def _parse_words(text: str, path: Path) -> Words:
    try:
        told = json.loads(text)
    except ValueError as error:
        raise PublishError(f"not readable as JSON: {error}", where=_shown(path), change=_MEND) from None
    missing = [key for key in Words.model_fields if not isinstance(told, dict) or told.get(key) is None]
    if missing:
        raise PublishError(f"these words are missing: {', '.join(missing)}", where=_shown(path), change=_MEND)
    try:
        return Words.model_validate(told)
    except ValidationError as error:
        raise PublishError("; ".join(_faults(error)), where=_shown(path), change=_MEND) from None


def _faults(error: ValidationError) -> list[str]:
    """Each fault with the key that it is at: `files.svg: Field required`."""
    found: list[Any] = error.errors(include_url=False)
    return [f"{'.'.join(map(str, fault['loc']))}: {fault['msg'].removeprefix('Value error, ')}" for fault in found]


def _check_profile(words: Words, path: Path, profile: Profile) -> None:
    if (words.profile, words.as_of) != (profile.name, profile.as_of.isoformat()):
        raise PublishError(
            f"the figure was made for profile {words.profile} as of {words.as_of}",
            where=_shown(path),
            allowed=f"{profile.name} as of {profile.as_of}",
            change=f"{_MEND}, so that figures and tables belong together",
        )


def _check_files(words: Words, path: Path) -> None:
    named = [*(image.file for image in words.images), *words.files.model_dump().values()]
    absent = [name for name in named if not (path.parent / name).is_file()]
    if absent:
        raise PublishError(f"a picture of the figure is missing: {', '.join(absent)}", where=_shown(path), change=_MEND)
    sizes = {image.size for image in words.images}
    lacking = [f"no picture for the {size.name}" for size in _SIZES_SHOWN if size.name not in sizes]
    if lacking:
        raise PublishError(f"the figure has {', '.join(lacking)}", where=_shown(path), change=_MEND)


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise PublishError(f"a published file cannot be read: {error.strerror}", where=_shown(path), change=_MEND) from None
    except UnicodeDecodeError:
        raise PublishError("a published file is not UTF-8", where=_shown(path), change=_MEND) from None


def _shown(path: Path) -> str:
    """The last parts of a path, which a reader of the project knows it by."""
    return "/".join(path.parts[-3:])
