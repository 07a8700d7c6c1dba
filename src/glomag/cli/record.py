"""Commands that change the record: add, seal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from glomag.cli.application import app
from glomag.cli.shared import open_project

if TYPE_CHECKING:
    from glomag.register.add import Addition


@app.command(epilog="Example: glomag add rows.csv --check    (then without --check)")
def add(
    file: Annotated[Path, typer.Argument(help="CSV with the columns of designations.csv, coded; suggested_because may stand beside them.")],
    check: Annotated[bool, typer.Option("--check", help="Only check; write nothing.")] = False,
) -> None:
    """Add coded rows, and the cases that they open, to the record and seal it: all of them, or none."""
    from glomag.register.add import read_addition, write_addition
    from glomag.run.publish import one_at_a_time

    project = open_project(to_write=not check)
    if check:
        addition = read_addition(project, file)
        print(f"{_count(addition)} can be added; nothing was written")
    else:
        with one_at_a_time(project):  # a run reads the record for as long as it lasts
            addition = read_addition(project, file)
            write_addition(project, addition)
        print(f"{_count(addition)} added to the record, which is sealed anew")
    for row in addition.rows:
        uid = row.cells["ofac_uid"] or "no number"
        words = ("designated_on", "event", "criterion", "basis", "case_id")
        print(f"  {row.cells['name']} ({uid}): {', '.join(row.cells[word] for word in words)}")
    for case in addition.cases:
        print(f"  new case {case.text.rstrip()}")
    if not check:
        print("glomag run shows every published number that moves; write those into CHANGELOG.md")


def _count(addition: Addition) -> str:
    from glomag.wording import print_count

    return f"{print_count(len(addition.rows), 'row')} and {print_count(len(addition.cases), 'new case')}"


@app.command(epilog="Example: glomag seal    (after editing a file of data/raw/register)")
def seal() -> None:
    """Check the whole record and renew the checksums in datapackage.json after a change made on purpose."""
    from glomag.register.seal import seal_register
    from glomag.run.publish import one_at_a_time

    project = open_project(to_write=True)
    with one_at_a_time(project):  # a run reads the record for as long as it lasts
        changed = seal_register(project)
    print(f"sealed anew: {', '.join(changed)}" if changed else "nothing to seal: every file is as it was")
