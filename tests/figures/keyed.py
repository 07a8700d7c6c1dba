"""A figure with something of every kind bound to its drawing, for the tests of keys; imported by a second process too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import Canvas

Drawing = Callable[[Canvas, pd.DataFrame], None]


class Side(Enum):
    """Of a key."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True)
class Mark:
    """Something that a drawing may be given."""

    words: str
    days: tuple[date, ...] = (date(2020, 1, 2),)


def draw_bars(canvas: Canvas, rows: pd.DataFrame, **bound: Any) -> None:
    """A drawing at the top of a module, as all figures have it."""


def draw_other(canvas: Canvas, rows: pd.DataFrame, **bound: Any) -> None:
    """Another one."""


def draw_with(bound: Any) -> Drawing:
    """A drawing that holds a value in its closure."""

    def draw(canvas: Canvas, rows: pd.DataFrame) -> None:
        draw_bars(canvas, rows, bound=bound)

    return draw


def draw_by(bound: Any) -> Drawing:
    """A drawing that holds a value as the default of an argument."""

    def draw(canvas: Canvas, rows: pd.DataFrame, held: Any = bound) -> None:
        draw_bars(canvas, rows, bound=held)

    return draw


def rows() -> pd.DataFrame:
    """One column of each type that the figures have."""
    return pd.DataFrame(
        {
            "year": [2020, 2021],
            "name": ["a", "b"],
            "share": [0.25, 0.5],
            "is_partial": [False, True],
            "is_possible": pd.array([True, None], dtype="boolean"),
            "day": pd.Series([date(2020, 1, 1), None], dtype="object"),
            "stamp": pd.to_datetime(["2020-01-01", "2021-01-01"]),
            "kind": pd.Categorical(["x", "y"], categories=["x", "y"]),
        }
    )


BOUND = {
    "names": {"alpha", "beta", "gamma", "delta"}, "frozen": frozenset({"one", "two", "three"}), "by_name": {"a": 1, "b": None},
    "table": rows(), "numbers": np.array([[1.0, 2.0]]), "mark": Mark("m"), "side": Side.LEFT, "when": datetime(2020, 1, 2, 3, 4),
    "inner": partial(draw_other, step=0.5), "mean": np.float64(0.5), "series": pd.Series([1, 2], name="n"), "raw": b"x",
}  # fmt: skip


def sample(**changed: Any) -> Exhibit:
    """The figure, with other fields where they are given."""
    plain = {
        "number": 1, "slug": "one", "title": "t", "subtitle": "s", "caption": "c", "alt_text": "a", "definition": "d", "profile": "p",
        "as_of": date(2026, 9, 19), "rows": rows(), "draw": partial(draw_bars, **BOUND),
    }  # fmt: skip
    return Exhibit(**{**plain, **changed})
