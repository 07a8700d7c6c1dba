"""SYNTHETIC across every picture from an invented list, and in all of its words; and nowhere else."""

from __future__ import annotations

import json
import sys
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from lxml import etree
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from PIL import Image
from pypdf import PdfReader

from glomag.figures import style
from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import ACROSS, ACROSS_FILL
from glomag.figures.images import draw_images
from glomag.figures.sizes import SIZES, Size
from glomag.figures.writing import WORDS_FILE, write_figure

sys.path.append(str(Path(__file__).resolve().parent))  # pytest puts no folder of tests on the path

from released import CASES, NOTHING_SAID, draw_at_72, everything_said

# W3C, Web Content Accessibility Guidelines 2.2, success criterion 1.4.3.
READABLE = 4.5


@pytest.fixture(scope="module", params=["shares of an invented list", "waiting of an invented list"])
def synthetic(request: pytest.FixtureRequest) -> Exhibit:
    return CASES[request.param]


@pytest.fixture(scope="module")
def images(synthetic: Exhibit) -> dict[str, bytes]:
    return draw_images(synthetic)


def _shape(figure: Figure) -> list[PathPatch]:
    return [patch for patch in figure.get_children() if isinstance(patch, PathPatch) and patch.get_gid() == ACROSS]


@pytest.mark.parametrize("name", ["shares", "waiting"])
def test_only_an_invented_list_has_a_word_across_its_pictures(name: str) -> None:
    assert CASES[name].across == ""
    assert _shape(draw_at_72(CASES[name])) == []
    assert "SYNTHETIC" not in everything_said(CASES[name])


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_the_word_reaches_across_the_picture_and_lies_over_everything(synthetic: Exhibit, size: Size) -> None:
    figure = draw_at_72(synthetic, size)
    (shape,) = _shape(figure)
    box, page = shape.get_window_extent(), figure.bbox
    assert page.x0 <= box.x0 < box.x1 <= page.x1
    assert page.y0 <= box.y0 < box.y1 <= page.y1
    assert max(box.width / page.width, box.height / page.height) > 0.9
    assert min(box.width / page.width, box.height / page.height) > 0.6
    assert shape.get_zorder() > max(artist.get_zorder() for artist in figure.get_children() if artist is not shape)


def test_every_png_shows_the_word_and_says_it(images: dict[str, bytes]) -> None:
    # Of a PNG's 256 colours the nearest may be a few steps off.
    tint = 255 * _under_the_word(style.PAPER)
    pngs = {name: Image.open(BytesIO(content)) for name, content in images.items() if name.endswith(".png")}
    assert len(pngs) == sum(len(size.densities) for size in SIZES)
    for name, image in pngs.items():
        pixels = np.asarray(image.convert("RGB"), dtype=float)
        assert (np.abs(pixels - tint).max(axis=2) <= 8).mean() > 0.05, name
        told = image.text  # type: ignore[attr-defined]
        assert all("SYNTHETIC data" in told[keyword] for keyword in ("Title", "Description", "Source"))


def test_the_svg_and_the_pdf_hold_the_word(images: dict[str, bytes], synthetic: Exhibit) -> None:
    root = etree.fromstring(images[f"{synthetic.stem}.svg"])
    assert len(root.xpath(f"//*[@id='{ACROSS}']")) == 1
    for element in ("title", "desc"):
        assert "SYNTHETIC data" in root.findtext(f"{{http://www.w3.org/2000/svg}}{element}")
    reader = PdfReader(BytesIO(images[f"{synthetic.stem}.pdf"]))
    assert reader.metadata is not None
    assert "SYNTHETIC data" in (reader.metadata.title or "")
    assert "SYNTHETIC data" in (reader.metadata.subject or "")
    # Only the word is half transparent.
    states = [state.get_object() for state in reader.pages[0]["/Resources"]["/ExtGState"].values()]  # type: ignore[index]
    assert ACROSS_FILL in {float(state.get("/ca", 1)) for state in states}


def _under_the_word(colour: str) -> np.ndarray:
    return (1 - ACROSS_FILL) * np.array(to_rgb(colour)) + ACROSS_FILL * np.array(to_rgb(style.WITHDRAWN))


def _luminance(colour: np.ndarray) -> float:
    """Relative luminance of an sRGB colour (WCAG 2.2)."""
    linear = np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("name", ["INK", "MUTED", "MAIN"])
def test_text_can_be_read_under_the_word(name: str) -> None:
    dark, light = (_luminance(_under_the_word(colour)) for colour in (getattr(style, name), style.PAPER))
    assert (light + 0.05) / (dark + 0.05) >= READABLE


def test_an_invented_list_is_said_to_be_one_wherever_the_figure_speaks(
    synthetic: Exhibit, images: dict[str, bytes], tmp_path: Path
) -> None:
    kit = write_figure(synthetic, tmp_path, NOTHING_SAID)
    assert {name: (kit / name).read_bytes() for name in images} == images  # the same rows give the same bytes
    words = json.loads((kit / WORDS_FILE).read_text(encoding="utf-8"))
    assert all("SYNTHETIC data" in words[part] for part in ("title", "caption", "alt_text", "description", "source_line"))
    assert [one["sentence"] for one in words["may_say"]] == [synthetic.title]
    assert words["may_not_say"] == []
    assert (words["figure"], words["number"]) == (synthetic.slug, None)


def test_the_kit_of_a_real_list_names_its_source(tmp_path: Path) -> None:
    exhibit = CASES["shares"]
    kit = write_figure(exhibit, tmp_path, NOTHING_SAID)
    words = json.loads((kit / WORDS_FILE).read_text(encoding="utf-8"))
    assert "the coalition's confidential list, released under disclosure control" in words["source_line"]
    assert "US Treasury (OFAC)" in words["source_line"]
    assert {path.name for path in kit.iterdir()} >= {f"{exhibit.stem}.csv", f"{exhibit.stem}-story.png", f"{exhibit.stem}.pdf"}
