"""What was already released: the public book in which every release is written, and from which every attacker starts."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from glomag.disclosure.constraints import Constraint
from glomag.disclosure.policy import End, Grade
from glomag.disclosure.problems import DisclosureError
from glomag.wording import percent_of

FILE = "ledger.json"
Measure = Literal["list", "list or public"]
Version = Annotated[int, Field(ge=1)]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ReleasedShare(_Entry):
    """A share of cases as it was printed. All of it is public: the cases are those of the record.

    `cases` are those whose basis in the list was counted, `n_cases` the denominator, `offset` how many of it have a basis in
    public anyway, and `percents` the whole percentages that print alike: one, or those between which nothing more is said.
    `version` counts the lists: it goes up by one when a list no longer fits what was released before.
    """

    measure: Measure
    window: str
    first_day: date
    last_day: date
    grade: Grade
    end: End
    cases: tuple[str, ...]
    n_cases: int
    offset: int
    percents: tuple[int, ...]
    version: Version = 1

    def constraint(self) -> Constraint:
        """What the print tells about the cases."""
        allowed = [n for n in range(len(self.cases) + 1) if percent_of(self.offset + n, self.n_cases) in self.percents]
        return Constraint(frozenset(self.cases), (self.grade, self.end), tuple(allowed), self.version)


class ReleasedCount(_Entry):
    """A count or a share of recommendations as it was printed; `as_of` is the last day whose designations it knows.

    `interval` is printed in the same steps. `some_cases`: one of these cases at least must rest on a recommendation for the
    print to be true; empty where it tells nothing of the kind.
    """

    measure: str
    group: str = ""
    horizon_years: int = 0
    first_day: date
    last_day: date
    as_of: date
    grade: Grade
    printed: str
    at_least: int
    at_most: int
    interval: tuple[int, int] | None = None
    some_cases: tuple[str, ...] = ()
    version: Version = 1

    def constraint(self) -> Constraint | None:
        """What the print tells about the cases; None where it tells nothing."""
        if not self.some_cases:
            return None
        n = len(self.some_cases)
        return Constraint(frozenset(self.some_cases), (self.grade, "possible"), tuple(range(1, n + 1)), self.version)


class Release(_Entry):
    """All that was released at one time, of one profile.

    `case_days` are the cases of the record as it then was, each with the day of its action: a case that is added to the record
    later, however old, moves the counts, and only the record of then tells that it was added.
    """

    profile: str
    as_of: date
    case_days: dict[str, date]
    shares: tuple[ReleasedShare, ...]
    counts: tuple[ReleasedCount, ...]


class Ledger(_Entry):
    """Every release, the oldest first."""

    releases: tuple[Release, ...] = ()

    @property
    def version(self) -> int:
        """The number of the list behind the newest print that tells something; 1 before any.

        A list of which nothing was told cannot be held against the next one.
        """
        return max((one.version for one in self.constraints if len(one.allowed) <= len(one.cases)), default=1)

    @property
    def constraints(self) -> list[Constraint]:
        """What all prints together tell."""
        return [told for release in self.releases for told in constraints_of(release)]

    def with_release(self, release: Release) -> Ledger:
        """The ledger and one release more."""
        return Ledger(releases=(*self.releases, release))


def constraints_of(release: Release) -> list[Constraint]:
    """What the prints of one release tell."""
    told = [share.constraint() for share in release.shares]
    some = [count.constraint() for count in release.counts]
    return list(dict.fromkeys([*told, *(one for one in some if one is not None)]))


def read_ledger(folder: Path, shown: str) -> Ledger:
    """The ledger of a folder of releases, empty where nothing was released; raises DisclosureError where it is not whole.

    A damaged ledger stops every release: what was released before would be forgotten, and could be subtracted.
    """
    path = folder / FILE
    if not path.exists():
        return Ledger()
    try:
        return Ledger.model_validate_json(path.read_text(encoding="utf-8"))
    except (ValidationError, UnicodeDecodeError, OSError) as error:
        fault = error.errors(include_url=False)[0] if isinstance(error, ValidationError) else {"loc": (), "msg": "it cannot be read"}
        raise DisclosureError(
            f"the ledger of releases is not whole: {'.'.join(str(part) for part in fault['loc'])} {fault['msg']}",
            where=shown,
            change="restore it from version control: without it nothing can be released safely",
        ) from None


def ledger_text(ledger: Ledger) -> str:
    """The ledger as it is written."""
    return json.dumps(ledger.model_dump(mode="json"), indent=1, ensure_ascii=False) + "\n"
