"""What a cell of the list says: parsed strictly, one form each, nothing guessed."""

from __future__ import annotations

import calendar
import re
from datetime import date

from glomag.periods import Period
from glomag.recommendations.columns import countries
from glomag.recommendations.listing import CONDUCTS, SYNTHETIC

_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_YEARS = range(2010, 2101)
_UID = re.compile(r"[1-9][0-9]{0,8}")
_OTHER_SEMICOLONS = "\uff1b\u061b\ufe14\u204f|"  # full-width, Arabic, vertical, reversed; and what some lists use instead
_DECEMBER = 12


def fault_of_value(name: str, text: str) -> str:
    """The rule that a text, cleaned and not blank, breaks in the column `name`; "" where it breaks none."""
    return _FAULT_OF[name](text)


def parse_submitted(text: str) -> Period | None:
    """The days that a date, a month or a year can mean; None for anything else."""
    found = _PARTIAL.fullmatch(text)
    if not found or int(found[1]) not in _YEARS:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    if found[2] and not 1 <= month <= _DECEMBER:
        return None
    if found[3] and not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    if found[3]:
        return Period(date(year, month, day), date(year, month, day))
    last_month = month or _DECEMBER
    return Period(date(year, month or 1, 1), date(year, last_month, calendar.monthrange(year, last_month)[1]))


def parse_aliases(text: str, name: str) -> tuple[str, ...]:
    """The names between semicolons, each once and without the target's own name."""
    parts = dict.fromkeys(part.strip() for part in text.split(";"))
    return tuple(part for part in parts if part and part != name)


def _has_letter(text: str) -> bool:
    return any(sign.isalpha() for sign in text)


def _fault_of_id(text: str) -> str:
    return "holds a semicolon" if ";" in text else ""


def _fault_of_submitted(text: str) -> str:
    return "" if parse_submitted(text) else "is no day, month or year of the calendar as it is written here"


def _fault_of_country(text: str) -> str:
    return "" if text in countries() else "is no code of a country"


def _fault_of_name(text: str) -> str:
    if not _has_letter(text):
        return "holds no letter"
    return "holds a semicolon: other names stand in target_aliases" if ";" in text else ""


def _fault_of_aliases(text: str) -> str:
    if any(sign in text for sign in _OTHER_SEMICOLONS):
        return "separates the names with another sign than ;"
    return "" if all(_has_letter(part) for part in text.split(";") if part.strip()) else "one of the names holds no letter"


def _fault_of_uid(text: str) -> str:
    return "" if _UID.fullmatch(text) else "is no number of OFAC's list"


def _fault_of_conduct(text: str) -> str:
    return "" if text in CONDUCTS else "is no kind of conduct"


def _fault_of_synthetic(text: str) -> str:
    return "" if text == SYNTHETIC else "is another word"


def _none(_text: str) -> str:
    return ""


_FAULT_OF = {
    "recommendation_id": _fault_of_id,
    "submitted_on": _fault_of_submitted,
    "country": _fault_of_country,
    "target_name": _fault_of_name,
    "target_aliases": _fault_of_aliases,
    "target_uid": _fault_of_uid,
    "conduct": _fault_of_conduct,
    "organisations": _none,
    "superseded_by": _fault_of_id,
    "synthetic": _fault_of_synthetic,
}
