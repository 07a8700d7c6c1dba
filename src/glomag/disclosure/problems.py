"""Why a release is held back."""

from __future__ import annotations

from glomag.errors import UserError


class DisclosureError(UserError):
    """What was asked for would let a reader learn what has to stay hidden; nothing was written."""
