from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glomag.reconcile.names import compare_tags, index_by_name, is_reordered, normalise_name


@pytest.mark.parametrize(
    ("one", "other"), [("DOE, John", "DOE, Joan"), ("LONG XING 601", "LONG XING 602"), ("TEHNO", "TECHNO"), ("!", "?")]
)
def test_names_of_different_letters_stay_different(one: str, other: str) -> None:
    assert normalise_name(one) != normalise_name(other)


@pytest.mark.parametrize(("one", "other"), [("NAUTIKACENTAR D. O. O.", "Nautikacentar d.o.o."), ("AL-KHAZALI, Qais", "AL KHAZALI,  QAIS")])
def test_case_punctuation_and_spacing_make_no_difference(one: str, other: str) -> None:
    assert normalise_name(one) == normalise_name(other)


@given(st.text())
def test_a_name_is_never_normalised_to_nothing_and_only_once(name: str) -> None:
    assert bool(normalise_name(name)) == bool(name)
    assert normalise_name(normalise_name(name)) == normalise_name(name)


def test_the_same_words_in_another_order_are_told_apart_from_the_same_name() -> None:
    assert is_reordered("HLAING, Khin", "KHIN HLAING")
    assert not is_reordered("HLAING, Khin", "Hlaing Khin")
    assert not is_reordered("HLAING, Khin", "HLAING, Min")


def test_numbers_of_one_name_are_sorted_by_value() -> None:
    assert index_by_name([("36459", "A, B"), ("9", "a b")]) == {"ab": ("9", "36459")}


@pytest.mark.parametrize(
    ("recorded", "printed", "added", "lacking"),
    [
        ("GLOMAG", ("GLOMAG",), [], []),
        ("MAGNIT GLOMAG", ("GLOMAG", "MAGNIT"), [], []),
        ("GLOMAG", ("SDGT", "GLOMAG"), ["SDGT"], []),
        ("GLOMAG UHRPA", ("GLOMAG",), [], ["UHRPA"]),
        ("SOUTH SUDAN GLOMAG", ("GLOMAG", "SOUTH SUDAN"), [], []),
        ("MAGNIT", ("GLOMAG",), ["GLOMAG"], ["MAGNIT"]),
    ],
)
def test_tags_are_compared_whole_and_in_any_order(recorded: str, printed: tuple[str, ...], added: list[str], lacking: list[str]) -> None:
    assert compare_tags(recorded, printed) == (added, lacking)
