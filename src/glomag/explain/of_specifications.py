"""Accounts of the tables of specifications: each way of counting down to its rows, and the tables drawn from all of them."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial
from typing import Any

from glomag.claims.specified import compared_periods
from glomag.claims.windows import WINDOWS_OF
from glomag.definitions import Definition
from glomag.explain import formulas
from glomag.explain.context import Context
from glomag.explain.parts import counted as counted_part
from glomag.explain.parts import share, window_words
from glomag.explain.published import SPECIFICATIONS
from glomag.explain.walk import ARITHMETIC, METHOD, Part, Target
from glomag.explain.ways import Account, Parts, Row, Way, counted, fixed, keys, method, words, worked
from glomag.measures.specifications import definition_of
from glomag.periods import Period

_TABLE, _GRID, _CURVES = "glomag.claims.specified_table", "glomag.measures.specifications", "glomag.claims.curves"
_CHOICES = ("rule", "coding", "kinds", "events", "net", "year", "shift_days", "unit", "base", "band")
FALLS, DECLINE = "three_straight_declines", "attribution_decline"
FIVE_YEAR_MEAN = "five-year mean"


def specification_parts(context: Context, row: Row) -> dict[str, Callable[[], Part]]:
    """What makes the parts behind the series of one specification: a part a period, in order of time."""
    if row["claim_id"] in WINDOWS_OF:
        windows = {name: context.rebuilt.windows[name] for name in WINDOWS_OF[row["claim_id"]]}
        return share_parts(context, windows, _share_definition(context, row), row["band"])
    periods = compared_periods(context.register, context.profile, {**row, "shift_days": int(row["shift_days"])})
    return year_parts(context, periods, definition_of({**row, "net": row["net"] == "True"}))


def _share_definition(context: Context, row: Row) -> Definition:
    choices: dict[str, Any] = {name: row[name] for name in ("rule", "coding")}
    choices |= {name: tuple(row[name].split("+")) for name in ("kinds", "events")}
    return context.headline.but(**choices, net=row["net"] == "True", unit="persons")


def share_parts(context: Context, windows: Mapping[str, Period], definition: Definition, band: str) -> dict[str, Callable[[], Part]]:
    """A part a window, `period_1` the earlier one."""
    named = enumerate(windows.items(), start=1)
    return {
        f"period_{number}": partial(share, context, f"period_{number}", f"cases {window_words(name)}", definition, period, band=band)
        for number, (name, period) in named
    }


def year_parts(context: Context, periods: list[Period], definition: Definition) -> dict[str, Callable[[], Part]]:
    """A part a period, `period_1` the earliest one."""
    return {
        f"period_{number}": partial(
            counted_part, context, f"period_{number}", f"{definition.unit} counted from {one.first} to {one.last}", definition, one
        )
        for number, one in enumerate(periods, start=1)
    }


def series_of(made: Parts) -> list[int]:
    """The counts of the parts, in order of time."""
    return [made[name].counts["n"] for name in sorted(made)]


def value_way(claim_id: str, on_mean: bool, names: tuple[str, ...], taken: tuple[bool, ...] = (False, False)) -> Way:
    """How the value of a claim is worked out from its parts; `taken` says where cases that nobody reviewed count as a basis."""
    numerators = ["n_basis_or_not_reviewed" if one else "n_basis" for one in taken]
    if claim_id == DECLINE:
        return worked("later share less the earlier one", lambda made: _two_shares(made, numerators), *names)
    if claim_id in WINDOWS_OF:
        return worked("cases with a basis / cases", lambda made: formulas.ratio(*_share(made["period_1"], numerators[0])), *names)
    if claim_id == FALLS:
        return worked("years below the year before", lambda made: formulas.falls(series_of(made)), *names)
    if on_mean:
        return worked("change on the mean of the years before", lambda made: formulas.change_on_mean(series_of(made)), *names)
    return worked("(later - earlier) / earlier", lambda made: formulas.change(*series_of(made)), *names)


def _two_shares(made: Parts, numerators: list[str]) -> formulas.Worked:
    before, after = (_share(made[name], count) for name, count in zip(sorted(made), numerators, strict=True))
    return formulas.difference_of_shares(before, after)


def _share(part: Part, numerator: str) -> tuple[int, int]:
    return part.counts[numerator], part.counts["n_cases"]


def account_specification(context: Context, row: Row) -> Account:
    """specifications: one claim counted in one way."""
    makers = specification_parts(context, row)
    ways = {
        **keys("claim_id", "specification_id"),
        **fixed(f"{_GRID}.build_grid", *_CHOICES, how="the choice that this specification makes"),
        **words(f"{_TABLE}.options_alike", *(column for column in row if column.startswith("any_"))),
        **specification_numbers(row, tuple(makers)),
    }
    answer = f"Counted in this way, {row['claim_id']} gives {row['series'].replace(';', ', ')}: {row['value']}."
    return Account(ways, makers, answer)


def specification_numbers(row: Row, names: tuple[str, ...]) -> dict[str, Way]:
    """The numbers of a specification, which the curves plot as well."""
    claim_id, on_mean = row["claim_id"], row["base"] == FIVE_YEAR_MEAN
    judged = "glomag.claims.specified.build_specifications"
    first, last = names[0], names[-1]
    of_shares = claim_id in WINDOWS_OF
    before = counted(last, "n_cases") if of_shares else counted(first)
    if on_mean:
        before = worked("mean of the years before", lambda made: _mean(series_of(made)[:-1]), *names)
    return {
        "n_departures": Way(METHOD, "choices made otherwise than the headline makes them", function=f"{_GRID}.Grid.departures"),
        "n_combinations": Way(
            METHOD, "combinations that count the same rows in the same periods", parts=names, function=f"{_TABLE}.first_of_each"
        ),
        **words(f"{_TABLE}.join_series", "series", parts=names),
        "n_before": before,
        "n_after": counted(last, "n_basis") if of_shares else counted(last),
        "value": value_way(claim_id, on_mean, names),
        **method(judged, "printed", "sign", uses=("value",), how="the value as whole percent, halves away from zero, or its sign"),
        **words(judged, "same_sign", "is_possible", "prints_letter_value", "is_headline", uses=("printed", "value")),
    }


def _mean(series: list[int]) -> formulas.Worked:
    value = Fraction(sum(series), len(series))
    return formulas.Worked(f"({' + '.join(map(str, series))}) / {len(series)} = {float(value):g}", value)


def of_specification(context: Context, claim_id: str, specification_id: str) -> Row:
    """The printed row of a specification."""
    return context.published.table(SPECIFICATIONS).rows[claim_id, specification_id]


def to_specification(claim_id: str, specification_id: str) -> Target:
    """Where a specification is explained."""
    return Target(shlex.join([f"table:{SPECIFICATIONS}", claim_id, specification_id]), "the specification, down to its rows")


def account_nearest(context: Context, row: Row) -> Account:
    """nearest_specifications: one of the specifications nearest to the letter's value."""
    own = of_specification(context, row["claim_id"], row["specification_id"])
    makers = specification_parts(context, own)
    numbers = specification_numbers(own, tuple(makers))
    kept = {column: way for column, way in numbers.items() if column in row}
    lead = (to_specification(row["claim_id"], row["specification_id"]),)
    ways = {
        **keys("claim_id", "rank"),
        **words(f"{_CURVES}.nearest_specifications", "specification_id", "nearest_to"),
        **kept,
        **method(f"{_CURVES}.nearest_specifications", "distance", uses=("value", "nearest_to"), leads=lead),
    }
    return Account(ways, makers)


def account_summary(context: Context, row: Row) -> Account:
    """specification_summary: what all specifications of a claim give."""
    summarise = f"{_CURVES}.summarise_specifications"
    near = (to_specification(row["claim_id"], row["nearest_id"]),) if row["nearest_id"] else ()
    own = (*near, *_left_out(context, row["claim_id"]))
    marked = {"n_same_sign": "same_sign", "n_possible": "is_possible", "n_printing": "prints_letter_value"}
    tallies = {
        "n_combinations": f"rows of {SPECIFICATIONS} with this claim, and the combinations that were left out, added up",
        "n_specifications": f"rows of {SPECIFICATIONS} with this claim, counted",
        **{column: f"rows of {SPECIFICATIONS} with this claim that are marked {mark}, counted" for column, mark in marked.items()},
    }
    frac = {f"{name}_frac": _frac(f"n_{name}", "n_specifications") for name in ("same_sign", "printing")}
    values = ("lowest", "median", "highest", "headline", "mean_abs_change", "nearest_value")
    ways = {
        **keys("claim_id"),
        **{column: Way(METHOD, how, function=summarise, leads=own) for column, how in tallies.items()},
        **frac,
        **method(summarise, *values, leads=own, how=f"taken over the column value of the rows of {SPECIFICATIONS} with this claim"),
        **words(summarise, "agrees_means", "moved_most_by", "nearest_to", "nearest_id", "nearest_series"),
    }
    return Account(ways, {})


def _frac(part: str, whole: str) -> Way:
    def work(row: Row, _: Parts) -> formulas.Worked:
        return formulas.ratio(int(row[part]), int(row[whole])) if row[part] else formulas.Worked("not asked of this claim", None)

    return Way(ARITHMETIC, f"{part} / {whole}", uses=(part, whole), work=work)


def _left_out(context: Context, claim_id: str) -> tuple[Target, ...]:
    rows = context.published.table("left_out_specifications").rows
    own = [key for key in rows if key[0] == claim_id]
    return tuple(Target(shlex.join(["table:left_out_specifications", *key]), "left out, and why") for key in own)


def account_left_out(context: Context, row: Row) -> Account:
    """left_out_specifications: combinations that are no specification of their own."""
    build = "glomag.claims.specified.build_specifications"
    ways = {**keys("claim_id", "reason"), **method(build, "n", how="combinations of choices, counted as they are left out")}
    return Account(ways, {})


def account_effect(context: Context, row: Row) -> Account:
    """choice_effects: how far one choice moves the value."""
    ways = {**keys("claim_id", "choice"), **method(f"{_TABLE}.build_effects", "mean_abs_change", "n_pairs", how=_PAIRS)}
    return Account(ways, {})


_PAIRS = "over all pairs of combinations of the grid that differ in this choice alone"


def account_possible_change(context: Context, row: Row) -> Account:
    """possible_changes: a pair of yearly counts, and whether it can print the letter's percentage."""
    claim_id = "drop_fy2020_fy2023"
    makers = specification_parts(context, of_specification(context, claim_id, row["specification_id"]))
    pair, build = ("before", "after"), "glomag.claims.possible_counts.possible_changes_of"
    grim = "glomag.claims.possible_counts.apply_grim"
    lead = (to_specification(claim_id, row["specification_id"]),)
    ways = {
        "before": counted("period_1"),
        "after": counted("period_2"),
        **method(build, "n_specifications", uses=pair, leads=lead, how=f"rows of the table {SPECIFICATIONS} that give the pair, counted"),
        **words(build, "is_headline", "specification_id"),
        **method("glomag.wording.percent_changed", "change_percent", uses=pair),
        **method("glomag.claims.possible_counts.changes_printing", "afters_printing", uses=("before",)),
        **words(build, "verdict", uses=("after", "afters_printing")),
        **method(grim, "grim_has_power", "grim_chance_to_refute_frac", uses=("before",)),
    }
    return Account(ways, makers)
