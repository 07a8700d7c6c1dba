"""Ties as the Remarks of SDN.CSV and SDN.XML print them; everything else there (births, passports, ...) is dropped."""

from __future__ import annotations

import re

from glomag.sources.entries import Tie

_MARK = "Linked To: "
# "...; Linked To: NAME; ...", the last one with the full stop of the whole remark; older prints put it in brackets.
# Nothing here can be matched in two ways: a blank run of a million characters costs no more than another text.
_TIE = re.compile(r"Linked To: ([^;]*)(;?)")


def ties_in_remarks(remarks: str) -> tuple[Tie, ...]:
    """Every tie that the remarks print, in order and once each.

    The source does not say which kind of tie it is. OFAC cuts remarks at 1,000 characters, so a tie may be missing or end
    short in a long one.
    """
    if _MARK not in remarks:
        return ()
    names = [name.strip() if semicolon else name.strip().removesuffix(".").rstrip() for name, semicolon in _TIE.findall(remarks)]
    return tuple([Tie(_without_bracket(name) if name[-1] == ")" else name) for name in dict.fromkeys(names) if name])


def _without_bracket(name: str) -> str:
    """A closing bracket that the name did not open belongs to the remark: "(Linked To: NAME)"."""
    return name[:-1] if name.count(")") > name.count("(") else name
