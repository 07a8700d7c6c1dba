"""One key for everything that a figure is drawn from: where it is the same, and code and libraries are, the kit is the same.

Content alone is hashed, never an address, an order of a set or a name of a file, so that two processes agree. What cannot be
taken apart to its content is refused: a key that misses something would call a stale figure fresh.
"""

from __future__ import annotations

import datetime as calendar
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from functools import cached_property, partial
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from glomag.figures.exhibit import Exhibit

_BYTES_OF_A_LENGTH = 8
# Kinds of numpy's types whose bytes are their content; objects are addresses, and have to be taken one by one.
_PLAIN_KINDS = "biufmMSU"
_MASKED = (pd.arrays.BooleanArray, pd.arrays.IntegerArray, pd.arrays.FloatingArray)


def exhibit_key(exhibit: Exhibit) -> str:
    """SHA-256 over all fields of an exhibit: words, dates, sizes, each cell of the rows with its type, and what `draw` has bound.

    The pictures and both CSV files depend on nothing else but code and versions of libraries. Fractions count as they are and
    not as the CSV rounds them, for a picture is drawn from them. Raises TypeError for what cannot be hashed by its content.
    """
    return hashlib.sha256(_content(exhibit, ())).hexdigest()


def kit_key(exhibit: Exhibit, said: pd.DataFrame) -> str:
    """As `exhibit_key`, for the whole kit with its figure.json, which also tells what may be said (`said`, as `write_figure` gets it)."""
    return hashlib.sha256(_content((exhibit, said), ())).hexdigest()


def _content(value: Any, within: tuple[int, ...]) -> bytes:
    """The value as bytes, its type with it; `within` are the addresses of what holds it, by which a circle is seen."""
    one_piece = _ONE_PIECE.get(type(value))
    if one_piece is not None:
        return _framed(value, one_piece(value))
    if id(value) in within:
        raise TypeError(f"{_kind(value)} holds itself, and has no key")
    packed = [_content(part, (*within, id(value))) for part in _parts(value)]
    return _framed(value, *(sorted(packed) if type(value) in (set, frozenset) else packed))


def _framed(value: Any, *parts: bytes) -> bytes:
    """The kind and the parts, each with its length before it, so that no two lists of parts give the same bytes."""
    return b"".join(len(part).to_bytes(_BYTES_OF_A_LENGTH, "big") + part for part in (_kind(value).encode(), *parts))


def _kind(value: Any) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}"


def _fraction(value: float) -> bytes:
    return value.hex().encode()


def _day(value: Any) -> bytes:
    """A date, a time or both; one with a zone is refused, whose rules are no part of it."""
    if getattr(value, "tzinfo", None) is not None:
        raise TypeError(f"{_kind(value)} with a time zone cannot be hashed by its content")
    return f"{value.isoformat()} {getattr(value, 'fold', 0)}".encode()


def _text(value: str) -> bytes:
    return value.encode("utf-8", "surrogatepass")


def _printed(value: object) -> bytes:
    return repr(value).encode()


_ONE_PIECE: Mapping[type, Callable[[Any], bytes]] = {
    type(None): _printed, bool: _printed, int: _printed, complex: _printed, Decimal: _printed, float: _fraction, str: _text, bytes: bytes,
    calendar.date: _day, calendar.datetime: _day, calendar.time: _day, pd.Timestamp: _day, calendar.timedelta: _printed,
    type(pd.NA): _printed, type(pd.NaT): _printed,
}  # fmt: skip


def _parts(value: Any) -> list[Any]:
    """What a value is made of. Types are compared and not asked for their kin: a kind of list may hold more than its items."""
    takes_apart = _PARTS.get(type(value))
    if takes_apart is not None:
        return takes_apart(value)
    if isinstance(value, Enum):
        return [value.name, value.value]
    if isinstance(value, pd.api.extensions.ExtensionArray | np.generic):
        return _parts_of_array(value)
    if isinstance(value, pd.Index):
        return [list(value.names), list(value) if isinstance(value, pd.MultiIndex) else value.array]
    if is_dataclass(value) and not isinstance(value, type):
        return _parts_of_dataclass(value)
    raise TypeError(f"{_kind(value)} cannot be hashed by its content: bind plain values, frames or named functions")


def _parts_of_frame(table: pd.DataFrame) -> list[Any]:
    """Columns one by one with their names and types, in their order, the index, and the notes of the frame."""
    columns = [table.iloc[:, place].array for place in range(table.shape[1])]
    return [table.columns, columns, table.index, dict(table.attrs)]


def _parts_of_array(array: Any) -> list[Any]:
    """Type, shape and cells: numbers and dates as their bytes in one order, texts as one text, all else cell by cell."""
    told = [str(array.dtype), list(array.shape)]
    if isinstance(array, _MASKED):
        known = array.to_numpy(array.dtype.numpy_dtype, na_value=array.dtype.type())
        return [*told, array.isna(), known]
    if array.dtype.kind in _PLAIN_KINDS:
        whole = np.asarray(array)
        return [*told, whole.astype(whole.dtype.newbyteorder("<")).tobytes()]
    if array.dtype.kind == "V":
        raise TypeError("an array of records cannot be hashed by its content: bind a frame")
    notes = [array.categories, array.ordered] if isinstance(array, pd.Categorical) else []
    cells = array.ravel().tolist() if isinstance(array, np.ndarray) else list(array)
    if all(type(cell) is str for cell in cells):
        return [*told, notes, np.array([len(cell) for cell in cells], dtype="int64"), "".join(cells)]
    return [*told, notes, cells]


def _parts_of_function(function: FunctionType) -> list[Any]:
    """Its name and all that it has bound. Its code is not a part: who keeps a key keeps the hash of the code beside it.

    One that was defined inside another is told by its line too; a lambda has no name by which to tell it from the next one.
    """
    if function.__name__ == "<lambda>":
        raise TypeError("a lambda has no name by which it could be hashed: make it a function")
    held = [cell.cell_contents for cell in function.__closure__ or ()]
    line = function.__code__.co_firstlineno if "<locals>" in function.__qualname__ else 0
    bound = [function.__defaults__, function.__kwdefaults__, dict(vars(function))]
    return [function.__module__, function.__qualname__, line, held, *bound]


def _parts_of_dataclass(value: Any) -> list[Any]:
    """Each field by its name; what was counted from the fields and kept is left out, anything else beside them is refused."""
    named = [field.name for field in fields(value)]
    beside = [name for name in getattr(value, "__dict__", {}) if name not in named and not _is_counted(type(value), name)]
    if beside:
        raise TypeError(f"{_kind(value)} holds more than its fields ({', '.join(beside)}), and has no key")
    return [part for name in named for part in (name, getattr(value, name))]


def _is_counted(kind: type, name: str) -> bool:
    return any(isinstance(vars(base).get(name), cached_property) for base in kind.__mro__)


_PARTS: Mapping[type, Callable[[Any], list[Any]]] = {
    list: list,
    tuple: list,
    set: list,
    frozenset: list,
    dict: lambda value: [*value.keys(), *value.values()],
    pd.DataFrame: _parts_of_frame,
    pd.Series: lambda value: [value.name, value.array, value.index, dict(value.attrs)],
    np.ndarray: _parts_of_array,
    partial: lambda value: [value.func, value.args, value.keywords, vars(value)],
    FunctionType: _parts_of_function,
    MethodType: lambda value: [value.__func__, value.__self__],
}
