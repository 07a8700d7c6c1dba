"""A picture in at most 256 colours: what Pillow makes of all its pixels, counted from each of its colours once."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from PIL import Image

_N_COLOURS = 256
_OPAQUE = np.uint32(0xFFFFFF)
# Pixels that stand for those left out, so that the mean colour stays about what it was.
_N_FILLING = 4096

Pixels = NDArray[np.uint8]
Colours = NDArray[np.uint32]


def with_few_colours(pixels: Pixels) -> Image.Image:
    """The picture (height, width, 4; red, green, blue and what is left out) with a palette, no pixel off by more than a few steps.

    Pillow's method of maximum coverage takes the colour farthest from the mean of all pixels first, then each time the one
    farthest from all taken: how often a colour stands in a picture matters for the first one alone. A chart has millions of
    pixels and some thousand colours, so it is asked about a picture of these. Where that could begin with another colour, it is
    asked about all pixels.
    """
    height, width = pixels.shape[:2]
    packed = np.ascontiguousarray(pixels).view("<u4").reshape(-1) & _OPAQUE
    starts = np.flatnonzero(np.concatenate(([True], packed[1:] != packed[:-1])))
    lengths = np.diff(starts, append=packed.size)
    colours, of_run = _each_colour(packed[starts])
    counts = np.bincount(of_run, weights=lengths).astype(np.int64)
    small = _each_once(colours, counts)
    if small is None:
        return _quantized(Image.fromarray(np.ascontiguousarray(pixels[..., :3])))
    few = _quantized(small)
    places = np.asarray(few).reshape(-1)[: colours.size]
    whole = Image.fromarray(np.repeat(places[of_run], lengths).reshape(height, width), "P")
    whole.putpalette(few.getpalette() or [])
    return whole


def _each_colour(packed: Colours) -> tuple[Colours, NDArray[np.int64]]:
    """Each colour once, in order, and the place of each pixel's: as numpy finds them by sorting all pixels, in half the time."""
    places, found = pd.factorize(packed)
    order = np.argsort(found)
    rank = np.empty_like(order)
    rank[order] = np.arange(order.size)
    return found[order], rank[places]


def _quantized(image: Image.Image) -> Image.Image:
    return image.quantize(_N_COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)


def _each_once(colours: Colours, counts: NDArray[np.int64]) -> Image.Image | None:
    """Each colour once and the most frequent one often; None where the colour farthest from its mean is not that of the whole.

    None, too, for so few colours that some places of the palette are left over: what Pillow puts there depends on more.
    """
    if colours.size <= _N_COLOURS:
        return None
    filling = np.full(_N_FILLING, colours[counts.argmax()], dtype=colours.dtype)
    small = np.concatenate((colours, filling))
    first = _farthest(colours, _parts(colours), counts)
    if first is None or first != _farthest(colours, _parts(colours), np.bincount(np.searchsorted(colours, small))):
        return None
    return Image.fromarray(_parts(small).astype(np.uint8).reshape(1, -1, 3))


def _parts(colours: Colours) -> NDArray[np.int64]:
    """Red, green and blue of each colour."""
    return np.stack([(colours >> shift) & 0xFF for shift in (0, 8, 16)], axis=1).astype(np.int64)


def _farthest(colours: Colours, parts: NDArray[np.int64], counts: NDArray[np.int64]) -> int | None:
    """The colour farthest from the mean; None where two are as far."""
    mean = (parts * counts[:, None]).sum(axis=0) / counts.sum()
    away = ((parts - np.floor(mean + 0.5)) ** 2).sum(axis=1)
    farthest = np.flatnonzero(away == away.max())
    return int(colours[farthest[0]]) if farthest.size == 1 else None
