"""Scores of names: what must not be one, what must be, and the laws that any pair keeps."""

from __future__ import annotations

import string
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glomag.recommendations.names import PROPOSED_FROM, score_matrix, score_names

WORDS = st.text(alphabet=string.ascii_lowercase, min_size=3, max_size=9).filter(lambda word: any(sign in "aeiou" for sign in word))
NAMES = st.lists(WORDS, min_size=2, max_size=4).map(" ".join)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("GUPTA, Ajay", "Vijay Gupta"),
        ("KADYROV, Ramzan Akhmatovich", "Ruslan Kadyrov"),
        ("AL-QAHTANI, Saud", "Mohammed al-Qahtani"),
        ("AL-OTAIBI, Mohammad", "Mohammed Ahmed"),
        ("SOE, Maung Maung", "Than Shwe"),
        ("FLEURETTE ENERGY I B.V.", "Iron Mountain Holdings B.V."),
        ("HOME AND AWAY LTD.", "Ltd."),
        ("محمد القحطاني", "AL-QAHTANI, Saud"),
    ],
)
def test_a_shared_surname_or_common_word_is_not_proposed(name: str, other: str) -> None:
    assert score_names(name, other) < PROPOSED_FROM


@pytest.mark.parametrize("name", ["", " ", "-", "...", "Al", "de la", "M.", "مـ", "😀", "ー"])
def test_a_name_with_little_in_it_matches_nobody_else(name: str) -> None:
    assert score_names(name, "AL-QAHTANI, Saud") == 0


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Min Aung Hlaing", "HLAING, Min Aung"),
        ("Sen. Gen. Min Aung Hlaing", "HLAING, Min Aung"),
        ("Dr. Salah al-Tubaigy", "TUBAIGY, Salah Muhammed A."),
        ("سعود القحطاني", "AL-QAHTANI, Saud"),
        ("Sa'ud Al Qahtani", "AL-QAHTANI, Saud"),
        ("Muhammad El-Otaibi", "ALOTAIBI, Mohamed"),
        ("Abd al-Aziz Jarfan", "JARFAN, Abdulaziz"),
        ("Рамзан Кадыров", "KADYROV, Ramzan Akhmatovich"),
        ("Andrii Portnov", "PORTNOV, Andriy Volodymyrovych"),
        ("Olesya Mendeleyeva", "MENDELEEVA, Olesya Anatolevna"),
        ("陈全国", "CHEN, Quanguo"),
        ("Chen Quan-guo", "CHEN, Quanguo"),
        ("မင်းအောင်လှိုင်", "HLAING, Min Aung"),
        ("ვახტანგ გომელაური", "GOMELAURI, Vakhtang"),
        ("Marián Kočner", "KOCNER, Marian"),
        ("K.M. Azad", "AZAD, Khan Mohammad"),
        ("LYP Group", "L.Y.P. GROUP CO., LTD"),
        ("\u041e\u041e\u041e «Мегастройинвест»", "MEGASTROYINVEST LTD"),
        ("\uff27\uff25\uff2e\uff29", "GENI SARL"),
    ],
)
def test_order_script_spelling_titles_and_forms_do_not_hide_a_name(name: str, other: str) -> None:
    assert score_names(name, other) >= PROPOSED_FROM


@given(NAMES)
def test_every_name_is_itself_and_its_order_does_not_matter(name: str) -> None:
    turned = " ".join(reversed(name.split()))
    assert score_names(name, name) == 100
    assert score_names(name, turned.upper()) == 100


@given(NAMES, NAMES)
def test_scores_are_symmetric_and_within_bounds(name: str, other: str) -> None:
    score = score_names(name, other)
    assert score == score_names(other, name)
    assert score == 0 or 60 <= score <= 100


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_has_a_score(name: str, other: str) -> None:
    assert 0 <= score_names(name, other) <= 100


@given(st.lists(NAMES, max_size=5), st.lists(NAMES, max_size=5))
def test_a_matrix_holds_the_scores_of_its_pairs(names: list[str], others: list[str]) -> None:
    with patch("glomag.recommendations.names._NAMES_AT_ONCE", 2):
        scores = score_matrix(names, others)
    assert scores.shape == (len(names), len(others))
    assert scores.tolist() == [[score_names(name, other) for other in others] for name in names]
