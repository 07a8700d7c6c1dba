"""What the commands share that work on many lists: their options, bringing the dataset up to date, and telling of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from glomag.errors import ParameterError

if TYPE_CHECKING:
    from glomag.archive.jobs import Spread
    from glomag.archive.keeping import Kept
    from glomag.paths import Project

DatasetOption = Annotated[
    Path | None, typer.Option("--dataset", help="Folder that keeps what was read, as Parquet; one below build/archive when not given.")
]
ProcessesOption = Annotated[
    int | None, typer.Option("--processes", help="Lists read at a time; as many as there are cores when not given.")
]
SchedulerOption = Annotated[str | None, typer.Option("--scheduler", help="Address of a Dask cluster that reads the lists instead.")]
SkipRefusedOption = Annotated[bool, typer.Option("--skip-refused", help="Go on without the lists that cannot be read.")]


def choose_how(processes: int | None, scheduler: str | None) -> Spread:
    """Where lists are read; raises ParameterError for numbers and combinations that make no sense."""
    if processes is not None and processes < 1:
        raise ParameterError(f"--processes: {processes} is not allowed", allowed="1 or more")
    if scheduler is None:
        from glomag.archive.processes import spread_over_processes

        return spread_over_processes(processes)
    if processes is not None:
        raise ParameterError("--processes and --scheduler are given both", allowed="one of them: a cluster has its own processes")
    from glomag.archive.cluster import spread_over_cluster

    return spread_over_cluster(scheduler)


def bring_up_to_date(
    project: Project, folder: Path, dataset: Path | None, spread: Spread, *, skip_refused: bool, is_silent: bool
) -> tuple[Kept, tuple[str, ...]]:
    """The dataset of a folder of lists, with what is new read into it, and the names of files that tell no day.

    Raises UserError as `find_dated_files`, `keep_dataset` and, without `skip_refused`, `check_none_refused`.
    """
    from glomag.archive.keeping import check_any_left, check_none_refused, dataset_of, keep_dataset
    from glomag.cli.progress import watching
    from glomag.sources.folders import find_dated_files

    files = find_dated_files(folder)
    with watching(sys.stderr, is_silent=is_silent) as watch:
        kept = keep_dataset(files.dated, dataset or dataset_of(project, folder), spread, watch)
    return check_any_left(kept) if skip_refused else check_none_refused(kept), files.undated


def describe_kept(project: Project, kept: Kept) -> dict[str, Any]:
    """The dataset for a script: where it lies, and what is not in it."""
    refused = [{"list_date": one.day, "message": one.message} for one in kept.refused]
    return {"dataset": project.shown(kept.dataset), "refused": refused}


def print_kept(project: Project, kept: Kept) -> None:
    """Where the dataset lies, what was done to it, and which lists are not in it."""
    from glomag.wording import print_count

    done = f"{len(kept.new)} read now, {len(kept.repeated)} with the bytes of another day, {len(kept.gone)} taken out"
    print(f"dataset: {project.shown(kept.dataset)}/ ({print_count(len(kept.days), 'day')}: {done})")
    if kept.gone:
        shown = ", ".join(f"{day}" for day in kept.gone[:10])
        print(f"taken out, since the folder no longer has their lists: {shown}{' ...' if len(kept.gone) > 10 else ''}")  # noqa: PLR2004
    for one in kept.refused:
        print(f"left out: {one.message}")
