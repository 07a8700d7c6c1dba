"""What the gallery will not show, and words that would like to be more than words."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lxml.html
import pandas as pd
import pytest

from glomag.errors import PublishError
from glomag.figures.writing import WORDS_FILE
from glomag.tables.writing import table_text

pytestmark = pytest.mark.usefixtures("no_library")

Write = Callable[[], Path]
Places = Callable[[str], pd.DataFrame]
MakeKit = Callable[..., Path]

HOSTILE = [
    "<script>window.hacked=1</script>",
    '"><img src=x onerror=window.hacked=1>',
    "</script><script>window.hacked=1</script>",
    "</textarea></details><svg onload=window.hacked=1>",
    "' autofocus onfocus='window.hacked=1",
    "{{ 7 * 7 }}{% raw %}",
    "\u202eevil\u202c \u2066name",
    "a\u2028b<!--",
    "javascript:window.hacked=1",
]


def _change(folder: Path, **changed: Any) -> None:
    path = folder / WORDS_FILE
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | changed), encoding="utf-8")


def test_no_figures_are_no_gallery(tmp_path: Path, write: Write) -> None:
    with pytest.raises(PublishError, match="there is no figure here"):
        write()
    assert not (tmp_path / "figures").exists()


def test_a_kit_without_its_words_stops_the_page(tmp_path: Path, make_kit: MakeKit, places: Places, write: Write) -> None:
    (make_kit(places("A")) / WORDS_FILE).unlink()
    with pytest.raises(PublishError, match=r"01-cases-by-country|no figure\.json"):
        write()
    assert not (tmp_path / "figures" / "index.html").exists()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"surprise": 1}, "surprise"),
        ({"title": None}, "title"),
        ({"profile": "another"}, "another"),
        ({"as_of": "2001-01-01"}, "2001-01-01"),
        ({"figure": "02-other"}, "02-other"),
        ({"figure": "<script>"}, "figure"),
        ({"data_sha256": "0" * 64}, "other rows"),
        ({"images": []}, "no picture for the web"),
        ({"files": {"svg": "gone.svg", "pdf": "gone.pdf", "csv": "gone.csv", "excel": "gone.csv"}}, "gone.svg"),
    ],
)
def test_words_that_do_not_fit_their_kit_stop_the_page(
    make_kit: MakeKit, places: Places, write: Write, changed: dict[str, Any], told: str
) -> None:
    _change(make_kit(places("A")), **changed)
    with pytest.raises(PublishError, match=told):
        write()


@pytest.mark.parametrize(
    "name", ["javascript:alert(1)", "../01-cases-by-country.svg", "a/b.svg", "https://elsewhere.example/a.svg", ".hidden", ""]
)
def test_a_file_outside_the_kit_is_never_linked(make_kit: MakeKit, places: Places, write: Write, name: str) -> None:
    folder = make_kit(places("A"))
    words = json.loads((folder / WORDS_FILE).read_text(encoding="utf-8"))
    _change(folder, files=words["files"] | {"svg": name})
    with pytest.raises(PublishError, match=r"files\.svg"):
        write()


def test_a_figure_without_a_form_names_where_to_give_it_one(make_kit: MakeKit, places: Places, write: Write) -> None:
    make_kit(places("A"), slug="of-something-new")
    with pytest.raises(PublishError, match=r"forms\.py"):
        write()


def test_rows_that_do_not_fit_the_form_are_told_not_drawn(make_kit: MakeKit, places: Places, write: Write) -> None:
    make_kit(places("A").drop(columns="n_cases"))
    with pytest.raises(PublishError, match="do not fit"):
        write()


def test_missing_claims_stop_the_page(tmp_path: Path, make_kit: MakeKit, places: Places, write: Write) -> None:
    make_kit(places("A"))
    (tmp_path / "processed" / "claims.csv").unlink()
    with pytest.raises(PublishError, match=r"processed/claims\.csv"):
        write()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words(tmp_path: Path, make_kit: MakeKit, places: Places, write: Write, text: str) -> None:
    harmless = _shape(make_kit, places, write, tmp_path, "harmless")
    hostile = _shape(make_kit, places, write, tmp_path, text)
    assert hostile == harmless, "a text made an element or an attribute of its own"
    page = lxml.html.fromstring((tmp_path / "figures" / "index.html").read_bytes())
    assert page.get_element_by_id("01-cases-by-country-title").text_content() == text
    assert page.get_element_by_id("01-cases-by-country-alt").text_content() == text
    assert page.xpath("//img[@class='picture']/@alt") == [text]
    assert text in [cell.text_content() for cell in page.xpath("//table[@class='numbers']//td")]
    assert text in page.xpath("//table[@class='claims']//th[@scope='row']")[0].text_content()
    assert json.loads(page.get_element_by_id("charts").text)["01-cases-by-country"]["says"][0].startswith(text)


def _shape(make_kit: MakeKit, places: Places, write: Write, tmp_path: Path, text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Every element of a page made with that text everywhere, with the names of its attributes."""
    sentence = {"sentence": text, "status": "unsafe", "found": text, "definition": text}
    words = dict.fromkeys(("title", "subtitle", "caption", "alt_text", "description", "source_line", "definition"), text)
    shutil.rmtree(tmp_path / "figures", ignore_errors=True)
    make_kit(places(text), **words, may_say=[sentence], may_not_say=[sentence])
    claim = dict.fromkeys(("claim_id", "says", "verdict", "value", "definition", "reading", "finding"), text)
    (tmp_path / "processed" / "claims.csv").write_text(table_text(pd.DataFrame([claim])), encoding="utf-8")
    page = lxml.html.fromstring(write().read_bytes())
    return [(element.tag, tuple(sorted(element.attrib))) for element in page.iter() if isinstance(element.tag, str)]


def test_the_embed_snippet_is_markup_only_for_who_pastes_it(tmp_path: Path, make_kit: MakeKit, places: Places, write: Write) -> None:
    make_kit(places("A"), alt_text=HOSTILE[1], caption=HOSTILE[0])
    page = lxml.html.fromstring(write().read_bytes())
    pasted = lxml.html.fragment_fromstring(page.get_element_by_id("01-cases-by-country-embed").text.strip())
    assert [element.tag for element in pasted.iter()] == ["figure", "img", "figcaption"]
    assert pasted.find("img").get("alt") == HOSTILE[1]
    assert pasted.find("figcaption").text.startswith(HOSTILE[0])


def test_a_hostile_file_name_is_percent_encoded(make_kit: MakeKit, places: Places, write: Write) -> None:
    name = '"><img onerror=alert(1)>.svg'
    folder = make_kit(places("A"))
    (folder / name).write_bytes(b"invented")
    words = json.loads((folder / WORDS_FILE).read_text(encoding="utf-8"))
    _change(folder, files=words["files"] | {"svg": name})
    page = write().read_text(encoding="utf-8")
    assert "%22%3E%3Cimg%20onerror%3Dalert%281%29%3E.svg" in page
    assert "<img onerror" not in page


def test_a_direction_override_ends_with_its_own_element(make_kit: MakeKit, places: Places, write: Write) -> None:
    """Headings, paragraphs and cells end it by themselves; inside a line only `bdi` does."""
    text = "\u202eevil"
    make_kit(places(text), title=text, may_say=[{"sentence": text, "status": "", "found": "", "definition": ""}])
    page = lxml.html.fromstring(write().read_bytes())
    holding = {element.tag for element in page.iter() if isinstance(element.tag, str) and text in (element.text or "")}
    assert holding <= {"h3", "h4", "bdi", "p", "td", "th", "textarea", "script"}


def test_a_withdrawn_figure_is_marked_and_offers_nothing_to_say(make_kit: MakeKit, places: Places, write: Write) -> None:
    sentence = {"sentence": "A finding", "status": "the finding of the figure", "found": "", "definition": ""}
    make_kit(places("A"), withdrawn="Withdrawn on 1 May: counted twice.", may_say=[sentence])
    page = lxml.html.fromstring(write().read_bytes())
    marks = [element.text_content() for element in page.find_class("mark")]
    assert marks == ["Withdrawn", "Withdrawn on 1 May: counted twice."]
    assert not page.find_class("may")
    assert not page.find_class("snippet")
    assert page.xpath("//button[contains(., 'finding')]") == []
