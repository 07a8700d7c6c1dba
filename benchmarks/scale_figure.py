"""Time and memory against the size of the input, both on scales of powers of ten, in the house style."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from glomag.figures.style import ACCENT, GREY, INK, MAIN, MUTED, NOTE_SIZE, SAND, SUBTITLE_SIZE, TITLE_SIZE, house_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from scale import Point

_COLOURS = (MAIN, ACCENT, SAND, INK, GREY, MUTED)
_MARKS = ("o", "s", "^", "D", "v", "P")
_ROWS = (("seconds", "processor seconds"), ("peak", "peak memory, MB"))
# The highest seconds that are drawn at least, so that a key has room above the lines.
_ROOM = 100.0
_TITLE = "How time and memory grow with each input"
_SUBTITLE = "SYNTHETIC: every input is invented from a seed. Dotted: exactly as its input. What is less steep grows slower."


def draw_growth(points: Sequence[Point], path: Path) -> None:
    """Write `<path>.svg` and `<path>.png`: a column of two panels an input, a line a step."""
    inputs = list(dict.fromkeys(point.step.partition(":")[0] for point in points))
    with house_style():
        figure = Figure(figsize=(3.1 * len(inputs) + 0.6, 7.2))
        panels = figure.subplots(2, len(inputs), squeeze=False, sharex="col", sharey="row")
        for column, name in enumerate(inputs):
            own = [point for point in points if point.step.startswith(f"{name}:")]
            for row, (what, says) in enumerate(_ROWS):
                _draw_panel(panels[row][column], own, what)
                panels[row][column].set_ylabel(says if column == 0 else "")
            panels[0][column].set_title(f"{name}, SYNTHETIC", loc="left", fontsize=SUBTITLE_SIZE, color=INK)
            panels[1][column].set_xlabel("size of the input")
        panels[0][0].set_ylim(1e-3, 10 * max(_ROOM, *(point.seconds for point in points)))
        panels[1][0].set_ylim(100, 10_000)
        for panel in panels[0]:
            panel.legend(fontsize=NOTE_SIZE, loc="upper left")
        figure.suptitle(_TITLE, x=0.02, ha="left", fontsize=TITLE_SIZE, fontweight="bold", color=INK)
        figure.text(0.02, 0.945, _SUBTITLE, ha="left", va="top", fontsize=SUBTITLE_SIZE, color=MUTED)
        figure.tight_layout(rect=(0, 0, 1, 0.93))
        figure.savefig(path.with_suffix(".svg"), metadata={"Date": None})
        figure.savefig(path.with_suffix(".png"), dpi=150)


def _draw_panel(panel: Axes, points: Sequence[Point], what: str) -> None:
    steps = list(dict.fromkeys(point.step for point in points))
    for step, colour, mark in zip(steps, cycle(_COLOURS), cycle(_MARKS), strict=False):
        own = [point for point in points if point.step == step]
        line = [max(getattr(point, what), 1e-3) for point in own]
        panel.plot([point.size for point in own], line, color=colour, marker=mark, markersize=4, label=step.partition(": ")[2])
    panel.set_xscale("log")
    panel.set_yscale("log")
    sizes = [min(point.size for point in points), max(point.size for point in points)]
    largest = max(points, key=lambda point: (point.size, getattr(point, what)))
    ends = [getattr(largest, what) * size / largest.size for size in sizes]
    panel.plot(sizes, ends, color=MUTED, linestyle=":", linewidth=1)
    panel.minorticks_off()
