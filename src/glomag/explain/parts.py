"""Sets of rows behind a number. The number comes from a tested measure; the rows shown must add up to it, or nothing is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from glomag.definitions import BANDS, Band, Definition
from glomag.explain.context import Context, as_text
from glomag.explain.problems import StaleError
from glomag.explain.walk import Evidence, Part, SeenCase, Step
from glomag.measures.acts import acts_of
from glomag.measures.attribution import build_case_states, share_of_cases
from glomag.measures.counts import count_in, count_units, rows_in
from glomag.measures.selection import count_dropped, select
from glomag.measures.stock import stock_on
from glomag.periods import Period

_EVIDENCE = ("organisation", "evidence_level", "scope", "link", "published_on", "summary", "url")


def counted(context: Context, name: str, says: str, definition: Definition, period: Period) -> Part:
    """The acts that a definition counts in a period, and what was left out. `counts` has `n` and the other units beside it.

    Days before the order and after the profile's date are cut off, as in the counts themselves.
    """
    key = ("counted", definition, period)
    if key not in context.memory:
        context.memory[key] = _count(context, definition, period)
    return replace(context.memory[key], name=name, says=says)


def _count(context: Context, definition: Definition, period: Period) -> Part:
    known = context.known_part(period)
    if known is None:
        part = of_rows(context, "", "", {"n": 0}, ())
        return replace(part, unit=definition.unit, definition=definition.printed(), first_day=str(period.first), last_day=str(period.last))
    rows = rows_in(context.register, definition, known)
    n = count_in(context.register, definition, known)
    return replace(
        of_rows(context, "", "", {"n": n, **_by_unit(rows)}, rows["row_id"]),
        unit=definition.unit,
        definition=definition.printed(),
        first_day=str(known.first),
        last_day=str(known.last),
        steps=_steps(context, definition, known, n),
    )


def share(context: Context, name: str, says: str, definition: Definition, period: Period, *, band: str) -> Part:
    """The cases with a counted person in a period, each with its state at the band and the evidence that decides it."""
    key = ("share", definition, period, band)
    if key not in context.memory:
        context.memory[key] = _share(context, definition, period, band)  # type: ignore[arg-type]
    return replace(context.memory[key], name=name, says=says)


def _share(context: Context, definition: Definition, period: Period, band: Band) -> Part:
    known = context.known_part(period)
    assert known is not None, "a window of a profile lies inside the record"
    found = share_of_cases(context.register, definition, known, band)
    part = counted(context, "", "", definition.but(unit="cases"), period)
    cases = tuple(_seen_cases(context, rows_in(context.register, definition, known), band, found.case_ids))
    states = [sum(case.state == state for case in cases) for state in ("basis", "none_found", "not_reviewed")]
    agree(f"cases by state from {known.first}", [found.n_basis, found.n_none_found, found.n_not_reviewed], states)
    agree(f"cases from {known.first}", [part.counts["n"]], [found.n_cases])
    counts = {
        "n_cases": found.n_cases,
        "n_basis": found.n_basis,
        "n_none_found": found.n_none_found,
        "n_not_reviewed": found.n_not_reviewed,
        "n_basis_or_not_reviewed": found.n_basis + found.n_not_reviewed,
    }
    words = f"cases with a person counted as: {definition.printed()}; public evidence at band {band}"
    return replace(part, counts=counts, unit="cases", cases=cases, band=band, definition=words)


_WINDOWS = {
    "until_recently": "until recently",
    "first_biden_year": "in the first Biden year",
    "since_january_2023": "since January 2023",
}


def window_words(window: str) -> str:
    """A window of the profile in the letter's words, to stand after what is counted in it."""
    return _WINDOWS[window]


def listed(context: Context, name: str, day: date) -> Part:
    """Who was on the list at the end of a day, by kind."""
    if ("listed", day) not in context.memory:
        context.memory["listed", day] = _list(context, day)
    return replace(context.memory["listed", day], name=name)


def _list(context: Context, day: date) -> Part:
    people, today = context.register.designations, pd.Timestamp(day)
    come = people[people["designated_on"] <= today]
    there = come[~(come["removed_on"] <= today)]
    rows = there.sort_values(["designated_on", "row_id"]).drop_duplicates("person_id")
    kinds = stock_on(context.register, day)
    counts = {"n_individuals": kinds["individual"], "n_entities": kinds["entity"], "n_vessels": kinds["vessel"]}
    shown = [int((rows["entity_type"] == kind).sum()) for kind in ("individual", "entity", "vessel")]
    agree(f"the list of {day}", counts.values(), shown)
    steps = (
        Step(f"acts later than {day}", len(people) - len(come), len(come)),
        Step(f"removed on {day} or before", len(come) - len(there), len(there)),
        Step("second act of an entry already on the list", len(there) - len(rows), len(rows)),
    )
    counts["n_listed"] = counts["n_individuals"] + counts["n_entities"]
    part = of_rows(context, "", f"the list at the end of {day}", counts, rows["row_id"])
    return replace(part, unit="entries", definition=_LISTED, first_day=str(day), last_day=str(day), steps=steps)


_LISTED = "every entry that carries the tag, whatever its criterion; off the list from the first day known to be off it"


def of_rows(
    context: Context, name: str, says: str, counts: Mapping[str, int], row_ids: Iterable[str], *, notes: Mapping[str, str] | None = None
) -> Part:
    """A part from acts of the record as they stand there; `notes` says of some row ids what they are here for."""
    seen = sorted((context.seen[row_id] for row_id in row_ids), key=lambda row: (row.designated_on, row.row_id))
    told = tuple(replace(row, note=notes[row.row_id]) if notes and row.row_id in notes else row for row in seen)
    return Part(name, says, dict(counts), "acts", "", "", "", (), told)


def one_act(context: Context, row_id: str) -> Part:
    """A single act of the record."""
    return of_rows(context, "act", "the act itself", {"n_acts": 1}, [row_id])


def agree(what: str, counted_by_measure: Iterable[int], shown: Iterable[int]) -> None:
    """Raise StaleError where the rows found do not add up to what the measure counts."""
    measured, rows = list(counted_by_measure), list(shown)
    if measured != rows:
        raise StaleError(
            f"{what}: the measure counts {measured}, the rows found add up to {rows}",
            change="this is a fault of the program; please report it with the target",
        )


def _by_unit(rows: pd.DataFrame) -> dict[str, int]:
    numbers = {f"n_{unit}": count_units(rows, unit) for unit in ("persons", "cases", "actions", "countries")}
    return {"n_acts": len(rows), **numbers}


def _steps(context: Context, definition: Definition, period: Period, n: int) -> tuple[Step, ...]:
    """What each choice dropped, in the order in which `select` applies them, after the days."""
    inside = acts_of(context.register).inside(period)
    left = int(inside.sum())
    steps = [Step(f"acts on other days than {period.first} to {period.last}", len(inside) - left, left)]
    for choice, n_dropped in count_dropped(context.register, definition, inside).items():
        left -= n_dropped
        if n_dropped:
            steps.append(Step(_dropped_words(definition)[choice], n_dropped, left))
    if left != n:
        steps.append(Step(f"acts of {_REPEATED[definition.unit]} counted already", left - n, n))
    return tuple(steps)


_REPEATED = {"persons": "a person", "cases": "a case", "actions": "a day", "countries": "a country"}


def _dropped_words(definition: Definition) -> dict[str, str]:
    parts = definition.printed().split("; ")
    return {
        "event": f"events that are not counted (counted: {parts[2]})",
        "kind": f"kinds that are not counted (counted: {parts[1]})",
        "rule": f"not {parts[0].partition(': ')[2]}; {parts[4]}",
        "removed": "removed by the profile's date",
    }


def _seen_cases(context: Context, rows: pd.DataFrame, band: Band, case_ids: tuple[str, ...]) -> Iterable[SeenCase]:
    states = build_case_states(context.register, band).set_index("case_id")["state"].to_dict()
    acts = rows.sort_values(["designated_on", "row_id"]).groupby("case_id")["row_id"].agg(tuple).to_dict()
    for case_id in case_ids:
        yield _seen_case(context, case_id, band, states[case_id], acts[case_id])


def _seen_case(context: Context, case_id: str, band: str, state: str, row_ids: tuple[str, ...]) -> SeenCase:
    case = context.cases[case_id]
    if (case_id, band) not in context.shown_evidence:
        context.shown_evidence[case_id, band] = tuple(_evidence(row, band) for row in context.evidence.get(case_id, ()))
    pieces = context.shown_evidence[case_id, band]
    return SeenCase(case_id, as_text(case["action_on"]), as_text(case["country"]), state, row_ids, pieces)


def case_part(context: Context, case_id: str) -> Part:
    """Everything in one case, and its state at every band."""
    acts = context.register.designations
    acts = acts[acts["case_id"] == case_id]
    primary = select(context.register, context.headline).rows
    primary = primary[primary["case_id"] == case_id]
    notes = dict.fromkeys(primary["row_id"], "counted by the headline definition")
    counts = {"n_persons": count_units(acts, "persons"), "n_primary": count_units(primary, "persons")}
    part = of_rows(context, "case", f"the case {case_id}", counts, acts["row_id"], notes=notes)
    states = {band: build_case_states(context.register, band).set_index("case_id")["state"][case_id] for band in BANDS}  # type: ignore[arg-type]
    own = tuple(primary["row_id"])
    cases = tuple(_seen_case(context, case_id, band, f"{state} at band {band}", own) for band, state in states.items())
    return replace(part, unit="persons", definition=f"primary: {context.headline.printed()}", cases=cases)


def _evidence(row: Mapping[str, Any], band: str) -> Evidence:
    words = {name: as_text(row.get(name)) for name in _EVIDENCE}
    words["level"] = words.pop("evidence_level")
    return Evidence(**words, is_enough=bool(row[f"reaches_{band}"]))
