"""Commands that take what OFAC publishes: fetch, ingest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from glomag.cli.application import app
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
from glomag.errors import ParameterError

if TYPE_CHECKING:
    from glomag.paths import Project
    from glomag.sources import SourceList
    from glomag.sources.download import Progress
    from glomag.sources.provenance import Provenance

_SERVICE = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/"


@app.command(
    epilog=f"Example: glomag fetch --format advanced    (asks {_SERVICE}SDN_ADVANCED.XML; if it is refused, open that address in a"
    " browser and use the file with: glomag ingest FILE)"
)
def fetch(
    wanted: Annotated[str, typer.Option("--format", help="advanced, csv or xml; only advanced has dates and kinds of ties.")] = "advanced",
    allow_loss: Annotated[
        float, typer.Option(help="Accept a list that lost up to this fraction of its entries (0.08 for 8 percent).")
    ] = 0.0,
    address: Annotated[str, typer.Option(help="Folder of the files, if the service has moved.")] = _SERVICE,
    stall: Annotated[float, typer.Option(help="Seconds without a byte after which a transfer is tried anew.")] = 60.0,
) -> None:
    """Download OFAC's list into data/raw/ofac, checked against the last good one; nothing of the record changes."""
    from glomag.register import read_register
    from glomag.sources.address import FORMAT_OF_OPTION
    from glomag.sources.download import Patience
    from glomag.sources.fetch import Terms, fetch_list
    from glomag.sources.gates import Thresholds

    if wanted not in FORMAT_OF_OPTION:
        raise ParameterError(f"--format: {wanted!r} is not allowed", allowed=", ".join(FORMAT_OF_OPTION))
    if not stall > 0:
        raise ParameterError(f"--stall: {stall:g} is no time to wait", allowed="seconds, more than 0")
    project = open_project()
    acts = read_register(project).designations
    listed = frozenset(acts.loc[acts["removed_on"].isna(), "ofac_uid"].dropna())
    terms = Terms(base=address, thresholds=Thresholds(allow_loss=allow_loss), patience=Patience(read_timeout=stall))
    with _ProgressBar(FORMAT_OF_OPTION[wanted]) as progress:
        fetched = fetch_list(project, FORMAT_OF_OPTION[wanted], listed, progress, terms)
    print("nothing new: these very bytes were here already" if not fetched.is_new else "a new list:")
    print(f"{fetched.stored.printed}, {fetched.stored.provenance.n_entries} entries, in {project.shown(fetched.stored.entries)}")
    print("glomag reconcile holds the record against it")


@app.command(epilog="Example: glomag ingest SDN_ADVANCED.XML    glomag ingest sdn_2024-03-04.csv.gz --programme MAGNIT")
def ingest(
    files: Annotated[list[Path], typer.Argument(help="SDN.CSV, SDN.XML or SDN_ADVANCED.XML, plain or gzipped.")],
    list_date: ListDateOption = None,
    programme: ProgrammeOption = "GLOMAG",
    as_json: JsonOption = False,
) -> None:
    """Read and check lists that you have, count them by programme and kind, and keep the normalised lists in data/raw/ofac."""
    from glomag.sources.store import write_list

    check_programme(programme)
    if list_date and len(files) > 1:
        raise ParameterError("--list-date speaks of one list", allowed="one file with --list-date", change="ingest the files one by one")
    project = open_project()
    read = [(*_read_given(path, list_date), path) for path in files]  # all of them, before anything is written
    written = [(source, provenance, write_list(project, source, provenance, None)) for source, provenance, _ in read]
    if as_json:
        print_json({"lists": [_described(project, *one, programme) for one in written]})
        return
    for source, provenance, entries in written:
        _print_list(project, source, provenance, entries, programme)


def _read_given(path: Path, said: str | None) -> tuple[SourceList, Provenance]:
    from glomag.sources import read_list
    from glomag.sources.dating import date_given_list
    from glomag.sources.provenance import describe_given_file, utc_now

    source = read_list(path)
    check_same_day(path, said)
    day, told_by = date_given_list(path, source, parse_day(said, "--list-date") if said else None)
    return source, describe_given_file(path, source, list_date=day, list_date_from=told_by, ingested_at=utc_now())


def _print_list(project: Project, source: SourceList, provenance: Provenance, entries: Path, programme: str) -> None:
    from glomag.sources.counting import count_by_tag
    from glomag.sources.entries import ENTITY_TYPES

    table = count_by_tag(source.entries)
    chosen = table[table["programme"] == programme]
    print(f"{provenance.given_file}: {source.format} of {provenance.list_date} ({provenance.list_date_from})")
    print_table(
        f"{len(source.entries)} entries; one with several tags stands under each",
        ["programme", *ENTITY_TYPES, "all"],
        table.to_numpy().tolist(),
    )
    n_tagged = int(chosen["n"].sum())
    print(f"{programme}: {n_tagged} entries" + (f" ({_kinds(chosen.iloc[0], ENTITY_TYPES)})" if n_tagged else ""))
    _print_years(source, provenance, programme)
    print(f"normalised list: {project.shown(entries)}\n")


def _print_years(source: SourceList, provenance: Provenance, programme: str) -> None:
    """Persons of one programme by fiscal year of entry, where the format prints dates of entry."""
    if source.entries["entered_first"].isna().all():
        print(f"{source.format} prints no dates of entry; SDN_ADVANCED.XML does")
        return
    from glomag.measures.programmes import count_by_programme

    counted = count_by_programme(source.entries, "fiscal", provenance.list_date)
    years = counted.by_year[counted.by_year["programme"] == programme]
    rows = [[row.year, row.n_persons, row.n_property, "to the list's day" if row.is_partial else ""] for row in years.itertuples()]
    print_table(f"{programme} entries still listed, by fiscal year of entry", ["fiscal", "persons", "vessels, aircraft", "partial"], rows)
    told = {"n_undated": "without a date that settles the year", "n_other_authority": "entered under another authority, moved in later"}
    totals = counted.totals[counted.totals["programme"] == programme]
    for column, says in told.items():
        n_told = int(totals[column].sum())
        if n_told:
            print(f"not in a year: {n_told} {says}")
    print("a list shows who is still on it: removed persons are missing from every year")


def _kinds(row: Any, kinds: tuple[str, ...]) -> str:
    return ", ".join(f"{kind} {row[f'n_{kind}']}" for kind in kinds if row[f"n_{kind}"])


def _described(project: Project, source: SourceList, provenance: Provenance, entries: Path, programme: str) -> dict[str, Any]:
    from glomag.measures.programmes import count_by_programme
    from glomag.sources.counting import count_by_tag

    return {
        "given_file": provenance.given_file,
        "format": source.format,
        "list_date": provenance.list_date,
        "list_date_from": provenance.list_date_from,
        "sha256": provenance.sha256,
        "n_entries": len(source.entries),
        "programme": programme,
        "n_tagged": len(source.tagged(programme)),
        "by_programme": count_by_tag(source.entries).to_dict("records"),
        "by_fiscal_year": count_by_programme(source.entries, "fiscal", provenance.list_date).by_year.to_dict("records"),
        "entries": project.shown(entries),
    }


class _ProgressBar:
    """A bar for a transfer whose length may be unknown; it starts anew when the transfer does."""

    def __init__(self, says: str) -> None:
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

        self._bar = Progress(TextColumn(says), BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
        self._task = self._bar.add_task(says, total=None)

    def __enter__(self) -> Progress:
        self._bar.start()
        return lambda done, total: self._bar.update(self._task, completed=done, total=total)

    def __exit__(self, *_: object) -> None:
        self._bar.stop()
