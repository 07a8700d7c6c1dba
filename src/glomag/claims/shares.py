"""Claims about the share of cases with a civil-society basis, whose numerator only the coalition has."""

from __future__ import annotations

from dataclasses import replace

from glomag.claims.judgement import Answer, Bench, Judged, Tried, try_alternatives, with_alternatives
from glomag.claims.rounding import ABOUT_A_THIRD, numerators_between, numerators_printing
from glomag.claims.windows import WINDOW_OF
from glomag.definitions import Definition
from glomag.measures.attribution import Share, share_of_cases
from glomag.parameters import Window
from glomag.periods import Period
from glomag.wording import percent_of, print_day


def judge_share(bench: Bench) -> Judged:
    """A printed share: could it be, with our denominator; and what does public evidence show as a floor?"""
    window = _window_of(bench)
    if bench.day("period_to") > bench.register.as_of:
        return bench.blank("beyond coverage", "The period is not over on the profile's date.")
    period = _letters_own_days(bench, window)
    share = share_of_cases(bench.register, bench.headline, period, bench.profile.band)
    possible = _possible_numerators(bench, share.n_cases)
    tried = try_share(bench)
    finding = f"{_arithmetic(bench, possible, share)} {_public_floor(share)}".strip()
    judged = bench.blank("possible" if possible else "impossible as printed", finding)
    judged = with_alternatives(judged, tried)
    until_now = window.period(bench.profile.as_of)
    return replace(
        judged,
        finding=judged.finding if until_now == period else f"{judged.finding} {_since_the_letter(bench, until_now)}",
        value=f"{_floor_to_ceiling(share)} in public",
        numerator=share.n_basis,
        denominator=share.n_cases,
        period=f"{period.first} to {period.last}",
        definition=f"cases with a person counted as: {bench.headline.printed()}; public evidence at band {share.band}",
        reading=_reading_of_share(bench),
        possible_numerators=";".join(str(part) for part in possible),
        rows_behind=";".join(share.case_ids),
    )


def try_share(bench: Bench) -> Tried:
    """The printed share under each single alternative that can change which cases count."""
    period = _letters_own_days(bench, _window_of(bench))
    return try_alternatives(bench, lambda definition: _is_possible(bench, definition, period))


def _window_of(bench: Bench) -> Window:
    window: Window = getattr(bench.profile.windows, WINDOW_OF[bench.claim["claim_id"]])
    return window


def _stated_percent(bench: Bench) -> int:
    return round(100 * float(bench.claim["stated_value"]))


def _possible_numerators(bench: Bench, denominator: int) -> list[int]:
    if bench.claim["relation"] == "approximately":
        return numerators_between(*ABOUT_A_THIRD, denominator)
    return numerators_printing(_stated_percent(bench), denominator)


def _is_possible(bench: Bench, definition: Definition, period: Period) -> Answer | None:
    if definition.unit != "persons":
        # The denominator is cases in any event; another unit of counting is no other definition of a case.
        return None
    if definition.year != bench.headline.year:
        # Nor does the kind of year matter inside a window of days.
        return None
    n_cases = share_of_cases(bench.register, definition, period, bench.profile.band).n_cases
    possible = _possible_numerators(bench, n_cases)
    numbers = f"{_span(possible)} of {n_cases} cases" if possible else f"no whole number of {n_cases} cases"
    return Answer(bool(possible), bool(possible), numbers)


def _arithmetic(bench: Bench, possible: list[int], share: Share) -> str:
    n_cases = share.n_cases
    days = f"({share.period.first} to {share.period.last})"
    stated = "about one third" if bench.claim["relation"] == "approximately" else f"{_stated_percent(bench)} percent"
    if not n_cases:
        return "No case of the period has a counted person, so there is no share."
    if not possible:
        return f"No whole number of the {n_cases} cases {days} prints {stated}: {_neighbours(_stated_percent(bench), n_cases)}."
    return f"{stated[0].upper()}{stated[1:]} of the {n_cases} cases {days} would be {_span(possible)}; only the coalition knows which."


def _span(possible: list[int]) -> str:
    return str(possible[0]) if len(possible) == 1 else f"{possible[0]} to {possible[-1]}"


def _neighbours(percent: int, n_cases: int) -> str:
    below = max(part for part in range(n_cases + 1) if percent_of(part, n_cases) < percent)
    return f"{below} prints {percent_of(below, n_cases)} and {below + 1} prints {percent_of(below + 1, n_cases)}"


def _public_floor(share: Share) -> str:
    if not share.n_cases:
        return ""
    verb = "was" if share.n_not_reviewed == 1 else "were"
    unreviewed = f", and {share.n_not_reviewed} {verb} not reviewed" if share.n_not_reviewed else ", and all were reviewed"
    return f"In public, {share.n_basis} of {share.n_cases} have a basis at band {share.band}{unreviewed}."


def _floor_to_ceiling(share: Share) -> str:
    if not share.n_cases:
        return "no cases"
    ceiling = f" to {share.n_basis + share.n_not_reviewed}" if share.n_not_reviewed else ""
    return f"{share.n_basis}{ceiling} of {share.n_cases}"


def _letters_own_days(bench: Bench, window: Window) -> Period:
    """The window; one that runs to the profile's date ends with the letter, which cannot have spoken of later days."""
    period = window.period(bench.profile.as_of)
    return period.cut(bench.day("period_to")) if window.last == "as_of" else period


def _since_the_letter(bench: Bench, until_now: Period) -> str:
    share = share_of_cases(bench.register, bench.headline, until_now, bench.profile.band)
    later = f"Up to {print_day(until_now.last)} there are {share.n_cases} cases: {share.n_basis} with a basis in public"
    return f"{later}, {share.n_not_reviewed} not reviewed."


def _reading_of_share(bench: Bench) -> str:
    if bench.claim["relation"] == "approximately":
        low, high = ABOUT_A_THIRD
        return f"about one third: nearer to a third than to a quarter or a half, {low} to {high}"
    percent = _stated_percent(bench)
    return f"{percent} percent: at least {percent - 0.5} and below {percent + 0.5}"


def judge_attribution_decline(bench: Bench) -> Judged:
    """A fall between two shares of which only the coalition knows the numerators."""
    if bench.day("period_to") > bench.register.as_of:
        return bench.blank("beyond coverage", "The period is not over on the profile's date.")
    windows = (bench.profile.windows.first_biden_year, bench.profile.windows.since_january_2023)
    days = [_letters_own_days(bench, window) for window in windows]
    before, after = (share_of_cases(bench.register, bench.headline, period, bench.profile.band) for period in days)
    finding = (
        f"The coalition's own numerators are confidential. In public, at band {before.band}: "
        f"{before.n_basis} of {before.n_cases} cases in the first Biden year, then {after.n_basis} of {after.n_cases} "
        f"with {after.n_not_reviewed} not reviewed. {_direction(before, after)}"
    )
    return replace(
        bench.blank("needs confidential data", finding),
        value=f"{_floor_to_ceiling(before)}, then {_floor_to_ceiling(after)}, in public",
        numerator=after.n_basis,
        denominator=after.n_cases,
        period=f"{after.period.first} to {after.period.last}",
        compared_with=f"{before.period.first} to {before.period.last}",
        definition=f"cases with a person counted as: {bench.headline.printed()}; public evidence at band {before.band}",
        reading="a fall, whatever its size",
        rows_behind=";".join([*before.case_ids, *after.case_ids]),
    )


def _direction(before: Share, after: Share) -> str:
    """Whether the share seen in public falls for certain, for certain does not, or cannot be told from what was reviewed."""
    if before.floor_frac is None or before.ceiling_frac is None or after.floor_frac is None or after.ceiling_frac is None:
        return "One of the periods has no case."
    if after.ceiling_frac < before.floor_frac:
        return "The share seen in public falls too."
    if after.floor_frac >= before.ceiling_frac:
        return "This floor does not fall, but counts this small cannot test the claim."
    return "Whether public evidence falls cannot be said before the rest is reviewed."
