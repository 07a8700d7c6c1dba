"""May it be said? Superlatives and hedges against the record and against series made by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glomag.claims.hedges import EXAMPLES, parse_phrase, read_hedge
from glomag.claims.rounding import ABOUT_A_THIRD
from glomag.claims.sayable import COUNTED, MEASURES, Asked
from glomag.claims.superlatives import DEPENDS, NO, SAFE, TEMPTING, UNSAFE, YES, build_sentences, say
from glomag.errors import CoverageError, ParameterError
from glomag.figures.catalogue import EXHIBITS

if TYPE_CHECKING:
    from conftest import View

COUNTS = {2018: 27, 2019: 23, 2020: 45, 2021: 41, 2022: 27, 2023: 28}


def _holds(words: str, series: dict[int, int]) -> bool:
    test = parse_phrase(words).on_series
    assert test is not None
    return test(series).holds


@pytest.mark.parametrize(
    "words",
    [
        "",
        "lowest",
        "lowest in years",
        "about a lot",
        "since 2019",
        "lowest since 19",
        "nearly half a dozen",
        "record",
        "lowest in \u0665 years",
        "lowest in \uff19 years",
        f"more than {'9' * 5000}",
    ],
)
def test_what_the_grammar_does_not_know_is_refused_with_examples(words: str) -> None:
    with pytest.raises(ParameterError, match="no phrase that can be checked") as refusal:
        parse_phrase(words)
    assert "lowest since fiscal 2019" in refusal.value.allowed


def test_a_measure_that_is_not_known_is_refused(letter: View) -> None:
    with pytest.raises(ParameterError, match="no measure") as refusal:
        say("record low", "primary-vessels", Asked(letter.register, letter.profile))
    assert "primary-persons" in refusal.value.allowed


@pytest.mark.parametrize(("words", "measure"), [("about a third", "primary-persons"), ("record low", "public-share-until-recently")])
def test_a_share_is_no_count_and_a_count_no_share(letter: View, words: str, measure: str) -> None:
    with pytest.raises(ParameterError, match="is said of a"):
        say(words, measure, Asked(letter.register, letter.profile))


@pytest.mark.parametrize("words", ["lowest in 7 years", "lowest since 2017", "fell every year since 2023", "above 3 every year since 2030"])
def test_a_year_that_the_series_does_not_hold_is_refused(words: str) -> None:
    with pytest.raises(CoverageError):
        _holds(words, COUNTS)


def test_a_partial_year_cannot_be_spoken_of(letter: View) -> None:
    with pytest.raises(CoverageError, match="2024 is no whole year"):
        say("record low", "primary-persons", Asked(letter.register, letter.profile), year=2024)


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        ("lowest in 2 years", False),
        ("lowest in 5 years", False),
        ("highest in 2 years", True),
        ("highest in 3 years", False),
        ("lowest since 2019", False),
        ("lowest since 2022", False),
        ("highest since 2021", True),
        ("highest since fiscal 2020", False),  # 2021 was higher: it reaches back to 2021 alone
        ("record low", False),
        ("fell every year since 2020", False),
        ("rose every year since 2022", True),
        ("above 26 every year since 2019", True),
        ("above 27 every year since 2019", False),
        ("below 45 every year since 2020", True),
        ("fell by about a third since 2020", True),
        ("fell by nearly half since 2020", False),
        ("down nearly half since 2020", False),
        ("fell by more than a third since fiscal 2020", True),
        ("rose by about a fifth since 2019", True),
        ("fell by less than a tenth since 2022", False),  # it rose
        ("dozens", True),
        ("more than 28", False),
        ("at least 28", True),
        ("fewer than 29", True),
        ("hundreds", False),
    ],
)
def test_phrases_by_hand_on_the_headline_series(words: str, holds: bool) -> None:
    assert _holds(words, COUNTS) is holds


@pytest.mark.parametrize(
    ("words", "series"), [("record low", {1: 5, 2: 5}), ("lowest in 2 years", {1: 5, 2: 5}), ("record high", {1: 5, 2: 5})]
)
def test_a_tie_is_no_record(words: str, series: dict[int, int]) -> None:
    assert not _holds(words, series)


@pytest.mark.parametrize("words", ["fell by less than a tenth since 1", "rose by less than a fifth since 1"])
def test_what_did_not_move_neither_fell_nor_rose(words: str) -> None:
    assert not _holds(words.replace("since 1", "since 2018"), {2018: 10, 2019: 10})


def test_lowest_since_names_the_last_year_that_was_as_low() -> None:
    series = {2018: 3, 2019: 10, 2020: 30, 2021: 20, 2022: 10}
    assert _holds("lowest since 2019", series)
    assert _holds("lowest since 2018", {**series, 2022: 5})
    assert not _holds("lowest since 2019", {**series, 2022: 5})


def test_about_a_third_is_read_as_in_the_claims() -> None:
    interval = read_hedge("about a third")
    assert (interval.low, interval.high) == ABOUT_A_THIRD


@pytest.mark.parametrize(
    ("words", "inside", "outside"),
    [
        ("nearly half", "49/100", "1/2"),
        ("nearly half", "42/100", "41/100"),
        ("about half", "1/2", "6/10"),
        ("more than half", "51/100", "1/2"),
        ("less than a third", "33/100", "1/3"),
        ("dozens", "24", "23"),
        ("dozens", "99", "100"),
    ],
)
def test_intervals_of_hedges(words: str, inside: str, outside: str) -> None:
    interval = read_hedge(words)
    assert interval.holds(Fraction(inside))
    assert not interval.holds(Fraction(outside))
    assert interval.reason


@given(st.fractions(0, 1))
def test_what_is_nearly_a_fraction_is_about_it_and_below_it(value: Fraction) -> None:
    for named in ("a quarter", "a third", "half", "two thirds"):
        nearly, about, under = (read_hedge(f"{hedge} {named}").holds(value) for hedge in ("nearly", "about", "under"))
        assert nearly == (about and under)


@given(st.lists(st.integers(0, 60), min_size=2, max_size=9))
def test_a_record_low_is_the_lowest_in_all_its_years(values: list[int]) -> None:
    series = dict(enumerate(values, start=2018))
    assert _holds("record low", series) == _holds(f"lowest in {len(values)} years", series) == (values[-1] < min(values[:-1]))


def test_every_example_is_understood() -> None:
    assert all(parse_phrase(words).reading for words in EXAMPLES)


def test_an_answer_names_the_definitions_under_which_it_holds(letter: View) -> None:
    saying = say("fell every year since fiscal 2020", "primary-persons", Asked(letter.register, letter.profile))
    assert (saying.answer, saying.holds_as_asked) == (DEPENDS, False)
    assert saying.holds_under == ["persons, conduct-and-support"]
    assert saying.found == "45 in 2020, 41 in 2021, 27 in 2022, 28 in 2023; not in 2023"
    assert len(saying.tried) == 16


def test_a_plain_yes_and_a_plain_no(letter: View) -> None:
    assert say("more than 3", "primary-persons", Asked(letter.register, letter.profile)).answer == YES
    assert say("record low", "primary-persons", Asked(letter.register, letter.profile)).answer == NO


def test_the_kind_of_year_of_a_phrase_is_that_of_the_series(letter: View) -> None:
    saying = say("fell every year since calendar 2021", "primary-persons", Asked(letter.register, letter.profile))
    assert saying.found.startswith("49 in 2021, 21 in 2022, 24 in 2023")


def test_a_share_that_hangs_on_unreviewed_cases_is_not_said_to_hold(latest: View) -> None:
    saying = say("less than a fifth", "public-share-since-january-2023", Asked(latest.register, latest.profile))
    assert not saying.holds_as_asked
    assert saying.found == "2 of 31, up to 15 of 31; it hangs on the cases that nobody reviewed"


PARTS = dict.fromkeys(COUNTED, (1, 3))


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_can_be_asked(letter: View, measure: str) -> None:
    words = "about a third" if measure.startswith("public-share") or measure in COUNTED else "record low"
    assert say(words, measure, Asked(letter.register, letter.profile, PARTS)).tried["is_as_asked"].sum() == 1


def test_a_part_that_nobody_counted_is_refused(letter: View) -> None:
    with pytest.raises(CoverageError, match="cannot be counted"):
        say("more than half", "claims-reproduced", Asked(letter.register, letter.profile))


def test_the_same_days_of_each_year_end_with_the_profile(letter: View, latest: View) -> None:
    """26 by 5 September 2024 against 28 on the same days of fiscal 2023; none by 19 September 2026 (`glomag count`, issue 2)."""
    found = say("lowest in 2 years", "primary-persons-on-the-same-days", Asked(letter.register, letter.profile))
    assert found.holds_as_asked
    assert found.found.startswith("26 in 2024; of the others the lowest is 28 in 2023")
    assert say("record low", "primary-persons-on-the-same-days", Asked(latest.register, latest.profile)).found.startswith("0 in 2026")


def test_the_list_at_the_end_of_a_year_is_the_stock_of_that_day(latest: View) -> None:
    """State Department: 243 by 10 December 2020; the fiscal year ended ten weeks before."""
    saying = say("rose every year since fiscal 2019", "listed-at-year-end", Asked(latest.register, latest.profile))
    assert saying.found.startswith("112 in 2019, 211 in 2020")
    assert set(saying.tried["definition"]) == {"fiscal years", "calendar years", "programme years"}


def test_sentences_of_the_figures_have_a_status(letter: View, latest: View) -> None:
    for view in (letter, latest):
        sentences = build_sentences(Asked(view.register, view.profile, PARTS))
        assert len(sentences) == len(TEMPTING)
        assert set(sentences["status"]) == {SAFE, "safe with its definition", UNSAFE}
        assert sentences.notna().all().all()


def test_what_cannot_be_asked_is_left_out(letter: View) -> None:
    sentences = build_sentences(Asked(letter.register, letter.profile))
    assert not set(sentences["measure"]) & set(COUNTED)


def test_every_figure_has_its_sentences(latest: View) -> None:
    slugs = [build(latest.register, latest.profile).slug for build in EXHIBITS]
    assert list(dict.fromkeys(figure for figure, _, _ in TEMPTING)) == slugs
