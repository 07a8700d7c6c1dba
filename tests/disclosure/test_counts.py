"""Numbers of recommendations: coarse, never of few, and never telling none from one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from attacker import read_decided
from books import Book, asked, make_truth

from glomag.disclosure.counts import AskedCount, in_steps
from glomag.disclosure.ledger import ReleasedCount
from glomag.disclosure.policy import FEWEST_RECOMMENDATIONS
from glomag.periods import Period

N = [f"case {number:03}" for number in range(60)]
FIRST, THEN = date(2024, 9, 5), date(2026, 9, 19)
DAYS = Period(date(2017, 1, 1), FIRST)
# Forty cases before the first day, one after it.
ACTED = {case: date(2020, 1, 1) + timedelta(days=number) for number, case in enumerate(N[:40])} | {N[40]: date(2025, 1, 1)}


def share(value: float, measure: str = "acted on", *, up_to: float | None = None, **choices: object) -> AskedCount:
    most = value if up_to is None else up_to
    one = AskedCount(measure, "", DAYS, FIRST, "conduct", "share", (value, most), n=170, cases=frozenset(N[:40]))
    return replace(one, **choices)  # type: ignore[arg-type]


def number(measure: str, low: int, high: int | None = None, kind: str = "more than") -> AskedCount:
    return AskedCount(measure, "", DAYS, FIRST, "conduct", kind, (low, low if high is None else high))  # type: ignore[arg-type]


def printed(*counts: AskedCount, own: Book | None = None) -> tuple[ReleasedCount, ...]:
    return (own or Book(days=ACTED)).release([], make_truth(N[:2]), counts).counts


@pytest.mark.parametrize("n", [20, 25, 40, 170])
def test_none_acted_on_prints_as_one_does(n: int) -> None:
    intervals = {"none": (0.0, 0.16), "one": (0.003, 0.3)}
    none, one = (printed(share(k / n, n=n, interval=limits))[0] for k, limits in enumerate(intervals.values()))
    assert none == one
    assert (none.printed, none.interval, none.some_cases) == ("at most 5 percent", None, ())


@pytest.mark.parametrize("n", [20, 25, 40])
def test_all_acted_on_prints_as_all_but_one_do(n: int) -> None:
    assert printed(share(1.0, n=n)) == printed(share(1 - 1 / n, n=n))


def test_a_share_of_few_is_withheld_whatever_its_value() -> None:
    for value in (0.0, 0.5, 1.0):
        own = Book(days=ACTED)
        assert own.release([], make_truth(N[:2]), [share(value, n=FEWEST_RECOMMENDATIONS - 1)]).counts == ()
        assert [one.why for one in own.withheld] == ["fewer than 20 recommendations"]


def test_a_share_that_few_cases_can_move_is_withheld() -> None:
    own = Book(days=ACTED)
    own.release([], make_truth(N[:2]), [share(0.3, cases=frozenset(N[:9]))])
    assert [one.why for one in own.withheld] == ["fewer than 10 cases"]


def test_a_share_above_none_says_that_some_case_is_on_the_list() -> None:
    assert set(printed(share(0.2))[0].some_cases) == set(N[:40])


def test_so_does_one_that_may_be_none_by_its_dates() -> None:
    """`at most 20 percent` is printed where the later ends of the dates give none, and the earlier ends a fifth."""
    found = printed(share(0.0, up_to=0.2))[0]
    assert (found.printed, found.at_least, found.at_most) == ("at most 20 percent", 0, 20)
    assert set(found.some_cases) == set(N[:40])


def test_a_later_horizon_speaks_of_its_own_years_where_the_curve_rises() -> None:
    early, late = frozenset(N[:20]), frozenset(N[20:40])
    curve = [share(0.2, "waiting", horizon_years=1, cases=early), share(0.4, "waiting", horizon_years=2, cases=late)]
    assert [set(one.some_cases) for one in printed(*curve)] == [early, late]
    flat = [curve[0], replace(curve[1], value=(0.2, 0.2))]
    assert [set(one.some_cases) for one in printed(*flat)] == [early, set()]


def test_a_withheld_horizon_leaves_its_cases_to_the_next() -> None:
    few, late = frozenset(N[:5]), frozenset(N[20:40])
    curve = [share(0.2, "waiting", horizon_years=1, cases=few), share(0.4, "waiting", horizon_years=2, cases=late)]
    assert [set(one.some_cases) for one in printed(*curve)] == [few | late]


@pytest.mark.parametrize("which", ["pending", "acted on", "waiting"])
def test_one_new_case_between_two_dates_withholds_what_it_could_move(which: str) -> None:
    own = Book(days=ACTED)
    first = number(which, 50, kind="dozens") if which == "pending" else share(0.2, which, horizon_years=int(which == "waiting"))
    assert printed(first, own=own)
    later = replace(first, as_of=THEN, cases=first.cases | {N[40]} if first.cases else frozenset())
    assert printed(later, own=own) == ()
    assert own.withheld[0].why == "fewer than 10 cases since what was released as of 2024-09-05"
    assert read_decided(own.text, {}) == {}


def test_it_is_withheld_whatever_it_says() -> None:
    said = set()
    for value in (0.0, 0.2, 1.0):
        own = Book(days=ACTED)
        printed(share(0.2), own=own)
        printed(share(value, as_of=THEN), own=own)
        said.add(repr(own.withheld))
    assert len(said) == 1


def test_ten_new_cases_let_it_through() -> None:
    own = Book(days=ACTED | {case: date(2025, 1, 1) for case in N[40:50]})
    assert printed(share(0.2), own=own)
    assert printed(share(0.3, as_of=THEN, cases=frozenset(N[:50])), own=own)


def test_what_would_decide_a_case_beside_the_shares_is_withheld() -> None:
    """None or one of twenty, and some of these: then of a share that knows all but two of them, nothing is left."""
    own = Book(days=ACTED)
    own.release([asked(N[:40])], make_truth(()), [share(0.2, cases=frozenset(N[:40]))])
    assert read_decided(own.text, {}) == {}


@pytest.mark.parametrize("count", [60, 120, 180])
def test_those_pending_are_never_said_to_be_all(count: int) -> None:
    total, pending = printed(number("recommendations", count), number("pending", count, kind="dozens"))
    assert total.at_most == count
    assert pending.at_least <= count - 2
    assert pending.at_most >= count


@pytest.mark.parametrize(("count", "words"), [(0, "at most 10"), (1, "at most 10"), (161, "more than 160"), (170, "more than 160")])
def test_recommendations_are_counted_by_tens(count: int, words: str) -> None:
    found = printed(number("recommendations", count))[0]
    assert found.printed == words
    assert found.at_least <= count <= found.at_most


@pytest.mark.parametrize(("count", "words"), [(0, "fewer than 12"), (11, "fewer than 12"), (24, "at least 24 (2 dozen)")])
def test_those_pending_are_counted_by_dozens(count: int, words: str) -> None:
    found = printed(number("pending", count, kind="dozens"))[0]
    assert found.printed == words
    assert found.at_least <= count <= found.at_most


@pytest.mark.parametrize("low", [0, 4, 8, 48, 92, 96, 100])
def test_a_share_lies_within_what_is_printed(low: int) -> None:
    for high in {*range(low, 101, 24), 100}:
        found = printed(share(low / 100, up_to=high / 100))[0]
        assert found.at_least - 2.5 <= low <= high <= found.at_most + 2.5
        assert found.printed not in ("about 0 percent", "about 100 percent")


def test_what_is_not_known_yet_says_so() -> None:
    own = Book(days=ACTED)
    assert printed(replace(share(0.0), value=None), own=own) == ()
    assert [one.why for one in own.withheld] == ["not known yet"]


@pytest.mark.parametrize(("fraction", "percent"), [(0.0, 0), (0.024, 0), (0.025, 5), (0.125, 15), (1.0, 100)])
def test_steps_are_of_five_half_up(fraction: float, percent: int) -> None:
    assert in_steps(fraction) == percent


def test_a_case_added_later_with_an_old_day_counts_as_one_that_lies_between() -> None:
    """The record is revised as well: between two releases on the same day, one old case more is one case more."""
    days = {f"case-{number:03d}": date(2018, 1, 1) + timedelta(days=20 * number) for number in range(60)}
    before = AskedCount("pending", "", Period(date(2020, 1, 1), date(2022, 1, 1)), date(2022, 1, 1), "conduct", "dozens", (50.0, 50.0))
    book = Book(days=days)
    assert len(book.release([], make_truth(N[:2]), [before]).counts) == 1
    book.days = {**days, "case-added": date(2018, 3, 3)}
    assert book.release([], make_truth(N[:2]), [before]).counts == ()
    assert "fewer than 10 cases" in book.withheld[-1].why
    book.days = days
    assert len(book.release([], make_truth(N[:2]), [before]).counts) == 1
