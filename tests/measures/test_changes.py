"""Change from year to year, by hand from the headline 27, 23, 45, 41, 27, 28, 35, 14."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from glomag.errors import CoverageError
from glomag.measures import build_changes, build_counts, build_same_days, fraction_changed

if TYPE_CHECKING:
    from conftest import View


def _changes(view: View, baseline: int = 2020, **choices: object) -> pd.DataFrame:
    return build_changes(build_counts(view.register, view.headline.but(**choices)), baseline).set_index("year")


@pytest.mark.parametrize("baseline", [2017, 2024, 2030])
def test_a_baseline_that_is_no_whole_year_is_refused_and_the_years_are_named(letter: View, baseline: int) -> None:
    with pytest.raises(CoverageError, match=f"baseline year {baseline}") as refusal:
        _changes(letter, baseline)
    assert refusal.value.allowed == "2018 to 2023"


def test_a_partial_year_is_in_no_change(latest: View, letter: View) -> None:
    assert _changes(latest).index.tolist() == list(range(2019, 2026))
    assert _changes(letter).index.tolist() == list(range(2019, 2024))


def test_a_change_from_zero_is_none() -> None:
    assert fraction_changed(0, 5) is None
    assert fraction_changed(0, 0) is None


def test_a_year_after_a_year_of_zero_has_no_change(latest: View) -> None:
    entities = _changes(latest, kinds=["entity"])  # 2, 0, 3, 6, 2, 0, 3, 3
    assert pd.isna(entities.loc[2020, "change_on_year_before_frac"])
    assert entities.loc[2019, "change_on_year_before_frac"] == -1


def test_a_change_is_signed() -> None:
    assert fraction_changed(45, 28) == pytest.approx(-17 / 45)
    assert fraction_changed(28, 35) == 0.25
    assert fraction_changed(28, 28) == 0


def test_changes_on_the_year_before_and_on_the_baseline_are_those_by_hand(latest: View) -> None:
    changes = _changes(latest)
    before = [(23 - 27) / 27, (45 - 23) / 23, (41 - 45) / 45, (27 - 41) / 41, (28 - 27) / 27, (35 - 28) / 28, (14 - 35) / 35]
    baseline = [(n - 45) / 45 for n in (23, 45, 41, 27, 28, 35, 14)]
    assert changes["change_on_year_before_frac"].tolist() == pytest.approx(before)
    assert changes["change_on_baseline_frac"].tolist() == pytest.approx(baseline)
    assert changes["n_before"].tolist() == [27, 23, 45, 41, 27, 28, 35]


def test_the_letters_part_of_fiscal_2024_is_compared_with_the_same_days(letter: View) -> None:
    # To 5 September: fiscal 2019 lacks 13 September 2019 (one person), fiscal 2020 lacks 15 September 2020 (one).
    same = build_same_days(letter.register, letter.headline)
    assert dict(zip(same["year"], same["n"], strict=True)) == {2018: 27, 2019: 22, 2020: 44, 2021: 41, 2022: 27, 2023: 28, 2024: 26}
    assert same["last_day"].tolist() == [date(year, 9, 5) for year in range(2018, 2025)]
    assert same["first_day"].tolist() == [date(year - 1, 10, 1) for year in range(2018, 2025)]
    assert same["change_to_partial_frac"].tolist()[-2] == pytest.approx(-2 / 28)


def test_there_are_no_same_days_where_as_of_ends_a_year(latest: View) -> None:
    whole = latest.on(date(2024, 9, 30))
    assert build_same_days(whole.register, whole.headline).empty


def test_same_days_to_29_february_end_on_28_february_of_other_years(latest: View) -> None:
    leap = latest.on(date(2024, 2, 29))
    ends = build_same_days(leap.register, leap.headline)["last_day"].tolist()
    assert [end.isoformat()[5:] for end in ends] == ["02-28", "02-28", "02-29", "02-28", "02-28", "02-28", "02-29"]
    assert [end.year for end in ends] == list(range(2018, 2025))
