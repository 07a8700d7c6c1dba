"""When two printed names are one, and when two sets of tags are."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache


@lru_cache(maxsize=65536)
def normalise_name(name: str) -> str:
    """A name without case, punctuation and spacing: `D. O. O.` and `d.o.o.` are one name.

    The order of its words stays, since another order is another person's name often enough, and so do its accents.
    A name without any letter or figure is kept as printed.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(sign for sign in folded if sign.isalnum()) or name


def is_reordered(name: str, other: str) -> bool:
    """True where two names differ, but only in the order of their words: `HLAING, Khin` and `KHIN HLAING`."""
    words, others = (sorted(normalise_name(word) for word in printed.replace(",", " ").split()) for printed in (name, other))
    return words == others and normalise_name(name) != normalise_name(other)


def index_by_name(named: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Numbers by normalised name, from pairs of number and printed name; the numbers of one name are sorted."""
    found: dict[str, set[str]] = {}
    for uid, name in named:
        found.setdefault(normalise_name(name), set()).add(uid)
    return {name: tuple(sorted(uids, key=uid_order)) for name, uids in found.items()}


def uid_order(uid: str) -> tuple[int, str]:
    """Sort key of list numbers: by value and not by their first figure; no number comes last."""
    return (int(uid) if uid.isdigit() else 10**12, uid)


def compare_tags(recorded: str, printed: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Tags that only the list has, and those that only the record has.

    The record joins tags with a blank, and a tag may hold one itself (SOUTH SUDAN): the printed tags are looked for in
    the record's text, the longest first, and what is left of it is what the list lacks.
    """
    left, added = f" {recorded} ", []
    for tag in sorted(printed, key=lambda tag: (-len(tag), tag)):
        if f" {tag} " in left:
            left = left.replace(f" {tag} ", "  ", 1)
        else:
            added.append(tag)
    return sorted(added), left.split()


def print_tags(tags: Iterable[str]) -> str:
    """Tags for readers, in the order given: `MAGNIT, GLOMAG`."""
    return ", ".join(tags)
