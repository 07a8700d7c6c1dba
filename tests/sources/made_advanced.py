"""Writes files that look like OFAC's SDN_ADVANCED.XML, of any size, and says what they hold without reading them.

Everything in them is invented, and every name says SYNTHETIC. The same recipe gives the same bytes. What is odd hangs on a
party's place in the file, so that sixty parties hold every oddity: `python tests/sources/made_advanced.py --help`.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import cycle, islice
from pathlib import Path
from xml.sax.saxutils import escape

if (own_folder := str(Path(__file__).resolve().parent)) not in sys.path:
    sys.path.append(own_folder)  # pytest puts no folder of tests on the path, and a script elsewhere does not either

import made_advanced_content as content
import made_advanced_layout as texts
from made_advanced_content import BIRTH_YEAR, KINDS, NAMESPACE, OLDER_NAMESPACE, PERSONAL_MARKERS, Entry, Recipe, Tie, is_elsewhere

__all__ = [
    "BIRTH_YEAR", "NAMESPACE", "OLDER_NAMESPACE", "PERSONAL_MARKERS", "Entry", "Made", "Recipe", "Tie", "write_advanced",
    "write_advanced_of_size",
]  # fmt: skip

PARTIES_A_MEGABYTE = 16_500 / 119
_IDS_A_PARTY = 1000
_SAMPLE = 800
_LATIN = 215
_PARTY_COMMENT = "<Comment>SYNTHETIC: nobody of this name exists</Comment>"
_ALIAS_PARTS = [
    (content.LAST, content.FIRST),
    (content.NICKNAME,),
    (content.LAST, content.MATRONYMIC, content.FIRST),
    (content.MAIDEN, content.FIRST),
]
Parts = list[tuple[int, str]]


@dataclass(frozen=True)
class Made:
    """A file that was written, and what it holds."""

    path: Path
    recipe: Recipe
    n_bytes: int
    n_elements: int

    @property
    def list_date(self) -> date:
        return self.recipe.list_date

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """What stands on the SDN list, in the order of the file; made when asked for."""
        return tuple(content.expected(self.recipe, place) for place in range(self.recipe.n_parties) if not is_elsewhere(place))

    @property
    def glomag(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if "GLOMAG" in entry.programs)


def _first_id(place: int) -> int:
    return _IDS_A_PARTY * (place + 1)


def _n_locations(place: int) -> int:
    return 1 + (place % 8 == 3)


def _country(place: int) -> int:
    return texts.FIRST_COUNTRY + place % len(texts.COUNTRIES)


def _locations(recipe: Recipe) -> Iterator[str]:
    for place in range(recipe.n_parties):
        for location in range(_first_id(place), _first_id(place) + _n_locations(place)):
            words = [(1451, f"SYNTHETIC-STREET-{location}"), (1454, f"SYNTHETIC-TOWN-{location}"), (1456, f"{location:07}")]
            parts = "".join(
                texts.LOCATION_PART % {"type": code, "value": value} for code, value in words[: 1 + place % 2 + (place % 6 == 5)]
            )
            yield texts.LOCATION % {"location": location, "country": _country(place), "parts": parts}


def _documents(recipe: Recipe) -> Iterator[str]:
    codes = {"individual": (1571, 1570), "entity": (1619, 1596), "vessel": (1626,), "aircraft": ()}
    for place in range(recipe.n_parties):
        first = _first_id(place)
        for number, code in enumerate(codes[KINDS[place % 20]][: place // 2 % 3]):
            day = {"year": 2000 + place % 20, "month": 1 + place % 12, "day": 1 + place % 28}
            yield texts.DOCUMENT % {
                "document": first + number,
                "type": code,
                "identity": first,
                "country": _country(place + number),
                "name": first,
                "date": texts.DOCUMENT_DATE % day if place % 4 < 2 else "",
            }


def _documented(recipe: Recipe, place: int, number: int, parts: Parts, script: int) -> str:
    """One writing of an alias. Now and then its parts stand in another order than in the full name."""
    first_group = _first_id(place) + 10 * number
    each = [(first_group + group, script, escape(text)) for group, (_, text) in enumerate(parts)]
    if place % 8 == 4:
        each.reverse()
    return texts.DOCUMENTED % {
        "name": _first_id(place) + 2 * number + (script != _LATIN),
        "uid": recipe.uid(place),
        "status": 1 if number == 0 and script == _LATIN else 2,
        "parts": "".join(texts.NAME_PART % part for part in each),
    }


def _alias(recipe: Recipe, place: int, number: int, code: int, parts: Parts) -> str:
    """An alias, often in a second script, which now and then stands first."""
    writings = [_documented(recipe, place, number, parts, _LATIN)]
    script, word = list(content.SCRIPTS.items())[place % 3]
    if (place + number) % 4 == 0:
        other = [(kind, f"SYNTHETIC {word}" if group == 0 else word) for group, (kind, _) in enumerate(parts)]
        writings.insert(1 if place % 10 else 0, _documented(recipe, place, number, other, script))
    return texts.ALIAS % {
        "uid": recipe.uid(place),
        "type": code,
        "primary": "true" if code == 1403 else "false",
        "low": "true" if number % 4 == 3 else "false",
        "documented": "".join(writings),
    }


def _other_names(recipe: Recipe, place: int) -> list[tuple[int, Parts]]:
    """Type of alias and parts of the further names of a party."""
    names = []
    for number in range(1, 1 + place % 3):
        word = f"SYNTHETIC {recipe.syllables(place + 11 * number, 4).upper()}"
        if KINDS[place % 20] == "individual":
            kinds = _ALIAS_PARTS[(place + number) % len(_ALIAS_PARTS)]
            parts = [(kind, word if group == 0 else word[10:].title()) for group, kind in enumerate(kinds)]
        else:
            parts = [(recipe.name_parts(place)[0][0], f"{word} & SONS")]
        names.append((1400 + number % 3, parts))
    return names


def _identity(recipe: Recipe, place: int, is_primary: bool) -> str:
    """The names of a party. The primary one is not always the first; a second identity has a primary name of its own."""
    if is_primary:
        names = [(1403, recipe.name_parts(place)), *_other_names(recipe, place)]
    else:
        names = [(1403, [(kind, f"SYNTHETIC OTHER {text}") for kind, text in recipe.name_parts(place)])]
    first_number = 0 if is_primary else 20
    aliases = [_alias(recipe, place, first_number + number, code, parts) for number, (code, parts) in enumerate(names)]
    if place % 4 == 1:
        aliases.append(aliases.pop(0))
    groups = (
        texts.GROUP % (_first_id(place) + 10 * (first_number + number) + group, kind)
        for number, (_, parts) in enumerate(names)
        for group, (kind, _) in enumerate(parts)
    )
    return texts.IDENTITY % {
        "identity": _first_id(place) + (not is_primary),
        "uid": recipe.uid(place),
        "primary": "true" if is_primary else "false",
        "aliases": "".join(aliases),
        "groups": "".join(groups),
    }


def _bodies(recipe: Recipe, place: int) -> list[tuple[int, str]]:
    """Type and content of the features that every party of its kind has."""
    first, kind = _first_id(place), KINDS[place % 20]
    bodies = [(25, texts.PLACE % (first + number)) for number in range(_n_locations(place))]
    if kind == "individual":
        drawn = random.Random(recipe.seed * 999_983 + place)
        born = {"year": BIRTH_YEAR, "month": drawn.randint(1, 12), "day": drawn.randint(1, 28)}
        bodies += [(224, texts.LOOKUP % (91526 + place % 2)), (8, texts.DATED % born), (9, texts.WORDS % f"SYNTHETIC-BIRTHPLACE-{place}")]
        bodies += [(10, texts.PLACE % first), (26, texts.WORDS % f"SYNTHETIC-TITLE-{place}")]
        bodies += islice(_more_bodies(place), 5 if place % 20 == 0 else 0)
    elif kind == "entity":
        founded = {"year": 1950 + place % 60, "month": 1 + place % 12, "day": 1 + place % 28}
        bodies += [(646, texts.DATED % founded), (14, texts.WORDS % f"www.synthetic-{place}.example")]
    elif kind == "vessel":
        bodies += [(2, texts.LOOKUP % 700), (3, texts.LOOKUP % 701), (1, texts.WORDS % f"SYNTHETIC-{place}")]
    else:
        bodies += [(44, texts.WORDS % "SYNTHETIC 100"), (47, texts.WORDS % f"SYNTHETIC-{place}")]
    return bodies


def _more_bodies(place: int) -> Iterator[tuple[int, str]]:
    """Personal particulars without end."""
    first = _first_id(place)
    for number in cycle(range(1, 29)):
        yield 21, texts.WORDS % f"SYNTHETIC-EMAIL-{first + number}@synthetic.example"
        yield 11, texts.PLACE % first
        yield 24, texts.WORDS % f"SYNTHETIC-PHONE-{first + number}"
        yield 344, texts.WORDS % f"SYNTHETIC-WALLET-{first * 7919 + number:034}"
        yield 8, texts.DATED % {"year": BIRTH_YEAR, "month": 1 + number % 12, "day": number}


def _parties(recipe: Recipe) -> Iterator[str]:
    owed = 0
    for place in range(recipe.n_parties):
        first = _first_id(place)
        features = [
            texts.FEATURE % {"version": first + number, "type": code, "body": body, "identity": first}
            for number, (code, body) in enumerate(_bodies(recipe, place))
        ]
        owed += recipe.bulk
        more = _more_bodies(place)
        while owed > 0:
            code, body = next(more)
            features.append(texts.FEATURE % {"version": first + len(features), "type": code, "body": body, "identity": first})
            owed -= len(features[-1])
        identities = [_identity(recipe, place, is_primary=True)]
        if place % 14 == 13:
            identities.insert(place % 4 == 1, _identity(recipe, place, is_primary=False))
        yield texts.PARTY % {
            "uid": recipe.uid(place),
            "profile": recipe.profile(place),
            "sub_type": content.SUB_TYPES[KINDS[place % 20]],
            "comment": texts.layout(3, _PARTY_COMMENT if place % 10 == 0 else "<Comment />"),
            "identities": "".join(identities),
            "features": "".join(features),
            "entry": recipe.entry_id(place),
            "references": texts.EXTERNAL if place % 16 == 15 else "",
        }


def _relationships(recipe: Recipe) -> Iterator[str]:
    """First ties of all parties, then second ones: the ties of one party do not stand together."""
    for turn in (0, 1):
        for place in range(recipe.n_parties):
            for other, code, former in recipe.ties(place)[turn : turn + 1]:
                ids = (2 * place + turn + 1, recipe.profile(place), recipe.profile(other), code)
                yield texts.RELATIONSHIP % (*ids, str(former).lower(), recipe.entry_id(place))


def _event(number: int, code: int, basis: int | None, day: tuple[int, int | None, int | None] | None) -> str:
    parts = "".join(f"<{part}>{value}</{part}>" for part, value in zip(("Year", "Month", "Day"), day or (), strict=False) if value)
    shown = "" if basis is None else f' LegalBasisID="{content.FIRST_BASIS + basis}"'
    written = texts.layout(4, f'<Date CalendarTypeID="1">{parts}</Date>') if day else ""
    return texts.EVENT % {"event": number, "type": code, "basis": shown, "date": written}


def _listing(recipe: Recipe, place: int) -> str:
    """What the SDN list says of a party: when it came, what was changed later, and the programmes around the blocking."""
    first = _first_id(place)
    events = [_event(first, 1, recipe.legal_basis(place), recipe.entered(place))]
    if place % 6 == 1:
        amended = recipe.list_date
        later = _event(first + 1, 2, 2, (amended.year, amended.month, amended.day))
        events.insert(place % 4 == 1, later)
    measures = [texts.MEASURE % (first + 1 + number, tag) for number, tag in enumerate(recipe.programs(place))]
    measures.insert(place % 3, (texts.BLOCK if place % 5 else texts.BLOCK_DATED) % first)
    ids = {"entry": recipe.entry_id(place), "profile": recipe.profile(place), "list": content.SDN_LIST}
    return texts.ENTRY % {**ids, "events": "".join(events), "measures": "".join(measures)}


def _elsewhere(recipe: Recipe, place: int) -> str:
    """The same party on another list, with a programme and a day that must not count."""
    first = _first_id(place) + 500
    whole = recipe.entry_id(place) + (0 if is_elsewhere(place) else 3_000_000)
    tag = "GLOMAG" if is_elsewhere(place) or not content.is_glomag(place) else "NS-MBS"
    return texts.ENTRY % {
        "entry": whole, "profile": recipe.profile(place), "list": content.OTHER_LIST,
        "events": _event(first, 1, 0, (2018, 1, 2)), "measures": texts.BLOCK % first + texts.MEASURE % (first + 1, tag),
    }  # fmt: skip


def _entries(recipe: Recipe) -> Iterator[str]:
    for place in range(recipe.n_parties):
        if is_elsewhere(place) or place % 12 == 10:
            yield _elsewhere(recipe, place)
        if not is_elsewhere(place):
            yield _listing(recipe, place)


def _document(recipe: Recipe) -> Iterator[str]:
    """The file in pieces."""
    day = {"year": recipe.list_date.year, "month": recipe.list_date.month, "day": recipe.list_date.day}
    yield f'<?xml version="1.0" encoding="utf-8"?>\r\n<Sanctions xmlns="{recipe.namespace}" Version="3">\r\n'
    yield texts.layout(1, f'<DateOfIssue CalendarTypeID="1">{texts.DAY % day}</DateOfIssue>')
    yield texts.reference_values()
    sections = {
        "Locations": _locations, "IDRegDocuments": _documents, "DistinctParties": _parties, "ProfileRelationships": _relationships,
        "SanctionsEntries": _entries,
    }  # fmt: skip
    for container, pieces in sections.items():
        yield f"  <{container}>\r\n"
        yield from pieces(recipe)
        yield f"  </{container}>\r\n"
    yield "</Sanctions>"


def write_advanced(path: Path, *, n_parties: int, seed: int, namespace: str = NAMESPACE, bulk: int = 0, undated: bool = False) -> Made:
    """Writes a file piece by piece. `bulk` is bytes of further particulars a party; `undated` leaves some entries without a date."""
    recipe = Recipe(n_parties, seed, namespace, bulk, undated)
    n_bytes = n_elements = 0
    with path.open("wb", buffering=1 << 20) as opened:
        for piece in _document(recipe):
            encoded = piece.encode("utf-8")
            n_elements += encoded.count(b"</") + encoded.count(b"/>")
            n_bytes += opened.write(encoded)
    return Made(path, recipe, n_bytes, n_elements)


def write_advanced_of_size(path: Path, megabytes: float, seed: int, namespace: str = NAMESPACE) -> Made:
    """Writes about so many million bytes, with as many parties a megabyte as OFAC's own file has (16,500 in 119)."""
    n_parties = max(1, round(megabytes * PARTIES_A_MEGABYTE))
    n_sampled = min(n_parties, _SAMPLE)
    base = sum(len(piece.encode("utf-8")) for piece in _document(Recipe(n_sampled, seed, namespace)))
    bulk = max(0, round((megabytes * 1e6 / n_parties) - base / n_sampled))
    return write_advanced(path, n_parties=n_parties, seed=seed, namespace=namespace, bulk=bulk)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Writes an invented file that looks like OFAC's SDN_ADVANCED.XML.")
    parser.add_argument("out", type=Path, help="file to write")
    parser.add_argument("--megabytes", type=float, default=119, help="about how large, in million bytes (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=7, help="another seed, another content (default: %(default)s)")
    parser.add_argument("--older-namespace", action="store_true", help=f"use {OLDER_NAMESPACE}")
    chosen = parser.parse_args()
    made = write_advanced_of_size(chosen.out, chosen.megabytes, chosen.seed, OLDER_NAMESPACE if chosen.older_namespace else NAMESPACE)
    print(f"{made.path}: {made.n_bytes:,} bytes, {made.n_elements:,} elements, {made.recipe.n_parties:,} parties, list of {made.list_date}")


if __name__ == "__main__":
    main()
