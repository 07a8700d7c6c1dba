"""What a draft asks the gate for: the letter's windows and the fiscal years, the numbers of recommendations, and how long they waited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from glomag.claims.letter_windows import letter_day, letter_windows
from glomag.disclosure.counts import AskedCount
from glomag.disclosure.gate import AskedShare, Truth
from glomag.disclosure.policy import ENDS, GRADES, Grade
from glomag.measures.attribution import build_case_states, share_of_cases
from glomag.measures.recommended import (
    ACTED_ON,
    SIDES,
    Matched,
    build_case_basis,
    build_outcomes,
    build_waits,
    count_countries,
    count_pending,
    count_recommendations,
)
from glomag.measures.waiting import acted_on_within
from glomag.parameters import Profile
from glomag.periods import Period, same_days_of, year_period
from glomag.recommendations.listing import Dossier
from glomag.register import Register

LETTER_WINDOWS = ("first_biden_year", "since_january_2023", "until_recently")
"""In the order in which they are asked for: what is asked first is printed finest."""
HORIZONS_YEARS = (1, 2, 3, 5)
GROUP_YEARS = 2
_DAYS_A_YEAR = 365.25


@dataclass(frozen=True, repr=False)
class Listed:
    """The confidential list as it is counted: recommendations, confirmed matches, and the weakest grade that counts.

    `by_year`: the shares of every fiscal year are wanted, too.
    """

    dossiers: Sequence[Dossier]
    matches: Sequence[Matched]
    grade: Grade
    by_year: bool = False


def find_truth(register: Register, listed: Listed) -> Truth:
    """The cases with a basis in the list, for every grade and end."""
    truth = {}
    for grade in GRADES:
        basis = build_case_basis(register, listed.dossiers, listed.matches, grade)
        for end in ENDS:
            truth[(grade, end)] = frozenset(basis.loc[basis[end], "case_id"])
    return truth


def ask_shares(register: Register, profile: Profile, listed: Listed) -> list[AskedShare]:
    """The shares of cases of a draft: the letter's windows up to the letter, the same with public evidence, then later days and years.

    Fiscal years only where they are wanted: they overlap with the windows, so that a member of the coalition who knows of one
    case could conclude about many others, which the windows alone do not let him.

    `register` is the record as known on the profile's date, by which every window of a profile is over.
    """
    states = build_case_states(register, profile.band)
    public = frozenset(states.loc[states["state"] == "basis", "case_id"])
    periods = _periods(register, profile) | (_years(register, profile) if listed.by_year else {})
    grade = listed.grade
    asked = [AskedShare("list", name, period, grade, _cases_in(register, profile, period)) for name, period in periods.items()]
    of_letter = [share for share in asked if share.window in LETTER_WINDOWS]
    joined = [AskedShare("list or public", one.window, one.period, grade, one.cases, public & one.cases) for one in of_letter]
    return [*of_letter, *joined, *(share for share in asked if share not in of_letter and share.cases)]


def _cases_in(register: Register, profile: Profile, period: Period) -> frozenset[str]:
    return frozenset(share_of_cases(register, profile.headline, period, profile.band).case_ids)


def _periods(register: Register, profile: Profile) -> dict[str, Period]:
    """Days by name: the letter's windows ending with the letter, and since January 2023 up to the profile's date."""
    windows = letter_windows(register, profile)
    found = {name: windows[name] for name in LETTER_WINDOWS}
    if profile.as_of > letter_day(register):
        found["since_january_2023_to_date"] = Period(found["since_january_2023"].first, profile.as_of)
    return found


def _years(register: Register, profile: Profile) -> dict[str, Period]:
    """The days of every fiscal year that has begun, up to the profile's date."""
    years = {year: year_period(year, "fiscal") for year in register.coverage.years("fiscal", profile.as_of)}
    first, last = register.coverage.first, profile.as_of
    return {f"fiscal_{year}": Period(max(days.first, first), min(days.last, last)) for year, days in years.items()}


def ask_counts(register: Register, profile: Profile, listed: Listed) -> list[AskedCount]:
    """The numbers of recommendations of a draft: the letter's three totals, how many were acted on, and how soon."""
    until = min(profile.as_of, letter_day(register))
    outcomes = build_outcomes(register, listed.dossiers, listed.matches, listed.grade, until)
    letters = register.letter_claims.set_index("claim_id")
    counted = {"recommendations": count_recommendations, "countries": count_countries}
    totals = [
        AskedCount(name, "", period, until, listed.grade, "more than", count(listed.dossiers, period))
        for name, count in counted.items()
        for period in [_claimed(letters, f"recommendations_{'total' if name == 'recommendations' else name}", until)]
    ]
    pending = _claimed(letters, "cases_pending", until)
    totals.append(AskedCount("pending", "", pending, until, listed.grade, "dozens", count_pending(outcomes, pending)))
    to_date = build_outcomes(register, listed.dossiers, listed.matches, listed.grade, profile.as_of)
    return [*totals, *_ask_acted_on(register, profile, listed.grade, to_date), *_ask_waiting(register, profile, listed.grade, to_date)]


def _claimed(letters: pd.DataFrame, claim: str, until: date) -> Period:
    first: date = letters.loc[claim, "period_from"].date()
    return Period(first, until)


def _ask_acted_on(register: Register, profile: Profile, grade: Grade, outcomes: pd.DataFrame) -> Iterator[AskedCount]:
    """Of those submitted on the days that the letter counts recommendations on, up to the profile's date; older ones are left out."""
    period = _since_first(register, profile)
    inside = _submitted_in(outcomes, period)
    shares, numbers = [], []
    for side in SIDES:
        waits = build_waits(inside, side)
        numbers.append(len(waits))
        shares.append(float((inside[f"outcome_{side}"] == ACTED_ON).sum() / len(waits)) if len(waits) else 0.0)
    cases = _acted_in(register, period)
    yield AskedCount("acted on", "", period, profile.as_of, grade, "share", (min(shares), max(shares)), n=min(numbers), cases=cases)


def _ask_waiting(register: Register, profile: Profile, grade: Grade, outcomes: pd.DataFrame) -> Iterator[AskedCount]:
    """By years of submission taken in twos, so that enough recommendations stand behind each; the years are fixed beforehand.

    Older recommendations, and those whose possible days lie in two groups, are in none (docs/definitions.md).
    """
    for first_year in range(_since_first(register, profile).first.year, profile.as_of.year + 1, GROUP_YEARS):
        submitted = Period(date(first_year, 1, 1), min(date(first_year + GROUP_YEARS - 1, 12, 31), profile.as_of))
        inside = _submitted_in(outcomes, submitted)
        before = 0
        for years in HORIZONS_YEARS:
            moved = Period(_later(submitted.first, before), _later(submitted.last, years))
            asked = AskedCount("waiting", _group(first_year), submitted, profile.as_of, grade, "share", None, horizon_years=years)
            yield _count_horizon(replace(asked, cases=_acted_in(register, moved)), inside)
            before = years


def _since_first(register: Register, profile: Profile) -> Period:
    """From the first day on which the letter counts recommendations to the profile's date."""
    return _claimed(register.letter_claims.set_index("claim_id"), "recommendations_total", profile.as_of)


def _submitted_in(outcomes: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Those submitted in the period whichever of their days it was."""
    return outcomes[period.covers(outcomes["submitted_first"]) & period.covers(outcomes["submitted_last"])]


def _group(first_year: int) -> str:
    return f"{first_year} to {first_year + GROUP_YEARS - 1}"


def _count_horizon(asked: AskedCount, inside: pd.DataFrame) -> AskedCount:
    """With the share acted on within the horizon, from one end of the partial dates to the other, and its interval over both."""
    curves = [build_waits(inside, side) for side in SIDES]
    days = int(asked.horizon_years * _DAYS_A_YEAR)
    found = [acted_on_within(waits["days"], waits["acted_on"], days) for waits in curves if len(waits)]
    known = [
        (one.estimate, one.low, one.high) for one in found if one.estimate is not None and one.low is not None and one.high is not None
    ]
    # Those whose whole horizon lies before the last day: how many they are does not hang on what became of them.
    n_followed = int((inside["submitted_last"] + pd.Timedelta(days=days) <= pd.Timestamp(asked.as_of)).sum())
    counted = replace(asked, n=min(n_followed, *(len(waits) for waits in curves)))
    if not known or len(known) < len(found):
        return counted
    estimates, lows, highs = zip(*known, strict=True)
    return replace(counted, value=(min(estimates), max(estimates)), interval=(min(lows), max(highs)))


def _later(day: date, years: int) -> date:
    return same_days_of(Period(day, day), -years).first


def _acted_in(register: Register, period: Period) -> frozenset[str]:
    """Cases of the record with an action in the period, whoever was designated."""
    days = register.cases.set_index("case_id")["action_on"]
    return frozenset(days.index[period.covers(days)])


def action_days(register: Register) -> dict[str, date]:
    """The day of every case of the record."""
    return {case: day.date() for case, day in zip(register.cases["case_id"], register.cases["action_on"], strict=True)}
