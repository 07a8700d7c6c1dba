"""Two pictures over each other: each pixel that differs is marked, and only those."""

from __future__ import annotations

import io

from made_outputs import png
from PIL import Image

from glomag.diff.pictures import mark_difference, shrink

OLD_COLOUR, NEW_COLOUR = (200, 80, 10), (31, 90, 153)


def _colours(content: bytes | None) -> Image.Image:
    assert content is not None
    return Image.open(io.BytesIO(content)).convert("RGB")


def test_a_picture_that_cannot_be_read_is_said_to_be_so() -> None:
    for damaged in (b"", b"\x89PNG\r\n\x1a\n", png(9, 9)[:40], b"GIF89a"):
        assert mark_difference(damaged, png(9, 9)).says == "One of the pictures cannot be read, so what differs cannot be marked."
        assert mark_difference(png(9, 9), damaged).png is None
        assert shrink(damaged) == damaged


def test_a_picture_too_large_to_be_ours_is_not_decoded() -> None:
    header = (100_000).to_bytes(4, "big") * 2
    huge = png(9, 9).replace((9).to_bytes(4, "big") * 2, header)
    assert mark_difference(huge, png(9, 9)).png is None


def test_the_same_pixels_in_other_bytes_do_not_differ() -> None:
    written = io.BytesIO()
    Image.open(io.BytesIO(png(9, 9, [(4, 4)]))).save(written, "PNG", compress_level=0)
    assert written.getvalue() != png(9, 9, [(4, 4)])
    assert mark_difference(png(9, 9, [(4, 4)]), written.getvalue()).says == "No pixel differs."


def test_what_was_and_what_is_have_two_colours_at_their_place() -> None:
    marked = mark_difference(png(40, 20, [(5, 10), (20, 10)]), png(40, 20, [(30, 10), (20, 10)]))
    assert marked.says == "2 of 800 pixels differ (0.2 percent)."
    seen = _colours(marked.png)
    # A mark reaches one pixel around what differs.
    assert {seen.getpixel((x, y)) for x in (4, 5, 6) for y in (9, 10, 11)} == {OLD_COLOUR}
    assert {seen.getpixel((x, y)) for x in (29, 30, 31) for y in (9, 10, 11)} == {NEW_COLOUR}
    rest = {seen.getpixel((x, y)) for x in range(40) for y in range(20) if abs(x - 5) > 1 and abs(x - 30) > 1}
    assert not rest & {OLD_COLOUR, NEW_COLOUR}
    assert len(rest) == 2  # white, and what both have, faded


def test_another_colour_of_nearly_the_same_brightness_is_marked() -> None:
    pictures = []
    for colour in ((100, 100, 100), (100, 100, 130)):
        written = io.BytesIO()
        Image.new("RGB", (3, 3), colour).save(written, "PNG")
        pictures.append(written.getvalue())
    marked = mark_difference(*pictures)
    assert marked.says == "9 of 9 pixels differ (100.0 percent)."
    assert _colours(marked.png).getcolors() == [(9, OLD_COLOUR)]  # a little more blue is a little lighter


def test_what_no_eye_sees_is_counted_and_not_marked() -> None:
    faint = _grey(png(9, 9, [(4, 4)]), (1, 1), 231)
    assert mark_difference(png(9, 9, [(4, 4)]), faint).says == (
        "No pixel differs visibly. 1 differ by 24 of 255 at most, and are not marked."
    )
    marked = mark_difference(png(9, 9), faint)
    assert marked.says == "1 of 81 pixels differ (1.2 percent). 1 differ by 24 of 255 at most, and are not marked."
    assert mark_difference(png(9, 9), _grey(png(9, 9), (1, 1), 230)).png is not None


def _grey(content: bytes, place: tuple[int, int], value: int) -> bytes:
    image = Image.open(io.BytesIO(content)).convert("L")
    image.putpixel(place, value)
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def test_pictures_of_two_sizes_say_so_and_are_compared_on_the_larger() -> None:
    marked = mark_difference(png(10, 10), png(10, 30, [(5, 25)]))
    assert marked.says == "1 of 300 pixels differ (0.3 percent). The sizes differ: 10 x 10 and 10 x 30 pixels."
    assert _colours(marked.png).size == (10, 30)


def test_few_pixels_are_not_said_to_be_none() -> None:
    assert "less than 0.1 percent" in mark_difference(png(100, 100), png(100, 100, [(5, 5)])).says


def test_only_a_picture_wider_than_a_page_is_made_smaller() -> None:
    assert shrink(png(1200, 2)) == png(1200, 2)
    assert _colours(shrink(png(1300, 10))).size == (650, 5)
