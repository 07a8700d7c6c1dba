"""What a new list must show before it takes the place of the last good one.

Blocked and half-empty downloads have been published by others as lists. Every threshold stands beside what ten real lists
from 2019-01-15 to 2024-03-04 showed; a person who knows of a great day of removals accepts it with `--allow-loss`.
"""

from __future__ import annotations

import math
from collections.abc import Set
from dataclasses import dataclass, field
from datetime import date, timedelta

from glomag.errors import FetchError, ParameterError
from glomag.sources.entries import SourceFormat, SourceList
from glomag.sources.store import StoredList

_DAYS_A_YEAR = 365.25
_SHOWN = 3


def _smallest() -> dict[SourceFormat, int]:
    # The smallest of the ten SDN.CSV had 1.5 MB (203 bytes an entry, 7,379 entries). The same entries need some five times
    # that in SDN.XML and over ten times in SDN_ADVANCED.XML (119 MB now); each minimum is well below.
    return {"SDN.CSV": 1_000_000, "SDN.XML": 4_000_000, "SDN_ADVANCED.XML": 15_000_000}


@dataclass(frozen=True)
class Thresholds:
    """How much a new list may lack: bytes for sizes, fractions for losses."""

    # No loss of the ten lists explains fewer bytes than this; not relaxed by anything.
    smallest: dict[SourceFormat, int] = field(default_factory=_smallest)
    # Against the last good file of the same format. No list had less than 0.997 of the one before; what removals may do is
    # for the next gates to judge, this one is for files that lost a part of each entry.
    size_loss: float = 0.20
    # The list grows: the number of entries never fell by more than 0.6 % from one list to the next, in 5 to 946 days.
    count_loss: float = 0.05
    # Entries of the last good list that are gone: at most 2.6 % over a few months (236 of 9,083 in 106 days), 0.6 % in five
    # days, and 15.0 % from the first list to the last, in 5.1 years; two lists a year or more apart lost 4.8 % a year at
    # most. So: 5 % at once and 4 % more for each year between two lists; no pair of the ten uses more than 64 % of
    # that. Where the last good list is very old, more than two fifths are never taken for removals.
    uid_loss: float = 0.05
    uid_loss_a_year: float = 0.04
    uid_loss_at_most: float = 0.40
    # Entries that the record says are listed: all of them stood on each of the ten lists. The record can be some years behind:
    # it knows 7 removals of some 740 persons on one day and 12 in one year, so that a tenth is five years of the fastest pace.
    known_loss: float = 0.10
    # What a person accepts of every loss above, knowing of a great day of removals.
    allow_loss: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.allow_loss < 1:
            raise ParameterError(f"--allow-loss: {self.allow_loss} is no fraction", allowed="from 0 to below 1, as in 0.08 for 8 percent")


@dataclass(frozen=True)
class _Loss:
    """One thing that a list may lose a part of, and how much of it is gone."""

    said: str
    before: int
    now: int
    allowed: float

    @property
    def fraction(self) -> float:
        return max(self.before - self.now, 0) / self.before if self.before else 0.0

    @property
    def printed(self) -> str:
        return f"{self.said} ({self.fraction:.1%} gone, {self.allowed:.1%} allowed)"


@dataclass(frozen=True)
class Candidate:
    """A list that asks to be taken: its entries, its date, and the bytes of its file."""

    source: SourceList
    list_date: date
    size: int


def check_minimum(new: Candidate, thresholds: Thresholds) -> Candidate:
    """Raise FetchError for a file that is too small in itself."""
    smallest = thresholds.smallest[new.source.format]
    if new.size < smallest:
        raise FetchError(
            f"the file has {new.size:,} bytes: too few for a whole list",
            where=new.source.format,
            allowed=f"at least {smallest:,} bytes",
            change="try again later; where the list really is that short, use the file with: glomag ingest FILE",
        )
    return new


def check_list_date(new: Candidate, before: StoredList | None, today: date) -> Candidate:
    """Raise FetchError for a list older than `before`, the last good one of its format, or of a day to come."""
    day, where = new.list_date, new.source.format
    if day > today + timedelta(days=1):  # a day more, since a day begins earlier elsewhere
        raise FetchError(
            f"the list is dated {day}, which is still to come", where=where, allowed=f"up to {today}", change="try again later"
        )
    if before is not None and day < before.list_date:
        raise FetchError(
            f"the list is dated {day}: the service sent an older one",
            where=where,
            allowed=f"{before.list_date} or later, the date of the last good list of this format",
            change="try again later; an old list that you want to have is used with: glomag ingest FILE",
        )
    return new


def check_losses(
    new: Candidate, downloaded: StoredList | None, last: tuple[StoredList, SourceList] | None, known: Set[str], thresholds: Thresholds
) -> Candidate:
    """Raise FetchError, naming every loss that is too great, where more is gone than removals explain.

    `downloaded` is the last list downloaded in this format, whose size is comparable; `last` the last good list of any format
    and its entries; `known` the list numbers that the record has as listed.
    """
    uids = set(new.source.entries["uid"])
    losses = [_loss_of(known, uids, "that the record has as listed", thresholds.known_loss)]
    if downloaded is not None:
        size = downloaded.provenance.size
        said = f"the file has {new.size:,} bytes where {downloaded.printed} has {size:,}"
        losses.append(_Loss(said, size, new.size, thresholds.size_loss))
    if last is not None:
        stored, entries = last[0], last[1].entries
        whose = f"the last good list ({stored.printed})"
        said = f"it has {len(uids):,} entries where {whose} has {len(entries):,}"
        losses.append(_Loss(said, len(entries), len(uids), thresholds.count_loss))
        allowed = allowed_uid_loss(stored.list_date, new.list_date, thresholds)
        losses.append(_loss_of(set(entries["uid"]), uids, f"of {whose}", allowed))
    _refuse(losses, new.source.format, thresholds.allow_loss)
    return new


def allowed_uid_loss(earlier: date, later: date, thresholds: Thresholds) -> float:
    """The fraction of a list's entries that may be gone from a later list: more, the more time lies between them."""
    years = max((later - earlier).days, 0) / _DAYS_A_YEAR
    return min(thresholds.uid_loss + years * thresholds.uid_loss_a_year, thresholds.uid_loss_at_most)


def _loss_of(before: Set[str], now: Set[str], whose: str, allowed: float) -> _Loss:
    gone = sorted(before - now, key=lambda uid: (len(uid), uid))
    examples = f", among them {', '.join(gone[:_SHOWN])}" if gone else ""
    said = f"{len(gone):,} of {len(before):,} entries {whose} are missing{examples}"
    return _Loss(said, len(before), len(before) - len(gone), allowed)


def _refuse(losses: list[_Loss], wanted: SourceFormat, allow_loss: float) -> None:
    too_great = [loss for loss in losses if loss.fraction > max(loss.allowed, allow_loss)]
    if not too_great:
        return
    # Rounded up, so that the number named does accept the list; never 1, which would accept an empty one.
    needed = min(math.ceil(max(loss.fraction for loss in too_great) * 100) / 100, 0.99)
    raise FetchError(
        "too much is gone: " + "; ".join(loss.printed for loss in too_great),
        where=wanted,
        allowed="what ten lists from 2019 to 2024 lost, and as much again; the last good list stays in use",
        change=f"try again later; if you know that OFAC removed so many, accept it with --allow-loss {needed:.2f}",
    )
