"""What the pictures of figure 6 share: circles with an area in proportion to persons, years, and the days of the season."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from glomag.figures.frame import text_width_in
from glomag.figures.style import GRID, MUTED, PAPER
from glomag.periods import Period
from glomag.wording import print_count, print_day

# The days around Anti-Corruption Day (9 December) and Human Rights Day (10 December) in which the program's yearly packages appear.
SEASON_MONTH, SEASON_FIRST, SEASON_LAST = 12, 1, 15
N_LABELLED = 3
YEARS_IN = 0.22
# Words over the shaded days stand on paper of their own.
ON_PAPER: dict[str, Any] = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.8}
_CLEAR_IN = 0.012
# A year shows its number once this much of it is on the axis.
_DAYS_FOR_A_NUMBER = 120


@dataclass(frozen=True)
class Disc:
    """A circle of the chart; `up` is its height over the middle of its lane, then over the sheet's lower edge."""

    row: Any
    across: float
    up: float
    radius: float


@dataclass(frozen=True)
class Scale:
    """Days to inches along the axis, and persons to a radius: area in proportion."""

    known: Period
    side_in: float
    in_per_day: float
    in_per_root: float

    def across(self, day: date) -> float:
        """Inches from the left."""
        return self.side_in + (day - self.known.first).days * self.in_per_day

    def radius(self, n_persons: int) -> float:
        """Radius in inches."""
        return float(self.in_per_root * n_persons**0.5)


def season_words() -> str:
    """The days of the season in words."""
    return f"{SEASON_FIRST} to {print_day(date(1, SEASON_MONTH, SEASON_LAST)).removesuffix(' 1')}"


def largest_circles(rows: pd.DataFrame) -> list[Any]:
    """The largest circle of each of the largest actions."""
    ordered = rows.sort_values(["n_persons_in_action", "action_on", "n_persons"], ascending=[False, True, False])
    return list(ordered.drop_duplicates("action_on").head(N_LABELLED).itertuples())


def circle_name(row: Any) -> str:
    """Day, persons and place of an action, on two lines."""
    where = row.country_name or print_count(row.n_countries_in_action, "country", "countries")
    in_all = " in all" if row.n_persons < row.n_persons_in_action else ""
    return f"{print_day(row.action_on)}\n{print_count(row.n_persons_in_action, 'person')}{in_all}, {where}"


def swarm(rows: pd.DataFrame, scale: Scale) -> list[Disc]:
    """Circles on their days, moved up or down just as far as keeps them apart; the largest keep the middle."""
    placed: list[Disc] = []
    heights = [0.01 * step * sign for step in range(400) for sign in (1, -1)]
    for row in rows.sort_values(["n_persons", "action_on"], ascending=[False, True]).itertuples():
        disc = Disc(row, scale.across(row.action_on), 0.0, scale.radius(row.n_persons))
        # Those further away than the two radii stay clear of it at any height.
        near = [(other.up, (disc.across - other.across) ** 2, _gap(disc, other) ** 2) for other in placed]
        near = [(up, across, gap) for up, across, gap in near if across < gap]
        height = next(height for height in heights if all(across + (height - up) ** 2 >= gap for up, across, gap in near))
        placed.append(replace(disc, up=height))
    return placed


def _gap(one: Disc, other: Disc) -> float:
    return one.radius + other.radius + _CLEAR_IN


def places_of_names(named: list[Disc], width_in: float, pt: float) -> list[tuple[Disc, float]]:
    """The left side of names in one row over their circles, for as many of the first circles as find room beside each other."""
    return next(found for n in range(len(named), -1, -1) if (found := _side_by_side(named[:n], width_in, pt)) is not None)


def _side_by_side(named: list[Disc], width_in: float, pt: float) -> list[tuple[Disc, float]] | None:
    """The left side of each name, so that each stands over its circle and clear of the others; None where that cannot be."""
    placed: list[tuple[Disc, float]] = []
    free_from = 0.0
    for disc in sorted(named, key=lambda one: one.across):
        wide = max(text_width_in(line, pt) for line in circle_name(disc.row).split("\n"))
        left = max(free_from, min(disc.across - wide / 2, width_in - wide))
        if left > disc.across or left + wide > width_in:
            return None
        placed.append((disc, left))
        free_from = left + wide + 0.12
    return placed


def draw_years(axes: Axes, scale: Scale, pt: float, bottom: float = YEARS_IN) -> None:
    """The line of days, with the years under it."""
    known = scale.known
    axes.plot([scale.across(known.first), scale.across(known.last)], [bottom] * 2, color=MUTED, linewidth=0.6)
    for year in range(known.first.year, known.last.year + 1):
        days = Period(max(known.first, date(year, 1, 1)), min(known.last, date(year, 12, 31)))
        start, end = scale.across(days.first), scale.across(days.last)
        if days.n_days >= _DAYS_FOR_A_NUMBER:
            axes.text((start + end) / 2, bottom - YEARS_IN / 2, str(year), size=pt, color=MUTED, ha="center", va="center_baseline")
        if days.first > known.first:
            axes.plot([start, start], [bottom, bottom - 0.06], color=MUTED, linewidth=0.6)


def shade_seasons(axes: Axes, scale: Scale, top: float, bottom: float = YEARS_IN) -> None:
    """The days of the season in grey, in every year that has some of them."""
    for year in range(scale.known.first.year, scale.known.last.year + 1):
        _shade_season(axes, year, scale, (bottom, top))


def _shade_season(axes: Axes, year: int, scale: Scale, heights: tuple[float, float]) -> None:
    first = max(scale.known.first, date(year, SEASON_MONTH, SEASON_FIRST))
    last = min(scale.known.last, date(year, SEASON_MONTH, SEASON_LAST))
    if first <= last:
        left, right = scale.across(first), scale.across(last)
        axes.add_artist(Rectangle((left, heights[0]), right - left, heights[1] - heights[0], facecolor=GRID, edgecolor="none", zorder=0))
