"""Figure 6 where there is little room: one strip of circles, a circle a day, in which the season stands out; bars by year on a story."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Rectangle

from glomag.figures.frame import Canvas, text_width_in
from glomag.figures.layout import sheet
from glomag.figures.sizes import Size
from glomag.figures.style import GREY, INK, MAIN, MUTED, PAPER, bar_style
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
from glomag.wording import print_count, print_short_day

# Inches: from the edges to the first and last day, and the radii that are tried for the largest circle, the largest first.
_SIDE_IN = 0.2
_RADII_IN = [step / 100 for step in range(30, 5, -1)]
_PART_OF_STORY = 0.44
_POINTS_PER_INCH = 72.0
_LINE = 1.25


def draw_strip(canvas: Canvas, rows: pd.DataFrame) -> None:
    """The strip, and on a story below it each calendar year's persons as a bar with the part of the season."""
    days = _days(rows)
    if canvas.shape != "story":
        _draw_circles(canvas, days)
        return
    split = canvas.top - _PART_OF_STORY * (canvas.top - canvas.bottom)
    _draw_circles(replace(canvas, bottom=split), days)
    _draw_bars(replace(canvas, top=split - 0.2 / canvas.figure.get_size_inches()[1]), days)


def _days(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a day of action, with all its persons, whatever the conduct."""
    days = _largest_first(rows).drop_duplicates("action_on")
    return days.assign(n_persons=days["n_persons_in_action"]).reset_index(drop=True)


def _largest_first(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.sort_values(["n_persons_in_action", "action_on"], ascending=[False, True], kind="stable")


# --- the strip ------------------------------------------------------------------------------------------------------


def _draw_circles(canvas: Canvas, days: pd.DataFrame) -> None:
    """Key, names of the largest actions, circles and years, from top to bottom."""
    axes, size = sheet(canvas), canvas.size
    line_in = _LINE * size.label_pt / _POINTS_PER_INCH
    top = canvas.height_in - _draw_key(axes, days, size, line_in)
    names_in = 2 * line_in + 0.08
    bottom = YEARS_IN
    room = top - names_in - bottom - 0.06
    known = Period(days["action_on"].min(), days["last_day_known"].iloc[0])
    scale, discs = _fitted(days, known, canvas.width_in, room)
    lowest, highest = min(disc.up - disc.radius for disc in discs), max(disc.up + disc.radius for disc in discs)
    middle = bottom + 0.03 + (room - (highest - lowest)) / 2 - lowest
    discs = [replace(disc, up=middle + disc.up) for disc in discs]
    draw_years(axes, scale, size.label_pt)
    shade_seasons(axes, scale, top - names_in)
    for disc in discs:
        fill = MAIN if disc.row.is_in_season else GREY
        axes.add_artist(Circle((disc.across, disc.up), disc.radius, facecolor=fill, edgecolor=PAPER, linewidth=0.3, zorder=3))
    _draw_names(axes, discs, days, top - names_in + 0.04, size)


def _fitted(days: pd.DataFrame, known: Period, width_in: float, room_in: float) -> tuple[Scale, list[Disc]]:
    """The largest circles that find room one above the other; the smallest that are tried where none do."""
    for radius in _RADII_IN:
        side_in = max(_SIDE_IN, radius)
        scale = Scale(known, side_in, (width_in - 2 * side_in) / known.n_days, radius / float(days["n_persons"].max()) ** 0.5)
        discs = swarm(days, scale)
        if max(disc.up + disc.radius for disc in discs) - min(disc.up - disc.radius for disc in discs) <= room_in:
            break
    return scale, discs


def _draw_key(axes: Axes, days: pd.DataFrame, size: Size, line_in: float) -> float:
    """What the two colours and the area of a circle are; returns the height taken."""
    in_season = days["is_in_season"]
    season, others = int(days.loc[in_season, "n_persons"].sum()), int(days.loc[~in_season, "n_persons"].sum())
    entries = [(MAIN, f"{season_words()}: {print_count(season, 'person')}"), (GREY, f"all other days: {others:,}")]
    top, left, dot = axes.get_ylim()[1], 0.0, 0.05
    for colour, words in entries:
        axes.add_artist(Circle((left + dot, top - line_in / 2), dot, facecolor=colour, edgecolor="none", clip_on=False))
        axes.text(left + 0.16, top - line_in / 2, words, size=size.label_pt, weight="semibold", color=INK, va="center_baseline")
        left += 0.16 + text_width_in(words, size.label_pt, "semibold") + 0.2
    note = "A circle is a day of action, its area the number of persons."
    beside = left + text_width_in(note, size.note_pt) <= axes.get_xlim()[1]
    down = 0.5 if beside else 1.5
    axes.text(left if beside else 0.0, top - down * line_in, note, size=size.note_pt, color=MUTED, va="center_baseline")
    return (1 if beside else 2) * line_in + 0.06


def _draw_names(axes: Axes, discs: list[Disc], days: pd.DataFrame, bottom: float, size: Size) -> None:
    """Names of the largest actions over their circles, as many of them as find room beside each other."""
    of_day = {disc.row.action_on: disc for disc in discs}
    named = [of_day[row.action_on] for row in largest_circles(days)]
    for disc, left in places_of_names(named, axes.get_xlim()[1], size.label_pt):
        axes.plot([disc.across] * 2, [disc.up + disc.radius, bottom], color=INK, linewidth=0.6, zorder=2)
        axes.text(left, bottom, circle_name(disc.row), size=size.label_pt, color=INK, va="bottom", linespacing=1.1, zorder=4, bbox=ON_PAPER)


# --- bars by year ---------------------------------------------------------------------------------------------------


def _draw_bars(canvas: Canvas, days: pd.DataFrame) -> None:
    """A bar a calendar year: persons of the season first, then the others; the year that the as-of day cuts is hatched."""
    axes, size = sheet(canvas), canvas.size
    line_in = _LINE * size.label_pt / _POINTS_PER_INCH
    heading = f"Of each calendar year's persons, from {season_words()}"
    axes.text(0, canvas.height_in - line_in / 2, heading, size=size.label_pt, weight="semibold", color=INK, va="center_baseline")
    known = Period(days["action_on"].min(), days["last_day_known"].iloc[0])
    years = [_year(days, year, known) for year in range(known.first.year, known.last.year + 1)]
    step = (canvas.height_in - 1.3 * line_in) / len(years)
    left = text_width_in("2000", size.label_pt) + 0.1
    right = max(text_width_in(said, size.label_pt) for _, _, _, said in years) + 0.08
    per_person = (canvas.width_in - left - right) / max(n for _, _, n, _ in years)
    for number, (year, in_season, n, said) in enumerate(years):
        middle = canvas.height_in - 1.3 * line_in - (number + 0.5) * step
        style: dict[str, Any] = {"size": size.label_pt, "va": "center_baseline"}
        axes.text(left - 0.08, middle, str(year), ha="right", color=INK, **style)
        is_partial = year == known.last.year and known.last < date(year, 12, 31)
        for start, end, colour in ((0, in_season, MAIN), (in_season, n, GREY)):
            box = ((left + start * per_person, middle - 0.36 * step), (end - start) * per_person, 0.72 * step)
            if end > start:
                axes.add_artist(Rectangle(*box, linewidth=0.6 if is_partial else 0, **bar_style(colour, is_partial=is_partial)))
        axes.text(left + n * per_person + 0.06, middle, said, color=INK, **style)


def _year(days: pd.DataFrame, year: int, known: Period) -> tuple[int, int, int, str]:
    """The year, its persons in the season, all its persons, and both in words with the days that are known of it."""
    own = days[days["action_on"].map(lambda day: day.year) == year]
    in_season, n = int(own.loc[own["is_in_season"], "n_persons"].sum()), int(own["n_persons"].sum())
    said = f"{in_season} of {n}" if n else "none"
    if year == known.first.year:
        said += f", from {print_short_day(known.first)}"
    if year == known.last.year and known.last < date(year, 12, 31):
        said += f", to {print_short_day(known.last)}"
    return year, in_season, n, said
