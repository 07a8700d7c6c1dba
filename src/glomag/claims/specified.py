"""The letter's claims about years under every specification at once, and which specifications were left out, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from glomag.claims.specified_shares import specify_shares
from glomag.claims.specified_table import (
    FIVE_YEAR_MEAN,
    NO_EFFECTS,
    NO_SPECIFICATIONS,
    SINGLE_YEAR,
    Specified,
    build_effects,
    build_table,
    copy_specified,
    finish,
    join_specified,
    tell,
    without_a_list,
)
from glomag.claims.windows import WINDOWS_OF
from glomag.measures.comparisons import OUTSIDE, Compared, compare, distinct_rows, shifted_year
from glomag.measures.specifications import CUT_CHOICES, NO_PRINTED_TIE, ROW_CHOICES, Grid, Mask, build_grid, build_row_masks
from glomag.parameters import Profile
from glomag.periods import Period, same_days_of, year_of
from glomag.register import Register
from glomag.register.kept import kept_by_record

N_YEARS_OF_MEAN = 5

REASONS = {
    "no list": "rule no-printed-tie: no list with OFAC's printed ties is at hand",
    "no mean": "five-year mean: the years before the first one compared reach back before the order",
    "years": "the years compared are not over on the profile's date, or reach back before the order",
    "coded once": "second coding: most of the rows counted in one of the periods have no second reading",
    "same": "another combination counts the same rows in the same years over the whole record",
    "same compared": "another combination differs from it outside the periods compared alone",
    "no base": "nothing was counted in the period compared with, so there is no change",
}

Floats = npt.NDArray[np.float64]
Cut = dict[str, Any]


@dataclass(frozen=True)
class Claim:
    """A claim about years: which periods a base and a cut of the year compare, and how their counts are judged."""

    row: dict[str, Any]
    register: Register
    profile: Profile
    periods: Callable[[Claim, str, Cut], list[Period]]
    judge: Callable[[Claim, npt.NDArray[np.int64]], dict[str, npt.NDArray[Any]]]
    agrees_means: Callable[[Claim], str]
    bases: tuple[str, ...]

    def fiscal_year(self, column: str) -> int:
        """The fiscal year that a day of the claim lies in; the year of another kind bears the same number."""
        return year_of(self.row[column].date(), "fiscal")


@kept_by_record(copy_specified)
def build_specifications(register: Register, profile: Profile, printed_ties: frozenset[str] | None = None) -> Specified:
    """Every claim with a number or a direction under every specification that makes sense; columns as `COLUMNS`.

    `register` is the record as known on the profile's date. `printed_ties` holds the ids of persons with whom OFAC's list
    prints a tie to somebody else, where a list is at hand. Judged and rounded as in `build_claims`; a share is the public
    floor, since the coalition's own numerators are confidential.
    """
    grid = build_grid(profile.headline, with_printed_ties=printed_ties is not None)
    masks = build_row_masks(register, grid, printed_ties)
    stated = {row["claim_id"]: row for row in register.letter_claims.to_dict("records")}
    begun = {name for name in (*_CLAIMS, *WINDOWS_OF) if name in stated and stated[name]["period_from"].date() <= register.as_of}
    made = [
        _specify(Claim(stated[claim_id], register, profile, *judged), grid, masks)
        for claim_id, judged in _CLAIMS.items()
        if claim_id in begun
    ]
    shares = specify_shares([stated[claim_id] for claim_id in WINDOWS_OF if claim_id in begun], register, profile, grid, masks)
    specified = join_specified([*made, *shares])
    return specified if printed_ties is not None else without_a_list(specified, grid, REASONS["no list"])


def _specify(claim: Claim, grid: Grid, masks: Mask) -> Specified:
    claim_id, units, cuts = claim.row["claim_id"], grid.options["unit"], grid.combinations(CUT_CHOICES)
    asks, agrees_means = _asks_for_second(grid), {claim_id: claim.agrees_means(claim)}
    parts, left_out, done = [], dict.fromkeys(REASONS, 0), []
    for number, base in enumerate(claim.bases):
        periods = [_known(claim, base, cut) for cut in cuts]
        if all(one is None for one in periods):
            left_out["years"] += len(masks) * len(cuts) * len(units)
            continue
        compared = compare(claim.register, masks, periods, units)
        allowed = _allowed(asks, compared)
        judged = {unit: claim.judge(claim, compared.counts[unit]) for unit in units}
        made, repeated = build_table(claim_id, grid, compared, allowed, judged, base=base, n_base_choice=number)
        known = compared.cut_of != OUTSIDE
        left_out["years"] += int((~known).sum()) * len(masks) * len(units)
        left_out["coded once"] += int((~allowed[:, known]).sum()) * len(units)
        left_out["same"] += repeated[0] * len(units)
        left_out["same compared"] += repeated[1] * len(units)
        parts += made
        done.append((compared, judged))
    left_out["no mean"] = 0 if FIVE_YEAR_MEAN in claim.bases else len(masks) * len(cuts) * len(units)
    if not done:
        return Specified(NO_SPECIFICATIONS, tell(claim_id, left_out, REASONS), NO_EFFECTS, agrees_means)
    table, left_out["no base"] = finish(parts)
    return Specified(table, tell(claim_id, left_out, REASONS), _effects(claim_id, grid, asks, done), agrees_means)


def _known(claim: Claim, base: str, cut: Cut) -> list[Period] | None:
    """The periods of a cut; None where one is not over, or ended before anything could be designated."""
    periods = claim.periods(claim, base, cut)
    if not periods or periods[-1].last > claim.register.as_of or periods[0].last < claim.register.coverage.first:
        return None
    return periods


def _asks_for_second(grid: Grid) -> Mask:
    """For each combination of rows, whether it asks for a second reading; two rules need no reading at all."""
    return np.array([made["coding"] != "first" and made["rule"] not in ("all", NO_PRINTED_TIE) for made in grid.combinations(ROW_CHOICES)])


def _allowed(asks: Mask, compared: Compared) -> Mask:
    """A line a combination of rows, a column a cut: False where a second reading is asked for that most rows do not have."""
    coded = compared.is_coded_twice[compared.mask_of][:, compared.cut_of]
    return (coded | ~asks[:, None]) & (compared.cut_of != OUTSIDE)


def _effects(claim_id: str, grid: Grid, asks: Mask, done: list[tuple[Compared, dict[str, Any]]]) -> pd.DataFrame:
    """The effect of each choice, over the values of all combinations, those that repeat another one too.

    A selection of rows stands in the values twice: as counted without and with a second reading asked for.
    """
    first_cuts, cut_of = distinct_rows(np.stack([compared.cut_of for compared, _ in done], axis=1))
    values = []
    for compared, judged in done:
        cuts = compared.cut_of[first_cuts]
        found = np.stack([np.where(one["answered"], one["value"], np.nan)[:, cuts] for one in judged.values()], axis=-1)
        found[:, cuts == OUTSIDE] = np.nan
        asked = np.where(compared.is_coded_twice[:, cuts, None], found, np.nan)
        values.append(np.concatenate([found, asked]))
    row_of = done[0][0].mask_of + asks * (len(values[0]) // 2)
    return build_effects(claim_id, grid, np.stack(values, axis=-1), row_of=row_of, cut_of=cut_of, others=("unit", "base"))


def compared_periods(register: Register, profile: Profile, specification: Mapping[str, Any]) -> list[Period]:
    """The periods behind the counts of a claim about years, in order of time, for one way to cut and to compare them.

    `specification` has `claim_id`, `base`, `year` and `shift_days`, as a row of the table has; empty where the year had not begun.
    Raises KeyError for a claim that is not about years.
    """
    stated = register.letter_claims.set_index("claim_id", drop=False).loc[specification["claim_id"]].to_dict()
    claim = Claim(stated, register, profile, *_CLAIMS[specification["claim_id"]])
    return claim.periods(claim, specification["base"], {name: specification[name] for name in ("year", "shift_days")})


# --- which periods --------------------------------------------------------------------------------------------------


def _years_of_a_run(claim: Claim, base: str, cut: Cut) -> list[Period]:
    years = range(claim.fiscal_year("compared_from"), claim.fiscal_year("period_to") + 1)
    return [shifted_year(year, cut["year"], cut["shift_days"]) for year in years]


def _two_years(claim: Claim, base: str, cut: Cut) -> list[Period]:
    """The year compared with, or the five years before the claim's own; then the claim's own year."""
    before, after = claim.fiscal_year("compared_from"), claim.fiscal_year("period_to")
    years = (before, after) if base == SINGLE_YEAR else range(after - N_YEARS_OF_MEAN, after + 1)
    return [shifted_year(year, cut["year"], cut["shift_days"]) for year in years]


def _same_days(claim: Claim, base: str, cut: Cut) -> list[Period]:
    """The claim's year as far as it is known, after the same days of the year before or of the five years before."""
    current = shifted_year(claim.fiscal_year("period_from"), cut["year"], cut["shift_days"])
    if current.first > claim.register.as_of:
        return []
    current = current.cut(claim.register.as_of)
    n_years = 1 if base == SINGLE_YEAR else N_YEARS_OF_MEAN
    return [same_days_of(current, years) for years in range(n_years, 0, -1)] + [current]


# --- how counts are judged (the last axis runs over the periods) ------------------------------------------------------


def _judge_falls(claim: Claim, counts: npt.NDArray[np.int64]) -> dict[str, npt.NDArray[Any]]:
    """As `judge_three_straight_declines`: each year strictly below the year before. The value is the number of falls."""
    falls = (np.diff(counts, axis=-1) < 0).sum(axis=-1)
    all_fall = falls == counts.shape[-1] - 1
    return {
        **_both_ends(counts[..., 0].astype(float), counts),
        "answered": np.ones(falls.shape, dtype=bool),
        "value": falls.astype(float),
        "printed": falls,
        "sign": np.sign(counts[..., -1] - counts[..., 0]),
        "same_sign": all_fall,
        "prints_letter_value": all_fall,
    }


def _all_years_fall(claim: Claim) -> str:
    n_falls = claim.fiscal_year("period_to") - claim.fiscal_year("compared_from")
    return f"all {n_falls} years fall, each below the year before"


def _judge_change(claim: Claim, counts: npt.NDArray[np.int64]) -> dict[str, npt.NDArray[Any]]:
    """As `judge_drop`: a signed change, printed half up by its size. With several years before, on their mean."""
    judged = _change(counts)
    stated = round(100 * float(claim.row["stated_value"]))
    return {
        **judged,
        "same_sign": judged["printed"] * stated > 0,
        "prints_letter_value": judged["answered"] & (judged["printed"] == stated),
    }


def _changes_as_stated(claim: Claim) -> str:
    return "falls" if float(claim.row["stated_value"]) < 0 else "rises"


def _judge_near(claim: Claim, counts: npt.NDArray[np.int64]) -> dict[str, npt.NDArray[Any]]:
    """As `judge_similarly_low`: within `near_frac` of the days compared with; the value is the change on them."""
    judged = _change(counts)
    n_before, before = counts.shape[-1] - 1, counts[..., :-1].sum(axis=-1)
    near = np.abs(n_before * counts[..., -1] - before) <= claim.profile.near_frac * before
    return {**judged, "same_sign": near, "prints_letter_value": near}


def _lies_near(claim: Claim) -> str:
    return f"within {100 * claim.profile.near_frac:g} percent of the same days of the year before, or of the mean of five years"


def _change(counts: npt.NDArray[np.int64]) -> dict[str, npt.NDArray[Any]]:
    """Change on the mean of all periods but the last, in whole numbers up to the one division of `value`."""
    n_before, before = counts.shape[-1] - 1, counts[..., :-1].sum(axis=-1)
    moved = n_before * counts[..., -1] - before
    base = np.where(before == 0, 1, before)
    return {
        **_both_ends(before / n_before, counts),
        "answered": before > 0,
        "value": moved / base,
        "printed": np.sign(moved) * ((200 * np.abs(moved) + base) // (2 * base)),
        "sign": np.sign(moved),
    }


def _both_ends(before: Floats, counts: npt.NDArray[np.int64]) -> dict[str, npt.NDArray[Any]]:
    return {"n_before": before, "n_after": counts[..., -1], "series": counts}


_CLAIMS: dict[str, tuple[Any, ...]] = {
    "three_straight_declines": (_years_of_a_run, _judge_falls, _all_years_fall, (SINGLE_YEAR,)),
    "drop_fy2020_fy2023": (_two_years, _judge_change, _changes_as_stated, (SINGLE_YEAR, FIVE_YEAR_MEAN)),
    "fy2024_similarly_low": (_same_days, _judge_near, _lies_near, (SINGLE_YEAR, FIVE_YEAR_MEAN)),
}
