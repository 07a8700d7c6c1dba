"""Verdicts on the letter's claims that rest on the coalition's list, from what was released and from nothing else.

What is judged here is what anybody can judge who has the printed tables: an interval of whole percents with its
denominator, or the bounds of a total. The numbers behind them do not come here, so that no verdict can tell them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar

import pandas as pd

from glomag.claims.rounding import ABOUT_A_THIRD
from glomag.claims.windows import COMPARED_WINDOWS, DECLINE, WINDOW_OF
from glomag.errors import RegisterError
from glomag.measures.quantities import CountError
from glomag.periods import Period
from glomag.wording import percent_of

NEEDS = "confidential recommendations"
WITHHELD = "withheld"


@dataclass(frozen=True)
class ReleasedShare:
    """A share as it was released: whole percents between which it lies for certain and possibly; None where withheld.

    `window` is the profile's name of the days and `period` the days themselves, `printed` what the table prints. `alike` are the
    whole percents that print so, where not all between the lowest and the highest do: the ledger says which.
    """

    window: str
    period: Period
    n_cases: int
    certain_from: int | None
    certain_to: int | None
    possible_from: int | None
    possible_to: int | None
    printed: str
    alike: frozenset[int] | None = None

    def __post_init__(self) -> None:
        percents = (self.certain_from, self.certain_to, self.possible_from, self.possible_to)
        given = [percent for percent in percents if percent is not None]
        if (self.printed == WITHHELD) != (not given) or len(given) not in (0, len(percents)):
            raise CountError("a released share is withheld in part", allowed="all four percents, or none and the word withheld")
        if given and not (_rise(0, *given[:2], given[3], 100) and _rise(given[0], *given[2:])):
            raise CountError("the percents of a released share are no intervals", allowed="0 to 100, each pair in order")
        if given and not _parts_allowed(self):
            raise CountError("no whole number of the cases prints a released share", change="release it with its own denominator")

    @property
    def interval(self) -> tuple[int, int] | None:
        """The lowest and the highest whole percent that the share can print; None where withheld."""
        return None if self.certain_from is None or self.possible_to is None else (self.certain_from, self.possible_to)


@dataclass(frozen=True)
class ReleasedTotal:
    """A total as it was released: the bounds that its printed words give, None where they give none.

    `measure` is recommendations, countries or pending; `period` the days of submission that it counts.
    """

    measure: str
    period: Period
    at_least: int | None
    at_most: int | None
    printed: str

    def __post_init__(self) -> None:
        bounds = [bound for bound in (self.at_least, self.at_most) if bound is not None]
        if self.printed == WITHHELD and bounds:
            raise CountError("a total that is withheld has bounds", allowed="no bound beside the word withheld")
        if bounds != sorted(bounds):
            raise CountError("a released total is at least more than it is at most")


Released = TypeVar("Released", ReleasedShare, ReleasedTotal)
Claim = dict[str, Any]


@dataclass(frozen=True)
class _Verdict:
    """A row of the table; `stated` and `printed` as they are said, never as numbers behind them."""

    claim_id: str
    says: str
    stated: str
    verdict: str
    printed: str
    finding: str


def build_recommended_claims(letter_claims: pd.DataFrame, shares: Sequence[ReleasedShare], totals: Sequence[ReleasedTotal]) -> pd.DataFrame:
    """One row a claim of the letter that needs the list, in its order: `claim_id`, `says`, `stated`, `verdict`, `printed`,
    `finding`.

    A claim is judged by what was released for days that end with the claim's own last day: the letter cannot have spoken
    of later ones. Released for earlier days alone: "beyond coverage". Not released, or withheld: "needs confidential
    data". Raises RegisterError for a claim that nothing here judges, CountError where two values were released for one.
    """
    needed = letter_claims[letter_claims["needs"] == NEEDS]
    rows = [asdict(_judge(claim, shares, totals)) for claim in needed.to_dict("records")]
    return pd.DataFrame(rows, columns=["claim_id", "says", "stated", "verdict", "printed", "finding"], dtype="str")


def _judge(claim: Claim, shares: Sequence[ReleasedShare], totals: Sequence[ReleasedTotal]) -> _Verdict:
    name = claim["claim_id"]
    if name in WINDOW_OF:
        return _judge_share(claim, [share for share in shares if share.window == WINDOW_OF[name]])
    if name in _COUNTED:
        return _judge_total(claim, [total for total in totals if total.measure == _COUNTED[name][0]])
    if name == DECLINE:
        return _judge_decline(claim, shares)
    raise RegisterError(
        f"no judgement is written for the claim {name!r}, which needs the coalition's list",
        where="letter_claims.csv",
        allowed=", ".join([*WINDOW_OF, *_COUNTED, DECLINE]),
        change="add it to src/glomag/claims/recommended.py, or take the row out",
    )


def _judge_share(claim: Claim, released: Sequence[ReleasedShare]) -> _Verdict:
    """Whether every share that prints as released is the stated one, none is, or some are."""
    share = _ending_on(claim["period_to"].date(), released)
    if share is None:
        return _not_released(claim, claim["period_to"].date(), released)
    if share.interval is None:
        return _row(claim, "needs confidential data", share.printed, f"The share of {_cases(share)} is withheld, and is not judged.")
    agrees = [_is_stated(claim, part, share.n_cases) for part in _parts_allowed(share)]
    verdict = _verdict(all(agrees), not any(agrees))
    how = {
        "reproduced": "as the letter says",
        "not reproduced": f"which cannot be the stated {_stated(claim)}",
        "possible": f"which leaves room for the stated {_stated(claim)} and for other shares",
    }[verdict]
    finding = f"Of {_cases(share)}, {share.printed} have a basis in the list, {how}. The number of cases behind it is not printed."
    return _row(claim, verdict, share.printed, finding)


def _judge_total(claim: Claim, released: Sequence[ReleasedTotal]) -> _Verdict:
    """Whether the printed bounds reach what is stated, exclude it, or leave it open."""
    total = _ending_on(claim["period_to"].date(), released)
    if total is None:
        return _not_released(claim, claim["period_to"].date(), released)
    noun, days = _COUNTED[claim["claim_id"]][1], _days(total.period)
    if total.at_least is None and total.at_most is None:
        finding = f"The number of {noun} ({days}) is {total.printed}, and is not judged."
        return _row(claim, "needs confidential data", total.printed, finding)
    needed = int(claim["stated_value"]) + (claim["relation"] == "more than")
    reached = total.at_least is not None and total.at_least >= needed
    verdict = _verdict(reached, total.at_most is not None and total.at_most < needed)
    how = {
        "reproduced": "as the letter says",
        "not reproduced": f"which is not {_stated(claim)}",
        "possible": f"which neither shows nor excludes {_stated(claim)}",
    }[verdict]
    # Released to the last unit, there is nothing behind what is printed.
    behind = "" if total.at_least == total.at_most else " The number itself is not printed."
    return _row(claim, verdict, total.printed, f"The list has {total.printed} {noun}, submitted {days}, {how}.{behind}")


def _judge_decline(claim: Claim, shares: Sequence[ReleasedShare]) -> _Verdict:
    """A fall between two released shares, in the whole percents that are printed: two that print the same show no fall."""
    found = []
    for window, last in zip(COMPARED_WINDOWS, (claim["compared_to"].date(), claim["period_to"].date()), strict=True):
        released = [share for share in shares if share.window == window]
        share = _ending_on(last, released)
        if share is None:
            return _not_released(claim, last, released)
        found.append(share)
    before, after = found
    printed = f"{before.printed}, then {after.printed}"
    if before.interval is None or after.interval is None:
        both = f"The share of {_cases(before)} is {before.printed}, that of {_cases(after)} {after.printed}"
        return _row(claim, "needs confidential data", printed, f"{both}: the two are not compared.")
    verdict = _verdict(after.interval[1] < before.interval[0], after.interval[0] >= before.interval[1])
    how = {"reproduced": "lower for certain", "not reproduced": "not lower", "possible": "lower or not, which cannot be told"}[verdict]
    finding = (
        f"Of {_cases(before)}, {before.printed} have a basis in the list; of {_cases(after)}, {after.printed}: {how}. "
        "The letter says steeply without a size, so any fall counts; the numbers of cases behind the shares are not printed."
    )
    return _row(claim, verdict, printed, finding)


def _verdict(for_certain: bool, excluded: bool) -> str:
    if for_certain:
        return "reproduced"
    return "not reproduced" if excluded else "possible"


def _ending_on(last: date, released: Sequence[Released]) -> Released | None:
    found = [one for one in released if one.period.last == last]
    if len(found) > 1:
        raise CountError("two values were released for the same claim", change="judge the releases one at a time")
    return found[0] if found else None


def _not_released(claim: Claim, last: date, released: Sequence[Released]) -> _Verdict:
    if released and all(one.period.last < last for one in released):
        return _row(claim, "beyond coverage", "", f"What was released ends before {last}, the last day that the claim speaks of.")
    return _row(claim, "needs confidential data", "", f"Nothing was released for days that end on {last}, as those of the claim do.")


def _parts_allowed(share: ReleasedShare) -> list[int]:
    """Every number of cases that prints inside the released interval; with the printed denominator anybody can list them."""
    if share.interval is None or not share.n_cases:
        return []
    low, high = share.interval
    percents = range(low, high + 1) if share.alike is None else share.alike
    return [part for part in range(share.n_cases + 1) if percent_of(part, share.n_cases) in percents]


def _is_stated(claim: Claim, part: int, n_cases: int) -> bool:
    if claim["relation"] == "approximately":
        low, high = ABOUT_A_THIRD
        return low <= Fraction(part, n_cases) <= high
    return percent_of(part, n_cases) == _stated_percent(claim)


def _stated_percent(claim: Claim) -> int:
    return round(100 * float(claim["stated_value"]))


def _stated(claim: Claim) -> str:
    """What the letter states, in words."""
    percent = f"{_stated_percent(claim)} percent" if claim["relation"] == "equals" else ""
    return {
        "approximately": "about one third",
        "equals": percent,
        "more than": f"more than {claim['stated_value']}",
        "at least": f"dozens, read as at least {claim['stated_value']}",
        "falls": "a steep fall, without a size",
    }[claim["relation"]]


def _cases(share: ReleasedShare) -> str:
    return f"the {share.n_cases} cases ({_days(share.period)})"


def _rise(*percents: int) -> bool:
    return list(percents) == sorted(percents)


def _days(period: Period) -> str:
    return f"{period.first} to {period.last}"


def _row(claim: Claim, verdict: str, printed: str, finding: str) -> _Verdict:
    return _Verdict(claim["claim_id"], claim["says"], _stated(claim), verdict, printed, finding)


# Claim, the measure that was released for it, and what it counts.
_COUNTED = {
    "recommendations_total": ("recommendations", "recommendations"),
    "recommendations_countries": ("countries", "countries in its recommendations"),
    "cases_pending": ("pending", "recommendations without a designation"),
}
