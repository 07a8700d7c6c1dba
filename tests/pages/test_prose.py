"""Prose as HTML: no markup of its own, links that work from where the page lies."""

from __future__ import annotations

import json

import lxml.html
import pytest

from glomag.errors import NotebookError
from glomag.pages.prose import Prose, move_link, render_prose
from glomag.paths import Project


def _render(text: str, *published: str, taken: tuple[str, ...] = ()) -> Prose:
    return render_prose(text, "here", published, taken)


def _elements(prose: Prose) -> list[tuple[str, dict[str, str]]]:
    return [(one.tag, dict(one.attrib)) for part in lxml.html.fragments_fromstring(str(prose.html)) for one in part.iter()]


@pytest.mark.parametrize("href", ["../../elsewhere.csv", "/etc/passwd", "//elsewhere.example/a", "ftp://elsewhere.example/a"])
def test_a_link_out_of_the_project_is_refused(href: str) -> None:
    with pytest.raises(NotebookError, match="leads out of the project"):
        _render(f"[a link]({href})")


def test_a_picture_in_the_text_is_refused() -> None:
    with pytest.raises(NotebookError, match="a picture in the text"):
        _render("![a chart](chart.png)")


@pytest.mark.parametrize("text", ["<script>window.hacked=1</script>", "a <img src=x onerror=alert(1)> b", "<div>\n\n<b>x</b>\n\n</div>"])
def test_markup_in_prose_stays_text(text: str) -> None:
    prose = _render(text)
    assert {tag for tag, _ in _elements(prose)} <= {"p"}
    assert "".join(text.split()) == "".join(lxml.html.fromstring(f"<div>{prose.html}</div>").text_content().split())


@pytest.mark.parametrize("scheme", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd"])
def test_a_link_that_would_run_or_read_something_is_no_link(scheme: str) -> None:
    assert [tag for tag, _ in _elements(_render(f"[a link]({scheme})"))] == ["p"]


@pytest.mark.parametrize(
    ("href", "moved"),
    [
        ("../docs/limitations.md", "../../../../docs/limitations.md"),
        ("../docs/limitations.md#ages", "../../../../docs/limitations.md#ages"),
        ("2_declines.ipynb", "../../../../notebooks/2_declines.ipynb"),
        ("../data/processed/latest/claims.csv", "../../../../data/processed/latest/claims.csv"),
        ("https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("#how-many", "#how-many"),
    ],
)
def test_a_link_leads_from_the_page_where_it_led_from_the_notebook(href: str, moved: str) -> None:
    assert move_link(href, "here") == moved


def test_every_relative_link_of_a_notebook_leads_to_a_file(project: Project) -> None:
    page = project.processed / "latest" / "notebooks" / "page.html"
    n_links = 0
    for path in sorted(project.notebooks.glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                hrefs = [found["href"] for tag, found in _elements(_render("".join(cell["source"]))) if tag == "a"]
                n_links += len(hrefs)
                assert [href for href in hrefs if not (page.parent / href).resolve().is_file()] == []
    assert n_links > 0


def test_a_published_file_named_as_code_becomes_a_link_once() -> None:
    prose = _render("`a.csv`, `b.csv` and [the table `a.csv`](../docs/codebook.md)", "a.csv")
    assert [found["href"] for tag, found in _elements(prose) if tag == "a"] == ["../a.csv", "../../../../docs/codebook.md"]


def test_every_heading_has_an_address_of_its_own() -> None:
    prose = _render("# The title\n\nFirst *words*\nhere.\n\n## A & `b`\n\n## A b\n\n### ...\n\n# Again", taken=("a-b",))
    assert (prose.title, prose.first_paragraph) == ("The title", "First words here.")
    assert [(one.level, one.words, one.anchor) for one in prose.headings] == [
        (2, "A & b", "a-b-2"), (2, "A b", "a-b-3"), (3, "...", "section"), (2, "Again", "again"),
    ]  # fmt: skip
    assert [(tag, found["id"]) for tag, found in _elements(prose) if "id" in found] == [
        ("h2", "a-b-2"), ("h2", "a-b-3"), ("h3", "section"), ("h2", "again"),
    ]  # fmt: skip
