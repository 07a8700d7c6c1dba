"""What `glomag run` does beside the public run when it is given the confidential list, and the same without the notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from glomag.cli.quiet import check_profiles
from glomag.cli.recommendations import recommendations
from glomag.cli.shared import ProfileOption, open_project, print_table
from glomag.errors import ParameterError

if TYPE_CHECKING:
    from glomag.paths import Project
    from glomag.run.confidential import Drafted, Held


def hold_lists(project: Project, names: Sequence[str], path: Path | None, grade: str | None, *, by_year: bool) -> dict[str, Held]:
    """The list for each profile that has one, read and checked before anything runs; none where no list is given.

    From the first list on, this process leaves no core file and prints no error that it did not write.
    """
    from glomag.parameters import list_profiles, read_profile
    from glomag.register import read_register
    from glomag.run.guard import leave_folder, seal_process
    from glomag.run.private import find_private

    if path is not None:
        path = path.absolute()
        seal_process(path.name)
        check_profiles(project, names)
    chosen = list(dict.fromkeys(names)) or list_profiles(project)
    found = {name: private for name in chosen if (private := find_private(project, name, path, grade, by_year=by_year))}
    if not found:
        return {}
    seal_process(*(private.path.name for private in found.values()))
    leave_folder(project.root)
    # Only now: what draws asks the system for its fonts in a process of its own, which would stand in the folder of the list.
    from glomag.run.confidential import hold_list

    coverage = read_register(project).coverage
    for name in chosen:
        read_profile(project, name, coverage)
    held = {name: hold_list(project, private) for name, private in found.items()}
    print("the list of recommendations was read; it stays in the memory of this process", flush=True)
    return held


def print_drafts(project: Project, held: dict[str, Held]) -> None:
    """Draft for each profile that has a list, and say what the drafts hold and how to go on."""
    if not held:
        return  # what reads a list is not installed where there is none
    from glomag.run.confidential import draft_profile

    for name, one in held.items():
        drafted = draft_profile(project, name, one, lambda said: print(f"  {said}", flush=True))
        _print_draft(project, drafted)


@recommendations.command(
    epilog="Example: glomag recommendations draft --profile latest --grade person FILE.xlsx",
    context_settings={"ignore_unknown_options": True},
)
def draft(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE", help="The list; the one of the profile's private part when not given.")
    ] = None,
    profile: ProfileOption = "latest",
    grade: Annotated[str | None, typer.Option(help="The weakest grade of a match that counts: person, network or conduct.")] = None,
    by_year: Annotated[
        bool, typer.Option("--by-year", help="Shares of every fiscal year as well; read docs/confidential.md first.")
    ] = False,
) -> None:
    """Count a list and make a draft, without running the notebooks; nothing becomes public."""
    if files and len(files) > 1:
        raise ParameterError(
            "one list is drafted at a time", change="glomag recommendations draft FILE, in quotes where the path has blanks"
        )
    project = open_project()
    check_profiles(project, [profile])
    held = hold_lists(project, [profile], files[0] if files else None, grade, by_year=by_year)
    if not held:
        raise ParameterError("there is no list to draft", change="name it: glomag recommendations draft FILE (docs/confidential.md)")
    print_drafts(project, held)


def _print_draft(project: Project, drafted: Drafted) -> None:
    mark = "SYNTHETIC " if drafted.draft.is_synthetic else ""
    columns = ["claim_id", "stated", "printed", "verdict"]
    print_table(
        f"{mark}{drafted.profile}: the letter's claims, by a draft that is not released",
        columns,
        drafted.draft.tables["claims"][columns].to_numpy().tolist(),
    )
    print(f"Draft, for your eyes: {project.shown(drafted.folder)}/")
    rehearsal = " --rehearsal" if drafted.draft.is_synthetic else ""
    print(f"Nothing of it is public. To see what a release would show, and decide: glomag release {drafted.profile}{rehearsal}")
