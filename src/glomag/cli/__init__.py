"""The command line. Thin: each command reads, calls one measure, and prints it for people or as JSON."""

from __future__ import annotations

import io
import sys

from glomag.cli.extras import find_missing
from glomag.cli.quiet import may_name_list, print_quietly, without_folder
from glomag.errors import UserError

__all__ = ["main"]

_INTERRUPTED = 130
_STOPPED = "glomag: stopped; what is published is whole: what it was, or all of it new"


def main() -> None:
    """Entry point: a user's mistake becomes one message on standard error and an exit code, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="namereplace")  # a terminal whose alphabet has no minus sign is told \\N{MINUS SIGN}, and not nothing
    is_quiet = may_name_list(sys.argv[1:])
    try:
        code = _call_command(sys.argv[1:], is_quiet=is_quiet)
        sys.exit(code if isinstance(code, int) else 0)
    except SystemExit as leaving:
        if leaving.code == _INTERRUPTED:  # the library of commands makes this of Ctrl-C
            print(_STOPPED, file=sys.stderr)
        # Words in the place of a code would be printed, and nothing of the project leaves with words.
        sys.exit(leaving.code if leaving.code is None or isinstance(leaving.code, int) else 1)
    except UserError as error:
        print(f"glomag: {without_folder(error) if is_quiet else error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print(_STOPPED, file=sys.stderr)
        sys.exit(_INTERRUPTED)
    except MemoryError:
        print("glomag: the system refused memory; what is published is whole: what it was, or all of it new", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)
    except Exception as error:
        code = _say_unexpected(error, is_quiet=is_quiet)
    sys.exit(code)


def _say_unexpected(error: Exception, *, is_quiet: bool) -> int:
    """Say which library is missing, or, where the words may name the list, no more than the kind of the error; anything else is raised."""
    missing = find_missing(error)
    if missing:
        print(f"glomag: {missing}", file=sys.stderr)
        return missing.exit_code
    if not is_quiet:
        raise error
    return print_quietly(error)


def _call_command(words: list[str], *, is_quiet: bool) -> object:
    """Do what the words ask for; returns the exit code, where the command gives one.

    `glomag run` with nothing to do is answered first: the library of commands takes longer to load than all inputs to compare.
    """
    if words[:1] == ["run"] and not is_quiet:
        from glomag.run.done import answer_if_done

        if answer_if_done(words[1:]):
            return 0
    from glomag.cli.application import app

    return app(words, standalone_mode=False) if is_quiet else app(words)
