"""What a phrase can be said of: series of whole years, the same days of each year, the list at year's end, and shares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from glomag.claims.hedges import Answer, Phrase
from glomag.definitions import BANDS, KINDS, PRIMARY_RULES, UNITS, Definition
from glomag.errors import CoverageError, ParameterError
from glomag.measures.attribution import share_of_cases
from glomag.measures.counts import count_known, count_years
from glomag.measures.stock import stock_on
from glomag.parameters import Profile
from glomag.periods import YEAR_KINDS, YearKind, same_days_of, year_period
from glomag.register import Register

RULES = (*PRIMARY_RULES, "all")
WINDOWS = {
    "public-share-until-recently": "until_recently",
    "public-share-first-biden-year": "first_biden_year",
    "public-share-since-january-2023": "since_january_2023",
}
YEARLY = tuple(f"{who}-{unit}" for who in ("primary", "all") for unit in UNITS)
_ON_SAME_DAYS = "-on-the-same-days"
SAME_DAYS = tuple(f"{measure}{_ON_SAME_DAYS}" for measure in YEARLY)
LISTED = "listed-at-year-end"
SERIES = (*YEARLY, *SAME_DAYS, LISTED)
# Parts of a whole that other tables count; `counted.counted_shares` gives them.
COUNTED = {
    "claims-reproduced": "claims about counts of the public record that it reproduces",
    "specifications-with-a-fall": "specifications of the change that fall, as the letter says",
    "specifications-printing-the-change": "specifications of the change that print the letter's percentage",
    "specifications-with-three-falls": "specifications of the yearly series with three falls in a row",
    "specifications-near": "specifications of fiscal 2024 near the years before it",
    "specifications-with-a-lower-share": "specifications of the two shares in which the later one is lower, whatever nobody reviewed",
    "intervals-without-a-change": "intervals of the change that reach from a fall to a rise",
}
SHARES = (*WINDOWS, *COUNTED)
MEASURES = (*SERIES, *SHARES)

Parts = Mapping[str, tuple[int, int]]
Series = dict[int, int]


@dataclass(frozen=True)
class Asked:
    """What is asked: the record as known on the profile's date, the profile, and the parts of COUNTED.

    Series are counted once each, however many phrases ask for them.
    """

    register: Register
    profile: Profile
    parts: Parts = field(default_factory=dict, repr=False)
    _known: dict[tuple[str, Definition], Series] = field(default_factory=dict, repr=False)

    def series(self, measure: str, definition: Definition) -> Series:
        """Counts by year under a definition: of whole years, of the same days of each year, or of the list at year's end."""
        way = "same days" if measure in SAME_DAYS else "listed" if measure == LISTED else "whole years"
        count = {"same days": _count_same_days, "listed": _list_year_ends, "whole years": _count_whole_years}[way]
        if (way, definition) not in self._known:
            self._known[way, definition] = count(self.register, definition)
        return self._known[way, definition]


@dataclass(frozen=True)
class Tried:
    """One definition under which a phrase was tested; `is_as_asked` marks the measure's own."""

    definition: str
    is_as_asked: bool
    holds: bool
    found: str


def try_phrase(phrase: Phrase, measure: str, asked: Asked, year: int | None) -> Iterator[Tried]:
    """Test a phrase under the measure's own definition and every other that is tried.

    Raises ParameterError where measure and phrase do not fit each other, and CoverageError for a year that the record does
    not hold whole, or a share that cannot be counted on the profile's date.
    """
    if measure not in MEASURES:
        raise ParameterError(f"{measure!r} is no measure", allowed=", ".join(MEASURES))
    _check_fit(phrase, measure, asked.profile)
    if measure in COUNTED:
        return _try_counted(phrase, measure, asked.parts)
    if measure in WINDOWS:
        return _try_window(phrase, measure, asked.register, asked.profile)
    return _try_series(phrase, measure, asked, year)


def define(phrase: Phrase, measure: str, profile: Profile) -> str:
    """The measure's own definition in words."""
    if measure in COUNTED:
        return COUNTED[measure]
    if measure in WINDOWS:
        period = getattr(profile.windows, WINDOWS[measure]).period(profile.as_of)
        cases = f"cases with a person counted as: {profile.headline.printed()}"
        return f"{cases}; public evidence at band {profile.band}; {period.first} to {period.last}"
    if measure == LISTED:
        return f"persons on the list on the last day of each {_kind(phrase, profile)} year, whatever the rule for primary"
    own = next(_definitions(measure, profile, phrase))[0].printed()
    return f"{own}; in every year the days up to the day and month of {profile.as_of}" if measure in SAME_DAYS else own


_SERIES_WORDS = {
    "primary-persons": "Primary persons",
    "primary-cases": "Cases with a primary person",
    "primary-actions": "Days of action with a primary person",
    "primary-countries": "Countries with a primary person",
    "all-persons": "Persons designated",
    "all-cases": "Cases",
    "all-actions": "Days of action",
    "all-countries": "Countries",
}
_WINDOW_WORDS = {
    "public-share-until-recently": "Share of cases with a basis that can be seen in public, December 2017 to 2022",
    "public-share-first-biden-year": "Share of cases with a basis that can be seen in public, first Biden year",
    "public-share-since-january-2023": "Share of cases with a basis that can be seen in public, since January 2023",
}


def name_measure(measure: str, asked: Asked, year: int | None = None, year_kind: str | None = None) -> str:
    """A measure in plain words with the year that is spoken of, fit to open a sentence: `Primary persons in fiscal 2025`.

    `year` None is the last whole year, and for the same days of each year the one that the profile's date lies in.
    """
    if measure in COUNTED:
        return COUNTED[measure][0].upper() + COUNTED[measure][1:]
    if measure in _WINDOW_WORDS:
        return _WINDOW_WORDS[measure]
    kind = year_kind or asked.profile.headline.year
    definition = asked.profile.headline.but(year=kind)
    spoken = year or max(asked.series(measure, definition))
    if measure == LISTED:
        return f"Persons on the list at the end of {kind} {spoken}"
    cut = f" up to {asked.profile.as_of.day} {asked.profile.as_of:%B}" if measure in SAME_DAYS else ""
    return f"{_SERIES_WORDS[measure.removesuffix(_ON_SAME_DAYS)]} in {kind} {spoken}{cut}"


def _check_fit(phrase: Phrase, measure: str, profile: Profile) -> None:
    if measure in SERIES and phrase.on_series is None:
        raise ParameterError(
            f"{phrase.words!r} is said of a share, and {measure} is a count",
            allowed=f"measures {', '.join(SHARES)}",
            change=f"say how the count moved: `fell by {phrase.words} since fiscal {profile.baseline_year}`",
        )
    if measure in SHARES and phrase.on_share is None:
        raise ParameterError(f"{phrase.words!r} is said of a count, and {measure} is a share", allowed=f"measures {', '.join(SERIES)}")


def _kind(phrase: Phrase, profile: Profile) -> YearKind:
    return phrase.year_kind or profile.headline.year  # type: ignore[return-value]


def _try_counted(phrase: Phrase, measure: str, parts: Parts) -> Iterator[Tried]:
    if measure not in parts:
        raise CoverageError(f"{measure} cannot be counted on the profile's date", change="ask a profile of a later day")
    answer = phrase.on_share(*parts[measure])  # type: ignore[misc]
    yield Tried(COUNTED[measure], True, answer.holds, answer.found)


def _try_window(phrase: Phrase, measure: str, register: Register, profile: Profile) -> Iterator[Tried]:
    period = getattr(profile.windows, WINDOWS[measure]).period(profile.as_of)
    bands = (profile.band, *(band for band in BANDS if band != profile.band))
    rules = (profile.headline.rule, *(rule for rule in RULES if rule != profile.headline.rule))
    for band in bands:
        for rule in rules:
            share = share_of_cases(register, profile.headline.but(rule=rule), period, band)  # type: ignore[arg-type]
            floor = phrase.on_share(share.n_basis, share.n_cases)  # type: ignore[misc]
            ceiling = phrase.on_share(share.n_basis + share.n_not_reviewed, share.n_cases)  # type: ignore[misc]
            is_own = (band, rule) == (bands[0], rules[0])
            yield Tried(f"band {band}, {rule}", is_own, floor.holds and ceiling.holds, _found(floor, ceiling))


def _found(floor: Answer, ceiling: Answer) -> str:
    if floor.found == ceiling.found:
        return floor.found
    told = "" if floor.holds == ceiling.holds else "; it hangs on the cases that nobody reviewed"
    return f"{floor.found}, up to {ceiling.found}{told}"


def _try_series(phrase: Phrase, measure: str, asked: Asked, year: int | None) -> Iterator[Tried]:
    listed = measure == LISTED
    for definition, is_own in (_listed_definitions if listed else _definitions)(measure, asked.profile, phrase):
        series = _up_to(asked.series(measure, definition), year, definition.year, asked.register)
        answer = phrase.on_series(series)  # type: ignore[misc]
        yield Tried(f"{definition.year} years" if listed else f"{definition.unit}, {definition.rule}", is_own, answer.holds, answer.found)


def _definitions(measure: str, profile: Profile, phrase: Phrase) -> Iterator[tuple[Definition, bool]]:
    """The measure's own definition, then every other unit and rule."""
    who, unit = measure.split("-")[:2]
    headline = profile.headline.but(year=_kind(phrase, profile))
    own = headline.but(unit=unit, rule="all" if who == "all" else headline.rule)
    yield own, True
    for other_unit in UNITS:
        for rule in RULES:
            other = headline.but(unit=other_unit, rule=rule)
            if other != own:
                yield other, False


def _up_to(counts: Series, year: int | None, kind: str, register: Register) -> Series:
    """The series up to the year spoken of, or CoverageError where it is not in it."""
    series = {one: n for one, n in counts.items() if year is None or one <= year}
    if not series or (year is not None and year not in series):
        raise CoverageError(
            f"{kind} year {year} is no whole year of the record as of {register.as_of}",
            allowed=f"{min(counts)} to {max(counts)}" if counts else "none yet",
            change="name a year inside",
        )
    return series


def _count_whole_years(register: Register, definition: Definition) -> Series:
    counts = count_years(register, definition)
    return {year: n for year, n in counts.items() if year_period(year, definition.year).last <= register.as_of}


def _count_same_days(register: Register, definition: Definition) -> Series:
    """Counts of every year up to the day and month of the as-of date; the year of the order began late and is left out."""
    years = register.coverage.years(definition.year, register.as_of)
    current = year_period(years[-1], definition.year).cut(register.as_of)
    periods = {year: same_days_of(current, years[-1] - year) for year in years}
    return {year: count_known(register, definition, period) for year, period in periods.items() if period.first >= register.coverage.first}


def _listed_definitions(_: str, profile: Profile, phrase: Phrase) -> Iterator[tuple[Definition, bool]]:
    """The list has no rule and no unit: only the day on which a year ends can be chosen."""
    own = profile.headline.but(rule="all", unit="persons", year=_kind(phrase, profile))
    yield own, True
    yield from ((own.but(year=kind), False) for kind in YEAR_KINDS if kind != own.year)


def _list_year_ends(register: Register, definition: Definition) -> Series:
    """Persons (no vessels) on the list at the end of the last day of each whole year."""
    persons = [one for one in KINDS if one != "vessel"]
    whole = _count_whole_years(register, definition)
    ends = {year: stock_on(register, year_period(year, definition.year).last) for year in whole}
    return {year: sum(listed[one] for one in persons) for year, listed in ends.items()}
