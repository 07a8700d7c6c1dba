"""The record held against a series of dated lists, as a picture: between which two lists each date is confirmed, or is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle

from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import Canvas, room_for_words_in, text_width_in
from glomag.figures.layout import sheet
from glomag.figures.names import draw_name, fit_name, name_width_in
from glomag.figures.style import ACCENT, GREY, GRID, INK, LABEL_SIZE, MAIN, MAIN_LIGHT, MUTED, PAPER
from glomag.periods import Period
from glomag.reconcile.audit import Audit
from glomag.wording import print_count, print_day, print_list

LIST, DATE, NAME = "list", "date", "name"
CONTRADICTED, NOT_TESTABLE = "contradicted", "not testable"
A_MONTH = 31
_MOST_NAMES, _HIGHEST_IN = 8, 7.4
# What a date is called: the column of the record, and its words.
_WORDS = {"designated_on": ("designation", "designations"), "removed_on": ("removal", "removals")}
_COLUMNS = ["part", "lane", "tested", "record_says", "last_before", "first_after", "n", "uid", "name"]


def build_audit(found: Audit, record_to: date) -> Exhibit:
    """One lane a strength of confirmation, strongest first, then what is contradicted and what no list can tell.

    `record_to` is the last day that the record knows. The files are `audit.*`; dates with the same two lists around them
    are one row of the CSV.
    """
    title, subtitle = _title(found), _subtitle(found, record_to)
    room = _HIGHEST_IN - room_for_words_in(title, subtitle) - _height(_build_rows(found, 0))
    rows = _build_rows(found, max(0, min(_MOST_NAMES, int(room / _NAME_IN))))
    return Exhibit(
        number=None,
        slug="audit",
        title=title,
        subtitle=subtitle,
        caption=f"{subtitle}. {_said(rows)}",
        alt_text=f"{title}. {_said(rows)}",
        definition="a date is confirmed where the last list before it lacks the entry and the first list after it has it, or the reverse",
        profile="",
        as_of=found.days[-1],
        rows=rows,
        draw=draw,
        height_in=room_for_words_in(title, subtitle) + _height(rows),
        source=f"{print_count(len(found.days), 'SDN list')} of OFAC's, and the record of this project",
    )


def _build_rows(found: Audit, most_names: int) -> pd.DataFrame:
    """`part` (list, date or name), `lane`, `tested`, `record_says`, `last_before`, `first_after`, `n`, `uid`, `name`.

    `record_says` is the day that the record has, for a list its own day; empty where the record has none.
    """
    lists = pd.DataFrame({"part": LIST, "record_says": [day.isoformat() for day in found.days], "n": 1})
    order = [*found.strength["days_between"], CONTRADICTED, NOT_TESTABLE]
    tests = found.tests.assign(lane=_lanes(found))
    tests = tests.sort_values("lane", key=lambda lanes: lanes.map(order.index), kind="stable")
    keys = ["lane", "tested", "record_says", "last_before", "first_after"]
    grouped = tests.groupby(keys, dropna=False, sort=False).size().reset_index(name="n").assign(part=DATE)
    names = tests[tests["lane"] == CONTRADICTED].head(most_names).assign(part=NAME, n=1)
    parts = [part.reindex(columns=_COLUMNS) for part in (lists, grouped, names)]
    rows = pd.concat([part for part in parts if len(part)], ignore_index=True)
    texts = ["part", "lane", "tested", "record_says", "uid", "name"]
    rows[texts] = rows[texts].astype("object").where(rows[texts].notna(), "").astype("str")
    for column in ("last_before", "first_after"):
        rows[column] = rows[column].astype("object").where(rows[column].notna(), None)
    return rows.astype({"n": "int64"})


def _lanes(found: Audit) -> list[str]:
    """For each test the strength of its confirmation in the words of `Audit.strength`, or its other outcome."""
    confirmed = found.tests[found.tests["status"] == "confirmed"]
    ordered = confirmed.sort_values("n_days_between", kind="stable")
    # `strength` counts the confirmed dates from the narrowest interval to the widest.
    words = [row.days_between for row in found.strength.itertuples() for _ in range(row.n)]
    lane_at = dict(zip(ordered.index, words, strict=True))
    return [lane_at.get(place, status) for place, status in found.tests["status"].items()]


def _counts(rows: pd.DataFrame) -> dict[str, int]:
    """Dates by lane, in the order of the lanes; only those that occur."""
    dates = rows[rows["part"] == DATE]
    return {str(lane): int(of_lane["n"].sum()) for lane, of_lane in dates.groupby("lane", sort=False)}


def _title(found: Audit) -> str:
    status = found.tests["status"].value_counts()
    confirmed, contradicted, n = int(status.get("confirmed", 0)), int(status.get(CONTRADICTED, 0)), len(found.tests)
    lists = print_count(len(found.days), "list")
    if not n:
        return f"No date is tested on {lists} under {found.programme}"
    verb, are = "contradicts" if len(found.days) == 1 else "contradict", "is" if confirmed == 1 else "are"
    if contradicted:
        return f"{lists} {verb} {contradicted} of {print_count(n, 'date')} of the record; {confirmed} {are} confirmed"
    if not confirmed:
        return f"{lists} {verb} no date of the record, and can confirm none of {n}"
    is_near = (found.tests["status"] == "confirmed") & (found.tests["n_days_between"] <= A_MONTH).fillna(False)
    near = "all" if int(is_near.sum()) == confirmed else str(int(is_near.sum()))
    return f"{lists} {verb} no date of the record; {confirmed} of {n} {are} confirmed, {near} of them to within a month"


def _subtitle(found: Audit, record_to: date) -> str:
    days = print_day(found.days[0]) if len(found.days) == 1 else f"{print_day(found.days[0])} to {print_day(found.days[-1])}"
    text = f"The record to {print_day(record_to)} on {print_count(len(found.days), 'list')}, {days}, programme {found.programme}"
    if found.note:
        return f"{text}. {found.note.rstrip('.')}"
    between = "A date lies between two lists: the shorter the bar, the more a confirmation says"
    return f"{text}. {between}" if (found.tests["status"] == "confirmed").any() else text


def _said(rows: pd.DataFrame) -> str:
    told = [f"{_lane_words(lane)}: {_split(rows, lane)}" for lane in _counts(rows)]
    names = rows[rows["part"] == NAME]
    told += [f"contradicted are {'; '.join(_about(row) for row in names.itertuples(index=False))}"] if len(names) else []
    return f"{'; '.join(told) or 'Nothing is tested'}."


def _lane_words(lane: str) -> str:
    if lane in {CONTRADICTED, NOT_TESTABLE}:
        return lane.capitalize()
    return f"Confirmed by two lists that lie {lane} apart"


def _split(rows: pd.DataFrame, lane: str) -> str:
    """The dates of a lane in words: `14 designations and 1 removal`."""
    dates = rows[(rows["part"] == DATE) & (rows["lane"] == lane)]
    counts = {tested: int(dates.loc[dates["tested"] == tested, "n"].sum()) for tested in _WORDS}
    said = print_list([print_count(n, *_WORDS[tested]) for tested, n in counts.items() if n])
    if lane != NOT_TESTABLE:
        return said
    first, last = dates["first_after"].notna(), dates["last_before"].notna()
    sides = {"with no list before": first & ~last, "with no list after": last & ~first, "that no list can tell": first == last}
    reasons = ", ".join(f"{dates.loc[side, 'n'].sum()} {words}" for words, side in sides.items() if side.any())
    return f"{said} ({reasons})"


def _about(row: Any) -> str:
    return f"{row.name}{f' ({row.uid})' if row.uid else ''}, {row.tested} {row.record_says or 'none'}"


# --- drawing, in inches throughout ----------------------------------------------------------------------------------

_KEY_IN, _LISTS_IN, _YEARS_IN, _HEADING_IN, _BAND_IN, _NAME_IN = 0.28, 0.36, 0.26, 0.22, 0.36, 0.18
_SIDE_IN, _BAR_IN, _MARK_IN, _DIAMOND_IN = 0.12, 0.07, 0.026, 0.05
_HIGHEST_MARK_IN, _LOWEST_MARK_IN = 0.25, 0.06
_MOST_LINES = 60
_DAYS_FOR_A_NUMBER, _WIDE_FOR_A_NUMBER_IN = 120, 0.3
_PALE_ACCENT = "#f0c4a6"
_COLOURS = {CONTRADICTED: (ACCENT, _PALE_ACCENT), NOT_TESTABLE: (MUTED, GREY)}


@dataclass(frozen=True)
class _Scale:
    """Days to inches along the axis, and a number of dates to the height of a mark: its square root, so that 1 shows beside 179."""

    span: Period
    in_per_day: float
    most: int

    def across(self, day: date) -> float:
        return _SIDE_IN + (day - self.span.first).days * self.in_per_day

    def height(self, n: int) -> float:
        return float(_LOWEST_MARK_IN + (_HIGHEST_MARK_IN - _LOWEST_MARK_IN) * (n / self.most) ** 0.5)


def _height(rows: pd.DataFrame) -> float:
    lanes = len(_counts(rows)) * (_HEADING_IN + _BAND_IN)
    n_lines = int((rows["part"] == NAME).sum()) + bool(_n_more(rows))
    return (_KEY_IN if lanes else 0.0) + _LISTS_IN + lanes + _YEARS_IN + n_lines * _NAME_IN


def _n_more(rows: pd.DataFrame) -> int:
    """Contradicted dates that are not named in the picture."""
    return _counts(rows).get(CONTRADICTED, 0) - int((rows["part"] == NAME).sum())


def draw(canvas: Canvas, rows: pd.DataFrame) -> None:
    """The lists as ticks along the top, a lane a strength below them, the years, and the names of what is contradicted."""
    axes = sheet(canvas)
    width, top = axes.get_xlim()[1], axes.get_ylim()[1]
    days, lanes = _days_of(rows), _counts(rows)
    span = Period(min(days), max(days))
    most = int(rows.loc[rows["part"] == DATE, "n"].max()) if lanes else 1
    scale = _Scale(span, (width - 2 * _SIDE_IN) / max(1, span.n_days - 1), most)
    if lanes:
        _draw_key(axes, top - _KEY_IN / 2)
        top -= _KEY_IN
    lists = [date.fromisoformat(day) for day in rows.loc[rows["part"] == LIST, "record_says"]]
    _draw_lists(axes, lists, scale, top)
    top -= _LISTS_IN
    bottom = top - len(lanes) * (_HEADING_IN + _BAND_IN)
    _draw_years(axes, scale, bottom, lists if len(lists) <= _MOST_LINES else [], top)
    for lane in lanes:
        _draw_lane(axes, rows, lane, scale, top)
        top -= _HEADING_IN + _BAND_IN
    _draw_names(axes, rows[rows["part"] == NAME], _n_more(rows), bottom - _YEARS_IN)


def _days_of(rows: pd.DataFrame) -> list[date]:
    said = [date.fromisoformat(day) for day in rows["record_says"] if day]
    return [*said, *(day for column in ("last_before", "first_after") for day in rows[column] if day is not None)]


def _draw_key(axes: Axes, middle: float) -> None:
    axes.add_artist(Rectangle((0, middle - _BAR_IN / 2), 0.36, _BAR_IN, facecolor=MAIN_LIGHT, edgecolor="none"))
    left = _draw_words(axes, 0.42, middle, "from one list to the next")
    for place, high in enumerate((0.07, 0.16)):
        axes.add_artist(Rectangle((left + 0.06 * place, middle - 0.08), _MARK_IN, high, facecolor=MAIN, edgecolor="none"))
    left = _draw_words(axes, left + 0.15, middle, "designations on the record's day, higher for more")
    axes.add_artist(_diamond(left + _DIAMOND_IN, middle, MAIN))
    _draw_words(axes, left + 0.15, middle, "removals")


def _draw_words(axes: Axes, left: float, middle: float, words: str) -> float:
    axes.text(left, middle, words, size=LABEL_SIZE, color=MUTED, va="center_baseline")
    return left + text_width_in(words, LABEL_SIZE) + 0.2


def _draw_lists(axes: Axes, lists: Sequence[date], scale: _Scale, top: float) -> None:
    axes.text(0, top - 0.09, "Lists", size=LABEL_SIZE, weight="semibold", color=INK, va="center_baseline")
    axes.text(0.36, top - 0.09, f"{len(lists):,}, one tick each", size=LABEL_SIZE, color=MUTED, va="center_baseline")
    thick = 0.9 if len(lists) <= _MOST_LINES else 0.25
    for day in lists:
        axes.plot([scale.across(day)] * 2, [top - _LISTS_IN + 0.02, top - _LISTS_IN + 0.15], color=INK, linewidth=thick)


def _draw_years(axes: Axes, scale: _Scale, bottom: float, lists: Sequence[date], top: float) -> None:
    for day in lists:
        axes.plot([scale.across(day)] * 2, [bottom, top], color=GRID, linewidth=0.6, zorder=0)
    axes.plot([scale.across(scale.span.first), scale.across(scale.span.last)], [bottom] * 2, color=MUTED, linewidth=0.6)
    for year in range(scale.span.first.year, scale.span.last.year + 1):
        days = Period(max(scale.span.first, date(year, 1, 1)), min(scale.span.last, date(year, 12, 31)))
        start, end = scale.across(days.first), scale.across(days.last)
        if days.first > scale.span.first:
            axes.plot([start, start], [bottom, bottom - 0.06], color=MUTED, linewidth=0.6)
        if _has_a_number(scale.span, days, end - start):
            axes.text((start + end) / 2, bottom - 0.14, str(year), size=LABEL_SIZE, color=MUTED, ha="center", va="center_baseline")


def _has_a_number(span: Period, days: Period, wide_in: float) -> bool:
    """A year shows its number once enough of it is on the axis; the only one always does, and the first of two short ones."""
    if span.n_days <= 2 * _DAYS_FOR_A_NUMBER:
        return days.n_days * 2 >= span.n_days and (days.first == span.first or days.n_days * 2 > span.n_days)
    return days.n_days >= _DAYS_FOR_A_NUMBER and wide_in >= _WIDE_FOR_A_NUMBER_IN


def _draw_lane(axes: Axes, rows: pd.DataFrame, lane: str, scale: _Scale, top: float) -> None:
    mark, bar = _COLOURS.get(lane, (MAIN, MAIN_LIGHT))
    head, floor = top - _HEADING_IN / 2 - 0.02, top - _HEADING_IN - _BAND_IN + 0.06
    words, on_paper = _lane_words(lane), {"facecolor": PAPER, "edgecolor": "none", "pad": 0.8}
    style: dict[str, Any] = {"size": LABEL_SIZE, "va": "center_baseline", "zorder": 4, "bbox": on_paper}
    axes.text(0, head, words, weight="semibold", color=ACCENT if lane == CONTRADICTED else INK, **style)
    axes.text(text_width_in(words, LABEL_SIZE, "semibold") + 0.1, head, _split(rows, lane), color=MUTED, **style)
    dates = rows[(rows["part"] == DATE) & (rows["lane"] == lane)]
    for before, after in sorted(set(zip(dates["last_before"], dates["first_after"], strict=True)), key=str):
        if before is not None and after is not None:
            left, right = scale.across(before), scale.across(after)
            # A line of paper at its end tells one interval from the next.
            end = {"edgecolor": PAPER, "linewidth": 0.6} if right - left > 4 * _MARK_IN else {"edgecolor": "none"}
            wide = max(right - left, _MARK_IN)
            axes.add_artist(Rectangle(((left + right - wide) / 2, floor), wide, _BAR_IN, facecolor=bar, zorder=1, **end))
    for row in dates.itertuples():
        _draw_date(axes, row, scale, floor, mark)


def _draw_date(axes: Axes, row: Any, scale: _Scale, floor: float, colour: str) -> None:
    """The mark of the record's day; where the record has none, of the day on which the lists saw the change."""
    across = scale.across(date.fromisoformat(row.record_says) if row.record_says else row.first_after or row.last_before)
    if row.tested == "removed_on":
        axes.add_artist(_diamond(across, floor + _BAR_IN / 2, colour))
        return
    high = scale.height(row.n)
    axes.add_artist(Rectangle((across - _MARK_IN / 2, floor + _BAR_IN), _MARK_IN, high, facecolor=colour, edgecolor="none", zorder=2))


def _diamond(across: float, middle: float, colour: str) -> Polygon:
    half = _DIAMOND_IN
    corners = [(across - half, middle), (across, middle + half), (across + half, middle), (across, middle - half)]
    return Polygon(corners, closed=True, facecolor=PAPER, edgecolor=colour, linewidth=1.0, zorder=3)


def _draw_names(axes: Axes, names: pd.DataFrame, n_more: int, top: float) -> None:
    width = axes.get_xlim()[1]
    for place, row in enumerate(names.itertuples(index=False)):
        middle = top - (place + 0.5) * _NAME_IN
        about = f"{row.uid + ', ' if row.uid else ''}{row.tested}: {row.record_says or 'none in the record'}"
        name = fit_name(row.name, LABEL_SIZE, width - text_width_in(about, LABEL_SIZE) - 0.24)
        axes.add_artist(Rectangle((0, middle - 0.035), 0.07, 0.07, facecolor=ACCENT, edgecolor="none"))
        draw_name(axes, 0.14, middle, name, LABEL_SIZE, color=INK)
        axes.text(0.24 + name_width_in(name, LABEL_SIZE), middle, about, size=LABEL_SIZE, color=MUTED, va="center_baseline")
    if n_more:
        words = f"and {n_more:,} more, all in audit_tests.csv"
        axes.text(0.14, top - (len(names) + 0.5) * _NAME_IN, words, size=LABEL_SIZE, color=MUTED, va="center_baseline")
