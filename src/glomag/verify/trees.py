"""Two JSON files, and two notebooks: the place in the tree, and what differs there."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections import Counter
from typing import Any, TypeGuard

from glomag.verify.difference import Difference, Differences, read_sides
from glomag.verify.pictures import compare_png
from glomag.verify.words import compare_words, is_stamp_name

_PNG = "image/png"
_PNG_OUTPUT = re.compile(rb'"image/png": (?:"[^"]*"|\[[^\]]*\])')
_FAULTS = (UnicodeDecodeError, json.JSONDecodeError, RecursionError)


class _Absent:
    """What stands where one side has nothing."""


_ABSENT = _Absent()


def compare_json(where: str, committed: bytes, rebuilt: bytes) -> Differences:
    """Values that differ, by their place; keys and entries on one side only; their order. Raises UnreadableError."""
    one, other = read_sides(json.loads, (committed, rebuilt), _FAULTS)
    yield from compare_values(where, one, other)


def compare_notebook(where: str, committed: bytes, rebuilt: bytes) -> Differences:
    """Cells that differ: which, whether in source or output; pictures among the outputs as pictures. Raises UnreadableError.

    Where more than pictures differs, it is said so even if the tree is the same: by its encoding.
    """
    one, other = read_sides(_read_notebook, (committed, rebuilt), (*_FAULTS, ValueError))
    yield from _compare_counted("cell", one["cells"], other["cells"])
    for number, (left, right) in enumerate(zip(one["cells"], other["cells"], strict=False), start=1):
        yield from _compare_cells(f"cell {number} ({left.get('cell_type')})", left, right)
    yield from compare_values("notebook", _without(one, "cells"), _without(other, "cells"))
    if one == other or _PNG_OUTPUT.sub(b"", committed) == _PNG_OUTPUT.sub(b"", rebuilt):
        return
    if _without_pictures(one) == _without_pictures(other):
        yield Difference("encoding", "the same cells, written otherwise")


def compare_values(where: str, one: Any, other: Any) -> Differences:
    """Differences of two values as JSON has them."""
    if isinstance(one, dict) and isinstance(other, dict):
        yield from _compare_objects(where, one, other)
    elif isinstance(one, list) and isinstance(other, list):
        yield from _compare_lists(where, one, other)
    elif type(one) is not type(other) or one != other:
        yield compare_words(where, _printed(one), _printed(other), is_stamp=is_stamp_name(where.rpartition(" / ")[2]))


def _compare_objects(where: str, one: dict[str, Any], other: dict[str, Any]) -> Differences:
    for key in [*one, *(key for key in other if key not in one)]:
        place = f"{where} / {key}" if where else key
        if key not in other:
            yield Difference("missing", place, _printed(one[key]), "no such entry")
        elif key not in one:
            yield Difference("too many", place, "no such entry", _printed(other[key]))
        else:
            yield from compare_values(place, one[key], other[key])
    if one.keys() == other.keys() and list(one) != list(other):
        yield Difference("order", where or "keys", ", ".join(one), ", ".join(other))


def _compare_lists(where: str, one: list[Any], other: list[Any]) -> Differences:
    named = [_named(entries) for entries in (one, other)]
    if named[0] is not None and named[1] is not None:
        yield from _compare_objects(where, named[0], named[1])
        return
    printed = [[_printed(entry) for entry in entries] for entries in (one, other)]
    if one != other and Counter(printed[0]) == Counter(printed[1]):
        place = next(number for number, pair in enumerate(zip(*printed, strict=True)) if pair[0] != pair[1])
        yield Difference("order", f"{where}, from entry {place + 1} on", printed[0][place], printed[1][place])
        return
    yield from _compare_counted(f"{where}, entry", one, other)
    for number, (left, right) in enumerate(zip(one, other, strict=False), start=1):
        yield from compare_values(f"{where} / {number}", left, right)


def _named(entries: list[Any]) -> dict[str, Any] | None:
    """The entries by their `@id`, as a JSON-LD graph has them; None where they have none, or share one."""
    if not entries or not all(isinstance(entry, dict) and isinstance(entry.get("@id"), str) for entry in entries):
        return None
    named = {entry["@id"]: entry for entry in entries}
    return named if len(named) == len(entries) else None


def _compare_counted(what: str, one: list[Any], other: list[Any]) -> Differences:
    n_shared = min(len(one), len(other))
    yield from (Difference("missing", f"{what} {number + 1}", _printed(one[number]), "nothing") for number in range(n_shared, len(one)))
    yield from (
        Difference("too many", f"{what} {number + 1}", "nothing", _printed(other[number])) for number in range(n_shared, len(other))
    )


def _compare_cells(where: str, one: dict[str, Any], other: dict[str, Any]) -> Differences:
    if (left := _joined(one.get("source", ""))) != (right := _joined(other.get("source", ""))):
        yield compare_words(f"{where}, source", left, right)
    outputs = one.get("outputs", []), other.get("outputs", [])
    yield from _compare_counted(f"{where}, output", *outputs)
    for number, (said, says) in enumerate(zip(*outputs, strict=False), start=1):
        yield from _compare_outputs(f"{where}, output {number}", said, says)
    kept = [_without(cell, "source", "outputs") for cell in (one, other)]
    yield from compare_values(where, *kept)


def _compare_outputs(where: str, one: dict[str, Any], other: dict[str, Any]) -> Differences:
    said, says = one.get("data", {}), other.get("data", {})
    for kind in sorted(said.keys() | says.keys()):
        if kind not in said or kind not in says:
            yield Difference("missing" if kind in said else "too many", f"{where}, {kind}")
        elif (left := _joined(said[kind])) != (right := _joined(says[kind])):
            is_picture = kind == _PNG
            yield from _compare_pictures(where, left, right) if is_picture else [compare_words(f"{where}, {kind}", left, right)]
    if (left := _joined(one.get("text", ""))) != (right := _joined(other.get("text", ""))):
        yield compare_words(f"{where}, {one.get('name', 'text')}", left, right)
    yield from compare_values(where, _without(one, "data", "text"), _without(other, "data", "text"))


def _compare_pictures(where: str, one: str, other: str) -> Differences:
    pictures = read_sides(base64.b64decode, (one.encode(), other.encode()), (binascii.Error, ValueError))
    if pictures[0] == pictures[1]:
        yield Difference("encoding", f"{where}, the same picture, encoded otherwise")
    else:
        yield from compare_png(f"{where}, picture", *pictures)


def _read_notebook(content: bytes) -> dict[str, Any]:
    notebook = json.loads(content)
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not _are_objects(cells) or not all(_are_objects(cell.get("outputs", [])) for cell in cells):
        raise ValueError("no notebook")
    if not all(isinstance(output.get("data", {}), dict) for cell in cells for output in cell.get("outputs", [])):
        raise ValueError("no notebook")
    return notebook


def _are_objects(entries: Any) -> TypeGuard[list[dict[str, Any]]]:
    return isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)


def _without(one: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in one.items() if key not in keys}


def _without_pictures(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_pictures(part) for key, part in value.items() if key != _PNG}
    return [_without_pictures(part) for part in value] if isinstance(value, list) else value


def _joined(text: Any) -> str:
    if isinstance(text, list) and all(isinstance(line, str) for line in text):
        return "".join(text)
    return text if isinstance(text, str) else _printed(text)


def _printed(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
