"""The house fonts, read fast: the same letters and measures, in places of matplotlib that still have to be there."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from matplotlib import font_manager, ft2font, get_data_path
from matplotlib.backends import _backend_pdf_ps as embedder

from glomag.figures import fonts
from glomag.figures.fonts import house_fonts, suitcase
from glomag.figures.style import register_fonts

NO_HINTING = ft2font.LoadFlags.NO_HINTING
WORDS = "Affluent Tokyo: 45% fi ff AV Wa \N{EN DASH} \N{LATIN SMALL LETTER S WITH CARON}"


def test_without_matplotlibs_private_places_the_fonts_are_used_as_they_are_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(font_manager, "ft2font")
    monkeypatch.delattr(embedder, "get_glyphs_subset")
    assert house_fonts.__wrapped__() == house_fonts()
    assert not hasattr(font_manager, "ft2font")
    assert not hasattr(embedder, "get_glyphs_subset")


def test_matplotlib_still_has_the_places_by_which_fonts_are_read_and_embedded_fast() -> None:
    register_fonts()
    assert type(font_manager.ft2font) is fonts._Opening
    assert embedder.get_glyphs_subset.__wrapped__ is not None


@pytest.mark.parametrize("path", house_fonts())
def test_a_font_in_a_suitcase_measures_and_names_as_the_file_does(path: str) -> None:
    plain, packed = ft2font.FT2Font(path), ft2font.FT2Font(BytesIO(suitcase(Path(path).read_bytes())))
    assert packed.postscript_name == plain.postscript_name
    assert packed.get_charmap() == plain.get_charmap()
    for size, dpi in ((7, 72), (8.5, 300)):
        measured = []
        for font in (plain, packed):
            font.set_size(size, dpi)
            font.set_text(WORDS, 0.0, flags=NO_HINTING)
            measured.append((font.get_width_height(), font.get_descent()))
        assert measured[0] == measured[1]


def test_a_font_for_drawing_says_the_path_of_its_file() -> None:
    path = house_fonts()[0]
    register_fonts()
    font_manager._get_font.cache_clear()
    assert str(font_manager.get_font(path).fname) == path
    assert any(entry.fname == path for entry in font_manager.fontManager.ttflist)


def test_an_embedded_font_has_the_letters_asked_for_and_no_rules_for_setting_them() -> None:
    path = house_fonts()[0]
    glyphs = {ft2font.FT2Font(path).get_char_index(ord(letter)) for letter in "Aé"}
    with embedder.get_glyphs_subset(font_manager.FontPath(path, 0), glyphs) as subset:
        written, again = embedder.font_as_file(subset.font).getvalue(), BytesIO()
        subset.font.save(again, reorderTables=False)
        assert set(subset.glyph_index_map) >= glyphs
    assert written == again.getvalue()
    whole = TTFont(path)
    with TTFont(BytesIO(written)) as embedded:
        assert "GPOS" not in embedded
        for before in glyphs:
            old, new = whole.getGlyphName(before), embedded.getGlyphName(subset.glyph_index_map[before])
            assert embedded["hmtx"][new] == whole["hmtx"][old]
            assert embedded["glyf"][new].getCoordinates(embedded["glyf"])[0] == whole["glyf"][old].getCoordinates(whole["glyf"])[0]


def test_any_other_font_is_embedded_as_before() -> None:
    path = font_manager.FontPath(f"{get_data_path()}/fonts/ttf/DejaVuSans.ttf", 0)
    register_fonts()
    with embedder.get_glyphs_subset(path, {36}) as subset:
        assert "name" in subset.font
        assert "cmap" in subset.font
