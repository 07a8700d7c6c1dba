"""The command that makes a zip for a reviewer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from glomag.cli.application import app
from glomag.cli.shared import open_project


@app.command(epilog="Example: glomag pack    glomag pack --profile latest --output ../for-the-reviewer.zip")
def pack(
    profile: Annotated[
        list[str] | None, typer.Option("--profile", "-p", help="A published profile; may be repeated. All of them when none is named.")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="A new file; build/glomag-pack.zip when not given.")] = None,
) -> None:
    """Put all that a reviewer needs into one zip: every published output, notebooks, record, recount, and a form to fill in.

    Refused on any fault that `glomag verify --quick` finds in what comes in.
    """
    from glomag.pack import write_pack

    project = open_project()
    packed = write_pack(project, profile or [], output)
    print(f"{project.shown(packed.path)}: {packed.n_files} files of {', '.join(packed.profiles)}, {packed.n_bytes / 1e6:.1f} MB")
    print("Unpack it and open START-HERE.html.")
