"""From the State Department's yearly figure to ours, one choice a step."""

from __future__ import annotations

from typing import Any

import pandas as pd

from glomag.definitions import EVENTS, Definition
from glomag.measures.counts import count_in
from glomag.periods import year_period
from glomag.register import Register

# State's own totals for a calendar year, as control totals of published_counts.csv.
STATE_TOTALS = {2023: "S05", 2024: "S07"}

_STEPS: tuple[tuple[str, str], ...] = (
    ("events", "count only acts that the headline counts: {events}"),
    ("rule", "keep primary persons only"),
    ("year", "move from the calendar year to the fiscal year"),
)


def build_bridge(register: Register, headline: Definition) -> pd.DataFrame:
    """One row a year and step: `year`, `step`, `choice`, `n`, `moves_by`, `definition`.

    Starts from everyone named on the list in a calendar year (which meets State's printed total) and changes one choice
    a step until the headline definition is reached. Years that are not whole on the as-of day are left out.
    """
    whole = [year for year in STATE_TOTALS if max(year_period(year, kind).last for kind in ("calendar", headline.year)) <= register.as_of]
    return pd.DataFrame([step for year in whole for step in _walk(register, headline, year)], columns=list(_COLUMNS))


_COLUMNS = ("year", "step", "choice", "n", "moves_by", "definition")


def _walk(register: Register, headline: Definition, year: int) -> list[tuple[Any, ...]]:
    current = headline.but(rule="all", kinds=("individual", "entity"), events=EVENTS, unit="persons", year="calendar", net=False)
    n = count_in(register, current, year_period(year, current.year))
    walked: list[tuple[Any, ...]] = [(year, 0, f"State's calendar {year}: every person on the list by any event", n, 0, current.printed())]
    for number, (field, says) in enumerate(_STEPS, start=1):
        current = current.but(**{field: getattr(headline, field)})
        after = count_in(register, current, year_period(year, current.year))
        events = ", ".join(f"{event}s" for event in headline.events)
        walked.append((year, number, says.format(events=events), after, after - n, current.printed()))
        n = after
    if current != headline:
        after = count_in(register, headline, year_period(year, headline.year))
        walked.append((year, len(walked), "take the headline's other choices", after, after - n, headline.printed()))
    return walked
