"""What a figure is before it is drawn: its words, and exactly the rows that it plots."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from glomag.figures.frame import Canvas
from glomag.tables.writing import table_text

SOURCE = "US Treasury (OFAC) and State Department releases, coded by this project"


@dataclass(frozen=True)
class Exhibit:
    """One figure. The title is the finding; the subtitle gives unit, scope and dates; alt text holds the numbers.

    `description` says at length what the picture shows, for who cannot see it. `draw` lays the rows out for the shape of its
    canvas. `withdrawn` is the mark of a figure that is not to be used any more, empty for all others. `across` is a word that
    stands large across every image, as SYNTHETIC does where the rows are invented; empty for all others.

    `rows` is written as the figure's CSV, and `draw` gets nothing else to plot. `number` is its place in the catalogue, None
    for a picture of somebody's own lists; `profile` is empty where such a picture is of no profile.
    """

    number: int | None
    slug: str
    title: str
    subtitle: str
    caption: str
    alt_text: str
    definition: str
    profile: str
    as_of: date
    rows: pd.DataFrame
    draw: Callable[[Canvas, pd.DataFrame], None]
    height_in: float = 4.3
    source: str = SOURCE
    description: str = ""
    withdrawn: str = ""
    across: str = ""

    @property
    def stem(self) -> str:
        """Name of the figure's folder and files: `01-primary-by-fiscal-year`, or the slug where it has no number."""
        return self.slug if self.number is None else f"{self.number:02d}-{self.slug}"

    @cached_property
    def csv(self) -> str:
        """The plotted rows as CSV."""
        return table_text(self.rows)

    @cached_property
    def data_sha256(self) -> str:
        """SHA-256 of the CSV of the plotted rows; its first eight digits stand in the image."""
        return hashlib.sha256(self.csv.encode()).hexdigest()
