"""Accounts of the tables that count year by year, and of the list over time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from glomag.definitions import Definition
from glomag.explain import formulas
from glomag.explain.context import Context
from glomag.explain.parts import agree, listed, of_rows
from glomag.explain.parts import counted as counted_part
from glomag.explain.walk import Part, Target
from glomag.explain.wanted import parse_printed
from glomag.explain.ways import Account, Parts, Row, Way, change_of, counted, fixed, keys, leading, worked
from glomag.measures.alternatives import single_alternatives
from glomag.periods import Period, year_period
from glomag.wording import print_change, print_count, print_day

_YEAR_DAYS = "glomag.periods.year_period"
_COUNTS = "glomag.measures.counts.build_counts"


def period_of(row: Row, first: str = "first_day", last: str = "last_day") -> Period:
    """The days between two columns of a row."""
    return Period(date.fromisoformat(row[first]), date.fromisoformat(row[last]))


def year_part(context: Context, name: str, definition: Definition, year: int) -> Callable[[], Part]:
    """Makes the part of one year under a definition."""
    says = f"{definition.unit} counted in {definition.year} {year}"
    return partial(counted_part, context, name, says, definition, year_period(year, definition.year))


def _year(row: Row) -> int:
    return int(row["year"])


def account_counts(context: Context, row: Row) -> Account:
    """counts_by_year: the count of a year."""
    year = _year(row)
    ways = {
        **keys("year"),
        **fixed(_YEAR_DAYS, "first_day", "last_day"),
        **fixed(_COUNTS, "last_day_known", "is_partial", how="the profile's date cuts the last year"),
        "n": counted("year"),
    }
    cut = f", as far as it is known, to {print_day(context.register.as_of)}" if row["is_partial"] == "True" else ""
    n = print_count(int(row["n"]), "primary person")
    answer = f"The record counts {n} in fiscal {year} ({row['first_day']} to {row['last_day']}){cut}."
    beside = Target(f"table:changes {year}", "the change on the year before")
    return Account(leading(ways, *_if_there(context, beside)), {"year": year_part(context, "year", context.headline, year)}, answer)


def _if_there(context: Context, target: Target) -> tuple[Target, ...]:
    table, *key = target.target.removeprefix("table:").split(" ")
    there = table in context.published.tables and tuple(key) in context.published.table(table).rows
    return (target,) if there else ()


def account_changes(context: Context, row: Row) -> Account:
    """changes: a whole year on the one before and on the baseline year."""
    year, baseline = _year(row), context.profile.baseline_year
    ways = {
        **keys("year"),
        "n": counted("year"),
        "n_before": counted("before"),
        "n_baseline": counted("baseline"),
        "change_on_year_before_frac": change_of("n_before", "n"),
        "change_on_baseline_frac": change_of("n_baseline", "n"),
    }
    years = {"year": year, "before": year - 1, "baseline": baseline}
    makers = {name: year_part(context, name, context.headline, one) for name, one in years.items()}
    before, n, base = (int(row[column]) for column in ("n_before", "n", "n_baseline"))
    answer = (
        f"From fiscal {year - 1} to fiscal {year} primary designations went {print_change(before, n)}; "
        f"on fiscal {baseline}: {print_change(base, n)}."
    )
    return Account(ways, makers, answer)


def account_same_days(context: Context, row: Row) -> Account:
    """same_days: the days of the partial year in every year."""
    sheet = context.published.table("same_days")
    last = list(sheet.rows.values())[-1]
    ways = {
        **keys("year"),
        **fixed("glomag.periods.same_days_of", "first_day", "last_day", how="the days of the year that the profile's date cuts"),
        "n": counted("days"),
        "change_to_partial_frac": worked(
            "(n of the partial year - n) / n",
            lambda made: formulas.change(made["days"].counts["n"], made["partial"].counts["n"]),
            "days",
            "partial",
        ),
    }
    makers = {
        "days": partial(counted_part, context, "days", f"persons counted on those days of fiscal {row['year']}", context.headline,
                        period_of(row)),
        "partial": partial(counted_part, context, "partial", f"persons counted so far in fiscal {last['year']}", context.headline,
                           period_of(last)),
    }  # fmt: skip
    n = print_count(int(row["n"]), "primary person")
    answer = f"From {row['first_day']} to {row['last_day']} the record counts {n}; on those days of fiscal {last['year']}: {last['n']}."
    return Account(ways, makers, answer)


def account_pace(context: Context, row: Row) -> Account:
    """pace: the running count of a year on a day."""
    first = year_period(_year(row), context.headline.year).first
    period = Period(first, date.fromisoformat(row["day"]))
    says = f"persons counted in fiscal {row['year']} up to {row['day']}"
    ways = {
        **keys("year", "day"),
        **fixed("glomag.measures.pace.build_pace", "day_of_year", how="days since the year began"),
        "n_so_far": counted("so_far"),
    }
    return Account(ways, {"so_far": partial(counted_part, context, "so_far", says, context.headline, period)})


def measure_definition(context: Context, measure: str) -> Definition:
    """The definition of a measure of side_by_side."""
    choices: dict[str, dict[str, object]] = {
        "all persons": {"rule": "all", "unit": "persons"},
        "primary persons": {"unit": "persons"},
        "cases with a primary person": {"unit": "cases"},
    }
    return context.headline.but(**choices[measure])


def account_side_by_side(context: Context, row: Row) -> Account:
    """side_by_side: three measures a year."""
    ways = {
        **keys("measure", "year"),
        **fixed(_YEAR_DAYS, "first_day", "last_day"),
        **fixed(_COUNTS, "last_day_known", "is_partial", how="the profile's date cuts the last year"),
        "n": counted("year"),
    }
    return Account(ways, {"year": year_part(context, "year", measure_definition(context, row["measure"]), _year(row))})


def account_alternatives(context: Context, row: Row) -> Account:
    """alternatives: the count of a year with one choice made otherwise."""
    known = {one.alternative_id: one.definition for one in single_alternatives(context.headline)}
    definition = known.get(row["alternative_id"], context.headline)
    ways = {
        **keys("choice", "says", "year"),
        **fixed("glomag.measures.alternatives.single_alternatives", "alternative_id"),
        **fixed(_COUNTS, "is_partial", how="the profile's date cuts the last year"),
        "n": counted("year"),
    }
    return Account(ways, {"year": year_part(context, "year", definition, _year(row))})


def account_bridge(context: Context, row: Row) -> Account:
    """bridge: one choice a step from State's figure to the headline."""
    key, before = (row["year"], row["step"]), (row["year"], str(int(row["step"]) - 1))
    rows = context.published.table("bridge").rows
    steps = {"step": rows[key], **({"before": rows[before]} if before in rows else {})}
    makers = {name: _bridge_part(context, name, one) for name, one in steps.items()}
    moves = worked("n of this step less n of the step before", _moves, *steps)
    ways = {
        **keys("year", "step"),
        **fixed("glomag.claims.bridge.build_bridge", "choice", "definition"),
        "n": counted("step"),
        "moves_by": moves if "before" in steps else Way("fixed", "the first step moves nothing"),
    }
    return Account(ways, makers)


def _moves(made: Parts) -> formulas.Worked:
    return formulas.difference(made["before"].counts["n"], made["step"].counts["n"])


def _bridge_part(context: Context, name: str, row: Row) -> Callable[[], Part]:
    definition = parse_printed(row["definition"])
    assert definition is not None, row["definition"]
    return year_part(context, name, definition, _year(row))


def account_stock(context: Context, row: Row) -> Account:
    """stock: the list at the end of a day, and who came and went that day."""
    today = date.fromisoformat(row["day"])
    kinds = ("n_individuals", "n_entities", "n_vessels", "n_listed")
    ways = {
        **keys("day"),
        **{column: counted("listed", column) for column in kinds},
        "n_added": counted("added", "n_added", "on the list at the end of the day and not the day before; vessels left out"),
        "n_removed": counted("removed", "n_removed", "on the list the day before and not at the end of the day; vessels left out"),
    }
    makers = {
        "listed": partial(listed, context, "listed", today),
        "added": partial(_moved, context, today, "added"),
        "removed": partial(_moved, context, today, "removed"),
    }
    kinds_said = f"{row['n_individuals']} individuals and {row['n_entities']} entities"
    answer = f"At the end of {row['day']} the list holds {row['n_listed']} persons: {kinds_said}."
    return Account(ways, makers, answer)


def _moved(context: Context, day: date, side: str) -> Part:
    """Who was on the list on one of two neighbouring days and not on the other."""
    now, before = (listed(context, "", one) for one in (day, day - timedelta(days=1)))
    held, other = (now, before) if side == "added" else (before, now)
    person_of = context.acts["person_id"]
    there = {str(person_of[row.row_id]) for row in other.rows}
    own = [row.row_id for row in held.rows if row.entity_type != "vessel" and person_of[row.row_id] not in there]
    agree(f"{side} on {day}", [int(context.rebuilt.stock[f"n_{side}"][day])], [len(own)])
    return of_rows(context, side, f"persons {side} on {day}", {f"n_{side}": len(own)}, own)
