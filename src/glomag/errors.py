"""What a user did, said so that they can mend it: one clear message, no traceback, exit code 2."""

from __future__ import annotations


class UserError(Exception):
    """A mistake in what was given to the program, never in the program itself.

    `what` was wrong, `where` it was read, what is `allowed` there, and what to `change`.
    """

    exit_code = 2

    def __init__(self, what: str, *, where: str = "", allowed: str = "", change: str = "") -> None:
        self.what, self.where, self.allowed, self.change = what, where, allowed, change
        parts = [what]
        parts += [f"  where:   {where}"] if where else []
        parts += [f"  allowed: {allowed}"] if allowed else []
        parts += [f"  change:  {change}"] if change else []
        super().__init__("\n".join(parts))


class ProjectNotFoundError(UserError):
    """The command was started outside a checkout of the project."""


class ParameterError(UserError):
    """A profile or an option holds a value that is not allowed."""


class CoverageError(UserError):
    """A day or a year was asked for about which the record knows nothing."""


class RegisterError(UserError):
    """The record in data/raw/register cannot be trusted as it stands."""


class NotebookError(UserError):
    """A notebook failed, or did less than it should have."""

    exit_code = 1


class PublishError(UserError):
    """Outputs could not be written; the previous ones are untouched."""


class SourceError(UserError):
    """A published list is not what it should be, or cannot be read to its end."""


class FetchError(UserError):
    """A list could not be downloaded, or did not pass the gates; the last good one is untouched."""
