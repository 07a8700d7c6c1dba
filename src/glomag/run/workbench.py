"""What a notebook works with: the record as its profile knows it, and a place to write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from glomag.figures.exhibit import Exhibit
from glomag.figures.writing import image_bytes, write_figure
from glomag.parameters import Profile, read_profile
from glomag.paths import find_project
from glomag.register import Register, known_on, read_register
from glomag.tables.writing import write_table

_SHOWN_DPI = 110


@dataclass(frozen=True)
class ShownFigure:
    """A figure as a notebook shows it: the picture with its alt text, and its title as plain text."""

    exhibit: Exhibit

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        words = f"Figure {self.exhibit.number}: {self.exhibit.title}"
        return {"image/png": image_bytes(self.exhibit, _SHOWN_DPI), "text/plain": words}, {"image/png": {"alt": self.exhibit.alt_text}}


@dataclass(frozen=True)
class ShownTable:
    """A table as a notebook shows it: every row and whole sentences, nothing cut off."""

    table: pd.DataFrame

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        with pd.option_context("display.max_colwidth", None, "display.max_rows", None, "display.max_columns", None, "display.width", 200):
            shown = self.table.astype("object").where(self.table.notna(), "")
            return {"text/html": shown.to_html(border=0), "text/plain": shown.to_string()}


@dataclass(frozen=True)
class Workbench:
    """The record as known on the profile's date, the profile, and the folder that outputs go to."""

    register: Register
    profile: Profile
    folder: Path

    def write(self, table: pd.DataFrame, name: str) -> pd.DataFrame:
        """Check a table against its schema, write it, and hand it back for showing."""
        write_table(table, name, self.folder / "processed")
        return table

    def show(self, table: pd.DataFrame) -> ShownTable:
        """A table for showing in full, its rows numbered anew."""
        return ShownTable(table.reset_index(drop=True))

    def draw(self, build_exhibit: Callable[[Register, Profile], Exhibit]) -> ShownFigure:
        """Build a figure, write its files, and hand it back for showing."""
        exhibit = build_exhibit(self.register, self.profile)
        write_figure(exhibit, self.folder / "figures")
        return ShownFigure(exhibit)


def open_workbench(profile: str, output: str) -> Workbench:
    """Read the record and a profile of the checkout that the notebook lies in.

    `output` is a folder inside the checkout, relative to its root. Run by hand, a notebook writes to build/notebook;
    only `glomag run` replaces what is published. Raises UserError as the readers do.
    """
    project = find_project()
    register = read_register(project)
    chosen = read_profile(project, profile, register.coverage)
    return Workbench(known_on(register, chosen.as_of), chosen, project.root / output)
