"""The images of a figure: PNG in every size, SVG and PDF, the same bytes from the same rows, each carrying its words and its stamp."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from io import BytesIO
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL.PngImagePlugin import PngInfo

from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import draw_framed, source_line
from glomag.figures.letters import canvas_class
from glomag.figures.palette import with_few_colours
from glomag.figures.sizes import PAGE, SIZES, Size
from glomag.figures.style import house_style

# Clocks and versions out: a file changes only when the picture does.
_NO_CLOCK: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Producer": None, "Creator": None},
}
# Keywords of the text chunks of a PNG, from which `glomag check-figure` tells what an image is.
FIGURE, PROFILE, AS_OF, STAMP, SIZE = "Figure", "Profile", "As-of", "Data-SHA256", "Size"
# A tenth larger than what zlib can do at most, and twelve times as fast.
_COMPRESSION = 4
_TITLE_ID, _DESCRIPTION_ID = "figure-title", "figure-description"


def draw_images(exhibit: Exhibit) -> dict[str, bytes]:
    """Every image of a figure by file name: `<stem>.png` (page), `.svg`, `.pdf`, and `<stem>-web.png` and so on."""
    images: dict[str, bytes] = {}
    for size in SIZES:
        with _drawing(size.label_pt):
            figure = _page_figure(exhibit) if size is PAGE else draw_framed(exhibit, size)
            for ending, density in size.densities.items():
                images[f"{exhibit.stem}{ending}.png"] = _png(figure, density, _png_words(exhibit, size))
            if size is PAGE:
                images[f"{exhibit.stem}.svg"] = _with_words(_saved(figure, "svg", PAGE.densities[""], _NO_CLOCK["svg"]), exhibit)
                pdf = {"Title": exhibit.title, "Subject": exhibit.alt_text, **_NO_CLOCK["pdf"]}
                images[f"{exhibit.stem}.pdf"] = _saved(figure, "pdf", PAGE.densities[""], pdf)
    return images


def page_image(exhibit: Exhibit, dpi: float) -> bytes:
    """The picture for a page alone as PNG, for showing in a notebook."""
    with _drawing(PAGE.label_pt):
        return _png(_page_figure(exhibit), dpi, {})


def page_images(exhibit: Exhibit) -> dict[str, bytes]:
    """PNG and SVG for a page by file name, for a picture that lies among other results."""
    with _drawing(PAGE.label_pt):
        figure = _page_figure(exhibit)
        png = _png(figure, PAGE.densities[""], _png_words(exhibit, PAGE))
        svg = _with_words(_saved(figure, "svg", PAGE.densities[""], _NO_CLOCK["svg"]), exhibit)
    return {f"{exhibit.stem}.png": png, f"{exhibit.stem}.svg": svg}


@contextmanager
def _drawing(label_pt: float) -> Iterator[None]:
    """The house style, with no search for garbage before the end: a figure is some ten thousand objects that all live until then."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        with house_style(label_pt):
            yield
        gc.collect(0)
    finally:
        if was_on:
            gc.enable()


_LAST_PAGE: list[tuple[Exhibit, Figure]] = []


def _page_figure(exhibit: Exhibit) -> Figure:
    """The figure laid out for a page; that of the last exhibit is kept, for a notebook writes a kit and shows the page after it."""
    if not (_LAST_PAGE and _LAST_PAGE[0][0] is exhibit):
        _LAST_PAGE[:] = [(exhibit, draw_framed(exhibit))]
    return _LAST_PAGE[0][1]


def _saved(figure: Figure, kind: str, dpi: float, metadata: dict[str, Any]) -> bytes:
    drawn = BytesIO()
    figure.savefig(drawn, format=kind, dpi=dpi, metadata=metadata)
    return drawn.getvalue()


def _png(figure: Figure, dpi: float, words: dict[str, str]) -> bytes:
    """A PNG of at most 256 colours, a third as large as one of all colours, and no pixel off by more than a few of 255 steps."""
    saved = BytesIO()
    few = with_few_colours(_pixels(figure, dpi))
    chunks = PngInfo()
    for keyword, text in words.items():
        chunks.add_itxt(keyword, text)
    few.save(saved, format="png", compress_level=_COMPRESSION, pnginfo=chunks, dpi=(dpi, dpi))
    return saved.getvalue()


def _pixels(figure: Figure, dpi: float) -> NDArray[np.uint8]:
    """The figure as pixels (height, width, 4)."""
    figure.set_dpi(dpi)
    canvas = canvas_class()(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    return np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]


def _png_words(exhibit: Exhibit, size: Size) -> dict[str, str]:
    """Words for who cannot see the picture, and the stamp: figure, profile, day, hash of the plotted rows, size."""
    words = {"Title": exhibit.title, "Description": exhibit.alt_text, "Source": source_line(exhibit)}
    stamp = {FIGURE: exhibit.stem, PROFILE: exhibit.profile, AS_OF: exhibit.as_of.isoformat(), STAMP: exhibit.data_sha256, SIZE: size.name}
    return {**words, **stamp}


def _with_words(svg: bytes, exhibit: Exhibit) -> bytes:
    """The SVG as an image with a name and a description, as screen readers look for them (SVG 2, section 5.5; SVG-AAM)."""
    words = f'<title id="{_TITLE_ID}">{escape(exhibit.title)}</title>\n<desc id="{_DESCRIPTION_ID}">{escape(exhibit.alt_text)}</desc>\n'
    root = re.search(rb"<svg [^>]*>", svg)
    if root is None:
        raise ValueError("no <svg> element was drawn")
    named = root[0][:-1] + f' role="img" aria-labelledby="{_TITLE_ID}" aria-describedby="{_DESCRIPTION_ID}">\n{words}'.encode()
    return svg[: root.start()] + named + svg[root.end() :]
