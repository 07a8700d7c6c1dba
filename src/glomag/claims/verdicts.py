"""One verdict a claim of the letter, with everything that a reader needs to check it (docs/definitions.md, verdicts)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace

import pandas as pd

from glomag.claims.judgement import Bench, Judged, Tried
from glomag.claims.shares import judge_attribution_decline, judge_share, try_share
from glomag.claims.yearly import (
    judge_drop,
    judge_similarly_low,
    judge_three_straight_declines,
    try_drop,
    try_similarly_low,
    try_three_straight_declines,
)
from glomag.errors import RegisterError
from glomag.parameters import Profile
from glomag.register import Register
from glomag.register.kept import copy_frame, kept_by_record
from glomag.wording import print_day

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


@kept_by_record(copy_frame)
def build_claims(register: Register, profile: Profile) -> pd.DataFrame:
    """One row a claim of the letter, in its order; columns as `Judged`.

    `register` is the record as known on the profile's date. Raises RegisterError for a claim that nothing here judges.
    """
    judged = [asdict(_judge(Bench(claim, register, profile))) for claim in register.letter_claims.to_dict("records")]
    claims = pd.DataFrame(judged)
    return claims.astype({"numerator": "Int64", "denominator": "Int64"})


def try_claim(register: Register, profile: Profile, claim_id: str) -> Tried | None:
    """What the single alternatives say of one claim, as its judgement tried them; None for a claim that is not tried so.

    To be asked only of a claim whose row in `build_claims` has tried alternatives.
    """
    if claim_id not in _TRIALS:
        return None
    claim = register.letter_claims.set_index("claim_id", drop=False).loc[claim_id].to_dict()
    return _TRIALS[claim_id](Bench(claim, register, profile))


def summarise(claims: pd.DataFrame) -> dict[str, int]:
    """Number of claims with each verdict, in the order of VERDICTS; verdicts that nobody got are left out."""
    counted = claims["verdict"].value_counts()
    return {verdict: int(counted[verdict]) for verdict in VERDICTS if verdict in counted.index}


def _judge(bench: Bench) -> Judged:
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


def _judge_confidential(bench: Bench) -> Judged:
    return bench.blank("needs confidential data", "Only the coalition holds the list of recommendations; nothing public counts it.")


def _judge_signatories(bench: Bench) -> Judged:
    """The only source is the page that carries the letter: what it prints is compared, nothing is recomputed."""
    published = bench.register.published_counts.set_index("claim_id")
    if _SIGNATORIES_ON_SITE not in published.index:
        return bench.blank("beyond coverage", f"The published figure {_SIGNATORIES_ON_SITE} is not in the record.")
    printed = published.loc[_SIGNATORIES_ON_SITE]
    same = printed["value"] == bench.claim["stated_value"]
    finding = (
        f"The reposting member's page counts {printed['definition_in_own_words']}: {printed['value']}. Read off that page, not recomputed."
    )
    return replace(
        bench.blank("reproduced" if same else "not reproduced", finding),
        value=str(printed["value"]),
        numerator=int(printed["value"]) if str(printed["value"]).isdecimal() else None,
        reading=f"published figure {_SIGNATORIES_ON_SITE}",
        rows_behind=_SIGNATORIES_ON_SITE,
    )


_SIGNATORIES_ON_SITE = "L09"

_JUDGES: dict[str, Callable[[Bench], Judged]] = {
    "recommendations_total": _judge_confidential,
    "recommendations_countries": _judge_confidential,
    "attribution_until_recently": judge_share,
    "three_straight_declines": judge_three_straight_declines,
    "drop_fy2020_fy2023": judge_drop,
    "fy2024_similarly_low": judge_similarly_low,
    "attribution_since_2023": judge_share,
    "attribution_first_biden_year": judge_share,
    "attribution_decline": judge_attribution_decline,
    "cases_pending": _judge_confidential,
    "signatories": _judge_signatories,
}

_TRIALS: dict[str, Callable[[Bench], Tried]] = {
    "attribution_until_recently": try_share,
    "three_straight_declines": try_three_straight_declines,
    "drop_fy2020_fy2023": try_drop,
    "fy2024_similarly_low": try_similarly_low,
    "attribution_since_2023": try_share,
    "attribution_first_biden_year": try_share,
}
