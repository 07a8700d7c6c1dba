"""The one application that every command hangs on, and the table of its commands.

**To add a command**: write it in a module of this folder with `@app.command(...)`, and give it a line in `COMMANDS`, under the section of
the help that it belongs to: its name, the module (or modules: a group of commands may be spread over several) and the first paragraph
of its docstring. Nothing else: the module is imported when the command, or its own help, is asked for, and never before.

The table says again what the docstrings say because they stand in modules that are not imported: a help that opened all of them, and the
library that draws boxes, took three times as long as the library of commands itself. A test holds both the same.
Help is plain text for that reason; keep a module of this folder free of pandas, pydantic and rich at its top, too.
"""

from __future__ import annotations

from collections import UserDict
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperGroup

from glomag.cli.shared import choose_project


class Command(NamedTuple):
    """Where a command stands, and what the list of commands says of it."""

    modules: tuple[str, ...]
    says: str


COMMANDS: dict[str, dict[str, Command]] = {
    "Make": {
        "run": Command(("work",), "Run the five notebooks for each profile and publish tables, claims and figures, all or nothing."),
        "notebooks": Command(("work",), "Execute the notebooks as they stand and store their outputs in them."),
        "pack": Command(
            ("packing",),
            "Put all that a reviewer needs into one zip: every published output, notebooks, record, recount, and a form to fill in.",
        ),
    },
    "Ask the record": {
        "claims": Command(("numbers",), "Say what the record answers to each claim of the letter."),
        "count": Command(("numbers",), "Count year by year. What is not given is as in the profile's headline definition."),
        "share": Command(
            ("numbers",), "Share of cases with a civil-society basis seen in public: floor, ceiling, numerator and denominator."
        ),
        "stock": Command(("numbers",), "Who was on the list on a day, by kind."),
        "controls": Command(("numbers",), "Hold the record against the totals that others published, each with its own definition."),
        "say": Command(("sentences",), "Say whether a superlative or a hedge holds: yes, no, or under which definitions."),
    },
    "Check": {
        "explain": Command(
            ("explaining",), "Walk from a printed number to its numerator, denominator, definition, rows and their source addresses."
        ),
        "verify": Command(
            ("verifying",),
            "Rebuild everything in another folder, compare it with what is published, and say what differs; exit code 1 where it does.",
        ),
        "diff": Command(
            ("difference",), "Say which published numbers moved from A to B, and which rows, parameters, inputs or code caused each move."
        ),
        "check-figure": Command(
            ("stamps",), "Say whether a picture is the published one, an older one and what changed since, a withdrawn one, or not ours."
        ),
    },
    "OFAC's lists and the record": {
        "fetch": Command(
            ("lists",), "Download OFAC's list into data/raw/ofac, checked against the last good one; nothing of the record changes."
        ),
        "ingest": Command(
            ("lists",),
            "Read and check lists that you have, count them by programme and kind, and keep the normalised lists in data/raw/ofac.",
        ),
        "reconcile": Command(
            ("holding",), "Say what is new on a list, what is gone, what disagrees with the record, and propose rows to code."
        ),
        "audit": Command(
            ("holding",), "Test each date of the record on a series of dated lists: confirmed, contradicted, or not testable."
        ),
        "programmes": Command(
            ("programmes",),
            "Count who came under which of OFAC's programmes, by kind and year, and say whether country programmes took over.",
        ),
        "add": Command(("record",), "Add coded rows, and the cases that they open, to the record and seal it: all of them, or none."),
        "seal": Command(("record",), "Check the whole record and renew the checksums in datapackage.json after a change made on purpose."),
    },
    "The coalition's confidential list": {
        "recommendations": Command(
            ("recommendations", "confidential", "matching"),
            "The coalition's confidential list: a workbook to fill in, a check of it, and an invented list to try things with.",
        ),
        "release": Command(("release",), "Show what a draft about the confidential list would make public, ask, and release it."),
    },
    "Documents": {
        "exhibits": Command(
            ("exhibits",),
            "List every published claim, figure and table: the notebook and cell that makes it, its file, and how to ask about it.",
        ),
        "dictionary": Command(
            ("exhibits",), "Say what every column of every output table means: type, unit, allowed values, and what an empty cell says."
        ),
        "changelog": Command(
            ("difference",), "Write an entry for every published number that moved since A: the number, its old and new value, and why."
        ),
    },
}
_ENTRIES = {name: command for section in COMMANDS.values() for name, command in section.items()}


class _OnDemand(UserDict[str, Any]):
    """Commands by name; the modules of one are imported when it is taken out, and not when its name is read."""

    def __getitem__(self, name: str) -> Any:
        if self.data[name] is None:
            for module in _ENTRIES[name].modules:
                import_module(f"glomag.cli.{module}")
            self.data[name] = registered()[name]
        return self.data[name]


class Group(TyperGroup):
    """A group of commands whose help says of each all that its docstring says first, and does not cut it off at the end of a line."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands and the first paragraph of what each says, in the order in which they were written."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, first_paragraph(self.get_command(ctx, name))) for name in self.list_commands(ctx)])


class TableGroup(Group):
    """All commands of the table, in its order and under its sections, whatever has been imported so far."""

    def __init__(self, *, commands: Any = None, **settings: Any) -> None:
        super().__init__(commands=commands, **settings)
        self.registered = dict(commands or {})
        self.commands = _OnDemand(dict.fromkeys(_ENTRIES))

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of the table; raises nothing and imports nothing."""
        return list(_ENTRIES)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the sections of the table, each command with all that it says of itself, one column for all of them."""
        width = max(map(len, _ENTRIES))
        for title, section in COMMANDS.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(width), command.says) for name, command in section.items()])


def first_paragraph(command: Any) -> str:
    """What the docstring of a command says first, in one line."""
    return " ".join(str(command.help or "").partition("\n\n")[0].split())


app = typer.Typer(
    cls=TableGroup,
    help="Recount US Global Magnitsky sanctions from public records, and check a letter of 96 organisations claim by claim.",
    epilog="Example: glomag run letter-2024-09    glomag claims    glomag count --by fiscal --unit persons --rule own-conduct",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


@app.callback()
def _common(
    project: Annotated[Path | None, typer.Option("--project", help="A checkout; the one around the current folder when not given.")] = None,
) -> None:
    choose_project(project)


def registered() -> dict[str, Any]:
    """The commands of all modules that have been imported so far."""
    group = typer.main.get_command(app)
    return group.registered if isinstance(group, TableGroup) else {}
