"""The whole record as one value, and the record as it was known on a day."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd

from glomag.paths import Project
from glomag.periods import Coverage
from glomag.register.checks import find_problems
from glomag.register.package import Package, Resource, read_package
from glomag.register.problems import Problem, check_none
from glomag.register.table import read_table


@dataclass(frozen=True, eq=False)
class Register:
    """The record, checked. Frames are never changed in place.

    `designations` has one row an act, with `row_id` (who and when), `person_id` (who), the columns of the file, and
    `second_criterion` and `second_basis` where the row was coded a second time. `second_coding` is the whole second reading,
    and `adjudication` has one row an act and variable on which the two readings differed, settled or open; no count reads
    it. `programmes` says which programme tags of OFAC's list count as human-rights programmes; it has no dates, and
    `known_on` leaves it whole.
    """

    designations: pd.DataFrame
    cases: pd.DataFrame
    public_evidence: pd.DataFrame
    second_coding: pd.DataFrame
    adjudication: pd.DataFrame
    letter_claims: pd.DataFrame
    published_counts: pd.DataFrame
    control_checks: pd.DataFrame
    programmes: pd.DataFrame
    coverage: Coverage
    as_of: date
    sha256: dict[str, str]

    @property
    def known(self) -> Coverage:
        """The days that can be spoken about: those of the record up to and with `as_of`."""
        return Coverage(self.coverage.first, self.as_of)


def read_register(project: Project) -> Register:
    """Read the record of a checkout strictly.

    Raises RegisterError, naming file, line and value of every fault, where a cell, a row, a key or a checksum is wrong.
    """
    tables, package = read_tables(project)
    check_none(_changed_files(project, package), project.shown(project.register))
    return Register(
        designations=_build_people(tables["designations"], tables["second_coding"]),
        cases=tables["cases"],
        public_evidence=tables["public_evidence"],
        second_coding=tables["second_coding"],
        adjudication=tables["adjudication"],
        letter_claims=tables["letter_claims"],
        published_counts=tables["published_counts"],
        control_checks=tables["control_checks"],
        programmes=tables["programmes"],
        coverage=package.coverage,
        as_of=package.coverage.last,
        sha256={resource.file: resource.sha256 for resource in package.resources.values()},
    )


def read_tables(project: Project) -> tuple[dict[str, pd.DataFrame], Package]:
    """Read and check every file of the record, but for the checksums; raise RegisterError as `read_register` does."""
    where = project.shown(project.register)
    package = read_package(project.register, where)
    read = {name: read_table(project.register / resource.file, resource) for name, resource in package.resources.items()}
    check_none([problem for _, problems in read.values() for problem in problems], where)
    tables = {name: frame for name, (frame, _) in read.items()}
    check_none(find_problems(tables, package.coverage), where)
    return tables, package


def _changed_files(project: Project, package: Package) -> list[Problem]:
    return [
        Problem(
            resource.file,
            0,
            "",
            "the file is not the one that datapackage.json was sealed over",
            "if you changed it on purpose, run: glomag seal",
        )
        for resource in package.resources.values()
        if sha256_of(project, resource) != resource.sha256
    ]


def sha256_of(project: Project, resource: Resource) -> str:
    """SHA-256 of a file of the record, as hexadecimal digits."""
    return hashlib.sha256((project.register / resource.file).read_bytes()).hexdigest()


def _build_people(people: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    slug = people["name"].str.lower().str.replace(r"[\W_]+", "-", regex=True).str.strip("-")
    person_id = people["ofac_uid"].fillna(slug)
    readings = second[["name", "designated_on", "criterion", "basis"]]
    readings = readings.rename(columns={"criterion": "second_criterion", "basis": "second_basis"})
    joined = people.merge(readings, on=["name", "designated_on"], how="left", validate="1:1")
    row_id = person_id + "@" + people["designated_on"].dt.strftime("%Y-%m-%d")
    return joined.assign(person_id=person_id.to_numpy(), row_id=row_id.to_numpy())


def known_on(register: Register, day: date) -> Register:
    """The record as it could have been known on a day: later designations, removals and evidence are invisible.

    Raises CoverageError for a day that the record does not cover. A removal is known from `removed_on`, the first day
    off the list. Evidence with a partial date is known once its last possible day has come; evidence without a date,
    and a search that found nothing, are known as soon as the case is. A second reading, and what was settled about it, is
    known as soon as the act is: it is our reading of the act, as the first one is.
    """
    register.known.check_day(day, "as of")
    today = pd.Timestamp(day)
    people = register.designations
    people = people[people["designated_on"] <= today].copy()
    still_listed = people["removed_on"].isna() | (people["removed_on"] > today)
    people["removed_on"] = people["removed_on"].mask(still_listed)
    people["removed_on_confidence"] = people["removed_on_confidence"].mask(still_listed)
    cases = register.cases[register.cases["case_id"].isin(people["case_id"])]
    evidence = register.public_evidence
    evidence = evidence[evidence["case_id"].isin(cases["case_id"]) & _is_published_by(evidence, day)]
    again, settled = (frame[frame["designated_on"] <= today] for frame in (register.second_coding, register.adjudication))
    return replace(
        register, designations=people, cases=cases, public_evidence=evidence, second_coding=again, adjudication=settled, as_of=day
    )


def _is_published_by(evidence: pd.DataFrame, day: date) -> pd.Series:
    own_search = evidence["evidence_level"] == "none_found"
    last_possible = pd.to_datetime(evidence["published_on"].map(last_possible_day, na_action="ignore"))
    return own_search | last_possible.isna() | (last_possible <= pd.Timestamp(day))


def last_possible_day(partial: str) -> pd.Timestamp:
    """The last day that a date, a month or a year (ISO 8601) can mean."""
    year, month, day = [*(int(part) for part in partial.split("-")), 0, 0][:3]
    if day:
        return pd.Timestamp(date(year, month, day))
    month = month or _DECEMBER
    following = date(year + month // _DECEMBER, month % _DECEMBER + 1, 1)
    return pd.Timestamp(following - timedelta(days=1))


_DECEMBER = 12
