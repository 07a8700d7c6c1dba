"""How long recommendations wait for a designation: the share acted on within a time, those still waiting included.

Who still waits is right-censored: the wait lasted at least so long. Leaving these out would make every wait look short,
and counting them as never acted on would make the young ones look hopeless.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.duration.survfunc import SurvfuncRight

from glomag.measures.intervals import share_interval
from glomag.measures.quantities import CountError, check_count

LEVEL = 0.95
LOG_LOG = "Kaplan-Meier, log-log"
NOT_KNOWN = "Kaplan-Meier, not known so late"
NONE_YET = "Clopper-Pearson, none of those still at risk"
ALL_OF_THEM = "Clopper-Pearson, those lost from sight counted as not acted on"


@dataclass(frozen=True, repr=False)
class Acted:
    """Share acted on within a number of days, and its interval at LEVEL; all three None where it is not known.

    `n_at_risk` were in sight and not acted on when the last of these days began, `n_events` were acted on by its end.
    """

    estimate: float | None
    low: float | None
    high: float | None
    n_at_risk: int
    n_events: int
    method: str


def acted_on_within(days: Sequence[int] | pd.Series, observed: Sequence[bool] | pd.Series, horizon_days: int) -> Acted:
    """Share of recommendations acted on within `horizon_days` days of submission (Kaplan-Meier, one minus the curve).

    `days` to the action where `observed`, else to the last day looked at. Kaplan and Meier (1958), J. Am. Stat. Assoc.
    53:457-481, with Greenwood's variance; the limits are those of log(-log S), Kalbfleisch and Prentice (1980), The
    Statistical Analysis of Failure Time Data, which stay inside 0 and 1. Published example: of the 21 patients under
    6-mercaptopurine (Freireich and others 1963, Blood 21:699-716) 0.857 are in remission after 6 weeks, 0.620 to 0.952.

    The method has no limits where the curve is 1 or 0, and these are exact (Clopper-Pearson) instead. None acted on yet:
    0 of those still in sight at the horizon. All acted on: those lost from sight before are counted as not acted on, which
    can only lower the limit. A horizon that nobody was watched up to, with the curve above 0, is not known: nothing is
    extrapolated. Raises CountError, without a value, where there is no recommendation, a negative or broken number of
    days, or columns of different length.
    """
    check_count(horizon_days, "a horizon")
    times, acted_on = _check_waits(days, observed)
    n_at_risk = int((times >= horizon_days).sum())
    n_events = int((acted_on & (times <= horizon_days)).sum())
    survival, error = _curve_at(times, acted_on, horizon_days)
    if survival > 0 and n_at_risk == 0:
        return Acted(None, None, None, n_at_risk, n_events, NOT_KNOWN)
    if survival == 1:
        return Acted(0.0, 0.0, share_interval(0, n_at_risk, LEVEL, "clopper-pearson").high, n_at_risk, n_events, NONE_YET)
    if survival == 0:
        return Acted(1.0, share_interval(n_events, len(times), LEVEL, "clopper-pearson").low, 1.0, n_at_risk, n_events, ALL_OF_THEM)
    most, least = _log_log_limits(survival, error)
    return Acted(1 - survival, 1 - most, 1 - least, n_at_risk, n_events, LOG_LOG)


def _check_waits(days: Sequence[Any] | pd.Series, observed: Sequence[Any] | pd.Series) -> tuple[np.ndarray, np.ndarray]:
    # The numbers come from confidential rows: no message may repeat one, so `check_count` is not used on them.
    waits, seen = list(days), list(observed)
    if not waits:
        raise CountError("there is no recommendation whose waiting could be measured")
    if len(waits) != len(seen):
        raise CountError("days and what was observed differ in length")
    if not all(isinstance(wait, int | np.integer) and not isinstance(wait, bool) and wait >= 0 for wait in waits):
        raise CountError("a number of days waited is no count", allowed="whole numbers, 0 or more")
    if not all(isinstance(one, bool | np.bool_) for one in seen):
        raise CountError("whether a recommendation was acted on is not known for all", allowed="True or False")
    return np.asarray(waits, dtype="int64"), np.asarray(seen, dtype="bool")


def _curve_at(times: np.ndarray, acted_on: np.ndarray, horizon_days: int) -> tuple[float, float]:
    """The Kaplan-Meier curve at the end of a day, and its standard error (Greenwood)."""
    curve = SurvfuncRight(times, acted_on.astype("int64"))
    step = int(np.searchsorted(curve.surv_times, horizon_days, side="right")) - 1
    return (1.0, 0.0) if step < 0 else (float(curve.surv_prob[step]), float(curve.surv_prob_se[step]))


def _log_log_limits(survival: float, error: float) -> tuple[float, float]:
    """Upper and lower limit of the curve."""
    spread = float(stats.norm.ppf((1 + LEVEL) / 2)) * error / (survival * -log(survival))
    return survival ** exp(-spread), survival ** exp(spread)
