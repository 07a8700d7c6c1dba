"""Pictures whose pixels are changed and whose words stay."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from planting import Change

Pixels = np.ndarray


def redrawn(change: Callable[[Pixels], None], compression: int = 6) -> Change:
    """Changes pixels (rows, columns, red green blue) and keeps every word and the density of the picture."""

    def changing(content: bytes) -> bytes:
        with Image.open(io.BytesIO(content)) as image:
            pixels = np.array(image.convert("RGB"))
            words, density = dict(image.text), image.info["dpi"]
        change(pixels)
        chunks, saved = PngInfo(), io.BytesIO()
        for keyword, text in words.items():
            chunks.add_itxt(keyword, text)
        Image.fromarray(pixels).save(saved, "png", pnginfo=chunks, dpi=density, compress_level=compression)
        return saved.getvalue()

    return changing


def pixel(steps: int) -> Callable[[Pixels], None]:
    def change(pixels: Pixels) -> None:
        pixels[40, 30, 1] = pixels[40, 30, 1] - steps if pixels[40, 30, 1] >= steps else steps

    return change


def noise(n: int, steps: int) -> Callable[[Pixels], None]:
    """Shifts the red of `n` pixels by up to `steps`, as rounding does it."""

    def change(pixels: Pixels) -> None:
        rows, columns = np.unravel_index(np.random.default_rng(5).choice(pixels[:, :, 0].size, n, replace=False), pixels.shape[:2])
        before = pixels[rows, columns, 0].astype(int)
        pixels[rows, columns, 0] = np.where(before >= steps, before - steps, before + steps)

    return change
