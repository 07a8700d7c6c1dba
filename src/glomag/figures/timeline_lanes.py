"""Figure 6 on a page: a circle a day of action and kind of conduct, in a lane for each kind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Rectangle

from glomag.figures.frame import Canvas, text_width_in
from glomag.figures.layout import sheet
from glomag.figures.style import CONDUCT_COLOURS, CONDUCT_WORDS, GRID, INK, LABEL_SIZE, MUTED, PAPER
from glomag.figures.timeline_parts import (
    ON_PAPER,
    YEARS_IN,
    Disc,
    Scale,
    circle_name,
    draw_years,
    largest_circles,
    places_of_names,
    season_words,
    shade_seasons,
    swarm,
)
from glomag.periods import Period
from glomag.wording import print_count

# --- drawing, in inches throughout ----------------------------------------------------------------------------------

_LARGEST_RADIUS_IN = 0.21
_SIDE_IN = 0.22
_KEY_IN, _NAME_IN, _LABEL_IN = 0.46, 0.24, 0.34
_KEY_SIZES = (1, 10, 50)


@dataclass(frozen=True)
class _Lane:
    """The circles of one kind of conduct; `named` has the day and kind of every circle that bears a label."""

    kind: str
    discs: list[Disc]
    named: list[tuple[date, str]]

    @property
    def labelled(self) -> list[Disc]:
        return [disc for disc in self.discs if (disc.row.action_on, self.kind) in self.named]

    @property
    def labels(self) -> float:
        return _LABEL_IN if self.labelled else 0.0

    @property
    def above(self) -> float:
        return max((disc.up + disc.radius for disc in self.discs), default=0.0)

    @property
    def height(self) -> float:
        return _NAME_IN + self.labels + self.above + max((disc.radius - disc.up for disc in self.discs), default=0.0)


def draw_lanes(canvas: Canvas, rows: pd.DataFrame) -> None:
    """Lanes of circles over the years; the days of the season are shaded through all lanes."""
    axes = sheet(canvas)
    width, height = axes.get_xlim()[1], axes.get_ylim()[1]
    known = Period(rows["action_on"].min(), rows["last_day_known"].iloc[0])
    scale = Scale(known, _SIDE_IN, (width - 2 * _SIDE_IN) / known.n_days, _LARGEST_RADIUS_IN / rows["n_persons"].max() ** 0.5)
    _draw_key(axes, scale, height - _KEY_IN / 2 + 0.05)
    draw_years(axes, scale, LABEL_SIZE)
    shade_seasons(axes, scale, height - _KEY_IN)
    named = [(row.action_on, row.abuse_type) for row in largest_circles(rows)]
    _draw_lanes(axes, [_Lane(kind, swarm(rows[rows["abuse_type"] == kind], scale), named) for kind in CONDUCT_COLOURS])


def _draw_lanes(axes: Axes, lanes: list[_Lane]) -> None:
    """Give every lane what its name, labels and circles need and an even part of the rest, top down."""
    top = axes.get_ylim()[1] - _KEY_IN
    spare = (top - YEARS_IN - sum(lane.height for lane in lanes)) / len(lanes)
    for lane in lanes:
        _draw_lane_name(axes, lane.kind, lane.discs, top - _NAME_IN / 2)
        middle = top - _NAME_IN - lane.labels - spare / 2 - lane.above
        for disc in lane.discs:
            fill = CONDUCT_COLOURS[lane.kind]
            axes.add_artist(Circle((disc.across, middle + disc.up), disc.radius, facecolor=fill, edgecolor=PAPER, linewidth=0.3, zorder=3))
        _draw_labels(axes, [replace(disc, up=middle + disc.up) for disc in lane.labelled], top - _NAME_IN - lane.labels)
        top -= lane.height + spare


def _draw_lane_name(axes: Axes, kind: str, discs: list[Disc], up: float) -> None:
    both = f"both {CONDUCT_WORDS['human_rights']} and {CONDUCT_WORDS['corruption']}"
    words = {**CONDUCT_WORDS, "both": both}[kind].capitalize()
    axes.add_artist(Circle((_DOT_IN, up), _DOT_IN, facecolor=CONDUCT_COLOURS[kind], edgecolor="none", clip_on=False))
    style: dict[str, Any] = {"size": LABEL_SIZE, "va": "center_baseline", "zorder": 4, "bbox": ON_PAPER}
    axes.text(_NAME_LEFT_IN, up, words, weight="bold", color=INK, **style)
    after = _NAME_LEFT_IN + text_width_in(words, LABEL_SIZE, "bold") + 0.08
    axes.text(after, up, print_count(sum(disc.row.n_persons for disc in discs), "person"), color=MUTED, **style)


_DOT_IN, _NAME_LEFT_IN = 0.05, 0.16


def _draw_key(axes: Axes, scale: Scale, middle: float) -> None:
    left = 0.01
    for n in _KEY_SIZES:
        radius = scale.radius(n)
        axes.add_artist(Circle((left + radius, middle), radius, facecolor="none", edgecolor=MUTED, linewidth=0.8, clip_on=False))
        left += 2 * radius + 0.06
        axes.text(left, middle, print_count(n, "person"), size=LABEL_SIZE, color=MUTED, va="center_baseline")
        left += text_width_in(print_count(n, "person"), LABEL_SIZE) + 0.2
    axes.add_artist(Rectangle((left + 0.1, middle - 0.1), 0.04, 0.2, facecolor=GRID, edgecolor="none"))
    axes.text(left + 0.2, middle, f"{season_words()} of each year", size=LABEL_SIZE, color=MUTED, va="center_baseline")
    axes.text(axes.get_xlim()[1], middle, "one circle a day and kind", size=LABEL_SIZE, color=MUTED, ha="right", va="center_baseline")


def _draw_labels(axes: Axes, discs: list[Disc], bottom: float) -> None:
    """Names of circles in a row over the lane, as many as find room, the largest actions before the others."""
    largest_first = sorted(discs, key=lambda one: (-one.row.n_persons_in_action, one.across))
    for disc, left in places_of_names(largest_first, axes.get_xlim()[1], LABEL_SIZE):
        axes.plot([disc.across] * 2, [disc.up + disc.radius, bottom], color=INK, linewidth=0.6, zorder=2)
        axes.text(left, bottom, circle_name(disc.row), size=LABEL_SIZE, color=INK, va="bottom", linespacing=1.1, zorder=4, bbox=ON_PAPER)
