"""One verdict a claim of the letter, with everything that a reader needs to check it (DESIGN: verdicts on the letter)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

import pandas as pd

from glomag.claims.rounding import ABOUT_A_THIRD, numerators_between, numerators_printing
from glomag.definitions import Definition
from glomag.errors import RegisterError
from glomag.measures.alternatives import Alternative, single_alternatives
from glomag.measures.attribution import Share, share_of_cases
from glomag.measures.counts import count_units, rows_in
from glomag.parameters import Profile
from glomag.periods import Period, YearKind, same_days_of, year_of, year_period
from glomag.register import Register
from glomag.wording import percent_changed, percent_of, print_change, print_count, print_day, print_list

VERDICTS = (
    "reproduced",
    "holds under other definitions",
    "direction only",
    "not reproduced",
    "possible",
    "impossible as printed",
    "needs confidential data",
    "beyond coverage",
)


@dataclass(frozen=True)
class Judged:
    """What is found about one claim. `value` is as it prints; counts of alternatives are of single choices."""

    claim_id: str
    says: str
    stated: str
    verdict: str
    value: str
    numerator: int | None
    denominator: int | None
    period: str
    compared_with: str
    definition: str
    reading: str
    n_alternatives: int
    n_alternatives_printing_same: int
    n_alternatives_same_sign: int
    alternatives_printing_same: str
    possible_numerators: str
    finding: str
    rows_behind: str


@dataclass(frozen=True)
class _Bench:
    """What every judgement needs."""

    claim: dict[str, Any]
    register: Register
    profile: Profile

    @property
    def headline(self) -> Definition:
        return self.profile.headline

    def day(self, column: str) -> date:
        return self.claim[column].date()

    def blank(self, verdict: str, finding: str) -> Judged:
        """A judgement in which nothing has been counted yet."""
        return Judged(
            claim_id=self.claim["claim_id"],
            says=self.claim["says"],
            stated="" if pd.isna(self.claim["stated_value"]) else self.claim["stated_value"],
            verdict=verdict,
            value="",
            numerator=None,
            denominator=None,
            period=_days(self.claim["period_from"], self.claim["period_to"]),
            compared_with=_days(self.claim["compared_from"], self.claim["compared_to"]),
            definition="",
            reading="",
            n_alternatives=0,
            n_alternatives_printing_same=0,
            n_alternatives_same_sign=0,
            alternatives_printing_same="",
            possible_numerators="",
            finding=finding,
            rows_behind="",
        )


def build_claims(register: Register, profile: Profile) -> pd.DataFrame:
    """One row a claim of the letter, in its order; columns as `Judged`.

    `register` is the record as known on the profile's date. Raises RegisterError for a claim that nothing here judges.
    """
    judged = [asdict(_judge(_Bench(claim, register, profile))) for claim in register.letter_claims.to_dict("records")]
    claims = pd.DataFrame(judged)
    return claims.astype({"numerator": "Int64", "denominator": "Int64"})


def summarise(claims: pd.DataFrame) -> dict[str, int]:
    """Number of claims with each verdict, in the order of VERDICTS; verdicts that nobody got are left out."""
    counted = claims["verdict"].value_counts()
    return {verdict: int(counted[verdict]) for verdict in VERDICTS if verdict in counted.index}


def _judge(bench: _Bench) -> Judged:
    judge = _JUDGES.get(bench.claim["claim_id"])
    if judge is None:
        raise RegisterError(
            f"no judgement is written for the claim {bench.claim['claim_id']!r}",
            where="letter_claims.csv",
            allowed=", ".join(_JUDGES),
            change="add it to src/glomag/claims/verdicts.py, or take the row out",
        )
    begins = bench.claim["period_from"]
    if not pd.isna(begins) and begins.date() > bench.register.as_of:
        return bench.blank("beyond coverage", f"The period begins after {print_day(bench.register.as_of)}, the last day known.")
    return judge(bench)


# --- claims about yearly counts -------------------------------------------------------------------------------------


def _counts_by_year(bench: _Bench, definition: Definition, periods: dict[int, Period]) -> dict[int, int]:
    return {year: count_units(rows_in(bench.register, definition, period), definition.unit) for year, period in periods.items()}


def _whole_years(bench: _Bench, kind: YearKind) -> dict[int, Period]:
    """The years of a kind that bear the numbers of the fiscal years that the claim speaks of."""
    first, last = year_of(bench.day("compared_from"), "fiscal"), year_of(bench.day("period_to"), "fiscal")
    return {year: year_period(year, kind) for year in range(first, last + 1)}


def _not_over(bench: _Bench, periods: dict[int, Period]) -> bool:
    return max(period.last for period in periods.values()) > bench.register.as_of


def _judge_three_straight_declines(bench: _Bench) -> Judged:
    periods = _whole_years(bench, bench.headline.year)
    if _not_over(bench, periods):
        return bench.blank("beyond coverage", "One of the years compared is not over on the profile's date.")
    counts = _counts_by_year(bench, bench.headline, periods)
    falls = _falls(counts)
    tried = _try_alternatives(bench, lambda definition: _all_fall(bench, definition))
    years = ", ".join(f"{n} in {year}" for year, n in counts.items())
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
        _with_alternatives(bench.blank(_numeric_verdict(all(falls), tried, sign_agrees=False), finding), tried),
        value=f"{falls.count(True)} of {len(falls)}",
        numerator=falls.count(True),
        denominator=len(falls),
        definition=bench.headline.printed(),
        reading="each of the three years strictly below the year before",
        rows_behind=_rows_behind(bench, bench.headline, periods),
    )


def _falls(counts: dict[int, int]) -> list[bool]:
    values = list(counts.values())
    return [after < before for before, after in pairwise(values)]


def _all_fall(bench: _Bench, definition: Definition) -> tuple[bool, bool] | None:
    periods = _whole_years(bench, definition.year)
    if _not_over(bench, periods):
        return None
    fell = all(_falls(_counts_by_year(bench, definition, periods)))
    return fell, fell


def _judge_drop(bench: _Bench) -> Judged:
    periods = _first_and_last(bench, bench.headline.year)
    if _not_over(bench, periods):
        return bench.blank("beyond coverage", "One of the years compared is not over on the profile's date.")
    before, after = _counts_by_year(bench, bench.headline, periods).values()
    stated = round(100 * float(bench.claim["stated_value"]))
    tried = _try_alternatives(bench, lambda definition: _prints_change(bench, definition, stated))
    own = percent_changed(before, after)
    finding = f"Primary designations went {print_change(before, after)}; the letter prints {abs(stated)} percent."
    return replace(
        _with_alternatives(bench.blank(_numeric_verdict(own == stated, tried, sign_agrees=own * stated > 0), finding), tried),
        value=f"{own} percent",
        numerator=after,
        denominator=before,
        definition=bench.headline.printed(),
        reading=f"a change that prints {stated} percent, rounded half up to a whole percent",
        rows_behind=_rows_behind(bench, bench.headline, periods),
    )


def _first_and_last(bench: _Bench, kind: YearKind) -> dict[int, Period]:
    years = _whole_years(bench, kind)
    return {year: years[year] for year in (min(years), max(years))}


def _prints_change(bench: _Bench, definition: Definition, stated: int) -> tuple[bool, bool] | None:
    periods = _first_and_last(bench, definition.year)
    if _not_over(bench, periods):
        return None
    before, after = _counts_by_year(bench, definition, periods).values()
    if before == 0:
        return None
    own = percent_changed(before, after)
    return own == stated, own * stated > 0


def _judge_similarly_low(bench: _Bench) -> Judged:
    compared, current = _days_compared(bench, bench.headline.year)
    before, after = _counts_by_year(bench, bench.headline, {0: compared, 1: current}).values()
    tried = _try_alternatives(bench, lambda definition: _is_near(bench, definition))
    near = abs(after - before) <= bench.profile.near_frac * before
    whole = current == year_period(year_of(current.first, bench.headline.year), bench.headline.year)
    stretch = "the whole of fiscal 2024" if whole else f"fiscal 2024 to {print_day(current.last)}"
    finding = (
        f"In {stretch}: {print_count(after, 'primary designation')}, against {before} on the same days a year earlier "
        f"({print_change(before, after)})."
    )
    n_transfers = int((rows_in(bench.register, bench.headline, current)["event"] == "transfer").sum())
    if n_transfers:
        finding += f" Of them {n_transfers} were transfers from another program."
    return replace(
        _with_alternatives(bench.blank(_numeric_verdict(near, tried, sign_agrees=False), finding), tried),
        value=f"{after} against {before}",
        numerator=after,
        denominator=before,
        period=f"{current.first} to {current.last}",
        compared_with=f"{compared.first} to {compared.last}",
        definition=bench.headline.printed(),
        reading=f"near: within {bench.profile.near_frac:.0%} of the same days of fiscal 2023",
        rows_behind=_rows_behind(bench, bench.headline, {0: compared, 1: current}),
    )


def _days_compared(bench: _Bench, kind: YearKind) -> tuple[Period, Period]:
    """The year that the claim is about, as far as it is known, and the same days a year earlier."""
    year = year_of(bench.day("period_from"), "fiscal")
    current = year_period(year, kind).cut(bench.register.as_of)
    return same_days_of(current, 1), current


def _is_near(bench: _Bench, definition: Definition) -> tuple[bool, bool] | None:
    compared, current = _days_compared(bench, definition.year)
    before, after = _counts_by_year(bench, definition, {0: compared, 1: current}).values()
    near = abs(after - before) <= bench.profile.near_frac * before
    return near, near


def _rows_behind(bench: _Bench, definition: Definition, periods: dict[int, Period]) -> str:
    frames = [rows_in(bench.register, definition, period) for period in periods.values()]
    return ";".join(pd.concat(frames).sort_values(["designated_on", "row_id"])["row_id"])


# --- single alternatives --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Tried:
    """What the single alternatives say: those that print the same, those that agree in sign, and how many could be tried."""

    n: int
    printing_same: list[Alternative]
    same_sign: list[Alternative]


def _try_alternatives(bench: _Bench, test: Callable[[Definition], tuple[bool, bool] | None]) -> _Tried:
    results = [(one, test(one.definition)) for one in single_alternatives(bench.headline)]
    answered = [(one, result) for one, result in results if result is not None]
    return _Tried(
        len(answered),
        [one for one, (prints_same, _) in answered if prints_same],
        [one for one, (_, same_sign) in answered if same_sign],
    )


def _with_alternatives(judged: Judged, tried: _Tried) -> Judged:
    named = "; ".join(one.says for one in tried.printing_same)
    finding = judged.finding
    if judged.verdict == "holds under other definitions":
        finding += f" It holds under {len(tried.printing_same)} of {tried.n} single alternatives: {named}."
    elif judged.verdict == "impossible as printed" and tried.printing_same:
        finding += f" It would be possible under {len(tried.printing_same)} of {tried.n} single alternatives: {named}."
    elif tried.n and not tried.printing_same and judged.verdict != "reproduced":
        finding += f" None of {tried.n} single alternative choices gives it."
    return replace(
        judged,
        n_alternatives=tried.n,
        n_alternatives_printing_same=len(tried.printing_same),
        n_alternatives_same_sign=len(tried.same_sign),
        alternatives_printing_same=named,
        finding=finding,
    )


def _numeric_verdict(reproduced: bool, tried: _Tried, *, sign_agrees: bool) -> str:
    if reproduced:
        return "reproduced"
    if tried.printing_same:
        return "holds under other definitions"
    return "direction only" if sign_agrees else "not reproduced"


# --- claims about shares, whose numerator only the coalition has -----------------------------------------------------

_WINDOW_OF = {
    "attribution_until_recently": "until_recently",
    "attribution_first_biden_year": "first_biden_year",
    "attribution_since_2023": "since_january_2023",
}


def _judge_share(bench: _Bench) -> Judged:
    period = getattr(bench.profile.windows, _WINDOW_OF[bench.claim["claim_id"]]).period(bench.profile.as_of)
    if period.last > bench.register.as_of:
        return bench.blank("beyond coverage", "The period is not over on the profile's date.")
    share = share_of_cases(bench.register, bench.headline, period, bench.profile.band)
    possible = _possible_numerators(bench, share.n_cases)
    tried = _try_alternatives(bench, lambda definition: _is_possible(bench, definition, period))
    finding = f"{_arithmetic(bench, possible, share.n_cases)} {_public_floor(share)}"
    letters_own = Period(bench.day("period_from"), bench.day("period_to"))
    if period.last > letters_own.last:
        finding += f" {_on_letters_own_days(bench, letters_own)}"
    judged = bench.blank("possible" if possible else "impossible as printed", finding)
    return replace(
        _with_alternatives(judged, tried) if not possible else _counted(judged, tried),
        value=_floor_to_ceiling(share),
        numerator=share.n_basis,
        denominator=share.n_cases,
        period=f"{period.first} to {period.last}",
        definition=f"cases with a person counted as: {bench.headline.printed()}; public evidence at band {share.band}",
        reading=_reading_of_share(bench),
        possible_numerators=";".join(str(part) for part in possible),
        rows_behind=";".join(share.case_ids),
    )


def _counted(judged: Judged, tried: _Tried) -> Judged:
    with_names = _with_alternatives(judged, tried)
    return replace(with_names, finding=judged.finding)


def _stated_percent(bench: _Bench) -> int:
    return round(100 * float(bench.claim["stated_value"]))


def _possible_numerators(bench: _Bench, denominator: int) -> list[int]:
    if bench.claim["relation"] == "approximately":
        return numerators_between(*ABOUT_A_THIRD, denominator)
    return numerators_printing(_stated_percent(bench), denominator)


def _is_possible(bench: _Bench, definition: Definition, period: Period) -> tuple[bool, bool] | None:
    if definition.unit != "persons":
        # The denominator is cases in any event; another unit of counting is no other definition of a case.
        return None
    if definition.year != bench.headline.year:
        # Nor does the kind of year matter inside a window of days.
        return None
    possible = bool(_possible_numerators(bench, share_of_cases(bench.register, definition, period, bench.profile.band).n_cases))
    return possible, possible


def _arithmetic(bench: _Bench, possible: list[int], n_cases: int) -> str:
    stated = "about one third" if bench.claim["relation"] == "approximately" else f"{_stated_percent(bench)} percent"
    if not possible:
        return f"No whole number of {n_cases} cases prints {stated}: {_neighbours(_stated_percent(bench), n_cases)}."
    span = str(possible[0]) if len(possible) == 1 else f"{possible[0]} to {possible[-1]}"
    return f"{stated[0].upper()}{stated[1:]} of {n_cases} cases would be {span}; who is among them only the coalition knows."


def _neighbours(percent: int, n_cases: int) -> str:
    below = max(part for part in range(n_cases + 1) if percent_of(part, n_cases) < percent)
    return f"{below} prints {percent_of(below, n_cases)} and {below + 1} prints {percent_of(below + 1, n_cases)}"


def _public_floor(share: Share) -> str:
    verb = "was" if share.n_not_reviewed == 1 else "were"
    unreviewed = f", and {share.n_not_reviewed} {verb} not reviewed" if share.n_not_reviewed else ", and all were reviewed"
    return f"In public, {share.n_basis} of {share.n_cases} have a basis at band {share.band}{unreviewed}."


def _floor_to_ceiling(share: Share) -> str:
    if not share.n_cases:
        return "no cases"
    floor = percent_of(share.n_basis, share.n_cases)
    ceiling = percent_of(share.n_basis + share.n_not_reviewed, share.n_cases)
    return f"{floor} percent in public" if floor == ceiling else f"{floor} to {ceiling} percent in public"


def _on_letters_own_days(bench: _Bench, letters_own: Period) -> str:
    share = share_of_cases(bench.register, bench.headline, letters_own, bench.profile.band)
    possible = _possible_numerators(bench, share.n_cases)
    answer = print_list([str(part) for part in possible]) if possible else "no whole number"
    days = f"On the letter's own days, to {print_day(letters_own.last)}"
    return f"{days}, there are {share.n_cases} cases, and {answer} prints the letter's value."


def _reading_of_share(bench: _Bench) -> str:
    if bench.claim["relation"] == "approximately":
        low, high = ABOUT_A_THIRD
        return f"about one third: nearer to a third than to a quarter or a half, {low} to {high}"
    percent = _stated_percent(bench)
    return f"{percent} percent: at least {percent - 0.5} and below {percent + 0.5}"


def _judge_attribution_decline(bench: _Bench) -> Judged:
    windows = bench.profile.windows
    before, after = (
        share_of_cases(bench.register, bench.headline, window.period(bench.profile.as_of), bench.profile.band)
        for window in (windows.first_biden_year, windows.since_january_2023)
    )
    finding = (
        f"The coalition's own numerators are confidential. In public, at band {before.band}: "
        f"{before.n_basis} of {before.n_cases} cases in the first Biden year, then {after.n_basis} of {after.n_cases} with {after.n_not_reviewed} not reviewed. Public evidence "
        + ("falls too." if _surely_falls(before, after) else "does not show a steep fall.")
    )
    return replace(
        bench.blank("needs confidential data", finding),
        value=f"{_floor_to_ceiling(before)}, then {_floor_to_ceiling(after)}",
        period=f"{after.period.first} to {after.period.last}",
        compared_with=f"{before.period.first} to {before.period.last}",
        definition=f"cases with a person counted as: {bench.headline.printed()}; public evidence at band {before.band}",
        reading="a fall, whatever its size",
        rows_behind=";".join([*before.case_ids, *after.case_ids]),
    )


def _surely_falls(before: Share, after: Share) -> bool:
    """True only where the later ceiling lies under the earlier floor."""
    if before.floor_frac is None or after.ceiling_frac is None:
        return False
    return after.ceiling_frac < before.floor_frac


# --- the rest -------------------------------------------------------------------------------------------------------


def _judge_confidential(bench: _Bench) -> Judged:
    return bench.blank("needs confidential data", "Only the coalition holds the list of recommendations; nothing public counts it.")


def _judge_signatories(bench: _Bench) -> Judged:
    """The only source is the page that carries the letter: what it prints is compared, nothing is recomputed."""
    printed = bench.register.published_counts.set_index("claim_id").loc[_SIGNATORIES_ON_SITE]
    same = printed["value"] == bench.claim["stated_value"]
    finding = (
        f"The reposting member's page counts {printed['definition_in_own_words']}: {printed['value']}. Read off that page, not recomputed."
    )
    return replace(
        bench.blank("reproduced" if same else "not reproduced", finding),
        value=str(printed["value"]),
        numerator=int(printed["value"]),
        reading=f"published figure {_SIGNATORIES_ON_SITE}",
        rows_behind=_SIGNATORIES_ON_SITE,
    )


_SIGNATORIES_ON_SITE = "L09"

_JUDGES: dict[str, Callable[[_Bench], Judged]] = {
    "recommendations_total": _judge_confidential,
    "recommendations_countries": _judge_confidential,
    "attribution_until_recently": _judge_share,
    "three_straight_declines": _judge_three_straight_declines,
    "drop_fy2020_fy2023": _judge_drop,
    "fy2024_similarly_low": _judge_similarly_low,
    "attribution_since_2023": _judge_share,
    "attribution_first_biden_year": _judge_share,
    "attribution_decline": _judge_attribution_decline,
    "cases_pending": _judge_confidential,
    "signatories": _judge_signatories,
}


def _days(first: Any, last: Any) -> str:
    if pd.isna(first) and pd.isna(last):
        return ""
    if pd.isna(first):
        return f"to {last.date()}"
    return f"{first.date()} to {last.date()}"
