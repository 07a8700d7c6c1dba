"""Writes small texts that look like SDN.CSV and SDN.XML, in every variant of the years, and says what they hold.

Everything in them is invented, and every name says SYNTHETIC.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pandas as pd
import pytest

from glomag.errors import SourceError
from glomag.sources.reading import read_list

OLDER, NEWER = "http://tempuri.org/sdnList.xsd", "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML"
FILE = "made.list"
NULL = "-0- "
BIRTH, PASSPORT = "DOB 07 Mar 1887", "SYNTHETIC-PASSPORT-"
_KINDS = ("individual", "entity", "vessel", "aircraft")
_TAGS = (("SDGT",), ("GLOMAG",), ("SDGT", "GLOMAG"), ("SOUTH SUDAN",), ("GLOMAG", "BURMA-EO14014", "SDGT"))


@dataclass(frozen=True)
class Row:
    """One invented entry."""

    uid: str
    name: str
    entity_type: str
    programs: tuple[str, ...]
    ties: tuple[str, ...] = ()

    @property
    def remarks(self) -> str:
        """Personal particulars around the ties; none at all for an entry without them."""
        if not self.ties:
            return ""
        return "; ".join([BIRTH, f"Passport {PASSPORT}{self.uid} (Iran)", *(f"Linked To: {name}" for name in self.ties)]) + "."


def make_rows(n: int, first_uid: int = 101) -> list[Row]:
    """Rows of every kind, with one tag or several, with and without ties, and with characters that need care."""
    rows = []
    for place in range(n):
        kind, uid = _KINDS[place % 4], str(first_uid + 3 * place)
        name = f"SYNTHETIC FAMILY {uid}, Given é" if kind == "individual" else f'SYNTHETIC "STAR" {uid} & SON\'S <CO>, LTD.'
        ties = tuple(f"SYNTHETIC PARENT {uid} No. {number} CORP." for number in range(place % 3))
        rows.append(Row(uid, name, kind, _TAGS[place % 5], ties))
    return rows


def make_csv(
    rows: Iterable[Row], *, ends: str = "\r\n", quoted: bool = True, null: str = NULL, closing: bytes = b"\x1a", last_end: bool = True
) -> bytes:
    """SDN.CSV: text cells `quoted` everywhere or where needed, a null with its blank or without, a last byte or none."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, quoting=csv.QUOTE_MINIMAL, lineterminator=ends)
    for row in rows:
        kind = null if row.entity_type == "entity" else row.entity_type
        cells = [row.uid, row.name, kind, "] [".join(row.programs), *[null] * 7, row.remarks or null]
        if not quoted:
            writer.writerow(cells)
            continue
        shown = [cell if place == 0 or cell == null else '"' + cell.replace('"', '""') + '"' for place, cell in enumerate(cells)]
        written.write(",".join(shown) + ends)
    text = written.getvalue()
    return (text if last_end else text.removesuffix(ends)).encode() + closing


def make_entry(row: Row) -> str:
    """One <sdnEntry> on lines of its own."""
    family, _, given = row.name.partition(", ") if row.entity_type == "individual" else (row.name, "", "")
    parts = [f"<uid>{row.uid}</uid>", f"<firstName>{escape(given)}</firstName>" if given else "", f"<lastName>{escape(family)}</lastName>"]
    parts += ["<title>SYNTHETIC-TITLE</title>", f"<sdnType>{row.entity_type.title()}</sdnType>"]
    parts += [f"<remarks>{escape(row.remarks)}</remarks>" if row.remarks else ""]
    parts += [f"<programList>{''.join(f'<program>{tag}</program>' for tag in row.programs)}</programList>"]
    parts += [f"<idList><id><uid>1</uid><idType>Passport</idType><idNumber>{PASSPORT}{row.uid}</idNumber></id></idList>"]
    parts += ["<akaList><aka><uid>2</uid><type>a.k.a.</type><category>strong</category><lastName>SYNTHETIC-AKA</lastName></aka></akaList>"]
    parts += ["<dateOfBirthList><dateOfBirthItem><uid>3</uid><dateOfBirth>1887</dateOfBirth></dateOfBirthItem></dateOfBirthList>"]
    return "  <sdnEntry>\n" + "".join(f"    {part}\n" for part in parts if part) + "  </sdnEntry>\n"


def make_xml(rows: Iterable[Row], *, namespace: str = OLDER, count: int | str | None = None, published: str = "03/04/2024") -> bytes:
    """SDN.XML with a true count of its records, or another one."""
    entries = [make_entry(row) for row in rows]
    return (
        f'<?xml version="1.0" standalone="yes"?>\n<sdnList xmlns="{namespace}">\n  <publshInformation>\n'
        f"    <Publish_Date>{published}</Publish_Date>\n    <Record_Count>{len(entries) if count is None else count}</Record_Count>\n"
        f"  </publshInformation>\n{''.join(entries)}</sdnList>\n"
    ).encode()


def expect(rows: Iterable[Row]) -> list[tuple[Any, ...]]:
    """What a reader must make of the rows."""
    return [(row.uid, row.name, row.entity_type, row.programs, row.ties) for row in rows]


def read_back(entries: pd.DataFrame) -> list[tuple[Any, ...]]:
    """What a reader made of them."""
    ties = entries["ties"].map(lambda listed: tuple(tie.name for tie in listed))
    columns = (entries["uid"], entries["name"], entries["entity_type"], entries["programs"], ties)
    return list(zip(*columns, strict=True))


def write(folder: Path, content: bytes, *, is_zipped: bool = False) -> Path:
    """A file with this content, which says nothing of its format by its name."""
    path = folder / FILE
    path.write_bytes(gzip.compress(content, 1, mtime=0) if is_zipped else content)
    return path


def refuse(folder: Path, content: bytes, *said: str, line: int | None = None) -> str:
    """The message of a reading that must be refused, having looked for each of the words and the line in it."""
    path = write(folder, content)
    with pytest.raises(SourceError) as caught:
        read_list(path)
    message = str(caught.value)
    assert caught.value.exit_code == 2
    assert caught.value.where.startswith((FILE, str(path)))
    assert [word for word in said if word not in message] == [], message
    if line is not None:
        assert f"{FILE}, line {line}" in (caught.value.where, caught.value.where.split(", in <")[0]), message
    assert len(message) < 3_000
    return message
