"""The tables of a release: as printed, with no numerator, in the order in which the windows were asked for."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from glomag.disclosure.counts import AskedCount
from glomag.disclosure.gate import Withheld
from glomag.disclosure.ledger import Release, ReleasedCount, ReleasedShare
from glomag.periods import Period
from glomag.tables.releases import (
    Floor,
    build_shares_table,
    build_totals_table,
    build_waiting_table,
    build_withheld_table,
    print_share,
)

DAYS = Period(date(2021, 1, 20), date(2022, 1, 19))


def _share(end: str, percents: tuple[int, ...], window: str = "first_biden_year", offset: int = 0) -> ReleasedShare:
    return ReleasedShare.model_validate(
        {
            "measure": "list",
            "window": window,
            "first_day": DAYS.first,
            "last_day": DAYS.last,
            "grade": "conduct",
            "end": end,
            "cases": tuple(f"case-{number}" for number in range(22 - offset)),
            "n_cases": 22,
            "offset": offset,
            "percents": percents,
        }
    )


def _count(measure: str, printed: str, group: str = "", horizon: int = 0, interval: tuple[int, int] | None = None) -> ReleasedCount:
    days = {"first_day": DAYS.first, "last_day": DAYS.last, "as_of": DAYS.last}
    printed_as = {"printed": printed, "at_least": 161, "at_most": 170, "interval": interval}
    return ReleasedCount.model_validate(
        {"measure": measure, "group": group, "horizon_years": horizon, "grade": "conduct", **days, **printed_as}
    )


def _release(shares: list[ReleasedShare], counts: list[ReleasedCount]) -> Release:
    return Release(profile="latest", as_of=DAYS.last, case_days={}, shares=tuple(shares), counts=tuple(counts))


# 8 of 22 is 36.4 percent, 9 of 22 40.9, 2 of 22 9.1, 20 of 22 90.9: worked by hand.
@pytest.mark.parametrize(
    ("certain", "possible", "printed"),
    [
        ((36,), (36,), "36 percent"),
        ((36,), (41,), "36 to 41 percent"),
        ((0, 5, 9), (0, 5, 9), "at most 9 percent"),
        ((91,), (95, 100), "at least 91 percent"),
        ((0, 5), (9,), "at most 9 percent"),
    ],
)
def test_a_share_is_printed_as_percent_or_as_the_bound_of_what_prints_alike(
    certain: tuple[int, ...], possible: tuple[int, ...], printed: str
) -> None:
    assert print_share(_share("certain", certain), _share("possible", possible)) == printed


def test_a_share_with_public_cases_is_at_most_where_only_those_may_have_a_basis() -> None:
    # 2 of the 22 in public: 9 percent is nobody of the list, 14 percent is one.
    assert print_share(_share("certain", (9, 14), offset=2), _share("possible", (9, 14), offset=2)) == "at most 14 percent"


def test_withheld_shares_stand_in_their_place_with_the_reason_and_without_percents() -> None:
    release = _release([_share("certain", (36,)), _share("possible", (41,))], [])
    kept_back = [Withheld("list", "fiscal_2019", DAYS, "fewer than 10 cases")]
    table = build_shares_table(release, kept_back, {"fiscal_2019": Floor(0, 7), "first_biden_year": Floor(2, 22)}, "conduct")
    assert table["window"].to_list() == ["fiscal_2019", "first_biden_year"]
    assert table["printed"].to_list() == ["withheld", "36 to 41 percent"]
    assert table.loc[0, ["certain_from", "certain_to", "possible_from", "possible_to"]].isna().all()
    assert table.loc[0, ["n_cases", "public_floor", "why"]].to_list() == [7, "0 of 7", "fewer than 10 cases"]


def test_no_table_of_shares_holds_the_cases_or_how_many_have_a_basis() -> None:
    release = _release([_share("certain", (36,)), _share("possible", (36,))], [])
    text = build_shares_table(release, [], {"first_biden_year": Floor(2, 22)}, "conduct").to_csv()
    assert "case-" not in text
    assert "8" not in text.replace("2018", "")


def test_totals_keep_the_words_and_the_bounds_that_they_give() -> None:
    table = build_totals_table(_release([], [_count("recommendations", "more than 160")]), [Withheld("pending", "", DAYS, "why not")])
    assert table["printed"].to_list() == ["more than 160", "withheld"]
    assert table["at_least"].to_list() == [161, pd.NA]


def test_waiting_has_one_row_a_horizon_that_was_asked_for() -> None:
    asked = [AskedCount("waiting", "2017 to 2018", DAYS, DAYS.last, "conduct", "share", None, horizon_years=years) for years in (1, 2)]
    release = _release([], [_count("waiting", "about 10 percent", "2017 to 2018", 1, (5, 25))])
    table = build_waiting_table(release, asked, [Withheld("waiting", "2017 to 2018, within 2 years", DAYS, "not known yet")])
    assert table["printed"].to_list() == ["about 10 percent", "withheld"]
    assert table["low_percent"].to_list() == [5, pd.NA]
    assert table["why"].to_list() == ["", "not known yet"]


def test_a_share_whose_interval_is_not_printed_has_blanks_and_not_the_whole_scale() -> None:
    asked = [AskedCount("waiting", "2017 to 2018", DAYS, DAYS.last, "conduct", "share", None, horizon_years=1)]
    table = build_waiting_table(_release([], [_count("waiting", "at most 5 percent", "2017 to 2018", 1)]), asked, [])
    assert table.loc[0, ["low_percent", "high_percent"]].isna().all()


def test_what_is_withheld_is_listed_with_its_days() -> None:
    table = build_withheld_table([Withheld("list", "fiscal_2019", DAYS, "fewer than 10 cases")])
    assert table.to_dict("records") == [
        {"measure": "list", "window": "fiscal_2019", "first_day": DAYS.first, "last_day": DAYS.last, "why": "fewer than 10 cases"}
    ]
