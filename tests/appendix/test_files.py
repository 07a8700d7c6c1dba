"""What a reader of each file gets: the numbers of claims.csv, alternative texts, structure, and the same bytes everywhere."""

from __future__ import annotations

import base64
import hashlib
import os
import pickle
import re
import shutil
import subprocess
import sys
import zipfile
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import docx
import pytest
from docx.oxml.ns import qn
from lxml import html
from pypdf import PdfReader

from glomag.appendix.published import Kit

sys.path.append(str(Path(__file__).resolve().parent))  # pytest puts no folder of tests on the path

from pdf_text import read_pages

if TYPE_CHECKING:
    from conftest import Built

PDFS = ("appendix.pdf", "appendix-a4.pdf")
LETTER_PT, A4_PT = (612, 792), (595, 842)
TITLE = "What the public record shows about the letter on Global Magnitsky sanctions"
OFFICE = shutil.which("soffice")


def _squeezed(text: str) -> str:
    return "".join(text.split())


@cache
def _pages(content: bytes) -> list[str]:
    """Text of each page without white space."""
    return read_pages(content)


def _alternatives(reader: PdfReader) -> list[str]:
    """Alternative texts of the structure tree, in its order."""
    found: list[str] = []
    open_nodes: list[Any] = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while open_nodes:
        node = open_nodes.pop().get_object()
        if isinstance(node, list):
            open_nodes += reversed(node)
        elif isinstance(node, dict):
            found += [str(node["/Alt"])] if "/Alt" in node else []
            open_nodes += [node["/K"]] if "/K" in node else []
    return found


# The claims stand in the appendix as a table, and of the curves it shows those of the two claims about yearly counts.
NAMED_ONLY = {
    "letter-claims-verdicts",
    "specifications-of-fiscal-2024",
    "specifications-of-until-recently",
    "specifications-of-the-first-biden-year",
    "specifications-since-january-2023",
    "specifications-of-the-decline",
}


def _shown(built: Built) -> list[Kit]:
    """Kits whose picture the appendix shows; the others it names."""
    return [kit for kit in built.source.kits().values() if kit.slug not in NAMED_ONLY]


@pytest.mark.parametrize("name", PDFS)
def test_a_pdf_has_the_numbers_of_every_claim(built: Built, name: str) -> None:
    text = "".join(_pages(built.files[name]))
    for claim in built.source.claims():
        for column in ("says", "value", "verdict", "finding"):
            assert _squeezed(claim[column]) in text, (claim["claim_id"], column)


def test_the_findings_are_on_the_first_page(built: Built) -> None:
    first = _pages(built.files["appendix.pdf"])[0]
    assert all(_squeezed(claim["finding"]) in first for claim in built.source.claims())


@pytest.mark.parametrize(("name", "size"), [("appendix.pdf", LETTER_PT), ("appendix-a4.pdf", A4_PT)])
def test_a_pdf_is_tagged_and_has_title_language_and_bookmarks(built: Built, name: str, size: tuple[int, int]) -> None:
    reader = PdfReader(BytesIO(built.files[name]))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    assert reader.metadata is not None and reader.metadata.title == TITLE
    assert reader.metadata.creation_date is None
    bookmarks = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert bookmarks[0] == "Findings" and "Limits, and which way they bend" in bookmarks
    fonts = {font["/BaseFont"] for page in reader.pages for font in (one.get_object() for one in page["/Resources"]["/Font"].values())}
    assert fonts and all("SourceSansPro" in font for font in fonts)
    assert tuple(round(float(side)) for side in reader.pages[0].mediabox[2:]) == size


@pytest.mark.parametrize("name", PDFS)
def test_every_picture_of_a_pdf_has_the_alternative_text_of_its_kit(built: Built, name: str) -> None:
    alternatives = _alternatives(PdfReader(BytesIO(built.files[name])))
    assert sorted(alternatives) == sorted(kit.alt_text for kit in _shown(built))


def test_the_word_file_has_the_numbers_of_every_claim(built: Built) -> None:
    text = _word_text(built.files["appendix.docx"])
    for claim in built.source.claims():
        assert all(_squeezed(claim[column]) in text for column in ("says", "value", "verdict", "finding")), claim["claim_id"]


def _word_text(content: bytes) -> str:
    document = docx.Document(BytesIO(content))
    cells = [cell.text for table in document.tables for cell in table._cells]
    return _squeezed("".join([paragraph.text for paragraph in document.paragraphs] + cells))


def test_the_word_file_uses_styles_that_an_organisation_can_change(built: Built) -> None:
    document = docx.Document(BytesIO(built.files["appendix.docx"]))
    used = [paragraph.style.name for paragraph in document.paragraphs if paragraph.style is not None]
    assert used[0] == "Title"
    assert {"Heading 1", "Heading 2", "Caption", "List Bullet", "Captioned Figure", "Stamp"} <= set(used)
    assert used.count("Caption") == len(_shown(built)) + len(document.tables)
    styles = {style.style_id for style in document.styles}
    with zipfile.ZipFile(BytesIO(built.files["appendix.docx"])) as package:
        named = re.findall(r'<w:(?:pStyle|rStyle|tblStyle) w:val="([^"]+)"', package.read("word/document.xml").decode("utf-8"))
    assert set(named) <= styles


def test_word_and_page_and_pdf_have_the_same_headings(built: Built) -> None:
    document = docx.Document(BytesIO(built.files["appendix.docx"]))
    styled = [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs if paragraph.style is not None]
    in_word = [text for style, text in styled if style.startswith("Heading")]
    in_page = [heading.text_content() for heading in html.fromstring(built.files["appendix.html"]).xpath("//main//h2 | //main//h3")]
    in_pdf = _bookmarks(PdfReader(BytesIO(built.files["appendix.pdf"])).outline)
    assert in_word == in_page == in_pdf


def _bookmarks(outline: Any) -> list[str]:
    """Titles of all levels in their order."""
    return [title for entry in outline for title in (_bookmarks(entry) if isinstance(entry, list) else [entry.title])]


def test_every_drawing_of_the_word_file_has_the_alternative_text_of_its_kit(built: Built) -> None:
    document = docx.Document(BytesIO(built.files["appendix.docx"]))
    drawn = [shape._inline.docPr for shape in document.inline_shapes]
    assert sorted(drawing.get("descr") for drawing in drawn) == sorted(kit.alt_text for kit in _shown(built))
    assert len({drawing.get("id") for drawing in drawn}) == len(drawn)


def test_the_pictures_of_the_word_file_are_the_published_ones_undistorted(built: Built) -> None:
    document = docx.Document(BytesIO(built.files["appendix.docx"]))
    shown = {kit.alt_text: kit for kit in _shown(built)}
    for shape in document.inline_shapes:
        kit = shown[shape._inline.docPr.get("descr")]
        picture = document.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed]
        assert picture.blob == (built.source.figures / kit.page).read_bytes()
        assert shape.height / shape.width == pytest.approx(kit.page_px[1] / kit.page_px[0], abs=1e-5)


def test_pictures_and_tables_fit_on_letter_and_on_a4(built: Built) -> None:
    document = docx.Document(BytesIO(built.files["appendix.docx"]))
    section = document.sections[0]
    sides = section.left_margin + section.right_margin
    a4 = docx.shared.Mm(210)
    for shape in document.inline_shapes:
        assert shape.width == docx.shared.Inches(6.5)
        assert shape.width + sides <= min(section.page_width, a4)


def test_header_rows_of_tables_repeat_and_no_row_is_cut(built: Built) -> None:
    tables = docx.Document(BytesIO(built.files["appendix.docx"])).tables
    assert len(tables) == 4
    for table in tables:
        for number, row in enumerate(table.rows):
            properties = row._tr.trPr
            assert (properties.find(qn("w:tblHeader")) is not None) == (number == 0)
            assert properties.find(qn("w:cantSplit")) is not None


def test_the_word_file_has_language_page_numbers_and_no_clock(built: Built) -> None:
    document = docx.Document(BytesIO(built.files["appendix.docx"]))
    properties = document.core_properties
    assert properties.language == "en-GB" and properties.title.startswith("What the public record shows")
    with zipfile.ZipFile(BytesIO(built.files["appendix.docx"])) as package:
        assert b"dcterms" not in package.read("docProps/core.xml")
        assert b" PAGE " in package.read("word/footer1.xml") and b" NUMPAGES " in package.read("word/footer1.xml")
        assert re.search(rb'<w:lang [^>]*w:val="en-GB"', package.read("word/styles.xml"))
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        named = re.findall(rb'PartName="/([^"]+)"', package.read("[Content_Types].xml"))
        assert {part.decode() for part in named} <= set(package.namelist())


def test_the_page_shows_every_figure_with_words_and_asks_nobody_else(built: Built) -> None:
    page = html.fromstring(built.files["appendix.html"])
    assert page.get("lang") == "en-GB"
    figures = page.xpath("//figure[.//img]")
    assert [figure.xpath(".//img/@alt")[0] for figure in figures] == [kit.alt_text for kit in _in_order(built, page)]
    assert all(figure.xpath("./figcaption") for figure in figures)
    for address in page.xpath("//img/@src | //source/@srcset"):
        assert (built.source.figures / unquote(address)).is_file()
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    style = page.xpath("//style")[0].text
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in policy
    assert policy.startswith("default-src 'none'") and "unsafe" not in policy
    assert not page.xpath("//*[@style] | //script")


def _in_order(built: Built, page: Any) -> list[Kit]:
    by_name = {kit.name: kit for kit in built.source.kits().values()}
    return [
        by_name[caption.text_content().split(".")[0]]
        for caption in page.xpath("//figure/figcaption")
        if caption.getparent().xpath(".//img")
    ]


def test_headings_and_tables_of_the_page_can_be_read_aloud(built: Built) -> None:
    page = html.fromstring(built.files["appendix.html"])
    levels = [int(heading.tag[1]) for heading in page.xpath("//h1 | //h2 | //h3 | //h4")]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert page.xpath("//table") and all(table.xpath("./caption") for table in page.xpath("//table"))
    assert not page.xpath("//th[not(@scope)]")
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert all(link[1:] in ids for link in page.xpath("//a/@href") if link.startswith("#"))


def test_the_same_bytes_in_another_folder_zone_and_language(built: Built, template: str, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere with a space"
    shutil.copytree(built.source.figures, moved, ignore=shutil.ignore_patterns("appendix*", "gallery*", "workbook*"))
    script = (
        "import pickle, sys; from pathlib import Path; from glomag.appendix import write_appendix;"
        "given = pickle.loads(Path(sys.argv[1]).read_bytes()); write_appendix(*given)"
    )
    given = (built.source.processed, moved, built.source.register_folder, built.source.profile, tmp_path / "out")
    (tmp_path / "given").write_bytes(pickle.dumps(given))
    elsewhere = {
        **os.environ,
        "TZ": "Pacific/Kiritimati",
        "LANG": "tr_TR.UTF-8",
        "LC_ALL": "C",
        "HOME": str(tmp_path),
        "SOURCE_DATE_EPOCH": "1",
    }
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "given")], check=True, cwd=tmp_path, env=elsewhere)
    for name, content in built.files.items():
        assert (tmp_path / "out" / name).read_bytes() == content, name


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed: soffice")
def test_libreoffice_reads_the_word_file_with_its_numbers_and_alternative_texts(built: Built, tmp_path: Path) -> None:
    (tmp_path / "appendix.docx").write_bytes(built.files["appendix.docx"])
    tagged = 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}'
    command = [str(OFFICE), f"-env:UserInstallation={(tmp_path / 'office').as_uri()}", "--headless", "--convert-to", tagged]
    subprocess.run([*command, "--outdir", str(tmp_path), str(tmp_path / "appendix.docx")], check=True, capture_output=True, timeout=240)
    content = (tmp_path / "appendix.pdf").read_bytes()
    text = "".join(_pages(content))
    for claim in built.source.claims():
        assert all(_squeezed(claim[column]) in text for column in ("value", "verdict", "finding")), claim["claim_id"]
    # LibreOffice joins the name of a picture and its description.
    read_back = _alternatives(PdfReader(BytesIO(content)))
    assert len(read_back) == len(_shown(built))
    for kit in _shown(built):
        assert any(kit.alt_text in alternative for alternative in read_back), kit.slug
