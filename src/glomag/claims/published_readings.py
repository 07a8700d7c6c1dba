"""Which definitions of a count somebody has published: those of the figures in published_counts.csv, as they are recomputed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from glomag.definitions import Definition
from glomag.measures.comparisons import shifted_year
from glomag.measures.specifications import FURTHEST_SHIFT
from glomag.periods import Period, YearKind, year_of
from glomag.register import Register
from glomag.register.kept import as_it_is, kept_by_record

# A figure of fewer days is about one action, or a part of a year, and defines no count of years.
_SHORTEST = timedelta(days=300)
_KINDS_OF_YEAR: tuple[YearKind, ...] = ("fiscal", "calendar", "programme")
_MEAN = "change_on_mean_of_five"
_FLOWS = ("flow", "rank_of_four", _MEAN)


@dataclass(frozen=True)
class Published:
    """How a published figure counts; its year is cut `shift_days` later than that kind of year begins.

    `is_total` marks a figure over several years.
    """

    publisher: str
    claim_id: str
    definition: Definition
    shift_days: int
    on_five_year_mean: bool
    is_total: bool


@kept_by_record(as_it_is)
def published_definitions(register: Register, headline: Definition) -> tuple[Published, ...]:
    """One entry a definition of the published figures that count persons of both kinds over a year or more; the first publisher.

    As control_checks.csv recomputes them: gross, first coding. A figure over several years has no kind of year of its own
    and gets the headline's. Left out: figures about one kind of conduct, some cases, the annex, or one kind of person alone.
    """
    printed = register.published_counts[["claim_id", "publisher"]]
    checks = register.control_checks.merge(printed, on="claim_id", how="left", validate="m:1")
    unfiltered = checks[["criteria", "abuse_types", "case_ids"]].isna().all(axis=1)
    is_whole = (checks["to"] - checks["from"]) >= _SHORTEST
    of_both = checks["kinds"].fillna("").str.startswith("individual+entity")
    chosen = checks[checks["measure"].isin(_FLOWS) & unfiltered & is_whole & of_both]
    found: dict[tuple[Any, ...], Published] = {}
    for row in chosen.to_dict("records"):
        one = _read(row, headline)
        found.setdefault((one.definition, one.shift_days, one.on_five_year_mean), one)
    return tuple(found.values())


def _read(row: dict[str, Any], headline: Definition) -> Published:
    kind, shift_days = _kind_of_year(Period(row["from"].date(), row["to"].date()))
    definition = headline.but(
        rule=row["rule"],
        coding="first",
        kinds=tuple(row["kinds"].split("+")),
        events=tuple(row["events"].split("+")),
        unit=row["unit"],
        year=kind or headline.year,
        net=False,
    )
    return Published(row["publisher"], row["claim_id"], definition, shift_days, row["measure"] == _MEAN, kind is None)


def _kind_of_year(period: Period) -> tuple[YearKind | None, int]:
    """The kind of year whose cut, moved by two weeks at most, gives the period; None where it is no single year."""
    inside = period.last - timedelta(days=FURTHEST_SHIFT)
    for shift in sorted(range(-FURTHEST_SHIFT, FURTHEST_SHIFT + 1), key=abs):
        for kind in _KINDS_OF_YEAR:
            if period == shifted_year(year_of(inside, kind), kind, shift):
                return kind, shift
    return None, 0
