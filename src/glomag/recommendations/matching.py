"""Which cases a recommendation may stand behind: the same person, the same network, or the same kind of conduct.

A number of the list settles a match. Everything else is a proposal, which counts only once a person has said yes to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, NamedTuple, get_args

import pandas as pd

from glomag.periods import Period
from glomag.recommendations.listing import GRADES, Dossier, Grade, Target
from glomag.recommendations.names import PROPOSED_FROM, score_matrix
from glomag.register import Register

Method = Literal["uid", "name", "network", "conduct"]
METHODS: tuple[Method, ...] = get_args(Method)

CASES_OF_A_NAME = 3
"""A target is proposed for this many cases at most by its name: whoever confirms should read names, not lists."""

CONDUCT_YEARS = 10
"""A recommendation is proposed for conduct alone only within this many years: older ones describe other people in power."""

_SURE = 100
_DESIGNATED = ("designation", "transfer", "redesignation")


@dataclass(frozen=True, repr=False)
class Match:
    """A recommendation, a case, and what ties them: `grade` says how closely, `method` how it was found.

    `score` is 100 for a number, the likeness of the names for a name, that of the match it hangs on for a network, and 0 for
    conduct. `person` is the name in the record, `target` the name in the list; both are "" for conduct. `submitted` is when that
    target was recommended, None where it is when the recommendation was.
    """

    dossier_id: str
    case_id: str
    grade: Grade
    method: Method
    score: int
    person: str
    target: str = ""
    submitted: Period | None = None


class _Act(NamedTuple):
    person_id: str
    name: str
    uid: str
    case_id: str
    derivative_of: str


class _Case(NamedTuple):
    case_id: str
    day: date
    network: tuple[str, str]
    country: str
    conduct: str


def propose_matches(dossiers: Sequence[Dossier], register: Register) -> tuple[Match, ...]:
    """All matches of a list, the closest grades first, each recommendation, case, grade and person once.

    Those by number need no confirmation. A recommendation that came after the action is matched as well: whether it came
    before is for the measures to say, and changes when a date of the list is corrected. Conduct is proposed only for
    actions after the first possible day of submission, and only for pairs that nothing closer ties. Nothing hangs on the
    order of the dossiers but the order of the matches.
    """
    acts, cases = _acts(register), _cases(register)
    people = _match_people(dossiers, acts, cases)
    places = {dossier.id: place for place, dossier in enumerate(dossiers)}
    found = _unique([*people, *_match_networks(people, acts, cases)])
    found += _match_conduct(dossiers, found, cases)
    return tuple(sorted(found, key=lambda match: (GRADES.index(match.grade), places[match.dossier_id], _rank(match))))


def _rank(match: Match) -> tuple[Any, ...]:
    return (METHODS.index(match.method), -match.score, match.case_id, match.person, match.target)


def _unique(matches: Iterable[Match]) -> list[Match]:
    """One match a recommendation, case, grade and person: the surest."""
    best: dict[tuple[str, ...], Match] = {}
    for match in sorted(matches, key=_rank):
        best.setdefault((match.dossier_id, match.case_id, match.grade, match.person), match)
    return list(best.values())


def _acts(register: Register) -> list[_Act]:
    """Acts that put a person on the list; vessels and owned property are not recommended."""
    rows = register.designations
    rows = rows[rows["event"].isin(_DESIGNATED) & rows["entity_type"].isin(("individual", "entity"))]
    columns = [
        rows[name].astype(object).where(rows[name].notna(), "") for name in ("person_id", "name", "ofac_uid", "case_id", "derivative_of")
    ]
    return [_Act(*(str(cell) for cell in cells)) for cells in zip(*columns, strict=True)]


def _cases(register: Register) -> dict[str, _Case]:
    """Cases by id. Keywords are compared without blanks: the record writes the same network with and without."""
    return {
        row.case_id: _Case(
            row.case_id,
            pd.Timestamp(row.action_on).date(),
            (row.keyword.replace(" ", "").casefold(), row.country),
            row.country,
            row.abuse_type,
        )
        for row in register.cases.itertuples()
    }


def _match_people(dossiers: Sequence[Dossier], acts: Sequence[_Act], cases: dict[str, _Case]) -> list[Match]:
    uids = {act.uid for act in acts if act.uid}
    named = [(dossier, target) for dossier in dossiers for target in dossier.targets if target.uid not in uids]
    by_uid = [
        Match(dossier.id, act.case_id, "person", "uid", _SURE, act.name, target.name, target.submitted)
        for dossier in dossiers
        for target in dossier.targets
        if target.uid in uids
        for act in acts
        if act.uid == target.uid
    ]
    return by_uid + _match_names(named, acts, cases)


def _match_names(named: Sequence[tuple[Dossier, Target]], acts: Sequence[_Act], cases: dict[str, _Case]) -> list[Match]:
    """For each target the cases of the most alike names; of names equally alike those of the same country first."""
    written = list(dict.fromkeys(name for _, target in named for name in target.names))
    recorded = list(dict.fromkeys(act.name for act in acts))
    if not written or not recorded:
        return []
    scores = score_matrix(written, recorded)
    rows, columns = ({name: place for place, name in enumerate(names)} for names in (written, recorded))
    found = []
    for dossier, target in named:
        best = scores[[rows[name] for name in target.names]].max(axis=0)
        alike = [(int(best[columns[act.name]]), act) for act in acts if best[columns[act.name]] >= PROPOSED_FROM]
        alike.sort(key=lambda one: (-one[0], cases[one[1].case_id].country != dossier.country, one[1].case_id, one[1].name))
        kept = list(dict.fromkeys(act.case_id for _, act in alike))[:CASES_OF_A_NAME]
        nearest = {case_id: next(one for one in alike if one[1].case_id == case_id) for case_id in kept}
        found += [
            Match(dossier.id, case_id, "person", "name", score, act.name, target.name, target.submitted)
            for case_id, (score, act) in nearest.items()
        ]
    return found


def _match_networks(people: Sequence[Match], acts: Sequence[_Act], cases: dict[str, _Case]) -> list[Match]:
    """Cases tied to one that a target was designated in: by keyword and country, or by whom a designation derives from."""
    members: dict[tuple[str, str], list[str]] = {}
    for case in cases.values():
        members.setdefault(case.network, []).append(case.case_id)
    tied = _tied_cases(acts)
    same_person = {(match.dossier_id, match.case_id) for match in people}
    return [
        replace(match, case_id=case_id, grade="network", method="network")
        for match in people
        for case_id in sorted({*members[cases[match.case_id].network], *tied.get(match.person, ())})
        if (match.dossier_id, case_id) not in same_person
    ]


def _tied_cases(acts: Sequence[_Act]) -> dict[str, set[str]]:
    """By name of the record: cases of the persons that derive from this one, or that this one derives from."""
    of_uid: dict[str, list[_Act]] = {}
    for act in acts:
        of_uid.setdefault(act.uid or act.person_id, []).append(act)
    tied: dict[str, set[str]] = {}
    for act in acts:
        for source in of_uid.get(act.derivative_of, []) if act.derivative_of else []:
            tied.setdefault(act.name, set()).add(source.case_id)
            tied.setdefault(source.name, set()).add(act.case_id)
    return tied


def _match_conduct(dossiers: Sequence[Dossier], found: Sequence[Match], cases: dict[str, _Case]) -> list[Match]:
    closer = {(match.dossier_id, match.case_id) for match in found}
    return [
        Match(dossier.id, case.case_id, "conduct", "conduct", 0, "")
        for dossier in dossiers
        for case in cases.values()
        if case.country == dossier.country
        and (case.conduct == dossier.conduct or "both" in (case.conduct, dossier.conduct))
        and dossier.submitted.first < case.day <= _years_after(dossier.submitted.last, CONDUCT_YEARS)
        and (dossier.id, case.case_id) not in closer
    ]


def _years_after(day: date, years: int) -> date:
    """The same day some years later; the last of February where there is no 29th."""
    return (pd.Timestamp(day) + pd.DateOffset(years=years)).date()
