"""Libraries that one command alone needs, and how to get them: set-up brings what a run needs, and nothing else."""

from __future__ import annotations

from glomag.errors import UserError

GROUPS = {
    "pypdf": "verify",
    "openpyxl": "confidential",
    "anyascii": "confidential",
    "watchfiles": "watch",
    "distributed": "cluster",
    "dask": "cluster",
}
"""The group of pyproject.toml that brings a module."""


class MissingLibraryError(UserError):
    """A command needs a library that a run does not, and it is not installed."""


def find_missing(error: Exception) -> MissingLibraryError | None:
    """What to tell a user where the error is that of a library of a group, else None. Nothing of what was typed is said."""
    module = (error.name or "").partition(".")[0] if isinstance(error, ModuleNotFoundError) else ""
    if module not in GROUPS:
        return None
    group = GROUPS[module]
    return MissingLibraryError(
        f"this command needs {module}, which is not installed, since a run does not need it",
        change=f"in the checkout: make {group} (or, with pip: pip install --group {group}); then the same command again",
    )
