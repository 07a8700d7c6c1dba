"""A zip file with the same bytes on every day and machine: sorted names, one date, no user, no rights but reading."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

from glomag.pack.problems import PackError

SUMS = "SHA256SUMS"
"""File that `sha256sum -c` reads: every other file of the pack with its hash."""
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_READABLE = 0o100644 << 16
_ALREADY_SMALL = {".png", ".pdf", ".docx", ".xlsx", ".parquet"}


def write_archive(files: Mapping[str, bytes], folder: str, target: Path) -> int:
    """Write `target` with the files below one folder, and their hashes beside them; whole or not at all. Returns its size in bytes.

    Raises PackError where it cannot be written.
    """
    listed = {**files, SUMS: sums_of(files)}
    unfinished = target.with_name(f"{target.name}.part")
    try:
        with zipfile.ZipFile(unfinished, "w") as archive:
            for name in sorted(listed):
                archive.writestr(_entry(f"{folder}/{name}"), listed[name], compresslevel=6)
        os.replace(unfinished, target)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise PackError(
            f"the pack cannot be written: {error.strerror}", where=str(target), change="name another file with --output"
        ) from None
    return target.stat().st_size


def sums_of(files: Mapping[str, bytes]) -> bytes:
    """The hashes, one line a file, in the form that `sha256sum -c SHA256SUMS` checks."""
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode("utf-8")


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _NO_DATE)
    entry.create_system, entry.external_attr = _UNIX, _READABLE
    entry.compress_type = zipfile.ZIP_STORED if Path(name).suffix in _ALREADY_SMALL else zipfile.ZIP_DEFLATED
    return entry
