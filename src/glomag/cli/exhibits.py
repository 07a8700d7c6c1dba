"""The commands that list what is published: exhibits, and the dictionary of the tables."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from glomag.cli.application import app
from glomag.cli.shared import JsonOption, ProfileOption, open_project, print_json, print_table

if TYPE_CHECKING:
    from glomag.paths import Project

_WriteOption = Annotated[bool, typer.Option("--write", help="Renew the page in the checkout instead of printing.")]


@app.command(epilog="Example: glomag exhibits --profile letter-2024-09    glomag exhibits --write")
def exhibits(profile: ProfileOption = "latest", as_json: JsonOption = False, write: _WriteOption = False) -> None:
    """List every published claim, figure and table: the notebook and cell that makes it, its file, and how to ask about it.

    --write renews the list in README.md, which covers every profile.
    """
    from glomag.parameters import list_profiles, read_profile
    from glomag.register import read_register
    from glomag.run.exhibits import list_exhibits, print_block, replace_block

    project = open_project(to_write=write)
    if write:
        published = [name for name in list_profiles(project) if (project.processed / name / "claims.csv").is_file()]
        page = project.root / "README.md"
        _renew(project, page, replace_block(_read(project, page), print_block(project, published)))
        return
    chosen = read_profile(project, profile, read_register(project).coverage)
    listed = list_exhibits(project, chosen.name)
    if as_json:
        print_json({"profile": chosen.name, "as_of": chosen.as_of, "exhibits": [asdict(one) for one in listed]})
        return
    rows = [[f"{one.kind} {one.name}", one.title, f"{one.made_by} {one.cell}".strip(), one.files[-1], one.explain] for one in listed]
    print_table(f"Exhibits, profile {chosen.name}, as of {chosen.as_of}", ["exhibit", "says", "made by", "file", "glomag explain"], rows)


@app.command(epilog="Example: glomag dictionary claims    glomag dictionary --write")
def dictionary(
    tables: Annotated[list[str] | None, typer.Argument(help="Tables or figures by name; all of them when none is given.")] = None,
    write: _WriteOption = False,
) -> None:
    """Say what every column of every output table means: type, unit, allowed values, and what an empty cell says.

    --write renews docs/data_dictionary.md.
    """
    from glomag.tables.dictionary import print_dictionary, print_table_of

    if write:
        project = open_project(to_write=write)
        _renew(project, project.root / "docs" / "data_dictionary.md", print_dictionary())
        return
    print("\n\n".join(print_table_of(name) for name in tables) if tables else print_dictionary(), end="")


def _read(project: Project, page: Path) -> str:
    from glomag.errors import PublishError

    try:
        return page.read_text(encoding="utf-8")
    except OSError as error:
        raise PublishError(f"the page cannot be read: {error.strerror}", where=project.shown(page), change="restore it") from None


def _renew(project: Project, page: Path, text: str) -> None:
    """Write a page that is new or has changed, and say which of the two it was."""
    from glomag.errors import PublishError

    try:
        if page.is_file() and page.read_text(encoding="utf-8") == text:
            print(f"{project.shown(page)} is as it should be")
            return
        page.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise PublishError(f"the page cannot be written: {error.strerror}", where=project.shown(page)) from None
    print(f"{project.shown(page)} was renewed")
