"""What a page will not show, and words that would like to be more than words."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

import lxml.html
import pandas as pd
import pytest

from glomag.errors import NotebookError, PublishError, UserError
from glomag.pages import write_pages
from glomag.parameters import Profile
from glomag.paths import Project
from glomag.run.workbench import ShownTable
from tests.pages.conftest import PNG, WriteNotebook, code, markdown, prints, shows

HOSTILE = [
    "<script>window.hacked=1</script>",
    '"><img src=x onerror=window.hacked=1>',
    "</script><script>window.hacked=1</script>",
    "</pre></details><svg onload=window.hacked=1>",
    "' autofocus onfocus='window.hacked=1",
    "{{ 7 * 7 }}{% raw %}",
    "\u202eevil\u202c \u2066name",
    "javascript:window.hacked=1",
]


def test_no_notebooks_are_no_pages(tmp_path: Path, project: Project, profiles: dict[str, Profile]) -> None:
    with pytest.raises(PublishError, match="no executed notebook"):
        write_pages(project, profiles["latest"], tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", ["", "[]", "{}", "\udcff"])
def test_a_file_that_is_no_notebook_is_refused(tmp_path: Path, project: Project, profiles: dict[str, Profile], content: str) -> None:
    folder = tmp_path / "processed" / "notebooks"
    folder.mkdir(parents=True)
    (folder / "1_invented.ipynb").write_bytes(content.encode("utf-8", errors="surrogateescape"))
    with pytest.raises(NotebookError, match=r"cannot be read[\s\S]*notebooks/1_invented\.ipynb"):
        write_pages(project, profiles["latest"], tmp_path)
    assert [path.name for path in folder.iterdir()] == ["1_invented.ipynb"]


@pytest.mark.parametrize(
    ("output", "told"),
    [
        (shows(image_png=PNG), "no alt text"),
        (shows({"image/png": {"alt": "  "}}, image_png=PNG), "no alt text"),
        (shows({"image/png": {"alt": "bars"}}, image_png="bm8gUE5H"), "no PNG"),
        (shows({"image/png": {"alt": "bars"}}, image_png='"><script>'), "no PNG"),
        (shows({"image/png": {"alt": "bars"}}, image_png=f'{PNG}"><script>'), "no PNG"),
        (shows(text_html="<video src=x></video>"), "shows what a page cannot: text/html"),
        (shows(application_javascript="alert(1)"), "shows what a page cannot: application/javascript"),
    ],
)
def test_what_not_everyone_could_read_is_refused_with_its_place(write_notebook: WriteNotebook, output: dict[str, Any], told: str) -> None:
    with pytest.raises(NotebookError, match=told) as caught:
        write_notebook([markdown("# A title"), code("show()", output)])
    assert "notebooks/1_invented.ipynb, cell 2" in str(caught.value)


def test_nothing_is_written_where_one_of_the_notebooks_is_refused(tmp_path: Path, write_notebook: WriteNotebook) -> None:
    write_notebook([markdown("# A title")]).unlink()
    (tmp_path / "processed" / "notebooks" / "index.html").unlink()
    (tmp_path / "processed" / "notebooks" / "2_faulty.ipynb").write_text("{}", encoding="utf-8")
    with pytest.raises(UserError, match="2_faulty"):
        write_notebook([markdown("# A title")])
    assert sorted(path.suffix for path in (tmp_path / "processed" / "notebooks").iterdir()) == [".ipynb", ".ipynb"]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, write_notebook: WriteNotebook) -> None:
    (tmp_path / "processed" / "notebooks" / "1_invented.html").mkdir(parents=True)
    with pytest.raises(PublishError, match="cannot write the page"):
        write_notebook([markdown("# A title")])


def _cells(text: str) -> list[dict[str, Any]]:
    """A notebook that has the text as prose, code, printed line, cell, heading of a column, alt text and title of a figure."""
    table = ShownTable(pd.DataFrame({"claim_id": [text], text + " ": ["1"]}))._repr_mimebundle_()["text/html"]
    return [
        markdown(f"# A title\n\n## {html.escape(text)}\n\n{html.escape(text)}"),
        code(repr(text), prints(text), prints(f"a  b  {text}"), shows(text_html=table), shows(text_plain=text)),
        code("x", shows({"image/png": {"alt": text}}, image_png=PNG, text_plain=text)),
    ]


def _shape(page: lxml.html.HtmlElement) -> list[tuple[str, tuple[str, ...]]]:
    """Every element but the pieces of code, which have colours, with the names of its attributes.

    The class of a cell follows from how long its text is.
    """
    shown = [one for one in page.iter() if isinstance(one.tag, str) and one.tag != "wbr" and one.getparent() is not None]
    return [(one.tag, tuple(sorted(set(one.attrib) - {"class"}))) for one in shown if one.getparent().tag != "code" and one.tag != "code"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words(write_notebook: WriteNotebook, text: str) -> None:
    harmless = _shape(lxml.html.fromstring(write_notebook(_cells("harmless")).read_bytes()))
    page = lxml.html.fromstring(write_notebook(_cells(text)).read_bytes())
    assert _shape(page) == harmless, "a text made an element or an attribute of its own"
    assert {one.tag for one in page.xpath("//code//*")} <= {"span"}
    assert page.xpath("//figure//img/@alt") == [text]
    assert [cell.text_content() for cell in page.xpath("//tbody//th")] == [text]
    assert page.xpath("//div[@class='said']/p[1]")[0].text_content() == text
    assert page.xpath("//pre[@class='laid-out']")[0].text_content() == f"a  b  {text}"
    assert page.xpath("//main//h2")[0].text_content() == text
    assert page.xpath("//pre/code")[0].text_content() == repr(text)


def test_a_hostile_file_name_makes_no_markup(
    tmp_path: Path, write_notebook: WriteNotebook, project: Project, profiles: dict[str, Profile]
) -> None:
    write_notebook([markdown("# A title")])
    folder = tmp_path / "processed" / "notebooks"
    name = '"><script>window.hacked=1<'
    (folder / "1_invented.ipynb").rename(folder / f"{name}.ipynb")
    write_pages(project, profiles["latest"], tmp_path)
    index = lxml.html.fromstring((folder / "index.html").read_bytes())
    assert index.xpath("//section/h2/a/@href") == ["%22%3E%3Cscript%3Ewindow.hacked%3D1%3C.html"]
    assert len(index.xpath("//script")) == 1


def test_html_that_is_no_plain_table_is_shown_as_its_text(write_notebook: WriteNotebook) -> None:
    output = shows(text_html="<marquee>moving</marquee>", text_plain="standing  still")
    page = lxml.html.fromstring(write_notebook([code("x", output)]).read_bytes())
    assert page.xpath("//pre[@class='laid-out']/text()") == ["standing  still"]
    assert "moving" not in page.text_content()


def test_cells_that_hold_the_parameters_of_a_run_are_left_out(write_notebook: WriteNotebook) -> None:
    cells = [code('output = "a"', tags=["parameters"]), code('output = "b"', tags=["injected-parameters"]), code("shown()")]
    page = lxml.html.fromstring(write_notebook(cells).read_bytes())
    assert [one.text_content() for one in page.xpath("//pre/code")] == ["shown()"]


def test_a_table_without_rows_says_so(write_notebook: WriteNotebook) -> None:
    table = ShownTable(pd.DataFrame({"a": [], "b": []}))._repr_mimebundle_()["text/html"]
    page = lxml.html.fromstring(write_notebook([code("x", shows(text_html=table))]).read_bytes())
    assert [cell.text_content() for cell in page.xpath("//tbody//td")] == ["No rows."]
    assert page.xpath("//tbody//td/@colspan") == ["2"]
