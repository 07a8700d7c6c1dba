"""The format is told by the bytes of a file, whatever its name; what is no list is refused with a message of its own."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

if (own_folder := str(Path(__file__).resolve().parent)) not in sys.path:
    sys.path.append(own_folder)  # pytest puts no folder of tests on the path

from made_advanced import write_advanced
from made_lists import make_csv, make_rows, make_xml, refuse, write

from glomag.errors import SourceError
from glomag.sources.reading import read_list

ROWS = make_rows(12)
CSV, XML = make_csv(ROWS), make_xml(ROWS)
PAGE = b"<html><head><title>SYNTHETIC</title></head><body>Access denied</body></html>"
PAGES = {
    "plain": PAGE, "with a type": b"<!DOCTYPE html>\n" + PAGE, "in capitals": b"<!DOCTYPE HTML PUBLIC>" + PAGE.upper(),
    "after blanks": b"\r\n\n  " + PAGE, "after a mark": b"\xef\xbb\xbf" + PAGE, "after a comment": b"<!-- x -->\n<!doctype html>" + PAGE,
    "as XML": b'<?xml version="1.0"?>\n<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml"/>', "a body": b"<body>no</body>",
    "a head": b"<HEAD><meta></HEAD>",
}  # fmt: skip
ODD = {
    "empty": (b"", "the file is empty"),
    "only the closing byte": (b"\x1a", "the file is empty"),
    "only blanks": (b"\r\n \t\r\n", "the file is empty"),
    "only a mark": (b"\xef\xbb\xbf", "the file is empty"),
    "only NUL bytes": (b"\x00" * 4_096, "the file is empty"),
    "UTF-16": (CSV.decode(errors="ignore").encode("utf-16"), "the file is in UTF-16"),
    "UTF-16, the other way": (b"\xfe\xff" + XML.decode().encode("utf-16-be"), "the file is in UTF-16"),
    "UTF-16 without a mark": (XML.decode().encode("utf-16-le"), "NUL bytes"),
    "UTF-32": (XML.decode().encode("utf-32-be"), "NUL bytes"),
    "latin-1": (CSV.decode().encode("latin-1"), "byte 0xe9 is not UTF-8"),
    "a mark before a table": (b"\xef\xbb\xbf" + CSV, "begins with a byte-order mark"),
    "XML said to be in latin-1": (XML.replace(b'"1.0"', b'"1.0" encoding="ISO-8859-1"'), "the file says it is in ISO-8859-1"),
    "XML said to be in UTF-16": (XML.replace(b'"1.0"', b'"1.0" encoding="UTF-16"'), "the file says it is in"),
    "XML said to be in UTF-7": (XML.replace(b'"1.0"', b'"1.0" encoding="UTF-7"'), "the file says it is in"),
    "XML in no known encoding": (XML.replace(b'"1.0"', b'"1.0" encoding="klingon"'), "the file says it is in"),
    "XML said to be in ASCII": (XML.replace(b'"1.0"', b"'1.0'\nencoding = 'us-ascii'"), "not readable as XML"),
    "XML that is latin-1": (XML.decode().encode("latin-1"), "Invalid bytes in character encoding"),
    "an image": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "NUL bytes"),
    "a ZIP file": (b"PK\x03\x04\x14\x00\x00\x00", "NUL bytes"),
    "a sentence": (b"Access denied", "cut off"),
    "an angle bracket": (b"<", "not readable as XML"),
    "a comment without end": (b"<!-- ", "not readable as XML"),
    "an element without end": (b"<Sanctions", "not readable as XML"),
    "only a declaration": (b'<?xml version="1.0" encoding="utf-8"?>\n', "not readable as XML"),
}  # fmt: skip


@pytest.mark.parametrize("shape", PAGES)
@pytest.mark.parametrize("is_zipped", [False, True])
def test_a_web_page_is_told(shape: str, is_zipped: bool, tmp_path: Path) -> None:
    refuse(tmp_path, gzip.compress(PAGES[shape]) if is_zipped else PAGES[shape], "this is a web page and no list", "download it by hand")


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("is_zipped", [False, True])
def test_what_is_no_list_has_its_own_message(kind: str, is_zipped: bool, tmp_path: Path) -> None:
    content, said = ODD[kind]
    refuse(tmp_path, gzip.compress(content) if is_zipped else content, said)


def test_a_mark_before_xml_changes_nothing(tmp_path: Path) -> None:
    assert len(read_list(write(tmp_path, b"\xef\xbb\xbf" + XML)).entries) == 12


def test_a_gzip_file_that_is_cut_off_or_damaged_is_refused(tmp_path: Path) -> None:
    advanced = write_advanced(tmp_path / "made.xml", n_parties=60, seed=1).path.read_bytes()
    for content in (CSV, XML, advanced):
        zipped = gzip.compress(content, mtime=0)
        for n in (2, 5, 10, 11, len(zipped) // 2, len(zipped) - 9, len(zipped) - 8, len(zipped) - 1):
            refuse(tmp_path, zipped[:n], "gzip file is cut off or damaged")
        refuse(tmp_path, zipped[:-8] + bytes(4) + zipped[-4:], "gzip file is cut off or damaged: CRC check failed")
        refuse(tmp_path, zipped[:-1] + b"\x01", "gzip file is cut off or damaged")
        refuse(tmp_path, zipped + b"junk", "gzip file is cut off or damaged")
        refuse(tmp_path, zipped[:20] + b"\xff" * 20 + zipped[40:])


def test_members_of_a_gzip_file_are_read_as_one(tmp_path: Path) -> None:
    assert len(read_list(write(tmp_path, gzip.compress(CSV[:500]) + gzip.compress(CSV[500:]))).entries) == 12


LIMITED = """
import resource, sys
from pathlib import Path
from glomag.errors import SourceError
from glomag.sources.reading import read_list
resource.setrlimit(resource.RLIMIT_AS, (2_500_000_000, 2_500_000_000))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_list(Path(sys.argv[1]))
except SourceError as error:
    print(str(error).splitlines()[0])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def _bomb(folder: Path, begins: bytes, filling: bytes, megabytes: int) -> Path:
    path = folder / "bomb.gz"
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    block = filling * (1_000_000 // len(filling))
    with path.open("wb") as opened:
        opened.write(packer.compress(begins))
        for _ in range(megabytes):
            opened.write(packer.compress(block))
        opened.write(packer.flush())
    return path


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited and measured as Linux does it")
@pytest.mark.parametrize(
    ("begins", "filling", "said", "most"),
    [
        (b"", b'1,"SYNTHETIC"\r\n', "more than 100 MB of text", 320),
        (XML[: XML.index(b"<sdnEntry>")], b" ", "MB in which no part of a section ends", 60),
        (XML[: XML.index(b"<sdnEntry>")] + b"<sdnEntry><uid>", b"1", "", 60),
        (b"<!-- ", b"x", "no element begins", 60),
    ],
)
def test_a_gzip_bomb_fills_no_memory(begins: bytes, filling: bytes, said: str, most: int, tmp_path: Path) -> None:
    path = _bomb(tmp_path, begins, filling, 400)
    assert path.stat().st_size < 5_000_000
    ran = subprocess.run([sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, timeout=60, check=True)
    message, grown = ran.stdout.strip().splitlines()
    assert said in message
    assert int(grown) < most * 1024


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing", tmp_path / "nothing" / "deeper", tmp_path / ("long" * 100)):
        with pytest.raises(SourceError, match="the file cannot be read") as caught:
            read_list(path)
        assert caught.value.where == str(path)
        assert caught.value.exit_code == 2


def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, CSV)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("whoever runs this may read every file")
    with pytest.raises(SourceError, match="the file cannot be read: Permission denied"):
        read_list(path)


def test_a_permission_that_is_refused_while_opening_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuses)
    with pytest.raises(SourceError, match="the file cannot be read: Permission denied"):
        read_list(tmp_path / "made.list")


def test_the_name_of_a_file_says_nothing(tmp_path: Path) -> None:
    advanced = write_advanced(tmp_path / "made.xml", n_parties=60, seed=1).path.read_bytes()
    for content, shape in ((CSV, "SDN.CSV"), (XML, "SDN.XML"), (advanced, "SDN_ADVANCED.XML")):
        for name in ("SDN.CSV", "sdn.xml", "SDN_ADVANCED.XML", "list.csv.gz", "list"):
            for written in (content, gzip.compress(content)):
                (tmp_path / name).write_bytes(written)
                assert read_list(tmp_path / name).format == shape
