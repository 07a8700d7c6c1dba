"""Why a number moved, on invented records whose difference is known, and on the two published profiles."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_outputs import PEOPLE, STATES, Person, World, csv_text

from glomag.claims import build_claims
from glomag.diff.causes import Cause, hangs_on
from glomag.diff.comparison import Comparison, compare_outputs
from glomag.diff.numbers import NOT_THERE
from glomag.diff.outputs import Outputs
from glomag.diff.record import CAME, CHANGED, ENTERED, LEFT, WENT
from glomag.diff.report import comparison_json
from glomag.diff.sources import open_source
from glomag.parameters import Profile
from glomag.paths import Project
from glomag.register import Register

Compare = Callable[[World, World], Comparison]
Sides = Callable[[World, World], tuple[Outputs, Outputs]]
BEFORE = World()
NEW = Person("9", "2022-02-02", "case-c")


def cause_of(comparison: Comparison, name: str) -> Cause:
    return next(one.cause for one in comparison.numbers if one.number.name == name)


def parts_of(comparison: Comparison, name: str) -> dict[str, tuple[str, str]]:
    number = next(one.number for one in comparison.numbers if one.number.name == name)
    return {part.column: (part.before, part.after) for part in number.parts}


def told(cause: Cause) -> list[tuple[str, str]]:
    return [(one.id, one.change) for one in cause.differences]


def changed_files(outputs: Outputs, **changed: bytes | None) -> Outputs:
    files = {**outputs.files, **{f"processed/{name.replace('__', '.')}": content for name, content in changed.items()}}
    return replace(outputs, files={path: content for path, content in files.items() if content is not None})


def test_where_the_rows_do_not_give_the_printed_number_no_row_is_named(sides: Sides) -> None:
    old, new = sides(BEFORE, BEFORE.with_person(NEW))
    counts = new.files["processed/counts_by_year.csv"].replace(b"False,2\n", b"False,7\n")
    cause = cause_of(compare_outputs(old, changed_files(new, counts_by_year__csv=counts)), "counts_by_year 2022")
    assert cause.differences == ()
    assert "cannot be told: counting register.csv gives 2 for 2022, and 7 is printed" in cause.says[0]


def test_without_a_register_no_row_is_named(sides: Sides) -> None:
    old, new = sides(BEFORE, BEFORE.with_person(NEW))
    cause = cause_of(compare_outputs(changed_files(old, register__csv=None), new), "counts_by_year 2022")
    assert cause.differences == ()
    assert "register.csv was not published" in cause.says[0]


def test_a_register_without_a_needed_column_names_no_row(sides: Sides) -> None:
    old, new = sides(BEFORE, BEFORE.with_person(NEW))
    rows = [{"row_id": one.row_id, "name": "SYNTHETIC"} for one in PEOPLE]
    cause = cause_of(compare_outputs(changed_files(old, register__csv=csv_text(rows).encode()), new), "stock as-of day")
    assert cause.differences == ()
    assert "register.csv has no column" in cause.says[0]


def test_without_a_manifest_what_else_changed_is_unknown(sides: Sides) -> None:
    old, new = sides(BEFORE, BEFORE.but(verdict="not reproduced"))
    cause = cause_of(compare_outputs(old, changed_files(new, manifest__json=None)), "claims drop_fy2020_fy2023")
    assert cause.parameters == cause.differences == ()
    assert cause.says == (
        "no row behind it and no parameter that it hangs on changed, as far as the files tell; "
        "what else changed cannot be told: the later side has no manifest.json",
    )


def test_where_nothing_differs_beneath_the_cause_is_said_to_be_unknown(compare: Compare) -> None:
    cause = cause_of(compare(BEFORE, BEFORE.but(verdict="not reproduced")), "claims drop_fy2020_fy2023")
    assert cause.says[-1].endswith("the manifests name the same inputs, code and versions: why it moved cannot be told from the files")


def test_a_table_written_by_hand_is_found_by_its_manifest(sides: Sides) -> None:
    old, new = sides(BEFORE, BEFORE)
    manifest = json.loads(new.files["processed/manifest.json"])
    manifest["outputs"]["data/processed/latest/claims.csv"] = hashlib.sha256(new.files["processed/claims.csv"]).hexdigest()
    forged = new.files["processed/claims.csv"].replace(b"reproduced", b"impossible as printed")
    cause = cause_of(
        compare_outputs(old, changed_files(new, claims__csv=forged, manifest__json=json.dumps(manifest).encode())),
        "claims drop_fy2020_fy2023",
    )
    assert cause.says == ("claims.csv of the later side is not the file that its manifest names: something other than a run wrote it",)


def test_only_the_code_changed_is_said_with_the_modules(compare: Compare) -> None:
    after = BEFORE.but(verdict="direction only", code={"claims/yearly.py": "2", "claims/new.py": "1"})
    comparison = compare(BEFORE, after)
    assert cause_of(comparison, "claims drop_fy2020_fy2023").says == (
        "no row behind it and no parameter that it hangs on changed; 2 files of the code changed: claims/new.py (new), claims/yearly.py",
    )
    assert comparison.rows == comparison.cases == ()


def test_only_an_input_changed_is_said_with_its_name(compare: Compare) -> None:
    after = BEFORE.but(
        verdict="direction only", inputs={"data/raw/register/designations.csv": "1", "data/raw/register/letter_claims.csv": "1"}
    )
    assert (
        "1 input changed: data/raw/register/letter_claims.csv (new)"
        in cause_of(compare(BEFORE, after), "claims drop_fy2020_fy2023").says[0]
    )


def test_a_row_that_came_is_the_cause_of_each_number_that_it_moves(compare: Compare) -> None:
    comparison = compare(BEFORE, BEFORE.with_person(NEW))
    came = [("9@2022-02-02", CAME)]
    moved = {one.number.name: told(one.cause) for one in comparison.numbers}
    assert moved == dict.fromkeys(("claims drop_fy2020_fy2023", "counts_by_year 2022", "changes 2022", "stock as-of day"), came)
    assert parts_of(comparison, "counts_by_year 2022") == {"n": ("1", "2")}
    assert [(one.name, one.date) for one in comparison.rows] == [("SYNTHETIC 9", "2022-02-02")]
    assert all(one.cause.says == () and one.cause.parameters == () for one in comparison.numbers)


def test_a_row_that_opens_a_case_moves_the_share_of_its_window(compare: Compare) -> None:
    after = BEFORE.with_person(Person("9", "2022-02-02", "case-d")).but(states={**STATES, "case-d": "basis"})
    comparison = compare(BEFORE, after)
    assert parts_of(comparison, "shares until_recently A")["n_cases"] == ("2", "3")
    assert told(cause_of(comparison, "shares until_recently A")) == [("case-d", CAME), ("9@2022-02-02", CAME)]


def test_a_row_read_otherwise_is_told_with_its_columns(compare: Compare) -> None:
    recoded = tuple(replace(one, counted=True, criterion="abuse") if one.person_id == "5" else one for one in PEOPLE)
    cause = cause_of(compare(BEFORE, BEFORE.but(people=recoded)), "counts_by_year 2022")
    assert told(cause) == [("5@2021-12-10", CHANGED)]
    assert {part.column: (part.before, part.after) for part in cause.differences[0].parts} == {
        "criterion": ("support", "abuse"),
        "is_primary": ("False", "True"),
        "is_counted": ("False", "True"),
    }
    assert cause.says == ()


def test_a_row_that_is_coded_the_same_and_counted_otherwise_needs_another_cause(compare: Compare) -> None:
    counted = tuple(replace(one, counted=True) for one in PEOPLE)
    by_code = cause_of(compare(BEFORE, BEFORE.but(people=counted, code={"claims/yearly.py": "2"})), "counts_by_year 2022")
    assert told(by_code) == [("5@2021-12-10", CHANGED)]
    assert "coded the same" in by_code.says[0]
    assert "claims/yearly.py" in by_code.says[0]
    rule = BEFORE.but(people=counted, parameters={"headline": {"unit": "persons", "rule": "all"}})
    by_rule = cause_of(compare(BEFORE, rule), "counts_by_year 2022")
    assert [part.column for part in by_rule.parameters] == ["headline.rule"]
    assert by_rule.says == ()


def test_a_state_of_a_case_is_told_with_the_evidence_that_changed(compare: Compare) -> None:
    evidence = "data/raw/register/public_evidence.csv"
    after = BEFORE.but(states={**STATES, "case-c": "basis"}, inputs={**BEFORE.inputs, evidence: "2"})
    cause = cause_of(compare(BEFORE.but(inputs={**BEFORE.inputs, evidence: "1"}), after), "shares until_recently C")
    assert told(cause) == [("case-c", CHANGED)]
    assert ("not_reviewed", "basis") in [(part.before, part.after) for part in cause.differences[0].parts]
    assert cause.says == (f"the state of a case rests on evidence, and this changed: {evidence}",)


def _with_evidence(outputs: Outputs, *pieces: str, sha256: str = "") -> Outputs:
    content = "\n".join(["case_id,organisation,evidence_level,scope,link,published_on,url", *pieces, ""]).encode()
    manifest = json.loads(outputs.files["processed/manifest.json"])
    manifest["inputs"]["data/raw/register/public_evidence.csv"] = sha256 or hashlib.sha256(content).hexdigest()
    files = {**outputs.files, "record/public_evidence.csv": content, "processed/manifest.json": json.dumps(manifest).encode()}
    return replace(outputs, files=files)


ANOTHER_CASE = "case-a,Others,documented,named,ngo,2019-01-01,https://example.org/a"


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("documented,named,none", "documented,named,press", "evidence of case-c, Somebody (2021-01-01): link from none to press"),
        ("", "submitted,named,press", "evidence of case-c came: Somebody (2021-01-01), submitted, named, press"),
        ("submitted,named,press", "", "evidence of case-c went: Somebody (2021-01-01), submitted, named, press"),
    ],
)
def test_the_piece_of_evidence_behind_a_state_is_named(sides: Sides, was: str, now: str, said: str) -> None:
    old, new = sides(BEFORE, BEFORE.but(states={**STATES, "case-c": "basis"}))
    old, new = (
        _with_evidence(side, ANOTHER_CASE, *([f"case-c,Somebody,{piece},2021-01-01,https://example.org/c"] if piece else []))
        for side, piece in ((old, was), (new, now))
    )
    assert cause_of(compare_outputs(old, new), "shares until_recently C").says == (said,)


def test_a_state_that_changed_on_the_same_evidence_needs_another_cause(sides: Sides) -> None:
    old, new = sides(BEFORE, BEFORE.but(states={**STATES, "case-c": "basis"}, code={"measures/attribution.py": "2"}))
    cause = cause_of(compare_outputs(_with_evidence(old, ANOTHER_CASE), _with_evidence(new, ANOTHER_CASE)), "shares until_recently C")
    assert told(cause) == [("case-c", CHANGED)]
    assert "coded the same, and no parameter that it hangs on changed" in cause.says[0]
    assert "measures/attribution.py (new)" in cause.says[0]


def test_evidence_that_the_outputs_did_not_come_from_names_no_piece(sides: Sides) -> None:
    old, new = sides(BEFORE, BEFORE.but(states={**STATES, "case-c": "basis"}))
    old, new = _with_evidence(old, ANOTHER_CASE), _with_evidence(new, ANOTHER_CASE, sha256="of another file")
    assert cause_of(compare_outputs(old, new), "shares until_recently C").says == (
        "the state of a case rests on evidence, and this changed: data/raw/register/public_evidence.csv",
    )


def test_a_removal_moves_the_stock_and_no_count(compare: Compare) -> None:
    removed = tuple(replace(one, removed="2022-05-05") if one.person_id == "1" else one for one in PEOPLE)
    comparison = compare(BEFORE, BEFORE.but(people=removed))
    assert [one.number.name for one in comparison.numbers] == ["stock as-of day"]
    assert told(comparison.numbers[0].cause) == [("1@2020-01-10", CHANGED)]


def test_another_baseline_year_is_the_cause_of_changes_and_of_nothing_else(compare: Compare) -> None:
    comparison = compare(BEFORE, BEFORE.but(parameters={"baseline_year": 2021}))
    assert {one.number.name for one in comparison.numbers} == {"changes 2021", "changes 2022"}
    for one in comparison.numbers:
        assert [(part.column, part.before, part.after) for part in one.cause.parameters] == [("baseline_year", "2020", "2021")]
    assert set(told(cause_of(comparison, "changes 2022"))) == {("1@2020-01-10", LEFT), ("2@2020-01-10", LEFT)}


def test_a_title_is_no_parameter_that_a_number_hangs_on(compare: Compare) -> None:
    assert compare(BEFORE, BEFORE.but(parameters={"title": "Another"})).beneath.parameters == ()


def test_days_that_reach_further_bring_in_rows_that_did_not_change(sides: Sides) -> None:
    old, new = sides(BEFORE, BEFORE)
    wider = b"year,first_day,last_day,last_day_known,is_partial,n\n2020,2019-10-01,2020-12-31,2020-12-31,False,3\n"
    comparison = compare_outputs(old, changed_files(new, counts_by_year__csv=wider, changes__csv=None))
    assert told(cause_of(comparison, "counts_by_year 2020")) == [("3@2020-12-10", ENTERED)]


def test_a_number_on_one_side_only_names_what_differs_and_counts_the_rest(sides: Sides) -> None:
    old, new = sides(BEFORE, BEFORE.with_person(NEW))
    shorter = b"".join(line for line in old.files["processed/counts_by_year.csv"].splitlines(keepends=True) if not line.startswith(b"2022"))
    comparison = compare_outputs(changed_files(old, counts_by_year__csv=shorter, changes__csv=None), new)
    assert parts_of(comparison, "counts_by_year 2022") == {"n": (NOT_THERE, "2")}
    assert told(cause_of(comparison, "counts_by_year 2022")) == [("9@2022-02-02", CAME)]
    assert cause_of(comparison, "counts_by_year 2022").says == ("only the later side has this number; behind it stand 2 rows there",)
    assert parts_of(comparison, "changes") == {"": (NOT_THERE, "the table came")}


def test_what_only_one_side_can_know_is_said_by_its_date(compare: Compare) -> None:
    early = BEFORE.but(parameters={"as_of": "2022-01-01"})
    came = compare(early, BEFORE.with_person(NEW)).rows
    assert [(one.change, one.note) for one in came] == [(CAME, "after 2022-01-01, the as-of day of the earlier side")]
    went = compare(BEFORE.with_person(NEW), early).rows
    assert [(one.change, one.note) for one in went] == [(WENT, "after 2022-01-01, the as-of day of the later side")]


def test_json_holds_the_cause_of_every_number(compare: Compare) -> None:
    told_in = comparison_json(compare(BEFORE, BEFORE.with_person(NEW)))
    number = next(one for one in told_in["numbers"] if (one["table"], one["row"]) == ("counts_by_year", "2022"))
    assert number["moved"] == [{"column": "n", "before": "1", "after": "2"}]
    assert number["cause"]["rows"] == [
        {"row_id": "9@2022-02-02", "name": "SYNTHETIC 9", "date": "2022-02-02", "change": "came", "columns": [], "note": ""}
    ]
    assert json.loads(json.dumps(told_in)) == told_in


_DAYS = st.sampled_from(["2020-01-10", "2020-12-10", "2021-12-10", "2022-02-02"])


@st.composite
def _people(draw: Any) -> tuple[Person, ...]:
    found = [
        Person(str(number), draw(_DAYS), "case-a", counted=draw(st.booleans()), removed=draw(st.sampled_from(["", "2022-05-05"])))
        for number in draw(st.sets(st.integers(1, 8), min_size=1))
    ]
    return tuple(found)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_people(), _people())
def test_the_rows_named_add_up_to_the_move(sides: Sides, was: tuple[Person, ...], now: tuple[Person, ...]) -> None:
    before, after = BEFORE.but(people=was), BEFORE.but(people=now)
    comparison = compare_outputs(*sides(before, after))
    for year in ("2020", "2021", "2022"):
        old, new = ({one.row_id for one in world.in_year(year)} for world in (before, after))
        if len(old) != len(new):
            named = {one.id for one in cause_of(comparison, f"counts_by_year {year}").differences}
            assert len(named & new - old) - len(named & old - new) == len(new) - len(old)
            assert named == old ^ new
        else:
            assert f"counts_by_year {year}" not in {one.number.name for one in comparison.numbers}


def test_of_the_two_profiles_every_row_named_lies_after_the_earlier_day(project: Project) -> None:
    letter, latest = (open_source(project, name).outputs(name) for name in ("letter-2024-09", "latest"))
    comparison = compare_outputs(letter, latest)
    assert parts_of(comparison, "counts_by_year 2024") == {"n": ("26", "35")}  # README, and docs/limitations.md
    cause = cause_of(comparison, "counts_by_year 2024")
    assert len(cause.differences) == 9
    assert all("2024-09-05" < one.date <= "2024-09-30" and one.change == CAME for one in cause.differences)
    assert [part.column for part in cause.parameters] == ["as_of"]
    assert [part.column for part in comparison.beneath.parameters] == ["as_of"]
    assert not any("cannot be told" in says for one in comparison.numbers for says in one.cause.says)


def test_every_published_number_is_given_by_the_rows_behind_it(project: Project) -> None:
    """Else a move of it could not be explained: counted from the published rows, year by year, share by share, and the stock."""
    from glomag.diff.behind import find_behind
    from glomag.diff.numbers import read_numbers
    from glomag.diff.record import Side

    for profile in ("latest", "letter-2024-09"):
        side = Side(open_source(project, profile).outputs(profile))
        numbers = [number for table in read_numbers(side.outputs).values() for number in table.values()]
        assert len(numbers) > 30
        assert [(number.table, number.row) for number in numbers if find_behind(side, number.table, number.row).fault] == []


@pytest.fixture(scope="module")
def judged(letter: Any) -> dict[str, str]:
    return _judge(letter.register, letter.profile)


def _judge(register: Register, profile: Profile) -> dict[str, str]:
    claims = build_claims(register, profile)[["claim_id", "value", "numerator", "denominator", "verdict"]]
    return {row[0]: " | ".join(map(str, row[1:])) for row in claims.itertuples(index=False)}


@pytest.mark.parametrize(
    "paths",
    [
        {"near_frac": 0.01, "baseline_year": 2021},
        {"band": "D", "windows.until_recently.last": "2021-12-31"},
        {"windows.since_january_2023.first": "2022-06-01", "windows.first_biden_year.last": "2021-06-19"},
    ],
)
def test_a_claim_moves_by_no_parameter_that_it_does_not_hang_on(letter: Any, judged: dict[str, str], paths: dict[str, Any]) -> None:
    content = letter.profile.model_dump(mode="json")
    for path, value in paths.items():
        *folders, name = path.split(".")
        within = content
        for folder in folders:
            within = within[folder]
        within[name] = value
    moved = {
        claim for claim, said in _judge(letter.register, Profile.model_validate_json(json.dumps(content))).items() if judged[claim] != said
    }
    assert moved
    assert moved <= {claim for claim in judged if any(path.startswith(hangs_on("claims", claim)) for path in paths)}
