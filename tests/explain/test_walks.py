"""Walks from printed numbers to rows: by hand, on an invented record, and for every cell of both profiles."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glomag.claims import VERDICTS
from glomag.definitions import CODINGS, EVENTS, KINDS, RULES, UNITS, Definition
from glomag.explain import formulas
from glomag.explain.accounts import FIGURES, TABLES
from glomag.explain.context import Context, open_context
from glomag.explain.of_claims import PAGE_RULE, VERDICT_RULES, account_claim
from glomag.explain.parts import agree, counted, share, window_words
from glomag.explain.problems import StaleError
from glomag.explain.targets import Found, find_target
from glomag.explain.walk import ARITHMETIC, FIXED, KEY, METHOD, NUMBERS, RECORDED, ROWS, Walk
from glomag.explain.walking import account_of, explain_found
from glomag.explain.wanted import parse_printed
from glomag.measures.selection import select
from glomag.paths import Project
from glomag.periods import YEAR_KINDS, Period, year_period
from glomag.tables.schemas import PLOTTED_KEYS, SCHEMAS

if TYPE_CHECKING:
    from conftest import Explain, MakeRegister

# Every cell of every file is computed again; of each file about so many rows are walked down to their rows as well. The
# sentences are left out, which hold no column of numbers, and of the older profile the curves, which plot the table of
# specifications: they take as long as all others together.
_N_WALKED = {"latest": 5, "letter-2024-09": 2}
_NOT_AGAIN = {"sentences"}
_FIRST_CURVE = 10
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def test_rows_that_do_not_add_up_to_the_measure_are_no_explanation() -> None:
    with pytest.raises(StaleError, match="report it"):
        agree("28 persons", [28], [27])


@pytest.mark.parametrize("text", ["", "persons", "persons: primary", "; ; ; ; ; ", "the headline; and more; a; b; c; d"])
def test_what_is_no_printed_definition_is_not_read_as_one(text: str) -> None:
    assert parse_printed(text) is None


@pytest.mark.parametrize(
    "worked",
    [formulas.ratio(1, 0), formulas.change(0, 3), formulas.change_on_mean([0, 0, 4]), formulas.difference_of_shares((0, 0), (1, 2))],
)
def test_a_base_of_zero_gives_no_value_and_prints_nothing(worked: formulas.Worked) -> None:
    assert worked.value is None
    assert formulas.prints(worked.value, "")
    assert not formulas.prints(worked.value, "0.0")


# --- by hand -----------------------------------------------------------------------------------------------------------


# From the releases: primary persons and cases of the fiscal years that the letter compares.
@pytest.mark.parametrize(("year", "n_persons", "n_cases"), [(2020, 45, 19), (2023, 28, 22)])
def test_the_years_that_the_letter_compares_lead_to_their_rows(explained: Explain, year: int, n_persons: int, n_cases: int) -> None:
    for profile in ("latest", "letter-2024-09"):
        (part,) = explained("figure:1", str(year), profile=profile).parts
        assert len(part.rows) == len({row.row_id.partition("@")[0] for row in part.rows}) == n_persons
        assert len({row.case_id for row in part.rows}) == n_cases
        assert all(f"{year - 1}-10-01" <= row.designated_on <= f"{year}-09-30" for row in part.rows)
        assert part.steps[-1].n_left == n_persons
        assert all(row.entity_type != "vessel" and row.event in ("designation", "transfer") for row in part.rows)


def test_the_drop_is_worked_out_from_the_rows_of_both_years(explained: Explain) -> None:
    walk = explained("drop_fy2020_fy2023")
    cells = {cell.column: cell for cell in walk.cells}
    assert cells["value"].formula == "(28 - 45) / 45 = -0.3778; in prose -38 percent"
    assert [len(part.rows) for part in walk.parts] == [45, 28]
    assert {row.row_id for part in walk.parts for row in part.rows} == set(cells["rows_behind"].printed.split(";"))
    assert "down 38 percent" in walk.answer


def test_a_share_leads_to_its_cases_and_the_evidence_behind_their_state(explained: Explain) -> None:
    (part,) = explained("figure:5", "first_biden_year", "C").parts
    assert Counter(case.state for case in part.cases) == {"basis": 2, "none_found": 20}
    for case in part.cases:
        assert any(one.is_enough for one in case.evidence) == (case.state == "basis")
        assert case.row_ids
    assert {row.case_id for row in part.rows} == {case.case_id for case in part.cases}


def test_a_cell_alone_brings_only_the_rows_that_it_stands_on(explained: Explain) -> None:
    walk = explained("table:changes", "2023", "change_on_year_before_frac")
    assert [cell.column for cell in walk.cells] == ["change_on_year_before_frac"]
    assert {part.name: len(part.rows) for part in walk.parts} == {"before": 27, "year": 28}
    assert walk.cells[0].formula == "(28 - 27) / 27 = 0.037; in prose +4 percent"


@pytest.mark.parametrize("claim_id", ["recommendations_total", "cases_pending", "attribution_since_2023", "attribution_decline"])
def test_what_only_the_coalition_knows_is_said_to_be_open(explained: Explain, claim_id: str) -> None:
    walk = explained(claim_id)
    assert "confidential" in walk.left_open
    assert not explained("drop_fy2020_fy2023").left_open
    if claim_id in ("recommendations_total", "cases_pending"):
        assert not walk.parts


@pytest.mark.parametrize("profile", ["latest", "letter-2024-09"])
def test_the_alternatives_of_each_claim_add_up_to_its_numbers(contexts: dict[str, Context], explained: Explain, profile: str) -> None:
    claims = contexts[profile].published.table("claims").rows
    assert len(claims) == 11
    n_tried = 0
    for (claim_id,), row in claims.items():
        tried = explained(claim_id, profile=profile).alternatives
        sums = (len(tried), sum(one.prints_same for one in tried), sum(one.same_sign for one in tried))
        assert sums == tuple(int(row[f"n_alternatives{end}"]) for end in ("", "_printing_same", "_same_sign"))
        assert "; ".join(one.says for one in tried if one.prints_same) == row["alternatives_printing_same"]
        n_tried += len(tried)
    assert n_tried == 3 * 16 + 3 * 11


@pytest.mark.parametrize(("claim_id", "years"), [("drop_fy2020_fy2023", 2), ("three_straight_declines", 4)])
def test_the_numbers_of_an_alternative_are_its_published_counts(
    contexts: dict[str, Context], explained: Explain, claim_id: str, years: int
) -> None:
    published = contexts["latest"].published
    walk = explained(claim_id)
    assert len(walk.alternatives) == 16
    for one in walk.alternatives:
        counts = [find_target(published, shlex.split(lead.target)).row["n"] for lead in one.leads_to]
        said = re.findall("[0-9]+", one.numbers)
        assert len(counts) == years
        # "down 38 percent, from 45 to 28", or one number where it did not change; and "45 in 2020, 41 in 2021, ..."
        assert counts == ((2 * said)[-2:] if years == 2 else said[::2])
    named = {cell.column: cell.leads_to for cell in walk.cells}["alternatives_printing_same"]
    assert len(named) == years * sum(one.prints_same for one in walk.alternatives)


def test_alternatives_that_do_not_add_up_are_no_explanation(contexts: dict[str, Context]) -> None:
    context = contexts["latest"]
    row = context.published.table("claims").rows["drop_fy2020_fy2023",]
    with pytest.raises(StaleError, match="report it"):
        account_claim(context, {**row, "n_alternatives_same_sign": "12"}).alternatives()


@pytest.mark.parametrize(
    ("claim_id", "why"),
    [("cases_pending", "is not counted from the record"), ("signatories", "is not counted"), ("attribution_decline", "own numerators")],
)
def test_where_nothing_can_be_tried_the_reason_is_given_and_no_function(explained: Explain, claim_id: str, why: str) -> None:
    cells = [cell for cell in explained(claim_id).cells if "alternatives" in cell.column]
    assert len(cells) == 4
    assert all(why in cell.how and not cell.function for cell in cells)


def test_the_rules_of_the_verdicts_are_those_of_the_definitions(project: Project) -> None:
    text = (project.root / "docs/definitions.md").read_text(encoding="utf-8")
    for verdict in VERDICTS:
        assert f"| `{verdict}` | {VERDICT_RULES[verdict]} |" in text
    assert set(VERDICT_RULES) == set(VERDICTS)
    assert PAGE_RULE in " ".join(text.split())


def test_a_verdict_names_the_rule_that_gave_it(explained: Explain) -> None:
    (cell,) = explained("table:claims", "drop_fy2020_fy2023", "verdict").cells
    assert "the sign under the headline agrees, the size does not" in cell.how
    (cell,) = explained("signatories", "verdict").cells
    assert "the page which carries the letter" in cell.how


def test_a_window_is_named_in_the_letters_words(explained: Explain, latest: Any) -> None:
    assert "cases since January 2023" in explained("attribution_since_2023").parts[0].says
    assert all(window_words(name) for name, _ in latest.profile.windows)


def test_a_row_of_the_record_says_which_filter_drops_it(explained: Explain) -> None:
    walk = explained("table:register", "23255@2017-12-21")
    (part,) = walk.parts
    assert [(step.says, step.n_dropped) for step in part.steps if step.n_dropped] == [("filter by rule", 1)]
    assert "does not count" in walk.answer


# --- an invented record, counted by hand -------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def invented(project: Project, latest: Any, synthetic: MakeRegister) -> Context:
    """Five acts: two count in fiscal 2023, one is derivative, one a vessel's, one of another year; one case has a basis."""
    people = [
        {"person_id": "1", "name": "One", "case_id": "a", "designated_on": date(2022, 12, 9)},
        {"person_id": "2", "name": "Two", "case_id": "b", "designated_on": date(2023, 3, 1), "second_criterion": "support"},
        {"person_id": "3", "name": "Three", "case_id": "b", "designated_on": date(2023, 3, 1), "criterion": "owned", "basis": "derivative"},
        {"person_id": "4", "name": "Four", "case_id": "b", "designated_on": date(2023, 3, 1), "entity_type": "vessel",
         "event": "identification", "criterion": "owned", "basis": "derivative"},
        {"person_id": "5", "name": "Five", "case_id": "c", "designated_on": date(2021, 12, 10)},
    ]  # fmt: skip
    evidence = [
        {"case_id": "a", "evidence_level": "called_for", "scope": "named", "link": "ngo", "published_on": "2022-01-01"},
        {"case_id": "b", "evidence_level": "none_found", "scope": "named", "link": "", "published_on": ""},
    ]
    return open_context(project, synthetic(people, evidence), latest.profile)


def test_five_invented_rows_are_left_out_one_by_one(invented: Context) -> None:
    part = counted(invented, "year", "fiscal 2023", invented.headline, year_period(2023, "fiscal"))
    assert [row.row_id for row in part.rows] == ["1@2022-12-09", "2@2023-03-01"]
    assert part.counts == {"n": 2, "n_acts": 2, "n_persons": 2, "n_cases": 2, "n_actions": 2, "n_countries": 1}
    assert [(step.n_dropped, step.n_left) for step in part.steps] == [(1, 4), (1, 3), (1, 2)]
    assert part.rows[1].second_criterion == "support"


def test_invented_cases_stand_in_their_three_states(invented: Context) -> None:
    period = Period(date(2021, 12, 1), date(2023, 9, 30))
    part = share(invented, "cases", "all", invented.headline, period, band="B")
    assert {case.case_id: case.state for case in part.cases} == {"a": "basis", "b": "none_found", "c": "not_reviewed"}
    assert part.counts == {"n_cases": 3, "n_basis": 1, "n_none_found": 1, "n_not_reviewed": 1, "n_basis_or_not_reviewed": 2}
    weaker = share(invented, "cases", "all", invented.headline, period, band="A")
    assert weaker.counts["n_basis"] == 0


# --- laws --------------------------------------------------------------------------------------------------------------

DEFINITIONS = st.builds(
    Definition,
    rule=st.sampled_from(RULES),
    coding=st.sampled_from(CODINGS),
    kinds=st.lists(st.sampled_from(KINDS), min_size=1, unique=True).map(tuple),
    events=st.lists(st.sampled_from(EVENTS), min_size=1, unique=True).map(tuple),
    unit=st.sampled_from(UNITS),
    year=st.sampled_from(YEAR_KINDS),
    net=st.booleans(),
)


@given(definition=DEFINITIONS)
def test_a_definition_is_read_back_from_its_printed_form(definition: Definition) -> None:
    assert parse_printed(definition.printed()) == definition


@settings(max_examples=12)
@given(definition=DEFINITIONS)
def test_the_rows_of_all_years_are_the_counted_rows_each_once(contexts: dict[str, Context], definition: Definition) -> None:
    context = contexts["latest"]
    years = context.register.coverage.years(definition.year, context.register.as_of)
    parts = [counted(context, "year", "", definition, year_period(year, definition.year)) for year in years]
    seen = [row.row_id for part in parts for row in part.rows]
    assert sorted(seen) == sorted(select(context.register, definition).rows["row_id"])
    n_known = len(context.register.designations)
    for part in parts:
        assert part.steps[0].n_dropped + part.steps[0].n_left == n_known
        assert part.steps[0].n_left - sum(step.n_dropped for step in part.steps[1:]) == part.counts["n"]


# --- every cell --------------------------------------------------------------------------------------------------------


def test_every_table_and_every_figure_has_its_account() -> None:
    # entries_by_programme is never published: the command that makes it prints it.
    assert set(TABLES) == set(SCHEMAS) - {"entries_by_programme"}
    assert set(FIGURES) == set(PLOTTED_KEYS)


def _check(context: Context, walk: Walk, row: dict[str, str]) -> Counter[str]:
    """Hold every cell of a walk against what is printed, by means that the walk itself does not use."""
    parts = {part.name: part for part in walk.parts}
    for cell in walk.cells:
        assert cell.again == cell.printed == row[cell.column]
        if cell.kind == ROWS and cell.printed:
            assert parts[cell.part].counts[cell.count] == float(cell.printed)
        elif cell.kind == ARITHMETIC and cell.printed and "lie below" in cell.formula:
            series = [int(n) for n in re.findall("[0-9]+", cell.formula.split(":")[0])]
            assert sum(after < before for before, after in pairwise(series)) == float(cell.printed)
        elif cell.kind == ARITHMETIC and cell.printed and " = " in cell.formula:
            decimals = 1 if cell.formula.startswith("100 *") else 4
            assert round(_by_hand(cell.formula.split(" = ")[0]), decimals) == pytest.approx(float(cell.printed), abs=1e-9)
        elif cell.kind == METHOD:
            assert cell.method, f"{walk.target}, {cell.column}: {cell.function} says nothing"
    for part in walk.parts:
        if part.unit == "persons" and "n" in part.counts:
            assert len({context.acts.at[one.row_id, "person_id"] for one in part.rows}) == part.counts["n"]
        if part.cases and part.band:
            assert len(part.cases) == part.counts["n_cases"]
    return Counter(cell.kind for cell in walk.cells)


def _by_hand(formula: str) -> float:
    assert re.fullmatch(r"[0-9+\-*/() .]+", formula), formula
    return float(eval(formula))


@pytest.mark.parametrize("profile", ["latest", "letter-2024-09"])
def test_every_cell_is_explained_and_computes_to_what_is_printed(contexts: dict[str, Context], profile: str) -> None:
    context, published = contexts[profile], contexts[profile].published
    n_by_kind: Counter[str] = Counter()
    for sheet in [*map(published.table, published.tables), *map(published.figure, published.figures)]:
        if sheet.name in _NOT_AGAIN or (profile != "latest" and (sheet.figure or 0) >= _FIRST_CURVE):
            continue
        again = context.rebuilt.table(sheet.name) if sheet.figure is None else context.rebuilt.figure(sheet.figure)
        pd.testing.assert_frame_equal(again, sheet.cells)
        keys = list(sheet.rows)
        for key in keys[:: max(1, len(keys) // _N_WALKED[profile])]:
            walk = explain_found(context, Found(sheet, key, None, is_claim=False))
            assert [cell.column for cell in walk.cells] == list(sheet.cells.columns)
            n_by_kind += _check(context, walk, sheet.rows[key])
    assert n_by_kind[ROWS] > 150
    assert n_by_kind[METHOD] > 150


@pytest.mark.parametrize("profile", ["latest", "letter-2024-09"])
def test_no_number_is_passed_off_as_text(contexts: dict[str, Context], profile: str) -> None:
    """A column of numbers is counted, worked out or given by a named method; or it is a key, a year, or as people recorded it."""
    published = contexts[profile].published
    for sheet in [*map(published.table, published.tables), *map(published.figure, published.figures)]:
        row = next(iter(sheet.rows.values()))
        ways = account_of(sheet)(contexts[profile], row).ways
        for column, printed in sheet.cells.items():
            if not all(_NUMBER.fullmatch(value) for value in printed if value) or not any(printed):
                continue
            assert ways[str(column)].kind in (*NUMBERS, KEY, FIXED, RECORDED), f"{sheet.name}, {column}"
