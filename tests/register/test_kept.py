"""What is kept of a record cannot be spoiled by whoever gets it, and is never given for another record or question."""

from __future__ import annotations

import gc
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from glomag.claims import build_claims
from glomag.claims.specified import build_specifications
from glomag.definitions import Definition
from glomag.measures import build_case_states, build_counts, build_stock, select
from glomag.measures.acts import acts_of
from glomag.measures.resampling import Plan, build_packages, draw_weights
from glomag.measures.selection import mark_counted, mark_one_of, mark_primary
from glomag.register import Register
from glomag.register.kept import as_it_is, copy_frame, kept_by_record

if TYPE_CHECKING:
    from conftest import View

# Every frame that is kept, asked for as a caller does.
KEPT: dict[str, Any] = {
    "build_case_states": lambda view: build_case_states(view.register, "C"),
    "build_claims": lambda view: build_claims(view.register, view.profile),
    "build_counts": lambda view: build_counts(view.register, view.headline),
    "build_packages": lambda view: build_packages(view.register, view.headline, "cases"),
    "build_specifications": lambda view: build_specifications(view.register, view.profile).specifications,
    "build_stock": lambda view: build_stock(view.register),
    "left_out": lambda view: build_specifications(view.register, view.profile).left_out,
    "select": lambda view: select(view.register, view.headline).rows,
}


def _spoil(frame: pd.DataFrame) -> None:
    """Change whatever a caller can change: cells, a column, the rows, the names."""
    column = frame.columns[0]
    frame.loc[frame.index[0], column] = frame[column].iloc[-1]
    frame.isetitem(0, frame[column].iloc[::-1].to_numpy())
    frame["spoiled"] = 1
    frame.index.name = frame.columns.name = "spoiled"


@pytest.mark.parametrize("name", KEPT)
def test_a_frame_that_a_caller_changed_is_whole_for_the_next_one(letter: View, name: str) -> None:
    before = KEPT[name](letter).copy(deep=True)
    _spoil(KEPT[name](letter))
    after = KEPT[name](letter)
    pd.testing.assert_frame_equal(after, before)
    assert after.index.name == before.index.name
    assert after.columns.name == before.columns.name


def test_what_a_selection_dropped_cannot_be_changed_for_the_next_caller(letter: View) -> None:
    before = dict(select(letter.register, letter.headline).dropped)
    select(letter.register, letter.headline).dropped.clear()
    assert select(letter.register, letter.headline).dropped == before


def test_an_array_that_is_kept_refuses_to_be_written_to(letter: View) -> None:
    acts = acts_of(letter.register)
    arrays = [
        *(acts.days, acts.removed_on, acts.kinds, acts.years("fiscal"), *acts.numbers.values()),
        mark_counted(letter.register, letter.headline),
        mark_primary(letter.register, "own-conduct", "first"),
        mark_one_of(letter.register, "event", ("designation",)),
        draw_weights(Plan(seed=1, n_resamples=10, level=0.95), 3, "union"),
        draw_weights(Plan(seed=1, n_resamples=10, level=0.95), 3, "compound"),
    ]
    for array in arrays:
        with pytest.raises(ValueError, match="read-only"):
            array[0] = array[-1]


def test_another_record_with_the_same_days_is_counted_anew(letter: View) -> None:
    fewer = replace(letter.register, designations=letter.register.designations.iloc[:100])
    whole = build_counts(letter.register, letter.headline)["n"].sum()
    assert build_counts(fewer, letter.headline)["n"].sum() < whole
    assert build_counts(letter.register, letter.headline)["n"].sum() == whole


def test_a_definition_that_differs_in_one_choice_is_counted_anew(letter: View) -> None:
    everyone = letter.headline.but(rule="all")
    assert mark_counted(letter.register, everyone).sum() > mark_counted(letter.register, letter.headline).sum()


def test_a_question_is_computed_once_for_each_record_and_by_value(letter: View, latest: View) -> None:
    computed: list[tuple[Register, Definition, bool]] = []

    @kept_by_record(as_it_is)
    def count(register: Register, definition: Definition, *, net: bool = False) -> int:
        computed.append((register, definition, net))
        return len(computed)

    alike = letter.headline.but()
    assert alike is not letter.headline
    assert count(letter.register, letter.headline) == count(letter.register, alike) == 1
    assert count(letter.register, letter.headline, net=True) == count(letter.register, letter.headline, net=True) == 2
    assert count(latest.register, letter.headline) == 3


def test_nothing_is_kept_of_a_record_that_is_gone(letter: View) -> None:
    freed = []

    class Large:
        def __del__(self) -> None:
            freed.append(True)

    @kept_by_record(as_it_is)
    def make(register: Register) -> Large:
        return Large()

    register = replace(letter.register)
    make(register)
    assert not freed
    del register
    gc.collect()
    assert freed


def test_an_error_is_not_kept(letter: View) -> None:
    asked = []

    @kept_by_record(copy_frame)
    def fail_once(register: Register) -> pd.DataFrame:
        asked.append(register)
        if len(asked) == 1:
            raise ValueError("once")
        return pd.DataFrame({"n": np.arange(2)})

    with pytest.raises(ValueError, match="once"):
        fail_once(letter.register)
    assert len(fail_once(letter.register)) == 2
