"""The command about all of OFAC's programmes over a series of lists: programmes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from glomag.cli.application import app
from glomag.cli.datasets import (
    DatasetOption,
    ProcessesOption,
    SchedulerOption,
    SkipRefusedOption,
    bring_up_to_date,
    choose_how,
    describe_kept,
    print_kept,
)
from glomag.cli.shared import JsonOption, open_project, print_json, print_table
from glomag.errors import ParameterError

if TYPE_CHECKING:
    from glomag.archive.keeping import Kept
    from glomag.measures.arrival_counts import ProgrammesOverTime
    from glomag.measures.arrivals import Arrivals
    from glomag.paths import Project

_FOR_LISTS = "--dataset, --processes, --scheduler, --skip-refused for lists"


class _Lists(NamedTuple):
    """A dataset and its days; where lists were read into it now, also what was done, and files whose names tell no day."""

    dataset: Path
    days: tuple[date, ...]
    kept: Kept | None = None
    undated: tuple[str, ...] = ()

    @property
    def left_out(self) -> tuple[date, ...]:
        return tuple(one.day for one in self.kept.refused) if self.kept else ()


@app.command(epilog="Example: glomag programmes lists/    glomag programmes build/archive/lists-0123abcd    (a dataset that audit made)")
def programmes(  # noqa: PLR0917 (one option a choice)
    folder: Annotated[
        Path | None, typer.Argument(metavar="FOLDER", help="Lists named by date, or a dataset; data/raw/ofac when not given.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", help="Folder for tables and picture; build/programmes when not given.")] = None,
    dataset: DatasetOption = None,
    processes: ProcessesOption = None,
    scheduler: SchedulerOption = None,
    skip_refused: SkipRefusedOption = False,
    as_json: JsonOption = False,
) -> None:
    """Count who came under which of OFAC's programmes, by kind and year, and say whether country programmes took over."""
    from glomag.figures.programmes_over_time import build_programmes_over_time
    from glomag.figures.writing import picture_files
    from glomag.measures.arrival_counts import compare_programmes
    from glomag.measures.arrival_tables import KINDS_OF_YEAR, arrival_texts
    from glomag.measures.arrivals import find_arrivals
    from glomag.measures.listed import read_listed
    from glomag.reconcile.writing import write_results
    from glomag.register import read_register

    project = open_project()
    tags, given = read_register(project).programmes["tag"].tolist(), folder or project.ofac
    if days := _days_of(given):
        _check_unused(given, dataset, processes, scheduler, skip_refused or None)
        lists = _Lists(given, days)
    else:
        how = choose_how(processes, scheduler)
        kept, undated = bring_up_to_date(project, given, dataset, how, skip_refused=skip_refused, is_silent=as_json)
        lists = _Lists(kept.dataset, kept.days, kept, undated)
    arrivals = find_arrivals(read_listed(lists.dataset, lists.days))
    compared = [compare_programmes(arrivals, tags, kind) for kind in KINDS_OF_YEAR]
    results = output or project.build / "programmes" / f"{lists.days[0]}-to-{lists.days[-1]}"
    contents = {name: text.encode() for name, text in arrival_texts(arrivals, compared).items()}
    write_results(results, contents | picture_files(build_programmes_over_time(compared[0], lists.days, lists.left_out)))
    if as_json:
        print_json({**_described(arrivals, compared[0]), **_described_lists(project, lists), "folder": project.shown(results)})
        return
    _print_findings(arrivals, compared[0])
    _print_lists(project, lists)
    print(f"tables and picture: {project.shown(results)}/")


def _days_of(folder: Path) -> tuple[date, ...]:
    """The days of a dataset; none for a folder of lists."""
    from glomag.archive.planning import partitions

    return tuple(date.fromisoformat(part.name.partition("=")[2]) for part in partitions(folder))


def _check_unused(dataset: Path, *options: object) -> None:
    if any(option is not None for option in options):
        raise ParameterError(f"{dataset} is a dataset: no list is read into it", allowed=_FOR_LISTS)


def _described_lists(project: Project, lists: _Lists) -> dict[str, Any]:
    """Which lists are not counted; null where a dataset was given, which does not say it."""
    if lists.kept:
        return {**describe_kept(project, lists.kept), "undated": list(lists.undated)}
    return {"dataset": project.shown(lists.dataset), "refused": None, "undated": None}


def _print_lists(project: Project, lists: _Lists) -> None:
    if lists.undated:
        print(f"not read, since the name tells no day: {', '.join(lists.undated)}")
    if lists.kept:
        print_kept(project, lists.kept)
    else:
        print(f"dataset: {project.shown(lists.dataset)}/ (which lists were left out of it, it does not say)")


def _described(arrivals: Arrivals, found: ProgrammesOverTime) -> dict[str, Any]:
    from glomag.figures.programmes_over_time import describe_answer
    from glomag.measures.taking_over import answer_taking_over

    answer = answer_taking_over(found.by_year)
    return {
        "days": list(arrivals.days),
        "country_tags": list(found.tags),
        "taken_over": answer.taken_over,
        "says": describe_answer(answer),
        "n_counted": {side: len(counted) for side, counted in found.counted.items()},
        "n_property": found.n_property,
        "by_year": [_plain(row) for row in found.by_year.to_dict("records")],
        "renamed_tags": arrivals.renames.to_dict("records"),
    }


def _plain(row: dict[Any, Any]) -> dict[Any, Any]:
    """A row with null where nothing is known."""
    import pandas as pd

    return {name: None if pd.isna(value) else value for name, value in row.items()}


def _print_findings(arrivals: Arrivals, found: ProgrammesOverTime) -> None:
    from glomag.figures.programmes_over_time import describe_answer, limits_of
    from glomag.measures.taking_over import answer_taking_over
    from glomag.wording import print_count

    n = {side: len(counted) for side, counted in found.counted.items()}
    print(f"{print_count(len(arrivals.days), 'list')} from {arrivals.days[0]} to {arrivals.days[-1]}")
    print(f"new under GLOMAG: {n['glomag']} persons; under {len(found.tags)} country programmes: {n['country']}; both at once: {n['both']}")
    columns = ["fiscal", "lists", "GLOMAG", "country", "share of GLOMAG", "note"]
    print_table("Persons who came, by fiscal year: certain to possible", columns, [_cells(row) for row in found.by_year.itertuples()])
    for rename in arrivals.renames.itertuples():
        print(f"{rename.old_tag} became {rename.new_tag} on the list of {rename.first_after} ({rename.told_by}): no arrivals")
    print(describe_answer(answer_taking_over(found.by_year)))
    print(limits_of(found))


def _cells(row: Any) -> list[object]:
    from glomag.measures.taking_over import print_year

    return [row.year, row.n_lists, *print_year(row), "in part" if row.is_partial else ""]
