"""What the page says is what was published, and the same kits give the same bytes."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import lxml.html
import pytest
import yaml
from altair.vegalite.v6.schema import core

from glomag.errors import PublishError
from glomag.figures.catalogue import EXHIBITS
from glomag.figures.kits import read_kits
from glomag.gallery import write_gallery
from glomag.gallery.forms import FORMS, TABLES
from glomag.gallery.labels import AUTHORS, COLUMNS, LICENCE, WORK_IN_FULL, code_words, print_bytes
from glomag.gallery.page import ASSETS_FOLDER
from glomag.gallery.views import build_view
from glomag.parameters import Profile
from glomag.paths import Project

Kits = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def page(index: Path) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(index.read_bytes())


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as opened:
        return list(csv.reader(opened))[1:]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, processed: Path, index: Path, profile: Profile) -> None:
    for kit in index.parent.iterdir():
        if kit.is_dir() and kit.name != ASSETS_FOLDER:
            (tmp_path / kit.name).symlink_to(kit)
    (tmp_path / ASSETS_FOLDER).write_bytes(b"a file where a folder has to be")
    with pytest.raises(PublishError, match="cannot write the gallery"):
        write_gallery(processed, tmp_path, profile)
    assert not (tmp_path / "index.html").exists(), "the page is written when all that it needs is there"


@pytest.mark.parametrize("slug", {form: slug for slug, form in FORMS.items()}.values())
def test_every_form_of_chart_meets_the_grammar_of_vega_lite(project: Project, slug: str) -> None:
    (kit,) = [kit for kit in read_kits(project.figures / "latest") if kit.slug == slug]
    spec = build_view(kit).spec
    assert spec is not None
    core.TopLevelSpec.validate(spec)


def test_every_figure_has_a_form_or_is_a_table(kits: Kits) -> None:
    assert {words["slug"] for words in kits.values()} <= {*FORMS, *TABLES}


@pytest.mark.parametrize("name", ["latest", "letter-2024-09"])
def test_every_plotted_column_has_words(project: Project, name: str) -> None:
    tables = sorted(path for path in (project.figures / name).glob("[0-9]*/*.csv") if path.stem == path.parent.name)
    assert len(tables) == len(EXHIBITS)
    plotted = {column for path in tables for column in path.read_text(encoding="utf-8").partition("\n")[0].split(",")}
    assert plotted <= set(COLUMNS)


def test_every_word_of_a_kit_stands_on_the_page(page: lxml.html.HtmlElement, kits: Kits) -> None:
    for stem, words in kits.items():
        card = page.get_element_by_id(stem)
        assert page.get_element_by_id(f"{stem}-title").text == words["title"]
        assert page.get_element_by_id(f"{stem}-alt").text == words["alt_text"]
        assert page.get_element_by_id(f"{stem}-caption").text == words["caption"]
        assert card.find_class("picture")[0].get("alt") == words["alt_text"]
        said = card.text_content()
        for key in ("subtitle", "source_line", "definition", "description"):
            assert words[key] in said
        for kind, listed in (("may", words["may_say"]), ("not", words["may_not_say"])):
            shown = [one.text_content() for one in card.xpath(f".//ul[contains(@class, '{kind}')]//p[@class='sentence']")]
            assert shown == [one["sentence"] for one in listed]
            assert all(one["found"] in said for one in listed)


def test_every_file_of_a_kit_is_offered_with_its_size(page: lxml.html.HtmlElement, kits: Kits, figures: Path) -> None:
    for stem, words in kits.items():
        links = {
            unquote(link.get("href")): link.text_content() for link in page.get_element_by_id(stem).xpath(".//ul[@class='downloads']//a")
        }
        files = [*(image["file"] for image in words["images"]), *words["files"].values()]
        assert list(links) == [f"{stem}/{name}" for name in files]
        for path, says in links.items():
            assert print_bytes((figures / path).stat().st_size) in says
        for image in words["images"]:
            assert f"{image['width_px']} × {image['height_px']} pixels" in links[f"{stem}/{image['file']}"]  # noqa: RUF001


def test_the_table_of_a_figure_holds_the_rows_of_its_csv(page: lxml.html.HtmlElement, kits: Kits, figures: Path) -> None:
    n_whole = 0
    for stem, words in kits.items():
        table = page.get_element_by_id(stem).find_class("numbers")[0]
        shown = [[cell.text_content() for cell in row.findall("td")] for row in table.xpath(".//tbody/tr")]
        published = _rows(figures / stem / words["files"]["csv"])
        if "specifications" in stem:  # thousands of ways of counting, one row a printed value
            assert sum(int(row[2]) for row in shown) == len(published)
            continue
        assert shown == [[code_words(cell) for cell in row] for row in published]
        n_whole += 1
    assert n_whole > 0


def test_every_plotted_number_is_said_by_a_point(page: lxml.html.HtmlElement, kits: Kits, figures: Path, processed: Path) -> None:
    stem = "01-primary-by-fiscal-year"
    with (figures / stem / kits[stem]["files"]["csv"]).open(encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    slider = page.get_element_by_id(f"{stem}-step")
    assert slider.get("max") == str(len(rows) - 1)
    assert slider.get("aria-valuetext") == f"Fiscal {rows[0]['year']}: {rows[0]['n_primary']} primary persons"


def test_the_claims_are_those_of_the_table(page: lxml.html.HtmlElement, processed: Path) -> None:
    with (processed / "claims.csv").open(encoding="utf-8") as opened:
        claims = list(csv.DictReader(opened))
    shown = page.find_class("claims")[0].xpath(".//tbody/tr")
    assert len(shown) == len(claims)
    for row, claim in zip(shown, claims, strict=True):
        says, verdict, value, finding = (cell.text_content() for cell in row)
        assert (says, verdict.strip(), value) == (claim["says"], claim["verdict"], claim["value"])
        assert claim["finding"] in finding


def test_documents_are_offered_only_where_they_lie_beside_the_page(page: lxml.html.HtmlElement) -> None:
    assert [link.get("href") for link in page.xpath("//ul[@class='attachments']//a")] == ["appendix.docx", "appendix.html", "workbook.xlsx"]


def test_the_citation_is_that_of_the_project(project: Project) -> None:
    cited = yaml.safe_load((project.root / "CITATION.cff").read_text(encoding="utf-8"))
    assert [author["name"] for author in cited["authors"]] == [AUTHORS]
    assert cited["title"] == WORK_IN_FULL
    assert LICENCE.replace(" ", "-") in cited["license"]


def test_the_policy_allows_no_outside_address_and_no_code_from_text(page: lxml.html.HtmlElement) -> None:
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none';")
    assert not re.search(r"unsafe|https?:|\*|data:|blob:", policy)
    nonces = set(page.xpath("//script/@nonce | //link/@nonce"))
    assert len(nonces) == 1
    assert f"'nonce-{nonces.pop()}'" in policy


def test_nothing_on_the_page_is_styled_or_run_in_place(page: lxml.html.HtmlElement) -> None:
    assert page.xpath("//*[@style] | //style | //script[not(@src) and @type!='application/json']") == []
    assert [name for element in page.iter() for name in element.attrib if name.startswith("on")] == []


def test_the_page_names_no_address_outside_its_folder(index: Path) -> None:
    page = lxml.html.fromstring(index.read_bytes())
    named = [value for value in page.xpath("//@src | //@href") if not value.startswith("#")]
    assert named and all((index.parent / unquote(value)).is_file() for value in named)


def test_kits_come_in_the_order_of_their_numbers(figures: Path, profile: Profile) -> None:
    numbers = [kit.words.number for kit in read_kits(figures, profile)]
    assert numbers == sorted(numbers)


def test_the_same_kits_give_the_same_bytes_in_another_process(tmp_path: Path, index: Path, processed: Path, project: Project) -> None:
    """Another folder, another day's hash seed, another language and time zone; charts made twice in one process."""
    code = (
        "import sys; from pathlib import Path; from glomag.gallery import write_gallery; from glomag.parameters import read_profile; "
        "from glomag.paths import find_project; from glomag.register import read_register; project = find_project(Path(sys.argv[1])); "
        "profile = read_profile(project, 'latest', read_register(project).coverage); "
        "[write_gallery(Path(sys.argv[2]), Path(sys.argv[3]), profile) for _ in range(2)]"
    )
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for kit in index.parent.iterdir():
        if kit.name not in {ASSETS_FOLDER, "index.html"}:
            (elsewhere / kit.name).symlink_to(kit)
    environment = {**os.environ, "PYTHONHASHSEED": "7", "LC_ALL": "C", "TZ": "Asia/Tokyo"}
    words = [sys.executable, "-c", code, str(project.root), str(processed), str(elsewhere)]
    subprocess.run(words, check=True, env=environment, timeout=120)
    written = ["index.html", *(f"{ASSETS_FOLDER}/{path.name}" for path in sorted((index.parent / ASSETS_FOLDER).iterdir()))]
    assert [name for name in written if (elsewhere / name).read_bytes() != (index.parent / name).read_bytes()] == []
