"""What the printed date of a list entry can say about `designated_on`."""

from __future__ import annotations

import re

from glomag.sources.entries import Entry

_OUR_ORDER = re.compile(r"(?<![0-9])13818(?![0-9])")


def is_designation_date(entry: Entry) -> bool:
    """True where the entry's date is printed with E.O. 13818 as its authority.

    Only then is it the day of designation: an entry that came from another programme keeps its older date and authority.
    """
    return entry.entered_first is not None and bool(_OUR_ORDER.search(entry.legal_basis))


def print_entry_date(entry: Entry) -> str:
    """The printed date with its authority; a partial date as the span that it can mean; "" where there is none."""
    if entry.entered_first is None:
        return ""
    span = f"{entry.entered_first}" if entry.entered_first == entry.entered_last else f"{entry.entered_first} to {entry.entered_last}"
    return f"{span} ({entry.legal_basis or 'no authority printed'})"
