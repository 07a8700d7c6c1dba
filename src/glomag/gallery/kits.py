"""The published kit of a figure, read strictly: what figure.json says, the plotted rows, and the files that lie beside them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from glomag.errors import PublishError
from glomag.figures.kits import WORDS_FILE
from glomag.parameters import Profile
from glomag.spreadsheet import unguard_cell

# The folder of the page's own scripts and styles; no figure's name can be this.
ASSETS_FOLDER = "gallery"
_MAKE_AGAIN = "make the figures again: glomag run"

# Names become addresses of files: no slash, no colon, no leading dot, so that none leaves the folder or names a scheme.
_FileName = Annotated[str, Field(pattern=r"^[^./\\:\x00-\x1f\x7f][^/\\:\x00-\x1f\x7f]*$")]
# A folder's name becomes an identifier in the page.
_Stem = Annotated[str, Field(pattern=r"^[0-9]{2}-[a-z0-9]+(-[a-z0-9]+)*$")]


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
    file: _FileName
    width_px: int
    height_px: int


class Files(_Strict):
    """The files of a kit that are no pixels."""

    svg: _FileName
    pdf: _FileName
    csv: _FileName
    excel: _FileName


class Words(_Strict):
    """Everything in figure.json; a key that is not named here stops the reading, so that nothing said is left out in silence."""

    figure: _Stem
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
    as_of: str
    data_sha256: str
    withdrawn: str
    may_say: list[Sentence]
    may_not_say: list[Sentence]
    images: list[Image]
    files: Files


@dataclass(frozen=True)
class Kit:
    """One figure as published: its folder, its words, and the plotted rows as text, one cell as in the CSV."""

    folder: Path
    words: Words
    rows: pd.DataFrame

    @property
    def stem(self) -> str:
        """Name of the folder, and of the figure's place in the page."""
        return self.words.figure

    def n_bytes(self, name: str) -> int:
        """Size of a file of the kit."""
        return (self.folder / name).stat().st_size


def read_kits(figures: Path, profile: Profile) -> list[Kit]:
    """All kits of a profile's folder in the order of their numbers.

    Raises PublishError where there is none, or where one is not whole: no figure.json, one that says something unknown, is of
    another profile or day or folder, names a file that is not there, or whose CSV is not the one that it was drawn from.
    """
    folders = sorted(path for path in figures.iterdir() if path.is_dir() and path.name != ASSETS_FOLDER) if figures.is_dir() else []
    if not folders:
        raise PublishError("there are no figures to show", where=_shown(figures), change=_MAKE_AGAIN)
    kits = [_read_kit(folder, profile) for folder in folders]
    return sorted(kits, key=lambda kit: (kit.words.number, kit.stem))


def read_cells(path: Path) -> pd.DataFrame:
    """A published CSV as text: empty stays empty, and the apostrophe that guards a spreadsheet from a formula is taken away.

    Raises PublishError where the file cannot be read as CSV.
    """
    try:
        cells = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8")
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise PublishError(f"a table cannot be read: {error}", where=_shown(path), change=_MAKE_AGAIN) from None
    return cells.map(unguard_cell)


def _read_kit(folder: Path, profile: Profile) -> Kit:
    words = _read_words(folder)
    if words.figure != folder.name:
        raise _broken(folder, f"its words are those of {words.figure!r}")
    if (words.profile, words.as_of) != (profile.name, profile.as_of.isoformat()):
        raise _broken(folder, f"it is of profile {words.profile!r} as of {words.as_of}, not {profile.name!r} as of {profile.as_of}")
    named = [*(image.file for image in words.images), *words.files.model_dump().values()]
    absent = [name for name in named if not (folder / name).is_file()]
    if absent:
        raise _broken(folder, f"{', '.join(absent)} is not there")
    if not any(image.size == "web" for image in words.images):
        raise _broken(folder, "it has no picture for the web")
    if hashlib.sha256((folder / words.files.csv).read_bytes()).hexdigest() != words.data_sha256:
        raise _broken(folder, f"{words.files.csv} holds other rows than the picture")
    return Kit(folder, words, read_cells(folder / words.files.csv))


def _read_words(folder: Path) -> Words:
    try:
        return Words.model_validate_json((folder / WORDS_FILE).read_bytes())
    except FileNotFoundError:
        raise _broken(folder, f"it has no {WORDS_FILE}") from None
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, fault['loc'])) or 'the whole file'}: {fault['msg']}" for fault in error.errors(include_url=False)]
        raise _broken(folder, f"{WORDS_FILE} cannot be used: {'; '.join(faults)}") from None


def _broken(folder: Path, what: str) -> PublishError:
    return PublishError(f"the kit of a figure is not whole: {what}", where=_shown(folder), change=_MAKE_AGAIN)


def _shown(path: Path) -> str:
    """The path as far as a reader of the project knows it: from the profile on."""
    return "/".join(path.parts[-2:])
