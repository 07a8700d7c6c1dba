"""Small invented lists, in words that tests can be read by; every name says SYNTHETIC."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from glomag.measures.arrivals import Arrivals, find_arrivals
from glomag.measures.listed import Listed


def listed(day: str, kinds: dict[str, str] | None = None, entered: dict[str, tuple[str, str]] | None = None, /, **tags: str) -> Listed:
    """A list: the tags of each number, joined with `+`, as in `a="SYRIA+GLOMAG"`; persons where `kinds` says nothing."""
    uids, printed = list(tags), entered or {}
    days = [tuple(map(date.fromisoformat, printed[uid])) if uid in printed else (None, None) for uid in uids]
    cells = [tuple(cell.replace("_", " ").split("+")) for cell in tags.values()]
    names = [f"SYNTHETIC {uid}" for uid in uids]
    return Listed(date.fromisoformat(day), uids, names, [(kinds or {}).get(uid, "individual") for uid in uids], cells, days)  # type: ignore[arg-type]


def came(arrivals: Arrivals) -> list[tuple[str, str, str, str, str]]:
    """Of each row the number, the programme, how it came, and between which two lists."""
    rows = arrivals.rows.itertuples()
    return [(row.uid, row.programme, row.arrived_as, f"{row.last_before}", f"{row.first_after}") for row in rows]


def on(*lists: Listed) -> Arrivals:
    """The arrivals of some lists."""
    return find_arrivals(lists)


_TAGS = ("GLOMAG", "SDGT", "SYRIA", "OLD", "NEW")
_ENTRY = st.lists(st.sampled_from(_TAGS), min_size=1, max_size=3, unique=True).map("+".join)
SERIES = st.lists(st.dictionaries(st.sampled_from("abcdefgh"), _ENTRY, max_size=8), min_size=2, max_size=7)
"""Any series of small lists, each as the tags of its numbers."""


def dated_series(series: list[dict[str, str]]) -> list[Listed]:
    """The lists of a series, 97 days apart, so that some intervals cross the end of a year."""
    first = date(2019, 7, 1)
    return [listed((first + timedelta(days=97 * place)).isoformat(), **entries) for place, entries in enumerate(series)]
