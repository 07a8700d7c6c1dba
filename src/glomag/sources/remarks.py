"""Ties as the Remarks of SDN.CSV and SDN.XML print them; everything else there (births, passports, ...) is dropped."""

from __future__ import annotations

import re

from glomag.sources.entries import Tie

_MARK = "Linked To: "
# "...; Linked To: NAME; ...", the last one with the full stop of the whole remark; older prints put it in brackets.
# Nothing here can be matched in two ways: a blank run of a million characters costs no more than another text.
_TIE = re.compile(r"(\(?)Linked To: ([^;]*)(;?)")
# What no name of a party holds, and every other part of a remark begins with.
_PERSONAL = re.compile(r"\b(?:DOB|POB|Passport|Gender|nationality|citizen|National ID|Tax ID|SSN|Phone|Email)\b", re.IGNORECASE)


def ties_in_remarks(remarks: str) -> tuple[Tie, ...]:
    """Every tie that the remarks print, in order and once each.

    The source does not say which kind of tie it is. OFAC cuts remarks at 1,000 characters, so a tie may be missing or end
    short in a long one.
    """
    if _MARK not in remarks:
        return ()
    # The common case, no bracket and a semicolon, is not worth a call.
    names = [_name(*found) if found[0] or not found[2] else found[1].strip() for found in _TIE.findall(remarks)]
    return tuple([Tie(name) for name in dict.fromkeys(names) if name])


def is_personal(text: str) -> bool:
    """True where a text runs into births, papers or the like: it must be neither kept nor repeated."""
    return bool(_PERSONAL.search(text))


def _name(bracket: str, text: str, semicolon: str) -> str:
    name = text.strip() if semicolon else text.strip().removesuffix(".").rstrip()
    return _inside(name) if bracket else name


def _inside(name: str) -> str:
    """What stands before the bracket that closes "(Linked To: NAME)"; brackets of the name itself belong to it."""
    depth = 1
    for place, sign in enumerate(name):
        depth += (sign == "(") - (sign == ")")
        if not depth:
            return name[:place].rstrip()
    return name
