"""Figure 9: who came on to the list and who left it in each fiscal year, and how many persons stood on it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from glomag.definitions import Definition
from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import Canvas
from glomag.figures.style import ACCENT, GRID, INK, LABEL_SIZE, MAIN, MUTED, PAPER, bar_style
from glomag.measures import build_counts, build_stock, select, stock_on
from glomag.parameters import Profile
from glomag.periods import Period, year_period
from glomag.register import Register
from glomag.wording import print_count, print_day, print_list, print_short_day

DESIGNATED, REMOVED, LISTED, YEAR_END = "designated in the year", "removed in the year", "listed on the day", "listed at the year's end"


def build_exhibit(register: Register, profile: Profile) -> Exhibit:
    """The list as a step line, and below it what came and went as bars above and below zero."""
    definition = flow_definition(profile.headline)
    rows = build_rows(register, definition)
    return Exhibit(
        number=9,
        slug="designations-removals-stock",
        title=_title(rows),
        subtitle=_subtitle(rows, register),
        caption=_caption(register, definition),
        alt_text=_alt_text(rows),
        definition=definition.printed(),
        profile=profile.name,
        as_of=profile.as_of,
        rows=rows,
        draw=draw,
        height_in=5.2,
    )


def flow_definition(headline: Definition) -> Definition:
    """Every person designated, primary or derivative, by fiscal year: what a list of names can be compared with."""
    return headline.but(rule="all", kinds=("individual", "entity"), events=("designation", "transfer"), net=False)


def build_rows(register: Register, definition: Definition) -> pd.DataFrame:
    """`series`, `year`, `first_day`, `last_day`, `is_partial`, `n`: persons, that is individuals and entities.

    Designated and removed: one row a year, up to its last known day. Listed: one row a run of days on which the list did
    not change, and one row a year for its last known day.
    """
    years = build_counts(register, definition).assign(last_day=lambda table: table["last_day_known"])
    removed = removed_persons(register)["removed_on"]
    ends = [_n_listed(register, day) for day in years["last_day"]]
    left = [int(Period(row.first_day, row.last_day).covers(removed).sum()) for row in years.itertuples()]
    flows = [years.assign(series=DESIGNATED), years.assign(series=REMOVED, n=left)]
    at_ends = years.assign(series=YEAR_END, n=ends, first_day=years["last_day"])
    columns = ["series", "year", "first_day", "last_day", "is_partial", "n"]
    return pd.concat([table[columns] for table in (*flows, _listed(register, years), at_ends)], ignore_index=True)


def _listed(register: Register, years: pd.DataFrame) -> pd.DataFrame:
    """The stock as runs of days; each run is put to the fiscal year in which it began."""
    stock = build_stock(register)
    days = list(stock["day"])
    ends = [day - timedelta(days=1) for day in days[1:]] + [register.as_of]
    year_at = [years[years["first_day"] <= day].iloc[-1] for day in days]
    return pd.DataFrame(
        {
            "series": LISTED,
            "year": [int(year["year"]) for year in year_at],
            "first_day": days,
            "last_day": ends,
            "is_partial": [bool(year["is_partial"]) for year in year_at],
            "n": stock["n_listed"],
        }
    )


def _n_listed(register: Register, day: date) -> int:
    listed = stock_on(register, day)
    return listed["individual"] + listed["entity"]


def removed_persons(register: Register) -> pd.DataFrame:
    """One row a person (no vessels) known to have left: `person_id`, `removed_on`, `removed_on_confidence`.

    Who has two rows leaves once.
    """
    people = register.designations
    gone = people[people["removed_on"].notna() & (people["entity_type"] != "vessel")]
    last = gone.sort_values(["removed_on", "row_id"]).drop_duplicates("person_id", keep="last")
    return last[["person_id", "removed_on", "removed_on_confidence"]].reset_index(drop=True)


def _title(rows: pd.DataFrame) -> str:
    listed = rows[rows["series"] == LISTED]
    peak, now = int(listed["n"].max()), next(listed.iloc[[-1]].itertuples())
    n_removed = int(rows.loc[rows["series"] == REMOVED, "n"].sum())
    height = "the most so far" if now.n == peak else f"down from a peak of {peak}"
    return (
        f"{print_count(now.n, 'person')} stood on the Global Magnitsky list on {print_day(now.last_day)}, {height}; "
        f"{f'{n_removed} had been removed in all' if n_removed else 'none had been removed'}"
    )


def _subtitle(rows: pd.DataFrame, register: Register) -> str:
    flows = rows[rows["series"] == DESIGNATED]
    text = (
        f"Individuals and entities, primary and derivative, by US fiscal year (October to September), "
        f"{flows['year'].min()} to {flows['year'].max()}; program transfers included"
    )
    n_vessels = _n_vessels(register)
    return f"{text}; {print_count(n_vessels, 'listed vessel')} left out" if n_vessels else text


def _n_vessels(register: Register) -> int:
    return stock_on(register, register.as_of)["vessel"]


def _caption(register: Register, definition: Definition) -> str:
    notes = [
        "Persons designated under E.O. 13818 and persons removed from the list, by US fiscal year, and persons on the list.",
        f"Definition of the designations: {definition.printed()}.",
        *_removal_notes(register),
        *_scope_notes(register, definition),
    ]
    return " ".join(notes)


def _removal_notes(register: Register) -> list[str]:
    removed = removed_persons(register)
    count = removed["removed_on_confidence"].value_counts()
    bracketed, recalled = int(count.get("bracketed", 0)), int(count.get("memory", 0))
    notes = [f"{print_count(len(removed), 'removal')}, counted on the first day off the list."] if len(removed) else []
    if bracketed:
        notes.append(f"For {bracketed} of them only a span of days is known and the latest possible day is taken.")
    if recalled:
        notes.append(f"For {recalled} of them the day rests on memory.")
    return notes


def _scope_notes(register: Register, definition: Definition) -> list[str]:
    notes = []
    n_vessels = _n_vessels(register)
    if n_vessels:
        notes.append(f"{print_count(n_vessels, 'vessel')} on the list, identified as property and never designated, left out throughout.")
    otherwise = _listed_otherwise(register, definition)
    if len(otherwise):
        events = print_list(sorted(set(otherwise["event"])))
        n = print_count(otherwise["person_id"].nunique(), "person")
        notes.append(f"{n} in the list, known from {events}, in no bar of designations.")
    last = next(build_counts(register, definition).iloc[[-1]].itertuples())
    if last.is_partial:
        notes.append(f"Fiscal {last.year} is cut at {print_day(last.last_day_known)} and hatched.")
    return notes


def _listed_otherwise(register: Register, definition: Definition) -> pd.DataFrame:
    """Rows of persons of the stock who are in no bar of designations, such as a company that was only identified as owned."""
    people = register.designations
    counted = set(select(register, definition).rows["person_id"])
    return people[(people["entity_type"] != "vessel") & ~people["person_id"].isin(counted)]


def _alt_text(rows: pd.DataFrame) -> str:
    designated, removed, ends = (rows[rows["series"] == series] for series in (DESIGNATED, REMOVED, YEAR_END))
    first, last = ends.iloc[0], ends.iloc[-1]
    said = print_list(
        [f"{came.n} and {left.n} in {came.year}" for came, left in zip(designated.itertuples(), removed.itertuples(), strict=True)]
    )
    return (
        f"Step line chart of persons on the Global Magnitsky list, from {first['n']} at the end of fiscal {first['year']} to {last['n']} "
        f"on {print_day(last['last_day'])}, above a bar chart of persons designated and removed by fiscal year. "
        f"Designated and removed: {said}."
    )


def draw(canvas: Canvas, rows: pd.DataFrame) -> None:
    """The list above, what came and went below, over the same days."""
    upper, lower = canvas.axes(2, 1, room_left_in=0.0, room_bottom_in=0.33, hspace=0.1, height_ratios=(1.0, 1.05))
    flows = rows[rows["series"].isin([DESIGNATED, REMOVED])]
    slots = [_slot(year) for year in sorted(flows["year"].unique())]
    first, end = slots[0][0], slots[-1][1]
    for axes in (upper, lower):
        axes.set_xlim(first, end + 0.08 * (end - first))
        axes.set_yticks([])
        axes.grid(visible=False)
    upper.vlines([right for _, right in slots], 0, 1, transform=upper.get_xaxis_transform(), color=GRID, linewidth=0.6, zorder=0)
    _draw_stock(upper, rows)
    _draw_flows(lower, flows)


def _draw_stock(axes: Axes, rows: pd.DataFrame) -> None:
    listed = rows[rows["series"] == LISTED]
    days = [day.toordinal() for day in [*listed["first_day"], listed["last_day"].iloc[-1]]]
    counts = [*listed["n"], listed["n"].iloc[-1]]
    axes.step(days, counts, where="post", color=INK, linewidth=1.6)
    axes.set_ylim(0, max(counts) * 1.18)
    axes.set_xticks([])
    axes.text(0.0, 1.0, "Persons on the list", va="top", color=INK, **_heading(axes))
    ends = list(rows[rows["series"] == YEAR_END].itertuples())
    for end in ends:
        at_end = end is ends[-1]
        axes.plot([end.last_day.toordinal()], [end.n], marker="o", markersize=4, color=INK, zorder=4)
        axes.annotate(
            f"{end.n:,}", (end.last_day.toordinal(), end.n), (6, 0) if at_end else (-2, 3), textcoords="offset points",
            ha="left" if at_end else "right", va="center" if at_end else "bottom", weight="semibold" if at_end else "regular",
            size=LABEL_SIZE + (1.5 if at_end else 0), color=INK,
        )  # fmt: skip


def _draw_flows(axes: Axes, flows: pd.DataFrame) -> None:
    for row in flows.itertuples():
        _draw_bar(axes, row)
    designated, removed = (flows[flows["series"] == series] for series in (DESIGNATED, REMOVED))
    top, bottom = designated["n"].max(), removed["n"].max()
    axes.set_ylim(-bottom - 0.32 * top, top * 1.3)
    axes.axhline(0, color=MUTED, linewidth=0.8, zorder=3)
    axes.spines["bottom"].set_visible(False)
    axes.text(0.0, 1.0, "Persons designated in the fiscal year", va="top", color=MAIN, **_heading(axes))
    axes.text(0.0, 0.0, "Persons removed in the fiscal year", va="bottom", color=ACCENT, **_heading(axes))
    axes.set_xticks([_middle(row.year) for row in designated.itertuples()], [_tick(row) for row in designated.itertuples()])


def _heading(axes: Axes) -> dict[str, Any]:
    """Headings inside the axes stand on paper, not on the lines between the years."""
    paper = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.5}
    return {"transform": axes.transAxes, "size": LABEL_SIZE + 1, "weight": "semibold", "bbox": paper}


def _draw_bar(axes: Axes, row: Any) -> None:
    up = row.series == DESIGNATED
    colour = MAIN if up else ACCENT
    style = bar_style(colour, is_partial=row.is_partial)
    first, end = _slot(row.year)
    axes.bar(_middle(row.year), row.n if up else -row.n, width=0.62 * (end - first), linewidth=0.6, **style)
    axes.annotate(
        str(row.n), (_middle(row.year), row.n if up else -row.n), (0, 2 if up else -3), textcoords="offset points",
        ha="center", va="bottom" if up else "top", size=LABEL_SIZE, weight="semibold", color=INK if up else ACCENT,
    )  # fmt: skip


def _slot(year: int) -> tuple[int, int]:
    """First and last day of a fiscal year on the axis: a cut year keeps the place of a whole one."""
    period = year_period(year, "fiscal")
    return period.first.toordinal(), period.last.toordinal() + 1


def _middle(year: int) -> float:
    return sum(_slot(year)) / 2


def _tick(row: Any) -> str:
    return f"FY{row.year}" + (f"\nto {print_short_day(row.last_day)}" if row.is_partial else "")
