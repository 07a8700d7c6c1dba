"""The template: checked for numbers typed by hand, then filled in. A fault is told with the line where it stands."""

from __future__ import annotations

import re
import traceback
import unicodedata
from collections.abc import Iterator
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateError, nodes

from glomag.appendix.escaping import escape_markdown
from glomag.appendix.numbers import Numbers
from glomag.appendix.problems import AppendixError

# Numbers in words are numbers, too. "One", "first" and "second" are left out: they seldom count anything.
_NUMBER_WORDS = re.compile(
    r"\b(zero|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundreds?|thousands?|millions?|dozens?|half|halves|thirds?|quarters?|twice|thrice)\b",
    re.IGNORECASE,
)
_CHANGE = "take it from a published file: claim(), cell(), rows(); a name that holds a digit: name()"


def fill_in(text: str, template: str, numbers: Numbers) -> str:
    """The template as Markdown of Pandoc, everything inserted escaped.

    `template` is its name in messages. Raises AppendixError, with the line, for a digit or a number word typed by hand, for what the
    published files do not have, and for a claim, a figure or a declared name that is never spoken of.
    """
    environment = Environment(undefined=StrictUndefined, finalize=escape_markdown, trim_blocks=True, lstrip_blocks=True, autoescape=False)  # noqa: S701 (escaped as Markdown, by finalize)
    environment.filters = {"form": numbers.form}
    environment.globals = {}
    try:
        offered = numbers.offered()
        parsed = environment.parse(text)
        _check_nothing_typed(environment, text, parsed, template, frozenset(offered))
        compiled = environment.from_string(parsed, globals=offered)
        filled = compiled.render()
    except AppendixError as error:
        place = error.where if error.where.startswith(template) else "; ".join(filter(None, (_at(template, _line_of(error)), error.where)))
        raise AppendixError(error.what, where=place, allowed=error.allowed, change=error.change) from None
    except TemplateError as error:
        line = getattr(error, "lineno", None) or _line_of(error)
        raise AppendixError(f"the template cannot be read: {error.message}", where=_at(template, line)) from None
    except TypeError as error:
        raise AppendixError(f"the template calls a function wrongly: {error}", where=_at(template, _line_of(error))) from None
    numbers.check_all_used(template)
    return filled


def _check_nothing_typed(environment: Environment, text: str, parsed: nodes.Template, template: str, offered: frozenset[str]) -> None:
    """Raise AppendixError for the first number that stands in the prose itself, as a digit or as a word."""
    for line, kind, piece in environment.lex(text):
        if kind == "data":
            _check_prose(piece, line, template)
    for part in parsed.find_all((nodes.Macro, nodes.CallBlock, nodes.FilterBlock, nodes.AssignBlock)):
        raise AppendixError(f"{type(part).__name__} would escape its text twice", where=_at(template, part.lineno), change="write it out")
    for given in parsed.find_all(nodes.Name):
        if given.name in offered and given.ctx != "load":
            raise AppendixError(
                f"{given.name!r} is a function or a value of its own", where=_at(template, given.lineno), change="take another name"
            )
    for line, value in _typed_values(parsed, offered):
        if _has_digit(value) or _NUMBER_WORDS.search(str(value)):
            raise AppendixError(f"a number typed by hand in an expression: {value!r}", where=_at(template, line), change=_CHANGE)


def _check_prose(piece: str, line: int, template: str) -> None:
    for offset, prose in enumerate(piece.split("\n")):
        digit = next((sign for sign in prose if _has_digit(sign)), None)
        word = _NUMBER_WORDS.search(prose)
        if digit or word:
            typed = f"a digit typed by hand: {digit!r}" if digit else f"a number typed by hand: {word[0]!r}" if word else ""
            raise AppendixError(f"{typed} in {prose.strip()!r}", where=_at(template, line + offset), change=_CHANGE)


def _has_digit(value: object) -> bool:
    """Digits of every script, and signs like ½; a number, too."""
    return any(unicodedata.numeric(sign, None) is not None for sign in str(value)) and not isinstance(value, bool)


def _typed_values(node: nodes.Node, offered: frozenset[str]) -> Iterator[tuple[int, Any]]:
    """Literal values of expressions but for arguments of the functions that are offered: those name what is looked up."""
    if isinstance(node, nodes.Const):
        yield node.lineno, node.value
    is_lookup = isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in offered
    if is_lookup or isinstance(node, nodes.TemplateData):
        return
    for child in node.iter_child_nodes():
        yield from _typed_values(child, offered)


def _line_of(error: BaseException) -> int:
    """Line of the template at which filling in stopped: Jinja puts its own lines into the traceback."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "<template>"]
    return (lines[-1] or 0) if lines else 0


def _at(template: str, line: int) -> str:
    return f"{template}, line {line}" if line else template
