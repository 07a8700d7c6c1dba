"""The search for canaries finds each of them in each spelling, encoding and container; what it did not find would prove nothing."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import json
import lzma
import marshal
import quopri
import sqlite3
import sys
import tarfile
import zipfile
import zlib
from pathlib import Path

import docx
import pyarrow as pa
import pytest
import xlsxwriter
from PIL import Image, PngImagePlugin
from pyarrow import parquet

if (own_folder := str(Path(__file__).resolve().parent)) not in sys.path:
    sys.path.append(own_folder)  # pytest puts no folder of tests on the path

from canaries import CANARIES, ROW_TEXT
from canary_search import base64_forms, encodings, search_text, search_tree, spellings

WORDS = sorted(CANARIES.items())
ALL = sorted(CANARIES)


def _zip(content: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.bin", content)
    return written.getvalue()


def _tar(content: bytes) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as archive:
        part = tarfile.TarInfo("inner.bin")
        part.size = len(content)
        archive.addfile(part, io.BytesIO(content))
    return written.getvalue()


def _png(text: str, *, is_compressed: bool, is_international: bool) -> bytes:
    told, written = PngImagePlugin.PngInfo(), io.BytesIO()
    if is_international:
        told.add_itxt("Comment", text, zip=is_compressed)
    else:
        told.add_text("Comment", text.encode("ascii", "backslashreplace").decode(), zip=is_compressed)
    Image.new("RGB", (3, 3)).save(written, "PNG", pnginfo=told)
    return written.getvalue()


def _pdf(text: str) -> bytes:
    stream = zlib.compress(text.encode())
    return (
        b"%PDF-1.4\n1 0 obj <</Filter/FlateDecode/Length " + str(len(stream)).encode() + b">>\nstream\n" + stream + b"\nendstream\nendobj"
    )


def _xlsx(text: str) -> bytes:
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    book.add_worksheet("page").write_string(0, 0, text)
    book.close()
    return written.getvalue()


def _docx(text: str) -> bytes:
    written, document = io.BytesIO(), docx.Document()
    document.add_paragraph(text)
    document.save(written)
    return written.getvalue()


def _parquet(text: str) -> bytes:
    written = io.BytesIO()
    parquet.write_table(pa.table({"said": [text] * 5}), written, compression="zstd")
    return written.getvalue()


def _parquet_metadata(text: str) -> bytes:
    written = io.BytesIO()
    parquet.write_table(pa.table({"n": [1]}).replace_schema_metadata({"told": text}), written)
    return written.getvalue()


def _sqlite(text: str) -> bytes:
    with sqlite3.connect(":memory:") as held:
        held.execute("create table history (said text)")
        held.execute("insert into history values (?)", ["x" * 5000 + text])
        held.commit()
        content = held.serialize()
    held.close()
    return content


def _notebook(text: str) -> bytes:
    picture = base64.b64encode(_png(text, is_compressed=True, is_international=True)).decode()
    output = {"data": {"image/png": picture}}
    return json.dumps({"cells": [{"cell_type": "code", "source": ["x"], "outputs": [output]}]}).encode()


CONTAINERS = {
    "zip": lambda text: _zip(text.encode()),
    "zip in gz in zip": lambda text: _zip(gzip.compress(_zip(text.encode()))),
    "gz": lambda text: gzip.compress(text.encode()),
    "bz2": lambda text: bz2.compress(text.encode()),
    "xz": lambda text: lzma.compress(text.encode()),
    "zlib": lambda text: zlib.compress(text.encode()),
    "tar": lambda text: _tar(text.encode()),
    "xlsx": _xlsx,
    "docx": _docx,
    "iTXt": lambda text: _png(text, is_compressed=False, is_international=True),
    "iTXt, compressed": lambda text: _png(text, is_compressed=True, is_international=True),
    "tEXt": lambda text: _png(text, is_compressed=False, is_international=False),
    "zTXt": lambda text: _png(text, is_compressed=True, is_international=False),
    "pdf": _pdf,
    "parquet": _parquet,
    "metadata of parquet": _parquet_metadata,
    "sqlite": _sqlite,
    "picture in a notebook": _notebook,
    "notebook": lambda text: json.dumps({"cells": [{"outputs": [{"text": [text[:60], text[60:]]}]}]}).encode(),
    "byte code": lambda text: marshal.dumps(compile(f"said = {text!r}", "x", "exec")),
    "page with a data address": lambda text: b'<img src="data:image/png;base64,' + base64.b64encode(_xlsx(text)) + b'">',
    "broken lines of base64": lambda text: base64.encodebytes(text.encode()),
    "quoted-printable": lambda text: quopri.encodestring(text.encode()),
    "message in quoted-printable": lambda text: b"=\r\n".join([quopri.encodestring(text.encode()).replace(b"=\n", b"")[at : at + 41]
                                                              for at in range(0, 4000, 41)]),
}  # fmt: skip


@pytest.mark.parametrize(("label", "word"), WORDS)
def test_every_canary_is_found_in_every_spelling_and_encoding(label: str, word: str) -> None:
    tried = 0
    for spelling in spellings(word):
        for name, way in encodings(spelling).items():
            assert label in search_text(b"before " + way + b" behind"), (spelling, name)
            tried += 1
        for form in base64_forms(spelling):
            assert label in search_text(b"before " + form + b" behind")
    assert tried > 15


@pytest.mark.parametrize(("label", "word"), WORDS)
@pytest.mark.parametrize("n_before", range(6))
def test_every_canary_is_found_in_base64_at_every_place(label: str, word: str, n_before: int) -> None:
    for content in (word.encode(), word.encode("utf-16-le")):
        coded = base64.b64encode(b"\xff" * n_before + content + b"\xff" * (7 - n_before))
        assert label in search_text(coded)
        assert label in search_text(base64.urlsafe_b64encode(b"\xff" * n_before + content + b"\xff" * 5))


@pytest.mark.parametrize("name", CONTAINERS)
def test_every_canary_is_found_in_every_container(name: str) -> None:
    assert search_text(CONTAINERS[name](ROW_TEXT)) == ALL
    assert search_text(CONTAINERS[name]("nothing " * 40)) == []


def test_canaries_are_found_in_names_of_files_and_in_links(tmp_path: Path) -> None:
    for number, (label, word) in enumerate(WORDS):
        folder = tmp_path / str(number)
        (folder / f"a {word} b").mkdir(parents=True)
        (folder / "link").symlink_to(f"somewhere/{word}")
        found = search_tree(folder).found
        assert [one for _, one in found] == [label, label]


def test_a_file_is_searched_wherever_it_lies_and_counted(tmp_path: Path) -> None:
    (tmp_path / "deep" / "deeper").mkdir(parents=True)
    (tmp_path / "deep" / "deeper" / ".hidden").write_bytes(_zip(ROW_TEXT.encode("utf-16-le")))
    searched = search_tree(tmp_path)
    assert {label for _, label in searched.found} == set(ALL)
    assert searched.n_files == 1
    assert search_tree(tmp_path, skip=frozenset({tmp_path / "deep"})).found == []


def test_no_canary_stands_in_what_is_public_already() -> None:
    checkout = Path(__file__).resolve().parents[2]
    for folder in ("data/raw/register", "data/raw/figures", "parameters", "docs", "notebooks", "src"):
        assert search_tree(checkout / folder).found == []
