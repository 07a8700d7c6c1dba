"""What the appendix may read: the published tables of a profile, the letter's claims, and the kits of the figures."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from glomag.appendix.problems import AppendixError
from glomag.errors import PublishError
from glomag.figures import kits
from glomag.parameters import Profile
from glomag.spreadsheet import unguard_cell

LETTER = "letter_claims"
_SIZES_USED = ("page", "web", "square")

Row = dict[str, str]


@dataclass(frozen=True)
class Kit:
    """A published figure as the appendix shows it: its words, and its pictures by size, as paths below the folder of the figures."""

    slug: str
    number: int
    caption: str
    alt_text: str
    description: str
    source_line: str
    withdrawn: str
    may_say: tuple[kits.Sentence, ...]
    may_not_say: tuple[kits.Sentence, ...]
    page: str
    vector: str
    pictures: Mapping[str, str]
    """File of the largest picture of a size (`web`, `square`, ...)."""
    page_px: tuple[int, int]

    @property
    def name(self) -> str:
        """As the text calls it: `Figure 3`."""
        return f"Figure {self.number}"


@dataclass
class Published:
    """The published files of one profile, read when asked for; what was read is remembered with its hash.

    Every cell is text as it stands in the file, so nothing is computed from a rounded number twice.
    """

    processed: Path
    register_folder: Path
    kits: dict[str, Kit]
    files_read: dict[str, str] = field(default_factory=dict)
    _tables: dict[str, list[Row]] = field(default_factory=dict)

    def table(self, name: str) -> list[Row]:
        """Rows of `<name>.csv`, or of the letter's claims; raises AppendixError for a table that is not there."""
        if name not in self._tables:
            folder = self.register_folder if name == LETTER else self.processed
            path = folder / f"{name}.csv"
            if not path.is_file():
                raise AppendixError(
                    f"there is no table {name!r}",
                    where=str(path),
                    allowed=", ".join(sorted(one.stem for one in self.processed.glob("*.csv"))),
                    change="name one of these, or run `glomag run`",
                )
            content = path.read_bytes()
            self.files_read[path.name] = hashlib.sha256(content).hexdigest()
            self._tables[name] = _read_rows(content.decode("utf-8"))
        return self._tables[name]


def read_published(processed: Path, figures: Path, register_folder: Path, profile: Profile) -> Published:
    """Find what is published for a profile; raises AppendixError for a kit that is incomplete or of another profile or date."""
    try:
        published = kits.read_kits(figures, profile, needs_files=True)
    except PublishError as error:
        raise AppendixError(error.what, where=error.where, allowed=error.allowed, change=error.change) from None
    return Published(processed, register_folder, {kit.words.slug: _shown(kit) for kit in published})


def _read_rows(text: str) -> list[Row]:
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    return [dict(zip(header, map(unguard_cell, row), strict=True)) for row in rows]


def _shown(kit: kits.Kit) -> Kit:
    words = kit.words
    # The list has the ordinary density of a size before the double one: the last of a size is the largest.
    largest = {image.size: image for image in words.images}
    pictures = {size: f"{words.figure}/{largest[size].file}" for size in _SIZES_USED}
    return Kit(
        **words.model_dump(include={"slug", "number", "caption", "alt_text", "description", "source_line", "withdrawn"}),
        may_say=tuple(words.may_say),
        may_not_say=tuple(words.may_not_say),
        page=pictures["page"],
        vector=f"{words.figure}/{words.files.svg}",
        pictures=pictures,
        page_px=(largest["page"].width_px, largest["page"].height_px),
    )
