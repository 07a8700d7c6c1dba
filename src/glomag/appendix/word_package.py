"""A Word file as its parts, and back with nothing of the day or the machine in it."""

from __future__ import annotations

import zipfile
from io import BytesIO

# Parts by name, in the order of the file.
Package = dict[str, bytes]

_FIRST = "[Content_Types].xml"
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_READABLE = 0o644 << 16


def unpack(content: bytes) -> Package:
    """The parts of a zip file."""
    with zipfile.ZipFile(BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist() if not name.endswith("/")}


def pack(package: Package) -> bytes:
    """A zip file of the parts, in order of name after the list of kinds, each with the same date."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(package, key=lambda name: (name != _FIRST, name)):
            entry = zipfile.ZipInfo(name, _NO_DATE)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, _UNIX, _READABLE
            archive.writestr(entry, package[name])
    return packed.getvalue()
