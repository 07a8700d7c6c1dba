"""A walk from printed numbers to the rows behind them, as values; text, JSON and pages are made from these alone."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

ROWS, ARITHMETIC, METHOD, RECORDED, WORDS, KEY, FIXED = "rows", "arithmetic", "method", "recorded", "words", "key", "fixed"
NUMBERS = (ROWS, ARITHMETIC, METHOD)
KINDS = {
    ROWS: "counted from the rows listed below",
    ARITHMETIC: "worked out from numbers that are explained here",
    METHOD: "given by a method, from the numbers named; the method was run again and gave the same",
    RECORDED: "as people read and coded it; the record says where",
    WORDS: "text that the code puts together from the numbers named; put together again, it was the same",
    KEY: "tells this row from the others",
    FIXED: "set by the calendar, the profile or the definition",
}
"""How a cell comes about, in words. A cell of the first three kinds holds a number that was computed again."""


@dataclass(frozen=True)
class SeenRow:
    """One act of the record with both codings and its source; `note` says what the row is here for, where that needs saying."""

    row_id: str
    name: str
    entity_type: str
    event: str
    designated_on: str
    removed_on: str
    country: str
    case_id: str
    criterion: str
    basis: str
    second_criterion: str
    second_basis: str
    source: str
    source_url: str
    note: str = ""


@dataclass(frozen=True)
class Evidence:
    """One piece of public evidence about a case; `is_enough` says whether it makes a basis at the band asked for."""

    organisation: str
    level: str
    scope: str
    link: str
    published_on: str
    summary: str
    url: str
    is_enough: bool


@dataclass(frozen=True)
class SeenCase:
    """One case with its state at the band, the counted acts in it, and the evidence that decides the state."""

    case_id: str
    action_on: str
    country: str
    state: str
    row_ids: tuple[str, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Step:
    """A filter: how many acts it dropped and how many it left."""

    says: str
    n_dropped: int
    n_left: int


@dataclass(frozen=True)
class Part:
    """A set of rows and the numbers counted on it by the tested measures; `counts` names them, `unit` says what they count."""

    name: str
    says: str
    counts: dict[str, int]
    unit: str
    definition: str
    first_day: str
    last_day: str
    steps: tuple[Step, ...]
    rows: tuple[SeenRow, ...]
    cases: tuple[SeenCase, ...] = ()
    band: str = ""


@dataclass(frozen=True)
class Target:
    """Where an explanation leads on to: the words after `glomag explain`, and what they are."""

    target: str
    says: str


@dataclass(frozen=True)
class Trial:
    """One single alternative tried on a claim: the numbers it gives as they print, and whether they agree with the letter.

    `leads_to` are the counts of the claim's years with it; none for a claim that is not about years.
    """

    alternative_id: str
    says: str
    numbers: str
    prints_same: bool
    same_sign: bool
    leads_to: tuple[Target, ...] = ()

    @property
    def command(self) -> str:
        """What to ask for its counts, with YEAR for the year, the last part of the key; empty where it leads nowhere."""
        return f"{shlex.join(shlex.split(self.leads_to[0].target)[:-1])} YEAR" if self.leads_to else ""

    @property
    def years(self) -> str:
        """The years that can stand for YEAR in `command`."""
        return ", ".join(shlex.split(lead.target)[-1] for lead in self.leads_to)


@dataclass(frozen=True)
class Cell:
    """One printed cell: how it comes about, from what, and what computing it again gave.

    `formula` holds the numbers of an arithmetic cell, `function` and `method` name and describe the function that gives the
    cell, `part` and `count` say which number of which part it is. `again` is what was computed again, as it prints; it
    equals `printed`, or there would be no explanation. It is empty where nothing is computed.
    """

    column: str
    says: str
    printed: str
    kind: str
    rounding: str
    again: str
    how: str
    formula: str = ""
    function: str = ""
    method: str = ""
    part: str = ""
    count: str = ""
    parts: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    leads_to: tuple[Target, ...] = ()


@dataclass(frozen=True)
class Stamp:
    """What an explanation is of: profile, day, published file with its hash, and the hash of the record's acts."""

    profile: str
    as_of: str
    file: str
    file_sha256: str
    record_sha256: str


@dataclass(frozen=True)
class Walk:
    """Everything that is said about one row of a table or figure, or about one cell of it.

    `alternatives` are those tried on a claim.
    `left_open` says what nobody outside the coalition can know; `sources` are pages (who and address) that are no act's.
    """

    target: str
    title: str
    answer: str
    table: str
    key: dict[str, str]
    stamp: Stamp
    cells: tuple[Cell, ...]
    parts: tuple[Part, ...]
    alternatives: tuple[Trial, ...] = ()
    left_open: str = ""
    sources: tuple[tuple[str, str], ...] = ()

    @property
    def asked(self) -> Cell | None:
        """The cell that was asked for; None where the whole row was."""
        return self.cells[0] if len(self.cells) == 1 else None
