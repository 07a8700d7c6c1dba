"""What the commands share: options, opening a checkout and a profile, days, and printing for people or as JSON."""

from __future__ import annotations

import json
import re
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from glomag.errors import ParameterError

if TYPE_CHECKING:
    from glomag.parameters import Profile
    from glomag.paths import Project
    from glomag.register import Register

ProfileOption = Annotated[str, typer.Option("--profile", "-p", help="A file of parameters/ without its ending.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a script instead of a table.")]
ProgrammeOption = Annotated[str, typer.Option("--programme", help="A tag of OFAC's, as printed on the list.")]
ListDateOption = Annotated[
    str | None, typer.Option("--list-date", help="The day of the list, YYYY-MM-DD, where neither the file nor its name tells it.")
]

_TAG = re.compile(r"[A-Z0-9][A-Za-z0-9 .&()/-]*")
_chosen: dict[str, Path | None] = {"project": None}


def choose_project(folder: Path | None) -> None:
    """Remember the checkout that the caller named, for every command of this process."""
    _chosen["project"] = folder


def open_project(*, to_write: bool = False) -> Project:
    """The checkout that the command works on, its outputs whole; raises ProjectNotFoundError outside one, and UserError as `recover`.

    Who may only read is told where the outputs may be half new, and goes on; with `to_write` that is refused.
    """
    from glomag.paths import find_project
    from glomag.run.journal import MayNotFinishError, recover

    project = find_project(_chosen["project"])
    try:
        recover(project)  # a run may have been killed, with its guardian, in the middle of the swap
    except MayNotFinishError:
        if to_write:
            raise
        print("glomag: a run was stopped in its swap: outputs may be half new; their owner mends it with any command", file=sys.stderr)
    return project


def open_profile(profile: str) -> tuple[Project, Register, Profile]:
    """The checkout, its record as known on the profile's date, and the profile; raises UserError as the readers do."""
    from glomag.parameters import read_profile
    from glomag.register import known_on, read_register

    project = open_project()
    register = read_register(project)
    chosen = read_profile(project, profile, register.coverage)
    return project, known_on(register, chosen.as_of), chosen


def parse_day(text: str, option: str) -> date:
    """A day given on the command line as YYYY-MM-DD; raises ParameterError, naming the option, for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise ParameterError(f"{option}: {text!r} is no day of the calendar", allowed="YYYY-MM-DD, as in 2024-09-05")
    return day


def check_programme(tag: str) -> str:
    """The tag that was asked for; raises ParameterError for what cannot be one."""
    if not _TAG.fullmatch(tag):
        raise ParameterError(f"--programme: {tag!r} is no programme tag", allowed="a tag as printed: GLOMAG, SOUTH SUDAN, HK-EO13936")
    return tag


def check_same_day(path: Path, said: str | None) -> None:
    """Raise ParameterError where --list-date says another day than the name of the file."""
    from glomag.sources.dating import day_in_name

    told = day_in_name(path.name) if said else None
    if said and told and told != parse_day(said, "--list-date"):
        raise ParameterError(
            f"--list-date {said}, and the name of the file tells {told}",
            allowed="one day",
            change="leave the option out, or rename the file",
        )


def print_json(content: dict[str, Any]) -> None:
    """Print JSON for a script: days as ISO text, letters as they are."""
    print(json.dumps(content, indent=2, ensure_ascii=False, default=_plain))


def _plain(value: Any) -> Any:
    """Dates as ISO text, and the numbers of the libraries as those of Python."""
    return value.isoformat() if isinstance(value, date) else value.item()


def print_table(title: str, columns: list[str], rows: list[list[Any]]) -> None:
    """Print a title and a table that folds into the width of the terminal."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    print(title)
    # Columns of sentences need a line between rows; columns of numbers do not.
    table = Table(show_lines="finding" in columns or "reason" in columns)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(str(cell)) for cell in row))  # names come from outside: no markup in them
    Console().print(table)
