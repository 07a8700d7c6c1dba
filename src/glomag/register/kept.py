"""What a pure function found on a record, kept in memory as long as the record lives, and never on disk.

A record is never changed in place, so the same question has the same answer, and a run asks some of them hundreds of times.
Callers cannot spoil what is kept: a frame is handed out as a copy (pandas copies on write, so that this costs next to
nothing), an array is read-only.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import pandas as pd

from glomag.register.record import Register

Found = TypeVar("Found")
Number = TypeVar("Number", bound=np.generic)
Asked = ParamSpec("Asked")
Question = Callable[Concatenate[Register, Asked], Found]


def kept_by_record(hand_out: Callable[[Found], Found]) -> Callable[[Question[Asked, Found]], Question[Asked, Found]]:
    """A decorator for a pure function of a record and of values that compare by what they say: it is computed once for each.

    `hand_out` makes what a caller gets from what is kept: `copy_frame` for a frame, `as_it_is` for what cannot be changed.
    """

    def decorate(function: Question[Asked, Found]) -> Question[Asked, Found]:
        known: WeakKeyDictionary[Register, dict[Any, Found]] = WeakKeyDictionary()

        @wraps(function)
        def asked(register: Register, *values: Asked.args, **named: Asked.kwargs) -> Found:
            found = known.setdefault(register, {})
            question = (values, tuple(sorted(named.items()))) if named else values
            if question not in found:
                found[question] = function(register, *values, **named)
            return hand_out(found[question])

        return cast(Question[Asked, Found], asked)

    return decorate


def copy_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame that can be changed without changing the one that is kept."""
    return frame.copy(deep=False)


def copy_marks(column: pd.Series) -> pd.Series:
    """As `copy_frame`, of one column."""
    return column.copy(deep=False)


def as_it_is(found: Found) -> Found:
    """What cannot be changed: a number, a text, a tuple or a frozen value of such, a read-only array."""
    return found


def read_only(array: npt.NDArray[Number]) -> npt.NDArray[Number]:
    """The array, which from now on refuses to be written to."""
    array.setflags(write=False)
    return array
