"""What the appendix may read: the published tables of a profile, the letter's claims, and the kits of the figures."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from glomag.appendix.problems import AppendixError
from glomag.parameters import Profile
from glomag.spreadsheet import unguard_cell

LETTER = "letter_claims"
_WORDS_FILE = "figure.json"
_SIZES_USED = ("page", "web", "square")

Row = dict[str, str]


@dataclass(frozen=True)
class Kit:
    """A figure as published: its words, and its pictures by size, as paths below the folder of the figures."""

    slug: str
    number: int
    caption: str
    alt_text: str
    description: str
    source_line: str
    withdrawn: str
    may_say: tuple[Row, ...]
    may_not_say: tuple[Row, ...]
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
            self.files_read[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
            self._tables[name] = _read_rows(path)
        return self._tables[name]


def read_published(processed: Path, figures: Path, register_folder: Path, profile: Profile) -> Published:
    """Find what is published for a profile; raises AppendixError for a kit that is incomplete or of another profile or date."""
    kits = [_read_kit(path, profile) for path in sorted(figures.glob(f"*/{_WORDS_FILE}"))]
    if not kits:
        raise AppendixError("there is no figure", where=str(figures), change="run `glomag run` first")
    return Published(processed, register_folder, {kit.slug: kit for kit in kits})


def _read_rows(path: Path) -> list[Row]:
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    rows: list[Row] = table.to_dict("records")
    return [{column: unguard_cell(cell) for column, cell in row.items()} for row in rows]


def _read_kit(path: Path, profile: Profile) -> Kit:
    words = json.loads(path.read_text(encoding="utf-8"))
    made_for = (words["profile"], words["as_of"])
    if made_for != (profile.name, profile.as_of.isoformat()):
        raise AppendixError(
            f"the figure was made for profile {made_for[0]} as of {made_for[1]}",
            where=str(path),
            allowed=f"{profile.name} as of {profile.as_of}",
            change="run `glomag run` again, so that figures and tables belong together",
        )
    # The list has the ordinary density of a size before the double one: the last of a size is the largest.
    largest = {image["size"]: image for image in words["images"]}
    files = {size: _below(path.parent, image["file"]) for size, image in largest.items() if size in _SIZES_USED}
    return Kit(
        **{key: words[key] for key in ("slug", "number", "caption", "alt_text", "description", "source_line", "withdrawn")},
        may_say=tuple(words["may_say"]),
        may_not_say=tuple(words["may_not_say"]),
        page=files["page"],
        vector=_below(path.parent, words["files"]["svg"]),
        pictures=files,
        page_px=(largest["page"]["width_px"], largest["page"]["height_px"]),
    )


def _below(folder: Path, file: Any) -> str:
    """Path of a picture below the folder of the figures; it must lie beside its figure.json."""
    path = folder / str(file)
    if path.parent != folder or not path.is_file():
        raise AppendixError(f"a picture of the figure is missing: {file}", where=str(folder), change="run `glomag run` again")
    return f"{folder.name}/{path.name}"
