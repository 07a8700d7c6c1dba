"""How far the first and the independent second coding agree, with both readings of every row on which they do not."""

from __future__ import annotations

from typing import Any

import krippendorff
import numpy as np
import pandas as pd

from glomag.measures.intervals import share_interval
from glomag.measures.quantities import CountError
from glomag.measures.resampling import Plan, draw_weights
from glomag.register import Register

VARIABLES = ("criterion", "basis", "abuse_type", "country")
_KEY = ["name", "designated_on"]


def pair_codings(register: Register, second: pd.DataFrame) -> pd.DataFrame:
    """One row an act read twice: `row_id`, `name`, `designated_on`, `case_id`, both readings, `confidence`, `reason`.

    Readings are `first_` and `second_` with each of VARIABLES; `second` is second_coding.csv, as in
    `register.second_coding`. The first reading is the coder's own, also where designations.csv has since followed a
    decision: agreement is measured before anything is settled. Acts later than the as-of day are left out with the
    record. Raises CountError where no act was read twice.
    """
    first = _first_readings(register)
    again = second[[*_KEY, *VARIABLES, "confidence", "reason"]].rename(columns={name: f"second_{name}" for name in VARIABLES})
    pairs = first.merge(again, on=_KEY, how="inner", validate="1:1").sort_values("row_id", ignore_index=True)
    if pairs.empty:
        raise CountError("no act was read twice", change="give the rows of second_coding.csv")
    readings = [f"{coder}_{name}" for name in VARIABLES for coder in ("first", "second")]
    return pairs[["row_id", "name", "designated_on", "case_id", *readings, "confidence", "reason"]]


def _first_readings(register: Register) -> pd.DataFrame:
    """What the first coder read: designations.csv, and adjudication.csv where a decision may have changed it."""
    acts = register.designations[["row_id", "case_id", *_KEY, *VARIABLES]]
    kept = register.adjudication.pivot(index=_KEY, columns="variable", values="first")
    acts = acts.merge(kept.reindex(columns=list(VARIABLES)).astype("str").add_prefix("first_"), on=_KEY, how="left", validate="1:1")
    own = {f"first_{name}": acts[f"first_{name}"].fillna(acts[name]) for name in VARIABLES}
    return acts.assign(**own).drop(columns=list(VARIABLES))


def build_agreement(pairs: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """One row a variable: how often both coders read the same, and Krippendorff's alpha with an interval.

    Columns: `variable`, `n_rows`, `n_cases`, `n_same`, `same_frac` with its Clopper-Pearson limits `same_low_frac` and
    `same_high_frac` (row by row, so too narrow where a case is read alike throughout), `alpha` with `alpha_low` and
    `alpha_high`. Limits of alpha are missing where both coders agree on every row: no resample can then show what a
    disagreement would do, and a width of zero would be a false certainty. `pairs` as from `pair_codings`.
    """
    return pd.DataFrame([_agree_on(pairs, variable, plan) for variable in VARIABLES])


def _agree_on(pairs: pd.DataFrame, variable: str, plan: Plan) -> dict[str, object]:
    first, second = pairs[f"first_{variable}"], pairs[f"second_{variable}"]
    n_same = int((first == second).sum())
    share = share_interval(n_same, len(pairs), plan.level, "clopper-pearson")
    low, high = (None, None) if n_same == len(pairs) else _alpha_limits(pairs, variable, plan)
    return {
        "variable": variable,
        "n_rows": len(pairs),
        "n_cases": int(pairs["case_id"].nunique()),
        "n_same": n_same,
        "same_frac": share.estimate,
        "same_low_frac": share.low,
        "same_high_frac": share.high,
        "alpha": nominal_alpha(first, second),
        "alpha_low": low,
        "alpha_high": high,
    }


def nominal_alpha(first: pd.Series, second: pd.Series) -> float | None:
    """Krippendorff's alpha of two coders for names without an order: 1 is agreement, 0 what chance would give.

    Krippendorff (2004), Content analysis, 2nd ed., chapter 11; computed by the package krippendorff. Published example,
    section 11.3.1 there, as the R package krippendorff (github.com/jucor/krippendorff) tests it: two observers, ten
    newspaper articles, two values, alpha = 0.0952; not checked against the print. None where both coders use one value
    throughout, because chance then says the same. Raises CountError on no unit or on columns of different length.
    """
    if len(first) != len(second) or not len(first):
        raise CountError(f"{len(first)} and {len(second)} readings cannot be compared", allowed="as many as each other, at least 1")
    codes, values = pd.factorize(pd.concat([first, second], ignore_index=True), sort=True)
    if len(values) == 1:
        return None
    return float(krippendorff.alpha(codes.reshape(2, -1).astype("float64"), level_of_measurement="nominal"))


def resample_alpha(pairs: pd.DataFrame, variable: str, plan: Plan) -> Any:
    """Alpha of each resample of whole cases, float64 of shape (n_resamples,); NaN where a resample has one value only.

    A case is read as a whole, so its rows agree or disagree together: cases are drawn with replacement, as many as there
    are, with all their rows. (Hayes and Krippendorff 2007, Commun. Methods Meas. 1:77-89, resample pairs of judgments, which
    takes rows for independent.) Alpha of all resamples at once from the matrix of coincidences (Krippendorff 2004), for two
    coders 1 - (n - 1) 2 d / (n^2 - sum n_v^2), where d rows differ, n_v of n readings are v; tests compare each
    with the package's own.
    """
    cases, _ = pd.factorize(pairs["case_id"], sort=True)
    first, second = pairs[f"first_{variable}"], pairs[f"second_{variable}"]
    codes, values = pd.factorize(pd.concat([first, second], ignore_index=True), sort=True)
    n_cases = cases.max() + 1
    readings = np.zeros((n_cases, len(values)), dtype=np.int64)
    np.add.at(readings, (np.tile(cases, 2), codes), 1)
    differing = np.bincount(cases, weights=(first != second).to_numpy(), minlength=n_cases).astype(np.int64)
    weights = draw_weights(plan, int(n_cases), "union")
    n_of_value, n_differing = weights @ readings, weights @ differing
    n = n_of_value.sum(axis=1)
    by_chance = n**2 - (n_of_value**2).sum(axis=1)
    undefined = np.full(plan.n_resamples, np.nan)
    return 1 - np.divide((n - 1) * 2.0 * n_differing, by_chance, out=undefined, where=by_chance > 0)


def _alpha_limits(pairs: pd.DataFrame, variable: str, plan: Plan) -> tuple[float, float]:
    drawn = resample_alpha(pairs, variable, plan)
    low, high = np.nanquantile(drawn, [(1 - plan.level) / 2, (1 + plan.level) / 2], method="inverted_cdf")
    return float(low), float(high)


def build_disagreements(pairs: pd.DataFrame) -> pd.DataFrame:
    """One row an act and variable on which the coders differ, with both readings.

    Columns: `variable`, `row_id`, `name`, `designated_on`, `first`, `second`, and the second coder's `confidence` and
    `reason`. In the order of VARIABLES, then by day and row. No rows where everything agrees.
    """
    columns = ["variable", "row_id", "name", "designated_on", "first", "second", "confidence", "reason"]
    tables = [
        pairs.assign(variable=variable, first=pairs[f"first_{variable}"], second=pairs[f"second_{variable}"])
        .loc[pairs[f"first_{variable}"] != pairs[f"second_{variable}"], columns]
        .sort_values(["designated_on", "row_id"])
        for variable in VARIABLES
    ]
    return pd.concat(tables, ignore_index=True)


OPEN, DECIDED, CARRIED_OUT = "OPEN", "decided, not in the record", "in the record"


def build_adjudication(register: Register) -> pd.DataFrame:
    """One row an act and variable on which the coders differ, with how it is settled; what is open stays in it as OPEN.

    Columns: `row_id`, `name`, `designated_on` (Timestamp), `variable`, `first`, `second`, the second coder's `confidence` and
    `second_reason`, `status`, `decision`, `reason`, `decided_on`, `decided_by`; the second coder's reason and the last
    four are missing where there is none. A decision counts nowhere until somebody changes designations.csv by it:
    `status` says whether the record says what was decided. In the order of adjudication.csv.
    """
    told = register.second_coding[[*_KEY, "confidence", "reason"]].rename(columns={"reason": "second_reason"})
    today = register.designations[["row_id", *_KEY, *VARIABLES]].melt(["row_id", *_KEY], var_name="variable", value_name="today")
    rows = register.adjudication.merge(told, on=_KEY, how="left", validate="m:1")
    rows = rows.merge(today, on=[*_KEY, "variable"], how="left", validate="1:1")
    status = pd.Series(DECIDED, index=rows.index, dtype="str").mask(rows["decision"] == rows["today"], CARRIED_OUT)
    columns = ["row_id", *_KEY, "variable", "first", "second", "confidence", "second_reason", "status", "decision", "reason"]
    return rows.assign(status=status.mask(rows["decision"].isna(), OPEN))[[*columns, "decided_on", "decided_by"]]
