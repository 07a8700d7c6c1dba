"""Accounts of the tables that say how sure a number is: counts and shares down to rows, limits and chances by their method."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

from glomag.explain import formulas
from glomag.explain.context import Context
from glomag.explain.of_record import window_part
from glomag.explain.of_years import period_of, year_part
from glomag.explain.parts import counted as counted_part
from glomag.explain.parts import share, window_words
from glomag.explain.walk import ARITHMETIC, FIXED, ROWS, Part
from glomag.explain.ways import Account, Row, Way, change_of, counted, fixed, keys, method, ratio_of, words, worked
from glomag.measures.resampling import build_packages
from glomag.periods import Period, same_days_of, year_of

_INTERVALS, _RESAMPLING, _RUNS = "glomag.measures.intervals", "glomag.measures.resampling", "glomag.measures.runs"
_BY_PUBLIC_EVIDENCE = "band "


def account_count_interval(context: Context, row: Row) -> Account:
    """count_intervals: a year's count and the limits of the rate behind it."""
    packages = {
        column: way
        for name in ("actions", "cases")
        for column, way in {
            f"n_{name}": counted("year", f"n_packages_{name}", f"packages are {name}; who has two acts belongs to the first"),
            **method(f"{_RESAMPLING}.bootstrap_count", f"{name}_low", f"{name}_high", uses=("n", f"n_{name}"), parts=("year",)),
            **method(f"{_RESAMPLING}.variance_to_mean", f"{name}_dispersion", uses=("n", f"n_{name}"), parts=("year",)),
        }.items()
    }
    ways = {
        **keys("year"),
        "n": counted("year"),
        **method(f"{_INTERVALS}.poisson_count_interval", "exact_low", "exact_high", uses=("n",)),
        **packages,
    }
    return Account(ways, {"year": partial(_packaged_year, context, int(row["year"]))})


def _packaged_year(context: Context, year: int) -> Part:
    part = year_part(context, "year", context.headline, year)()
    packages = {name: build_packages(context.register, context.headline, name) for name in ("actions", "cases")}
    return replace(
        part, counts=part.counts | {f"n_packages_{name}": int((table["year"] == year).sum()) for name, table in packages.items()}
    )


def change_interval_ways(exact: bool) -> dict[str, Way]:
    """Counts, change and limits of a change between two years, by the exact method or by resampling."""
    function = f"{_INTERVALS}.poisson_change_interval" if exact else f"{_RESAMPLING}.bootstrap_change"
    return {
        "n_before": counted("before"),
        "n": counted("year"),
        "change_frac": change_of("n_before", "n"),
        **method(function, "low_frac", "high_frac", uses=("n_before", "n"), parts=("before", "year")),
        **words("glomag.claims.uncertainty.build_change_intervals", "spans_zero", uses=("low_frac", "high_frac")),
    }


def account_change_interval(context: Context, row: Row) -> Account:
    """change_intervals: a change between two years and its limits."""
    ways = {
        **keys("compared_with", "year", "method"),
        **fixed("glomag.claims.uncertainty.build_change_intervals", "year_before", how="the year before, or the profile's baseline year"),
        **change_interval_ways(row["method"] == "exact conditional"),
        **method(f"{_INTERVALS}.poisson_ratio_p", "p_value", uses=("n_before", "n")),
    }
    years = {"before": int(row["year_before"]), "year": int(row["year"])}
    return Account(ways, {name: year_part(context, name, context.headline, year) for name, year in years.items()})


def account_share_interval(context: Context, row: Row) -> Account:
    """share_intervals: a public share and its limits."""
    taken = row["not_reviewed_as"] == "basis"
    ways = {
        **keys("period", "band", "not_reviewed_as"),
        **fixed("glomag.claims.letter_windows.letter_windows", "first_day", "last_day"),
        "n_basis": counted("cases", _numerator(taken), f"cases that nobody reviewed counted as {row['not_reviewed_as']}"),
        "n_cases": counted("cases", "n_cases"),
        "share_frac": ratio_of("n_basis", "n_cases"),
        **method(
            f"{_INTERVALS}.share_interval", *(f"{name}_{end}_frac" for name in ("clopper", "wilson") for end in ("low", "high")),
            uses=("n_basis", "n_cases"),
        ),
    }  # fmt: skip
    return Account(ways, {"cases": window_part(context, "cases", row["period"], period_of(row), row["band"])})


def _numerator(taken: bool) -> str:
    return "n_basis_or_not_reviewed" if taken else "n_basis"


def account_share_difference(context: Context, row: Row) -> Account:
    """share_differences: the later of two shares less the earlier one, by public evidence or by what the letter's percentages allow."""
    public = row["reading"].startswith(_BY_PUBLIC_EVIDENCE)
    band = row["reading"][len(_BY_PUBLIC_EVIDENCE)] if public else context.profile.band
    taken = row["reading"].endswith("as basis")
    pair = dict(zip(("before", "after"), ("first_biden_year", "since_january_2023"), strict=True))
    tests: dict[str, Way] = {}
    for when in pair:
        tests[f"n_cases_{when}"] = counted(when, "n_cases")
        tests[f"n_basis_{when}"] = (
            counted(when, _numerator(taken))
            if public
            else method("glomag.claims.rounding.numerators_printing", "n", uses=(f"n_cases_{when}",), how=_ONLY_ARITHMETIC)["n"]
        )
    both = ("n_basis_before", "n_cases_before", "n_basis_after", "n_cases_after")
    ways = {
        **keys("reading"),
        **tests,
        "difference_frac": Way(ARITHMETIC, "n_basis_after / n_cases_after - n_basis_before / n_cases_before", uses=both, work=_difference),
        "before_frac": ratio_of("n_basis_before", "n_cases_before"),
        **method(f"{_INTERVALS}.difference_interval", "low_frac", "high_frac", uses=both),
        **method(f"{_INTERVALS}.boschloo_p", "boschloo_p", uses=both),
        **method(f"{_INTERVALS}.detectable_shares", "would_find_fall_to_frac", "would_find_rise_to_frac", uses=("before_frac", *both)),
    }
    windows = context.rebuilt.windows
    makers = {when: window_part(context, when, window, windows[window], band) for when, window in pair.items()}
    return Account(ways, makers, left_open="" if public else _ONLY_ARITHMETIC)


_ONLY_ARITHMETIC = (
    "a whole number that prints, or lies nearest to, the letter's percentage of our cases; which cases it would be only the coalition knows"
)


def _difference(row: Row, _: object) -> formulas.Worked:
    before, after = ((int(row[f"n_basis_{when}"]), int(row[f"n_cases_{when}"])) for when in ("before", "after"))
    return formulas.difference_of_shares(before, after)


def account_fall_by_chance(context: Context, row: Row) -> Account:
    """falls_by_chance: how often chance gives as many falls in a row."""
    years = range(int(row["first_year"]), int(row["to_year"]) + 1)
    names = tuple(f"year_{year}" for year in years)
    exact = row["picture"] == "the same years in any order"
    by_order = f"{_RUNS}.chance_of_run_at" if row["question"] == "these years" else f"{_RUNS}.chance_of_run"
    ways = {
        **keys("question", "picture"),
        **fixed("glomag.claims.letter_windows.letter_change", "first_year", "from_year", "to_year", how="the letter's years"),
        "n_falls": Way(ARITHMETIC, "to_year - from_year", uses=("from_year", "to_year"), work=_n_falls),
        **method(by_order if exact else f"{_RUNS}.simulate_falls", "chance_frac", "low_frac", "high_frac", parts=names),
        **words("glomag.claims.uncertainty.build_falls_by_chance", "is_so", parts=names),
    }
    return Account(ways, {f"year_{year}": year_part(context, f"year_{year}", context.headline, year) for year in years})


def _n_falls(row: Row, _: object) -> formulas.Worked:
    return formulas.difference(int(row["from_year"]), int(row["to_year"]))


def account_by_coding(context: Context, row: Row) -> Account:
    """headline_by_coding: a headline number under one coding."""
    ways = {**keys("measure", "period", "coding"), **fixed("glomag.claims.uncertainty.build_headline_by_coding", "first_day", "last_day")}
    definition = context.headline.but(coding=row["coding"])
    measure = row["measure"]
    if measure == "count":
        return Account({**ways, **_count_ways()}, {"year": year_part(context, "year", definition, int(row["period"]))})
    if measure == "falls":
        first, last = (int(year) for year in row["period"].split(" to "))
        names = tuple(f"year_{year}" for year in range(first, last + 1))
        makers = {name: year_part(context, name, definition, int(name.removeprefix("year_"))) for name in names}
        return Account({**ways, **_fall_ways(names)}, makers)
    if measure.startswith("share"):
        says = f"cases {window_words(row['period'])}"
        cases = partial(share, context, "cases", says, definition, period_of(row), band=measure[-1])
        value = {"numerator": counted("cases", "n_basis"), "denominator": counted("cases", "n_cases")}
        return Account({**ways, **value, "value": ratio_of("numerator", "denominator")}, {"cases": cases})
    changed = {"numerator": counted("after"), "denominator": counted("before"), "value": change_of("denominator", "numerator")}
    return Account({**ways, **changed}, _two_periods(context, row, definition))


def _count_ways() -> dict[str, Way]:
    no_base = Way(FIXED, "a count has no denominator")
    return {"numerator": counted("year"), "denominator": no_base, "value": Way(ROWS, "the count itself", part="year")}


def _fall_ways(names: tuple[str, ...]) -> dict[str, Way]:
    fell = worked("years below the year before", lambda made: formulas.falls([made[name].counts["n"] for name in names]), *names)
    steps = Way(FIXED, "steps from year to year", function="glomag.claims.uncertainty.build_headline_by_coding")
    return {"numerator": fell, "denominator": steps, "value": fell}


def _two_periods(context: Context, row: Row, definition: object) -> dict[str, Callable[[], Part]]:
    after = period_of(row)
    if row["measure"] == "change":
        first = int(row["period"].split(" to ")[0])
        before = year_part(context, "before", definition, first)  # type: ignore[arg-type]
    else:
        before = partial(_days, context, "before", definition, same_days_of(after, 1))
    return {"before": before, "after": partial(_days, context, "after", definition, after)}


def _days(context: Context, name: str, definition: object, period: Period) -> Part:
    says = f"persons counted from {period.first} to {period.last}, {_fiscal(period.first)}"
    return counted_part(context, name, says, definition, period)  # type: ignore[arg-type]


def _fiscal(day: date) -> str:
    return f"fiscal {year_of(day, 'fiscal')}"
