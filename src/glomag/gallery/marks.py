"""What the interactive charts share: points that can be chosen, and the house style as names of the page's own colours.

Colours are CSS variables of gallery.css, so that a chart follows the page from light to dark without being drawn again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import altair as alt

MAIN, ACCENT, SAND, SOFT, QUIET, PALE = (f"var(--mark-{tone})" for tone in ("main", "accent", "sand", "soft", "quiet", "pale"))
INK, MUTED, GRID = "var(--ink)", "var(--muted)", "var(--grid)"

# The signal that says which point is chosen, by pointer or by keyboard; -1 is none.
CHOSEN = "chosen"
_IS_CHOSEN = f"datum.at === {CHOSEN}"
_FONT = "system-ui, sans-serif"


@dataclass(frozen=True)
class Plot:
    """A series made ready to be looked at: one record a mark, and what each point says.

    A record's `at` is the place in `says` of what it says; several marks may be one point. `legend` gives each colour its
    words: it is set by the page, which breaks lines on a narrow screen, where the library would cut them off.
    """

    records: list[dict[str, Any]]
    says: list[str]
    chart: alt.Chart | alt.LayerChart
    legend: dict[str, str] = field(default_factory=dict)


def source(records: list[dict[str, Any]], says: list[str]) -> alt.InlineData:
    """The records as the data of a chart, each with its sentence."""
    return alt.InlineData(values=[{**record, "says": says[record["at"]]} for record in records])


def outline(width: float = 3.0, otherwise: float = 0.0) -> dict[str, Any]:
    """Encodings that draw a line around the chosen point, and give each mark its sentence for the pointer."""
    return {
        "stroke": alt.StrokeValue(INK),
        "strokeWidth": alt.StrokeWidthValue(otherwise, condition={"test": _IS_CHOSEN, "value": width}),
        "tooltip": alt.Tooltip("says:N"),
    }


def colour(words: str, of: dict[str, str]) -> alt.Color:
    """Colour by a field of words; the page sets the legend."""
    return alt.Color(f"{words}:N", scale=alt.Scale(domain=list(of), range=list(of.values())), legend=None)


def tone(colour_of_mark: str) -> str:
    """Name of a colour for the page's style sheet: `var(--mark-main)` is `mark-main`."""
    return colour_of_mark.removeprefix("var(--").removesuffix(")")


def finish(chart: alt.Chart | alt.LayerChart, stem: str, height: int) -> dict[str, Any]:
    """The chart as a Vega-Lite specification as wide as its place, the same from the same rows.

    It is not held against the grammar of Vega-Lite here, which takes longer than all the rest; a test does so for every form.
    Every name in it is given here: altair's own are numbered by how many charts the process has made.
    """
    whole = chart.properties(name=stem, width="container", height=height, autosize=alt.AutoSizeParams(type="fit-x", contains="padding"))
    return whole.add_params(alt.param(name=CHOSEN, value=-1)).configure(**_HOUSE).to_dict(validate=False)


_TEXT = {"labelFont": _FONT, "titleFont": _FONT, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"}
_HOUSE: dict[str, Any] = {
    "aria": False,  # the picture's alt text and the table say it; hundreds of marks read one by one do not
    "background": "transparent",
    "font": _FONT,
    "axis": {"labelColor": MUTED, "titleColor": MUTED, "gridColor": GRID, "domainColor": MUTED, "tickColor": MUTED, **_TEXT},
    "axisX": {"labelAngle": 0, "labelOverlap": "parity", "grid": False},
    "view": {"stroke": "transparent"},
}
