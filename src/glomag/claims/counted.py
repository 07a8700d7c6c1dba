"""Parts of a whole that sentences are said of: how many specifications, claims or intervals show a thing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import pandas as pd

from glomag.claims.curves import summarise_specifications
from glomag.claims.letter_windows import letter_change
from glomag.claims.specified import build_specifications
from glomag.claims.uncertainty import build_change_interval
from glomag.claims.verdicts import build_claims
from glomag.parameters import Profile
from glomag.register import Register

_FALLS, _CHANGE, _NEAR, _DECLINE = "three_straight_declines", "drop_fy2020_fy2023", "fy2024_similarly_low", "attribution_decline"
# The claim and the column of specification_summary that each measure reads.
_SPECIFIED = {
    "specifications-with-a-fall": (_CHANGE, "n_same_sign"),
    "specifications-printing-the-change": (_CHANGE, "n_printing"),
    "specifications-with-three-falls": (_FALLS, "n_printing"),
    "specifications-near": (_NEAR, "n_same_sign"),
    "specifications-with-a-lower-share": (_DECLINE, "n_same_sign"),
}
_CLAIMS, _INTERVALS = "claims-reproduced", "intervals-without-a-change"


class Parts(Mapping[str, tuple[int, int]]):
    """Part and whole of each measure of `sayable.COUNTED` on the record; what takes long is counted when it is first asked for."""

    def __init__(self, register: Register, profile: Profile) -> None:
        """`register` is the record as known on the profile's date."""
        self._register, self._profile = register, profile
        self._counted: dict[str, tuple[int, int]] = {}

    def __getitem__(self, measure: str) -> tuple[int, int]:
        """Part and whole; KeyError where there is no such measure, or nothing to count on the profile's date."""
        if measure not in self._counted:
            self._counted[measure] = self._count(measure)
        part, whole = self._counted[measure]
        if not whole:
            raise KeyError(measure)
        return part, whole

    def _count(self, measure: str) -> tuple[int, int]:
        if measure == _CLAIMS:
            return count_reproduced(build_claims(self._register, self._profile), self._register.letter_claims)
        if measure == _INTERVALS:
            return count_intervals_without_change(self._intervals)
        return count_specifications(self._summary, *_SPECIFIED[measure])

    def __iter__(self) -> Iterator[str]:
        """The measures that can be counted."""
        return (measure for measure in (_CLAIMS, *_SPECIFIED, _INTERVALS) if measure in self)

    def __len__(self) -> int:
        """How many of them there are."""
        return sum(1 for _ in self)

    @cached_property
    def _summary(self) -> pd.DataFrame:
        return summarise_specifications(build_specifications(self._register, self._profile), self._register.letter_claims)

    @cached_property
    def _intervals(self) -> pd.DataFrame:
        return build_change_interval(self._register, self._profile.headline, letter_change(self._register).years)


def count_reproduced(claims: pd.DataFrame, letter_claims: pd.DataFrame) -> tuple[int, int]:
    """Claims that the record reproduces, of those that it can recount: shares rest on a list that only the coalition has."""
    recounted = letter_claims.loc[letter_claims["needs"] == "public register", "claim_id"]
    own = claims[claims["claim_id"].isin(recounted) & (claims["verdict"] != "beyond coverage")]
    return int((own["verdict"] == "reproduced").sum()), len(own)


def count_specifications(summary: pd.DataFrame, claim_id: str, column: str) -> tuple[int, int]:
    """Specifications of a claim counted in a column of specification_summary, of all that it has."""
    own = summary[summary["claim_id"] == claim_id]
    return int(own[column].sum()), int(own["n_specifications"].sum())


def count_intervals_without_change(intervals: pd.DataFrame) -> tuple[int, int]:
    """Intervals of one change that reach from a fall to a rise, of all methods; 0 of 0 where there is none."""
    return (int(intervals["spans_zero"].sum()), len(intervals)) if len(intervals) else (0, 0)
