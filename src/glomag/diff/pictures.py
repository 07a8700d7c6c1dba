"""Figures of two sides: the plotted numbers that moved, and the two pictures with what differs between them."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageChops, ImageFilter

from glomag.diff.outputs import Outputs, picture_patterns
from glomag.run.moved import Moved, compare_files

Seen = Literal["same", "differs", "came", "went", "not there"]
# What was darker before, and what is darker now: two colours that also those tell apart who do not see red or green.
_OLD, _NEW = (200, 80, 10), (31, 90, 153)
# How far a picture is faded under the marks, and how wide a mark is at least, in pixels.
_FADED, _REACH = 0.75, 3
# A pixel is marked where a colour moved by more than this, of 255: letters drawn anew differ by less all over, and look the same.
_VISIBLE = 24
_WIDEST = 1200
_MOST_PIXELS = 40_000_000


@dataclass(frozen=True)
class ComparedFigure:
    """One figure on two sides. Pictures are PNG, of the same kind on both sides; None where a side has none."""

    stem: str
    titles: tuple[str, str]
    alt_texts: tuple[str, str]
    moved: tuple[Moved, ...]
    pictures: tuple[bytes | None, bytes | None]

    @property
    def seen(self) -> Seen:
        """How the pictures differ, by their bytes."""
        old, new = self.pictures
        if old is None or new is None:
            return "came" if new else "went" if old else "not there"
        return "same" if old == new else "differs"

    @property
    def differs(self) -> bool:
        """Whether anything that is plotted, said or drawn differs."""
        return bool(self.moved) or self.seen not in {"same", "not there"} or self.titles[0] != self.titles[1]


@dataclass(frozen=True)
class Marked:
    """Two pictures over each other, faded, with what differs marked, and the same in words; `png` is None where there is nothing to see."""

    png: bytes | None
    says: str


def compare_figures(before: Outputs, after: Outputs) -> Iterator[ComparedFigure]:
    """Every figure of either side, in the order of their numbers."""
    for stem in sorted({*before.figures, *after.figures}):
        moved = compare_files(after.profile, f"{stem}.csv", before.plotted(stem), after.plotted(stem))
        titles, alt_texts = ((_text(before, stem, key), _text(after, stem, key)) for key in ("title", "alt_text"))
        yield ComparedFigure(stem, titles, alt_texts, tuple(moved), _pictures(before, after, stem))


def _text(outputs: Outputs, stem: str, key: str) -> str:
    told = outputs.words(stem).get(key, "")
    return told if isinstance(told, str) else ""


def _pictures(before: Outputs, after: Outputs, stem: str) -> tuple[bytes | None, bytes | None]:
    """The first kind of picture that both sides have, or else what either has."""
    pairs = [(before.picture(stem, pattern), after.picture(stem, pattern)) for pattern in picture_patterns()]
    whole = [pair for pair in pairs if None not in pair]
    return next(iter(whole), next((pair for pair in pairs if any(pair)), (None, None)))


def mark_difference(old: bytes, new: bytes) -> Marked:
    """Lay two pictures over each other at their upper left corners and mark what is darker in the one or in the other."""
    try:
        before, after = _open(old), _open(new)
    except (OSError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Marked(None, "One of the pictures cannot be read, so what differs cannot be marked.")
    size = (max(before.width, after.width), max(before.height, after.height))
    was, now = _padded(before, size), _padded(after, size)
    n_any, n_changed = (_differing(was, now, least).histogram()[255] for least in (0, _VISIBLE))
    share = 100 * n_changed / (size[0] * size[1])
    sizes = "" if before.size == after.size else f" The sizes differ: {_shown(before)} and {_shown(after)} pixels."
    if not n_any:
        return Marked(None, f"No pixel differs.{sizes}")
    faint = f" {n_any - n_changed:,} differ by {_VISIBLE} of 255 at most, and are not marked." if n_any > n_changed else ""
    if not n_changed:
        return Marked(None, f"No pixel differs visibly.{faint}{sizes}")
    faded = Image.blend(ImageChops.darker(was, now).convert("L").convert("RGB"), Image.new("RGB", size, "white"), _FADED)
    differing = _differing(was, now, _VISIBLE)
    darker_before = ImageChops.darker(differing, _above(ImageChops.subtract(now.convert("L"), was.convert("L")), 0))
    for colour, mask in ((_OLD, darker_before), (_NEW, ImageChops.subtract(differing, darker_before))):
        faded.paste(colour, mask=mask.filter(ImageFilter.MaxFilter(_REACH)))
    return Marked(_png(faded), f"{n_changed:,} of {size[0] * size[1]:,} pixels differ ({_percent(share)} percent).{faint}{sizes}")


def _above(mask: Image.Image, least: int) -> Image.Image:
    """255 where a mask is above a value, and else 0."""
    return mask.point(lambda value: 255 if value > least else 0)


def _differing(was: Image.Image, now: Image.Image, least: int) -> Image.Image:
    """255 where red, green or blue differs by more than a value."""
    red, green, blue = ImageChops.difference(was, now).split()
    return _above(ImageChops.lighter(ImageChops.lighter(red, green), blue), least)


def shrink(png: bytes) -> bytes:
    """The picture as it is put into a page: one that is larger than a page shows is halved; one that cannot be read stays as it is."""
    try:
        image = _open(png)
    except (OSError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return png
    if image.width <= _WIDEST:
        return png
    written = io.BytesIO()
    image.reduce(2).quantize(256, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
    return written.getvalue()


def _percent(share: float) -> str:
    return f"{share:.1f}" if share >= 0.05 else "less than 0.1"  # noqa: PLR2004 (what would print as 0.0)


def _open(png: bytes) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        opened = Image.open(io.BytesIO(png), formats=("PNG",))
        if opened.width * opened.height > _MOST_PIXELS:
            raise ValueError("too large")
        return opened.convert("RGB")


def _padded(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    canvas = Image.new("RGB", size, "white")
    canvas.paste(image, (0, 0))
    return canvas


def _shown(image: Image.Image) -> str:
    return f"{image.width} x {image.height}"


def _png(image: Image.Image) -> bytes:
    """Few colours are enough for a faded picture, and take a fifth of the bytes."""
    written = io.BytesIO()
    image.quantize(32, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
    return written.getvalue()
