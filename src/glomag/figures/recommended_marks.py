"""Marks of shares as they were released: a dot, a range with brackets, a diamond for the public floor, and words for the rest.

What is drawn of a share is read off the words that were released for it, so that no picture can tell more than they do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from glomag.figures.frame import Canvas, text_width_in, wrap_to_width
from glomag.figures.layout import KEY_ROW_IN, sheet
from glomag.figures.sizes import PAGE, Size
from glomag.figures.style import GRID, INK, MAIN, MAIN_LIGHT, MUTED, PAPER
from glomag.wording import percent_of

WITHHELD = "withheld"
PRINTED = re.compile(r"withheld|(?:(at most|at least|about|from) )?(\d{1,3})(?: to (\d{1,3}))? percent(?: \(\d{1,3} to \d{1,3}\))?")
FLOOR = re.compile(r"(\d+) of (\d+)")

# Inches at a page's type; a line of type in inches a point.
_BAR_IN, BRACKET_IN = 0.09, 0.075
LINE_IN = 1.25 / 72
# Paper behind words that lie over lines of a grid.
ON_PAPER = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.8}
# Lines that words in the place of a mark may take in the type of labels, and in that of notes.
_MOST_LINES, _MOST_SMALL_LINES = 2, 4


@dataclass(frozen=True)
class Mark:
    """What is drawn of a share, in whole percent: `low` to `high`, and the one `share` where it is known. An open end has no bracket.

    `inner` is the range that the share itself lies in, where `low` to `high` is its interval.
    """

    low: int
    high: int
    share: int | None
    open_low: bool = False
    open_high: bool = False
    inner: tuple[int, int] | None = None


DOT, RANGE = Mark(50, 50, 50), Mark(0, 100, None)


@dataclass(frozen=True)
class Scale:
    """Where percents stand on a sheet: 0 at `left`, 100 at `right`, in inches. `grow` is the type against that of a page."""

    left: float
    right: float
    grow: float = 1.0

    def at(self, percent: float) -> float:
        """Inches from the left of the sheet."""
        return self.left + (self.right - self.left) * percent / 100

    @property
    def width(self) -> float:
        """Inches from 0 to 100 percent."""
        return self.right - self.left


def read_mark(printed: str) -> Mark | None:
    """The released words of a share as a mark; None where it is withheld."""
    found = PRINTED.fullmatch(printed)
    if found is None or found[2] is None:
        return None
    low = int(found[2])
    if found[1] == "at most":
        return Mark(0, low, None, open_low=True)
    if found[1] == "at least":
        return Mark(low, 100, None, open_high=True)
    high = int(found[3] or low)
    return Mark(low, high, low if low == high else None)


def short_words(printed: str) -> str:
    """Released words for a narrow label: `at most 9%`. That a share is about so much is left to the key."""
    return printed.partition(" (")[0].removeprefix("from ").removeprefix("about ").replace(" percent", "%")


def withheld_words(why: str) -> str:
    """`withheld: fewer than 10 cases`."""
    return f"{WITHHELD}: {why}" if why else WITHHELD


def floor_percent(public_floor: str) -> int | None:
    """Whole percent of the public floor (`1 of 22`); None where there is none."""
    found = FLOOR.fullmatch(public_floor)
    return percent_of(int(found[1]), int(found[2])) if found and int(found[2]) else None


def draw_floor(axes: Axes, x: float, middle: float, grow: float) -> None:
    """The hollow diamond of the public floor, through which a dot or a bar under it is seen."""
    axes.plot([x], [middle], marker="D", markersize=5 * grow, markerfacecolor="none", markeredgecolor=INK, markeredgewidth=1.1, zorder=4)


def draw_mark(axes: Axes, scale: Scale, middle: float, mark: Mark) -> None:
    """A dot for one known percent; a bar for a range, with a bracket at each end that is known, darker where it is within another."""
    low, high = scale.at(mark.low), scale.at(mark.high)
    half = _BAR_IN * scale.grow / 2
    if mark.low < mark.high:
        axes.add_artist(Rectangle((low, middle - half), high - low, 2 * half, facecolor=MAIN_LIGHT, edgecolor="none", zorder=2))
    if mark.inner is not None:
        first, last = (scale.at(percent) for percent in mark.inner)
        axes.add_artist(Rectangle((first, middle - half), last - first, 2 * half, facecolor=MAIN, edgecolor="none", zorder=2.5))
    if mark.share is None or mark.low < mark.high:
        for x, is_open in ((low, mark.open_low), (high, mark.open_high)):
            if not is_open:
                reach = BRACKET_IN * scale.grow
                axes.plot([x, x], [middle - reach, middle + reach], color=MAIN, linewidth=1.8 * scale.grow, zorder=3)
    if mark.share is not None:
        axes.plot([scale.at(mark.share)], [middle], marker="o", markersize=6.5 * scale.grow, color=MAIN, zorder=3)


def draw_axis(axes: Axes, scale: Scale, ends: tuple[float, float], size: Size, named: tuple[dict[int, str], tuple[float, float]]) -> None:
    """Lines behind the lanes at the ticks, named below them; a name may reach past the scale, but not past the given room."""
    ticks, (first, last) = named
    for percent, words in ticks.items():
        x = scale.at(percent)
        axes.plot([x, x], list(ends), color=GRID, linewidth=0.6, zorder=0)
        half = text_width_in(words, size.label_pt) / 2
        at = min(max(x, first + half), last - half)
        axes.text(at, ends[0] - 0.12 * scale.grow, words, size=size.label_pt, color=MUTED, ha="center", va="center_baseline")


def write_withheld(axes: Axes, scale: Scale, why: str, lane: tuple[float, float], size: Size) -> None:
    """Words over the scale; the reason is left to the words beside the picture where it has no room."""
    points, lines = size.label_pt, [WITHHELD]
    for smaller, most in ((size.label_pt, _MOST_LINES), (size.note_pt, _MOST_SMALL_LINES)):
        wrapped = wrap_to_width(withheld_words(why), smaller, "regular", scale.width)
        fits = len(wrapped) <= most and len(wrapped) * smaller * LINE_IN <= lane[1]
        if fits and max(text_width_in(line, smaller) for line in wrapped) <= scale.width:
            points, lines = smaller, wrapped
            break
    for number, line in enumerate(lines):
        y = lane[0] + (len(lines) / 2 - 0.5 - number) * points * LINE_IN
        axes.text(scale.left, y, line, size=points, color=MUTED, style="italic", va="center_baseline", bbox=ON_PAPER)


def draw_key(canvas: Canvas, entries: Sequence[tuple[Mark | None, str]]) -> Canvas:
    """The marks, a diamond for None, and what they stand for, in one row along the top; returns what is left free."""
    height, grow = KEY_ROW_IN * canvas.size.label_pt / PAGE.label_pt, canvas.size.label_pt / PAGE.label_pt
    row = replace(canvas, bottom=canvas.top - height / canvas.figure.get_size_inches()[1])
    axes, middle, left = sheet(row), height / 2 + 0.03, 0.0
    for mark, words in entries:
        scale = Scale(left, left + (0.28 if mark is RANGE else 0.1) * grow, grow)
        if mark is None:
            draw_floor(axes, scale.at(50), middle, grow)
        else:
            draw_mark(axes, scale, middle, mark)
        axes.text(scale.right + 0.06, middle, words, size=canvas.size.label_pt, color=INK, va="center_baseline")
        left = scale.right + 0.06 + text_width_in(words, canvas.size.label_pt) + 0.18
    return replace(canvas, top=row.bottom)
