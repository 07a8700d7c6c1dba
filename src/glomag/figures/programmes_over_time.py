"""Who came under Global Magnitsky and who under country programmes, by fiscal year, as far as a series of lists tells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import Canvas
from glomag.figures.layout import draw_key
from glomag.figures.style import GRID, INK, LABEL_SIZE, MAIN, MAIN_LIGHT, MUTED, PAPER, PARTIAL_HATCH, SAND
from glomag.measures.arrival_counts import ProgrammesOverTime
from glomag.measures.taking_over import UNTOLD, Answer, answer_taking_over, print_share, print_span, print_year
from glomag.wording import print_count, print_day, print_list

YEAR, LIST = "year", "list"
_COUNTS = ["n_glomag", "n_glomag_may", "n_country", "n_country_may", "n_both", "n_both_may"]
_SHARES = ["share_low_frac", "share_high_frac"]
_COLUMNS = ["part", "year", "first_day", "last_day", "n_lists", "is_seen", "is_partial", *_COUNTS, *_SHARES]
_PALE_SAND = "#f3e0b6"
# Side by side: column, colour of what is certain and of what may be, place beside the middle of the year.
_SIDES = (("n_glomag", MAIN, MAIN_LIGHT, -0.2), ("n_country", SAND, _PALE_SAND, 0.2))
_HALF = 0.17
_ON_PAPER = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.5}


def build_programmes_over_time(found: ProgrammesOverTime, days: Sequence[date], left_out: Sequence[date] = ()) -> Exhibit:
    """Two bars a fiscal year, full as far as a person came in that year for certain, and pale as far as one may have; below, the share.

    A year that is not seen has no bar. `days` are those of the lists, `left_out` those of lists that could not be read. The files are
    `programmes-over-time.*`; the rows are those of `found.by_year` and one a list.
    """
    rows, answer = build_rows(found, days), answer_taking_over(found.by_year)
    title, subtitle = _title(answer, len(days), len(found.tags)), _subtitle(found, days)
    told = " ".join([_told(rows), _in_all(found), *_without(left_out)])
    return Exhibit(
        number=None,
        slug="programmes-over-time",
        title=title,
        subtitle=subtitle,
        caption=f"{subtitle}. {told} {describe_answer(answer)} {limits_of(found)}",
        alt_text=f"{title}. {told}",
        definition=(
            "a person comes to a side with the first list that has it under one of the side's tags, as a new entry or with a tag added; "
            "a year counts who came between two lists that both lie in it"
        ),
        profile="",
        as_of=days[-1],
        rows=rows,
        draw=draw,
        height_in=5.0,
        source=_source(days, left_out),
    )


def build_rows(found: ProgrammesOverTime, days: Sequence[date]) -> pd.DataFrame:
    """`part` (year or list), the columns of `found.by_year` that are drawn; a list has its day as `first_day` and nothing else."""
    years = found.by_year.assign(part=YEAR)[_COLUMNS]
    lists = pd.DataFrame({"part": LIST, "first_day": list(days)}).reindex(columns=_COLUMNS)
    whole = ["year", "n_lists", *_COUNTS]
    types = {"part": "str", **dict.fromkeys(whole, "Int64"), **dict.fromkeys(["is_seen", "is_partial"], "boolean")}
    typed = [part.astype({**types, **dict.fromkeys(_SHARES, "float64"), "last_day": "object"}) for part in (years, lists)]
    rows = pd.concat(typed, ignore_index=True)
    return rows.assign(last_day=rows["last_day"].where(rows["last_day"].notna(), None))


# --- words ----------------------------------------------------------------------------------------------------------


def _title(answer: Answer, n_lists: int, n_tags: int) -> str:
    if len(answer.years) < len(("first", "last")):
        n = print_count(len(answer.years), "whole fiscal year") if answer.years else "no whole fiscal year"
        return f"Whether country programmes took over cannot be seen: {print_count(n_lists, 'list')} can show {n}"
    first, last = answer.years
    before, after = (print_share(share) for share in answer.shares)
    moved = {
        "fewer": f"fell from {before} in fiscal {first} to {after} in {last}",
        "more": f"rose from {before} in fiscal {first} to {after} in {last}",
        "as many": f"was {before} in fiscal {first} and in {last}",
    }.get(answer.share_moved, f"was {before} in fiscal {first} and {after} in {last}")
    lead = "The lists do not show whether country programmes took over: " if answer.taken_over == UNTOLD else ""
    return f"{lead}Global Magnitsky's share of new persons under it or {_programmes(n_tags)} {moved}"


def _programmes(n_tags: int) -> str:
    return f"the {print_count(n_tags, 'country programme')}" if n_tags else "a country programme"


def _source(days: Sequence[date], left_out: Sequence[date]) -> str:
    lists = f"{print_count(len(days), 'SDN list')} of OFAC's, the first of {print_day(days[0])}, the last of {print_day(days[-1])}"
    return f"{lists}; {print_count(len(left_out), 'list')} left out" if left_out else lists


def _without(left_out: Sequence[date]) -> list[str]:
    """Which lists could not be read, where there are any."""
    return [f"Left out, since they cannot be read: the lists of {print_list([f'{day}' for day in left_out])}."] if left_out else []


def _subtitle(found: ProgrammesOverTime, days: Sequence[date]) -> str:
    return (
        f"Persons who came under GLOMAG, or under one of {print_count(len(found.tags), 'country programme')} that name human-rights "
        f"abuse, by US fiscal year, on {print_count(len(days), 'list')}, {print_day(days[0])} to {print_day(days[-1])}"
    )


def describe_answer(answer: Answer) -> str:
    """What the lists say to the question whether country programmes took over, with the numbers behind it."""
    if len(answer.years) < len(("first", "last")):
        return "Whether country programmes took over cannot be told: that needs two whole fiscal years that the lists show."
    first, last = answer.years
    sides = print_list(
        [
            f"{name} {print_span(spans[0])} in {first} and {print_span(spans[1])} in {last} ({moved})"
            for name, spans, moved in (
                ("GLOMAG", answer.glomag, answer.glomag_moved),
                ("country programmes", answer.country, answer.country_moved),
            )
        ]
    )
    verdict = {"yes": "the lists show both", "no": "the lists show otherwise"}.get(answer.taken_over, "the lists do not tell")
    return f"Taking over would be fewer persons under GLOMAG and more under country programmes; {verdict}: {sides}."


def _told(rows: pd.DataFrame) -> str:
    years = [_about(row) for row in rows[rows["part"] == YEAR].itertuples()]
    return f"New under GLOMAG and under country programmes: {'; '.join(years)}."


def _in_all(found: ProgrammesOverTime) -> str:
    n = {side: len(counted) for side, counted in found.counted.items()}
    return (
        f"From the first list to the last, whatever the year: {n['glomag']} under GLOMAG and {n['country']} under country programmes, "
        f"{n['both']} of them under both at once."
    )


def _about(row: Any) -> str:
    ours, others, share = print_year(row)
    year = f"fiscal {row.year}{' (in part)' if row.is_partial else ''}"
    if not row.is_seen:
        return f"{year} {share}" if row.is_partial else f"{year} {share}, {ours} and {others}"
    return f"{year} {ours} and {others}"


def limits_of(found: ProgrammesOverTime) -> str:
    """What the numbers leave out, and what a list cannot tell."""
    moved, left_out = (f"{n['glomag']} under GLOMAG and {n['country']} under country programmes" for n in (found.n_moved, found.n_property))
    return (
        "Who came and went between two lists is not seen. A list does not say on which ground a person is listed, whether for own "
        "conduct or for ties, and whether it was designated or only identified. Persons moved in from other programmes "
        f"({moved}), and vessels and aircraft ({left_out}), are left out. Country programmes are the tags of programmes.csv beside "
        "GLOMAG; whether others took over is not answered."
    )


# --- drawing --------------------------------------------------------------------------------------------------------

_HEIGHTS = (3.0, 0.28, 1.35)
_ABOVE = 1.18
_LEFT_IN = 0.72
_WIDE_BAR = 0.28
_SMALL = LABEL_SIZE - 1
_MOST_FIRM_TICKS = 60
_KEYS = (
    (MAIN, "Global Magnitsky"),
    (SAND, "country programmes"),
    (MAIN_LIGHT, "or"),
    (_PALE_SAND, "pale: came in this year or another"),
)


def draw(canvas: Canvas, rows: pd.DataFrame) -> None:
    """The bars, under them the lists as ticks in their years, and the range of the share."""
    free = draw_key(canvas, _KEYS)
    bars, lists, shares = free.axes(3, 1, room_left_in=_LEFT_IN, room_bottom_in=0.42, height_ratios=_HEIGHTS, hspace=0.16)
    years = list(rows[rows["part"] == YEAR].itertuples())
    for axes, words in ((bars, "persons"), (lists, "lists"), (shares, "GLOMAG's\nshare")):
        axes.set_xlim(-0.5, len(years) - 0.5)
        axes.set_xticks([])
        axes.annotate(
            words,
            (0, 0.5),
            (-_LEFT_IN * 72, 0),
            xycoords="axes fraction",
            textcoords="offset points",
            size=_SMALL,
            color=MUTED,
            va="center",
        )
    _draw_bars(bars, years)
    _draw_lists(lists, years, rows.loc[rows["part"] == LIST, "first_day"].tolist())
    _draw_shares(shares, years)


def _draw_bars(axes: Axes, years: Sequence[Any]) -> None:
    seen = [year for year in years if year.is_seen]
    most = max((_total(getattr(year, side), getattr(year, f"{side}_may")) for year in seen for side, *_ in _SIDES), default=0) or 1
    axes.set_ylim(0, most * _ABOVE)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    for place, year in enumerate(years):
        if not year.is_seen:
            _write_unseen(axes, place, most / 2)
            continue
        for side, full, pale, beside in _SIDES:
            _draw_bar(axes, place + beside, year, (getattr(year, side), getattr(year, f"{side}_may")), (full, pale))


def _write_unseen(axes: Axes, place: float, height: float, words: str = "not seen") -> None:
    """Words in the place of a bar: a bound of an unseen year, drawn, would be the tallest bar and look like a finding."""
    axes.text(place, height, words, size=_SMALL, color=MUTED, ha="center", va="center_baseline", bbox=_ON_PAPER)


def _total(certain: int, may: int) -> int:
    return int(certain) + int(may)


def _draw_bar(axes: Axes, middle: float, year: Any, counts: tuple[int, int], colours: tuple[str, str]) -> None:
    """Certain, and above it what may be."""
    (certain, may), (full, pale) = counts, colours
    top, left, wide = _total(certain, may), middle - _HALF, 2 * _HALF
    for bottom, height, colour in ((0, certain, full), (certain, may, pale)):
        hatch = PARTIAL_HATCH if year.is_partial else None
        axes.add_patch(Rectangle((left, bottom), wide, height, facecolor=colour, edgecolor=PAPER, linewidth=0, hatch=hatch))
    words = f"{certain}\N{EN DASH}{top}" if may else str(top)
    # Away from the other bar of the year, which may be higher.
    edge, side = (left + wide, "right") if full == MAIN else (left, "left")
    text = axes.annotate(words, (edge, top), (0, 3), textcoords="offset points", ha=side, va="bottom", size=_SMALL, color=INK)
    text.set_bbox({**_ON_PAPER, "pad": 0.8})


def _draw_lists(axes: Axes, years: Sequence[Any], days: Sequence[date]) -> None:
    axes.set_ylim(0, 1)
    axes.set_yticks([])
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)
    thick = 0.9 if len(days) <= _MOST_FIRM_TICKS else 0.25
    for place, year in enumerate(years):
        length = (year.last_day - year.first_day).days + 1
        across = [place - 0.5 + (day - year.first_day).days / length for day in days if year.first_day <= day <= year.last_day]
        axes.axvline(place - 0.5, color=GRID, linewidth=0.6)
        axes.vlines(across, 0.2, 0.8, color=INK, linewidth=thick)


def _draw_shares(axes: Axes, years: Sequence[Any]) -> None:
    axes.set_ylim(0, 1)
    axes.set_yticks([0, 0.5, 1], ["0", "50", "100%"])
    for place, year in enumerate(years):
        if year.is_seen and pd.notna(year.share_low_frac):
            _draw_share(axes, place, year)
        else:
            _write_unseen(axes, place, 0.5, "nobody" if year.is_seen else "not seen")
    axes.set_xticks(range(len(years)), [_tick(year) for year in years])


def _draw_share(axes: Axes, place: int, year: Any) -> None:
    low, high = year.share_low_frac, year.share_high_frac
    hatch = PARTIAL_HATCH if year.is_partial else None
    shape = Rectangle((place - _WIDE_BAR / 2, low), _WIDE_BAR, max(high - low, 0.015), linewidth=0.6, edgecolor=MAIN, hatch=hatch)
    shape.set_facecolor(PAPER if year.is_partial else MAIN)
    axes.add_patch(shape)
    words = print_year(year)[2].removesuffix(" percent").replace(" to ", "\N{EN DASH}")
    beside = place + _WIDE_BAR / 2 + 0.04
    axes.text(beside, (low + high) / 2, words, size=_SMALL, color=INK, va="center_baseline", bbox=_ON_PAPER)


def _tick(year: Any) -> str:
    return f"FY{year.year}" + ("\nin part" if year.is_partial else "")
