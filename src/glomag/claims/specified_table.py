"""The table of specifications: one row a claim and selection of rows that no other combination repeats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from glomag.measures.comparisons import OUTSIDE, Compared, Index, distinct_rows
from glomag.measures.specifications import CUT_CHOICES, ROW_CHOICES, TOGGLED_EVENTS, Grid, Mask
from glomag.register.kept import copy_frame

SINGLE_YEAR, FIVE_YEAR_MEAN = "single year", "five-year mean"

COLUMNS = (
    "claim_id", "specification_id", "rule", "coding", "kinds", "events", "net", "year", "shift_days", "unit", "base", "band",
    *(f"any_{choice}" for choice in (*ROW_CHOICES, *CUT_CHOICES)),
    "n_departures", "n_combinations", "series", "n_before", "n_after", "value", "printed", "sign", "same_sign", "is_possible",
    "prints_letter_value", "is_headline",
)  # fmt: skip
_JUDGED = ("n_before", "n_after", "value", "printed", "sign", "same_sign", "prints_letter_value", "answered")
_TYPES = {
    "net": "bool", "shift_days": "int64", "n_departures": "int64", "n_combinations": "int64", "n_before": "float64", "n_after": "int64",
    "value": "float64", "printed": "int64", "sign": "int64", "same_sign": "boolean", "is_possible": "boolean",
    "prints_letter_value": "bool", "is_headline": "bool",
}  # fmt: skip
# Asked of some claims only: whether it agrees in direction (not of a share of one window), whether it is possible (of that alone).
_NOT_ASKED = {"same_sign": None, "is_possible": None}


_LEFT_OUT_TYPES = {"claim_id": "str", "reason": "str", "n": "int64"}
_EFFECT_TYPES = {"claim_id": "str", "choice": "str", "mean_abs_change": "float64", "n_pairs": "int64"}

Values = npt.NDArray[np.float64]
Columns = dict[str, Any]


@dataclass(frozen=True)
class Specified:
    """What is known about all specifications.

    `specifications`: one row a claim and specification, columns as `COLUMNS`, the headline first and then by how many
    choices depart from it. `left_out`: `claim_id`, `reason`, `n` (combinations). `effects`: `claim_id`, `choice`,
    `mean_abs_change`, `n_pairs`. `agrees_means`: in words, what a specification of each claim must show to agree with it.
    """

    specifications: pd.DataFrame
    left_out: pd.DataFrame
    effects: pd.DataFrame
    agrees_means: dict[str, str]


def copy_specified(specified: Specified) -> Specified:
    """The same in frames that can be changed without changing the ones given."""
    return Specified(
        copy_frame(specified.specifications), copy_frame(specified.left_out), copy_frame(specified.effects), dict(specified.agrees_means)
    )


def join_specified(parts: Sequence[Specified]) -> Specified:
    """The claims below each other, in their order; no rows where no claim can be asked yet."""
    if not parts:
        return Specified(NO_SPECIFICATIONS, NO_LEFT_OUT, NO_EFFECTS, {})
    return Specified(
        pd.concat([part.specifications for part in parts], ignore_index=True),
        pd.concat([part.left_out for part in parts], ignore_index=True),
        pd.concat([part.effects for part in parts], ignore_index=True),
        {claim_id: words for part in parts for claim_id, words in part.agrees_means.items()},
    )


def tell(claim_id: str, left_out: dict[str, int], reasons: dict[str, str]) -> pd.DataFrame:
    """How many combinations of a claim were left out for which reason."""
    rows = [(claim_id, reasons[name], n) for name, n in left_out.items() if n]
    return pd.DataFrame(rows, columns=list(_LEFT_OUT_TYPES)).astype(_LEFT_OUT_TYPES)


def without_a_list(specified: Specified, grid: Grid, reason: str) -> Specified:
    """The same, with the combinations counted that a rule more would have made."""
    made = specified.specifications.groupby("claim_id", sort=False).size()
    made = made.add(specified.left_out.groupby("claim_id", sort=False)["n"].sum(), fill_value=0).astype("int64")
    told = pd.DataFrame({"claim_id": made.index, "reason": reason, "n": made.to_numpy() // len(grid.options["rule"])})
    left_out = pd.concat([specified.left_out, told], ignore_index=True)
    return replace(specified, left_out=left_out)


def first_of_each(numbers: Index, departures: Index) -> tuple[Index, Index]:
    """Of all positions with the same number the one with the fewest departures (then the first), and how many there are.

    Positions with the number OUTSIDE take no part. The answer is ordered by departures, then by position.
    """
    order = np.argsort(departures, kind="stable")
    order = order[numbers[order] != OUTSIDE]
    _, first, n_alike = np.unique(numbers[order], return_index=True, return_counts=True)
    by_rank = np.argsort(first, kind="stable")
    return order[first[by_rank]], n_alike[by_rank]


def build_table(
    claim_id: str, grid: Grid, compared: Compared, allowed: Mask, judged: dict[str, dict[str, Any]], *, base: str, n_base_choice: int
) -> tuple[list[Columns], tuple[int, int]]:
    """The specifications of one comparison, a part a unit for `finish`, and how many combinations repeat another one.

    Of those first the ones that repeat it over the whole record, then the ones that repeat it in the periods compared.
    """
    mask, cut = (part.ravel() for part in np.broadcast_arrays(compared.mask_of[:, None], compared.cut_of[None, :]))
    pairs = np.where(allowed.ravel(), mask * compared.same_rows.shape[1] + cut, OUTSIDE)
    alike = np.where(pairs == OUTSIDE, OUTSIDE, compared.same_rows.ravel()[pairs])
    departures = (grid.departures(ROW_CHOICES)[:, None] + grid.departures(CUT_CHOICES)[None, :]).ravel()
    chosen, n_alike = first_of_each(alike, departures)
    n_pairs = len(np.unique(pairs[pairs != OUTSIDE]))
    rows_of, cut_of = np.divmod(chosen, allowed.shape[1])
    place = compared.mask_of[rows_of], compared.cut_of[cut_of]
    parts, alike_by = [], options_alike(grid, (*ROW_CHOICES, *CUT_CHOICES), alike, chosen)
    for number, (unit, one) in enumerate(judged.items()):
        part = describe(claim_id, grid, rows_of, cut_of, unit=unit, base=base, band="") | alike_by
        extra = int(number > 0) + int(n_base_choice > 0)
        part |= {name: one[name][place] for name in _JUDGED}
        part |= {"n_departures": departures[chosen] + extra, "n_combinations": n_alike, "series": join_series(one["series"][place])}
        parts.append(part)
    answered = int(allowed.sum())
    return parts, (answered - n_pairs, n_pairs - len(chosen))


def describe(claim_id: str, grid: Grid, rows_of: Index, cut_of: Index, *, unit: str, base: str, band: str) -> Columns:
    """The choices of specifications in words: the columns from `claim_id` to `band`."""
    cuts = [(one["year"], one["shift_days"]) if base else ("", 0) for one in grid.combinations(CUT_CHOICES)]
    pairs = zip(rows_of.tolist(), cut_of.tolist(), strict=True)
    rows = [(*grid.row_words[number], *cuts[cut], unit, base, band) for number, cut in pairs]
    names = ("rule", "coding", "kinds", "events", "net", "year", "shift_days", "unit", "base", "band")
    by_choice: Columns = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    return {"claim_id": [claim_id] * len(rows), "specification_id": [_identify(row) for row in rows], **by_choice}


def options_alike(grid: Grid, choices: tuple[str, ...], numbers: Index, chosen: Index) -> dict[str, list[str]]:
    """For each choice (`any_<choice>`) every option with which some combination counts the same rows, the headline's first.

    `numbers` says which combinations of the choices are alike, `chosen` which of them are asked about. Two rules that count the
    same persons in the years compared are one specification, and a reader who looks for either must find it.
    """
    known, n_numbers = numbers != OUTSIDE, int(numbers.max(initial=0)) + 1
    found, shape = {}, grid.shape(choices)
    for axis, choice in enumerate(choices):
        words = [_word(choice, option) for option in grid.options[choice]]
        option_of = np.broadcast_to(np.arange(shape[axis]).reshape(-1, *[1] * (len(shape) - axis - 1)), shape).ravel()
        key = numbers[known] * len(words) + option_of[known]
        made = np.bincount(key, minlength=n_numbers * len(words)).reshape(n_numbers, len(words)) > 0
        first, number_of = distinct_rows(made[numbers[chosen]])
        texts = [";".join(word for word, one in zip(words, line, strict=True) if one) for line in made[numbers[chosen[first]]]]
        found[f"any_{choice}"] = [texts[number] for number in number_of]
    return found


def _word(choice: str, option: Any) -> str:
    if choice == "net":
        return "net" if option else "gross"
    if choice in TOGGLED_EVENTS:
        return "in" if option else "out"
    if choice == "shift_days":
        return f"{option:+d}"
    return "+".join(option) if choice == "kinds" else str(option)


def _identify(choices: tuple[Any, ...]) -> str:
    """All choices in one line, the same in every run: `own-conduct/first/.../fiscal+0/persons/single year`."""
    rule, coding, kinds, events, net, year, shift_days, unit, base, band = choices
    ending = (f"{year}{shift_days:+d}", unit, base) if base else (unit, f"band {band}")
    return "/".join((rule, coding, kinds, events, "net" if net else "gross", *ending))


def join_series(counts: npt.NDArray[np.int64]) -> list[str]:
    """Each line of counts as text: `45;41;27;28`."""
    return [";".join(map(str, line)) for line in counts.tolist()]


def finish(parts: Sequence[Columns]) -> tuple[pd.DataFrame, int]:
    """The parts below each other as they are written: the headline first, then by departures, then by id.

    Specifications without an answer are left out; also returns how many they are.
    """
    together: Columns = {}
    for name in (*COLUMNS, "answered"):
        if name in parts[0]:
            together[name] = np.concatenate([np.asarray(part[name]) for part in parts])
    n_rows = len(together["answered"])
    table = pd.DataFrame({name: together.get(name, [_NOT_ASKED.get(name, "")] * n_rows) for name in COLUMNS})
    table["is_headline"] = table["n_departures"] == 0
    kept = table[together["answered"]].astype(_TYPES)
    return kept.sort_values(["n_departures", "specification_id"], ignore_index=True), n_rows - len(kept)


def build_effects(claim_id: str, grid: Grid, values: Values, *, row_of: Index, cut_of: Index, others: Sequence[str]) -> pd.DataFrame:
    """How far the value moves, on average, when one choice alone is made otherwise: `mean_abs_change`, `n_pairs`.

    The mean runs over all pairs of combinations of the whole grid that differ in that choice only and both have a value;
    a pair that counts the same rows moves by 0. `values` has an axis for the rows counted, one for the cut, and one for
    each of `others`; `row_of` and `cut_of` lead there from each combination of ROW_CHOICES and of CUT_CHOICES (or from
    the only cut there is). NaN where there is no value.
    """
    ones = [1] * len(others)
    by_row = np.bincount(row_of, minlength=values.shape[0]).reshape(-1, 1, *ones)
    by_cut = np.bincount(cut_of, minlength=values.shape[1]).reshape(1, -1, *ones)
    moves = _along(grid, ROW_CHOICES, row_of, _sum_pairs(values, by_cut))
    if len(cut_of) > 1:
        moves |= _along(grid, CUT_CHOICES, cut_of, _sum_pairs(np.swapaxes(values, 0, 1), np.swapaxes(by_row, 0, 1)))
    for axis, choice in enumerate(others, start=2):
        total, n_pairs = _sum_pairs(np.moveaxis(values, axis, 0), (by_row * by_cut)[None, ..., 0])
        moves[choice] = (float(np.triu(total, 1).sum()), round(float(np.triu(n_pairs, 1).sum())))
    rows = [(claim_id, choice, total / n if n else 0.0, n) for choice, (total, n) in moves.items()]
    return pd.DataFrame(rows, columns=list(_EFFECT_TYPES)).astype(_EFFECT_TYPES)


def _sum_pairs(values: Values, weights: Index) -> tuple[Values, Values]:
    """For each pair of entries of the first axis the weighted sum of |a - b|, and the weight of what both have.

    `weights` broadcasts against one entry with a first axis of 1.
    """
    n = len(values)
    total, n_pairs = np.zeros((n, n)), np.zeros((n, n))
    known = ~np.isnan(values)
    filled, axes = np.where(known, values, 0.0), tuple(range(1, values.ndim))
    for one in range(n):
        both = (known & known[one]) * weights
        total[one] = (np.abs(filled - filled[one]) * both).sum(axis=axes)
        n_pairs[one] = both.sum(axis=axes)
    return total, n_pairs


def _along(grid: Grid, choices: tuple[str, ...], number_of: Index, sums: tuple[Values, Values]) -> dict[str, tuple[float, int]]:
    """Add up the pairs of combinations that differ in one choice only, for each choice."""
    numbers, found = number_of.reshape(grid.shape(choices)), {}
    for axis, choice in enumerate(choices):
        options = np.moveaxis(numbers, axis, 0)
        pairs = [(one.ravel(), other.ravel()) for one, other in combinations(options, 2)]
        total, n_pairs = (sum(float(part[pair].sum()) for pair in pairs) for part in sums)
        found[choice] = (total, round(n_pairs))
    return found


NO_SPECIFICATIONS = pd.DataFrame({name: pd.Series(dtype=_TYPES.get(name, "str")) for name in COLUMNS})
NO_LEFT_OUT = pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in _LEFT_OUT_TYPES.items()})
NO_EFFECTS = pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in _EFFECT_TYPES.items()})
