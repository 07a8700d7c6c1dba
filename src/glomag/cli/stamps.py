"""The command that tells what a picture is: check-figure."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from glomag.cli.application import app
from glomag.cli.shared import JsonOption, open_project, print_json
from glomag.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glomag.figures.checking import Answer, Version
    from glomag.figures.history import MovedRow

_LINES_OF_ROWS = 12


@app.command(
    "check-figure", epilog="Example: glomag check-figure chart.png    glomag check-figure --stamp 067926e3    (exit code 0: current)"
)
def check_figure(
    file: Annotated[Path | None, typer.Argument(help="A picture as PNG: one of ours carries a stamp in its metadata.")] = None,
    stamp: Annotated[str | None, typer.Option("--stamp", help='The digits printed in the picture behind the word "Data".')] = None,
    as_json: JsonOption = False,
) -> None:
    """Say whether a picture is the published one, an older one and what changed since, a withdrawn one, or not ours."""
    from glomag.figures.checking import CURRENT, CURRENT_DIGITS, check_digits, check_picture, read_shelf

    if (file is None) == (stamp is None):
        raise ParameterError(
            "one picture, or the digits printed in one",
            allowed="FILE.png or --stamp DIGITS, not both",
            change="glomag check-figure chart.png, or: glomag check-figure --stamp 54a0ce6d",
        )
    shelf = read_shelf(open_project())
    answer = check_picture(shelf, file) if file is not None else check_digits(shelf, stamp or "")
    if as_json:
        print_json(asdict(answer))
    else:
        for line in _lines(answer):
            print(line)
    if answer.status not in {CURRENT, CURRENT_DIGITS}:
        raise typer.Exit(1)


def _lines(answer: Answer) -> Iterator[str]:
    from glomag.figures.stamps import printable

    yield f"{answer.status}: {printable(answer.says)}"
    if answer.found:
        yield from _describe("it shows  ", answer.found)
    if answer.published and answer.published != answer.found:
        yield from _describe("published ", answer.published)
    if answer.found and answer.published and answer.found.data_sha256 != answer.published.data_sha256:
        yield from _say_moved(answer.moved)
    if answer.also:
        yield f"the same digits stand for: {', '.join(answer.also)}"


def _say_moved(moved: list[MovedRow] | None) -> Iterator[str]:
    from glomag.figures.stamps import printable

    if moved is None:
        yield "which numbers moved cannot be said: the old ones are not in the history of this checkout"
    elif not moved:
        yield "no plotted number moved: only columns came or went"
    else:
        yield f"what moved since, of what is plotted ({len(moved)}):"
        yield from (f"  {printable(_say(one))}" for one in moved[:_LINES_OF_ROWS])
        if len(moved) > _LINES_OF_ROWS:
            yield f"  ... and {len(moved) - _LINES_OF_ROWS} more; --json has them all"


def _describe(label: str, version: Version) -> Iterator[str]:
    from glomag.figures.stamps import printable

    yield f"  {label} {version.figure}, profile {version.profile}, as of {version.as_of}, data {version.data_sha256[:8]}"
    yield f"             {printable(version.title)}"


def _say(moved: MovedRow) -> str:
    if moved.column:
        return f"{moved.row}: {moved.column} {moved.before or '(empty)'} -> {moved.after or '(empty)'}"
    return f"{moved.row}: row {'came' if moved.after else 'went'} ({moved.after or moved.before})"
