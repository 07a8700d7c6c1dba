"""How many, against totals that others published and against boundaries.md's own tables."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glomag.definitions import CODINGS, EVENTS, KINDS, RULES, UNITS
from glomag.errors import CoverageError
from glomag.measures import build_counts, build_side_by_side, count_in
from glomag.measures.counts import rows_in
from glomag.periods import YEAR_KINDS, Period, year_period

if TYPE_CHECKING:
    from conftest import MakeRegister, View

HEADLINE = {2018: 27, 2019: 23, 2020: 45, 2021: 41, 2022: 27, 2023: 28, 2024: 35, 2025: 14}
EVERYONE = {"rule": "all", "kinds": KINDS, "events": EVENTS}
# action day, primary, derivative, cases (None where boundaries.md counts none), by hand from boundaries.md.
ACTIONS = [
    ("2017-12-21", 14, 38, 13),
    ("2018-06-12", 2, 5, 2),
    ("2018-06-15", 0, 14, 1),
    ("2018-11-15", 17, 0, 1),
    ("2019-07-18", 4, 0, 4),
    ("2019-12-09", 3, 41, 4),
    ("2019-12-10", 18, 6, 6),
    ("2020-09-15", 1, 2, 3),
    ("2020-12-10", 9, 11, 3),
    ("2021-06-02", 3, 64, 2),
    ("2021-12-08", 5, 35, None),
    ("2022-12-09", 14, 168, None),
    ("2023-03-31", 0, 1, None),
    ("2023-12-11", 2, 44, None),
    ("2024-03-04", 9, 5, None),
]


def _years(view: View, **choices: object) -> dict[int, int]:
    counts = build_counts(view.register, view.headline.but(**choices))
    return dict(zip(counts["year"], counts["n"], strict=True))


def _in(view: View, first: str, last: str, **choices: object) -> int:
    return count_in(view.register, view.headline.but(**choices), Period(date.fromisoformat(first), date.fromisoformat(last)))


@pytest.mark.parametrize(("first", "last"), [("2017-12-19", "2018-12-31"), ("2024-09-01", "2024-09-06"), ("2025-01-01", "2025-12-31")])
def test_a_period_with_a_day_that_is_not_known_is_refused(letter: View, first: str, last: str) -> None:
    with pytest.raises(CoverageError, match="knows nothing about") as refusal:
        _in(letter, first, last)
    assert "2017-12-20 to 2024-09-05" in refusal.value.allowed


def test_a_year_after_the_coverage_is_not_counted_as_zero(latest: View) -> None:
    assert max(_years(latest)) == 2026
    with pytest.raises(CoverageError):
        count_in(latest.register, latest.headline, year_period(2027, "fiscal"))


def test_a_quiet_year_is_zero(latest: View) -> None:
    assert _years(latest)[2026] == 0
    assert _in(latest, "2025-10-01", "2026-09-19") == 0


def test_the_headline_by_fiscal_year(latest: View) -> None:
    assert _years(latest) == {**HEADLINE, 2026: 0}


def test_the_letter_knew_26_of_fiscal_2024_and_seven_were_transfers(letter: View) -> None:
    assert _years(letter) == {**{year: n for year, n in HEADLINE.items() if year < 2024}, 2024: 26}
    rows = rows_in(letter.register, letter.headline, Period(date(2023, 10, 1), date(2024, 9, 5)))
    assert int((rows["event"] == "transfer").sum()) == 7


def test_only_the_year_that_as_of_cuts_is_partial(latest: View, letter: View) -> None:
    for view, cut in ((latest, 2026), (letter, 2024)):
        counts = build_counts(view.register, view.headline)
        assert counts.loc[counts["is_partial"], "year"].tolist() == [cut]
        assert counts["last_day_known"].iloc[-1] == view.register.as_of


@pytest.mark.parametrize(("last", "partial"), [(date(2024, 9, 29), True), (date(2024, 9, 30), False)])
def test_a_year_is_whole_on_its_last_day(latest: View, last: date, partial: bool) -> None:
    view = latest.on(last)
    assert build_counts(view.register, view.headline)["is_partial"].iloc[-1] == partial


@pytest.mark.parametrize(
    ("first", "last", "printed"),
    [
        ("2023-01-01", "2023-12-31", 78),  # State, 89 FR 13795
        ("2024-01-01", "2024-12-31", 70),  # State, 90 FR 12921
        ("2017-12-20", "2020-12-10", 243),  # State, 86 FR 174
        ("2017-12-21", "2017-12-21", 52),  # Treasury: 13 of the annex and 39 others
        ("2017-12-20", "2018-12-31", 101),  # State, 83 FR
        ("2021-12-06", "2021-12-10", 78),  # Human Rights First
    ],
)
def test_official_totals_are_met(latest: View, first: str, last: str, printed: int) -> None:
    assert _in(latest, first, last, rule="all", events=EVENTS) == printed


def test_the_two_windows_of_the_letter_hold_22_and_19_primary_cases(letter: View) -> None:
    windows = letter.profile.windows
    for window, n in ((windows.first_biden_year, 22), (windows.since_january_2023, 19)):
        assert count_in(letter.register, letter.headline.but(unit="cases"), window.period(letter.profile.as_of)) == n


def test_everyone_by_fiscal_year_is_what_boundaries_adds_up_to(latest: View) -> None:
    # Fiscal 2021 is 113 to 18 August and 12 after it; fiscal 2024 is 72 to 3 May, 18 after it and one designated again.
    years = _years(latest, **EVERYONE)
    assert years == {2018: 84, 2019: 30, 2020: 100, 2021: 113 + 12, 2022: 84, 2023: 209, 2024: 72 + 18 + 1, 2025: 43, 2026: 0}


def test_derivative_persons_by_fiscal_year_are_what_boundaries_adds_up_to(latest: View) -> None:
    years = _years(latest, rule="derivative")
    assert [years[year] for year in (2018, 2019, 2020, 2021)] == [57, 7, 55, 78 + 6]


def test_primary_cases_by_fiscal_year_leave_out_the_follow_ons(latest: View) -> None:
    # Cases of boundaries.md less those without a primary person: 20-1, 7, 22-3, 18+3, 17-2, 23-1, 11+6-1, 9-1.
    years = _years(latest, unit="cases")
    assert [years[year] for year in range(2018, 2026)] == [19, 7, 19, 21, 15, 22, 16, 8]


def _check_action(view: View, day: str, primary: int, derivative: int, cases: int | None) -> None:
    assert _in(view, day, day, kinds=KINDS, events=EVENTS) == primary
    assert _in(view, day, day, kinds=KINDS, events=EVENTS, rule="derivative") == derivative
    assert cases is None or _in(view, day, day, **EVERYONE, unit="cases") == cases


@pytest.mark.parametrize(("day", "primary", "derivative", "cases"), ACTIONS)
def test_an_action_has_the_persons_that_were_compiled(latest: View, day: str, primary: int, derivative: int, cases: int | None) -> None:
    _check_action(latest, day, primary, derivative, cases)


def test_every_action_of_the_compiled_tables_is_met(latest: View, shared: Path) -> None:
    text = (shared / "facts" / "boundaries.md").read_text(encoding="utf-8")
    first = re.findall(r"^\| (\d{4}-\d\d-\d\d) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|", text, re.MULTILINE)
    second = re.findall(r"^\| (\d{4}-\d\d-\d\d) \| [^|]*[a-z][^|]* \| (\d+) \| (\d+) \| (\d+) \|", text, re.MULTILINE)
    assert (len(first), len(second)) == (33, 24)
    for day, primary, derivative, total, *cases in first + second:
        _check_action(latest, day, int(primary), int(derivative), int(cases[0]) if cases else None)
        assert int(primary) + int(derivative) == int(total)
    assert sum(int(total) for *_, total, _ in first) == 327
    assert sum(int(total) for *_, total in second) == 377


@pytest.mark.parametrize("kind", YEAR_KINDS)
@pytest.mark.parametrize("unit", UNITS)
def test_a_years_count_is_the_count_of_its_days(latest: View, kind: str, unit: str) -> None:
    definition = latest.headline.but(year=kind, unit=unit)
    for row in build_counts(latest.register, definition).itertuples():
        known = Period(max(row.first_day, latest.register.coverage.first), row.last_day_known)
        assert row.n == count_in(latest.register, definition, known)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("coding", CODINGS)
def test_kinds_add_up_and_net_is_never_more_than_gross(latest: View, rule: str, coding: str) -> None:
    whole = _years(latest, rule=rule, coding=coding, kinds=KINDS, events=EVENTS)
    parts = [_years(latest, rule=rule, coding=coding, kinds=[kind], events=EVENTS) for kind in KINDS]
    net = _years(latest, rule=rule, coding=coding, kinds=KINDS, events=EVENTS, net=True)
    for year, n in whole.items():
        assert n == sum(part[year] for part in parts)
        assert net[year] <= n


@given(st.integers(0, 3194))
def test_acts_of_two_neighbouring_periods_add_up(latest: View, days_after: int) -> None:
    first, last = latest.register.coverage.first, latest.register.coverage.last
    cut = date.fromordinal(first.toordinal() + days_after)
    before = count_in(latest.register, latest.headline, Period(first, cut))
    after = count_in(latest.register, latest.headline, Period(date.fromordinal(cut.toordinal() + 1), last))
    assert before + after == 240


def test_a_person_with_two_acts_in_a_period_is_one_person(synthetic: MakeRegister, latest: View) -> None:
    twice = {"person_id": "SYNTHETIC-twice", "case_id": "SYNTHETIC-case"}
    invented = synthetic([{**twice, "designated_on": "2020-01-01"}, {**twice, "designated_on": "2020-12-01"}], [])
    counts = {kind: build_counts(invented, latest.headline.but(year=kind)).set_index("year")["n"] for kind in YEAR_KINDS}
    assert counts["calendar"][2020] == 1
    assert (counts["fiscal"][2020], counts["fiscal"][2021]) == (1, 1)


def test_side_by_side_shows_persons_primary_persons_and_cases(latest: View) -> None:
    table = build_side_by_side(latest.register, latest.headline)
    shown = table[table["year"] == 2020].set_index("measure")["n"].to_dict()
    assert shown == {"all persons": 100, "primary persons": 45, "cases with a primary person": 19}
