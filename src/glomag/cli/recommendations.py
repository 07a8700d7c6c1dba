"""Commands about the coalition's confidential list: recommendations template, check, synthetic."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from glomag.cli.application import Group, app
from glomag.cli.shared import open_project, print_table

if TYPE_CHECKING:
    from glomag.recommendations.listing import RecommendationList
    from glomag.recommendations.reading import Examined

_SHOWN_AT_ONCE = 200

recommendations = typer.Typer(
    cls=Group,
    name="recommendations",
    help="The coalition's confidential list: a workbook to fill in, a check of it, and an invented list to try things with.",
    epilog="Example: glomag recommendations template --output FILE.xlsx    glomag recommendations check FILE.xlsx",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(recommendations)


@recommendations.command(
    epilog="Example: glomag recommendations template --output FILE.xlsx    (outside the checkout, on an encrypted disk)"
)
def template(output: Annotated[Path, typer.Option("--output", help="The new workbook, ending in .xlsx, outside the checkout.")]) -> None:
    """Write an empty workbook with drop-downs, a codebook and the codes of countries."""
    from glomag.recommendations.outside import check_ending, write_new
    from glomag.recommendations.template import template_bytes

    project = open_project()
    check_ending(output, ".xlsx")
    write_new(output, template_bytes(), project)
    print("an empty workbook was written; its sheet codebook says what goes where")
    print("once filled in it is confidential: keep it on an encrypted disk, outside the checkout")


# Everything behind the word is taken as text: an error of the parser would print a path, or a piece of one with blanks in it.
@recommendations.command(
    epilog="Example: glomag recommendations check FILE.xlsx    (prints row, column and rule, never a value; exit code 2: there is a fault)",
    context_settings={"ignore_unknown_options": True},
)
def check(
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILE", help="The list, .csv or .xlsx, outside the checkout.")] = None,
) -> None:
    """Say what is wrong with a list, cell by cell, on this terminal only; write nothing."""
    from glomag.recommendations.problems import RecommendationError
    from glomag.recommendations.reading import examine_list
    from glomag.run.guard import seal_process
    from glomag.wording import print_count

    seal_process(*(file.name for file in files or ()))
    if files is None or len(files) != 1:
        raise RecommendationError(
            "one file is checked at a time", change="glomag recommendations check FILE, in quotes where the path has blanks"
        )
    examined = examine_list(files[0], open_project())
    if examined.listed is None:
        _print_faults(examined)
        raise RecommendationError(
            f"{print_count(len(examined.faults), 'fault')} in {print_count(examined.n_rows, 'row')}; the list cannot be used as it stands",
            change="mend the cells named above, and check again",
        )
    _print_counts(examined.n_rows, examined.listed)
    if files[0].suffix.lower() == ".xlsx":
        print("only the sheet recommendations was read, hidden and filtered rows like all others")


def _print_faults(examined: Examined) -> None:
    shown = examined.faults[:_SHOWN_AT_ONCE]
    rows = [[fault.row, fault.column, fault.rule, fault.allowed] for fault in shown]
    print_table("Faults, by row as a spreadsheet numbers them", ["row", "column", "rule broken", "allowed"], rows)
    if len(examined.faults) > len(shown):
        print(f"... and {len(examined.faults) - len(shown)} more")


def _print_counts(n_rows: int, listed: RecommendationList) -> None:
    from glomag.wording import print_count

    dossiers = listed.dossiers
    n_countries = len({dossier.country for dossier in dossiers})
    n_partial = sum(dossier.submitted.n_days > 1 for dossier in dossiers)
    n_superseded = len(listed.recommendations) - len(dossiers)
    if listed.is_synthetic:
        print("SYNTHETIC: an invented list")
    counts = [print_count(n_rows, "row"), print_count(len(dossiers), "recommendation"), print_count(n_countries, "country", "countries")]
    print(f"{', '.join(counts)}, {n_partial} with a date known to the month or year")
    if n_superseded:
        verbs = "was superseded, and counts" if n_superseded == 1 else "were superseded, and each counts"
        print(f"{n_superseded} more {verbs} as one with what took its place")


@recommendations.command(epilog="Example: glomag recommendations synthetic --rows 170 --seed 7 --output FILE.csv")
def synthetic(
    output: Annotated[Path, typer.Option("--output", help="The new file, .csv or .xlsx, outside the checkout.")],
    rows: Annotated[int, typer.Option("--rows", help="Recommendations that stand; those that they superseded come on top.")] = 170,
    seed: Annotated[int, typer.Option("--seed", help="A whole number; the same one gives the same bytes.")] = 7,
) -> None:
    """Write an invented list, marked SYNTHETIC in every row, to try everything with."""
    from glomag.recommendations.outside import check_ending, write_new
    from glomag.recommendations.synthetic import build_synthetic, csv_bytes, workbook_bytes
    from glomag.register import read_register

    project = open_project()
    ending = check_ending(output, ".csv", ".xlsx")
    made = build_synthetic(read_register(project), rows, seed)
    write_new(output, csv_bytes(made) if ending == ".csv" else workbook_bytes(made), project)
    print(f"an invented list of {rows} recommendations was written, each row marked SYNTHETIC")
