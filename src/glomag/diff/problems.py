"""What can be wrong with two versions that are to be compared."""

from __future__ import annotations

from glomag.errors import UserError


class DiffError(UserError):
    """Two versions cannot be compared: one message with the side, what it lacks, and what to name in its place."""
