"""Accounts of the rows that figures plot. Most stand in a table as well, and lead there; the others are counted here."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

from glomag.explain.context import Context
from glomag.explain.of_claims import account_claim
from glomag.explain.of_record import answer_share, share_ways, window_part
from glomag.explain.of_specifications import specification_numbers, specification_parts, to_specification
from glomag.explain.of_sureness import change_interval_ways
from glomag.explain.of_years import account_pace, account_same_days, measure_definition, period_of, year_part
from glomag.explain.parts import agree, listed, of_rows
from glomag.explain.parts import counted as counted_part
from glomag.explain.published import SPECIFICATIONS
from glomag.explain.walk import Part, Target
from glomag.explain.ways import Account, Row, change_of, counted, fixed, keys, leading, recorded, words
from glomag.figures.countries import build_rows as build_countries
from glomag.figures.stock import flow_definition, removed_persons
from glomag.figures.stock_drawing import DESIGNATED, LISTED, REMOVED, YEAR_END
from glomag.figures.timeline import counted as counted_on_timeline
from glomag.measures.places import country_name
from glomag.measures.selection import select
from glomag.periods import Period
from glomag.wording import print_count

_COUNTS, _YEAR = "glomag.measures.counts.build_counts", "glomag.periods.year_period"
_LETTER = "letter_claims.csv"


def _to(table: str, *key: str) -> Target:
    return Target(shlex.join([f"table:{table}", *key]), "the same number in its table")


def account_primary(context: Context, row: Row) -> Account:
    """Figure 1: the headline by year."""
    ways = {
        **keys("year"),
        **fixed(_YEAR, "first_day"),
        **fixed(_COUNTS, "last_day_known", "is_partial"),
        "n_primary": replace(counted("year"), leads=(_to("counts_by_year", row["year"]),)),
    }
    answer = f"The bar of fiscal {row['year']} is {print_count(int(row['n_primary']), 'primary person')}."
    return Account(ways, {"year": year_part(context, "year", context.headline, int(row["year"]))}, answer)


def account_bar_of_change(context: Context, row: Row) -> Account:
    """Figure 2: a change between two years."""
    ways = {
        **keys("comparison", "year"),
        **fixed("glomag.figures.changes.build_rows", "base_year"),
        "n": counted("year"),
        "n_base": counted("base"),
        "change_frac": change_of("n_base", "n"),
    }
    years = {"base": int(row["base_year"]), "year": int(row["year"])}
    makers = {name: year_part(context, name, context.headline, year) for name, year in years.items()}
    return Account(leading(ways, _to("changes", row["year"])), makers)


def account_line_of_pace(context: Context, row: Row) -> Account:
    """Figure 3: a step of a year's line, or the mark of the same day."""
    words_of = "glomag.figures.pace.build_rows"
    ways = {
        **keys("series", "year", "day"),
        **fixed(words_of, "role", "is_partial"),
        **fixed("glomag.figures.pace.day_on_axis", "day_on_axis", how="days from 1 October in a year that has a 29 February"),
    }
    if row["series"] == "running count":
        own = account_pace(context, row)
        return Account({**ways, "n_so_far": own.ways["n_so_far"]}, own.makers)
    there = context.published.table("same_days").rows[row["year"],]
    own = account_same_days(context, there)
    return Account({**ways, "n_so_far": counted("days")}, {"days": own.makers["days"]})


def account_bar_of_measure(context: Context, row: Row) -> Account:
    """Figure 4: persons, primary persons or cases of a year."""
    ways = {
        **keys("measure", "year"),
        **fixed(_YEAR, "first_day"),
        **fixed(_COUNTS, "last_day_known", "is_partial"),
        **fixed("glomag.figures.side_by_side.build_rows", "compared_as"),
        "n": replace(counted("year"), leads=(_to("side_by_side", row["measure"], row["year"]),)),
    }
    return Account(ways, {"year": year_part(context, "year", measure_definition(context, row["measure"]), int(row["year"]))})


def account_bar_of_share(context: Context, row: Row) -> Account:
    """Figure 5: the cases of a window by state, and what the letter says of it."""
    ways = {
        **keys("period", "band"),
        **fixed(f"parameters/{context.profile.name}.yml", "first_day", "last_day", "is_headline"),
        **leading(share_ways(), _to("shares", row["period"], row["band"])),
        **recorded(_LETTER, "letter_frac", "letter_relation", "letter_to"),
    }
    makers = {"cases": window_part(context, "cases", row["period"], period_of(row), row["band"])}
    return Account(ways, makers, answer_share(row))


def account_circle(context: Context, row: Row) -> Account:
    """Figure 6: an action and kind of conduct."""
    build = "glomag.figures.timeline.build_rows"
    ways = {
        **keys("action_on", "abuse_type"),
        "n_persons": counted("circle", "n_persons"),
        "n_persons_in_action": counted("action", "n_persons_by_conduct", "the circles of the day added up"),
        "n_countries_in_action": counted("action", "n_countries"),
        **words(build, "is_in_season", "country_name", parts=("action",)),
        **fixed(f"parameters/{context.profile.name}.yml", "last_day_known"),
    }
    return Account(ways, {"circle": partial(_circle, context, row), "action": partial(_action, context, row)})


def _action(context: Context, row: Row) -> Part:
    day = date.fromisoformat(row["action_on"])
    definition = counted_on_timeline(context.headline)
    part = counted_part(context, "action", f"persons put on the list on {day}", definition, Period(day, day))
    kinds = context.acts.loc[[one.row_id for one in part.rows]].groupby("abuse_type")["person_id"].nunique()
    return replace(part, counts=part.counts | {"n_persons_by_conduct": int(kinds.sum())})


def _circle(context: Context, row: Row) -> Part:
    action = _action(context, row)
    acts = context.acts.loc[[one.row_id for one in action.rows]]
    own = acts[acts["abuse_type"] == row["abuse_type"]]
    says = f"persons put on the list on {row['action_on']} for {row['abuse_type']}"
    part = of_rows(context, "circle", says, {"n_persons": int(own["person_id"].nunique()), "n_acts": len(own)}, own["row_id"])
    return replace(part, unit="persons", definition=action.definition, first_day=action.first_day, last_day=action.last_day)


def account_country(context: Context, row: Row) -> Account:
    """Figure 7: cases of a country and kind of conduct."""
    ways = {
        **keys("country", "abuse_type"),
        **fixed("glomag.measures.places.country_name", "place"),
        "n_cases": counted("bar", "n_cases"),
        "n_cases_of_place": counted("place", "n_cases"),
        "n_countries": counted("place", "n_countries"),
        "most_cases_each": counted("place", "most_cases_each", "the most cases that one country of the place has"),
    }
    makers = {"bar": partial(_cases_of, context, row, "bar"), "place": partial(_cases_of, context, row, "place")}
    answer = f"{row['place']}: {print_count(int(row['n_cases']), 'case')} of {row['abuse_type']}, of {row['n_cases_of_place']} in all."
    return Account(ways, makers, answer)


def _cases_of(context: Context, row: Row, name: str) -> Part:
    acts = select(context.register, context.headline).rows
    cases = context.register.cases[context.register.cases["case_id"].isin(acts["case_id"])]
    shown = set(build_countries(context.register, context.profile)["country"]) - {""}
    own = cases[cases["country"] == row["country"]] if row["country"] else cases[~cases["country"].isin(shown)]
    most = int(own["country"].value_counts().max())
    if name == "bar":
        own = own[own["abuse_type"] == row["abuse_type"]]
    rows = acts[acts["case_id"].isin(own["case_id"])]
    agree(f"cases of {row['place']}", [own["case_id"].nunique()], [rows["case_id"].nunique()])
    counts = {"n_cases": len(own), "n_countries": int(own["country"].nunique()), "most_cases_each": most}
    where = country_name(row["country"]) if row["country"] else row["place"]
    part = of_rows(
        context, name, f"cases with a counted person, {where}{', ' + row['abuse_type'] if name == 'bar' else ''}", counts, rows["row_id"]
    )
    return replace(part, unit="cases", definition=context.headline.printed())


def account_verdict(context: Context, row: Row) -> Account:
    """Figure 8: a claim as the picture has it."""
    own = context.published.table("claims").rows[row["claim_id"],]
    told = account_claim(context, own)
    lead = Target(row["claim_id"], "the claim, down to its rows")
    build = "glomag.figures.verdicts.build_rows"
    ways = {
        **keys("claim_id"),
        **recorded(_LETTER, "says"),
        **words(build, "in_short", "letter_value", "record_value"),
        **{column: replace(told.ways[column], uses=()) for column in ("finding", "verdict")},
    }
    return replace(told, ways=leading(ways, lead))


def account_list(context: Context, row: Row) -> Account:
    """Figure 9: persons added or removed in a year, or on the list on a day."""
    ways = {
        **keys("series", "first_day"),
        **fixed("glomag.figures.stock.build_rows", "year", "last_day", "is_partial", how="the year, or the run of days without a change"),
    }
    number = {
        DESIGNATED: counted("year"),
        REMOVED: counted("removed", "n"),
        LISTED: counted("listed", "n_listed"),
        YEAR_END: counted("listed", "n_listed"),
    }[row["series"]]
    makers: dict[str, dict[str, Callable[[], Part]]] = {
        DESIGNATED: {"year": year_part(context, "year", flow_definition(context.headline), int(row["year"]))},
        REMOVED: {"removed": partial(_removed, context, row)},
        LISTED: {"listed": partial(listed, context, "listed", date.fromisoformat(row["first_day"]))},
        YEAR_END: {"listed": partial(listed, context, "listed", date.fromisoformat(row["last_day"]))},
    }
    return Account({**ways, "n": number}, makers[row["series"]])


def _removed(context: Context, row: Row) -> Part:
    gone = removed_persons(context.register)
    own = gone[period_of(row).covers(gone["removed_on"])]
    acts = context.register.designations.sort_values(["removed_on", "row_id"]).dropna(subset=["removed_on"])
    rows = acts[acts["person_id"].isin(own["person_id"])].drop_duplicates("person_id", keep="last")
    says = f"persons first known to be off the list from {row['first_day']} to {row['last_day']}"
    part = of_rows(context, "removed", says, {"n": len(own)}, rows["row_id"])
    agree(says, [len(own)], [len(part.rows)])
    return replace(part, unit="persons", definition="individuals and entities; who has two acts leaves once")


def account_interval(context: Context, row: Row) -> Account:
    """Figure 12: the letter's change with the limits of one method."""
    before, year = context.rebuilt.change.years
    ways = {**keys("method"), **change_interval_ways(row["method"] == "exact conditional")}
    makers = {name: year_part(context, name, context.headline, one) for name, one in (("before", before), ("year", year))}
    return Account(ways, makers)


# --- specification curves ----------------------------------------------------------------------------------------------

CLAIM_OF_CURVE = {
    "specifications-of-the-drop": "drop_fy2020_fy2023",
    "specifications-of-three-falls": "three_straight_declines",
    "specifications-of-fiscal-2024": "fy2024_similarly_low",
    "specifications-of-until-recently": "attribution_until_recently",
    "specifications-of-the-first-biden-year": "attribution_first_biden_year",
    "specifications-since-january-2023": "attribution_since_2023",
    "specifications-of-the-decline": "attribution_decline",
}


def account_point(claim_id: str, context: Context, row: Row) -> Account:
    """A point of a specification curve: the specification that it is."""
    own = context.published.table(SPECIFICATIONS).rows[claim_id, context.rebuilt.order_of(claim_id)[int(row["position"]) - 1]]
    makers = specification_parts(context, own)
    kept = {column: way for column, way in specification_numbers(own, tuple(makers)).items() if column in row}
    others = [column for column in row if column not in kept and column not in ("position", "letter_value")]
    stated = [column for column in others if column.startswith(("near_", "letter_"))]
    ways = {
        **fixed("glomag.figures.specification_curve.build_rows", *others, how="what the choices are that give the same"),
        **fixed("glomag.figures.specification_curve.build_rows", *stated, how="what the letter says, or what counts as near it"),
        **recorded(_LETTER, *(column for column in ("letter_value",) if column in row)),
        **keys("position"),
        **kept,
    }
    ways["value"] = replace(kept["value"], how=f"{kept['value'].how}; the figure keeps the table's value")
    answer = (
        f"Point {row['position']} is the specification {own['specification_id']}: {row['series'].replace(';', ', ')} gives {row['value']}."
    )
    return Account(leading(ways, to_specification(claim_id, own["specification_id"])), makers, answer)


PLOTTED_FROM = {
    "primary-by-fiscal-year": "counts_by_year",
    "change-by-year": "changes",
    "pace-within-year": "pace",
    "persons-primary-cases": "side_by_side",
    "civil-society-basis": "shares",
    "letter-claims-verdicts": "claims",
    "how-sure-the-fall-is": "change_intervals",
    **dict.fromkeys(CLAIM_OF_CURVE, SPECIFICATIONS),
}
"""The table whose columns a figure plots under the same names, by slug."""

PLOTTED_WORDS = {
    "n_primary": "primary persons counted in the year",
    "comparison": "which year is compared with",
    "base_year": "year compared with",
    "n_base": "persons counted in that year",
    "change_frac": "signed change as a fraction",
    "series": "which line, mark or bar of the figure",
    "role": "how the year is drawn",
    "is_partial": "the profile's date cuts this year",
    "day_on_axis": "place of the day on the axis",
    "n_so_far": "persons counted up to and with the day",
    "compared_as": "which of the two years that the title compares",
    "is_headline": "the profile's own choice",
    "letter_frac": "share that the letter prints",
    "letter_relation": "how the letter puts it",
    "letter_to": "last day that the letter can speak of",
    "letter_value": "value that the letter prints",
    "action_on": "day of the action",
    "abuse_type": "kind of conduct",
    "n_persons": "persons put on the list that day for that conduct, primary or not; no vessels",
    "n_persons_in_action": "persons of the whole day, its kinds of conduct added up",
    "n_countries_in_action": "countries of conduct of the day",
    "is_in_season": "the day lies around Human Rights Day",
    "country_name": "the country, where the action concerns one alone",
    "last_day_known": "last day that the profile knows",
    "country": "country of the conduct; empty for all others together",
    "place": "country, or how many others together",
    "n_countries": "countries in the bar",
    "n_cases": "cases with a counted person, of that conduct",
    "n_cases_of_place": "cases of the place, of any conduct",
    "most_cases_each": "most cases that one country of the place has",
    "in_short": "the claim in a few words",
    "record_value": "what the record gives, as it prints",
    "year": "number of the fiscal year",
    "first_day": "first day",
    "last_day": "last day",
    "n": "persons: individuals and entities",
    "position": "place on the curve, from the lowest value",
    "measured": "what the value is",
    "transfers": "options of counting transfers that give the same",
    "identifications": "options of counting identifications that give the same",
    "redesignations": "options of counting redesignations that give the same",
    "removed": "options of counting the removed that give the same",
    "moved": "how far the year may begin earlier or later with the same result",
    "near_from": "lower end of what counts as near",
    "near_to": "upper end of what counts as near",
}
"""What the other plotted columns mean."""
