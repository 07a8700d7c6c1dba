from __future__ import annotations

import csv
from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glomag.errors import SourceError
from glomag.paths import Project
from glomag.reconcile.proposals import PROPOSAL_COLUMNS, RECORD_COLUMNS, propose_rows
from glomag.reconcile.schemas import SCHEMAS
from glomag.register import Register, known_on
from glomag.sources import read_list
from glomag.sources.folders import find_dated_files

DAY = date(2024, 3, 4)
OUR_ORDER = "Executive Order 13818 (Global Magnitsky)"


def _one(proposals: pd.DataFrame) -> Any:
    assert len(proposals) == 1
    return SCHEMAS["proposals"].validate(proposals).iloc[0]


def test_the_columns_are_those_of_the_record(project: Project) -> None:
    with (project.register / "designations.csv").open(encoding="utf-8", newline="") as opened:
        assert tuple(next(csv.reader(opened))) == RECORD_COLUMNS == PROPOSAL_COLUMNS[1:]


def test_a_list_issued_later_is_refused(made: Any) -> None:
    with pytest.raises(SourceError, match="issued on"):
        propose_rows(made.record(made.act("1", "2020-01-01")), made.listed(issued=date(2025, 1, 1)), DAY)


def test_nothing_is_proposed_for_whom_the_record_has_or_expects(made: Any) -> None:
    known = made.record(made.act("1", "2020-01-01"), made.act("2", "2024-04-01"), made.act("3", "2020-01-01", removed_on="2024-03-04"))
    proposals = propose_rows(known, made.listed(*(made.entry(uid) for uid in "123"), made.entry("4", tags="SDGT")), DAY)
    assert proposals.empty
    assert tuple(proposals.columns) == PROPOSAL_COLUMNS
    SCHEMAS["proposals"].validate(proposals)


def test_what_the_list_does_not_say_stays_empty(made: Any) -> None:
    row = _one(
        propose_rows(made.record(made.act("1", "2020-01-01")), made.listed(made.entry("1"), made.entry("9", tags="SDGT GLOMAG")), DAY)
    )
    filled = {name: cell for name, cell in row.items() if cell and name != "suggested_because"}
    assert filled == {"ofac_uid": "9", "name": "PERSON, 9", "entity_type": "individual", "programs": "SDGT GLOMAG", "event": "designation"}
    assert "no tie printed" in row["suggested_because"]
    assert "the list prints no date" in row["suggested_because"]


@pytest.mark.parametrize(
    ("kind", "criterion", "basis", "parent"),
    [
        ("", "", "", "1"),
        ("Owned or Controlled By", "owned", "derivative", "1"),
        ("Providing support to", "support", "", "1"),
        ("Leader or official of", "leader", "primary", ""),
        ("Family member of", "", "", "1"),
        ("Sworn enemy of", "", "", "1"),
    ],
)
def test_the_limb_is_filled_only_from_a_tie_of_a_kind(made: Any, kind: str, criterion: str, basis: str, parent: str) -> None:
    source = made.listed(made.entry("1"), made.entry("9", ties=(made.tie("Person 1", kind),)))
    row = _one(propose_rows(made.record(made.act("1", "2020-01-01")), source, DAY))
    assert (row["criterion"], row["basis"], row["derivative_of"]) == (criterion, basis, parent)
    assert "Person 1" in row["suggested_because"]


def test_ties_that_differ_fill_no_limb_and_former_ones_count_for_nothing(made: Any) -> None:
    ties = (made.tie("Person 1", "Owned or Controlled By"), made.tie("X", "Providing support to"), made.tie("Y", is_former=True))
    row = _one(propose_rows(made.record(made.act("1", "2020-01-01")), made.listed(made.entry("1"), made.entry("9", ties=ties)), DAY))
    assert row["criterion"] == ""
    assert "limbs differ: owned, support" in row["suggested_because"]
    assert "Y" not in row["suggested_because"].split("; ")


def test_each_event_has_its_sign(made: Any) -> None:
    known = made.record(made.act("1", "2020-01-01", name="DOE, John"), made.act("2", "2020-01-01", removed_on="2021-01-01"))
    tagged = {"2": "GLOMAG", "3": "GLOMAG", "4": "GLOMAG", "5": "SDGT GLOMAG", "6": "GLOMAG"}
    entries = [made.entry(uid, tags=tags, entity_type="vessel" if uid == "3" else "entity") for uid, tags in tagged.items()]
    source = made.listed(made.entry("1", "DOE, John"), made.entry("8", "DOE JOHN"), *entries)
    earlier = made.listed(made.entry("4", tags="ZIMBABWE"), made.entry("5", tags="SDGT"))
    proposals = propose_rows(known, source, DAY, earlier).set_index("ofac_uid")
    assert proposals["event"].to_dict() == {
        "2": "redesignation", "3": "identification", "4": "transfer", "5": "designation", "6": "designation", "8": "",
    }  # fmt: skip
    assert proposals.loc["3", ["criterion", "basis"]].tolist() == ["owned", "derivative"]
    assert "second number" in proposals.loc["8", "suggested_because"]
    assert propose_rows(known, source, DAY).set_index("ofac_uid").loc["4", "event"] == "designation"


def test_an_aircraft_is_no_kind_of_the_record(made: Any) -> None:
    row = _one(propose_rows(made.record(made.act("1", "2020-01-01")), made.listed(made.entry("9", entity_type="aircraft")), DAY))
    assert (row["entity_type"], row["event"]) == ("", "identification")
    assert "no kind aircraft" in row["suggested_because"]


@pytest.mark.parametrize(
    ("span", "basis", "day", "says"),
    [
        ((date(2024, 3, 1), date(2024, 3, 1)), OUR_ORDER, "2024-03-01", ""),
        ((date(2024, 3, 1), date(2024, 3, 31)), OUR_ORDER, "", "designated between 2024-03-01 and 2024-03-31"),
        ((date(2024, 3, 1), date(2024, 3, 1)), "Executive Order 13288 (Zimbabwe)", "", "no designation date"),
    ],
)
def test_the_day_is_filled_only_where_it_is_printed_under_the_order(
    made: Any, span: tuple[date, date], basis: str, day: str, says: str
) -> None:
    entry = made.entry("9", entered_first=span[0], entered_last=span[1], legal_basis=basis)
    row = _one(propose_rows(made.record(made.act("1", "2020-01-01")), made.listed(entry), DAY))
    assert (row["designated_on"], row["date_confidence"]) == (day, "exact" if day else "")
    assert says in row["suggested_because"]


def test_new_entries_that_share_a_tie_are_told_as_one_case(made: Any) -> None:
    ties = (made.tie("UNKNOWN HOLDING"),)
    source = made.listed(
        made.entry("7", ties=ties), made.entry("8", ties=ties), made.entry("9", ties=(made.tie("person 8"),)), made.entry("5")
    )
    proposals = propose_rows(made.record(made.act("1", "2020-01-01")), source, DAY).set_index("ofac_uid")
    assert "one case with 8, 9" in proposals.loc["7", "suggested_because"]
    assert "one case" not in proposals.loc["5", "suggested_because"]
    assert proposals["derivative_of"].to_dict() == {"5": "", "7": "", "8": "", "9": "8"}


def test_a_case_is_filled_only_where_the_party_was_put_on_the_list_the_same_day(made: Any) -> None:
    known, ties = made.record(made.act("1", "2024-03-01")), (made.tie("PERSON 1"),)
    days = {"8": date(2024, 3, 1), "9": date(2024, 3, 2)}
    entries = [made.entry(uid, ties=ties, entered_first=day, entered_last=day, legal_basis=OUR_ORDER) for uid, day in days.items()]
    proposals = propose_rows(known, made.listed(*entries), DAY).set_index("ofac_uid")
    assert proposals.loc["8", ["case_id", "country"]].tolist() == ["2024-03-01-a-xk", "XK"]
    assert proposals.loc["9", ["case_id", "country"]].tolist() == ["", ""]
    assert "follows 2024-03-01-a-xk" in proposals.loc["9", "suggested_because"]
    assert "one case with" not in proposals.loc["9", "suggested_because"]


@given(st.permutations(["5", "6", "7", "8", "9"]))
def test_the_order_of_the_list_changes_nothing(made: Any, order: list[str]) -> None:
    known = made.record(made.act("1", "2020-01-01"))
    entries = {uid: made.entry(uid, ties=(made.tie(f"PERSON {int(uid) - 1}"),)) for uid in order}
    one, other = (propose_rows(known, made.listed(*(entries[uid] for uid in uids)), DAY) for uids in (sorted(order), order))
    pd.testing.assert_frame_equal(one, other)


def test_a_record_that_ends_early_gets_the_rest_proposed_as_people_coded_it(register: Register, shared: Any) -> None:
    """The record as known the day before, held against the real list of 2024-03-04: the proposals are the rows of that day."""
    files = find_dated_files(shared / "samples" / "ofac").dated
    proposals = propose_rows(known_on(register, date(2024, 3, 3)), read_list(files[-1].path), DAY, read_list(files[-2].path))
    coded = register.designations[register.designations["designated_on"] == pd.Timestamp(DAY)].set_index("ofac_uid")
    proposed = proposals.set_index("ofac_uid")
    assert set(proposed.index) == set(coded.index)
    assert proposed["event"].to_dict() == coded["event"].to_dict()
    for column in ("name", "entity_type", "programs"):
        assert proposed[column].to_dict() == coded[column].to_dict()
    assert (proposed["criterion"] == "").all()
