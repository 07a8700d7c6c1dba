"""Figure 12: which changes of the rate behind the counts the record leaves open, if the counts are one draw from a process.

The letter's percentage is not drawn: it is about counts, which are complete, and beside an interval it would seem to lie
within a margin of error.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from glomag.claims.letter_windows import letter_change
from glomag.claims.uncertainty import EXACT, PLAN, build_change_interval
from glomag.errors import CoverageError
from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import Canvas, text_width_in
from glomag.figures.sizes import Size
from glomag.figures.style import GRID, INK, MAIN, MUTED
from glomag.measures.counts import build_counts
from glomag.parameters import Profile
from glomag.register import Register

_WORDS = {
    EXACT: ("Persons one by one", "exact conditional interval"),
    "bootstrap by cases, union": ("In packages: cases", "cluster bootstrap"),
    "bootstrap by actions, union": ("In packages: days of action", "cluster bootstrap; the one to use"),
}
# What stands and falls together by each method, for who has not met its name.
_MEANING = {
    EXACT: "as if each person were decided alone",
    "bootstrap by cases, union": "as if each case were decided as one",
    "bootstrap by actions, union": "as if each day's list were decided as one",
}
# Inches left of the lines for the methods' names, and below them for the axis.
_LEFT_IN, _AXIS_IN = 1.95, 0.28
_FURTHEST = 2.0
# Where a line lies between the rules above and below it: lower where its name stands above it.
_LANE_AT = {"page": 0.0, "slide": 0.0, "square": 0.12, "story": 0.19}
# Widest number at the end of a line, in multiples of its type size.
_END_PT = 3.9


def build_exhibit(register: Register, profile: Profile) -> Exhibit:
    """The change that the letter puts at 56 percent, with its interval by three methods."""
    rows, years = build_rows(register, profile), letter_change(register).years
    first = next(rows.itertuples())
    return Exhibit(
        number=12,
        slug="how-sure-the-fall-is",
        title=_title(rows),
        subtitle=(
            f"Change in primary designations from fiscal {years[0]} to {years[1]} ({first.n_before} to {first.n}), with 95 percent "
            f"intervals for the rate behind the counts"
        ),
        caption=_caption(rows, register, profile),
        alt_text=f"Three horizontal intervals around a change of {_percent(first.change_frac)} percent: {_ranges(rows)}. {_title(rows)}.",
        description=_description(rows),
        definition=profile.headline.printed(),
        profile=profile.name,
        as_of=profile.as_of,
        rows=rows,
        draw=draw,
        height_in=2.9,
    )


def build_rows(register: Register, profile: Profile) -> pd.DataFrame:
    """One row a method: `method`, `n_before`, `n`, `change_frac`, `low_frac`, `high_frac`, `spans_zero`.

    Raises CoverageError where one of the two years is not over on the profile's date, or the first has no designation.
    """
    years = letter_change(register).years
    found = build_change_interval(register, profile.headline, years)
    if found.empty:
        raise CoverageError(f"no change from {years[0]} to {years[1]} as of {register.as_of}", change="choose a later as_of in the profile")
    kept = found.set_index("method").reindex([method for method in _WORDS if method in set(found["method"])]).reset_index()
    return kept.drop(columns="p_value")


def _caption(rows: pd.DataFrame, register: Register, profile: Profile) -> str:
    first, stated = next(rows.itertuples()), letter_change(register)
    return (
        f"Which changes of the rate behind the counts the record leaves open: {_ranges(rows)}. The first interval is exact; for the other "
        f"two, packages (what OFAC published on one day, or one case) are drawn anew, {PLAN.n_resamples:,} times. The letter's "
        f"{abs(stated.percent)} percent is about the counts, which are complete and have no such range: {first.n_before} to {first.n} is "
        f"{_percent(first.change_frac)} percent, and no interval says otherwise. {_say_base_year(register, profile, stated.years[0])}"
        f"Definition: {profile.headline.printed()}."
    )


def _say_base_year(register: Register, profile: Profile, year: int) -> str:
    """That a change starts at the highest year of the record, where it does; empty where it does not."""
    whole = build_counts(register, profile.headline).query("~is_partial")
    most = whole["n"].max()
    if whole.loc[whole["year"] == year, "n"].tolist() != [most] or (whole["n"] == most).sum() > 1:
        return ""
    name = f"{profile.headline.year} {year}".capitalize()
    return f"{name} is the highest year of the record, so a later year would be expected below it even if the rate had stayed the same. "


def _title(rows: pd.DataFrame) -> str:
    first, n = next(rows.itertuples()), int(rows["spans_zero"].sum())
    moved = f"The change of {_percent(first.change_frac)} percent, from {first.n_before} to {first.n},"
    if n == len(rows):
        return f"{moved} could be chance: every interval reaches from a fall to a rise"
    return f"{moved} is more than chance by {len(rows) - n} of {len(rows)} methods" if n else f"{moved} is more than chance gives"


def _ranges(rows: pd.DataFrame) -> str:
    said = [f"{_WORDS[row.method][0].lower()} {_percent(row.low_frac)} to {_percent(row.high_frac)} percent" for row in rows.itertuples()]
    return "; ".join(said)


def _percent(fraction: float) -> str:
    return f"{round(100 * fraction):+d}".replace("-", "\N{MINUS SIGN}") if fraction != float("inf") else "no limit"


def _description(rows: pd.DataFrame) -> str:
    first = next(rows.itertuples())
    said = [
        f"Three horizontal lines, one a method, over an axis of change in percent with an upright line at no change; each is a 95 percent "
        f"interval, and a dot on it marks the change itself, {_percent(first.change_frac)} percent, from {first.n_before} to {first.n}.",
        "The letter's own percentage is not drawn: it is about the counts, which are complete.",
    ]
    for row in rows.itertuples():
        name, method = _WORDS[row.method]
        said.append(
            f"{name} ({method}; {_MEANING[row.method]}): from {_percent(row.low_frac)} to {_percent(row.high_frac)} percent, which "
            f"{'includes' if row.spans_zero else 'leaves out'} no change."
        )
    return " ".join(said)


def draw(canvas: Canvas, rows: pd.DataFrame) -> None:
    """One line a method with the estimate as a dot, and no change as a line across.

    The methods are named left of their lines, and above them on a canvas too narrow for that; there the line across stops
    for the names.
    """
    is_narrow, size = canvas.shape in ("square", "story"), canvas.size
    (axes,) = canvas.axes(room_left_in=0.0 if is_narrow else _LEFT_IN, room_bottom_in=_AXIS_IN)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    _set_changes(axes, rows, size if is_narrow else None)
    lanes = [place + _LANE_AT[canvas.shape] for place in range(len(rows))]
    reach = [(lane - 0.22, lane + 0.24) for lane in lanes] if is_narrow else [(-0.45, len(rows) - 0.4)]
    for low, high in reach:
        axes.vlines(0.0, low, high, color=MUTED, linewidth=0.9, zorder=1)
    for place, (lane, row) in enumerate(zip(lanes, rows.itertuples(), strict=True)):
        if place:
            axes.axhline(place - 0.5, color=GRID, linewidth=0.6, zorder=0)
        _draw_interval(axes, lane, row, size)
        (_name_above if is_narrow else _name_left)(axes, place, row, size)


def _set_changes(axes: Axes, rows: pd.DataFrame, narrow: Size | None) -> None:
    """Limits and ticks of the changes; on a narrow canvas just so wide that the numbers at the ends of the lines find room."""
    low, high = float(rows["low_frac"].min()), min(_FURTHEST, float(rows["high_frac"].max()))
    limits, step = (-1.2, high + 0.3), 0.5
    if narrow is not None:
        room = _END_PT * narrow.label_pt / 72
        scale = (high - low) / (_width_in(axes) - 2 * room)
        limits, step = (min(low - room * scale, -1.0 - 0.3 * room * scale), high + room * scale), 1.0
    axes.set_xlim(*limits)
    ticks = [n * step for n in range(round(-1 / step), 5) if n * step <= limits[1] - 0.1]
    axes.set_xticks(ticks, [f"{_percent(tick)}%" if tick else "no change" for tick in ticks])
    axes.set_yticks([])
    axes.grid(visible=False)


def _draw_interval(axes: Axes, lane: float, row: Any, size: Size) -> None:
    high = min(row.high_frac, _FURTHEST)
    heavy = 1.5 if size.shape == "story" else 1.0
    axes.hlines(lane, row.low_frac, high, color=MAIN, linewidth=2.2 * heavy, zorder=2)
    axes.plot([row.change_frac], [lane], marker="o", markersize=6 * heavy, color=MAIN, zorder=3)
    for at, side, words in ((row.low_frac, -1, _percent(row.low_frac)), (high, 1, _percent(row.high_frac))):
        axes.annotate(
            f"{words}%" if words != "no limit" else words, (at, lane), (4 * side, 0), textcoords="offset points",
            ha="right" if side < 0 else "left", va="center_baseline", size=size.label_pt * (1 + (heavy - 1) / 4), color=INK,
        )  # fmt: skip


def _name_left(axes: Axes, place: int, row: Any, size: Size) -> None:
    name, method = _WORDS[row.method]
    far_left = -_LEFT_IN / _width_in(axes)
    style: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points", "va": "center_baseline"}
    axes.annotate(name, (far_left, place), (0, 0.55 * size.label_pt), size=size.label_pt, weight="semibold", color=INK, **style)
    axes.annotate(method, (far_left, place), (0, -0.65 * size.label_pt), size=size.note_pt, color=MUTED, **style)


def _name_above(axes: Axes, place: int, row: Any, size: Size) -> None:
    """Name and, beside it, the method; under it on a story, which has the height to say also what the method means."""
    name, method = _WORDS[row.method]
    style: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points", "va": "baseline"}
    written: list[tuple[str, tuple[float, float], dict[str, Any]]]
    if size.shape != "story":
        right = 72 * (text_width_in(name, size.label_pt, "semibold") + 0.08)
        written = [(name, (0.0, -1.3), {"weight": "semibold"}), (method, (right, -1.3), {"color": MUTED})]
    else:
        said = [_MEANING[row.method], method]
        under: list[tuple[str, tuple[float, float], dict[str, Any]]]
        under = [(line[:1].upper() + line[1:], (0.0, -2.75 - 1.35 * n), {"color": MUTED}) for n, line in enumerate(said)]
        written = [(name, (0.0, -1.3), {"weight": "semibold", "size": size.label_pt + 1.5}), *under]
    for line, (right, down), look in written:
        axes.annotate(line, (0, place - 0.5), (right, down * size.label_pt), **{"size": size.label_pt, "color": INK, **style, **look})


def _width_in(axes: Axes) -> float:
    return float(axes.get_position().width * axes.figure.get_size_inches()[0])  # type: ignore[union-attr]
