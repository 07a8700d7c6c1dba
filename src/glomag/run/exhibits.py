"""The list of exhibits: every claim, figure and table that is published, the cell that makes it, its files, and how to ask about it.

Computed from the notebooks' sources and the published files; nothing of it is typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from glomag.errors import PublishError
from glomag.explain.names import PAGES_FOLDER, page_of_claim
from glomag.figures.kits import read_cells, read_kits
from glomag.paths import Project
from glomag.run.origins import Cell, Origins, read_origins
from glomag.run.steps import build_steps, matches
from glomag.tables.schemas import SCHEMAS, key_of

Kind = Literal["claim", "figure", "table", "page"]
BEGINS, ENDS = "<!-- exhibits: begin -->", "<!-- exhibits: end -->"
_TABLE_ENDINGS = (".csv", ".parquet")


@dataclass(frozen=True)
class Listed:
    """One exhibit of a profile.

    `name` is a claim's or table's name, a figure's number, or the name of a file. `made_by` is a notebook, or a step of the run that
    is none, and `cell` the cell of the notebook, empty for a step. `files` are paths in the checkout. `explain` is what to ask
    `glomag explain`, empty where it does not answer.
    """

    kind: Kind
    name: str
    title: str
    made_by: str
    cell: str
    files: tuple[str, ...]
    explain: str


def list_exhibits(project: Project, profile: str) -> list[Listed]:
    """Claims in the letter's order, figures by number, tables by name, then whatever else is published, by path.

    Raises PublishError where the profile has no published outputs, or holds a file that no cell and no step makes.
    """
    tables, figures = project.processed / profile, project.figures / profile
    if not (tables / "claims.csv").is_file():
        raise PublishError("nothing is published of this profile", where=project.shown(tables), change=f"glomag run {profile}")
    origins = read_origins(project)
    found = [*_claims(project, profile, origins), *_figures(project, figures, origins), *_tables(project, tables, origins)]
    listed = {file for one in found for file in one.files}
    paths = (project.shown(path) for folder in (tables, figures) for path in folder.rglob("*") if path.is_file())
    return [*found, *_pages(project, profile, origins, sorted(path for path in paths if path not in listed))]


def _claims(project: Project, profile: str, origins: Origins) -> Iterable[Listed]:
    path = project.processed / profile / "claims.csv"
    pages = path.parent / PAGES_FOLDER
    cell = _known(origins.files.get(path.name), path, project)
    cells = read_cells(path)
    for claim_id, says in zip(cells["claim_id"], cells["says"], strict=True):
        page = pages / page_of_claim(claim_id)
        yield Listed("claim", claim_id, says, cell.notebook, cell.cell, _shown(project, path, page), claim_id)


def _figures(project: Project, folder: Path, origins: Origins) -> Iterable[Listed]:
    for kit in read_kits(folder):
        number = kit.words.number
        cell = _known(origins.figures.get(number), kit.folder, project)
        files = _shown(project, *sorted(kit.folder.iterdir()))
        yield Listed("figure", str(number), kit.words.title, cell.notebook, cell.cell, files, _asked(f"figure:{number}", kit.figure))


def _tables(project: Project, folder: Path, origins: Origins) -> Iterable[Listed]:
    for path in sorted(path for path in folder.iterdir() if path.suffix in _TABLE_ENDINGS):
        cell = _known(origins.files.get(path.name), path, project)
        title, asked = str(SCHEMAS[path.stem].title), _asked(f"table:{path.stem}", path.stem)
        yield Listed("table", path.stem, title, cell.notebook, cell.cell, _shown(project, path), asked)


def _pages(project: Project, profile: str, origins: Origins, paths: Iterable[str]) -> Iterable[Listed]:
    """Executed notebooks, pages, appendix, workbook, gallery: what is neither claim nor figure nor table."""
    steps = build_steps(project, profile, origins)
    for path in paths:
        name = path.rpartition("/")[2]
        cell = origins.files.get(name)
        step = next((one.name for one in steps if matches(path, one.outputs)), "the manifest" if name == "manifest.json" else None)
        if cell is None and step is None:
            raise PublishError("a published file was made by no cell and no step", where=path, change="remove it, or glomag run")
        yield Listed("page", name, name, cell.notebook if cell else str(step), cell.cell if cell else "", (path,), "")


def _known(cell: Cell | None, path: Path, project: Project) -> Cell:
    if cell is None:
        raise PublishError(
            "no cell of a notebook names this output",
            where=project.shown(path),
            allowed='a name that is written out in a cell: bench.write(table, "claims"), bench.draw(changes.build_exhibit)',
            change="write the name out, or remove the output",
        )
    return cell


def _asked(subject: str, stem: str) -> str:
    """How to ask about a row: the words, with the key columns in capitals in the place of their values."""
    return " ".join([subject, *(column.upper() for column in key_of(stem))])


def _shown(project: Project, *paths: Path) -> tuple[str, ...]:
    return tuple(project.shown(path) for path in paths if path.is_file())


def replace_block(page: str, block: str) -> str:
    """The page with the block between its two marks; raises PublishError where the marks are not there once, in order."""
    before, begins, rest = page.partition(BEGINS)
    _, ends, after = rest.partition(ENDS)
    if not ends or page.count(BEGINS) != 1 or page.count(ENDS) != 1:
        raise PublishError(
            "the marks of the list of exhibits are missing", allowed=f"{BEGINS} and then {ENDS}, once each", change="put them in"
        )
    return f"{before}{begins}\n{block}\n{ends}{after}"


def print_block(project: Project, profiles: Sequence[str]) -> str:
    """The list as Markdown for the README, all profiles side by side: claims, figures, tables, and what else is there to open.

    Titles of figures are findings with numbers, which differ by profile: the list gives the figure's name instead.
    """
    lists = {profile: list_exhibits(project, profile) for profile in profiles}
    names = {str(kit.words.number): kit.slug.replace("-", " ") for profile in profiles for kit in read_kits(project.figures / profile)}
    parts = [
        _part("Claims", ("claim", "what the letter says"), "claim", lists, lambda one: (f"`{one.name}`", one.title)),
        _part("Figures", ("figure", "shows"), "figure", lists, lambda one: (one.name, names[one.name])),
        _part("Tables", ("table", "holds"), "table", lists, lambda one: (f"`{one.name}`", one.title)),
    ]
    return "\n\n".join(parts)


def _part(
    title: str, columns: tuple[str, str], kind: Kind, lists: Mapping[str, Sequence[Listed]], say: Callable[[Listed], tuple[str, str]]
) -> str:
    """One part of the list, a row an exhibit: an exhibit that only some profiles have is linked where it is."""
    by_name: dict[str, dict[str, Listed]] = {}
    for profile, listed in lists.items():
        for one in (one for one in listed if one.kind == kind):
            by_name.setdefault(one.name, {})[profile] = one
    names = sorted(by_name) if kind == "table" else list(by_name)
    firsts = {name: next(iter(by_name[name].values())) for name in names}
    rows = [(*say(one), _cell_link(one), _links(by_name[name]), f"`{one.explain}`") for name, one in firsts.items()]
    header = (*columns, "notebook and cell", "file", "`glomag explain …`")
    lines = [header, ("---",) * len(header), *rows]
    return "\n".join([f"**{title}** ({len(rows)})", "", *("| " + " | ".join(line) + " |" for line in lines)])


def _cell_link(one: Listed) -> str:
    return f"[{one.made_by}](notebooks/{one.made_by}.ipynb), {one.cell.replace('-', ' ')}"


def _links(own: Mapping[str, Listed]) -> str:
    return " · ".join(f"[{profile}]({_shown_file(one)})" for profile, one in own.items())


def _shown_file(one: Listed) -> str:
    """The file that a reader wants to see first: a claim's page of explanation, a figure's page-sized picture, a table itself."""
    if one.kind == "figure":
        return next(file for file in one.files if file.endswith(f"{Path(file).parent.name}.png"))
    return one.files[-1]
