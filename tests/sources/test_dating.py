"""Of which day a given list is: refused where nobody tells one, or one that is still to come; else told with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from glomag.errors import SourceError
from glomag.sources.dating import date_given_list
from glomag.sources.entries import Entry, SourceList, build_entries

SILENT = SourceList("SDN.CSV", None, build_entries([Entry("101", "SYNTHETIC", "entity", ("SDGT",))]))
NOW = datetime(2024, 3, 4, 12, 0, tzinfo=UTC)
# Already the fifth there, and still the fourth in UTC.
FAR_EAST = datetime(2024, 3, 5, 1, 0, tzinfo=timezone(timedelta(hours=14)))


@pytest.mark.parametrize("now", [NOW, FAR_EAST])
@pytest.mark.parametrize("told_by", ["name of the file", "given by a person", "printed in the file"])
@pytest.mark.parametrize(("day", "is_refused"), [("2099-01-01", True), ("2024-03-06", True), ("2024-03-05", False), ("2024-03-04", False)])
def test_a_list_of_a_day_to_come_is_refused(told_by: str, day: str, is_refused: bool, now: datetime) -> None:
    told = date.fromisoformat(day)
    path = Path(f"sdn_{day}.csv" if told_by == "name of the file" else "sdn.csv")
    source = replace(SILENT, list_date=told if told_by == "printed in the file" else None)
    said = told if told_by == "given by a person" else None
    if not is_refused:
        assert date_given_list(path, source, said, lambda: now) == (told, told_by)
        return
    with pytest.raises(SourceError, match=f"dated {day}, which is still to come") as caught:
        date_given_list(path, source, said, lambda: now)
    assert caught.value.allowed == "up to 2024-03-05"
    assert caught.value.where == path.name


def test_by_the_clock_of_the_computer_nothing_of_2999_is_taken() -> None:
    with pytest.raises(SourceError, match="still to come"):
        date_given_list(Path("sdn_2999-01-01.csv"), SILENT, None)


def test_a_day_before_the_one_printed_and_no_day_at_all_are_refused() -> None:
    with pytest.raises(SourceError, match="before the day that the file prints"):
        date_given_list(Path("sdn.csv"), replace(SILENT, list_date=date(2024, 3, 4)), date(2024, 3, 3), lambda: NOW)
    with pytest.raises(SourceError, match="tells none"):
        date_given_list(Path("sdn.csv"), SILENT, None, lambda: NOW)
