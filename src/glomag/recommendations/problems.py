"""What is wrong with a confidential list, said without a value, a path or a name of a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from glomag.errors import UserError

Read = TypeVar("Read")


class RecommendationError(UserError):
    """The confidential list, or a file beside it, cannot be used; the message holds nothing that was read from it."""


@dataclass(frozen=True, order=True)
class Fault:
    """One broken rule: the row as a spreadsheet shows it, the column, the rule, and what is allowed there. Never the value."""

    row: int
    column: str
    rule: str
    allowed: str


def read_sealed(read: Callable[[], Read]) -> Read:
    """What `read` returns; any failure of it that is no RecommendationError becomes one that holds nothing of what was read.

    The libraries that open a workbook quote cells in their errors, and an error that nobody foresaw would print them in its
    traceback. The new error is raised outside the handler, so that not even its context holds the old one.
    """
    try:
        return read()
    except RecommendationError:
        raise
    except Exception as error:  # whatever it is, it must not travel further
        kind = type(error).__name__
    raise RecommendationError(
        f"the list of recommendations could not be read ({kind})",
        change="open it in a spreadsheet, save it anew as .xlsx or as CSV UTF-8, and try again",
    )
