"""The house fonts, read fast, and what a PDF embeds of them: the letters stay the same in every picture.

Matplotlib reads a font file through Python, about nine small reads a letter measured or drawn, which is most of the time that
text takes. FreeType takes a font into memory as a whole where it lies in a suitcase: the resource fork of the classic Macintosh,
which keeps a font byte for byte (Apple, "Inside Macintosh: More Macintosh Toolbox", 1993, pages 1-121 to 1-125). So matplotlib
is handed each font in one. Both places where this takes hold are private ones of matplotlib: without them everything is drawn
the same, only slower, and a test tells.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache, wraps
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matplotlib import font_manager, ft2font

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

_FONT_FILES = ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf", "SourceSansPro-Bold.ttf", "SourceSansPro-It.ttf")
_HEAD_BYTES, _FONT_ID, _NO_NAME = 256, 128, 0xFFFF
# Tables that only the setting of text needs: a PDF says itself which glyph stands where.
_NOT_EMBEDDED = ("BASE", "DSIG", "GDEF", "GPOS", "GSUB", "OS/2", "cmap", "gasp")
_NO_GLYPH_NAMES = 3.0
_OPENS = "ft2font"
_EMBEDS, _EMBEDDED = "get_glyphs_subset", "SubsetResults"


def suitcase(font: bytes) -> bytes:
    """The font as the only resource of a suitcase (`.dfont`): a head of 256 bytes, the length and the font, and the map."""
    types = struct.pack(">H4sHH", 0, b"sfnt", 0, 10)
    resource = struct.pack(">hHLL", _FONT_ID, _NO_NAME, 0, 0)
    map_bytes = 28 + len(types) + len(resource)
    content = struct.pack(">L", len(font)) + font
    head = struct.pack(">LLLL", _HEAD_BYTES, _HEAD_BYTES + len(content), len(content), map_bytes)
    names = struct.pack(">LHHHH", 0, 0, 0, 28, map_bytes)
    return head.ljust(_HEAD_BYTES, b"\0") + content + head + names + types + resource


@cache
def house_fonts() -> tuple[str, ...]:
    """Files of the house fonts as the locked package ships them; from the first call on they are read and embedded fast."""
    from matplotlib.backends import _backend_pdf_ps as embedder  # loads fontTools, which only who draws needs

    paths = tuple(str(files("font_source_sans_pro") / "files" / name) for name in _FONT_FILES)
    own = frozenset(os.path.realpath(path) for path in paths)
    if getattr(font_manager, _OPENS, None) is ft2font:
        setattr(font_manager, _OPENS, _Opening(own))
    if hasattr(embedder, _EMBEDS) and hasattr(embedder, _EMBEDDED):
        setattr(embedder, _EMBEDS, _embedding(own, getattr(embedder, _EMBEDS), getattr(embedder, _EMBEDDED)))
    return paths


class _Opening:
    """What matplotlib's manager of fonts finds instead of the module `ft2font`: the same, but it opens the house fonts in suitcases."""

    def __init__(self, own: frozenset[str]) -> None:
        self._own = own

    def __getattr__(self, name: str) -> Any:
        return getattr(ft2font, name)

    def FT2Font(self, path: Any, **choices: Any) -> ft2font.FT2Font:  # noqa: N802 (the name that is looked for)
        """The font opened for drawing, which names the place of its face; one that is opened to be listed is opened as before."""
        is_ours = "face_index" in choices and path in self._own
        return ft2font.FT2Font(_Suitcase(path) if is_ours else path, **choices)


class _Suitcase(BytesIO):
    """A font in its suitcase, which is taken for its path where matplotlib asks a font for its file."""

    def __init__(self, path: str) -> None:
        super().__init__(_packed(path))
        self._path = path

    def __str__(self) -> str:
        return self._path


@cache
def _packed(path: str) -> bytes:
    return suitcase(Path(path).read_bytes())


# --- what a PDF embeds ------------------------------------------------------------------------------------------------


def _embedding(own: frozenset[str], before: Callable[..., Any], embedded: Callable[..., Any]) -> Callable[..., Any]:
    """What matplotlib calls for the letters of a font that a document needs: quick for the house fonts, as before for any other."""

    @contextmanager
    def opened(path: str, glyphs: Collection[int]) -> Iterator[Any]:
        font, placed = _subset(path, glyphs)
        with font:
            yield embedded(font, placed)

    @wraps(before)
    def embed(fontfile: Any, glyphs: Collection[int]) -> AbstractContextManager[Any]:
        return opened(str(fontfile), glyphs) if str(fontfile) in own else before(fontfile, glyphs)

    return embed


def _subset(font: str, glyphs: Collection[int]) -> tuple[TTFont, dict[int, int]]:
    """The font with these letters alone, and the new place of each. The caller closes it."""
    from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
    from fontTools.ttLib import TTFont

    options = Options(layout_closure=False)
    opened = TTFont(BytesIO(_without_layout(font)), lazy=True, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(gids=glyphs)
    subsetter.subset(opened)
    return opened, subsetter.glyph_index_map


@cache
def _without_layout(font: str) -> bytes:
    """A font without the tables that tell how letters are set, once a process: taking them apart takes half a second a PDF."""
    from fontTools.ttLib import TTFont

    stripped = BytesIO()
    with TTFont(font, lazy=True, recalcTimestamp=False) as opened:
        for table in _NOT_EMBEDDED:
            if table in opened:
                del opened[table]
        opened["post"].formatType = _NO_GLYPH_NAMES
        opened.save(stripped, reorderTables=False)
    return stripped.getvalue()
