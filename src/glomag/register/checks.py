"""Rules that hold across rows and files of the record. docs/codebook.md lists them for people who code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pycountry

from glomag.definitions import OWN_CONDUCT_LIMBS
from glomag.periods import Coverage
from glomag.register.criteria import is_own_conduct_limb
from glomag.register.problems import Problem

_ACT = ["name", "designated_on"]
# What both coders read, and so what they can differ on.
CODED_TWICE = ("criterion", "basis", "abuse_type", "country")
# What a decision may say; a country is looked up.
DECISIONS = {
    "criterion": (*OWN_CONDUCT_LIMBS, "support", "owned", "annex/abuse", "annex/corruption", "annex/leader"),
    "basis": ("primary", "derivative"),
    "abuse_type": ("corruption", "human_rights", "both"),
}

# True for each row of a table that breaks a rule.
Marks: TypeAlias = pd.Series | npt.NDArray[np.bool_]

# Kosovo has no ISO 3166-1 code; XK is the user-assigned one that the European Union and the World Bank use.
USER_ASSIGNED_COUNTRIES = {"XK": "Kosovo"}


def find_problems(tables: dict[str, pd.DataFrame], coverage: Coverage) -> list[Problem]:
    """All breaches of the rules across rows and files, in no particular order."""
    people, cases = tables["designations"], tables["cases"]
    return [
        *_uids_stand_once_a_day(people),
        *_days_lie_in_coverage(people, coverage),
        *_removals_follow_designations(people),
        *_people_leave_once(people),
        *_parents_exist(people),
        *_chains_end_in_a_primary_person(people),
        *_primary_and_derivative_fit_the_criterion(people),
        *_vessels_are_only_identified(people),
        *_case_ids_tell_their_parts(cases),
        *_rows_fit_their_case(people, cases),
        *_follow_on_cases_have_no_primary_person(people, cases),
        *_countries_exist(people, "designations.csv"),
        *_countries_exist(cases, "cases.csv"),
        *_countries_exist(tables["second_coding"], "second_coding.csv"),
        *_evidence_fits(tables["public_evidence"], cases),
        *_evidence_lies_in_coverage(tables["public_evidence"], coverage),
        *_second_coding_fits(tables["second_coding"], people),
        *_every_disagreement_has_its_row(tables["adjudication"], tables["second_coding"], people),
        *_decisions_are_whole(tables["adjudication"]),
        *_claims_state_their_value(tables["letter_claims"]),
        *_controls_fit(tables["control_checks"], tables["published_counts"]),
        *_controls_can_be_computed(tables["control_checks"], cases),
        *_programmes_hold_our_own(tables["programmes"]),
    ]


def _problems(rows: pd.DataFrame, wrong: Marks, file: str, column: str, allowed: str) -> Iterator[Problem]:
    """A problem for each row that is marked as wrong."""
    if not wrong.any():
        return
    for line, value in zip(rows["line"][wrong], rows[column][wrong], strict=True):
        shown = "" if pd.isna(value) else value.date().isoformat() if isinstance(value, pd.Timestamp) else str(value)
        yield Problem(file, int(line), column, shown, allowed)


def _is_among(column: pd.Series, known: Iterable[str]) -> pd.Series:
    """As `isin`, which turns every known text into one of Arrow's first."""
    values = set(known)
    return pd.Series([value in values for value in column.to_numpy()], index=column.index, dtype="bool")


def _uids_stand_once_a_day(people: pd.DataFrame) -> Iterator[Problem]:
    known = people.loc[people["ofac_uid"].notna(), ["ofac_uid", "designated_on", "line"]]
    twice = known.duplicated(["ofac_uid", "designated_on"], keep="first")
    yield from _problems(known, twice, "designations.csv", "ofac_uid", "this ofac_uid has another row with the same designated_on")


def _days_lie_in_coverage(people: pd.DataFrame, coverage: Coverage) -> Iterator[Problem]:
    first, last = pd.Timestamp(coverage.first), pd.Timestamp(coverage.last)
    for column in ("designated_on", "removed_on"):
        outside = people[column].notna() & ~people[column].between(first, last)
        yield from _problems(
            people,
            outside,
            "designations.csv",
            column,
            f"must lie in the coverage of datapackage.json, {coverage.first} to {coverage.last}",
        )


def _removals_follow_designations(people: pd.DataFrame) -> Iterator[Problem]:
    removed = people["removed_on"].notna()
    early = people["removed_on"] <= people["designated_on"]
    yield from _problems(people, early, "designations.csv", "removed_on", "must be later than designated_on")
    unsure = removed != people["removed_on_confidence"].notna()
    yield from _problems(people, unsure, "designations.csv", "removed_on_confidence", "stands exactly where removed_on stands")


def _people_leave_once(people: pd.DataFrame) -> Iterator[Problem]:
    columns = ["ofac_uid", "designated_on", "removed_on", "line"]
    known = people.loc[people["ofac_uid"].notna(), columns].sort_values(["ofac_uid", "designated_on"])
    before = known.groupby("ofac_uid")["removed_on"].shift()
    has_before = known["ofac_uid"].duplicated()
    came_back = before <= known["designated_on"]
    together = (before == known["removed_on"]) | (before.isna() & known["removed_on"].isna())
    wrong = has_before & ~came_back & ~together
    allowed = "another row of this ofac_uid is on the list at the same time: both have the same removed_on"
    yield from _problems(known, wrong, "designations.csv", "ofac_uid", allowed)


def _parents_exist(people: pd.DataFrame) -> Iterator[Problem]:
    first_listed = people[people["ofac_uid"].notna()].groupby("ofac_uid", observed=True)["designated_on"].min()
    parent = people["derivative_of"]
    parent_since = parent.map(first_listed)
    file, column = "designations.csv", "derivative_of"
    yield from _problems(people, parent.notna() & parent_since.isna(), file, column, "is no ofac_uid of the record")
    yield from _problems(people, parent_since > people["designated_on"], file, column, "was designated later than this row")
    yield from _problems(people, parent.notna() & (parent == people["ofac_uid"]), file, column, "cannot be the row itself")


def _primary_and_derivative_fit_the_criterion(people: pd.DataFrame) -> Iterator[Problem]:
    primary, own = people["basis"] == "primary", is_own_conduct_limb(people["criterion"])
    orphans = ~primary & people["derivative_of"].isna()
    yield from _problems(people, orphans, "designations.csv", "derivative_of", "a derivative row names the person it is tied to")
    tied = primary & people["derivative_of"].notna()
    yield from _problems(people, tied, "designations.csv", "derivative_of", "a primary row names no person it is tied to")
    mismatch = (own & ~primary) | (primary & ~own & (people["criterion"] != "support"))
    yield from _problems(
        people,
        mismatch,
        "designations.csv",
        "basis",
        "does not fit the criterion: own-conduct limbs are primary, owned is derivative, support may be either",
    )


def _chains_end_in_a_primary_person(people: pd.DataFrame) -> Iterator[Problem]:
    known, primary = people["ofac_uid"].notna(), people["basis"] == "primary"
    tied: dict[str, list[str]] = {}  # a person -> those with a row that is tied to it
    chained = people.loc[known & people["derivative_of"].notna(), ["derivative_of", "ofac_uid"]]
    for parent, own in zip(chained["derivative_of"], chained["ofac_uid"], strict=True):
        tied.setdefault(parent, []).append(own)
    settled = set(people.loc[known & primary, "ofac_uid"])
    reached = list(settled)
    while reached:
        found = [own for own in tied.pop(reached.pop(), []) if own not in settled]
        settled.update(found)
        reached += found
    loose = _is_among(people["derivative_of"], people.loc[known, "ofac_uid"].to_numpy()) & ~_is_among(people["derivative_of"], settled)
    yield from _problems(people, loose, "designations.csv", "derivative_of", "the chain of ties does not end in a primary person")


def _vessels_are_only_identified(people: pd.DataFrame) -> Iterator[Problem]:
    is_vessel = people["entity_type"] == "vessel"
    yield from _problems(
        people, is_vessel & (people["basis"] == "primary"), "designations.csv", "basis", "a vessel is property and never primary"
    )
    wrong = is_vessel & (people["event"] != "identification")
    yield from _problems(people, wrong, "designations.csv", "event", "a vessel is property: identification is the only event allowed")


def _case_ids_tell_their_parts(cases: pd.DataFrame) -> Iterator[Problem]:
    expected = (
        cases["action_on"].dt.strftime("%Y-%m-%d") + "-" + cases["keyword"].str.replace(" ", "-") + "-" + cases["country"].str.lower()
    )
    yield from _problems(
        cases,
        cases["case_id"] != expected,
        "cases.csv",
        "case_id",
        "must be action_on, keyword and country in small letters, joined by hyphens",
    )


def _rows_fit_their_case(people: pd.DataFrame, cases: pd.DataFrame) -> Iterator[Problem]:
    known = cases.set_index("case_id")
    is_placed = _is_among(people["case_id"], known.index)
    yield from _problems(people, ~is_placed, "designations.csv", "case_id", "is no case of cases.csv")
    yield from _problems(
        cases, ~_is_among(cases["case_id"], people["case_id"].to_numpy()), "cases.csv", "case_id", "has no row in designations.csv"
    )
    other_day = is_placed & (people["case_id"].map(known["action_on"]) != people["designated_on"])
    yield from _problems(people, other_day, "designations.csv", "case_id", "is the case of another day than designated_on")
    elsewhere = is_placed & (people["case_id"].map(known["country"]) != people["country"])
    yield from _problems(people, elsewhere, "designations.csv", "country", "is not the country of the case")


def _follow_on_cases_have_no_primary_person(people: pd.DataFrame, cases: pd.DataFrame) -> Iterator[Problem]:
    has_primary = _is_among(cases["case_id"], people.loc[people["basis"] == "primary", "case_id"].to_numpy())
    wrong = has_primary == (cases["follow_on"] == "yes")
    yield from _problems(cases, wrong, "cases.csv", "follow_on", "is yes exactly where no row of the case is primary")


def _countries_exist(rows: pd.DataFrame, file: str) -> Iterator[Problem]:
    yield from _problems(
        rows, ~_is_among(rows["country"], _known_countries()), file, "country", "is no ISO 3166-1 code (XK stands for Kosovo)"
    )


@cache
def _known_countries() -> frozenset[str]:
    return frozenset({country.alpha_2 for country in pycountry.countries} | set(USER_ASSIGNED_COUNTRIES))


def _evidence_fits(evidence: pd.DataFrame, cases: pd.DataFrame) -> Iterator[Problem]:
    yield from _problems(
        evidence, ~_is_among(evidence["case_id"], cases["case_id"].to_numpy()), "public_evidence.csv", "case_id", "is no case of cases.csv"
    )
    undated = evidence["published_on"].notna() & ~evidence["published_on"].fillna("").map(_is_partial_date)
    yield from _problems(evidence, undated, "public_evidence.csv", "published_on", "must be a day, a month or a year of the calendar")
    found = evidence["evidence_level"] != "none_found"
    for column in ("organisation", "scope"):
        wrong = found != evidence[column].notna()
        yield from _problems(evidence, wrong, "public_evidence.csv", column, "stands exactly where something was found")
    unlinked = (evidence["evidence_level"] == "documented") & evidence["link"].isna()
    yield from _problems(evidence, unlinked, "public_evidence.csv", "link", "a documented row says who ties the document to the action")


def _evidence_lies_in_coverage(evidence: pd.DataFrame, coverage: Coverage) -> Iterator[Problem]:
    late = evidence["published_on"].fillna("") > coverage.last.isoformat()
    yield from _problems(
        evidence, late, "public_evidence.csv", "published_on", f"lies after the coverage of datapackage.json, {coverage.last}"
    )


def _is_partial_date(value: str) -> bool:
    try:
        date.fromisoformat((value + "-01-01")[:10])
    except ValueError:
        return False
    return True


def _second_coding_fits(second: pd.DataFrame, people: pd.DataFrame) -> Iterator[Problem]:
    first = people.set_index(["name", "designated_on"])["ofac_uid"]
    keys = pd.MultiIndex.from_frame(second[["name", "designated_on"]])
    known = keys.isin(first.index)
    yield from _problems(second, ~known, "second_coding.csv", "name", "has no row with this name and day in designations.csv")
    own_uid = pd.Series(first.reindex(keys).to_numpy(), index=second.index)
    differs = known & (own_uid.fillna("") != second["ofac_uid"].fillna(""))
    yield from _problems(second, differs, "second_coding.csv", "ofac_uid", "is not the one in designations.csv")
    own = is_own_conduct_limb(second["criterion"])
    mismatch = (own & (second["basis"] != "primary")) | ((second["criterion"] == "owned") & (second["basis"] == "primary"))
    yield from _problems(second, mismatch, "second_coding.csv", "basis", "does not fit the criterion")


def _every_disagreement_has_its_row(rows: pd.DataFrame, second: pd.DataFrame, people: pd.DataFrame) -> Iterator[Problem]:
    """One row an act and variable on which the codings differ, or differed before a decision was carried out."""
    key = [*_ACT, "variable"]
    acts = people[[*_ACT, *CODED_TWICE]].merge(second[[*_ACT, *CODED_TWICE, "line"]], on=_ACT, suffixes=_SUFFIXES, validate="1:1")
    both = _list_readings(acts)
    found = rows.merge(both.drop(columns="line"), on=key, how="left", validate="1:1")
    read_twice = found["today"].notna()
    yield from _problems(found, ~read_twice, "adjudication.csv", "name", "has no row with this name and day in second_coding.csv")
    other = read_twice & (found["second"] != found["again"])
    yield from _problems(found, other, "adjudication.csv", "second", "is not the reading of second_coding.csv")
    agreed = found["first"] == found["second"]
    yield from _problems(found, agreed, "adjudication.csv", "second", "is the first reading too, so there is nothing to settle")
    moved = read_twice & (found["today"] != found["first"]) & (found["today"] != found["decision"].fillna(""))
    yield from _problems(found, moved, "adjudication.csv", "first", "designations.csv says neither this nor what was decided")
    stands = pd.MultiIndex.from_frame(both[key]).isin(pd.MultiIndex.from_frame(rows[key]))
    missing = both[(both["today"] != both["again"]) & ~stands]
    for variable in CODED_TWICE:
        says = "differs from designations.csv and has no row in adjudication.csv"
        own = missing.rename(columns={"again": variable})
        yield from _problems(own, own["variable"] == variable, "second_coding.csv", variable, says)


_SUFFIXES = (" today", " again")


def _list_readings(acts: pd.DataFrame) -> pd.DataFrame:
    """One row an act and variable read twice, with both readings: `today` and `again`."""
    same = {column: np.tile(acts[column].to_numpy(), len(CODED_TWICE)) for column in (*_ACT, "line")}
    read = {suffix.strip(): np.concatenate([acts[f"{variable}{suffix}"].to_numpy() for variable in CODED_TWICE]) for suffix in _SUFFIXES}
    return pd.DataFrame({**same, "variable": np.repeat(CODED_TWICE, len(acts)), **read})


def _decisions_are_whole(rows: pd.DataFrame) -> Iterator[Problem]:
    """A decision comes with reason, day and who took it, and what is decided on one act fits together."""
    decided = rows["decision"].notna()
    for column in ("reason", "decided_on", "decided_by"):
        wrong = decided != rows[column].notna()
        yield from _problems(rows, wrong, "adjudication.csv", column, "stands exactly where a decision stands")
    early = rows["decided_on"] < rows["designated_on"]
    yield from _problems(rows, early, "adjudication.csv", "decided_on", "must not be earlier than designated_on")
    for variable, allowed in DECISIONS.items():
        strange = decided & (rows["variable"] == variable) & ~rows["decision"].isin(allowed)
        yield from _problems(rows, strange, "adjudication.csv", "decision", f"is no {variable}; allowed: {', '.join(allowed)}")
    countries = rows[decided & (rows["variable"] == "country")]
    yield from _countries_exist(countries.rename(columns={"decision": "country"}), "adjudication.csv")
    criteria = rows[rows["variable"] == "criterion"].set_index(_ACT)["decision"]
    bases = rows[decided & (rows["variable"] == "basis")]
    limb = pd.Series(criteria.reindex(pd.MultiIndex.from_frame(bases[_ACT])).to_numpy(), index=bases.index, dtype="str").fillna("")
    own = is_own_conduct_limb(limb)
    mismatch = (own & (bases["decision"] != "primary")) | ((limb == "owned") & (bases["decision"] == "primary"))
    yield from _problems(bases, mismatch, "adjudication.csv", "decision", "does not fit the criterion that was decided for this act")


def _claims_state_their_value(claims: pd.DataFrame) -> Iterator[Problem]:
    needs_value = claims["relation"].isin(("more than", "approximately", "falls each year", "equals", "at least"))
    wordless = needs_value & claims["stated_value"].isna()
    yield from _problems(claims, wordless, "letter_claims.csv", "stated_value", "must not be empty with this relation")
    is_public = claims["needs"] == "public register"
    computed = is_public | claims["quantity"].str.startswith("share of cases")
    compares = computed & (is_public | claims["relation"].isin(("falls each year", "falls", "near")))
    for columns, asked in ((("period_from", "period_to"), computed), (("compared_from", "compared_to"), compares)):
        for column in columns:
            yield from _problems(
                claims, asked & claims[column].isna(), "letter_claims.csv", column, "a claim that is computed names its days"
            )


def _controls_can_be_computed(controls: pd.DataFrame, cases: pd.DataFrame) -> Iterator[Problem]:
    spans = ~controls["measure"].isin(("none", "stock"))
    yield from _problems(controls, spans & controls["from"].isna(), "control_checks.csv", "from", "only a stock has no first day")
    yield from _problems(controls, spans & (controls["to"] < controls["from"]), "control_checks.csv", "to", "must not be earlier than from")
    yield from _problems(controls, controls["high"] < controls["low"], "control_checks.csv", "high", "must not be less than low")
    known = set(cases["case_id"])
    strange = controls["case_ids"].fillna("").map(lambda joined: bool(set(filter(None, joined.split("+"))) - known)).astype(bool)
    yield from _problems(controls, strange, "control_checks.csv", "case_ids", "names a case that cases.csv does not have")


def _controls_fit(controls: pd.DataFrame, published: pd.DataFrame) -> Iterator[Problem]:
    yield from _problems(
        controls,
        ~_is_among(controls["claim_id"], published["claim_id"].to_numpy()),
        "control_checks.csv",
        "claim_id",
        "is no figure of published_counts.csv",
    )
    yield from _problems(
        published,
        ~_is_among(published["claim_id"], controls["claim_id"].to_numpy()),
        "published_counts.csv",
        "claim_id",
        "has no row in control_checks.csv",
    )
    measured = controls["measure"] != "none"
    for column in ("to", "kinds", "events", "rule", "unit", "low"):
        yield from _problems(
            controls, measured & controls[column].isna(), "control_checks.csv", column, "must not be empty where measure is not none"
        )
    unexplained = (controls["explained_off_by"].notna() | (controls["measure"] == "none")) & controls["reason"].isna()
    yield from _problems(controls, unexplained, "control_checks.csv", "reason", "says why a figure is off, or cannot be expressed")


def _programmes_hold_our_own(programmes: pd.DataFrame) -> Iterator[Problem]:
    """The comparison sets the record's own programme beside the others, so its row must stand."""
    if not (programmes["tag"] == "GLOMAG").any():
        yield Problem("programmes.csv", 0, "tag", "", "GLOMAG, the programme of this record, must have a row")
