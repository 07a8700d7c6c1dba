"""Cells that are guarded against being a formula are found in a whole CSV before anybody looks at each of them."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from glomag.spreadsheet import guard_table, holds_guarded, unguard_cell

CELLS = st.text(st.sampled_from("'=+-@\t\n\r\",a "), max_size=6)


def test_a_table_of_plain_words_holds_no_guarded_cell() -> None:
    assert not holds_guarded("says,n\nthe letter's value,28\n'Abd al-Karim,1\n")


@given(st.lists(CELLS, min_size=1, max_size=4))
def test_no_guarded_cell_is_overlooked(cells: list[str]) -> None:
    text = guard_table(pd.DataFrame({"cell": cells})).to_csv(index=False, lineterminator="\n")
    written = [unguard_cell(cell) != cell for cell in guard_table(pd.DataFrame({"cell": cells}))["cell"]]
    assert holds_guarded(text) or not any(written)
