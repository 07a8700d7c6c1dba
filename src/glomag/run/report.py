"""What a run tells on the terminal: a line a notebook, and a summary at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, takewhile

from rich.console import Console
from rich.table import Table

from glomag.claims import VERDICTS
from glomag.claims.controls import MET, NOT_COMPARABLE, OFF
from glomag.paths import Project
from glomag.run.graph import Plan, stray_files
from glomag.run.moved import Moved
from glomag.run.runner import Summary, moved_file
from glomag.run.schedule import Ran
from glomag.wording import print_count

# Lines of one table on the terminal, more of the claims, and characters of one cell; build/moved.csv has all of it in full.
_CLAIMS = "claims"
_LINES_OF_TABLE = 6
_LINES_OF_CLAIMS = 20
_CELL_WIDTH = 60


def print_progress(ran: Ran) -> None:
    """One line when a step is done: how many there are, what it took, and about how long the others will."""
    width = len(str(ran.n_all))
    took = f"{ran.seconds:.1f} s" if ran.seconds else ""
    told = ", ".join(part for part in (took, ran.note) if part)
    left = "" if ran.left_seconds is None or ran.n_done == ran.n_all else f"  about {ran.left_seconds:.0f} s left"
    print(f"  [{ran.n_done:>{width}}/{ran.n_all}] {ran.profile}: {ran.notebook} ({told}){left}", flush=True)


def print_plan(plan: Plan) -> None:
    """A line for each step that runs, with the reason, or may; one line for those that are kept, and one where everything runs."""
    if plan.state.unknown:
        print(f"everything runs: {plan.state.unknown}", flush=True)
        return
    kept = [label for label, decision in plan.decisions.items() if decision.runs is False]
    for decision in plan.decisions.values():
        if decision.runs is not False:
            print(f"  {decision.step}, {decision.profile}: {decision.reason}")
    for profile in plan.steps:
        for path in stray_files(plan, profile):
            print(f"  {path} is of no run, and goes")
    print(f"  kept as published: {len(kept)} of {print_count(len(plan.decisions), 'step')}", flush=True)


def print_summaries(project: Project, summaries: Sequence[Summary], seconds: float) -> None:
    """Claims by verdict, control totals and figures, one column a profile; then what moved, where to look and how long it took."""
    table = Table(title="What the run gave", title_justify="left")
    table.add_column("")
    for summary in summaries:
        table.add_column(f"{summary.profile}\nas of {summary.as_of}", justify="right")
    for verdict in VERDICTS:
        if any(verdict in summary.verdicts for summary in summaries):
            table.add_row(f"claims: {verdict}", *(str(summary.verdicts.get(verdict, 0)) for summary in summaries))
    table.add_section()
    for status in (MET, OFF, NOT_COMPARABLE):
        says = "off, with the reason" if status == OFF else status
        table.add_row(f"control totals {says}", *(str(summary.controls.get(status, 0)) for summary in summaries))
    table.add_section()
    table.add_row("figures", *(str(summary.n_figures) for summary in summaries))
    Console().print(table)
    print_moved(project, summaries)
    for summary in summaries:
        figures, processed = project.shown(project.figures), project.shown(project.processed)
        print(f"Look at  {figures}/{summary.profile}/  and  {processed}/{summary.profile}/claims.csv")
    print(f"Done in {seconds:.0f} s.")


def print_moved(project: Project, summaries: Sequence[Summary]) -> None:
    """What moved in the numbers published before, profile by profile and table by table, and where the full list lies."""
    for summary in summaries:
        if summary.moved is None:
            print(f"{summary.profile}: nothing was published before, so no number moved.")
        elif not summary.moved:
            print(f"{summary.profile}: no published number moved.")
        else:
            print(f"{summary.profile}: {_count(summary.moved)} moved against what was published before:")
            for table, of_table in groupby(_claims_first(summary.moved), key=lambda moved: moved.table):
                print(f"  {table}")
                for line in _lines(list(of_table)):
                    print(f"    {line}")
    if any(summary.moved for summary in summaries):
        print(f"All that moved, in full: {project.shown(moved_file(project))}; or see `git diff data/processed`")


def _count(moved: Sequence[Moved]) -> str:
    n_values = sum(one.change == "value" for one in moved)
    n_whole = len(moved) - n_values
    values = print_count(n_values, "value")
    return f"{values} and {n_whole} whole {'row, column or table' if n_whole == 1 else 'rows, columns or tables'}" if n_whole else values


def _claims_first(moved: Sequence[Moved]) -> list[Moved]:
    return sorted(moved, key=lambda one: one.table != _CLAIMS)


def _lines(moved: Sequence[Moved]) -> Iterator[str]:
    """The first changes of one table; a change that many rows share, such as a new last day, takes one line."""
    n_alike = Counter(_without_row(one) for one in moved)
    # A dictionary keeps the order, and one line of those that are the same.
    lines = list(dict.fromkeys(_line(one, n_alike[_without_row(one)]) for one in moved))
    n_shown = _LINES_OF_CLAIMS if moved[0].table == _CLAIMS else _LINES_OF_TABLE
    yield from lines[:n_shown]
    if len(lines) > n_shown:
        yield f"... and {len(lines) - n_shown} more"


def _without_row(moved: Moved) -> Moved:
    return replace(moved, row="") if moved.change == "value" else moved


def _line(moved: Moved, n_alike: int) -> str:
    if n_alike > _LINES_OF_TABLE:
        return f"{n_alike} rows: {_say(moved)}"
    return f"{moved.row}: {_say(moved)}" if moved.row else _say(moved)


def _say(moved: Moved) -> str:
    if moved.change == "value":
        before, after = _cut(moved.before, moved.after)
        return f"{moved.column} {before} -> {after}"
    cell = moved.after or moved.before
    about = moved.column or (_cut(cell, "")[0] if cell else "")
    return f"{moved.change} ({about})" if about else moved.change


def _cut(*cells: str) -> list[str]:
    """Cells as they fit a line; of long ones the part that begins a little before they differ."""
    same = len(list(takewhile(lambda letters: len(set(letters)) == 1, zip(*cells, strict=False))))
    start = max(0, same - _CELL_WIDTH // 4) if max(map(len, cells)) > _CELL_WIDTH else 0
    return [_excerpt(cell, start) for cell in cells]


def _excerpt(cell: str, start: int) -> str:
    shown = cell[start : start + _CELL_WIDTH]
    ends = start + _CELL_WIDTH >= len(cell)
    return f"{'...' if start else ''}{shown}{'' if ends else '...'}" if cell else "(empty)"
