"""The page of counter-readings: other people's text stays text, and every claim stands on it once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from glomag.claims.counter import COLUMNS, build_counter_readings
from glomag.claims.counter_page import print_counter_page

if TYPE_CHECKING:
    from conftest import View


def _row(**cells: Any) -> dict[str, Any]:
    blank = dict.fromkeys(COLUMNS, "") | {"value": 1.0, "n_readings": 3, "side": "against", "claim_id": "c"}
    return blank | cells


def _page(latest: View, rows: list[dict[str, Any]], says: str = "it fell") -> str:
    return print_counter_page(pd.DataFrame(rows), pd.DataFrame({"claim_id": ["c"], "says": [says]}), latest.profile)


def test_markup_in_other_peoples_words_is_shown_and_not_obeyed(latest: View) -> None:
    page = _page(latest, [_row(says="<script>*x*</script> [a](http://b)", reply="# no heading")], says="*it* fell")
    assert "<script>" not in page
    assert r"\<script\>\*x\*" in page
    assert r"Reply: \# no heading" in page
    assert r"\[a\](http://b)" in page


def test_what_could_not_be_tried_is_said_once_a_claim(latest: View) -> None:
    page = _page(latest, [_row(not_computed="no list"), _row(side="for", not_computed="no list")])
    assert page.count("no list") == 1
    assert page.index("Most against it") < page.index("Most for it")


def test_every_claim_of_the_letter_stands_on_the_page_once(letter: View) -> None:
    readings = build_counter_readings(letter.register, letter.profile, None)
    page = print_counter_page(readings, letter.register.letter_claims, letter.profile)
    for says in letter.register.letter_claims["says"]:
        assert page.casefold().count(says.casefold()) == 1, says
    assert "up 109 percent" in page
    assert page.endswith("\n")
