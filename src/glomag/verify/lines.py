"""The lines of two drawings (SVG, PDF): the same drawing but for the last digits of its numbers, or another one."""

from __future__ import annotations

import re

from glomag.verify.difference import Drawn

# A number with a point or without; not one inside a word, a colour or a text in brackets, which must be the same.
_NUMBER = r"(?<![\w.#])-?(?:\d+\.?\d*|\.\d+)(?![\w#])"
_KEPT_OR_NUMBER = re.compile(rf"(\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f\s]*>)|({_NUMBER})", re.DOTALL)


def measure_lines(one: str, other: str, *, has_texts: bool = False) -> Drawn | None:
    """By how many units the numbers of two drawings differ at most; None where anything else differs.

    `has_texts`: texts in brackets, as a PDF draws them, hold digits that are no numbers of the drawing.
    """
    left, right = (_taken_apart(text, has_texts) for text in (one, other))
    if left[0] != right[0] or len(left[1]) != len(right[1]):
        return None
    pairs = zip(left[1], right[1], strict=True)
    return Drawn(units=max((abs(float(first) - float(second)) for first, second in pairs if first != second), default=0.0))


def _taken_apart(text: str, has_texts: bool) -> tuple[str, list[str]]:
    """A drawing without its numbers, and its numbers."""
    if not has_texts:
        return re.sub(_NUMBER, "\0", text), re.findall(_NUMBER, text)
    numbers: list[str] = []

    def kept(match: re.Match[str]) -> str:
        if match[1] is not None:
            return match[1]
        numbers.append(match[2])
        return "\0"

    return _KEPT_OR_NUMBER.sub(kept, text), numbers
