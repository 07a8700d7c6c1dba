"""Accounts of the letter's claims, of the readings held against them, and of what rounding permits."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pandas as pd

from glomag.claims.possible_counts import draw_cases
from glomag.claims.readings import Way as ReadingWay
from glomag.claims.readings import share_ways
from glomag.claims.specified import compared_periods
from glomag.claims.windows import WINDOW_OF, WINDOWS_OF
from glomag.explain import formulas
from glomag.explain.context import Context
from glomag.explain.of_specifications import DECLINE, FALLS, FIVE_YEAR_MEAN, series_of, share_parts, value_way, year_parts
from glomag.explain.parts import agree
from glomag.explain.parts import counted as counted_part
from glomag.explain.walk import FIXED, METHOD, RECORDED, Part, Target, Trial
from glomag.explain.wanted import parse_printed
from glomag.explain.ways import Account, Makers, Row, Way, counted, fixed, keys, method, recorded, words, worked
from glomag.measures.counts import rows_in
from glomag.periods import Period, year_of, year_period

_LETTER, _JUDGE = "letter_claims.csv", "glomag.claims.verdicts.build_claims"
_POSSIBLE = "glomag.claims.possible_counts"
_SIGNATORIES, _SIGNATORIES_ON_SITE = "signatories", "L09"
CONFIDENTIAL = (
    "The list of recommendations is confidential and is not read here. What can be said without it: what the letter states, which whole "
    "numbers could print it with the record's own denominator, and what public evidence shows as a floor. The coalition can count the rest "
    "on its own machine (docs/confidential.md)."
)


def account_claim(context: Context, row: Row) -> Account:
    """claims: the verdict on one claim of the letter."""
    stated = context.register.letter_claims.set_index("claim_id").loc[row["claim_id"]]
    makers = _claim_parts(context, row) if row["numerator"] else {}
    names = tuple(makers)
    ways = {
        **keys("claim_id"),
        **recorded(_LETTER, "says", "stated"),
        **_claim_numbers(row, names),
        **verdict_ways(row, names),
        "value": _value_in_words(row, names),
        **words(_JUDGE, "reading", "definition", "period", "compared_with"),
        **_tries(context, row),
        "possible_numerators": Way(
            METHOD, _POSSIBLE_HOW, uses=("denominator", "stated"), function="glomag.claims.rounding.numerators_printing"
        ),
        **words(_JUDGE, "rows_behind", parts=names),
    }
    left_open = CONFIDENTIAL if stated["needs"] == "confidential recommendations" else ""
    answer = f"{row['finding']} Verdict: {row['verdict']}."
    return Account(ways, _checked(row, makers), answer, left_open, _sources(context, row), partial(_try, context, row))


_POSSIBLE_HOW = "whole numbers that print the letter's share with our denominator, joined by semicolons; empty where it states no share"


def _claim_parts(context: Context, row: Row) -> dict[str, Callable[[], Part]]:
    claim_id = row["claim_id"]
    if claim_id in WINDOWS_OF:
        windows = {name: context.rebuilt.windows[name] for name in WINDOWS_OF[claim_id]}
        return share_parts(context, windows, context.headline, context.profile.band)
    if claim_id == _SIGNATORIES:
        return {}
    cut = {"claim_id": claim_id, "base": "single year", "year": context.headline.year, "shift_days": 0}
    return year_parts(context, compared_periods(context.register, context.profile, cut), context.headline)


def _claim_numbers(row: Row, names: tuple[str, ...]) -> dict[str, Way]:
    claim_id = row["claim_id"]
    if not names:
        why = f"stands so in published_counts.csv, {_SIGNATORIES_ON_SITE}" if claim_id == _SIGNATORIES else "nothing public counts it"
        return dict.fromkeys(("numerator", "denominator"), Way(RECORDED, why))
    if claim_id in WINDOWS_OF:
        return {"numerator": counted(names[-1], "n_basis"), "denominator": counted(names[-1], "n_cases")}
    if claim_id == FALLS:
        fell = worked("years below the year before", lambda made: formulas.falls(series_of(made)), *names)
        return {"numerator": fell, "denominator": Way(FIXED, "steps from year to year", parts=names, function=_JUDGE)}
    return {"numerator": counted(names[-1]), "denominator": counted(names[0])}


def _value_in_words(row: Row, names: tuple[str, ...]) -> Way:
    """The printed value with the line of numbers that it says in words."""
    in_words = words(_JUDGE, "value", uses=("numerator", "denominator"), parts=names)["value"]
    return replace(in_words, work=value_way(row["claim_id"], False, names).work) if names else in_words


def _tries(context: Context, row: Row) -> dict[str, Way]:
    if row["n_alternatives"] == "0":
        return dict.fromkeys((*_TRIED, "alternatives_printing_same"), Way(FIXED, _why_untried(row)))
    named = row["alternatives_printing_same"].split("; ")
    leads = tuple(lead for says in named for lead in _counts_with(context, row, says))
    own = Way(METHOD, "rows of the alternatives tried, counted; each stands below", function=_TRY, is_tried=True)
    return {**dict.fromkeys(_TRIED, own), "alternatives_printing_same": replace(own, how=_NAMED, leads=leads)}


_TRY = "glomag.claims.judgement.try_alternatives"
_TRIED = ("n_alternatives", "n_alternatives_printing_same", "n_alternatives_same_sign")
_NAMED = "the alternatives tried that give the letter's value, named; each stands below"


def _why_untried(row: Row) -> str:
    if row["claim_id"] == DECLINE:
        return "no alternative can be tried: the claim compares the coalition's own numerators, which no definition changes"
    return "no alternative can be tried: the claim is not counted from the record"


def _counts_with(context: Context, row: Row, says: str) -> Iterator[Target]:
    """The counts of the claim's years with an alternative; none for a claim about shares."""
    if "alternatives" not in context.published.tables or row["claim_id"] in WINDOWS_OF:
        return
    years = _years(row)
    for key in context.published.table("alternatives").rows:
        if key[1] == says and key[2] in years:
            yield Target(shlex.join(["table:alternatives", *key]), f"the count of {key[2]} with {key[1]}")


def _years(row: Row) -> set[str]:
    """The fiscal years of the days that a claim compares; counts by another kind of year bear the same numbers."""
    found: set[str] = set()
    for days in (row["compared_with"], row["period"]):
        first, last = (year_of(date.fromisoformat(day), "fiscal") for day in re.findall(r"\d{4}-\d{2}-\d{2}", days))
        found |= {str(year) for year in range(first, last + 1)}
    return found


def _try(context: Context, row: Row) -> tuple[Trial, ...]:
    """Each alternative as the judgement tried it; raises StaleError where they do not add up to the printed numbers."""
    tried = context.rebuilt.tried(row["claim_id"]) if row["n_alternatives"] != "0" else None
    answers = () if tried is None else tried.answers
    shown = [len(answers), sum(one.prints_same for _, one in answers), sum(one.same_sign for _, one in answers)]
    agree(f"alternatives tried on {row['claim_id']}", [int(row[column]) for column in _TRIED], shown)
    return tuple(
        Trial(one.alternative_id, one.says, found.numbers, found.prints_same, found.same_sign, tuple(_counts_with(context, row, one.says)))
        for one, found in answers
    )


# docs/definitions.md, Verdicts; a test holds them to each other.
VERDICT_RULES = {
    "reproduced": "the headline definition gives a number that prints the same",
    "holds under other definitions": "the headline does not, but k of the m alternatives tried do; they are named",
    "direction only": "no alternative prints the same either; the sign under the headline agrees, the size does not",
    "not reproduced": "the public record can answer, and its answer differs, in sign too where there is one",
    "possible": "the numerator is confidential; at least one whole numerator prints the stated figure with our denominator",
    "impossible as printed": "the numerator is confidential; no whole numerator prints the stated figure with our denominator",
    "needs confidential data": "without the coalition's list nothing can be computed, not even a rounding test",
    "beyond coverage": "the claim is about days, or a year not yet over, beyond the profile's date",
}
PAGE_RULE = "the page which carries the letter prints the same number"


def verdict_ways(row: Row, names: tuple[str, ...]) -> dict[str, Way]:
    """The verdict, with the rule that gave it, and the finding."""
    told = words(_JUDGE, "verdict", "finding", uses=("numerator", "denominator", _TRIED[1]), parts=names)
    rule = PAGE_RULE if (row["claim_id"], row["verdict"]) == (_SIGNATORIES, "reproduced") else VERDICT_RULES[row["verdict"]]
    how = f"given when {rule} (docs/definitions.md, Verdicts)"
    return {column: replace(way, how=how if column == "verdict" else way.how, is_tried=True) for column, way in told.items()}


def _checked(row: Row, makers: Makers) -> Makers:
    """The makers, the last of which holds all rows against the column `rows_behind` of the claim."""
    if not makers or not row["rows_behind"]:
        return makers
    *_, last = makers

    def checked() -> Part:
        parts = [make() for make in makers.values()]
        found = [name for part in parts for name in ([case.case_id for case in part.cases] or [one.row_id for one in part.rows])]
        agree(f"rows behind {row['claim_id']}", [len(row["rows_behind"].split(";"))], [len(found)])
        agree(f"rows behind {row['claim_id']}", [0], [len(set(row["rows_behind"].split(";")) ^ set(found))])
        return parts[-1]

    return {**makers, last: checked}


def _sources(context: Context, row: Row) -> tuple[tuple[str, str], ...]:
    """The pages where the letter is read: those of published_counts.csv with the letter's own figures."""
    published = context.register.published_counts
    number = {"signatories": _SIGNATORIES_ON_SITE}.get(row["claim_id"], "L01")
    own = published[published["claim_id"] == number]
    return tuple((f"{one['publisher']}: {one['document']}", _address(one["url"])) for one in own.to_dict("records"))


def _address(url: Any) -> str:
    return "" if pd.isna(url) else str(url)


# --- readings ----------------------------------------------------------------------------------------------------------


def account_reading(context: Context, row: Row) -> Account:
    """readings: a claim read in one way, with its counts."""
    makers, value = _read(context, row)
    build = "glomag.claims.counter.build_readings"
    ways = {
        **keys("claim_id", "reading"),
        "value": value,
        **words(build, "numbers", parts=tuple(makers)),
        **words("glomag.definitions.Definition.printed", "definition"),
        **fixed("glomag.claims.published_readings.published_definitions", "definition_from"),
        **words(build, "is_headline", "stands", uses=("numbers",)),
    }
    return Account(ways, makers, f"Read as “{row['reading']}”, the record gives {row['numbers']}.")


def account_counter_reading(context: Context, row: Row) -> Account:
    """counter_readings: the strongest reading of a side."""
    build = "glomag.claims.counter.build_counter_readings"
    own = _reading_of(context, row) if row["numbers"] else None
    makers, value = _read(context, own) if own else ({}, Way(METHOD, "nothing is counted", function=build))
    lead = () if own is None else (Target(shlex.join(["table:readings", own["claim_id"], own["reading"]]), "the reading itself"),)
    ways = {
        **keys("claim_id", "side"),
        **words(build, "says", "numbers", parts=tuple(makers)),
        "value": replace(value, leads=lead),
        **words("glomag.definitions.Definition.printed", "definition"),
        **fixed("glomag.claims.published_readings.published_definitions", "definition_from"),
        **method(build, "n_readings", how="readings of the table readings that stand, counted; they stand on ten or more", leads=lead),
        **words(build, "strength", "reply", "not_computed"),
    }
    return Account(ways, makers, row["says"])


def _reading_of(context: Context, row: Row) -> Row | None:
    """The reading that a counter-reading was chosen as: the same claim, counts and definition."""
    rows = context.published.table("readings").rows.values()
    same = ("claim_id", "numbers", "definition", "definition_from")
    return next((one for one in rows if all(one[column] == row[column] for column in same)), None)


def _read(context: Context, row: Row) -> tuple[dict[str, Callable[[], Part]], Way]:
    """The parts of a reading and how its value follows; without parts where it counts another program."""
    if row["claim_id"] in WINDOWS_OF:
        return _read_share(context, row)
    way = _count_way(context, row["reading"])
    if way is None:
        return {}, Way(METHOD, "persons still on OFAC's list under other tags", function="glomag.claims.readings.read_years")
    periods = _periods(context, row, way)
    makers = year_parts(context, periods, way.definition)
    return makers, value_way(row["claim_id"], way.on_five_year_mean, tuple(makers))


def _count_way(context: Context, reading: str) -> ReadingWay | None:
    ways = context.rebuilt.count_ways
    if reading in ways:
        return ways[reading]
    return ReadingWay(reading, context.headline) if reading.endswith(" as base year") else None


def _periods(context: Context, row: Row, way: ReadingWay) -> list[Period]:
    if row["reading"].endswith(" as base year"):
        claims = context.register.letter_claims.set_index("claim_id")
        last = year_of(claims.loc[row["claim_id"], "period_to"].date(), "fiscal")
        years = (int(row["reading"].split()[1]), last)
        return [year_period(year, context.headline.year) for year in years]
    base = FIVE_YEAR_MEAN if way.on_five_year_mean else "single year"
    cut: Mapping[str, Any] = {"claim_id": row["claim_id"], "base": base, "year": way.definition.year, "shift_days": way.shift_days}
    return compared_periods(context.register, context.profile, cut)


_UNREVIEWED = ", with the cases that nobody reviewed counted as a basis"


def _read_share(context: Context, row: Row) -> tuple[dict[str, Callable[[], Part]], Way]:
    says, _, where = row["reading"].partition(_UNREVIEWED)
    way = next(one for one in share_ways(context.profile) if one.says == says)
    windows = {name: context.rebuilt.windows[name] for name in WINDOWS_OF[row["claim_id"]]}
    makers = share_parts(context, windows, way.definition, way.band)
    counted_as = _UNREVIEWED in row["reading"]
    taken = (counted_as and "later" not in where, counted_as and "earlier" not in where)
    return makers, value_way(row["claim_id"], False, tuple(makers), taken)


# --- what rounding permits ---------------------------------------------------------------------------------------------


def account_possible_share(context: Context, row: Row) -> Account:
    """possible_shares: a denominator, and whether the letter's share is possible there."""
    build, grim, cases = f"{_POSSIBLE}.build_possible_shares", f"{_POSSIBLE}.apply_grim", ("n_cases",)
    ways = {
        **keys("claim_id", "drawing"),
        "n_cases": counted("cases", "n_drawn", "cases as they are drawn, under the first definition that gives this number"),
        **recorded(_LETTER, "printed"),
        **method(build, "n_definitions", how="definitions of a case that give this denominator, counted"),
        **words(build, "is_headline", "definition"),
        **method("glomag.claims.rounding.numerators_printing", "numerators", uses=("n_cases", "printed")),
        **words(build, "verdict", uses=("numerators",)),
        **method(f"{_POSSIBLE}.PrintedShare.cut_off_numerators", "cut_off_numerators", uses=("n_cases", "printed")),
        **method(grim, "grim_consistent", "grim_has_power", "grim_chance_to_refute_frac", uses=cases),
    }
    return Account(ways, {"cases": partial(_drawn, context, row)}, left_open=CONFIDENTIAL)


def _drawn(context: Context, row: Row) -> Part:
    definition, period = parse_printed(row["definition"]), context.rebuilt.windows[WINDOW_OF[row["claim_id"]]]
    assert definition is not None, row["definition"]
    part = counted_part(context, "cases", f"acts counted from {period.first} to {period.last}", definition, period)
    rows = rows_in(context.register, definition, period)
    drawn = draw_cases(context.register.designations, context.register.second_coding)[row["drawing"]].loc[rows.index]
    note_of = dict(zip(rows["row_id"], drawn, strict=True))
    seen = tuple(replace(one, note=f"drawn as: {note_of[one.row_id]}") for one in part.rows)
    return replace(part, counts={"n_drawn": int(drawn.nunique()), "n_acts": len(rows)}, rows=seen)


# --- sentences and other programs --------------------------------------------------------------------------------------


def account_sentence(context: Context, row: Row) -> Account:
    """sentences: a phrase, and whether it may be said."""
    number = next((number for number, stem in context.published.figures.items() if stem.partition("-")[2] == row["figure"]), None)
    keyed = () if number is None else tuple(context.published.figure(number).rows)
    lead = tuple(Target(f"figure:{number} {_quoted(key)}", "a row of the figure") for key in keyed[-1:])
    found = words("glomag.claims.superlatives.say", "says", "status", "answer", "found", "reading", "definition", "holds_under")
    ways = {**keys("figure", "measure", "phrase"), **{column: replace(way, leads=lead) for column, way in found.items()}}
    return Account(ways, {}, f"“{row['says']}: {row['phrase']}” is {row['status']}: {row['found']}.")


def _quoted(key: tuple[str, ...]) -> str:
    return shlex.join(key)


def account_programmes(context: Context, row: Row) -> Account:
    """programmes_by_year: persons of one list of OFAC's by the year of their entry."""
    ways = {
        **keys("year"),
        **fixed("glomag.sources.store.newest_list", "list_date", "list_sha256", how="the newest advanced list in data/raw/ofac"),
        **fixed("glomag.periods.year_period", "first_day", "last_day", "is_partial"),
        **method(
            "glomag.measures.programmes.compare_with_human_rights_programmes", "n_glomag", "n_others", "n_both", uses=("list_sha256",)
        ),
    }
    return Account(ways, {})
