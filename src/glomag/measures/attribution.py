"""Share of cases with a civil-society basis that the public can see: a floor, and a ceiling for what nobody reviewed."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import pandas as pd

from glomag.definitions import BANDS, Band, Definition
from glomag.measures.counts import rows_in
from glomag.periods import Period
from glomag.register import Register

STATES = ("basis", "none_found", "not_reviewed")
_TYING_LINKS = ("gov", "press", "ngo")


@dataclass(frozen=True)
class Share:
    """Cases of a period in their three states; `floor_frac` counts basis only, `ceiling_frac` the unreviewed as well."""

    band: Band
    period: Period
    n_basis: int
    n_none_found: int
    n_not_reviewed: int
    case_ids: tuple[str, ...]

    @property
    def n_cases(self) -> int:
        """The denominator."""
        return self.n_basis + self.n_none_found + self.n_not_reviewed

    @property
    def floor_frac(self) -> float | None:
        """Share with a basis, taking every case that was not reviewed to have none; None without cases."""
        return self.n_basis / self.n_cases if self.n_cases else None

    @property
    def ceiling_frac(self) -> float | None:
        """Share with a basis, taking every case that was not reviewed to have one; None without cases."""
        return (self.n_basis + self.n_not_reviewed) / self.n_cases if self.n_cases else None


def reaches_band(evidence: pd.DataFrame, band: Band) -> pd.Series:
    """True for each row of evidence that is enough for a basis at the band (docs/definitions.md).

    A: submitted, about this target, its case or a list. B: or called for by name. C: or documented by name before, and
    tied to the action by government, press or the organisation. D: any submission, call or documentation.
    """
    level, named = evidence["evidence_level"], evidence["scope"] == "named"
    submitted = (level == "submitted") & (evidence["scope"] != "class")
    called = (level == "called_for") & named
    documented = (level == "documented") & named & evidence["link"].isin(_TYING_LINKS)
    bands = {
        "A": submitted,
        "B": submitted | called,
        "C": submitted | called | documented,
        "D": level.isin(("submitted", "called_for", "documented")),
    }
    return bands[band]


def build_case_states(register: Register, band: Band) -> pd.DataFrame:
    """One row a case known on the as-of day: `case_id`, `state` (basis, none_found or not_reviewed)."""
    evidence = register.public_evidence
    with_basis = evidence.loc[reaches_band(evidence, band), "case_id"]
    cases = register.cases["case_id"]
    state = pd.Series("not_reviewed", index=cases.index, dtype="str")
    state = state.mask(cases.isin(evidence["case_id"]), "none_found").mask(cases.isin(with_basis), "basis")
    return pd.DataFrame({"case_id": cases, "state": state})


# As for selections: a record never changes, and a run asks for the same states hundreds of times.
_states: WeakKeyDictionary[Register, dict[Band, pd.Series]] = WeakKeyDictionary()


def _states_by_case(register: Register, band: Band) -> pd.Series:
    known = _states.setdefault(register, {})
    if band not in known:
        known[band] = build_case_states(register, band).set_index("case_id")["state"]
    return known[band]


def share_of_cases(register: Register, definition: Definition, period: Period, band: Band) -> Share:
    """The cases with a counted person in the period, by state. Raises CoverageError as `count_in` does."""
    cases = sorted(rows_in(register, definition, period)["case_id"].unique())
    states = _states_by_case(register, band).loc[cases]
    counted = {state: int((states == state).sum()) for state in STATES}
    return Share(band, period, counted["basis"], counted["none_found"], counted["not_reviewed"], tuple(cases))


def build_shares(register: Register, definition: Definition, periods: dict[str, Period]) -> pd.DataFrame:
    """One row a period and band: `period`, `first_day`, `last_day`, `band`, `n_basis`, `n_none_found`, `n_not_reviewed`,
    `n_cases`, `floor_frac`, `ceiling_frac`."""
    shares = [(name, share_of_cases(register, definition, period, band)) for name, period in periods.items() for band in BANDS]  # type: ignore[arg-type]
    return pd.DataFrame(
        [
            {
                "period": name,
                "first_day": share.period.first,
                "last_day": share.period.last,
                "band": share.band,
                "n_basis": share.n_basis,
                "n_none_found": share.n_none_found,
                "n_not_reviewed": share.n_not_reviewed,
                "n_cases": share.n_cases,
                "floor_frac": share.floor_frac,
                "ceiling_frac": share.ceiling_frac,
            }
            for name, share in shares
        ]
    )
