"""The choices behind the values of a specification curve: one line an option, shaded by how many of the values make it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgba
from matplotlib.patches import Rectangle

from glomag.figures.frame import Canvas, text_width_in
from glomag.figures.layout import sheet
from glomag.figures.sizes import Size
from glomag.figures.style import GREY, GRID, INK, MAIN, MUTED, PAPER

# Inches on a page: choices and their options at the left of the grid, and numbers at its right.
LEFT_IN, RIGHT_IN = 1.92, 0.62
_OPTIONS_LEFT_IN = 0.88
# Between two choices, in lines.
_GROUP_GAP = 0.5
_POINTS_PER_INCH = 72.0
_N_CELLS = 220
_LINE_IN = 0.101
_PAPER_RGBA = np.array([round(255 * part) for part in to_rgba(PAPER)], dtype=np.uint8)
_SHADES = LinearSegmentedColormap.from_list("shades", ["#eef2f6", MAIN])

# What the value of a curve is, in its column `measured`.
CHANGE, FALLS, NEAR, SHARE, DIFFERENCE = "change", "falls", "change on the same days", "share", "difference of shares"

# Column, heading, and the options in order with their words. Days moved stand in steps.
_CHOICES: tuple[tuple[str, str, dict[Any, str]], ...] = (
    ("rule", "Who is primary", {
        "strict-limb": "own-conduct limb", "own-conduct": "with stated exceptions", "conduct-and-support": "any support too",
        "no-printed-tie": "no tie printed", "all": "everyone",
    }),
    ("coding", "Coding", {"first": "first", "second": "second", "both": "both agree"}),
    ("kinds", "Kinds", {
        "individual+entity": "individuals, entities", "individual": "individuals", "entity": "entities",
        "individual+entity+vessel": "with vessels",
    }),
    ("transfers", "Transfers", {"in": "in", "out": "out"}),
    ("identifications", "Identifications", {"out": "out", "in": "in"}),
    ("redesignations", "Re-designations", {"out": "out", "in": "in"}),
    ("removed", "Later removed", {"gross": "counted", "net": "left out"}),
    ("year", "Year", {"fiscal": "fiscal", "calendar": "calendar", "programme": "program"}),
    ("moved", "Its cut moved", {
        "earlier": "8 to 14 days earlier", "little earlier": "1 to 7 earlier", "not": "not moved", "little later": "1 to 7 later",
        "later": "8 to 14 days later",
    }),
    ("unit", "Unit", {"persons": "persons", "cases": "cases", "actions": "days of action", "countries": "countries"}),
    ("base", "Compared with", {"single year": "one year", "five-year mean": "five-year mean"}),
    ("band", "Evidence", {"A": "A: submitted", "B": "B: or a public call", "C": "C: or investigation", "D": "D: anything"}),
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One line of the grid: an option of a choice, what it gives, and which specifications make it."""

    heading: str
    words: str
    gives: float
    gives_words: str
    is_share: bool
    makes: npt.NDArray[np.bool_]
    is_headline: bool


Choice = list[Line]


def build_choices(rows: pd.DataFrame) -> list[Choice]:
    """The choices in order, each with the options that at least one specification makes; one that changes nothing is left out."""
    return [lines for lines in _all_choices(rows) if not all(line.makes.all() for line in lines)]


def idle_choices(rows: pd.DataFrame) -> list[str]:
    """Headings of the choices that have several options, all of which give the same in every specification."""
    return [lines[0].heading for lines in _all_choices(rows) if all(line.makes.all() for line in lines)]


def _all_choices(rows: pd.DataFrame) -> list[Choice]:
    """Every choice of which the specifications make two options or more."""
    choices: list[Choice] = []
    measured, headline = measured_of(rows), rows[rows["is_headline"]]
    given = rows["prints_letter_value" if measured == FALLS else "value"].to_numpy(dtype=float)
    for column, heading, options in _CHOICES:
        made = _makes(rows[column], options) if column in rows else {}
        present = [option for option, makes in made.items() if makes.any()]
        if len(present) < 2:  # noqa: PLR2004 (a choice has two options or more)
            continue
        own = {text.partition(";")[0] for text in headline[column]}
        choices.append([_line(heading, options[option], measured, given, made[option], is_headline=option in own) for option in present])
    return choices


def most_moving(choices: list[Choice]) -> Choice:
    """The choice whose options lie furthest apart in what they give."""
    return max(choices, key=lambda lines: max(line.gives for line in lines) - min(line.gives for line in lines))


def _makes(column: pd.Series, options: Iterable[str]) -> dict[str, npt.NDArray[np.bool_]]:
    """By option, true for each specification that comes out the same with it; there are few texts among thousands of rows."""
    places, texts = pd.factorize(column)
    made = [set(text.split(";")) for text in texts]
    return {option: np.array([option in one for one in made], dtype=bool)[places] for option in options}


def _line(
    heading: str, words: str, measured: str, given: npt.NDArray[np.float64], makes: npt.NDArray[np.bool_], *, is_headline: bool
) -> Line:
    """`given` has of each specification its value, or of falls whether it prints the letter's."""
    own, is_share = given[makes], measured == FALLS
    if is_share:
        gives = float(own.mean())
        printed = f"{int(own.sum()):,} of {len(own):,}"
    else:
        gives = float(np.median(own))
        printed = print_value(measured, round(100 * gives))
    return Line(heading, words, gives, printed, is_share, makes, is_headline)


def measured_of(rows: pd.DataFrame) -> str:
    """What the value of the curve is: CHANGE, FALLS, NEAR, SHARE or DIFFERENCE."""
    return str(rows["measured"].iloc[0])


def is_of_change(rows: pd.DataFrame) -> bool:
    """Whether the curve is of a change of counts in percent."""
    return measured_of(rows) in (CHANGE, NEAR)


def print_value(measured: str, printed: int) -> str:
    """A value as a short label: `+17%`, `17%` of a share, `+8 pts` of a difference of shares."""
    number = "0" if not printed else f"{printed}" if measured in (SHARE, FALLS) else f"{printed:+,}".replace("-", "\N{MINUS SIGN}")
    return number + {FALLS: "", DIFFERENCE: " pt" if abs(printed) == 1 else " pts"}.get(measured, "%")


# --- drawing --------------------------------------------------------------------------------------------------------


def grid_height_in(choices: list[Choice]) -> float:
    """Inches that the grid needs for all its lines."""
    return _LINE_IN * (sum(map(len, choices)) + _GROUP_GAP * (len(choices) - 1) + 2.4)


def draw_grid(axes: Axes, rows: pd.DataFrame, choices: list[Choice], size: Size) -> None:
    """The choices on the positions of the curve, each option a line of cells, on bare axes."""
    _label_columns(axes, rows, size)
    middle = 0.0
    for lines in choices:
        _draw_heading(axes, lines[0].heading, middle, size)
        for line in lines:
            _label_line(axes, line, middle, size)
            middle += 1.0
        middle += _GROUP_GAP
    last = middle - _GROUP_GAP - 1.0
    extent = (0.5, len(rows) + 0.5, last + 0.5, -0.5)
    axes.imshow(_cells(choices), aspect="auto", interpolation="nearest", extent=extent)
    axes.set_xlim(0.5, len(rows) + 0.5)
    axes.set_ylim(last + 0.6, -1.8)
    axes.vlines(rows.loc[rows["is_headline"], "position"], -0.5, last + 0.5, color=INK, linewidth=0.8)


def _cells(choices: list[Choice]) -> npt.NDArray[np.uint8]:
    """All lines in one image (tenths of a line, cells, 4), as many images would take long: a line fills eight tenths of its own.

    From left to right a cell is the darker, the more of the specifications above it make the choice.
    """
    n = len(choices[0][0].makes)
    edges = np.linspace(0, n, min(_N_CELLS, n) + 1).round().astype(int)
    between = np.zeros((round(10 * _GROUP_GAP), len(edges) - 1, 4), dtype=np.uint8) + _PAPER_RGBA
    blank = between[:1]
    parts = []
    for lines in choices:
        parts.append(between)
        for line in lines:
            shares = np.add.reduceat(line.makes.astype(float), edges[:-1]) / np.diff(edges)
            parts += [blank, np.repeat(_SHADES(shares, bytes=True)[None], 8, axis=0), blank]
    return np.concatenate(parts[1:])


def _label_line(axes: Axes, line: Line, middle: float, size: Size) -> None:
    """The words of an option left of its line, and right of it what it gives."""
    style = _style(axes, size)
    axes.text(_at(axes, _OPTIONS_LEFT_IN - LEFT_IN), middle, line.words, color=INK, weight=_weight(line), **style)
    axes.text(_at(axes, RIGHT_IN, from_right=True), middle, line.gives_words, color=INK, ha="right", **style)


def _draw_heading(axes: Axes, heading: str, middle: float, size: Size) -> None:
    left, right = _at(axes, -LEFT_IN), _at(axes, RIGHT_IN, from_right=True)
    axes.text(left, middle, heading, color=MUTED, weight="bold", **_style(axes, size))
    over = [middle - 0.5 - _GROUP_GAP / 2] * 2
    axes.plot([left, right], over, transform=axes.get_yaxis_transform(), color=GRID, linewidth=0.6, clip_on=False)


def _label_columns(axes: Axes, rows: pd.DataFrame, size: Size) -> None:
    gives = f"{rows['letter_value'].iloc[0]:.0f} falls in" if measured_of(rows) == FALLS else "median"
    style: dict[str, Any] = {"color": MUTED, "weight": "bold", **_style(axes, size)}
    axes.text(_at(axes, RIGHT_IN, from_right=True), -1.3, gives, ha="right", **style)
    axes.text(_at(axes, _OPTIONS_LEFT_IN - LEFT_IN), -1.3, "bold: the headline's", **style)


def _style(axes: Axes, size: Size) -> dict[str, Any]:
    return {"transform": axes.get_yaxis_transform(), "size": size.note_pt, "va": "center_baseline"}


def _weight(line: Line) -> str:
    return "bold" if line.is_headline else "regular"


def _at(axes: Axes, inches: float, *, from_right: bool = False) -> float:
    """Inches left or right of the grid as a part of its width."""
    width_in = float(axes.get_position().width * axes.figure.get_size_inches()[0])  # type: ignore[union-attr]
    return from_right + inches / width_in


def draw_choice_bars(canvas: Canvas, lines: Choice, above: str) -> None:
    """For a narrow picture: what each option of one choice gives as a bar from zero, or as a part of a bar of all that make it.

    `above` is the colour of a bar above zero.
    """
    axes, size = sheet(canvas), canvas.size
    step = min(canvas.height_in / len(lines), 2.3 * size.label_pt / _POINTS_PER_INCH)
    is_share = lines[0].is_share
    least, most = min(0.0, *(line.gives for line in lines)), 1.0 if is_share else max(0.0, *(line.gives for line in lines))
    left, numbers_in = (
        max(text_width_in(text, size.label_pt, "bold") for text in words) + 0.1
        for words in ([line.words for line in lines], [line.gives_words for line in lines])
    )
    room = (numbers_in if least < 0 else 0.0, numbers_in if most > 0 else 0.0)
    per_unit = (canvas.width_in - left - sum(room)) / ((most - least) or 1.0)
    zero = left + room[0] - least * per_unit
    for number, line in enumerate(lines):
        middle = canvas.height_in - (number + 0.5) * step
        axes.text(0, middle, line.words, size=size.label_pt, weight=_weight(line), color=INK, va="center_baseline")
        _draw_choice_bar(axes, line, (zero, middle), (per_unit, 0.6 * step), size=size, above=above)
    axes.plot([zero, zero], [canvas.height_in, canvas.height_in - len(lines) * step], color=GREY, linewidth=0.8)


def _draw_choice_bar(axes: Axes, line: Line, start: tuple[float, float], scale: tuple[float, float], *, size: Size, above: str) -> None:
    """One bar and its number; `start` is the middle of the zero line, `scale` inches across for one and the height."""
    (zero, middle), (per_unit, height) = start, scale
    ends = [(1.0, GRID), (line.gives, MAIN)] if line.is_share else [(line.gives, MAIN if line.gives < 0 else above)]
    for gives, colour in ends:
        across = sorted((zero, zero + gives * per_unit))
        axes.add_artist(Rectangle((across[0], middle - height / 2), across[1] - across[0], height, edgecolor="none", facecolor=colour))
    end, is_left = zero + ends[0][0] * per_unit, line.gives < 0
    axes.text(end + (-0.05 if is_left else 0.05), middle, line.gives_words, size=size.label_pt, weight=_weight(line), color=INK,
              ha="right" if is_left else "left", va="center_baseline")  # fmt: skip
