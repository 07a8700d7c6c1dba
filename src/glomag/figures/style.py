"""The house style: fonts, sizes and colours, each in one place. Entered and left, never set for the whole process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager

from glomag.figures.fonts import house_fonts

FONT_FAMILY = "Source Sans Pro"

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
WITHDRAWN = "#8a2c08"

CONDUCT_COLOURS = {"human_rights": MAIN, "corruption": SAND, "both": ACCENT}
CONDUCT_WORDS = {"human_rights": "human rights", "corruption": "corruption", "both": "both"}
STATE_COLOURS = {"basis": MAIN, "not_reviewed": MAIN_LIGHT, "none_found": "#e9ecef"}
STATE_WORDS = {"basis": "basis found", "not_reviewed": "not reviewed", "none_found": "none found at this level"}

# Text on a fill, and a pill's fill and text: each pair reads at 4.5 to 1 or better.
CONDUCT_TEXT = {"human_rights": PAPER, "corruption": INK, "both": PAPER}
STATE_TEXT = {"basis": PAPER, "not_reviewed": INK, "none_found": INK}
VERDICT_COLOURS = {
    "reproduced": (MAIN, PAPER),
    "holds under other definitions": (MAIN_LIGHT, INK),
    "direction only": (SAND, INK),
    "not reproduced": (ACCENT, PAPER),
    "possible": ("#dcebe1", INK),
    "impossible as printed": ("#8a2c08", PAPER),
    "needs confidential data": (GREY, INK),
    "beyond coverage": ("#e9ecef", INK),
}

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
    "timezone": "UTC",
    # Unhinted text has the same width at every resolution, so that a measured line fits where it is drawn.
    "text.hinting": "none",
}


_LABEL_SIZES = ("font.size", "axes.labelsize", "xtick.labelsize", "ytick.labelsize", "legend.fontsize")


@contextmanager
def house_style(label_pt: float = LABEL_SIZE) -> Iterator[None]:
    """Draw inside this: house fonts and settings hold, and what was set before comes back after.

    `label_pt` is the type of labels, ticks and keys, which a size may set larger than a page does.

    The fonts are those that the locked package ships, loaded by file, so that no font of the machine can slip in.
    """
    register_fonts()
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_RC)  # type: ignore[arg-type]
        mpl.rcParams.update(dict.fromkeys(_LABEL_SIZES, label_pt))  # type: ignore[arg-type]
        yield


def bar_style(colour: str, *, is_partial: bool) -> dict[str, Any]:
    """How a bar is filled: full, or hatched where the as-of day cuts its year."""
    return {"facecolor": PAPER, "hatch": PARTIAL_HATCH, "edgecolor": colour} if is_partial else {"facecolor": colour}


def register_fonts() -> None:
    """Make the house fonts known to matplotlib, once a process, and forget those that the machine has by the same name.

    Of two fonts with one name matplotlib takes the machine's own, which may be another version with other letters.
    """
    manager = font_manager.fontManager
    own = house_fonts()
    manager.ttflist[:] = [entry for entry in manager.ttflist if entry.name != FONT_FAMILY or entry.fname in own]
    known = {entry.fname for entry in manager.ttflist}
    for path in own:
        if path not in known:
            manager.addfont(path)
