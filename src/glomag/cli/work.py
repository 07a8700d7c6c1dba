"""Commands that make something: run, notebooks."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from glomag.cli.application import app
from glomag.cli.shared import open_project
from glomag.errors import ParameterError

if TYPE_CHECKING:
    from glomag.paths import Project
    from glomag.run.confidential import Held


@app.command(epilog="Example: glomag run latest    glomag run --watch    glomag run latest --recommendations FILE")
def run(
    profiles: Annotated[list[str] | None, typer.Argument(help="Profiles to run; all of them when none is named.")] = None,
    recommendations: Annotated[
        Path | None,
        typer.Option(help="The coalition's confidential list, outside the checkout: a draft is made as well (docs/confidential.md)."),
    ] = None,
    grade: Annotated[str | None, typer.Option(help="The weakest grade of a match that counts: person, network or conduct.")] = None,
    *,
    by_year: Annotated[
        bool, typer.Option("--by-year", help="With a list: shares of every fiscal year as well (docs/confidential.md).")
    ] = False,
    run_all: Annotated[bool, typer.Option("--all", help="Run everything, whether or not it has changed since the last run.")] = False,
    why: Annotated[bool, typer.Option("--why", help="Say which steps would run and why, and run nothing.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Stay, and run again whenever an input, notebook or module is saved.")] = False,
) -> None:
    """Run the five notebooks for each profile and publish tables, claims and figures, all or nothing.

    What depends on nothing that has changed since the last run here is kept as it is published, figure by figure.
    """
    project, names = open_project(to_write=not why), profiles or []
    is_public = recommendations is None and grade is None and not by_year
    if why or watch:
        _check_public(why=why, is_public=is_public, run_all=run_all)
        (_print_why if why else _watch)(project, names)
        return
    if is_public and not run_all and not any(project.parameters.glob("*.private.yml")) and _is_done(project, names):
        return
    _run(project, names, lambda: _hold(project, names, recommendations, grade, by_year), run_all)


def _run(project: Project, names: list[str], hold: Callable[[], dict[str, Held]], run_all: bool) -> None:
    import time

    from glomag.run.state import hash_code

    # Before anything else is imported, here or in the warm process: what runs is then the code that is hashed, or the run is refused.
    # Imported before are only modules of cli/ and what glomag.run.done imports, by which nothing is made.
    began, code = time.monotonic(), hash_code()
    held = hold()
    from glomag.cli.confidential import print_drafts

    if run_all or not held or not _is_done(project, names):
        # Only now: what draws asks the system for its fonts in a process of its own, which must not stand in the folder of the list.
        from glomag.run.workers import CACHES, start_warm

        # Started before this process imports what it needs itself: both import side by side.
        with start_warm(project.build / CACHES) or nullcontext() as warm:
            from glomag.run.report import print_plan, print_progress, print_summaries
            from glomag.run.runner import run_profiles

            summaries = run_profiles(project, names, print_progress, not run_all, print_plan, warm=warm, code=code)
        print_summaries(project, summaries, time.monotonic() - began)
    print_drafts(project, held)


def _hold(project: Project, names: list[str], path: Path | None, grade: str | None, by_year: bool) -> dict[str, Held]:
    from glomag.cli.confidential import hold_lists

    return hold_lists(project, names, path, grade, by_year=by_year)


def _is_done(project: Project, names: list[str]) -> bool:
    """Whether a run would change nothing; then it is said."""
    from glomag.run.done import say_done
    from glomag.run.state import is_up_to_date

    done = is_up_to_date(project, names)
    if done:
        say_done(done)
    return bool(done)


def _check_public(*, why: bool, is_public: bool, run_all: bool) -> None:
    if not is_public or run_all:
        raise ParameterError(
            f"{'--why' if why else '--watch'} stands with names of profiles alone",
            allowed="glomag run --why [PROFILE...]    glomag run --watch [PROFILE...]",
            change="leave the other options out",
        )


def _print_why(project: Project, names: list[str]) -> None:
    if _is_done(project, names):
        return
    from glomag.run.report import print_plan
    from glomag.run.runner import plan_run

    print_plan(plan_run(project, names))


def _watch(project: Project, names: list[str]) -> None:
    from glomag.run.watch import watch_project

    watch_project(project, names)


@app.command(epilog="Example: glomag notebooks    (after editing a notebook)")
def notebooks() -> None:
    """Execute the notebooks as they stand and store their outputs in them."""
    from glomag.run.stored import store_outputs

    store_outputs(open_project(to_write=True), lambda name: print(f"  {name} stored", flush=True))
