"""A definition read back from its printed form, so that a definition that stands in a table can be counted again."""

from __future__ import annotations

from functools import cache
from itertools import chain, combinations
from typing import Any

from glomag.definitions import CODINGS, EVENTS, KINDS, RULES, UNITS, Definition
from glomag.periods import YEAR_KINDS

_BASE = Definition(
    rule="own-conduct", coding="first", kinds=("individual",), events=("designation",), unit="persons", year="fiscal", net=False
)


def parse_printed(text: str) -> Definition | None:
    """The definition that prints so (`Definition.printed`); None where the text is no definition or says more than one."""
    parts = text.split("; ")
    known = _words()
    if len(parts) != len(known) or any(part not in words for part, words in zip(parts, known, strict=True)):
        return None
    choices: dict[str, Any] = {}
    for part, words_of in zip(parts, known, strict=True):
        choices |= words_of[part]
    found = _BASE.but(**choices)
    return found if found.printed() == text else None


@cache
def _words() -> tuple[dict[str, dict[str, Any]], ...]:
    """For each part of a printed definition the choices that print so."""
    options: tuple[list[dict[str, Any]], ...] = (
        [{"unit": unit, "rule": rule} for unit in UNITS for rule in RULES],
        [{"kinds": kinds} for kinds in _subsets(KINDS)],
        [{"events": events} for events in _subsets(EVENTS)],
        [{"net": net} for net in (False, True)],
        [{"coding": coding} for coding in CODINGS],
        [{"year": year} for year in YEAR_KINDS],
    )
    return tuple({_BASE.but(**one).printed().split("; ")[place]: one for one in ways} for place, ways in enumerate(options))


def _subsets(values: tuple[str, ...]) -> list[tuple[str, ...]]:
    return list(chain.from_iterable(combinations(values, n) for n in range(1, len(values) + 1)))
