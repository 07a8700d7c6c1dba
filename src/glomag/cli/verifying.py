"""Commands that check what is published: verify."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from glomag.cli.application import app
from glomag.cli.shared import JsonOption, open_project, print_json, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glomag.paths import Project
    from glomag.run.runner import Ran
    from glomag.verify.checkout import Fault
    from glomag.verify.verifying import Verified


@app.command(epilog="Example: glomag verify    glomag verify --quick    glomag verify latest --keep build/verified")
def verify(
    profiles: Annotated[list[str] | None, typer.Argument(help="Profiles to rebuild; all of them when none is named.")] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Rebuild nothing: hold files, inputs, code and versions against the manifests.")
    ] = False,
    bytes_alone: Annotated[
        bool,
        typer.Option(
            "--bytes",
            help="Let no picture differ. Without it one may by what another class of processor does: no pixel by more than 4 of 255, no "
            "more than 1 in 1000 of them, no line by more than 0.0001 of a point (docs/decisions/0012-verify.md).",
        ),
    ] = False,
    keep: Annotated[Path | None, typer.Option("--keep", help="Rebuild in this folder, empty or new, and leave the files there.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Rebuild everything in another folder, compare it with what is published, and say what differs; exit code 1 where it does."""
    from glomag.errors import ParameterError
    from glomag.verify.report import as_json as told_as_json

    if quick and keep:
        raise ParameterError("--quick rebuilds nothing that could be kept", allowed="--keep without --quick")
    project = open_project()  # which finishes a swap that was stopped: it is no difference between runs
    verified = _verify(project, profiles or [], keep, quick=quick, is_silent=as_json)
    if as_json:
        print_json(told_as_json(verified, bytes_alone=bytes_alone))
    else:
        _print(verified, keep)
    if not verified.is_good(bytes_alone=bytes_alone):
        raise typer.Exit(1)


def _verify(project: Project, profiles: Sequence[str], keep: Path | None, *, quick: bool, is_silent: bool) -> Verified:
    from glomag.verify.verifying import verify, verify_quickly

    if quick:
        verified = verify_quickly(project, profiles)
        _print_faults(verified.faults, is_silent)
        return verified
    import glomag.verify.portable  # noqa: F401 (the library that it needs is missed now, and not after the rebuild)
    from glomag.run.report import print_progress
    from glomag.verify.rebuild import check_kept

    if keep is not None:
        check_kept(project, keep)

    def told(faults: Sequence[Fault]) -> None:
        _print_faults(faults, is_silent)

    def progress(ran: Ran) -> None:
        if not is_silent:
            print_progress(ran)

    return verify(project, profiles, keep, told, progress)


def _print_faults(faults: Sequence[Fault], is_silent: bool) -> None:
    from glomag.verify.report import say_first

    if not is_silent:
        print("\n".join(say_first(faults)), flush=True)


def _print(verified: Verified, keep: Path | None) -> None:
    from glomag.verify.report import COLUMNS, QUICK_LIMIT, count_kinds, say_differences, sentence

    if verified.comparison is not None:
        print_table("Rebuilt, against what is published", COLUMNS, count_kinds(verified.comparison))
        for line in say_differences(verified.comparison):
            print(line)
    if keep is not None:
        print(f"The rebuilt files: {keep}/")
    print(sentence(verified))
    print(f"Done in {verified.seconds:.0f} s.")
    if verified.comparison is None:
        print(QUICK_LIMIT)
