"""Commands that make something: run, notebooks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from glomag.cli.application import app
from glomag.cli.shared import open_project


@app.command(epilog="Example: glomag run latest    glomag run latest --recommendations FILE")
def run(
    profiles: Annotated[list[str] | None, typer.Argument(help="Profiles to run; all of them when none is named.")] = None,
    recommendations: Annotated[
        Path | None,
        typer.Option(help="The coalition's confidential list, outside the checkout: a draft is made as well (docs/confidential.md)."),
    ] = None,
    grade: Annotated[str | None, typer.Option(help="The weakest grade of a match that counts: person, network or conduct.")] = None,
    by_year: Annotated[
        bool, typer.Option("--by-year", help="With a list: shares of every fiscal year as well (docs/confidential.md).")
    ] = False,
) -> None:
    """Run the five notebooks for each profile and publish tables, claims and figures, all or nothing."""
    import time

    from glomag.cli.confidential import hold_lists, print_drafts

    project, began = open_project(to_write=True), time.monotonic()
    held = hold_lists(project, profiles or [], recommendations, grade, by_year=by_year)
    # Only now: what draws asks the system for its fonts in a process of its own, which must not stand in the folder of the list.
    from glomag.run.report import print_progress, print_summaries
    from glomag.run.runner import run_profiles

    summaries = run_profiles(project, profiles or [], print_progress)
    print_summaries(project, summaries, time.monotonic() - began)
    print_drafts(project, held)


@app.command(epilog="Example: glomag notebooks    (after editing a notebook)")
def notebooks() -> None:
    """Execute the notebooks as they stand and store their outputs in them."""
    from glomag.run.stored import store_outputs

    store_outputs(open_project(to_write=True), lambda name: print(f"  {name} stored", flush=True))
