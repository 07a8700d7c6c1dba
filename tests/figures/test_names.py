"""Names that somebody else printed: any length, any script, one line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glomag.figures.names import fit_name, name_width_in

SIZE, WIDE = 8.5, 3.0


def test_a_letter_that_no_font_has_is_a_box_and_raises_no_warning() -> None:
    assert fit_name("名前 LTD", SIZE, WIDE) == "□□ LTD"


@pytest.mark.parametrize("name", ["A\nB", "A\tB", "A\u202eB", "A\u200bB", "A\x00B", "A\ufeffB", " A  B "])
def test_signs_that_steer_a_line_do_not_stand_in_it(name: str) -> None:
    assert fit_name(name, SIZE, WIDE) in {"AB", "A B"}


def test_a_name_that_fits_is_left_as_it_is() -> None:
    for name in ("O'NEIL, Zoë", "عبد الله", "שלום בע״מ", "Ələkbərov", "ПЕТРОВ, Иван", "$5 & $6 <CO.>"):
        assert fit_name(name, SIZE, WIDE) == name


def test_a_long_name_is_cut_with_an_ellipsis_as_late_as_possible() -> None:
    cut = fit_name("VERY LONG NAME " * 20, SIZE, WIDE)
    assert cut.endswith("…")
    assert cut.removesuffix("…") == ("VERY LONG NAME " * 20)[: len(cut) - 1]
    assert WIDE - 0.2 < name_width_in(cut, SIZE) <= WIDE


@given(name=st.text(max_size=60))
def test_whatever_is_printed_fits_its_line(name: str) -> None:
    fitted = fit_name(name, SIZE, 1.0)
    assert name_width_in(fitted, SIZE) <= 1.0
    assert fitted == fit_name(fitted, SIZE, 1.0)
