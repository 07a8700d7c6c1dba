"""The entries of the working folder against an earlier version, and CHANGELOG.md with them."""

from __future__ import annotations

import os

from glomag.diff.changelog import digest_line, entries_of, profile_entries, update_changelog
from glomag.diff.comparison import compare_outputs
from glomag.diff.problems import DiffError
from glomag.diff.sources import CHANGELOG, Source, open_source, open_working
from glomag.paths import Project


def write_changelog(project: Project, word: str, *, write: bool) -> tuple[list[str], str]:
    """The entries for what moved since the version that `word` means, and the line of digests; with `write` also into the file.

    Raises DiffError as `open_source` does, for a profile, and where the file cannot be written.
    """
    before, after = open_source(project, word), open_working(project)
    if before.named:
        raise DiffError(f"{word} is a profile", allowed="a commit or a folder that holds an earlier version of the outputs")
    entries = build_entries(before, after)
    digests = digest_line({profile: after.outputs(profile) for profile in after.profiles})
    if write:
        _write(project, update_changelog(after.changelog, before.changelog, entries, digests))
    return entries, digests


def build_entries(before: Source, after: Source) -> list[str]:
    """The entries of every profile, in the order of their names."""
    shared = [profile for profile in after.profiles if profile in before.profiles]
    compared = [compare_outputs(before.outputs(profile), after.outputs(profile)) for profile in shared]
    return [*profile_entries(before.profiles, after.profiles), *(entry for one in compared for entry in entries_of(one))]


def _write(project: Project, text: str) -> None:
    path = project.root / CHANGELOG
    built = path.with_name(f".{CHANGELOG}.new")
    try:
        built.write_text(text, encoding="utf-8", newline="\n")
        os.replace(built, path)
    except OSError as error:
        built.unlink(missing_ok=True)
        raise DiffError(f"the changelog cannot be written: {error.strerror}", where=CHANGELOG, change="make the folder writable") from None
