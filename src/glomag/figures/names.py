"""Names as somebody else printed them: of any length, in any script, on one line of a picture."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Any

from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties

from glomag.figures.frame import text_width_in
from glomag.figures.style import FONT_FAMILY, register_fonts

# The house font has Latin, Greek and Cyrillic; matplotlib's own has Arabic, Hebrew, Armenian, Georgian and more besides.
_FAMILIES = (FONT_FAMILY, "DejaVu Sans")
_NOT_IN_ANY_FONT, _CUT = "\u25a1", "\u2026"


def fit_name(name: str, size: float, width_in: float) -> str:
    """A name that can be drawn on one line of `width_in` inches: cut with an ellipsis where it is longer.

    Signs that steer a line instead of standing in it (line ends, marks of direction) are taken out, and a letter that no
    font has is shown as a box.
    """
    text = _drawable(name)
    if name_width_in(text, size) <= width_in:
        return text
    short, long = 0, len(text)
    while long - short > 1:
        middle = (short + long) // 2
        fits = name_width_in(text[:middle].rstrip() + _CUT, size) <= width_in
        short, long = (middle, long) if fits else (short, middle)
    return text[:short].rstrip() + _CUT


def name_width_in(name: str, size: float) -> float:
    """Width in inches of a name as `draw_name` draws it."""
    return text_width_in(name, size, families=_FAMILIES)


def draw_name(axes: Axes, left: float, middle: float, name: str, size: float, **style: Any) -> None:
    """Draw a name that `fit_name` gave; a dollar sign in it is a dollar sign."""
    axes.text(left, middle, name, size=size, family=list(_FAMILIES), va="center_baseline", parse_math=False, **style)


def _drawable(name: str) -> str:
    stands = "".join(" " if sign.isspace() else sign for sign in name if sign.isspace() or unicodedata.category(sign)[0] != "C")
    return "".join(sign if ord(sign) in _signs() or sign == " " else _NOT_IN_ANY_FONT for sign in " ".join(stands.split()))


@cache
def _signs() -> frozenset[int]:
    """Every sign that one of the fonts can draw."""
    register_fonts()
    paths = [font_manager.findfont(FontProperties(family=family)) for family in _FAMILIES]
    return frozenset(sign for path in paths for sign in font_manager.get_font(path).get_charmap())
