"""What is said of a command line that may name the confidential list: no word of it is repeated."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from glomag.errors import ParameterError, ProjectNotFoundError, UserError

if TYPE_CHECKING:
    from glomag.paths import Project

# `release`, and all that is or was meant to be `recommendations` or `--recommendations`; any workbook or table may be the list.
_SPEAKS_OF_LIST = re.compile(r"rec+om|^release$|\.(csv|xlsx|xlsm|xls|ods)$", re.IGNORECASE)


def may_name_list(words: Sequence[str]) -> bool:
    """True where a command line speaks of the list, or of a file that may be it."""
    return any(_SPEAKS_OF_LIST.search(word) for word in words)


def without_folder(error: UserError) -> str:
    """What a user is told, without the folder that a command was started in: it may be that of the list."""
    if isinstance(error, ProjectNotFoundError):
        return str(UserError(error.what, allowed=error.allowed, change=error.change))
    return str(error)


def print_quietly(error: Exception) -> int:
    """Say the kind of an error and nothing that it says itself; returns the exit code."""
    import typer  # loaded by then, if it is at fault; and not by a command line that is answered without it

    # The base of all that the parser of the command line says of what was typed, of which only some of its kinds have a public name.
    usage_error: type[Exception] = typer.BadParameter.__mro__[1]
    if isinstance(error, typer.Abort):
        print("glomag: stopped", file=sys.stderr)
        return 1
    if not isinstance(error, usage_error):
        print(f"glomag: stopped by {type(error).__name__}; what it says is not shown, since it may speak of the list", file=sys.stderr)
        return 1
    told: Any = error  # the parser's own kinds, which have no public type
    if type(error).__name__ == "NoArgsIsHelpError":  # nothing was typed, and help was asked for
        told.show()
        return 2
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "glomag"
    is_missing = type(error).__name__ == "MissingParameter"  # names what was not typed
    said = UserError(
        str(told.format_message())
        if is_missing
        else "the command could not be understood; what was typed is not repeated, since it may name the list",
        allowed=f"what {command} --help shows",
        change="" if is_missing else "a path with blanks in it stands in quotes",
    )
    print(f"glomag: {said}", file=sys.stderr)
    return 2


def check_profiles(project: Project, names: Sequence[str]) -> None:
    """Raise ParameterError where a word beside the list is no profile: it may be a piece of a path that has blanks in it."""
    from glomag.parameters import list_profiles

    known = list_profiles(project)
    if not set(names) <= set(known):
        raise ParameterError(
            "one of the words is no profile; it is not repeated, since it may be a piece of a path",
            allowed=", ".join(known) or "(no profile found)",
            change="put a path with blanks in it in quotes",
        )
