"""Commands about what moved: diff, changelog."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from glomag.cli.application import app
from glomag.cli.shared import JsonOption, open_project, print_json

_SIDE = "A commit, a profile, or a folder (a checkout, an unpacked archive, or one profile's tables)"


@app.command(
    epilog="Example: glomag diff HEAD~1    glomag diff letter-2024-09 latest --html moved.html    glomag diff v0.1.0 HEAD --profile latest"
)
def diff(
    a: Annotated[str, typer.Argument(metavar="A", help=f"{_SIDE}: the earlier side.")],
    b: Annotated[str | None, typer.Argument(metavar="B", help="The later side; the working folder when not given.")] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Also write one page with figures side by side, to send or to print.")] = None,
    as_json: JsonOption = False,
    profile: Annotated[str, typer.Option("--profile", "-p", help="Only this profile; else every one that both sides have.")] = "",
) -> None:
    """Say which published numbers moved from A to B, and which rows, parameters, inputs or code caused each move.

    A word is read as a profile, then as a folder, then as a commit; ./latest is always a folder, and . is the current one.
    Exit code 0 whether or not a number moved.
    """
    from glomag.diff.comparison import compare_sources
    from glomag.diff.page import check_page_path, write_page
    from glomag.diff.report import comparison_json, comparison_lines
    from glomag.diff.sources import open_source, open_working

    project = open_project()
    if html is not None:
        check_page_path(html)
    before = open_source(project, a)
    after = open_source(project, b) if b is not None else open_working(project)
    comparisons = compare_sources(before, after, profile)
    if html is not None:
        write_page(html, before, after, comparisons)
    if as_json:
        sides = {"before": before.label, "after": after.label}
        print_json({**sides, "profiles": [comparison_json(one) for one in comparisons]})
        return
    print(f"from {before.label}\nto   {after.label}")
    for one in comparisons:
        print()
        for line in comparison_lines(one):
            print(line)
    if html is not None:
        print(f"\nThe page with the figures side by side: {html}")


@app.command(
    epilog="Example: glomag changelog    (what it would write)    glomag changelog --write    (after glomag run, before the commit)"
)
def changelog(
    a: Annotated[str, typer.Argument(metavar="A", help="The commit or folder that the working folder is held against.")] = "HEAD",
    write: Annotated[bool, typer.Option("--write", help="Put the entries into CHANGELOG.md, under what is not released.")] = False,
) -> None:
    """Write an entry for every published number that moved since A: the number, its old and new value, and why.

    A test refuses a commit in which a number moved and the changelog does not say so.
    """
    from glomag.diff.entries import write_changelog

    project = open_project(to_write=write)
    entries, digests = write_changelog(project, a, write=write)
    print("\n".join([digests, "", *entries]) if entries else f"{digests}\n\nno published number moved")
    if write:
        print(f"\nCHANGELOG.md has them: {len(entries)} of this state, and the digests of its numbers")
