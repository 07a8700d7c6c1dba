"""Claims about how many primary designations a year saw."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pandas as pd

from glomag.claims.judgement import Answer, Bench, Judged, Tried, numeric_verdict, try_alternatives, with_alternatives
from glomag.definitions import Definition
from glomag.measures.counts import count_in, rows_in
from glomag.periods import Period, YearKind, same_days_of, year_of, year_period
from glomag.wording import percent_changed, print_change, print_count, print_day, print_list


def _counts_by_year(bench: Bench, definition: Definition, periods: dict[int, Period]) -> dict[int, int]:
    return {year: count_in(bench.register, definition, period) for year, period in periods.items()}


def _whole_years(bench: Bench, kind: YearKind) -> dict[int, Period]:
    """The years of a kind that bear the numbers of the fiscal years that the claim speaks of."""
    first, last = year_of(bench.day("compared_from"), "fiscal"), year_of(bench.day("period_to"), "fiscal")
    return {year: year_period(year, kind) for year in range(first, last + 1)}


def _not_over(bench: Bench, periods: dict[int, Period]) -> bool:
    return max(period.last for period in periods.values()) > bench.register.as_of


def judge_three_straight_declines(bench: Bench) -> Judged:
    """Fewer than the year before, in each of three years."""
    periods = _whole_years(bench, bench.headline.year)
    if _not_over(bench, periods):
        return bench.blank("beyond coverage", "One of the years compared is not over on the profile's date.")
    counts = _counts_by_year(bench, bench.headline, periods)
    falls = _falls(counts)
    tried = try_three_straight_declines(bench)
    years = _year_by_year(counts)
    finding = (
        f"Primary designations by {bench.headline.year} year: {years}. "
        f"{falls.count(True)} of {len(falls)} years saw fewer than the year before"
        + (
            "."
            if all(falls)
            else f"; {print_list([str(year) for year, fell in zip(list(counts)[1:], falls, strict=True) if not fell])} did not."
        )
    )
    return replace(
        with_alternatives(bench.blank(numeric_verdict(all(falls), tried, sign_agrees=False), finding), tried),
        value=f"{falls.count(True)} of {len(falls)}",
        numerator=falls.count(True),
        denominator=len(falls),
        definition=bench.headline.printed(),
        reading="each of the three years strictly below the year before",
        rows_behind=_rows_behind(bench, bench.headline, periods),
    )


def try_three_straight_declines(bench: Bench) -> Tried:
    """The three years under each single alternative."""
    return try_alternatives(bench, lambda definition: _all_fall(bench, definition))


def _year_by_year(counts: dict[int, int]) -> str:
    return ", ".join(f"{n} in {year}" for year, n in counts.items())


def _falls(counts: dict[int, int]) -> list[bool]:
    values = list(counts.values())
    return [after < before for before, after in pairwise(values)]


def _all_fall(bench: Bench, definition: Definition) -> Answer | None:
    periods = _whole_years(bench, definition.year)
    if _not_over(bench, periods):
        return None
    counts = _counts_by_year(bench, definition, periods)
    fell = all(_falls(counts))
    return Answer(fell, fell, _year_by_year(counts))


def judge_drop(bench: Bench) -> Judged:
    """A printed change between two years."""
    periods = _first_and_last(bench, bench.headline.year)
    if _not_over(bench, periods):
        return bench.blank("beyond coverage", "One of the years compared is not over on the profile's date.")
    before, after = _counts_by_year(bench, bench.headline, periods).values()
    if before == 0:
        return bench.blank("not reproduced", "No primary designation in the year compared with, so there is no change to print.")
    stated = _stated_percent(bench)
    tried = try_drop(bench)
    own = percent_changed(before, after)
    said = f"{'down' if stated < 0 else 'up'} {abs(stated)} percent"
    first, last = (f"fiscal {year}" for year in periods)
    finding = f"From {first} to {last} primary designations went {print_change(before, after)}; the letter says {said}."
    return replace(
        with_alternatives(bench.blank(numeric_verdict(own == stated, tried, sign_agrees=own * stated > 0), finding), tried),
        value=print_change(before, after).split(",")[0],
        numerator=after,
        denominator=before,
        definition=bench.headline.printed(),
        reading=f"a change that prints {stated} percent, rounded half up to a whole percent",
        rows_behind=_rows_behind(bench, bench.headline, periods),
    )


def try_drop(bench: Bench) -> Tried:
    """The change between the two years under each single alternative."""
    return try_alternatives(bench, lambda definition: _prints_change(bench, definition, _stated_percent(bench)))


def _stated_percent(bench: Bench) -> int:
    return round(100 * float(bench.claim["stated_value"]))


def _first_and_last(bench: Bench, kind: YearKind) -> dict[int, Period]:
    years = _whole_years(bench, kind)
    return {year: years[year] for year in (min(years), max(years))}


def _prints_change(bench: Bench, definition: Definition, stated: int) -> Answer | None:
    periods = _first_and_last(bench, definition.year)
    if _not_over(bench, periods):
        return None
    before, after = _counts_by_year(bench, definition, periods).values()
    if before == 0:
        return None
    own = percent_changed(before, after)
    return Answer(own == stated, own * stated > 0, print_change(before, after))


def judge_similarly_low(bench: Bench) -> Judged:
    """A year that may not be over, near the level of the same days a year earlier."""
    compared, current = _days_compared(bench, bench.headline.year)
    before, after = _counts_by_year(bench, bench.headline, {0: compared, 1: current}).values()
    tried = try_similarly_low(bench)
    near = abs(after - before) <= bench.profile.near_frac * before
    whole = current == year_period(year_of(current.first, bench.headline.year), bench.headline.year)
    year = year_of(current.first, bench.headline.year)
    stretch = f"the whole of fiscal {year}" if whole else f"fiscal {year} to {print_day(current.last)}"
    compared_with = f"in fiscal {year - 1}" if whole else "on the same days a year earlier"
    finding = (
        f"In {stretch}: {print_count(after, 'primary designation')}, against {before} {compared_with} ({print_change(before, after)})."
    )
    n_transfers = int((rows_in(bench.register, bench.headline, current)["event"] == "transfer").sum())
    if n_transfers:
        finding += f" Of them {n_transfers} were transfers from another program."
    return replace(
        with_alternatives(bench.blank(numeric_verdict(near, tried, sign_agrees=False), finding), tried),
        value=f"{after} against {before}",
        numerator=after,
        denominator=before,
        period=f"{current.first} to {current.last}",
        compared_with=f"{compared.first} to {compared.last}",
        definition=bench.headline.printed(),
        reading=f"near: within {bench.profile.near_frac:.0%} of the same days of fiscal 2023",
        rows_behind=_rows_behind(bench, bench.headline, {0: compared, 1: current}),
    )


def try_similarly_low(bench: Bench) -> Tried:
    """The year and the same days a year earlier under each single alternative."""
    return try_alternatives(bench, lambda definition: _is_near(bench, definition))


def _days_compared(bench: Bench, kind: YearKind) -> tuple[Period, Period]:
    """The year that the claim is about, as far as it is known, and the same days a year earlier."""
    year = year_of(bench.day("period_from"), "fiscal")
    current = year_period(year, kind).cut(bench.register.as_of)
    return same_days_of(current, 1), current


def _is_near(bench: Bench, definition: Definition) -> Answer | None:
    if year_period(year_of(bench.day("period_from"), "fiscal"), definition.year).first > bench.register.as_of:
        return None
    compared, current = _days_compared(bench, definition.year)
    before, after = _counts_by_year(bench, definition, {0: compared, 1: current}).values()
    near = abs(after - before) <= bench.profile.near_frac * before
    return Answer(near, near, f"{after} against {before}")


def _rows_behind(bench: Bench, definition: Definition, periods: dict[int, Period]) -> str:
    frames = [rows_in(bench.register, definition, period) for period in periods.values()]
    return ";".join(pd.concat(frames).sort_values(["designated_on", "row_id"])["row_id"])
