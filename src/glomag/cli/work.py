"""Commands that make something: run, notebooks."""

from __future__ import annotations

from typing import Annotated

import typer

from glomag.cli.application import app
from glomag.cli.shared import open_project


@app.command(epilog="Example: glomag run latest")
def run(profiles: Annotated[list[str] | None, typer.Argument(help="Profiles to run; all of them when none is named.")] = None) -> None:
    """Run the five notebooks for each profile and publish tables, claims and figures, all or nothing."""
    import time

    from glomag.run.report import print_progress, print_summaries
    from glomag.run.runner import run_profiles

    project, began = open_project(), time.monotonic()
    summaries = run_profiles(project, profiles or [], print_progress)
    print_summaries(project, summaries, time.monotonic() - began)


@app.command(epilog="Example: glomag notebooks    (after editing a notebook)")
def notebooks() -> None:
    """Execute the notebooks as they stand and store their outputs in them."""
    from glomag.run.stored import store_outputs

    store_outputs(open_project(), lambda name: print(f"  {name} stored", flush=True))
