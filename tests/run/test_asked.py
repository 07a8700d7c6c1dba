"""What a draft asks the gate for: the letter's windows first, denominators as public shares have them, true values that nobody prints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from glomag.disclosure.counts import AskedCount
from glomag.disclosure.policy import FEWEST_CASES, FEWEST_RECOMMENDATIONS
from glomag.measures.attribution import share_of_cases
from glomag.periods import Period
from glomag.recommendations.listing import Dossier, Target
from glomag.run.asked import LETTER_WINDOWS, Listed, action_days, ask_counts, ask_shares, find_truth

FIRST_CASE = "2017-12-21-gertler-cd"


@dataclass(frozen=True)
class Tie:
    dossier_id: str
    case_id: str
    grade: str = "person"
    submitted: Period | None = None


def _dossier(number: int, first: date, last: date | None = None, country: str = "CD") -> Dossier:
    return Dossier(f"D{number}", Period(first, last or first), country, (Target("Somebody"),), "corruption")


def _listed(dossiers: list[Dossier], ties: list[Tie], grade: Any = "conduct") -> Listed:
    return Listed(dossiers, ties, grade)


NOBODY = _listed([], [])
BY_YEAR = Listed([], [], "conduct", by_year=True)


def _one(asked: list[AskedCount], measure: str, group: str = "", years: int = 0) -> AskedCount:
    return next(one for one in asked if (one.measure, one.group, one.horizon_years) == (measure, group, years))


def test_what_is_asked_shows_no_value_when_it_is_printed() -> None:
    listed = _listed([_dossier(1, date(2017, 9, 1))], [Tie("D1", FIRST_CASE)])
    assert "D1" not in repr(listed)
    asked = AskedCount("pending", "", Period(date(2020, 1, 1), date(2020, 1, 2)), date(2020, 1, 2), "conduct", "dozens", (4321.0, 4321.0))
    assert "4321" not in repr(asked)


def test_the_letters_windows_come_first_and_end_with_the_letter(latest: Any) -> None:
    asked = ask_shares(latest.register, latest.profile, NOBODY)
    assert tuple(share.window for share in asked[:3]) == LETTER_WINDOWS
    assert {share.period.last for share in asked[:3]} <= {date(2022, 1, 19), date(2024, 9, 5), date(2022, 12, 31)}
    assert next(share for share in asked if share.window == "since_january_2023_to_date").period.last == latest.profile.as_of


def test_a_denominator_is_that_of_the_public_share(letter: Any) -> None:
    for share in ask_shares(letter.register, letter.profile, NOBODY):
        public = share_of_cases(letter.register, letter.headline, share.period, letter.profile.band)
        assert share.cases == frozenset(public.case_ids)
        if share.measure == "list or public":
            assert len(share.public) == public.n_basis


def test_every_fiscal_year_begun_is_asked_for_where_it_is_wanted_and_ends_with_what_is_known(letter: Any) -> None:
    assert not any(share.window.startswith("fiscal_") for share in ask_shares(letter.register, letter.profile, NOBODY))
    years = [share for share in ask_shares(letter.register, letter.profile, BY_YEAR) if share.window.startswith("fiscal_")]
    assert [share.window for share in years] == [f"fiscal_{year}" for year in range(2018, 2025)]
    assert years[-1].period.last == letter.profile.as_of


def test_the_truth_holds_a_case_only_for_what_was_submitted_before_its_action(letter: Any) -> None:
    action = action_days(letter.register)[FIRST_CASE]
    before, on, straddling = date(2017, 9, 1), action, (date(2017, 12, 1), date(2017, 12, 31))
    for dossier, certain, possible in (
        (_dossier(1, before), True, True),
        (_dossier(1, on), False, False),
        (_dossier(1, *straddling), False, True),
    ):
        truth = find_truth(letter.register, _listed([dossier], [Tie("D1", FIRST_CASE)]))
        assert (FIRST_CASE in truth[("person", "certain")], FIRST_CASE in truth[("person", "possible")]) == (certain, possible)


def test_a_wider_grade_takes_in_the_closer_ones(letter: Any) -> None:
    truth = find_truth(letter.register, _listed([_dossier(1, date(2017, 9, 1))], [Tie("D1", FIRST_CASE, "network")]))
    assert truth[("person", "certain")] == frozenset()
    assert truth[("network", "certain")] == truth[("conduct", "certain")] == {FIRST_CASE}


def test_totals_count_recommendations_countries_and_those_pending_by_hand(letter: Any) -> None:
    # Three of 2021, one of them about another country and acted on; one of 2019, before the days that "pending" speaks of.
    action = "2021-12-09-dino-kopelipa-ao"
    dossiers = [
        _dossier(1, date(2021, 1, 5)),
        _dossier(2, date(2021, 2, 5)),
        _dossier(3, date(2021, 3, 5), country="AO"),
        _dossier(4, date(2019, 5, 5)),
    ]
    asked = ask_counts(letter.register, letter.profile, _listed(dossiers, [Tie("D3", action)]))
    assert _one(asked, "recommendations").value == (4, 4)
    assert _one(asked, "countries").value == (2, 2)
    assert _one(asked, "pending").value == (2, 2)
    assert _one(asked, "acted on").value == (0.25, 0.25)


def test_a_step_of_a_curve_hangs_on_the_cases_that_can_have_moved_it(letter: Any) -> None:
    asked = ask_counts(letter.register, letter.profile, _listed([_dossier(1, date(2017, 9, 1))], []))
    days = action_days(letter.register)
    third = _one(asked, "waiting", "2017 to 2018", 3)
    # Submitted in 2017 or 2018 and acted on in the third year: between the start of 2019 and the end of 2021.
    assert third.cases == {case for case, day in days.items() if date(2019, 1, 1) <= day <= date(2021, 12, 31)}


@pytest.mark.parametrize("group", ["2023 to 2024"])
def test_a_horizon_that_nobody_was_watched_up_to_has_no_value(letter: Any, group: str) -> None:
    asked = ask_counts(letter.register, letter.profile, _listed([_dossier(1, date(2024, 8, 1))], []))
    assert _one(asked, "waiting", group, 1).value is None


def test_a_recommendation_before_the_letters_first_day_is_in_no_share_of_recommendations(letter: Any) -> None:
    old, young = _dossier(1, date(2016, 5, 5)), _dossier(2, date(2018, 5, 5))
    straddling = _dossier(3, date(2018, 12, 1), date(2019, 1, 31))
    asked = ask_counts(letter.register, letter.profile, _listed([old, young, straddling], []))
    assert _one(asked, "acted on").n == 2
    assert [_one(asked, "waiting", group, 1).n for group in ("2017 to 2018", "2019 to 2020")] == [1, 0]


def test_the_page_for_people_names_the_thresholds_of_the_gate(project: Any) -> None:
    page = (project.root / "docs" / "confidential.md").read_text(encoding="utf-8")
    assert f"`fewer than {FEWEST_CASES} cases`" in page
    assert f"`fewer than {FEWEST_RECOMMENDATIONS} recommendations`" in page
