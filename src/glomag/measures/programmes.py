"""Persons by programme tag and year of entry on one list of OFAC's: whether other human-rights programmes took over.

A list shows who is still on it: whoever was removed before its day is missing from every year. The date is that of the
list entry, which a person keeps when a tag is added or changed later. docs/limitations.md gives the direction of both.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import pandas as pd

from glomag.periods import Period, YearKind, year_of, year_period, years_of

OURS, OTHERS = "GLOMAG", "other human-rights programmes"
PERSONS = ("individual", "entity")

# The number of the order as a word, however its name is printed: "Executive Order 13818 (...)", "EO13818".
_OUR_ORDER = r"(?<![0-9])13818(?![0-9])"
# Every person with a tag is in one of these: in a year, or told apart with the reason.
_STANDINGS = {
    "counted": "n_counted",
    "undated": "n_undated",
    "other authority": "n_other_authority",
    "later": "n_later",
}


@dataclass(frozen=True)
class ProgrammeCounts:
    """`by_year`: `programme`, `year`, `is_partial`, `n_persons`, `n_property`, from the programme's first year to the last.

    `totals`: one row a programme that occurs: `programme`, `n_persons`, `n_counted` (in a year), `n_undated` (no date, or
    one that does not settle the year), `n_other_authority` (GLOMAG only: entered under another authority, moved in later),
    `n_later` (after the last day asked about), `n_property`. The middle four add up to `n_persons`.
    """

    by_year: pd.DataFrame
    totals: pd.DataFrame


def count_by_programme(entries: pd.DataFrame, kind: YearKind, last_day: date) -> ProgrammeCounts:
    """Count the entries of a list (`SourceList.entries`) by tag and year of entry, up to and with `last_day`.

    Persons are individuals and entities; vessels and aircraft are property and stand apart. An entry with several tags
    counts under each. It counts in a year where every day that its date can mean lies in that year and not after
    `last_day`. Under GLOMAG it counts only where the printed authority is E.O. 13818: else the date is of another programme.
    """
    placed = _place(entries, kind, last_day).explode("programs").dropna(subset=["programs"])
    placed = placed.drop_duplicates(["uid", "programs"]).rename(columns={"programs": "programme"})
    of_another = (placed["programme"] == OURS) & ~placed["is_our_order"]
    placed["standing"] = placed["standing"].mask(of_another & (placed["standing"] != "later"), "other authority")
    return ProgrammeCounts(_by_year(placed, kind, last_day), _totals(placed))


def _place(entries: pd.DataFrame, kind: YearKind, last_day: date) -> pd.DataFrame:
    """Each entry with its `year` (missing where its date does not settle one), and how it stands to the days asked about."""
    first, last = entries["entered_first"], entries["entered_last"]
    end = pd.Timestamp(last_day)
    known = first.notna() & last.notna()
    days = pd.DataFrame({"first": first[known], "last": last[known]})
    year = years_of(days["first"], kind)
    settled = (year == years_of(days["last"], kind)) & (days["last"] <= end)
    standing = pd.Series("undated", index=entries.index, dtype="str")
    standing[settled[settled].index] = "counted"
    standing[first > end] = "later"
    return pd.DataFrame(
        {
            "uid": entries["uid"],
            "programs": entries["programs"],
            "is_person": entries["entity_type"].isin(PERSONS),
            "is_our_order": entries["legal_basis"].str.contains(_OUR_ORDER, regex=True).astype("bool"),
            "year": year.where(settled).reindex(entries.index).astype("Int64"),
            "standing": standing,
        }
    )


def _by_year(placed: pd.DataFrame, kind: YearKind, last_day: date) -> pd.DataFrame:
    counted = placed[placed["standing"] == "counted"]
    firsts = counted.groupby("programme")["year"].min()
    rows = [(programme, year) for programme, first in firsts.items() for year in range(int(first), year_of(last_day, kind) + 1)]
    sizes = {is_person: of_kind.groupby(["programme", "year"]).size() for is_person, of_kind in counted.groupby("is_person")}
    table = pd.DataFrame(rows, columns=["programme", "year"]).astype({"programme": "str", "year": "int64"})
    return table.assign(
        is_partial=[year_period(year, kind).last > last_day for _, year in rows],
        n_persons=[int(sizes[True].get(row, 0)) if True in sizes else 0 for row in rows],
        n_property=[int(sizes[False].get(row, 0)) if False in sizes else 0 for row in rows],
    ).astype({"is_partial": "bool", "n_persons": "int64", "n_property": "int64"})


def _totals(placed: pd.DataFrame) -> pd.DataFrame:
    persons = placed[placed["is_person"]]
    counts = {column: persons[persons["standing"] == standing].groupby("programme").size() for standing, column in _STANDINGS.items()}
    whole = {
        "n_persons": persons.groupby("programme").size(),
        **counts,
        "n_property": placed[~placed["is_person"]].groupby("programme").size(),
    }
    programmes = sorted(set(placed["programme"]))
    table = pd.DataFrame({column: sizes.reindex(programmes, fill_value=0).astype("int64") for column, sizes in whole.items()})
    return table.rename_axis("programme").reset_index().astype({"programme": "str"})


@dataclass(frozen=True)
class Comparison:
    """GLOMAG beside the other human-rights programmes of one list, taken together.

    `by_year`: `year`, `first_day`, `last_day`, `is_partial`, `n_glomag`, `n_others`, `n_both` (persons in both counts).
    `totals`: two rows, OURS and OTHERS, with the columns of `ProgrammeCounts.totals` and `n_earlier` (part of
    `n_counted`: in a year before the first one). `tags` are the other tags that the list has.
    """

    by_year: pd.DataFrame
    totals: pd.DataFrame
    tags: tuple[str, ...]


def compare_with_human_rights_programmes(entries: pd.DataFrame, tags: Collection[str], kind: YearKind, period: Period) -> Comparison:
    """Persons under GLOMAG, and persons under at least one other of `tags`, by year of entry.

    A person under several of the others counts once among them; one under GLOMAG too counts on both sides, and in `n_both`.
    The years are those that the days of `period` lie in: from the order to the last day that may be known.
    """
    others = frozenset(tags) - {OURS}
    sides = entries["programs"].map(lambda printed: _sides(printed, others))
    counts = count_by_programme(entries.assign(programs=sides), kind, period.last)
    years = list(range(year_of(period.first, kind), year_of(period.last, kind) + 1))
    days = [year_period(year, kind) for year in years]
    table = pd.DataFrame(
        {
            "year": pd.Series(years, dtype="int64"),
            "first_day": [of_year.first for of_year in days],
            "last_day": [of_year.last for of_year in days],
            "is_partial": [of_year.last > period.last for of_year in days],
            "n_glomag": _in_years(counts.by_year, OURS, years),
            "n_others": _in_years(counts.by_year, OTHERS, years),
            "n_both": _n_both(entries.assign(programs=sides), kind, period.last, years),
        }
    )
    return Comparison(
        table, _sides_in_all(counts, years[0]), tuple(sorted(others & {tag for printed in entries["programs"] for tag in printed}))
    )


def _sides(printed: Collection[str], others: frozenset[str]) -> tuple[str, ...]:
    ours = (OURS,) if OURS in printed else ()
    return (*ours, OTHERS) if others & set(printed) else ours


def _in_years(by_year: pd.DataFrame, programme: str, years: list[int]) -> list[int]:
    counted = by_year[by_year["programme"] == programme].set_index("year")["n_persons"]
    return [int(counted.get(year, 0)) for year in years]


def _n_both(entries: pd.DataFrame, kind: YearKind, last_day: date, years: list[int]) -> list[int]:
    placed = _place(entries, kind, last_day)
    on_both = placed["programs"].map(len) == len((OURS, OTHERS))
    both = placed[on_both & placed["is_person"] & placed["is_our_order"] & (placed["standing"] == "counted")]
    counted = both["year"].value_counts()
    return [int(counted.get(year, 0)) for year in years]


def _sides_in_all(counts: ProgrammeCounts, first_year: int) -> pd.DataFrame:
    earlier = counts.by_year[counts.by_year["year"] < first_year].groupby("programme")["n_persons"].sum()
    totals = counts.totals.set_index("programme").reindex([OURS, OTHERS], fill_value=0)
    n_earlier = earlier.reindex([OURS, OTHERS], fill_value=0).astype("int64")
    return totals.assign(n_earlier=n_earlier).rename_axis("programme").reset_index().astype({"programme": "str"})
