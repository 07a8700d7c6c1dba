"""Whether country programmes took over from Global Magnitsky, as far as a series of lists can tell: never more than its ranges bear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import pandas as pd

from glomag.measures.arrival_counts import share_bounds
from glomag.wording import percent_of

Direction = Literal["fewer", "more", "as many", "cannot be told"]
TakenOver = Literal["yes", "no", "cannot be told"]
UNTOLD: Literal["cannot be told"] = "cannot be told"


class Span(NamedTuple):
    """The lowest and the highest number that the lists allow."""

    low: int
    high: int


class Share(NamedTuple):
    """The lowest and the highest share that the lists allow, each as numerator and denominator."""

    low: tuple[int, int]
    high: tuple[int, int]


@dataclass(frozen=True)
class Answer:
    """The first and the last whole year that the lists show, and how the numbers moved between them.

    Taking over means fewer persons under GLOMAG and more under country programmes: `taken_over` is `yes` where the lists show both,
    `no` where they show the reverse of one of them or no change of it, and `cannot be told` otherwise. With fewer than two such
    years there is nothing to compare: `years` has one or none, and everything else is `cannot be told`.
    """

    years: tuple[int, ...]
    glomag: tuple[Span, ...]
    country: tuple[Span, ...]
    shares: tuple[Share, ...]
    glomag_moved: Direction
    country_moved: Direction
    share_moved: Direction
    taken_over: TakenOver


def answer_taking_over(by_year: pd.DataFrame) -> Answer:
    """Compare the first with the last whole year that is seen and has an arrival (`ProgrammesOverTime.by_year`)."""
    whole = by_year[by_year["is_seen"] & ~by_year["is_partial"]].to_dict("records")
    told = [(row, Share(low, high)) for row in whole for low, high in (share_bounds(row),) if low and high]
    ends = [told[0], told[-1]] if len(told) > 1 else told
    glomag, country = (tuple(_span(row, side) for row, _ in ends) for side in ("n_glomag", "n_country"))
    shares = tuple(share for _, share in ends)
    moved = (_moved_between(glomag), _moved_between(country), _share_moved(shares))
    years = tuple(int(row["year"]) for row, _ in ends)
    return Answer(years, glomag, country, shares, *moved, _taken_over(*moved[:2]))


def _span(row: dict[Any, Any], column: str) -> Span:
    certain = int(row[column])
    return Span(certain, certain + int(row[f"{column}_may"]))


def _moved_between(spans: tuple[Span, ...]) -> Direction:
    if len(spans) < len(("first", "last")):
        return UNTOLD
    before, after = spans
    if after.high < before.low:
        return "fewer"
    if after.low > before.high:
        return "more"
    return "as many" if before.low == before.high == after.low == after.high else UNTOLD


def _share_moved(shares: tuple[Share, ...]) -> Direction:
    """As `_moved_between`, compared as whole numbers: a share is never rounded before."""
    if len(shares) < len(("first", "last")):
        return UNTOLD
    before, after = shares
    if _is_less(after.high, before.low):
        return "fewer"
    if _is_less(before.high, after.low):
        return "more"
    ends = (before.low, before.high, after.low, after.high)
    return UNTOLD if any(_is_less(one, other) for one in ends for other in ends) else "as many"


def _is_less(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] * other[1] < other[0] * one[1]


def _taken_over(glomag: Direction, country: Direction) -> TakenOver:
    if glomag in {"more", "as many"} or country in {"fewer", "as many"}:
        return "no"
    return "yes" if (glomag, country) == ("fewer", "more") else UNTOLD


def print_share(share: Share) -> str:
    """A share in words: `30 to 49 percent`."""
    low, high = percent_of(*share.low), percent_of(*share.high)
    return f"{low} percent" if low == high else f"{low} to {high} percent"


def print_span(span: Span) -> str:
    """A number in words: `83 to 98`."""
    return str(span.low) if span.low == span.high else f"{span.low} to {span.high}"


def print_year(row: Any) -> tuple[str, str, str]:
    """GLOMAG, country programmes and share of one row of `ProgrammesOverTime.by_year`.

    A whole year that is not seen has only an upper bound; one that the lists do not even span has none.
    """
    if not row.is_seen and row.is_partial:
        return "not seen", "not seen", "not seen"
    if not row.is_seen:
        return f"at most {row.n_glomag_may}", f"at most {row.n_country_may}", "not seen"
    low, high = share_bounds(row._asdict())
    glomag, country = (print_span(_span(row._asdict(), column)) for column in ("n_glomag", "n_country"))
    return glomag, country, print_share(Share(low, high)) if low and high else "nobody"
