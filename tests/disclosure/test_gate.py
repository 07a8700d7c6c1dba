"""What the gate prints of shares, what it withholds, and what it never says."""

from __future__ import annotations

from itertools import pairwise

import pytest
from books import ANY_DAYS, Book, asked, invented, make_truth

from glomag.disclosure.gate import TOO_FEW_CASES, release_shares, version_of
from glomag.disclosure.ledger import Ledger
from glomag.disclosure.policy import FEWEST_CASES

N = [f"case {number:03}" for number in range(130)]


def test_fewer_than_ten_cases_are_withheld_whatever_their_value() -> None:
    for on_list in ((), N[:9], N[:3]):
        released, withheld = release_shares([asked(N[: FEWEST_CASES - 1])], make_truth(on_list), Ledger(), {})
        assert released == []
        assert [(one.window, one.period, one.why) for one in withheld] == [("window", ANY_DAYS, TOO_FEW_CASES)]


@pytest.mark.parametrize(("n_on_list", "percents"), [(0, (0, 5)), (1, (0, 5)), (2, (10,)), (19, (95, 100)), (20, (95, 100))])
def test_none_and_all_print_as_their_neighbours(n_on_list: int, percents: tuple[int, ...]) -> None:
    released, _ = release_shares([asked(N[:20])], make_truth(N[:n_on_list]), Ledger(), {})
    assert released[0].percents == percents


def test_the_same_share_asked_twice_is_printed_alike() -> None:
    own, truth = Book(), invented(N[:30], 4)
    first, second = (own.release([asked(N[:20]), asked(N[5:30])], truth) for _ in range(2))
    assert first.shares == second.shares


def test_the_denominator_stays_and_the_numerator_does_not() -> None:
    released, _ = release_shares([asked(N[:22], public=N[:3])], make_truth(N[1:9]), Ledger(), {})
    entry = released[0]
    assert (entry.n_cases, entry.offset, len(entry.cases), entry.measure) == (22, 3, 19, "list or public")
    assert entry.cases == tuple(sorted(N[3:22]))


def test_certain_is_never_printed_above_possible() -> None:
    for seed in range(3):
        released, _ = release_shares([asked(N[:30])], invented(N[:30], seed, perhaps=0.3), Ledger(), {})
        assert all(min(one.percents) <= max(other.percents) for one, other in pairwise(released))


def test_a_list_that_still_fits_keeps_its_number() -> None:
    own = Book()
    assert version_of(make_truth(N[:5]), own.ledger) == 1
    own.release([asked(N[:20])], make_truth(N[:5]))
    assert version_of(make_truth(N[3:8]), own.ledger) == 1


def test_a_list_that_no_longer_fits_gets_the_next_number() -> None:
    own = Book()
    own.release([asked(N[:20])], make_truth(N[:5]))
    assert version_of(make_truth(N[:6]), own.ledger) == 2
    own.release([asked(N[:20])], make_truth(N[:6]))
    assert own.ledger.version == 2
    assert version_of(make_truth(N[:5]), own.ledger) == 3


def test_nothing_of_a_truth_shows_in_what_is_withheld() -> None:
    shares = [asked(N[:9]), asked(N[:20]), asked(N[30:35])]
    said = {tuple(map(repr, release_shares(shares, invented(N[:40], seed), Ledger(), {})[1])) for seed in range(5)}
    assert len(said) == 1
