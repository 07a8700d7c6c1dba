"""What the form asks besides the exhibits. Its order is that of the replication reports of the AEA Data Editor; the words are ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Question:
    """One thing to tick, to choose or to write. `options` belong to a choice, of which one holds."""

    text: str
    kind: Literal["tick", "write", "choose"] = "tick"
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """A part of the form; the exhibits stand between those of `BEFORE` and those of `AFTER`."""

    title: str
    note: str
    questions: tuple[Question, ...]


def _ticks(*texts: str) -> tuple[Question, ...]:
    return tuple(Question(text) for text in texts)


ANSWERS = ("not tried", "yes, the same", "yes, with a small difference", "no")
"""What can be said of an exhibit."""

BEFORE = (
    Section(
        "About this review",
        "Fill in what you can; what stays empty was not checked.",
        (
            Question("Reviewer", "write"),
            Question("Version or commit reviewed, and SHA-256 of the zip", "write"),
            Question("Date", "write"),
            Question("Summary: what was found, and what should change", "write"),
        ),
    ),
    Section(
        "General: what the README says",
        "Tick what you find there.",
        _ticks(
            "Where the data come from, and whether they can be had",
            "The right to use the data, and the right to publish them",
            "A licence for the data",
            "Each source in detail",
            "A list of the data files",
            "Software with versions",
            "What is random, and its seed",
            "Memory, time and storage",
            "What each program does",
            "A licence for the code",
            "Instructions to replicate",
            "A list of exhibits with their programs",
            "References",
        ),
    ),
    Section(
        "Data",
        "The record is data/raw/register, described by datapackage.json and docs/codebook.md.",
        (
            Question("SHA256SUMS agrees with the files (sha256sum -c SHA256SUMS)"),
            Question("Every column of the record is explained in the codebook"),
            Question("Rows drawn at random lead to a page that shows what they say. Which, and how many", "write"),
            Question("The confidential list of the coalition is not in the pack, and the README says what depends on it"),
            Question("Nothing in the pack should have stayed private. What does not belong there", "write"),
        ),
    ),
    Section(
        "Requirements and environment",
        "What the README asks for, and what you had.",
        (
            Question("The stated requirements were complete. What was missing", "write"),
            Question("Your operating system, processor and memory", "write"),
            Question("Your versions of Python, make and DuckDB", "write"),
        ),
    ),
    Section(
        "Steps",
        "What you did, in order, with every error and how you got past it.",
        (
            Question("`duckdb < docs/recount.sql` ran, and its last table says that all numbers agree"),
            Question("`make` ran from a fresh clone"),
            Question("`glomag verify` found the same bytes, or says why not"),
            Question("Steps taken and messages seen", "write"),
        ),
    ),
)

AFTER = (
    Section(
        "Classification",
        "",
        (
            Question(
                "The results were",
                "choose",
                ("reproduced in full", "reproduced, with small differences", "reproduced in part", "not reproduced, or hardly any"),
            ),
        ),
    ),
    Section(
        "Reasons, where not everything was reproduced",
        "Tick all that hold.",
        (
            *_ticks(
                "None: everything was reproduced",
                "A figure, a table or a number differs",
                "A mistake in the code, which you could mend",
                "Code that does not run",
                "Code that is missing",
                "Data that are missing",
                "Data that are confidential",
                "Software that you could not get",
                "Too little time or memory",
            ),
            Question("Remarks", "write"),
        ),
    ),
)
