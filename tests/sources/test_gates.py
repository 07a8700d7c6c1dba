"""Which losses are removals and which are a broken download: the thresholds, held against real lists and made ones."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest

from glomag.errors import FetchError
from glomag.register import Register
from glomag.sources.entries import Entry, SourceList, build_entries
from glomag.sources.gates import Candidate, Thresholds, allowed_uid_loss, check_list_date, check_losses, check_minimum
from glomag.sources.provenance import Provenance
from glomag.sources.sdn_csv import parse_sdn_csv
from glomag.sources.store import StoredList

DAY = date(2024, 3, 4)
USUAL = Thresholds()
NOBODY: frozenset[str] = frozenset()


def made(uids: range) -> SourceList:
    return SourceList("SDN.CSV", None, build_entries(Entry(str(uid), f"SYNTHETIC {uid}", "entity", ("SDGT",)) for uid in uids))


def stored(size: int = 2_000_000, day: date = DAY) -> StoredList:
    described = Provenance(
        format="SDN.CSV",
        file_name="SDN.CSV",
        list_date=day,
        list_date_from="day of retrieval",
        size=size,
        sha256="0" * 64,
        n_entries=1000,
        address_asked="https://host/list",
        address_served="https://host/list",
        retrieved_at=datetime(2024, 3, 5, tzinfo=UTC),
    )
    return StoredList(Path("entries-SDN.CSV.csv"), described, 1)


def listed_on(register: Register, day: date) -> set[str]:
    """The list numbers that stood on the list on a day, by the record."""
    people, when = register.designations, pd.Timestamp(day)
    return set(people.loc[(people["designated_on"] <= when) & ~(people["removed_on"] <= when), "ofac_uid"])


def as_new(source: SourceList, day: date = DAY, size: int = 2_000_000) -> Candidate:
    return Candidate(source, day, size)


def check(new: SourceList, last: SourceList, day: date = DAY, thresholds: Thresholds = USUAL) -> Candidate:
    return check_losses(as_new(new, day), None, (stored(), last), NOBODY, thresholds)


def test_a_file_below_the_minimum_is_refused_and_no_option_helps() -> None:
    few = made(range(1000, 1010))
    with pytest.raises(FetchError, match=r"999,999 bytes: too few for a whole list[\s\S]*glomag ingest FILE"):
        check_minimum(as_new(few, size=999_999), replace(USUAL, allow_loss=0.99))
    assert check_minimum(as_new(few, size=1_000_000), USUAL).size == 1_000_000


def test_a_file_below_four_fifths_of_the_last_one_is_refused_unless_accepted() -> None:
    few, said = (
        made(range(1000, 1010)),
        r"1,500,000 bytes where SDN\.CSV of 2024-03-04 has 2,000,000 \(25\.0% gone[\s\S]*--allow-loss 0\.25",
    )
    with pytest.raises(FetchError, match=said):
        check_losses(as_new(few, size=1_500_000), stored(), None, NOBODY, USUAL)
    assert check_losses(as_new(few, size=1_500_000), stored(), None, NOBODY, replace(USUAL, allow_loss=0.25))
    assert check_losses(as_new(few, size=1_600_000), stored(), None, NOBODY, USUAL)


def test_a_list_may_lose_one_entry_in_twenty_and_no_more() -> None:
    last = made(range(1000, 2000))
    assert check(made(range(1050, 2000)), last)
    with pytest.raises(FetchError, match="it has 949 entries where the last good list") as caught:
        check(made(range(1051, 2000)), last)
    assert "51 of 1,000 entries of the last good list (SDN.CSV of 2024-03-04) are missing, among them 1000, 1001, 1002" in str(caught.value)
    assert "--allow-loss 0.06" in str(caught.value)
    assert check(made(range(1051, 2000)), last, thresholds=replace(USUAL, allow_loss=0.06))


def test_every_loss_that_is_too_great_is_named_at_once() -> None:
    with pytest.raises(FetchError) as caught:
        check_losses(as_new(made(range(1500, 2000)), size=1_000), stored(), (stored(), made(range(1000, 2000))), {"1000"}, USUAL)
    message = str(caught.value)
    said = (
        "1 of 1 entries that the record",
        "1,000 bytes where",
        "it has 500 entries",
        "500 of 1,000 entries of the last",
        "--allow-loss 0.99",
    )
    assert [words for words in said if words not in message] == []


def test_other_entries_in_place_of_the_old_ones_are_seen() -> None:
    with pytest.raises(FetchError, match="100 of 1,000 entries of the last good list"):
        check(made(range(1100, 2100)), made(range(1000, 2000)))


def test_years_between_two_lists_allow_for_more_removals_but_never_for_half_a_list() -> None:
    last = made(range(1000, 2000))
    assert check(made(range(1100, 2100)), last, date(2026, 3, 4))
    assert allowed_uid_loss(DAY, DAY, USUAL) == allowed_uid_loss(DAY, date(2020, 1, 1), USUAL) == 0.05
    assert allowed_uid_loss(DAY, date(2025, 3, 4), USUAL) == pytest.approx(0.09, abs=1e-4)
    assert allowed_uid_loss(DAY, date(2074, 3, 4), USUAL) == 0.40
    with pytest.raises(FetchError):
        check(made(range(1500, 2500)), last, date(2074, 3, 4))


def test_those_whom_the_record_has_as_listed_must_be_there() -> None:
    known, without = {str(uid) for uid in range(1000, 1100)}, as_new(made(range(1011, 2000)))
    assert check_losses(as_new(made(range(1010, 2000))), None, None, known, USUAL)
    with pytest.raises(FetchError, match="11 of 100 entries that the record has as listed are missing, among them 1000, 1001, 1002"):
        check_losses(without, None, None, known, USUAL)
    assert check_losses(without, None, None, known, replace(USUAL, allow_loss=0.11))


def test_an_older_list_and_one_of_a_day_to_come_are_refused() -> None:
    few = made(range(1000, 1010))
    assert check_list_date(as_new(few), stored(), DAY).list_date == DAY
    assert check_list_date(as_new(few, date(2024, 3, 5)), None, DAY)
    with pytest.raises(FetchError, match="sent an older one"):
        check_list_date(as_new(few, date(2024, 3, 3)), stored(), DAY)
    with pytest.raises(FetchError, match="still to come"):
        check_list_date(as_new(few, date(2024, 3, 6)), None, DAY)


@pytest.fixture(scope="session")
def real_lists(shared: Path) -> list[tuple[date, int, SourceList]]:
    """The ten lists: date, size, entries."""
    paths = sorted((shared / "samples" / "ofac").glob("sdn_*.csv.gz"))
    if not paths:
        pytest.skip("needs the real lists of ../shared, which are not part of the project")
    contents = [gzip.decompress(path.read_bytes()) for path in paths]
    days = [date.fromisoformat(path.name[4:14]) for path in paths]
    return [(day, len(content), parse_sdn_csv(content, path.name)) for day, content, path in zip(days, contents, paths, strict=True)]


def test_every_real_list_passes_after_every_earlier_one(real_lists: list[tuple[date, int, SourceList]]) -> None:
    used = []
    for (earlier, size_before, last), (day, size, new) in combinations(real_lists, 2):
        before = stored(size_before, earlier)
        candidate = check_list_date(check_minimum(as_new(new, day, size), USUAL), before, day)
        check_losses(candidate, before, (before, last), NOBODY, USUAL)
        lost = set(last.entries["uid"]) - set(new.entries["uid"])
        used.append(len(lost) / len(last.entries) / allowed_uid_loss(earlier, day, USUAL))
    assert len(used) == 45
    assert 0.6 < max(used) <= 0.64


def test_the_record_of_each_day_stands_on_the_list_of_that_day(register: Register, real_lists: list[tuple[date, int, SourceList]]) -> None:
    for day, _, source in real_lists:
        check_losses(as_new(source, day), None, None, listed_on(register, day), replace(USUAL, known_loss=0.0))


def test_half_of_a_real_list_is_refused_after_every_earlier_one(register: Register, real_lists: list[tuple[date, int, SourceList]]) -> None:
    # The older half of the list of 2024 has nearly all that stood on the list of 2019: only the record sees what is missing.
    for (earlier, size, last), (day, _, new) in combinations(real_lists, 2):
        half = replace(new, entries=new.entries.head(len(new.entries) // 2))
        with pytest.raises(FetchError, match="too much is gone"):
            check_losses(as_new(half, day), None, (stored(size, earlier), last), listed_on(register, day), USUAL)
