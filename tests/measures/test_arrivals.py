"""Who came under which tag between which two lists: small cases worked by hand, and laws that hold for any lists."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glomag.archive.jobs import normalise_here
from glomag.archive.keeping import keep_dataset
from glomag.errors import SourceError
from glomag.measures.arrivals import BY_LISTS, BY_NOTE, RENAMED, SAME_ORDER, Arrivals, find_arrivals
from glomag.measures.listed import read_listed
from glomag.paths import Project
from glomag.register import Register
from glomag.sources.folders import find_dated_files

sys.path.append(str(Path(__file__).resolve().parent))  # pytest puts no folder of tests on the path

from arrival_lists import SERIES, came, dated_series, listed, on


def test_no_list_is_refused() -> None:
    with pytest.raises(SourceError, match="at least two"):
        on(listed("2020-01-01", a="GLOMAG"))
    with pytest.raises(SourceError, match="no list"):
        find_arrivals([])


@pytest.mark.parametrize("days", [("2020-01-02", "2020-01-01"), ("2020-01-01", "2020-01-01")])
def test_lists_out_of_order_are_refused(days: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="order of their days"):
        on(*(listed(day, a="GLOMAG") for day in days))


def test_who_is_on_the_first_list_has_no_arrival() -> None:
    found = on(*(listed(day, a="GLOMAG", b="SYRIA+SDGT") for day in ("2020-01-01", "2020-01-02")))
    assert came(found) == []
    assert sorted(found.present["programme"]) == ["GLOMAG", "SDGT", "SYRIA"]
    assert found.totals[["programme", "n_on_first_list", "n_ever", "n_on_last_list"]].to_numpy().tolist() == [
        ["GLOMAG", 1, 1, 1], ["SDGT", 1, 1, 1], ["SYRIA", 1, 1, 1],
    ]  # fmt: skip


def test_an_arrival_lies_between_the_last_list_without_and_the_first_list_with_it() -> None:
    found = on(listed("2020-01-01", a="SDGT"), listed("2020-02-01", a="SDGT"), listed("2020-03-01", a="SDGT", b="GLOMAG+SDGT"))
    assert came(found) == [("b", tag, "new entry", "2020-02-01", "2020-03-01") for tag in ("GLOMAG", "SDGT")]


def test_a_tag_beside_the_old_ones_is_added_and_one_in_their_place_is_a_transfer() -> None:
    found = on(listed("2024-02-28", a="ZIMBABWE", b="SYRIA+SDGT", c="CUBA"), listed("2024-03-04", a="GLOMAG", b="GLOMAG+SDGT", c="CUBA"))
    assert came(found) == [
        ("a", "GLOMAG", "transfer", "2024-02-28", "2024-03-04"),
        ("b", "GLOMAG", "tag added", "2024-02-28", "2024-03-04"),
    ]
    assert found.rows["tags_before"].tolist() == ["ZIMBABWE", "SYRIA, SDGT"]


def test_another_order_of_the_tags_is_nothing() -> None:
    assert came(on(listed("2020-01-01", a="GLOMAG+SDGT"), listed("2020-02-01", a="SDGT+GLOMAG"))) == []


def test_a_return_after_a_gap_is_no_arrival() -> None:
    found = on(listed("2020-01-01", a="GLOMAG", b="SDGT"), listed("2020-02-01", b="SDGT"), listed("2020-03-01", a="GLOMAG", b="SDGT"))
    assert came(found) == []
    assert found.totals.set_index("programme")["n_returns"].to_dict() == {"GLOMAG": 1, "SDGT": 0}


def test_a_tag_that_comes_back_is_no_arrival_and_a_new_one_after_a_gap_is_held_against_the_tags_from_before_it() -> None:
    back = on(listed("2020-01-01", a="GLOMAG+SDGT"), listed("2020-02-01", a="SDGT"), listed("2020-03-01", a="GLOMAG+SDGT"))
    assert came(back) == []
    assert back.totals.set_index("programme").loc["GLOMAG", "n_returns"] == 1
    moved = on(listed("2020-01-01", a="SYRIA", b="SDGT"), listed("2020-02-01", b="SDGT"), listed("2020-03-01", a="GLOMAG", b="SDGT"))
    assert came(moved) == [("a", "GLOMAG", "transfer", "2020-02-01", "2020-03-01")]


def test_a_tag_that_all_entries_of_another_take_over_at_once_is_its_new_name() -> None:
    found = on(
        listed("2021-06-01", x="SDGT"),
        listed("2021-08-18", x="SDGT", a="BELARUS-EO", b="BELARUS-EO", c="BELARUS-EO"),
        listed("2021-12-02", x="SDGT", a="BELARUS-EO14038", b="BELARUS-EO14038+SDGT", d="BELARUS-EO14038"),
    )
    assert came(found) == [
        *((uid, "BELARUS-EO14038", "new entry", "2021-06-01", "2021-08-18") for uid in "abc"),
        ("a", "BELARUS-EO14038", "renamed", "2021-08-18", "2021-12-02"),
        ("b", "BELARUS-EO14038", "renamed", "2021-08-18", "2021-12-02"),
        ("b", "SDGT", "tag added", "2021-08-18", "2021-12-02"),
        ("d", "BELARUS-EO14038", "new entry", "2021-08-18", "2021-12-02"),
    ]
    assert found.renames.to_numpy().tolist() == [["BELARUS-EO", "BELARUS-EO14038", date(2021, 8, 18), date(2021, 12, 2), 3, 2, BY_LISTS]]
    assert found.current_tag("BELARUS-EO") == "BELARUS-EO14038"
    assert found.totals.set_index("programme").loc["BELARUS-EO14038", ["n_new", "n_ever", "n_on_last_list"]].tolist() == [4, 4, 3]


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ({"a": "OLD", "b": "OLD"}, {"a": "KNOWN", "b": "KNOWN", "k": "KNOWN"}, "the tag was there before, as with ZIMBABWE and GLOMAG"),
        ({"a": "OLD"}, {"a": "NEW"}, "one entry says nothing about a programme"),
        ({"a": "OLD", "b": "OLD"}, {"a": "NEW", "b": "OTHER"}, "they went two ways"),
        ({"a": "OLD", "b": "OLD"}, {"a": "NEW", "b": "NEW", "c": "OLD"}, "the old tag goes on"),
        (dict.fromkeys("abcde", "OLD"), {"a": "NEW", "b": "NEW"}, "most of the programme has gone"),
    ],
)
def test_what_is_not_a_whole_programme_under_a_new_name_is_a_transfer(before: dict[str, str], after: dict[str, str], why: str) -> None:
    found = on(listed("2020-01-01", k="KNOWN", **before), listed("2020-02-01", **{"k": "KNOWN", **after}))
    assert found.renames.empty, why
    assert {row[2] for row in came(found) if row[0] in {"a", "b"}} == {"transfer"}


def test_the_tag_of_which_a_note_says_so_is_a_rename_also_for_one_entry_and_bit_by_bit() -> None:
    old, new = "SYRIA-EO13894", "PAARSSR-EO13894"
    found = on(
        listed("2025-05-01", a=old, b=old, c="SYRIA"),
        listed("2025-09-30", a=new, b=old, c=new),
        listed("2025-10-30", a=new, b=new, c=new, d=new),
    )
    assert came(found) == [
        ("a", new, "renamed", "2025-05-01", "2025-09-30"),
        ("c", new, "transfer", "2025-05-01", "2025-09-30"),
        ("b", new, "renamed", "2025-09-30", "2025-10-30"),
        ("d", new, "new entry", "2025-09-30", "2025-10-30"),
    ]
    assert found.renames["told_by"].tolist() == [BY_NOTE]


def test_both_names_on_the_first_list_are_one_programme_too() -> None:
    found = on(listed("2025-09-30", a="SYRIA-EO13894+PAARSSR-EO13894", b="SYRIA-EO13894"), listed("2025-10-30", b="PAARSSR-EO13894"))
    assert [row[:3] for row in came(found)] == [("b", "PAARSSR-EO13894", "renamed")]
    assert found.present["programme"].tolist() == ["PAARSSR-EO13894"] * 2
    assert found.renames["last_before"].tolist() == [None]


def test_the_renames_of_the_code_are_those_that_the_notes_of_programmes_csv_name(register: Register) -> None:
    notes = register.programmes.set_index("tag")["note"].fillna("")
    named = {old: new for old, note in notes.items() for new in notes.index if f"print the same order as {new}" in note}
    assert named == SAME_ORDER


def test_a_printed_day_is_held_against_the_interval_of_a_new_entry_and_moves_nothing() -> None:
    printed = {
        "a": ("2020-01-15", "2020-01-15"),
        "b": ("2019-01-01", "2019-12-31"),
        "c": ("2019-05-05", "2019-05-05"),
        "d": ("2020-02-01",) * 2,
    }
    found = on(
        listed("2020-01-01", None, {"c": printed["c"]}, c="SDGT"),
        listed("2020-02-01", None, printed, a="GLOMAG", b="GLOMAG", c="GLOMAG", d="GLOMAG", e="GLOMAG"),
    )
    assert found.rows.set_index("uid")["printed_day"].to_dict() == {
        "a": "agrees", "b": "differs", "c": "of an earlier entry", "d": "agrees", "e": "not printed",
    }  # fmt: skip
    assert set(found.rows["last_before"]) == {date(2020, 1, 1)}


def test_the_kind_is_that_of_the_first_list_with_the_number() -> None:
    found = on(listed("2020-01-01", {"a": "vessel"}, a="SDGT"), listed("2020-02-01", {"b": "aircraft"}, a="SDGT+GLOMAG", b="GLOMAG"))
    assert found.rows.set_index("uid")["entity_type"].to_dict() == {"a": "vessel", "b": "aircraft"}


# --- laws -------------------------------------------------------------------------------------------------------------


@settings(max_examples=20)
@given(SERIES)
def test_every_number_ever_under_a_tag_is_on_the_first_list_or_arrives_once(series: list[dict[str, str]]) -> None:
    found = on(*dated_series(series))
    ever = {(uid, tag) for entries in series for uid, tags in entries.items() for tag in tags.split("+")}
    first = {(uid, tag) for uid, tags in series[0].items() for tag in tags.split("+")}
    assert Counter(zip(found.rows["uid"], found.rows["printed_tag"], strict=True)) == Counter(ever - first)
    of_programme = {(uid, found.current_tag(tag)) for uid, tag in ever}
    assert int(found.totals["n_ever"].sum()) == len(of_programme)
    assert int(found.totals["n_on_last_list"].sum()) == len(
        {(uid, found.current_tag(tag)) for uid, tags in series[-1].items() for tag in tags.split("+")}
    )


@settings(max_examples=25)
@given(SERIES, st.data())
def test_a_list_more_in_between_only_narrows_the_interval_of_who_did_not_leave_and_return(
    series: list[dict[str, str]], draw: st.DataObject
) -> None:
    """Who did comes earlier with it: what looked like the arrival was the return."""
    lists = dated_series(series)
    kept = sorted({0, len(lists) - 1, *draw.draw(st.sets(st.integers(0, len(lists) - 1)))})
    few, all_of_them = (_intervals(on(*some)) for some in ([lists[place] for place in kept], lists))
    assert set(few) <= set(all_of_them)
    for key, (before, after) in few.items():
        assert all_of_them[key][1] <= after
        if not _returns(series, *key):
            assert before <= all_of_them[key][0]


def _returns(series: list[dict[str, str]], uid: str, tag: str) -> bool:
    present = "".join("x" if tag in entries.get(uid, "").split("+") else " " for entries in series)
    return " " in present.strip()


def _intervals(found: Arrivals) -> dict[tuple[str, str], tuple[date, date]]:
    rows = found.rows.itertuples()
    return {(row.uid, row.printed_tag): (row.last_before, row.first_after) for row in rows}


@settings(max_examples=20)
@given(SERIES)
def test_a_list_that_repeats_the_one_before_moves_nothing_but_the_earlier_end_of_an_interval(series: list[dict[str, str]]) -> None:
    lists = dated_series(series)
    twice = [one for entry in lists for one in (entry, entry._replace(day=entry.day + timedelta(days=1)))]
    found, again = on(*lists), on(*twice)
    moved = found.rows.assign(last_before=[day + timedelta(days=1) for day in found.rows["last_before"]])
    assert again.rows.drop(columns="last_before").equals(moved.drop(columns="last_before"))
    assert again.rows["last_before"].tolist() == moved["last_before"].tolist()
    assert again.totals.equals(found.totals)


# --- real lists -------------------------------------------------------------------------------------------------------


class _Unwatched:
    def begin(self, what: str, n_lists: int) -> None: ...
    def add(self, n_entries: int = 0) -> None: ...


@pytest.fixture(scope="module")
def real(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Arrivals:
    files = find_dated_files(shared / "samples" / "ofac").dated
    kept = keep_dataset(files, tmp_path_factory.mktemp("lists") / "dataset", normalise_here, _Unwatched())
    return find_arrivals(read_listed(kept.dataset, kept.days))


def test_ten_real_lists_give_the_arrivals_of_the_record_but_for_two_that_are_known(real: Arrivals, project: Project) -> None:
    with (project.register / "designations.csv").open(encoding="utf-8", newline="") as opened:
        acts = list(csv.DictReader(opened))
    first, last = (day.isoformat() for day in (real.days[0], real.days[-1]))
    recorded = {act["ofac_uid"]: act for act in acts if first < act["designated_on"] <= last}
    ours = real.rows[real.rows["programme"] == "GLOMAG"].set_index("uid")
    assert set(ours.index) - set(recorded) == {"36459"}  # a second number of one person, for two months of 2022
    assert {act["name"] for uid, act in recorded.items() if uid not in ours.index} == {
        "VENTSPILS FREEPORT AUTHORITY"
    }  # nine days on the list
    for uid, row in ours.drop(index="36459").iterrows():
        assert f"{row['last_before']}" <= recorded[str(uid)]["designated_on"] <= f"{row['first_after']}"
        assert (row["arrived_as"] == "transfer") == (recorded[str(uid)]["event"] == "transfer")


def test_ten_real_lists_have_two_renamed_tags_and_no_transfer_is_one(real: Arrivals) -> None:
    assert real.renames[["old_tag", "new_tag", "n_before", "n_moved"]].to_numpy().tolist() == [
        ["BELARUS-EO", "BELARUS-EO14038", 33, 33],
        ["ILLICIT-DRUGS-EO", "ILLICIT-DRUGS-EO14059", 44, 44],
    ]
    assert (real.rows["arrived_as"] == RENAMED).sum() == 33 + 44
