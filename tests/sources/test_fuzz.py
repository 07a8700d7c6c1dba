"""A thousand mutations a format: each is read with the right count or refused with a message that says where, and nothing else.

The right count comes from elsewhere: the csv module over the mutated text, a whole lxml tree over the mutated bytes.
"""

from __future__ import annotations

import csv
import io
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

if (own_folder := str(Path(__file__).resolve().parent)) not in sys.path:
    sys.path.append(own_folder)  # pytest puts no folder of tests on the path

from made_advanced import write_advanced
from made_lists import make_csv, make_rows, make_xml, write

from glomag.errors import SourceError
from glomag.sources.reading import read_list

BLOCKS, A_BLOCK = 10, 100
LONGEST_READING = 5.0  # seconds; a whole file takes hundredths
ROWS = make_rows(300)
DIGITS = b"0123456789"
LETTERS = (
    b"\x00",
    b"\x1a",
    b"\r",
    b"\n",
    b'"',
    b",",
    b"<",
    b">",
    b"&",
    b";",
    b"\xff",
    b"\xc3",
    b" ",
    b"-0- ",
    b"\r\n",
    b"]]>",
    b"<!--",
    b"--",
    b"/>",
    b"'",
)
Mutation = Callable[[random.Random, bytes, bytes], bytes]


@dataclass(frozen=True)
class Shape:
    """A good file of one format, one of another, and who else can count the entries."""

    good: bytes
    other: bytes
    count: Callable[[bytes], int]


def _count_csv(content: bytes) -> int:
    text = content.removesuffix(b"\x1a").decode("utf-8")
    return len(list(csv.reader(io.StringIO(text, newline=""))))


def _tree(content: bytes) -> etree._Element:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


def _count_xml(content: bytes) -> int:
    root = _tree(content)
    n_entries = len(root.findall("{*}sdnEntry"))
    assert int(root.findtext("{*}publshInformation/{*}Record_Count")) == n_entries
    return n_entries


def _count_advanced(content: bytes) -> int:
    root = _tree(content)
    codes = [
        code.get("ID") for code in root.iterfind("{*}ReferenceValueSets/{*}ListValues/{*}List") if (code.text or "").strip() == "SDN List"
    ]
    listed = [entry.get("ProfileID") for entry in root.iterfind("{*}SanctionsEntries/{*}SanctionsEntry") if entry.get("ListID") in codes]
    return len(set(listed))


@cache
def _shapes(folder: Path) -> dict[str, Shape]:
    table, flat = make_csv(ROWS), make_xml(ROWS)
    advanced = write_advanced(folder / "advanced.xml", n_parties=60, seed=5).path.read_bytes()
    return {
        "SDN.CSV": Shape(table, flat, _count_csv),
        "SDN.XML": Shape(flat, advanced, _count_xml),
        "SDN_ADVANCED.XML": Shape(advanced, table, _count_advanced),
    }


def _spot(drawn: random.Random, content: bytes, longest: int) -> tuple[int, int]:
    start = drawn.randrange(len(content))
    return start, min(len(content), start + drawn.randint(1, longest))


def _flip(drawn: random.Random, content: bytes, _: bytes) -> bytes:
    start, _end = _spot(drawn, content, 1)
    return content[:start] + bytes([content[start] ^ (1 << drawn.randrange(8))]) + content[start + 1 :]


def _delete(drawn: random.Random, content: bytes, _: bytes) -> bytes:
    start, end = _spot(drawn, content, drawn.choice((1, 40, 4_000)))
    return content[:start] + content[end:]


def _insert(drawn: random.Random, content: bytes, _: bytes) -> bytes:
    start, _end = _spot(drawn, content, 1)
    return content[:start] + drawn.choice(LETTERS) * drawn.choice((1, 1, 2, 300)) + content[start:]


def _duplicate(drawn: random.Random, content: bytes, _: bytes) -> bytes:
    start, end = _spot(drawn, content, drawn.choice((10, 2_000)))
    return content[:end] + content[start:end] + content[end:]


def _truncate(drawn: random.Random, content: bytes, _: bytes) -> bytes:
    return content[: drawn.randrange(len(content))]


def _swap(drawn: random.Random, content: bytes, _: bytes) -> bytes:
    a, b, c, d = sorted(drawn.randrange(len(content)) for _ in range(4))
    return content[:a] + content[c:d] + content[b:c] + content[a:b] + content[d:]


def _mix(drawn: random.Random, content: bytes, other: bytes) -> bytes:
    start, _end = _spot(drawn, content, 1)
    first, last = _spot(drawn, other, 3_000)
    return content[:start] + other[first:last] + content[start:]


def _recount(drawn: random.Random, content: bytes, _: bytes) -> bytes:
    places = [drawn.randrange(len(content)) for _ in range(4_000)]
    place = next((place for place in places if content[place] in DIGITS), 0)
    return content[:place] + drawn.choice((b"0", b"9", b"", b"99999999999999999999", b"9" * 5_000, b"-1")) + content[place + 1 :]


def _rename(drawn: random.Random, content: bytes, _: bytes) -> bytes:
    mark = b"<" if b"<" in content[:100] else b',"'
    places = [place for place in range(*_spot(drawn, content, 6_000)) if content.startswith(mark, place)]
    if not places:
        return content
    place = drawn.choice(places) + len(mark)
    return content[:place] + drawn.choice((b"x", b"Surprise", b"/", b"!", b"?", b"x:")) + content[place + drawn.randrange(3) :]


def _move_lines(drawn: random.Random, content: bytes, _: bytes) -> bytes:
    lines = content.split(b"\n")
    start, many = drawn.randrange(len(lines)), drawn.choice((1, 1, 2, 14, 30))
    taken, rest = lines[start : start + many], lines[:start] + lines[start + many :]
    place = drawn.randrange(len(rest) + 1)
    return b"\n".join([*rest[:place], *taken * drawn.choice((1, 1, 2)), *rest[place:]])


MUTATIONS: tuple[Mutation, ...] = (_flip, _delete, _insert, _duplicate, _truncate, _swap, _mix, _recount, _rename, _move_lines)


@pytest.mark.parametrize("name", ["SDN.CSV", "SDN.XML", "SDN_ADVANCED.XML"])
@pytest.mark.parametrize("block", range(BLOCKS))
def test_a_mutated_file_is_read_with_the_right_count_or_refused(
    name: str, block: int, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    shape = _shapes(tmp_path_factory.getbasetemp())[name]
    n_read = 0
    for number in range(block * A_BLOCK, (block + 1) * A_BLOCK):
        drawn = random.Random(f"{name} {number}")
        mutated = shape.good
        for _ in range(drawn.choice((1, 1, 1, 2, 5))):
            mutated = MUTATIONS[(number + drawn.choice((0, 0, 3))) % len(MUTATIONS)](drawn, mutated or b"x", shape.other)
        path, began = write(tmp_path, mutated), time.monotonic()
        try:
            read = read_list(path)
        except SourceError as error:
            assert error.where.startswith(path.name), f"mutation {number}: {error}"
            assert len(str(error)) < 8_000
        else:
            n_read += 1
            assert len(read.entries) == shape.count(mutated), f"mutation {number}"
            assert read.entries["uid"].is_unique
        assert time.monotonic() - began < LONGEST_READING
    assert 0 < n_read < A_BLOCK


@pytest.mark.parametrize("name", ["SDN.CSV", "SDN.XML", "SDN_ADVANCED.XML"])
def test_those_who_count_agree_on_the_good_file(name: str, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> None:
    shape = _shapes(tmp_path_factory.getbasetemp())[name]
    assert len(read_list(write(tmp_path, shape.good)).entries) == shape.count(shape.good)
