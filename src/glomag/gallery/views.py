"""The interactive view of a figure: the rows it shows, the chart's specification, and what each point says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from altair.utils import schemapi

from glomag.errors import PublishError
from glomag.figures.kits import Kit
from glomag.gallery.forms import FORMS, TABLES, specifications, tally
from glomag.gallery.marks import finish, tone
from glomag.wording import print_count

_HEIGHT = 300
# Charts of lanes are as high as their lanes: pixels each, and the column that names them.
_LANES = {
    "civil-society-basis": (24, ["period", "band"]),
    "cases-by-country": (22, ["place"]),
    "how-sure-the-fall-is": (48, ["method"]),
    "actions-on-a-timeline": (70, ["abuse_type"]),
}


@dataclass(frozen=True)
class View:
    """What is shown of the plotted rows.

    `rows` are those of the table, text as published; `note` says how they differ from the CSV, empty where they do not.
    `spec` is a Vega-Lite specification, None for a figure that is a table; `says` has one sentence a point,
    `legend` the words and the tone of each colour.
    """

    rows: pd.DataFrame
    note: str
    spec: dict[str, Any] | None
    says: tuple[str, ...]
    legend: tuple[tuple[str, str], ...] = ()


def build_view(kit: Kit) -> View:
    """Make a figure's view. Raises PublishError for a figure that has no form yet, or whose rows do not fit it."""
    slug, published = kit.words.slug, kit.cells()
    if slug in TABLES:
        return View(published, "", None, ())
    form = FORMS.get(slug)
    if form is None:
        raise PublishError(
            "a figure has no interactive view",
            where=kit.figure,
            allowed=", ".join([*FORMS, *TABLES]),
            change="give it a form in src/glomag/gallery/forms.py, or name it among the tables there",
        )
    try:
        rows = tally(published) if form is specifications else published
        with schemapi.debug_mode(False):
            plot = form(rows)
            spec = finish(plot.chart, kit.figure, _height(slug, rows))
    except (KeyError, ValueError, IndexError) as error:
        raise PublishError(f"the plotted rows do not fit their interactive view: {error!r}", where=kit.words.files.csv) from None
    legend = tuple((words, tone(shade)) for words, shade in plot.legend.items())
    return View(rows, _note(published, rows), spec, tuple(plot.says), legend)


def _height(slug: str, rows: pd.DataFrame) -> int:
    if slug not in _LANES:
        return _HEIGHT
    pixels, columns = _LANES[slug]
    return pixels * len(rows[columns].drop_duplicates())


def _note(published: pd.DataFrame, shown: pd.DataFrame) -> str:
    if shown is published:
        return ""
    return f"One row a printed value; the CSV has one row a way of counting, {print_count(len(published), 'row')}."
