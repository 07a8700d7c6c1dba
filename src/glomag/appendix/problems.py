"""What can be wrong with the template of the appendix or with the files that it reads."""

from __future__ import annotations

from glomag.errors import UserError


class AppendixError(UserError):
    """The appendix cannot be made: one message with the place, usually a line of the template, and what to change."""
