"""Figure 4: all persons, primary persons and cases, year by year: what the choice of unit does to the finding."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from glomag.definitions import Definition
from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import Canvas
from glomag.figures.sizes import Size
from glomag.figures.style import ACCENT, INK, MAIN, MAIN_LIGHT, MUTED, bar_style
from glomag.measures import build_side_by_side
from glomag.parameters import Profile
from glomag.register import Register
from glomag.wording import percent_changed, print_change, print_day, print_list, print_short_day

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
        description=_description(rows),
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


def _description(rows: pd.DataFrame) -> str:
    said = [
        "Three bar charts over the same US fiscal years (October to September), one a unit of counting, each with a scale of its own that "
        "begins at zero; the number stands on each bar."
    ]
    for measure, own in rows[~rows["is_partial"]].groupby("measure", sort=False):
        said.append(f"{_capitalized(str(measure))}: {print_list([f'{row.n} in {row.year}' for row in own.itertuples()])}.")
    if pairs := _pairs(rows):
        changes = "; ".join(f"{measure} {print_change(before.n, after.n)}" for measure, (before, after) in pairs.items())
        base, latest = next(iter(pairs.values()))
        said.append(f"Darker bars mark the two years compared, fiscal {base.year} and {latest.year}: {changes}.")
    if len(cut := list(rows[rows["is_partial"]].itertuples())):
        said.append(f"Fiscal {cut[0].year} is known to {print_day(cut[0].last_day_known)} only and hatched: {_counted(cut)}.")
    return " ".join(said)


# What stands before the last two digits of a year under its bar.
_YEAR_WORDS = {"page": "FY20", "slide": "\N{RIGHT SINGLE QUOTATION MARK}", "square": "\N{RIGHT SINGLE QUOTATION MARK}", "story": "20"}
# Lines of type above the highest bar: its value, and each line of a heading that stands above the bars.
_LINES_ABOVE = {"page": 2.9, "slide": 4.5, "square": 1.3, "story": 4.2}
_HEADS_LEFT_IN = 1.3
# Points between the axis and the years, as matplotlib keeps them.
_TICK_PAD = 3.5


def draw(canvas: Canvas, rows: pd.DataFrame) -> None:
    """One panel a measure: one above the other, so that a year stands in one column; beside each other on a slide, which is wide."""
    panels = list(rows.groupby("measure", sort=False))
    all_axes = _panel_axes(canvas, len(panels))
    for axes, (_, panel) in zip(all_axes, panels, strict=True):
        _draw_bars(axes, panel, canvas.size)
        _set_height(axes, int(panel["n"].max()), _LINES_ABOVE[canvas.shape], canvas.size)
        if canvas.shape == "square":
            _head_left(axes, panel, canvas.size)
        else:
            _head_above(axes, panel, canvas.size)
        has_years = canvas.shape == "slide" or axes is all_axes[-1]
        years = [_tick(row, _YEAR_WORDS[canvas.shape]) if has_years else "" for row in panel.itertuples()]
        axes.set_xticks(range(len(panel)), [year.split("\n", maxsplit=1)[0] for year in years])
        _write_cut(axes, years, canvas.size)


def _panel_axes(canvas: Canvas, n: int) -> list[Axes]:
    if canvas.shape == "slide":
        return canvas.axes(1, n, room_left_in=0.0, room_bottom_in=0.35, wspace=0.1)
    is_square = canvas.shape == "square"
    return canvas.axes(n, 1, room_left_in=_HEADS_LEFT_IN if is_square else 0.0, room_bottom_in=0.35, hspace=0.08 if is_square else 0.12)


def _draw_bars(axes: Axes, panel: pd.DataFrame, size: Size) -> None:
    for position, row in enumerate(panel.itertuples()):
        axes.bar(position, row.n, width=0.68, linewidth=0.6, **_bar_style(row))
        axes.annotate(
            str(row.n), (position, row.n), (0, 2), textcoords="offset points", ha="center", va="bottom", size=size.label_pt,
            weight="regular" if row.compared_as == OTHER else "semibold", color=ACCENT if row.is_partial else INK,
        )  # fmt: skip
    axes.set_yticks([])
    axes.set_xlim(-0.55, len(panel) - 0.45)


def _set_height(axes: Axes, most: int, lines: float, size: Size) -> None:
    """Vertical limits that leave so many lines of type above the highest bar."""
    height_in = float(axes.get_position().height * axes.figure.get_size_inches()[1])  # type: ignore[union-attr]
    free = max(1 - lines * size.label_pt / 72 / height_in, 0.2)
    axes.set_ylim(0, (most or 1) / free)


def _head_above(axes: Axes, panel: pd.DataFrame, size: Size) -> None:
    """Name of the measure, and the change between the two years compared, with both counts: beside it, or below where that is short."""
    name = str(panel["measure"].iloc[0])
    style: dict[str, Any] = {"textcoords": "offset points", "va": "baseline"}
    down = -size.label_pt
    heading = axes.annotate(
        _capitalized(name), (0, 1), (0, down), xycoords="axes fraction", size=size.label_pt + 1, weight="semibold", **style
    )
    if name not in (pairs := _pairs(panel)):
        return
    before, after = pairs[name]
    change = print_change(before.n, after.n)
    # On a slide the title has the years.
    change = change if size.shape == "slide" else f"{change}, between FY{before.year} and FY{after.year}"
    style |= {"size": size.label_pt, "color": MUTED}
    if size.shape == "page":
        axes.annotate(change, (1, 1), (8, down), xycoords=(heading, "axes fraction"), **style)
    else:
        axes.annotate(change, (0, 1), (0, 2.35 * down), xycoords="axes fraction", **style)


def _head_left(axes: Axes, panel: pd.DataFrame, size: Size) -> None:
    """Name of the measure and the change, line by line, left of the bars."""
    name = str(panel["measure"].iloc[0])
    lines = [(line, True) for line in _capitalized(name).replace(" with a ", "\nwith a ").split("\n")]
    if name in (pairs := _pairs(panel)):
        before, after = pairs[name]
        percent = f"{percent_changed(before.n, after.n):+d}%, ".replace("-", "\N{MINUS SIGN}") if before.n else ""
        lines.append((f"{percent}{before.n} to {after.n}", False))
    for place, (line, is_name) in enumerate(lines):
        up = 1.25 * size.label_pt * ((len(lines) - 1) / 2 - place)
        axes.annotate(
            line, (0, 0.5), (-_HEADS_LEFT_IN * 72, up), xycoords="axes fraction", textcoords="offset points", va="center_baseline",
            annotation_clip=False, size=size.label_pt, color=INK if is_name else MUTED, weight="semibold" if is_name else "regular",
        )  # fmt: skip


def _write_cut(axes: Axes, years: list[str], size: Size) -> None:
    """Under the year that is cut, the day to which it is known: a line lower, for it is wider, and inside of a narrow panel."""
    for position, year in enumerate(years):
        for below, line in enumerate(year.split("\n")[1:], start=1):
            at, side = ((position + 0.45, 0), "right") if size.shape in ("slide", "square") else ((position, 0), "center")
            axes.annotate(
                line, at, (0, -_TICK_PAD - 1.2 * size.label_pt * below), textcoords="offset points",
                ha=side, va="top", size=size.label_pt, color=MUTED,
            )  # fmt: skip


def _capitalized(name: str) -> str:
    return name[:1].upper() + name[1:]


def _bar_style(row: Any) -> dict[str, Any]:
    muted = row.compared_as == OTHER and not row.is_partial
    return bar_style(MAIN_LIGHT if muted else MAIN, is_partial=row.is_partial)


def _tick(row: Any, before: str) -> str:
    year = f"{before}{row.year % 100:02d}"
    return f"{year}\nto {print_short_day(row.last_day_known)}" if row.is_partial else year
