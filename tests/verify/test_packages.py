"""XLSX and DOCX: the cell by sheet and address, the paragraph, the picture inside, and the clocks of a zip file."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from planting import DOCX, XLSX, Change, first, read
from xlsxwriter import Workbook

from glomag.verify.difference import Difference
from glomag.verify.kinds import compare_files

Members = list[tuple[zipfile.ZipInfo, bytes]]


def _members(path: str) -> Members:
    with zipfile.ZipFile(io.BytesIO(read(path))) as opened:
        return [(info, opened.read(info)) for info in opened.infolist()]


def _packed(members: Members) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as written:
        for info, content in members:
            written.writestr(info, content)
    return packed.getvalue()


def _differences(path: str, change: Callable[[Members], Members]) -> list[Difference]:
    """A package against the same with its members changed; both written by the same library."""
    one, other = _packed(_members(path)), _packed(change(_members(path)))
    assert one != other
    return list(compare_files(path, one, other))


def _member(name: str, edit: Callable[[bytes], bytes]) -> Callable[[Members], Members]:
    def change(members: Members) -> Members:
        assert name in {info.filename for info, _ in members}
        return [(info, edit(content) if info.filename == name else content) for info, content in members]

    return change


def _swapped(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def edit(content: bytes) -> bytes:
        assert old in content
        return content.replace(old, new, 1)

    return edit


def test_a_number_in_a_workbook_is_named_by_sheet_and_cell() -> None:
    other = _member("xl/worksheets/sheet3.xml", _swapped(b"<v>45</v>", b"<v>46</v>"))(_members(XLSX))
    difference = next(compare_files(XLSX, read(XLSX), _packed(other)))
    assert difference.meaning == "number"
    assert re.fullmatch(r"sheet '[^']+', cell [A-Z]+\d+", difference.where)
    assert (difference.committed, difference.rebuilt) == ("45", "46")


def test_a_text_in_a_workbook_is_named_by_sheet_and_cell_though_texts_are_kept_apart() -> None:
    other = _member("xl/sharedStrings.xml", _swapped(b"direction only", b"direction alone"))(_members(XLSX))
    difference = next(compare_files(XLSX, read(XLSX), _packed(other)))
    assert difference.meaning == "text"
    assert difference.where.startswith("sheet '")
    assert "direction alone" in difference.rebuilt


def _small_book() -> Members:
    made = io.BytesIO()
    with Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Claims")
        for row, words in enumerate(("claim", "verdict", "reading")):
            sheet.write(row, 0, words)
            sheet.write(row, 1, row)
    with zipfile.ZipFile(made) as opened:
        return [(info, opened.read(info)) for info in opened.infolist()]


def test_the_same_cells_with_their_texts_in_another_order_are_an_order() -> None:
    book = {info.filename: content for info, content in _small_book()}
    strings = re.findall(rb"<si>.*?</si>", book["xl/sharedStrings.xml"])
    turned = book["xl/sharedStrings.xml"].replace(b"".join(strings), b"".join(reversed(strings)))
    cells = re.sub(
        rb't="s"><v>(\d+)</v>', lambda match: b't="s"><v>%d</v>' % (len(strings) - 1 - int(match[1])), book["xl/worksheets/sheet1.xml"]
    )
    changed = book | {"xl/sharedStrings.xml": turned, "xl/worksheets/sheet1.xml": cells}
    one = _packed(_small_book())
    other = _packed([(info, changed[info.filename]) for info, _ in _small_book()])
    assert next(compare_files("x.xlsx", one, other)).says == "order: texts of the cells in xl/sharedStrings.xml"


def test_a_cell_on_one_side_only_is_told_with_nothing_on_the_other() -> None:
    book = _small_book()
    other = _packed(_member("xl/worksheets/sheet1.xml", lambda sheet: re.sub(rb'<c r="B2"><v>1</v></c>', b"", sheet))(_small_book()))
    assert next(compare_files("x.xlsx", _packed(book), other)).says == "number: sheet 'Claims', cell B2: 1 -> (nothing)"


def test_the_day_on_which_an_office_file_says_it_was_made_is_a_clock() -> None:
    edit = _swapped(b"2024-09-05", b"2026-11-22")
    differences = _differences(XLSX, _member("docProps/core.xml", edit))
    assert [one.meaning for one in differences] == ["clock"]
    assert "created" in differences[0].where
    made = [
        _packed(_member("docProps/core.xml", _swapped(b"</cp:", b"<modified>2026-11-%d</modified></cp:" % day))(_members(DOCX)))
        for day in (22, 23)
    ]
    assert [one.meaning for one in compare_files(DOCX, *made)] == ["clock"]


def test_who_made_an_office_file_is_a_user() -> None:
    (difference,) = _differences(DOCX, _member("docProps/core.xml", _swapped(b"The Global Magnitsky", b"Ada's")))
    assert difference.meaning == "path or user"


def test_a_paragraph_is_named_with_its_number_and_its_words() -> None:
    (difference,) = _differences(DOCX, _member("word/document.xml", _swapped(b"45 in 2020", b"46 in 2020")))
    assert difference.meaning == "number"
    assert re.fullmatch(r"word/document.xml, paragraph \d+", difference.where)


def test_a_paragraph_on_one_side_only_is_missing_or_too_many() -> None:
    def without(content: bytes) -> bytes:
        paragraphs = re.findall(rb"<w:p>.*?</w:p>", content, re.DOTALL)
        return content.replace(paragraphs[7], b"", 1)

    assert _differences(DOCX, _member("word/document.xml", without))[0].meaning == "missing"


def test_another_look_of_the_same_paragraphs_is_found() -> None:
    (difference, *_) = _differences(DOCX, _member("word/styles.xml", _swapped(b'w:val="', b'w:val="x')))
    assert difference.where.startswith("word/styles.xml, ")


def test_another_time_of_a_member_is_a_clock_and_nothing_else() -> None:
    def later(members: Members) -> Members:
        members[3][0].date_time = (2026, 11, 22, 14, 20, 2)
        return members

    assert [one.says for one in _differences(DOCX, later)] == [
        f"clock: time of the member {_members(DOCX)[3][0].filename}: 1980-01-01 00:00:00 -> 2026-11-22 14:20:02"
    ]


def test_members_in_another_order_are_an_order_and_nothing_else() -> None:
    assert [one.meaning for one in _differences(DOCX, lambda members: [members[0], *members[:0:-1]])] == ["order"]


def test_a_member_on_one_side_only_is_named() -> None:
    assert _differences(DOCX, lambda members: members[:-1])[0].says == f"missing: member {_members(DOCX)[-1][0].filename}"


def test_a_package_compressed_otherwise_is_an_encoding() -> None:
    def stored(members: Members) -> Members:
        for info, _ in members:
            info.compress_type = zipfile.ZIP_STORED
        return members

    differences = _differences(DOCX, stored)
    assert {one.meaning for one in differences} == {"encoding"}


def _noisy(steps: int) -> Callable[[bytes], bytes]:
    def edit(content: bytes) -> bytes:
        saved = io.BytesIO()
        with Image.open(io.BytesIO(content)) as image:
            pixels, words = np.array(image.convert("RGB")), image.info
        pixels[100, 100, 2] = max(0, int(pixels[100, 100, 2]) - steps)
        from PIL.PngImagePlugin import PngInfo

        chunks = PngInfo()
        for name, text in words.items():
            if isinstance(text, str):
                chunks.add_itxt(name, text)
        Image.fromarray(pixels).save(saved, "png", dpi=words["dpi"], pnginfo=chunks)
        return saved.getvalue()

    return edit


@pytest.mark.parametrize(("steps", "is_slight"), [(1, True), (90, False)])
def test_a_picture_inside_a_word_file_is_compared_as_a_picture(steps: int, is_slight: bool) -> None:
    name = next(info.filename for info, _ in _members(DOCX) if info.filename.endswith(".png"))
    (difference,) = _differences(DOCX, _member(name, _noisy(steps)))
    assert difference.meaning == "pixel"
    assert difference.where.startswith(f"{name}, 1 of ")
    assert difference.is_slight == is_slight


def _damaged(content: bytes) -> bytes:
    return content[: len(content) // 2] + bytes([content[len(content) // 2] ^ 255]) + content[len(content) // 2 + 1 :]


@pytest.mark.parametrize("path", [DOCX, XLSX])
@pytest.mark.parametrize("change", [_damaged, lambda content: content[:-30], lambda content: b""])
def test_a_damaged_package_is_told_by_side_and_byte(path: str, change: Change) -> None:
    assert first(path, change).says.startswith("bytes: the rebuilt file cannot be read (")
