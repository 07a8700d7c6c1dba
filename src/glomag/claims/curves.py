"""What a specification curve says in a few numbers. It informs about choices; no share of it is a probability."""

from __future__ import annotations

from typing import Any

import pandas as pd

from glomag.claims.specified_table import Specified

_DECIMALS = 12


def summarise_specifications(specified: Specified, letter_claims: pd.DataFrame) -> pd.DataFrame:
    """One row a claim that can be asked.

    `n_combinations` (of the whole grid), `n_specifications` (that make sense and repeat no other); of them `n_same_sign`, that
    agree with the claim (`agrees_means` in words; a share of one window has no direction, there `n_possible` counts those
    with a whole numerator that prints it), and `n_printing`, that give the letter's value (missing where it states none),
    with their shares; the range of the value and its median, the headline's own value (missing where the headline itself has
    none), the choice that moves the value most (largest mean absolute change over all pairs that differ in it alone) and by
    how much, and the specification nearest to `nearest_to`.
    """
    stated = {row["claim_id"]: row for row in letter_claims.to_dict("records")}
    claims = specified.specifications.groupby("claim_id", sort=False)
    rows = [_summarise(str(claim_id), table, specified, stated[claim_id]) for claim_id, table in claims]
    return pd.DataFrame(rows, columns=list(_SUMMARY_TYPES)).astype(_SUMMARY_TYPES)


def letter_value(stated: dict[str, Any]) -> float | None:
    """The value that the letter's claim amounts to on the scale of `value`; None where it states only a direction."""
    if stated["relation"] == "near":
        return 0.0
    return None if pd.isna(stated["stated_value"]) else float(stated["stated_value"])


def _nearest_to(stated: dict[str, Any]) -> str:
    """What "nearest" is measured to, in words: the letter's value, or ours where it states none."""
    value = letter_value(stated)
    if stated["relation"] == "near":
        return "no change: our reading, the letter states no value"
    return "" if value is None else f"{value:g}, the letter's value"


def nearest_specifications(table: pd.DataFrame, value: float, n: int | None = None) -> pd.DataFrame:
    """The specifications of one claim in the order of their distance to a value.

    Those that print it come first; ties go to the fewest departures from the headline, then to the id. With `n` the first
    of them only.
    """
    distance = (table["value"] - value).abs().round(_DECIMALS)
    keys = table[["n_departures", "specification_id"]].assign(distance=distance, apart=~table["prints_letter_value"])
    order = keys.sort_values(["apart", "distance", "n_departures", "specification_id"]).index[:n]
    return table.loc[order].assign(distance=distance[order]).reset_index(drop=True)


def list_nearest(specified: Specified, letter_claims: pd.DataFrame, n: int) -> pd.DataFrame:
    """The `n` specifications of each claim nearest to the letter's value; a claim that states a direction only has none.

    Columns: `claim_id`, `rank` (from 1), `specification_id`, `series`, `value`, `printed`, `prints_letter_value`,
    `n_departures`, `nearest_to` (what the distance is measured to), `distance`.
    """
    stated = {row["claim_id"]: row for row in letter_claims.to_dict("records")}
    tables = []
    for claim_id, table in specified.specifications.groupby("claim_id", sort=False):
        own = stated[str(claim_id)]
        value = letter_value(own)
        if value is not None:
            found = nearest_specifications(table, value, n)
            tables.append(found.assign(rank=range(1, len(found) + 1), nearest_to=_nearest_to(own))[list(_NEAREST_TYPES)])
    found = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=list(_NEAREST_TYPES))
    return found.astype(_NEAREST_TYPES)


def _summarise(claim_id: str, table: pd.DataFrame, specified: Specified, stated: dict[str, Any]) -> dict[str, Any]:
    left_out = specified.left_out.loc[specified.left_out["claim_id"] == claim_id, "n"]
    effects = specified.effects[specified.effects["claim_id"] == claim_id]
    most = effects.sort_values(["mean_abs_change", "choice"], ascending=[False, True]).iloc[0]
    headline = table.loc[table["is_headline"], "value"]
    value = letter_value(stated)
    prints = None if pd.isna(stated["stated_value"]) else table["prints_letter_value"]
    nearest = None if value is None else nearest_specifications(table, value, 1).iloc[0]
    return {
        "claim_id": claim_id,
        "n_combinations": len(table) + int(left_out.sum()),
        "n_specifications": len(table),
        "agrees_means": specified.agrees_means[claim_id],
        **_count_asked(table["same_sign"], "same_sign"),
        "n_possible": _count_asked(table["is_possible"], "possible")["n_possible"],
        **_count_asked(prints, "printing"),
        "lowest": float(table["value"].min()),
        "median": float(table["value"].median()),
        "highest": float(table["value"].max()),
        "headline": float(headline.iloc[0]) if len(headline) else float("nan"),
        "moved_most_by": str(most["choice"]),
        "mean_abs_change": float(most["mean_abs_change"]),
        "nearest_to": _nearest_to(stated),
        "nearest_id": "" if nearest is None else str(nearest["specification_id"]),
        "nearest_value": float("nan") if nearest is None else float(nearest["value"]),
        "nearest_series": "" if nearest is None else str(nearest["series"]),
    }


def _count_asked(marks: pd.Series | None, name: str) -> dict[str, Any]:
    """How many are marked and which share of all that is; both missing where it is not asked of the claim."""
    if marks is None or marks.isna().all():
        return {f"n_{name}": None, f"{name}_frac": None}
    return {f"n_{name}": int(marks.sum()), f"{name}_frac": float(marks.mean())}


# As the tables are written: one without a row has the same columns.
_SUMMARY_TYPES = {
    "claim_id": "str", "n_combinations": "int64", "n_specifications": "int64", "agrees_means": "str", "n_same_sign": "Int64",
    "n_possible": "Int64", "n_printing": "Int64", "same_sign_frac": "float64", "printing_frac": "float64", "lowest": "float64",
    "median": "float64", "highest": "float64", "headline": "float64", "moved_most_by": "str", "mean_abs_change": "float64",
    "nearest_to": "str", "nearest_id": "str", "nearest_value": "float64", "nearest_series": "str",
}  # fmt: skip
_NEAREST_TYPES = {
    "claim_id": "str", "rank": "int64", "specification_id": "str", "series": "str", "value": "float64", "printed": "int64",
    "prints_letter_value": "bool", "n_departures": "int64", "nearest_to": "str", "distance": "float64",
}  # fmt: skip
