"""Why a number moved, as far as the published files tell it: rows, cases, parameters, and else what lies beneath."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from glomag.claims.windows import WINDOWS_OF
from glomag.diff.behind import Behind, find_behind
from glomag.diff.beneath import Beneath, find_edited
from glomag.diff.evidence import EVIDENCE_INPUT, can_compare, evidence_lines
from glomag.diff.numbers import CHANGES, CLAIMS, COUNTS, SHARES, STOCK, MovedNumber, Part
from glomag.diff.record import CAME, CASE, CHANGED, ENTERED, LEFT, READ_OFF, ROW, WENT, Difference, Side, unchanged
from glomag.wording import print_count

_NEAR = "fy2024_similarly_low"
# Inputs that give a case its state, beside the rows of the record.
_EVIDENCE = (EVIDENCE_INPUT, "data/raw/register/cases.csv")


@dataclass(frozen=True)
class Cause:
    """Why a number moved: the rows and cases behind it that differ, the parameters that it hangs on and that changed, and sentences."""

    differences: tuple[Difference, ...]
    parameters: tuple[Part, ...]
    says: tuple[str, ...]


@dataclass(frozen=True)
class Compared:
    """Two sides and everything that differs between them, as causes are looked for in it."""

    before: Side
    after: Side
    rows: dict[str, Difference]
    cases: dict[str, Difference]
    beneath: Beneath


def hangs_on(table: str, row: str) -> tuple[str, ...]:
    """The parameters that can move a number, as beginnings of their paths; a test holds this against the code that counts."""
    counted = ("as_of", "headline.")
    if table == CLAIMS:
        windows = tuple(f"windows.{window}." for window in WINDOWS_OF.get(row, ()))
        return (*counted, *(("band", *windows) if windows else ()), *(("near_frac",) if row == _NEAR else ()))
    if table == SHARES:
        return (*counted, f"windows.{row.partition(' ')[0]}.")
    return {COUNTS: counted, CHANGES: (*counted, "baseline_year"), STOCK: ("as_of",)}[table]


def explain_move(moved: MovedNumber, compared: Compared) -> Cause:
    """The cause of one move. What the files do not tell is said to be unknown, never guessed."""
    if not moved.row:
        return Cause((), (), ("the table is published on one side only",))
    sides = (compared.before, compared.after)
    old, new = (find_behind(side, moved.table, moved.row) for side in sides)
    parameters = tuple(part for part in compared.beneath.parameters if part.column.startswith(hangs_on(moved.table, moved.row)))
    faults = tuple(
        f"which rows stand behind it on the {which} side cannot be told: {behind.fault}"
        for which, behind in (("earlier", old), ("later", new))
        if behind.fault
    )
    differences = () if faults else tuple(_differing(old, new, compared))
    evidence = _evidence_changed(differences, compared)
    says = [*faults, *evidence]
    if moved.is_new or moved.is_gone:
        # It did not move but appear: rows that are the same on both sides are no cause of that.
        which, behind = ("later", new) if moved.is_new else ("earlier", old)
        differences = tuple(one for one in differences if one.change not in {ENTERED, LEFT})
        says.append(f"only the {which} side has this number; behind it stand {print_count(len(behind.rows), 'row')} there")
    if not parameters and not evidence and not _explains(differences):
        says += _say_beneath(moved, compared, differences, bool(faults))
    return Cause(differences, parameters, tuple(says))


def _differing(old: Behind, new: Behind, compared: Compared) -> Iterator[Difference]:
    """Cases, then rows, that stand behind the number on one side only, or count otherwise."""
    cases = list(_of_kind(CASE, old, new, compared))
    yield from cases
    rows = _of_kind(ROW, old, new, compared)
    if old.cases or new.cases:
        # A share counts cases: a row matters where it brings a case in or takes one out.
        moved = {case.id for case in cases}
        rows = (one for one in rows if _case_of(one.id, compared) & moved)
    yield from rows


def _of_kind(kind: str, old: Behind, new: Behind, compared: Compared) -> Iterator[Difference]:
    """Rows or cases that stand behind the number on one side only, or on both and count otherwise; by date."""
    known = compared.rows if kind == ROW else compared.cases
    was, now = ((behind.rows if kind == ROW else behind.cases) for behind in (old, new))
    sides = [side.rows if kind == ROW else side.cases for side in (compared.before, compared.after)]
    found = []
    for one in was | now:
        is_shared = one in was and one in now
        columns = {*old.counts_by, *new.counts_by} if is_shared else {*old.lets_in, *new.lets_in, *old.counts_by, *new.counts_by}
        difference = known.get(one)
        if difference is not None and (difference.change != CHANGED or any(part.column in columns for part in difference.parts)):
            found.append(difference)
        elif not is_shared:
            row = sides[1].get(one) or sides[0][one]
            found.append(unchanged(kind, one, row, ENTERED if one in now else LEFT))
    yield from sorted(found, key=lambda difference: (difference.date, difference.id))


def _case_of(row_id: str, compared: Compared) -> set[str]:
    return {side.rows[row_id]["case_id"] for side in (compared.before, compared.after) if row_id in side.rows}


def _explains(differences: tuple[Difference, ...]) -> bool:
    """Whether rows alone tell why: not where one is coded the same and only read otherwise, or a case only has another state."""
    return any(
        one.change in {CAME, WENT} or (one.kind == ROW and any(part.column not in READ_OFF for part in one.parts)) for one in differences
    )


def _evidence_changed(differences: tuple[Difference, ...], compared: Compared) -> list[str]:
    """Where the state of a case changed: the evidence that did, or by name the inputs that give it where a side has none of its own."""
    cases = [one.id for one in differences if any(part.column.startswith("state_") for part in one.parts)]
    before, after = compared.before.outputs, compared.after.outputs
    if cases and can_compare(before, after):
        return [line for case in cases for line in evidence_lines(before, after, case)]
    changed = [part.column for part in compared.beneath.sections.get("inputs", ()) if part.column in _EVIDENCE] if cases else []
    return [f"the state of a case rests on evidence, and this changed: {', '.join(changed)}"] if changed else []


def _say_beneath(moved: MovedNumber, compared: Compared, differences: tuple[Difference, ...], is_unknown: bool) -> Iterator[str]:
    beneath = compared.beneath
    edited = [find_edited(side.outputs, which, moved.table) for which, side in (("earlier", compared.before), ("later", compared.after))]
    yield from filter(None, edited)
    n_other = len(compared.rows) - sum(one.kind == ROW for one in differences)
    if is_unknown:
        lead = "no parameter that it hangs on changed"
    elif differences:
        lead = "these rows or cases are coded the same, and no parameter that it hangs on changed"
    else:
        lead = "no row behind it and no parameter that it hangs on changed"
    if beneath.silent:
        yield f"{lead}, as far as the files tell; what else changed cannot be told: {' and '.join(beneath.silent)}"
        return
    told = beneath.sentences()
    if n_other and not is_unknown:
        told.append(f"{print_count(n_other, 'other row')} of the record changed, and whether one of them bears on it the files do not tell")
    if told:
        yield f"{lead}; {'; '.join(told)}"
    elif not any(edited):
        yield f"{lead}, and the manifests name the same inputs, code and versions: why it moved cannot be told from the files"
