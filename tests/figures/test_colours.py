"""Colours: text that can be read on its ground, and fills that stay apart in grey print and for colour-blind readers."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest
from matplotlib.colors import to_rgb

from glomag.figures import style

# W3C, Web Content Accessibility Guidelines 2.2, success criteria 1.4.3 (text) and 1.4.11 (graphics).
READABLE, SEEN = 4.5, 3.0
# Two fills this far apart in CIE lightness (0 black, 100 white) still differ in grey print.
APART_IN_GREY = 10
# CIE 1976 colour difference; about 2 is just noticeable side by side, and fills of one chart stand further away than that.
APART_IN_COLOUR = 15

# Machado, Oliveira and Fernandes (2009), A physiologically-based model for simulation of color vision deficiency, IEEE
# Trans. Vis. Comput. Graph. 15:1291-1298, severity 1, for linear sRGB.
DEFICIENCIES: dict[str, npt.NDArray[np.float64]] = {
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}
# sRGB to CIE XYZ and its white (IEC 61966-2-1, D65).
XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])
CHARTS = {"conduct": style.CONDUCT_COLOURS, "states": style.STATE_COLOURS}


def _luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour (WCAG 2.2)."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _lightness(colour: str) -> float:
    """CIE 1976 L*."""
    luminance = _luminance(colour)
    return 116 * luminance ** (1 / 3) - 16 if luminance > (6 / 29) ** 3 else luminance * (29 / 3) ** 3


def test_contrast_and_lightness_agree_with_their_definitions_at_black_and_white() -> None:
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)
    assert (_lightness("#000000"), _lightness("#ffffff")) == pytest.approx((0, 100))
    # An independent value: mid grey #777777 has a contrast of 4.48 on white, just too little.
    assert _contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("name", ["INK", "MUTED", "ACCENT", "MAIN", "WITHDRAWN"])
def test_text_colours_can_be_read_on_paper(name: str) -> None:
    assert _contrast(getattr(style, name), style.PAPER) >= READABLE


def _text_on_fills() -> list[tuple[str, str, str]]:
    conduct = [(kind, fill, style.CONDUCT_TEXT[kind]) for kind, fill in style.CONDUCT_COLOURS.items()]
    states = [(state, fill, style.STATE_TEXT[state]) for state, fill in style.STATE_COLOURS.items()]
    return [*conduct, *states, *((verdict, fill, ink) for verdict, (fill, ink) in style.VERDICT_COLOURS.items())]


@pytest.mark.parametrize(("name", "fill", "ink"), _text_on_fills())
def test_text_on_a_fill_can_be_read(name: str, fill: str, ink: str) -> None:
    assert _contrast(fill, ink) >= READABLE, name


@pytest.mark.parametrize("fills", CHARTS.values(), ids=CHARTS)
def test_fills_of_one_chart_stay_apart_in_grey_print(fills: dict[str, str]) -> None:
    apart = {(one, other): abs(_lightness(fills[one]) - _lightness(fills[other])) for one, other in combinations(fills, 2)}
    assert {pair: gap for pair, gap in apart.items() if gap < APART_IN_GREY} == {}


def _linear(colour: str) -> npt.NDArray[np.float64]:
    values = np.array(to_rgb(colour))
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def _lab(linear: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """CIE 1976 L*a*b* of linear sRGB."""
    x, y, z = np.clip(XYZ @ linear / XYZ.sum(axis=1), 0, None)
    f_x, f_y, f_z = (part ** (1 / 3) if part > (6 / 29) ** 3 else part * (29 / 6) ** 2 / 3 + 4 / 29 for part in (x, y, z))
    return np.array([116 * f_y - 16, 500 * (f_x - f_y), 200 * (f_y - f_z)])


def _difference(one: str, other: str, deficiency: str | None) -> float:
    """CIE 1976 colour difference as somebody with the deficiency sees it."""
    seen = DEFICIENCIES[deficiency] if deficiency else np.eye(3)
    first, second = (_lab(np.clip(seen @ _linear(colour), 0, 1)) for colour in (one, other))
    return float(np.linalg.norm(first - second))


def test_greys_stay_grey_for_everybody_and_red_and_green_do_not_stay_apart() -> None:
    """Each row of the matrices adds up to one; a red and a green of equal lightness are the classical confusion."""
    for deficiency, matrix in DEFICIENCIES.items():
        assert matrix.sum(axis=1) == pytest.approx(1, abs=2e-6)
        assert _difference("#777777", "#777777", deficiency) == 0
    assert _difference("#c8500a", "#6b7d00", None) > 40
    assert _difference("#c8500a", "#6b7d00", "deuteranopia") < APART_IN_COLOUR


@pytest.mark.parametrize("deficiency", [None, *DEFICIENCIES])
@pytest.mark.parametrize("fills", CHARTS.values(), ids=CHARTS)
def test_fills_of_one_chart_stay_apart_for_colour_blind_readers(fills: dict[str, str], deficiency: str | None) -> None:
    apart = {(one, other): _difference(fills[one], fills[other], deficiency) for one, other in combinations(fills, 2)}
    assert {pair: gap for pair, gap in apart.items() if gap < APART_IN_COLOUR} == {}


@pytest.mark.parametrize("deficiency", [None, *DEFICIENCIES])
def test_what_is_ours_and_what_is_the_letters_stay_apart(deficiency: str | None) -> None:
    """Counts are drawn in MAIN, the letter's claims in ACCENT, rises in SAND."""
    pairs = [(style.MAIN, style.ACCENT), (style.MAIN, style.SAND), (style.ACCENT, style.SAND)]
    assert min(_difference(*pair, deficiency) for pair in pairs) >= APART_IN_COLOUR


@pytest.mark.parametrize("name", ["MAIN", "ACCENT", "MUTED", "WITHDRAWN"])
def test_marks_can_be_seen_on_paper(name: str) -> None:
    assert _contrast(getattr(style, name), style.PAPER) >= SEEN
