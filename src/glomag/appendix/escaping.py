"""Text of others into Markdown, so that it is read as nothing but text."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
# Pandoc's Markdown takes a backslash before any ASCII punctuation for "this sign itself".
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


class Markdown(str):
    """Text that is Markdown already, made by this package; everything else is escaped where it is inserted."""

    __slots__ = ()


def plain_line(text: str) -> str:
    """One line without control signs, and without signs that turn the direction of writing or hide what stands there.

    Letters of every script stay. A sign of the categories Cc, Cf, Co or Cs (control, format, private, surrogate) is left out.
    """
    line = _SPACES.sub(" ", text)
    return "".join(sign for sign in line if unicodedata.category(sign) not in ("Cc", "Cf", "Co", "Cs")).strip(" ")


def escape_markdown(value: object) -> str:
    """A value as Markdown that shows its text and nothing else; what is Markdown already passes through."""
    if isinstance(value, Markdown):
        return value
    return _PUNCTUATION.sub(r"\\\1", plain_line(str(value)))
