"""Commands about what leaves: release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from glomag.cli.application import app
from glomag.cli.quiet import check_profiles
from glomag.cli.shared import open_project, print_table

if TYPE_CHECKING:
    from glomag.run.release import Proposal

_SHOWN = {
    "shares": ["measure", "window", "n_cases", "printed", "public_floor", "why"],
    "totals": ["measure", "first_day", "last_day", "printed", "why"],
    "waiting": ["submitted_in", "horizon_years", "printed", "why"],
    "claims": ["claim_id", "stated", "printed", "verdict"],
}


@app.command(epilog="Example: glomag release latest    (after: glomag run latest --recommendations FILE)")
def release(
    profile: Annotated[str, typer.Argument(help="The profile whose draft is to be released.")],
    rehearsal: Annotated[bool, typer.Option("--rehearsal", help="The draft of an invented list, into a folder of its own.")] = False,
) -> None:
    """Show what a draft about the confidential list would make public, ask, and release it."""
    from glomag.run.guard import seal_process
    from glomag.run.release import propose_release, publish_release

    seal_process()
    project = open_project()
    check_profiles(project, [profile])
    proposal = propose_release(project, profile, is_rehearsal=rehearsal)
    _show(proposal, is_rehearsal=rehearsal)
    what = "To rehearse the release" if rehearsal else "To make this public for good"
    if typer.prompt(f"{what}, write the word release", default="no") != "release":
        print("nothing was released")
        raise typer.Exit(1)
    folder = publish_release(project, proposal)
    end = "SYNTHETIC, and not to be published" if rehearsal else "commit both"
    print(f"released: {project.shown(folder)}/, and entered in the ledger beside it; {end}")


def _show(proposal: Proposal, *, is_rehearsal: bool) -> None:
    mark = "SYNTHETIC: " if is_rehearsal else ""
    for name, columns in _SHOWN.items():
        table = proposal.tables[name][columns]
        print_table(f"{mark}{name}", [column.replace("_", " ") for column in columns], table.to_numpy().tolist())
    n_before = len(proposal.ledger.releases)
    print(f"Releases before this one: {n_before}. Everything together was audited: for an outsider every case stays open.")
    n_cases = len({case for cases in proposal.for_insiders for case in cases})
    if n_cases:
        print(
            f"Somebody who knows for certain of one recommendation behind a case could conclude about {n_cases} other cases that "
            "they rest on one, or on none (docs/confidential.md, what it does not protect against)."
        )
    print("What is once released cannot be taken back. Has everybody who must agree, agreed?")
