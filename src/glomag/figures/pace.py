"""Figure 3: how each fiscal year filled up, and where the year of the as-of day stands beside the same days of others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from glomag.definitions import Definition
from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import Canvas
from glomag.figures.sizes import PAGE, Size
from glomag.figures.style import ACCENT, GREY, GRID, INK, MAIN, MUTED
from glomag.measures import build_counts, build_pace, build_same_days
from glomag.parameters import Profile
from glomag.periods import year_period
from glomag.register import Register
from glomag.wording import print_count, print_day, print_list, print_moved, print_short_day

RUNNING, SAME_DAYS = "running count", "count by the same day"
CURRENT, BASELINE, YEAR_BEFORE, OTHER = "current year", "baseline year", "year before", "other year"

# Every year is drawn on the days of one that has a 29 February, so that a calendar day stands at one place for all.
_AXIS_YEAR = year_period(2020, "fiscal")
_LAST_DAY = _AXIS_YEAR.n_days - 1

_COLOURS = {CURRENT: ACCENT, BASELINE: MAIN, YEAR_BEFORE: INK, OTHER: GREY}
_WIDTHS = {CURRENT: 2.4, BASELINE: 1.8, YEAR_BEFORE: 1.8, OTHER: 1.0}
_ORDER = {OTHER: 2, YEAR_BEFORE: 3, BASELINE: 4, CURRENT: 5}

# Inches above the highest line for the date of the as-of day and the two lines of the table's headings (one line on a
# square), at a page's type.
_HEADING_ROOM_IN, _ONE_LINE_IN = 0.42, 0.27


@dataclass(frozen=True)
class _Table:
    """The table right of the lines, in inches from their end: where leaders end, years begin, columns end, and all ends."""

    leader: float
    year: float
    columns: tuple[float, ...]
    width: float

    def scaled(self, size: Size) -> _Table:
        """The same at the type of a size."""
        by = size.label_pt / PAGE.label_pt
        return _Table(self.leader * by, self.year * by, tuple(end * by for end in self.columns), self.width * by)


# Both counts of every year where there is room, else only the first of them: the one by the same day.
_WIDE, _NARROW = _Table(0.104, 0.142, (0.803, 1.256), 1.282), _Table(0.104, 0.142, (0.78,), 0.79)


def build_exhibit(register: Register, profile: Profile) -> Exhibit:
    """One step line a fiscal year; the year of the as-of day stands out and that day is marked."""
    definition = profile.headline
    rows = build_rows(register, definition, profile.baseline_year)
    return Exhibit(
        number=3,
        slug="pace-within-year",
        title=_title(rows),
        subtitle=_subtitle(rows, definition),
        caption=_caption(rows, definition.printed()),
        alt_text=_alt_text(rows),
        description=_description(rows),
        definition=definition.printed(),
        profile=profile.name,
        as_of=profile.as_of,
        rows=rows,
        draw=draw,
        height_in=4.4,
    )


def build_rows(register: Register, definition: Definition, baseline_year: int) -> pd.DataFrame:
    """`series`, `year`, `role`, `is_partial`, `day`, `day_on_axis`, `n_so_far`.

    `running count` has one row a day on which a year's count rose and one at each end of what is known of it;
    `count by the same day` has one row a year and is there only where the as-of day cuts the last one. `day_on_axis`
    counts from 0 in a year that has a 29 February.
    """
    partial = build_counts(register, definition).set_index("year")["is_partial"]
    running = build_pace(register, definition).assign(series=RUNNING)
    same = build_same_days(register, definition).rename(columns={"last_day": "day", "n": "n_so_far"}).assign(series=SAME_DAYS)
    columns = ["series", "year", "day", "n_so_far"]
    rows = pd.concat([running[columns], same[columns]] if len(same) else [running[columns]], ignore_index=True)
    rows = rows.astype({"year": "int64", "n_so_far": "int64"})
    current = int(partial.index.max())
    return pd.DataFrame(
        {
            "series": rows["series"],
            "year": rows["year"],
            "role": [_role(year, current, baseline_year) for year in rows["year"]],
            "is_partial": rows["year"].map(partial).astype(bool),
            "day": rows["day"],
            "day_on_axis": [day_on_axis(day) for day in rows["day"]],
            "n_so_far": rows["n_so_far"],
        }
    )


def _role(year: int, current: int, baseline_year: int) -> str:
    if year == current:
        return CURRENT
    if year == baseline_year:
        return BASELINE
    return YEAR_BEFORE if year == current - 1 else OTHER


def day_on_axis(day: date) -> int:
    """Days from the start of a fiscal year that has a 29 February to the same calendar day: 5 September is 340 in every year."""
    first = _AXIS_YEAR.first
    begun = (day.month, day.day) >= (first.month, first.day)
    return (day.replace(year=first.year if begun else _AXIS_YEAR.last.year) - first).days


def _table(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a year: `year`, `role`, `is_partial`, `day`, `n` (all that is known of it), `n_same` (by the same day, if any)."""
    ends = rows[rows["series"] == RUNNING].groupby("year", as_index=False).last().rename(columns={"n_so_far": "n"})
    same = rows[rows["series"] == SAME_DAYS].set_index("year")["n_so_far"]
    return ends.assign(n_same=ends["year"].map(same).astype("Int64"))


def _compared(table: pd.DataFrame) -> list[Any]:
    """The baseline year and the year before, where both they and their same days are on record."""
    whole = table[table["role"].isin([BASELINE, YEAR_BEFORE])]
    return list(whole.dropna(subset=["n_same"]).itertuples())


def _title(rows: pd.DataFrame) -> str:
    table = _table(rows)
    current = next(table[table["role"] == CURRENT].itertuples())
    if not current.is_partial:
        return _title_of_whole_years(table, current)
    said = f"By {_day_of_any_year(current.day)}, fiscal {current.year} had seen {_designations(current.n)}"
    others = [f"{row.n_same} in fiscal {row.year}" for row in _compared(table)]
    return f"{said}, against {print_list(others)} by the same day" if others else said


def _title_of_whole_years(table: pd.DataFrame, current: Any) -> str:
    before = table[table["role"].isin([BASELINE, YEAR_BEFORE])]
    if before.empty:
        return f"Fiscal {current.year} saw {_designations(current.n)}"
    base = next(before.itertuples())
    moved = print_moved(base.n, current.n)
    return f"Primary Global Magnitsky designations {moved} between fiscal {base.year} and {current.year}"


def _designations(n: int) -> str:
    return print_count(n, "primary Global Magnitsky designation") if n else "no known primary Global Magnitsky designation"


def _day_of_any_year(day: date) -> str:
    """A day without its year: `5 September`."""
    return print_day(day).rsplit(" ", 1)[0]


def _subtitle(rows: pd.DataFrame, definition: Definition) -> str:
    first, last = rows["year"].min(), rows["year"].max()
    return f"{definition.who()}, running count within each US fiscal year, {first} to {last}; {definition.notes()}"


def _caption(rows: pd.DataFrame, printed: str) -> str:
    table = _table(rows)
    current = next(table[table["role"] == CURRENT].itertuples())
    cut = (
        f" Fiscal {current.year} is cut at {print_day(current.day)} and is compared only with the same days of other years."
        if current.is_partial
        else ""
    )
    return f"Primary designations under E.O. 13818, running count within each US fiscal year. Definition: {printed}.{cut}"


def _alt_text(rows: pd.DataFrame) -> str:
    table = _table(rows)
    current = next(table[table["role"] == CURRENT].itertuples())
    whole = table[~table["is_partial"]]
    ends = print_list([f"{row.year} at {row.n}" for row in whole.itertuples()])
    text = (
        f"Step line chart of the running count of primary Global Magnitsky designations within each fiscal year; whole years end: {ends}."
    )
    if not current.is_partial:
        return text
    same = print_list([f"{row.n_same} in {row.year}" for row in table.dropna(subset=["n_same"]).itertuples()])
    return f"{text} By {_day_of_any_year(current.day)}: {same}."


def _description(rows: pd.DataFrame) -> str:
    table = _table(rows)
    current = next(table[table["role"] == CURRENT].itertuples())
    whole = table[~table["is_partial"]]
    said = [
        "A line chart in steps: the months of the US fiscal year, October to September, run along the bottom, and the number of primary "
        "designations since 1 October up the side; there is one line for each fiscal year.",
        f"At the end of September the whole years stood at {print_list([f'{row.n} in {row.year}' for row in whole.itertuples()])}.",
    ]
    if current.is_partial:
        same = print_list([f"{row.n_same} in {row.year}" for row in table.dropna(subset=["n_same"]).itertuples()])
        ahead = int((table["n_same"].dropna() > current.n).sum())
        said += [
            f"A dashed upright line marks {print_day(current.day)}, to which fiscal {current.year} is known; by that day of each year the "
            f"counts were {same}.",
            f"{ahead} of {int(table['n_same'].notna().sum()) - 1} other years stood higher on that day than fiscal {current.year}.",
        ]
    said.append(f"Fiscal {current.year} is the thick orange line; {_others_words(table)}.")
    return " ".join(said)


def _others_words(table: pd.DataFrame) -> str:
    colours = {BASELINE: "blue", YEAR_BEFORE: "black"}
    named = [f"fiscal {row.year} is {colours[row.role]}" for row in table.itertuples() if row.role in colours]
    return print_list([*named, "the others are thin and grey"])


def draw(canvas: Canvas, rows: pd.DataFrame) -> None:
    """Step lines over the months, and right of them a small table of the counts at the heights where the lines end.

    A narrow canvas has one column of counts, and on a square only the lines that stand out are named.
    """
    is_narrow, is_square, size = canvas.shape in ("square", "story"), canvas.shape == "square", canvas.size
    (axes,) = canvas.axes(room_left_in=0.25)
    table, columns = _table(rows), (_NARROW if is_narrow else _WIDE).scaled(size)
    axes.set_xlim(0, _LAST_DAY * (1 + columns.width / (_width_in(axes) - columns.width)))
    _set_heights(axes, int(table["n"].max()), size)
    _set_months(axes, int(table["n"].max()), 2 if is_narrow else 1)
    for year, line in rows[rows["series"] == RUNNING].groupby("year"):
        role = line["role"].iloc[0]
        axes.step(
            line["day_on_axis"], line["n_so_far"], where="post", color=_COLOURS[role], linewidth=_WIDTHS[role],
            zorder=_ORDER[role], clip_on=False, solid_capstyle="butt", gid=f"FY{year}",
        )  # fmt: skip
    _mark_day(axes, rows, size)
    _draw_table(axes, _without_others(table) if is_square else table, columns, size)


def _without_others(table: pd.DataFrame) -> pd.DataFrame:
    """The rows that stand out, and the highest of the others, to be named for all of these."""
    others = table[table["role"] == OTHER].nlargest(1, "n")
    return pd.concat([table[table["role"] != OTHER], others], ignore_index=True)


def _set_heights(axes: Axes, most: int, size: Size) -> None:
    """From just below 0, so that a line at 0 is seen, to the highest line and, above it, the room of the headings."""
    room = (_HEADING_ROOM_IN if size.shape != "square" else _ONE_LINE_IN) * size.label_pt / PAGE.label_pt
    axes.set_ylim(-0.02 * most, most + (most or 1) * (room / (_height_in(axes) - room)))


def _set_months(axes: Axes, most: int, every: int) -> None:
    """Months, or every second one, named under their middles; grid and axis end where the days end."""
    starts = [day for n in range(_AXIS_YEAR.n_days) if (day := _AXIS_YEAR.first + timedelta(days=n)).day == 1]
    edges = [(day - _AXIS_YEAR.first).days for day in starts] + [_LAST_DAY]
    middles = [(left + right) / 2 for left, right in pairwise(edges)]
    axes.set_xticks(middles[::every], [print_short_day(day).split()[1] for day in starts][::every])
    axes.spines["bottom"].set_bounds(0, _LAST_DAY)
    axes.grid(visible=False)
    axes.set_yticks([tick for tick in axes.get_yticks() if 0 <= tick <= most])
    axes.hlines(axes.get_yticks(), 0, _LAST_DAY, color=GRID, linewidth=0.6, zorder=1)


def _mark_day(axes: Axes, rows: pd.DataFrame, size: Size) -> None:
    """The as-of day as a dated vertical line, with a dot where each highlighted year stood on it."""
    same = rows[rows["series"] == SAME_DAYS]
    if same.empty:
        return
    current = next(same[same["role"] == CURRENT].itertuples())
    line_top = 1 - 0.16 * size.label_pt / PAGE.label_pt / _height_in(axes)
    axes.axvline(current.day_on_axis, ymax=line_top, color=MUTED, linewidth=0.9, linestyle=(0, (3, 2)), zorder=1.5)
    late = current.day_on_axis > _LAST_DAY / 2
    _head(axes, print_day(current.day), current.day_on_axis, size, ha="right" if late else "left", size=size.label_pt, color=INK)
    for row in same[same["role"] != OTHER].itertuples():
        axes.plot(
            [row.day_on_axis], [row.n_so_far], marker="o", markersize=5, color=_COLOURS[row.role], markeredgecolor="white",
            markeredgewidth=0.8, zorder=6, clip_on=False,
        )  # fmt: skip


def _draw_table(axes: Axes, table: pd.DataFrame, columns: _Table, size: Size) -> None:
    """Year and counts beside the end of each line, moved apart where lines end close together."""
    current = next(table[table["role"] == CURRENT].itertuples())
    days_an_inch = _LAST_DAY / (_width_in(axes) - columns.width)
    leader_end, year_at, *ends = (_LAST_DAY + inches * days_an_inch for inches in (columns.leader, columns.year, *columns.columns))
    _head_columns(axes, current, ends, size)
    ordered = table.sort_values(["n", "year"])
    heights = spread(list(ordered["n"]), _line_height(axes, size))
    for row, height in zip(ordered.itertuples(), heights, strict=True):
        if not row.is_partial:
            axes.plot([_LAST_DAY, leader_end], [row.n, height], color=_COLOURS[row.role], linewidth=0.7, clip_on=False, zorder=1.5)
        style: dict[str, Any] = {
            "va": "center_baseline", "size": size.label_pt, "color": _text_colour(row.role),
            "weight": "regular" if row.role == OTHER else "semibold",
        }  # fmt: skip
        for_all = size.shape == "square" and row.role == OTHER
        axes.text(year_at, height, "others" if for_all else f"FY{row.year}", **style)
        for right, cell in zip([] if for_all else ends, _cells(row, with_same=current.is_partial), strict=False):
            axes.text(right, height, cell, ha="right", **style)


def _head_columns(axes: Axes, current: Any, ends: Sequence[float], size: Size) -> None:
    heads: list[tuple[str, ...]]
    heads = [("by", print_short_day(current.day)), ("whole", "year")] if current.is_partial else [("whole", "year")]
    heads = [(" ".join(lines),) for lines in heads] if size.shape == "square" else heads
    for right, lines in zip(ends, heads, strict=False):
        for below, line in enumerate(lines):
            _head(axes, line, right, size, below=below, ha="right", size=size.label_pt - 1, color=MUTED)


def _head(axes: Axes, text: str, at: float, canvas_size: Size, *, below: int = 0, **style: Any) -> None:
    """Text above the highest line, `below` lines from the top of the axes, its baseline on that of its neighbors."""
    offset = (0, -canvas_size.label_pt * (0.8 + below))
    axes.annotate(text, (at, 1.0), offset, xycoords=("data", "axes fraction"), textcoords="offset points", va="baseline", **style)


def _cells(row: Any, *, with_same: bool) -> list[str]:
    whole = "\N{EN DASH}" if row.is_partial else str(row.n)
    if not with_same:
        return [whole]
    return ["" if pd.isna(row.n_same) else str(row.n_same), whole]


def _text_colour(role: str) -> str:
    return {CURRENT: ACCENT, BASELINE: MAIN, YEAR_BEFORE: INK, OTHER: MUTED}[role]


def _line_height(axes: Axes, size: Size) -> float:
    """Height of a line of the table in units of the vertical axis."""
    low, high = axes.get_ylim()
    return 1.25 * size.label_pt / 72 / _height_in(axes) * (high - low)


def _height_in(axes: Axes) -> float:
    return float(axes.get_position().height * axes.figure.get_size_inches()[1])  # type: ignore[union-attr]


def _width_in(axes: Axes) -> float:
    return float(axes.get_position().width * axes.figure.get_size_inches()[0])  # type: ignore[union-attr]


def spread(wanted: Sequence[float], gap: float) -> list[float]:
    """Heights at least `gap` apart and otherwise as near as can be (least squares) to the `wanted` ones, given in rising order.

    Pooling of adjacent violators: neighbors that are too close become one block about their common middle.
    """
    blocks: list[list[float]] = []
    for number, height in enumerate(wanted):
        blocks.append([height - number * gap])
        while len(blocks) > 1 and _mean(blocks[-2]) > _mean(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    flat = [_mean(block) for block in blocks for _ in block]
    return [height + number * gap for number, height in enumerate(flat)]


def _mean(heights: Sequence[float]) -> float:
    return sum(heights) / len(heights)
