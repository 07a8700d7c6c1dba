"""Figure 4: all persons, primary persons and cases, year by year: what the choice of unit does to the finding."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from glomag.definitions import Definition
from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import Canvas
from glomag.figures.style import ACCENT, INK, LABEL_SIZE, MAIN, MAIN_LIGHT, MUTED, bar_style
from glomag.measures import build_side_by_side
from glomag.parameters import Profile
from glomag.register import Register
from glomag.wording import print_change, print_day, print_list, print_short_day

BASELINE, LATEST, OTHER = "baseline year", "last whole year", "other year"


def build_exhibit(register: Register, profile: Profile) -> Exhibit:
    """Three small multiples over the same years, each with its own scale and its values on the bars."""
    definition = profile.headline
    rows = build_rows(register, definition, profile.baseline_year)
    return Exhibit(
        number=4,
        slug="persons-primary-cases",
        title=_title(rows),
        subtitle=_subtitle(rows, definition),
        caption=_caption(rows, definition),
        alt_text=_alt_text(rows),
        definition=definition.printed(),
        profile=profile.name,
        as_of=profile.as_of,
        rows=rows,
        draw=draw,
        height_in=5.3,
    )


def build_rows(register: Register, definition: Definition, baseline_year: int) -> pd.DataFrame:
    """`measure`, `year`, `first_day`, `last_day_known`, `is_partial`, `compared_as` (which of the two years compared), `n`."""
    counts = build_side_by_side(register, definition)
    latest = counts.loc[~counts["is_partial"], "year"].max()
    compared = counts["year"].map({baseline_year: BASELINE, latest: LATEST}).fillna(OTHER)
    columns = ["measure", "year", "first_day", "last_day_known", "is_partial", "compared_as", "n"]
    return counts.assign(compared_as=compared)[columns]


def _pairs(rows: pd.DataFrame) -> dict[str, tuple[Any, Any]]:
    """For each measure its row of the baseline year and its row of the last whole year; nothing where these are one year."""
    found = {}
    for measure, own in rows.groupby("measure", sort=False):
        at = {row.compared_as: row for row in own.itertuples()}
        if BASELINE in at and LATEST in at:
            found[str(measure)] = (at[BASELINE], at[LATEST])
    return found


def _title(rows: pd.DataFrame) -> str:
    pairs = _pairs(rows)
    if not pairs:
        at = list(rows[rows["compared_as"] != OTHER].itertuples())
        return f"Global Magnitsky designations in fiscal {at[0].year}: {_counted(at)}"
    base, latest = next(iter(pairs.values()))
    years = f"from fiscal {base.year} to {latest.year}"
    by_verb: dict[str, list[str]] = {}
    for measure, (before, after) in pairs.items():
        by_verb.setdefault(_verb(before.n, after.n), []).append(f"{_short(measure)} from {before.n} to {after.n}")
    if len(by_verb) == 1:
        (verb, said), *_ = by_verb.items()
        return f"Global Magnitsky designations {verb} by all three counts {years}: {print_list(said)}"
    return f"The unit decides: {years}, {', while '.join(_clause(verb, said) for verb, said in by_verb.items())}"


def _verb(before: int, after: int) -> str:
    if after == before:
        return "stood still"
    return "fell" if after < before else "rose"


def _clause(verb: str, said: list[str]) -> str:
    """`all persons fell from 100 to 51 and primary persons from 45 to 28`."""
    return print_list([said[0].replace(" from", f" {verb} from", 1), *said[1:]])


def _counted(rows: list[Any]) -> str:
    """Counts before their nouns: `78 persons, 26 primary persons and 12 cases with a primary person`."""
    return print_list([f"{row.n} {row.measure.removeprefix('all ')}" for row in rows])


def _short(measure: str) -> str:
    """The measure's name in a title, where `cases` are always those of the figure."""
    return measure.split(" with ", maxsplit=1)[0]


def _subtitle(rows: pd.DataFrame, definition: Definition) -> str:
    return (
        f"Global Magnitsky designations as persons and as cases, by US fiscal year (October to September), {rows['year'].min()} "
        f"to {rows['year'].max()}; each panel has its own scale; {definition.notes()}"
    )


def _caption(rows: pd.DataFrame, definition: Definition) -> str:
    cut = rows[rows["is_partial"]]
    note = f" Fiscal {cut['year'].iloc[0]} is cut at {print_day(cut['last_day_known'].iloc[0])} and hatched." if len(cut) else ""
    return (
        "Designations under E.O. 13818 by US fiscal year, counted in three ways: all persons, primary and derivative; primary persons; "
        "and cases (one network or one conduct in one action) that hold at least one primary person. "
        f"Definition of primary persons: {definition.printed()}.{note}"
    )


def _alt_text(rows: pd.DataFrame) -> str:
    whole = rows[~rows["is_partial"]]
    said = [
        f"{measure} {', '.join(str(n) for n in own['n'])}" for measure, own in whole.groupby("measure", sort=False)
    ]  # fmt: skip
    years = f"{whole['year'].min()} to {whole['year'].max()}"
    text = f"Three bar charts of Global Magnitsky designations by fiscal year, {years} in order: {'; '.join(said)}."
    cut = rows[rows["is_partial"]]
    if cut.empty:
        return text
    return f"{text} Fiscal {cut['year'].iloc[0]} to {print_day(cut['last_day_known'].iloc[0])}: {_counted(list(cut.itertuples()))}."


def draw(canvas: Canvas, rows: pd.DataFrame) -> None:
    """One panel a measure, one above the other, so that a year stands in one column."""
    panels = list(rows.groupby("measure", sort=False))
    all_axes = canvas.axes(len(panels), 1, room_left_in=0.0, room_bottom_in=0.35, hspace=0.12)
    for axes, (_, panel) in zip(all_axes, panels, strict=True):
        _draw_panel(axes, panel)
        ticks = [_tick(row) for row in panel.itertuples()] if axes is all_axes[-1] else []
        axes.set_xticks(range(len(panel)), ticks or [""] * len(panel))


def _draw_panel(axes: Axes, panel: pd.DataFrame) -> None:
    for position, row in enumerate(panel.itertuples()):
        axes.bar(position, row.n, width=0.68, linewidth=0.6, **_bar_style(row))
        axes.annotate(
            str(row.n), (position, row.n), (0, 2), textcoords="offset points", ha="center", va="bottom", size=LABEL_SIZE,
            weight="regular" if row.compared_as == OTHER else "semibold", color=ACCENT if row.is_partial else INK,
        )  # fmt: skip
    axes.set_yticks([])
    axes.set_xlim(-0.55, len(panel) - 0.45)
    axes.set_ylim(0, panel["n"].max() * 1.55)
    _head(axes, panel)


def _head(axes: Axes, panel: pd.DataFrame) -> None:
    """Name of the measure, and beside it the change between the two years compared, with both counts."""
    name = str(panel["measure"].iloc[0])
    down: dict[str, Any] = {"textcoords": "offset points", "va": "baseline"}
    heading = axes.annotate(
        name[:1].upper() + name[1:], (0, 1), (0, -LABEL_SIZE), xycoords="axes fraction", size=LABEL_SIZE + 1, weight="semibold", **down
    )
    if name in (pairs := _pairs(panel)):
        before, after = pairs[name]
        change = f"{print_change(before.n, after.n)}, between FY{before.year} and FY{after.year}"
        axes.annotate(change, (1, 1), (8, -LABEL_SIZE), xycoords=(heading, "axes fraction"), size=LABEL_SIZE, color=MUTED, **down)


def _bar_style(row: Any) -> dict[str, Any]:
    muted = row.compared_as == OTHER and not row.is_partial
    return bar_style(MAIN_LIGHT if muted else MAIN, is_partial=row.is_partial)


def _tick(row: Any) -> str:
    return f"FY{row.year}\nto {print_short_day(row.last_day_known)}" if row.is_partial else f"FY{row.year}"
