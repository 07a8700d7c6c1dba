"""The letter's shares under every definition of a case and every band: the floor that public evidence shows."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from glomag.claims.rounding import ABOUT_A_THIRD, numerators_between, numerators_printing
from glomag.claims.specified_table import (
    NO_EFFECTS,
    NO_SPECIFICATIONS,
    Specified,
    build_effects,
    describe,
    finish,
    first_of_each,
    join_series,
    options_alike,
    tell,
)
from glomag.claims.windows import WINDOWS_OF
from glomag.definitions import BANDS
from glomag.measures.attribution import build_case_states
from glomag.measures.comparisons import OUTSIDE, Index, distinct_rows
from glomag.measures.specifications import ROW_CHOICES, Grid, Mask
from glomag.parameters import Profile
from glomag.periods import Period
from glomag.register import Register

_REASONS = {
    "no cases": "no case with a counted person in one of the periods, so there is no share",
    "same": "another combination counts the same cases in the periods",
    "not over": "the period is not over on the profile's date",
}

_AGREES_ONE = "some whole numerator prints it"
_AGREES_TWO = "the later share is lower, whatever was not reviewed"

Counts = npt.NDArray[np.int64]


def specify_shares(claims: list[dict[str, Any]], register: Register, profile: Profile, grid: Grid, masks: Mask) -> list[Specified]:
    """The claims about shares, each under every combination of rows and every band; the profile's own band comes first."""
    bands = (profile.band, *(band for band in BANDS if band != profile.band))
    states = {band: build_case_states(register, band)["state"].to_numpy() for band in bands}  # type: ignore[arg-type]
    return [_specify(stated, register, grid, masks, states=states, periods=_periods(stated, profile)) for stated in claims]


def _specify(
    stated: dict[str, Any], register: Register, grid: Grid, masks: Mask, *, states: dict[str, npt.NDArray[Any]], periods: list[Period]
) -> Specified:
    """One claim about a share, or about two, under every combination of rows and every band.

    `series` is cases with a basis, cases, and cases not reviewed, for each period. A share prints the letter's value where
    its public floor does; `is_possible` says, as the verdict does, whether some whole numerator could print it. Of two shares
    `same_sign` says whether the later one lies below the earlier one for certain, whatever was not reviewed.
    """
    claim_id = stated["claim_id"]
    agrees_means = {claim_id: _AGREES_ONE if len(periods) == 1 else _AGREES_TWO}
    if stated["period_to"].date() > register.as_of:
        n_left = len(masks) * len(BANDS)
        return Specified(NO_SPECIFICATIONS, tell(claim_id, {"not over": n_left}, _REASONS), NO_EFFECTS, agrees_means)
    cases, number_of = _case_masks(register, masks, periods)
    judged = [_judge(stated, _count(cases, state)) for state in states.values()]
    chosen, n_alike = first_of_each(number_of, grid.departures(ROW_CHOICES))
    parts, alike_by = [], options_alike(grid, ROW_CHOICES, number_of, chosen)
    for number, (band, one) in enumerate(zip(states, judged, strict=True)):
        part = describe(claim_id, grid, chosen, np.zeros_like(chosen), unit="cases", base="", band=band) | alike_by
        part |= {name: values[number_of[chosen]] for name, values in one.items()}
        part |= {"n_departures": grid.departures(ROW_CHOICES)[chosen] + int(number > 0), "n_combinations": n_alike}
        parts.append(part | {"series": join_series(part["series"])})
    table, n_without = finish(parts)
    left_out = {"same": (len(masks) - len(chosen)) * len(states), "no cases": n_without}
    values = np.stack([np.where(one["answered"], one["value"], np.nan) for one in judged], axis=-1)
    only_cut = np.zeros(1, dtype=np.int64)
    return Specified(
        table,
        tell(claim_id, left_out, _REASONS),
        build_effects(claim_id, grid, values[:, None, :], row_of=number_of, cut_of=only_cut, others=("band",)),
        agrees_means,
    )


def _periods(stated: dict[str, Any], profile: Profile) -> list[Period]:
    """The windows; one that runs to the profile's date ends with the letter, which cannot have spoken of later days."""
    windows = [getattr(profile.windows, name) for name in WINDOWS_OF[stated["claim_id"]]]
    letter = stated["period_to"].date()
    return [window.period(profile.as_of).cut(letter) if window.last == "as_of" else window.period(profile.as_of) for window in windows]


def _case_masks(register: Register, masks: Mask, periods: list[Period]) -> tuple[Mask, Index]:
    """Distinct sets of cases (sets, periods, cases) with a counted person in each period; and the set of each combination."""
    people = register.designations
    position = register.cases["case_id"].reset_index(drop=True).reset_index().set_index("case_id")["index"]
    of_case = people["case_id"].map(position).to_numpy()
    order = np.argsort(of_case, kind="stable")
    starts = np.flatnonzero(np.diff(of_case[order], prepend=OUTSIDE))
    present = np.zeros((len(masks), len(periods), len(position)), dtype=bool)
    for number, period in enumerate(periods):
        inside = masks & period.covers(people["designated_on"]).to_numpy()
        present[:, number, of_case[order][starts]] = np.logical_or.reduceat(inside[:, order], starts, axis=1)
    first, number_of = distinct_rows(present.reshape(len(masks), -1))
    return present[first], number_of


def _count(cases: Mask, state: npt.NDArray[Any]) -> Counts:
    """Cases with a basis, cases, and cases not reviewed (sets, periods, 3)."""
    kinds = (state == "basis", np.ones(len(state), dtype=bool), state == "not_reviewed")
    return np.stack([(cases & kind).sum(axis=-1) for kind in kinds], axis=-1)


def _judge(stated: dict[str, Any], counts: Counts) -> dict[str, npt.NDArray[Any]]:
    n_basis, n_cases, n_not_reviewed = (counts[..., column] for column in range(3))
    answered = (n_cases > 0).all(axis=-1)
    base = np.where(n_cases == 0, 1, n_cases)
    found = {"n_before": n_cases[..., -1].astype(float), "n_after": n_basis[..., -1], "answered": answered}
    found["series"] = counts.reshape(len(counts), -1)
    if counts.shape[1] == 1:
        possible = {int(n): _possible(stated, int(n)) for n in np.unique(n_cases)}
        printing = [part in possible[n] for part, n in zip(n_basis[..., 0].tolist(), n_cases[..., 0].tolist(), strict=True)]
        floor = n_basis[..., 0] / base[..., 0]
        printed = (200 * n_basis[..., 0] + base[..., 0]) // (2 * base[..., 0])
        is_possible = np.array([bool(possible[n]) for n in n_cases[..., 0].tolist()], dtype=bool)
        return {**found, "value": floor, "printed": printed, "sign": np.sign(n_basis[..., 0]), "is_possible": is_possible,
                "prints_letter_value": np.array(printing, dtype=bool)}  # fmt: skip
    before, after = n_basis[..., 0] * base[..., 1], n_basis[..., 1] * base[..., 0]
    both = base[..., 0] * base[..., 1]
    falls = answered & ((n_basis[..., 1] + n_not_reviewed[..., 1]) * base[..., 0] < before)
    moved = after - before
    printed = np.sign(moved) * ((200 * np.abs(moved) + both) // (2 * both))
    return {**found, "value": moved / both, "printed": printed, "sign": np.sign(moved), "same_sign": falls, "prints_letter_value": falls}


def _possible(stated: dict[str, Any], n_cases: int) -> set[int]:
    """The whole numerators that print the letter's share."""
    if stated["relation"] == "approximately":
        return set(numerators_between(*ABOUT_A_THIRD, n_cases)) if n_cases else set()
    return set(numerators_printing(round(100 * float(stated["stated_value"])), n_cases))
