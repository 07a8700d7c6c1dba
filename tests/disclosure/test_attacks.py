"""Every attack that the issue names, on the real record with invented lists: none decides a case, and each would without the gate."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from attacker import Attacker, read_decided
from books import Book, CasesIn, Truth, asked, invented, make_truth, public_at
from hypothesis import given, settings
from hypothesis import strategies as st

from glomag.disclosure.classes import Question, choose_classes
from glomag.disclosure.constraints import Constraint
from glomag.disclosure.gate import AskedShare
from glomag.disclosure.ledger import ReleasedShare
from glomag.disclosure.policy import ENDS, GRADES
from glomag.periods import Period, year_period
from glomag.register import Register

WINDOWS = ("first_biden_year", "since_january_2023", "until_recently")
Release = tuple[Sequence[AskedShare], Truth]


def stays_open(book: Book, releases: Sequence[Release]) -> None:
    """Through the gate, one release after the other: something is printed, and no case is decided, in any guise."""
    for shares, truth in releases:
        book.release(shares, truth)
    assert book.n_told > 0
    assert read_decided(book.text, book.known) == {}


def would_be_decided(releases: Sequence[Release]) -> None:
    """The same releases without the gate tell the truth about a case at least."""
    naive = Book()
    for version, (shares, truth) in enumerate(releases, start=1):
        naive.publish_naively(shares, truth, version if truth != releases[0][1] else 1)
    found = Attacker(naive.text).decided()
    assert found
    newest = releases[-1][1]
    for case, facts in found.items():
        for number, grade, end, value in facts:
            assert number != naive.ledger.version or (case in newest[(grade, end)]) == value  # type: ignore[index]


def lists_over(cases: frozenset[str], difference: frozenset[str]) -> list[Truth]:
    """Invented lists, and the worst: none, all, one case, one case of those in which two releases differ, all of those."""
    one = sorted(difference)[0]
    rest = invented(cases - difference, 5)[("conduct", "certain")]
    return [
        invented(cases, 1),
        make_truth(()),
        make_truth(cases),
        make_truth([one]),
        make_truth(rest | {one}),
        make_truth(rest | difference),
    ]


WORST = (1, 3, 5)


@pytest.mark.parametrize("which", WORST[1:])
def test_two_dates_do_not_differ_by_a_case(letter: Any, latest: Any, cases_in: CasesIn, book: Book, which: int) -> None:
    windows = WINDOWS[:2] if which == 5 else WINDOWS[1:2]
    early, late = ([asked(cases_in(view, name), name) for name in windows] for view in (letter, latest))
    difference = late[-1].cases - early[-1].cases
    assert len(difference) > 10
    truth = lists_over(late[0].cases | late[-1].cases, difference)[which]
    stays_open(book, [(early, truth), (late, truth)])


def test_two_dates_would_tell_a_case(letter: Any, latest: Any, cases_in: CasesIn) -> None:
    early, late = (asked(cases_in(view, "since_january_2023")) for view in (letter, latest))
    would_be_decided([([early], make_truth(())), ([late], make_truth(late.cases - early.cases))])


@pytest.mark.parametrize("which", WORST[:2])
@pytest.mark.parametrize("kind", ["nested", "overlapping", "differing by one case"])
def test_two_windows_do_not_differ_by_a_case(latest: Any, cases_in: CasesIn, book: Book, kind: str, which: int) -> None:
    one, other = two_windows(latest, cases_in, kind)
    truth = lists_over(one | other, other - one)[which]
    stays_open(book, [([asked(one, "one"), asked(other, "other")], truth)])


@pytest.mark.parametrize("kind", ["nested", "differing by one case"])
def test_two_windows_would_tell_a_case(latest: Any, cases_in: CasesIn, kind: str) -> None:
    one, other = two_windows(latest, cases_in, kind)
    would_be_decided([([asked(one), asked(other)], make_truth(other - one))])


def two_windows(view: Any, cases_in: CasesIn, kind: str) -> tuple[frozenset[str], frozenset[str]]:
    first_year = cases_in(view, "first_biden_year")
    if kind == "nested":
        return first_year, cases_in(view, Period(date(2021, 1, 20), date(2022, 7, 19)))
    if kind == "overlapping":
        return first_year, cases_in(view, year_period(2021, "fiscal"))
    day = date(2022, 1, 19)
    while len(cases_in(view, Period(date(2021, 1, 20), day)) - first_year) < 1:
        day += timedelta(days=1)
    longer = cases_in(view, Period(date(2021, 1, 20), day))
    return first_year, first_year | {min(longer - first_year)}


@pytest.mark.parametrize("which", WORST[1:])
def test_two_definitions_do_not_differ_by_a_case(letter: Any, cases_in: CasesIn, book: Book, which: int) -> None:
    rules = ("own-conduct", "strict-limb", "conduct-and-support", "all")
    by_rule = [cases_in(letter, year_period(2020, "fiscal"), rule=rule) for rule in rules]
    assert len(set(by_rule)) > 1
    difference = frozenset.union(*by_rule) - frozenset.intersection(*by_rule)
    truth = lists_over(frozenset.union(*by_rule), difference)[which]
    stays_open(book, [([asked(cases, rule)], truth) for cases, rule in zip(by_rule, rules, strict=True)])


def test_two_definitions_would_tell_a_case(letter: Any, cases_in: CasesIn) -> None:
    narrow, wide = (cases_in(letter, year_period(2020, "fiscal"), rule=rule) for rule in ("own-conduct", "all"))
    would_be_decided([([asked(narrow), asked(wide)], make_truth(wide - narrow))])


@pytest.mark.parametrize("which", WORST[1:])
def test_two_band_rules_do_not_differ_by_a_case(letter: Any, cases_in: CasesIn, book: Book, which: int) -> None:
    cases = cases_in(letter, "first_biden_year")
    publics = [public_at(letter, band) & cases for band in ("A", "B", "C", "D")]
    truth = lists_over(cases, publics[3] - publics[0])[which]
    stays_open(book, [([asked(cases), *(asked(cases, public=public) for public in publics)], truth)])


def test_two_band_rules_would_tell_a_case(letter: Any, cases_in: CasesIn) -> None:
    cases = cases_in(letter, "first_biden_year")
    shares = [asked(cases), asked(cases, public=public_at(letter, "A")), asked(cases, public=public_at(letter, "C"))]
    would_be_decided([(shares, make_truth(public_at(letter, "C") & cases))])


@pytest.mark.parametrize("which", WORST[1:])
def test_a_total_and_its_parts_do_not_tell_a_case(letter: Any, cases_in: CasesIn, book: Book, which: int) -> None:
    shares = total_and_parts(letter, cases_in)
    truth = lists_over(shares[0].cases, cases_in(letter, Period(date(2018, 10, 1), date(2019, 9, 30))))[which]
    stays_open(book, [(shares, truth)])


def test_a_total_and_its_parts_would_tell_a_case(letter: Any, cases_in: CasesIn) -> None:
    shares = total_and_parts(letter, cases_in)
    would_be_decided([(shares, make_truth(cases_in(letter, Period(date(2018, 10, 1), date(2019, 9, 30)))))])


def total_and_parts(view: Any, cases_in: CasesIn) -> list[AskedShare]:
    """All of the years until recently, and its fiscal years, of which one and the rest are too small to be printed."""
    years = [Period(max(date(2017, 12, 20), date(year - 1, 10, 1)), date(year, 9, 30)) for year in range(2018, 2023)]
    rest = cases_in(view, Period(date(2022, 10, 1), date(2022, 12, 31)))
    return [
        asked(cases_in(view, "until_recently"), "until_recently"),
        *(asked(cases_in(view, year), f"fiscal {year.last.year}") for year in years),
        asked(rest, "rest"),
    ]


@pytest.mark.parametrize("new", [0, 1])
def test_an_update_by_one_case_after_the_other_tells_none(letter: Any, latest: Any, cases_in: CasesIn, book: Book, new: int) -> None:
    before, after = (cases_in(view, "since_january_2023") for view in (letter, latest))
    added = sorted(after - before)[:11]
    steps = [0, 1, 2, 11]
    on_list = invented(before, 3)[("conduct", "certain")]
    truth = make_truth(on_list | {case for place, case in enumerate(added) if place % 3 == 0 and new})
    stays_open(book, [([asked(before | set(added[:n]))], truth) for n in steps])


@pytest.mark.parametrize("new", [0, 1])
def test_an_update_by_one_case_would_tell_it(letter: Any, latest: Any, cases_in: CasesIn, new: int) -> None:
    before, after = (cases_in(view, "since_january_2023") for view in (letter, latest))
    on_list, added = set(sorted(before)[:5]), min(after - before)
    truth = make_truth(on_list | ({added} if new else set()))
    would_be_decided([([asked(before)], truth), ([asked(before | {added})], truth)])


CORRECTED: dict[str, Callable[[set[str], list[str]], list[set[str]]]] = {
    "one more": lambda on, off: [on | {off[0]}],
    "and back": lambda on, off: [on | {off[0]}, on],
}


@pytest.mark.parametrize("kind", CORRECTED)
def test_a_correction_of_the_list_does_not_tell_which_case(letter: Any, cases_in: CasesIn, book: Book, kind: str) -> None:
    shares = [asked(cases_in(letter, "first_biden_year")), asked(cases_in(letter, year_period(2021, "fiscal")))]
    everywhere = frozenset.union(*(share.cases for share in shares))
    on_list = set(invented(everywhere, 2, part=0.3, perhaps=0)[("conduct", "certain")])
    # Where the windows overlap, a correction shows in two of them and is easiest to place.
    off = sorted(everywhere - on_list, key=lambda case: (case not in shares[0].cases & shares[1].cases, case))
    lists = [on_list, *CORRECTED[kind](on_list, off)]
    stays_open(book, [(shares if kind == "one more" else shares[:1], make_truth(one)) for one in lists])
    assert book.ledger.version > 1


def test_a_correction_with_a_new_case_tells_neither(letter: Any, latest: Any, cases_in: CasesIn, book: Book) -> None:
    before, after = (cases_in(view, "since_january_2023") for view in (letter, latest))
    on_list = set(sorted(before)[:4])
    for corrected in (on_list | {max(before)},):
        own = Book(book.known, book.days)
        stays_open(own, [([asked(before)], make_truth(on_list)), ([asked(before | {min(after - before)})], make_truth(corrected))])


def test_a_correction_would_tell_which_case(letter: Any, cases_in: CasesIn) -> None:
    cases = cases_in(letter, "first_biden_year")
    shares = [asked(cases), asked(cases - {min(cases)})]
    would_be_decided([(shares, make_truth(sorted(cases)[5:9])), (shares, make_truth({min(cases), *sorted(cases)[5:9]}))])


@pytest.mark.parametrize("which", WORST)
def test_two_grades_do_not_tell_a_case(letter: Any, cases_in: CasesIn, book: Book, which: int) -> None:
    cases = cases_in(letter, "since_january_2023")
    wide = lists_over(cases, frozenset(sorted(cases)[:2]))[which][("conduct", "certain")]
    truth = make_truth(wide, nearer=sorted(wide)[1:])
    stays_open(book, [([asked(cases, grade, grade=grade) for grade in GRADES], truth)])


def test_two_grades_would_tell_a_case(letter: Any, cases_in: CasesIn) -> None:
    cases = cases_in(letter, "since_january_2023")
    would_be_decided([([asked(cases, grade=grade) for grade in ("person", "conduct")], make_truth(cases, nearer=()))])


@pytest.mark.parametrize("n_perhaps", [0, 1, 22])
def test_partial_dates_do_not_tell_a_case(letter: Any, cases_in: CasesIn, book: Book, n_perhaps: int) -> None:
    cases = sorted(cases_in(letter, "first_biden_year"))
    assert len(cases) == 22
    truth = make_truth(cases[n_perhaps:][:4], cases[:n_perhaps])
    stays_open(book, [([asked(cases, "one"), asked(cases[1:], "other")], truth)])


def test_partial_dates_would_tell_a_case(letter: Any, cases_in: CasesIn) -> None:
    cases = cases_in(letter, "first_biden_year")
    would_be_decided([([asked(cases)], make_truth((), cases))])


def test_what_the_letter_prints_can_be_printed(letter: Any, latest: Any, cases_in: CasesIn, book: Book) -> None:
    first_year, later = sorted(cases_in(letter, "first_biden_year")), sorted(cases_in(latest, "since_january_2023"))[:20]
    assert book.known.keys() & set(first_year)
    assert book.known.keys() & set(later)
    for on_later in (later[:2], [case for case in later if case in book.known] + later[-1:]):
        own = Book(book.known, book.days)
        printed = own.release([asked(first_year), asked(later)], make_truth({*first_year[:8], *on_later})).shares
        assert [share.percents for share in printed if share.end == "certain"] == [(36,), (10,)]
        assert read_decided(own.text, own.known) == {}


@pytest.mark.parametrize("seed", [1])
def test_the_program_itself_tells_nothing_more(letter: Any, cases_in: CasesIn, book: Book, seed: int) -> None:
    """Kerckhoffs: whoever runs the gate on the ledger finds one class that prints so, and it is all that the print says."""
    shares = [asked(cases_in(letter, name), name) for name in WINDOWS[:1]]
    first = invented(frozenset.union(*(share.cases for share in shares)), seed)
    later = make_truth(first[("conduct", "certain")] | {min(shares[0].cases)})
    for truth in (first, later):
        book.release(shares, truth)
    told: list[Constraint] = []
    for share in (share for release in book.ledger.releases for share in release.shares):
        classes = choose_classes(question_of(share), told, book.known)
        values = [value for one in classes for value in one]
        assert len(values) == len(set(values))
        same = [one for one in classes if set(share.percents) == {question_of(share).percent(value) for value in one}]
        assert len(same) == 1
        assert set(same[0]) <= set(share.constraint().allowed)
        told.append(share.constraint())


def question_of(share: ReleasedShare) -> Question:
    return Question(frozenset(share.cases), (share.grade, share.end), share.n_cases, share.offset, share.version)


@settings(max_examples=2)
@given(picks=st.lists(st.tuples(st.integers(0, 25), st.integers(10, 36), st.integers(0, 3)), min_size=2, max_size=3), part=st.floats(0, 1))
def test_no_run_of_releases_tells_a_case(register: Register, picks: list[tuple[int, int, int]], part: float) -> None:
    cases = sorted(register.cases["case_id"])[:40]
    lists = [invented(cases, seed, part) for seed in (1, 2)]
    own = Book({cases[1]: "person", cases[2]: "conduct"})
    for first, n, kind in picks:
        inside = cases[first : first + max(n, 10)]
        public = inside[::4] if kind == 3 else []
        own.release([asked(inside, public=public)], lists[kind == 1])
    assert json.loads(own.text)["releases"]
    assert read_decided(own.text, own.known) == {}


def test_both_ends_are_printed_of_each_share(letter: Any, cases_in: CasesIn, book: Book) -> None:
    printed = book.release([asked(cases_in(letter, "first_biden_year"))], make_truth(())).shares
    assert tuple(share.end for share in printed) == ENDS
