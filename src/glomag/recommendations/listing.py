"""What a recommendation is once it has been read. Nothing here can print itself: a stray message must not carry a row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from glomag.periods import Period

Conduct = Literal["human_rights", "corruption", "both"]
CONDUCTS: tuple[str, ...] = get_args(Conduct)

Grade = Literal["person", "network", "conduct"]
GRADES: tuple[Grade, ...] = get_args(Grade)
"""How a recommendation and a case hang together, the closest first; a rule that takes one takes those before it as well."""

SYNTHETIC = "SYNTHETIC"
"""What stands in every row of an invented list, and across every image drawn from one."""


@dataclass(frozen=True, repr=False)
class Target:
    """A person that a recommendation is about: name and aliases as written, in any script; `uid` is "" where not known.

    `submitted` is set in a dossier: a target that an update added was not recommended before that update.
    """

    name: str
    aliases: tuple[str, ...] = ()
    uid: str = ""
    submitted: Period | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Name and aliases."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, repr=False)
class Recommendation:
    """One row of the list, or the rows of one recommendation with several targets.

    `submitted` is an interval: a day, or all days of the month or year where no more is known. `country` is an ISO 3166
    alpha-2 code. `superseded_by` is the id of the recommendation that took its place, "" where none did.
    """

    id: str
    submitted: Period
    country: str
    targets: tuple[Target, ...]
    conduct: Conduct
    superseded_by: str = ""


@dataclass(frozen=True, repr=False)
class Dossier:
    """A recommendation with all that it superseded: what is counted as one.

    `submitted` holds the days on which the earliest of them can have been submitted: an update does not make an old
    recommendation young. `targets` are those of all of them, each with its own submission.
    """

    id: str
    submitted: Period
    country: str
    targets: tuple[Target, ...]
    conduct: Conduct


@dataclass(frozen=True, repr=False)
class RecommendationList:
    """The whole list in the order of the file. Which organisation submitted what is checked on reading and not kept."""

    recommendations: tuple[Recommendation, ...]
    is_synthetic: bool
    dossiers: tuple[Dossier, ...] = field(default=())
