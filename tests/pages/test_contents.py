"""What the pages say is what ran, every link leads to a file, and the same notebooks give the same bytes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import lxml.html
import pytest

from glomag.explain.names import PAGES_FOLDER
from glomag.pages.links import CLAIMS
from glomag.paths import Project
from glomag.spreadsheet import unguard_cell
from tests.pages.conftest import PROFILES, explain_pages, read_rows

Page = lxml.html.HtmlElement
Pages = dict[tuple[str, str], Page]


def _ran(folder: Path, name: str) -> list[dict[str, Any]]:
    """Cells of an executed notebook that readers see, sources as one text."""
    cells = json.loads((folder / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if not {"parameters", "injected-parameters"} & set(cell["metadata"].get("tags", ()))]


def _written(folder: Path) -> list[Path]:
    """The pages of a profile: five notebooks and the index."""
    found = sorted(folder.glob("*.html"))
    assert len(found) == 5 + 1
    return found


def _outputs(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [output for cell in cells for output in cell.get("outputs", ())]


def _missing(page: Path, root: Path) -> list[str]:
    """Links of a page that lead to no file, or to no place on the same page."""
    read = lxml.html.fromstring(page.read_bytes())
    ids, links = set(read.xpath("//@id")), read.xpath("//@href")
    assert links
    missing = []
    for link in links:
        parts = urlsplit(link)
        assert parts.scheme in {"", "https"}, link
        target = Path(os.path.normpath(page.parent / unquote(parts.path))) if parts.path else page
        if parts.scheme == "" and not (target.is_relative_to(root) and target.is_file()):
            missing.append(link)
        if not parts.path and parts.fragment not in ids:
            missing.append(link)
    return missing


@pytest.mark.parametrize("profile", PROFILES)
def test_every_link_leads_to_a_file_of_the_checkout(checkout: Path, folders: dict[str, Path], profile: str) -> None:
    for path in _written(folders[profile]):
        assert _missing(path, checkout) == [], path.name


@pytest.mark.parametrize("profile", PROFILES)
def test_every_link_of_the_published_pages_leads_to_a_file(project: Project, profile: str) -> None:
    published = _written(project.processed / profile / "notebooks")
    assert [path.stem for path in published[:-1]] == [path.stem for path in sorted(published[0].parent.glob("*.ipynb"))]
    for path in published:
        assert _missing(path, project.root) == [], path.name


@pytest.mark.parametrize("profile", PROFILES)
def test_a_linked_number_stands_in_the_row_that_its_page_explains(pages: Pages, folders: dict[str, Path], profile: str) -> None:
    explained = explain_pages(folders[profile].parent)
    found: Counter[str] = Counter()
    for page in (page for (name, _), page in pages.items() if name == profile):
        for link in page.xpath("//table//a[contains(@class, 'explained')]"):
            table, row = explained[link.get("href").removeprefix(f"../{PAGES_FOLDER}/")]
            assert link.text_content() in [unguard_cell(cell) for cell in row.values()]
            found[table] += 1
    assert set(found) == {"counts_by_year", "changes", "same_days", "shares", CLAIMS}


@pytest.mark.parametrize("profile", PROFILES)
def test_every_headline_count_change_and_share_is_linked(pages: Pages, folders: dict[str, Path], profile: str) -> None:
    """One link a filled cell that is no key, no day and no flag; a table that is not shown whole has none."""
    linked = {link for key in pages if key[0] == profile for link in pages[key].xpath("//table//a[@class='explained']/@href")}
    by_table: dict[str, int] = Counter(link.split("--")[0].rpartition("/")[2] for link in linked)
    processed = folders[profile].parent
    for table in ("counts_by_year", "changes", "same_days", "shares"):
        assert by_table[table] == len(read_rows(processed / f"{table}.csv")), table
    assert by_table["claim"] == len(read_rows(processed / "claims.csv"))


def test_no_number_is_linked_where_nothing_is_explained(
    tmp_path: Path, project: Project, folders: dict[str, Path], pages: Pages, profiles: dict[str, Any]
) -> None:
    from glomag.pages import write_pages

    shutil.copytree(folders["latest"].parent, tmp_path / "processed", ignore=shutil.ignore_patterns(PAGES_FOLDER, "*.html"))
    write_pages(project, profiles["latest"], tmp_path)
    for path in _written(tmp_path / "processed" / "notebooks"):
        page = lxml.html.fromstring(path.read_bytes())
        assert page.xpath("//a[@class='explained']") == [] and "how it was counted" not in page.text_content()


def test_every_cell_of_every_table_is_as_it_ran(pages: Pages, folders: dict[str, Path]) -> None:
    n_tables = 0
    for (profile, name), page in pages.items():
        markup = ["".join(one["data"]["text/html"]) for one in _outputs(_ran(folders[profile], name)) if "text/html" in one.get("data", {})]
        shown = page.xpath("//main//table")
        assert len(shown) == len(markup)
        for table, own in zip(shown, markup, strict=True):
            cells = [[cell.text_content() for cell in row] for row in table.findall("tbody/tr")]
            rows = [re.findall(r"<td>(.*?)</td>", row, re.DOTALL) for row in own.partition("<tbody>")[2].split("</tr>")[:-1]]
            assert cells == [[unescape(cell) for cell in row] for row in rows]
        n_tables += len(shown)
    assert n_tables > 20


def test_every_table_has_a_caption_and_every_heading_a_scope(pages: Pages) -> None:
    for page in pages.values():
        assert page.xpath("//table")
        for table in page.xpath("//table"):
            assert table.findall("caption")[0].text_content().startswith("Table ")
            assert {heading.get("scope") for heading in table.xpath("thead//th")} == {"col"}
            assert all((row[0].tag, row[0].get("scope")) == ("th", "row") for row in table.findall("tbody/tr"))
            assert table.getparent().get("tabindex") == "0", "a wide table is scrolled by keyboard, too"
        labels = page.xpath("//*[@role='region']/@aria-label")
        assert len(labels) >= len(page.xpath("//table"))
        assert len(labels) == len(set(labels))


def test_every_figure_stands_in_the_page_with_its_alt_text(pages: Pages, folders: dict[str, Path]) -> None:
    n_figures = 0
    for (profile, name), page in pages.items():
        ran = [one for one in _outputs(_ran(folders[profile], name)) if "image/png" in one.get("data", {})]
        assert page.xpath("//img/@alt") == [one["metadata"]["image/png"]["alt"] for one in ran]
        assert page.xpath("//img/@src") == ["data:image/png;base64," + "".join("".join(one["data"]["image/png"]).split()) for one in ran]
        titles = [one.text_content() for one in page.xpath("//figcaption")]
        assert all(title.startswith("".join(one["data"]["text/plain"])) for title, one in zip(titles, ran, strict=True))
        n_figures += len(ran)
    assert n_figures == 2 * 17


def test_all_code_and_all_printed_text_is_there_and_the_code_is_folded(pages: Pages, folders: dict[str, Path]) -> None:
    for (profile, name), page in pages.items():
        cells = [cell for cell in _ran(folders[profile], name) if cell["cell_type"] == "code"]
        folded = page.xpath("//details[@class='code' and not(@open)]")
        assert len(folded) >= 5
        assert [one.xpath("string(pre/code)") for one in folded] == ["".join(cell["source"]) for cell in cells]
        assert [one.getparent().get("id") for one in folded] == [cell["id"] for cell in cells]
        printed = [line for one in _outputs(cells) for line in "".join(one.get("text", ())).splitlines() if line.strip()]
        said = [line for one in page.xpath("//div[@class='said']/p | //pre[@class='laid-out']") for line in one.text_content().splitlines()]
        assert printed and [line for line in said if line in set(printed)] == printed


def test_parameters_of_the_run_do_not_show(pages: Pages) -> None:
    for (profile, _), page in pages.items():
        said = page.text_content()
        assert page.xpath("//pre/code")
        assert "# Parameters" not in said and f"build/{profile}" not in said
        assert [code for code in page.xpath("//pre/code") if "profile = " in code.text_content()] == []


def test_the_contents_are_the_headings_in_their_order(pages: Pages) -> None:
    for page in pages.values():
        headings = page.xpath("//main//h2 | //main//h3")
        assert len(page.xpath("//h1")) == 1 and headings
        listed = page.xpath("//nav[@class='toc']//a")
        assert [(one.get("href"), one.text_content()) for one in listed] == [(f"#{one.get('id')}", one.text_content()) for one in headings]
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("profile", PROFILES)
def test_each_page_leads_to_the_one_before_the_one_after_and_the_index(pages: Pages, folders: dict[str, Path], profile: str) -> None:
    names = [name for own, name in pages if own == profile]
    for place, name in enumerate(names):
        assert len(pages[profile, name].xpath("//nav[@class='pages']")) == 2
        for ways in pages[profile, name].xpath("//nav[@class='pages']"):
            assert ways.xpath(".//a[@rel='prev']/@href") == [f"{one}.html" for one in names[place - 1 : place]]
            assert ways.xpath(".//a[@rel='next']/@href") == [f"{one}.html" for one in names[place + 1 : place + 2]]
            assert "index.html" in ways.xpath(".//a/@href")
    index = lxml.html.fromstring((folders[profile] / "index.html").read_bytes())
    assert index.xpath("//h2/a/@href") == [f"{name}.html" for name in names]
    places = {f"{name}.html#{anchor}" for name in names for anchor in pages[profile, name].xpath("//main//@id")}
    assert set(index.xpath("//ol[@class='parts']//@href")) <= places


def test_a_table_of_known_origin_names_its_file_and_says_what_its_columns_mean(pages: Pages) -> None:
    page = pages["latest", "2_declines"]
    assert page.xpath("//caption//a/@href") == ["../counts_by_year.csv", "../changes.csv", "../same_days.csv"]
    meanings = page.xpath("//details[@class='meanings']")[0]
    assert [one.text_content() for one in meanings.xpath(".//dt")] == ["year", "last_day_known", "is_partial", "n"]
    assert all(one.text_content() for one in meanings.xpath(".//dd"))
    first = pages["latest", "3_attribution"].xpath("string(//caption)")
    assert " ".join(first.split()) == "Table 1, under “The denominators”. From shares.csv.", "its rows are not those of the file one by one"
    assert "Rounded from" in pages["latest", "4_robustness"].xpath("string(//caption[contains(., 'count_intervals.csv')])")


def test_nothing_comes_from_outside_and_nothing_runs_but_the_script_of_the_page(folders: dict[str, Path]) -> None:
    for path in (path for folder in folders.values() for path in _written(folder)):
        page = lxml.html.fromstring(path.read_bytes())
        assert [src for src in page.xpath("//@src") if not src.startswith("data:image/png;base64,")] == []
        assert page.xpath("//link | //iframe | //object | //embed | //form | //@style | //base") == []
        assert [name for element in page.iter() for name in element.attrib if name.startswith("on")] == []
        assert len(page.xpath("//script")) == len(page.xpath("//style")) == 1
        policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
        assert policy.startswith("default-src 'none';")
        assert not re.search(r"unsafe|https?:|\*|blob:", policy)
        assert not re.search(r"url\(|@import|fetch\(|https?:", page.xpath("string(//style)") + page.xpath("string(//script)"))


def test_pages_are_not_larger_than_their_notebooks_by_more_than_their_style(folders: dict[str, Path]) -> None:
    for path in (path for folder in folders.values() for path in _written(folder) if path.stem != "index"):
        assert path.stat().st_size < path.with_suffix(".ipynb").stat().st_size + 40_000


def test_the_same_notebooks_give_the_same_bytes_in_another_process(tmp_path: Path, folders: dict[str, Path], project: Project) -> None:
    """Another folder, another hash seed, another language and time zone."""
    code = (
        "import sys; from pathlib import Path; from glomag.pages import write_pages; from glomag.parameters import read_profile; "
        "from glomag.paths import find_project; from glomag.register import read_register; project = find_project(Path(sys.argv[1])); "
        "write_pages(project, read_profile(project, 'latest', read_register(project).coverage), Path(sys.argv[2]))"
    )
    elsewhere = tmp_path / "Ordner mit Wörtern"
    shutil.copytree(folders["latest"].parent, elsewhere / "processed", ignore=shutil.ignore_patterns("[0-9]_*.html"))
    (elsewhere / "processed" / "notebooks" / "index.html").unlink()
    (elsewhere / "figures").symlink_to(folders["latest"].parents[3] / "figures" / "latest")
    environment = {**os.environ, "PYTHONHASHSEED": "7", "LC_ALL": "C", "TZ": "Asia/Tokyo"}
    subprocess.run([sys.executable, "-c", code, str(project.root), str(elsewhere)], check=True, env=environment, timeout=120)
    written = sorted(folders["latest"].glob("*.html"))
    assert len(written) == 6
    assert [one.name for one in written if (elsewhere / "processed" / "notebooks" / one.name).read_bytes() != one.read_bytes()] == []
