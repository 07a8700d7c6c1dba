"""Two figures from the coalition's confidential list, drawn from what disclosure control has released and from nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any

import pandas as pd

from glomag.errors import PublishError
from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import room_for_words_in
from glomag.figures.layout import KEY_ROW_IN
from glomag.figures.recommended_drawing import (
    AXIS_IN,
    HEADS_IN,
    LANE_IN,
    count_lanes,
    draw_shares,
    draw_waiting,
    fiscal_year,
    name_window,
)
from glomag.figures.recommended_marks import FLOOR, PRINTED, WITHHELD, withheld_words
from glomag.recommendations.listing import SYNTHETIC
from glomag.wording import print_count, print_day, print_list

SHARE_COLUMNS = [
    "window", "first_day", "last_day", "grade", "n_cases", "certain_from", "certain_to", "possible_from", "possible_to", "printed",
    "why", "public_floor",
]  # fmt: skip
WAITING_COLUMNS = ["submitted_in", "horizon_years", "printed", "low_percent", "high_percent", "why"]
_BOUNDS = ["certain_from", "certain_to", "possible_from", "possible_to", "low_percent", "high_percent"]
_WHOLE = [*_BOUNDS, "n_cases", "horizon_years"]
_DAYS = ["first_day", "last_day"]
_KEYS = ["window", "submitted_in", "horizon_years"]
_PERCENT = 100
# Of the measures of shares.csv the one that the figure shows.
_MEASURE = "list"

_LIST_SOURCE = "the coalition's confidential list, released under disclosure control"
_SYNTHETIC_SOURCE = f"{SYNTHETIC} data in place of the coalition's confidential list, released under disclosure control"
_PUBLIC_SOURCE = "US Treasury (OFAC) and State Department releases and public evidence, coded by this project"
_GRADES = {
    "person": "names a person designated in it",
    "network": "names a person designated in it or of the same network",
    "conduct": "names a person designated in it or of the same network, or the same conduct",
}
_SPANS = {"first_biden_year": "in the first Biden year"}
_MOST_IN_TITLE = 2
_COMPARED = ("first_biden_year", "since_january_2023")
# Inches between the words and the drawing above and below it, and of a lane with a line of words over a scale.
_GAPS_IN, _CELL_IN = 0.1, 0.42


def build_share_exhibit(shares: pd.DataFrame, profile: str, as_of: date, is_synthetic: bool) -> Exhibit:
    """For each window the released share of cases with a basis in the recommendations, beside the floor of public evidence.

    `shares` is the released table of that name. Raises PublishError where it holds what no release holds.
    """
    rows = _released(shares[shares["measure"] == _MEASURE] if "measure" in shares else shares, SHARE_COLUMNS)
    grade = rows["grade"].iloc[0]
    title, subtitle = _share_title(rows), _share_subtitle(rows)
    definition = f"a case has a basis where a recommendation {_GRADES.get(grade, grade)}, and was submitted before the action"
    exhibit = Exhibit(
        number=None,
        slug="share-with-a-recommendation",
        title=title,
        subtitle=subtitle,
        caption=_share_caption(rows, definition),
        alt_text=f"Released shares of cases with a basis in the coalition's recommendations, by window: {_share_ranges(rows)}.",
        description=_share_description(rows),
        definition=definition,
        profile=profile,
        as_of=as_of,
        rows=rows,
        draw=draw_shares,
        source=f"{_SYNTHETIC_SOURCE if is_synthetic else _LIST_SOURCE}; {_PUBLIC_SOURCE}",
    )
    return _finished(exhibit, HEADS_IN + count_lanes(list(rows["window"])) * LANE_IN, is_synthetic=is_synthetic)


def build_waiting_exhibit(waiting: pd.DataFrame, profile: str, as_of: date, is_synthetic: bool) -> Exhibit:
    """By period of submission the released share of recommendations acted on within so many years, with its interval.

    `waiting` is the released table of that name. Raises PublishError where it holds what no release holds.
    """
    rows = _released(waiting, WAITING_COLUMNS)
    exhibit = Exhibit(
        number=None,
        slug="time-to-action",
        title=_waiting_title(rows),
        subtitle=_waiting_subtitle(as_of),
        caption=_waiting_caption(rows, as_of),
        alt_text=f"Released shares of recommendations acted on, by period of submission: {_waiting_ranges(rows)}.",
        description=_waiting_description(rows),
        definition="acted on: a case that a recommendation is a basis of; one that was superseded counts with the one in its place",
        profile=profile,
        as_of=as_of,
        rows=rows,
        draw=draw_waiting,
        source=f"{_SYNTHETIC_SOURCE if is_synthetic else _LIST_SOURCE}; {_PUBLIC_SOURCE}",
    )
    return _finished(exhibit, HEADS_IN + rows["submitted_in"].nunique() * _CELL_IN, is_synthetic=is_synthetic)


def _finished(exhibit: Exhibit, rows_in: float, *, is_synthetic: bool) -> Exhibit:
    """The exhibit as high as its rows need; one from an invented list says so in its words and across its images."""
    if is_synthetic:
        exhibit = replace(
            exhibit,
            across=SYNTHETIC,
            title=f"{SYNTHETIC} data: {exhibit.title}",
            caption=f"{SYNTHETIC} data. {exhibit.caption}",
            alt_text=f"{SYNTHETIC} data. {exhibit.alt_text}",
            description=f"{SYNTHETIC} data. {exhibit.description}",
            rows=exhibit.rows.assign(synthetic=SYNTHETIC),
        )
    return replace(exhibit, height_in=room_for_words_in(exhibit.title, exhibit.subtitle) + KEY_ROW_IN + rows_in + AXIS_IN + _GAPS_IN)


def _released(table: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Exactly the released columns, numbers whole, days as YYYY-MM-DD; whatever else a frame holds stays behind.

    Raises PublishError, which names no value, where a column is missing or a cell holds what no release holds.
    """
    missing = [column for column in columns if column not in table]
    if missing:
        raise _refusal(f"columns are missing: {', '.join(missing)}")
    if table.empty:
        raise _refusal("no row to draw")
    rows = table[list(columns)].reset_index(drop=True)
    for column in columns:
        if column in _WHOLE:
            rows[column] = _whole(rows[column])
        elif column in _DAYS:
            rows[column] = _days(rows[column])
        else:
            rows[column] = rows[column].fillna("").astype("str")
    _check_words(rows)
    if rows.duplicated([column for column in _KEYS if column in rows]).any():
        raise _refusal("one row stands in it twice")
    return rows


def _whole(values: pd.Series) -> pd.Series:
    """Whole numbers, missing where a cell is blank; a bound is a percent, and what is no bound cannot be missing."""
    try:
        numbers = pd.to_numeric(values.replace("", pd.NA)).astype("Float64")
        if (numbers % 1 != 0).any():
            raise ValueError
        whole = numbers.astype("Int64")
    except (TypeError, ValueError):
        raise _refusal(f"column {values.name} holds what is no whole number") from None
    is_bound = values.name in _BOUNDS
    if (whole < 0).any() or (is_bound and (whole > _PERCENT).any()) or (not is_bound and whole.isna().any()):
        raise _refusal(f"column {values.name} holds a number out of its range, or lacks one")
    return whole


def _days(values: pd.Series) -> pd.Series:
    try:
        return pd.to_datetime(values, format="ISO8601").dt.strftime("%Y-%m-%d").astype("str")
    except (TypeError, ValueError):
        raise _refusal(f"column {values.name} holds what is no day") from None


def _check_words(rows: pd.DataFrame) -> None:
    """Only words that a release prints, and beside `withheld` no bound that would tell it all the same."""
    if not rows["printed"].str.fullmatch(PRINTED).all():
        raise _refusal("column printed holds other words")
    if "public_floor" in rows and not rows["public_floor"].str.fullmatch(f"|{FLOOR.pattern}").all():
        raise _refusal("column public_floor holds other words")
    bounds = [column for column in rows if column in _BOUNDS]
    if rows.loc[rows["printed"] == WITHHELD, bounds].notna().any(axis=None):
        raise _refusal("a withheld row has a bound")


def _refusal(what: str) -> PublishError:
    return PublishError(
        f"this is no released table: {what}",
        allowed="withheld, at most, at least, one whole percent, or from one to another",
        change="draw only what disclosure control released",
    )


def _span(row: Any) -> str:
    """The days of a window in running words."""
    first, last = date.fromisoformat(row.first_day), date.fromisoformat(row.last_day)
    if fiscal_year(row.window):
        return name_window(row)[:1].lower() + name_window(row)[1:]
    if row.window == "since_january_2023":
        return "since January 2023"
    return _SPANS.get(row.window, f"from {first.year} to {last.year}")


def _is_fiscal(rows: pd.DataFrame) -> pd.Series:
    return rows["window"].map(fiscal_year).notna()


def _share_title(rows: pd.DataFrame) -> str:
    """The two shares between which the letter sees a fall, else those of the last windows, or of fiscal years where no window has one."""
    printed = rows[rows["printed"] != WITHHELD]
    if printed.empty:
        return "How many cases rest on the coalition's recommendations cannot be told without telling of single cases"
    named = printed[~_is_fiscal(printed)]
    compared = named[named["window"].isin(_COMPARED)]
    chosen = compared if len(compared) == len(_COMPARED) else (printed if named.empty else named).tail(_MOST_IN_TITLE)
    said = list(chosen.itertuples())
    shares = [
        f"{row.printed}{' of cases' if not place else ''} {'in ' if fiscal_year(row.window) else ''}{_span(row)}"
        for place, row in enumerate(said)
    ]
    return f"Recommendations of the coalition preceded {print_list(shares)}"


def _share_subtitle(rows: pd.DataFrame) -> str:
    first, last = (date.fromisoformat(day) for day in (rows["first_day"].min(), rows["last_day"].max()))
    return (
        f"Global Magnitsky cases with a basis in a recommendation submitted before the action, {print_day(first)} to {print_day(last)}; "
        "diamonds: what public evidence alone shows"
    )


def _share_caption(rows: pd.DataFrame, definition: str) -> str:
    return (
        f"Share of cases with a basis in the coalition's recommendations, as released under disclosure control, and what public evidence "
        f"shows at least. {_shares_printed(rows)} Windows may overlap. Definition: {definition}."
    )


def _shares_printed(rows: pd.DataFrame) -> str:
    reasons = list(dict.fromkeys(why for why in rows.loc[rows["printed"] == WITHHELD, "why"] if why))
    withheld = f" Withheld where one would learn of single cases: {'; '.join(reasons)}." if reasons else ""
    return f"A share is printed as a whole percent, or as a range that it lies in; its numerator is never printed.{withheld}"


def _share_words(row: Any) -> str:
    said = withheld_words(row.why) if row.printed == WITHHELD else row.printed
    public = f", public evidence {row.public_floor}" if row.public_floor else ""
    return f"{_span(row)}, {print_count(int(row.n_cases), 'case')}: {said}{public}"


def _share_ranges(rows: pd.DataFrame) -> str:
    return "; ".join(_share_words(row) for row in rows.itertuples())


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _share_description(rows: pd.DataFrame) -> str:
    said = [
        "One row a window, on a scale from 0 to 100 percent of its cases: a blue dot where one whole percent was released, a pale "
        "bar where a range was, with a bracket at each end that is known, and a hollow diamond at the share that public evidence shows at "
        "least. Where a share is withheld, words say so and why.",
    ]
    if _is_fiscal(rows).any() and not _is_fiscal(rows).all():
        said.append("The page and the story show fiscal years below the windows; the slide and the square show the windows alone.")
    for row in rows.itertuples():
        days = f"{print_day(date.fromisoformat(row.first_day))} to {print_day(date.fromisoformat(row.last_day))}"
        said.append(f"{name_window(row)} ({days}): {_share_words(row).partition(', ')[2]}.")
    return " ".join(said)


def _waiting_title(rows: pd.DataFrame) -> str:
    """The first and the last period at the horizon that most periods have a released share of."""
    printed = rows[rows["printed"] != WITHHELD]
    if printed.empty:
        return "How fast the coalition's recommendations are acted on cannot be told without telling of single ones"
    per_horizon = printed.groupby("horizon_years").size()
    years = int(per_horizon[per_horizon == per_horizon.max()].index.max())
    shown = list(printed[printed["horizon_years"] == years].itertuples())
    first, last = shown[0], shown[-1]
    within = f"within {print_count(years, 'year')}"
    said = f"{_sentence(first.printed)} of the recommendations submitted from {first.submitted_in} were acted on {within}"
    return said if len(shown) == 1 else f"{said}, and {last.printed} of those of {last.submitted_in}"


def _waiting_subtitle(as_of: date) -> str:
    return f"Share of the coalition's recommendations acted on within so many years, by year of submission, to {print_day(as_of)}"


def _waiting_caption(rows: pd.DataFrame, as_of: date) -> str:
    reasons = list(dict.fromkeys(why for why in rows.loc[rows["printed"] == WITHHELD, "why"] if why))
    withheld = f" Withheld: {'; '.join(reasons)}." if reasons else ""
    return (
        "Share of the coalition's recommendations acted on within so many years of submission (Kaplan-Meier estimate with interval, as "
        f"released under disclosure control). Recommendations still waiting on {print_day(as_of)} are right-censored on that day.{withheld}"
    )


def _waiting_words(cells: Sequence[Any]) -> str:
    """One cell, or neighbors that are withheld for one reason: `within 3 and 5 years withheld: not observed for so long`."""
    first, years = cells[0], [str(row.horizon_years) for row in cells]
    said = withheld_words(first.why) if first.printed == WITHHELD else first.printed
    interval = (
        "" if pd.isna(first.low_percent) or pd.isna(first.high_percent) else f" (interval {first.low_percent} to {first.high_percent})"
    )
    return f"within {print_list(years)} year{'s' if years != ['1'] else ''} {said}{interval}"


def _waiting_ranges(rows: pd.DataFrame) -> str:
    said = []
    for name, own in rows.groupby("submitted_in", sort=False):
        runs = groupby(own.itertuples(), lambda row: (row.why,) if row.printed == WITHHELD else row.horizon_years)
        said.append(f"{name}: {', '.join(_waiting_words(list(cells)) for _, cells in runs)}")
    return "; ".join(said)


def _waiting_description(rows: pd.DataFrame) -> str:
    return (
        "One row a period of submission and one column a number of years, each with a scale from 0 to 100 percent: a blue dot at the "
        "released share, or a dark bar where a range was released, a pale bar with brackets at the ends of its interval, and the share in "
        f"words. Where a share is withheld, words say so and why. {_sentence(_waiting_ranges(rows))}."
    )
