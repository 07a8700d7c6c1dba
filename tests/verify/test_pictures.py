"""PNG, SVG and PDF: pixels, lines, words and clocks; what may differ unseen, and what never may."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from planting import APPENDIX, PDF, PNG, SVG, Change, first, found, read, swapped
from pypdf import PdfReader, PdfWriter
from redrawing import Pixels, noise, pixel, redrawn

from glomag.verify.difference import MOST_PIXELS_FRAC, MOST_STEPS, MOST_UNITS, Drawn
from glomag.verify.kinds import compare_files
from glomag.verify.lines import measure_lines


def _longer_bar(pixels: Pixels) -> None:
    """The bar of 2018 grows by one pixel: the row above its top takes the colours of its top row."""
    column = pixels.shape[1] // 12
    painted = np.flatnonzero((pixels[:, column] < 200).any(axis=1))
    top = painted[painted > 120][0] + 3  # below the softened edge
    first_row = top - 1
    while (pixels[first_row, column] != pixels[first_row - 1, column]).any():
        first_row -= 1
    pixels[first_row - 1, column - 5 : column + 5] = pixels[top, column - 5 : column + 5]


def test_a_changed_pixel_is_named_with_its_place_and_both_colours() -> None:
    (difference,) = found(PNG, redrawn(pixel(60)))
    assert difference.meaning == "pixel"
    assert "1 of 392160 pixels differ, by at most 60 of 255; the first is column 30, row 40" in difference.where
    assert re.fullmatch(r"#[0-9a-f]{6}", difference.committed)
    assert not difference.is_slight


def test_a_bar_that_is_one_pixel_longer_never_passes() -> None:
    (difference,) = found(PNG, redrawn(_longer_bar))
    assert difference.drawn is not None
    assert difference.drawn.n_pixels <= 10
    assert not difference.is_slight


@pytest.mark.parametrize(("n", "steps"), [(1, 1), (200, 1), (392, MOST_STEPS)])
def test_noise_of_a_few_steps_in_a_few_pixels_is_slight_and_measured(n: int, steps: int) -> None:
    (difference,) = found(PNG, redrawn(noise(n, steps)))
    assert difference.drawn == Drawn(steps, n, 392160)
    assert difference.is_slight


@pytest.mark.parametrize(("n", "steps"), [(1, MOST_STEPS + 1), (393, 1), (20_000, 1)])
def test_more_noise_than_that_is_a_difference(n: int, steps: int) -> None:
    (difference,) = found(PNG, redrawn(noise(n, steps)))
    assert not difference.is_slight


def test_noise_hides_no_changed_word() -> None:
    def change(content: bytes) -> bytes:
        return redrawn(noise(3, 1))(_with_word(content, "Title", "Another title"))

    assert [(one.meaning, one.is_slight) for one in found(PNG, change)] == [("pixel", True), ("text", False)]


@given(st.integers(0, 255), st.integers(0, 400), st.integers(1, 400), st.floats(0, 0.01))
def test_what_is_slight_is_within_each_of_the_stated_bounds(steps: int, n: int, n_all: int, units: float) -> None:
    is_within = steps <= MOST_STEPS and n <= n_all * MOST_PIXELS_FRAC and units <= MOST_UNITS
    assert Drawn(steps, n, n_all, units).is_slight == is_within


def _with_word(content: bytes, keyword: str, text: str | None) -> bytes:
    """The same pixels with one word changed, taken out or put in."""
    with Image.open(io.BytesIO(content)) as image:
        words, density, saved, chunks = dict(image.text), image.info["dpi"], io.BytesIO(), PngInfo()
        words = {**words, keyword: text} if text is not None else {key: kept for key, kept in words.items() if key != keyword}
        for name, said in words.items():
            chunks.add_itxt(name, said)
        image.save(saved, "png", pnginfo=chunks, dpi=density, compress_level=6)
    return saved.getvalue()


def _with_chunk(name: bytes, body: bytes) -> Change:
    """Puts a chunk before the end of a PNG."""
    chunk = struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    return lambda content: content[:-12] + chunk + content[-12:]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_with_chunk(b"tIME", struct.pack(">H5B", 2026, 11, 22, 14, 20, 1)), "clock: tIME: (nothing) -> 2026-11-22 14:20:01"),
        (_with_chunk(b"tEXt", b"Creation Time\x002026-11-22"), "clock: tEXt Creation Time: (nothing) -> 2026-11-22"),
        (_with_chunk(b"tEXt", b"Software\x00Matplotlib version3.11.2"), "version: tEXt Software: (none) -> Matplotlib version3.11.2"),
        (_with_chunk(b"gAMA", struct.pack(">I", 45455)), "metadata: gAMA: (none) -> 0000b18f"),
        (lambda content: content + b"more", "metadata: what follows the end of the picture: (none) -> 6d6f7265"),
        (lambda content: _with_word(content, "Figure", "02-change-by-year"), "number: iTXt Figure: 01-primary-by-fiscal-year -> 02-"),
        (lambda content: _with_word(content, "Profile", None), "text: iTXt Profile: letter-2024-09 -> (nothing)"),
        (lambda content: _with_word(content, "Data-SHA256", "0a" * 32), "hash: iTXt Data-SHA256: "),
    ],
)  # fmt: skip
def test_what_a_png_says_beside_its_pixels_is_named(change: Change, said: str) -> None:
    differences = found(PNG, change)
    assert len(differences) == 1
    assert differences[0].says.startswith(said)
    assert not differences[0].is_slight


def test_the_same_pixels_compressed_otherwise_are_an_encoding() -> None:
    def recompressed(content: bytes) -> bytes:
        return redrawn(lambda _: None, compression=9)(content)

    assert [one.says for one in found(PNG, recompressed)] == ["encoding: the same pixels, compressed otherwise"]


def test_another_size_is_told_as_one() -> None:
    def cropped(content: bytes) -> bytes:
        saved = io.BytesIO()
        with Image.open(io.BytesIO(content)) as image:
            image.crop((0, 0, 759, 516)).save(saved, "png")
        return saved.getvalue()

    assert first(PNG, cropped).says == "pixel: size of the picture: 760 by 516 pixels -> 759 by 516 pixels"


def test_a_damaged_picture_is_told_by_side_and_byte() -> None:
    difference = first(PNG, lambda content: content[:5000] + bytes([content[5000] ^ 1]) + content[5001:])
    assert difference.where.startswith("the rebuilt file cannot be read (")
    assert "byte 5000 of " in difference.where


# --- SVG


def _one_number(by: float) -> Change:
    """Moves one coordinate of the first line of the drawing that has decimals."""

    def change(content: bytes) -> bytes:
        match = re.search(rb'd="M (\d+\.\d+) ', content)
        assert match is not None
        moved = f"{float(match[1]) + by:.6f}".encode()
        return content[: match.start(1)] + moved + content[match.end(1) :]

    return change


def test_the_last_digits_of_a_line_are_slight_and_more_is_not() -> None:
    slight, more = (found(SVG, _one_number(by)) for by in (0.000001, 0.001))
    assert [(one.meaning, one.is_slight) for one in slight] == [("line of a drawing", True)]
    assert "in no number by more than 0.000001" in slight[0].where
    assert [(one.meaning, one.is_slight) for one in more] == [("line of a drawing", False)]


def test_made_names_of_a_drawing_may_change_together_with_the_lines_and_not_apart() -> None:
    (name,) = set(re.findall(rb"url\(#(p[0-9a-f]{10})\)", read(SVG)))
    together = found(SVG, lambda content: content.replace(name, b"p0123456789"))
    assert [(one.meaning, one.is_slight) for one in together] == [("line of a drawing", True)]
    apart = found(SVG, lambda content: content.replace(b"url(#" + name, b"url(#p0123456789", 1))
    assert [one.is_slight for one in apart] == [False]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (swapped("27 in 2018", "28 in 2018"), "number: <desc id=figure-description>"),
        (swapped("</title>", " indeed</title>"), "text: <title id=figure-title>"),
        (swapped("<!-- FY2018 -->", "<!-- FY2019 -->"), "number: <comment> in text_1"),
        (swapped("<dc:format>", "<dc:date>2026-11-22T14:20:01</dc:date><dc:format>"), "clock: <format>"),
        (swapped("fill: #5b6774", "fill: #5b6775"), "line of a drawing: <g> in text_1, attribute style"),
        (swapped('<path d="', '<path class="x" d="'), "too many: <path> in patch_1, attribute class"),
    ],
)
def test_what_else_differs_in_a_drawing_is_named_and_never_slight(change: Change, said: str) -> None:
    difference = first(SVG, change)
    assert difference.says.startswith(said)
    assert not difference.is_slight


def test_the_date_and_the_writer_of_a_drawing_are_a_clock_and_a_version() -> None:
    def dated(day: str, number: str) -> bytes:
        said = f"<dc:date>{day}</dc:date><dc:creator>Matplotlib v{number}</dc:creator><dc:format>"
        return read(SVG).replace(b"<dc:format>", said.encode())

    (clock,) = compare_files(SVG, dated("2026-11-22", "3.11.2"), dated("2026-11-23", "3.11.2"))
    assert clock.meaning == "clock"
    (version,) = compare_files(SVG, dated("2026-11-22", "3.11.2"), dated("2026-11-22", "3.12.0"))
    assert version.meaning == "version"


def test_the_same_drawing_written_otherwise_is_an_encoding() -> None:
    assert [one.meaning for one in found(SVG, swapped('<path d="', '<path  d="'))] == ["encoding"]


@given(st.floats(-500, 500).map(lambda number: round(number, 6)), st.floats(-0.01, 0.01).map(lambda by: round(by, 6)))
def test_lines_are_measured_by_the_number_that_differs_most(number: float, by: float) -> None:
    one, other = f"M 1.5 {number:.6f} L 3", f"M 1.5 {number + by:.6f} L 3"
    drawn = measure_lines(one, other)
    assert drawn is not None
    assert drawn.units == pytest.approx(abs(by), abs=1.1e-6)


@pytest.mark.parametrize(
    ("one", "other"),
    [("M 1 2", "L 1 2"), ("M 1 2", "M 1"), ("fill: #5b6774", "fill: #5b6775"), ("a1 2", "a2 2"), ("id-3e5", "id-3e6")],
)
def test_another_drawing_is_not_measured(one: str, other: str) -> None:
    drawn = measure_lines(one, other)
    assert drawn is None or not drawn.is_slight


def test_digits_in_the_texts_of_a_page_are_no_numbers_of_its_lines() -> None:
    assert measure_lines("[(45.00001) 12 (a)] TJ", "[(45.00002) 12 (a)] TJ", has_texts=True) is None
    assert measure_lines("<0001> Tj 1.00001 0 m", "<0001> Tj 1.00002 0 m", has_texts=True) == Drawn(units=pytest.approx(0.00001))


# --- PDF


def _rewritten(change: Callable[[PdfWriter], None]) -> Callable[[], bytes]:
    def writing() -> bytes:
        writer, written = PdfWriter(clone_from=PdfReader(io.BytesIO(read(PDF)))), io.BytesIO()
        change(writer)
        writer.write(written)
        return written.getvalue()

    return writing


def _drawing(old: bytes, new: bytes) -> Callable[[PdfWriter], None]:
    """Changes the first place in what the first page draws."""

    def change(writer: PdfWriter) -> None:
        stream = writer.pages[0]["/Contents"].get_object()
        assert old in stream.get_data()
        stream.set_data(stream.get_data().replace(old, new, 1))

    return change


WRITTEN = _rewritten(lambda writer: None)


def _said(change: Callable[[PdfWriter], None]) -> list[tuple[str, str, bool]]:
    differences = list(compare_files(PDF, WRITTEN(), _rewritten(change)()))
    return [(one.meaning, one.where, one.is_slight) for one in differences if not one.follows]


def test_the_date_of_a_pdf_is_a_clock_and_its_writer_a_version() -> None:
    dates = [_rewritten(lambda writer, day=day: writer.add_metadata({"/CreationDate": f"D:202611{day}142001Z"}))() for day in (22, 23)]
    (clock, *_) = compare_files(PDF, *dates)
    assert clock.says == "clock: CreationDate: D:20261122142001Z -> D:20261123142001Z"
    assert _said(lambda writer: writer.add_metadata({"/Producer": "Matplotlib pdf backend v3.12.0"}))[0][:2] == ("version", "Producer")


def test_a_title_and_a_page_of_a_pdf_are_told_as_such() -> None:
    assert _said(lambda writer: writer.add_metadata({"/Title": "Another"}))[0] == ("text", "Title", False)
    assert _said(lambda writer: writer.add_blank_page(100, 100))[0][:2] == ("too many", "pages")


def test_a_changed_word_on_a_page_is_read_as_a_word() -> None:
    def change(writer: PdfWriter) -> None:
        stream = writer.pages[0]["/Contents"].get_object()
        texts = re.findall(rb"<[0-9a-f]{8,}> Tj|\[[^\]]*\] TJ|\([^)]*\) Tj", stream.get_data())
        one, other = texts[0], next(text for text in texts if text != texts[0])
        stream.set_data(stream.get_data().replace(one, other, 1))

    meaning, where, is_slight = _said(change)[0]
    assert where == "page 1"
    assert meaning in {"text", "number"}
    assert not is_slight


def test_the_last_digits_of_the_lines_of_a_page_are_slight_and_more_is_not() -> None:
    drawn = PdfReader(io.BytesIO(read(PDF))).pages[0].get_contents()
    assert drawn is not None
    match = re.search(rb"(\d+\.\d{2,}) (\d+\.?\d*) m", drawn.get_data())
    assert match is not None
    for by, is_slight in ((0.00001, True), (0.01, False)):
        moved = f"{float(match[1]) + by:.6f} ".encode()
        assert _said(_drawing(match[0], moved + match[0].partition(b" ")[2])) == [("line of a drawing", "page 1", is_slight)]


def test_a_pdf_compressed_otherwise_is_an_encoding() -> None:
    def change(writer: PdfWriter) -> None:
        stream = writer.pages[0]["/Contents"].get_object()
        stream._data = zlib.compress(zlib.decompress(stream._data), 1)

    assert {meaning for meaning, _, _ in _said(change)} == {"encoding"}


def test_the_appendix_is_read_and_a_changed_number_of_it_found() -> None:
    name = re.search(rb"/ID\[\(([^)]{8})", read(APPENDIX))
    assert name is not None
    (difference,) = found(APPENDIX, lambda content: content[: name.start(1)] + b"AAAAAAAA" + content[name.end(1) :])
    assert (difference.meaning, difference.follows) == ("hash", True)
