"""What the difference of two texts is called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glomag.verify.difference import excerpts, first_difference
from glomag.verify.words import compare_words, tokens_of


@pytest.mark.parametrize(
    ("committed", "rebuilt", "meaning"),
    [
        ("28", "29", "number"),
        ("fell 38 percent", "fell 39 percent", "number"),
        ("0.3778", "0.3779", "number"),
        ("1,234 persons", "1,235 persons", "number"),
        ("-3", "3", "number"),
        ("", "12", "number"),
        ("12.5", "", "number"),
        ("direction only", "not reproduced", "text"),
        ("45 persons", "45 cases", "text"),
        ("28", "none", "text"),
        ("a", "", "text"),
        ("2021-01-20", "2021-01-21", "day"),
        ("as of 5 September 2024", "as of 6 September 2024", "day"),
        ("2026-11-22T14:20:01Z", "2026-11-22T14:31:00Z", "clock"),
        ("run at 14:20", "run at 14:21", "clock"),
        ("D:20261122142001Z", "D:20261123142001Z", "clock"),
        ("matplotlib 3.11.2", "matplotlib 3.12.0", "version"),
        ("read from /" + "home/ada/record", "read from /" + "home/bob/record", "path or user"),
        ("read from the record", "read from /" + "Users/bob/record", "path or user"),
        ("C:\\Users\\ada", "C:\\Users\\bob", "path or user"),
        ("Data bcdd478a", "Data 54a0ce6d", "hash"),
        ("11112222", "abcdef12", "hash"),
        ("'sha256-fkVy6OcdVeVrAx/TFgFgCBPFMuCiB5HIBxRsbxjUjnQ='", "'sha256-AkVy6OcdVeVrAx/TFgFgCBPFMuCiB5HIBxRsbxjUjnQ='", "hash"),
    ],
)
def test_a_difference_is_named_by_what_it_means(committed: str, rebuilt: str, meaning: str) -> None:
    difference = compare_words("here", committed, rebuilt)
    assert difference.meaning == meaning
    assert difference.says == f"{meaning}: here: {committed or '(nothing)'} -> {rebuilt or '(nothing)'}"


def test_a_bare_day_is_a_clock_where_a_file_says_when_it_was_made() -> None:
    assert compare_words("created", "2026-11-22", "2026-11-23", is_stamp=True).meaning == "clock"


def test_the_first_of_two_differences_gives_the_name() -> None:
    assert compare_words("", "28 of 45 cases", "29 of 45 persons").meaning == "number"
    assert compare_words("", "cases: 28", "persons: 29").meaning == "text"


def test_a_difference_far_inside_a_long_text_is_shown_with_what_stands_around_it() -> None:
    committed, rebuilt = "a long story " * 400 + "28 persons", "a long story " * 400 + "29 persons"
    difference = compare_words("here", committed, rebuilt)
    assert difference.meaning == "number"
    assert "28 persons -> " in difference.says
    assert difference.says.endswith("29 persons")


@given(st.text())
def test_the_pieces_of_a_text_are_the_text(text: str) -> None:
    assert "".join(token.text for token in tokens_of(text)) == text


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_the_first_difference_is_where_two_texts_part(start: str, one: str, other: str) -> None:
    left, right = start + one, start + other
    place = first_difference(left, right)
    assert left[:place] == right[:place]
    assert left[place : place + 1] != right[place : place + 1] or left == right


@given(st.text(min_size=1), st.text(min_size=1))
def test_two_texts_that_differ_are_never_shown_as_the_same(one: str, other: str) -> None:
    shown = excerpts(one, other)
    assert (shown[0] == shown[1]) == (one == other)
