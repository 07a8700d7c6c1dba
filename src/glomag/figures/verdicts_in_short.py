"""Figure 8 where there is no room for the whole table: the claims in short, by verdict or as a table of few words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from glomag.figures.frame import Canvas, text_width_in, wrap_to_width
from glomag.figures.layout import sheet
from glomag.figures.sizes import Size
from glomag.figures.style import GRID, INK, MUTED, VERDICT_COLOURS

_POINTS_PER_INCH = 72.0
_LINE = 1.2
_PILL_PAD_IN, _PILL_SIDE_IN = 0.03, 0.07
_GAP_IN = 0.1


@dataclass(frozen=True)
class _Group:
    """Claims with one verdict: how many, the lines of the label, and the lines of what they are about."""

    verdict: str
    n: int
    label: list[str]
    about: list[str]

    def height_in(self, label_pt: float, about_pt: float) -> float:
        """Height of the higher of label and words."""
        return max(_pill_height_in(self.label, label_pt), len(self.about) * _line_in(about_pt))


def _line_in(pt: float) -> float:
    return _LINE * pt / _POINTS_PER_INCH


def _pill_height_in(label: list[str], pt: float) -> float:
    return len(label) * _line_in(pt) + 2 * _PILL_PAD_IN


# --- by verdict: a slide and a square -------------------------------------------------------------------------------


def draw_by_verdict(canvas: Canvas, rows: pd.DataFrame) -> None:
    """A row a verdict: its label, the number of claims, and what they are about, set as large as fits."""
    axes, size = sheet(canvas), canvas.size
    is_wide = canvas.shape == "slide"
    pill_pt = size.label_pt if is_wide else size.label_pt - 0.5
    pill_in = _pill_width_in(rows, pill_pt, most_lines=1 if is_wide else 2)
    count_pt = size.title_pt
    about_left = pill_in + 0.36
    for about_pt in (size.label_pt + 1, size.label_pt, size.note_pt + 0.5, size.note_pt):
        groups = _groups(rows, (pill_in, pill_pt), (canvas.width_in - about_left, about_pt))
        needed = sum(group.height_in(pill_pt, about_pt) for group in groups)
        if needed + 0.05 * len(groups) <= canvas.height_in:
            break
    pad = (canvas.height_in - needed) / len(groups)
    top = canvas.height_in
    for group in groups:
        height = group.height_in(pill_pt, about_pt) + pad
        if top < canvas.height_in:
            axes.plot([0, canvas.width_in], [top, top], color=GRID, linewidth=0.8, clip_on=False)
        middle = top - height / 2
        _draw_pill(axes, group.verdict, group.label, (0.0, middle), (pill_in, pill_pt))
        axes.text(pill_in + 0.18, middle, str(group.n), size=count_pt, weight="bold", color=INK, ha="center", va="center_baseline")
        _draw_lines(axes, group.about, about_left, middle, size=about_pt, color=INK)
        top -= height


def _groups(rows: pd.DataFrame, pill: tuple[float, float], about: tuple[float, float]) -> list[_Group]:
    """The claims by verdict, in the order of the verdicts; `pill` and `about` are width in inches and type size."""
    groups = []
    for verdict in [verdict for verdict in VERDICT_COLOURS if verdict in set(rows["verdict"])]:
        said = rows.loc[rows["verdict"] == verdict, "in_short"].tolist()
        label = wrap_to_width(verdict, pill[1], "semibold", pill[0] - 2 * _PILL_SIDE_IN)
        words = "; ".join([said[0], *(words[0].lower() + words[1:] for words in said[1:])])
        groups.append(_Group(verdict, len(said), label, wrap_to_width(words, about[1], "regular", about[0])))
    return groups


def _pill_width_in(rows: pd.DataFrame, pt: float, *, most_lines: int) -> float:
    """The least width at which no label of these verdicts has more lines than that."""
    verdicts = rows["verdict"].unique()
    widest = max(text_width_in(verdict, pt, "semibold") for verdict in verdicts)
    steps = [widest * step / 20 for step in range(6, 21)]
    width = next(width for width in steps if all(_fits(verdict, pt, width, most_lines) for verdict in verdicts))
    return width + 2 * _PILL_SIDE_IN + 0.01


def _fits(verdict: str, pt: float, width: float, most_lines: int) -> bool:
    lines = wrap_to_width(verdict, pt, "semibold", width)
    return len(lines) <= most_lines and all(text_width_in(line, pt, "semibold") <= width for line in lines)


# --- a short table: a story -----------------------------------------------------------------------------------------


def draw_short_table(canvas: Canvas, rows: pd.DataFrame) -> None:
    """A row a claim, in the letter's order: what it is about, what the letter and the record give, and the verdict."""
    axes, size = sheet(canvas), canvas.size
    pill_pt = size.note_pt
    pill_in = _pill_width_in(rows, pill_pt, most_lines=2)
    words_in = canvas.width_in - pill_in - _GAP_IN
    longest_in = max(text_width_in(_values(row), 1.0) for row in rows.itertuples())
    values_pt = max(size.note_pt, min(size.note_pt + 1, words_in / longest_in - 0.05))
    step = canvas.height_in / len(rows)
    for number, row in enumerate(rows.itertuples()):
        top = canvas.height_in - number * step
        axes.plot([0, canvas.width_in], [top, top], color=GRID, linewidth=0.8, clip_on=False)
        _draw_claim(axes, row, top - step / 2, (words_in, values_pt), size)
        label = wrap_to_width(row.verdict, pill_pt, "semibold", pill_in - 2 * _PILL_SIDE_IN)
        _draw_pill(axes, row.verdict, label, (canvas.width_in - pill_in, top - step / 2), (pill_in, pill_pt))


def _values(row: Any) -> str:
    record = row.record_value or "nothing public"
    return f"Letter: {row.letter_value}. Record: {record[0].lower() + record[1:]}"


def _draw_claim(axes: Axes, row: Any, middle: float, words: tuple[float, float], size: Size) -> None:
    """The claim in short, and under it what the letter and the record give; `words` is their width in inches and type size."""
    width_in, pt = words
    heading = wrap_to_width(row.in_short, size.label_pt, "semibold", width_in)
    below = wrap_to_width(_values(row), pt, "regular", width_in)
    heading_in, below_in = len(heading) * _line_in(size.label_pt), len(below) * _line_in(pt)
    top = middle + (heading_in + below_in) / 2
    _draw_lines(axes, heading, 0.0, top - heading_in / 2, size=size.label_pt, color=INK, weight="semibold")
    _draw_lines(axes, below, 0.0, top - heading_in - below_in / 2, size=pt, color=MUTED)


# --- parts ----------------------------------------------------------------------------------------------------------


def _draw_lines(axes: Axes, lines: list[str], left: float, middle: float, *, size: float, **style: Any) -> None:
    """Lines of text around a middle height."""
    first = middle + (len(lines) - 1) / 2 * _line_in(size)
    for number, line in enumerate(lines):
        axes.text(left, first - number * _line_in(size), line, size=size, va="center_baseline", **style)


def _draw_pill(axes: Axes, verdict: str, label: list[str], place: tuple[float, float], measure: tuple[float, float]) -> None:
    """The verdict on its colour; `place` is its left side and middle height, `measure` its width and type size."""
    (left, middle), (width, pt) = place, measure
    fill, ink = VERDICT_COLOURS[verdict]
    height = _pill_height_in(label, pt)
    shape = "round,pad=0,rounding_size=0.07"
    axes.add_artist(FancyBboxPatch((left, middle - height / 2), width, height, boxstyle=shape, facecolor=fill, edgecolor="none"))
    _draw_lines(axes, label, left + width / 2, middle, size=pt, color=ink, weight="semibold", ha="center")
