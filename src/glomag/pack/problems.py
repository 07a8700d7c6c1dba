"""What keeps a pack from being made."""

from __future__ import annotations

from glomag.errors import UserError


class PackError(UserError):
    """A pack would say something that is not so, or cannot be written; none was written."""

    exit_code = 1
