"""What a run tells on the terminal: a line a notebook, and a summary at the end."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from glomag.claims import VERDICTS
from glomag.claims.controls import MET, NOT_COMPARABLE, OFF
from glomag.paths import Project
from glomag.run.runner import Ran, Summary


def print_progress(ran: Ran) -> None:
    """One line when a notebook is done."""
    width = len(str(ran.n_all))
    print(f"  [{ran.n_done:>{width}}/{ran.n_all}] {ran.profile}: {ran.notebook} ({ran.seconds:.1f} s)", flush=True)


def print_summaries(project: Project, summaries: Sequence[Summary], seconds: float) -> None:
    """Claims by verdict, control totals and figures, one column a profile; then where to look and how long it took."""
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
    for summary in summaries:
        figures, processed = project.shown(project.figures), project.shown(project.processed)
        print(f"Look at  {figures}/{summary.profile}/  and  {processed}/{summary.profile}/claims.csv")
    print(f"Done in {seconds:.0f} s.")
