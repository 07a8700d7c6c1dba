"""Who came on to OFAC's list under which programme, and between which two lists: every tag, by a series of dated lists.

A list shows the state at some moment of its day, and no more. So an arrival has no day but an interval, from the last list without
the entry under that tag to the first list with it, both days included, as `glomag audit` has it. Whoever came and went between two
lists is not seen. The list does not say why: not the limb of the order, not whether a person was listed for own conduct or for
ties, and not whether it was designated or only identified.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple, get_args

import pandas as pd

from glomag.errors import SourceError
from glomag.measures.listed import Listed
from glomag.reconcile.names import print_tags
from glomag.sources.dating import NAMED_BY_DATE

ArrivedAs = Literal["new entry", "tag added", "transfer", "renamed"]
ARRIVED_AS: tuple[ArrivedAs, ...] = get_args(ArrivedAs)
NEW, ADDED, TRANSFER, RENAMED = ARRIVED_AS

COUNT_OF: dict[str, str] = {NEW: "n_new", ADDED: "n_added", TRANSFER: "n_transfer"}
"""The column of a table that counts each way to arrive; a renamed tag is none."""

PrintedDay = Literal["agrees", "differs", "not printed", "of an earlier entry"]
PRINTED_DAYS: tuple[PrintedDay, ...] = get_args(PrintedDay)

# Tags that the notes of data/raw/register/programmes.csv call the same order under another tag: the old one, and the new one.
SAME_ORDER = {"SYRIA-EO13894": "PAARSSR-EO13894"}
BY_NOTE, BY_LISTS = "a note of programmes.csv", "every entry that stayed moved at once"
# One entry that moves alone says nothing about a programme.
_FEWEST_MOVED = 2

ROW_COLUMNS = (
    "uid", "name", "entity_type", "programme", "printed_tag", "arrived_as", "last_before", "first_after", "tags_before", "printed_first",
    "printed_last", "printed_day",
)  # fmt: skip
RENAME_COLUMNS = ("old_tag", "new_tag", "last_before", "first_after", "n_before", "n_moved", "told_by")
TOTAL_COLUMNS = ("programme", "entity_type", "n_on_first_list", "n_new", "n_added", "n_transfer", "n_ever", "n_returns", "n_on_last_list")


@dataclass(frozen=True)
class Arrivals:
    """What a series of lists shows of every tag. A programme is called by its newest tag where a tag was renamed.

    `rows`: one row a number and printed tag that an earlier list lacks, in the order of the lists. `arrived_as` is `new entry` (the
    number was on no earlier list), `tag added` (it was, and kept one of its tags), `transfer` (it was, and kept none), or `renamed`
    (it stood under another tag of the same programme: no arrival). `printed_day` holds the day of entry that the list prints against
    the interval of a new entry; it is a check and moves nothing. `present`: `uid`, `programme`, `entity_type` of the first list, which
    have no arrival. `renames`: one row a renamed tag; `last_before` is None where the first list has both. `totals`: one row a
    programme and kind; `n_ever` are the numbers that were ever under it, `n_returns` the times that one came back, which are no
    arrivals.
    """

    days: tuple[date, ...]
    rows: pd.DataFrame
    present: pd.DataFrame
    renames: pd.DataFrame
    totals: pd.DataFrame

    def current_tag(self, tag: str) -> str:
        """The newest tag of the programme that a tag stands for: the tag itself where it was never renamed."""
        return _newest(tag, dict(zip(self.renames["old_tag"], self.renames["new_tag"], strict=True)))


def find_arrivals(lists: Iterable[Listed]) -> Arrivals:
    """Fold lists, earliest first; memory follows the numbers that were ever listed, and not the number of lists.

    Raises SourceError where there are fewer than two lists, and ValueError where their days do not rise.
    """
    fold = _Fold()
    for listed in lists:
        fold.take(listed)
    if not fold.days:
        raise SourceError("there is no list to count on", allowed=NAMED_BY_DATE)
    if len(fold.days) == 1:
        raise SourceError(f"one list shows no arrival: there is only that of {fold.days[0]}", allowed="at least two lists")
    return fold.arrivals()


def _newest(tag: str, renamed: dict[str, str]) -> str:
    while tag in renamed:
        tag = renamed[tag]
    return tag


class _Row(NamedTuple):
    uid: str
    name: str
    entity_type: str
    printed_tag: str
    arrived_as: str
    place: int
    tags_before: tuple[str, ...]
    printed_first: date | None
    printed_last: date | None


@dataclass(slots=True)
class _Known:
    """A number: its tags on the last list that has it, the number of that list, its kind, and every tag that it ever had."""

    tags: tuple[str, ...]
    seen: int
    kind: str
    ever: tuple[str, ...]


@dataclass
class _Fold:
    """What has to be known of all lists so far to read the next one."""

    days: list[date] = field(default_factory=list)
    _n_lists: int = 0  # that differ from the one before
    _before: Listed | None = None
    _known: dict[str, _Known] = field(default_factory=dict)
    _tags_before: set[str] = field(default_factory=set)
    _tags_ever: set[str] = field(default_factory=set)
    _rows: list[_Row] = field(default_factory=list)
    _present: list[tuple[str, str, str]] = field(default_factory=list)
    _renamed: dict[str, str] = field(default_factory=dict)
    _renames: list[tuple[object, ...]] = field(default_factory=list)
    _returns: Counter[tuple[str, str]] = field(default_factory=Counter)

    def take(self, listed: Listed) -> None:
        """Read one list more."""
        if self.days and listed.day <= self.days[-1]:
            raise ValueError(f"lists must come in the order of their days: {listed.day} after {self.days[-1]}")
        if self._before is None or (listed.uids, listed.tags) != (self._before.uids, self._before.tags):
            self._compare(listed)
        self.days.append(listed.day)
        self._before = listed

    def _compare(self, listed: Listed) -> None:
        number, tags_now = self._n_lists, {tag for tags in listed.tags for tag in tags}
        self._find_renames(listed, tags_now)
        for at, (uid, tags) in enumerate(zip(listed.uids, listed.tags, strict=True)):
            known = self._known.get(uid)
            if known is None:
                self._begin(listed, at)
                continue
            if known.tags != tags:
                self._change(listed, at, known)
            elif known.seen < number - 1:
                self._returns.update((tag, known.kind) for tag in set(tags))
            known.tags, known.seen = tags, number
        self._n_lists = number + 1
        self._tags_before, self._tags_ever = tags_now, self._tags_ever | tags_now

    def _begin(self, listed: Listed, at: int) -> None:
        uid, kind, tags = listed.uids[at], listed.kinds[at], listed.tags[at]
        known = self._known[uid] = _Known((), self._n_lists, kind, ())
        if self.days:
            self._arrive(listed, at, known, NEW)
        else:
            self._present += [(uid, tag, kind) for tag in tags]
        known.tags = known.ever = tags

    def _change(self, listed: Listed, at: int, known: _Known) -> None:
        tags, was_absent = listed.tags[at], known.seen < self._n_lists - 1
        self._returns.update((tag, known.kind) for tag in set(tags) if tag in known.ever and (was_absent or tag not in known.tags))
        before = {self._programme_of(tag) for tag in known.tags}
        stays = not before or any(self._programme_of(tag) in before for tag in tags)
        self._arrive(listed, at, known, ADDED if stays else TRANSFER)

    def _arrive(self, listed: Listed, at: int, known: _Known, how: ArrivedAs) -> None:
        """A row for every tag that the number never had."""
        ever = {self._programme_of(tag) for tag in known.ever}
        for tag in dict.fromkeys(listed.tags[at]):
            if tag in known.ever:
                continue
            programme = self._programme_of(tag)
            arrived_as = RENAMED if programme in ever else how
            entered = listed.entered[at]
            self._rows.append(_Row(listed.uids[at], listed.names[at], known.kind, tag, arrived_as, len(self.days), known.tags, *entered))
            ever.add(programme)
            known.ever += (tag,)

    def _find_renames(self, listed: Listed, tags_now: set[str]) -> None:
        """A tag of which a note says so, and one that ended while a tag begins that every entry of it carries which is still listed."""
        for old, new in SAME_ORDER.items():
            if new in tags_now and old in self._tags_ever | tags_now and old not in self._renamed:
                self._rename(listed, old, new, BY_NOTE)
        begun = tags_now - self._tags_ever
        ended = self._tags_before - tags_now - set(self._renamed) if begun else set()
        for old in sorted(ended):
            n_before, after = self._moving(listed, old)
            shared = set.intersection(*map(set, after)) & begun if after else set()
            if len(shared) == 1 and len(after) >= max(_FEWEST_MOVED, n_before / 2):
                self._rename(listed, old, shared.pop(), BY_LISTS)

    def _moving(self, listed: Listed, old: str) -> tuple[int, list[tuple[str, ...]]]:
        """How many entries had a tag on the list before, and the tags of those that are on this list."""
        had = {uid for uid, known in self._known.items() if known.seen == self._n_lists - 1 and old in known.tags}
        return len(had), [tags for uid, tags in zip(listed.uids, listed.tags, strict=True) if uid in had]

    def _rename(self, listed: Listed, old: str, new: str, told_by: str) -> None:
        n_before, after = self._moving(listed, old)
        self._renamed[old] = new
        n_moved = sum(new in tags and old not in tags for tags in after)
        last_before = self.days[-1] if self.days else None
        self._renames.append((old, new, last_before, listed.day, n_before, n_moved, told_by))

    def arrivals(self) -> Arrivals:
        """All that was found, as frames."""
        present = pd.DataFrame(self._present, columns=["uid", "programme", "entity_type"], dtype="str")
        present["programme"] = present["programme"].map(self._programme_of).astype("str")
        present = present.drop_duplicates(ignore_index=True)
        renames = pd.DataFrame(self._renames, columns=list(RENAME_COLUMNS), dtype="object")
        texts = dict.fromkeys(("old_tag", "new_tag", "told_by"), "str")
        rows = self._row_frame()
        totals = self._totals(rows, present)
        return Arrivals(tuple(self.days), rows, present, renames.astype({**texts, "n_before": "int64", "n_moved": "int64"}), totals)

    def _programme_of(self, tag: str) -> str:
        return _newest(tag, self._renamed)

    def _row_frame(self) -> pd.DataFrame:
        rows = [
            (
                row.uid, row.name, row.entity_type, self._programme_of(row.printed_tag), row.printed_tag, row.arrived_as,
                self.days[row.place - 1], self.days[row.place], print_tags(row.tags_before), row.printed_first, row.printed_last,
                self._printed_day(row),
            )
            for row in self._rows
        ]  # fmt: skip
        frame = pd.DataFrame(rows, columns=list(ROW_COLUMNS), dtype="object")
        days = {"last_before", "first_after", "printed_first", "printed_last"}
        return frame.astype({name: "str" for name in ROW_COLUMNS if name not in days})

    def _printed_day(self, row: _Row) -> PrintedDay:
        if row.printed_first is None or row.printed_last is None:
            return "not printed"
        if row.arrived_as != NEW:
            return "of an earlier entry"
        agrees = row.printed_first <= self.days[row.place] and row.printed_last >= self.days[row.place - 1]
        return "agrees" if agrees else "differs"

    def _totals(self, rows: pd.DataFrame, present: pd.DataFrame) -> pd.DataFrame:
        counts: dict[tuple[str, str], Counter[str]] = {}

        def add(programme: str, kind: str, column: str, n: int = 1) -> None:
            counts.setdefault((programme, kind), Counter())[column] += n

        for one in present.itertuples():
            add(one.programme, one.entity_type, "n_on_first_list")
        for row in rows[rows["arrived_as"] != RENAMED].itertuples():
            add(row.programme, row.entity_type, COUNT_OF[row.arrived_as])
        for (tag, kind), n in self._returns.items():
            add(self._programme_of(tag), kind, "n_returns", n)
        for known in self._known.values():
            for programme in {self._programme_of(tag) for tag in known.tags} if known.seen == self._n_lists - 1 else ():
                add(programme, known.kind, "n_on_last_list")
        for counted in counts.values():
            counted["n_ever"] = sum(counted[name] for name in ("n_on_first_list", *COUNT_OF.values()))
        table = [(*key, *(counts[key][name] for name in TOTAL_COLUMNS[2:])) for key in sorted(counts)]
        frame = pd.DataFrame(table, columns=list(TOTAL_COLUMNS))
        return frame.astype({name: "str" if name in TOTAL_COLUMNS[:2] else "int64" for name in TOTAL_COLUMNS})
