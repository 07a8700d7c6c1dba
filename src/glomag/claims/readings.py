"""Readings of the letter's claims that somebody could hold against it, or for it, each with its numbers on the record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

from glomag.claims.published_readings import Published, published_definitions
from glomag.claims.windows import WINDOWS_OF
from glomag.definitions import BANDS, Definition
from glomag.measures.alternatives import single_alternatives
from glomag.measures.attribution import Share, share_of_cases
from glomag.measures.comparisons import shifted_year
from glomag.measures.counts import build_counts, count_known
from glomag.measures.programmes import Comparison
from glomag.parameters import Profile
from glomag.periods import Period, YearKind, same_days_of, year_of
from glomag.register import Register

FALLS, CHANGE, NEAR = "three_straight_declines", "drop_fy2020_fy2023", "fy2024_similarly_low"
N_YEARS_OF_MEAN = 5
OTHER_PROGRAMMES = "other human-rights programmes instead"


@dataclass(frozen=True)
class Way:
    """A way to count: a definition, where its year is cut, on what a change is measured, and whose figure it is taken from.

    `definition_from` names a published figure whose definition, as control_checks.csv reads it, is applied to our record:
    its publisher never printed what is counted here. `with_unreviewed` says for each window of a share whether the cases
    that nobody reviewed count as a basis.
    """

    says: str
    definition: Definition
    definition_from: str = ""
    shift_days: int = 0
    on_five_year_mean: bool = False
    band: str = ""
    with_unreviewed: tuple[bool, ...] = ()
    is_headline: bool = False


@dataclass(frozen=True)
class Reading:
    """A claim read in one way, exactly.

    `value` is a number of falls, a change or a share (of two shares: the later less the earlier), `net_change` the change
    from the first count to the last (of a share: the value again), `n_base` the smallest count that it stands on.
    """

    way: Way
    value: Fraction
    net_change: Fraction
    n_base: Fraction
    numbers: str


def count_ways(register: Register, headline: Definition) -> list[Way]:
    """The headline, its single alternatives, the mean of five years before, and the definitions that somebody has published."""
    own = Way("the headline definition", headline, is_headline=True)
    single = [Way(one.says, one.definition) for one in single_alternatives(headline)]
    mean = Way("the mean of the five years before as base", headline, on_five_year_mean=True)
    return [own, *single, mean, *(_way(one) for one in published_definitions(register, headline))]


def _way(one: Published) -> Way:
    total = ", a total over several years" if one.is_total else ""
    says = f"our recount by the definition that we read into a figure of {one.publisher} ({one.claim_id}{total})"
    return Way(says, one.definition, f"{one.publisher} ({one.claim_id})", one.shift_days, one.on_five_year_mean)


def read_years(claim: dict[str, Any], register: Register, profile: Profile, comparison: Comparison | None) -> list[Reading]:
    """A claim about years in every way that can be counted on the profile's date; none where a year is not over.

    With a comparison of programmes at hand, the other human-rights programmes are one more reading of whole years.
    """
    readings = [reading for way in count_ways(register, profile.headline) for reading in _read_way(claim, register, way)]
    if claim["claim_id"] == CHANGE and readings:
        readings += _other_bases(claim, register, profile.headline)
    if comparison is not None and claim["claim_id"] in (FALLS, CHANGE):
        readings += _other_programmes(claim, comparison, profile.headline)
    return readings


def _years(claim: dict[str, Any]) -> tuple[int, int]:
    last = claim["period_from"] if claim["claim_id"] == NEAR else claim["period_to"]
    return year_of(claim["compared_from"].date(), "fiscal"), year_of(last.date(), "fiscal")


def _read_way(claim: dict[str, Any], register: Register, way: Way) -> Iterator[Reading]:
    if way.on_five_year_mean and claim["claim_id"] == FALLS:
        return
    periods = _periods(claim, register, way)
    if not periods or periods[-1].last > register.as_of or periods[0].last < register.coverage.first:
        return
    counts = [count_known(register, way.definition, period) for period in periods]
    yield from _judge(claim, way, counts, [_label(claim, way, period) for period in periods])


def _periods(claim: dict[str, Any], register: Register, way: Way) -> list[Period]:
    first, last = _years(claim)
    kind: YearKind = way.definition.year
    if claim["claim_id"] == NEAR:
        current = shifted_year(last, kind, way.shift_days)
        if current.first > register.as_of:
            return []
        current = current.cut(register.as_of)
        n_years = N_YEARS_OF_MEAN if way.on_five_year_mean else 1
        return [same_days_of(current, years) for years in range(n_years, 0, -1)] + [current]
    between = range(first, last + 1) if claim["claim_id"] == FALLS else (first, last)
    years = range(last - N_YEARS_OF_MEAN, last + 1) if way.on_five_year_mean else between
    return [shifted_year(year, kind, way.shift_days) for year in years]


def _label(claim: dict[str, Any], way: Way, period: Period) -> str:
    if claim["claim_id"] == NEAR:
        return f"{period.first} to {period.last}"
    return f"{way.definition.year} {year_of(period.last, way.definition.year) - (1 if way.shift_days > 0 else 0)}"


def _judge(claim: dict[str, Any], way: Way, counts: Sequence[int], labels: Sequence[str]) -> Iterator[Reading]:
    """A reading from counts in order of time; none on a base of zero."""
    before = Fraction(sum(counts[:-1]), len(counts) - 1) if way.on_five_year_mean else Fraction(counts[0])
    if before == 0:
        return
    moved = counts[-1] / before - 1
    falls = Fraction(sum(after < one for one, after in pairwise(counts)))
    numbers = ", ".join(f"{n} in {label}" for n, label in zip(counts, labels, strict=True))
    yield Reading(way, falls if claim["claim_id"] == FALLS else moved, moved, before, numbers)


def _other_bases(claim: dict[str, Any], register: Register, headline: Definition) -> Iterator[Reading]:
    """The headline count of the claim's last year on every other whole year before it."""
    first, last = _years(claim)
    counts = build_counts(register, headline).set_index("year")["n"]
    for year in range(int(counts.index[0]), last):
        if year != first:
            way = Way(f"{headline.year} {year} as base year", headline)
            yield from _judge(claim, way, [int(counts[year]), int(counts[last])], [f"{headline.year} {one}" for one in (year, last)])


def _other_programmes(claim: dict[str, Any], comparison: Comparison, headline: Definition) -> Iterator[Reading]:
    """The same years under the other tags of programmes.csv: persons still on the list, by year of entry."""
    first, last = _years(claim)
    years = list(range(first, last + 1)) if claim["claim_id"] == FALLS else [first, last]
    by_year = comparison.by_year[~comparison.by_year["is_partial"]].set_index("year")["n_others"]
    if set(years) <= set(by_year.index):
        way = Way(OTHER_PROGRAMMES, headline.but(rule="all"))
        yield from _judge(claim, way, [int(by_year[year]) for year in years], [f"{headline.year} {year}" for year in years])


def read_shares(claim: dict[str, Any], register: Register, profile: Profile) -> list[Reading]:
    """A claim about shares: the headline in every band, and each single alternative in the profile's.

    Nobody has published a share of cases with its definition, so published figures play no part here.
    """
    if claim["period_to"].date() > register.as_of:
        return []
    windows = [getattr(profile.windows, name) for name in WINDOWS_OF[claim["claim_id"]]]
    letter = claim["period_to"].date()
    periods = [one.period(profile.as_of).cut(letter) if one.last == "as_of" else one.period(profile.as_of) for one in windows]
    return [reading for way in share_ways(profile) for reading in _read_share(register, way, periods)]


def share_ways(profile: Profile) -> list[Way]:
    """The headline in its own band and the others, then the single alternatives that decide which cases count."""
    own, headline = profile.band, profile.headline
    bands = [Way(f"band {band}", headline, band=band) for band in BANDS if band != own]
    single = [one for one in single_alternatives(headline) if (one.definition.unit, one.definition.year) == (headline.unit, headline.year)]
    ways = [Way(one.says, one.definition, band=own) for one in single]
    return [Way("the headline definition", headline, band=own, is_headline=True), *bands, *ways]


def _read_share(register: Register, way: Way, periods: Sequence[Period]) -> Iterator[Reading]:
    """The public floor, and every way to count the cases that nobody reviewed as a basis in one window or the other."""
    shares = [share_of_cases(register, way.definition, period, way.band) for period in periods]  # type: ignore[arg-type]
    if not all(one.n_cases for one in shares):
        return
    for counted in product(*((False, True) if one.n_not_reviewed else (False,) for one in shares)):
        parts = [one.n_basis + one.n_not_reviewed * taken for one, taken in zip(shares, counted, strict=True)]
        fractions = [Fraction(part, one.n_cases) for part, one in zip(parts, shares, strict=True)]
        value = fractions[0] if len(shares) == 1 else fractions[-1] - fractions[0]
        numbers = ", then ".join(_print_share(part, one, taken) for part, one, taken in zip(parts, shares, counted, strict=True))
        own = replace(
            way, says=way.says + _name_unreviewed(counted), with_unreviewed=counted, is_headline=way.is_headline and not any(counted)
        )
        yield Reading(own, value, value, Fraction(min(one.n_cases for one in shares)), numbers)


def _print_share(part: int, share: Share, taken: bool) -> str:
    unreviewed = f"{share.n_not_reviewed} of them not reviewed and counted as a basis" if taken else f"{share.n_not_reviewed} not reviewed"
    return f"{part} of {share.n_cases} cases ({unreviewed})"


def _name_unreviewed(counted: tuple[bool, ...]) -> str:
    if not any(counted):
        return ""
    where = "" if all(counted) else " in the earlier window" if counted[0] else " in the later window"
    return f", with the cases that nobody reviewed counted as a basis{where}"
