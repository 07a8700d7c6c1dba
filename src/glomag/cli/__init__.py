"""The command line. Thin: each command reads, calls one measure, and prints it for people or as JSON."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Annotated

import typer

from glomag.cli import (
    confidential,
    difference,
    exhibits,
    explaining,
    holding,
    lists,
    matching,
    numbers,
    packing,
    recommendations,
    record,
    release,
    sentences,
    stamps,
    verifying,
    work,
)
from glomag.cli.application import app
from glomag.cli.quiet import may_name_list, print_quietly, without_folder
from glomag.cli.shared import choose_project
from glomag.errors import UserError

__all__ = [
    "app",
    "confidential",
    "difference",
    "exhibits",
    "explaining",
    "holding",
    "lists",
    "main",
    "matching",
    "numbers",
    "packing",
    "recommendations",
    "record",
    "release",
    "sentences",
    "stamps",
    "verifying",
    "work",
]


@app.callback()
def _common(
    project: Annotated[Path | None, typer.Option("--project", help="A checkout; the one around the current folder when not given.")] = None,
) -> None:
    choose_project(project)


def main() -> None:
    """Entry point: a user's mistake becomes one message on standard error and an exit code, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="namereplace")  # a terminal whose alphabet has no minus sign is told \\N{MINUS SIGN}, and not nothing
    is_quiet = may_name_list(sys.argv[1:])
    try:
        code = app(standalone_mode=False) if is_quiet else app()
        sys.exit(code if isinstance(code, int) else 0)
    except SystemExit as leaving:
        # Words in the place of a code would be printed, and nothing of the project leaves with words.
        sys.exit(leaving.code if leaving.code is None or isinstance(leaving.code, int) else 1)
    except UserError as error:
        print(f"glomag: {without_folder(error) if is_quiet else error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("glomag: stopped; what is published is whole: what it was, or all of it new", file=sys.stderr)
        sys.exit(130)
    except MemoryError:
        print("glomag: the system refused memory; what is published is whole: what it was, or all of it new", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)
    except Exception as error:
        if not is_quiet:
            raise
        code = print_quietly(error)
    sys.exit(code)
