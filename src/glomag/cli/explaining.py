"""The command that walks from a printed number to its rows and their sources: explain."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from glomag.cli.application import app
from glomag.cli.shared import JsonOption, ProfileOption, open_profile, print_json
from glomag.errors import ParameterError


@app.command(
    epilog='Example: glomag explain drop_fy2020_fy2023    glomag explain "figure:1" 2023    glomag explain table:shares first_biden_year C'
)
def explain(
    target: Annotated[
        list[str], typer.Argument(help="CLAIM_ID, figure:NUMBER KEY... or table:NAME KEY..., with a column after it for one cell alone.")
    ],
    profile: ProfileOption = "latest",
    as_json: JsonOption = False,
    html: Annotated[Path | None, typer.Option("--html", help="Write one page to send to this file, instead of text.")] = None,
) -> None:
    """Walk from a printed number to its numerator, denominator, definition, rows and their source addresses."""
    from glomag.explain.as_json import build_json
    from glomag.explain.context import open_context
    from glomag.explain.freshness import changed_files
    from glomag.explain.page import print_page
    from glomag.explain.text import print_walk
    from glomag.explain.walking import explain as walk_to

    if as_json and html is not None:
        raise ParameterError("--json and --html ask for two forms at once", allowed="one of them", change="leave one out")
    project, register, chosen = open_profile(profile)
    walk = walk_to(open_context(project, register, chosen), target)
    changed = changed_files(project, chosen)
    if as_json:
        print_json(build_json(walk))
    elif html is not None:
        _write_page(html, print_page(walk, is_published=False))
        print(f"explained: {walk.title}; the page is {html.name}")
    else:
        print(print_walk(walk), end="")
    if changed:
        # Beside the walk, so that --json stays JSON; the numbers shown still follow from the record as it stands.
        print(f"glomag: the record changed since this was published ({', '.join(changed)}); glomag run publishes it anew", file=sys.stderr)


def _write_page(path: Path, page: str) -> None:
    try:
        path.write_bytes(page.encode("utf-8"))
    except OSError as error:
        raise ParameterError(
            f"--html: the page cannot be written: {error.strerror}", where=path.name, change="name a file in a folder that is there"
        ) from None
