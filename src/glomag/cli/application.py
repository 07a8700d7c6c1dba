"""The one application that every command hangs on."""

from __future__ import annotations

import typer

app = typer.Typer(
    help="Recount US Global Magnitsky sanctions from public records, and check a letter of 96 organisations claim by claim.",
    epilog="Example: glomag run letter-2024-09    glomag claims    glomag count --by fiscal --unit persons --rule own-conduct",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
