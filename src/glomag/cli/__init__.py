"""The command line. Thin: each command reads, calls one measure, and prints it for people or as JSON."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from glomag.cli import holding, lists, numbers, record, sentences, stamps, work
from glomag.cli.application import app
from glomag.cli.shared import choose_project
from glomag.errors import UserError

__all__ = ["app", "holding", "lists", "main", "numbers", "record", "sentences", "stamps", "work"]


@app.callback()
def _common(
    project: Annotated[Path | None, typer.Option("--project", help="A checkout; the one around the current folder when not given.")] = None,
) -> None:
    choose_project(project)


def main() -> None:
    """Entry point: a user's mistake becomes one message on standard error and an exit code, never a traceback."""
    try:
        app()
    except UserError as error:
        print(f"glomag: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("glomag: stopped; what was published before is untouched", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)
