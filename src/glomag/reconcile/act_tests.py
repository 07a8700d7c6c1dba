"""One day of the record against the lists on both sides of it: confirmed, contradicted, or not testable."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from glomag.reconcile.people import Stay

Status = Literal["confirmed", "contradicted", "not testable"]
STATUSES: tuple[Status, ...] = ("confirmed", "contradicted", "not testable")


class Sighting(NamedTuple):
    """One list: its day, and whether the entry was on it with the tag at some moment of that day."""

    day: date
    is_present: bool


class Outcome(NamedTuple):
    """The outcome of a test: the entry changed between the lists `last_before` and `first_after`, None where one is lacking."""

    status: Status
    reason: str
    last_before: date | None = None
    first_after: date | None = None

    @property
    def n_days_between(self) -> int | None:
        """Width of the interval; None where it has only one end."""
        return (self.first_after - self.last_before).days if self.first_after and self.last_before else None


class Gap(NamedTuple):
    """Lists without an entry between two lists that have it."""

    last_before: date
    absent_from: date
    absent_to: date
    first_after: date


def sightings_of_stay(sightings: Sequence[Sighting], before: Stay | None, after: Stay | None) -> list[Sighting]:
    """The lists that can speak about one stay of somebody who has several.

    They end where the next stay begins, and begin where the last one ended. On such a day itself the presence of the
    entry belongs to the other stay.
    """
    first = before.ended_on if before else None
    last = after.begun_on if after else None
    kept = [one for one in sightings if (first is None or one.day >= first) and (last is None or one.day <= last)]
    return [one for one in kept if not (one.is_present and one.day in (first, last))]


def check_begun(stay: Stay, sightings: Sequence[Sighting], as_of: date) -> Outcome:
    """Test the day on which a stay began.

    The record expects the entry on every list later than that day and earlier than `removed_on`, or than the day after
    `as_of` where it is still listed. A list of the very day may show either state.
    """
    begun, ended = stay.begun_on, stay.ended_on
    if not sightings:
        return Outcome("not testable", "no list speaks about it")
    seen = [day for day, is_present in sightings if is_present]
    expected = [day for day, _ in sightings if begun < day and (day < ended if ended else day <= as_of)]
    if not seen:
        return _never_seen(stay, sightings, expected)
    first = seen[0]
    before = [day for day, _ in sightings if day < first]
    if first < begun:
        return Outcome("contradicted", f"on the list of {first} already", before[-1] if before else None, first)
    too_late = [day for day in expected if day < first]
    if too_late:
        return Outcome("contradicted", f"not yet on the list of {too_late[-1]}; first seen on {first}", too_late[-1], first)
    if not before:
        return Outcome("not testable", f"on the first list, {first}, already: only an upper bound", None, first)
    if before[-1] > begun:
        return Outcome(
            "not testable",
            f"seen only after {ended or as_of}, {'its removed_on' if ended else 'the last day of the record'}",
            before[-1],
            first,
        )
    earlier = " (that copy was taken earlier on the same day)" if before[-1] == begun else ""
    return Outcome("confirmed", f"not on the list of {before[-1]}{earlier}, on the list of {first}", before[-1], first)


def _never_seen(stay: Stay, sightings: Sequence[Sighting], expected: list[date]) -> Outcome:
    first, last = sightings[0].day, sightings[-1].day
    if expected:
        others = f" and {len(expected) - 1} more" if len(expected) > 1 else ""
        return Outcome("contradicted", f"never seen, although the list of {expected[0]}{others} should have it", expected[-1], None)
    if stay.begun_on > last:
        return Outcome("not testable", f"after the last list, {last}", last, None)
    if stay.begun_on == last:
        return Outcome("not testable", f"the last list, {last}, is of the same day and was taken earlier", last, None)
    if stay.ended_on is not None and stay.ended_on <= first:
        return Outcome("not testable", f"on and off the list before the first list, {first}", None, first)
    if stay.ended_on is None:
        return Outcome("not testable", "no list between the act and the last day of the record")
    return Outcome("not testable", "on and off the list between the same two lists")


def check_ended(stay: Stay, sightings: Sequence[Sighting], as_of: date) -> Outcome | None:
    """Test the day on which a stay ended; None where the record has no such day and the entry does not vanish either."""
    ended = stay.ended_on
    seen = [day for day, is_present in sightings if is_present]
    if not seen:
        return None if ended is None else _never_seen_leaving(ended, sightings)
    last = seen[-1]
    after = [day for day, _ in sightings if day > last]
    if ended is None:
        return _vanished(last, after, as_of) if after else None
    if last > ended:
        still = next(day for day in seen if day > ended)
        return Outcome("contradicted", f"on the list of {still}, after removed_on", still, after[0] if after else None)
    if not after:
        return Outcome("not testable", f"after the last list, {last}, which has it", last, None)
    if after[0] < ended:
        unsure = stay.acts[0].removed_on_confidence
        narrow = f"; the date is from {unsure}" if unsure == "memory" else "; the bracket can be narrowed" if unsure == "bracketed" else ""
        return Outcome("contradicted", f"off the list of {after[0]} already{narrow}", last, after[0])
    earlier = " (that copy was taken earlier on the same day)" if last == ended else ""
    return Outcome("confirmed", f"on the list of {last}{earlier}, off the list of {after[0]}", last, after[0])


def _never_seen_leaving(ended: date, sightings: Sequence[Sighting]) -> Outcome:
    if not sightings:
        return Outcome("not testable", "no list speaks about it")
    first, last = sightings[0].day, sightings[-1].day
    if ended <= first:
        return Outcome("not testable", f"before the first list, {first}", None, first)
    if ended > last:
        return Outcome("not testable", f"after the last list, {last}", last, None)
    return Outcome("not testable", "on no list of the series")


def _vanished(last: date, after: list[date], as_of: date) -> Outcome:
    if after[0] > as_of:
        return Outcome("not testable", f"off the list of {after[0]}, after the last day of the record, {as_of}", last, after[0])
    return Outcome("contradicted", f"the record has no removed_on; off every list from {after[0]} to {after[-1]}", last, after[0])
