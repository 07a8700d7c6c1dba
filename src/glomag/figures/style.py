"""The house style: fonts, sizes and colours, each in one place. Entered and left, never set for the whole process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager

FONT_FAMILY = "Source Sans Pro"
_FONT_FILES = ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf", "SourceSansPro-Bold.ttf", "SourceSansPro-It.ttf")

# Type sizes in points on a letter page.
TITLE_SIZE, SUBTITLE_SIZE, LABEL_SIZE, NOTE_SIZE = 13.0, 9.5, 8.5, 7.0

# Colours that stay apart for colour-blind readers and in grey print (checked by lightness in the tests).
INK = "#1d2733"
MUTED = "#5b6774"
GRID = "#dce1e6"
PAPER = "#ffffff"
MAIN = "#1f5a99"
MAIN_LIGHT = "#a9c3df"
ACCENT = "#c8500a"
SAND = "#e3b04b"
GREY = "#b4bcc5"

CONDUCT_COLOURS = {"human_rights": MAIN, "corruption": SAND, "both": ACCENT}
CONDUCT_WORDS = {"human_rights": "human rights", "corruption": "corruption", "both": "both"}
STATE_COLOURS = {"basis": MAIN, "not_reviewed": MAIN_LIGHT, "none_found": "#e9ecef"}
STATE_WORDS = {"basis": "basis found", "not_reviewed": "not reviewed", "none_found": "none found after review"}

PARTIAL_HATCH = "////"

_RC: dict[str, Any] = {
    "font.family": FONT_FAMILY,
    "font.size": LABEL_SIZE,
    "text.color": INK,
    "axes.labelcolor": MUTED,
    "axes.labelsize": LABEL_SIZE,
    "axes.edgecolor": MUTED,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelsize": LABEL_SIZE,
    "ytick.labelsize": LABEL_SIZE,
    "xtick.major.size": 0.0,
    "ytick.major.size": 0.0,
    "hatch.linewidth": 0.8,
    "legend.frameon": False,
    "legend.fontsize": LABEL_SIZE,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    # Same rows, same bytes: fixed SVG ids, outlined SVG text, embedded TrueType in PDF.
    "svg.hashsalt": "glomag",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
    "path.simplify": False,
}


@contextmanager
def house_style() -> Iterator[None]:
    """Draw inside this: house fonts and settings hold, and what was set before comes back after.

    The fonts are those that the locked package ships, loaded by file, so that no font of the machine can slip in.
    """
    _register_fonts()
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_RC)  # type: ignore[arg-type]
        yield


def _register_fonts() -> None:
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    folder = files("font_source_sans_pro") / "files"
    for name in _FONT_FILES:
        path = str(folder / name)
        if path not in known:
            font_manager.fontManager.addfont(path)
