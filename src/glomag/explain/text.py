"""A walk as text for a terminal: a hundred columns, addresses on lines of their own so that they can be followed."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from urllib.parse import urlsplit

from glomag.explain.walk import KINDS, NUMBERS, Cell, Part, SeenCase, SeenRow, Trial, Walk
from glomag.wording import print_count

WIDTH = 100
_LONGEST = 300
_STATE_WORDS = {"basis": "basis found", "none_found": "none found after review", "not_reviewed": "not reviewed"}


def print_walk(walk: Walk) -> str:
    """The whole walk: the answer first, then each cell, then the rows; no line is longer than WIDTH but for addresses."""
    return "\n".join(_lines(walk)) + "\n"


def _lines(walk: Walk) -> Iterator[str]:
    yield from _wrap(walk.answer)
    yield ""
    yield from _wrap(walk.title)
    yield from _wrap(f"Profile {walk.stamp.profile}, as of {walk.stamp.as_of}; printed in {walk.stamp.file}", "  ")
    yield from _wrap(f"SHA-256 of that file {walk.stamp.file_sha256}", "  ")
    yield from _wrap(f"SHA-256 of the acts  {walk.stamp.record_sha256}", "  ")
    if walk.left_open:
        yield ""
        yield from _wrap(f"Left open: {walk.left_open}")
    rest = [cell for cell in walk.cells if not _is_number(cell)]
    if rest == [walk.asked]:
        yield ""
        yield from _words(rest.pop())
    says = {part.name: part.says for part in walk.parts}
    for cell in walk.cells:
        if _is_number(cell):
            yield ""
            yield from _number(cell, says)
    if walk.alternatives:
        yield ""
        yield from _alternatives(walk.alternatives)
    for part in walk.parts:
        yield ""
        yield from _part(part)
    yield from ["", "-" * WIDTH, "The rest of the row:"] if rest else []
    for cell in rest:
        yield from _words(cell)
    for who, address in walk.sources:
        yield ""
        yield from _wrap(f"Printed by {who}")
        yield from _address(address)


def _is_number(cell: Cell) -> bool:
    return bool(cell.printed) and (cell.kind in NUMBERS or bool(cell.formula))


def _number(cell: Cell, says: dict[str, str]) -> Iterator[str]:
    yield from _wrap(f"{cell.column} = {cell.printed or '(empty)'}: {cell.says}")
    yield from _wrap(f"{cell.kind}: {cell.how}", "  ")
    if cell.part:
        yield from _wrap(f"counted: {cell.count} of the rows “{says[cell.part]}” below is {cell.printed}", "  ")
    if cell.formula:
        yield from _wrap(f"by hand: {cell.formula}", "  ")
    if cell.uses or cell.parts:
        yield from _wrap(f"made from: {', '.join([*cell.uses, *(f'rows “{says[name]}”' for name in cell.parts)])}", "  ")
    if cell.function:
        yield from _wrap(f"by {cell.function}{': ' if cell.method else ''}{cell.method}", "  ")
    if cell.rounding:
        yield from _wrap(cell.rounding, "  ")
    yield from _leads(cell, "  ")


def _leads(cell: Cell, indent: str) -> Iterator[str]:
    for lead in cell.leads_to:
        yield from _wrap(f"see also ({lead.says}): glomag explain {lead.target}", indent)


def _words(cell: Cell) -> Iterator[str]:
    """Text, identifiers and days: the printed cell and where it comes from, in short."""
    yield from _wrap(f"{cell.column} = {_shortened(cell.printed) or '(empty)'}")
    where = f"by {cell.function}" if cell.function else ""
    how = "" if cell.how == KINDS[cell.kind] else cell.how
    yield from _wrap(f"{cell.kind}: {'; '.join(part for part in (cell.says, how, where) if part)}", "    ")
    yield from _leads(cell, "    ")


def _shortened(printed: str) -> str:
    """A long list of ids ends with how many there are; all of them stand with the rows."""
    if len(printed) <= _LONGEST or ";" not in printed:
        return printed
    return f"{printed[:_LONGEST].rpartition(';')[0]}; ... {printed.count(';') + 1} in all"


def _alternatives(trials: tuple[Trial, ...]) -> Iterator[str]:
    """A row an alternative; the last line adds them up to the numbers that are printed."""
    yield "-" * WIDTH
    yield from _wrap("The single alternatives tried, one choice made otherwise in each:")
    for number, one in enumerate(trials, start=1):
        yield from _wrap(f"{number:>4}. {one.says}: {one.numbers}", "", "      ")
        yield from _wrap(f"gives the letter's value: {_yes(one.prints_same)}; same direction: {_yes(one.same_sign)}", "      ")
        if one.leads_to:
            yield from _wrap(f"its counts: glomag explain {one.command}, for {one.years}", "      ")
    n_same, n_sign = sum(one.prints_same for one in trials), sum(one.same_sign for one in trials)
    yield from _wrap(f"{print_count(len(trials), 'alternative')}: {n_same} with the letter's value, {n_sign} in the same direction.")


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"


def _part(part: Part) -> Iterator[str]:
    yield "-" * WIDTH
    numbers = ", ".join(f"{name} {n}" for name, n in part.counts.items())
    yield from _wrap(f"Rows “{part.says}”: {numbers}.")
    if part.definition:
        yield from _wrap(f"Definition: {part.definition}", "  ")
    if part.first_day:
        yield from _wrap(f"Days: {part.first_day} to {part.last_day}", "  ")
    for step in part.steps:
        yield from _wrap(f"left out {step.n_dropped}: {step.says}; {step.n_left} left", "  ")
    for number, row in enumerate(part.rows, start=1):
        yield from _row(number, row)
    for case in part.cases:
        yield from _case(case)


def _row(number: int, row: SeenRow) -> Iterator[str]:
    yield from _wrap(f"{number:>4}. {row.name} ({row.row_id})", "", "      ")
    off = f", off the list {row.removed_on}" if row.removed_on else ""
    yield from _wrap(f"{row.entity_type}, {row.event} on {row.designated_on}{off}; {row.country}; case {row.case_id}", "      ")
    yield from _wrap(f"first coding: {row.criterion}, {row.basis}; second coding: {_second(row)}", "      ")
    if row.note:
        yield from _wrap(row.note, "      ")
    yield from _wrap(f"source: {row.source}{_seen_at(row.source_url)}", "      ")
    yield from _address(row.source_url, "      ")


_PUBLISHERS = ("treasury.gov", "federalregister.gov", "govinfo.gov")


def _seen_at(address: str) -> str:
    """Where an act was read when that is no page of those who publish acts."""
    host = urlsplit(address).hostname or ""
    is_publisher = any(host == own or host.endswith(f".{own}") for own in _PUBLISHERS)
    return f", seen at {host}" if host and not is_publisher else ""


def _second(row: SeenRow) -> str:
    return f"{row.second_criterion}, {row.second_basis}" if row.second_criterion else "none, coded once"


def _case(case: SeenCase) -> Iterator[str]:
    state = _STATE_WORDS.get(case.state, case.state.replace("_", " "))
    yield from _wrap(f"Case {case.case_id}: {state}; {print_count(len(case.row_ids), 'counted act')}", "  ")
    for one in case.evidence:
        verdict = "enough for a basis" if one.is_enough else "not enough"
        link = f", link {one.link}" if one.link else ""
        kind = f"{one.level.replace('_', ' ')}, {one.scope}{link}, {one.published_on or 'undated'}"
        said = f"{one.organisation or 'search'}: {kind} ({verdict}). {one.summary}"
        yield from _wrap(said, "    ", "      ")
        yield from _address(one.url, "      ")


def _address(address: str, indent: str = "  ") -> Iterator[str]:
    if address:
        yield f"{indent}{address}"


def _wrap(text: str, first: str = "", following: str | None = None) -> list[str]:
    plain = " ".join(text.split()) if not text.startswith(" ") else text
    return textwrap.wrap(
        plain, WIDTH, initial_indent=first, subsequent_indent=following if following is not None else f"{first}  ",
        break_on_hyphens=False,
    ) or [first.rstrip()]  # fmt: skip
