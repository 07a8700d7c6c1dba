"""Columns and tables as their contracts are written: type, bounds, and what each column means."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pandera.pandas as pa


def table_of(title: str, key: tuple[str, ...], columns: dict[str, pa.Column]) -> pa.DataFrameSchema:
    """A schema whose `key` tells every row of the table from every other; pandera checks that on the way out."""
    return pa.DataFrameSchema(columns, strict=True, ordered=True, title=title, unique=list(key))


def text(says: str, **checks: Any) -> pa.Column:
    """A column of text without gaps; `checks` as pandera takes them."""
    return pa.Column(str, description=says, **checks)


def one_of(says: str, *allowed: str) -> pa.Column:
    """A column of text that holds one of a few words."""
    return pa.Column(str, pa.Check.isin(allowed), description=f"{says}: {', '.join(allowed)}")


def count(says: str, *, nullable: bool = False) -> pa.Column:
    """A column of whole numbers from zero."""
    dtype = pd.Int64Dtype() if nullable else "int64"
    return pa.Column(dtype, pa.Check.ge(0), nullable=nullable, description=says)


def year(says: str) -> pa.Column:
    """A column of years that the record can reach."""
    return pa.Column("int64", pa.Check.in_range(2017, 2100), description=says)


def fraction(says: str, *, low: float = 0.0, high: float = 1.0) -> pa.Column:
    """A column of fractions, rounded on the way out; may be missing."""
    return pa.Column(float, pa.Check.in_range(low, high), nullable=True, description=says)


def day(says: str) -> pa.Column:
    """A column of days."""
    is_day = pa.Check(lambda value: isinstance(value, date), element_wise=True, error="not a day")
    return pa.Column(object, is_day, description=says)


def stamp(says: str) -> pa.Column:
    """A column of days as pandas keeps them; written as the day alone."""
    is_stamp = pa.Check(pd.api.types.is_datetime64_dtype, error="no datetime64 column")
    return pa.Column(None, is_stamp, description=says)


def number(says: str, *, nullable: bool = False) -> pa.Column:
    """A column of numbers that are no fractions."""
    return pa.Column(float, nullable=nullable, description=says)


def flag(says: str) -> pa.Column:
    """A column of true and false."""
    return pa.Column(bool, description=says)
