"""The command that proposes which cases a confidential list may stand behind: recommendations match."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from glomag.cli.recommendations import recommendations
from glomag.cli.shared import open_project, print_table

if TYPE_CHECKING:
    from glomag.recommendations.decisions import Decision


# Everything behind the word is taken as text, as for `check`: an error of the parser would print a path.
@recommendations.command(
    epilog="Example: glomag recommendations match FILE.xlsx    (writes the file of decisions beside it; run it again when either changes)",
    context_settings={"ignore_unknown_options": True},
)
def match(
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILE", help="The list, .csv or .xlsx, outside the checkout.")] = None,
) -> None:
    """Propose matches of a list with the record for a person to decide, keeping what was decided; print counts only."""
    from glomag.recommendations.decisions import decisions_path, merge_decisions, read_decisions, write_decisions
    from glomag.recommendations.matching import propose_matches
    from glomag.recommendations.problems import RecommendationError, read_sealed
    from glomag.recommendations.reading import read_recommendations
    from glomag.register import read_register
    from glomag.run.guard import seal_process

    seal_process(*(file.name for file in files or ()))
    if files is None or len(files) != 1:
        raise RecommendationError(
            "one file is matched at a time", change="glomag recommendations match FILE, in quotes where the path has blanks"
        )
    project = open_project()
    listed = read_recommendations(files[0], project)
    path = decisions_path(files[0])
    earlier = read_decisions(path, project)
    register = read_register(project)
    rows = read_sealed(lambda: merge_decisions(propose_matches(listed.dossiers, register), earlier))
    write_decisions(path, rows, project)
    if listed.is_synthetic:
        print("SYNTHETIC: an invented list")
    _print_counts(rows)


def _print_counts(rows: tuple[Decision, ...]) -> None:
    current = [row for row in rows if row.proposal == "current"]
    counted = Counter((row.grade, row.method) for row in current)
    said = Counter((row.grade, row.method, row.decision) for row in current)
    table = [
        [grade, method, n, said[grade, method, "yes"], said[grade, method, "no"], said[grade, method, ""]]
        for (grade, method), n in counted.items()
    ]
    print_table("Matches and proposals", ["grade", "method", "all", "yes", "no", "undecided"], table)
    n_gone = len(rows) - len(current)
    if n_gone:
        print(f"{n_gone} decided before and no longer proposed: kept, marked gone, and counted nowhere")
    print("they are in the file beside the list that ends in .decisions.csv; it is as confidential as the list")
    print("matches by uid count unless you write no; all others count only where you write yes")
    print(
        "the rows of grade conduct stand last and are many: leave them blank unless you know that the action rested on the recommendation"
    )
