"""Figure 6: every action on a time line, sized by persons, in a lane for each kind of conduct."""

from __future__ import annotations

import pandas as pd

from glomag.definitions import Definition
from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import Canvas
from glomag.figures.style import CONDUCT_WORDS
from glomag.figures.timeline_lanes import draw_lanes
from glomag.figures.timeline_parts import SEASON_FIRST, SEASON_LAST, SEASON_MONTH, circle_name, largest_circles, season_words
from glomag.figures.timeline_strip import draw_strip
from glomag.measures import build_actions, select
from glomag.measures.places import country_name
from glomag.parameters import Profile
from glomag.register import Register
from glomag.wording import print_count, print_day, print_list, print_percent


def build_exhibit(register: Register, profile: Profile) -> Exhibit:
    """One circle a day of action and kind of conduct; the largest actions are named."""
    definition = counted(profile.headline)
    rows = build_rows(register, profile)
    return Exhibit(
        number=6,
        slug="actions-on-a-timeline",
        title=_title(rows),
        subtitle=_subtitle(rows),
        caption=f"{_subtitle(rows)}. {_CIRCLES} {_season_sentence(rows)} Definition: {definition.printed()}.",
        alt_text=_alt_text(rows),
        description=_description(rows),
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


_CIRCLES = "On a page a circle a day and kind of conduct, in smaller sizes a circle a day."


def _n_days(rows: pd.DataFrame) -> int:
    return int(rows["action_on"].nunique())


def _title(rows: pd.DataFrame) -> str:
    season = rows[rows["is_in_season"]]
    part, whole = int(season["n_persons"].sum()), int(rows["n_persons"].sum())
    share = f"{print_percent(part, whole)} of persons ({part} of {whole})"
    return f"The days from {season_words()}, around Human Rights Day, bring {share} sanctioned under Global Magnitsky"


def _season_sentence(rows: pd.DataFrame) -> str:
    season = rows[rows["is_in_season"]]
    return (
        f"From {season_words()} of a year: {season['n_persons'].sum()} of {rows['n_persons'].sum()} persons, "
        f"on {_n_days(season)} of {_n_days(rows)} days of action."
    )


def _subtitle(rows: pd.DataFrame) -> str:
    return (
        f"{print_count(int(rows['n_persons'].sum()), 'person')} (primary and derivative, no vessels) on "
        f"{print_count(_n_days(rows), 'day')} of action, {print_day(rows['action_on'].min())} to "
        f"{print_day(rows['last_day_known'].iloc[0])}"
    )


def _alt_text(rows: pd.DataFrame) -> str:
    most = circle_name(largest_circles(rows)[0]).replace("\n", ", ")
    return f"Time line of days of action as circles sized by persons; the largest is {most}. {_season_sentence(rows)}"


def _description(rows: pd.DataFrame) -> str:
    largest = "; ".join(circle_name(row).replace("\n", ", ") for row in largest_circles(rows))
    counted = rows.groupby("abuse_type")["n_persons"].sum()
    kinds = print_list([f"{counted.get(kind, 0)} for {words}" for kind, words in CONDUCT_WORDS.items()])
    seasons = rows[rows["is_in_season"]].groupby(rows["action_on"].map(lambda day: day.year))["n_persons"].sum()
    by_year = print_list([f"{n} in {year}" for year, n in seasons.items()] or ["none yet"])
    return (
        f"Circles along an axis of days, from {print_day(rows['action_on'].min())} to {print_day(rows['last_day_known'].iloc[0])}; the "
        f"area of a circle is the number of persons put on the list that day. On a page the circles stand in three lanes by kind of "
        f"conduct, {kinds}, and a day with several kinds has several circles; smaller pictures have one circle a day. The largest "
        f"actions: {largest}. The days from {season_words()} are shaded or coloured; persons in them, by year: {by_year}. "
        f"{_season_sentence(rows)}"
    )


def draw(canvas: Canvas, rows: pd.DataFrame) -> None:
    """Lanes by kind of conduct on a page; in smaller sizes one strip in which the season stands out."""
    if canvas.shape == "page":
        draw_lanes(canvas, rows)
    else:
        draw_strip(canvas, rows)
