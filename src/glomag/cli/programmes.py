"""The command about all of OFAC's programmes over a series of lists: programmes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from glomag.cli.application import app
from glomag.cli.datasets import DatasetOption, ProcessesOption, SchedulerOption, SkipRefusedOption, bring_up_to_date, choose_how
from glomag.cli.shared import JsonOption, open_project, print_json, print_table
from glomag.errors import ParameterError

if TYPE_CHECKING:
    from glomag.measures.arrival_counts import ProgrammesOverTime
    from glomag.measures.arrivals import Arrivals


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
    tags = read_register(project).programmes["tag"].tolist()
    given, days = folder or project.ofac, _days_of(folder or project.ofac)
    if not days:
        how = choose_how(processes, scheduler)
        kept, undated = bring_up_to_date(project, given, dataset, how, skip_refused=skip_refused, is_silent=as_json)
        given, days = kept.dataset, kept.days
        _say(undated, as_json)
    elif dataset or processes or scheduler:
        raise ParameterError(f"{given} is a dataset: no list is read into it", allowed="--dataset, --processes, --scheduler for lists")
    arrivals = find_arrivals(read_listed(given, days))
    compared = [compare_programmes(arrivals, tags, kind) for kind in KINDS_OF_YEAR]
    results = output or project.build / "programmes" / f"{days[0]}-to-{days[-1]}"
    contents = {name: text.encode() for name, text in arrival_texts(arrivals, compared).items()}
    write_results(results, contents | picture_files(build_programmes_over_time(compared[0], days)))
    if as_json:
        print_json({**_described(arrivals, compared[0]), "dataset": project.shown(given), "folder": project.shown(results)})
        return
    _print_findings(arrivals, compared[0])
    print(f"dataset: {project.shown(given)}/\ntables and picture: {project.shown(results)}/")


def _days_of(folder: Path) -> tuple[date, ...]:
    """The days of a dataset; none for a folder of lists."""
    from glomag.archive.planning import partitions

    return tuple(date.fromisoformat(part.name.partition("=")[2]) for part in partitions(folder))


def _say(undated: tuple[str, ...], is_silent: bool) -> None:
    if undated and not is_silent:
        print(f"not read, since the name tells no day: {', '.join(undated)}")


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
