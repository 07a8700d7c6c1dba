"""START-HERE.html: what is in the pack, and how to check it, with a link to each part."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from glomag.explain.names import INDEX_PAGE, PAGES_FOLDER, page_of_claim
from glomag.figures.kits import read_cells
from glomag.pack.links import count_outside
from glomag.pack.template import render_page
from glomag.paths import Project

START_PAGE = "START-HERE.html"


@dataclass(frozen=True)
class Link:
    """A file of the pack and what it is called; empty where it goes without saying."""

    path: str
    name: str
    says: str = ""

    @property
    def href(self) -> str:
        """The address from the page, which lies at the root of the pack."""
        return quote(self.path)


@dataclass(frozen=True)
class Part:
    """What a pack has of one profile."""

    profile: str
    as_of: str
    documents: list[Link]
    claims: list[Link]
    notebooks: list[Link]
    figures: list[Link]


def start_html(project: Project, manifests: Mapping[str, Mapping[str, Any]], contents: Mapping[str, Path]) -> str:
    """The page. It links to files of `contents` alone, so that no link leads nowhere, and counts the links of other pages that do."""
    citation = yaml.safe_load((project.root / "CITATION.cff").read_text(encoding="utf-8"))
    parts = [_part(project, profile, manifest, contents) for profile, manifest in manifests.items()]
    record = [Link(path, Path(path).name) for path in contents if path.startswith(f"{project.shown(project.register)}/")]
    decisions = [Link(path, _title(contents[path])) for path in contents if path.startswith("docs/decisions/")]
    outside = count_outside(contents)
    return render_page("start.html.j2", citation=citation, parts=parts, record=record, decisions=decisions, outside=outside)


def _part(project: Project, profile: str, manifest: Mapping[str, Any], contents: Mapping[str, Path]) -> Part:
    tables, figures = f"data/processed/{profile}/", f"figures/{profile}/"
    documents = [
        Link(f"{figures}{INDEX_PAGE}", "Gallery", "every figure with its sentences, captions and files"),
        Link(f"{figures}appendix.pdf", "Appendix (PDF)"),
        Link(f"{figures}appendix.html", "Appendix (web page)"),
        Link(f"{figures}appendix.docx", "Appendix (Word)"),
        Link(f"{figures}workbook.xlsx", "Workbook (Excel)"),
        Link(f"{tables}claims.csv", "All claims (CSV)"),
        Link(f"{tables}counter_readings.md", "The other side's best argument (text)"),
        Link(f"{tables}{PAGES_FOLDER}/{INDEX_PAGE}", "Explain pages", "from each number to its rows and sources"),
        Link(f"{tables}manifest.json", "Manifest", "each output with its hash, its maker, and what it was made from"),
    ]
    cells = read_cells(contents[f"{tables}claims.csv"])
    claims = [
        Link(f"{tables}{PAGES_FOLDER}/{page_of_claim(claim_id)}", says, verdict)
        for claim_id, says, verdict in zip(cells["claim_id"], cells["says"], cells["verdict"], strict=True)
    ]
    notebooks = [
        Link(path, Path(path).stem.replace("_", " "))
        for path in contents
        if path.startswith(f"{tables}notebooks/") and path.endswith(".html")
    ]
    kits = [
        json.loads(contents[path].read_text(encoding="utf-8"))
        for path in contents
        if path.startswith(figures) and path.endswith("/figure.json")
    ]
    pictures = [Link(f"{figures}{kit['figure']}/{kit['figure']}.png", f"Figure {kit['number']}", kit["title"]) for kit in kits]
    return Part(
        profile,
        manifest["as_of"],
        [link for link in documents if link.path in contents],
        [link for link in claims if link.path in contents],
        [link for link in notebooks if not link.path.endswith(f"/{INDEX_PAGE}")],
        pictures,
    )


def _title(page: Path) -> str:
    """The heading of a Markdown page."""
    return page.read_text(encoding="utf-8").splitlines()[0].lstrip("# ")
