"""What an explanation is made from: the record as its profile knows it, what is published, and the same computed again."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from glomag.definitions import Definition
from glomag.explain.published import Published
from glomag.explain.rebuilt import Rebuilt
from glomag.explain.walk import Evidence, Part, SeenRow
from glomag.measures.attribution import reaches_band
from glomag.parameters import Profile
from glomag.paths import Project
from glomag.periods import Period
from glomag.register import Register

_SHOWN = tuple(one.name for one in fields(SeenRow) if one.name != "note")


@dataclass(frozen=True, eq=False)
class Context:
    """One profile of a checkout. `register` is the record as known on the profile's date."""

    project: Project
    register: Register
    profile: Profile
    published: Published
    rebuilt: Rebuilt

    @property
    def headline(self) -> Definition:
        """The profile's own definition."""
        return self.profile.headline

    @cached_property
    def acts(self) -> pd.DataFrame:
        """Every act known, by its row id."""
        return self.register.designations.set_index("row_id", drop=False).rename_axis(None)

    @cached_property
    def seen(self) -> dict[str, SeenRow]:
        """Every act known as it is shown, by its row id."""
        rows = self.register.designations.to_dict("records")
        return {row["row_id"]: SeenRow(**{name: as_text(row.get(name)) for name in _SHOWN}) for row in rows}

    @cached_property
    def memory(self) -> dict[Hashable, Part]:
        """Parts that were made: many numbers stand on the same rows."""
        return {}

    @cached_property
    def cases(self) -> dict[str, dict[str, Any]]:
        """Every case known, by its id."""
        return {case["case_id"]: case for case in self.register.cases.to_dict("records")}

    @cached_property
    def evidence(self) -> dict[str, list[dict[str, Any]]]:
        """The public evidence known about each case, with a flag for each band that a piece reaches."""
        known = self.register.public_evidence
        flags = {f"reaches_{band}": reaches_band(known, band) for band in ("A", "B", "C", "D")}
        told: dict[str, list[dict[str, Any]]] = {}
        for row in known.assign(**flags).to_dict("records"):
            told.setdefault(row["case_id"], []).append(row)
        return told

    @cached_property
    def shown_evidence(self) -> dict[tuple[str, str], tuple[Evidence, ...]]:
        """The same as it is shown, by case and band: many numbers stand on the same cases."""
        return {}

    def known_part(self, period: Period) -> Period | None:
        """The part of a period that the record can speak of; None before the order, when nothing could be designated."""
        if period.last < self.register.coverage.first:
            return None
        return Period(max(period.first, self.register.coverage.first), min(period.last, self.register.as_of))


def as_text(value: Any) -> str:
    """A cell of the record as it stands there; empty where nothing does."""
    if value is None or pd.isna(value):
        return ""
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else str(value)


def open_context(project: Project, register: Register, profile: Profile, built: Path | None = None) -> Context:
    """Everything that an explanation needs; `register` is as known on the profile's date.

    `built` is the folder of a run in the making, with processed/ and figures/ of this profile; without it what is published is read.
    """
    processed = built / "processed" if built else project.processed / profile.name
    figures = built / "figures" if built else project.figures / profile.name
    return Context(project, register, profile, Published(profile.name, processed, figures), Rebuilt(project, register, profile))
