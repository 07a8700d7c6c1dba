"""The record by person: the acts on each, and each stay on the list that they make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from glomag.register import Register

# The programme that the record is about; it knows nothing of the others.
RECORDED_PROGRAMME = "GLOMAG"


class Act(NamedTuple):
    """One row of the record, as far as a list can speak to it. Empty cells are ""; `removed_on` is None."""

    row_id: str
    uid: str
    name: str
    entity_type: str
    programs: str
    event: str
    designated_on: date
    date_confidence: str
    removed_on: date | None
    removed_on_confidence: str
    case_id: str
    criterion: str


@dataclass(frozen=True)
class Stay:
    """One time on the list: the act that began it, any later act on somebody still listed, and the one day of leaving."""

    acts: tuple[Act, ...]

    @property
    def begun_on(self) -> date:
        """The day of the act that put the person on the list."""
        return self.acts[0].designated_on

    @property
    def ended_on(self) -> date | None:
        """First day off the list, None while listed."""
        return self.acts[0].removed_on

    def latest_act(self, day: date) -> Act:
        """The last act up to and with a day; the first one where none had come."""
        return next((act for act in reversed(self.acts) if act.designated_on <= day), self.acts[0])


@dataclass(frozen=True)
class Person:
    """Somebody of the record; `uid` is "" where the record has no number."""

    uid: str
    stays: tuple[Stay, ...]

    @property
    def name(self) -> str:
        """The name in the latest row."""
        return self.stays[-1].acts[-1].name

    @property
    def acts(self) -> tuple[Act, ...]:
        """All acts, earliest first."""
        return tuple(act for stay in self.stays for act in stay.acts)

    def stay_on(self, day: date) -> Stay | None:
        """The stay that a day lies in; `removed_on` is the first day outside."""
        return next((stay for stay in self.stays if stay.begun_on <= day and (stay.ended_on is None or day < stay.ended_on)), None)


def people_of(register: Register) -> list[Person]:
    """Everybody of the record, in the order of their first act and then of their names."""
    known = register.designations.sort_values(["designated_on", "name", "row_id"])
    acts: dict[str, list[Act]] = {}
    for row in known.to_dict("records"):
        acts.setdefault(row["person_id"], []).append(_act_of(row))
    return [Person(of_one[0].uid, _stays_of(of_one)) for of_one in acts.values()]


def _act_of(row: dict[Any, Any]) -> Act:
    removed = row["removed_on"]
    return Act(
        row_id=row["row_id"],
        uid=_text(row["ofac_uid"]),
        name=row["name"],
        entity_type=row["entity_type"],
        programs=row["programs"],
        event=row["event"],
        designated_on=row["designated_on"].date(),
        date_confidence=_text(row["date_confidence"]),
        removed_on=None if pd.isna(removed) else removed.date(),
        removed_on_confidence=_text(row["removed_on_confidence"]),
        case_id=row["case_id"],
        criterion=row["criterion"],
    )


def _text(cell: Any) -> str:
    return "" if pd.isna(cell) else str(cell)


def _stays_of(acts: list[Act]) -> tuple[Stay, ...]:
    """Acts on somebody who had not left by then belong to the same stay (docs/codebook.md: they leave once)."""
    stays: list[list[Act]] = []
    for act in acts:
        left = stays[-1][0].removed_on if stays else None
        if not stays or (left is not None and left <= act.designated_on):
            stays.append([])
        stays[-1].append(act)
    return tuple(Stay(tuple(of_one)) for of_one in stays)
