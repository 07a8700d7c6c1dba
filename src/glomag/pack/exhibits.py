"""The lines of the form: every figure, claim and table of a pack, with its file and the notebook cell that makes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from glomag.figures.kits import read_cells
from glomag.paths import Project
from glomag.run.exhibits import Kind, Listed, list_exhibits

KINDS: tuple[Kind, ...] = ("figure", "claim", "table")
"""Kinds of exhibit that have a line, in the order of the form; what else is published only shows them again."""


@dataclass(frozen=True)
class Line:
    """One exhibit to tick. `file` is what to compare, `page` the notebook that makes it as a page, both by their paths in the pack.

    `says` is what is printed: a figure's finding, a claim's verdict and value, what a table holds. `explain` is what to ask
    `glomag explain`, with the key columns in capitals in the place of their values.
    """

    profile: str
    kind: Kind
    exhibit: str
    says: str
    file: str
    page: str
    made_by: str
    explain: str


def list_lines(project: Project, profiles: Iterable[str]) -> list[Line]:
    """Figures in the order of their numbers, claims in that of the letter, tables by name; profile by profile.

    Raises PublishError where something is published that no cell and no step of a run makes.
    """
    lines: list[Line] = []
    for profile in profiles:
        values = _values(project, profile)
        listed = list_exhibits(project, profile)
        lines += [_line(profile, one, values) for kind in KINDS for one in listed if one.kind == kind]
    return lines


def _line(profile: str, one: Listed, values: dict[str, str]) -> Line:
    page = f"data/processed/{profile}/notebooks/{one.made_by}.html"
    exhibit = f"Figure {one.name}" if one.kind == "figure" else one.name
    says = values[one.name] if one.kind == "claim" else one.title
    return Line(profile, one.kind, exhibit, says, _compared(one), page, f"{one.made_by}, {one.cell}", one.explain)


def _compared(one: Listed) -> str:
    """The page-sized picture of a figure; of a claim and a table the table."""
    if one.kind != "figure":
        return one.files[0]
    folder = one.files[0].rpartition("/")[0]
    return f"{folder}/{folder.rpartition('/')[2]}.png"


def _values(project: Project, profile: str) -> dict[str, str]:
    """Verdict and value of each claim, as printed."""
    cells = read_cells(project.processed / profile / "claims.csv")
    rows = zip(cells["claim_id"], cells["verdict"], cells["value"], strict=True)
    return {claim_id: f"{verdict}: {value}" if value else verdict for claim_id, verdict, value in rows}
