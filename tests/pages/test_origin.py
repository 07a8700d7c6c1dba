"""A shown table is said to be a published one only where it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glomag.pages.frames import Frame
from glomag.pages.links import Explained, link_line, link_rows
from glomag.pages.origin import Origin, Published, find_origin, tables_written
from glomag.paths import find_project
from glomag.spreadsheet import unguard_cell
from glomag.tables.schemas import key_of
from tests.pages.conftest import read_rows

_LATEST = find_project(Path(__file__).parent).processed / "latest"
PUBLISHED = Published(_LATEST)
COUNTS = read_rows(_LATEST / "counts_by_year.csv")


def _frame(rows: list[dict[str, str]], *columns: str) -> Frame:
    return Frame(columns, tuple(tuple(unguard_cell(row[column]) for column in columns) for row in rows))


def _origin(frame: Frame, *written: str) -> Origin | None:
    return find_origin(frame, PUBLISHED, written)


def test_one_other_number_and_it_is_another_table() -> None:
    changed = [{**row, "n": str(int(row["n"]) + 1)} if row["year"] == "2020" else row for row in COUNTS]
    assert _origin(_frame(changed, "year", "last_day_known", "is_partial", "n")) is None


def test_one_row_more_and_it_is_another_table() -> None:
    more = [*COUNTS, {**COUNTS[0], "year": "1999"}]
    assert _origin(_frame(more, "year", "last_day_known", "is_partial", "n")) is None


def test_a_heading_more_and_it_is_another_table() -> None:
    with_more = [{**row, "n_mine": "1"} for row in COUNTS]
    assert _origin(_frame(with_more, "year", "last_day_known", "is_partial", "n", "n_mine")) is None


@pytest.mark.parametrize("headings", [(), ("year", "year")])
def test_headings_that_tell_nothing_apart_have_no_origin(headings: tuple[str, ...]) -> None:
    assert _origin(Frame(headings, ())) is None


def test_where_two_tables_could_be_meant_none_is() -> None:
    """Years and counts of the whole years after the first stand in counts_by_year and in changes."""
    whole = [row for row in COUNTS if row["is_partial"] == "False"][1:]
    assert _origin(_frame(whole, "year", "n")) is None


def test_of_two_that_could_be_meant_the_one_that_the_notebook_wrote_is() -> None:
    whole = [row for row in COUNTS if row["is_partial"] == "False"][1:]
    origin = _origin(_frame(whole, "year", "n"), "changes")
    assert origin is not None and origin.table == "changes"
    assert _origin(_frame(whole, "year", "n"), "changes", "counts_by_year") is None


def test_without_its_key_a_table_is_known_but_no_row_of_it() -> None:
    shares = read_rows(_LATEST / "shares.csv")
    origin = _origin(_frame(shares[::4], "period", "first_day", "last_day", "n_cases"))
    assert origin == Origin("shares", (), True)


def test_a_number_that_is_rounded_further_is_not_as_published() -> None:
    intervals = read_rows(_LATEST / "count_intervals.csv")
    rounded = [{**row, "exact_low": str(round(float(row["exact_low"]), 1))} for row in intervals]
    origin = _origin(_frame(rounded, "year", "n", "exact_low", "n_actions"))
    assert origin is not None and (origin.table, origin.is_exact) == ("count_intervals", False)
    off = [{**row, "exact_low": f"{float(row['exact_low']) + 0.06:.1f}"} for row in intervals]
    assert _origin(_frame(off, "year", "n", "exact_low", "n_actions")) is None
    cut = [{**row, "exact_low": row["exact_low"].partition(".")[0]} for row in intervals]
    assert _origin(_frame(cut, "year", "n", "exact_low", "n_actions")) is None


def test_spellings_of_a_number_and_of_a_day_are_one() -> None:
    spelled = [{**row, "n": f"{row['n']}.0", "last_day_known": f"{row['last_day_known']} 00:00:00"} for row in COUNTS]
    origin = _origin(_frame(spelled, "year", "last_day_known", "is_partial", "n"), "counts_by_year")
    assert origin is not None and origin.keys == tuple((row["year"],) for row in COUNTS)


_TABLES = ("counts_by_year", "changes", "same_days", "shares", "claims")


@given(st.sampled_from(_TABLES), st.randoms(use_true_random=False))
def test_any_part_of_a_table_with_its_key_leads_to_its_own_rows(name: str, chance: object) -> None:
    rows, key = read_rows(_LATEST / f"{name}.csv"), key_of(name)
    others = [column for column in rows[0] if column not in key]
    columns = [*key, *chance.sample(others, chance.randint(2, len(others)))]  # type: ignore[attr-defined]
    part = chance.sample(rows, chance.randint(1, len(rows)))  # type: ignore[attr-defined]
    origin = find_origin(_frame(part, *columns), PUBLISHED, [name])
    assert origin == Origin(name, tuple(tuple(row[column] for column in key) for row in part), True)


def test_calls_that_write_name_their_tables() -> None:
    source = 'a = bench.write(f(x), "changes")\nbench.write_parquet(b, "specifications")\nwrite("x", "y")\nbench.write(c, name)'
    assert tables_written(source) == ["changes"]
    assert tables_written("!ls") == []


_EXPLAINED = Explained(
    frozenset({"counts_by_year--2020.html", "claim--signatories.html", "claim--drop_fy2020_fy2023.html"}),
    frozenset({"signatories", "drop_fy2020_fy2023", "cases_pending"}),
)


def _hrefs(frame: Frame, origin: Origin | None) -> list[list[str]]:
    return [[cell.href for cell in row] for row in link_rows(frame, origin, _EXPLAINED)]


def test_only_numbers_of_rows_that_are_explained_are_linked() -> None:
    frame = _frame(COUNTS[1:4], "year", "last_day", "is_partial", "n")
    page = "../explain/counts_by_year--2020.html"
    assert _hrefs(frame, find_origin(frame, PUBLISHED, ["counts_by_year"])) == [["", "", "", ""], ["", "", "", page], ["", "", "", ""]]


def test_numbers_of_unknown_or_rounded_origin_are_not_linked() -> None:
    frame = _frame(COUNTS[2:3], "year", "n")
    assert _hrefs(frame, None) == [["", ""]]
    assert _hrefs(frame, Origin("counts_by_year", (("2020",),), False)) == [["", ""]]


def test_a_claim_is_linked_by_its_id_and_by_the_value_that_the_record_gives() -> None:
    frame = Frame(("claim_id", "stated", "value", "verdict"), (("signatories", "96", "96", "reproduced"), ("cases_pending", "24", "", "x")))
    page = "../explain/claim--signatories.html"
    assert _hrefs(frame, Origin("claims", (("signatories",), ("cases_pending",)), True)) == [[page, "", page, ""], ["", "", "", ""]]
    assert _hrefs(frame, None) == [[page, "", "", ""], ["", "", "", ""]]


@pytest.mark.parametrize("line", ["signatories", "signatories are many", "the signatories: 96", "unknown: 96", "cases_pending: 24", ""])
def test_a_line_that_does_not_begin_with_an_explained_claim_is_left_alone(line: str) -> None:
    assert link_line(line, _EXPLAINED) == ("", "", line)


def test_a_line_that_begins_with_a_claim_leads_to_it() -> None:
    page = "../explain/claim--drop_fy2020_fy2023.html"
    assert link_line("drop_fy2020_fy2023: 3 of 5", _EXPLAINED) == ("drop_fy2020_fy2023", page, ": 3 of 5")
