"""The files of a figure: sizes to the pixel, words and stamp inside, outlined or embedded type, and the same bytes each time."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from lxml import etree
from PIL import Image
from pypdf import PdfReader

from glomag.claims.superlatives import SAFE, SAFE_WITH_DEFINITION, UNSAFE
from glomag.errors import PublishError
from glomag.figures import primary_by_year, writing
from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import source_line
from glomag.figures.images import draw_images, page_images
from glomag.figures.writing import WORDS_FILE, write_figure

if TYPE_CHECKING:
    from conftest import View

SVG = "{http://www.w3.org/2000/svg}"
COLUMNS = ("says", "phrase", "status", "found", "definition")
SAID = pd.DataFrame(
    [
        ("Persons", "record low", SAFE, "1 in 2020", "d"),
        ("Persons", "dozens", SAFE_WITH_DEFINITION, "x", "d"),
        ("Persons", "half", UNSAFE, "y", "d"),
    ],
    columns=COLUMNS,
)
HOSTILE = '</title><script>alert("1")</script> & <b>'


@pytest.fixture(scope="module")
def exhibit(letter: View) -> Exhibit:
    return primary_by_year.build_exhibit(letter.register, letter.profile)


@pytest.fixture(scope="module")
def kit(exhibit: Exhibit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_figure(exhibit, tmp_path_factory.mktemp("figures"), SAID)


@pytest.fixture(scope="module")
def images(kit: Path) -> dict[str, bytes]:
    """The images of the kit, drawn once with it."""
    return {path.name: path.read_bytes() for path in kit.iterdir() if path.suffix in {".png", ".svg", ".pdf"}}


@pytest.fixture
def no_images(monkeypatch: pytest.MonkeyPatch) -> None:
    """For what is about the other files of a kit: eight images take seconds to draw."""
    monkeypatch.setattr(writing, "draw_images", lambda exhibit: {})


def _words(kit: Path) -> dict[str, Any]:
    return json.loads((kit / WORDS_FILE).read_text(encoding="utf-8"))


@pytest.mark.usefixtures("no_images")
def test_a_folder_that_cannot_be_written_is_told_in_one_message(exhibit: Exhibit, tmp_path: Path) -> None:
    (tmp_path / exhibit.stem).write_text("a file where the folder should be")
    with pytest.raises(PublishError, match="cannot write a figure"):
        write_figure(exhibit, tmp_path, SAID)


def test_words_that_look_like_markup_stay_words(exhibit: Exhibit) -> None:
    svg = page_images(replace(exhibit, alt_text=HOSTILE))[f"{exhibit.stem}.svg"]
    root = etree.fromstring(svg)
    assert root.findtext(f"{SVG}desc") == HOSTILE
    assert root.find(f".//{SVG}script") is None


@pytest.mark.parametrize(
    ("ending", "pixels"),
    [
        ("-web", (760, None)),
        ("-web@2x", (1520, None)),
        ("-slide", (1600, 900)),
        ("-square", (1080, 1080)),
        ("-story", (1080, 1920)),
        ("", (1950, None)),
    ],
)
def test_every_size_has_its_pixels(images: dict[str, bytes], exhibit: Exhibit, ending: str, pixels: tuple[int, int | None]) -> None:
    width, height = Image.open(BytesIO(images[f"{exhibit.stem}{ending}.png"])).size
    assert (width, height if pixels[1] else None) == pixels


def test_every_png_carries_its_words_and_its_stamp(images: dict[str, bytes], exhibit: Exhibit) -> None:
    for name, content in images.items():
        if not name.endswith(".png"):
            continue
        told = Image.open(BytesIO(content)).text  # type: ignore[attr-defined]
        assert told["Description"] == exhibit.alt_text
        assert told["Source"] == source_line(exhibit)
        assert (told["Figure"], told["Profile"], told["Data-SHA256"]) == (exhibit.stem, exhibit.profile, exhibit.data_sha256)
        assert told["As-of"] == exhibit.as_of.isoformat()


def test_the_svg_has_a_name_a_description_and_no_live_text(images: dict[str, bytes], exhibit: Exhibit) -> None:
    root = etree.fromstring(images[f"{exhibit.stem}.svg"])
    assert root.get("role") == "img"
    named = {element.get("id"): element.text for element in root if element.tag in (f"{SVG}title", f"{SVG}desc")}
    assert named[root.get("aria-labelledby")] == exhibit.title
    assert named[root.get("aria-describedby")] == exhibit.alt_text
    assert root.find(f".//{SVG}text") is None


def test_every_font_of_the_pdf_is_embedded(images: dict[str, bytes], exhibit: Exhibit) -> None:
    reader = PdfReader(BytesIO(images[f"{exhibit.stem}.pdf"]))
    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]  # type: ignore[index]
    descriptors = [part.get_object()["/FontDescriptor"] for font in fonts for part in font.get("/DescendantFonts", [font])]
    assert descriptors
    assert all("/FontFile2" in descriptor.get_object() for descriptor in descriptors)
    assert reader.metadata is not None
    assert reader.metadata.title == exhibit.title
    assert reader.metadata.creation_date is None


def test_the_same_rows_give_the_same_bytes(images: dict[str, bytes], exhibit: Exhibit) -> None:
    assert draw_images(exhibit) == images


def test_a_withdrawn_figure_keeps_its_name_and_carries_the_mark(exhibit: Exhibit, images: dict[str, bytes], tmp_path: Path) -> None:
    mark = "WITHDRAWN 3 May 2027: the count was wrong"
    kit = write_figure(replace(exhibit, withdrawn=mark), tmp_path, SAID)
    assert kit.name == exhibit.stem
    assert _words(kit)["withdrawn"] == mark
    assert (kit / f"{exhibit.stem}-square.png").read_bytes() != images[f"{exhibit.stem}-square.png"]


def test_figure_json_names_every_file_of_the_kit_and_no_other(kit: Path) -> None:
    words = _words(kit)
    named = {image["file"] for image in words["images"]} | set(words["files"].values()) | {WORDS_FILE}
    assert {path.name for path in kit.iterdir()} == named
    for image in words["images"]:
        assert Image.open(BytesIO((kit / image["file"]).read_bytes())).size == (image["width_px"], image["height_px"])


def test_what_may_be_said_stands_apart_from_what_may_not(kit: Path, exhibit: Exhibit) -> None:
    words = _words(kit)
    assert [one["sentence"] for one in words["may_say"]] == [exhibit.title, "Persons: record low", "Persons: dozens"]
    assert [one["sentence"] for one in words["may_not_say"]] == ["Persons: half"]


def test_both_csv_files_hold_the_plotted_rows(kit: Path, exhibit: Exhibit) -> None:
    plain = (kit / f"{exhibit.stem}.csv").read_bytes()
    excel = (kit / f"{exhibit.stem}-excel.csv").read_bytes()
    assert excel.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in excel
    assert b"\r" not in plain
    rows, same = (list(csv.reader(StringIO(text, newline=""))) for text in (plain.decode("utf-8"), excel.decode("utf-8-sig")))
    assert rows == same
    assert len(rows) == len(exhibit.rows) + 1


@pytest.mark.usefixtures("no_images")
@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\tx"])
def test_no_cell_of_a_csv_is_a_formula(exhibit: Exhibit, tmp_path: Path, text: str) -> None:
    kit = write_figure(replace(exhibit, rows=exhibit.rows.assign(name=text)), tmp_path, SAID)
    for ending in (".csv", "-excel.csv"):
        rows = list(csv.DictReader(StringIO((kit / f"{exhibit.stem}{ending}").read_text(encoding="utf-8-sig"), newline="")))
        assert {row["name"] for row in rows} == {f"'{text}"}
