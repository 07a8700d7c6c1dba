"""Figure 6: every action on a time line, sized by persons, in a lane for each kind of conduct."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Rectangle

from glomag.definitions import Definition
from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import Canvas, text_width_in
from glomag.figures.layout import sheet
from glomag.figures.style import CONDUCT_COLOURS, CONDUCT_WORDS, GRID, INK, LABEL_SIZE, MUTED, PAPER
from glomag.measures import build_actions, select
from glomag.measures.places import country_name
from glomag.parameters import Profile
from glomag.periods import Period
from glomag.register import Register
from glomag.wording import print_count, print_day, print_percent

# The days around Anti-Corruption Day (9 December) and Human Rights Day (10 December) in which the program's yearly packages appear.
SEASON_MONTH, SEASON_FIRST, SEASON_LAST = 12, 1, 15
N_LABELLED = 3


def build_exhibit(register: Register, profile: Profile) -> Exhibit:
    """One circle a day of action and kind of conduct; the largest actions are named."""
    definition = counted(profile.headline)
    rows = build_rows(register, profile)
    return Exhibit(
        number=6,
        slug="actions-on-a-timeline",
        title=_title(rows),
        subtitle=_subtitle(rows),
        caption=f"{_subtitle(rows)}. {_season_sentence(rows)} Definition: {definition.printed()}.",
        alt_text=_alt_text(rows),
        definition=definition.printed(),
        profile=profile.name,
        as_of=profile.as_of,
        rows=rows,
        draw=draw,
        height_in=4.8,
    )


def counted(headline: Definition) -> Definition:
    """All persons of an action, primary or not; vessels are no persons and stay out."""
    return headline.but(rule="all", unit="persons", kinds=("individual", "entity"))


def build_rows(register: Register, profile: Profile) -> pd.DataFrame:
    """One row an action and kind of conduct: `action_on`, `abuse_type`, `n_persons`, `is_in_season`, `n_persons_in_action`,
    `n_countries_in_action`, `country_name` (of an action that concerns a single country), `last_day_known`."""
    definition = counted(profile.headline)
    rows = build_actions(register, definition)[["action_on", "abuse_type", "n_persons"]]
    days = pd.to_datetime(rows["action_on"])
    countries = select(register, definition).rows.groupby("designated_on")["country"]
    of_action = rows.groupby("action_on")["n_persons"].transform("sum")
    only = countries.first().where(countries.nunique() == 1).map(country_name, na_action="ignore").fillna("")
    return rows.assign(
        is_in_season=(days.dt.month == SEASON_MONTH) & days.dt.day.between(SEASON_FIRST, SEASON_LAST),
        n_persons_in_action=of_action,
        n_countries_in_action=days.map(countries.nunique()).astype("int64"),
        country_name=days.map(only),
        last_day_known=profile.as_of,
    )


def _season_words() -> str:
    return f"{SEASON_FIRST} to {print_day(date(1, SEASON_MONTH, SEASON_LAST)).removesuffix(' 1')}"


def _n_days(rows: pd.DataFrame) -> int:
    return int(rows["action_on"].nunique())


def _title(rows: pd.DataFrame) -> str:
    season = rows[rows["is_in_season"]]
    part, whole = int(season["n_persons"].sum()), int(rows["n_persons"].sum())
    share = f"{print_percent(part, whole)} of persons ({part} of {whole})"
    return f"The days from {_season_words()}, around Human Rights Day, bring {share} sanctioned under Global Magnitsky"


def _season_sentence(rows: pd.DataFrame) -> str:
    season = rows[rows["is_in_season"]]
    return (
        f"From {_season_words()} of a year: {season['n_persons'].sum()} of {rows['n_persons'].sum()} persons, "
        f"on {_n_days(season)} of {_n_days(rows)} days of action."
    )


def _subtitle(rows: pd.DataFrame) -> str:
    return (
        f"{print_count(int(rows['n_persons'].sum()), 'person')} (primary and derivative, without vessels) on "
        f"{print_count(_n_days(rows), 'day')} of action, {print_day(rows['action_on'].min())} to "
        f"{print_day(rows['last_day_known'].iloc[0])}, by kind of conduct; a day with several kinds has several circles"
    )


def _alt_text(rows: pd.DataFrame) -> str:
    largest = "; ".join(_name(row).replace("\n", ", ") for row in _largest(rows))
    return f"Time line of days of action as circles sized by persons; the largest: {largest}. {_season_sentence(rows)}"


def _largest(rows: pd.DataFrame) -> list[Any]:
    """The largest circle of each of the largest actions."""
    ordered = rows.sort_values(["n_persons_in_action", "action_on", "n_persons"], ascending=[False, True, False])
    return list(ordered.drop_duplicates("action_on").head(N_LABELLED).itertuples())


def _name(row: Any) -> str:
    where = row.country_name or print_count(row.n_countries_in_action, "country", "countries")
    in_all = " in all" if row.n_persons < row.n_persons_in_action else ""
    return f"{print_day(row.action_on)}\n{print_count(row.n_persons_in_action, 'person')}{in_all}, {where}"


# --- drawing, in inches throughout ----------------------------------------------------------------------------------

_LARGEST_RADIUS_IN = 0.21
_CLEAR_IN = 0.012
_SIDE_IN = 0.22
_KEY_IN, _YEARS_IN, _NAME_IN, _LABEL_IN = 0.46, 0.22, 0.24, 0.34
_KEY_SIZES = (1, 10, 50)
# A year shows its number once this much of it is on the axis.
_DAYS_FOR_A_NUMBER = 120


@dataclass(frozen=True)
class _Disc:
    """A circle of the chart; `up` is its height over the middle of its lane, then over the sheet's lower edge."""

    row: Any
    across: float
    up: float
    radius: float


@dataclass(frozen=True)
class _Lane:
    """The circles of one kind of conduct; `named` has the day and kind of every circle that bears a label."""

    kind: str
    discs: list[_Disc]
    named: list[tuple[date, str]]

    @property
    def labelled(self) -> list[_Disc]:
        return [disc for disc in self.discs if (disc.row.action_on, self.kind) in self.named]

    @property
    def labels(self) -> float:
        return _LABEL_IN if self.labelled else 0.0

    @property
    def above(self) -> float:
        return max((disc.up + disc.radius for disc in self.discs), default=0.0)

    @property
    def height(self) -> float:
        return _NAME_IN + self.labels + self.above + max((disc.radius - disc.up for disc in self.discs), default=0.0)


@dataclass(frozen=True)
class _Scale:
    """Days to inches along the axis, and persons to a radius: area in proportion."""

    known: Period
    in_per_day: float
    in_per_root: float

    def across(self, day: date) -> float:
        return _SIDE_IN + (day - self.known.first).days * self.in_per_day

    def radius(self, n_persons: int) -> float:
        return float(self.in_per_root * n_persons**0.5)


def draw(canvas: Canvas, rows: pd.DataFrame) -> None:
    """Lanes of circles over the years; the days of the season are shaded through all lanes."""
    axes = sheet(canvas)
    width, height = axes.get_xlim()[1], axes.get_ylim()[1]
    known = Period(rows["action_on"].min(), rows["last_day_known"].iloc[0])
    scale = _Scale(known, (width - 2 * _SIDE_IN) / known.n_days, _LARGEST_RADIUS_IN / rows["n_persons"].max() ** 0.5)
    _draw_key(axes, scale, height - _KEY_IN / 2 + 0.05)
    _draw_years(axes, scale, height - _KEY_IN)
    named = [(row.action_on, row.abuse_type) for row in _largest(rows)]
    _draw_lanes(axes, [_Lane(kind, _swarm(rows[rows["abuse_type"] == kind], scale), named) for kind in CONDUCT_COLOURS])


def _swarm(rows: pd.DataFrame, scale: _Scale) -> list[_Disc]:
    """Circles on their days, moved up or down just as far as keeps them apart; the largest keep the middle."""
    placed: list[_Disc] = []
    heights = [0.01 * step * sign for step in range(400) for sign in (1, -1)]
    for row in rows.sort_values(["n_persons", "action_on"], ascending=[False, True]).itertuples():
        disc = _Disc(row, scale.across(row.action_on), 0.0, scale.radius(row.n_persons))
        placed.append(next(moved for moved in (replace(disc, up=up) for up in heights) if all(_apart(moved, other) for other in placed)))
    return placed


def _apart(one: _Disc, other: _Disc) -> bool:
    gap = one.radius + other.radius + _CLEAR_IN
    return (one.across - other.across) ** 2 + (one.up - other.up) ** 2 >= gap**2


def _draw_lanes(axes: Axes, lanes: list[_Lane]) -> None:
    """Give every lane what its name, labels and circles need and an even part of the rest, top down."""
    top = axes.get_ylim()[1] - _KEY_IN
    spare = (top - _YEARS_IN - sum(lane.height for lane in lanes)) / len(lanes)
    for lane in lanes:
        _draw_lane_name(axes, lane.kind, lane.discs, top - _NAME_IN / 2)
        middle = top - _NAME_IN - lane.labels - spare / 2 - lane.above
        for disc in lane.discs:
            fill = CONDUCT_COLOURS[lane.kind]
            axes.add_patch(Circle((disc.across, middle + disc.up), disc.radius, facecolor=fill, edgecolor=PAPER, linewidth=0.3, zorder=3))
        _draw_labels(axes, [replace(disc, up=middle + disc.up) for disc in lane.labelled], top - _NAME_IN - lane.labels)
        top -= lane.height + spare


def _draw_lane_name(axes: Axes, kind: str, discs: list[_Disc], up: float) -> None:
    both = f"both {CONDUCT_WORDS['human_rights']} and {CONDUCT_WORDS['corruption']}"
    words = {**CONDUCT_WORDS, "both": both}[kind].capitalize()
    axes.add_patch(Circle((_DOT_IN, up), _DOT_IN, facecolor=CONDUCT_COLOURS[kind], edgecolor="none", clip_on=False))
    style: dict[str, Any] = {"size": LABEL_SIZE, "va": "center_baseline", "zorder": 4, "bbox": _ON_PAPER}
    axes.text(_NAME_LEFT_IN, up, words, weight="bold", color=INK, **style)
    after = _NAME_LEFT_IN + text_width_in(words, LABEL_SIZE, "bold") + 0.08
    axes.text(after, up, print_count(sum(disc.row.n_persons for disc in discs), "person"), color=MUTED, **style)


_DOT_IN, _NAME_LEFT_IN = 0.05, 0.16
# Words over the shaded days stand on paper of their own.
_ON_PAPER: dict[str, Any] = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.8}


def _draw_years(axes: Axes, scale: _Scale, top: float) -> None:
    known = scale.known
    axes.plot([scale.across(known.first), scale.across(known.last)], [_YEARS_IN] * 2, color=MUTED, linewidth=0.6)
    for year in range(known.first.year, known.last.year + 1):
        days = Period(max(known.first, date(year, 1, 1)), min(known.last, date(year, 12, 31)))
        start, end = scale.across(days.first), scale.across(days.last)
        if days.n_days >= _DAYS_FOR_A_NUMBER:
            axes.text((start + end) / 2, _YEARS_IN / 2, str(year), size=LABEL_SIZE, color=MUTED, ha="center", va="center_baseline")
        if days.first > known.first:
            axes.plot([start, start], [_YEARS_IN, _YEARS_IN - 0.06], color=MUTED, linewidth=0.6)
        _shade_season(axes, year, scale, top)


def _shade_season(axes: Axes, year: int, scale: _Scale, top: float) -> None:
    first = max(scale.known.first, date(year, SEASON_MONTH, SEASON_FIRST))
    last = min(scale.known.last, date(year, SEASON_MONTH, SEASON_LAST))
    if first <= last:
        left, right = scale.across(first), scale.across(last)
        axes.add_patch(Rectangle((left, _YEARS_IN), right - left, top - _YEARS_IN, facecolor=GRID, edgecolor="none", zorder=0))


def _draw_key(axes: Axes, scale: _Scale, middle: float) -> None:
    left = 0.01
    for n in _KEY_SIZES:
        radius = scale.radius(n)
        axes.add_patch(Circle((left + radius, middle), radius, facecolor="none", edgecolor=MUTED, linewidth=0.8, clip_on=False))
        left += 2 * radius + 0.06
        axes.text(left, middle, print_count(n, "person"), size=LABEL_SIZE, color=MUTED, va="center_baseline")
        left += text_width_in(print_count(n, "person"), LABEL_SIZE) + 0.2
    axes.add_patch(Rectangle((left + 0.1, middle - 0.1), 0.04, 0.2, facecolor=GRID, edgecolor="none"))
    axes.text(left + 0.2, middle, f"{_season_words()} of each year", size=LABEL_SIZE, color=MUTED, va="center_baseline")


def _draw_labels(axes: Axes, discs: list[_Disc], bottom: float) -> None:
    """Names of circles in a row over the lane, each over its circle as far as the sheet and the name before it allow."""
    width, taken_to = axes.get_xlim()[1], 0.0
    for disc in sorted(discs, key=lambda one: one.across):
        text = _name(disc.row)
        wide = max(text_width_in(line, LABEL_SIZE) for line in text.split("\n"))
        left = max(taken_to, min(disc.across - wide / 2, width - wide))
        axes.plot([disc.across] * 2, [disc.up + disc.radius, bottom], color=INK, linewidth=0.6, zorder=2)
        axes.text(left, bottom, text, size=LABEL_SIZE, color=INK, va="bottom", linespacing=1.1, zorder=4, bbox=_ON_PAPER)
        taken_to = left + wide + 0.15
