"""The columns of the coalition's list, in one place: reading, template, codebook and the invented list all go by it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import pycountry

from glomag.recommendations.listing import CONDUCTS, SYNTHETIC
from glomag.register.checks import USER_ASSIGNED_COUNTRIES

SHEET = "recommendations"
"""The sheet of a workbook that is read; no other one is."""

CellKind = Literal["text", "number", "day"]
Needed = Literal["every row", "first row", "optional"]


@dataclass(frozen=True)
class Column:
    """One column: what it means, what is allowed in it, and how it is typed.

    `needed` says where a cell must not be blank: in every row, in the first row of a recommendation, or nowhere. `kinds` are
    the kinds of cell that a spreadsheet may hold there: a number is taken where it is whole. `is_prose` marks text as people
    write it, from which invisible marks are taken out; elsewhere such a mark is a fault. `longest` is in characters.
    """

    name: str
    meaning: str
    allowed: str
    example: str
    needed: Needed
    longest: int
    kinds: tuple[CellKind, ...] = ("text",)
    is_prose: bool = False
    width: int = 16


COLUMNS = (
    Column(
        "recommendation_id",
        "The coalition's own number or sign of the recommendation. One row a target: a recommendation with three targets takes"
        " three rows with the same id.",
        "1 to 60 characters without a semicolon; in every row",
        f"{SYNTHETIC}-0001",
        "every row",
        60,
        kinds=("text", "number"),
        width=20,
    ),
    Column(
        "submitted_on",
        "When it was sent to the government. Where only the month or the year is known, write only that: it is read as every"
        " day of that month or year, and counted at both ends.",
        "YYYY-MM-DD, YYYY-MM or YYYY, from 2010 to 2100; a day may be a date of the spreadsheet",
        "2021-03",
        "first row",
        10,
        kinds=("text", "number", "day"),
        width=14,
    ),
    Column(
        "country",
        "The country of the conduct, as the recommendation gives it.",
        "ISO 3166-1 code of two capital letters (sheet countries); XK stands for Kosovo",
        "XK",
        "first row",
        2,
        width=9,
    ),
    Column(
        "target_name",
        "The person or body recommended, as written there; in any script and order of names.",
        "a name of up to 300 characters with a letter in it; in every row",
        "Vorzib QUOVPLOO",
        "every row",
        300,
        is_prose=True,
        width=32,
    ),
    Column(
        "target_aliases",
        "Other names and spellings, each in any script. The more of them, the fewer matches are missed.",
        "names with ; between them",
        "Vorzyb Kwovplu; Ворзиб Квовплу",
        "optional",
        5000,
        is_prose=True,
        width=40,
    ),
    Column(
        "target_uid",
        "The number of the target on OFAC's list, where it is known. A match by number needs no confirmation.",
        "1 to 9 digits, the first not 0",
        "999001",
        "optional",
        9,
        kinds=("text", "number"),
        width=12,
    ),
    Column(
        "conduct",
        "What the recommendation is about.",
        ", ".join(CONDUCTS),
        "human_rights",
        "first row",
        20,
        width=16,
    ),
    Column(
        "organisations",
        "Who submitted it. The column may be left out: it is checked to be text and dropped at once; nothing is counted by it.",
        "text of up to 2000 characters",
        f"{SYNTHETIC} organisation 1",
        "optional",
        2000,
        is_prose=True,
        width=36,
    ),
    Column(
        "superseded_by",
        "The id of the recommendation that took the place of this one. Both count as one, submitted when the first of them was.",
        "the recommendation_id of another row; no circle",
        f"{SYNTHETIC}-0002",
        "optional",
        60,
        kinds=("text", "number"),
        width=20,
    ),
    Column(
        "synthetic",
        "Marks an invented list, for trying things out. Every image drawn from one carries the word.",
        f"{SYNTHETIC} in every row, or blank in every row",
        SYNTHETIC,
        "optional",
        20,
        width=12,
    ),
)  # fmt: skip

NAMES = tuple(column.name for column in COLUMNS)
BY_NAME = {column.name: column for column in COLUMNS}
LIKE_FIRST_ROW = ("submitted_on", "country", "conduct", "organisations", "superseded_by")
"""Columns that speak of the recommendation, not of the target: later rows repeat the first row's cell or leave it blank."""

MAY_BE_MISSING = ("target_aliases", "target_uid", "organisations", "superseded_by", "synthetic")
"""Columns that a file need not have."""


@cache
def countries() -> dict[str, str]:
    """Code and short name of every country that can stand in the list, by name."""
    listed: Any = pycountry.countries
    named = {country.alpha_2: str(getattr(country, "common_name", country.name)) for country in listed}
    return dict(sorted({**named, **USER_ASSIGNED_COUNTRIES}.items(), key=lambda pair: pair[1]))
