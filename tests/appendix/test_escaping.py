"""Text of others stays text in every file, whatever language it tries to speak."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from glomag.appendix.document import parse_document, text_of
from glomag.appendix.escaping import Markdown, escape_markdown, plain_line

sys.path.append(str(Path(__file__).resolve().parent))  # pytest puts no folder of tests on the path

from pdf_text import read_pages

if TYPE_CHECKING:
    from conftest import Source

HOSTILE = (
    "O*Brien* _Ltd_ #import \"x\": * $sum$ @ref <script>alert('x')</script> C:\\new\\table [x](javascript:alert) "
    "![y](z.png) ```{=typst} #eval``` {=html} <!-- --> &lt; &#51; | a | ~~b~~ ^c^ : d :: e ' \" % ; -- ... "
    "{{ seven }} {% x %} \\u{41} ]; #[z] //w /*v*/"
)


def test_a_line_loses_signs_that_control_or_hide() -> None:
    assert plain_line(" a\u202eb\x00c\nd\t e\u200b\ufeff ") == "abc d e"


def test_what_is_markdown_already_passes() -> None:
    assert escape_markdown(Markdown("*a*")) == "*a*"
    assert escape_markdown("*a*") == r"\*a\*"


@given(st.lists(st.text(max_size=40), min_size=1, max_size=5).map(" ".join))
@pytest.mark.filterwarnings("error")
def test_any_text_comes_back_from_pandoc_as_it_was(text: str) -> None:
    document = parse_document(f"% t\n% a\n\nx {escape_markdown(text)} x\n")
    (block,) = document.tree["blocks"]
    assert text_of(block["c"]) == " ".join(f"x {plain_line(text)} x".split())


@pytest.fixture(scope="module")
def hostile_files(source: Source, template: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The appendix of a record in which a claim, a caption and an alternative text are hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copytree(source.processed, folder / "tables", ignore=shutil.ignore_patterns("notebooks", "*.parquet"))
    shutil.copytree(source.figures, folder / "kits", ignore=shutil.ignore_patterns("appendix*", "gallery*", "workbook*"))
    _make_claim_hostile(folder / "tables" / "claims.csv")
    words = folder / "kits" / "01-primary-by-fiscal-year" / "figure.json"
    told = json.loads(words.read_text(encoding="utf-8"))
    said = {"sentence": HOSTILE, "status": "safe", "found": HOSTILE, "definition": HOSTILE}
    hostile = {"caption": HOSTILE, "alt_text": HOSTILE, "description": HOSTILE, "may_say": [said, said]}
    words.write_text(json.dumps({**told, **hostile}), encoding="utf-8")
    return replace(source, processed=folder / "tables", figures=folder / "kits").build(template)


def _make_claim_hostile(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    rows[0]["says"] = rows[0]["finding"] = HOSTILE
    with path.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def test_hostile_text_is_text_in_html(hostile_files: dict[str, bytes]) -> None:
    page = html.fromstring(hostile_files["appendix.html"])
    assert not page.xpath("//script | //*[@onclick] | //a[starts-with(@href, 'javascript')]")
    assert _squeezed(page.text_content()).count(_squeezed(HOSTILE)) >= 5
    assert HOSTILE in [image.get("alt") for image in page.xpath("//img")]
    addresses = {image.get("src") for image in page.xpath("//img")} | {link.get("href") for link in page.xpath("//a")}
    assert not any("z.png" in address for address in addresses)


def test_hostile_text_is_text_in_word(hostile_files: dict[str, bytes]) -> None:
    document = docx.Document(BytesIO(hostile_files["appendix.docx"]))
    cells = [cell.text for table in document.tables for cell in table._cells]
    text = "".join([paragraph.text for paragraph in document.paragraphs] + cells)
    assert _squeezed(text).count(_squeezed(HOSTILE)) >= 5


@pytest.mark.parametrize("name", ["appendix.pdf", "appendix-a4.pdf"])
def test_hostile_text_is_text_in_pdf(hostile_files: dict[str, bytes], name: str) -> None:
    text = "".join(read_pages(hostile_files[name]))
    assert "#import" in text
    assert _squeezed("<script>alert('x')</script> C:\\new\\table [x](javascript:alert)") in text
    assert _squeezed("```{=typst} #eval```") in text
