"""Proposals: what is not proposed, what is, at which grade, and that nothing hangs on the order of the list."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from glomag.paths import Project
from glomag.periods import Period
from glomag.recommendations.decisions import decisions_path, read_decisions, write_decisions
from glomag.recommendations.listing import Dossier, Target
from glomag.recommendations.matching import CASES_OF_A_NAME, Match, propose_matches
from glomag.recommendations.names import PROPOSED_FROM
from glomag.register import Register

Call = Callable[..., tuple[int, str, str]]
EARLY = Period(date(2017, 1, 1), date(2017, 12, 31))
CANARY = "Kanarienvogel"


def _dossier(name: str, *targets: Target, country: str = "XX", submitted: Period = EARLY, conduct: str = "both") -> Dossier:
    return Dossier(name, submitted, country, targets, conduct)  # type: ignore[arg-type]


def _of(matches: tuple[Match, ...], grade: str) -> list[tuple[str, str]]:
    return [(match.case_id, match.method) for match in matches if match.grade == grade]


def test_an_empty_list_has_no_match(register: Register) -> None:
    assert propose_matches((), register) == ()


@pytest.mark.parametrize(
    "target",
    [Target("Nobody Whatsoever"), Target("Muhammad Ahmad"), Target("", uid="999999999"), Target("Ltd."), Target("Gupta Vijay")],
    ids=["stranger", "common", "unknown number", "form", "relative"],
)
def test_strangers_match_nobody(register: Register, target: Target) -> None:
    assert propose_matches((_dossier("R1", target),), register) == ()


def test_a_vessel_is_nobody_who_was_recommended(register: Register) -> None:
    rows = register.designations
    vessel = rows[rows["entity_type"] == "vessel"].iloc[0]
    assert not _of(propose_matches((_dossier("R1", Target("Xyzzy", uid=vessel["ofac_uid"])),), register), "person")


def test_a_number_settles_it_and_the_name_is_not_looked_at(register: Register) -> None:
    matches = propose_matches((_dossier("R1", Target("Try Pheap", uid="23252")),), register)
    assert _of(matches, "person") == [("2017-12-21-gertler-cd", "uid")]
    assert [match.score for match in matches if match.grade == "person"] == [100]


def test_a_number_that_the_record_does_not_have_leaves_the_name(register: Register) -> None:
    matches = propose_matches((_dossier("R1", Target("Try Pheap", uid="999999999")),), register)
    assert ("2019-12-09-trypheap-kh", "name") in _of(matches, "person")


@pytest.mark.parametrize("target", [Target("דן גרטלר"), Target("Somebody", ("Dan Gertler",)), Target("Gertler Dan")])
def test_a_name_or_an_alias_in_any_script_is_proposed(register: Register, target: Target) -> None:
    matches = propose_matches((_dossier("R1", target),), register)
    assert _of(matches, "person") == [("2017-12-21-gertler-cd", "name")]
    assert all(match.score >= PROPOSED_FROM for match in matches if match.method == "name")


def test_a_target_has_three_cases_by_name_at_most(register: Register) -> None:
    words = ("Fleurette", "Try Pheap Group", "Ozean Real Estate GmbH", "Vabo", "Lopez", "Ventora", "Gupta", "National Lottery")
    for word in words:
        assert len(_of(propose_matches((_dossier("R1", Target(word)),), register), "person")) <= CASES_OF_A_NAME


def test_of_names_equally_alike_those_of_the_country_come_first(register: Register) -> None:
    rows, cases = register.designations, register.cases
    people = rows[rows["case_id"].isin(["2017-12-21-gertler-cd", "2019-12-09-lembergs-lv"])].assign(name="MUSTER, Anna", ofac_uid=None)
    small = replace(register, designations=people, cases=cases[cases["case_id"].isin(people["case_id"])])
    for country, first in (("CD", "2017-12-21-gertler-cd"), ("LV", "2019-12-09-lembergs-lv")):
        nearest = _of(propose_matches((_dossier("R1", Target("Anna Muster"), country=country),), small), "person")
        assert len(nearest) == 2
        assert (first, "name") in nearest


def test_a_network_is_the_same_keyword_and_country(register: Register) -> None:
    found = _of(propose_matches((_dossier("R1", Target("x", uid="23252")),), register), "network")
    assert found == [("2018-06-15-gertler-cd", "network"), ("2021-12-06-gertler-cd", "network")]


def test_a_keyword_with_and_without_a_blank_is_one_network(register: Register) -> None:
    found = _of(propose_matches((_dossier("R1", Target("x", uid="23283")),), register), "network")
    assert ("2021-12-09-bol-mel-ss", "network") in found


def test_who_derives_from_a_target_is_in_its_network(register: Register) -> None:
    cases = register.cases.assign(keyword=register.cases["case_id"])
    apart = replace(register, cases=cases)
    found = _of(propose_matches((_dossier("R1", Target("x", uid="23252")),), apart), "network")
    assert found == [("2018-06-15-gertler-cd", "network"), ("2021-12-06-gertler-cd", "network")]


@pytest.mark.parametrize(
    ("country", "conduct", "days", "is_proposed"),
    [
        ("LV", "human_rights", ("2018-01-01", "2018-01-01"), False),
        ("EE", "corruption", ("2018-01-01", "2018-01-01"), False),
        ("LV", "corruption", ("2019-12-09", "2019-12-09"), False),
        ("LV", "corruption", ("2009-12-08", "2009-12-08"), False),
        ("LV", "corruption", ("2009-12-09", "2009-12-09"), True),
        ("LV", "corruption", ("2019-12-08", "2019-12-08"), True),
        ("LV", "both", ("2019-01-01", "2019-12-31"), True),
    ],
)
def test_conduct_is_country_kind_and_time(register: Register, country: str, conduct: str, days: tuple[str, str], is_proposed: bool) -> None:
    submitted = Period(*(date.fromisoformat(day) for day in days))
    matches = propose_matches((_dossier("R1", country=country, conduct=conduct, submitted=submitted),), register)
    assert (_of(matches, "conduct") == [("2019-12-09-lembergs-lv", "conduct")]) is is_proposed
    assert bool(matches) is is_proposed


def test_a_pair_matched_closer_is_not_proposed_again(register: Register) -> None:
    matches = propose_matches((_dossier("R1", Target("Aivars Lembergs"), country="LV"),), register)
    pairs = [(match.dossier_id, match.case_id) for match in matches]
    assert len(pairs) == len(set(pairs))
    assert _of(matches, "person") == [("2019-12-09-lembergs-lv", "name")]


def _many(register: Register) -> tuple[Dossier, ...]:
    cases = register.cases.set_index("case_id")["country"]
    acts = register.designations[register.designations["entity_type"] == "individual"].head(40)
    return tuple(
        _dossier(f"R{number}", Target(act.name, uid="" if number % 3 else act.ofac_uid or ""), country=cases[act.case_id])
        for number, act in enumerate(acts.fillna("").itertuples(index=False))
    )


def test_the_order_of_the_list_changes_only_the_order_of_the_matches(register: Register) -> None:
    dossiers = _many(register)
    turned = list(dossiers)
    random.Random(7).shuffle(turned)
    matches, again = propose_matches(dossiers, register), propose_matches(turned, register)
    assert matches != again
    assert set(matches) == set(again)
    assert propose_matches(dossiers, register) == matches


def test_closer_grades_stand_first_and_no_proposal_stands_twice(register: Register) -> None:
    matches = propose_matches(_many(register), register)
    grades = [("person", "network", "conduct").index(match.grade) for match in matches]
    assert grades == sorted(grades)
    keys = [(match.dossier_id, match.case_id, match.grade, match.person) for match in matches]
    assert len(keys) == len(set(keys))


def test_almost_everybody_of_the_record_is_found_by_name_in_the_right_case(register: Register) -> None:
    rows = register.designations[register.designations["entity_type"] == "individual"]
    dossiers = tuple(_dossier(row.row_id, Target(row.name)) for row in rows.itertuples())
    found = {(match.dossier_id, match.case_id) for match in propose_matches(dossiers, register) if match.method == "name"}
    assert all((row.row_id, row.case_id) in found for row in rows.itertuples())


def test_no_match_can_print_itself() -> None:
    assert CANARY not in repr(Match(CANARY, CANARY, "person", "name", 90, CANARY, CANARY))


def _listed(folder: Path, *rows: str) -> Path:
    path = folder / f"{CANARY}.csv"
    header = "recommendation_id,submitted_on,country,target_name,target_aliases,target_uid,conduct,organisations,superseded_by,synthetic"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


GERTLER = f"{CANARY}1,2017-05,CD,Dan Gertler {CANARY},דן גרטלר,,corruption,{CANARY} org,,"
BY_UID = f"{CANARY}2,2017-05,CD,{CANARY},,23252,corruption,,,"


@pytest.mark.parametrize("words", [(), ("a", "b")])
def test_the_command_wants_one_file(call: Call, words: tuple[str, ...]) -> None:
    code, out, err = call("recommendations", "match", *words)
    assert (code, out) == (2, "")
    assert "one file" in err


def test_the_command_refuses_a_list_with_a_fault_and_writes_nothing(call: Call, tmp_path: Path) -> None:
    path = _listed(tmp_path, GERTLER.replace("CD", CANARY))
    code, out, err = call("recommendations", "match", str(path))
    assert code == 2
    assert CANARY not in out + err
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_the_command_refuses_decisions_with_a_fault_and_leaves_them(call: Call, tmp_path: Path) -> None:
    path = _listed(tmp_path, GERTLER)
    decided = decisions_path(path)
    decided.write_text(f"{CANARY}\n", encoding="utf-8")
    code, out, err = call("recommendations", "match", str(path))
    assert code == 2
    assert CANARY not in out + err
    assert decided.read_text("utf-8") == f"{CANARY}\n"


def test_the_command_prints_counts_only_and_keeps_decisions(call: Call, project: Project, tmp_path: Path) -> None:
    path = _listed(tmp_path, GERTLER, BY_UID)
    code, out, err = call("recommendations", "match", str(path))
    assert (code, err) == (0, "")
    rows = read_decisions(decisions_path(path), project)
    assert {(row.recommendation_id, row.method) for row in rows} >= {(f"{CANARY}1", "name"), (f"{CANARY}2", "uid")}
    write_decisions(decisions_path(path), [replace(row, decision="yes") for row in rows], project)
    code, again, err = call("recommendations", "match", str(path))
    assert [row.decision for row in read_decisions(decisions_path(path), project)] == ["yes"] * len(rows)
    _listed(tmp_path, BY_UID)
    code, gone, err = call("recommendations", "match", str(path))
    assert "no longer proposed" in gone
    for said in (out, again, gone):
        assert CANARY not in said
        assert "Gertler" not in said.title()
        assert str(tmp_path) not in said
