"""What can go wrong with an explanation, said so that the reader can mend it."""

from __future__ import annotations

from glomag.errors import UserError


class TargetError(UserError):
    """There is no such claim, figure, table, row or column to explain."""


class StaleError(UserError):
    """What is published is not what the record gives today, so it cannot be explained from it."""

    exit_code = 1
