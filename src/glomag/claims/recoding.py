"""How many rows would have to be coded otherwise for two counts to print what the letter prints, and which ones.

A row is borderline where the record itself gives a reason to read it otherwise; every reason has a name and a rank, the
strongest first. Recoding a row moves it out of the count, or into it, and with it one person. What is found is
arithmetic: it says how far a printed number is from the record, not that any row is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import comb

import pandas as pd

from glomag.claims.possible_counts import afters_printing
from glomag.definitions import EVENTS, Definition
from glomag.measures.counts import count_in
from glomag.measures.quantities import CountError
from glomag.measures.selection import mark_counted, mark_primary
from glomag.periods import year_period, years_of
from glomag.register import Register
from glomag.register.criteria import is_own_conduct_limb
from glomag.register.kept import copy_marks, kept_by_record

# The words by which the coders' notes say that OFAC prints a tie, that the formal limb may be support, that it was not seen.
_TIE_PRINTED = r"(?<!no )Linked To|prints a tie to"
_MAY_BE_SUPPORT = r"limb (?:may be|probably) support"
_NOT_SEEN = r"not seen|UNSURE|cut off|limb[^;]*(?:inferred|from memory)"
# Here the limb was not seen either, but both readings are ties.
_TIE_EITHER_WAY = r"acting[ -]for or support"


@dataclass(frozen=True)
class Doubt:
    """A reason to read a row otherwise. `applies` takes the record and a definition and marks the rows that have it."""

    name: str
    says: str
    applies: Callable[[Register, Definition], pd.Series]


def _codings_differ(register: Register, definition: Definition) -> pd.Series:
    differ = mark_primary(register, definition.rule, "first") != mark_primary(register, definition.rule, "second")
    return pd.Series(differ, index=register.designations.index)


def _is_stated_exception(register: Register, definition: Definition) -> pd.Series:
    people = register.designations
    return (people["criterion"] == "support") & (people["basis"] == "primary")


def _has_tie_printed(register: Register, definition: Definition) -> pd.Series:
    return _is_counted(register, definition) & _note_says(register, _TIE_PRINTED)


def _is_support_read_as_conduct(register: Register, definition: Definition) -> pd.Series:
    people = register.designations
    may_be_support = (people["second_criterion"] == "support") | _note_says(register, _MAY_BE_SUPPORT)
    return is_own_conduct_limb(people["criterion"]) & may_be_support


def _is_support_as_a_tie(register: Register, definition: Definition) -> pd.Series:
    people = register.designations
    return (people["criterion"] == "support") & (people["basis"] == "derivative")


def _hangs_on_event(register: Register, definition: Definition) -> pd.Series:
    wide, narrow = (mark_counted(register, definition.but(events=events)) for events in (EVENTS, ("designation",)))
    return pd.Series(wide & ~narrow, index=register.designations.index)


def _limb_not_seen(register: Register, definition: Definition) -> pd.Series:
    return _note_says(register, _NOT_SEEN) & ~_note_says(register, _TIE_EITHER_WAY)


# Strongest first: what a second reader or OFAC's own print says, then what the coder chose, then what was only not seen.
DOUBTS = (
    Doubt("codings differ", "one coding says primary, the other derivative", _codings_differ),
    Doubt("tie printed", "counted, although OFAC prints a tie to somebody listed", _has_tie_printed),
    Doubt("stated exception", "support limb, counted as a stated exception", _is_stated_exception),
    Doubt("event", "counts or not by the kind of list event alone", _hangs_on_event),
    Doubt("support read as conduct", "own-conduct limb, where note or second coder read support", _is_support_read_as_conduct),
    Doubt("support as a tie", "support limb and derivative, in the count or out of it by the rule alone", _is_support_as_a_tie),
    Doubt("limb not seen", "the note says that the limb or its text was not seen or is unsure", _limb_not_seen),
)


def build_borderline(register: Register, definition: Definition, doubts: Sequence[Doubt]) -> pd.DataFrame:
    """One row a borderline act: `row_id`, `person_id`, `name`, `designated_on`, `year`, `is_counted`, `doubt`, `reasons`.

    `doubt` is the strongest one, `reasons` all of them in words. `doubts` are those of DOUBTS that make a row borderline,
    in order of strength. Kinds of person stay as the definition has them: a vessel is no row coded otherwise. A person
    who counts in the year by another act as well is left out, since recoding one act moves no count, and only the first
    act of a person in a year is listed. Sorted by year, strength of doubt, day and row.
    """
    people = register.designations
    marks = pd.DataFrame({doubt.name: doubt.applies(register, definition).to_numpy(bool) for doubt in doubts}, index=people.index)
    says = {doubt.name: doubt.says for doubt in doubts}
    table = people.assign(
        year=years_of(people["designated_on"], definition.year),
        is_counted=_is_counted(register, definition),
        rank=marks.to_numpy().argmax(axis=1),
        doubt=marks.idxmax(axis=1),
        reasons=["; ".join(says[name] for name, marked in row.items() if marked) for row in marks.to_dict("records")],
    )
    own = table[marks.any(axis=1) & people["entity_type"].isin(definition.kinds) & ~_counts_twice(table)]
    if definition.net:
        own = own[own["removed_on"].isna()]
    ordered = own.sort_values(["year", "rank", "designated_on", "row_id"]).drop_duplicates(["year", "person_id"])
    columns = ["row_id", "person_id", "name", "designated_on", "year", "is_counted", "doubt", "reasons"]
    return ordered[columns].reset_index(drop=True)


def _counts_twice(table: pd.DataFrame) -> pd.Series:
    """True for each act of a person who counts by another act of the same year."""
    counted = table["is_counted"].astype("int64")
    return counted.groupby([table["year"], table["person_id"]]).transform("sum") - counted > 0


def _is_counted(register: Register, definition: Definition) -> pd.Series:
    people = register.designations
    return pd.Series(mark_counted(register, definition), index=people.index)


@kept_by_record(copy_marks)
def _note_says(register: Register, pattern: str) -> pd.Series:
    return register.designations["note"].fillna("").str.contains(pattern, regex=True)


@dataclass(frozen=True)
class Recoding:
    """The shortest list of rows to code otherwise, or that there is none.

    `n_rows` is the exact minimum, 0 where the counts print the value as they stand, None where no choice of borderline rows
    does it. `row_ids` is one such list, the rows of the strongest doubt first; `n_lists` says how many are as short.
    `n_out_before` to `n_in_after` count the borderline rows that could leave or enter the two years.
    """

    percent: int
    before: int
    after: int
    recoded_before: int | None
    recoded_after: int | None
    n_rows: int | None
    n_lists: int
    row_ids: tuple[str, ...]
    n_out_before: int
    n_in_before: int
    n_out_after: int
    n_in_after: int


def find_shortest_recoding(
    register: Register, definition: Definition, years: tuple[int, int], percent: int, doubts: Sequence[Doubt]
) -> Recoding:
    """The fewest borderline rows that would have to be coded otherwise for the change between two years to print `percent`.

    Exact: each row moves one count by one, so the distance to a pair of counts is the sum of both differences; all pairs
    within reach that print the signed percentage are tried. Of equally short ones the pair that leaves the first year
    nearest to the record is shown. `doubts` as in `build_borderline`. Raises CountError for another unit than persons and
    without a doubt, CoverageError for a year that is not over on the as-of day.
    """
    if definition.unit != "persons" or not doubts:
        raise CountError("recoding moves persons, for stated doubts", change="take unit persons and at least one of DOUBTS")
    borderline = build_borderline(register, definition, doubts)
    before, after = (_n_persons(register, definition, year) for year in years)
    sides = [borderline[borderline["year"] == year] for year in years]
    out_before, in_before, out_after, in_after = (side[side["is_counted"] == counted] for side in sides for counted in (True, False))
    spare = (len(out_before), len(in_before), len(out_after), len(in_after))
    found = _nearest_pairs(percent, before, after, spare)
    if not found:
        return Recoding(percent, before, after, None, None, None, 0, (), *spare)
    to_before, to_after = found[0]
    rows = [*_moved(out_before, in_before, to_before - before), *_moved(out_after, in_after, to_after - after)]
    n_lists = sum(_n_choices(spare[:2], b - before) * _n_choices(spare[2:], a - after) for b, a in found)
    return Recoding(percent, before, after, to_before, to_after, len(rows), n_lists, tuple(rows), *spare)


def _nearest_pairs(percent: int, before: int, after: int, spare: tuple[int, int, int, int]) -> list[tuple[int, int]]:
    """The pairs of counts within reach that print the percentage and take the fewest moves, those that leave `before` first.

    For each first count the second ones have no gap, so that the one nearest to `after` takes the fewest moves of them.
    """
    out_before, in_before, out_after, in_after = spare
    moves: dict[tuple[int, int], int] = {}
    for to_before in range(max(1, before - out_before), before + in_before + 1):
        printing = afters_printing(percent, to_before)
        low, high = max(printing.start, after - out_after), min(printing.stop - 1, after + in_after)
        if low <= high:
            to_after = min(max(after, low), high)
            moves[to_before, to_after] = abs(to_before - before) + abs(to_after - after)
    fewest = [pair for pair, n in moves.items() if n == min(moves.values())]
    return sorted(fewest, key=lambda pair: (abs(pair[0] - before), pair))


def _n_persons(register: Register, definition: Definition, year: int) -> int:
    return count_in(register, definition, year_period(year, definition.year))


def _moved(out: pd.DataFrame, into: pd.DataFrame, by: int) -> list[str]:
    return list((out if by < 0 else into)["row_id"].head(abs(by)))


def _n_choices(spare: tuple[int, ...], by: int) -> int:
    return comb(spare[0] if by < 0 else spare[1], abs(by))


def build_recodings(register: Register, definition: Definition, years: tuple[int, int], percent: int) -> pd.DataFrame:
    """One row a strength of doubt, each taking in all stronger ones: how short is the shortest list, if there is one?

    Columns: `doubt` (the weakest one admitted), `says`, `n_out_before`, `n_in_before`, `n_out_after`, `n_in_after`,
    `n_rows` (Int64, missing where no list does it), `recoded_before`, `recoded_after`, `n_lists`, `names` (of the list
    shown, with the day, joined by semicolons), `read_alike` (how both coders read the rows of that list). No rows where a
    year is not over on the as-of day; other errors as `find_shortest_recoding`.
    """
    known = all(year_period(year, definition.year).last <= register.as_of for year in years)
    names = register.designations.set_index("row_id")["name"]
    rows = []
    for number, doubt in enumerate(DOUBTS if known else (), start=1):
        found = find_shortest_recoding(register, definition, years, percent, DOUBTS[:number])
        rows.append(
            {
                "doubt": doubt.name,
                "says": doubt.says,
                **{name: getattr(found, name) for name in ("n_out_before", "n_in_before", "n_out_after", "n_in_after")},
                **{name: getattr(found, name) for name in ("n_rows", "recoded_before", "recoded_after", "n_lists")},
                "names": "; ".join(f"{names[row_id]} ({row_id.rpartition('@')[2]})" for row_id in found.row_ids),
                "read_alike": _say_readings(register, found.row_ids),
            }
        )
    return pd.DataFrame(rows, columns=list(_RECODING_TYPES)).astype(_RECODING_TYPES)


# As `recodings` is written: a table without a row has the same columns.
_RECODING_TYPES = {
    "doubt": "str", "says": "str", "n_out_before": "int64", "n_in_before": "int64", "n_out_after": "int64", "n_in_after": "int64",
    "n_rows": "Int64", "recoded_before": "Int64", "recoded_after": "Int64", "n_lists": "int64", "names": "str", "read_alike": "str",
}  # fmt: skip


def _say_readings(register: Register, row_ids: Sequence[str]) -> str:
    """`both coders read 8 of the 8 as primary`, and as much about the others; nothing where there is no row."""
    rows = register.designations.set_index("row_id").loc[list(row_ids)]
    alike = rows["basis"].where(rows["basis"] == rows["second_basis"])
    words = [f"both coders read {n} of the {len(rows)} as {basis}" for basis, n in alike.value_counts().sort_index(ascending=False).items()]
    n_once, n_apart = int(rows["second_basis"].isna().sum()), int((rows["second_basis"].notna() & alike.isna()).sum())
    words += [f"the coders differ on {n_apart} of the {len(rows)}"] if n_apart else []
    words += [f"{n_once} of the {len(rows)} {'was' if n_once == 1 else 'were'} read once"] if n_once else []
    return "; ".join(words)
