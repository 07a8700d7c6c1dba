from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glomag.errors import SourceError
from glomag.reconcile.differences import KINDS, Reconciliation, reconcile_list
from glomag.reconcile.proposals import PROPOSAL_COLUMNS
from glomag.reconcile.writing import reconciliation_texts
from glomag.register import Register
from glomag.sources import read_list
from glomag.sources.folders import find_dated_files

DAY = date(2024, 3, 4)
NO_PROPOSALS = pd.DataFrame(columns=list(PROPOSAL_COLUMNS), dtype="str")
ENTERED = date(2020, 1, 2)
OUR_ORDER = "Executive Order 13818 (Global Magnitsky)"


def _told(found: Reconciliation) -> list[tuple[str, str, bool]]:
    return list(found.differences[["kind", "uid", "needs_attention"]].itertuples(index=False, name=None))


def test_a_list_issued_after_its_day_is_refused(made: Any) -> None:
    with pytest.raises(SourceError, match="issued on 2024-03-05"):
        reconcile_list(made.record(made.act("1", "2020-01-01")), made.listed(issued=date(2024, 3, 5)), DAY)


def test_nothing_differs_where_both_say_the_same(made: Any) -> None:
    found = reconcile_list(made.record(made.act("1", "2020-01-01")), made.listed(made.entry("1"), made.entry("2", tags="SDGT")), DAY)
    assert _told(found) == []
    assert (found.n_listed, found.n_expected, len(found.counts)) == (1, 1, 0)


def test_each_kind_of_absence_and_presence_is_told_for_what_it_is(made: Any) -> None:
    known = made.record(
        made.act("1", "2020-01-01"),
        made.act("2", "2020-01-01", removed_on="2023-01-01"),
        made.act("3", "2024-06-01"),
        made.act("4", "2024-03-04"),
        made.act("5", "2020-01-01", removed_on="2024-03-04"),
        made.act("6", "2020-01-01", removed_on="2024-03-05"),
    )
    found = reconcile_list(known, made.listed(*(made.entry(uid) for uid in "235678")), DAY)
    assert _told(found) == [
        ("not in the record", "7", True),
        ("not in the record", "8", True),
        ("not on the list", "1", True),
        ("should be gone", "2", True),
        ("listed before designated_on", "3", True),
        ("not on the list", "4", False),
        ("should be gone", "5", False),
    ]
    assert found.n_expected == 3
    assert found.counts["n"].tolist() == [2, 2, 2, 1]


def test_an_entry_that_lost_the_tag_is_not_called_absent(made: Any) -> None:
    found = reconcile_list(made.record(made.act("1", "2020-01-01")), made.listed(made.entry("1", tags="SDGT")), DAY)
    assert found.differences.loc[0, "list_says"] == "listed without the tag: SDGT"


def test_a_person_with_two_rows_is_one(made: Any) -> None:
    found = reconcile_list(made.record(made.act("1", "2020-01-01"), made.act("1", "2021-01-01", event="redesignation")), made.listed(), DAY)
    assert (found.n_expected, _told(found)) == (1, [("not on the list", "1", True)])


def test_a_second_number_is_told_and_not_called_missing(made: Any) -> None:
    known = made.record(made.act("1", "2020-01-01", name="DOE, John"))
    beside = reconcile_list(known, made.listed(made.entry("1", "DOE, John"), made.entry("9", "Doe, John")), DAY)
    assert _told(beside) == [("second number", "9", True)]
    assert "no designation" in beside.differences.loc[0, "explanation"]
    instead = reconcile_list(known, made.listed(made.entry("9", "Doe, John")), DAY)
    assert [kind for kind, _, _ in _told(instead)] == ["not in the record", "not on the list"]
    assert "under 1" in instead.differences.loc[0, "explanation"]
    assert "under 9" in instead.differences.loc[1, "explanation"]


def test_a_transfer_is_told_before_its_day_and_no_difference_on_it(made: Any) -> None:
    known = made.record(made.act("1", "2024-03-04", event="transfer"))
    before = reconcile_list(known, made.listed(made.entry("1", tags="ZIMBABWE")), date(2024, 2, 28))
    assert _told(before) == [("transfer to come", "1", False)]
    older = made.entry("1", entered_first=ENTERED, entered_last=ENTERED, legal_basis="Executive Order 13288 (Zimbabwe)")
    assert _told(reconcile_list(known, made.listed(older), DAY)) == [("date of another authority", "1", False)]


def test_a_person_without_a_number_is_found_by_name(made: Any) -> None:
    known = made.record(made.act("", "2020-01-01", name="GUL, Abdulhamit"))
    found = reconcile_list(known, made.listed(made.entry("7", "Gul Abdulhamit")), DAY)
    assert _told(found) == [("number found by name", "7", True)]
    twice = reconcile_list(known, made.listed(made.entry("7", "Gul Abdulhamit"), made.entry("8", "Gul Abdulhamit")), DAY)
    assert [kind for kind, _, _ in _told(twice)] == ["not in the record", "not in the record", "not on the list"]


def test_names_kinds_and_tags_that_differ(made: Any) -> None:
    known = made.record(
        made.act("1", "2020-01-01", name="TEHNOGLOBAL"),
        made.act("2", "2020-01-01", name="HLAING, Khin"),
        made.act("3", "2020-01-01", entity_type="entity"),
        made.act("4", "2020-01-01", programs="MAGNIT GLOMAG"),
        made.act("5", "2020-01-01"),
        made.act("6", "2024-03-04"),
    )
    entries = [made.entry("1", "TECHNOGLOBAL"), made.entry("2", "KHIN HLAING"), made.entry("3"), made.entry("4")]
    found = reconcile_list(
        known, made.listed(*entries, made.entry("5", tags="BURMA-EO14014 GLOMAG"), made.entry("6", tags="GLOMAG SDGT")), DAY
    )
    assert _told(found) == [
        ("name differs", "1", True),
        ("kind of person differs", "3", True),
        ("tag not on the list", "4", True),
        ("tag not in the record", "6", True),
        ("name in another order", "2", False),
        ("tag added later", "5", False),
    ]


@pytest.mark.parametrize(
    ("first", "last", "basis", "told"),
    [
        (ENTERED, ENTERED, OUR_ORDER, []),
        (date(2020, 1, 1), date(2020, 12, 31), OUR_ORDER, []),
        (date(2020, 2, 1), date(2020, 2, 29), OUR_ORDER, [("date differs", "1", True)]),
        (date(2020, 2, 1), date(2020, 2, 1), "", [("date of another authority", "1", False)]),
        (date(2020, 2, 1), date(2020, 2, 1), "Executive Order 138189", [("date of another authority", "1", False)]),
        (None, None, "", []),
    ],
)
def test_only_a_date_under_the_order_can_disagree(made: Any, first: Any, last: Any, basis: str, told: list[Any]) -> None:
    entry = made.entry("1", entered_first=first, entered_last=last, legal_basis=basis)
    assert _told(reconcile_list(made.record(made.act("1", "2020-01-02")), made.listed(entry), DAY)) == told


def test_a_tie_of_a_kind_supports_or_contradicts_the_criterion(made: Any) -> None:
    known = made.record(
        *(made.act(uid, "2020-01-01", criterion=limb) for uid, limb in zip("1234", ["owned", "owned", "abuse", "abuse"], strict=True))
    )
    kinds = ["Providing support to", "Owned or Controlled By", "Leader or official of", "Owned or Controlled By"]
    entries = [made.entry(uid, ties=(made.tie("X", kind),)) for uid, kind in zip("1234", kinds, strict=True)]
    found = reconcile_list(known, made.listed(*entries), DAY)
    assert _told(found) == [
        ("criterion contradicted", "1", True),
        ("another limb suggested", "4", True),
        ("another limb suggested", "3", False),
    ]
    assert found.n_criterion_supported == 1


def test_after_its_last_day_the_record_is_said_to_know_nothing(made: Any) -> None:
    found = reconcile_list(made.record(made.act("1", "2020-01-01")), made.listed(made.entry("9")), date(2030, 1, 1))
    assert "knows nothing after" in found.note
    assert all("knows nothing after" in said for said in found.differences["explanation"])


def test_of_another_programme_the_entries_are_only_told(made: Any) -> None:
    found = reconcile_list(
        made.record(made.act("1", "2020-01-01")), made.listed(made.entry("1"), made.entry("2", tags="SDGT GLOMAG")), DAY, "SDGT"
    )
    assert _told(found) == [("entry of the list", "2", False)]
    assert "knows nothing about SDGT" in found.note


@given(st.permutations(["1", "2", "3", "4", "5"]))
def test_the_order_of_the_list_changes_nothing(made: Any, order: list[str]) -> None:
    known = made.record(made.act("1", "2020-01-01"), made.act("2", "2020-01-01", name="DOE, John"), made.act("6", "2020-01-01"))
    entries = {uid: made.entry(uid, "DOE, John" if uid in "23" else "") for uid in order}
    one, other = (reconcile_list(known, made.listed(*(entries[uid] for uid in uids)), DAY) for uids in (sorted(order), order))
    pd.testing.assert_frame_equal(one.differences, other.differences)


# What a person has to look at on the ten real lists: a name that OFAC spelled otherwise in 2019, and the second number of
# one person in the autumn of 2022. Everything else there is information.
_ATTENTION = {
    "2019-01-15": [("name differs", "23287")],
    "2022-09-15": [("second number", "36459")],
    "2022-11-09": [("second number", "36459")],
}
_N_LISTED = [99, 323, 337, 415, 419, 420, 606, 683, 681, 695]


def test_the_ten_real_lists_agree_with_the_record_but_for_what_is_explained(register: Register, shared: Any) -> None:
    files = find_dated_files(shared / "samples" / "ofac").dated
    found = [reconcile_list(register, read_list(file.path), file.day) for file in files]
    assert [one.n_listed for one in found] == _N_LISTED
    for one in found:
        assert set(reconciliation_texts(one, NO_PROPOSALS)) == {"differences.csv", "difference_counts.csv", "proposals.csv"}
        seen = one.differences[one.differences["needs_attention"]]
        assert list(zip(seen["kind"], seen["uid"], strict=True)) == _ATTENTION.get(one.list_date.isoformat(), [])
        assert one.n_listed - one.n_expected == (seen["kind"] == "second number").sum()
        told = {"name in another order", "tag added later", "transfer to come"}
        assert set(one.differences.loc[~one.differences["needs_attention"], "kind"]) <= told <= set(KINDS)
    assert (found[-2].differences["kind"] == "transfer to come").sum() == 12
    assert (found[-1].differences["kind"] == "transfer to come").sum() == 0
