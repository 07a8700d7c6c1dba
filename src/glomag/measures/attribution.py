"""Share of cases with a civil-society basis that the public can see: a floor, and a ceiling for what nobody reviewed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from glomag.definitions import BANDS, Band, Definition
from glomag.measures.acts import Index, acts_of
from glomag.measures.selection import mark_counted
from glomag.periods import Period
from glomag.register import Register
from glomag.register.kept import as_it_is, copy_frame, kept_by_record, read_only

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


@kept_by_record(copy_frame)
def build_case_states(register: Register, band: Band) -> pd.DataFrame:
    """One row a case known on the as-of day: `case_id`, `state` (basis, none_found or not_reviewed)."""
    evidence = register.public_evidence
    with_basis = evidence.loc[reaches_band(evidence, band), "case_id"]
    cases = register.cases["case_id"]
    state = pd.Series("not_reviewed", index=cases.index, dtype="str")
    state = state.mask(cases.isin(evidence["case_id"]), "none_found").mask(cases.isin(with_basis), "basis")
    return pd.DataFrame({"case_id": cases, "state": state})


@kept_by_record(as_it_is)
def _state_of_case(register: Register, band: Band) -> Index:
    """For each case of `acts_of(register)` the place of its state in STATES."""
    states = build_case_states(register, band).set_index("case_id")["state"]
    place = {state: number for number, state in enumerate(STATES)}
    return read_only(np.array([place[state] for state in states.loc[list(acts_of(register).ids["cases"])]], dtype=np.int64))


def share_of_cases(register: Register, definition: Definition, period: Period, band: Band) -> Share:
    """The cases with a counted person in the period, by state. Raises CoverageError as `count_in` does."""
    register.known.check_period(period, f"count as of {register.as_of}")
    acts = acts_of(register)
    cases = np.flatnonzero(acts.present("cases", mark_counted(register, definition) & acts.inside(period)))
    n_basis, n_none_found, n_not_reviewed = np.bincount(_state_of_case(register, band)[cases], minlength=len(STATES)).tolist()
    return Share(band, period, n_basis, n_none_found, n_not_reviewed, tuple(str(acts.ids["cases"][case]) for case in cases))


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
