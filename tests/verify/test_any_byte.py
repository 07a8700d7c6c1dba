"""A law: no single byte of a published file can change without being found, and what is read or seen never passes as slight."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planting import COUNTS, DOCX, HTML, MANIFEST, MARKDOWN, NOTEBOOK, PDF, PNG, SVG, WORDS, read

from glomag.verify.kinds import compare_files

OF_WORDS = (COUNTS, WORDS, HTML, NOTEBOOK, MARKDOWN, MANIFEST)
PACKED = (PNG, DOCX)
OF_LINES = (SVG, PDF)


@pytest.mark.parametrize("path", [*OF_WORDS, *PACKED])
@settings(max_examples=15)
@given(place=st.floats(0, 1, exclude_max=True), byte=st.integers(1, 255))
def test_one_byte_that_changes_is_found_and_is_never_slight(path: str, place: float, byte: int) -> None:
    committed = read(path)
    number = int(place * len(committed))
    rebuilt = committed[:number] + bytes([committed[number] ^ byte]) + committed[number + 1 :]
    difference = next(compare_files(path, committed, rebuilt))
    assert not difference.is_slight


@pytest.mark.parametrize("path", OF_LINES)
@settings(max_examples=15)
@given(place=st.floats(0, 1, exclude_max=True), byte=st.integers(1, 255))
def test_one_byte_of_a_drawing_that_changes_is_found_and_slight_only_in_the_last_digits(path: str, place: float, byte: int) -> None:
    committed = read(path)
    number = int(place * len(committed))
    rebuilt = committed[:number] + bytes([committed[number] ^ byte]) + committed[number + 1 :]
    difference = next(compare_files(path, committed, rebuilt))
    if difference.is_slight:
        assert chr(committed[number]).isdigit()
        assert chr(rebuilt[number]).isdigit()


@pytest.mark.parametrize("path", OF_WORDS)
@settings(max_examples=15)
@given(place=st.floats(0, 1, exclude_max=True), shift=st.integers(1, 9))
def test_a_digit_that_changes_is_found_wherever_it_stands(path: str, place: float, shift: int) -> None:
    committed = read(path)
    digits = [number for number, byte in enumerate(committed) if 48 <= byte <= 57]
    number = digits[int(place * len(digits))]
    rebuilt = committed[:number] + bytes([48 + (committed[number] - 48 + shift) % 10]) + committed[number + 1 :]
    difference = next(compare_files(path, committed, rebuilt))
    assert not difference.is_slight
