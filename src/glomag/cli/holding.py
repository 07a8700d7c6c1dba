"""Commands that hold the record against what OFAC published: reconcile, audit."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
from glomag.cli.shared import (
    JsonOption,
    ListDateOption,
    ProgrammeOption,
    check_programme,
    check_same_day,
    open_project,
    parse_day,
    print_json,
    print_table,
)
from glomag.errors import ParameterError, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from glomag.archive.changes import Change
    from glomag.paths import Project
    from glomag.reconcile.audit import Audit
    from glomag.reconcile.differences import Reconciliation
    from glomag.sources import SourceList

_MOST_LINES = 50

OutputOption = Annotated[Path | None, typer.Option("--output", help="Folder for the results; one below build/ when not given.")]


@app.command(epilog="Example: glomag reconcile sdn_2024-03-04.csv.gz    glomag reconcile    (the newest list of data/raw/ofac)")
def reconcile(  # noqa: PLR0917 (one option a choice)
    file: Annotated[Path | None, typer.Argument(help="A list as published or as normalised; the newest one kept when not given.")] = None,
    list_date: ListDateOption = None,
    earlier: Annotated[Path | None, typer.Option(help="An earlier list, which tells transfers between programmes.")] = None,
    programme: ProgrammeOption = "GLOMAG",
    output: OutputOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what is new on a list, what is gone, what disagrees with the record, and propose rows to code."""
    from glomag.figures.reconciliation import build_reconciliation
    from glomag.figures.writing import picture_files
    from glomag.reconcile.differences import reconcile_list
    from glomag.reconcile.matching import check_tag_occurs
    from glomag.reconcile.people import RECORDED_PROGRAMME
    from glomag.reconcile.proposals import no_proposals, propose_rows
    from glomag.reconcile.writing import reconciliation_texts, write_results
    from glomag.register import read_register
    from glomag.wording import print_count

    check_programme(programme)
    project = open_project()
    register = read_register(project)
    source, day = _list_to_hold(project, file, list_date)
    check_tag_occurs(programme, source.entries["programs"])
    found = reconcile_list(register, source, day, programme)
    recorded = programme == RECORDED_PROGRAMME
    proposed = propose_rows(register, source, day, _read_earlier(earlier, day)) if recorded else no_proposals()
    folder = output or project.build / "reconcile" / f"{day}-{_folder_word(programme)}"
    texts = reconciliation_texts(found, proposed)
    contents = {name: text.encode() for name, text in texts.items()}
    write_results(folder, contents | picture_files(build_reconciliation(found, register.as_of)))
    if as_json:
        print_json({**_reconciled(found), "n_proposed": len(proposed), "folder": project.shown(folder)})
        return
    _print_reconciliation(found)
    print(f"{print_count(len(proposed), 'row')} proposed; a proposal counts only once a person has coded it (docs/maintaining.md)")
    print(f"table, picture and proposals: {project.shown(folder)}/")


@app.command(epilog="Example: glomag audit lists/    (files named by date: sdn_2019-01-15.csv.gz ..., also in folders by year)")
def audit(  # noqa: PLR0917 (one option a choice)
    folder: Annotated[Path | None, typer.Argument(help="Lists named by date; data/raw/ofac when not given.")] = None,
    programme: ProgrammeOption = "GLOMAG",
    output: OutputOption = None,
    dataset: DatasetOption = None,
    processes: ProcessesOption = None,
    scheduler: SchedulerOption = None,
    skip_refused: SkipRefusedOption = False,
    as_json: JsonOption = False,
) -> None:
    """Test each date of the record on a series of dated lists: confirmed, contradicted, or not testable."""
    from glomag.archive.changes import read_changes
    from glomag.figures.audit import build_audit
    from glomag.figures.writing import picture_files
    from glomag.reconcile.audit import audit_series
    from glomag.reconcile.matching import check_tag_occurs
    from glomag.reconcile.series import fold_changes
    from glomag.reconcile.writing import audit_texts, write_results
    from glomag.register import read_register

    check_programme(programme)
    how = choose_how(processes, scheduler)
    project = open_project()
    register = read_register(project)
    kept, undated = bring_up_to_date(project, folder or project.ofac, dataset, how, skip_refused=skip_refused, is_silent=as_json)
    series = fold_changes(_told(read_changes(kept.dataset, kept.days), len(kept.days), as_json))
    check_tag_occurs(programme, (run.tags for runs in series.runs.values() for run in runs))
    found = audit_series(register, series, programme)
    results = output or project.build / "audit" / f"{series.days[0]}-to-{series.days[-1]}-{_folder_word(programme)}"
    contents = {name: text.encode() for name, text in audit_texts(found).items()}
    write_results(results, contents | picture_files(build_audit(found, register.as_of)))
    if as_json:
        print_json({**_audited(found), **describe_kept(project, kept), "undated": list(undated), "folder": project.shown(results)})
        return
    _print_audit(found, undated)
    print_kept(project, kept)
    print(f"tables and picture: {project.shown(results)}/")


def _list_to_hold(project: Project, file: Path | None, list_date: str | None) -> tuple[SourceList, date]:
    from glomag.sources.dating import date_given_list
    from glomag.sources.store import newest_list, read_file

    if file is None and list_date:
        raise ParameterError("--list-date speaks of a file", allowed="a FILE with --list-date")
    if file is not None:
        check_same_day(file, list_date)
        source = read_file(file)
        return source, date_given_list(file, source, parse_day(list_date, "--list-date") if list_date else None)[0]
    newest = newest_list(project)
    if newest is None:
        raise SourceError(
            "there is no list to hold the record against",
            where=project.shown(project.ofac),
            change="name a file, or get one: glomag fetch, glomag ingest FILE",
        )
    return newest.read(), newest.list_date


def _read_earlier(path: Path | None, day: date) -> SourceList | None:
    from glomag.sources.dating import date_given_list
    from glomag.sources.store import read_file

    if path is None:
        return None
    source = read_file(path)
    told = date_given_list(path, source, None)[0]
    if told >= day:
        raise SourceError(f"--earlier is a list of {told}", where=path.name, allowed=f"a list before {day}")
    return source


def _folder_word(programme: str) -> str:
    return re.sub(r"[^A-Za-z0-9.-]+", "-", programme)


def _reconciled(found: Reconciliation) -> dict[str, Any]:
    return {
        "programme": found.programme,
        "list_date": found.list_date,
        "n_listed": found.n_listed,
        "n_expected": found.n_expected,
        "n_criterion_supported": found.n_criterion_supported,
        "note": found.note,
        "counts": found.counts.to_dict("records"),
        "needing_attention": found.differences[found.differences["needs_attention"]].to_dict("records"),
    }


def _print_reconciliation(found: Reconciliation) -> None:
    print(f"{found.programme} on the list of {found.list_date}: {found.n_listed} entries; the record expects {found.n_expected} persons")
    if found.note:
        print(found.note)
    if found.counts.empty:
        print("no difference")
        return
    print_table("Differences by kind", ["kind", "number", "need attention"], found.counts.to_numpy().tolist())
    pressing = found.differences[found.differences["needs_attention"]]
    if not pressing.empty:
        columns = ["kind", "uid", "name", "record_says", "list_says", "explanation"]
        print_table("To look at", [column.replace("_", " ") for column in columns], pressing[columns].to_numpy().tolist())


def _told(lists: Iterator[Change], n_lists: int, is_silent: bool) -> Iterator[Change]:
    """The lists, each told on the terminal when it has been taken in; of very many, one now and then and the last."""
    step = -(-n_lists // _MOST_LINES)
    for number, one in enumerate(lists, start=1):
        if not is_silent and (number % step == 0 or number == n_lists):
            print(f"  [{number:>{len(str(n_lists))}}/{n_lists}] {one.day}: {one.n_entries} entries", flush=True)
        yield one


def _audited(found: Audit) -> dict[str, Any]:
    return {
        "programme": found.programme,
        "days": list(found.days),
        "note": found.note,
        "counts": found.counts.to_dict("records"),
        "strength": found.strength.to_dict("records"),
        "contradictions": found.contradictions.to_dict("records"),
        "n_gaps": len(found.gaps),
        "unrecorded": found.unrecorded.to_dict("records"),
    }


def _print_audit(found: Audit, undated: tuple[str, ...]) -> None:
    from glomag.wording import print_count

    if undated:
        print(f"not read, since the name tells no day: {', '.join(undated)}")
    print(f"{found.programme} on {print_count(len(found.days), 'list')} from {found.days[0]} to {found.days[-1]}")
    if found.note:
        print(found.note)
    wide = found.counts.pivot(index="tested", columns="status", values="n").reset_index()
    print_table("Dates of the record", list(wide.columns), wide.to_numpy().tolist())
    print_table("Confirmed by two lists that lie apart", ["by", "dates"], found.strength.to_numpy().tolist())
    told = found.gained["needs_attention"]
    print(f"{print_count(len(told), 'number')} on a list before having the tag (gained.csv), {int(told.sum())} of them to look at")
    contradicted = found.contradictions[["name", "tested", "record_says", "last_before", "first_after", "reason"]]
    for title, table in (
        ("Contradicted", contradicted),
        ("Gained the tag, to look at", found.gained[told]),
        ("On lists and not in the record", found.unrecorded),
        ("Gaps", found.gaps),
    ):
        if not table.empty:
            print_table(title, list(table.columns), table.astype("object").to_numpy().tolist())
