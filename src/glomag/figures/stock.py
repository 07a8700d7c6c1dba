"""Figure 9: who came on to the list and who left it in each fiscal year, and how many persons stood on it."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from glomag.definitions import Definition
from glomag.figures.exhibit import Exhibit
from glomag.figures.stock_drawing import DESIGNATED, LISTED, REMOVED, YEAR_END, draw
from glomag.measures import build_counts, build_stock, select, stock_on
from glomag.parameters import Profile
from glomag.periods import Period
from glomag.register import Register
from glomag.wording import print_count, print_day, print_list


def build_exhibit(register: Register, profile: Profile) -> Exhibit:
    """The list as a step line, and below it what came and went as bars above and below zero."""
    definition = flow_definition(profile.headline)
    rows = build_rows(register, definition)
    return Exhibit(
        number=9,
        slug="designations-removals-stock",
        title=_title(rows),
        subtitle=_subtitle(register),
        caption=_caption(register, definition),
        alt_text=_alt_text(rows),
        description=_description(rows),
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


def _subtitle(register: Register) -> str:
    text = "Individuals and entities, primary or derivative, by US fiscal year (from October)"
    n_vessels = _n_vessels(register)
    return f"{text}; {print_count(n_vessels, 'listed vessel')} left out" if n_vessels else text


def _n_vessels(register: Register) -> int:
    return stock_on(register, register.as_of)["vessel"]


def _caption(register: Register, definition: Definition) -> str:
    notes = [
        "Persons designated under E.O. 13818 and persons removed from the list, by US fiscal year, and persons on the list.",
        f"A US fiscal year runs from October to September. Definition of the designations: {definition.printed()}.",
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
    listed = rows.loc[rows["series"] == LISTED, "n"]
    first, last, most = ends.iloc[0], ends.iloc[-1], next(designated[designated["n"] == designated["n"].max()].itertuples())
    return (
        f"Step line of persons on the Global Magnitsky list, from {first['n']} at the end of fiscal {first['year']} to {last['n']} on "
        f"{print_day(last['last_day'])} (peak {listed.max()}), with persons designated and removed in each fiscal year. "
        f"The most were designated in fiscal {most.year} ({most.n}), and {removed['n'].sum()} had been removed in all."
    )


def _description(rows: pd.DataFrame) -> str:
    designated, removed, ends = (list(rows[rows["series"] == series].itertuples()) for series in (DESIGNATED, REMOVED, YEAR_END))
    listed = rows[rows["series"] == LISTED]
    peak, last = listed.loc[listed["n"].idxmax()], ends[-1]
    stood = print_list([f"{end.n} in {end.year}" for end in ends if not end.is_partial] or ["none yet"])
    flows = print_list([f"{came.n} and {left.n} in {came.year}" for came, left in zip(designated, removed, strict=True)])
    cut = f" Fiscal {last.year} is partial: its bars are hatched and end on {print_day(last.last_day)}." if last.is_partial else ""
    return (
        f"Two charts over the same US fiscal years, which run from October to September; the unit is persons, that is individuals and "
        f"entities without vessels. The first is a step line of persons on the list, at the end of September: {stood}. "
        f"It was highest from {print_day(peak['first_day'])}, with {peak['n']}, and stood at {last.n} on {print_day(last.last_day)}. "
        f"The second has for each fiscal year persons designated, above zero, and persons removed, below zero: {flows}.{cut}"
    )
