"""Code as coloured pieces of text, for a template that escapes them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Operator, String, _TokenType

# Few colours, each legible on its ground in light and dark; whatever is not named has the colour of text.
_CLASSES = ((Comment, "comment"), (String, "string"), (Keyword, "keyword"), (Operator.Word, "keyword"))


def colour_code(code: str) -> list[tuple[str, str]]:
    """Pieces of Python with the class of each ("" for plain text); joined, they are the code as it was."""
    lexer = PythonLexer(stripnl=False, ensurenl=False)
    pieces = ((_class_of(token), text) for token, text in lexer.get_tokens(code))
    return list(_joined(pieces))


def _joined(pieces: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for name, group in groupby(pieces, key=lambda piece: piece[0]):
        yield name, "".join(text for _, text in group)


def _class_of(token: _TokenType) -> str:
    return next((name for kind, name in _CLASSES if token in kind), "")
